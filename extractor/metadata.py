"""The document fields: number, type, title, issuer, level, place, dates, period, signer (codebook 1).

Letterheads come in two columns, one below the other, or flattened with bars, and parts of them get
lost; each field therefore has its own way to what is left. What the file does not state stays None.
"""

from __future__ import annotations

import re

from extractor.references import canonical_number, find, iso_date
from extractor.resources import facts, remembered, split_list
from extractor.schema import DocumentFields, Role, Source
from extractor.sections import Outline
from extractor.text import UPPER, collapse, digits, fold, skeleton

_NUMBER_LINE = re.compile(
    r"(?:^|\n|\|)[\s*]{0,40}+[Ss]ố(?: hiệu)?\s*+:?[\s|]*+"
    r"(?P<number>\d{1,6}[a-z]?\s*[/-]\s*[^\s|,;]{2,30}(?:\s?-\s?[^\s|,;]{1,20})?)"
)
_NUMBER = re.compile(r"\d{1,6}[a-z]?(?:/\d{4})?[/-][^\W\d_][\w&]*(?:[-/][\w&.]+)*")
_DATE_LINE = re.compile(
    rf"(?P<place>[{UPPER}][^\n,|]{{1,40}}),?\s+ng[àa]y\s*(?P<day>\d{{1,2}})\s*tháng\s*(?P<month>\d{{1,2}})"
    r"\s*năm\s*(?P<year>\d{4})"
)
_NO_PLACE = re.compile(r"(?:số|ngày|quyết định|kế hoạch|luật)\b")
_PORTAL_DATE = re.compile(r"[Nn]gày ban hành:?[\s|*]*(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})")
_TYPES = (
    ("kế hoạch", "plan"), ("phương án", "plan"), ("chương trình", "programme"), ("đề án", "programme"),
    ("chỉ thị", "directive"), ("công điện", "directive"), ("quyết định", "decision"), ("công văn", "letter"),
)  # fmt: skip
_SIGNS = (
    ("KH", "plan"), ("PA", "plan"), ("CTr", "programme"), ("ĐA", "programme"), ("CT", "directive"),
    ("CĐ", "directive"), ("QĐ", "decision"),
)  # fmt: skip
_TITLE_WORDS = re.compile(
    r"(?:KẾ HOẠCH|PHƯƠNG ÁN|CHƯƠNG TRÌNH(?: HÀNH ĐỘNG)?|ĐỀ ÁN|CHỈ THỊ|CÔNG ĐIỆN|QUYẾT ĐỊNH|CÔNG VĂN|NGHỊ QUYẾT|"
    r"HƯỚNG DẪN|THÔNG BÁO)\s*:?"
)
_LETTERHEAD_END = re.compile(
    r"\n\s{0,40}+(?:KẾ HOẠCH|CHỈ THỊ|QUYẾT ĐỊNH|CHƯƠNG TRÌNH|CÔNG ĐIỆN|PHƯƠNG ÁN|ĐỀ ÁN)"
    r"[^\S\n]*+:?[^\S\n]*+\n"
)
#: The subject of a letter, with the lines that go on in small letters.
_SUBJECT = re.compile(
    r"(?:^|\n|\|)\s{0,40}+(?P<subject>V/v[^\n|]{2,300}"
    rf"(?:\n[^\W\d_{UPPER}][^\n|]{{0,300}}){{0,4}})"
)
_LEVELS = {
    "tỉnh": "province", "thành phố": "city", "huyện": "district", "quận": "district", "thị xã": "district",
    "xã": "commune", "phường": "commune", "thị trấn": "commune", "đặc khu": "commune",
}  # fmt: skip
_UNIT_WORDS = "|".join(form for unit in _LEVELS for form in (unit.upper(), unit, unit.capitalize()))
#: Words in capitals that begin something else behind the name of a unit.
_NAME_STOP = (
    r"(?:CỘNG|Cộng|ĐỘC|Độc|SỐ|Số|NĂM|GIAI|TRÊN|ĐẾN|VÀ|THEO|[ỦU][YỶ] BAN|UBND|HỘI ĐỒNG|SỞ|"
    r"XÃ|PHƯỜNG|HUYỆN|QUẬN|TỈNH|THÀNH PHỐ|THỊ XÃ|THỊ TRẤN|ĐẶC KHU)\b"
)
_UNIT = re.compile(
    rf"(?<!\w)(?P<unit>{_UNIT_WORDS})\s+"
    rf"(?P<name>(?:[{UPPER}][^\W_]*|\d+)(?:[ –-]+(?!{_NAME_STOP})[{UPPER}][^\W_]*)*)"
)
_ANY_UNIT = "|".join(sorted(_LEVELS, key=len, reverse=True))
_UNIT_IN_HEAD = re.compile(r"[ỦU][YỶ] BAN NHÂN|(?:TỈNH|tỉnh|Tỉnh)\s")
_UNIT_IN_TEXT = re.compile(r"(?:UBND|[ỦUƯ][ỷỶyỦủ]? ?[Bb][Aa][Nn] [Nn]hân dân) (?:tỉnh|[Tt]hành phố)")
_PROVINCE_WORD = re.compile(r"(?:[Tt]ỉnh|TỈNH|[Tt]hành phố|THÀNH PHỐ|TP\.?)\s+")
_FOLLOWING = r"(?P<on> và (?:các|những) năm tiếp theo)"
_PERIOD = re.compile(
    # where a policy looks to is no year that the plan covers
    r"(?:định hướng|tầm nhìn) (?:đến )?(?:hết )?năm 20\d\d|"
    r"(?:(?:giai đoạn|thời kỳ|các năm)\s*(?:từ )?|từ )(?:năm )?(?P<a>20\d\d)\s*(?:-|đến|và)\s*(?:năm )?(?P<b>20\d\d)|"
    r"(?:(?P<until>đến )(?:hết )?|(?:hai |02 )?)"
    rf"năm (?P<c>20\d\d)(?:\s*(?:-|,|và)\s*(?:năm )?(?P<d>20\d\d))?{_FOLLOWING}?"
)
_PERIOD_IN_TEXT = re.compile(rf"trong năm (20\d\d){_FOLLOWING}|\bnăm (?P<aim>20\d\d),? [^.;:]{{0,60}}phấn đấu\b")
_PERIOD_STATED = re.compile(
    r"\d{1,2}\.\s+thời gian\s+thực hiện[^.;\d]{0,60}?từ\s+"
    r"(?:tháng\s+\d{1,2}/|năm\s+|ngày\s+\d{1,2}/\d{1,2}/)(?P<a>20\d\d)"
    r"(?:\s+đến\s+(?:hết\s+)?(?:tháng\s+\d{1,2}/|năm\s+|ngày\s+\d{1,2}/\d{1,2}/)(?P<b>20\d\d))?"
)
_CITED_DATE = re.compile(r"(?i)(?:số|so) \d\S*(?: ngày .{0,30}? năm \d{4}| ngày \S+)?|ngày .{0,30}? năm \d{4}")
_SIGNER = re.compile(rf"(?:(?:Y|H|K|A)['’]? )?(?:[{UPPER}][^\W\d_]*['’]?[^\W\d_]*(?:\s+|-|$)){{2,5}}")
_PORTAL_SIGNER = re.compile(r"[Nn]gười ký:?[\s|*]*(?P<name>[^\n|*]{4,40})")
_POST = re.compile(r"(?:TM|KT|TL|TUQ|Q|T/M|K/T)\s?[./]|CHỦ TỊCH|GIÁM ĐỐC|BỘ TRƯỞNG|THỦ TƯỚNG|CHÁNH VĂN PHÒNG|BÍ THƯ")
_FORM = re.compile(
    r"(?<!\w)(?P<form>(?:TM|KT|TL|TUQ|Q)(?=\s?[./])|[TK]/[MTL])\s?[./]?\s?"
    r"(?=CHỦ|[ỦU][YỶ]|UBND|GIÁM|PHÓ|BAN|BỘ|CHÁNH|THỦ|BÍ|HỘI|TRƯỞNG|TỔNG|ĐẢNG|TỈNH|THÀNH)"
)
_NO_NAME = re.compile(
    r"nơi nhận|chủ tịch|ủy ban|hội đồng|lưu|đã ký|ký tên|kèm theo|phụ lục|văn phòng|thủ tướng|chính phủ|tỉnh|"
    r"thành phố|huyện|sở "
)
_MOTTO = re.compile(r"(?i)(?:cộng)?\s*(?:hòa|hoà)?\s*xã\s+hội\s+chủ\s+nghĩa\s+việt\s+nam")
_ATTACHED = re.compile(r"\((?:[Bb]an hành )?[Kk]èm theo")


