"""Tables copied out of Word or Excel: a row a line, its cells apart by tabs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import extract
from extractor.readers import read_text
from extractor.readers.tabs import barred
from extractor.schema import Table

HEADER = "TT\tNhiệm vụ\tĐơn vị chủ trì\tĐơn vị phối hợp\tThời hạn\n"
MARKET = "1\tSơn lại mái chợ.\tSở Công Thương\tUBND các xã\tQuý I/2024\n"
CANAL = "2\tNạo vét kênh.\tSở Xây dựng\tSở Tài chính\tTháng 5/2024\n"
FIRST = ("Sơn lại mái chợ.", ["Sở Công Thương"], ["UBND các xã"], "Quý I/2024")
SECOND = ("Nạo vét kênh.", ["Sở Xây dựng"], ["Sở Tài chính"], "Tháng 5/2024")


def found(table: str) -> list[tuple[str, list[str], list[str], str | None]]:
    plan = extract(f"KẾ HOẠCH\nNâng cao Chỉ số PAPI\nI. NHIỆM VỤ\nNhư bảng sau:\n{table}II. TỔ CHỨC THỰC HIỆN\n")
    return [(t.text, [a.name for a in t.lead], [a.name for a in t.coordinating], t.deadline.text if t.deadline else None) for t in plan.tasks]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (HEADER + MARKET + CANAL, [FIRST, SECOND]),
        (HEADER + "I\tHạ tầng\t\t\t\n" + MARKET + CANAL, [FIRST, SECOND]),
        (HEADER + "1\tSơn lại mái chợ.\tSở Công Thương\t\tQuý I/2024\n" + CANAL, [(FIRST[0], FIRST[1], [], FIRST[3]), SECOND]),
        # empty cells at the end of a row left out, in mid-table and at its end
        (HEADER + "1\tSơn lại mái chợ.\tSở Công Thương\n" + CANAL, [(FIRST[0], FIRST[1], [], None), SECOND]),
        (HEADER + MARKET + "2\tNạo vét kênh.\tSở Xây dựng\n", [FIRST, (SECOND[0], SECOND[1], [], None)]),
        # paragraphs inside a cell
        (HEADER + MARKET.replace("Sơn lại mái chợ.", "- Sơn lại mái chợ.\n- Lát nền chợ.") + CANAL, [FIRST, ("Lát nền chợ.", *FIRST[1:]), SECOND]),
    ],
)
def test_rows_are_read(table: str, expected: list[tuple[str, list[str], list[str], str | None]]) -> None:
    assert found(table) == expected


@pytest.mark.parametrize(
    "text",
    [
        "ỦY BAN NHÂN DÂN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nTỈNH HÀ NAM\tĐộc lập - Tự do - Hạnh phúc\n",
        "ỦY BAN NHÂN DÂN\t\t\tCỘNG HÒA\nTỈNH HÀ NAM\t\t\tĐộc lập\n",
        "1.\tSở Y tế\n2.\tSở Nội vụ\n",
        "a\tb\tc\n\nmột hai ba\n",
        "a | b\tc\td\n1\t2\t3\n",
    ],
)
def test_tabs_that_make_no_table_are_white_space(text: str) -> None:
    source = read_text(text)
    assert source.text == text.replace("\t", " ")
    assert not any(isinstance(b, Table) for b in source.blocks if "|" not in text)


@given(st.text(alphabet="a1\t\n| ", max_size=60))
@settings(max_examples=150, deadline=None)
def test_nothing_but_tabs_and_breaks_changes(text: str) -> None:
    out = barred(text)
    assert "".join(out.replace("|", "").split()) == "".join(text.replace("|", "").split())
