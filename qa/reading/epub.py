"""EPUB: the chapters of a book in reading order."""

from posixpath import dirname, join, normpath
from urllib.parse import unquote

from qa.documents import Document, Metadata
from qa.errors import DocumentUnreadable
from qa.reading.archive import open_zip
from qa.reading.html_tree import decode_page
from qa.reading.markup import write_html
from qa.reading.writing import TextWriter
from qa.reading.xml import first_text, parse_xml


def read_epub(data: bytes, path: str) -> Document:
    """Raises DocumentUnreadable when it is no EPUB, or its books are locked."""
    out = TextWriter()
    with open_zip(data) as archive:
        names = set(archive.namelist())
        if (
            "META-INF/encryption.xml" in names
            and b"xmlenc" in archive.read("META-INF/encryption.xml")
            and "META-INF/rights.xml" in names
        ):
            raise DocumentUnreadable("it is locked (DRM). Only its seller's programs can open it.")
        try:
            container = parse_xml(archive.read("META-INF/container.xml"))
            package_name = next(root.get("full-path", "") for root in container.iter("{*}rootfile"))
            package = parse_xml(archive.read(package_name))
        except (KeyError, StopIteration) as error:
            raise DocumentUnreadable("it is no EPUB file: it does not name its content.") from error
        files = {item.get("id"): unquote(item.get("href", "")) for item in package.iter("{*}item")}
        for number, entry in enumerate(package.iter("{*}itemref"), start=1):
            name = normpath(join(dirname(package_name), files.get(entry.get("idref"), "")))
            if name in names:
                _write_section(out, archive.read(name), f"section {number}")
            else:
                out.note(f"section {number} is missing in it")
    day = first_text(package, "date")[:10]
    metadata = Metadata(
        title=first_text(package, "title"),
        authors=tuple(
            dict.fromkeys(" ".join((author.text or "").split()) for author in package.iter("{*}creator") if author.text)
        ),
        publisher=first_text(package, "publisher") or None,
        date=day if len(day) == 10 and day[:4].isdigit() and day[4] == day[7] == "-" else None,
        language=first_text(package, "language").lower() or None,
    )
    return out.document(path, metadata)


def _write_section(out: TextWriter, data: bytes, name: str) -> None:
    out.place(name)
    try:
        markup, notes = decode_page(data)
    except DocumentUnreadable as error:
        out.note(f"{name}: {error}")
        return
    for note in notes:
        out.note(f"{name}: {note}")
    write_html(out, markup)
