"""From canonical text to blocks: which lines belong together, and where tables stand.

Plain text comes in three shapes: a paragraph a line; paragraphs between blank lines, broken by pages
in mid-sentence; and lines wrapped at a fixed width. Tables come with their cells between bars, as
whole rows ("| a | b |") or flattened to a cell a line ("a |" or "|", "a", "|").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.markers import ALONE, parse, starts_item
from extractor.readers.plain import Text
from extractor.schema import Block, Paragraph, Table
from extractor.text import UPPER, fold

_SENTENCE_END = re.compile(r"""[.;:!?…]["”’)\]]*$""")
_LAST_WORDS = re.compile(r"(?:,|\b(?:và|với|của|các|cho|tại|về|theo|do|là|bởi|những|trong|trên|từ|đến|hoặc|thuộc|số|cùng|nhằm|để|qua|ngày|tháng|năm))$")
_STRUCTURE = re.compile(
    r"(?:PHỤ LỤC\b|(?:KẾ HOẠCH|QUYẾT ĐỊNH|CHỈ THỊ|CHƯƠNG TRÌNH|PHƯƠNG ÁN|ĐỀ ÁN)\s*:?$|[IVX]{1,4}\s?[.)]\s|Căn cứ\s|Thực hiện (?:Quyết định|Kế hoạch|Chỉ thị)|Điều 1\b|\((?:Kèm|Ban hành)\s)"
)
_BEFORE_NUMBER = re.compile(r"\b(?:điều|khoản|điểm|mục|số|quyết định|nghị định|thông tư|nghị quyết|kế hoạch|chỉ thị|công văn|ngày|tháng|năm|quý|phụ lục|chương|phần|trên|đạt|thứ)$")
_NUMBERED = re.compile(r"\d{1,2}[.)]\s+\S")
# A cell of a real plan held at most 9 lines (23 plans, 2026-11); prose between two tables 30 and more.
_CELL_LINES = 30


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    text: str
    gap: int  # blank lines before


def blocks(source: Text) -> tuple[Block, ...]:
    """The paragraphs and tables of *source* in order; together they hold every letter that is not a bar."""
    lines = _lines(source.text)
    regions = list(_regions(lines)) if "|" in source.text else [lines]
    join = _Joiner(source, [line for region in regions if isinstance(region, list) for line in region])
    out: list[Block] = []
    for region in regions:
        if isinstance(region, Table):
            out.append(region)
        else:
            out.extend(join.paragraphs(region))
    return tuple(out)


def _lines(text: str) -> list[_Line]:
    out: list[_Line] = []
    position = gap = 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            start = position + raw.index(stripped[0])
            out.append(_Line(start, start + len(stripped), stripped, gap))
            gap = 0
        else:
            gap += 1
        position += len(raw) + 1
    return out


# -- tables between bars ------------------------------------------------------------------------


def _regions(lines: Sequence[_Line]) -> Iterator[list[_Line] | Table]:
    """Stretches of prose and tables in turn."""
    whole = [line for line in lines if _is_row(line.text)]
    if len(whole) > 1 and len(whole) >= sum(line.text.strip("| ") == "" for line in lines):
        yield from _piped(lines)
        return
    tails = sum(line.text.endswith("|") and line.text.strip("| ") != "" for line in lines)
    bare = sum(line.text.strip("| ") == "" for line in lines)
    yield from _flattened(lines, edges=bare > tails)


def _is_row(text: str) -> bool:
    return text.startswith("|") and text.endswith("|") and text.count("|") > 2 and text.strip("| ") != ""


