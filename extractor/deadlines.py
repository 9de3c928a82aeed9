"""When, by when or how often a task is due: the words and their kind (codebook 7).

Only words that time the ordered action count, not those inside a noun ("báo cáo hàng năm", "lịch tiếp công
dân định kỳ"), and no year that names a document, an index, a survey or a policy period.
"""

from __future__ import annotations

import re

from extractor.schema import Deadline
from extractor.tasks import Unit
from extractor.text import View, fold

_DAY = r"(?:ngày )?(?:mùng |mồng )?\d{1,2}(?: tháng \d{1,2}|[/.-]\d{1,2})(?:(?: năm |[/.-]| ?, ?năm )(?:20)\d\d)?"
_MONTH = r"tháng (?:\d{1,2}|giêng|chạp)(?: ?(?:năm |/)20\d\d)?"
_QUARTER = r"quý (?:[iv]{1,3}|[1-4])(?: ?(?:,|và|-|–) ?(?:quý )?(?:[iv]{1,3}|[1-4]))*(?: ?(?:năm |/|-) ?20\d\d| (?:hàng|hằng) năm)?"
_YEARLY = r"(?:(?:hàng|hằng) (?:năm|quý|tháng|tuần|ngày|kỳ)|mỗi (?:năm|quý|tháng|tuần|ngày)|từng (?:quý|tháng|tuần|năm))"
_EVERY = r"(?:(?:trước |vào |chậm nhất |chậm nhất là |từ )?(?:ngày|mùng) \d{1,2}(?: (?:và|,) (?:ngày )?\d{1,2})*(?: (?:của )?(?:tháng (?:đầu|cuối) (?:mỗi )?quý|(?:hàng|hằng) (?:tháng|quý|năm)|tháng \d{1,2} (?:hàng|hằng) năm)))"
_PERIODS = r"(?:(?:,| và|, và|;)? ?(?:hàng|hằng|theo)? ?(?:tháng|quý|06 tháng|6 tháng|9 tháng|09 tháng|sáu tháng|năm|tuần)(?: (?:đầu|cuối) năm)?(?! \d))+"
_PERIODIC = rf"định kỳ(?: (?:{_YEARLY}(?:{_PERIODS})?|theo quy định|(?:hoặc|và|,) đột xuất|(?:\d{{1,2}}|sáu|ba|hai|một) (?:tháng|năm|lần|tuần|ngày)(?:/lần| một lần| (?:một )?lần)?(?:/(?:năm|quý|tháng|tuần))?|quý{_PERIODS}|(?:06|6|9|09) tháng(?:{_PERIODS})?|năm))?"

