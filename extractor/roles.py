"""Who leads a task and who takes part (codebook 5c-5f).

An agency leads as the subject of an ordered action, as one that is asked or assigned, by a column or
label, or by the heading or lead-in above. It takes part after "phối hợp (với)" or by a column or label.
Who is only directed, guided, served or reported to is neither.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar
from weakref import WeakKeyDictionary

from extractor.agencies import HEAD_PREFIX, Mention, heading_agencies, identity, listed, match, split
from extractor.resources import remembered
from extractor.schema import AgencyRole
from extractor.sections import Node
from extractor.tasks import Unit, inline_labels, last_sentence, order_verbs
from extractor.text import UPPER, View, agency_key, fold

_WITH = re.compile(
    r"(?:phối ?hợp|phối, kết hợp|kết hợp|phối kết hợp)"
    r"(?:,? (?:chặt chẽ|thường xuyên|hiệu quả|tốt|đồng bộ|hỗ trợ|kịp thời|có hiệu quả))*"
    r"(?: cùng với| với| cùng| của)? (?:các bên )?|"
    r"(?<=chủ trì), cùng(?: với)? |(?<=chủ trì) cùng(?: với)? |"
    r"(?:^|(?<=[.;] ))(?:cùng|cùng với|cùng các) (?=ubnd|ủy ban|sở|phòng|công an|mặt trận)|"
    r"\bvới sự (?:tham gia|hỗ trợ|giúp đỡ)(?: [^,.;]{1,25})? của "
)
_LED = re.compile(
    r"\b(?:(?:chủ trì|đầu mối|(?:chịu trách nhiệm|phụ trách|làm) chính)[^.;,]{0,200}+|"
    r"giao [^.;,]{4,160}(?:, [^.;,]{4,60})? (?:làm|thực hiện|lo|phụ trách))[;,] "
)
_HELPS = re.compile(r"\s*(?:(?:cùng )?phối hợp(?! với| cùng| ?:)|cùng (?:tham gia|thực hiện))(?!\w)")
_SIGN = re.compile(r"[,;] ")
_CAPITAL = re.compile(rf"(?<![^\W_])[{UPPER}]|\bcác ")
_PART = re.compile(r" ?\((?:là )?(?:cơ quan |đơn vị )?(chủ trì|phối hợp)(?: thực hiện)?\)")
_BRACKETED = re.compile(r"\(")
_IN_BRACKETS = re.compile(
    r"\s*(?:là (?:cơ quan|đơn vị) )?(chủ trì|chịu trách nhiệm|phụ trách|thực hiện|phối hợp)(?: [^();,]{1,60})?\s*[);,]"
)
#: A lead-in that leaves open with whom: those that open the items below it.
_WITH_WHOM = re.compile(r"(?:chủ trì,? ?)?phối hợp(?: chặt chẽ)?(?: với| cùng)?\s*[:.]?")
_NOT_WITH = re.compile(r"(?:quy chế|chương trình|cơ chế|văn bản|kế hoạch) $")
_ASK = re.compile(r"(?:^mời|(?:kính )?đề nghị|giao(?: cho)?|yêu cầu|phân công(?: cho)?|giao nhiệm vụ cho) ")
#: "các dự án do Sở A quản lý": whose a thing is, not who is to act.
_OWNED = re.compile(r" (?:quản lý|ban hành|phê duyệt|công bố|cấp|giao|đầu tư)(?!\w)")
_PROPOSES = re.compile(
    r"đề nghị (?:chủ tịch )?(?:ubnd|ủy ban nhân dân) (?:tỉnh|thành phố|huyện|thị xã|quận|xã|phường)\b"
)
_DIRECTS = re.compile(r": (?:giao|yêu cầu|phân công) ")
_ASSIGN = re.compile(
    r"(?:(?<!được )(?<!đã )(?<!bàn )\bgiao(?: cho)? "
    r"(?=sở|ubnd|ủy ban|phòng|công an|thanh tra|văn phòng|ban |trung tâm|bảo hiểm|các|đài|báo|"
    r"chủ tịch|thủ trưởng|giám đốc))|"
    r"\bdo (?=sở|ubnd|ủy ban|phòng|công an|thanh tra|văn phòng|trung tâm)|"
    r"\bdo (?!bộ |cơ quan|đơn vị|các |doanh nghiệp|nhà |đồng chí|đ/c|phó )"
    r"(?=[^,.;]{4,90} (?:chủ trì|phụ trách|đảm nhiệm|đảm nhận|làm đầu mối|chịu trách nhiệm)(?!\w))|"
    r"\bphải được |(?<=[,;] )(?:kính )?đề nghị "
)
_GOVERN = re.compile(
    r"\b(?:chỉ đạo|hướng dẫn|đôn đốc|của|cho|với|giúp|tham mưu|tham mưu cho|báo cáo|trình|gửi|gửi về|về|từ|tại|"
    r"giữa|giám sát|kiểm tra|thanh tra|nhắc nhở|phê bình|hỗ trợ|đến|vận động|bởi|yêu cầu|đề xuất|kiến nghị|"
    r"tạo điều kiện cho|trước|qua|phối hợp) (?:các )?"
)
_TO = ("cho", "về", "tại", "đến")  # so may it behind these, where a verb that plans order with follows
_OF = ("của", "với", "từ")  # behind these, the last one of a list may be the subject of what follows
_OPENING = re.compile(
    r"(?:(?:căn cứ|trên cơ sở|theo|đối với|hàng|hằng|định kỳ|trước|sau|trong|từ|cuối|đầu|ngoài|đồng thời|bên cạnh|"
    r"riêng|khi|nếu|trường hợp|"
    r"ở|nhân|ít nhất|chuẩn bị cho|để|nhằm|thông qua|qua|với|tại|ngay|vào|đến|bên cạnh đó|ngoài ra|trong đó|mỗi|"
    r"chậm nhất|hết|quý|tháng|năm|dựa|về)\b)"
)
_SKIP = re.compile(
    r"(?:(?:cơ quan|đơn vị|bộ phận)(?: chủ trì| thực hiện| phối hợp| phụ trách)+\s*:|"
    r"(?:về )?phía|riêng|đồng thời|ngoài ra|trong đó|trước mắt|vì vậy|vì thế|do đó|do vậy|bởi vậy|theo đó|"
    r"mỗi (?:năm|quý|tháng|tuần)(?: (?:một|\d+) lần)?|"
    r"[^\W_]{1,5} (?:năm|quý|tháng|tuần) (?:một|\d+) lần|(?:hằng|hàng) (?:năm|quý|tháng|tuần|ngày)|"
    r"(?:trong |từ |đến |hết )?(?:quý|tháng|năm) [ivx\d]+(?:/\d+)?)[,:]? "
)
_CLAUSE = re.compile(r"(?:^|(?<=[.;!?…])\s+|(?<=\.\) )|(?<=: )|(?<= thì )|(?<=, còn ))")
#: "Sở A, với sự phối hợp của Sở B, tổ chức …"
_HELPED = r", (?:với|có) sự (?:phối hợp|tham gia|hỗ trợ|giúp đỡ)\b"
#: No verb, behind an agency, in whose place one would stand.
_NO_PREDICATE = "của|để|nhằm|thuộc|và|hoặc|hay|nào|như|gồm|cùng|với|bao|bị|số|nhỏ|lớn"
_PREDICATE = re.compile(
    r"\s*(?:\([^()]{0,80}\)\s*)?(?:và (?:mọi người|người|nhân|toàn) dân )?(?::|(?:,\s*)?[“\"]?"
    rf"(?!(?:{_NO_PREDICATE}|trong đó|"
    r"là (?!cơ quan|đơn vị|đầu mối)|được (?!giao|phân công|ủy quyền|đề nghị|yêu cầu|mời))\b)[^\W\d_])|"
    rf"{_HELPED}"
)
_NEED = re.compile(
    r"\s*,?\s*(?:chủ trì|phối hợp|có trách nhiệm|chịu trách nhiệm|tham mưu|chủ động|phải|xây dựng|tổ chức|"
    r"thực hiện|triển khai|tổng hợp|báo cáo|rà soát|hướng dẫn|theo dõi|tăng cường|tiếp tục|kiểm tra|đôn đốc|bố trí|"
    r"được phân công|được giao|cụ thể|đề xuất|căn cứ|công khai|niêm yết|đẩy mạnh|kịp thời|nghiêm túc|thường xuyên|"
    r"định kỳ|chỉ đạo|lập|xem xét|ban hành|trình|gửi|cân đối|cập nhật|duy trì|nâng cao|phân công|vận động|"
    r"tuyên truyền|quán triệt|cung cấp|đảm bảo|bảo đảm|xử lý|giải quyết|tiếp nhận|thẩm định|bình xét|hỗ trợ|phụ trách|"
    r"lo(?! lắng| ngại))(?!\w)"
)
_ACTS = re.compile(
    r"\s*(?:\([^()]{0,80}\)\s*)?(?:,\s*)?"
    rf"(?!(?:{_NO_PREDICATE}|trong|được (?!giao|phân công)|"
    r"là (?!cơ quan|đơn vị|đầu mối)|đã|theo|tại|ở|về|khi|nếu|trên)\b)[^\W\d_]|"
    rf"{_HELPED}"
)
_LAST_UNKNOWN = re.compile(
    r"(?: và |, )"
    r"((?:các |ban |tổ |hội |đội |trung tâm |trường |bệnh viện |công ty |hợp tác xã |câu lạc bộ |cán bộ|ngành ))"
)
_ORDERER = re.compile(r"\s*(?:yêu cầu|giao(?: cho)?|đề nghị|chỉ thị)(?:\s|:)")
_ISSUER_ORDERS = re.compile(
    r"(?:^|, )(?:chủ tịch )?(?:ubnd|ủy ban nhân dân)(?: [^\W\d]+){1,5}? (?:yêu cầu|giao(?: cho)?|đề nghị|chỉ thị) "
)
#: Before an agency and a colon: whose task it is.
_CHARGE = re.compile(r"(?:trách nhiệm|nhiệm vụ|phần việc|việc) của ")
#: "Trách nhiệm công khai thuộc về …", "Dưới sự chủ trì của …"
_LIES_WITH = re.compile(r"\b(?<!có )trách nhiệm(?: [^.;]{1,80})? thuộc(?: về)? |\bsự chủ trì của ")
_PART_TOLD = re.compile(r"\((?:chủ trì|phối hợp)")
#: A list that says each one's part stands before a colon or, if it begins the sentence, before what they do.
_PARTS_FIRST = re.compile(r"[^:;.]{3,300}\((?:chủ trì|phối hợp)[^()]{0,20}\)(?=\s*(?::|[^\W\d_]))")
_PARTS_LAST = re.compile(r"\(([^();]{3,120} chủ trì(?: thực hiện)?; [^()]{3,200} phối hợp(?: thực hiện)?)\)[.;]?$")
_PART_VERB = re.compile(r" (?:chủ trì|phối hợp)(?: thực hiện)?$")
#: Who acts stands last: "… (Sở A, Sở B).", "… - Sở A thực hiện."
_LAST = re.compile(r"\((?=[^()]{4,160}\)[.;]?$)|[-–] (?=[^-–.;]{4,160}[.;]?$)")
_LAST_END = re.compile(
    r"(?:, (?:trước|trong|quý|tháng|năm|thường xuyên|h[àằ]ng)\b[^()]{0,40})?\)[.;]?$|"
    r"\s*(?:chủ trì|thực hiện|phụ trách|chịu trách nhiệm)(?: thực hiện)?[.;]?$"
)
_TITLE_BRACKET = re.compile(r"\(([^()]{6,300})\)[.:]?$")
_PERSON = re.compile(r"(?:các |mọi )?(?:công chức|viên chức|cán bộ)")
_ANY_UNITS = re.compile(r"(?:các |từng )?(?:xã|phường|thị trấn|huyện|thôn|ấp|bản)")
_BARE = re.compile(r"cơ quan|đơn vị|địa phương|sở|phòng|ban")
_SPOKEN = re.compile(r"\b(?:chủ trì|phối hợp|tiến hành|rà soát|thực hiện|có trách nhiệm|thúc đẩy)\b")
_ASIDE = re.compile(r"\s*\(")
_NO_AGENCY = re.compile(
    r"^(?:những|các) (?:việc|nhiệm vụ|nội dung)|"
    r"\b(?:tổ chức thực hiện|chế độ|cơ chế|phương án|kinh phí|báo cáo|công tác|nhiệm vụ|giải pháp)\b"
)
_LEADS = re.compile(r"(?: là)?(?: cơ quan| đơn vị)?(?: làm)?(?: chịu trách nhiệm)? chủ trì\b")
_ASKED_NEXT = re.compile(r", (?:đề nghị|yêu cầu|giao|phân công) ")
_ASSIGNED_TASKS = re.compile(
    r" được (?:giao|phân công)(?: chủ trì)?(?: thực hiện)?(?: các)?(?: nội dung,)? nhiệm vụ"
    r"(?: tại [^,.;]{0,40}?(?:kế hoạch|chỉ thị) này)?"
)


@dataclass(slots=True)
class Found:
    """The agencies of one text: ``first`` tells that its first clause has a subject of its own."""

    lead: list[tuple[Mention, str]] = field(default_factory=list)
    coordinating: list[tuple[Mention, str]] = field(default_factory=list)
    first: bool = False


@remembered(2048)  # a heading is asked once for each task below it
def find(text: str) -> Found:
    """The agencies that a sentence or paragraph itself states as leading or taking part, by rule.

    >>> [m.name for m, _ in find("Sở Y tế chủ trì, phối hợp với UBND cấp xã thực hiện.").coordinating]
    ['UBND cấp xã']
    """
    key = fold(text)
    if parts := _PARTS_LAST.search(key):
        return _told_last(text, key, parts)
    found = Found()
    taken = sorted(_coordinating(text, key, found))
    governed = sorted(_governed(text, key))
    for bracket in _BRACKETED.finditer(key):
        names, end = listed(text, key, bracket.end())
        if names and (verb := _IN_BRACKETS.match(key, end)):
            (found.coordinating if verb[1] == "phối hợp" else found.lead).extend((n, "bracket") for n in names)
    for clause in _CLAUSE.finditer(key):
        at = clause.end()
        if any(
            b < at < e
            for b, e, word in _near(governed, at)
            if key[at - 2] != ";" or not (_ACTS.match(key, e) if word in _OF else word in _TO and _acts(key, e))
        ):
            continue
        if any(begin <= at < stop for begin, stop in _near(taken, at)):
            continue
        if found.lead and _DIRECTS.match(key, at - 2):
            continue  # "Các sở thực hiện …: phân công công chức …": who acts directs
        subjects, rule = _subjects(text, key, at, governed)
        if subjects:
            if _BARE.fullmatch(subjects[0].name.lower()) and not _NEED.match(key, subjects[-1].end):
                continue  # "cơ quan nào chậm …"
            found.first = found.first or at == 0
            found.lead.extend((s, rule) for s in subjects)
    if _PART_TOLD.search(key) and (parts := _PARTS_FIRST.match(key)):
        named = key[parts.end() :].lstrip().startswith(":") or listed(text, key, 0)[0]
        said = _marked(text[: parts.end()]) if named else []
        found.lead = [(m, "bracket") for m, part in said if part == "lead"] or found.lead
        found.coordinating += [(m, "bracket") for m, part in said if part == "coordinating"]
        found.first = found.first or bool(said)
    known = {m.start for m, _ in found.lead}
    for assign in _ASSIGN.finditer(key):
        if found.lead and (assign[0].startswith("giao") or _PROPOSES.match(key, assign.start())):
            continue  # who acts and gives a part on leads; the other one is directed or decides
        if not any(a <= assign.start() < b for a, b in _near(taken, assign.start())):
            names, end = listed(text, key, assign.end())
            if assign[0].startswith("do ") and _OWNED.match(key, end):
                continue
            found.lead.extend((m, "assigned") for m in names if m.start not in known)
            known.update(m.start for m in names)
            found.first = found.first or (bool(names) and assign.start() < 3)
    if found.lead:
        _beside(text, key, found, [*taken, *((b, e) for b, e, _ in governed)])
    if _HELPS.search(key):
        _move_helpers(text, key, found)
    if not found.lead:
        for order in _ISSUER_ORDERS.finditer(key):  # "Căn cứ A; Kế hoạch B, UBND tỉnh yêu cầu các sở …:"
            names, _ = listed(text, key, order.end())
            found.lead.extend((m, "asked") for m in names)
    for lies in _LIES_WITH.finditer(key):
        names, _ = listed(text, key, lies.end())
        found.lead.extend((m, "named") for m in names)
    if not found.lead and not found.coordinating and (last := _LAST.search(key)):
        names, end = listed(text, key, last.end())
        if names and _LAST_END.match(key, end):
            found.lead.extend((m, "bracket") for m in names)
    return found


def _told_last(text: str, key: str, parts: re.Match[str]) -> Found:
    """Who leads and who helps by the brackets that end a sentence: "… (Sở A chủ trì; đơn vị tuyển dụng phối hợp)."."""
    found = Found()
    for part in re.finditer(r"[^;]+", key[parts.start(1) : parts.end(1)]):
        start = parts.start(1) + part.start()
        verb = _PART_VERB.search(part[0])
        end = start + (verb.start() if verb else len(part[0]))
        names = [replace(m, start=m.start + start, end=m.end + start) for m in split(text[start:end])]
        (found.coordinating if verb and "phối hợp" in verb[0] else found.lead).extend((m, "bracket") for m in names)
    return found


def _coordinating(text: str, key: str, found: Found) -> list[tuple[int, int]]:
    taken = []
    for m in _WITH.finditer(key):
        if _NOT_WITH.search(key[max(0, m.start() - 12) : m.start()]) and m[0].rstrip().endswith(("với", "hợp")):
            continue  # "Quy chế phối hợp với …"
        names, end = listed(text, key, m.end())
        if names:
            names, end = _first_list(text, key, names, end)
            if m[0].startswith("cùng") and len(names) > 1 and _next_acts(text, key, names, end):
                found.lead.append((names.pop(), "subject"))  # "Cùng với Sở A, Sở B kiểm tra"
            found.coordinating.extend((n, "with") for n in names)
            taken.append((m.end(), end))
    return taken


def _next_acts(text: str, key: str, names: Sequence[Mention], end: int) -> bool:
    """Whether the last of *names*, behind a comma, is the subject of what follows."""
    return text[names[-2].end : names[-1].start].strip() == "," and _acts(key, end)


def _first_list(text: str, key: str, names: list[Mention], end: int) -> tuple[list[Mention], int]:
    """Of "Đồn A và Đồn B; Phòng C lo địa điểm" the first list, which its "và" has ended, and where it ends."""
    for i in range(2, len(names)):
        closed = text[names[i - 2].end : names[i - 1].start].strip() == "và"
        if closed and text[names[i - 1].end : names[i].start].startswith(";") and _ACTS.match(key, end):
            return names[:i], names[i - 1].end
    return names, end


def _beside(text: str, key: str, found: Found, objects: Sequence[tuple[int, int]]) -> None:
    """Further subjects beside one that leads: "Phòng A lập danh sách, Phòng B lo kinh phí"."""
    leads = sorted((m.start, m.end) for m, _ in found.lead)
    objects = sorted(objects)
    known = {m.start for m, _ in (*found.lead, *found.coordinating)}
    position = leads[0][1]
    while (comma := key.find(", ", position)) >= 0:
        position = comma + 2
        names, end = listed(text, key, position)
        if not names:
            continue
        before = leads[bisect_right(leads, (names[0].start, 0)) - 1]
        inside = any(b <= position <= e for b, e in _near(objects, position)) or position <= before[1]
        named = text[names[0].start].isupper() or key.startswith("các ", position)
        units = _ANY_UNITS.fullmatch(key, position, end)
        if named and not units and not inside and _acts(key, end) and not _lists(text, key, comma):
            found.lead.extend((m, "subject") for m in names if m.start not in known)
        position = max(position, end)


def _lists(text: str, key: str, comma: int) -> bool:
    """Whether an agency ends at *comma*: what follows goes on its list."""
    begins = (m.start() for m in _CAPITAL.finditer(text, max(0, comma - 80), comma))
    return any(listed(text, key, at)[1] >= comma for at in begins)


def _move_helpers(text: str, key: str, found: Found) -> None:
    """Who helps one that leads before is named before the word: "A chủ trì; B, C phối hợp", "A chịu trách nhiệm biên
    soạn; B phối hợp đăng tải"."""
    leads = sorted((m.start, m.end) for m, _ in found.lead)
    known = sorted((m.start, m.end) for m, _ in found.coordinating)
    # where nobody is named, the word says that somebody leads: "Chủ trì biên soạn; B phối hợp đăng tải"
    told = _LED.search(key)
    begins = [end for _, end in leads[:1]] + ([told.end() - 2] if told else [])
    helping: dict[tuple[int, int], Mention] = {}
    for sign in _SIGN.finditer(key, min(begins, default=len(key))):
        names, end = listed(text, key, sign.end())
        if not names or not _HELPS.match(key, end) or any(b < sign.start() < e for b, e in _near(known, sign.start())):
            continue
        ahead = bisect_right(leads, (names[0].start, 0))
        if not ahead or names[0].start - leads[ahead - 1][1] >= 5:  # else it goes on a list that they all stand in
            helping |= {(m.start, m.end): m for m in names}
    if helping:
        found.lead = [(m, rule) for m, rule in found.lead if (m.start, m.end) not in helping]
        starts = {start for start, _ in known}
        found.coordinating.extend((m, "with") for m in helping.values() if m.start not in starts)


