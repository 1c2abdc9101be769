"""Text that a page holds and does not show: what an attacker writes for a language model and no person sees.

Told by what an element says of itself: `hidden`, and the inline style. What style sheets or scripts hide is not told.
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

HIDDEN_LEFT_OUT = "text that it does not show was left out"
_INVISIBLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*[01](?:\.\d+)?(?:px|pt|em|rem|%)?\s*(?:;|!|$)"
    r"|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{4,}",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"(?:^|;)\s*color\s*:\s*([^;!]+)", re.IGNORECASE)
_BACKGROUND = re.compile(r"(?:^|;)\s*background(?:-color)?\s*:\s*([^;!]+)", re.IGNORECASE)
_WHITE = re.compile(r"(?:white|#fff(?:f{3})?|rgba?\(\s*255\s*,\s*255\s*,\s*255\s*(?:,\s*1(?:\.0*)?\s*)?\))$", re.IGNORECASE)
_STYLED = re.compile(r"<style|<link[^>]+stylesheet|<body[^>]*(?:background|bgcolor|style|class)", re.IGNORECASE)
_MAY_HIDE = re.compile(r"\bhidden\b|\bstyle\s*=|<font\b", re.IGNORECASE)


def without_hidden(markup: str) -> tuple[str, bool]:
    """The markup without elements that do not show, and whether there were any; the same string where there are none."""
    from lxml import etree, html

    if not _MAY_HIDE.search(markup):
        return markup, False
    try:
        root = html.document_fromstring(markup)
    except (etree.ParserError, ValueError):  # nothing that shows at all: the reader says so
        return markup, False
    plain = not _STYLED.search(markup)
    hidden = [each for each in root.iter("*") if isinstance(each, html.HtmlElement) and is_hidden(each, plain_page=plain)]
    for element in hidden:
        if element.getparent() is not None:
            element.drop_tree()
    return (html.tostring(root, encoding="unicode"), True) if hidden else (markup, False)


def is_hidden(element: "_Element", *, plain_page: bool = False) -> bool:
    """Whether an element says of itself that it does not show. `plain_page`: nothing else gives the page a background."""
    style = element.get("style") or ""
    if "hidden" in element.attrib or (style and _INVISIBLE.search(style)):
        return element.tag not in ("html", "body")
    colour = _COLOUR.search(style)
    said = colour[1] if colour else element.get("color") if element.tag == "font" else None
    if not said:
        return False
    behind = _background(element)
    return _same(said, behind) if behind else plain_page and bool(_WHITE.match(said.strip()))


def _background(element: "_Element") -> str:
    """The nearest colour behind an element that it or one around it says; empty where none does."""
    for each in (element, *element.iterancestors()):
        if found := _BACKGROUND.search(each.get("style") or ""):
            return found[1]
        if said := each.get("bgcolor"):
            return said
    return ""


def _same(one: str, other: str) -> bool:
    one, other = one.strip().lower(), other.strip().lower()
    return one == other or bool(_WHITE.match(one) and _WHITE.match(other))