_PATTERN = re.compile(
    rf"(?P<by_date>(?:chậm nhất(?: là)?|trước|đến|hết|đến hết|xong trước|từ|vào|trong)(?: (?:ngày|hết ngày))? {_DAY}(?: (?:hàng|hằng) (?:năm|tháng|quý))?(?: (?:đến|và) (?:trước |hết )?(?:ngày )?{_DAY}(?: (?:hàng|hằng) năm)?)?)"
    rf"|(?P<every>{_EVERY})"
    rf"|(?P<quarter>(?:trước|trong|hết|đến hết|đến|vào|từ|xong trong|cuối|đầu|chậm nhất(?: là)?(?: trong)?) (?:hết )?{_QUARTER}(?: (?:và|đến) {_QUARTER})?|{_QUARTER})"
    rf"|(?P<half>(?:trong |hết )?(?:6|06|sáu|9|09|3|03|ba) tháng (?:đầu|cuối) năm(?: 20\d\d)?)"
    rf"|(?P<month>(?:trước|trong|hết|đến hết|vào|từ|cuối|đầu|chậm nhất(?: là)?(?: trong)?) {_MONTH}(?: (?:hàng|hằng) năm)?(?: đến (?:hết )?{_MONTH})?|{_MONTH} (?:hàng|hằng) năm|{_MONTH}(?=\s*$))"
    rf"|(?P<yearend>(?:vào |trước |đến )?(?:cuối|đầu|giữa) năm(?: 20\d\d)?(?! trước| nay)|cuối (?:mỗi )?(?:quý|kỳ|tháng)(?! [iv\d])|cuối năm)"
    rf"|(?P<year>(?:trong|đến hết|hết|đến|trước|từ|ngay trong|xong trong|hoàn thành trong)(?: cuối)? năm 20\d\d(?: (?:và|đến)(?: (?:hết )?năm 20\d\d| các năm tiếp theo| những năm tiếp theo))?|trong năm(?= 20\d\d)|(?:trong )?(?:hai|ba) năm 20\d\d (?:và|-) 20\d\d|trong giai đoạn 20\d\d ?- ?20\d\d)"
    rf"|(?P<within>(?:ngay )?(?:trong|sau|trong vòng|trong thời hạn|chậm nhất(?: là)?(?: sau)?|không quá|tối đa(?: không quá)?) \d{{1,3}}(?: \([^()]{{2,20}}\))?(?: ngày(?: làm việc)?| giờ| phút| tuần| tháng)(?: làm việc)?(?: (?:kể )?từ (?:khi|ngày|lúc)[^,.;]{{0,60}})?)"
    rf"|(?P<times>(?:mỗi (?:tuần|tháng|quý|năm) (?:ít nhất )?(?:một|hai|\d{{1,2}}) (?:buổi|lần|kỳ|cuộc|số)|(?:\d|một|hai|ba|sáu) (?:tháng|tuần|năm|ngày) một lần))|(?P<rate>(?:ít nhất |tối thiểu |mỗi năm |\d{{1,2}} )?(?:\d{{1,2}}|một|hai|ba|bốn) (?:lần|kỳ|cuộc|đợt|phiên)(?: ?/ ?| trong | một | mỗi )(?:01 |1 |\d )?(?:năm|quý|tháng|tuần|ngày))"
    rf"|(?P<periodic>{_PERIODIC})"
    rf"|(?P<yearly>{_YEARLY}(?:{_PERIODS})?)"
    rf"|(?P<continuous>thường xuyên(?:,? liên tục)?|liên tục|xuyên suốt(?: (?:20\d\d ?- ?20\d\d|giai đoạn[^,.;]{{0,25}}|cả năm|trong năm))?)"
    rf"|(?P<sudden>(?:khi có|và khi có) phát sinh|đột xuất)"
    rf"|(?P<moment>(?:ngay )?trong ngày(?: làm việc)?|vào (?:cuối|đầu) tuần|(?:vào )?(?:tối|sáng|chiều) thứ (?:hai|ba|tư|năm|sáu|bảy)|(?:vào )?(?:các )?ngày (?:thứ (?:hai|ba|tư|năm|sáu|bảy)|nghỉ)|trong thời gian sớm nhất|sau khi nước rút|ngay trong buổi|trước (?:mùa|vụ|năm học|kỳ nghỉ|dịp|tết|thềm)[^,.;]{{0,40}}|(?:vào|trong|nhân|đầu) (?:các )?(?:dịp|mùa|đợt cao điểm)(?! gặt)[^,.;]{{2,40}}|trong năm học(?: 20\d\d ?[-–] ?20\d\d)?)"
    rf"|(?P<event>(?:ngay )?sau khi (?:[^,.;]{{4,120}}? )?(?:được )?(?:ban hành|có hiệu lực|phê duyệt|công bố|hoàn thành)(?! (?:các|nhiệm))[^,.;]{{0,40}})"
    rf"|(?P<meeting>trong các (?:cuộc|phiên|kỳ) họp (?:thường kỳ|định kỳ)[^,.;]{{0,40}}|theo lộ trình[^,.;]{{0,50}})"
    rf"|(?P<span>\(?20\d\d ?[-–] ?20\d\d\)?(?=\s*\.?$)|\((?:xuyên suốt )?20\d\d(?: ?[-–] ?20\d\d| trở đi)?\))"
)
#: Nouns that take a time word in: what stands right before it.
_NOUN = re.compile(
    r"(?:báo cáo(?! (?:ubnd|ủy|chủ|sở|thủ|ban|hđnd|thường|tỉnh|về|cấp|bộ))(?: kết quả)?(?: [^\W\d]+){0,4}|lịch [^,.;]{0,30}|kế hoạch(?: [^\W\d]+){0,5}|chương trình(?: [^\W\d]+){0,4}|dự toán(?: [^\W\d]+){0,5}|chỉ tiêu(?: [^\W\d]+){0,3}|đánh giá, (?:phân loại|xếp loại)[^,.;]{0,40}|phân loại[^,.;]{0,30}|"
    r"buổi (?:tiếp[^,.;]{0,20}|họp)|chế độ (?:báo cáo|kiểm tra|giao ban|thông tin)(?: báo cáo)?|kỳ họp|cuộc họp|chi (?:thường xuyên|ngân sách)?|tiếp (?:công )?dân|tiếp xúc cử tri|danh sách[^,.;]{0,20}|số liệu|phiên họp|thường kỳ|"
    r"ngân sách(?: nhà nước)?(?: giao)?|tỷ lệ[^,.;]{0,30}|điểm số[^,.;]{0,20}|chỉ số[^,.;]{0,60}|định mức|nhiệm vụ|tổng kết|công tác|sinh hoạt|giao ban|khảo sát[^,.;]{0,15}|duyệt|thông tin|văn bản|thời hạn|danh mục các vị trí[^,.;]{0,40})\s$"
)
_APPOINTED = re.compile(r"(?:lịch[^,.;]{0,30}|buổi tiếp[^,.;]{0,20}|tiếp (?:công )?dân|tiếp xúc cử tri|chế độ (?:báo cáo|kiểm tra|giao ban)|kỳ họp|thời hạn|họp|dân|báo cáo) $")
_ACTION_NEAR = re.compile(r"(?:thực hiện|tổ chức|rà soát|duy trì|tiến hành|triển khai|cập nhật|kiểm tra|tổng hợp|lồng ghép)\s$")
_NOUN_AFTER = re.compile(r"\s*(?:giữa|theo lịch)")
_DOCUMENT_YEAR = re.compile(r"(?:ngày \d{1,2} (?:tháng \d{1,2} )?|tháng \d{1,2} |số \d[^ ]* |luật[^,.;]{0,40}|nhiệm kỳ |khóa [^ ]+ |(?:^|[,;.] )căn cứ [^,.;]{0,60}|đã (?:được )?(?:chỉ ra|công bố|ban hành|đạt|triển khai|thực hiện|nêu|xảy ra|phát sinh|đề ra)[^,.;]{0,30}|\b(?:nhằm|góp phần|đối với)\b [^.;]{0,65}|từ |phát sinh )$")
_POLICY_PERIOD = re.compile(r"(?:quy hoạch|kế hoạch|chiến lược|đề án|định hướng|tầm nhìn|chương trình)[^,.;]{0,40}$")
_TYPES = {
    "by_date": "by_date", "every": "periodic", "quarter": "by_date", "half": "by_date", "month": "by_date", "yearend": "by_date", "year": "within_year",
    "within": "other", "times": "periodic", "periodic": "periodic", "yearly": "periodic", "continuous": "continuous", "sudden": "other", "event": "other",
    "meeting": "periodic", "rate": "periodic", "moment": "other", "span": "within_year",
}  # fmt: skip