def _governed(text: str, key: str) -> Iterable[tuple[int, int, str]]:
    """Lists that stand as objects ("hướng dẫn các sở; UBND các huyện thực hiện"): no subjects begin in them."""
    for m in _GOVERN.finditer(key):
        at = m.end() - 4 if m[0].endswith(" các ") else m.end()
        names, end = listed(text, key, at)
        if names:
            yield at, end, m[0].split()[0]


def _subjects(text: str, key: str, at: int, governed: Sequence[tuple[int, int, str]]) -> tuple[list[Mention], str]:
    """The subjects of the clause that begins at *at*."""
    rule = "subject"
    begin = at
    if skip := _SKIP.match(key, at):
        at = skip.end()
    if ask := _ASK.match(key, at):
        at, rule = ask.end(), "assigned" if ask[0].startswith(("giao", "phân")) else "asked"
    if charge := _CHARGE.match(key, at):
        names, end = listed(text, key, charge.end())
        if names and key.startswith(":", end):
            return names, "named"
    names, end = _subject_list(text, key, at)
    if rule == "assigned" and _LEADS.match(key, end):
        rule = "named"
    if names and _PREDICATE.match(key, end):
        if ordered := _ordered(text, key, names, end, at):
            return ordered, "asked"
        return _widened(text, key, names, end), rule
    if names or rule != "subject":
        return (names, rule) if rule != "subject" else ([], rule)
    opens = _OPENING.match(key, at) or key.startswith("riêng ", begin)
    return (_after_opening(text, key, at, governed), rule) if opens else ([], rule)


