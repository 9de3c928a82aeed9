"""Plain and Markdown-like text: bytes to the canonical text.

The canonical text is NFC with LF line ends. Left out for good: byte order marks, soft hyphens and
zero-width characters, Markdown marks that a converter put in, lines that hold a page number only, and the
titles of a table without bars where a page repeats them.
Non-breaking and other wide spaces become plain spaces, eth (Ð) becomes Đ, and <br>
(a line break that must not break a table row) a vertical tab. Nothing else is changed.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.readers.tabs import barred
from extractor.schema import PlanError

_INVISIBLE = dict.fromkeys([0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF])
_SPACES = dict.fromkeys([0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_BREAKS = dict.fromkeys([0x0B, 0x0C, 0x85, 0x2028, 0x2029], "\n")
_CONTROLS = dict.fromkeys([c for c in range(0x20) if c not in (0x09, 0x0A, 0x0B, 0x0C, 0x0D)] + [0x7F])
# Look-alikes of Đ that NFC leaves alone (facts/document_numbers.md, section 6).
_DE = {0xD0: "Đ", 0xF0: "đ", 0x189: "Đ", 0x256: "đ"}
_CHARACTERS = {**_CONTROLS, **_INVISIBLE, **_SPACES, **_BREAKS, **_DE}

_BREAK = re.compile("\n")
_CELL_BREAK = re.compile("<br ?/?>", re.IGNORECASE)
_UNDERSCORES = re.compile(r"(?<!\w)(__?)(?=[^\W_]|[(*“])((?:[^_\n]|\n(?!\n))++)(?<!\s)\1(?!\w)")
# A star under a loose tone mark stays: without it the mark would join the letter before.
_MARK = re.compile(
    r"\\(?:[\\`*_{}\[\]()#+\-.!|>~]|(?=\n))|^#{1,6} +|\*{1,4}+(?![\u0300-\u036f])|\n[ ]*(?=\n)", re.MULTILINE
)
#: The title of the column of numbers, and the number of a row, each on a line of its own.
INDEX_TITLE = re.compile(r"(?:s\.?\s?tt|tt|số (?:tt|thứ tự))\.?", re.IGNORECASE)
_ROW_NUMBER = re.compile(r"(?:\d{1,3}(?:\.\d{1,3}){0,3}|[IVX]{1,5}|[A-H])[.)]?|\(\d\)")
_PAGE_NUMBER = re.compile(
    r"[ ]*(?:[-–—][ ]?(?P<dashed>\d{1,3})[ ]?[-–—]|"
    r"(?P<word>[Tt]rang[ ])?(?P<number>\d{1,3})(?:[ ]?/[ ]?(?P<of>\d{1,3}))?)[ ]*"
)
#: A line this long, no cell of few words, that breaks off before a number and small letters was torn by a page …
_LONG = 60
#: … unless it ends with a word that takes the number ("khoản" over "3").
_TAKES_NUMBER = re.compile(
    r"\b(?:số|ngày|tháng|năm|quý|điều|khoản|(?<!cao )điểm|mục|phần|chương|nhóm|thứ|hạng|đến|từ|"
    r"trên|dưới|đạt|nhất|thiểu|hơn|cả|và)$",
    re.IGNORECASE,
)
# Frequent syllables, each with a mark, that a text in another encoding (TCVN3, VNI) will not show; 1 in 50 is far
# below any plan (about 1 in 8).
_VIETNAMESE = re.compile(r"\b(?:và|của|các|nhân|dân|thực|hiện|được|số|kế|hoạch|công|tỉnh|huyện|xã)\b", re.IGNORECASE)

_SIGNATURES = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a Word, Excel or zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a gzip file"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """Canonical text; line breaks that stand inside one emphasised run; the strong runs; and the bars
    that are letters, not the border of a cell."""

    text: str
    joined: frozenset[int] = frozenset()
    strong: tuple[tuple[int, int], ...] = ()
    bars: tuple[int, ...] = ()

    def is_strong(self, start: int, end: int) -> bool:
        """Whether ``[start, end)`` lies in one strong run."""
        at = bisect_left(self.strong, (start + 1,)) - 1
        return at >= 0 and self.strong[at][1] >= end


def decode(data: bytes) -> str:
    """The characters of *data*: UTF-8, UTF-16 or Windows-1258, with or without a byte order mark.

    Raises :class:`PlanError` with code ``empty``, ``binary`` or ``encoding``.
    """
    if not data.strip():
        raise PlanError("empty", "the file is empty: save the plan's text into it, or leave it out")
    for magic, kind in _SIGNATURES:
        if data.startswith(magic):
            raise PlanError("binary", f"this is {kind}, not text: save it as plain text (UTF-8) first")
    head = data[:4096]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or _looks_like_utf16(head):
        encoding = "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            encoding = "utf-16"
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            raise PlanError("encoding", "the file begins like UTF-16 but breaks off: save it again as UTF-8") from error
    if b"\0" in data:
        raise PlanError("binary", "the file holds binary data, not text: save the plan as plain text (UTF-8) first")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = unicodedata.normalize("NFC", data.decode("cp1258"))
    except UnicodeDecodeError:
        text = ""
    sample = text[:20_000]
    if len(_VIETNAMESE.findall(sample)) * 50 >= len(sample.split()) > 0:
        return text
    raise PlanError(
        "encoding",
        "the letters are in no encoding known here (UTF-8, UTF-16, Windows-1258): "
        "open the file in Word or a browser and save it as UTF-8",
    )


def _looks_like_utf16(head: bytes) -> bool:
    # Vietnamese in UTF-16 has a zero byte beside each plain letter, always on the same side; on the other side only
    # a loose grave accent (U+0300) has one.
    even, odd = head[::2].count(0), head[1::2].count(0)
    return max(even, odd) > max(len(head) / 8, 8 * min(even, odd))


def canonical(raw: str) -> Text:
    """The canonical text of *raw*, with what its Markdown marks said of emphasis.

    >>> canonical("**I. MỤC\\nĐÍCH**\\n").text
    'I. MỤC\\nĐÍCH\\n'
    """
    text = raw.replace("\r\n", "\n").replace("\r", "\n").translate(_CHARACTERS)
    text = barred(unicodedata.normalize("NFC", text)).replace("\t", " ")
    text = _CELL_BREAK.sub("\v", text)
    return _without_marks(_without_page_numbers(_without_repeated_headers(text)))


def _without_repeated_headers(text: str) -> str:
    """*text* without the titles of a barless table that each page says again, and the page's number before them."""
    lines = text.split("\n")
    full = [i for i, line in enumerate(lines) if line.strip()]
    titled = [at for at, i in enumerate(full) if INDEX_TITLE.fullmatch(lines[i].strip(" *"))]
    if len(titled) < 2:
        return text
    said = [lines[i].strip(" *") for i in full]
    first, size = titled[0], _header_size(said, titled[0])
    for at in titled[1:]:
        below = said[at + size] if at + size < len(said) else ""
        if size and said[at : at + size] == said[first : first + size] and below != said[first + size]:
            page = at > 0 and re.fullmatch(r"\d{1,3}", said[at - 1]) is not None
            for i in full[at - page : at + size]:
                lines[i] = ""
        elif at >= first + size:  # a table of its own, since its rows count anew
            first, size = at, _header_size(said, at)
    return "\n".join(lines)


