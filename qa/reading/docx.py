"""DOCX: paragraphs, headings and tables in their order, footnotes at the end; without what was deleted, or is hidden."""

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

from qa.documents import Document, Metadata
from qa.errors import DocumentUnreadable
from qa.reading.archive import open_zip
from qa.reading.writing import MOST_COLUMNS, TextWriter, header_of
from qa.reading.xml import local, parse_xml

if TYPE_CHECKING:
    from docx.opc.coreprops import CoreProperties
    from lxml.etree import _Element

_SHOWN = {"t": None, "tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COLOURED = frozenset({"tc", "txbxContent"})  # what may have a colour of its own behind its text
_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml"})  # content controls: a form's fields, a table of contents, a cover
_HIDDEN = frozenset({"del", "moveFrom", "Fallback", "instrText"})


def read_docx(data: bytes, path: str) -> Document:
    """Raises DocumentUnreadable when it is no DOCX, or an old or encrypted one."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from docx.text.paragraph import Paragraph

    check_office(data)
    with open_zip(data) as archive:
        properties = has_properties(archive)
        notes = archive.read("word/footnotes.xml") if "word/footnotes.xml" in archive.namelist() else None
    try:
        document = docx.Document(BytesIO(data))
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise DocumentUnreadable(f"it is no DOCX file, or a damaged one ({error}).") from error
    out = TextWriter()
    for item in _inside(document.element.body, "p", "tbl"):
        if local(item) == "tbl":
            _write_table(out, item)
        else:
            named = Paragraph(item, document).style  # type: ignore[arg-type]
            style = (named.name or "").lower() if named else ""
            text = text_of(item)
            if style.startswith(("heading", "title")):
                out.heading(text)
            else:
                out.paragraph(text)
    for footnote in parse_xml(notes).iter("{*}footnote") if notes else ():
        out.place("footnote")
        out.paragraph("\n".join(text_of(paragraph) for paragraph in footnote.iter("{*}p")))
    return out.document(path, _metadata(document.core_properties) if properties else None)


def _metadata(about: "CoreProperties") -> Metadata:
    said = about.modified or about.created
    return Metadata(
        title=" ".join((about.title or "").split()),
        authors=tuple(name for part in (about.author or "").split(";") if (name := part.strip()) and name != "python-docx"),
        date=said.date().isoformat() if said else None,
        language=(about.language or "").lower() or None,
        inferred=("date",) if said else (),
    )


def check_office(data: bytes) -> None:
    """Raises DocumentUnreadable for what wears a modern ending but is the old binary format, or encrypted (which looks alike)."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentUnreadable("it is encrypted, or of the old binary format. Save it anew without a password.")


def has_properties(archive: ZipFile) -> bool:
    """Whether an office file states its title, author and day: where it does not, the libraries make some up."""
    return any(name == "docProps/core.xml" or name.endswith(".psmdcp") for name in archive.namelist())


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


def _inside(element: "_Element", *names: str) -> "Iterator[_Element]":
    """Its children with these names, also those that a content control stands around."""
    for child in element:
        name = local(child)
        if name in names:
            yield child
        elif name in _WRAPPERS:
            yield from _inside(child, *names)


def _write_table(out: TextWriter, table: "_Element") -> None:
    rows: list[list[str]] = []
    for row in _inside(table, "tr"):
        cells = [""] * _number(row, "trPr", "gridBefore", 0)
        for cell in _inside(row, "tc"):
            text = " ".join(text_of(cell).split())
            if _goes_on(cell) and rows and len(cells) < len(rows[-1]):
                text = rows[-1][len(cells)]
            # a cell that spans columns stands in the first of them
            cells += [text, *[""] * (_number(cell, "tcPr", "gridSpan", 1) - 1)]
        rows.append(cells)
    first = header_of(rows)
    if first:
        out.row((), rows[0])
    for cells in rows[first:]:
        out.row(rows[0] if first else (), cells)


def _goes_on(cell: "_Element") -> bool:
    """Whether a cell is the lower part of the one above it."""
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(f"{_W}val") != "restart"


def _number(element: "_Element", properties: str, name: str, unsaid: int) -> int:
    found = element.find(f"{_W}{properties}/{_W}{name}")
    said = found.get(f"{_W}val", "") if found is not None else ""
    return min(int(said), MOST_COLUMNS) if said.isascii() and said.isdigit() and len(said) < 10 else unsaid
