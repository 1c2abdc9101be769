"""The blocks of an HTML document that is a text as a whole: a chapter of a book, the body of a mail."""

from typing import TYPE_CHECKING

from qa.reading.hidden import HIDDEN_LEFT_OUT, without_hidden
from qa.reading.html_table import grid
from qa.reading.html_tree import parse_html
from qa.reading.writing import TextWriter, folded, header_of
from qa.reading.xml import local

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_HIDDEN = frozenset({"script", "style", "template", "noscript", "head", "svg", "nav"})
_BLOCKS = _HEADINGS.union(
    ("address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer"),
    (
        "form",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ),
)


def write_html(out: TextWriter, markup: str) -> None:
    """Writes all visible text of an HTML document, headings as headings and rows of tables with their header."""
    markup, hid = without_hidden(markup)
    if hid:
        out.note(HIDDEN_LEFT_OUT)
    root = parse_html(markup)
    if root is not None:
        _write(out, root)


def _write(out: TextWriter, root: "_Element") -> None:
    pending: list[str] = []
    # a stack of our own: markup may be nested deeper than Python's
    stack: list[tuple[_Element | str, bool]] = [(root, False)]
    while stack:
        item, done = stack.pop()
        if isinstance(item, str):
            pending.append(item)
            continue
        name = local(item)
        if done or name == "br":
            pending.append("\n") if name == "br" else _flush(out, pending, heading=name in _HEADINGS)
            continue
        if not name or name in _HIDDEN:
            continue
        if name == "table" and not any(True for _ in item.iter("p", "table", "h1", "h2") if _ is not item):
            _flush(out, pending)
            _write_table(out, item)
            continue
        if name in _BLOCKS:
            _flush(out, pending)
            stack.append((item, True))
        for child in reversed(item):
            if child.tail:
                stack.append((child.tail, False))
            stack.append((child, False))
        if item.text:
            stack.append((item.text, False))
    _flush(out, pending)


def _flush(out: TextWriter, pending: list[str], *, heading: bool = False) -> None:
    text = "".join(part if part == "\n" else " ".join(f".{part}.".split())[1:-1] for part in pending)
    pending.clear()
    if heading:
        out.heading(text)
    else:
        out.paragraph(text)


def _write_table(out: TextWriter, table: "_Element") -> None:
    cells = grid(table)
    texts = {cell: _cell_text(cell) for row in cells for cell in row if cell is not None}
    rows = [[texts[cell] if cell is not None else "" for cell in row] for row in cells]
    first = header_of(rows)
    out.table()
    for position, row in enumerate(rows):
        out.row(rows[0] if first and position else (), row)


def _cell_text(cell: "_Element") -> str:
    """A cell on one line, its blocks and lines apart."""
    out = TextWriter()
    _write(out, cell)
    return folded(out.document("").text)
