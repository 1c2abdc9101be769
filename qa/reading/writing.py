"""How a reader of a structured format writes its document: paragraphs, headings and rows, each named for its place."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from qa.documents import Block, Document, Metadata
from qa.errors import DocumentUnreadable

MOST_COLUMNS = 2_000  # of a table: a file that says it has more says so to fill the memory
_LONGEST_TEXT = 100_000_000  # characters: what is longer is no document that a person wrote


@dataclass(slots=True)
class TextWriter:
    """A document in the making. Blocks stand apart by an empty line, rows of one table by a line's end."""

    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _blocks: list[Block] = field(default_factory=list)
    _places: list[tuple[int, str]] = field(default_factory=list)
    _place: str = ""
    _in_table: bool = False
    _pages: list[int] = field(default_factory=list)
    _notes: list[str] = field(default_factory=list)

    def paragraph(self, text: str) -> None:
        """A paragraph; its line ends are kept where they mean something (a list, an address)."""
        lines = (" ".join(line.split()) for line in visible(text).split("\n"))
        self._block("\n".join(line for line in lines if line))

    def heading(self, text: str) -> None:
        self._block(folded(text), heading=True)

    def row(self, header: Sequence[str], cells: Sequence[str]) -> None:
        """A row of a table, with what each value is: `Name: Anna; Age: 34`; without a header `Anna | 34`."""
        self._block(row_text([folded(name) for name in header], [folded(cell) for cell in cells]), row=True)

    def table(self) -> None:
        """A new table begins: its first row does not follow the row before it."""
        self._in_table = False

    def place(self, name: str) -> None:
        """What is written from here on stands at this place; "" is nowhere in particular."""
        self._place = folded(name)

    def page(self) -> None:
        """A page, or slide, begins."""
        self._pages.append(self._next())

    def note(self, text: str) -> None:
        self._notes.append(text)

    def include(self, document: Document, place: str) -> None:
        """Writes another document (an attachment, a member of an archive) into this one, its places below `place`."""
        offset = self._next()
        if not document.text.strip():
            return
        self._separate(offset)
        self._in_table = False
        self._mark(offset, place)
        for start, name in _places(document):
            self._mark(offset + start, f"{place}, {name}" if name else place)
        self._blocks += [replace(block, start=block.start + offset, end=block.end + offset) for block in document.blocks]
        self._parts.append(document.text)
        self._length = offset + len(document.text)
        self._notes += [f"{place}: {note}" for note in document.notes]
        self._check()

    def document(self, path: str, metadata: Metadata | None = None) -> Document:
        return Document(
            path, "".join(self._parts), metadata or Metadata(), tuple(self._pages), tuple(self._notes),
            tuple(self._places), tuple(self._blocks),
        )  # fmt: skip

    def _next(self) -> int:
        """Where the next block would begin, if it is not a row after a row."""
        return self._length + 2 if self._length else 0

    def _block(self, text: str, *, heading: bool = False, row: bool = False) -> None:
        if not text:
            return
        start = self._length + 1 if row and self._in_table and self._next() not in self._pages[-1:] else self._next()
        self._in_table = row
        self._separate(start)
        self._mark(start, self._place)
        self._blocks.append(Block(start, start + len(text), heading=heading, row=row))
        self._parts.append(text)
        self._length = start + len(text)
        self._check()

    def _separate(self, start: int) -> None:
        self._parts.append("\n" * (start - self._length))
        self._length = start

    def _mark(self, start: int, place: str) -> None:
        if self._places and self._places[-1][0] == start:
            self._places.pop()
        if place != (self._places[-1][1] if self._places else ""):
            self._places.append((start, place))

    def _check(self) -> None:
        if self._length > _LONGEST_TEXT:
            raise DocumentUnreadable(f"it holds more than {_LONGEST_TEXT:,} characters of text. Split it.")


def row_text(header: Sequence[str], cells: Sequence[str]) -> str:
    """`Name: Anna; Age: 34`, without what is empty; `Anna | 34` where the columns have no names."""
    named = [(header[i] if i < len(header) else "", cell) for i, cell in enumerate(cells) if cell]
    if not any(name for name, _ in named):
        return " | ".join(cell for _, cell in named)
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in named)


def header_of(rows: Sequence[Sequence[str]]) -> int:
    """How many of a table's first rows name its columns: 1 where the first row is all words and a later one is not empty
    below most of them, else 0."""
    if len(rows) < 2:
        return 0
    first = [cell for cell in rows[0] if cell]
    words = [cell for cell in first if not is_number(cell) and len(cell) <= 60]
    wide = len(first) >= 2 or len(rows[0]) == 1
    return int(wide and len(words) == len(first) and len(first) >= 0.5 * max(len([c for c in row if c]) for row in rows[1:20]))


def is_number(text: str) -> bool:
    """Whether a cell holds a figure: digits, with at most signs, separators, a currency or a unit of a letter or three."""
    digits = sum(map(str.isdigit, text))
    return digits > 0 and sum(map(str.isalpha, text)) <= min(3, digits)


def folded(text: str) -> str:
    return " ".join(visible(text).split())


def visible(text: str) -> str:
    """NFC with `\\n` as the only control character: what else a format carries shows nothing.

    JSON, YAML and RTF may name a character by its two halves: these become it, and a half alone, which UTF-8 cannot
    write, becomes \ufffd.
    """
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n"))
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) != "Cc")


def _places(document: Document) -> Sequence[tuple[int, str]]:
    return document.places or tuple((start, f"page {number}") for number, start in enumerate(document.pages, start=1))