def _barless(lines: Sequence[str], full: Sequence[int]) -> float:
    """The line where a table without bars begins, whose rows have numbers on lines of their own."""
    for at, i in enumerate(full):
        if INDEX_TITLE.fullmatch(lines[i].strip(" *")) and _header_size(
            [lines[j].strip(" *") for j in full[at : at + 24]], 0
        ):
            return i
    return float("inf")


def _header_size(said: Sequence[str], at: int) -> int:
    """How many lines the titles take that begin at *at*; 0 if no row follows or bars stand between them."""
    size = next((n for n, line in enumerate(said[at : at + 24]) if _ROW_NUMBER.fullmatch(line)), 0)
    return size if size > 3 and not any("|" in line for line in said[at : at + size]) else 0


def _without_page_numbers(text: str) -> str:
    # A bare number is a page number if no cell is near (or blank lines, where few stand, set it apart) and numbers
    # only grow, or begin anew with an annex; "1" alone may be a list, and "30/9" a date.
    if not re.search(r"^[ ]*(?:[-–—][ ]?)?(?:[Tt]rang[ ])?\d{1,3}(?:[ ]?[-–—/][ ]?\d{0,3})?[ ]*$", text, re.MULTILINE):
        return text
    lines = text.split("\n")
    full = [i for i, line in enumerate(lines) if line.strip()]
    tight = len(full) > 0.7 * len(lines)
    found: list[tuple[int, int, bool]] = []
    torn: set[int] = set()
    table = _barless(lines, full)
    for at, i in enumerate(full):
        if match := _PAGE_NUMBER.fullmatch(lines[i]):
            number = int(match["dashed"] or match["number"])
            near = (lines[full[at - 1]] if at else "", lines[full[at + 1]] if at + 1 < len(full) else "")
            apart = 0 < i < len(lines) - 1 and not lines[i - 1].strip() and not lines[i + 1].strip()
            cell = i > table or any("|" in line for line in near)
            edge = apart or (i > table and not (lines[i - 1].strip() and lines[min(i + 1, len(lines) - 1)].strip()))
            if number <= int(match["of"] or number) and ((edge and tight) or not cell):
                found.append((i, number, not match["dashed"] and not match["word"]))
                above = near[0].rstrip()
                torn_off = apart or (len(above) > _LONG and not _TAKES_NUMBER.search(above))
                if torn_off and above[-1:].isalpha() and near[1].lstrip()[:1].islower():
                    torn.add(i)  # it stands in mid-sentence: a page number, though it were the only one
    bare = [number for _, number, is_bare in found if is_bare]
    if len(bare) < 2 or any(b == a or 2 < b < a for a, b in pairwise(bare)):
        found = [f for f in found if not f[2] or f[0] in torn]
    for i, _, _ in found:
        lines[i] = ""
    return "\n".join(lines)


