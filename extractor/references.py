"""Citations of official documents, by number or by name (codebook 6).

A citation runs from the type word to the last of number, date and issuer that belongs to it. Numbers that
share one type word, date or issuer are citations of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from extractor.agencies import match
from extractor.resources import facts
from extractor.schema import Reference
from extractor.text import UPPER, View, collapse, fold

_TYPES = {
    "nghị định": "Nghị định", "quyết định": "Quyết định", "chỉ thị": "Chỉ thị", "nghị quyết": "Nghị quyết", "nghị quyết liên tịch": "Nghị quyết liên tịch",
    "thông tư liên tịch": "Thông tư liên tịch", "thông tư": "Thông tư", "kết luận": "Kết luận", "kế hoạch hành động": "Kế hoạch hành động",
    "kế hoạch": "Kế hoạch", "chương trình hành động": "Chương trình hành động", "chương trình": "Chương trình", "công văn": "Công văn", "văn bản": "Văn bản",
    "thông báo": "Thông báo", "hướng dẫn": "Hướng dẫn", "đề án": "Đề án", "phương án": "Phương án", "quy định": "Quy định", "quy chế phối hợp": "Quy chế phối hợp",
    "quy chế": "Quy chế", "báo cáo": "Báo cáo", "tờ trình": "Tờ trình", "công điện": "Công điện", "văn bản hợp nhất": "Văn bản hợp nhất", "lệnh": "Lệnh", "pháp lệnh": "Pháp lệnh",
}  # fmt: skip
#: Signs whose issuer is fixed, used where the text names none.
_ISSUERS = (
    (re.compile(r"/(?:\d{4}/)?(?:NĐ|NQ)-CP$"), "Chính phủ"),
    (re.compile(r"-TTg$"), "Thủ tướng Chính phủ"),
)  # fmt: skip
_TYPE = "|".join(sorted((re.escape(t) for t in _TYPES), key=len, reverse=True))
# 66.2/2025/NQ-CP, 114-KL/TW, 11033/STC-CSTH, 30c/NQ-CP, 92/2009/TT- BTC, 1492 KH-UBND, 10 -CTr/TU
_SIGN = r"[^\W\d_]{1,20}\d{0,3}(?:&[^\W\d_]{1,6})*"
_NUMBER = rf"\d{{1,6}}[a-zđ]?(?:\.\d{{1,3}})?(?: ?/ ?\d{{4}})?(?: ?[/–-] ?| (?=[{UPPER}]{{2,5}}-))(?:{_SIGN})(?: ?[-–/] ?(?!\d{{1,2}}[ /-]\d)(?:{_SIGN}))*"
_MORE = re.compile(rf"(?:[,;]| và| và các)+ (?:(?i:{_TYPE}) )?(?:số[ :]{{1,2}})?(?P<number>{_NUMBER})")
_DATE = re.compile(
    r",? ?\(?(?:ra |ban hành )?(?:ngày|ngay) ?(?P<day>\d{1,2})(?: ?(?:tháng|[/.-]) ?(?P<month>\d{1,2})(?: ?(?:,? ?năm|[/.-]) ?(?P<year>\d{4}))?)\)?"
)
_YEAR = re.compile(r",? năm (?P<year>(?:19|20)\d\d)(?!\w)")
_OF = re.compile(r" (?:của|do) ")
_ISSUER = re.compile(
    r"(?:bộ trưởng (?=bộ)|chủ tịch (?=ubnd|ủy ban|nước)|thống đốc |chủ nhiệm )?(?:"
    r"thủ tướng(?: chính phủ)?|chính phủ|quốc hội(?: khóa [ivxlc\d]+)?|chủ tịch nước|ủy ban thường vụ quốc hội|bộ chính trị|ban bí thư(?: trung ương đảng)?|"
    r"ban chấp hành trung ương(?: đảng)?(?: khóa [ivxlc\d]+)?|trung ương(?: đảng)?|ban thường vụ (?:tỉnh|thành|huyện|thị|quận|đảng) ủy(?: tỉnh| thành phố| huyện| xã)?|"
    r"ban chấp hành đảng bộ(?: tỉnh| huyện| xã| thành phố)?|tỉnh ủy|thành ủy(?: thành phố)?|huyện ủy|đảng ủy(?: xã| phường| ubnd tỉnh)?|"
    r"(?:hội đồng nhân dân|hđnd|ủy ban nhân dân|ubnd)(?: các)?(?: tỉnh| thành phố| huyện| thị xã| quận| xã| phường| thị trấn| đặc khu)?|"
    r"(?:liên )?bộ [^\W\d][^,;.()]{2,70}?(?=,| quy| về| hướng| sửa| ban| phê| và (?:bộ|quyết|nghị|thông|kế|chỉ|công)|;|\.|\)|$)|"
    r"văn phòng chính phủ|thanh tra chính phủ|ban chỉ đạo [^,;.()]{2,70}?(?=,| về|;|\.|\)|$)|ban tổ chức trung ương)"
)
_NAMED_LAW = re.compile(
    rf"\b(?P<type>Luật|Bộ luật|Pháp lệnh|Hiến pháp)\s+(?P<name>(?:[Ss]ửa đổi, bổ sung (?:một số điều|[^,;.]{{0,30}}) của (?:các )?(?=(?:Bộ )?[Ll]uật|Pháp))|[{UPPER}][^\W\d_]*|tiếp|ngân|khiếu|tố|đất|thực hiện|phòng|thanh|bảo|giao|về dân)"
)
_AMENDS = re.compile(r"[Ss]ửa đổi")
_LAW_STOP = re.compile(
    r"[,;.()“”\"\n]|(?: (?:năm|ngày|số|và|theo|được|quy định|có hiệu|cho|về|của|trong|trên|đến|để|tại|nhằm|cùng|là|với|do|khi|đối|thì|cũng|đã|này|cần|phải|sẽ|hiện hành|hướng dẫn|bảo đảm|đảm bảo|tới|gắn|theo đúng|một cách|hoặc|hay|ra|trên|từ)(?!\w))"
)
_RESOLUTION = re.compile(r"Nghị quyết (?:Đại hội(?: đại biểu)?(?: toàn quốc| Đảng bộ)?[^,;.()]{0,60}?lần thứ [IVXLC\d]+(?:(?= của Đảng) của Đảng)?)")
_LAW_NUMBER = re.compile(r" (?:số[ :]{0,2})?(?P<number>\d{1,3}/\d{4}/(?:QH|UBTVQH|PL-UBTVQH)\d{1,2})")
_DE = re.compile(r"(?<![A-ZĐ])(QD|ND|DA)(?=-)")
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

    >>> canonical_number("07/2019/QD- UBND"), canonical_number("1899/QĐ-TTG")
    ('07/2019/QĐ-UBND', '1899/QĐ-TTg')
    """
    value = re.sub(r"\s+(?=[A-ZĐ]{2,5}-)", "/", number.strip()) if "/" not in number and re.match(r"\d+ [A-ZĐ]", number) else number
    value = re.sub(r"\s+", "", value).replace("–", "-")
    value = _DE.sub(lambda m: {"QD": "QĐ", "ND": "NĐ", "DA": "ĐA"}[m[1]], value)
    return re.sub(r"[^\W\d_]+", lambda m: _CASE.get(m[0].upper(), m[0]), value)