#: Issuer, level, province, district.
_Units = tuple[str | None, str | None, str | None, str | None]


@remembered()
def _provinces() -> tuple[tuple[str, str, str], ...]:
    """(folded name or alias, the same without accents, name), longest first.

    Codes are no keys: they are used again after 2025.
    """
    names: dict[str, str] = {}
    for table in ("provinces", "provinces_2025"):
        for row in facts(table):
            names[fold(row["name_vi"])] = row["name_vi"]
    for row in facts("provinces"):
        for alias in split_list(row["aliases"]):
            if len(alias) > 3 and not alias.isupper():
                names.setdefault(fold(re.sub(r"^(?:TP\.?|[Tt]hành phố|[Tt]ỉnh|Thủ đô) ", "", alias)), row["name_vi"])
    return tuple((key, skeleton(key), names[key]) for key in sorted(names, key=len, reverse=True))


@remembered()
def _cities(table: str) -> frozenset[str]:
    return frozenset(fold(row["name_vi"]) for row in facts(table) if "thành phố" in row["type"])


def _is_city(name: str) -> bool:
    return any(fold(name) in _cities(table) for table in ("provinces", "provinces_2025"))


@remembered()
def _departments() -> re.Pattern[str]:
    """The line of a letterhead that a department of a committee issues."""
    names = (fold(row["name_vi"]) for row in facts("agencies") if row["type"] == "department")
    return re.compile(rf"(?:^|\n|\|)[ *]*(?P<name>{'|'.join(map(re.escape, names))})(?=[ *]*(?:$|\n|\|)|  )")


