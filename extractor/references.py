"""Citations of official documents, by number or by name (codebook 6).

A citation runs from the type word to the last of number, date and issuer that belongs to it. Numbers that
share one type word, date or issuer are citations of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from extractor.agencies import match
from extractor.resources import facts, remembered
from extractor.schema import Reference
from extractor.text import UPPER, View, digits, fold, skeleton

_SHORT_TYPES = {
    "nđ": "Nghị định", "qđ": "Quyết định", "nq": "Nghị quyết", "tt": "Thông tư", "ct": "Chỉ thị",
    "kh": "Kế hoạch", "cv": "Công văn", "thông báo kết luận": "Thông báo",
}  # fmt: skip
_FULL_TYPES = (
    "bộ luật", "báo cáo", "chương trình", "chương trình hành động", "chương trình phối hợp", "chỉ thị", "công văn",
    "công điện", "hướng dẫn", "kế hoạch", "kế hoạch hành động", "kết luận", "luật", "lệnh", "nghị quyết",
    "nghị quyết liên tịch", "nghị định", "pháp lệnh", "phương án", "quy chế", "quy chế phối hợp", "quy định",
    "quyết định", "thông báo", "thông tư", "thông tư liên tịch", "tờ trình", "văn bản", "văn bản hợp nhất", "đề án",
)  # fmt: skip
_TYPES = {word: word.capitalize() for word in _FULL_TYPES} | _SHORT_TYPES
#: Signs whose issuer is fixed, used where the text names none.
_ISSUERS = (
    (re.compile(r"/(?:\d{4}/)?(?:NĐ|NQ)-CP$"), "Chính phủ"),
    (re.compile(r"-TTg$"), "Thủ tướng Chính phủ"),
)
_TYPE = "|".join(sorted(_TYPES, key=len, reverse=True))
_NO = r"(?:số|so|sô)\.?[ :]{0,2}"
_CITED = re.compile(
    rf"(?<![\w/-])(?P<type>{_TYPE})"
    rf"(?: liên tịch)?(?: (?:của|liên ngành) [^\d,;.]{{2,40}}?)?:? ?(?:,? ?{_NO})?"
    r"(?=\d{1,6}[a-zđ]?(?:\.\d{1,3})? ?(?:[/-]|(?= kh-| qđ-| ct-)))"
)
_MORE = re.compile(rf"(?:[,;]| và(?: các)?){{1,3}} (?:(?P<type>{_TYPE}) )?(?:số[ :]{{1,2}})?(?=\d)")
# 66.2/2025/NQ-CP, 114-KL/TW, 11033/STC-CSTH, 30c/NQ-CP, 92/2009/TT- BTC, 1492 KH-UBND, 10 -CTr/TU
_SIGN = r"[^\W\d_]{1,20}\d{0,3}(?:&[^\W\d_]{1,6}){0,4}"
_NUMBER = re.compile(
    rf"\d{{1,6}}[a-zđ]?(?:\.\d{{1,3}})?(?: ?/ ?\d{{4}})?(?: ?[/–-] ?| (?=[{UPPER}]{{2,5}}-)){_SIGN}"
    rf"(?: ?[-–/] ?(?!\d{{1,2}}[ /-]\d){_SIGN}){{0,8}}"
)
_LETTERS = re.compile(r"(?<!\d)[^\W\d_]+")
_DATE = re.compile(
    r",? ?\(?(?:ra |ban hành |cùng )?(?:ngày|ngay) ?(?P<day>\d{1,2}) ?(?:tháng|[/.-]) ?(?P<month>\d{1,2})"
    r"(?: ?(?:,? ?năm|[/.-]) ?(?P<year>\d{4}|\d\d(?![\d/-])))?\)?"
)
_YEAR = re.compile(r",? năm (?P<year>(?:19|20)\d\d)(?!\w)")
_BARE_YEAR = re.compile(r" (?P<year>20[0-2]\d|19[89]\d)(?![\w/-])")
_OF = re.compile(r" (?:của|do) ")
_ISSUER = re.compile(
    # heads
    r"(?:bộ trưởng(?:, chủ nhiệm)? (?=bộ|văn phòng)|"
    r"chủ tịch (?=ubnd|ủy ban|nước)|thống đốc |chủ nhiệm |tổng (?=thanh tra))?(?:"
    # the State
    r"thủ tướng(?: chính phủ)?|chính phủ|quốc hội(?: khóa [ivxlc\d]+)?|chủ tịch nước|ủy ban thường vụ quốc hội|"
    r"văn phòng chính phủ|thanh tra chính phủ|"
    # the Party
    r"bộ chính trị(?:, ban bí thư)?|ban bí thư(?: trung ương đảng)?|ban tổ chức trung ương|"
    r"ban chấp hành trung ương(?: đảng)?(?: khóa [ivxlc\d]+)?|trung ương(?: đảng)?|"
    r"ban thường vụ (?:tỉnh|thành|huyện|thị|quận|đảng) ủy(?: tỉnh| thành phố| huyện| xã)?|"
    r"ban chấp hành đảng bộ(?: tỉnh| huyện| xã| thành phố)?|"
    r"tỉnh ủy|thành ủy(?: thành phố)?|huyện ủy|đảng ủy(?: xã| phường| ubnd tỉnh)?|"
    # councils and committees
    r"(?:hội đồng nhân dân|hđnd|ủy ban nhân dân|ubnd)(?: các)?"
    r"(?: tỉnh| thành phố| huyện| thị xã| quận| xã| phường| thị trấn| đặc khu)?|"
    # a ministry or a steering committee, up to where its name ends
    r"(?:liên )?bộ [^\W\d][^,;.()]{2,70}?"
    r"(?=[,;.)]| quy| về| hướng| sửa| ban| phê| và (?:bộ|quyết|nghị|thông|kế|chỉ|công)|$)|"
    r"ban chỉ đạo [^,;.()]{2,70}?(?=[,;.)]| về|$))"
)
#: Last words of an issuer that the name of a place follows.
_PLACED = frozenset("tỉnh phố huyện xã phường quận trấn khu ủy ubnd hđnd".split())
_PLACE = re.compile(rf"(?: (?:tỉnh|thành phố|huyện|TP))?(?: [{UPPER}][^\W\d_]*)+")
_NAMED_LAW = re.compile(
    r"\bHiến pháp(?= (?:năm )?(?:19|20)\d\d)|"
    r"\b(?P<type>Luật|Bộ luật|Pháp lệnh|Hiến pháp)\s+(?P<name>"
    r"(?:[Ss]ửa đổi, bổ sung (?:một số điều|[^,;.]{0,30}) của (?:các )?(?=(?:Bộ )?[Ll]uật|Pháp))|"
    # a name begins with a capital, or with a word that some plans write small
    rf"[{UPPER}][^\W\d_]*|tiếp|ngân|khiếu|tố|đất|thực hiện|phòng|thanh|bảo|giao|về dân)"
)
_AMENDS = re.compile(r"[Ss]ửa đổi")
#: Words that "luật" ends in an ordinary way.
_NO_LAW = ("pháp ", "kỷ ", "quy ", "văn bản ")
_LAW_STOP = re.compile(
    r"[,;.()“”\"\n]| (?:"
    r"năm|ngày|số|và|theo|được|quy định|có hiệu|cho|về|của|trong|trên|đến|để|tại|nhằm|cùng|là|với|do|khi|đối|thì|"
    r"cũng|đã|này|cần|phải|sẽ|hiện hành|hướng dẫn|bảo đảm|đảm bảo|tới|gắn|một cách|hoặc|hay|ra|từ)(?!\w)"
)
_LAW_WORD = re.compile(r"\S+ (?:luật |lệnh |pháp )?")
_LAW_LENGTH = 300
_REVISED = re.compile(r" \(?sửa đổi\)?")
_AMENDED_LAW = re.compile(r"(?P<type>Luật|luật|Bộ luật|Pháp lệnh) ")
_NEXT_LAW = re.compile(r"(?:, | và )(?=(?:Bộ luật|Luật|Pháp lệnh) )")
_COMMA = re.compile(r", (?=[^\W\d_])")
_RESOLUTION = re.compile(
    r"Nghị quyết (?P<issuer>[Đđ]ại hội(?: đại biểu)?(?: toàn quốc| Đảng bộ)?"
    r"[^,;.()]{0,60}?lần thứ [IVXLC\d]+(?: của Đảng)?)"
)
_LAW_NUMBER = re.compile(r" (?:số[ :]{0,2})?(?P<number>\d{1,3}/\d{4}/(?:QH|UBTVQH|PL-UBTVQH)\d{1,2})")
_DE = {"QD": "QĐ", "ND": "NĐ", "DA": "ĐA"}
_DE_PATTERN = re.compile(rf"(?<![A-ZĐ])(?:{'|'.join(_DE)})(?=-)")
_CASE = {"CTR": "CTr", "TTR": "TTr", "TTG": "TTg", "QYĐ": "QyĐ", "CTTTG": "CTTTg"}


@dataclass(slots=True)
class _Found:
    start: int
    end: int
    type: str
    number: str | None
    name: str | None
    issued_on: str | None = None
    issuer: str | None = None


def canonical_number(number: str) -> str:
    """No spaces, hyphens plain, Đ restored, the official case (codebook 6).

    >>> canonical_number("07/2019/QD- UBND"), canonical_number("1899/QĐ-TTG"), canonical_number("61/2018 NĐ-CP")
    ('07/2019/QĐ-UBND', '1899/QĐ-TTg', '61/2018/NĐ-CP')
    """
    value = re.sub(r"(?<=\d)\s+(?=[A-ZĐ]{2,5}\s?[-–])", "/", number.strip())
    value = re.sub(r"\s+", "", value).replace("–", "-")
    value = _DE_PATTERN.sub(lambda m: _DE[m[0]], value)
    return re.sub(r"[^\W\d_]+", lambda m: _CASE.get(m[0].upper(), m[0]), value)


def iso_date(match: re.Match[str]) -> str | None:
    """The ISO date of a match with groups day, month, year; None if there is no such day."""
    if match["year"] is None:
        return None
    year = int(match["year"])
    try:
        day = date(year + 2000 if year < 100 else year, int(match["month"]), int(match["day"]))
    except ValueError:
        return None
    return day.isoformat() if 1945 <= day.year <= 2100 else None


def find(text: str) -> list[_Found]:
    """Every citation of *text* (one line, white space collapsed), in order of its start."""
    text = digits(text)
    key = fold(text)
    found = _numbered(text, key) + _laws(text, key)
    found.sort(key=lambda f: (f.start, -f.end))
    return found


def _numbered(text: str, key: str) -> list[_Found]:
    out: list[_Found] = []
    position = 0
    # the type word may be in capitals inside a title, the sign must be as written
    while m := _CITED.search(key, position):
        position = m.end("type")
        group: list[_Found] = []
        item = _with_number(text, key, m.start(), _TYPES[m["type"]], m.end())
        while item:
            group.append(item)
            position = item.end
            if not (more := _MORE.match(key, position)):
                break
            own = more["type"]
            start, kind = (more.start("type"), _TYPES[own]) if own else (more.end(), item.type)
            item = _with_number(text, key, start, kind, more.end())
        _share(group)
        out.extend(group)
    return out


def _with_number(text: str, key: str, start: int, kind: str, at: int) -> _Found | None:
    """The citation from *start* whose number stands at *at*, with date and issuer; None if that is no number."""
    end = _number_end(text, at)
    if end is None:
        return None
    item = _Found(start, end, kind, canonical_number(text[at:end]), None)
    _dated(item, key)
    item.issuer, item.end = _issuer(text, key, item.end)
    return item


def _number_end(text: str, at: int) -> int | None:
    m = _NUMBER.match(text, at)
    if m is None:
        return None
    # the sign is in capitals ("QĐ-UBND"); "15/tháng", "24/7 hằng" are none
    parts = [*_LETTERS.finditer(m[0])]
    if not parts or not parts[0][0][0].isupper():
        return None
    end = len(m[0])
    while not parts[-1][0][0].isupper():
        end = len(m[0][: parts.pop().start()].rstrip(" -/–"))
    return at + end


def _dated(item: _Found, key: str) -> bool:
    """Reads the date or year behind *item* into it."""
    if found := _DATE.match(key, item.end):
        item.issued_on, item.end = iso_date(found), found.end()
    elif found := _YEAR.match(key, item.end):
        item.issued_on, item.end = found["year"], found.end()
    return found is not None


def _issuer(text: str, key: str, end: int) -> tuple[str | None, int]:
    of = _OF.match(key, end)
    if of is None:
        return None, end
    if m := _ISSUER.match(key, of.end()):
        stop = m.end()
        if m[0].split()[-1] in _PLACED and (place := _PLACE.match(text, stop)):
            stop = place.end()
        return text[of.end() : stop].strip(), stop
    if named := match(text, key, of.end()):
        return text[of.end() : named[-1].end], named[-1].end
    return None, end


def _fixed_issuer(number: str | None) -> str | None:
    return next((name for pattern, name in _ISSUERS if number and pattern.search(number)), None)


def _share(group: Sequence[_Found]) -> None:
    """In a list, a date or issuer that stands at the last belongs to those before that have none."""
    for before, after in zip(reversed(group[:-1]), reversed(group[1:]), strict=False):
        before.issuer = before.issuer or _fixed_issuer(before.number) or after.issuer
        if before.type == after.type:
            before.issued_on = before.issued_on or after.issued_on


# -- laws by name -------------------------------------------------------------------------------


@remembered()
def _law_names() -> re.Pattern[str]:
    names = sorted((fold(row["name_vi"]) for row in facts("laws")), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, names))})(?!\w)")


def _laws(text: str, key: str) -> list[_Found]:
    out: list[_Found] = []
    for m in _NAMED_LAW.finditer(text):
        start = m.start()
        if out and start < out[-1].end and out[-1].name and not _AMENDS.search(out[-1].name):
            continue
        if m["type"] == "Luật" and key.endswith(_NO_LAW, 0, start):
            continue
        if m["name"] and _AMENDS.match(m["name"]):
            out.extend(_amending(text, key, m))
            continue
        end = _law_end(text, key, start) if m["name"] else m.end()
        out.append(_law(text, key, start, end, m["type"] or m[0]))
    named = _RESOLUTION.finditer(text)
    out.extend(_Found(m.start(), m.end(), "Nghị quyết", None, m[0], None, m["issuer"]) for m in named)
    return out


def _law_end(text: str, key: str, start: int) -> int:
    known = _law_names().match(key, start)
    if known:
        end = known.end()
        revised = _REVISED.match(key, end)
        return revised.end() if revised else end
    head = _LAW_WORD.match(key, start)
    begin = head.end() if head else start
    last = min(len(text), start + _LAW_LENGTH)
    stop = _LAW_STOP.search(key, begin, last)
    end = stop.start() if stop else last
    # "Luật Phòng, chống …": a comma inside the name goes on with a small letter, once
    more = _COMMA.match(text, end)
    if more and text[more.end()].islower() and len(key[begin:end].split()) < 3:
        stop = _LAW_STOP.search(key, more.end(), last)
        end = stop.start() if stop else last
    words = text[start:end].split()
    return start + len(" ".join(words[:12]))


def _law(text: str, key: str, start: int, end: int, kind: str) -> _Found:
    item = _Found(start, end, kind, None, text[start:end])
    if number := _LAW_NUMBER.match(text, end):
        item.number, item.end = number["number"], number.end()
    if not _dated(item, key) and (year := _BARE_YEAR.match(key, item.end)):
        item.issued_on, item.end = year["year"], year.end()
    return item


def _amending(text: str, key: str, m: re.Match[str]) -> list[_Found]:
    """The amending law and each law in its title ("Luật sửa đổi … của Luật A, Luật B")."""
    inner: list[_Found] = []
    position = m.end()
    while law := _AMENDED_LAW.match(text, position):
        end = _law_end(text, key, law.start())
        item = _Found(law.start(), end, law["type"].capitalize(), None, text[law.start() : end])
        if number := _LAW_NUMBER.match(text, end):
            item.number, item.end = number["number"], number.end()
        inner.append(item)
        more = _NEXT_LAW.match(text, item.end)
        if more is None:
            break
        position = more.end()
    if not inner:
        return []
    whole = _Found(m.start(), inner[-1].end, m["type"], None, text[m.start() : inner[-1].end])
    if len(inner) == 1 and inner[0].number:
        whole.number, inner[0].number = inner[0].number, None
        inner[0].end = inner[0].start + len(inner[0].name or "")
        whole.name = text[m.start() : inner[0].end]
    _dated(whole, key)
    return [whole, *inner]


# -- for the pipeline ---------------------------------------------------------------------------


def key_of(reference: Reference) -> str:
    """What makes two citations one document: the number, or the name without its date."""
    if reference.number:
        return reference.number.upper()
    return re.sub(r"[^\w]+", " ", re.sub(r"\b(?:năm|ngày|số)\b.*$", "", fold(reference.name or reference.text))).strip()


RELATIONS = ("implements", "amends", "replaces", "under")
DOUBTS = ("after_plan", "sign")
#: The last of these words before a citation tells what is done with it.
_CUES = re.compile(
    r"\b(?:(?P<replaces>thay thế)|(?P<amends>(?<!được )sửa đổi(?:, bổ sung)?)|"
    r"(?P<implements>thực hiện|triển khai|thi hành|quán triệt)|(?P<under>theo|căn cứ|tại|trong|quy định))(?!\w)"
)


def relation_of(before: str) -> str:
    """The relation of a citation, from the folded words of its sentence *before* it.

    >>> relation_of("tiếp tục triển khai thực hiện "), relation_of("thực hiện công khai theo ")
    ('implements', 'under')
    """
    relation = "under"
    for cue in _CUES.finditer(re.split(r"[.;]\s", before[-120:])[-1]):
        relation = cue.lastgroup or relation
    return relation


@remembered()
def _signs() -> dict[str, set[str]]:
    """Type to the letters that its signs begin with (data/document_types.csv), without marks."""
    signs: dict[str, set[str]] = {name: set() for name in _TYPES.values()}
    for row in facts("document_types"):
        if letters := re.match(r"[^\W\d_]+", row["symbol"].removesuffix("nn")):
            for name, known in signs.items():
                if fold(name) in fold(row["name_vi"]):
                    known.add(skeleton(letters[0]))
    return signs


def doubt_of(kind: str, number: str | None, issued_on: str | None, plan_issued: str | None) -> str | None:
    """What cannot be right: ``after_plan``, a year after the plan's own; ``sign``, letters of another type.

    >>> doubt_of("Nghị định", "61/2018/QĐ-UBND", None, None)
    'sign'
    """
    years = [issued_on[:4]] if issued_on else []
    years += re.findall(r"/((?:19|20)\d\d)/", number or "")
    if plan_issued and any(year > plan_issued[:4] for year in years):
        return "after_plan"
    own = _signs().get(kind)
    letters = re.search(r"[^\W\d_]{2,}", number or "")
    if not own or letters is None or skeleton(letters[0]) in own:
        return None
    return "sign" if any(skeleton(letters[0]) in others for others in _signs().values()) else None


def of_view(view: View, own_number: str | None = None, plan_issued: str | None = None) -> list[Reference]:
    """The citations of a view, once each; the document's own number is none. *plan_issued*, the ISO date of the
    plan, lets a later year be seen."""
    out: dict[str, Reference] = {}
    for item in find(view.text):
        if own_number and item.number and item.number.upper() == own_number.upper():
            continue
        start, end = view.span(item.start, item.end)
        issuer = item.issuer or _fixed_issuer(item.number)
        words = view.text[item.start : item.end]
        reference = Reference(
            words, item.type, item.number, item.name, item.issued_on, issuer, start, end,
            relation_of(view.key[: item.start]), doubt_of(item.type, item.number, item.issued_on, plan_issued),
        )  # fmt: skip
        out.setdefault(key_of(reference), reference)
    return list(out.values())


def of_document(found: Iterable[Reference]) -> list[Reference]:
    """Citations of a whole document, once each: a law that is cited with its number elsewhere, and
    again by name alone, is one."""
    references = list(found)
    numbered = {key_of_name(r) for r in references if r.number and r.name}
    out: dict[str, Reference] = {}
    for r in references:
        if r.number is None and r.name and key_of_name(r) in numbered:
            continue
        out.setdefault(key_of(r), r)
    return list(out.values())


def key_of_name(reference: Reference) -> str:
    """The key of a law's name alone."""
    return re.sub(r"[^\w]+", " ", fold(reference.name or "")).strip()
