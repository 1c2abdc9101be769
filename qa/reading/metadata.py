"""What is said about a document: YAML front matter at its top, or a sidecar file `NAME.meta.yaml` beside it."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import fields, replace

import yaml

from qa.documents import Metadata
from qa.errors import DocumentUnreadable
from qa.reading.writing import folded

SIDECAR = ".meta.yaml"
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_KEYS = {
    "author": "authors",
    "lang": "language",
    "source": "publisher",
    "keywords": "tags",
    "tag": "tags",
}  # the names other tools use
LONGEST_TITLE = 150


def split_front_matter(text: str) -> tuple[Metadata, str]:
    """Cuts YAML front matter off the top of a text.

    Returns what it says and the text after it, unchanged. A block between `---` lines that is not a YAML mapping is
    part of the text (a thematic break, say). Raises DocumentUnreadable when a value does not fit its field.
    """
    found = _FRONT_MATTER.match(text)
    if not found:
        return Metadata(), text
    try:
        values = yaml.load(found[1], yaml.BaseLoader)  # noqa: S506 - it makes strings, lists and mappings only
    except (yaml.YAMLError, RecursionError):
        return Metadata(), text
    if not isinstance(values, dict):
        return Metadata(), text
    return _metadata(values), text[found.end() :]


def parse_sidecar(data: bytes) -> Metadata:
    """Reads a sidecar's bytes. Raises DocumentUnreadable when they are not a YAML mapping in UTF-8."""
    try:
        values = yaml.load(data.decode("utf-8-sig"), yaml.BaseLoader)  # noqa: S506 - as above
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise DocumentUnreadable(f"its sidecar {SIDECAR} is not YAML: {reason}") from error
    if values in (None, ""):
        return Metadata()
    if not isinstance(values, dict):
        raise DocumentUnreadable(f"its sidecar {SIDECAR} must hold `name: value` lines, such as `title: …`.")
    return _metadata(values)


def merge(first: Metadata, *others: Metadata) -> Metadata:
    """For each field the first source that knows it; a known field is inferred where that source says so."""
    merged = first
    for other in others:
        missing = [f.name for f in fields(Metadata) if f.name != "inferred" and not getattr(merged, f.name)]
        known = {name: getattr(other, name) for name in missing if getattr(other, name)}
        inferred = merged.inferred + tuple(name for name in other.inferred if name in known)
        merged = replace(merged, **known, inferred=inferred)
    return merged


def in_lines(said: Metadata) -> Metadata:
    """Each value as one line of characters that can be stored, whoever brought it: a page, a book, a reader of others."""
    return replace(
        said,
        title=folded(said.title),
        authors=tuple(filter(None, map(folded, said.authors))),
        publisher=_line(said.publisher),
        language=_line(said.language),
        tags=tuple(filter(None, map(folded, said.tags))),
    )


def title_from_text(text: str, name: str) -> str:
    """The first line where it reads like a title (short, no full stop at its end), else the file's name in words."""
    line = text.lstrip()[: LONGEST_TITLE + 1].split("\n", 1)[0]
    first = line.strip()
    if first and len(line) <= LONGEST_TITLE and not first.endswith((".", ",", ";", ":")) and any(map(str.isalpha, first)):
        return first.lstrip("#= ").rstrip("#= ") or first
    stem = name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return re.sub(r"[-_]+", " ", stem).strip() or name


def _metadata(values: Mapping[object, object]) -> Metadata:
    known = {_KEYS.get(str(key).lower(), str(key).lower()): value for key, value in values.items()}
    return Metadata(
        title=_line(known.get("title")) or "",
        authors=_lines(known.get("authors")),
        publisher=_line(known.get("publisher")),
        date=_date(known.get("date")),
        language=_line(known.get("language")),
        inferred=_lines(known.get("inferred")),
        tags=_lines(known.get("tags")),
    )


def _line(value: object) -> str | None:
    return folded(value) or None if isinstance(value, str) else None


def _lines(value: object) -> tuple[str, ...]:
    parts = value if isinstance(value, list) else [value]
    return tuple(line for part in parts if (line := _line(part)))


def _date(value: object) -> str | None:
    if not value:
        return None
    ends = str(value).strip().split("/")
    try:
        days = [datetime.date.fromisoformat(end[:10]) for end in ends]
    except ValueError as error:
        raise DocumentUnreadable(f"its date {value!r} is not a day such as 2021-12-09, or two with / between.") from error
    if len(days) > 2 or days != sorted(days):
        raise DocumentUnreadable(f"its date {value!r} is not a day such as 2021-12-09, or two with / between, earlier first.")
    return "/".join(day.isoformat() for day in days)
