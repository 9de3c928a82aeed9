"""Tables whose cells are lines with nothing between them: where they stand, their rows, and which lines make up a cell."""

from __future__ import annotations

import textwrap

import pytest

from extractor import extract
from extractor.columns import titles
from extractor.readers import read_text
from extractor.readers.plain import canonical
from extractor.schema import Paragraph, Table
from extractor.text import collapse

HEADER = "TT\nNhiệm vụ\nĐơn vị chủ trì\nĐơn vị phối hợp\nThời hạn\nSản phẩm\n"
MARKET = "1\nSơn lại mái chợ trung tâm.\nSở Công Thương\nUBND các xã\nQuý I/2024\nBiên bản nghiệm thu\n"
CANAL = "2\nNạo vét kênh dẫn nước.\nSở Xây dựng\nSở Tài chính\nTháng 5/2024\nBáo cáo\n"


def plan(table: str, rest: str = "") -> str:
    return f"KẾ HOẠCH\nNâng cao Chỉ số PAPI năm 2024\nI. NHIỆM VỤ\nGiao việc như bảng sau:\n{table}{rest}"


def found(table: str, rest: str = "") -> list[tuple[str, list[str], list[str], str | None, str | None]]:
    return [
        (t.text, [a.name for a in t.lead], [a.name for a in t.coordinating], t.deadline.text if t.deadline else None, t.deliverable)
        for t in extract(plan(table, rest)).tasks
    ]


FIRST = ("Sơn lại mái chợ trung tâm.", ["Sở Công Thương"], ["UBND các xã"], "Quý I/2024", "Biên bản nghiệm thu")
SECOND = ("Nạo vét kênh dẫn nước.", ["Sở Xây dựng"], ["Sở Tài chính"], "Tháng 5/2024", "Báo cáo")


def test_each_line_is_a_cell() -> None:
    assert found(HEADER + MARKET + CANAL) == [FIRST, SECOND]


def test_the_table_is_a_block_and_the_prose_around_it_is_not() -> None:
    source = read_text(plan(HEADER + MARKET + CANAL, "\nII. TỔ CHỨC THỰC HIỆN\n1. Sở Y tế mở lớp.\n"))
    table = next(b for b in source.blocks if isinstance(b, Table))
    assert source.text[table.start : table.end] == (HEADER + MARKET + CANAL).strip()
    assert [len(row) for row in table.rows] == [6, 6, 6]
    assert [source.text[b.start : b.end] for b in source.blocks if isinstance(b, Paragraph)][-2:] == ["II. TỔ CHỨC THỰC HIỆN", "1. Sở Y tế mở lớp."]


@pytest.mark.parametrize("width", [24, 30, 45])
def test_cells_that_were_wrapped_are_whole_again(width: int) -> None:
    rows = [
        ("1", "Rà soát các khoản thu đầu năm học, công khai trên bảng tin của trường; trả lại khoản thu sai cho phụ huynh.", "Sở Giáo dục và Đào tạo", "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh; UBND các huyện, thị xã, thành phố", "Trước ngày 30/9/2024", "Danh mục khoản thu"),
        ("2", "Lắp loa ở từng thôn để đọc danh sách hộ nghèo theo Quyết định số 24/2021/QĐ-TTg của Thủ tướng Chính phủ.", "Sở Lao động - Thương binh và Xã hội", "Sở Thông tin và Truyền thông", "Quý III/2024", "300 thôn có loa"),
        ("3", "Trồng cây quanh trụ sở, trạm y tế và dọc các tuyến đường liên xã mới mở trong năm.", "UBND các xã, phường, thị trấn", "Hội Nông dân tỉnh", "Thường xuyên", "Báo cáo"),
    ]
    table = "".join(f"{line}\n" for row in rows for cell in row for line in textwrap.wrap(cell, width, break_on_hyphens=False))
    assert [(t, d, p) for t, _, _, d, p in found(HEADER + table)] == [(row[1], row[4], row[5]) for row in rows]
    assert [lead for _, lead, _, _, _ in found(HEADER + table)] == [[row[2]] for row in rows]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["TT", "Đơn vị", "chủ trì", "Thời hạn"], ["TT", "Đơn vị chủ trì", "Thời hạn"]),
        (["TT", "Đơn vị", "Chủ trì", "Thời hạn"], ["TT", "Đơn vị Chủ trì", "Thời hạn"]),
        (["TT", "THỜI GIAN", "HOÀN THÀNH", "CƠ QUAN", "CHỦ TRÌ"], ["TT", "THỜI GIAN HOÀN THÀNH", "CƠ QUAN CHỦ TRÌ"]),
        (["TT", "Cơ quan thực hiện", "(nếu có)", "Thời gian"], ["TT", "Cơ quan thực hiện (nếu có)", "Thời gian"]),
        (["TT", "Nội dung", "Nhiệm vụ"], ["TT", "Nội dung", "Nhiệm vụ"]),
    ],
)
def test_titles_that_were_broken_are_put_together(lines: list[str], expected: list[str]) -> None:
    text = "\n".join(lines)
    spans = [(m, m + len(line)) for m, line in zip([sum(len(x) + 1 for x in lines[:i]) for i in range(len(lines))], lines, strict=True)]
    assert [collapse(text[a:b]) for a, b in titles(text, spans)] == expected


