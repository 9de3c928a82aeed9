"""From canonical text to blocks: which lines belong together, and where tables stand.

Plain text comes in three shapes: a paragraph a line; paragraphs between blank lines, broken by pages
in mid-sentence; and lines wrapped at a fixed width. Tables come with their cells between bars, as
whole rows ("| a | b |") or flattened to a cell a line ("a |" or "|", "a", "|"); those without bars are
found by :mod:`extractor.readers.barless`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from extractor.markers import ALONE, Marker, parse, starts_item
from extractor.readers.barless import Line, split
from extractor.readers.plain import Text
from extractor.schema import Block, Paragraph, Table
from extractor.text import UPPER, fold

_SENTENCE_END = re.compile(r"""[.;:!?…]["”’)\]]*$""")
# Words that no paragraph ends with, but for "kèm theo", "nêu trên", "thời gian qua" and "cuối cùng".
_LAST_WORDS = re.compile(
    r"""(?: , | \b(?: và | với | của | các | cho | tại | về | do | là | bởi | những | trong | từ | hoặc
      | (?<!trực[ ]) thuộc | nhằm | để | (?<!kèm[ ]) (?<!tiếp[ ]) theo | (?<!nêu[ ]) (?<!cấp[ ]) trên
      | (?<!gian[ ]) đến | (?<!gian[ ]) (?<!năm[ ]) qua | (?<!cuối[ ]) cùng ) )$""",
    re.VERBOSE,
)
_BEFORE_DIGIT = re.compile(r"\b(?:số|ngày|tháng|năm|điều|khoản)$")
#: The preamble begins, as a rule: behind a title it does not go on with it.
_BASIS = re.compile(r"Căn cứ\s|Thực hiện (?:Luật|Nghị|Quyết định|Kế hoạch|Chỉ thị|Công (?:văn|điện)|Chương trình)\b")
_NUMBER_OF = re.compile(r"\b(?:số|(?<!\d )ngày)$")
_SLASHED = re.compile(r"\d{1,6}[a-z]?[/-]")
#: No paragraph is this and nothing else.
_HEAD_ONLY = re.compile(r"(?:\S{1,4} )?(?:ubnd|ủy ban nhân dân|hđnd|hội đồng nhân dân|sở|phòng|các sở)")
_STRUCTURE = re.compile(
    r"""PHỤ[ ]LỤC\b | (?:KẾ[ ]HOẠCH|QUYẾT[ ]ĐỊNH|CHỈ[ ]THỊ|CHƯƠNG[ ]TRÌNH|PHƯƠNG[ ]ÁN|ĐỀ[ ]ÁN)\s*:?$
    | [IVX]{1,4}\s?[.)]\s | Căn[ ]cứ\s | Thực[ ]hiện[ ](?:Quyết[ ]định|Kế[ ]hoạch|Chỉ[ ]thị) | Điều[ ]1\b
    | \((?:Kèm|Ban[ ]hành)\s | Trên[ ]đây[ ]là
    | (?i:(?:tổ[ ]chức | trách[ ]nhiệm | phân[ ]công)[ ](?:tổ[ ]chức[ ])?thực[ ]hiện)\s*:?$""",
    re.VERBOSE,
)
_BEFORE_NUMBER = re.compile(
    r"""\b(?: điều | khoản | điểm | mục | số | quyết[ ]định | nghị[ ]định | thông[ ]tư | nghị[ ]quyết | kế[ ]hoạch
      | chỉ[ ]thị | công[ ]văn | ngày | (?<!hàng[ ]) (?<!hằng[ ]) (?:tháng | năm | quý) | phụ[ ]lục
      | chương | phần | trên | đạt | thứ | (?:mức|cấp)[ ]độ )$""",
    re.VERBOSE,
)
_YEAR = r"(?:19|20)\d\d\b"
# "2026" / "- 2030", "Lao động" / "- Thương binh và Xã hội"
# … and, where no sign ends the line, "trật tự xã hội" / "- Cơ quan thường trực Ban Chỉ đạo"
_DASHED = re.compile(
    rf"(?:{_YEAR}|\bLao động)\n[-–—] ?(?:{_YEAR}|Thương binh)|[^\W\d_]\n[-–—] ?Cơ quan thường trực [{UPPER}]"
)
# A rule below the head of a table whose rows have no closing bar
_RULE = re.compile(r"(?:\| ?)?:?-{2,}+:?(?: ?\| ?:?-{2,}+:?)++")
_DAY = re.compile(r"\d{1,2}/\d{1,2}(?:/\d{4})?[.;]?")
_NUMBERED = re.compile(r"\d{1,2}[.)]\s+\S")
# A cell of a real plan held at most 9 lines (23 plans, 2026-11); prose between two tables 30 and more.
_CELL_LINES = 30


