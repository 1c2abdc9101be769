"""The order in which a page is read: columns one after the other, lines from top to bottom, the cells of a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

from qa.reading.pdf_glyphs import Run

_NARROWEST_COLUMN = 0.15  # of the width of what is divided
_FEWEST_LINES = 3  # in a column
_FULL = 0.5  # of its column's width, which a line of prose fills: cells of a table do not
_PROSE = 0.7  # of a column's characters are letters
_SAME_LINE = 0.5  # of the lower height, shared by two runs of one line
_CURRENCY = frozenset("$€£¥₹") | {"US$", "C$", "A$", "CHF", "EUR", "USD", "GBP"}
_CLOSING = frozenset({")", "%", ")%", "pp", "bps", "x"})


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands together on a line: one or more runs."""

    runs: tuple[Run, ...]

    @property
    def left(self) -> float:
        return self.runs[0].left

    @property
    def right(self) -> float:
        return max(run.right for run in self.runs)

    @property
    def text(self) -> str:
        return " ".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a column: its cells, what they cover, the height of its largest letters. One with several cells, wide gaps
    between them, is a row of a table (or of a list of contents)."""

    cells: tuple[Cell, ...]
    left: float
    right: float
    top: float
    bottom: float
    height: float
    bold: bool
    text: str


def columns_of(runs: Sequence[Run]) -> list[list[Line]]:
    """The runs of a page as columns of lines, in reading order.

    Where a gutter runs between two stretches of prose, the left one is read before the right one; what spans the gutter
    (a title, a wide table) divides the page into what is above and below it.
    """
    gutter = _gutter(runs)
    if gutter is None:
        return [_lines(runs)] if runs else []
    columns: list[list[Line]] = []
    spanning = sorted((run for run in runs if run.left < gutter < run.right), key=lambda run: run.top)
    beside = [run for run in runs if not run.left < gutter < run.right]
    edges = [-np.inf, *((run.top + run.bottom) / 2 for run in spanning), np.inf]
    waiting: list[Run] = []
    for number, (top, bottom) in enumerate(pairwise(edges)):
        band = [run for run in beside if top <= (run.top + run.bottom) / 2 < bottom]
        left, right = [run for run in band if run.right <= gutter], [run for run in band if run.left >= gutter]
        if _is_prose(left) and _is_prose(right):
            columns += [_lines(waiting)] if waiting else []
            columns += [*columns_of(left), *columns_of(right)]
            waiting = []
        else:
            waiting += band
        waiting += spanning[number : number + 1]
    return [*columns, _lines(waiting)] if waiting else columns


def _gutter(runs: Sequence[Run]) -> float | None:
    """The x of the emptiest upright strip with prose on both of its sides; None where there is none."""
    if len(runs) < 2 * _FEWEST_LINES:
        return None
    left, right = min(run.left for run in runs), max(run.right for run in runs)
    width = right - left
    edges = sorted({run.right for run in runs} | {run.left for run in runs})
    middles = [(a + b) / 2 for a, b in pairwise(edges) if b - a > 0.5]
    crossing = {
        x: sum(run.height for run in runs if run.left < x < run.right)
        for x in middles
        if left + _NARROWEST_COLUMN * width < x < right - _NARROWEST_COLUMN * width
    }
    for x in sorted(crossing, key=lambda x: crossing[x])[:3]:
        sides = [run for run in runs if run.right <= x], [run for run in runs if run.left >= x]
        if crossing[x] < sum(run.height for run in runs) / 3 and all(_is_prose(side) for side in sides):
            return x
    return None


def _is_prose(runs: Sequence[Run]) -> bool:
    """Whether runs fill the width that they have, in letters, as the lines of a column do."""
    if len(runs) < _FEWEST_LINES:
        return False
    width = max(run.right for run in runs) - min(run.left for run in runs)
    text = "".join(run.text for run in runs).replace(" ", "")
    letters = sum(map(str.isalpha, text))
    return letters > _PROSE * len(text) and median(run.right - run.left for run in runs) > _FULL * width


def _lines(runs: Sequence[Run]) -> list[Line]:
    lines: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (run.top + run.bottom) / 2):
        if lines and any(_on_one_line(run, other) for other in lines[-1]):
            lines[-1].append(run)
        else:
            lines.append([run])
    return [_line(sorted(line, key=lambda run: run.left)) for line in lines]


def _line(runs: Sequence[Run]) -> Line:
    cells = _cells(runs)
    return Line(
        cells,
        left=runs[0].left,
        right=max(run.right for run in runs),
        top=min(run.top for run in runs),
        bottom=max(run.bottom for run in runs),
        height=max(run.height for run in runs),
        bold=all(run.bold for run in runs),
        text=" ".join(cell.text for cell in cells),
    )


def _on_one_line(run: Run, other: Run) -> bool:
    shared = min(run.bottom, other.bottom) - max(run.top, other.top)
    lower = min(run.height, other.height)
    apart = run.left >= other.right - 0.5 * lower or run.right <= other.left + 0.5 * lower
    return apart and shared > _SAME_LINE * lower


def _cells(runs: Sequence[Run]) -> tuple[Cell, ...]:
    """Runs that nearly touch share a cell; a currency sign goes with the number after it, a bracket with that before."""
    cells: list[list[Run]] = [[runs[0]]]
    for before, run in pairwise(runs):
        near = run.left - before.right < min(run.height, before.height) and run.text not in _CURRENCY
        if near or before.text in _CURRENCY or (run.text in _CLOSING and before.text[-1:].isdigit()):
            cells[-1].append(run)
        else:
            cells.append([run])
    return tuple(Cell(tuple(cell)) for cell in cells)