def _ordered(text: str, key: str, names: Sequence[Mention], end: int, at: int) -> list[Mention]:
    """Whom the issuer orders to act: "Chủ tịch UBND tỉnh yêu cầu các sở …" is about the departments."""
    order = _ORDERER.match(key, end)
    if len(names) > 1 or not key.startswith(("ubnd", "ủy ban nhân dân", "chủ tịch"), at) or order is None:
        return []
    inner, stop = listed(text, key, order.end())
    return _widened(text, key, inner, stop) if inner and _PREDICATE.match(key, stop) else []


def _subject_list(text: str, key: str, at: int) -> tuple[list[Mention], int]:
    """A list of agencies, with a last one that no rule knows if a verb follows it ("UBND xã và ban tự quản
    các buôn phổ biến …")."""
    names, end = listed(text, key, at)
    if names and (more := _LAST_UNKNOWN.match(key, end)):
        for verb in order_verbs().finditer(key, more.end(), more.end() + 60):
            if key[verb.start() - 1] == " " and not re.search(r"[,.;:]", key[more.end() : verb.start()]):
                stop = verb.start() - 1
                if stop > more.start(1) + 3:
                    return [*names, Mention(more.start(1), stop, text[more.start(1) : stop])], stop
                break
    return names, end


_Span = TypeVar("_Span", tuple[int, int], tuple[int, int, str])


