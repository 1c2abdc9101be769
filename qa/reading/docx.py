"""DOCX: paragraphs, headings and tables in their order, footnotes at the end; without what was deleted, or is hidden."""

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from qa.documents import Document, Metadata
from qa.errors import DocumentUnreadable
from qa.reading.archive import open_zip
from qa.reading.writing import TextWriter, header_of
from qa.reading.xml import local, parse_xml

if TYPE_CHECKING:
    from docx.table import Table
    from lxml.etree import _Element

_SHOWN = {"t": None, "tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COLOURED = frozenset({"tc", "txbxContent"})  # what may have a colour of its own behind its text
_HIDDEN = frozenset({"del", "moveFrom", "Fallback", "instrText"})


def read_docx(data: bytes, path: str) -> Document:
    """Raises DocumentUnreadable when it is no DOCX, or an old or encrypted one."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    check_office(data)
    with open_zip(data) as archive:
        notes = archive.read("word/footnotes.xml") if "word/footnotes.xml" in archive.namelist() else None
    try:
        document = docx.Document(BytesIO(data))
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise DocumentUnreadable(f"it is no DOCX file, or a damaged one ({error}).") from error
    out = TextWriter()
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            _write_table(out, item)
        else:
            style = (item.style.name or "").lower() if item.style else ""
            text = text_of(item._p)
            if style.startswith(("heading", "title")):
                out.heading(text)
            else:
                out.paragraph(text)
    for footnote in parse_xml(notes).iter("{*}footnote") if notes else ():
        out.place("footnote")
        out.paragraph("\n".join(text_of(paragraph) for paragraph in footnote.iter("{*}p")))
    about = document.core_properties
    said = about.modified or about.created
    metadata = Metadata(
        title=" ".join((about.title or "").split()),
        authors=tuple(name for part in (about.author or "").split(";") if (name := part.strip()) and name != "python-docx"),
        date=said.date().isoformat() if said else None,
        language=(about.language or "").lower() or None,
        inferred=("date",) if said else (),
    )
    return out.document(path, metadata)


def check_office(data: bytes) -> None:
    """Raises DocumentUnreadable for what wears a modern ending but is the old binary format, or encrypted (which looks alike)."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentUnreadable("it is encrypted, or of the old binary format. Save it anew without a password.")


def text_of(paragraph: "_Element") -> str:
    """What a paragraph shows, with insertions under review and without deletions; also of its text boxes."""
    return "".join(_shown(paragraph))


def _shown(element: "_Element") -> Iterator[str]:
    for child in element:
        name = local(child)
        if name in _HIDDEN or (name == "r" and _is_hidden(child)):
            continue
        if name in _SHOWN:
            yield _SHOWN[name] or "".join(part for part in (child.text, *(each.tail for each in child)) if part)
        else:
            yield from _shown(child)
            if name == "p":
                yield "\n"


def _is_hidden(run: "_Element") -> bool:
    """Whether a run is marked hidden, or white where nothing behind it is coloured: not in a table, a box, or on a shade."""
    if any(each.get(f"{_W}val") not in ("0", "false", "off") for each in run.iterfind(f"{_W}rPr/{_W}vanish")):
        return True
    colour = run.find(f"{_W}rPr/{_W}color")
    if colour is None or (colour.get(f"{_W}val") or "").upper() != "FFFFFF":
        return False
    around = {local(each) for each in run.iterancestors()}
    shades = [*run.iterfind(f"{_W}rPr/*"), *(each for p in run.iterancestors(f"{_W}p") for each in p.iterfind(f"{_W}pPr/*"))]
    return not around & _COLOURED and not any(local(each) in ("shd", "highlight", "pStyle", "rStyle") for each in shades)


def _write_table(out: TextWriter, table: "Table") -> None:
    rows = [[text_of(cell._tc) for cell in row.cells] for row in table.rows]
    # a cell that spans columns is listed once for each
    rows = [[cell if not i or cell != row[i - 1] else "" for i, cell in enumerate(row)] for row in rows]
    rows = [[" ".join(cell.split()) for cell in row] for row in rows]
    first = header_of(rows)
    if first:
        out.row((), rows[0])
    for row in rows[first:]:
        out.row(rows[0] if first else (), row)