def province_named(text: str) -> str | None:
    """The province whose name *text* begins with, accents and dashes forgiven.

    >>> province_named("BÀ RỊA – VŨNG TÀU"), province_named("Hoà Bình, ngày 3")
    ('Bà Rịa - Vũng Tàu', 'Hòa Bình')
    """
    key = re.sub(r"\s*-\s*", " - ", collapse(fold(text)))
    bare = skeleton(key)
    for name, _, proper in _provinces():
        if key.startswith(name) and not key[len(name) : len(name) + 1].isalnum():
            return proper
    for _, plain, proper in _provinces():
        if bare.startswith(plain) and not bare[len(plain) : len(plain) + 1].isalnum():
            return proper
    return None


def of_document(source: Source, parts: Outline) -> DocumentFields:
    """The document fields of a source whose sections are known."""
    head = _head(source, parts)
    number = _number(head)
    issued_on, place = _issued(digits(head))
    doc_type, title = _title(source, parts, number)
    units = _units(head, title, place, source.text)
    start, end = _period(title, source, parts)
    return DocumentFields(
        number, doc_type, title, *units, issued_on, start, end, _signer(source, parts), _signing_form(source, parts)
    )


def _head(source: Source, parts: Outline) -> str:
    """The text before the first body, furniture of the page left out."""
    out = []
    for section in parts.sections:
        if section.role in (Role.TASKS, Role.PURPOSE, Role.IMPLEMENTATION) or section.start > 12_000:
            break
        out.append(source.text[section.start : section.end])
    return "\n".join(out)


def _number(head: str) -> str | None:
    match = _NUMBER_LINE.search(head)
    if match is None:
        return None
    number = canonical_number(match["number"].rstrip(".,;*"))
    return number if _NUMBER.fullmatch(number) else None


def _issued(head: str) -> tuple[str | None, str | None]:
    for match in _DATE_LINE.finditer(head):
        place = re.split(r"\d", match["place"])[-1].strip()
        if len(place.split()) <= 6 and not _NO_PLACE.search(fold(place)):
            return iso_date(match), place
    stated = _PORTAL_DATE.search(collapse(head))
    if stated:
        return iso_date(stated), None
    return None, None


