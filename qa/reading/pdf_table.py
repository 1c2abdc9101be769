"""What the columns of a table are called: the header above its rows of figures, found by where things stand on the page.

A name is given only where the page leaves no doubt; a row without names is still a row.
"""

import re
from collections.abc import Sequence

from qa.reading.pdf_layout import Cell, Line

Names = tuple[tuple[Cell, ...], ...]  # for each cell of a row the cells of the header above it, from top to bottom

_FIGURE = re.compile(r"\W*(?:(?:[A-Z]{1,3})?[$€£¥])?\W*\d[\d,. ]*\W*(?:[a-zA-Z]{1,3}\W*)?|[-–—*]\W*%?|n/?a|nm", re.IGNORECASE)
_YEAR = re.compile(r"(?:FY)?\s*(?:19|20)\d\d(?:\(\w\))?|Q[1-4]\s*(?:19|20)?\d\d", re.IGNORECASE)
_PROSE = 0.6  # of the column's width: a lone line as wide ends a table
_TABLE_GAP = 3.0  # line heights of nothing end a table too
_MOST_HEADER_LINES = 5
_CENTRED = 0.3  # of a group's width, which the middle of its name may be off


def column_names(lines: Sequence[Line]) -> dict[int, Names]:
    """The names of the cells of rows, by the row's position among the lines of a column of the page."""
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    width = right - left
    found: dict[int, Names] = {}
    header: list[Line] = []
    in_body = False  # whether rows of figures stand below the header already
    titled = False  # whether a lone line stands below the header: the title of another table, or of its first rows
    for position, line in enumerate(lines):
        if position and line.top - lines[position - 1].bottom > _TABLE_GAP * line.height:
            header, in_body, titled = [], False, False
        if _is_figures(line) and not (_is_head(line, left, width) and (not in_body or _stands_out(line, left))):
            in_body, titled = True, False
            found[position] = _names(header, line)
        elif _is_head(line, left, width) and (not in_body or _stands_out(line, left)):
            header = [line] if in_body or titled else [*header[1 - _MOST_HEADER_LINES :], line]
            in_body, titled = False, False
        elif len(line.cells) == 1 and line.right - line.left > _PROSE * width:
            header, in_body = [], False
        else:
            titled = True
    return {position: names for position, names in found.items() if any(names)}


def is_figure(text: str) -> bool:
    """Whether a cell holds a number, a dash for none, or "N/A", and nothing else."""
    return bool(_FIGURE.fullmatch(text))


def _is_figures(line: Line) -> bool:
    return len(line.cells) > 1 and any(is_figure(cell.text) for cell in line.cells[1:])


def _is_head(line: Line, left: float, width: float) -> bool:
    """Whether a line can name columns: words and years only, over the columns of figures."""
    if len(line.cells) == 1:
        return line.left > left + 0.3 * width and not is_figure(line.text)
    return all(_YEAR.fullmatch(cell.text) or not is_figure(cell.text) for cell in line.cells)


def _stands_out(line: Line, left: float) -> bool:
    """Whether a line below rows of figures begins a new header: nothing, or a unit in brackets, in the column of labels."""
    first = line.cells[0]
    return line.bold or first.left > left + 5 * line.height or first.text.startswith("(")


def _names(header: Sequence[Line], row: Line) -> Names:
    nothing: Names = ((),) * len(row.cells)
    if not header:
        return nothing
    labelled = not is_figure(row.cells[0].text)
    values = row.cells[1:] if labelled else row.cells
    first = row.cells[0]
    *above, leaf = [
        [c for c in line.cells if (c.left > first.left + row.height if labelled else c.right > first.left)] for line in header
    ]
    columns = _below(leaf, values)
    if columns is None:
        return nothing
    names = [[leaf[column]] if column is not None else [] for column in columns]
    for line in reversed(above):
        spans = _spans(line, leaf)
        for name, column in zip(names, columns, strict=True):
            if column is not None and column in spans:
                name.insert(0, spans[column])
    return (*(((),) if labelled else ()), *map(tuple, names))


def _below(leaf: Sequence[Cell], values: Sequence[Cell]) -> list[int | None] | None:
    """Which name each value stands below; None where they cannot be told."""
    if len(leaf) == len(values):
        return list(range(len(leaf)))
    below = []
    for value in values:
        over = [number for number, name in enumerate(leaf) if _overlap(name, value) > 0]
        below.append(over[0] if len(over) == 1 else None)
    taken = [column for column in below if column is not None]
    return below if len(set(taken)) == len(taken) else None


def _spans(line: Sequence[Cell], leaf: Sequence[Cell]) -> dict[int, Cell]:
    """Which of a higher line's cells belongs to each leaf: the one above it, or the one centred over its group."""
    spans: dict[int, Cell] = {}
    for position, cell in enumerate(line):
        share = len(leaf) // len(line) if len(leaf) % len(line) == 0 else 0
        group = range(position * share, (position + 1) * share)
        within = any(_overlap(cell, name) > 0.8 * (cell.right - cell.left) for name in leaf)
        if share > 1 and not within:
            first, last = leaf[group[0]].left, leaf[group[-1]].right
            if abs((cell.left + cell.right) / 2 - (first + last) / 2) < _CENTRED * (last - first):
                spans |= dict.fromkeys(group, cell)
                continue
        spans |= {number: cell for number, name in enumerate(leaf) if _overlap(cell, name) > 0}
    return spans


def _overlap(one: Cell, other: Cell) -> float:
    return min(one.right, other.right) - max(one.left, other.left)
