"""RTF: its text, without its marks."""

import re

from qa.documents import Document, Metadata
from qa.errors import DocumentUnreadable
from qa.reading.writing import TextWriter


def read_rtf(data: bytes, path: str) -> Document:
    """Raises DocumentUnreadable when it is no RTF."""
    from striprtf.striprtf import rtf_to_text

    if not data.lstrip().startswith(b"{\\rtf"):
        raise DocumentUnreadable("it is no RTF file.")
    source = data.decode("latin-1")  # RTF is ASCII: what is beyond it is escaped
    out = TextWriter()
    for paragraph in rtf_to_text(source, errors="replace").split("\n"):
        out.paragraph(paragraph)
    about = {name: re.search(rf"{{\\{name} ([^{{}}\\]*)}}", source[:100_000]) for name in ("title", "author")}
    said = {name: " ".join(found[1].split()) if found else "" for name, found in about.items()}
    return out.document(path, Metadata(said["title"], (said["author"],) if said["author"] else ()))
