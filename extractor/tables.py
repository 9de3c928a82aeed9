"""Task tables: which column says what, and the rows of a table that was flattened to a cell a line.

A task table has a column that orders things to be done and one that says by whom or when (codebook 3i).
Cells covered by a merged cell above or beside are missing from flattened files, so a row is fitted to
the columns by the kind of its cells, in order, at the least cost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from extractor.agencies import known_end, listed
from extractor.columns import INDEX, Span, flat_header, is_header, ruled_header, titles
from extractor.markers import parse
from extractor.readers.layout import breaks_off, dashed
from extractor.schema import Table
from extractor.text import UPPER, collapse, fold

_TIME = re.compile(
    r"(?:trước|sau|trong|từ|đến|quý|tháng|năm|cả năm|mỗi|vào|ngày|hằng|hàng|thường xuyên|định kỳ|"
    r"theo (?!dõi)|khi |cuối|đầu (?!tư|mối)|xuyên suốt|liên tục|giai đoạn|ngay|"
    r"chậm nhất|hoàn thành|\d{1,2} tháng|\d{1,2} (?:lần|đợt|kỳ) ?(?:/|trong|mỗi|một)|mùa |đột xuất|"
    r"\d{1,2}/\d{1,2}|\d{1,2}/\d{4}|20\d\d)"
)
_AGENCY = re.compile(
    r"(?:các |toàn thể )?(?:sở|ubnd|uỷ ban|ủy ban|ban (?!hành)|phòng (?!chống|ngừa|học)|công an|công đoàn|thanh tra|"
    r"văn phòng|trung tâm|bộ (?!câu|tiêu|tài)|bảo hiểm|bhxh|đài|báo (?!cáo)|hội (?!nghị|thảo|thi)|cơ quan|đơn vị|"
    r"địa phương|ngành|công chức|bộ phận|trạm|thôn(?!g)|trưởng|tổ (?!chức)|viện|trường|chi cục|cục|kho bạc|mặt trận|"
    r"mttq|đoàn|bưu điện|công ty|doanh nghiệp|hđnd|hội đồng|đại biểu|đảng|chủ tịch|liên đoàn|"
    r"hiệp hội|tỉnh đoàn|ngân hàng|thủ trưởng|lãnh đạo)"
)
#: "Chủ trì: …", in a column for all who act.
_ROLE = re.compile(r"(?:(?:cơ quan|đơn vị) )?(?:chủ trì|phối hợp|thực hiện)(?: thực hiện)?\s?:")
#: What a cell of a kind costs in a column of a kind; the rest costs 1.5. Fitted by hand on 5 flattened tables.
_COSTS = {
    ("index", "index"): 0.0,
    ("agency", "lead"): 0.0,
    ("agency", "coordinating"): 0.1,
    ("agency", "task"): 1.6,
    ("time", "deadline"): 0.0,
    ("text", "task"): 0.0,
    ("text", "indicator"): 0.4,
    ("text", "deliverable"): 0.4,
    ("text", "budget"): 0.6,
    ("text", "note"): 0.6,
    ("text", "deadline"): 1.2,
    ("text", "lead"): 1.0,
    ("text", "coordinating"): 1.0,
    ("time", "task"): 1.8,
    ("time", "budget"): 1.0,
    ("time", "deliverable"): 1.2,
    ("agency", "deliverable"): 1.2,
}
_OTHER = 1.5
#: Columns whose cells are never a bare number.
_NEVER_BARE = frozenset(("indicator", "task", "lead", "coordinating", "deadline"))
_INDEX_ELSEWHERE = 3.0
_INDEX_IN_CELL = 0.8
_SKIP = 0.25


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
    # a row of dots or dashes says nothing
    lines = [_once(text, [(a, b) if re.search(r"\w", text[a:b]) else (a, a) for a, b in row]) for row in table.rows]
    if table.lines:
        header = flat_header(text, [*titles(text, lines[0]), (0, 0)])
    else:
        header = flat_header(text, lines[0][:40]) if table.flat else ruled_header(text, lines)
    if header is None:
        return None
    end, columns = header
    if "task" not in columns or not {"lead", "deadline"} & set(columns) or columns.count("figure") > 1:
        return None
    if table.lines:
        rows = _relined(text, lines[1:], columns)
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


def _kind(text: str) -> str:
    value = collapse(text)
    if INDEX.fullmatch(value):
        return "index"
    key = fold(value)
    if _TIME.match(key) and len(value) < 90:
        return "time"
    if _ROLE.match(key):
        return "agency"
    names, end = listed(value, key, 0)
    # a name that fills half of the cell is the cell's point; "UBND xã niêm yết công khai …" is a task
    return "agency" if (names and end * 2 > len(value)) or (len(value) < 60 and _AGENCY.match(key)) else "text"


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
    return Row(placed, empty, group=_is_group(placed))


def _is_group(placed: dict[str, Span]) -> bool:
    """A title row: a number and a title, or only a title, nobody to act and no time."""
    if {"lead", "coordinating", "deadline"} & set(placed):
        return False
    words = [c for k, c in placed.items() if k in ("task", "indicator")]
    return len(words) == 1 and len(placed) <= 2


def _looks_placed(text: str, cells: Sequence[Span], columns: Sequence[str]) -> bool:
    """Whether a full row stands under its columns: a number (or nothing) first, where numbers are due."""
    if columns[0] != "index" or cells[0][0] == cells[0][1]:
        return columns[0] != "index" or any(a != b for a, b in cells[1:])
    return _kind(text[cells[0][0] : cells[0][1]]) == "index"


def _fit(text: str, cells: Sequence[Span], columns: Sequence[str]) -> dict[str, Span]:
    """Each cell to a column, order kept, at the least cost."""
    cost, places = _align([_kind(text[a:b]) for a, b in cells], columns)
    return {columns[p]: cell for p, cell in zip(places, cells, strict=False)} if cost < float("inf") else {}


def _align(kinds: Sequence[str], columns: Sequence[str]) -> tuple[float, list[int]]:
    best: dict[int, tuple[float, list[int]]] = {-1: (0.0, [])}
    for kind in kinds:
        reached: dict[int, tuple[float, list[int]]] = {}
        for at, (cost, places) in best.items():
            for column in range(at + 1, len(columns)):
                if "index" in (kind, columns[column]) and kind != columns[column]:
                    step = _INDEX_ELSEWHERE
                else:
                    step = _COSTS.get((kind, columns[column]), _OTHER)
                total = cost + step + _SKIP * (column - at - 1)
                if column not in reached or total < reached[column][0]:
                    reached[column] = (total, [*places, column])
        best = reached
        if not best:
            return float("inf"), []
    return min(best.values(), key=lambda b: b[0])


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
                if a != b and _kind(text[a:b]) == "index" and (columns[k] in _NEVER_BARE or not bare):
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
    kinds = [_kind(text[a:b]) for a, b in segment]
    if kinds[0] == "index":
        return False
    have = [_kind(text[a:b]) if a != b else "empty" for a, b in current]
    if (
        len([k for k in have if k != "empty"]) <= 2
        and have[0] == "index"
        and kinds[0] == "text"
        and "task" in columns[: len(current)]
    ):
        return False
    same = sum(_COSTS.get((k, c), _OTHER) for k, c in zip(kinds, columns[len(current) + empties :], strict=False))
    return same < _align(kinds, columns)[0]


# -- rows whose cells are lines -----------------------------------------------------------------

#: Lines of one cell (see readers/layout.py).
_CELL_LINES = 30
#: An agency's name is cut by the end of a line more often in the column of those that help, where several stand.
_LEAD_GOES_ON = 0.05
_ROW_WITHIN = 1.0
_NO_INDICATOR = 0.35
#: A line this near to the width is full; fonts have letters of several widths.
_FULL = 0.88
_BEFORE_DIGIT = re.compile(r"\b(?:số|ngày|tháng|năm|quý|điều|khoản|đoạn|nhất|thiểu|hơn|trên|dưới)$")
#: "UBND huyện Châu" over "Thành, UBND …": a capital behind a capital, and no word in small letters behind it.
_TORN_NAME = re.compile(rf" [{UPPER}]\w*\n[{UPPER}]\w*(?:[,;)]|$| [{UPPER}])")
#: An agency that begins in small letters, not the places of one ("UBND" over "các huyện").
_OWN_NAME = re.compile(r"các (?:sở|tổ|cơ quan|ban|ngành|đơn vị|phòng|hội|đoàn thể|trường|doanh nghiệp|địa phương)\b")
_NAME_BEGINS = re.compile(
    r"\b(?:sở|phòng|văn phòng|ban|trung tâm|ủy ban|ubnd|chi cục|cục|công an|hội|bộ|đài|thanh tra)\b"
)


def _relined(text: str, rows: Sequence[Sequence[Span]], columns: tuple[str, ...]) -> list[Row]:
    """Rows of lines: neighbouring lines that belong to one cell are put together as the columns and the ends of the
    lines ask for, at the least cost. A row may hold another that has no number (a merged cell above holds it)."""
    out: list[Row] = []
    width = _width(text, rows)
    for at, row in enumerate(rows):
        index, lines = _numbered(text, row)
        for placed in _place(text, lines, tuple(c for c in columns if c != "index"), width, index is not None):
            group = _is_group(placed) and _heads(text, index, rows[at + 1] if at + 1 < len(rows) else ())
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


def _width(text: str, rows: Sequence[Sequence[Span]]) -> int:
    """How long a line of the widest column may be, by those that break off before a small letter; 0 if none does."""
    pairs = [pair for row in rows for pair in pairwise(row)]
    broken = sorted(b - a for (a, b), (c, _) in pairs if text[c].islower() and text[b - 1] not in ".;:")
    return broken[len(broken) * 9 // 10] if len(broken) > 2 else 0


def _place(
    text: str, lines: Sequence[Span], columns: tuple[str, ...], width: int, numbered: bool
) -> list[dict[str, Span]]:
    """The lines of a row to the columns, order kept; where they begin again from the left, to a row of their own.
    Behind a number stands a text, whatever it sounds like."""
    seams = [_seam(text, a, b, width) for a, b in pairwise(lines)]
    tasks = columns.index("task")
    # best[i][c]: what the first i lines cost, the last of them in column c (-1: none yet), and where that cell began
    best: list[dict[int, tuple[float, int, int]]] = [{-1: (0.0, 0, -1)}]
    for i in range(1, len(lines) + 1):
        reached: dict[int, tuple[float, int, int]] = {}
        inside = prose = 0.0
        for begin in range(i - 1, max(i - 1 - _CELL_LINES, -1), -1):
            if begin < i - 1:
                inside += seams[begin].within
                prose += seams[begin].prose
            kind = "text" if numbered and not begin else _kind_of_lines(text, lines, begin, i)
            steps = [_COSTS.get((kind, c), _OTHER) if kind != "index" else _INDEX_IN_CELL for c in columns]
            parted = (prose if kind == "text" else inside) + (seams[begin - 1].parted if begin else 0.0)
            for before, (cost, _, _) in best[begin].items():
                for column, step in enumerate(steps):
                    skipped = column - before - 1
                    total = cost + parted + step
                    if skipped < 0:
                        if column > tasks:
                            continue
                        skipped += len(columns)
                        total += _ROW_WITHIN
                    total += _SKIP * skipped
                    if "indicator" in columns[before + 1 : column]:
                        total += _NO_INDICATOR
                    if begin < i - 1 and columns[column] == "lead":
                        total += _LEAD_GOES_ON
                    if column not in reached or total < reached[column][0]:
                        reached[column] = (total, begin, before)
        best.append(reached)
    placed: list[dict[str, Span]] = []
    i, after = len(lines), len(columns)
    column = min(best[-1], key=lambda c: best[-1][c][0])
    while i:
        _, begin, before = best[i][column]
        if column >= after or not placed:
            placed.insert(0, {})
        placed[0] = {columns[column]: (lines[begin][0], lines[i - 1][1]), **placed[0]}
        i, column, after = begin, before, column
    return placed


def _kind_of_lines(text: str, lines: Sequence[Span], begin: int, end: int) -> str:
    """The kind of a cell of several lines: mostly that of the first one."""
    kind = _kind(text[lines[begin][0] : lines[begin][1]])
    if kind == "index":
        return kind if end - begin == 1 else "text"
    if kind == "text" and end - begin == 2 and lines[end - 1][1] - lines[begin][0] < 60:
        a, b = lines[begin + 1]
        if text[a].islower() and _kind(text[a:b]) == "time":  # "Các kỳ tuyển dụng" over "từ tháng 8/2022"
            return "time"
    if end - begin == 1 or kind == "text":
        return kind
    return _kind(text[lines[begin][0] : lines[end - 1][1]]) if end - begin <= 8 else "text"


class _Seam(NamedTuple):
    """What it costs to leave two lines in one cell (of names or times, of prose), and to part them."""

    within: float
    prose: float
    parted: float = 0.0


def _seam(text: str, above: Span, below: Span, width: int) -> _Seam:
    first, second = text[above[0] : above[1]], text[below[0] : below[1]]
    small = second[0].islower()
    if small and _OWN_NAME.match(fold(second)) and not breaks_off(first):
        return _Seam(0.3, 0.3, 0.2)
    broken = breaks_off(first) or dashed(first, second) or first.count("(") > first.count(")")
    if small or broken or second[0] in "()," or (second[0].isdigit() and _BEFORE_DIGIT.search(fold(first[-10:]))):
        return _Seam(0.0, 0.0, 2.5)
    ended = first[-1] in ".;:"
    marker = parse(second)
    if marker is not None and (marker.is_bullet or len(second) > marker.length):
        return _Seam(0.1, 0.1, 0.6) if ended else _Seam(0.3, 0.3, 0.1)
    if first[-1] in ";-–/:":
        return _Seam(0.1, 0.1, 0.8)
    full = width > 0 and len(first) + len(second.split(" ", 1)[0]) >= width * _FULL
    if ended:
        return _Seam(0.4, 0.2 if full else 0.4)
    kinds = _kind(first), _kind(second)
    if _crosses(f"{first} {second}", len(first)) or (kinds[1] == "text" and _TORN_NAME.search(f"{first}\n{second}")):
        return _Seam(0.0, 0.0, 1.5)
    within = 0.6 if kinds[0] == kinds[1] else 0.8 if "text" in kinds else 2.0
    return _Seam(within, 0.05, 0.1) if full and kinds == ("text", "text") else _Seam(within, within)


def _crosses(text: str, at: int) -> bool:
    """Whether a known agency's name goes on over position *at*: "Văn phòng" over "UBND tỉnh"."""
    key = fold(text)
    heads = [m.start() for m in _NAME_BEGINS.finditer(key, max(0, at - 60), at)]
    return any(known_end(text, key, start) > at for start in heads)
