"""The numbering marker at the head of a paragraph: its family, value and text.

One paragraph is looked at, alone; :mod:`extractor.headings` settles what only the document can tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extractor.text import UPPER, fold

#: Point letters in their order: no f, j, w, z, and đ after d (facts/document_numbers.md, section 4).
LETTERS = "abcdđeghiklmnopqrstuvxy"
_ONE_SIGN = str.maketrans("}–—", ")--")
_LATIN_ONLY = str.maketrans("fjwz", "eivy")  # lists that Word numbered by itself: f counts as e

_DASHES = "-–—−‒‑‐\uf02d"
#: Dashes, dots and ticks; Word writes those of its symbol fonts as U+F020 to U+F0FF.
_SIGNS = re.escape(_DASHES + "+•●▪■◦○▸►➢➤✓✔*·§→❖◆♦⮚□☐❑∙‣") + "\uf020-\uf0ff"

_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_WORD_NUMBERS = {
    "nhất": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
    "mười": 10,
}  # fmt: skip
_AS_ROMAN = str.maketrans("l1|", "III")
_AS_NUMBER = str.maketrans("lI|", "111")

#: What an item may begin with: no number, but for a count behind a sign and a space ("1. 05 lớp", "- 80,5%").
_COUNT = r"(?=\d{1,3}(?:[.,/]\d{1,3}){0,3}+[%\s])"
_TEXT = rf"(?:\s*+(?=[^\s\d/.)-]|$)|(?<=[.)])\s++{_COUNT})"
_SLASH = r"/(?!v\b|[TLM]\b)"  # "V/v", "K/T CHỦ TỊCH"

# "Phần năm 2024" and "Mục hai lần" are running text
_ORDINAL = (
    r"(?:thứ\s+|THỨ\s+)?(?P<value>[IVXLC]+(?!\w)|\d{1,3}(?!\w)|"
    rf"(?i:{'|'.join(_WORD_NUMBERS)})(?=\s*(?:[.:/)–-]|$)|\s+[{UPPER}]))"
)
_NAMED = re.compile(rf"(?P<word>Phần|PHẦN|Chương|CHƯƠNG|Mục|MỤC|Tiểu mục|Điều|ĐIỀU)\s+{_ORDINAL}\s*[.:/)–—-]*\s*")
_ANNEX = re.compile(
    r"(?:PHỤ LỤC|Phụ lục)(?:\s+(?:số\s+|SỐ\s+)?(?P<value>[IVX]+(?!\w)|\d{1,2}(?!\w)))?"
    rf"(?=\s*(?:[.:(–-]|$)|\s+[{UPPER}])\s*[.:–—-]*\s*"
)
#: The heading's own marker, repeated before that of the item: "II.1.", "a.1)", "a1)", "A.I.", "1.a)".
_PREFIX = re.compile(
    r"(?:(?P<roman>[IVXL]{1,6})\.|(?P<capital>[A-HKĐ])\.|(?P<letter>[a-zđ]\.|[a-hđ]))(?=\d{1,2}(?:\.\d{1,2}){0,3}(?:\s?[.):]|\s\w))"
    r"|[A-HKĐ]\.(?=[IVX]{1,4}\.)|\d{1,2}\.(?=[a-zđ]\))"
)
_ROMAN = re.compile(rf"(?P<value>[IVXL]{{1,6}})\s?(?:[.):](?!\d)-?|{_SLASH}|[-–—](?=\s)){_TEXT}")
_DECIMAL = re.compile(
    rf"(?P<value>\d{{1,2}}(?:\.\d{{1,2}}){{1,4}})(?P<close>\s?[.):]-?|/(?=\s)|\s?[-–—](?=\s)|(?=\s)){_TEXT}"
)
_NUMBER = re.compile(rf"(?P<value>\d{{1,3}})(?P<close>\s?[.)]-?|/(?=\s)|-(?=\s)|\s[-–—](?=\s[{UPPER}])|(?=\s)){_TEXT}")
_LETTER = re.compile(
    rf"(?P<value>[a-zđ]|[A-HKĐ])\s?(?P<close>[.)}}]|{_SLASH}|[-–—](?=\s[{UPPER}]))(?![a-zđ.])\s*(?=\S|$)"
)
_PAREN = re.compile(r"(?:\(|(?=[ivx]{2,4}\)))(?P<value>\d{1,2}|[ivx]{1,4}|[a-zđ])\)\s*(?=\S)")
_BULLET = re.compile(rf"(?P<value>[{_SIGNS}]|o(?=\s)|Ø(?=\s))(?![-.\w]*$)\s*(?=[^\s\d.]|{_COUNT})")
#: Slips of an OCR for I and 1 ("I1.", "lV.", "l0."): settled by the sequence they stand in.
_MISREAD = re.compile(r"(?P<value>[IVXl1|]{1,5}|[Il|]\d|\d[Il|])(?P<close>[.)])\s+(?=[^\s\d])")

#: A line that holds a marker and nothing else: its text stands on the next line.
ALONE = re.compile(
    rf"(?:[IVXLC]{{1,6}}|\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}|[a-zđ]|[Il]{{1,3}})\s?[.)]|[{_SIGNS}]|"
    rf"(?:Điều|ĐIỀU)\s+\d+\s?\.|(?:Phần|PHẦN|Chương|CHƯƠNG|Mục|MỤC)\s+{_ORDINAL}\s?[.:]?"
)


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


def _letter(text: str) -> int:
    return LETTERS.find(text.lower().translate(_LATIN_ONLY)) + 1


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
        return Marker(fold(match["word"]), (_ordinal(match["value"]),), match[0].strip(" .:/)–—-"), match.end())
    if first == "P" and (match := _ANNEX.match(head)):
        return Marker("phụ lục", (_ordinal(match["value"] or "0"),), match[0].strip(" .:–—-"), match.end())
    if match := _PREFIX.match(head):
        own = parse(head[match.end() :])
        if own is not None:
            # "a.1." and "II.1." are rows of their own, not that of "1."
            family = own.family.rstrip(".)") + (match.lastgroup or "")
            return Marker(family, own.numbers, match[0] + own.label, match.end() + own.length)
    if first in "IVXL" and (match := _ROMAN.match(head)) and (value := roman(match["value"])):
        marker = Marker("roman", (value,), match["value"], match.end())
        capital = Marker("capital", (_letter("I"),), "I", match.end()) if match["value"] == "I" else None
        return replace(marker, other=capital)
    if first.isdigit() and (number := _number(head)):
        return number
    if match := _MISREAD.match(head):
        return _misread(match["value"], match["close"], match.end())
    if match := _LETTER.match(head):
        label = match["value"]
        if label.isupper():
            return Marker("capital", (_letter(label),), label, match.end())
        close = match["close"].translate(_ONE_SIGN)
        numeral = roman(label.upper()) if close == ")" and label in "ivx" else None
        small = Marker("(i)", (numeral,), label, match.end()) if numeral else None
        return Marker(f"letter{close}", (_letter(label),), label, match.end(), small)
    if first in "(ivx" and (match := _PAREN.match(head)):
        inner = match["value"]
        if inner.isdigit():
            return Marker("(1)", (int(inner),), inner, match.end())
        if numeral := roman(inner.upper()):
            return Marker("(i)", (numeral,), inner, match.end())
        return Marker("(a)", (_letter(inner),), inner, match.end()) if len(inner) == 1 else None
    if match := _BULLET.match(head):
        sign = "-" if match["value"] in _DASHES else match["value"]
        return Marker(f"bullet{sign}", (), sign, match.end())
    return None


def _number(head: str) -> Marker | None:
    match = _DECIMAL.match(head) or _NUMBER.match(head)
    if match is None:
        return None
    close = match["close"].strip()[:1].translate(_ONE_SIGN)
    numbers = tuple(int(n) for n in match["value"].split("."))
    # "1.1 Tri thức" and "3 Sở Y tế" are items, "2.500 tỷ" and "12 tháng" are not
    if not close and not (head[match.end() : match.end() + 1].isupper() and len(match["value"]) != 3):
        return None
    if len(numbers) > 1:
        return Marker(f"decimal{len(numbers)}", numbers, match["value"], match.end()) if numbers[0] else None
    numeral = Marker("roman", (2,), "II", match.end()) if match["value"] == "11" else None
    return Marker(f"decimal1{close or ' '}", numbers, match["value"], match.end(), numeral)


def _misread(value: str, close: str, length: int) -> Marker | None:
    readings = []
    if number := roman(value.translate(_AS_ROMAN)):
        readings.append(Marker("roman", (number,), value.translate(_AS_ROMAN), length))
    digits = value.translate(_AS_NUMBER)
    if digits.isdigit() and len(digits) < 3:
        # a lone "l" and what begins with a digit is a number first
        first = value in "l|" or value[0].isdigit()
        readings.insert(0 if first else 1, Marker(f"decimal1{close}", (int(digits),), digits, length))
    if value == "l":
        readings.append(Marker(f"letter{close}", (_letter("l"),), "l", length))
    marker = None
    for reading in reversed(readings):
        marker = replace(reading, other=marker)
    return marker


def starts_item(text: str) -> bool:
    """Whether a line begins an item of its own."""
    return parse(text) is not None