@pytest.mark.parametrize(
    "between",
    [f"2\n{HEADER}", f"- 2 -\n{HEADER}", f"\n2\n\n{HEADER}", HEADER, f"Trang 2/9\n{HEADER}"],
    ids=["number", "dashes", "blank lines", "no number", "of so many"],
)
@pytest.mark.parametrize("at", [1, 2, 3, 4, 5, 6])
def test_a_header_that_each_page_repeats_leaves_no_trace(between: str, at: int) -> None:
    row = CANAL.splitlines(keepends=True)
    assert found(HEADER + MARKET + "".join(row[:at]) + between + "".join(row[at:])) == [FIRST, SECOND]


def test_a_second_table_with_the_same_header_is_a_table_of_its_own() -> None:
    other = CANAL.replace("2\n", "1\n", 1)
    text = HEADER + MARKET + "\nCác việc khác:\n" + HEADER + other
    assert canonical(text).text == text
    assert found(text) == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("numbers", "rows"),
    [
        (["1", "2", "3"], 3),
        (["1", "1.1", "1.2", "2", "2.1"], 5),
        (["I", "1", "2", "II", "3", "4"], 6),
        (["I", "1", "2", "II", "1", "2"], 6),
        (["A", "1", "B", "I", "2", "II", "3"], 7),
        (["1.1", "1.2", "2.1", "2", "3.1"], 4),  # "2" behind 2.1 is a page's
        (["1", "3", "4"], 3),  # a number that was lost
        (["1", "9", "2"], 2),  # "9" is a cell
        (["VI", "16", "17", "6.1"], 4),  # a table that goes on from another
    ],
)
def test_a_row_begins_with_the_number_that_comes_next(numbers: list[str], rows: int) -> None:
    text = "TT\nNhiệm vụ\nChủ trì\nThời hạn\n" + "".join(f"{n}\nTrồng cây ven đường.\nSở Y tế\nQuý I/2024\n" for n in numbers)
    tables = [b for b in read_text(text).blocks if isinstance(b, Table)]
    assert sum(len(t.rows) - 1 for t in tables) == rows


def test_a_row_that_counts_the_columns_is_no_row() -> None:
    for counting in ("(1)\n(2)\n(3)\n(4)\n(5)\n(6)\n", "1\n2\n3\n4\n5\n6\n"):
        assert found(HEADER + counting + MARKET + CANAL) == [FIRST, SECOND]


def test_rows_that_a_merged_number_covers_are_rows() -> None:
    merged = CANAL.split("\n", 1)[1]
    assert found(HEADER + MARKET + merged) == [FIRST, SECOND]


def test_group_rows_file_what_stands_below_them() -> None:
    text = HEADER + "I\nCông khai, minh bạch\n" + MARKET + "II\nQuản trị môi trường\n" + CANAL
    tasks = extract(plan(text)).tasks
    assert [(t.indicator.dimension, t.indicator.source, t.section_path) for t in tasks] == [("D2", "heading", "I/I/1"), ("D7", "heading", "I/II/2")]


def test_a_group_row_in_capitals_may_take_two_lines() -> None:
    text = HEADER + "I\nCÔNG KHAI, MINH BẠCH TRONG VIỆC RA QUYẾT ĐỊNH Ở\nĐỊA PHƯƠNG\n" + MARKET + "II\nQUẢN TRỊ MÔI TRƯỜNG\n" + CANAL
    assert [(t.text, t.indicator.dimension) for t in extract(plan(text)).tasks] == [(FIRST[0], "D2"), (SECOND[0], "D7")]


