"""The numbering marker at the head of a paragraph: its family, value and text.

One paragraph is looked at, alone; :mod:`extractor.headings` settles what only the document can tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.text import UPPER, fold

#: Point letters in their order: no f, j, w, z, and đ after d (facts/document_numbers.md, section 4).
LETTERS = "abcdđeghiklmnopqrstuvxy"
BULLETS = "-–—−+•●▪■◦○▸►➢➤✓✔*·§→"

_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_WORD_NUMBERS = {"nhất": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10}

_NAMED = re.compile(
    r"(?P<word>Phần|PHẦN|Chương|CHƯƠNG|Mục|MỤC|Tiểu mục|Điều|ĐIỀU)\s+"
    r"(?:thứ\s+|THỨ\s+)?(?P<value>[IVXLC]+(?!\w)|\d{1,3}(?!\w)|nhất|NHẤT|hai|HAI|ba|BA|tư|TƯ|năm|NĂM|sáu|SÁU|bảy|BẢY)\s*[.:/)-]*\s*"
)
_ANNEX = re.compile(r"(?:PHỤ LỤC|Phụ lục)(?:\s+(?:số\s+|SỐ\s+)?(?P<value>[IVX]+(?!\w)|\d{1,2}(?!\w)))?(?=\s*(?:[.:(–-]|$)|\s+[" + UPPER + r"])\s*[.:-]*\s*")
_ROMAN = re.compile(r"(?P<value>[IVXLC]{1,6})\s?(?P<close>[.)/:](?!\d)|-(?=\s))\s*(?=[^\s\d.)/-]|$)")
_DECIMAL = re.compile(r"(?P<value>\d{1,2}(?:\.\d{1,2}){1,4})(?P<close>\s?[.):]|/(?=\s)|\s?-(?=\s)|(?=\s))\s*(?=[^\s\d/.)-]|$)")
_NUMBER = re.compile(r"(?P<value>\d{1,3})(?P<close>\s?[.)]|/(?=\s)|-(?=\s)|(?=\s))\s*(?=[^\s\d/.)-]|$)")
_LETTER = re.compile(r"(?P<value>[a-zđ]|[A-EGHK])(?P<close>\s?[.)/}](?![a-zđ.]))\s*(?=\S|$)")
_PAREN = re.compile(r"\((?P<value>\d{1,2}|[ivx]{1,4}|[a-zđ])\)\s*(?=\S)")
_BULLET = re.compile(rf"(?P<value>[{re.escape(BULLETS)}]|o(?=\s)|Ø(?=\s))(?![-.\w]*$)\s*(?=[^\s\d.]|\d{{1,3}}[%\s])")
#: Slips of an OCR for I, II, 1, 11: settled by the sequence they stand in.
_MISREAD = re.compile(r"(?P<value>[Il1|]{1,4})(?P<close>[.)])\s+(?=[^\s\d])")

#: A line that holds a marker and nothing else: its text stands on the next line.
ALONE = re.compile(rf"(?:[IVXLC]{{1,6}}|\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}|[a-zđ]|[Il]{{1,3}})\s?[.)]|[{re.escape(BULLETS)}]|(?:Điều|ĐIỀU)\s+\d+\s?\.|(?:Phần|PHẦN|Chương|CHƯƠNG|Mục|MỤC)\s+(?:thứ\s+|THỨ\s+)?(?:[IVXLC]+|\d{{1,2}}|\w{{2,4}})\s?[.:]?")


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker as read: ``family`` with its ``numbers``, the ``label`` as written without its closing
    sign, and ``length``, the characters up to the text. ``other`` is a second reading, if there is one."""

    family: str
    numbers: tuple[int, ...]
    label: str
    length: int
    other: Marker | None = None

    @property
    def value(self) -> int:
        """The last number: what is counted up from one sibling to the next."""
        return self.numbers[-1] if self.numbers else 0

    @property
    def is_bullet(self) -> bool:
        """A dash, plus or dot, which counts nothing."""
        return self.family.startswith("bullet")


