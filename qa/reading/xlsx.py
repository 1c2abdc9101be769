"""XLSX: every row of every sheet with the names of its columns, values as the file stores them."""

import datetime
import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from qa.documents import Document, Metadata
from qa.errors import DocumentUnreadable
from qa.reading.archive import open_zip
from qa.reading.docx import check_office
from qa.reading.tables import write_sheet
from qa.reading.writing import MOST_COLUMNS, TextWriter, folded

if TYPE_CHECKING:
    from openpyxl.packaging.core import DocumentProperties
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

_MOST_EMPTY = 20_000  # rows without a value, one after the other: what comes after them nobody has seen
_LITERAL = re.compile(r'"[^"]*"|\\.')  # what a format writes as it stands, a per cent sign too
_DECIMALS = re.compile(r"[.]([0#?]+)")
_NO_VALUE = re.compile(rb"</f>\s*(?:<v\s*/>|<v></v>)?\s*</c>")  # a formula that no program has worked out


def read_xlsx(data: bytes, path: str) -> Document:
    """Raises DocumentUnreadable when it is no XLSX, or an old or encrypted one."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    check_office(data)
    out = TextWriter()
    with open_zip(data) as archive:
        properties = "docProps/core.xml" in archive.namelist()  # where it is not there, the library makes one up
        sheets = [name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]
        if unworked := sum(len(_NO_VALUE.findall(archive.read(name))) for name in sheets):
            out.note(f"{unworked} formulas have no stored value: open it in a spreadsheet program and save it")
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
    except (InvalidFileException, KeyError, ValueError, BadZipFile) as error:
        raise DocumentUnreadable(f"it is no XLSX file, or a damaged one ({error}).") from error
    try:
        for sheet in book.worksheets:
            out.place(f"sheet {sheet.title}")
            if len(book.worksheets) > 1:
                out.heading(sheet.title)
            write_sheet(out, _rows(sheet, out), folded(sheet.title))
        about = book.properties
    finally:
        book.close()
    return out.document(path, _metadata(about) if properties else None)


def _metadata(about: "DocumentProperties") -> Metadata:
    return Metadata(
        title=folded(about.title or ""),
        authors=(about.creator,) if about.creator and about.creator != "openpyxl" else (),
        date=about.modified.date().isoformat() if about.modified else None,
        inferred=("date",) if about.modified else (),
    )


def _rows(sheet: "ReadOnlyWorksheet", out: TextWriter) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows that hold a value, numbered from 1."""
    sheet.reset_dimensions()  # what a file says of its size need not be true
    empty = 0
    for number, row in enumerate(sheet.rows, start=1):
        cells = [
            folded(shown(cell.value, cell.number_format or "")) if cell.value is not None else "" for cell in row[:MOST_COLUMNS]
        ]
        if any(cells):
            empty = 0
            yield number, cells
        else:
            empty += 1
        if empty > _MOST_EMPTY:
            out.note(f"sheet {sheet.title}: read up to row {number}, {_MOST_EMPTY:,} empty rows after the last value")
            return


def shown(value: object, number_format: str = "") -> str:
    """A value as a person would write it: days as ISO 8601, shares in per cent where the cell shows them so."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "minutes")
    number_format = _LITERAL.sub("", number_format)
    if isinstance(value, int | float) and "%" in number_format:
        return _share(value, number_format)
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _share(value: float, number_format: str) -> str:
    """A share in per cent, with the decimals that the cell shows: a 0 is always written, a # or ? where there is one."""
    found = _DECIMALS.search(number_format)
    places = found[1] if found else ""
    least = places.count("0")
    whole, _, decimals = f"{value:.{len(places)}%}".removesuffix("%").partition(".")
    decimals = decimals[:least] + decimals[least:].rstrip("0")
    return f"{whole}.{decimals}%" if decimals else f"{whole}%"
