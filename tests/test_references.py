"""Citations of official documents (codebook 6)."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractor import extract
from extractor.references import canonical_number, doubt_of, key_of, of_view
from extractor.schema import Reference
from extractor.text import View, collapse
from tests.rows import members, nullable, rows

SIGNS = ("QĐ-UBND", "QĐ-TTg", "KH-UBND", "NĐ-CP", "NQ-CP", "NQ-HĐND", "TT-BNV", "CT-TTg", "QĐ-BCĐ", "CTr-UBND", "TTr-SNV", "BC-UBND")
PIECES = st.sampled_from([
    "Nghị định ", "Quyết định", "số ", "số\u00a0", "Số: ", "61/2018/NĐ-CP", "468/QĐ-TTg", "12-CT/TW", "07/2019/QD- UBND", "ngày 3/3/2020", "ngày 31/4/2021", " của ", "Chính phủ", "Luật ", "Đất đai", "Luật sửa đổi, bổ sung ",
    "của Luật Cư trú", ", ", "; ", " và ", "\n", ".", "(", ")", "năm 2022", "24/7", "15/17", "Bộ luật", "Nghị quyết Đại hội lần thứ XII", "UBND tỉnh", "İ", "kế hoạch này",
])  # fmt: skip
TEXTS = (st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=40)).map(collapse)


def cited(text: str) -> list[Reference]:
    return of_view(View(text, [(0, len(text))]))


@pytest.mark.parametrize(("text", "texts", "types", "numbers", "dates", "issuers"), rows("references", "text", "cited", "type", "number", "issued_on", "issuer"))
def test_a_sentence_cites(text: str, texts: str, types: str, numbers: str, dates: str, issuers: str) -> None:
    found = cited(text)
    assert [r.text for r in found] == members(texts)
    assert [r.type for r in found] == members(types)
    assert [r.number for r in found] == [nullable(n) for n in members(numbers)]
    assert [r.issued_on for r in found] == [nullable(d) for d in members(dates)]
    assert [r.issuer for r in found] == [nullable(i) for i in members(issuers)]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("61/2018/NĐ-CP", "61/2018/NĐ-CP"),
        ("61 /2018/ NĐ - CP", "61/2018/NĐ-CP"),
        ("61/2018/ND-CP", "61/2018/NĐ-CP"),
        ("07/2019/QD-UBND", "07/2019/QĐ-UBND"),
        ("1899/QĐ-TTG", "1899/QĐ-TTg"),
        ("25-CTR/TU", "25-CTr/TU"),
        ("92/2009/TT- BTC", "92/2009/TT-BTC"),
        ("1492 KH-UBND", "1492/KH-UBND"),
        ("61/2018 NĐ-CP", "61/2018/NĐ-CP"),
        ("12–CT/TW", "12-CT/TW"),
        ("2231/SNV-CCHC&PC", "2231/SNV-CCHC&PC"),
        ("30c/NQ-CP", "30c/NQ-CP"),
        ("22/2021/QH15", "22/2021/QH15"),
    ],
)
def test_a_number_has_one_official_form(written: str, expected: str) -> None:
    assert canonical_number(written) == expected


@settings(max_examples=60, deadline=None)
@given(st.from_regex(r"\d{1,4}( ?/ ?20[0-2]\d)?[/-](QD|QĐ|ND|KH|CTr|CTR) ?[-–] ?(UBND|CP|TTG|TTg|TW)", fullmatch=True))
def test_the_official_form_is_its_own_and_has_no_space(written: str) -> None:
    form = canonical_number(written)
    assert not re.search(r"\s", form)
    assert canonical_number(form) == form


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 4999),
    st.sampled_from(SIGNS),
    st.dates(dt.date(2009, 1, 1), dt.date(2026, 12, 31)),
    st.sampled_from(["ngày {d.day}/{d.month}/{d.year}", "ngày {d.day:02}/{d.month:02}/{d.year}", "ngày {d.day:02} tháng {d.month} năm {d.year}", "ngày {d.day}-{d.month}-{d.year}", "ngày {d.day}.{d.month}.{d.year}"]),
    st.sampled_from(["Quyết định", "quyết định", "Kế hoạch", "Nghị quyết", "QUYẾT ĐỊNH"]),
    st.sampled_from(["số ", "số: ", "", "số\n\n", "số\u00a0"]),
)
def test_number_and_day_are_read_in_every_layout(number: int, sign: str, day: dt.date, layout: str, kind: str, word: str) -> None:
    found = cited(f"Tiếp tục làm theo {kind} {word}{number}/{sign} {layout.format(d=day)}, không để chậm.")
    assert [(r.number, r.issued_on) for r in found] == [(f"{number}/{sign}", day.isoformat())]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 999), min_size=2, max_size=4, unique=True), st.sampled_from([", số ", ", ", "; ", " và số ", " và ", ", Quyết định số ", " và Quyết định số "]))
def test_numbers_in_a_row_are_citations_of_their_own(numbers: list[int], separator: str) -> None:
    found = cited("Bãi bỏ Quyết định số " + separator.join(f"{n}/QĐ-UBND" for n in numbers) + " ngày 3/3/2020 của UBND tỉnh.")
    assert [(r.type, r.number, r.issued_on, r.issuer) for r in found] == [("Quyết định", f"{n}/QĐ-UBND", "2020-03-03", "UBND tỉnh") for n in numbers]
    assert all(r.text.startswith("Quyết định") == ("Quyết" in separator or r is found[0]) for r in found)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
@example("Quyết định số 5/QĐ-UBND ngày 30/02/2020")
def test_whatever_the_text_spans_hold_and_dates_are_days(text: str) -> None:
    found = cited(text)
    for r in found:
        assert collapse(text[r.start : r.end]) == r.text
        assert r.number is not None or r.name
        assert r.number is None or not re.search(r"\s", r.number)
        if r.issued_on and not re.fullmatch(r"\d{4}", r.issued_on):
            dt.date.fromisoformat(r.issued_on)
    assert len({key_of(r) for r in found}) == len(found)


PLAN = """ỦY BAN NHÂN DÂN
TỈNH SƠN LA
Số: 87/KH-UBND
Sơn La, ngày 8 tháng 3 năm 2019

