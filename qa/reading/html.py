"""HTML: the article's text without menus, scripts and footers, and what the page says about itself."""

import re

from qa.documents import Document, Metadata
from qa.reading.decoding import decode, normalise

_DECLARED = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)


def read_html(data: bytes, path: str) -> Document:
    """The main text of a page; where no article can be told apart, all its visible text.

    Raises DocumentUnreadable when the bytes are not text.
    """
    from trafilatura import bare_extraction, html2txt  # only here: the import costs 0.2 s
    from trafilatura.settings import Document as Page

    markup, notes = _decode_page(data)
    page = bare_extraction(markup, favor_recall=True, include_comments=False, with_metadata=True)
    if not isinstance(page, Page):
        return Document(path, normalise(html2txt(markup)), notes=(*notes, "no article was found in it: all its text was taken"))
    text = normalise(page.text or "")
    metadata = Metadata(
        title=" ".join((page.title or "").split()),
        authors=tuple(name for part in (page.author or "").split(";") if (name := part.strip())),
        publisher=page.sitename or None,
        date=page.date or None,
        language=page.language or None,
    )
    return Document(path, text, metadata, notes=notes)


def _decode_page(data: bytes) -> tuple[str, tuple[str, ...]]:
    """A declared encoding counts where it fits the bytes; else the bytes are looked at as for any text."""
    declared = _DECLARED.search(data[:2048])
    if declared:
        try:
            return normalise(data.decode(declared[1].decode("ascii"))), ()
        except (LookupError, UnicodeDecodeError):
            pass  # declared wrongly, as many pages do
    return decode(data)
