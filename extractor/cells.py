"""What a cell of a table holds by its words, which column that suits, and which lines make up a cell.

Costs decide: what a cell of a kind costs in a column of a kind, what it costs to leave a column out, to keep two
lines in one cell or to part them; the cheapest reading of a row wins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from extractor.agencies import known_end, listed
from extractor.columns import INDEX, Span
from extractor.markers import parse
from extractor.readers.layout import breaks_off, dashed
from extractor.text import UPPER, collapse, fold

_TIME = re.compile(
    r"(?:trước|sau|trong|từ|đến|hết (?:năm|quý|tháng|ngày)|quý|tháng|năm|cả năm|mỗi|vào|ngày|hằng|hàng|"
    r"thường xuyên|định kỳ|theo (?!dõi)|khi |cuối|đầu (?!tư|mối)|xuyên suốt|liên tục|giai đoạn|ngay|"
    r"(?:chậm|muộn) nhất|hoàn thành|(?:làm )?xong |"
    r"bắt đầu |kể từ |\d{1,2} tháng|\d{1,2} (?:lần|đợt|kỳ) ?(?:/|trong|mỗi|một)|mùa |đột xuất|"
    r"(?:ít nhất|tối thiểu) (?:\d{1,2}|một|hai|mỗi)\b|"
    r"\d{1,2}/\d{1,2}|\d{1,2}/\d{4}|20\d\d)"
)
_AGENCY = re.compile(
    r"(?:các |toàn thể )?(?:sở|ubnd|uỷ ban|ủy ban|ban (?!hành)|phòng (?!chống|ngừa|học)|công an|công đoàn|thanh tra|"
    r"văn phòng|trung tâm|bộ (?!câu|tiêu|tài|hồ sơ|thủ tục|dữ|mẫu|tờ|phiếu|ảnh|sổ|quy|nhận)|"
    r"bảo hiểm|bhxh|đài|báo (?!cáo)|hội (?!nghị|thảo|thi)|cơ quan|đơn vị|"
    r"địa phương|ngành|công chức|bộ phận|trạm|thôn(?!g)|trưởng|tổ (?!chức)|viện|trường|chi cục|cục|kho bạc|mặt trận|"
    r"mttq|đoàn|bưu điện|công ty|doanh nghiệp|hđnd|hội đồng|đại biểu|đảng|chủ tịch|liên đoàn|"
    r"hiệp hội|tỉnh đoàn|ngân hàng|thủ trưởng|lãnh đạo)"
)
#: Before an agency that is no department of the issuer's.
_ASKED = re.compile(r"(?:đề nghị )?")
#: What comes of a task, which a capital alone would make a name.
_PRODUCT = re.compile(
    r"(?:báo cáo|kế hoạch|văn bản|quyết định|công văn|hội nghị|danh (?:sách|mục)|tài liệu|bảng|biên bản|phương án|"
    r"quy (?:trình|chế|định)|cổng|trang|hướng dẫn|lớp|sổ|mô hình|hệ thống|chuyên mục|tờ|bản|kết (?:quả|luận)|điểm|"
    r"số liệu|tin|phiếu|hồ sơ|chương trình|dự án|đề án|công trình|thông báo|giấy)\b"
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
_INDEX_ELSEWHERE = 3.0
_SKIP = 0.25

# The rest is for rows whose cells are lines. Fitted by hand on the flattened tables of corpora/ without their bars,
# cells whole or wrapped at 45 and 30 characters; then tried on two plans of corpora/unseen (docs/evaluation.md).
#: A number on a line of its own that begins no row is a page's.
_INDEX_IN_CELL = 0.8
#: Lines of one cell (see readers/layout.py).
_CELL_LINES = 30
#: Of three agencies one below the other the first leads and the others help.
_LEAD_GOES_ON = 0.05
#: A row without a number, which a merged cell above holds.
_ROW_WITHIN = 1.0
#: Lines whose seams cost more are never one cell: they cost less as rows of their own.
_TOO_DEAR = 4.0
#: What it costs, on top of _SKIP, to leave such a column out.
_LEFT_OUT = {"indicator": 0.35, "task": 0.75}
#: A line this near to the width is full; fonts have letters of several widths.
_FULL = 0.88
#: Fewer capitals may be a name ("UBND", "VNPT").
_CAPITALS = 15
_BEFORE_DIGIT = re.compile(r"\b(?:số|ngày|tháng|năm(?: học)?|quý|điều|khoản|đoạn|nhất|thiểu|hơn|trên|dưới)$")
#: "UBND huyện Châu" over "Thành, UBND …": a capital behind a capital, and no word in small letters behind it.
_TORN_NAME = re.compile(rf" [{UPPER}]\w*\n[{UPPER}]\w*(?:[,;)]|$| [{UPPER}])")
#: An agency that begins in small letters, not the places of one ("UBND" over "các huyện").
_OWN_NAME = re.compile(r"các (?:sở|tổ|cơ quan|ban|ngành|đơn vị|phòng|hội|đoàn thể|trường|doanh nghiệp|địa phương)\b")
_NAME_BEGINS = re.compile(
    r"\b(?:sở|phòng|văn phòng|ban|trung tâm|ủy ban|ubnd|chi cục|cục|công an|hội|bộ|đài|thanh tra)\b"
)


def kind_of(text: str) -> str:
    """What a cell sounds like: "index", "time", "agency" or "text".

    >>> kind_of("1.2."), kind_of("Trước 30/6/2024"), kind_of("UBND các xã"), kind_of("Niêm yết bảng giá đất")
    ('index', 'time', 'agency', 'text')
    """
    value = collapse(text)
    if INDEX.fullmatch(value):
        return "index"
    key = fold(value)
    if _TIME.match(key) and len(value) < 90:
        return "time"
    if _ROLE.match(key):
        return "agency"
    names, end = listed(value, key, _ASKED.match(key).end())  # type: ignore[union-attr]
    # a name that fills half of the cell is the cell's point; "UBND xã niêm yết công khai …" is a task
    return "agency" if (names and end * 2 > len(value)) or (len(value) < 60 and _AGENCY.match(key)) else "text"


def cost(kind: str, column: str) -> float:
    """What a cell of *kind* costs in a column."""
    if "index" in (kind, column) and kind != column:
        return _INDEX_ELSEWHERE
    return _COSTS.get((kind, column), _OTHER)


def align(kinds: Sequence[str], columns: Sequence[str]) -> tuple[float, list[int]]:
    """The cells of a row to its columns, order kept: the cost, and the column of each."""
    best: dict[int, tuple[float, list[int]]] = {-1: (0.0, [])}
    for kind in kinds:
        reached: dict[int, tuple[float, list[int]]] = {}
        for at, (so_far, places) in best.items():
            for column in range(at + 1, len(columns)):
                total = so_far + cost(kind, columns[column]) + _SKIP * (column - at - 1)
                if column not in reached or total < reached[column][0]:
                    reached[column] = (total, [*places, column])
        best = reached
        if not best:
            return float("inf"), []
    return min(best.values(), key=lambda b: b[0])


# -- lines to cells -------------------------------------------------------------------------------


def width_of(text: str, rows: Sequence[Sequence[Span]]) -> int:
    """How long a line of the widest column may be, by those that break off before a small letter; 0 if none does."""
    pairs = [pair for row in rows for pair in pairwise(row)]
    broken = sorted(b - a for (a, b), (c, _) in pairs if text[c].islower() and text[b - 1] not in ".;:")
    return broken[len(broken) * 9 // 10] if len(broken) > 2 else 0


def place(
    text: str, lines: Sequence[Span], columns: tuple[str, ...], width: int, numbered: bool
) -> list[dict[str, Span]]:
    """The lines of a row to the columns, order kept; where they begin again from the left, to a row of their own.
    Behind a number stands what is to be done, if that is the first column, whatever it sounds like."""
    kinds = [kind_of(text[a:b]) for a, b in lines]
    if numbered and kinds and columns[0] in ("task", "indicator"):
        kinds[0] = "text"
    seams = [_seam(text, lines[i : i + 2], kinds[i : i + 2], width) for i in range(len(lines) - 1)]
    steps = _steps(columns)
    # best[i][c]: what the first i lines cost, the last of them in column c (-1: none yet), and where that cell began
    best: list[dict[int, tuple[float, int, int]]] = [{-1: (0.0, 0, -1)}]
    for i in range(1, len(lines) + 1):
        reached: dict[int, tuple[float, int, int]] = {}
        inside = prose = 0.0
        for begin in range(i - 1, max(i - 1 - _CELL_LINES, -1), -1):
            if begin < i - 1:
                inside += seams[begin].within
                prose += seams[begin].prose
                if min(inside, prose) > _TOO_DEAR:
                    break
            kind = _kind_of_lines(text, lines, kinds, begin, i)
            parted = (prose if kind == "text" else inside) + (seams[begin - 1].parted if begin else 0.0)
            inner = [cost(kind, c) if kind != "index" else _INDEX_IN_CELL for c in columns]
            if begin < i - 1:
                inner = [x + (_LEAD_GOES_ON if c == "lead" else 0.0) for x, c in zip(inner, columns, strict=True)]
            for before, (so_far, _, _) in best[begin].items():
                for column, between in steps[before]:
                    total = so_far + parted + inner[column] + between
                    if column not in reached or total < reached[column][0]:
                        reached[column] = (total, begin, before)
        best.append(reached)
    placed: list[dict[str, Span]] = []
    i, after = len(lines), len(columns)
    # what a merged cell above covers is missing at the end of a row more often than not
    ends = {c: total + sum(_LEFT_OUT.get(n, 0.0) for n in columns[c + 1 :]) for c, (total, _, _) in best[-1].items()}
    column = min(ends, key=lambda c: ends[c])
    while i:
        _, begin, before = best[i][column]
        if column >= after or not placed:
            placed.insert(0, {})
        placed[0] = {columns[column]: (lines[begin][0], lines[i - 1][1]), **placed[0]}
        i, column, after = begin, before, column
    return placed


@lru_cache(maxsize=64)
def _steps(columns: tuple[str, ...]) -> dict[int, list[tuple[int, float]]]:
    """For each column (-1: none yet) those that the next cell may stand in, with what it costs to leave out what
    lies between; a row within begins no further right than the tasks."""

    def left_out(between: tuple[str, ...]) -> float:
        return _SKIP * len(between) + sum(_LEFT_OUT.get(column, 0.0) for column in between)

    tasks = columns.index("task")
    return {
        before: [
            (c, left_out(columns[before + 1 : c]))
            if c > before
            else (c, _ROW_WITHIN + left_out(columns[before + 1 :]) + left_out(columns[:c]))
            for c in range(len(columns))
            if c > before or c <= tasks
        ]
        for before in range(-1, len(columns))
    }


def _kind_of_lines(text: str, lines: Sequence[Span], kinds: Sequence[str], begin: int, end: int) -> str:
    """The kind of a cell of several lines: mostly that of the first one."""
    kind = kinds[begin]
    if end - begin == 1:
        return kind
    short = lines[end - 1][1] - lines[begin][0] < 60
    if kind == "text" and end - begin == 2 and short and kinds[end - 1] == "time" and text[lines[end - 1][0]].islower():
        return "time"  # "Các kỳ tuyển dụng" over "từ tháng 8/2022"
    if kind in ("text", "index") or end - begin > 8:
        return "text"
    return kind_of(text[lines[begin][0] : lines[end - 1][1]])


class _Seam(NamedTuple):
    """What it costs to leave two lines in one cell (of names or times, of prose), and to part them."""

    within: float
    prose: float
    parted: float = 0.0


def _seam(text: str, lines: Sequence[Span], kinds: Sequence[str], width: int) -> _Seam:
    first, second = (text[a:b] for a, b in lines)
    small = second[0].islower()
    if small and _OWN_NAME.match(fold(second)) and not breaks_off(first):
        return _Seam(0.3, 0.3, 0.2)
    broken = breaks_off(first) or dashed(first, second) or first.count("(") > first.count(")")
    if small or broken or second[0] in "()," or (second[0].isdigit() and _BEFORE_DIGIT.search(fold(first[-10:]))):
        return _Seam(0.0, 0.0, 2.5)
    if first.isupper() and second.isupper() and len(first) > _CAPITALS:
        return _Seam(0.0, 0.0, 1.5)  # the title of a group
    ended = first[-1] in ".;:"
    marker = parse(second)
    if marker is not None and (marker.is_bullet or len(second) > marker.length):
        return _Seam(0.1, 0.1, 0.6) if ended else _Seam(0.3, 0.3, 0.1)
    if first[-1] in ";-–/:":
        return _Seam(0.1, 0.1, 0.8)
    full = width > 0 and len(first) + len(second.split(" ", 1)[0]) >= width * _FULL
    if ended:
        return _Seam(0.8, 0.8) if kinds[1] != "text" else _Seam(0.4, 0.2 if full else 0.4)
    torn = kinds[1] == "text" and _TORN_NAME.search(f"{first}\n{second}") and not _PRODUCT.match(fold(second))
    if torn or _crosses(f"{first} {second}", len(first)):
        return _Seam(0.0, 0.0, 1.5)
    within = 0.6 if kinds[0] == kinds[1] else 0.8 if "text" in kinds else 2.0
    return _Seam(within, 0.05, 0.1) if full and set(kinds) == {"text"} else _Seam(within, within)


def _crosses(text: str, at: int) -> bool:
    """Whether a known agency's name goes on over position *at*: "Văn phòng" over "UBND tỉnh"."""
    key = fold(text)
    heads = [m.start() for m in _NAME_BEGINS.finditer(key, max(0, at - 60), at)]
    return any(known_end(text, key, start) > at for start in heads)