def _near(spans: Sequence[_Span], at: int) -> Sequence[_Span]:
    """Those of *spans*, which stand in their order, that may hold *at*; more than a few never lie in each other."""
    end = bisect_right(spans, at, key=lambda span: span[0])
    return spans[max(0, end - 12) : end]


def _after_opening(text: str, key: str, at: int, governed: Sequence[tuple[int, int, str]]) -> list[Mention]:
    """The subject behind "Căn cứ …, ", "Trên cơ sở …, ": the first list behind a comma with a verb after it."""
    stop = min((i for i in (key.find(". ", at), key.find("; ", at)) if i >= 0), default=len(key))
    position = at
    while 0 <= (comma := key.find(", ", position)) < stop:
        position = comma + 2
        if ask := _ASK.match(key, position):
            names, end = listed(text, key, ask.end())
            if names and (end == len(key.rstrip(" :")) or _ACTS.match(key, end)):
                return names
        inside = next((g for g in _near(governed, position) if g[0] < position <= g[1]), None)
        if inside:
            names, end = listed(text, key, inside[0])
            helping = key.endswith("phối hợp với ", 0, inside[0])
            if len(names) > 1 and inside[2] in _OF and _acts(key, end) and not helping:
                return names[-1:]  # "… của các sở, ngành, Sở Tài chính phối hợp …": the last one acts
            position = max(position, inside[1])
            continue
        names, end = _subject_list(text, key, position)
        if names and _ANY_UNITS.fullmatch(key, names[0].start, end) and not _acts(key, end):
            continue  # "Theo lĩnh vực, cấp nước cho vùng sâu, các xã cù lao"
        if names and _ASKED_NEXT.match(key, end):
            continue  # "Đối với việc bầu trưởng thôn, trưởng bản, yêu cầu UBND xã …"
        if names and _ACTS.match(key, end):
            ordered = _ordered(text, key, names, end, position)
            return ordered or _widened(text, key, names, end)
    return []


