"""A page of a PDF as text: paragraphs joined, hyphenation undone, rows of tables as lines; each character's source kept."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from qa.documents import Block
from qa.reading import ocr
from qa.reading.pdf_glyphs import Boxes, Run, runs_of
from qa.reading.pdf_layout import Cell, Line, columns_of
from qa.reading.pdf_table import Names, column_names

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

MADE = -1  # the source of a character that stands nowhere on the page: a space for a line break, say
_ITEM = re.compile(r"(?:[-*•–—▪◦●■]|\(?\d{1,3}[.)]|\(?[a-z]\)|\([ivx]+\))\s")
_OCR_WIDTH = 1600  # pixels across of the picture of a scanned page: some 190 to the inch
_LONGEST_HEADING = 150
STANDS_OUT = 1.12  # times the letters of the page's text: a heading, a title
_PARAGRAPH_GAP = 0.5  # of a line's height, between two lines of one paragraph, at most
_INDENT = 1.0  # of a line's height
_SHORT = 0.85  # of its column's width, which the last line of a paragraph falls short of
_COMPOUND = frozenset(  # first halves of words that keep their hyphen
    ("long", "short", "high", "low", "well", "self", "non", "full", "part", "year", "cross", "first", "second", "third", "mid")
)


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's text. `source[i]` is the page's character that `text[i]` shows, or MADE; `bands[i]` are the top and bottom
    of `blocks[i]`, as fractions of the page's height, `sizes[i]` the height of its largest letters, in points. `drawn`: the
    boxes of the sources where they are not characters of the page, but of a picture that was read by OCR."""

    text: str
    source: tuple[int, ...]
    blocks: tuple[Block, ...]
    bands: tuple[tuple[float, float], ...]
    sizes: tuple[float, ...]
    drawn: Boxes | None = None


@dataclass(slots=True)
class _Page:
    """A page's text in the making."""

    height: float
    chars: list[str] = field(default_factory=list)
    source: list[int] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    bands: list[tuple[float, float]] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)

    def write(self, text: str, source: Sequence[int] | None = None) -> None:
        self.chars += text
        self.source += source or [MADE] * len(text)

    def write_cell(self, cell: Cell) -> None:
        for number, run in enumerate(cell.runs):
            if number and run.left - cell.runs[number - 1].right > 0.1 * run.height:
                self.write(" ")
            self.write(*composed(run.text, run.source))

    def close(self, start: int, lines: Sequence[Line], *, heading: bool = False, row: bool = False) -> None:
        self.blocks.append(Block(start, len(self.chars), heading=heading, row=row))
        self.bands.append((lines[0].top / self.height, lines[-1].bottom / self.height))
        self.sizes.append(max(line.height for line in lines))


def read_page(page: "PdfPage") -> PageText:
    """Reads one page, of which nothing but itself decides what its text is; by OCR where it is only a picture."""
    runs = list(runs_of(page))
    if runs or not _is_scanned(page) or not ocr.is_installed():
        return page_text(runs, page.get_height())
    picture = page.render(scale=_OCR_WIDTH / page.get_width()).to_pil()
    runs, boxes = ocr.read_picture(picture, *page.get_size())
    return page_text(runs, page.get_height(), boxes)


def _is_scanned(page: "PdfPage") -> bool:
    from pypdfium2 import raw

    return next(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3), None) is not None


def shows_something(page: "PdfPage") -> bool:
    """Whether there is anything on a page, text or not."""
    return next(page.get_objects(max_depth=3), None) is not None


def page_text(runs: Sequence[Run], height: float, drawn: Boxes | None = None) -> PageText:
    """The text of a page on which these runs stand, `height` points high."""
    out = _Page(height)
    columns = columns_of(runs)
    body = _body_height(columns)
    vocabulary = set(re.findall(r"[\w-]+", " ".join(line.text for column in columns for line in column)))
    for column in columns:
        left, right = min(line.left for line in column), max(line.right for line in column)
        names = {id(column[position]): found for position, found in column_names(column).items()}
        for lines in _paragraphs(column, right - left):
            row = _is_row(lines[0])
            if out.chars:
                out.write("\n" if row and out.blocks[-1].row else "\n\n")
            start = len(out.chars)
            if row:
                _write_row(out, lines[0], names.get(id(lines[0]), ()))
            else:
                _write_paragraph(out, lines, vocabulary)
            out.close(start, lines, heading=not row and _is_heading(lines, body), row=row)
    return PageText("".join(out.chars), tuple(out.source), tuple(out.blocks), tuple(out.bands), tuple(out.sizes), drawn)


