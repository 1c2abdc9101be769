"""Which reader reads which file. A new format is one more line here."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from qa.documents import Document, Metadata
from qa.errors import DocumentUnreadable
from qa.reading.html import read_html
from qa.reading.metadata import SIDECAR, merge, parse_sidecar, title_from_text
from qa.reading.text import read_markdown, read_text

Reader = Callable[[bytes, str], Document]

READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
}


def is_document(path: str) -> bool:
    """Whether a file is of a format that can be read. Sidecars and hidden files are no documents."""
    hidden = any(part.startswith(".") for part in path.split("/"))
    return not hidden and not path.endswith(SIDECAR) and Path(path).suffix.lower() in READERS


def read_document(path: str, data: bytes, sidecar: bytes | None) -> Document:
    """Reads one file's bytes into a document; what its sidecar says goes before what the file says of itself.

    Raises DocumentUnreadable with the reason when the file holds no text, or none that can be read.
    """
    try:
        document = READERS[Path(path).suffix.lower()](data, path)
    except DocumentUnreadable:
        raise
    except Exception as error:  # what a parser raises on hostile bytes nobody can list: it is this file's failure alone
        raise DocumentUnreadable(f"its reader failed on it ({type(error).__name__}: {error}).") from error
    if not document.text.strip():
        raise DocumentUnreadable("it holds no text.")
    said = parse_sidecar(sidecar) if sidecar is not None else Metadata()
    guess = Metadata(title=title_from_text(document.text, path))
    return replace(document, metadata=merge(said, document.metadata, guess))
