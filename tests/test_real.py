"""Spans: whatever is taken out of a plan stands in its text where its span says, in made-up plans and in real ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import extract
from extractor.readers import SUFFIXES
from extractor.schema import TASK_ROLES, Extraction
from extractor.text import collapse

SHARED = Path(__file__).resolve().parents[2] / "shared"
REAL = sorted(p for folder in ("plans", "plans_more") for p in (SHARED / folder).glob("*") if p.suffix in SUFFIXES)
SAMPLE = sorted(p for p in (Path(__file__).resolve().parents[1] / "corpora" / "sample").glob("*") if p.suffix in SUFFIXES)

Value = tuple[str, int, int, str]


def values(found: Extraction) -> Iterator[Value]:
    """Each value that carries a span: its kind, the span, the value."""
    for task in found.tasks:
        yield "task", task.start, task.end, task.text
        for agency in task.agencies:
            yield agency.role, agency.start, agency.end, agency.mention
        for reference in task.references:
            yield "reference", reference.start, reference.end, reference.text
        if task.deadline:
            yield "deadline", task.deadline.start, task.deadline.end, task.deadline.text
    for reference in found.references:
        yield "reference", reference.start, reference.end, reference.text
    for target in found.targets:
        yield "target", target.start, target.end, target.text


def misplaced(found: Extraction) -> list[Value]:
    """The values that do not stand where their span says."""
    return [v for v in values(found) if not 0 <= v[1] < v[2] <= len(found.text) or collapse(found.text[v[1] : v[2]]) != v[3]]


def torn(found: Extraction) -> list[Value]:
    """The values whose span begins or ends inside a word."""

    def inside(at: int) -> bool:
        return 0 < at < len(found.text) and found.text[at - 1 : at + 1].isalnum()

    return [v for v in values(found) if inside(v[1]) or inside(v[2])]


def wordless(found: Extraction) -> list[Value]:
    """The values that hold no letter and no digit: the dots of a form that nobody filled in."""
    return [v for v in values(found) if not any(c.isalnum() for c in v[3])]


def bare(name: str) -> str:
    """A name without what stands in brackets."""
    return collapse(re.sub(r"\([^()]*\)", " ", name))


def sound(found: Extraction) -> None:
    """What must be true of every extraction."""
    assert misplaced(found) == []
    assert torn(found) == []
    assert wordless(found) == []
    assert [t.ordinal for t in found.tasks] == list(range(1, len(found.tasks) + 1))
    assert [(a.text, b.text) for a, b in pairwise(found.tasks) if b.start < a.end] == []
    assert [t.text for t in found.tasks if t.section_role not in TASK_ROLES] == []
    for task in found.tasks:
        assert [r.text for r in task.references if not task.start <= r.start < r.end <= task.end] == []
        assert [a.name for a in task.agencies if a.name != collapse(a.name) or not bare(a.name).endswith(bare(a.mention))] == []
        assert len({(a.role, a.name) for a in task.agencies}) == len(task.agencies)
    assert [(a.role, b.role) for a, b in pairwise(found.sections) if b.start < a.end] == []
    assert [s.role for s in found.sections if not 0 <= s.start < s.end <= len(found.text)] == []


def adrift(found: Extraction) -> list[str]:
    """The tasks that stand in a section from which no tasks come (codebook 2)."""
    return [t.text for t in found.tasks if not any(s.start <= t.start and t.end <= s.end and s.role in TASK_ROLES for s in found.sections)]


# -- made-up plans ----------------------------------------------------------------------------------

WORDS = (
    "Sở Y tế|Sở Nội vụ, Tài chính và Y tế|các Bộ: Quốc phòng, Công an|UBND các huyện, thành phố và UBND xã|các sở, ban, ngành|Ủy ban MTTQ Việt Nam tỉnh|Chủ tịch UBND xã|đề nghị|giao|"
    "chủ trì, phối hợp với|trách nhiệm của|công khai|trồng cây|báo cáo|trước ngày 30/6/2024|ngày 31 tháng 2 năm 2023|thường xuyên|định kỳ hằng quý|quý II/2024|(nếu có)|(năm 2020 đạt 5,1 điểm)|"
    "Quyết định số 12/QĐ-TTg ngày 05/02/2021 của Thủ tướng Chính phủ|các Nghị định số 1/2020/NĐ-CP, 2/2020/NĐ-CP|Luật Đất đai năm 2013|Luật Phòng, chống tham nhũng|Phấn đấu đạt 6,50 điểm|"
    "xếp thứ 5|Thời gian thực hiện:|Đơn vị chủ trì:|Sản phẩm:|Tham gia của người dân ở cấp cơ sở|Trên đây là|kinh phí|,|;|.|:|./.|...|…|và|-|–|(|)|“|**|*|\\|/|\t|\xa0|\u200b|\xad|İ|ŉ|\u0301|🙂|\u2028|\x0b|\x1c|1|12|a"
).split("|")
MARKS = "I. |II. |1. |2. |1.1. |a) |đ) |- |+ |• |(1) |||Điều 1. |PHỤ LỤC I|Chương II |l. |I1. |A. |1/ |o |[1] |# |**1. |Số: 12/KH-UBND|Hà Nam, ngày 5 tháng 3 năm 2024".split("|")
LINES = [
    "KẾ HOẠCH", "QUYẾT ĐỊNH:", "CHỈ THỊ", "I. MỤC ĐÍCH, YÊU CẦU", "II. NHIỆM VỤ, GIẢI PHÁP", "III. TỔ CHỨC THỰC HIỆN", "Nơi nhận:", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Trần Văn Mẫu", "", "", " ", "3", "- 2 -",
    "Căn cứ Luật Đất đai;", "| TT | Nội dung nhiệm vụ | Chủ trì | Phối hợp | Thời gian |", "|---|---|---|---|---|", "| 1 | Trồng cây | Sở Y tế | … | Quý I |", "TT |", "Nhiệm vụ |", "Đơn vị chủ trì |", "Thời gian |", "|",
]  # fmt: skip

items = st.tuples(st.sampled_from(MARKS), st.lists(st.sampled_from(WORDS), max_size=8), st.sampled_from([" ", "  "])).map(lambda i: f"{i[0]} {i[2].join(i[1])}")
bodies = st.lists(st.one_of(items, items, st.sampled_from(LINES)), min_size=1, max_size=20).map("\n".join)
plans = st.builds(lambda body, form: unicodedata.normalize(form, f"KẾ HOẠCH\nVề Chỉ số PAPI\nI. NHIỆM VỤ\n{body}\n"), bodies, st.sampled_from(["NFC", "NFC", "NFD"]))


@given(plans)
@settings(max_examples=60, deadline=None)
def test_every_value_of_a_made_up_plan_stands_where_its_span_says(plan: str) -> None:
    sound(extract(plan))


@pytest.mark.parametrize(
    "body",
    [
        "1. Trách nhiệm của chủ hộ nuôi (trâu, bò) và người buôn bán\n- Khai báo số lượng vật nuôi.",
        "1. Trách nhiệm của chủ hộ nuôi (trâu, bò) quy mô nhỏ\n- Khai báo số lượng vật nuôi.",
        "1. Đề nghị (nếu có): bà con trong thôn, chủ trại\n- Khai báo số lượng vật nuôi.",
        "- Công khai giá.\n- Thời gian thực hiện: ……",
        "- Công khai giá.\n- Đơn vị chủ trì: …",
        "- Công khai giá.\n- Sản phẩm: ………",
        "- Công khai giá.\n- …………………\n1. ;",
        "1. Trách nhiệm của : bà con trong thôn\n- Khai báo số lượng vật nuôi.",
        "| TT | Nhiệm vụ | Chủ trì | Thời gian |\n|---|---|---|---|\n| 1 | Trồng cây | … | Quý I |",
        "| TT | Nhiệm vụ | Chủ trì | Thời gian |\n|---|---|---|---|\n| 1 | Trồng cây | Sở Y tế | ... |",
        "- Làm theo bảng:\n| TT | Nhiệm vụ | Chủ trì | Thời gian |\n|---|---|---|---|\n| 1 | Trồng cây | Sở Y tế | Quý I |\n+ UBND xã tưới cây.",
        "1. UBND\u00a0xã,  Sở\u200b Y tế trồng\ncây trước ngày\u00a030/6/2024.",
        "1. Sở Y tế thực hiện Quyết định số 12 /QĐ- UBND ngày 05/02/2021 của UBND tỉnh Hà Nam.",
    ],
)
def test_every_value_stands_where_its_span_says_in_an_odd_layout(body: str) -> None:
    sound(extract(f"KẾ HOẠCH\nVề chăn nuôi\nI. NHIỆM VỤ\n{body}\n"))


@given(plans)
@settings(max_examples=30, deadline=None)
def test_the_same_plan_gives_the_same_extraction(plan: str) -> None:
    assert extract(plan) == extract(plan)


@given(plans)
@settings(max_examples=30, deadline=None)
def test_the_text_of_an_extraction_is_taken_apart_into_the_same_text(plan: str) -> None:
    text = extract(plan).text
    assert extract(text).text == text


@pytest.mark.parametrize("plan", SAMPLE, ids=lambda p: p.stem)
def test_every_value_of_a_sample_plan_stands_where_its_span_says(plan: Path) -> None:
    found = extract(plan)
    sound(found)
    assert adrift(found) == []


# -- real plans ----------------------------------------------------------------------------------------


@pytest.mark.real
@pytest.mark.skipif(not REAL, reason="the real plans ../shared/plans and ../shared/plans_more are not here")
@pytest.mark.parametrize("plan", REAL, ids=lambda p: p.stem)
def test_every_value_of_a_real_plan_stands_where_its_span_says(plan: Path) -> None:
    found = extract(plan)
    assert len(list(values(found))) > 10
    sound(found)


@pytest.mark.real
@pytest.mark.skipif(not REAL, reason="the real plans ../shared/plans and ../shared/plans_more are not here")
@pytest.mark.parametrize("plan", REAL, ids=lambda p: p.stem)
def test_a_task_of_a_real_plan_stands_in_a_section_that_holds_tasks(plan: Path) -> None:
    assert adrift(extract(plan)) == []