def _acts(key: str, end: int) -> bool:
    """Whether a verb that plans order with follows a list."""
    return bool(_NEED.match(key, end) or order_verbs().match(key, end + 1))


def _widened(text: str, key: str, names: list[Mention], end: int) -> list[Mention]:
    if len(names) == 1 and names[0].end == end and (tail := _ASSIGNED_TASKS.match(key, end)):
        only = names[0]
        return [Mention(only.start, tail.end(), text[only.start : tail.end()])]
    return names


# -- for a task ---------------------------------------------------------------------------------


def settled(unit: Unit) -> Unit:
    """*unit* with the labels below the last item of its group as its own, if nobody is named for it otherwise: those
    below "b)" speak for "a)" as well then (codebook 3h)."""
    if not unit.below or find(unit.view.text).lead or _inherited(unit)[0]:
        return unit
    return replace(unit, labels=unit.below)


def of_task(unit: Unit, issued_on: str | None = None) -> list[AgencyRole]:
    """Every agency's part in a task, leads first, each with its rule and where it stands; its id is that of the
    agency of this name on the ISO date of the plan."""
    own = find(unit.view.text)
    if unit.above and _WITH_WHOM.fullmatch(unit.above[0].view.key):
        own = Found(coordinating=own.lead + own.coordinating)
    if unit.shared and own.first and not unit.row:
        # a label for a group of tasks hands down; a task with a subject of its own overrides it (codebook 5f)
        own_lead = [_role(unit.view, m, "lead", rule) for m, rule in own.lead]
        partners = [_role(unit.view, m, "coordinating", rule) for m, rule in own.coordinating]
        acting = {agency_key(role.name) for role in own_lead}  # it does not help itself
        partners += [role for role in _stated(unit, "coordinating") if agency_key(role.name) not in acting]
        return [*_once(own_lead, issued_on), *_once(partners, issued_on)]
    lead = _stated(unit, "lead")
    coordinating = _stated(unit, "coordinating")
    if not unit.row:
        lead += [_role(unit.view, m, "lead", "label") for m in _labelled(unit.view, "lead")]
        coordinating += [_role(unit.view, m, "coordinating", "label") for m in _labelled(unit.view, "coordinating")]
    stated_lead = bool(lead)
    if not stated_lead:
        lead = [_role(unit.view, m, "lead", rule) for m, rule in own.lead]
    coordinating += [_role(unit.view, m, "coordinating", rule) for m, rule in own.coordinating]
    if not stated_lead:
        above_lead, above_with = _inherited(unit)
        below_heading = bool(above_lead) and above_lead[0].rule == "heading"
        if below_heading and all(rule == "assigned" or (rule == "asked" and not own.first) for _, rule in own.lead):
            lead = above_lead  # below "2. Sở Tư pháp", "Giao Trung tâm …": the department directs its centre
        elif above_lead and lead and all(rule == "bracket" for _, rule in own.lead):
            pass  # "… (Sở Nội vụ chủ trì)." says who, whatever stands above
        elif not (own.first or (lead and not above_lead)):
            # "công chức địa chính không được nhận hồ sơ" is what the one above sees to
            lead = above_lead + [role for role in lead if not (above_lead and _PERSON.match(role.name.lower()))]
        if not unit.row:
            coordinating += above_with
    return [*_once(lead, issued_on), *_once(coordinating, issued_on)]