def composed(text: str, source: Sequence[int]) -> tuple[str, Sequence[int]]:
    """The text in NFC, each of its characters with the source of the first that it is made of."""
    if unicodedata.is_normalized("NFC", text):
        return text, source
    chars: list[str] = []
    kept: list[int] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or not unicodedata.combining(text[end]):
            whole = unicodedata.normalize("NFC", text[start:end])
            chars += whole
            kept += [source[start]] * len(whole)
            start = end
    return "".join(chars), kept


def _body_height(columns: Sequence[Sequence[Line]]) -> float:
    heights = [line.height for column in columns for line in column for _ in range(len(line.text) // 10 + 1)]
    return median(heights) if heights else 0.0


def _is_row(line: Line) -> bool:
    """Whether a line is cells of a table, and not a list item whose sign stands apart."""
    return len(line.cells) > (2 if _ITEM.fullmatch(line.cells[0].text + " ") else 1)


def _paragraphs(column: Sequence[Line], width: float) -> Iterator[list[Line]]:
    """Lines that make a paragraph, or one row."""
    current: list[Line] = []
    for line in column:
        if current and (_is_row(line) or _is_row(current[-1]) or _begins_paragraph(current, line, width)):
            yield current
            current = []
        current.append(line)
    if current:
        yield current


def _begins_paragraph(current: Sequence[Line], line: Line, width: float) -> bool:
    before = current[-1]
    height = min(before.height, line.height)
    if line.top - before.bottom > _PARAGRAPH_GAP * height or line.top < before.top:
        return True
    if max(before.height, line.height) > STANDS_OUT * height or before.bold != line.bold:
        return not _goes_on(before, line, width)
    if _ITEM.match(line.text + " "):
        return True
    if line.left > before.left + _INDENT * height and len(current) > 1:
        return True
    ended = before.text.rstrip("\"”')").endswith((".", "!", "?", ":", ";"))
    return ended and before.right - line.left < _SHORT * width


def _goes_on(before: Line, line: Line, width: float) -> bool:
    """Whether a paragraph goes on although its letters change: a full line, then one that begins in lower case."""
    return line.text[0].islower() and before.right - before.left > _SHORT * width


def _is_heading(lines: Sequence[Line], body: float) -> bool:
    text = " ".join(line.text for line in lines)
    stands_out = all(line.bold or line.height > STANDS_OUT * body for line in lines)
    return stands_out and len(text) <= _LONGEST_HEADING and any(map(str.isalpha, text)) and not text.endswith((".", ",", ";"))


def _write_row(out: _Page, line: Line, names: Names) -> None:
    """`Revenue | Year 2023: $ 8,890 | 2022: $ 9,569`: the characters of a name have their source in the header.

    What is written over several columns is said once, unless that would leave in doubt how far it goes.
    """
    one_depth = len({len(each) for each in names if each}) == 1
    for number, cell in enumerate(line.cells):
        if number:
            out.write(" | ")
        shown = names[number] if names else ()
        before = names[number - 1] if names and number else ()
        while one_depth and len(shown) > 1 and shown[:1] == before[:1]:
            shown, before = shown[1:], before[1:]
        for position, name in enumerate(shown):
            out.write(" " if position else "")
            out.write_cell(name)
        if shown:
            out.write(": ")
        out.write_cell(cell)


def _write_paragraph(out: _Page, lines: Sequence[Line], vocabulary: set[str]) -> None:
    for number, line in enumerate(lines):
        if number and not _joined(out, line, vocabulary):
            out.write(" ")
        for position, cell in enumerate(line.cells):
            if position:
                out.write(" ")
            out.write_cell(cell)


def _joined(out: _Page, line: Line, vocabulary: set[str]) -> bool:
    """Whether a word goes on over a line's end; where its hyphen is only the line's, the hyphen is taken away."""
    if out.chars[-1] != "-" or len(out.chars) < 2 or not out.chars[-2].isalpha():
        return False
    before = re.search(r"[^\W\d_]+-$", "".join(out.chars[-40:]))
    after = re.match(r"[^\W\d_]+", line.text)
    if not before or not after:
        return True
    first, second = before[0][:-1], after[0]
    compound = f"{first}-{second}" in vocabulary or first.lower() in _COMPOUND
    if second[0].islower() and (first + second in vocabulary or not compound):
        out.chars.pop()
        out.source.pop()
    return True
