"""When, by when or how often a task is due (codebook 7)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import extract
from extractor.deadlines import find, kind_of
from extractor.text import collapse
from tests.rows import rows

KINDS = {"continuous", "periodic", "by_date", "within_year", "other"}
PIECES = st.sampled_from([
    "trước ", "ngày ", "15/12", "30/6/2024", "quý II", "/2026", "hằng năm", "hàng quý", "định kỳ", "thường xuyên", "trong năm 2022", "tháng 12", "6 tháng đầu năm", "chậm nhất ", "(2021 - 2025)", "ngay sau khi ", "được ban hành",
    "báo cáo ", "lịch ", ", ", ". ", "; ", " và ", " ", "\n", "(", ")", "24/7", "Quý", "Hạn", "02 lần/năm", "İ", "từ khi ",
])  # fmt: skip
TEXTS = (st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=40)).map(collapse)


@pytest.mark.parametrize(("text", "words", "kind"), rows("deadlines", "text", "words", "type"))
def test_the_words_that_time_a_sentence(text: str, words: str, kind: str) -> None:
    first = [text[start:end] for start, end in find(text)[:1]]
    assert first == ([words] if words else [])
    assert [kind_of(f) for f in first] == ([kind] if kind else [])


@pytest.mark.parametrize(("words", "kind"), rows("deadline_types", "words", "type"))
def test_the_kind_of_a_deadline(words: str, kind: str) -> None:
    assert kind_of(words) == kind
    assert kind_of(f" {words.upper()}. ") == kind


@settings(max_examples=60, deadline=None)
@given(
    st.dates(dt.date(2011, 1, 1), dt.date(2026, 12, 31)),
    st.sampled_from(["trước ", "trước ngày ", "đến ngày ", "chậm nhất ngày ", "chậm nhất là ngày ", "hết ngày ", "từ ngày "]),
    st.sampled_from(["{d.day}/{d.month}/{d.year}", "{d.day:02}/{d.month:02}/{d.year}", "{d.day:02}-{d.month}-{d.year}", "{d.day:02} tháng {d.month} năm {d.year}", "{d.day}/{d.month}"]),
    st.sampled_from(["", " gửi về Sở Nội vụ", ", bảo đảm chất lượng"]),
)
def test_a_day_is_found_in_every_layout(day: dt.date, word: str, layout: str, rest: str) -> None:
    if word == "trước " and "tháng" in layout:
        word = "trước ngày "
    words = word + layout.format(d=day)
    text = f"Hoàn thành việc lắp biển {words}{rest}."
    assert [text[start:end] for start, end in find(text)] == [words]
    assert kind_of(words) == "by_date"


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_whatever_the_text_spans_lie_in_it(text: str) -> None:
    end = 0
    for start, stop in find(text):
        assert end <= start < stop <= len(text)
        assert text[start:stop] == text[start:stop].strip()
        end = stop
    assert kind_of(text) in KINDS


def deadlines(body: str) -> list[tuple[str, str] | None]:
    found = extract(f"KẾ HOẠCH\n{body}\n")
    for task in found.tasks:
        if task.deadline:
            assert collapse(found.text[task.deadline.start : task.deadline.end]) == task.deadline.text
    return [(t.deadline.text, t.deadline.type) if t.deadline else None for t in found.tasks]


def test_the_column_tells_the_time() -> None:
    table = """I. NHIỆM VỤ
| STT | Nhiệm vụ | Cơ quan chủ trì | Thời gian hoàn thành |
|---|---|---|---|
| 1 | Lắp camera ở bộ phận một cửa trước ngày 1/1/2030 | Sở Nội vụ | Quý II/2024 |
| 2 | Mở chuyên mục hỏi đáp | Sở Y tế | Thường xuyên |
| 3 | Tập huấn hòa giải viên | Sở Tư pháp | |
"""
    assert deadlines(table) == [("Quý II/2024", "by_date"), ("Thường xuyên", "continuous"), None]


def test_a_label_line_tells_the_time_of_the_tasks_before_it() -> None:
    body = """I. NHIỆM VỤ
1. Bộ phận một cửa
- Lắp camera giám sát tại quầy tiếp nhận.
- Bố trí quầy riêng cho người cao tuổi.
Thời gian thực hiện: Hằng năm.
2. Sở Y tế mở chuyên mục hỏi đáp trong năm 2024."""
    assert deadlines(body) == [("Hằng năm", "periodic"), ("Hằng năm", "periodic"), ("trong năm 2024", "within_year")]