KẾ HOẠCH
Nâng cao PAPI năm 2019

Căn cứ Luật Thực hiện dân chủ ở cơ sở số 10/2022/QH15 ngày 10/11/2022;
Thực hiện Kế hoạch số 15/KH-UBND ngày 1/2/2019 của UBND tỉnh.
I. NHIỆM VỤ
1. Sở Nội vụ phổ biến Luật Thực hiện dân chủ ở cơ sở; thực hiện đúng Kế hoạch số 87/KH-UBND.
2. Sở Tư pháp làm theo Nghị định số 61/2018/NÐ-CP
ngày 23 tháng 4 năm 2018 của Chính phủ.

Nơi nhận:
- Như Quyết định số 5/QĐ-UBND.
TM. ỦY BAN NHÂN DÂN
"""


def test_a_document_does_not_cite_itself_nor_by_its_recipients() -> None:
    found = extract(PLAN)
    assert found.fields.number == "87/KH-UBND"
    assert {r.number for r in found.references} == {"10/2022/QH15", "15/KH-UBND", "61/2018/NĐ-CP"}


def test_a_citation_broken_over_lines_is_one() -> None:
    found = extract(PLAN)
    reference = found.tasks[1].references[0]
    assert (reference.text, reference.number, reference.issued_on) == ("Nghị định số 61/2018/NĐ-CP ngày 23 tháng 4 năm 2018 của Chính phủ", "61/2018/NĐ-CP", "2018-04-23")
    assert collapse(found.text[reference.start : reference.end]) == reference.text


# -- what the plan is to the document, and what cannot be right -----------------------------------------


@pytest.mark.parametrize(
    ("sentence", "relation"),
    [
        ("Triển khai thực hiện Nghị định số 61/2018/NĐ-CP.", "implements"),
        ("Quán triệt Chỉ thị số 12-CT/TW đến từng chi bộ.", "implements"),
        ("Thực hiện công khai theo Nghị định số 61/2018/NĐ-CP.", "under"),
        ("Căn cứ Nghị định số 61/2018/NĐ-CP, lập danh mục.", "under"),
        ("Nghị định số 61/2018/NĐ-CP được niêm yết.", "under"),
        ("Tham mưu sửa đổi, bổ sung Quyết định số 5/QĐ-UBND.", "amends"),
        ("Rà soát nội dung được sửa đổi tại Nghị định số 61/2018/NĐ-CP.", "under"),
        ("Ban hành quy chế mới thay thế Quyết định số 5/QĐ-UBND.", "replaces"),
        ("Thực hiện tốt việc được giao. Nghị định số 61/2018/NĐ-CP được niêm yết.", "under"),
    ],
)
def test_the_last_word_before_a_citation_tells_its_relation(sentence: str, relation: str) -> None:
    assert [r.relation for r in of_view(View(sentence, [(0, len(sentence))]))] == [relation]


@pytest.mark.parametrize(
    ("kind", "number", "issued_on", "plan_issued", "doubt"),
    [
        ("Nghị định", "61/2018/NĐ-CP", "2018-04-23", "2019-01-02", None),
        ("Nghị định", "61/2018/NĐ-CP", "2018-04-23", "2018-01-02", None),
        ("Nghị định", "61/2018/NĐ-CP", "2018-04-23", None, None),
        ("Nghị định", "61/2018/NĐ-CP", "2018-04-23", "2017-12-31", "after_plan"),
        ("Nghị định", "61/2081/NĐ-CP", None, "2019-01-02", "after_plan"),
        ("Quyết định", "5/2021/QĐ-UBND", None, "2019-01-02", "after_plan"),
        ("Nghị định", "61/2018/QĐ-UBND", None, None, "sign"),
        ("Nghị định", "61/2018/ND-CP", None, None, None),
        ("Quy định", "65-QĐ/TW", None, None, None),
        ("Chương trình", "12-CTr/TU", None, None, None),
        ("Công văn", "91/SNV-CCHC", None, None, None),
        ("Luật", None, "2015", None, None),
    ],
)
def test_what_cannot_be_right_is_named(kind: str, number: str | None, issued_on: str | None, plan_issued: str | None, doubt: str | None) -> None:
    assert doubt_of(kind, number, issued_on, plan_issued) == doubt