def _role(view: View, mention: Mention, role: str, rule: str, inherited: bool = False) -> AgencyRole:
    start, end = view.span(mention.start, mention.end)
    written = view.text[mention.start : mention.end]
    return AgencyRole(role, mention.name, written, None, inherited, rule, start, end)


def _labelled(view: View, role: str) -> Iterator[Mention]:
    """The agencies that labels inside a sentence name for *role*."""
    for name, start, end in inline_labels(view):
        if name == role:
            yield from (replace(m, start=m.start + start, end=m.end + start) for m in split(view.text[start:end]))


def _sources(unit: Unit, role: str) -> list[tuple[View, str]]:
    """The cell and the label lines that name *role*, each with its rule."""
    cell = [(unit.row[role], "column")] if role in unit.row else []
    return cell + [(view, "label") for view in unit.labels.get(role, [])]


def _stated(unit: Unit, role: str) -> list[AgencyRole]:
    """What the row's column or the label lines say of *role*; a lead cell may name partners as well."""
    out: list[AgencyRole] = []
    if role == "coordinating":
        for view, rule in _sources(unit, "lead"):
            parts = [m for m, part in _marked(view.text) if part == role]
            out.extend(_role(view, m, role, rule) for m in parts or [m for m, _ in find(view.text).coordinating])
    for view, rule in _sources(unit, role):
        if marked := _marked(view.text):
            out.extend(_role(view, m, role, rule) for m, part in marked if part == role)
            continue
        found = find(view.text)
        if role == "lead" and _SPOKEN.search(fold(view.text)) and found.lead:
            out.extend(_role(view, m, role, rule) for m, _ in found.lead)
        else:
            out.extend(_role(view, m, role, rule) for m in split(view.text))
    return out