def iso_date(match: re.Match[str]) -> str | None:
    """The ISO date of a match with groups day, month, year; None if there is no such day."""
    day, month, year = int(match["day"]), int(match["month"]), match["year"]
    if year is None or not (1 <= day <= 31 and 1 <= month <= 12 and 1945 <= int(year) <= 2100):
        return None
    return f"{year}-{month:02d}-{day:02d}"


def find(text: str) -> list[_Found]:
    """Every citation of *text* (one line, white space collapsed), in order of its start."""
    key = fold(text)
    found = _numbered(text, key) + _laws(text, key)
    found.sort(key=lambda f: (f.start, -f.end))
    return found


def _numbered(text: str, key: str) -> list[_Found]:
    out: list[_Found] = []
    position = 0
    # the type word may be in capitals inside a title, the sign must be as written
    while m := _CITED_ANY.search(key, position):
        number = _number_at(text, m.start("number"))
        if number is None:
            position = m.end("type")
            continue
        group = [_Found(m.start(), number.end(), _TYPES[collapse(m["type"])], canonical_number(number[0]), None)]
        end = number.end()
        end = _date_and_issuer(text, key, group, 0, end)
        while more := _MORE.match(text, end):
            group.append(_Found(more.start("number"), more.end(), group[0].type, canonical_number(more["number"]), None))
            end = _date_and_issuer(text, key, group, len(group) - 1, more.end())
        _share(group)
        out.extend(group)
        position = end
    return out


