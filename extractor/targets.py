"""Targets: a score, a rank or a group of ranks that the plan sets itself (codebook 8); and, in a table of their own,
percentages of services."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.indicators import stated
from extractor.schema import Percentage, Table, Target
from extractor.text import View, collapse, fold

Span = tuple[int, int]

_NUMBER = r"\d{1,3}(?:[.,]\d{1,4})?"
# "có 15 điểm phục vụ" are places, "tăng 2 điểm" is a difference
_NO_SCORE = "".join(rf"(?<!\b{word} )" for word in ("có", "mở", "lập", "thêm", "tăng", "giảm", "(?<!thấp )hơn"))
_SCORE = re.compile(rf"(?<![\d.,/]){_NO_SCORE}(?P<value>{_NUMBER})(?: ?/ ?\d{{2,3}})? ?điểm(?! (?:%|phần|lên \d))")
_PLACED = r"(?:hạng|vị trí|vị thứ|thứ hạng|thứ bậc|thứ|nhóm)"
#: The state before, told beside the aim: "từ mức 4,16 điểm của năm 2021", "từ hạng 24 (năm 2021) lên hạng 18",
#: "tăng 0,44 điểm so với mức 4,66 của năm 2018".
_BEFORE = re.compile(
    rf"(?:\btừ|\bcao hơn|(?:, )?(?:(?:tăng|giảm|cao hơn|hơn)[^,;()]{{0,24}} )?\bso với(?: năm (?P<against>20\d\d) \()?)"
    rf"(?P<level>(?: ?(?:mức|kết quả|{_PLACED}))*) ?(?P<value>{_NUMBER})(?![\d/.,]\d)(?:/\d{{2}})?(?P<unit> ?điểm)?"
    r"(?: (?:của |đạt được )?năm (?P<year>20\d\d))?"
    r"(?P<up>(?: \(năm (?P<bracketed>20\d\d)\))?(?= (?:(?:vươn|tăng|nâng) )?lên\b))?(?! trở lên)"
)
_RANK = re.compile(
    r"\b(?:xếp|đứng|vươn lên|đạt(?= (?:thứ|hạng|vị))|lên|ở|giữ(?: vững)?|vị trí|thứ hạng|hạng|xếp hạng)"
    r"(?: (?:hạng|vị trí|thứ hạng|thứ|ở|từ|vị|thứ bậc|trong|mức|khoảng)){0,5} (?P<value>\d{1,2})"
    # a rank of so many, or a number that counts nothing else
    r"(?:/\d{2}(?!\d|[.,]\d)(?! điểm)|"
    r"(?![\w/%]|[.,]\d| ?%)(?! (?:điểm|tỉnh|địa phương|huyện|xã|bậc|lần|năm(?! 20\d\d)|ngày|đến (?:thứ )?\d)))"
)
_GROUP = re.compile(
    r"\b(?:(?:nhóm|top|tốp)(?: (?:các|của|đầu|dẫn đầu|tỉnh|có)){0,5}|"
    r"trong(?: số)?(?= \d{1,2} (?:tỉnh|địa phương|huyện|xã)[^.;]{0,30} (?:dẫn đầu|đứng đầu|đầu bảng|cao nhất))|"
    r"(?:hạng|thứ|vị trí)(?: thứ)? từ(?: thứ)? \d{1,2} đến(?: thứ)?)"
    r" (?P<value>\d{1,2})(?![\w/]|[.,]\d)"
)
_LISTED = re.compile(
    rf"lần lượt(?: là| đạt)? (?P<values>{_NUMBER}(?: điểm)?"
    rf"(?:(?:, | và |; ){_NUMBER}(?: điểm)?){{1,8}})"
)
_AIMS = re.compile(r"phấn đấu|mục tiêu|chỉ tiêu|đưa |nâng ")
_SETS = re.compile(
    r"phấn đấu|mục tiêu|chỉ tiêu|đưa |nâng |đạt |duy trì|đến (?:hết |cuối )?năm|năm 20\d\d|\bnhóm \d|xếp|vươn|đứng|"
    r"giữ|trở lên|\blên |(?::|ít nhất|tối thiểu|trên|không dưới|không thấp hơn) \d"
)
_BASELINE = re.compile(
    r"\(?(?:so với |kết quả )?năm (?P<year>20\d\d)(?: [^()\d,;.]{0,45})?(?: ?[:,]| là| đạt| xếp| đứng){0,3}"
    rf"(?: (?:thứ|hạng|vị trí|thứ hạng)){{0,3}} ?(?P<value>{_NUMBER})(?=[ /)]|$)"
)
_BRACKET = re.compile(r"[^()]{0,45}\(([^()]*)\)")
_PAST = re.compile(r"\([^()]*\)")
_DESCRIBES = re.compile(
    r"(?:đã|giảm|tăng) (?:đạt|được|\d)|so với năm \d{4}[,.]|(?:chỉ|đã) (?:đạt|xếp)|"
    r"từ kết quả|được (?:công bố|xếp)"
)
#: What is aimed at stands before the rise that it is ("tối thiểu 4,20 điểm, tăng 0,22 điểm").
_FLOOR = re.compile(r"(?:tối thiểu|ít nhất|không thấp hơn|không dưới) \d")
_OPENS = re.compile(r"(?:[-–+*•]\s*)?(?:các )?(?:mục tiêu|chỉ tiêu|phấn đấu)(?!\w)")
_YEAR = re.compile(r"(?<![\d/.-])20\d\d(?![\d/])")
#: "(năm 2020 lần lượt là 3,21 điểm và 2,79 điểm)" behind several aims.
_EACH_BEFORE = re.compile(
    rf"\((?:so với )?năm (?P<year>20\d\d)[^()\d]{{0,30}}lần lượt[^()\d]{{0,12}}(?P<values>{_NUMBER}[^()]*)\)"
)
_SENTENCE = re.compile(r".+?(?:(?<!\d)\.(?=\s|$)|(?<=\d)\.(?=\s[^\W\d]|$)|$)")
#: A rise by so many points is no score to reach.
_RISE = re.compile(r"\b(?:tăng|giảm|cộng)(?: thêm)? (?:ít nhất|tối thiểu|khoảng|trên|từ) $")
_AGAINST = re.compile(r"so với năm 20\d\d")
_CLAUSE = re.compile(
    r";\s|(?<=điểm)\svà\s(?=(?:đến )?năm 20\d\d (?:đạt|là|lên|phải đạt))|"
    r"(?<=\D),\s(?=riêng|trong đó|năm 20\d\d)|(?:(?<=điểm)|(?<=điểm\)))(?:,| và)\s(?=[“\"]|(?:chỉ số )?nội dung )"
)
_OVERALL = re.compile(r"tổng điểm|chỉ số papi|điểm papi|tổng số điểm|thứ hạng papi")
_FIGURES = re.compile(r"\([^()]*\)|\d[\d.,]*")
_NAMED = re.compile(
    r"(?:chỉ số nội dung|nội dung|chỉ số|riêng)\s+[“\"]?([^“”\";()\d]{6,80}?)"
    r"(?= của | đạt| theo| phấn| phải| năm|[“”\";()\d]|$)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s+và\s+(?:nội dung|chỉ số)?|,\s+(?:nội dung\s+)?")
_CONTENT_WORDS = re.compile(r"^(?:riêng )?(?:các )?(?:nội dung|chỉ số) ")


def _plain(number: str) -> str:
    value = float(number.replace(",", "."))
    return str(int(value)) if value == int(value) else str(value)


def of_view(view: View, heading: str | None, year: int | None, purpose: bool) -> list[Target]:
    """The targets that one paragraph sets. *heading* names the dimension where the sentence does not,
    *year* is the plan's own, used where no other is named; outside purpose sections a sentence must say
    that it aims ("phấn đấu", "mục tiêu")."""
    out: list[Target] = []
    for match in _SENTENCE.finditer(view.text):
        sentence = match[0].strip()
        key = fold(sentence)
        aims = _AIMS.search(key)
        if not sentence or not _SETS.search(key) or not (purpose or aims):
            continue
        told = _DESCRIBES.search(_PAST.sub("", key))
        aimed = purpose and told and (_compares(key, year) or _FLOOR.search(key, 0, told.start()))
        if told and not aimed and not (aims and aims.start() < told.start()):
            continue
        begin = match.start() + match[0].index(sentence[0])
        out.extend(_of_sentence(view, begin, sentence, key, heading, year))
    return out


def opens(view: View) -> bool:
    """Whether a paragraph opens a list of aims ("Mục tiêu trong năm 2023:")."""
    return view.text.endswith(":") and bool(_OPENS.match(view.key))


def _compares(key: str, year: int | None) -> bool:
    """Whether "tăng 0,44 điểm so với mức 4,66 của năm 2018" is said of an aim: no year before the plan's *year* is
    named but that of the state before."""
    state = _BEFORE.search(key)
    if state is None or "so với" not in state[0]:
        state = _AGAINST.search(key)
    if year is None or state is None:
        return False
    return all(int(y) >= year for y in _YEAR.findall(_PAST.sub("", _without(key, [state]))))


def _of_sentence(
    view: View,
    begin: int,
    sentence: str,
    key: str,
    heading: str | None,
    year: int | None,
) -> list[Target]:
    out = []
    start, end = view.span(begin, begin + len(sentence))
    position = 0
    last_year: int | None = None
    dimension: str | None = None
    for clause in [*_CLAUSE.split(key), ""]:
        if not clause:
            continue
        at = key.index(clause, position)
        position = at + len(clause)
        states = [m for m in _BEFORE.finditer(clause) if m["up"] is not None or m["year"] or "so với" in m[0]]
        bare = _blank(_without(clause, [*states, *_AGAINST.finditer(clause)]))
        if dimension is None or not ("nội dung này" in clause or clause.startswith("năm 20")):
            dimension = _dimension(sentence[at : at + len(clause)], heading)
        last_year = _target_year(bare, len(bare)) or last_year or year
        for metric, value, place in _values(bare):
            if metric == "listed":
                codes = _dimensions(clause)
                for code, number in zip(codes, re.findall(_NUMBER, value), strict=False):
                    out.append(Target(code, "score", _plain(number), None, None, last_year, sentence, start, end))
                continue
            base = _baseline(clause, states, place, metric)
            aimed = _target_year(bare, place) or last_year
            out.append(Target(dimension, metric, _plain(value), base[0], base[1], aimed, sentence, start, end))
    if each := _EACH_BEFORE.search(key):
        before = [_plain(n) for n in re.findall(_NUMBER, each["values"])]
        scores = [t for t in out if t.metric == "score"]
        if len(before) == len(scores):
            told = iter(before)
            out = [replace(t, baseline=next(told), baseline_year=int(each["year"])) if t in scores else t for t in out]
    return out


def _target_year(bare: str, place: int) -> int | None:
    """The year that an aim at *place* is for: the nearest before it, or the first behind it; of a period, its last."""
    years = [(m.start(), int(m[0])) for m in _YEAR.finditer(bare)]
    if not years:
        return None
    if "giai đoạn" in bare:
        return max(year for _, year in years)
    return next((year for at, year in reversed(years) if at < place), years[0][1])


def _without(clause: str, spans: Sequence[re.Match[str]]) -> str:
    for m in spans:
        clause = f"{clause[: m.start()]}{' ' * len(m[0])}{clause[m.end() :]}"
    return clause


def _blank(clause: str) -> str:
    """The clause with what stands in brackets made blank: the state before, not the aim."""
    return re.sub(r"\([^()]*\)?", lambda m: " " * len(m[0]), clause)


def _values(bare: str) -> list[tuple[str, str, int]]:
    if listed := _LISTED.search(bare):
        return [("listed", listed["values"], listed.start())]
    found = [
        ("score", m["value"], m.end())
        for m in _SCORE.finditer(bare)
        if not _RISE.search(bare[max(0, m.start() - 30) : m.start()])
    ]
    groups = [("rank_group", m["value"], m.end()) for m in _GROUP.finditer(bare)]
    taken = {m.start("value") for m in _GROUP.finditer(bare)}
    ranks = [("rank", m["value"], m.end()) for m in _RANK.finditer(bare) if m.start("value") not in taken]
    return found[:1] + ranks[:1] + groups[:1]


def _baseline(
    clause: str, states: Sequence[re.Match[str]], place: int, metric: str
) -> tuple[str | None, int | None]:
    """The value before and its year, told beside the aim or in brackets behind it."""
    for state in states:
        ranked = bool(re.search(_PLACED, state["level"]))
        if (metric == "score") != ranked and (ranked or state["unit"] or "," in state["value"]):
            return _plain(state["value"]), int(state["year"] or state["bracketed"] or state["against"] or 0) or None
    bracket = _BRACKET.match(clause, place)
    if bracket is None:
        return None, None
    if metric != "score":
        rank, year = _RANK.search(bracket[1]), _YEAR.search(bracket[1])
        if rank and year:
            return _plain(rank["value"]), int(year[0])
    if (m := _BASELINE.search(bracket[1])) is None:
        return None, None
    scored = "điểm" in bracket[1]
    if (metric == "score") != (scored or "," in m["value"]):
        return None, None
    return _plain(m["value"]), int(m["year"])


def _dimension(clause: str, heading: str | None) -> str | None:
    if _OVERALL.search(fold(clause)):
        return None
    found = stated(_FIGURES.sub(" ", clause)) or _named(clause)
    if found:
        return found[0]
    above = stated(heading) if heading else None
    return above[0] if above else None


def _named(clause: str) -> tuple[str, str | None] | None:
    """A dimension named inside a longer sentence: after "nội dung", "chỉ số nội dung", in quotes."""
    for m in _NAMED.finditer(clause):
        if found := stated(m[1]):
            return found
    return None


def _dimensions(clause: str) -> list[str]:
    parts = _BETWEEN.split(clause.split("lần lượt")[0])
    names = (_CONTENT_WORDS.sub("", part.strip()).removesuffix(" phải đạt") for part in parts)
    return [found[0] for name in names if (found := stated(name))]


# -- tables of scores ---------------------------------------------------------------------------

_AIMED = re.compile(r"phấn đấu|mục tiêu|chỉ tiêu|kế hoạch|dự kiến|cần đạt")
_MEASURED = re.compile(r"điểm|kết quả|thứ hạng|xếp hạng|hạng|năm 20\d\d|\b20\d\d\b")
_CELL_NUMBER = re.compile(rf"(?P<value>{_NUMBER})(?:/\d{{1,3}})?(?: ?điểm)?")


def of_table(text: str, table: Table, year: int | None) -> list[Target]:
    """The targets of a table of scores: a row names a dimension (or the whole index), one column says what it is to
    reach, another what it had. *year* is the plan's own, used where the header of the column names none."""
    rows = [[cell for cell in row if text[cell[0] : cell[1]].strip()] for row in table.rows]
    cells = [cell for row in rows for cell in row]
    header, body = _score_columns(text, cells)
    if not header:
        return []
    out: list[Target] = []
    for at, (start, end) in enumerate(body):
        name = collapse(text[start:end])
        found = stated(name) if len(name) < 120 else None
        whole = found is None and bool(_OVERALL.match(fold(name)))
        numbers = [
            m for a, b in body[at + 1 : at + 1 + len(header)] if (m := _CELL_NUMBER.fullmatch(fold(text[a:b].strip())))
        ]
        if len(numbers) != len(header) or (found is None and not whole) or (found is not None and found[1] is not None):
            continue
        before = next(((m, h) for m, h in zip(numbers, header, strict=True) if not h.aimed), None)
        last = body[at + len(header)][1]
        for number, column in zip(numbers, header, strict=True):
            if column.aimed:
                out.append(
                    Target(
                        found[0] if found else None, column.metric, _plain(number["value"]),
                        _plain(before[0]["value"]) if before and before[1].metric == column.metric else None,
                        before[1].year if before and before[1].metric == column.metric else None, column.year or year,
                        collapse(text[start:last]), start, last,
                    )
                )  # fmt: skip
    return out


