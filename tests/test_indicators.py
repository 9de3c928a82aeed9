"""The dimension that a heading or a cell states by its words, and what the words of a task tell (codebook 4)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import extract
from extractor.indicators import DOUBTS, Cue, about_papi, by_content, cue_of, cues, explain, stated
from extractor.taxonomy import codes
from extractor.training import read_sentences
from tests.conftest import PROJECT
from tests.rows import rows

TRAINING = PROJECT / "corpora" / "training"

OFFICIAL = {
    "Tham gia của người dân ở cấp cơ sở": "D1",
    "Công khai, minh bạch trong việc ra quyết định ở địa phương": "D2",
    "Trách nhiệm giải trình với người dân": "D3",
    "Kiểm soát tham nhũng trong khu vực công": "D4",
    "Thủ tục hành chính công": "D5",
    "Cung ứng dịch vụ công": "D6",
    "Quản trị môi trường": "D7",
    "Quản trị điện tử": "D8",
}


@pytest.mark.parametrize(("heading", "dimension", "subdimension"), rows("indicators", "heading", "dimension", "subdimension"))
def test_a_heading_states(heading: str, dimension: str, subdimension: str) -> None:
    assert stated(heading) == ((dimension, subdimension or None) if dimension else None)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(OFFICIAL)),
    st.sampled_from(["", "Nội dung ", "Về nội dung ", "Chỉ số nội dung “", "Đối với chỉ số ", "Nâng cao chỉ số "]),
    st.sampled_from(["", ":", ".", " (Sở Nội vụ)", "”"]),
    st.sampled_from([str, str.upper, str.lower]),
)
def test_an_official_name_holds_whatever_stands_around_it(name: str, before: str, after: str, case: type[str]) -> None:
    found = stated(case(before + name + after))
    assert found is not None
    assert found[0] == OFFICIAL[name]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(OFFICIAL)), st.integers(1, 8))
def test_the_words_count_and_not_the_number_the_plan_gives(name: str, number: int) -> None:
    found = stated(f"Chỉ số nội dung {number}: {name}")
    assert found is not None
    assert found[0] == OFFICIAL[name]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_whatever_the_heading_codes_are_codes(heading: str) -> None:
    found = stated(heading)
    if found:
        assert found[0] in OFFICIAL.values()
        assert found[1] is None or found[1].startswith(f"{found[0]}.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nâng cao Chỉ số PAPI", True),
        ("nâng cao chỉ số papi", True),
        ("Chỉ số Hiệu quả quản trị và hành chính công cấp tỉnh", True),
        ("Chỉ số hiệu quả quản trị hành chính công", True),
        ("CHỈ SỐ HIỆU QUẢ QUẢN TRỊ VÀ HÀNH CHÍNH CÔNG", True),
        ("Kế hoạch cải cách hành chính năm 2024", False),
        ("Kế hoạch phòng cháy, chữa cháy rừng", False),
    ],
)
def test_a_plan_is_about_papi_if_it_names_it(text: str, expected: bool) -> None:
    assert about_papi(text) is expected


def labels(body: str, title: str = "Nâng cao Chỉ số PAPI") -> list[tuple[str | None, str | None, str]]:
    """What the plan states of each task; what only its content says is left out."""
    found = [t.indicator for t in extract(f"KẾ HOẠCH\n{title}\n{body}\n").tasks]
    return [(i.dimension, i.subdimension if i.subdimension_confidence == 1 else None, i.source) if i.rule.startswith("stated") else (None, None, "none") for i in found]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("I. NHIỆM VỤ\n1. Quản trị môi trường\n- Thu gom rác thải nhựa.\n- Trồng cây ven đường.", [("D7", None, "heading")] * 2, id="the heading files its items"),
        pytest.param(
            "I. NHIỆM VỤ\n1. Quản trị môi trường\n1.1. Chất lượng nguồn nước\n- Xây bể lọc.\n1.2. Chất lượng không khí\n- Phun nước chống bụi.",
            [("D7", "D7.3", "heading"), ("D7", "D7.2", "heading")],
            id="a sub-dimension below its dimension",
        ),
        pytest.param("I. NHIỆM VỤ\n1. Quản trị môi trường\n- Thu gom rác.\nII. TỔ CHỨC THỰC HIỆN\n1. Sở Nội vụ\n- Theo dõi kết quả.", [("D7", None, "heading"), (None, None, "none")], id="under an agency no dimension is stated"),
        pytest.param("I. NHIỆM VỤ\n1. Quản trị môi trường\n- Thu gom rác.\nII. TỔ CHỨC THỰC HIỆN\n1. Sở Y tế\n- Xếp lịch trực.", [("D7", None, "heading"), (None, None, "none")], id="a department of health is no public health"),
        pytest.param("I. NHIỆM VỤ\n1. Ban Thanh tra nhân dân và Sở Giáo dục và Đào tạo\n- Lắp hòm thư.", [(None, None, "none")], id="an agency in a heading is no indicator"),
        pytest.param("I. NHIỆM VỤ\n| TT | Chỉ số nội dung | Nhiệm vụ | Chủ trì |\n|---|---|---|---|\n| 1 | Quản trị điện tử | Phủ sóng vùng lõm | Sở Y tế |", [("D8", None, "table")], id="a cell files its row"),
        pytest.param(
            "I. NHIỆM VỤ\n| TT | Chỉ số nội dung | Nhiệm vụ | Chủ trì |\n|---|---|---|---|\n| 2 | CÔNG KHAI, MINH BẠCH | | |\n| 2.1 | Tiếp cận thông tin | Lập chuyên mục | Sở Y tế |\n"
            "| | | | |\n| 3.1 | Hiệu quả tiếp xúc với chính quyền | Mở hộp thư góp ý | Sở Y tế |",
            [("D2", "D2.1", "table"), ("D3", "D3.1", "table")],
            id="a group row that was lost takes its rows with it",
        ),
        pytest.param(
            "I. NHIỆM VỤ\n4. Kiểm soát tham nhũng trong khu vực công\n4.2. Trong cung ứng dịch vụ công\n- Lắp camera.", [("D4", None, "heading")], id="4.2 is filed where 4 is"
        ),
        pytest.param(
            "I. NHIỆM VỤ\nII. CÔNG KHAI, MINH BẠCH\n1. Hộ nghèo\na) Lập chuyên mục.\n2. Ngân sách\na) Lập chuyên mục.\nQUẢN TRỊ MÔI TRƯỜNG\n1. Rác thải\na) Trồng cây.\n2. Khí thải\na) Trồng cây.",
            [("D2", None, "heading")] * 2 + [("D7", None, "heading")] * 2,
            id="a heading that lost its number stands over the row that begins anew below it",
        ),
        pytest.param("I. NHIỆM VỤ\n1. Chỉ số nội dung 4: Thủ tục hành chính công\n- Cắt giảm giấy tờ.", [("D5", None, "heading")], id="harmonised, whatever number the plan gives"),
        pytest.param("I. NHIỆM VỤ\n1. Thu gom rác thải nhựa.\n2. Quản trị điện tử\n- Phủ sóng vùng lõm.", [(None, None, "none"), ("D8", None, "heading")], id="a heading speaks for nothing before it"),
    ],
)
def test_the_plan_files_a_task(body: str, expected: list[tuple[str | None, str | None, str]]) -> None:
    assert labels(body) == expected


def test_a_row_of_numbers_that_begins_anew_left_the_heading_above_it() -> None:
    rows_ = "V. THỦ TỤC HÀNH CHÍNH CÔNG\n1. Chứng thực\n- Sở Tư pháp rà soát.\n2. Giấy chứng nhận quyền sử dụng đất\n- Sở Tư pháp rà soát.\n"
    lost = "1. Y tế công lập\n- Sở Y tế rà soát.\n2. Giáo dục tiểu học công lập\n- Sở Y tế rà soát.\n"
    found = extract(f"KẾ HOẠCH\nNâng cao Chỉ số PAPI\nB. NHIỆM VỤ\n{rows_}{lost}").tasks
    assert [t.indicator.subdimension for t in found] == ["D5.1", "D5.3", "D6.1", "D6.2"]


def test_a_plan_that_is_not_about_papi_files_nothing() -> None:
    assert labels("I. NHIỆM VỤ\n1. Thủ tục hành chính\n- Cắt giảm giấy tờ.", title="Cải cách hành chính") == [(None, None, "none")]


# -- by content -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("sentence", "label", "rule"), rows("labels", "sentence", "label", "rule"))
def test_the_words_of_a_task_tell(sentence: str, label: str, rule: str) -> None:
    found = by_content(sentence)
    if label:
        assert (found.subdimension or found.dimension or "none") == label
    if rule:
        assert found.rule == rule
    if not label and not rule:
        assert cue_of(sentence) is None


@pytest.mark.parametrize("cue", cues(), ids=lambda cue: str(cue.id))
def test_a_cue_is_a_code_and_its_own_words_meet_it(cue: Cue) -> None:
    assert cue.code == "none" or cue.code in {c.code for c in codes()}
    words = " ".join(group[0].strip() for group in cue.all_of)
    decided = cue_of(f"Sở Nội vụ {words}")
    assert decided == (cue if cue.decides else None) or (decided is None and cue.all_of)
    for veto in cue.none_of:
        assert cue.place(f" {words} {veto.strip()} ") is None


def test_every_cue_decides_somewhere_in_the_training_sentences() -> None:
    met = {cue.id for sentence in read_sentences(TRAINING) if (cue := cue_of(sentence.text))}
    assert {cue.id for cue in cues() if cue.decides} - met <= {"report_plan", "funding"}


def test_a_cue_in_the_second_half_of_a_long_sentence_decides_nothing() -> None:
    assert cue_of("Sở Nội vụ cùng các phòng chuyên môn của huyện xuống từng thôn để xem cách cán bộ làm chứng thực") is None


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=80), st.booleans(), st.sampled_from([None, "D1", "D5", "D8"]))
def test_a_label_by_content_is_whole(text: str, papi: bool, dimension: str | None) -> None:
    found = by_content(text, papi, dimension)
    assert (found.dimension is None) == (found.source == "none")
    assert found.subdimension is None or found.subdimension.startswith(f"{found.dimension}.")
    assert dimension is None or found.dimension == dimension
    assert 0 <= found.confidence <= 1
    assert 0 <= found.subdimension_confidence <= 1
    assert set(found.doubts) <= set(DOUBTS)


def test_a_plan_on_something_else_has_fewer_labels() -> None:
    sentence = "Nâng cấp phần mềm, kết nối dữ liệu phục vụ người dân."
    assert by_content(sentence, papi=False).confidence != by_content(sentence, papi=True).confidence
    on, off = (sum(by_content(s.text, papi).dimension is None for s in read_sentences(TRAINING)[::3]) for papi in (True, False))
    assert on < off


def test_in_the_part_on_implementation_more_tasks_fit_no_dimension() -> None:
    sentences = [s.text for s in read_sentences(TRAINING) if s.label.startswith("D3")]
    plain, general = ([by_content(s, general=g) for s in sentences] for g in (False, True))
    assert all(b.dimension in (a.dimension, None) for a, b in zip(plain, general, strict=True))
    order = "Khen thưởng thôn làm tốt, phê bình bộ phận để dân phàn nàn nhiều lần."
    assert [t.indicator.source for t in extract(f"KẾ HOẠCH\nNâng cao Chỉ số PAPI\nI. NHIỆM VỤ\n1. {order}\nII. TỔ CHỨC THỰC HIỆN\n1. {order}\n").tasks] == ["content", "none"]


def test_content_that_contradicts_its_heading_is_told() -> None:
    body = "I. NHIỆM VỤ\n1. Quản trị môi trường\n- Niêm yết danh sách hộ nghèo, bình xét hộ nghèo công khai tại thôn.\n- Đo bụi mịn, khí thải trong không khí."
    found = [t.review_reasons for t in extract(f"KẾ HOẠCH\nNâng cao Chỉ số PAPI\n{body}\n").tasks]
    assert ["heading_disagrees" in reasons for reasons in found] == [True, False]


def test_words_that_the_model_never_saw_are_told() -> None:
    assert "out_of_vocabulary" in by_content("Zxqw vbnm lkjh poiu trewq asdfg").doubts


def test_a_label_says_what_it_comes_from() -> None:
    found = extract("KẾ HOẠCH\nNâng cao Chỉ số PAPI\nI. NHIỆM VỤ\n1. Quản trị môi trường\n- Đo bụi mịn.\nII. TỔ CHỨC THỰC HIỆN\n- Niêm yết danh sách hộ nghèo.\n")
    places = [found.text[t.indicator.start : t.indicator.end] for t in found.tasks]
    assert places == ["Quản trị môi trường", "Niêm yết danh sách hộ nghèo."]
    assert [t.indicator.rule for t in found.tasks] == ["stated:heading", "content:cue:poor_lists"]


def test_an_explanation_names_cue_terms_and_runner_up() -> None:
    why = explain("Niêm yết danh sách hộ nghèo tại nhà văn hóa thôn.")
    assert why.cue is not None
    assert why.cue.id == "poor_lists"
    assert why.ranking[0][0] == "D2.2"
    assert why.ranking[0][1] > why.ranking[1][1]
    assert "nghèo" in [term for term, _ in why.terms[:3]]
