"""The dimension that a heading or a cell states by its words (codebook 4)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import extract
from extractor.indicators import about_papi, stated
from tests.rows import rows

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
        pytest.param("I. NHIỆM VỤ\n1. Chỉ số nội dung 4: Thủ tục hành chính công\n- Cắt giảm giấy tờ.", [("D5", None, "heading")], id="harmonised, whatever number the plan gives"),
        pytest.param("I. NHIỆM VỤ\n1. Thu gom rác thải nhựa.\n2. Quản trị điện tử\n- Phủ sóng vùng lõm.", [(None, None, "none"), ("D8", None, "heading")], id="a heading speaks for nothing before it"),
    ],
)
def test_the_plan_files_a_task(body: str, expected: list[tuple[str | None, str | None, str]]) -> None:
    assert labels(body) == expected


def test_a_plan_that_is_not_about_papi_files_nothing() -> None:
    assert labels("I. NHIỆM VỤ\n1. Thủ tục hành chính\n- Cắt giảm giấy tờ.", title="Cải cách hành chính") == [(None, None, "none")]
