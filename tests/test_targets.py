"""Targets: scores, ranks and groups of ranks that a plan sets itself (codebook 8)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import extract
from extractor.schema import Percentage, Target
from extractor.targets import of_view, percentages_of_view
from extractor.text import View, collapse
from tests.rows import members, nullable, rows

PIECES = st.sampled_from([
    "Phấn đấu ", "Mục tiêu ", "Chỉ số PAPI ", "năm 2024 ", "đạt ", "43,5 điểm", "7.3 điểm", "xếp thứ ", "15", "/63", "nhóm 20 tỉnh", "Quản trị điện tử", "(năm 2022 đạt 41,2 điểm)", "(", ")", "lần lượt đạt 4,0 và 3,8 điểm",
    ", ", "; ", ". ", " ", "trở lên", "98%", "giai đoạn 2021 - 2025", "riêng ", "1.234", "İ",
])  # fmt: skip


def targets(text: str, heading: str | None = None, year: int | None = 2024, *, purpose: bool = True) -> list[Target]:
    return of_view(View(text, [(0, len(text))]), heading, year, purpose)


def year_of(cell: str) -> int | None:
    value = nullable(cell)
    return int(value) if value else None


@pytest.mark.parametrize(
    ("text", "heading", "plan_year", "dimension", "metric", "value", "baseline", "baseline_year", "target_year"),
    rows("targets", "text", "heading", "plan_year", "dimension", "metric", "value", "baseline", "baseline_year", "target_year"),
)
def test_a_sentence_sets(text: str, heading: str, plan_year: str, dimension: str, metric: str, value: str, baseline: str, baseline_year: str, target_year: str) -> None:
    found = targets(text, heading or None, int(plan_year))
    assert [t.metric for t in found] == members(metric)
    assert [t.value for t in found] == members(value)
    assert [t.dimension for t in found] == [nullable(d) for d in members(dimension)]
    assert [t.baseline for t in found] == [nullable(b) for b in members(baseline)]
    assert [t.baseline_year for t in found] == [year_of(y) for y in members(baseline_year)]
    assert [t.target_year for t in found] == [year_of(y) for y in members(target_year)]


@pytest.mark.parametrize("text", [p.values[0] for p in rows("descriptions", "text")])
def test_what_was_reached_is_no_target(text: str) -> None:
    assert targets(text, purpose=False) == []


@settings(max_examples=60, deadline=None)
@given(st.integers(1000, 7999), st.integers(2012, 2026), st.sampled_from(["đạt", "đạt từ", "đạt trên", "đạt tối thiểu"]), st.sampled_from(["", " trở lên", "/80 điểm"]))
def test_a_score_is_read_in_every_writing(hundredths: int, year: int, verb: str, rest: str) -> None:
    number = f"{hundredths / 100:.2f}".replace(".", ",")
    unit = "" if rest.startswith("/") else " điểm"
    found = targets(f"Phấn đấu năm {year} Chỉ số PAPI {verb} {number}{unit}{rest}.")
    assert [(t.metric, float(t.value), t.target_year, t.dimension) for t in found] == [("score", hundredths / 100, year, None)]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 63), st.sampled_from(["xếp thứ {}/63 tỉnh, thành phố", "xếp hạng {}/63", "đứng thứ {} cả nước", "vươn lên vị trí thứ {}", "xếp thứ {} trở lên"]))
def test_a_rank_is_read_in_every_writing(rank: int, phrase: str) -> None:
    found = targets(f"Phấn đấu Chỉ số PAPI {phrase.format(rank)} trong năm 2023.")
    assert [(t.metric, t.value, t.target_year) for t in found] == [("rank", str(rank), 2023)]


@settings(max_examples=60, deadline=None)
@given((st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=40)).map(collapse), st.booleans())
def test_whatever_the_text_values_are_numbers_and_spans_hold(text: str, purpose: bool) -> None:
    for t in targets(text, purpose=purpose):
        assert collapse(text[t.start : t.end]) == t.text
        assert float(t.value) >= 0
        assert t.metric in ("score", "rank", "rank_group")
        assert t.baseline is None or float(t.baseline) >= 0


PLAN = """KẾ HOẠCH
Nâng cao Chỉ số PAPI năm 2023
I. MỤC TIÊU
1. Mục tiêu chung
Chỉ số
PAPI năm 2023 đạt 43 điểm trở lên.
2. Mục tiêu cụ thể
a) Quản trị điện tử
- Đạt 3,5 điểm.
II. NHIỆM VỤ
1. Sở Nội vụ bố trí 12 điểm tiếp nhận hồ sơ.
"""


def test_targets_of_a_plan_stand_in_its_text() -> None:
    found = extract(PLAN)
    assert [(t.dimension, t.metric, t.value, t.target_year) for t in found.targets] == [(None, "score", "43", 2023), ("D8", "score", "3.5", 2023)]
    assert [collapse(found.text[t.start : t.end]) for t in found.targets] == [t.text for t in found.targets]


def test_a_plan_that_is_not_about_papi_sets_no_papi_target() -> None:
    assert extract(PLAN.replace("PAPI", "sản xuất công nghiệp")).targets == ()


# -- percentages ------------------------------------------------------------------------------------------------


def percentages(text: str, heading: str | None = None, year: int | None = 2024, *, purpose: bool = True) -> list[Percentage]:
    return percentages_of_view(View(text, [(0, len(text))]), heading, year, purpose)


@pytest.mark.parametrize(("text", "heading", "bound", "value", "what", "target_year"), rows("percentages", "text", "heading", "bound", "value", "what", "target_year"))
def test_a_sentence_sets_a_percentage(text: str, heading: str, bound: str, value: str, what: str, target_year: str) -> None:
    found = percentages(text, heading or None)
    assert [p.value for p in found] == members(value)
    assert [p.what for p in found] == members(what)
    assert [p.bound for p in found] == members(bound)
    assert [str(p.target_year) for p in found] == members(target_year)


def test_a_percentage_has_the_dimension_of_its_heading() -> None:
    assert [p.dimension for p in percentages("Trên 80% hồ sơ được thanh toán trực tuyến.", "8. Quản trị điện tử")] == ["D8"]


def test_a_situation_sets_a_percentage_only_where_it_aims() -> None:
    assert percentages("Hồ sơ đúng hạn chiếm 90%.", purpose=False) == []
    assert len(percentages("Tỉnh phấn đấu 90% hồ sơ đúng hạn.", purpose=False)) == 1


@pytest.mark.parametrize(
    ("situation", "scores", "shares"),
    [
        ("Hồ sơ đúng hạn chiếm 88%.\nMục tiêu năm 2023:\n- Công khai, minh bạch: 5,10 điểm.\n- 95% hồ sơ đúng hạn.", ["5.1"], ["95"]),
        ("Hồ sơ đúng hạn chiếm 88%.\nNăm 2022 có:\n- Công khai, minh bạch: 5,10 điểm.\n- 95% hồ sơ đúng hạn.", [], []),
        ("Tỉnh phấn đấu 90% hồ sơ đúng hạn và Chỉ số PAPI đạt 43,5 điểm.", ["43.5"], ["90"]),
    ],
)
@pytest.mark.parametrize("heading", ["", "I. ĐẶC ĐIỂM TÌNH HÌNH\n"])
def test_the_situation_sets_what_it_aims_at_and_no_more(heading: str, situation: str, scores: list[str], shares: list[str]) -> None:
    legal = "Thực hiện Kế hoạch số 12/KH-UBND ngày 14/01/2023 của UBND tỉnh, UBND tỉnh ban hành kế hoạch như sau:\n"
    found = extract(f"KẾ HOẠCH\nNâng cao Chỉ số PAPI năm 2023\n{legal}{heading}{situation}\nII. NHIỆM VỤ\n- Sở Nội vụ theo dõi.\n")
    assert ([t.value for t in found.targets], [p.value for p in found.percentages]) == (scores, shares)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join), st.booleans())
def test_the_words_of_a_percentage_stand_in_its_sentence(text: str, purpose: bool) -> None:
    for p in percentages(text, purpose=purpose):
        assert p.what in p.text
        assert collapse(text[p.start : p.end]) == p.text
        assert 0 <= float(p.value) < 1000


# -- tables of scores -----------------------------------------------------------------------------------------------

SCORES: list[tuple[str, ...]] = [("TT", "Nội dung", "Điểm năm 2024", "Điểm phấn đấu năm 2026"), ("1", "Công khai, minh bạch", "5,83", "5,95"), ("2", "Quản trị điện tử", "3,94", "4,0"), ("", "Tổng điểm", "47,82", "48,5")]


@pytest.mark.parametrize(
    "shape",
    [
        lambda rows: "\n".join(f"| {' | '.join(r)} |" + ("\n|---|---|---|---|" if i == 0 else "") for i, r in enumerate(rows)),
        lambda rows: "".join("|\n" + "".join(f"{c}\n|\n".lstrip() for c in r) for r in rows),
    ],
    ids=["ruled", "flattened"],
)
def test_a_table_of_scores_sets_one_for_each_row(shape: Callable[[list[tuple[str, ...]]], str]) -> None:
    found = extract(f"KẾ HOẠCH\nNâng cao Chỉ số PAPI năm 2026\nI. MỤC TIÊU\n{shape(SCORES)}\nII. NHIỆM VỤ\n- Sở Nội vụ theo dõi.\n")
    assert [(t.dimension, t.metric, t.value, t.baseline, t.baseline_year, t.target_year) for t in found.targets] == [
        ("D2", "score", "5.95", "5.83", 2024, 2026),
        ("D8", "score", "4", "3.94", 2024, 2026),
        (None, "score", "48.5", "47.82", 2024, 2026),
    ]
    assert all(collapse(found.text[t.start : t.end]) == t.text for t in found.targets)


def test_a_table_of_results_sets_nothing() -> None:
    rows = "| TT | Nội dung | Điểm năm 2023 | Điểm năm 2024 |\n|---|---|---|---|\n| 1 | Công khai, minh bạch | 5,83 | 5,95 |"
    assert extract(f"KẾ HOẠCH\nNâng cao Chỉ số PAPI\nI. KẾT QUẢ\n{rows}\nII. NHIỆM VỤ\n- Sở Nội vụ theo dõi.\n").targets == ()