def _piped(lines: Sequence[_Line]) -> Iterator[list[_Line] | Table]:
    prose: list[_Line] = []
    rows: list[tuple[tuple[int, int], ...]] = []
    span = [0, 0]
    for line in lines:
        if not _is_row(line.text):
            if rows and line.text.strip("| ") != "":
                yield Table(span[0], span[1], tuple(rows))
                rows = []
            if line.text.strip("| ") != "":
                prose.append(line)
            continue
        if prose:
            yield prose
            prose = []
        if not rows:
            span[0] = line.start
        span[1] = line.end
        if not re.fullmatch(r"[|\s:-]+", line.text):
            bars = [line.start + i for i, c in enumerate(line.text) if c == "|"]
            rows.append(tuple(_trim(line, a + 1, b) for a, b in pairwise(bars)))
    if rows:
        yield Table(span[0], span[1], tuple(rows))
    if prose:
        yield prose


def _trim(line: _Line, start: int, end: int) -> tuple[int, int]:
    cell = line.text[start - line.start : end - line.start]
    if not cell.strip():
        return start, start
    start += len(cell) - len(cell.lstrip())
    return start, start + len(cell.strip())


def _flattened(lines: Sequence[_Line], edges: bool) -> Iterator[list[_Line] | Table]:
    """Tables whose cells stand a cell a line, each closed by a bar."""
    cells: list[tuple[int, int]] = []
    chunk: list[_Line] = []
    first = last = 0
    begun = False
    after = [b.gap == 0 for a, b in pairwise(lines) if a.text.strip("| ") == "" and b.text.strip("| ") != ""]
    tight = sum(after) > 0.8 * len(after)  # cells stand right behind their bar: a blank line there ends the table
    for line in lines:
        bars = line.text.count("|")
        if not bars:
            chunk.append(line)
            continue
        parts = line.text.split("|")
        position = line.start
        for i, part in enumerate(parts):
            if part.strip():
                begin = position + len(part) - len(part.lstrip())
                chunk.append(_Line(begin, begin + len(part.strip()), part.strip(), line.gap if i == 0 else 0))
            position += len(part) + 1
            if i == len(parts) - 1:
                break
            if not begun or _is_prose(chunk, line, edges, tight):
                if cells:
                    yield Table(first, last, (tuple(cells),), flat=True, edges=edges)
                    cells = []
                keep = 1 if chunk and not edges else 0  # "cell |": the last line is the first cell
                if chunk[: len(chunk) - keep]:
                    yield chunk[: len(chunk) - keep]
                chunk = chunk[len(chunk) - keep :]
                first = chunk[0].start if chunk else position - 1
                if not edges:
                    cells.append(_hull(chunk, position - 1))
                begun = True
            else:
                cells.append(_hull(chunk, position - 1))
            chunk = []
            last = position
    if cells:
        yield Table(first, last, (tuple(cells),), flat=True, edges=edges)
    if chunk:
        yield chunk


def _hull(chunk: Sequence[_Line], at: int) -> tuple[int, int]:
    return (chunk[0].start, chunk[-1].end) if chunk else (at, at)


def _is_prose(chunk: Sequence[_Line], bar: _Line, edges: bool, tight: bool) -> bool:
    """Whether the lines between two bars are running text between two tables, not a cell."""
    if not chunk:
        return False
    if len(chunk) > _CELL_LINES or any(_STRUCTURE.match(line.text) for line in chunk[: None if edges else -1]):
        return True
    if edges:  # prose stands between blank lines
        return chunk[0].gap > 0 and (tight or (bar.gap > 0 and any(line.gap for line in chunk[1:])))
    return len(chunk) > 1 and (bool(_NUMBERED.match(chunk[0].text)) or sum(len(line.text) for line in chunk) > 2500)


# -- paragraphs ---------------------------------------------------------------------------------


