"""What a file states of the document itself (codebook 1)."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import extract
from extractor.metadata import province_named
from extractor.resources import facts
from extractor.schema import DocumentFields
from tests.rows import members, nullable, rows

FIELDS = ("number", "doc_type", "title", "issuer", "level", "province", "district", "issued_on", "period_start", "period_end", "signer", "signing_form")
BODY = "I. NHIỆM VỤ\n1. Sở Nội vụ theo dõi việc thực hiện.\n"
PROVINCES = sorted({row["name_vi"] for table in ("provinces", "provinces_2025") for row in facts(table)})


def fields(text: str) -> DocumentFields:
    return extract(text).fields


def letterhead(unit: str, number: str = "Số: 12/KH-UBND", issued: str = "ngày 5 tháng 6 năm 2023", title: str = "Nâng cao PAPI") -> str:
    return f"ỦY BAN NHÂN DÂN\n{unit}\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n{number}\nTrung tâm, {issued}\n\nKẾ HOẠCH\n{title}\n\n{BODY}"


@pytest.mark.parametrize(("text", *FIELDS), rows("metadata", "text", *FIELDS))
def test_a_document_states(
    text: str, number: str, doc_type: str, title: str, issuer: str, level: str, province: str, district: str, issued_on: str, period_start: str, period_end: str, signer: str, signing_form: str
) -> None:
    found = fields(text.replace("{body}", BODY))
    start, end = nullable(period_start), nullable(period_end)
    expected = DocumentFields(
        nullable(number), doc_type, nullable(title), nullable(issuer), nullable(level), nullable(province), nullable(district), nullable(issued_on),
        int(start) if start else None, int(end) if end else None, nullable(signer), tuple(members(signing_form)),
    )  # fmt: skip
    assert found == expected


@pytest.mark.parametrize("name", PROVINCES)
def test_no_province_is_missed(name: str) -> None:
    unit = "THÀNH PHỐ" if name in ("Hà Nội", "Hồ Chí Minh", "Đà Nẵng", "Hải Phòng", "Cần Thơ", "Huế") else "TỈNH"
    found = fields(letterhead(f"{unit} {name.upper()}"))
    assert (found.province, found.level, found.district, found.issuer) == (name, "province", None, f"Ủy ban nhân dân {unit.lower()} {name}")


@pytest.mark.parametrize(("text", "province"), rows("provinces", "text", "province"))
def test_a_spelling_names_a_province(text: str, province: str) -> None:
    assert province_named(text) == (province or None)


@pytest.mark.parametrize("issued", ["ngày O5 tháng 6 năm 2O23", "ngay 5 tháng 6 năm 2023", "ngày 5 tháng 6 năm 2O23"])
def test_the_day_of_issue_survives_a_scan(issued: str) -> None:
    assert fields(letterhead("TỈNH SƠN LA", issued=issued)).issued_on == "2023-06-05"


@settings(max_examples=40, deadline=None)
@given(st.dates(dt.date(2010, 1, 1), dt.date(2026, 12, 31)), st.sampled_from(["ngày {d.day} tháng {d.month} năm {d.year}", "ngày {d.day:02} tháng {d.month:02} năm {d.year}", "ngày  {d.day:02}  tháng {d.month}\nnăm {d.year}"]))
def test_the_day_of_issue_is_read_in_every_layout(day: dt.date, layout: str) -> None:
    assert fields(letterhead("TỈNH SƠN LA", issued=layout.format(d=day))).issued_on == day.isoformat()


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 9999), st.sampled_from(["KH-UBND", "KH-BCĐ", "CTr-UBND"]), st.sampled_from(["Số: {}/{}", "Số {}/{}", "Số:{}/{}", "Số : {} / {}", "| Số: {}/{} |"]))
def test_the_number_is_read_in_every_layout(number: int, sign: str, layout: str) -> None:
    assert fields(letterhead("TỈNH SƠN LA", layout.format(number, sign))).number == f"{number}/{sign}"


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("Nâng cao PAPI năm 2024", (2024, 2024)),
        ("NÂNG CAO PAPI NĂM 2024", (2024, 2024)),
        ("Nâng cao PAPI giai đoạn 2021-2025", (2021, 2025)),
        ("Nâng cao PAPI giai đoạn 2018 -2019", (2018, 2019)),
        ("Nâng cao PAPI, giai đoạn 2017 – 2020", (2017, 2020)),
        ("Nâng cao PAPI giai đoạn từ năm 2023 đến năm 2025", (2023, 2025)),
        ("Nâng cao PAPI năm 2024 và những năm tiếp theo", (2024, None)),
        ("Nâng cao PAPI năm 2024 và các năm tiếp theo", (2024, None)),
        ("Nâng cao PAPI năm 2023, 2024", (2023, 2024)),
        ("Nâng cao PAPI năm 2023 - 2024", (2023, 2024)),
        ("Nâng cao PAPI đến năm 2025", (None, 2025)),
        ("Nâng cao PAPI giai đoạn 2021-2025, định hướng đến năm 2030", (2021, 2025)),
        ("Nâng cao PAPI từ năm 2023 đến năm 2025", (2023, 2025)),
        ("Thực hiện Quyết định số 5/QĐ-UBND ngày 3/3/2020", (None, None)),
        ("Thực hiện Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ năm 2022", (2022, 2022)),
        ("Khắc phục hạn chế của PAPI năm 2022, nâng cao PAPI năm 2023", (2023, 2023)),
        ("Nâng cao PAPI", (None, None)),
    ],
)
def test_the_title_names_the_years_a_plan_covers(title: str, period: tuple[int | None, int | None]) -> None:
    found = fields(letterhead("TỈNH SƠN LA", title=title))
    assert (found.title, found.period_start, found.period_end) == (title, *period)


@pytest.mark.parametrize(
    ("block", "signer"),
    [
        ("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nNguyễn Văn An", "Nguyễn Văn An"),
        ("TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\n(Đã ký)\n\nHoàng Thị Bích", "Hoàng Thị Bích"),
        ("KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n[Ký số]\nThào A Sùng", "Thào A Sùng"),
        ("Nơi nhận:\n- Như trên;\n- Lưu: VT.\nCHỦ TỊCH\nY Ngọc", "Y Ngọc"),
        ("TL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG\nTrần Đình Thuận", "Trần Đình Thuận"),
        ("TUQ. CHỦ TỊCH\nGIÁM ĐỐC SỞ NỘI VỤ\nLê Thị Thu Hà", "Lê Thị Thu Hà"),
        ("Q. CHỦ TỊCH\nH’Yim Kđoh", "H’Yim Kđoh"),
        ("| Nơi nhận: - Như trên; | TM. ỦY BAN NHÂN DÂN CHỦ TỊCH Võ Văn Minh |", "Võ Văn Minh"),
        ("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH", None),
        ("Nơi nhận:\n- Sở Nội vụ;\n- Lưu: VT, Hà.", None),
    ],
)
def test_the_name_under_the_post_signs(block: str, signer: str | None) -> None:
    assert fields(f"{letterhead('TỈNH SƠN LA')}Trên đây là Kế hoạch nâng cao PAPI./.\n\n{block}\n").signer == signer


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_letterhead_survives_combining_marks(form: str) -> None:
    text = letterhead("TỈNH HÒA BÌNH", issued="ngày 5 tháng 6 năm 2023")
    found = fields(unicodedata.normalize(form, text))  # type: ignore[arg-type]
    assert (found.province, found.number, found.issued_on, found.doc_type) == ("Hòa Bình", "12/KH-UBND", "2023-06-05", "plan")
