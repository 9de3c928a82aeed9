"""From which day to which, or how often: the normal form of a deadline's words."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.intervals import RECURRENCES, Interval, normal_form
from tests.rows import rows

KINDS = ("continuous", "periodic", "by_date", "within_year", "other")
PIECES = "trước ,hết ,từ ,đến ,ngày ,30/6,31/2,/2024, năm 2025,quý II,quý 5,tháng 13,tháng 8,hằng quý,6 tháng đầu năm,2021 - 2025,cuối năm,thường xuyên".split(",")


@pytest.mark.parametrize(
    ("words", "kind", "issued_on", "period", "earliest", "latest", "recurrence"),
    rows("intervals", "words", "type", "issued_on", "period", "earliest", "latest", "recurrence"),
)
def test_words_have_one_normal_form(words: str, kind: str, issued_on: str, period: str, earliest: str, latest: str, recurrence: str) -> None:
    first, _, last = period.partition("-")
    found = normal_form(words, kind, issued_on or None, (int(first), int(last)) if period else (None, None))
    assert found == Interval(earliest or None, latest or None, recurrence or None)


@given(st.lists(st.sampled_from(PIECES), max_size=5).map(" ".join), st.sampled_from(KINDS), st.none() | st.dates(dt.date(2011, 1, 1), dt.date(2030, 1, 1)).map(str))
def test_ends_are_days_in_their_order(words: str, kind: str, issued_on: str | None) -> None:
    found = normal_form(words, kind, issued_on)
    days = [dt.date.fromisoformat(d) for d in (found.earliest, found.latest) if d]
    assert days == sorted(days)
    assert found.recurrence in (None, *RECURRENCES)