def roman(text: str) -> int | None:
    """The value of a Roman numeral in its regular form, else None.

    >>> roman("XIV"), roman("IIX"), roman("VIIII")
    (14, None, None)
    """
    if not re.fullmatch(r"(?:C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})", text) or not text:
        return None
    total = 0
    for here, after in zip(text, [*text[1:], ""], strict=True):
        value = _ROMAN_VALUES[here]
        total += -value if after and _ROMAN_VALUES[after] > value else value
    return total


def _ordinal(text: str) -> int:
    if text.isdigit():
        return int(text)
    return roman(text) or _WORD_NUMBERS.get(fold(text), 0)


def parse(text: str) -> Marker | None:
    """The marker at the head of *text*, or None.

    >>> parse("đ) Sở Y tế").family, parse("1.1. Tri thức").numbers, parse("15/11 họp") is None
    ('letter)', (1, 1), True)
    """
    head = text[:80]
    if not head:
        return None
    first = head[0]
    if first in "PCMTĐ" and (match := _NAMED.match(head)):
        return Marker(fold(match["word"]), (_ordinal(match["value"]),), match[0].strip(" .:/)-"), match.end())
    if first == "P" and (match := _ANNEX.match(head)):
        return Marker("phụ lục", (_ordinal(match["value"] or "0"),), match[0].strip(" .:-"), match.end())
    if first in "IVXLC" and (match := _ROMAN.match(head)) and (value := roman(match["value"])):
        other = None
        if len(match["value"]) == 1 and match["value"] in "CI":
            other = Marker("capital", (LETTERS.index(match["value"].lower()) + 1,), match["value"], match.end())
        return Marker("roman", (value,), match["value"], match.end(), other)
    if first.isdigit():
        if match := _DECIMAL.match(head):
            if match["close"] or _begins_title(head, match.end()):
                numbers = tuple(int(n) for n in match["value"].split("."))
                if 0 not in numbers[:1]:
                    return Marker(f"decimal{len(numbers)}", numbers, match["value"], match.end())
        elif match := _NUMBER.match(head):
            close = match["close"].strip()
            if close or (_begins_title(head, match.end()) and len(match["value"]) < 3):
                return Marker(f"decimal1{close or ' '}", (int(match["value"]),), match["value"], match.end())
    if first in "Il1|" and (match := _MISREAD.match(head)):
        count = len(match["value"])
        number = Marker(f"decimal1{match['close']}", (int("1" * min(count, 2)),), match["value"], match.end())
        letter = Marker(f"letter{match['close']}", (LETTERS.index("l") + 1,), "l", match.end()) if match["value"] == "l" else None
        return Marker("roman", (count,), match["value"], match.end(), Marker(number.family, number.numbers, number.label, number.length, letter))
    if match := _LETTER.match(head):
        close = match["close"].strip().replace("}", ")")
        letter_value = LETTERS.find(match["value"].lower()) + 1
        if match["value"].isupper():
            return Marker("capital", (letter_value,), match["value"], match.end())
        return Marker(f"letter{close}", (letter_value,), match["value"], match.end()) if letter_value else None
    if first == "(" and (match := _PAREN.match(head)):
        inner = match["value"]
        if inner.isdigit():
            return Marker("(1)", (int(inner),), inner, match.end())
        numeral = roman(inner.upper())
        return Marker("(i)" if numeral else "(a)", (numeral or LETTERS.find(inner) + 1,), inner, match.end())
    if match := _BULLET.match(head):
        sign = match["value"]
        return Marker("bullet-" if sign in "-–—−" else f"bullet{sign}", (), "-" if sign in "-–—−" else sign, match.end())
    return None


def _begins_title(head: str, at: int) -> bool:
    # "1.1 Tri thức" and "3 Sở Y tế" are items, "2.500 tỷ" and "12 tháng" are not
    return head[at : at + 1].isupper()


def starts_item(text: str) -> bool:
    """Whether a line begins an item of its own."""
    return parse(text) is not None