_CITED_ANY = re.compile(rf"(?<!\w)(?P<type>{_TYPE})(?P<gap>(?: liên tịch)?(?: của [^\d,;.]{{2,40}}?)?(?::? ?(?:,? ?(?:số|so|sô)\.?[ :]{{0,2}})?))(?P<number>\d{{1,6}}[a-zđ]?(?:\.\d{{1,3}})? ?(?:[/-]|(?= kh-| qđ-| ct-)))")
_NUMBER_AT = re.compile(_NUMBER)


def _number_at(text: str, at: int) -> re.Match[str] | None:
    m = _NUMBER_AT.match(text, at)
    if m is None:
        return None
    sign = m[0]
    # the sign is in capitals ("QĐ-UBND"); "15/tháng", "24/7 hằng" are none
    letters = re.findall(r"(?<!\d)[^\W\d_]+", sign)
    if not letters or not letters[0][0].isupper():
        return None
    while letters and not letters[-1][0].isupper():
        sign = sign[: sign.rindex(letters.pop())].rstrip(" -/–")
        m = re.compile(re.escape(sign)).match(text, at)
    return m


def _date_and_issuer(text: str, key: str, group: Sequence[_Found], index: int, end: int) -> int:
    """Reads date and issuer behind position *end* into the last of *group*; the new end."""
    item = group[index]
    if date := _DATE.match(key, end):
        item.issued_on = iso_date(date)
        end = date.end()
        item.end = end
    elif year := _YEAR.match(key, end):
        item.issued_on = year["year"]
        end = item.end = year.end()
    issuer, end = _issuer(text, key, end)
    if issuer:
        item.issuer = issuer
        item.end = end
    return end


def _issuer(text: str, key: str, end: int) -> tuple[str | None, int]:
    of = _OF.match(key, end)
    if of and (m := _ISSUER.match(key, of.end())):
        stop = m.end()
        if m[0].split()[-1] in ("tỉnh", "phố", "huyện", "xã", "phường", "quận", "trấn", "khu", "ủy", "ubnd", "hđnd"):
            place = re.compile(rf"(?: (?:tỉnh|thành phố|huyện|TP))?(?: [{UPPER}][^\W\d_]*)+").match(text, stop)
            stop = place.end() if place else stop
        return text[of.end() : stop].strip(), stop
    if of and (named := match(text, key, of.end())):
        return text[of.end() : named[-1].end], named[-1].end
    return None, end


def _share(group: Sequence[_Found]) -> None:
    """In a list, a date or issuer that stands at the last belongs to those before that have none."""
    for before, after in zip(reversed(group[:-1]), reversed(group[1:]), strict=False):
        before.issuer = before.issuer or after.issuer
        before.issued_on = before.issued_on or after.issued_on


# -- laws by name -------------------------------------------------------------------------------


@cache
def _law_names() -> re.Pattern[str]:
    names = sorted((fold(row["name_vi"]) for row in facts("laws")), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, names))})(?!\w)")


def _laws(text: str, key: str) -> list[_Found]:
    out: list[_Found] = []
    for m in _NAMED_LAW.finditer(text):
        start = m.start()
        if out and start < out[-1].end and out[-1].name and not _AMENDS.search(out[-1].name):
            continue
        if re.search(r"(?:pháp |kỷ |quy |dự án |văn bản )$", key[max(0, start - 8) : start]) and m["type"] == "Luật" and not key[:start].endswith("dự án "):
            continue
        if _AMENDS.match(m["name"]):
            out.extend(_amending(text, key, m))
            continue
        end = _law_end(text, key, start)
        out.append(_law(text, key, start, end, m["type"]))
    for m in _RESOLUTION.finditer(text):
        issuer = m[0].removeprefix("Nghị quyết ")
        out.append(_Found(m.start(), m.end(), "Nghị quyết", None, m[0], None, issuer))
    return out