def kind_of(text: str) -> str:
    """The ``deadline_type`` of words that are known to be a deadline (a column, a label).

    >>> kind_of("Thường xuyên"), kind_of("Quý II/2026"), kind_of("Năm 2025"), kind_of("Hằng năm")
    ('continuous', 'by_date', 'within_year', 'periodic')
    """
    key = fold(text).strip(" .;")
    if re.fullmatch(r"(?:năm )?20\d\d(?: ?[-–] ?20\d\d)?", key) or re.match(r"(?:trong |cả )?(?:năm|giai đoạn) 20\d\d", key):
        return "within_year"
    if re.match(r"tháng .*(?:hằng|hàng) năm|quý .*(?:hằng|hàng) năm", key):
        return "periodic"
    match = _PATTERN.search(key)
    if match is None:
        return "other"
    kind = match.lastgroup or "other"
    if kind in ("by_date", "month", "quarter") and re.search(r"(?:hằng|hàng) (?:năm|quý|tháng)", match[0]):
        return "periodic"
    return _TYPES.get(kind, "other")


def find(text: str, key: str | None = None) -> list[tuple[int, int]]:
    """The spans of the words in *text* that time its action, in order."""
    key = fold(text) if key is None else key
    out = []
    for match in _PATTERN.finditer(key):
        if _counts(key, match):
            start, end = match.span()
            while key[start] == "(":
                start += 1
            while key[end - 1] in ") ":
                end -= 1
            out.append((start, end))
    return out


def _counts(key: str, match: re.Match[str]) -> bool:
    before, after = key[max(0, match.start() - 70) : match.start()], key[match.end() :]
    if match.start() and (key[match.start() - 1].isalnum() or key[match.start() - 1] in "/-"):
        return False
    if after[:1].isalnum() or after[:1] == "/":
        return False
    kind = match.lastgroup
    if kind in ("year", "by_date", "month", "yearend", "span", "quarter"):
        if match[0].startswith(("đến năm", "từ năm")) and (_POLICY_PERIOD.search(before) or (match[0].startswith("từ") and before)):
            return False
        return not _DOCUMENT_YEAR.search(before)
    if _NOUN_AFTER.match(after):
        return False
    if kind in ("yearly", "periodic", "continuous", "sudden"):
        near = re.split(r"[,;.]\s", before.replace("phòng, chống", "phòng chống").replace("đánh giá, ", "đánh giá "))[-1]
        word = match[0].split()[0]
        if near.endswith(("không ", "chưa ", "tính ")) or (word == "liên" and re.search(r"(?:ngày|quý|năm|tháng|lần|giờ|được) $", near)):
            return False
        if word == "đột" and re.search(r"(?:vấn đề|nhiệm vụ|việc|tình huống|sự cố|hoặc|và) $", near):
            return False
        if word == "định":
            return not _APPOINTED.search(near)
        if re.search(r"(?:phân loại|xếp loại)[^.;]{0,60}$", before):
            return False
        if near and _NOUN.search(near) and not _ACTION_NEAR.search(near):
            return False
    return True


def of_task(unit: Unit) -> Deadline | None:
    """The deadline of a task: its column, its label, or the first words of its text that time it."""
    stated = unit.row.get("deadline")
    if stated is None and unit.labels.get("deadline"):
        stated = unit.labels["deadline"][0]
    spans = find(unit.view.text, unit.view.key) if stated is None or not stated.text or unit.shared else []
    if stated is not None and stated.text and not spans:
        return _whole(stated)
    if not spans:
        return None
    start, end = spans[0]
    text = unit.view.text[start:end]
    return Deadline(text, kind_of(text), *unit.view.span(start, end))


def _whole(view: View) -> Deadline:
    text = view.text.rstrip(" .;")
    start, end = view.span(0, len(text)) if text else view.hull
    return Deadline(text, kind_of(text), start, end)
