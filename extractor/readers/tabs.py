"""Tables copied out of Word or Excel: cells apart by tabs, a row a line, as rows between bars.

A cell of several paragraphs tears its row over several lines; the number of tabs tells where the row is whole again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

#: Lines of a row (see layout.py: a cell of a real plan has at most 9).
_ROW_LINES = 30
_LEAST_TABS = 2
_NUMBER = re.compile(r"\s*(?:\d{1,3}(?:\.\d{1,3}){0,3}|[IVX]{1,5}|[A-H])[.)]?\s*\t")


def barred(text: str) -> str:
    """*text* with its tabbed tables as rows between bars, breaks inside a cell as vertical tabs; a table has a header
    without an empty cell and a row as wide.

    >>> barred("TT\\tViệc\\tChủ trì\\n1\\tTrồng cây\\tSở Y tế\\n")
    '| TT | Việc | Chủ trì |\\n| 1 | Trồng cây | Sở Y tế |\\n'
    """
    if "\t" not in text:
        return text
    lines = text.split("\n")
    out: list[str] = []
    i = 0
    while i < len(lines):
        rows, end = _table(lines, i)
        if len(rows) > 1:
            out += rows
            i = end
        else:
            out.append(lines[i])
            i += 1
    return "\n".join(out)


def _table(lines: Sequence[str], at: int) -> tuple[list[str], int]:
    """The rows of the table whose header stands at *at*, and the line behind it; no rows if there is none."""
    tabs = lines[at].count("\t")
    if tabs < _LEAST_TABS or "|" in lines[at] or not all(cell.strip() for cell in lines[at].split("\t")):
        return [], at
    rows = [_row(lines[at], tabs)]
    i = at + 1
    while i < len(lines):
        end = _row_end(lines, i, tabs)
        if end == i:
            break
        rows.append(_row("\v".join(lines[i:end]), tabs))
        i = end
    return rows, i


def _row_end(lines: Sequence[str], at: int, tabs: int) -> int:
    """The line behind the row that begins at *at*; *at* if none does. Empty cells at its end may be left out: then the
    next row's number tells, or else the row is its line."""
    count = lines[at].count("\t")
    if not count or "|" in lines[at]:
        return at
    for end in range(at + 1, min(at + _ROW_LINES, len(lines) + 1)):
        if count >= tabs:
            return end if count == tabs else at
        if end == len(lines) or "|" in lines[end]:
            break
        if _NUMBER.match(lines[end]):
            return end
        count += lines[end].count("\t")
    return at + 1 if _NUMBER.match(lines[at]) else at


def _row(line: str, tabs: int) -> str:
    cells = [cell.strip() for cell in line.split("\t")]
    return f"| {' | '.join([*cells, *[''] * (tabs + 1 - len(cells))])} |"