class _Joiner:
    """Settles for a document how its lines were broken, then puts paragraphs together."""

    def __init__(self, source: Text, lines: Sequence[_Line]) -> None:
        self.source = source
        tight = [(a, b) for a, b in pairwise(lines) if not b.gap]
        broken = sum(1 for a, b in tight if len(a.text) > 30 and not _SENTENCE_END.search(a.text) and b.text[:1].islower())
        # A paragraph a line gives no such pair, a page break a few; wrapped files give one in two or three.
        self.wrapped = broken >= 5 and broken > len(tight) / 12
        lengths = sorted(len(line.text) for line in lines if len(line.text) > 20) or [80]
        self.width = lengths[int(len(lengths) * 0.9)]
        # Where items stand behind blank lines, lines that follow tightly are one paragraph, however short.
        items = [line.gap > 0 for line in lines if starts_item(line.text)]
        self.spaced = self.wrapped and sum(items) > 0.8 * len(items)

    def paragraphs(self, lines: Sequence[_Line]) -> Iterator[Paragraph]:
        group: list[_Line] = []
        for line in lines:
            if group and not self._goes_on(group, line):
                yield self._paragraph(group)
                group = []
            group.append(line)
        if group:
            yield self._paragraph(group)

    def _paragraph(self, group: Sequence[_Line]) -> Paragraph:
        start, end = group[0].start, group[-1].end
        return Paragraph(start, end, all(self.source.is_strong(line.start, line.end) for line in group))

    def _goes_on(self, group: Sequence[_Line], line: _Line) -> bool:
        last = group[-1]
        if line.gap <= 1 and ALONE.fullmatch(last.text):
            return True
        emphasised = any(p in self.source.joined for p in range(last.end, line.start)) if line.gap == 0 else False
        if emphasised and not (last.text.isupper() and starts_item(line.text)):
            return True
        ended = bool(_SENTENCE_END.search(last.text))
        marker = parse(line.text)
        if marker is not None and marker.family == "decimal1 " and line.gap == 0 and (_BEFORE_NUMBER.search(fold(last.text)) or (self.wrapped and not ended and not last.text.isupper())):
            return True  # "Điều" / "17 Luật …": a number inside a sentence
        if marker is not None and not marker.is_bullet and self.spaced and line.gap == 0 and not ended and not ALONE.fullmatch(line.text):
            return True  # items stand behind blank lines here: "cấp độ" / "1. Cấp ngay …" is one sentence
        if marker is not None:
            # "2021" / "- 2025", "kinh tế" / "- xã hội": a dash inside a sentence, not a bullet
            return not ended and line.gap == 0 and self.wrapped and bool(re.match(rf"[-–]\s*[^\W{UPPER}]", line.text)) and len(last.text) > 0.6 * self.width
        lower = line.text.lstrip("“\"'(")[:1].islower()
        if last.text.endswith("./."):
            return False
        if lower and not ended:
            return not last.text.isupper()
        if line.gap:
            return not ended and len(group[-1].text) > 40 and bool(_LAST_WORDS.search(fold(last.text))) and not last.text.isupper()
        if not self.wrapped:
            return not ended and not last.text.isupper() and len(last.text) > 20 and bool(_LAST_WORDS.search(fold(last.text)))
        return self._wraps(group, last, line, ended, lower)

    def _wraps(self, group: Sequence[_Line], last: _Line, line: _Line, ended: bool, lower: bool) -> bool:
        """In a wrapped file: whether *last* broke off only because it was full."""
        if last.text.isupper() != line.text.isupper() and len(last.text) > 1 and any(c.isalpha() for c in line.text):
            if last.text.isupper() or not re.search(r"\w", line.text):
                return False
        if last.text.isupper():
            return starts_item(group[0].text)
        if self.source.is_strong(last.start, last.end) and not self.source.is_strong(line.start, line.end):
            # a heading in bold, its text below it; "**Điều 2.** Quyết định" has only its number in bold
            return False
        if self.spaced:
            return True
        first_word = line.text.split(" ", 1)[0]
        full = len(last.text) + 1 + len(first_word) > self.width * 0.72
        if ended:
            # a full line that ends with a full stop by chance: the next line tells by its first letter
            return lower and last.text[-1] != ":" if full else lower and last.text[-1] in ";,"
        return full
