"""Plain text and Markdown: the text is the file itself, less its front matter."""

from qa.documents import Document
from qa.reading.decoding import decode
from qa.reading.metadata import split_front_matter


def read_text(data: bytes, path: str) -> Document:
    """Plain text. The whole of it counts, also a block between `---` lines at its top."""
    text, notes = decode(data)
    return Document(path, text, notes=notes)


def read_markdown(data: bytes, path: str) -> Document:
    """Markdown, its marks kept: what a person sees in the file is what is quoted."""
    text, notes = decode(data)
    metadata, body = split_front_matter(text)
    return Document(path, body, metadata, notes=notes)
