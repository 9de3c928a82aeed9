"""The columns of a task table by what its titles say (data/table_headers.csv)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.resources import facts, remembered
from extractor.text import collapse, fold

Span = tuple[int, int]

#: The number of a row, alone in its cell.
INDEX = re.compile(r"(?:\d{1,3}(?:\.\d{1,3}){0,4}|[IVX]{1,6}|[A-EGHK]|[a-zđ])\s?[.)]?")
#: A cell of a row that counts the columns ("(1)", "2", "C", "(5)=(3)+(4)").
_COUNT = re.compile(r"\(?(?:\d{1,2}|[A-Za-zđ])\)?(?:\s?=[\d\s()+\-/*=:x%]{1,40})?")
#: What no title is alone: whether they lead or help stands on the next line.
_OF_AGENCIES = re.compile(r"(?:(?:các |cơ quan|đơn vị|bộ phận|ngành|địa phương|cá nhân)[ ,/]*)+")
_SIGNS = re.compile(r"[().:*]")


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


def ruled_header(text: str, rows: Sequence[Sequence[Span]]) -> tuple[int, tuple[str, ...]] | None:
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


def flat_header(text: str, cells: Sequence[Span]) -> tuple[int, tuple[str, ...]] | None:
    """The columns of a table that lost its rows, and where their titles end among *cells*."""
    kinds = [column_of(text[a:b]) for a, b in cells]
    for i, kind in enumerate(kinds):
        if kind is None:
            continue
        if below := _split_lead(cells, kinds, i):
            return below
        # a header ends at an empty cell (a row's end) or where rows begin to be numbered
        ends = (j for j, (a, b) in enumerate(cells) if j >= i and (a == b or INDEX.fullmatch(text[a:b])))
        known = kinds[i : next(ends, len(cells))]
        while known and known[-1] is None:  # a title none of the words explain may stand between known ones
            known.pop()
        columns = _unexplained(known)
        if len(columns) >= 2 and ("index" in columns[:1] or len(columns) >= 3):
            return i + len(columns), _settle(columns)
        return None
    return None


def titles(text: str, lines: Sequence[Span]) -> list[Span]:
    """The titles of a header whose lines stand one below the other, those that were broken put together.

    >>> [collapse("TT Cơ quan\\nchủ trì"[a:b]) for a, b in titles("TT Cơ quan\\nchủ trì", [(0, 2), (3, 10), (11, 18)])]
    ['TT', 'Cơ quan chủ trì']
    """
    out: list[Span] = []
    for start, end in lines:
        line = text[start:end]
        if out:
            before, joined = text[out[-1][0] : out[-1][1]], text[out[-1][0] : end]
            known = column_of(before)
            # "Đơn vị" over "Chủ trì", "THỜI GIAN" over "HOÀN THÀNH"
            goes_on = (
                not line[0].isupper()
                or bool(_OF_AGENCIES.fullmatch(fold(before)))
                or (line.isupper() and known is not None and known == column_of(line) == column_of(joined))
            )
            if goes_on:
                out[-1] = (out[-1][0], end)
                continue
        out.append((start, end))
    return out


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


def is_header(text: str, cells: Sequence[Span], columns: Sequence[str]) -> bool:
    """Whether a row is the header again, or counts the columns."""
    filled = [text[a:b] for a, b in cells if a != b]
    if len(filled) >= 2 and all(_COUNT.fullmatch(collapse(cell)) for cell in filled):
        return True
    kinds = [column_of(cell) for cell in filled]
    return len(kinds) >= 2 and kinds.count(None) == 0 and len(set(kinds) & set(columns)) >= 2
