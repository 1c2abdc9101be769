"""Which documents a question is put to: by path, publisher, author, date, language, tag or folder. Every filter is exact."""

import datetime
import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from fnmatch import translate
from functools import cache, lru_cache

from qa.documents import Metadata
from qa.errors import FilterInvalid

File = tuple[int, str, Metadata]  # an indexed file: its document's number, its path, what is known about it
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Filter:
    """Documents that fit every field that is set; a field that lists several is fitted by any of them.

    `sources` are globs of paths (`notes/*.md`), `folders` paths below `corpus/`; names are compared without regard to
    case. `since` and `until` are ISO 8601: a day, a month or a year, both inclusive. They speak of the document's own
    date, not of dates in its text; a document dated between two days fits only with both of them, one without a date
    never does. Raises FilterInvalid.
    """

    sources: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    def __post_init__(self) -> None:
        for name in ("since", "until"):
            if (value := getattr(self, name)) is not None:
                days_of(value)

    def admits(self, path: str, about: Metadata) -> bool:
        """Whether a document is one of those that are asked."""
        return all(test(path, about) for test in self._tests())

    def select(self, files: Iterable[File]) -> list[File]:
        """Those of many documents that are asked: the same as `admits` for each, but what is wanted is prepared once."""
        for test in self._tests():
            files = [file for file in files if test(file[1], file[2])]
        return list(files)

    def __str__(self) -> str:
        """The filter in words that go behind "documents": "of PISM, dated 2021 or later"."""
        said = [
            f"{word} {' or '.join(values)}"
            for word, values in (
                ("at", self.sources),
                ("in", self.folders),
                ("of", self.publishers),
                ("by", self.authors),
                ("in the language", self.languages),
                ("tagged", self.tags),
            )
            if values
        ]
        if self.since and self.until:
            said.append(f"dated from {self.since} to {self.until}")
        elif self.since or self.until:
            said.append(f"dated {self.since} or later" if self.since else f"dated {self.until} or earlier")
        return ", ".join(said)

    def _tests(self) -> list[Callable[[str, Metadata], bool]]:
        """A test for each field that is set, the one that is quickest first."""
        tests: list[Callable[[str, Metadata], bool]] = []
        if self.folders:
            below = tuple(folder.strip("/") + "/" for folder in self.folders)
            tests.append(lambda path, _: path.startswith(below))
        if self.sources:
            fits = re.compile("|".join(translate(glob) for glob in self.sources)).match
            tests.append(lambda path, _: fits(path) is not None)
        for wanted, names in (
            (self.publishers, lambda about: (about.publisher,)),
            (self.authors, lambda about: about.authors),
            (self.languages, lambda about: (about.language,)),
            (self.tags, lambda about: about.tags),
        ):
            if wanted:
                tests.append(_named(frozenset(map(_folded, wanted)), names))
        if self.since is not None or self.until is not None:
            since = days_of(self.since)[0] if self.since is not None else ""
            until = days_of(self.until)[1] if self.until is not None else "9999-12-31"
            tests.append(lambda _, about: about.date is not None and _within(about.date, since, until))
        return tests


def filter_from_words(words: Sequence[str], since: str | None = None, until: str | None = None) -> Filter:
    """A filter from `name=value` pairs, as the command line takes them: `publisher=PISM`, `tag=energy`.

    The same name may stand several times. Raises FilterInvalid.
    """
    values: dict[str, tuple[str, ...]] = {}
    for word in words:
        name, equals, value = word.partition("=")
        field = f"{name.strip().lower().removesuffix('s')}s"
        if not equals or not value.strip() or field not in _LISTS:
            known = ", ".join(name.removesuffix("s") for name in _LISTS)
            raise FilterInvalid(f"The filter {word!r} is not `name=value`. Names are: {known}.")
        values[field] = (*values.get(field, ()), value.strip())
    return Filter(**values, since=since, until=until)


@cache
def days_of(date: str) -> tuple[str, str]:
    """The first and the last day of a day, a month or a year in ISO 8601. Raises FilterInvalid."""
    found = _DATE.fullmatch(date.strip())
    year, month, day = (int(part) if part else None for part in found.groups()) if found else (0, None, None)
    try:
        first = datetime.date(year or 0, month or 1, day or 1)
        last = datetime.date(first.year, month or 12, day or monthrange(first.year, month or 12)[1])
    except ValueError as error:
        raise FilterInvalid(f"{date!r} is not a date such as 2021-12-08, 2021-12 or 2021.") from error
    return first.isoformat(), last.isoformat()


_LISTS = tuple(field.name for field in fields(Filter) if field.name not in ("since", "until"))


def _named(wanted: frozenset[str], names: Callable[[Metadata], tuple[str | None, ...]]) -> Callable[[str, Metadata], bool]:
    """The test whether one of a document's `names` is wanted."""
    return lambda _, about: any(name is not None and _folded(name) in wanted for name in names(about))


def _within(date: str, since: str, until: str) -> bool:
    first, _, last = date.partition("/")
    return since <= first and (last or first) <= until


@lru_cache(maxsize=10_000)
def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