@dataclass(frozen=True, slots=True)
class _ScoreColumn:
    aimed: bool
    metric: str
    year: int | None


def _score_columns(text: str, cells: Sequence[Span]) -> tuple[list[_ScoreColumn], Sequence[Span]]:
    """The columns of numbers as the first cells of a table name them, and the cells below; none if no column says
    what is aimed at."""
    columns: list[_ScoreColumn] = []
    for at, (start, end) in enumerate(cells[:10]):
        key = fold(collapse(text[start:end]))
        if len(key) > 60 or re.fullmatch(r"\d{1,2}|[ivx]+", key) or stated(key):
            return (columns if any(c.aimed for c in columns) else []), cells[at:]
        if _MEASURED.search(key):
            named = _YEAR.search(key)
            metric = "rank" if "hạng" in key else "score"
            columns.append(_ScoreColumn(bool(_AIMED.search(key)), metric, int(named[0]) if named else None))
    return [], []


# -- percentages --------------------------------------------------------------------------------

_PERCENT = re.compile(
    r"(?P<before>(?:(?:đạt|tối thiểu|ít nhất|trên|từ|hơn|không dưới|không thấp hơn|dưới|không quá|không vượt quá|còn|"
    r"là|phấn đấu|đến|lên|ở mức|khoảng|bảo đảm|đảm bảo|duy trì|≥|≤|>|<)[ :]*){0,5})"
    rf"(?<![\d.,/])(?P<value>{_NUMBER}) ?%?(?: ?(?:-|đến) ?{_NUMBER})? ?%(?P<after> trở lên| trở xuống)?"
)
_AT_LEAST = re.compile(r"tối thiểu|ít nhất|trên|từ|hơn|không dưới|không thấp hơn|≥|>|trở lên")
_AT_MOST = re.compile(r"(?<!không )dưới|không quá|không vượt quá|≤|<|trở xuống")
#: Before a share that is no aim: a change, or the state that was.
_NO_AIM = re.compile(r"(?:tăng|giảm|thêm|hơn|(?:mới|chỉ|đã|hiện) (?:đạt|có|được))(?: thêm)? $")
_STATE = re.compile(
    r"kết quả|năm trước|hiện nay|thực trạng|(?:đã|mới|chỉ) (?:đạt|có|được)|so với|ngân sách|kinh phí|vốn"
)
_MONEY = re.compile(r" (?:tổng )?(?:số )?(?:chi|ngân sách|kinh phí|vốn)(?!\w)")
_CLAUSE_END = re.compile(r"[;.](?=\s|$)|,(?= (?:trong đó|riêng|phấn đấu|đồng thời|tỷ lệ|tối thiểu|ít nhất|trên|và|\d))")
_OPENING = re.compile(
    r"(?:(?:phấn đấu|mục tiêu|chỉ tiêu|đến (?:hết |cuối )?(?:quý [iv]+/)?(?:năm )?20\d\d|trong năm 20\d\d|năm 20\d\d|"
    r"bảo đảm|đảm bảo|duy trì|nâng|đưa|có|trong đó|riêng|đồng thời|và|giữ|để|[-+:,])\s*)*"
)
_TIMED = re.compile(r"(?:vào|trong|đến|trước|từ|so với|của năm|năm|\(|và(?: các)? năm)(?!\w)")


