"""JSON and JSON lines: each record is a row of `name: value`, long texts in it are paragraphs."""

import json
from typing import Any

from qa.documents import Document
from qa.errors import DocumentUnreadable
from qa.reading.decoding import decode
from qa.reading.writing import TextWriter

_LONG = 200  # characters: a longer text is a paragraph of its own


def read_json(data: bytes, path: str) -> Document:
    """Raises DocumentUnreadable when it is not JSON."""
    text, notes = decode(data)
    out = _writer(notes)
    try:
        _write(out, json.loads(text), "")
    except (ValueError, RecursionError) as error:
        raise DocumentUnreadable(f"it is not JSON ({error}).") from error
    return out.document(path)


def read_json_lines(data: bytes, path: str) -> Document:
    """Raises DocumentUnreadable, naming the line, when one is not JSON."""
    text, notes = decode(data)
    out = _writer(notes)
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                _write_record(out, json.loads(line), f"line {number}")
            except (ValueError, RecursionError) as error:
                raise DocumentUnreadable(f"its line {number} is not JSON ({error}).") from error
    return out.document(path)


def _writer(notes: tuple[str, ...]) -> TextWriter:
    out = TextWriter()
    for note in notes:
        out.note(note)
    return out


def _write(out: TextWriter, value: Any, place: str) -> None:
    """A list is its records, one after the other; of an object first what is plain, then each list and object in it."""
    if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for number, item in enumerate(value, start=1):
            _write(out, item, f"{place} {number}" if place else f"item {number}")
    elif isinstance(value, dict) and any(_has_records(item) for item in value.values()):
        _write_record(out, {name: item for name, item in value.items() if not _has_records(item)}, place)
        for name, item in value.items():
            if _has_records(item):
                out.place(place)
                out.heading(str(name))
                _write(out, item, f"{place}, {name}" if place else str(name))
    else:
        _write_record(out, value, place)


def _has_records(value: Any) -> bool:
    """Whether it is a list of records, or an object around one, as what a server answers is."""
    if isinstance(value, dict):
        return any(map(_has_records, value.values()))
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _write_record(out: TextWriter, value: Any, place: str) -> None:
    out.place(place)
    fields = dict(_fields(value, ""))
    short = {name: text for name, text in fields.items() if len(text) <= _LONG}
    out.row(list(short), list(short.values()))
    for name, text in fields.items():
        if name not in short:
            out.paragraph(text)


def _fields(value: Any, name: str) -> list[tuple[str, str]]:
    """The plain values of a record, each by its name with dots: `address.city`."""
    if isinstance(value, dict):
        return [field for key, item in value.items() for field in _fields(item, f"{name}.{key}" if name else str(key))]
    if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        return [field for number, item in enumerate(value, start=1) for field in _fields(item, f"{name} {number}".strip())]
    if isinstance(value, list):
        return [(name, ", ".join(_plain(item) for item in value))]
    return [(name, _plain(value))]


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
