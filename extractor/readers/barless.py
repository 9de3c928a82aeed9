"""Where a table stands whose cells are lines with nothing between them.

A PDF's text and a table saved as text keep no bars: the titles of the columns stand one below the other, then the
cells row by row, some of them over several lines. Such a table is known by its first title ("TT", "STT") with short
lines below it, and a row of it by its number on a line of its own; which lines make up a cell is for
:mod:`extractor.tables` to tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.markers import parse, roman
from extractor.readers.plain import INDEX_TITLE
from extractor.schema import Table
from extractor.text import fold

_INDEX = re.compile(r"(?:(?P<decimal>\d{1,3}(?:\.\d{1,3}){0,3})|(?P<roman>[IVX]{1,5})|(?P<capital>[A-EGH]))\s?[.)]?")
_COUNTS = re.compile(r"\((?:\d{1,2}|[A-Za-zđ])\)")
#: Titles of a header; those of real tables took 3 to 12 lines of at most 45 characters.
_TITLE_LINES = range(3, 24)
_TITLE_LENGTH = 60
#: Blank lines that a header leaves which the next page repeated (readers/plain.py): the row goes on behind them.
_HEADER_GAP = 4
#: Lines of a row: a cell has up to 30 (see layout.py), and only one cell of a row is that long.
_ROW_LINES = 120
#: A group row that carries its number in its title.
_GROUP = re.compile(
    r"(?:nội dung|chỉ số|trục|lĩnh vực|nhóm|mục) (?:(?:nội dung|thành phần|nhiệm vụ) )?(?:số |thứ )?(?:\d|[ivx]{1,4}\b)"
)
_BEHIND = re.compile(
    r"phụ lục\b|nơi nhận\b|trên đây là\b|điều \d|(?:tổ chức|trách nhiệm|phân công)(?: tổ chức)? thực hiện\s*:?$"
)

_Index = tuple[str, tuple[int, ...]]
#: The last number of a row by kind and depth.
_Last = dict[tuple[str, int], tuple[int, ...]]


@dataclass(slots=True)
class Line:
    """A line that is not blank: its span, its text without white space around, and the blank lines before it."""

    start: int
    end: int
    text: str
    gap: int


def split(lines: Sequence[Line]) -> Iterator[list[Line] | Table]:
    """Stretches of prose and tables in turn; a table's rows hold the spans of their lines, the header's first."""
    titled = [at for at, line in enumerate(lines) if INDEX_TITLE.fullmatch(line.text)]
    following = dict(pairwise(i for i, line in enumerate(lines) if _index(line.text))) if titled else {}
    done = 0
    for at in titled:
        header = _header_end(lines, at) if at >= done else at
        rows = _rows(lines, header, following) if header > at else []
        if not rows:
            continue
        if lines[done:at]:
            yield list(lines[done:at])
        cuts = [at, *rows]
        yield Table(
            lines[at].start,
            lines[rows[-1] - 1].end,
            tuple(tuple((line.start, line.end) for line in lines[a:b]) for a, b in pairwise(cuts)),
            lines=True,
        )
        done = rows[-1]
    if lines[done:]:
        yield list(lines[done:])


def _header_end(lines: Sequence[Line], at: int) -> int:
    """Where the titles that begin at *at* end and the first row begins; *at* if there is no such row."""
    for end in range(at + 1, min(at + _TITLE_LINES.stop, len(lines))):
        text = lines[end].text
        if _index(text) or _COUNTS.fullmatch(text) or _group(text):
            return end if end - at > _TITLE_LINES.start else at
        if len(text) > _TITLE_LENGTH:
            return at
    return at


def _rows(lines: Sequence[Line], first: int, following: Mapping[int, int]) -> list[int]:
    """Where the rows begin of the table whose header ends at *first*, and behind the last one where the table ends;
    empty if there are none. *following* leads from each number on a line of its own to the next."""
    first = _behind_counts(lines, first)
    starts: list[int] = []
    last: _Last = {}
    grouped = 0  # the last group row that carries its number in its title
    restart = True
    end = first
    for i in range(first, len(lines)):
        if i - (starts[-1] if starts else first) > _ROW_LINES:
            break
        text = lines[i].text
        if index := _index(text):
            after = _index(lines[following[i]].text) if i in following else None
            if i == first or (_follows(last, index, restart) and not _is_page(last, index, after)):
                starts.append(i)
                _advance(last, index)
                restart = index[0] != "decimal"
        elif number := _group(text):
            if number == grouped + 1 and not _BEHIND.search(fold(text)):
                starts.append(i)
                grouped, restart = number, True
            elif parse(text):
                break
        elif _BEHIND.match(fold(text[:60])):
            break
        end = i + 1
    return [*starts, _last_row(lines, starts, end)] if starts else []


def _behind_counts(lines: Sequence[Line], at: int) -> int:
    """The line behind those that count the columns ("(1)", "(2)" … or "1", "2", "3" …), if they stand at *at*."""
    end = at
    while end < len(lines) and _COUNTS.fullmatch(lines[end].text):
        end += 1
    if end > at:
        return end
    while end < len(lines) and lines[end].text == str(end - at + 1):
        end += 1
    return end if end - at > 2 else at


def _last_row(lines: Sequence[Line], starts: Sequence[int], end: int) -> int:
    """Where the last row ends: at a blank line, unless they stand between cells, or an item of the prose behind."""
    first, start = starts[0], starts[-1]
    apart = sum(line.gap > 0 for line in lines[first:start]) * 3 > start - first
    for i in range(start + 1, end):
        marker = parse(lines[i].text)
        if (0 < lines[i].gap < _HEADER_GAP and not apart) or (marker and not marker.is_bullet):
            # a number before a blank line is the page's
            return i - 1 if lines[i - 1].text.isdigit() and i - 1 > start else i
    return end


def _index(text: str) -> _Index | None:
    """The number of a row that stands alone on its line, by its kind."""
    match = _INDEX.fullmatch(text) if len(text) < 16 else None
    if match is None:
        return None
    if match["decimal"]:
        return "decimal", tuple(int(n) for n in match["decimal"].split("."))
    value = roman(match["roman"]) if match["roman"] else None
    return ("roman", (value,)) if value else ("capital", (ord(text[0]) - 64,)) if match["capital"] else None


def _follows(last: _Last, index: _Index, restart: bool) -> bool:
    """Whether *index* may come next: one or two further than the last of its kind and depth, or the first of a depth
    below. *restart* tells that a group has just begun, so that rows may count from 1 again."""
    kind, numbers = index
    before = last.get((kind, len(numbers)))
    if before is not None and before[:-1] == numbers[:-1] and 0 < numbers[-1] - before[-1] <= 2:
        return True
    group = numbers[:-1]
    if not group and before is None:
        return restart  # rows may be counted through several tables
    if numbers[-1] != 1:
        return False
    if not group:
        return restart
    above = last.get((kind, len(group)))
    # the first of its group, whose own row may be lost or numbered in Roman ("VI" over "6.1")
    return above in (None, group) or last.get(("roman", 1)) == group or _follows(last, (kind, group), False)


def _advance(last: _Last, index: _Index) -> None:
    """Note *index* as the last of its kind, and the groups it opens though their own rows are missing."""
    kind, numbers = index
    last[kind, len(numbers)] = numbers
    for depth in range(1, len(numbers)):
        before = last.get((kind, depth))
        if before is None or numbers[depth - 1] == before[-1] + 1:
            last[kind, depth] = numbers[:depth]


def _is_page(last: _Last, index: _Index, after: _Index | None) -> bool:
    """Whether a number that could come next is that of a page, since the number *after* it goes on from the last one
    and not from it."""
    if after is None or after[0] != index[0] or len(index[1]) > 1:
        return False
    return _follows(last, after, False) and not _follows({**last, (index[0], 1): index[1]}, after, False)


def _group(text: str) -> int:
    """The number of a group row that carries it in its title ("II. …", "Nội dung 3: …"), or 0."""
    marker = parse(text)
    if marker is not None and marker.family == "roman" and len(text) > marker.length:
        return marker.value
    if match := _GROUP.match(fold(text[:40])):
        number = match[0].split()[-1]
        return int(number) if number.isdigit() else roman(number.upper()) or 0
    return 0
