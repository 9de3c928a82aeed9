"""Unicode, match keys and offset maps.

Nothing here rewrites a document: keys are made beside the text. :func:`fold` and :func:`skeleton`
keep the length, so a position in a key is a position in the text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache

# Two spellings of one syllable differ in where the tone mark sits, in open syllables with oa, oe, uy
# only (facts/document_numbers.md, section 6). Keys take the older place: "hoà" -> "hòa".
_TONE_PLACES = (
    ("oà", "òa"), ("oá", "óa"), ("oả", "ỏa"), ("oã", "õa"), ("oạ", "ọa"),
    ("oè", "òe"), ("oé", "óe"), ("oẻ", "ỏe"), ("oẽ", "õe"), ("oẹ", "ọe"),
    ("qúy", "quý"), ("qùy", "quỳ"), ("qũy", "quỹ"),  # the older place, wrongly kept after q
    ("uỳ", "ùy"), ("uý", "úy"), ("uỷ", "ủy"), ("uỹ", "ũy"), ("uỵ", "ụy"),
)  # fmt: skip
_TONE = dict(_TONE_PLACES)
# the look behind stands behind the letter: before it, it would be tried at every place (three times as long)
_TONE_PATTERN = re.compile(rf"(?:{'|'.join(re.sub('^u', 'u(?<!qu)', misplaced) for misplaced in _TONE)})(?!\w)")
#: Capital letters of Vietnamese, for use inside a character class (À-Ỹ would take small ones in).
UPPER = "A-Z" + "".join(chr(c) for c in (*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA)) if chr(c).isupper())
_DROP = re.compile(r"\b(?:các|những|và|của|thuộc|trực|tại|địa bàn|trên|toàn thể)\b|[,;()/–-]|\bviệt nam\b")
_EXPAND = (
    (re.compile(r"\bubmttq(?:vn)?\b"), "ủy ban mặt trận tổ quốc"),
    (re.compile(r"\bub mttq\b"), "ủy ban mặt trận tổ quốc"),
    (re.compile(r"\bmttq(?:vn)?\b"), "mặt trận tổ quốc"),
    (re.compile(r"\bubnd\b"), "ủy ban nhân dân"),
    (re.compile(r"\bhđnd\b"), "hội đồng nhân dân"),
    (re.compile(r"\bbhxh\b"), "bảo hiểm xã hội"),
    (re.compile(r"\bđbqh\b"), "đại biểu quốc hội"),
    (re.compile(r"\b(?:tp|tx)\b\.?"), "thành phố"),
    (re.compile(r"&"), " và "),
)
_DASHES = "‐‑‒–—−"
_WORD = re.compile(r"\S+")


def _accent_table() -> dict[int, str]:
    table = {ord("đ"): "d", ord("Đ"): "D"}
    for code in (*range(0xC0, 0x250), *range(0x1EA0, 0x1EFA)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base != chr(code):
            table[code] = base
    return table


_ACCENTS = _accent_table()


def collapse(text: str) -> str:
    """White space runs to one space, ends trimmed.

    >>> collapse("  a \\n b ")
    'a b'
    """
    return " ".join(text.split())


def fold(text: str) -> str:
    """The match key of *text*: lower case, one place for tone marks, one kind of dash; same length.

    >>> fold("Uỷ ban – HOÀ BÌNH, quý")
    'ủy ban - hòa bình, quý'
    """
    low = text.lower()
    if len(low) != len(text):  # a few letters (İ) grow in lower case: those stay as they are
        low = "".join(c if len(c) == 1 else o for o, c in ((o, o.lower()) for o in text))
    for dash in _DASHES:
        if dash in low:
            low = low.replace(dash, "-")
    return _TONE_PATTERN.sub(lambda m: _TONE[m[0]], low)


def skeleton(text: str) -> str:
    """:func:`fold` without accents, for words that a scan or a typist has hurt; same length.

    >>> skeleton("Kế hoạch số 5/KH-UBND")
    'ke hoach so 5/kh-ubnd'
    """
    return fold(text).translate(_ACCENTS)


_LETTER_DIGIT = re.compile(r"(?<=\d)[Oo](?=[\dc/.-])|(?<=\d\d)[Oo]\b|\b[Oo](?=\d)|(?<=\d)[lI](?=\d)")


def digits(text: str) -> str:
    """*text* with the letters that a scan put for digits restored; same length.

    >>> digits("Nghị quyết số 3Oc/NQ-CP ngày O8/11/2O11")
    'Nghị quyết số 30c/NQ-CP ngày 08/11/2011'
    """
    return _LETTER_DIGIT.sub(lambda m: "0" if m[0] in "Oo" else "1", text)


_ORDER = {c: i for i, c in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", start=1)}
#: The tones in the order of dictionaries: none, then huyền, hỏi, ngã, sắc, nặng.
_TONE_ORDER = {mark: i for i, mark in enumerate("\u0300\u0309\u0303\u0301\u0323", start=1)}


def collation(text: str) -> tuple[list[tuple[int, str]], list[int]]:
    """A sort key in the order of Vietnamese dictionaries: letters first (đ behind d, ă and â behind a), then tones.

    >>> sorted(["Hà Nội", "Đà Nẵng", "Điện Biên", "Huế", "Hải Dương", "Cần Thơ", "An Giang"], key=collation)
    ['An Giang', 'Cần Thơ', 'Đà Nẵng', 'Điện Biên', 'Hà Nội', 'Hải Dương', 'Huế']
    """
    apart = unicodedata.normalize("NFD", text.lower())
    letters = unicodedata.normalize("NFC", "".join(c for c in apart if c not in _TONE_ORDER))
    return [(_ORDER.get(c, 0), c) for c in letters], [_TONE_ORDER[c] for c in apart if c in _TONE_ORDER]


def words(text: str) -> list[str]:
    """The syllables of a match key, punctuation dropped."""
    return re.findall(r"\w+", fold(text))


@lru_cache(maxsize=4096)  # a plan names the same few agencies in most of its tasks
def agency_key(name: str) -> str:
    """What two spellings of one agency share: abbreviations spelled out, small words and signs dropped.

    >>> agency_key("UBND các huyện, thị xã") == agency_key("Ủy ban nhân dân huyện, thị xã")
    True
    """
    key = fold(name)
    for pattern, full in _EXPAND:
        key = pattern.sub(full, key)
    return " ".join(_DROP.sub(" ", key).split())


class View:
    """A stretch of a document as one line: white space collapsed, each position mapped back.

    Built from one or more ``(start, end)`` pieces of *source*; ``view.text`` is what stands there.

    >>> view = View("a)  Sở  Y tế", [(4, 12)])
    >>> view.text, view.span(3, 7)
    ('Sở Y tế', (8, 12))
    """

    __slots__ = ("_at", "_from", "_key", "_pieces", "source", "text")

    def __init__(self, source: str, pieces: Iterable[tuple[int, int]]) -> None:
        self.source = source
        self._pieces = tuple(pieces)
        self.text = " ".join(word for start, end in self._pieces for word in source[start:end].split())
        self._at: list[int] = []
        self._from: list[int] = []
        self._key: str | None = None

    @property
    def key(self) -> str:
        """:func:`fold` of the text, made once."""
        if self._key is None:
            self._key = fold(self.text)
        return self._key

    def _map(self) -> None:
        # made when first asked for: most views are only read
        position = 0
        for start, end in self._pieces:
            for match in _WORD.finditer(self.source, start, end):
                self._at.append(position)
                self._from.append(match.start())
                position += match.end() - match.start() + 1

    def origin(self, position: int) -> int:
        """The offset in the source of the character at *position* of the view."""
        if not self._at:
            self._map()
        word = bisect_right(self._at, position) - 1
        return self._from[word] + position - self._at[word]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the source of ``view.text[start:end]``, which must begin and end on a letter."""
        return self.origin(start), self.origin(end - 1) + 1

    def pieces(self, start: int, end: int) -> list[tuple[int, int]]:
        """The spans in the source of the words that ``view.text[start:end]`` touches."""
        if not self._at:
            self._map()
        first, last = bisect_right(self._at, start) - 1, bisect_right(self._at, end - 1)
        out = []
        for i in range(max(first, 0), last):
            low = max(start - self._at[i], 0)
            after = self._at[i + 1] - 1 if i + 1 < len(self._at) else len(self.text)
            out.append((self._from[i] + low, self._from[i] + min(end, after) - self._at[i]))
        return out

    def part(self, start: int, end: int) -> View:
        """The view of ``text[start:end]``, ends trimmed."""
        return View(self.source, self.pieces(start, end))

    @property
    def hull(self) -> tuple[int, int]:
        """The span in the source from the first to the last character."""
        return self.span(0, len(self.text)) if self.text else (0, 0)
