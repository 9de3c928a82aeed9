"""When, by when or how often a task is due: the words and their kind (codebook 7).

Only words that time the ordered action count, not those inside a noun ("báo cáo hàng năm", "lịch tiếp công
dân định kỳ"), and no year that names a document, an index, a survey or a policy period.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extractor.intervals import normal_form
from extractor.schema import Deadline
from extractor.tasks import Unit, last_sentence
from extractor.text import View, fold

_OF_YEAR = r" h[àằ]ng năm"
_DAY = r"(?:ngày )?(?:mùng |mồng )?\d{1,2}(?: tháng \d{1,2}|[/.-]\d{1,2})(?:(?: năm |[/.-]| ?, ?năm )20\d\d)?"
_MONTH = r"tháng (?:\d{1,2}(?: ?- ?\d{1,2}|(?:(?:, ?| và )\d{1,2}){1,4}(?= năm 20))?|giêng|chạp)(?: ?(?:năm |/)20\d\d)?"
_ONE_QUARTER = r"(?:[iv]{1,3}|[1-4])"
_QUARTER = (
    rf"qu[ýí] {_ONE_QUARTER}(?: ?(?:,|và|-) ?(?:qu[ýí] )?{_ONE_QUARTER}){{0,4}}"
    rf"(?: ?(?:năm |/|-) ?20\d\d|{_OF_YEAR})?"
)
_LATEST = r"(?:(?:chậm|muộn) nhất|không (?:muộn|chậm) hơn)(?: là| vào| đến)?"
_IN_MONTH = rf"(?:{_LATEST}(?: trong| giữa| cuối| đầu)?|trước|trong|đến hết|hết|đến|vào cuối|vào đầu|vào|từ|cuối|đầu)"
_IN_QUARTER = rf"(?:{_LATEST}(?: trong)?|trước|trong|đến hết|hết|đến|vào cuối|vào đầu|vào|từ|cuối|đầu) (?:hết )?"
_YEARLY = r"(?:h[àằ]ng (?:năm|quý|tháng|tuần|ngày|đêm|kỳ)|mỗi (?:năm|quý|tháng|tuần|ngày)|từng (?:quý|tháng|tuần|năm))"
# ", 6 tháng và năm" behind a word that says how often
_PERIODS = (
    r"(?:(?:[,;]| và|, và)? (?:(?:h[àằ]ng|theo) )?(?:(?:0?[69] |sáu )?tháng|quý|năm|tuần)"
    r"(?: (?:đầu|cuối) năm)?(?! \d)){1,6}"
)
#: Behind these a date needs no preposition.
_DONE = r"(?:(?<=hoàn thành )|(?<=hoàn thành: )|(?<=thời gian: )|(?<=thời hạn: )|(?<=xong ))"
_LAST_DAYS = rf"(?:tháng (?:đầu|cuối) (?:mỗi )?quý|h[àằ]ng (?:tháng|quý|năm)|tháng \d{{1,2}}{_OF_YEAR})"
_CLOCK = r"\d{1,2} ?(?:h|giờ)(?: ?\d\d)?[’']?"
_COUNTED = r"(?:\d{1,2}|sáu|ba|hai|một) (?:tháng|năm|lần|tuần|ngày)"
_RATE = r"(?:năm|quý|tháng|tuần|ngày)"
_WEEKDAY = r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)"
_YEARS = r"20\d\d ?- ?20\d\d"
#: Each form of words with its kind, the first that fits counts.
_FORMS = {
    "by_date": rf"(?:{_LATEST}|trước|đến hết|đến|hết|từ|vào|trong)(?: (?:ngày|hết ngày))? {_DAY}"
    r"(?: h[àằ]ng (?:năm|tháng|quý))?"
    rf"(?: (?:đến|và) (?:trước |hết )?(?:ngày )?{_DAY}(?:{_OF_YEAR})?)?|{_DONE}{_DAY}|"
    r"trước \d{1,2} ngày(?! kể)",
    "every": rf"(?:định kỳ )?(?:(?:trước|vào|{_LATEST}|từ) )?(?:ngày|mùng) \d{{1,2}}"
    rf"(?:(?: và|,) (?:ngày )?\d{{1,2}}){{0,4}} (?:của )?{_LAST_DAYS}",
    "quarter": rf"{_IN_QUARTER}{_QUARTER}(?: (?:và|đến) {_QUARTER})?|{_QUARTER}",
    "half": r"(?:trong |hết )?(?:0?[369]|sáu|ba) tháng (?:đầu|cuối) năm(?: 20\d\d)?",
    "month": rf"{_IN_MONTH} (?:(?:hai|ba|các) )?{_MONTH}(?:{_OF_YEAR})?"
    rf"(?:(?:,| và| đến(?: hết)?) {_MONTH}(?:{_OF_YEAR})?)?|"
    rf"{_MONTH}{_OF_YEAR}|{_MONTH}(?=\s*[.;]?\s*$)|{_DONE}{_MONTH}(?: và {_MONTH})?",
    "yearend": r"(?:vào |trước |đến |ngay từ |(?:vào )?dịp )?"
    r"(?:cuối|đầu|giữa) năm(?: và (?:cuối|đầu|giữa) năm)?(?: 20\d\d| ngân sách)?(?! trước| nay| học)|"
    r"cuối (?:mỗi )?(?:quý|kỳ|tháng)(?! [iv\d])",
    "year": r"(?:trong|đến hết|hết|đến|trước|từ|ngay trong)(?: cuối)? năm 20\d\d"
    r"(?: (?:và|đến) (?:(?:hết )?năm 20\d\d|(?:các|những) năm tiếp theo))?"
    rf"|(?:trong )?(?:hai|ba) năm 20\d\d (?:và|-) 20\d\d|trong giai đoạn {_YEARS}"
    # "Năm 2024, sửa ba cầu treo": at the head of a sentence it times what follows
    r"|(?:^|(?<=[.;] ))năm 20\d\d(?=, )"
    r"|(?:ngay )?trong năm(?! (?:20|qua|trước|tới|học|ngân|tài|đầu|cuối|\d))",
    "within": rf"(?:ngay )?(?:trong vòng|trong thời hạn|trong|sau|{_LATEST}(?: sau)?|"
    r"không quá|tối đa(?: không quá)?) (?:\d{1,3}|một|hai|ba|năm|mười)(?: \([^()]{2,20}\))? "
    r"(?:ngày(?: làm việc)?|giờ|phút|tuần|tháng)(?: làm việc)?(?: (?:(?:kể )?từ (?:khi|ngày|lúc)"
    r"(?:(?! theo | phải )[^,.;]|, (?=thị trấn|phường|xã|thị xã|thành phố)){0,60}|"
    r"(?:sau khi|trước (?:ngày|khi))(?: (?!phải|thì|để|và)[^\W\d]+){1,8}))?",
    "turn": rf"vào (?:tuần|ngày|tháng|{_WEEKDAY})(?: tuần)? (?:đầu|cuối)(?: tiên| cùng)? "
    r"(?:của )?(?:mỗi |h[àằ]ng )?(?:tuần|tháng|quý|năm)"
    r"(?! 20)",
    "times": r"(?:ít nhất )?mỗi (?:tuần|tháng|quý|năm) (?:ít nhất )?(?:một|hai|ba|\d{1,2}) "
    r"(?:buổi(?: tối| sáng| chiều)?|lần|kỳ|đợt|ngày|chuyến|phiên|lượt|phóng sự|chuyên đề)|"
    rf"(?:ít nhất )?{_COUNTED}(?: một |/)lần",
    "rate": r"(?:ít nhất |tối thiểu |mỗi năm |\d{1,2} )?(?:\d{1,2}|một|hai|ba|bốn) "
    r"(?:lần|kỳ|cuộc|đợt|phiên|ngày|buổi|số|bài|tin|lớp)(?: tối| sáng| chiều)?"
    rf"(?: ?/ ?| trong | một | mỗi )(?:01 |1 |\d )?{_RATE}(?! 20\d\d)",
    "periodic": rf"định kỳ(?: (?:{_YEARLY}(?:{_PERIODS})?|theo quy định|(?:hoặc|và|,) đột xuất|"
    rf"{_COUNTED}(?:/lần| một lần| lần)?(?:/{_RATE})?(?:,? [69] tháng)?(?:{_PERIODS})?|quý{_PERIODS}|quý|năm))?",
    "clock": rf"trước {_CLOCK} (?:h[àằ]ng ngày|mỗi ngày|ngày {_DAY})",
    "yearly": rf"{_YEARLY}(?:{_PERIODS})?",
    "continuous": r"thường xuyên(?:,? liên tục)?|liên tục|"
    rf"xuyên suốt(?: (?:{_YEARS}|giai đoạn[^,.;]{{0,25}}|cả năm|trong năm)|$)",
    "sudden": r"(?:và )?khi có phát sinh",
    "moment": rf"(?:ngay )?trong ngày(?: làm việc| bầu(?: cử)?| thi)?(?! (?:hội|lễ|\d))|vào (?:cuối|đầu) tuần|"
    rf"(?:(?:vào )?(?:tối|sáng|chiều)|vào) {_WEEKDAY}(?:(?:, | và ){_WEEKDAY}){{0,3}}(?: h[àằ]ng tuần)?|"
    rf"{_WEEKDAY} h[àằ]ng tuần|"
    rf"(?:vào )?(?:các )?ngày (?:{_WEEKDAY}|nghỉ)|trong thời gian sớm nhất|sau khi nước rút|"
    r"(?:ngay )?trong buổi(?: (?:làm việc|sáng|chiều))?|trong (?:dịp |kỳ nghỉ )?hè(?: 20\d\d)?|"
    r"trước (?:mùa|vụ|năm học|khai giảng|kỳ nghỉ|dịp|tết|thềm)"
    rf"(?: (?!để|nhằm|theo|phải|thì|cho|đủ|có)[^\s,.;()]+){{0,8}}|"
    rf"trước ngày [^\W\d]+(?: (?!ít nhất|tối thiểu)[^\W\d]+){{0,3}}(?: mới)?"
    rf"(?: {_YEARS}| {_DAY}| (?:ít nhất|tối thiểu) \d{{1,2}} ngày)?|"
    rf"(?:ngay )?từ (?:đầu |học kỳ [iv]+ )năm học(?: mới| {_YEARS})?|"
    r"trong suốt (?:thời gian|quá trình)(?: (?!theo|để|và|phải)[^\W\d]+){1,5}|"
    rf"(?:vào|trong|nhân|đầu) (?:các )?(?:dịp|mùa|đợt cao điểm)(?! gặt)[^,.;]{{2,40}}|trong năm học(?: {_YEARS})?",
    "event": r"ngay sau (?:khi )?(?!đây|đó)[^\W\d]+(?: (?!để|nhằm|và|theo|tại|cho|gửi|báo)[^\W\d]+){0,10}|"
    r"(?:ngay )?sau khi (?:[^,.;]{4,120}? )?(?:được )?"
    r"(?:ban hành|có hiệu lực|phê duyệt|công bố|hoàn thành)(?! các| nhiệm)[^,.;]{0,40}|"
    # in brackets or last, when a higher body moves: "(khi Bộ Y tế có văn bản triển khai)"
    r"(?:ngay |sau )?khi (?:bộ|chính phủ|trung ương|cơ quan trung ương|tổng|ubnd|ủy ban)"
    r"(?: (?!phải|thì)[^\W\d]+){0,9}? "
    r"(?:(?:có|ban hành) (?:văn bản|hướng dẫn|chỉ đạo)(?: triển khai| hướng dẫn| thực hiện| chỉ đạo){0,2}|"
    r"triển khai(?: thực hiện)?)(?=[).;]|\s*$)",
    "milestone": r"trước khi (?:vào|bước vào|khai giảng|khởi công|trình|ra|quyết định|điều chỉnh|lập|ban hành|"
    r"phê duyệt|thông qua|đo đạc|bỏ phiếu|bầu|kết thúc|hết)"
    r"(?: (?!phải|thì|để|nhằm|theo|đúng|và|được|trong)[^\W\d]+){0,16}"
    rf"(?: {_YEARS})?|"
    r"ngay khi (?:nhận|có|phát hiện|phát sinh)(?: (?!phải|thì|để)[^\W\d]+){0,6}",
    "meeting": r"(?:tại|trong) (?:các )?(?:cuộc|phiên|kỳ) họp (?:(?!thường|định)[^\W\d]+ ){0,5}"
    r"(?:thường kỳ|định kỳ)[^,.;]{0,40}|"
    r"theo lộ trình(?! (?:tại|của|do|được|quy|trong))[^,.;]{0,50}",
    "span": rf"\(?{_YEARS}\)?(?=\s*\.?$)|\((?:xuyên suốt )?20\d\d(?: ?- ?20\d\d| trở đi)?\)",
}  # fmt: skip
_PATTERN = re.compile(rf"(?<![\w/-])(?:{'|'.join(f'(?P<{kind}>{form})' for kind, form in _FORMS.items())})(?![\w/])")
#: The ``deadline_type`` of each form; "other" where none is given.
_TYPES = {
    "by_date": "by_date", "quarter": "by_date", "half": "by_date", "month": "by_date", "yearend": "by_date",
    "every": "periodic", "clock": "periodic", "turn": "periodic", "times": "periodic", "rate": "periodic",
    "periodic": "periodic", "yearly": "periodic", "meeting": "periodic",
    "year": "within_year", "span": "within_year", "continuous": "continuous",
}  # fmt: skip
_WITHIN_YEAR = re.compile(
    rf"(?:năm )?(?:20\d\d|{_YEARS})|(?:trong|cả) năm|"
    r"(?:trong |cả )?(?:năm|giai đoạn) 20\d\d.*",
    re.DOTALL,
)
_DATE = re.compile(_DAY)
_EACH_YEAR = re.compile(rf"(?:tháng|quý) .{{0,80}}{_OF_YEAR}")
_REPEATS = re.compile(r"h[àằ]ng (?:năm|quý|tháng|tuần)")
_YEAR_KINDS = frozenset(("year", "by_date", "month", "yearend", "span", "quarter"))
_WORD_KINDS = frozenset(("yearly", "periodic", "continuous", "sudden"))
#: Nouns that take a time word in: what stands right before it.
_NOUN = re.compile(
    # papers and what they hold
    r"(?:báo cáo(?! (?:ubnd|ủy|chủ|sở|thủ|ban|hđnd|thường|tỉnh|về|cấp|bộ))(?: kết quả)?"
    r"(?: (?!với|cho|lên)[^\W\d]+){0,4}|"
    r"(?<!- )kế hoạch(?! này)(?: (?:[^\W\d]+|-)){0,9}|"
    r"chiến dịch[^,.;]{0,40}|quy trình[^,.;]{0,40}|\bnơi|chương trình(?: [^\W\d]+){0,4}|dự toán(?: [^\W\d]+){0,9}|"
    r"chỉ tiêu(?: [^\W\d]+){0,3}|"
    r"lịch [^,.;]{0,30}|danh sách[^,.;]{0,20}|danh mục các vị trí[^,.;]{0,40}|số liệu|thông tin|văn bản|thời hạn|"
    # figures and money
    r"tỷ lệ[^,.;]{0,30}|điểm số[^,.;]{0,20}|chỉ số[^,.;]{0,60}|định mức|\bchi(?: ngân sách| thường xuyên)?|"
    r"ngân sách(?: nhà nước)?(?: giao)?|kinh phí|bồi dưỡng|"
    # gradings, surveys (as a verb it begins the clause) and other work
    r"đánh giá, (?:phân loại|xếp loại)[^,.;]{0,40}|phân loại[^,.;]{0,30}|(?<=\w )khảo sát[^,.;]{0,15}|duyệt|"
    r"nhiệm vụ|tổng kết|công tác|"
    # meetings
    r"buổi (?:tiếp[^,.;]{0,20}|họp)|chế độ (?:báo cáo|kiểm tra|giao ban|thông tin)(?: báo cáo)?|kỳ họp|cuộc họp|"
    r"tiếp (?:công )?dân|tiếp xúc cử tri|phiên họp|thường kỳ|giao ban|"
    r"sinh hoạt(?: (?:chi|tổ|đoàn|hội|câu)[^.;]{0,25})?|vị trí công tác)\s$"
)
#: Commas inside a noun.
_ONE_NOUN = re.compile(r"(phòng(?=, chống)|đánh giá|trung hạn|hộ nghèo(?=, hộ)), ")
_APPOINTED = re.compile(
    r"(?:lịch[^,.;]{0,30}|buổi tiếp[^,.;]{0,20}|tiếp (?:công )?dân|tiếp xúc cử tri|"
    r"chế độ (?:báo cáo|kiểm tra|giao ban)|kỳ họp|thời hạn|họp|dân|báo cáo|vị trí công tác) $"
)
_ACTION_NEAR = re.compile(
    r"(?:thực hiện|tổ chức|rà soát|duy trì|tiến hành|triển khai|cập nhật|"
    r"kiểm tra|tổng hợp|lồng ghép)\s$"
)
_NOUN_AFTER = re.compile(r"\s*(?:giữa|theo lịch)")
_YEAREND_NOUN = re.compile(r"(?:họp|thi đua|xếp loại|tăng thêm|khoản thu|thu, chi) $")
_GRADED_THEN = re.compile(r"(?:xếp loại|đánh giá) [^.;]{1,50} $")
_RUNNING = re.compile(r"(?:ngày|quý|năm|tháng|lần|giờ|được|buổi|kỳ|số|tuần) $")
_GRADED = re.compile(r"(?:phân loại|xếp loại)[^.;]{0,60}$")
#: Before a length of time: it is what a procedure is to take, not when the task is due ("rút xuống không quá 5 ngày").
_SHORTENED = ("xuống ", "xuống còn ", "còn ", "rút ngắn ", "giảm ")
_NEGATED = ("không ", "chưa ", "tính ")
#: Words before a day or year that make it the date of a document, of the past or of a purpose.
_DOCUMENT_YEAR = re.compile(
    r"(?:(?:(?<!, )áp dụng|hiệu lực(?: thi hành)?) (?:kể )?|ngày \d{1,2} (?:tháng \d{1,2} )?|"
    r"tháng \d{1,2} |luật[^,.;]{0,40}|nhiệm kỳ (?:năm )?|khóa [^ ]+ |"
    r"(?:^|[,;.] )căn cứ [^,.;]{0,60}|từ |phát sinh |"
    r"đã (?:được )?(?:chỉ ra|công bố|ban hành|đạt|triển khai|thực hiện|nêu|xảy ra|phát sinh|đề ra)[^,.;]{0,30})$"
)
#: "hết nhiệm kỳ trong quý III" is over then, "nhiệm kỳ 2021 - 2026" has a name; so with "theo Luật A trước ngày …".
_DUE_NONETHELESS = (("nhiệm kỳ", "trong"), ("luật", "trước"))
_PURPOSE_YEAR = re.compile(r"\b(?:nhằm|góp phần|đối với)\b [^.;]{0,65}$")
_DOCUMENT_DATE = re.compile(r"số \d[^ ]* $")
_LIMIT = ("trước", "hết", "chậm", "muộn", "không", "đến hết", "xong")
_POLICY_PERIOD = re.compile(
    r"(?:quy hoạch|kế hoạch|chiến lược|đề án|định hướng|tầm nhìn|chương trình)[^,.;]{0,55}$|"
    r"(?:chiến lược|đề án|nghị quyết|chương trình) "
    r"(?:(?!hoàn thành|xong |đạt |phấn đấu|bảo đảm|thực hiện)[^.;]){0,140}$"
)


def kind_of(text: str) -> str:
    """The ``deadline_type`` of words that are known to be a deadline (a column, a label).

    >>> kind_of("Thường xuyên"), kind_of("Quý II/2026"), kind_of("Năm 2025"), kind_of("Hằng năm")
    ('continuous', 'by_date', 'within_year', 'periodic')
    """
    key = fold(text).strip(" .;")
    if _WITHIN_YEAR.fullmatch(key):
        return "within_year"
    if _DATE.fullmatch(key):
        return "by_date"
    if _EACH_YEAR.match(key):
        return "periodic"
    match = _PATTERN.search(key)
    kind = match.lastgroup if match else None
    if match and kind in ("by_date", "month", "quarter", "moment") and _REPEATS.search(match[0]):
        return "periodic"
    return _TYPES.get(kind or "", "other")


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
    before, kind = key[max(0, match.start() - 160) : match.start()], match.lastgroup
    if kind == "yearend" and _YEAREND_NOUN.search(before):
        return False
    if match[0] == "cuối năm" and _GRADED_THEN.search(before):
        return False
    if kind in _YEAR_KINDS:
        purpose = kind in ("year", "yearend", "span") and _PURPOSE_YEAR.search(before)
        if not match[0].startswith(_LIMIT) and (_DOCUMENT_DATE.search(before) or purpose):
            return False
        dated = _DOCUMENT_YEAR.search(before)
        named = dated is not None and not any(
            dated[0].startswith(word) and match[0].startswith(limit) for word, limit in _DUE_NONETHELESS
        )
        return not (_names_a_period(match, before) or named)
    if _NOUN_AFTER.match(key, match.end()) or (kind == "within" and before.endswith(_SHORTENED)):
        return False
    if kind not in _WORD_KINDS:
        return True
    joined = _ONE_NOUN.sub(r"\1 ", before)
    near = re.split(r"[,;.]\s", joined)[-1]
    word = match[0].split()[0]
    if near.endswith(_NEGATED) or (word == "liên" and _RUNNING.search(near)):
        return False
    if word == "định":
        return not _APPOINTED.search(near)
    if _GRADED.search(before):
        return False
    return not _NOUN.search(near) or bool(_ACTION_NEAR.search(near))


def _names_a_period(match: re.Match[str], before: str) -> bool:
    """Whether years belong to a strategy or plan that the task mentions, or only say since when."""
    words = match[0]
    if words.startswith("từ năm") and before and " đến " not in words:
        return True
    if words.startswith("(20") and not before.endswith("năm "):
        return False  # "Số hóa dữ liệu (2025 - 2030)." is when, "kế hoạch 05 năm (2021 - 2025)" a name
    return words.startswith(("đến năm", "từ năm", "20", "(20")) and bool(
        _POLICY_PERIOD.search(before.replace("phòng, chống", "phòng chống"))
    )


def of_task(unit: Unit, issued_on: str | None, period: tuple[int | None, int | None]) -> Deadline | None:
    """The deadline of a task: its column, its label, or the first words of its text that time it.

    The day of issue and the years of the plan tell the year where the words leave it out.
    """
    found = _stated(unit)
    if found is None:
        return None
    form = normal_form(found.text, found.type, issued_on, period)
    return replace(found, earliest=form.earliest, latest=form.latest, recurrence=form.recurrence)


def _stated(unit: Unit) -> Deadline | None:
    cell = unit.row.get("deadline")
    if cell is not None and cell.text:
        return _whole(cell)
    # the words of an item stand before those of its labels (codebook 7: the first), and those before a lead-in's
    labels = unit.labels.get("deadline", [])
    own = _first(unit.view)
    if labels and (own is None or own.type == "within_year" or fold(own.text).startswith("theo lộ trình")):
        return _whole(labels[0]) or own  # "nhiệm kỳ 2020 - 2025" may as well name something
    return own or _introduced(unit)


def _introduced(unit: Unit) -> Deadline | None:
    """The date by which the item above wants all that it introduces: "Trước ngày 31/8, Phòng A hoàn thành:". The year
    of a directive's lead-in, which names its indices, is none (real plans .858 with it, .984 without)."""
    above = unit.above[0] if unit.above else None
    if above is None or not above.is_item or not above.text.endswith(":"):
        return None
    found = _first(last_sentence(above.view) or above.view)
    return found if found is not None and found.type != "within_year" else None


def _first(view: View) -> Deadline | None:
    """The first words of *view* that time it; "trước khi trình", which tells in what order, where nothing else does."""
    spans = find(view.text, view.key)
    if not spans:
        return None
    start, end = next((s for s in spans if not view.key.startswith("trước khi", s[0])), spans[0])
    text = view.text[start:end]
    return Deadline(text, kind_of(text), *view.span(start, end))


def _whole(view: View) -> Deadline | None:
    if not re.search(r"\w", view.text):
        return None
    text = view.text.rstrip(" .;")
    start, end = view.span(0, len(text)) if text else view.hull
    return Deadline(text, kind_of(text), start, end)