def _marked(text: str) -> list[tuple[Mention, str]]:
    """The agencies of a cell that says each one's part in brackets: "Sở A (chủ trì), Sở B, C (phối hợp)"."""
    key = fold(text)
    parts = {m[1] for m in _PART.finditer(key)}
    if not parts or "chủ trì" in _PART.sub("", key):
        return []
    out: list[tuple[Mention, str]] = []
    part = "lead"
    for mention in reversed(split(text)):
        if said := _PART.match(key, mention.end):
            part = "lead" if said[1] == "chủ trì" else "coordinating"
        elif "chủ trì" not in parts:
            part = "lead"  # "Sở A, Sở B (phối hợp)": the first one bears no mark
        out.append((mention, part))
    return out[::-1]


def _handed_down(view: View, named: Iterable[tuple[Mention, str]], role: str) -> list[AgencyRole]:
    """What a lead-in names, for a task below it."""
    return [_role(view, m, role, "lead-in", inherited=True) for m, _ in named]


def _inherited(unit: Unit) -> tuple[list[AgencyRole], list[AgencyRole]]:
    """The nearest agencies above: a heading that is one, or a lead-in that says who."""
    partners: list[AgencyRole] = []
    for view, node in [*((title, None) for title in unit.groups), *((node.view, node) for node in unit.above)]:
        if not view.text:
            continue
        names = heading_agencies(view.text) or (_in_row_of_agencies(node) if node else [])
        if names:
            return [_role(view, m, "lead", "heading", inherited=True) for m in names], partners
        if view.text.endswith(":") and (lead_in := last_sentence(view)) is not None and find(lead_in.text).lead:
            view = lead_in  # "Sở A lập mẫu. Yêu cầu UBND cấp xã:": the second one introduces the children
        lead = [_role(view, m, "lead", "label", inherited=True) for m in _labelled(view, "lead")]
        if lead:
            named = _labelled(view, "coordinating")
            return lead, partners + [_role(view, m, "coordinating", "label", inherited=True) for m in named]
        if bracket := _TITLE_BRACKET.search(view.text):  # "a) Hộ nghèo (Phòng A chủ trì, phối hợp với Phòng B)"
            said = view.part(bracket.start(1), bracket.end(1))
            if (found := find(said.text)).lead:
                helping = _handed_down(said, found.coordinating, "coordinating")
                return _handed_down(said, found.lead, "lead"), partners + helping
        found = find(view.text)
        if view.text.endswith(":"):
            partners += _handed_down(view, found.coordinating, "coordinating")
        if found.lead:
            return _handed_down(view, found.lead, "lead"), partners
    top = unit.above[-1] if unit.above else unit.node
    first = top.parent.children[0] if top.parent is not None else top
    if first is not top and not first.is_item and first.text.endswith(":") and (found := find(first.text)).lead:
        # the lead-in of a directive speaks for its parts as well, where these have headings of their own
        return _handed_down(first.view, found.lead, "lead"), partners
    if unit.before is not None and (found := find(unit.before.text)).lead:
        # a paragraph below a bullet keeps who acts there, where nothing above names one (codebook 3d)
        return _handed_down(unit.before.view, found.lead, "lead"), partners
    return [], partners