def _title(source: Source, parts: Outline, number: str | None) -> tuple[str, str | None]:
    """The type and title; of a decision with a plan attached, those of the plan."""
    word: str | None = None
    title: str | None = None
    for section in parts.sections:
        if section.role is not Role.HEADER:
            continue
        lines = [collapse(line) for line in source.text[section.start : section.end].split("\n")]
        at = next((i for i, line in enumerate(lines) if _TITLE_WORDS.fullmatch(line)), None)
        if at is None:
            continue
        found = " ".join(line for line in lines[at + 1 :] if line)
        found = _ATTACHED.split(found)[0].strip(" -*|")
        if title is None or word == "quyết định":
            word, title = fold(lines[at].rstrip(": ")), re.split(r"\s-{3,}|\s\|", found)[0] or title
    if word is None:
        title = _bare_title(source, parts)
    by_word = next((kind for name, kind in _TYPES if word and word.startswith(name)), None)
    by_sign = next((kind for sign, kind in _SIGNS if number and re.search(rf"[/-]{sign}(?:-|/|$)", number)), None)
    if number and by_sign is None and word is None and (letter := _SUBJECT.search(source.text[:3000])):
        return "letter", title or collapse(letter["subject"])
    return by_word or by_sign or "other", title


def _bare_title(source: Source, parts: Outline) -> str | None:
    """A title whose type word was lost: the last line in capitals before the preamble."""
    head = next((s for s in parts.sections if s.role is Role.HEADER), None)
    if head is None:
        return None
    lines = [collapse(line) for line in source.text[head.start : head.end].split("\n")]
    return next((line for line in reversed(lines) if len(line) > 30 and line.isupper() and "CỘNG H" not in line), None)


def _units(head: str, title: str | None, place: str | None, text: str) -> _Units:
    """Issuer, level, province, district."""
    letterhead = _LETTERHEAD_END.split(f"{head}\n")[0]
    found = _named_units(_MOTTO.sub(" ", collapse(letterhead.replace("|", " "))))
    in_title = _named_units(collapse(title or ""))
    found = found or in_title
    level = next((lv for wanted in ("commune", "district", "province") for lv, _ in found if lv == wanted), None)
    province = next((name for lv, name in found if lv == "province"), None)
    district = next((name for lv, name in found if lv == "district"), None)
    commune = next((name for lv, name in found if lv == "commune"), None)
    if province is None and level in (None, "province"):
        province = (province_named(place) if place else None) or _in_text(title or "")
        if level is None and province and _UNIT_IN_HEAD.search(letterhead + (title or "")):
            level = "province"
    if province is None:
        province = _in_text(text)
    if level is None and province and _UNIT_IN_TEXT.search(text):
        level = "province"
    # a city that became a province in 2025 was below the one named beside it
    above = next((name for lv, name in in_title if lv == "province" and name != province), None)
    if level == "province" and above and fold(province or "") in _cities("provinces_2025") - _cities("provinces"):
        level, district, province = "district", province, above
    name = {"commune": commune, "district": district, "province": province}.get(level or "")
    return _issuer(letterhead, title, level, name, text), level, province, district


def _named_units(text: str) -> list[tuple[str, str]]:
    """(level, name) of each administrative unit that *text* names, in its order."""
    out = []
    for match in _UNIT.finditer(text):
        unit = fold(match["unit"])
        name = re.split(r"\s+-{2,}", match["name"])[0].strip(" -–")
        province = province_named(name)
        level = _LEVELS[unit]
        if level == "city":
            level = "province" if province and _is_city(province) else "district"
        if level == "province":
            if province:
                out.append(("province", province))
        elif name:
            out.append((level, _proper(name)))
    return out


def _proper(name: str) -> str:
    """Capitals to a proper name; digits and mixed case stay."""
    return " ".join(w.capitalize() for w in name.split()) if name.isupper() else name


