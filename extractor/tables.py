"""Task tables: which column says what, and the rows of a table that was flattened to a cell a line.

A task table has a column that orders things to be done and one that says by whom or when (codebook 3i).
Cells covered by a merged cell above or beside are missing from flattened files, so a row is fitted to
the columns by the kind of its cells, in order, at the least cost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.cells import align, cost, kind_of, place, width_of
from extractor.columns import INDEX, Span, flat_header, is_header, ruled_header, titles
from extractor.markers import parse
from extractor.schema import Table

#: Columns whose cells are never a bare number.
_NEVER_BARE = frozenset(("indicator", "task", "lead", "coordinating", "deadline"))


@dataclass(frozen=True, slots=True)
class Row:
    """A row by what its columns say. A column is in ``cells``, or in ``empty`` if its cell was there and
    empty; ``covered`` tells that cells may be missing because a merged one above covers them.
    ``group`` rows are headings."""

    cells: dict[str, Span]
    empty: frozenset[str] = frozenset()
    covered: bool = False
    group: bool = False


@dataclass(frozen=True, slots=True)
class TaskTable:
    """A table of tasks: the columns in order and the rows below the header."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(text: str, table: Table) -> TaskTable | None:
    """The table as a task table, or None if it is none (figures, projects, scores, letterhead)."""
    if table.lines:
        header = flat_header(text, [*titles(text, table.rows[0]), (0, 0)])
    else:
        # a row of dots or dashes says nothing
        lines = [_once(text, [(a, b) if re.search(r"\w", text[a:b]) else (a, a) for a, b in row]) for row in table.rows]
        header = flat_header(text, lines[0][:40]) if table.flat else ruled_header(text, lines)
    if header is None:
        return None
    end, columns = header
    if "task" not in columns or not {"lead", "deadline"} & set(columns) or columns.count("figure") > 1:
        return None
    if table.lines:
        rows = _relined(text, table.rows[1:], columns)
    elif not table.flat:
        rows = _ruled(text, lines[end:], columns)
    else:
        rows = (_reflow_edged if table.edges else _reflow_counted)(text, lines[0][end:], columns)
    return TaskTable(columns, tuple(rows)) if rows else None


def _once(text: str, row: list[Span]) -> list[Span]:
    """A title merged over the whole row, which some converters repeat in each cell, stands in the first."""
    title = text[row[-1][0] : row[-1][1]]
    same = [text[a:b] == title for a, b in row]
    first = same.index(True)
    if not title or first > 1 or len(row) - first < 3 or not all(same[first:]):
        return row
    return [cell if i <= first else (cell[0], cell[0]) for i, cell in enumerate(row)]


def _ruled(text: str, table: Sequence[Sequence[Span]], columns: tuple[str, ...]) -> list[Row]:
    rows = []
    for cells in table:
        if is_header(text, cells, columns):
            continue
        filled = [c for c in cells if c[0] != c[1]]
        if filled and (row := _row(text, list(cells), columns, whole=len(cells) == len(columns))):
            rows.append(row)
    return rows


def _row(text: str, cells: list[Span], columns: tuple[str, ...], whole: bool) -> Row | None:
    if whole and _looks_placed(text, cells, columns):
        placed = {column: cell for column, cell in zip(columns, cells, strict=True) if cell[0] != cell[1]}
    else:
        # what follows the last column is not the table's
        placed = _fit(text, [c for c in cells if c[0] != c[1]][: len(columns)], columns)
    if not placed:
        return None
    empty = frozenset(c for c, cell in zip(columns, cells, strict=False) if cell[0] == cell[1]) - set(placed)
    return Row(placed, empty, group=_is_group(text, placed))


def _is_group(text: str, placed: dict[str, Span]) -> bool:
    """A title row: a number and a title, or only a title, nobody to act and no time."""
    if {"lead", "coordinating", "deadline"} & set(placed):
        return False
    if set(placed) == {"task"} and text[placed["task"][1] - 1] in ".;":
        return False  # a sentence that goes on with the row above
    words = [c for k, c in placed.items() if k in ("task", "indicator")]
    return len(words) == 1 and len(placed) <= 2


def _looks_placed(text: str, cells: Sequence[Span], columns: Sequence[str]) -> bool:
    """Whether a full row stands under its columns: a number (or nothing) first, where numbers are due."""
    if columns[0] != "index" or cells[0][0] == cells[0][1]:
        return columns[0] != "index" or any(a != b for a, b in cells[1:])
    return kind_of(text[cells[0][0] : cells[0][1]]) == "index"


def _fit(text: str, cells: Sequence[Span], columns: Sequence[str]) -> dict[str, Span]:
    """Each cell to a column, order kept, at the least cost."""
    total, places = align([kind_of(text[a:b]) for a, b in cells], columns)
    return {columns[p]: cell for p, cell in zip(places, cells, strict=False)} if total < float("inf") else {}


