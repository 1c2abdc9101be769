"""The cells of an HTML table, each in every column and row that it stands in."""

from typing import TYPE_CHECKING

from qa.reading.writing import MOST_COLUMNS
from qa.reading.xml import local

if TYPE_CHECKING:
    from lxml.etree import _Element


def grid(table: "_Element") -> "list[list[_Element | None]]":
    """The rows of a table. A cell that spans rows stands in each: it is said of all; of columns in the first, then None."""
    rows: list[list[_Element | None]] = []
    group: _Element | None = None
    below: dict[int, tuple[int, _Element | None]] = {}  # by column: for how many rows more it is taken, and by which cell
    for row in table.iter("tr"):
        if row.getparent() is not group:  # no cell reaches from the head of a table into its body
            group, below = row.getparent(), {}
        made: list[_Element | None] = []
        taken, below = below, {}
        for cell in (each for each in row if local(each) in ("td", "th")):
            _fill(made, taken, below)
            tall = _number(cell, "rowspan")
            for column in range(min(_number(cell, "colspan"), max(1, MOST_COLUMNS - len(made)))):
                made.append(None if column else cell)
                if tall > 1:
                    below[len(made) - 1] = (tall - 1, made[-1])
        _fill(made, taken, below)
        rows.append(made)
    return rows


def _fill(
    row: "list[_Element | None]",
    taken: "dict[int, tuple[int, _Element | None]]",
    below: "dict[int, tuple[int, _Element | None]]",
) -> None:
    """Goes on with the cells from above that take the next columns."""
    while len(row) in taken:
        left, cell = taken[len(row)]
        if left > 1:
            below[len(row)] = (left - 1, cell)
        row.append(cell)


def _number(cell: "_Element", name: str) -> int:
    """How many rows or columns a cell spans; rowspan 0 is all that are left."""
    said = (cell.get(name) or "").strip()
    if not (said.isascii() and said.isdigit()) or len(said) > 6:
        return 1
    return int(said) or (1_000_000 if name == "rowspan" else 1)
