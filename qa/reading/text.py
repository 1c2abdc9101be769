"""Plain text, Markdown and source code: the text is the file itself, less its front matter."""

import re

from qa.documents import Block, Document
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


def read_code(data: bytes, path: str) -> Document:
    """Source code and other files that are read by the line: each line can be quoted by its number."""
    text, notes = decode(data)
    lines = [(line.start(), line[0]) for line in re.finditer(r"[^\n]*\n?", text)]
    blocks = [
        Block(start + len(line) - len(line.lstrip()), start + len(line.rstrip()), row=True)
        for start, line in lines
        if line.strip()
    ]
    places = tuple((start, f"line {number}") for number, (start, line) in enumerate(lines, start=1) if line)
    return Document(path, text, notes=notes, places=places, blocks=tuple(blocks))
