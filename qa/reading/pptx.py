"""PPTX: the text of each slide, its tables and the speaker's notes; a slide is a page."""

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any

from qa.documents import Document, Metadata
from qa.errors import DocumentUnreadable
from qa.reading.archive import open_zip
from qa.reading.docx import check_office, has_properties
from qa.reading.writing import TextWriter, header_of

if TYPE_CHECKING:
    from pptx.parts.coreprops import CorePropertiesPart
    from pptx.shapes.base import BaseShape
    from pptx.slide import Slide


def read_pptx(data: bytes, path: str) -> Document:
    """Raises DocumentUnreadable when it is no PPTX, or an old or encrypted one."""
    import pptx
    from pptx.exc import PackageNotFoundError

    check_office(data)
    with open_zip(data) as archive:
        properties = has_properties(archive)
    try:
        presentation = pptx.Presentation(BytesIO(data))
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise DocumentUnreadable(f"it is no PPTX file, or a damaged one ({error}).") from error
    out = TextWriter()
    for number, slide in enumerate(presentation.slides, start=1):
        out.page()
        out.place(f"slide {number}")
        _write_slide(out, slide)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame:
            out.place(f"slide {number}, notes")
            out.paragraph(slide.notes_slide.notes_text_frame.text)
    return out.document(path, _metadata(presentation.core_properties) if properties else None)


def _metadata(about: "CorePropertiesPart") -> Metadata:
    said = about.modified or about.created
    return Metadata(
        title="" if about.title == "PowerPoint Presentation" else " ".join((about.title or "").split()),
        authors=tuple(name for part in (about.author or "").split(";") if (name := part.strip())),
        date=said.date().isoformat() if said else None,
        language=(about.language or "").lower() or None,
        inferred=("date",) if said else (),
    )


def _write_slide(out: TextWriter, slide: "Slide") -> None:
    title = slide.shapes.title
    if title is not None:
        out.heading(title.text_frame.text)
    _write_shapes(out, (shape for shape in slide.shapes if title is None or shape.shape_id != title.shape_id))


def _write_shapes(out: TextWriter, shapes: "Iterable[BaseShape]") -> None:
    """From top to bottom, as a reader goes, then from left to right."""
    for shape in sorted(shapes, key=lambda shape: (shape.top or 0, shape.left or 0)):
        each: Any = shape  # what a shape has depends on its kind
        if hasattr(each, "shapes"):
            _write_shapes(out, each.shapes)
        elif getattr(each, "has_table", False):
            rows = [[cell.text for cell in row.cells] for row in each.table.rows]
            first = header_of(rows)
            for position, row in enumerate(rows):
                out.row(rows[0] if first and position else (), row)
        elif each.has_text_frame:
            for paragraph in each.text_frame.paragraphs:
                out.paragraph(paragraph.text)