def breaks_off(text: str) -> bool:
    """Whether *text* ends with a word or comma that no paragraph ends with.

    >>> breaks_off("Chủ tịch UBND các tỉnh, thành phố từ"), breaks_off("Tổ chức thực hiện")
    (True, False)
    """
    return bool(_LAST_WORDS.search(fold(text[-24:])))


def dashed(above: str, below: str) -> bool:
    """Whether the dash that *below* begins with joins it to *above*: "2026" over "- 2030".

    >>> dashed("Sở Lao động", "- Thương binh và Xã hội"), dashed("Sở Y tế", "- Khám bệnh")
    (True, False)
    """
    return bool(_DASHED.search(f"{above[-20:]}\n{below[:32]}"))


def blocks(source: Text) -> tuple[Block, ...]:
    """The paragraphs and tables of *source* in order; together they hold every letter that is not a bar."""
    text = source.text
    if source.bars:
        letters = list(text)
        for at in source.bars:
            letters[at] = "¦"
        text = "".join(letters)
    lines = _lines(text)
    barred: Iterable[list[Line] | Table] = _regions(text, lines) if "|" in text else [lines]
    regions = [part for region in barred for part in ([region] if isinstance(region, Table) else split(region))]
    join = _Joiner(source, [line for region in regions if isinstance(region, list) for line in region])
    out: list[Block] = []
    for region in regions:
        if isinstance(region, Table):
            out.append(region)
        else:
            out.extend(join.paragraphs(region))
    return tuple(out)


def _lines(text: str) -> list[Line]:
    out: list[Line] = []
    position = gap = 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            start = position + raw.index(stripped[0])
            out.append(Line(start, start + len(stripped), stripped, gap))
            gap = 0
        else:
            gap += 1
        position += len(raw) + 1
    return out


# -- tables between bars ------------------------------------------------------------------------


def _regions(text: str, lines: Sequence[Line]) -> Iterator[list[Line] | Table]:
    """Stretches of prose and tables in turn."""
    bare = sum(line.text.strip("| ") == "" for line in lines)
    tails = sum(line.text.endswith("|") and line.text[0] != "|" for line in lines)
    rows = sum(_begins_row(line.text) for line in lines)
    open_rows = _open_rows(lines)
    rows += len(open_rows)
    if rows and rows >= max(bare, tails):
        yield from _piped(_mended(text, lines), open_rows)
        return
    done = 0
    for begin, end in _ruled(lines):  # a table in Markdown among those that the site flattened
        yield from _flattened(lines[done:begin], edges=bare > tails)
        yield from _piped(lines[begin:end], set())
        done = end
    yield from _flattened(lines[done:], edges=bare > tails)