def _in_text(text: str) -> str | None:
    """The province that running text names most often behind "tỉnh" or "thành phố"."""
    counts: dict[str, int] = {}
    for match in _PROVINCE_WORD.finditer(text[:60_000]):
        if name := province_named(text[match.end() : match.end() + 40]):
            counts[name] = counts.get(name, 0) + 1
    return max(counts, key=lambda n: counts[n]) if counts else None


def _issuer(letterhead: str, title: str | None, level: str | None, name: str | None, text: str) -> str | None:
    if department := _departments().search(fold(letterhead)):
        return next(row["name_vi"] for row in facts("agencies") if fold(row["name_vi"]) == department["name"])
    if level is None or name is None:
        return None
    if level == "province":
        unit = "thành phố" if _is_city(name) else "tỉnh"
    else:
        where = fold(collapse(f"{letterhead} {title or ''} {text[:4000]}"))
        match = re.search(rf"({_ANY_UNIT})\s+{re.escape(fold(name))}", where)
        unit = match[1] if match else {"district": "huyện", "commune": "xã"}[level]
    return f"Ủy ban nhân dân {unit} {name}"


def _period(title: str | None, source: Source, parts: Outline) -> tuple[int | None, int | None]:
    """The years of the title; if it names none, those that the preamble sets ("trong năm 2022 …") or an item of its
    own ("2. Thời gian thực hiện: Từ tháng 10/2025 …")."""
    if title:
        bare = list(title)
        for cited in find(title):
            bare[cited.start : cited.end] = " " * (cited.end - cited.start)
        if span := _years(fold(_CITED_DATE.sub(" ", "".join(bare)))):
            return span
    for section in parts.sections:
        if section.role in (Role.SITUATION, Role.LEGAL_BASIS, Role.TASKS) and section.start < 15_000:
            paragraph = fold(collapse(source.text[section.start : section.end]))[:6000]
            if match := _PERIOD_IN_TEXT.search(paragraph):
                return (int(match["aim"]), int(match["aim"])) if match["aim"] else (int(match[1]), None)
        if section.role is Role.TASKS:
            break
    if match := _PERIOD_STATED.search(fold(source.text[:15_000])):
        return int(match["a"]), int(match["b"]) if match["b"] else None
    return None, None


def _years(key: str) -> tuple[int | None, int | None] | None:
    """The period a title names; of several the one that begins last ("khắc phục hạn chế năm 2022, …")."""
    periods = [_span(match) for match in _PERIOD.finditer(key) if match["a"] or match["c"]]
    return max(periods, key=lambda p: p[0] or 0) if periods else None


def _span(match: re.Match[str]) -> tuple[int | None, int | None]:
    if match["a"]:
        return int(match["a"]), int(match["b"])
    if match["until"]:
        return None, int(match["c"])
    return int(match["c"]), None if match["on"] else int(match["d"] or match["c"])


def _signing_form(source: Source, parts: Outline) -> tuple[str, ...]:
    """For whom the signer signs: TM., KT., TL., TUQ., Q. as they stand above the name, each once, in their order."""
    for section in parts.sections:
        if section.role in (Role.SIGNATURE, Role.RECIPIENTS):
            forms = [m["form"].replace("/", "") for m in _FORM.finditer(source.text, section.start, section.end)]
            if forms:
                return tuple(f"{form}." for form in dict.fromkeys(forms))
    return ()


def _signer(source: Source, parts: Outline) -> str | None:
    """The name under the post in the signature."""
    for section in parts.sections:
        if section.role not in (Role.SIGNATURE, Role.RECIPIENTS):
            continue
        lines = [collapse(line.replace("|", " ")) for line in source.text[section.start : section.end].split("\n")]
        posts = [i for i, line in enumerate(lines) if _POST.search(line)]
        # the name below the post, or behind it in a cell of its own
        behind = [_POST.split(lines[i])[-1] for i in posts]
        for line in [*behind, *lines[posts[0] + 1 :]] if posts else []:
            value = line.strip(" ./|")
            if value and not value.isupper() and _SIGNER.fullmatch(value) and not _NO_NAME.search(fold(value)):
                return value
    match = _PORTAL_SIGNER.search(source.text[:6000])
    name = collapse(match["name"]) if match else ""
    return name if name and _SIGNER.fullmatch(name) else None
