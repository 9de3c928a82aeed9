"""Task tables: which column says what, and the rows of a table that was flattened to a cell a line.

A task table has a column that orders things to be done and one that says by whom or when (codebook 3i).
Cells covered by a merged cell above or beside are missing from flattened files, so a row is fitted to
the columns by the kind of its cells, in order, at the least cost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.agencies import listed
from extractor.resources import facts, remembered
from extractor.schema import Table
from extractor.text import collapse, fold

Span = tuple[int, int]

_INDEX = re.compile(r"(?:\d{1,3}(?:\.\d{1,3}){0,4}|[IVX]{1,6}|[A-EGHK]|[a-zđ])\s?[.)]?")
_TIME = re.compile(
    r"(?:trước|sau|trong|từ|đến|quý|tháng|năm|ngày|hằng|hàng|thường xuyên|định kỳ|theo |khi |cuối|đầu|xuyên suốt|"
    r"liên tục|giai đoạn|ngay|chậm nhất|hoàn thành|6 tháng|9 tháng|đột xuất|\d{1,2}/\d{1,2}|\d{1,2}/\d{4}|20\d\d)"
)
_AGENCY = re.compile(
    r"(?:các |toàn thể )?(?:sở|ubnd|uỷ ban|ủy ban|ban |phòng|công an|thanh tra|văn phòng|trung tâm|bộ |bảo hiểm|bhxh|"
    r"đài|báo |hội |cơ quan|đơn vị|địa phương|ngành|công chức|bộ phận|trạm|thôn|trưởng|tổ |viện|trường|chi cục|cục|"
    r"kho bạc|mặt trận|mttq|đoàn|bưu điện|công ty|doanh nghiệp|hđnd|hội đồng|đại biểu|đảng|chủ tịch|liên đoàn|"
    r"hiệp hội|tỉnh đoàn|ngân hàng|thủ trưởng|lãnh đạo)"
)
#: A cell of a row that counts the columns ("(1)", "2", "C", "(5)=(3)+(4)").
_COUNT = re.compile(r"\(?(?:\d{1,2}|[A-Za-zđ])\)?(?:\s?=[\d\s()+\-/*=:x%]{1,40})?")
_SIGNS = re.compile(r"[().:*]")
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


@remembered()
def _header_columns() -> dict[str, str]:
    return {fold(row["phrase"]): row["column"] for row in facts("table_headers")}


@remembered()
def _header_phrase() -> re.Pattern[str]:
    phrases = sorted(_header_columns(), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, phrases))})(?!\w)")


def column_of(text: str) -> str | None:
    """What a header cell says its column holds, or None.

    >>> column_of("Thời gian dự kiến\\nhoàn thành"), column_of("Chỉ số nội dung"), column_of("Sở Y tế")
    ('deadline', 'indicator', None)
    """
    if not text or len(text) > 80:
        return None
    key = collapse(_SIGNS.sub(" ", fold(text)))
    if key.startswith(("sở ", "ubnd ", "phòng ", "công an ")):
        return None
    first = _header_phrase().search(key)
    # "Dự kiến kết quả": the word that says it may stand a little way in, not at the end of a sentence
    return _header_columns()[first[0]] if first and first.start() <= 24 else None


def read_table(text: str, table: Table) -> TaskTable | None:
    """The table as a task table, or None if it is none (figures, projects, scores, letterhead)."""
    # a row of dots or dashes says nothing
    lines = [_once(text, [(a, b) if re.search(r"\w", text[a:b]) else (a, a) for a, b in row]) for row in table.rows]
    header = _header(text, lines[0][:40]) if table.flat else _header_row(text, lines)
    if header is None:
        return None
    end, columns = header
    if "task" not in columns or not {"lead", "deadline"} & set(columns) or columns.count("figure") > 1:
        return None
    if not table.flat:
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


def _header_row(text: str, rows: Sequence[Sequence[Span]]) -> tuple[int, tuple[str, ...]] | None:
    """The columns by the first row of titles, and the row's end; titles in the row below it that stand
    below a wider one ("Cơ quan thực hiện" over "Chủ trì" and "Phối hợp") say more."""
    for i, row in enumerate(rows[:20], start=1):
        kinds = [column_of(text[a:b]) for a, b in row]
        if len(kinds) - kinds.count(None) < 2:
            continue
        below = rows[i] if i < len(rows) and len(rows[i]) == len(row) else ()
        more = [column_of(text[a:b]) for a, b in below if a != b]
        if len(more) >= 2 and all(more):
            kinds = [column_of(text[a:b]) or kind for (a, b), kind in zip(below, kinds, strict=True)]
            i += 1
        while kinds and kinds[-1] is None:
            kinds.pop()
        return i, _settle(_unexplained(kinds))
    return None


def _header(text: str, cells: Sequence[Span]) -> tuple[int, tuple[str, ...]] | None:
    """The columns of a table that lost its rows, and where their titles end among *cells*."""
    kinds = [column_of(text[a:b]) for a, b in cells]
    for i, kind in enumerate(kinds):
        if kind is None:
            continue
        if below := _split_lead(cells, kinds, i):
            return below
        # a header ends at an empty cell (a row's end) or where rows begin to be numbered
        ends = (j for j, (a, b) in enumerate(cells) if j >= i and (a == b or _INDEX.fullmatch(text[a:b])))
        known = kinds[i : next(ends, len(cells))]
        while known and known[-1] is None:  # a title none of the words explain may stand between known ones
            known.pop()
        columns = _unexplained(known)
        if len(columns) >= 2 and ("index" in columns[:1] or len(columns) >= 3):
            return i + len(columns), _settle(columns)
        return None
    return None


def _split_lead(cells: Sequence[Span], kinds: Sequence[str | None], start: int) -> tuple[int, tuple[str, ...]] | None:
    """The same for titles in two rows: "Cơ quan thực hiện | Thời gian", below the first "Chủ trì | Phối hợp"."""
    titles: list[str] = []
    end = start
    while end < len(cells) and (cells[end][0] == cells[end][1] or kinds[end]):
        titles += [kind] if (kind := kinds[end]) else []
        end += 1
    above, below = titles[:-2], titles[-2:]
    if below != ["lead", "coordinating"] or "lead" not in above[:-1] or "coordinating" in above:
        return None
    wide = above.index("lead")
    return end, _settle([*above[:wide], *below, *above[wide + 1 :]])


def _unexplained(kinds: Sequence[str | None]) -> list[str]:
    """The columns up to where two titles in a row are unknown (rows have begun); of the unknown ones, the
    first is the tasks if no other is and someone is named to do them."""
    columns: list[str] = []
    for i, kind in enumerate(kinds):
        if kind is None and (i + 1 >= len(kinds) or kinds[i + 1] is None):
            break
        if i >= 3 and kind == kinds[0]:  # a first cell that only sounds like a title
            break
        columns.append(kind or "note")
    if "task" not in columns and "note" in columns and "lead" in columns and len(columns) >= 4:
        columns[columns.index("note")] = "task"
    return columns


def _settle(columns: Sequence[str]) -> tuple[str, ...]:
    """One task column: of two, the later one holds the tasks ("Nội dung | Nhiệm vụ, giải pháp")."""
    out = list(columns)
    tasks = [i for i, c in enumerate(out) if c == "task"]
    for i in tasks[:-1]:
        out[i] = "indicator"
    leads = [i for i, c in enumerate(out) if c == "lead"]
    for i in leads[1:]:
        out[i] = "coordinating" if "coordinating" not in out else "note"
    return tuple(out)


def _kind(text: str) -> str:
    value = collapse(text)
    if _INDEX.fullmatch(value):
        return "index"
    key = fold(value)
    if _TIME.match(key) and len(value) < 90:
        return "time"
    names, end = listed(value, key, 0)
    # a name that fills half of the cell is the cell's point; "UBND xã niêm yết công khai …" is a task
    return "agency" if (names and end * 2 > len(value)) or (len(value) < 60 and _AGENCY.match(key)) else "text"


def _is_header(text: str, cells: Sequence[Span], columns: Sequence[str]) -> bool:
    """Whether a row is the header again, or counts the columns."""
    filled = [text[a:b] for a, b in cells if a != b]
    if len(filled) >= 2 and all(_COUNT.fullmatch(collapse(cell)) for cell in filled):
        return True
    kinds = [column_of(cell) for cell in filled]
    return len(kinds) >= 2 and kinds.count(None) == 0 and len(set(kinds) & set(columns)) >= 2


def _ruled(text: str, table: Sequence[Sequence[Span]], columns: tuple[str, ...]) -> list[Row]:
    rows = []
    for cells in table:
        if _is_header(text, cells, columns):
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
        if _is_header(text, cells[i : i + size], columns):
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
        if given and not _is_header(text, given, columns):
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