def _law_end(text: str, key: str, start: int) -> int:
    known = _law_names().match(key, start)
    if known:
        end = known.end()
        revised = re.compile(r" \(?sửa đổi\)?").match(key, end)
        return revised.end() if revised else end
    head = re.compile(r"\S+ (?:luật |lệnh |pháp )?").match(key, start)
    begin = head.end() if head else start
    stop = _LAW_STOP.search(key, begin)
    end = stop.start() if stop else len(text)
    # "Luật Phòng, chống …": a comma inside the name goes on with a small letter, once
    if stop and stop[0] == "," and (more := re.compile(r", (?=[^\W\d_])").match(text, end)) and text[more.end()].islower() and len(key[begin:end].split()) < 3:
        stop = _LAW_STOP.search(key, more.end())
        end = stop.start() if stop else len(text)
    words = text[start:end].split()
    return start + len(" ".join(words[:12]))


def _law(text: str, key: str, start: int, end: int, kind: str) -> _Found:
    item = _Found(start, end, kind, None, text[start:end])
    if number := _LAW_NUMBER.match(text, end):
        item.number = number["number"]
        end = item.end = number.end()
    if date := _DATE.match(key, end):
        item.issued_on = iso_date(date)
        item.end = date.end()
    elif year := _YEAR.match(key, end):
        item.issued_on = year["year"]
        item.end = year.end()
    elif (year := re.compile(r" (?P<year>20[0-2]\d|19[89]\d)(?![\w/-])").match(key, end)) and kind != "Hiến pháp":
        item.issued_on = year["year"]
        item.end = year.end()
    return item


def _amending(text: str, key: str, m: re.Match[str]) -> list[_Found]:
    """"Luật sửa đổi … của Luật A, Luật B": the amending law, and each law in its title."""
    inner: list[_Found] = []
    position = m.end()
    while law := re.compile(r"(?P<type>Luật|luật|Bộ luật|Pháp lệnh) ").match(text, position):
        end = _law_end(text, key, law.start())
        item = _Found(law.start(), end, law["type"].capitalize(), None, text[law.start() : end])
        if number := _LAW_NUMBER.match(text, end):
            item.number, item.end = number["number"], number.end()
        inner.append(item)
        more = re.compile(r"(?:, | và )(?=(?:Bộ luật|Luật|Pháp lệnh) )").match(text, item.end)
        if more is None:
            break
        position = more.end()
    if not inner:
        return []
    whole = _Found(m.start(), inner[-1].end, m["type"], None, text[m.start() : inner[-1].end])
    if len(inner) == 1 and inner[0].number:
        whole.number, inner[0].number = inner[0].number, None
        whole.name = text[m.start() : inner[0].start + len(inner[0].name or "")]
        inner[0].end = inner[0].start + len(inner[0].name or "")
    if date := _DATE.match(key, whole.end):
        whole.issued_on, whole.end = iso_date(date), date.end()
    elif year := _YEAR.match(key, whole.end):
        whole.issued_on, whole.end = year["year"], year.end()
    return [whole, *inner]


# -- for the pipeline ---------------------------------------------------------------------------


def key_of(reference: Reference) -> str:
    """What makes two citations one document: the number, or the name without its date."""
    if reference.number:
        return reference.number.upper()
    return re.sub(r"[^\w]+", " ", re.sub(r"\b(?:năm|ngày|số)\b.*$", "", fold(reference.name or reference.text))).strip()


def of_view(view: View, own_number: str | None = None) -> list[Reference]:
    """The citations of a view, once each; the document's own number is none."""
    out: dict[str, Reference] = {}
    for item in find(view.text):
        if own_number and item.number and item.number.upper() == own_number.upper():
            continue
        start, end = view.span(item.start, item.end)
        issuer = item.issuer
        if issuer is None and item.number:
            issuer = next((name for pattern, name in _ISSUERS if pattern.search(item.number)), None)
        reference = Reference(view.text[item.start : item.end], item.type, item.number, item.name, item.issued_on, issuer, start, end)
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
