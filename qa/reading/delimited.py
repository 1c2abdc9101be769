"""CSV and TSV: every row with the names of its columns."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from qa.documents import Document
from qa.errors import DocumentUnreadable
from qa.reading.decoding import decode
from qa.reading.tables import write_sheet
from qa.reading.writing import TextWriter, folded

_SAMPLE = 64 * 1024  # characters from which the separator is told


def read_delimited(data: bytes, path: str) -> Document:
    """Raises DocumentUnreadable when it is not text, or a row cannot be told from the next."""
    text, notes = decode(data)
    out = TextWriter()
    for note in notes:
        out.note(note)
    write_sheet(out, _rows(text, "\t" if path.lower().endswith(".tsv") else _separator(text)))
    return out.document(path)


def _separator(text: str) -> str:
    try:
        return csv.Sniffer().sniff(text[:_SAMPLE], delimiters=",;\t|").delimiter
    except csv.Error:
        return ","


def _rows(text: str, separator: str) -> Iterator[tuple[int, Sequence[str]]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    try:
        for number, row in enumerate(reader, start=1):
            cells = [folded(cell) for cell in row]
            if any(cells):
                yield number, cells
    except csv.Error as error:
        raise DocumentUnreadable(f"its line {reader.line_num} cannot be read ({error}).") from error