def _without_marks(text: str) -> Text:
    if "__" in text or " _" in text or "\n_" in text or text.startswith("_"):
        text = _UNDERSCORES.sub(lambda m: m[1].replace("_", "*") + m[2] + m[1].replace("_", "*"), text)
    if "*" not in text and "#" not in text and "\\" not in text:
        return Text(text)
    out: list[str] = []
    size = last = 0
    headings: list[int] = []
    runs: list[tuple[int, int]] = []
    joined: list[tuple[int, int]] = []
    bars: list[int] = []
    opened: dict[str, int] = {}
    for match in _MARK.finditer(text):
        token, at = match[0], match.start()
        keep = ""
        out.append(text[last:at])
        size += at - last
        last = match.end()
        if token.startswith("\n"):  # a blank line ends whatever a converter forgot to close
            keep = token
            opened.clear()
        elif token.startswith("#"):
            headings.append(size)
        elif token.startswith("\\"):
            keep = token[1:]
            if keep == "|":
                bars.append(size)
        elif _is_star(token, text[at - 1 : at], text[last : last + 1], "italic" in opened):
            keep = token
        else:
            for kind in {1: ("italic",), 2: ("bold",), 3: ("bold", "italic"), 4: ("bold", "bold")}[len(token)]:
                if kind not in opened:
                    opened[kind] = size
                    continue
                joined.append((opened.pop(kind), size))
                if kind == "bold":
                    runs.append(joined[-1])
        out.append(keep)
        size += len(keep)
    clean = "".join([*out, text[last:]])
    runs.extend((start, end if (end := clean.find("\n", start)) >= 0 else len(clean)) for start in headings)
    breaks = frozenset(m.start() for a, b in joined for m in _BREAK.finditer(clean, a, b))
    return Text(clean, breaks, tuple(sorted(runs)), tuple(bars))


def _is_star(token: str, before: str, after: str, italic: bool) -> bool:
    """Whether stars are letters: "(*)", a bullet, "5 * 3", "Hộ nghèo*" with a note below."""
    return (before == "(" and after == ")") or (len(token) == 1 and not italic and (not after or after.isspace()))