def _in_row_of_agencies(node: Node) -> list[Mention]:
    """A heading no rule knows, in a row of headings that are agencies, is one too."""
    if node.parent is None or not node.is_item or node.is_bullet or len(node.text) > 200:
        return []
    known, row = _known_in_rows(node.parent)[node.family]
    if known < 2 or known < 0.6 * (row - 1) or not node.children:
        return []
    if _NO_AGENCY.search(fold(node.text)):
        return []
    at = HEAD_PREFIX.match(fold(node.text)).end()  # type: ignore[union-attr]
    found = split(node.text[at:].rstrip(" :."))
    if any(not match(m.name, fold(m.name), 0) for m in found):
        # what no rule knows may hold commas of its own: one name, without its aside
        whole = _ASIDE.split(node.text[at:])[0].rstrip(" :.,")
        return [Mention(at, at + len(whole), whole)]
    return [replace(m, start=m.start + at, end=m.end + at) for m in found]


_rows: WeakKeyDictionary[Node, dict[str, tuple[int, int]]] = WeakKeyDictionary()


def _known_in_rows(parent: Node) -> dict[str, tuple[int, int]]:
    """For each family of headings below *parent*: how many are known agencies, how many there are; counted
    once, for it is asked for each heading."""
    if parent not in _rows:
        rows: dict[str, tuple[int, int]] = {}
        for n in parent.children:
            known, row = rows.get(n.family, (0, 0))
            rows[n.family] = (known + bool(n.children and heading_agencies(n.text)), row + bool(n.children))
        _rows[parent] = rows
    return _rows[parent]


def _once(roles: Iterable[AgencyRole], on: str | None) -> list[AgencyRole]:
    out: dict[str, AgencyRole] = {}
    for role in roles:
        out.setdefault(agency_key(role.name) or role.name, role)
    return [replace(role, agency_id=identity(role.name, on)) for role in out.values()]