def percentages_of_view(view: View, heading: str | None, year: int | None, purpose: bool) -> list[Percentage]:
    """The percentages that one paragraph sets, each with the words that say of what. *heading*, *year* and *purpose*
    as for :func:`of_view`; a share of money, a change ("tăng 5%") and the state before are none."""
    out: list[Percentage] = []
    if "%" not in view.text:
        return out
    for match in _SENTENCE.finditer(view.text):
        sentence = match[0].strip()
        key = fold(sentence)
        if "%" not in key or not (purpose or _AIMS.search(key)):
            continue
        begin = match.start() + match[0].index(sentence[0])
        start, end = view.span(begin, begin + len(sentence))
        bare = _blank(key)
        for share in _PERCENT.finditer(bare):
            low, high = _clause(bare, share.start(), share.end())
            if _NO_AIM.search(bare[low : share.start()]) or _STATE.search(bare, low, share.start("value")):
                continue
            if _MONEY.match(bare, share.end()):
                continue
            first, last = _measured(bare, share, low, high)
            what = sentence[first:last].split("(")[0].strip(" ,;.:")
            if len(what.split()) < 2:
                continue
            years = [int(y) for y in _YEAR.findall(bare[low:high])] or [int(y) for y in _YEAR.findall(bare[:low])]
            words = f"{share['before']}{share['after'] or ''}"
            bound = "at_most" if _AT_MOST.search(words) else "at_least" if _AT_LEAST.search(words) else "exactly"
            dimension = _dimension(sentence[low:high], heading)
            value = _plain(share["value"])
            out.append(Percentage(dimension, bound, value, what, years[-1] if years else year, sentence, start, end))
    return out


def _clause(key: str, start: int, end: int) -> tuple[int, int]:
    """Where the clause around a share begins and ends."""
    ends = [m.end() for m in _CLAUSE_END.finditer(key)]
    low = max((e for e in ends if e <= start), default=0)
    return low, min((e for e in ends if e > end), default=len(key))


def _measured(key: str, share: re.Match[str], low: int, high: int) -> tuple[int, int]:
    """Where the words stand that say what a share is of: behind it, or before it ("Tỷ lệ … đạt 95%")."""
    behind = len(key[share.end() : high]) - len(key[share.end() : high].lstrip())
    first = share.end() + behind
    opening = _OPENING.match(key, low + (len(key[low:]) - len(key[low:].lstrip())), share.start())
    before = (opening.end() if opening else low, share.start())
    if re.match(r"(?:tỷ|tỉ) lệ|mức|số ", key[before[0] : before[1]]) or not key[first:high].strip(" .;,)"):
        return before
    if _TIMED.match(key, first):
        return before
    return first, high
