"""The bytes of a page as text, and its text as a tree."""

import re
from typing import TYPE_CHECKING

from qa.reading.decoding import decode, normalise

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DECLARED = re.compile(rb"<(?:meta[^>]+charset|\?xml[^>]+encoding)\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")


def decode_page(data: bytes) -> tuple[str, tuple[str, ...]]:
    """UTF-8 where the bytes are that, whatever is declared; else the declared encoding where it fits; else a guess."""
    declared = _DECLARED.search(data[:2048])
    name = declared[1].decode("ascii").lower() if declared else ""
    if name and not name.startswith(("utf", "unicode")):
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            try:
                return normalise(data.decode(name)), ()
            except (LookupError, UnicodeError):
                pass  # declared wrongly, as many pages do
    return decode(data)


def parse_html(markup: str) -> "HtmlElement | None":
    """The root of a page; None where nothing in it can be shown."""
    from lxml import etree, html

    try:
        # text is decoded already: lxml refuses one that names an encoding
        return html.document_fromstring(_XML_DECLARATION.sub("", markup))
    except (etree.ParserError, ValueError):
        return None