def _ruled(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Where tables begin and end whose rows are lines with a rule below the first one."""
    end = 0
    for rule in range(1, len(lines)):
        bars = lines[rule - 1].text.count("|")
        if rule > end and _RULE.fullmatch(lines[rule].text.rstrip(" |")) and _is_row(lines[rule - 1].text) and bars > 2:
            begin = end = rule - 1
            while end < len(lines) and (lines[end].text.count("|") == bars and lines[end].text[0] == "|"):
                end += 1
            yield begin, end


def _begins_row(text: str) -> bool:
    return text.startswith("|") and text.count("|") > 1 and text.strip("| ") != ""


def _is_row(text: str) -> bool:
    return _begins_row(text) and text.endswith("|")


def _open_rows(lines: Sequence[Line]) -> set[int]:
    """Where the lines begin that are rows without a closing bar ("a | b" over "---|---")."""
    found: set[int] = set()
    for above, line in pairwise(lines):
        if line.gap or "|" not in line.text or "|" not in above.text:
            continue
        if above.start in found:
            found.add(line.start)
        elif _RULE.fullmatch(line.text):
            found.update((above.start, line.start))
    return found


def _mended(text: str, lines: Sequence[Line]) -> list[Line]:
    """The lines, those of one row together that a line break in a cell tore apart."""
    out: list[Line] = []
    i = bars = 0
    while i < len(lines):
        line = lines[i]
        if _begins_row(line.text):
            if not line.text.endswith("|"):
                rest = lines[i + 1 : i + _CELL_LINES]
                last = next((n for n, after in enumerate(rest) if after.text[0] == "|" or after.text[-1] == "|"), -1)
                row = (
                    Line(line.start, rest[last].end, text[line.start : rest[last].end], line.gap) if last >= 0 else line
                )
                if _is_row(row.text) and rest[last].text[0] != "|":
                    # with blank lines inside it is a row only if it has as many cells as the one before
                    if row.text.count("|") == bars or not any(after.gap for after in rest[: last + 1]):
                        line = row
                        i += last + 1
            bars = line.text.count("|")
        out.append(line)
        i += 1
    return out


def _piped(lines: Sequence[Line], open_rows: set[int]) -> Iterator[list[Line] | Table]:
    prose: list[Line] = []
    rows: list[tuple[tuple[int, int], ...]] = []
    span = [0, 0]
    for line in lines:
        if not _is_row(line.text) and line.start not in open_rows:
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
            if not line.text.startswith("|"):
                bars.insert(0, line.start - 1)
            if not line.text.endswith("|"):
                bars.append(line.end)
            rows.append(tuple(_trim(line, a + 1, b) for a, b in pairwise(bars)))
    if rows:
        yield Table(span[0], span[1], tuple(rows))
    if prose:
        yield prose


def _trim(line: Line, start: int, end: int) -> tuple[int, int]:
    cell = line.text[start - line.start : end - line.start]
    if not cell.strip():
        return start, start
    start += len(cell) - len(cell.lstrip())
    return start, start + len(cell.strip())


def _flattened(lines: Sequence[Line], edges: bool) -> Iterator[list[Line] | Table]:
    """Tables whose cells stand a cell a line, each closed by a bar."""
    cells: list[tuple[int, int]] = []
    chunk: list[Line] = []
    alone: list[Line] = []  # what stands before the only bar
    first = last = 0
    begun = False
    after = [b.gap == 0 for a, b in pairwise(lines) if a.text.strip("| ") == "" and b.text.strip("| ") != ""]
    tight = sum(after) > 0.8 * len(after)  # cells stand right behind their bar: a blank line there ends the table
    for line in lines:
        if line.text[0] != "|" and line.text[-1] != "|":
            chunk.append(line)
            continue
        parts = line.text.split("|")
        position = line.start
        for i, part in enumerate(parts):
            if part.strip():
                begin = position + len(part) - len(part.lstrip())
                chunk.append(Line(begin, begin + len(part.strip()), part.strip(), line.gap if i == 0 else 0))
            position += len(part) + 1
            if i == len(parts) - 1:
                break
            if not begun or (i == 0 and _is_row(line.text)) or _is_prose(chunk, line, edges, tight):
                if cells:
                    yield alone or Table(first, last, (tuple(cells),), flat=True, edges=edges)
                    cells = []
                keep = 1 if part.strip() and not edges else 0  # "cell |": the last line is the first cell
                if chunk[: len(chunk) - keep]:
                    yield chunk[: len(chunk) - keep]
                chunk = chunk[len(chunk) - keep :]
                first = chunk[0].start if chunk else position - 1
                alone = [] if edges else chunk
                if not edges:
                    cells.append(_hull(chunk, position - 1))
                begun = True
            else:
                cells.append(_hull(chunk, position - 1))
                alone = []
            chunk = []
            last = position
    if cells:
        yield alone or Table(first, last, (tuple(cells),), flat=True, edges=edges)
    if chunk:
        yield chunk


def _hull(chunk: Sequence[Line], at: int) -> tuple[int, int]:
    return (chunk[0].start, chunk[-1].end) if chunk else (at, at)


def _is_prose(chunk: Sequence[Line], bar: Line, edges: bool, tight: bool) -> bool:
    """Whether the lines between two bars are running text between two tables, not a cell."""
    if not chunk:
        return False
    if len(chunk) > _CELL_LINES or any(_STRUCTURE.match(line.text) for line in chunk[: None if edges else -1]):
        return True
    if edges:  # prose stands between blank lines
        bullets = all((marker := parse(line.text)) and marker.is_bullet for line in chunk)
        return chunk[0].gap > 0 and (tight or (bar.gap > 0 and not bullets and any(line.gap for line in chunk[1:])))
    if len(chunk) == 1:
        return False
    # Items up to the bar are one cell; items and then a line without a number are prose and the first cell of a table.
    items = bool(_NUMBERED.match(chunk[0].text)) and bool(chunk[0].gap or not _NUMBERED.match(chunk[-1].text))
    return items or sum(len(line.text) for line in chunk) > 2500


# -- paragraphs ---------------------------------------------------------------------------------


class _Joiner:
    """Settles for a document how its lines were broken, then puts paragraphs together."""

    def __init__(self, source: Text, lines: Sequence[Line]) -> None:
        self.source = source
        tight = [(a, b) for a, b in pairwise(lines) if not b.gap]
        broken = sum(
            len(a.text) > 30
            and not _SENTENCE_END.search(a.text)
            and b.text[:1].islower()
            and not starts_item(b.text)  # "a) …" goes on with nothing
            for a, b in tight
        )
        # A paragraph a line gives no such pair, a page break a few; wrapped files give one in two or three.
        self.wrapped = broken >= 5 and broken > len(tight) / 12
        lengths = sorted(len(line.text) for line in lines if len(line.text) > 20) or [80]
        self.width = lengths[int(len(lengths) * 0.9)]
        # Where items stand behind blank lines, lines that follow tightly are one paragraph, however short.
        items = [line.gap > 0 for line in lines if starts_item(line.text)]
        self.spaced = self.wrapped and sum(items) > 0.8 * len(items)

    def paragraphs(self, lines: Sequence[Line]) -> Iterator[Paragraph]:
        group: list[Line] = []
        for line in lines:
            if group and not self._goes_on(group, line):
                yield self._paragraph(group)
                group = []
            group.append(line)
        if group:
            yield self._paragraph(group)

    def _paragraph(self, group: Sequence[Line]) -> Paragraph:
        start, end = group[0].start, group[-1].end
        return Paragraph(start, end, all(self.source.is_strong(line.start, line.end) for line in group))

    def _goes_on(self, group: Sequence[Line], line: Line) -> bool:
        last = group[-1]
        marker = parse(line.text)
        if line.gap <= 1 and ALONE.fullmatch(last.text):
            return marker is None or marker.family == "decimal1 "
        emphasised = any(p in self.source.joined for p in range(last.end, line.start)) if line.gap == 0 else False
        if emphasised and not (last.text.isupper() and marker):
            return True
        if dashed(last.text, line.text):
            return True
        if line.gap == 0 and last.text[-1] == ":" and _DAY.fullmatch(line.text):
            return True  # "thời gian hoàn thành:" / "30/9/2019."
        ended = bool(_SENTENCE_END.search(last.text))
        if marker is not None:
            open_number = _BEFORE_DIGIT if marker.family == "decimal1 " else _NUMBER_OF
            dated = marker.family == "decimal1 " or _SLASHED.match(line.text)
            if not ended and len(last.text) > 20 and dated and open_number.search(fold(last.text)):
                return True  # "tại Điều" / "17 Luật …", "ngày" / "14/02/2022", whatever a page put between
            return not ended and line.gap == 0 and self._is_inside(marker, last, line)
        if last.text.endswith("./."):
            return False
        lower = line.text.lstrip("“\"'(")[:1].islower()
        if lower and not ended:
            return not last.text.isupper() or bool(_HEAD_ONLY.fullmatch(fold(last.text)))
        if lower and line.gap <= 1 and last.text[-1] == ";" and starts_item(group[0].text):
            return True  # an item goes on behind its semicolon
        if line.gap or not self.wrapped:
            end = _LAST_WORDS if not line.text[0].isdigit() else _BEFORE_DIGIT
            alike = last.text.isupper() == line.text.isupper() or end is _BEFORE_DIGIT
            return (
                not ended
                and alike
                and (len(last.text) > 20 or last.text.isupper())
                and bool(end.search(fold(last.text)))
            )
        return self._wraps(group, last, line, ended, lower)

    def _is_inside(self, marker: Marker, last: Line, line: Line) -> bool:
        """Whether what looks like a marker is part of the sentence that *last* broke off."""
        if marker.is_bullet:  # "kinh tế" / "- xã hội"
            return (
                self.wrapped
                and bool(re.match(rf"[-–]\s*[^\W{UPPER}]", line.text))
                and len(last.text) > 0.6 * self.width
            )
        if line.text[: marker.length].count(")") and last.text.count("(") > last.text.count(")"):
            return True  # "(khóa" / "XII) về"
        expected = bool(_BEFORE_NUMBER.search(fold(last.text)))
        if marker.family == "decimal1 " and (expected or (self.wrapped and not last.text.isupper())):
            return True  # "Điều" / "17 Luật …"
        if self.spaced and not ALONE.fullmatch(line.text):
            return True  # items stand behind blank lines here: "cấp độ" / "1. Cấp ngay …" is one sentence
        if not self.wrapped or not self._is_full(last, line, 0.9) or last.text.isupper():
            return False
        title = line.text[marker.length :]
        named = marker.family[0].isalpha() and line.text[: marker.length] == f"{marker.label} "
        return expected or (named and bool(title) and not title.isupper())  # "tại" / "Mục 3 Kế hoạch …"

    def _is_full(self, last: Line, line: Line, share: float) -> bool:
        return len(last.text) + 1 + len(line.text.split(" ", 1)[0]) > self.width * share

    def _wraps(self, group: Sequence[Line], last: Line, line: Line, ended: bool, lower: bool) -> bool:
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
        # a ragged margin; an item of one line above a capital is more often a heading that ends there
        alone = len(group) == 1 and starts_item(last.text) and not lower
        full = self._is_full(last, line, 1.0 if _BASIS.match(line.text) else 0.8 if alone else 0.72)
        if ended and last.text[-1] == ";" and self._is_full(last, line, 1.0):
            return True  # the next word had no room: the sentence goes on behind its semicolon
        if ended and last.text[-1] != ":" and starts_item(group[0].text) and self._is_full(last, line, 1.0):
            return True  # in an item a sentence ends at the margin more often than an unmarked paragraph begins
        if ended:
            # a full line that ends with a full stop by chance: the next line tells by its first letter
            return lower and last.text[-1] != ":" if full else lower and last.text[-1] in ";,"
        return full
