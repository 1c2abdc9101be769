"""ODT: paragraphs, headings and tables in their order, notes at the end."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qa.documents import Document, Metadata
from qa.errors import DocumentUnreadable
from qa.reading.archive import open_zip
from qa.reading.writing import MOST_COLUMNS, TextWriter, header_of
from qa.reading.xml import first_text, local, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

_SHOWN = {"s": " ", "tab": "\t", "line-break": "\n"}
_HIDDEN_WHOLE = frozenset({"annotation", "tracked-changes", "sequence-decls", "forms"})
_HIDDEN = _HIDDEN_WHOLE | {"note"}  # a note is written at the end
_REPEATED = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}number-columns-repeated"


def read_odt(data: bytes, path: str) -> Document:
    """Raises DocumentUnreadable when it is no ODT, or an encrypted one."""
    with open_zip(data) as archive:
        names = set(archive.namelist())
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise DocumentUnreadable("it is encrypted. Save a copy without its password.")
        if "content.xml" not in names:
            raise DocumentUnreadable("it is no ODT file: it has no content.")
        content = parse_xml(archive.read("content.xml"))
        about = parse_xml(archive.read("meta.xml")) if "meta.xml" in names else None
    out = TextWriter()
    for body in content.iter("{*}body"):
        _write(out, body)
    for note in content.iter("{*}note-body"):
        if not any(local(around) in _HIDDEN_WHOLE for around in note.iterancestors()):
            out.place("footnote")
            out.paragraph("\n".join(_paragraphs(note)))
    if about is None:
        return out.document(path)
    day = first_text(about, "date", "creation-date")[:10]
    metadata = Metadata(
        title=first_text(about, "title"),
        authors=tuple(filter(None, [first_text(about, "initial-creator", "creator")])),
        date=day or None,
        language=first_text(about, "language").lower() or None,
        inferred=("date",) if day else (),
    )
    return out.document(path, metadata)


def _write(out: TextWriter, element: "_Element") -> None:
    for child in element:
        name = local(child)
        if name == "h":
            out.heading("".join(_shown(child)))
        elif name == "p":
            out.paragraph("".join(_shown(child)))
        elif name == "table":
            rows = [_cells(row) for row in child.iter("{*}table-row")]
            first = header_of(rows)
            for position, row in enumerate(rows):
                out.row(rows[0] if first and position else (), row)
        elif name not in _HIDDEN:
            _write(out, child)


def _cells(row: "_Element") -> list[str]:
    """A row's cells in their columns: one that another covers is empty, one that is repeated stands in each."""
    cells: list[str] = []
    for cell in row:
        if (name := local(cell)) in ("table-cell", "covered-table-cell"):
            said = cell.get(_REPEATED, "1")
            times = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 1
            text = "\n".join(_paragraphs(cell)) if name == "table-cell" else ""
            cells += [text] * min(times, max(1, MOST_COLUMNS - len(cells)))
    return cells


def _paragraphs(element: "_Element") -> Iterator[str]:
    for child in element:
        name = local(child)
        if name in ("p", "h"):
            yield "".join(_shown(child))
        elif name not in _HIDDEN:
            yield from _paragraphs(child)


def _shown(element: "_Element") -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = local(child)
        if name in _SHOWN:
            yield _SHOWN[name]
        elif name and name not in _HIDDEN:
            yield from _shown(child)
        yield child.tail or ""
