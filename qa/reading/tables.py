"""Sheets of rows: where a table begins, which row names its columns, and a place for every row."""

from collections.abc import Iterable, Sequence

from qa.reading.writing import TextWriter, header_of

_SAMPLE = 30  # rows that are looked at to tell what names the columns


def write_sheet(out: TextWriter, rows: Iterable[tuple[int, Sequence[str]]], sheet: str = "") -> None:
    """Writes numbered rows (counted from 1, empty ones left out), each with its place and the names of its columns.

    An empty row, or more, ends a table; lone cells above a table (its title) are paragraphs.
    """
    table: list[tuple[int, Sequence[str]]] = []
    names: Sequence[str] = ()
    for number, cells in rows:
        if table and number != table[-1][0] + 1:
            names = _write_table(out, table, sheet, names)
            # one empty row within a table does not end what its columns are called
            names = names if number == table[-1][0] + 2 else ()
            table = []
        table.append((number, cells))
    _write_table(out, table, sheet, names)


def _write_table(out: TextWriter, rows: Sequence[tuple[int, Sequence[str]]], sheet: str, before: Sequence[str]) -> Sequence[str]:
    """Writes rows that follow one another; returns the names of their columns: their own, or those from before."""
    title = 0
    while title < len(rows) and _is_title(rows, title):
        title += 1
    body = [cells for _, cells in rows[title : title + _SAMPLE]]
    headed = bool(header_of(body))
    names = body[0] if headed else before if all(_fits(cells, before) for cells in body) else ()
    out.table()
    for position, (number, cells) in enumerate(rows):
        out.place(f"sheet {sheet}, row {number}" if sheet else f"row {number}")
        if position < title:
            out.paragraph(" ".join(filter(None, cells)))
        else:
            out.row(() if headed and position == title else names, cells)
    return names


def _is_title(rows: Sequence[tuple[int, Sequence[str]]], position: int) -> bool:
    """Whether a row is one lone cell above a wider row, or above nothing."""
    below = rows[position + 1 : position + 2]
    return _filled(rows[position]) == 1 and (_filled(below[0]) > 1 if below else position == 0)


def _fits(cells: Sequence[str], names: Sequence[str]) -> bool:
    """Whether every value stands in a column that has a name, and there are two at least: a lone one may be anything."""
    filled = [position for position, cell in enumerate(cells) if cell]
    return len(filled) > 1 and all(position < len(names) and names[position] for position in filled)


def _filled(row: tuple[int, Sequence[str]]) -> int:
    return sum(map(bool, row[1]))