def _reflow_counted(text: str, cells: Sequence[Span], columns: tuple[str, ...]) -> list[Row]:
    """A cell and its bar a line: merged cells are left as empty ones, so rows have one length; a number that
    stands elsewhere than first brings the count back into step."""
    rows: list[Row] = []
    size = len(columns)
    i = 0
    while i < len(cells):
        if is_header(text, cells[i : i + size], columns):
            i += size
            continue
        take = size
        if columns[0] == "index":
            for k, (a, b) in enumerate(cells[i + 1 : i + size], start=1):
                bare = text[a:b].strip().isdigit()
                if a != b and kind_of(text[a:b]) == "index" and (columns[k] in _NEVER_BARE or not bare):
                    take = k
                    break
        chunk = list(cells[i : i + take])
        i += take
        whole = len(chunk) == size and chunk[-1][0] != chunk[-1][1]
        if any(a != b for a, b in chunk) and (row := _row(text, chunk, columns, whole)):
            rows.append(row)
    return rows


def _reflow_edged(text: str, cells: Sequence[Span], columns: tuple[str, ...]) -> list[Row]:
    """Bars on lines of their own: two bars in a row are a row's end or an empty cell; the cells after them tell."""
    rows: list[Row] = []
    current: list[Span] = []
    empties = 0

    def flush() -> None:
        given = [c for c in current if c[0] != c[1]]
        if given and not is_header(text, given, columns):
            padded = [*current, *[(0, 0)] * min(empties - 1, len(columns) - len(current))]
            if row := _row(text, padded, columns, whole=len(padded) == len(columns)):
                rows.append(replace(row, covered=True))
        current.clear()

    segment: list[Span] = []
    for cell in [*cells, (0, 0)]:
        if cell[0] != cell[1]:
            segment.append(cell)
            continue
        if segment:
            if current and empties and not _continues(text, current, segment, empties, columns):
                flush()
            elif current:
                current.extend([(0, 0)] * empties)
            current.extend(segment)
            segment = []
            empties = 1
        else:
            empties += 1
    flush()
    return rows


def _continues(
    text: str, current: Sequence[Span], segment: Sequence[Span], empties: int, columns: tuple[str, ...]
) -> bool:
    """Whether *segment* stands in the same row as *current*, behind empty cells."""
    if len(current) + empties + len(segment) > len(columns):
        return False
    kinds = [kind_of(text[a:b]) for a, b in segment]
    if kinds[0] == "index":
        return False
    have = [kind_of(text[a:b]) if a != b else "empty" for a, b in current]
    if (
        len([k for k in have if k != "empty"]) <= 2
        and have[0] == "index"
        and kinds[0] == "text"
        and "task" in columns[: len(current)]
    ):
        return False
    same = sum(cost(k, c) for k, c in zip(kinds, columns[len(current) + empties :], strict=False))
    return same < align(kinds, columns)[0]


# -- rows whose cells are lines -----------------------------------------------------------------

def _relined(text: str, rows: Sequence[Sequence[Span]], columns: tuple[str, ...]) -> list[Row]:
    """Rows of lines: neighbouring lines that belong to one cell are put together as the columns and the ends of the
    lines ask for, at the least cost. A row may hold another that has no number (a merged cell above holds it)."""
    out: list[Row] = []
    width = width_of(text, rows)
    for at, row in enumerate(rows):
        index, lines = _numbered(text, row)
        for placed in place(text, lines, tuple(c for c in columns if c != "index"), width, index is not None):
            group = _is_group(text, placed) and _heads(text, index, rows[at + 1] if at + 1 < len(rows) else ())
            # who helps, and what comes of it, is the row's own
            missing = frozenset(("coordinating", "deliverable") if "lead" in placed else ()) - set(placed)
            cells = placed if index is None else {"index": index, **placed}
            out.append(Row(cells, missing, covered=True, group=group))
            index = None
    return out


def _numbered(text: str, lines: Sequence[Span]) -> tuple[Span | None, Sequence[Span]]:
    """A row's number, and its lines without it."""
    start, end = lines[0]
    if INDEX.fullmatch(text[start:end]):
        return (start, end), lines[1:]
    marker = parse(text[start:end])
    if marker is None:
        return None, lines
    return (start, start + len(marker.label)), [(start + marker.length, end), *lines[1:]]


def _heads(text: str, index: Span | None, after: Sequence[Span]) -> bool:
    """Whether a row numbered *index* with nothing but words is a title: the row *after* it counts a step below."""
    if index is None:
        return True
    here, below = (text[a:b].strip(" .)") for a, b in (index, after[0] if after else (0, 0)))
    return not here.isdigit() or not below.replace(".", "").isdigit() or below.startswith(f"{here}.")