@pytest.mark.parametrize(
    ("lead", "partner", "deadline", "product"),
    [
        ("Đề nghị Ủy ban MTTQ Việt\nNam tỉnh", "Sở Tư pháp", "Quý III/2024", "Hướng dẫn"),
        ("Sở Y tế", "VNPT Hà Giang", "Hết năm 2024", "Cổng Dịch vụ công được\nnâng cấp"),
        ("Sở Y tế", "Văn phòng Điều phối xây\ndựng nông thôn mới tỉnh", "Ít nhất 02\nlần/năm", "Bộ hồ sơ mẫu"),
        ("Sở Y tế", "UBND các xã", "Trước khai\ngiảng năm học\n2024 - 2025", "Danh mục công trình"),
    ],
)
def test_cells_are_told_by_what_they_sound_like(lead: str, partner: str, deadline: str, product: str) -> None:
    row = f"1\nSơn lại mái chợ trung tâm.\n{lead}\n{partner}\n{deadline}\n{product}\n"
    name = lead.replace("\n", " ").removeprefix("Đề nghị ")
    assert found(HEADER + row + CANAL) == [(FIRST[0], [name], [partner.replace("\n", " ")], deadline.replace("\n", " "), product.replace("\n", " ")), SECOND]


def test_a_group_row_with_its_number_in_its_title() -> None:
    text = HEADER + "I. Công khai, minh bạch\n" + MARKET + "II. Quản trị môi trường\n" + CANAL
    tasks = extract(plan(text, "\nIV. TỔ CHỨC THỰC HIỆN\n1. Sở Y tế mở lớp cho trạm trưởng.\n")).tasks
    assert [t.indicator.dimension for t in tasks][:2] == ["D2", "D7"]
    assert tasks[-1].section_role == "implementation"


def test_a_group_row_may_say_who_leads() -> None:
    text = HEADER + "I\nQuản trị điện tử (Sở Y tế chủ trì)\n1\nSơn lại mái chợ.\nQuý I/2024\nBiên bản\n2\nNạo vét kênh.\nSở Xây dựng\nQuý II/2024\nBáo cáo\n3\nLập sổ.\nTháng 9/2024\nSổ\n"
    assert [lead for _, lead, _, _, _ in found(text)] == [["Sở Y tế"], ["Sở Xây dựng"], ["Sở Y tế"]]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # who helps is missing; who helps and what comes of it are missing; both agencies are missing in the second row
        ("Trồng cây ven đường.\nSở Y tế\nQuý I/2024\nBáo cáo\n", (["Sở Y tế"], [], "Quý I/2024", "Báo cáo")),
        ("Trồng cây ven đường.\nSở Y tế\nQuý I/2024\n", (["Sở Y tế"], [], "Quý I/2024", None)),
        ("Trồng cây ven đường.\nVăn phòng\nUBND tỉnh\nQuý I/2024\n", (["Văn phòng UBND tỉnh"], [], "Quý I/2024", None)),
        ("Trồng cây ven đường.\nSở Y tế\nSở Nội vụ\nSở Tư pháp\nQuý I/2024\n", (["Sở Y tế"], ["Sở Nội vụ", "Sở Tư pháp"], "Quý I/2024", None)),
        ("Trồng cây ven đường.\nSở Lao động\n- Thương binh và Xã hội\nQuý I/2024\n", (["Sở Lao động - Thương binh và Xã hội"], [], "Quý I/2024", None)),
        ("Trồng cây ven đường.\nSở Y tế\nCác kỳ họp\ntừ tháng 8/2024\nBáo cáo\n", (["Sở Y tế"], [], "Các kỳ họp từ tháng 8/2024", "Báo cáo")),
    ],
)  # fmt: skip
def test_missing_and_broken_cells(row: str, expected: tuple[list[str], list[str], str | None, str | None]) -> None:
    assert found(HEADER + MARKET + f"2\n{row}")[1][1:] == expected


@pytest.mark.parametrize(
    "text",
    ["TT\n", "STT\nHọ và tên\nChức vụ\nGhi chú\n", "TT\nMột\n1\n", "Số TT\n" * 40, "TT\n" + "Nhiệm vụ\n" * 60, HEADER * 3, "TT\n1\n2\n3\n", HEADER + "1\n" * 300, HEADER + "1\n" + "x\n" * 500],
)
def test_what_only_begins_like_a_table_is_read_without_fault(text: str) -> None:
    source = read_text(plan(text))
    assert "".join(source.text[b.start : b.end] for b in source.blocks).replace("\n", "") == source.text.replace("\n", "")
    extract(plan(text))


def test_a_table_of_figures_holds_no_tasks() -> None:
    table = "TT\nNội dung\nĐơn vị tính\nSố lượng\nĐiểm\n1\nĐường làng\nkm\n12\n5\n2\nKênh\nkm\n7\n3\n"
    assert found(table, "\nII. TỔ CHỨC THỰC HIỆN\n1. Sở Y tế mở lớp.\n")[-1][0] == "Sở Y tế mở lớp."
    assert len(found(table, "\nII. TỔ CHỨC THỰC HIỆN\n1. Sở Y tế mở lớp.\n")) == 1
