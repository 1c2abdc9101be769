"""HTML: the article's text without menus, scripts and footers, and what the page says about itself."""

import re

from qa.documents import Document, Metadata
from qa.errors import DocumentUnreadable
from qa.reading.decoding import normalise
from qa.reading.hidden import HIDDEN_LEFT_OUT, without_hidden
from qa.reading.html_tree import decode_page, parse_html

_LANGUAGE = re.compile(r"<html[^>]*\slang\s*=\s*[\"']?([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)", re.IGNORECASE)
_MANY_TAGS = 1_000


def read_html(data: bytes, path: str) -> Document:
    """The main text of a page; where no article can be told apart, all its visible text.

    Raises DocumentUnreadable when the bytes are not text.
    """
    from trafilatura import bare_extraction  # only here: the import costs 0.2 s
    from trafilatura.settings import Document as Page

    markup, notes = decode_page(data)
    markup, hid = without_hidden(markup)
    notes = (*notes, HIDDEN_LEFT_OUT) if hid else notes
    page = bare_extraction(markup, favor_recall=True, include_comments=False, with_metadata=True)
    about = page if isinstance(page, Page) else Page()
    text = normalise(about.text or "")
    if not text.strip():
        text = _visible_text(markup)
        if not text and (tags := markup.count("<")) > _MANY_TAGS:
            raise DocumentUnreadable(f"it has {tags:,} tags, nested deeper than a page can be, and no text outside them.")
        notes = (*notes, "no article was found in it: all its text was taken")
    language = _LANGUAGE.search(markup[:4096])
    metadata = Metadata(
        title=" ".join((about.title or "").split()),
        authors=tuple(name for part in (about.author or "").split(";") if (name := part.strip())),
        publisher=about.sitename or None,
        date=about.date or None,
        language=about.language or (language[1].lower() if language else None),
    )
    return Document(path, text, metadata, notes=notes)


def _visible_text(markup: str) -> str:
    from lxml import etree

    tree = parse_html(markup)
    if tree is None:
        return ""  # nothing that shows: the registry says so
    etree.strip_elements(tree, "script", "style", "template", "noscript", etree.Comment, with_tail=False)
    lines = (" ".join(line.split()) for piece in tree.itertext() for line in str(piece).splitlines())
    return normalise("\n".join(line for line in lines if line))
