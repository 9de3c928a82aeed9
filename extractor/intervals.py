"""The normal form of a deadline's words: from which day to which, or how often.

Days are ISO dates, both ends inclusive; an end that the words leave open is None. A year that the words leave out is
the plan's: the one year it covers, or where it names none the year of issue (the next one for a day that has passed by
then). In a plan for several years a date without a year comes back each year.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from extractor.text import fold


@dataclass(frozen=True, slots=True)
class Interval:
    """``earliest`` and ``latest`` as ISO dates, ``recurrence`` as one of :data:`RECURRENCES`; each may be None."""

    earliest: str | None = None
    latest: str | None = None
    recurrence: str | None = None


_EACH = r"(?:h[àằ]ng|mỗi|từng|theo|định kỳ)"
_HALF_YEAR = r"(?:0?6|sáu) tháng"
#: How often, the most frequent first: it rules where several are named ("hằng quý, 6 tháng và năm").
_RECURRENCES = {
    "daily": rf"{_EACH} (?:ngày|đêm)(?! \d)|/ ?ngày",
    "weekly": rf"{_EACH} tuần|/ ?tuần|tuần một lần|thứ (?:hai|ba|tư|năm|sáu|bảy)(?! (?:đầu|cuối))",
    "monthly": rf"{_EACH} tháng|(?:đầu|cuối)(?: tiên| cùng)? của tháng|buổi(?: \w+)? trong tháng(?! \d)|"
    r"/ ?tháng|(?<!\d )(?<!sáu )(?<!ba )tháng một lần|\b12 lần ?/ ?năm|, tháng,",
    "quarterly": rf"{_EACH} quý|/ ?quý|quý một lần|(?:đầu|cuối) quý(?! [iv\d])|\b0?4 lần ?/ ?năm|"
    r"(?:0?3|ba) tháng(?: một|/) ?lần",
    "half-yearly": rf"{_EACH} {_HALF_YEAR}|{_HALF_YEAR}(?: một|/) ?lần|{_HALF_YEAR}(?:,| và) (?:h[àằ]ng )?năm|"
    r"\b(?:0?2|hai) (?:lần|đợt|kỳ) ?(?:/|trong|mỗi) ?(?:một )?năm",
    "yearly": rf"{_EACH} năm|/ ?năm|năm một lần|năm(?: và)? sau",
}
RECURRENCES = tuple(_RECURRENCES)
_OFTEN = tuple((name, re.compile(pattern)) for name, pattern in _RECURRENCES.items())

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_UNIT = re.compile(
    r"(?P<day>\d{1,2})(?: tháng |[/.-])(?P<month>\d{1,2})(?:(?:,? năm |[/.-])(?P<day_year>20\d\d))?"
    r"|(?P<half>0?[369]|sáu|ba) tháng (?P<half_of>đầu|cuối) năm(?: (?P<half_year>20\d\d))?"
    r"|qu[ýí] (?P<quarter>iv|i{1,3}|[1-4])(?!\w)(?:(?: ?/ ?| ?- ?| năm )(?P<quarter_year>20\d\d))?"
    r"|(?<=[,à-]) ?(?P<more>iv|i{1,3})(?!\w)(?:(?: ?/ ?| năm )(?P<more_year>20\d\d))?"
    r"|tháng (?P<only_month>\d{1,2})(?!\d)"
    r"(?:(?: ?- ?|(?:, ?| và )(?=\d{1,2} năm 20))(?P<to_month>\d{1,2}))?(?:(?: ?/ ?| năm )(?P<month_year>20\d\d))?"
    r"|(?<!\d)(?P<year>20\d\d)(?!\d)"
    r"|(?P<this>cuối|đầu|giữa|cả|trong) năm(?! 20)"
)
_AFTER_ISSUE = re.compile(
    r"(?:trong|sau|không quá)[^\d]{0,12}(?P<count>\d{1,3})(?: \([^()]*\))? (?P<unit>ngày(?! làm việc)|tuần) "
    r"(?:kể )?từ (?:khi|ngày) (?:ký|(?:kế hoạch|chỉ thị)[^,.;]{0,20} )?(?:được )?(?:ban hành|ký)"
)
_AND_ON = re.compile(r"(?:các|những) năm (?:tiếp theo|sau)|trở đi")
_COUNTS = {"sáu": 6, "ba": 3}


def normal_form(
    words: str, kind: str, issued_on: str | None = None, period: tuple[int | None, int | None] = (None, None)
) -> Interval:
    """The interval or recurrence of *words*, a deadline of *kind* (see dataset.md) in a plan issued on an ISO date
    for the years *period*.

    >>> normal_form("Quý II/2026", "by_date"), normal_form("hằng quý", "periodic").recurrence
    (Interval(earliest='2026-04-01', latest='2026-06-30', recurrence=None), 'quarterly')
    """
    key = fold(words).strip(" .;")
    often = next((name for name, pattern in _OFTEN if pattern.search(key)), None)
    if kind == "continuous" or "năm học" in key:
        return Interval()
    if kind == "periodic" or often is not None:
        return Interval(recurrence=often)
    if kind == "other":
        return _from_issue(key, issued_on)
    issued = date.fromisoformat(issued_on) if issued_on else None
    stated = [int(y) for y in re.findall(r"(?<!\d)20\d\d(?!\d)", key)]
    covered = {y for y in period if y is not None}
    if not stated and len(covered) > 1:
        return Interval(recurrence="yearly")
    year = stated[-1] if stated else min(covered, default=issued.year if issued else None)
    if year is None:
        return Interval()
    found = _interval(key, year)
    last = found.latest or found.earliest
    if issued is not None and not stated and not covered and last is not None and last < issued.isoformat():
        return _interval(key, year + 1)
    return found


def _interval(key: str, year: int) -> Interval:
    spans = list(_spans(key, year))
    if not spans:
        return Interval()
    (first, before), (last, _) = spans[0], spans[-1]
    begin, end = first[0], last[1]
    if _AND_ON.search(key):
        return Interval(begin.isoformat())
    if len(spans) > 1:
        return Interval(begin.isoformat(), end.isoformat()) if begin <= end else Interval(latest=first[1].isoformat())
    if re.search(r"trước(?: (?:ngày|hết))?\s*$", before):
        # "trước ngày 30/6" names the day itself as the limit, "trước quý III" the day before it begins
        return Interval(latest=(end if begin == end else begin - timedelta(days=1)).isoformat())
    if re.search(r"\b(?:hết|đến|(?:chậm|muộn) (?:nhất|hơn)|cuối)\b", before):
        return Interval(latest=end.isoformat())
    if re.search(r"\b(?:từ|đầu)\b", before):
        return Interval(earliest=begin.isoformat())
    return Interval(begin.isoformat(), end.isoformat())


def _spans(key: str, year: int) -> Iterator[tuple[tuple[date, date], str]]:
    """First and last day of each unit of time that is named, with the words before it."""
    for match in _UNIT.finditer(key):
        before = key[: match.start()]
        try:
            if match["day"]:
                day = date(int(match["day_year"] or year), int(match["month"]), int(match["day"]))
                yield (day, day), before
            elif match["half"]:
                count = _COUNTS.get(match["half"]) or int(match["half"])
                yield (
                    _months(
                        int(match["half_year"] or year),
                        *((1, count) if match["half_of"] == "đầu" else (13 - count, 12)),
                    ),
                    before,
                )
            elif quarter := match["quarter"] or match["more"]:
                number = _ROMAN.get(quarter) or int(quarter)
                yield (
                    _months(int(match["quarter_year"] or match["more_year"] or year), 3 * number - 2, 3 * number),
                    before,
                )
            elif match["only_month"]:
                month = int(match["only_month"])
                yield _months(int(match["month_year"] or year), month, max(month, int(match["to_month"] or 0))), before
            elif match["this"]:
                yield _months(year, 1, 12), f"{before}{match['this']}"
            else:
                yield _months(int(match["year"]), 1, 12), before
        except ValueError:  # no such day or month
            continue


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    begin = date(year, first, 1)
    return begin, date(year, last, calendar.monthrange(year, last)[1])


def _from_issue(key: str, issued_on: str | None) -> Interval:
    match = _AFTER_ISSUE.search(key)
    if match is None or issued_on is None:
        return Interval()
    days = int(match["count"]) * (7 if match["unit"] == "tuần" else 1)
    return Interval(issued_on, (date.fromisoformat(issued_on) + timedelta(days=days)).isoformat())
