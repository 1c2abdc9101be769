"""Text that a page holds and does not show: what an attacker writes for a language model and no person sees.

Told by what an element says of itself: `hidden`, and the inline style. What style sheets or scripts hide is not told.
"""

import re
from typing import TYPE_CHECKING

from qa.reading.html_tree import parse_html

if TYPE_CHECKING:
    from lxml.etree import _Element
    from lxml.html import HtmlElement

HIDDEN_LEFT_OUT = "text that it does not show was left out"
_INVISIBLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"
    r"|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{4,}",
    re.IGNORECASE,
)
_FONT_SIZE = re.compile(r"font-size\s*:\s*(\d+\.?\d*|\.\d+|)\s*([a-z%]*)", re.IGNORECASE)
_READABLE = {"": 2.0, "px": 2.0, "pt": 2.0, "%": 10.0}  # in each unit: what is smaller nobody sees
_OF_WHAT_IS_AROUND = ("em", "%", "inherit", "unset", "smaller", "larger")
_COLOUR = re.compile(r"(?:^|;)\s*color\s*:\s*([^;!]+)", re.IGNORECASE)
_BACKGROUND = re.compile(r"(?:^|;)\s*background(?:-color)?\s*:\s*([^;!]+)", re.IGNORECASE)
_WHITE = re.compile(r"(?:white|#fff(?:f{3})?|rgba?\(\s*255\s*,\s*255\s*,\s*255\s*(?:,\s*1(?:\.0*)?\s*)?\))$", re.IGNORECASE)
_NO_COLOUR = ("inherit", "initial", "unset", "currentcolor", "transparent")  # what stands behind, or around, says it
_STYLED = re.compile(r"<style|<link[^>]+stylesheet|<body[^>]*(?:background|bgcolor|style|class)", re.IGNORECASE)
_MAY_HIDE = re.compile(r"\bhidden\b|\bstyle\s*=|<font\b", re.IGNORECASE)


def without_hidden(markup: str) -> tuple[str, bool]:
    """The markup without elements that do not show, and whether there were any; the same string where there are none."""
    from lxml import html

    root = parse_html(markup) if _MAY_HIDE.search(markup) else None
    if root is None or not _take_out(root, plain_page=not _STYLED.search(markup)):
        return markup, False
    return html.tostring(root, encoding="unicode"), True


def _take_out(root: "HtmlElement", *, plain_page: bool) -> bool:
    """Takes what does not show out of a tree; whether there was any. `plain_page`: nothing else gives it a background."""
    from lxml import html

    found = False
    # elements, each with whether what is around it is too small to be seen
    stack: list[tuple[HtmlElement, bool]] = [(root, False)]
    while stack:
        element, tiny = stack.pop()
        if _is_hidden(element, plain_page=plain_page) and element.getparent() is not None:
            element.drop_tree()
            found = True
            continue
        tiny = _is_tiny(element, tiny)
        # only text is taken out: what stands in it may have a size of its own, as in newsletters
        found |= tiny and _take_text_out(element)
        stack += [(child, tiny) for child in element if isinstance(child, html.HtmlElement)]
    return found


def _is_tiny(element: "_Element", around: bool) -> bool:
    """Whether an element's own text is too small to be seen; `around`: whether the text around it is."""
    said = _FONT_SIZE.findall(element.get("style") or "")
    if not said or element.tag in ("html", "body"):
        return around
    number, unit = said[-1][0], said[-1][1].lower()
    if around and unit in _OF_WHAT_IS_AROUND:
        return True
    return number != "" and float(number) < _READABLE.get(unit, 0.1)


def _take_text_out(element: "_Element") -> bool:
    """Empties an element of its own text, not of the elements in it; whether there was any."""
    found = bool((element.text or "").strip()) or any((child.tail or "").strip() for child in element)
    element.text = " " if element.text else None  # words on either side stay apart
    for child in element:
        child.tail = " " if child.tail else None
    return found


def _is_hidden(element: "_Element", *, plain_page: bool) -> bool:
    """Whether an element says of itself that neither it nor anything in it shows."""
    style = element.get("style") or ""
    if "hidden" in element.attrib or (style and _INVISIBLE.search(style)):
        return element.tag not in ("html", "body")
    colour = _COLOUR.search(style)
    said = colour[1] if colour else element.get("color") if element.tag == "font" else None
    if not said or said.strip().lower() in _NO_COLOUR:
        return False
    behind = _background(element)
    return _same(said, behind) if behind else plain_page and bool(_WHITE.match(said.strip()))


def _background(element: "_Element") -> str:
    """The nearest colour behind an element that it or one around it says; empty where none does."""
    for each in (element, *element.iterancestors()):
        found = _BACKGROUND.search(each.get("style") or "")
        if found and found[1].strip().lower() not in _NO_COLOUR:
            return found[1]
        if said := each.get("bgcolor"):
            return said
    return ""


def _same(one: str, other: str) -> bool:
    one, other = one.strip().lower(), other.strip().lower()
    return one == other or bool(_WHITE.match(one) and _WHITE.match(other))
