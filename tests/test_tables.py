"""Task tables: which column says what, which rows are tasks, and what a flattened table keeps."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import extractor
from extractor.columns import column_of
from extractor.readers import read_text
from extractor.schema import Table
from extractor.tables import TaskTable, read_table
from extractor.text import collapse

Cells = tuple[str, ...]
Shape = Callable[..., str]

HEADER = ("STT", "Nhiệm vụ", "Cơ quan chủ trì", "Đơn vị phối hợp", "Thời gian")
MARKET = ("1", "Sơn lại mái chợ trung tâm", "Sở Công Thương", "UBND các xã", "Quý I/2024")
CANAL = ("2", "Nạo vét kênh dẫn nước", "UBND các huyện", "Sở Tài chính", "Tháng 5/2024")


def ruled(*rows: Cells) -> str:
    """Whole rows between bars, as Markdown has them."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|---" * len(rows[0]) + "|", *lines[1:]]) + "\n"


def barred(*rows: Cells) -> str:
    """A cell a line, each closed by a bar."""
    return "".join(f"{cell} |\n".lstrip() for row in rows for cell in row)


def edged(*rows: Cells) -> str:
    """A cell a line, bars on lines of their own, a row between two of them."""
    return "".join("|\n" + "".join(f"{cell}\n|\n".lstrip() for cell in row) for row in rows)


def lined(*rows: Cells) -> str:
    """A cell a line and nothing between them, as a PDF's text has them; an empty cell leaves no trace."""
    return "".join(f"{cell}\n" for row in rows for cell in row if cell)


SHAPES: list[Shape] = [ruled, barred, edged]
FLAT: list[Shape] = [barred, edged]


def tables(text: str) -> list[Table]:
    return [block for block in read_text(text).blocks if isinstance(block, Table)]


def read(text: str) -> TaskTable | None:
    source = read_text(text)
    found = [read_table(source.text, b) for b in source.blocks if isinstance(b, Table)]
    assert len(found) == 1, "the sample must be one table"
    return found[0]


def rows(text: str) -> list[dict[str, str]]:
    """The rows below the header by what their columns say, group rows left in."""
    table = read(text)
    canonical = read_text(text).text
    return [{name: collapse(canonical[a:b]) for name, (a, b) in row.cells.items()} for row in table.rows] if table else []


def found(text: str) -> list[tuple[str, list[str], list[str], str | None]]:
    """Text, lead, coordinating and deadline of each task of a plan that holds the table *text*."""
    plan = extractor.extract(f"KẾ HOẠCH\nNâng cao Chỉ số PAPI năm 2024\nI. NHIỆM VỤ\n{text}")
    return [(t.text, [a.name for a in t.lead], [a.name for a in t.coordinating], t.deadline.text if t.deadline else None) for t in plan.tasks]


def texts(text: str) -> list[str]:
    return [task[0] for task in found(text)]


# -- headers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        ("STT", "index"),
        ("Số TT", "index"),
        ("TT", "index"),
        ("Chỉ số nội dung", "indicator"),
        ("Chỉ số thành phần", "indicator"),
        ("Nhiệm vụ, giải pháp", "task"),
        ("NHIỆM VỤ CỤ THỂ", "task"),
        ("Nội dung công việc", "task"),
        ("Cơ quan chủ trì", "lead"),
        ("Đơn vị\nchủ trì", "lead"),
        ("Cơ quan, đơn vị thực hiện", "lead"),
        ("Trách nhiệm thực hiện", "lead"),
        ("Cơ quan phối hợp", "coordinating"),
        ("Đơn vị phối hợp thực hiện", "coordinating"),
        ("Thời gian hoàn thành", "deadline"),
        ("Thời hạn", "deadline"),
        ("Tiến độ (quý)", "deadline"),
        ("Sản phẩm đầu ra", "deliverable"),
        ("Dự kiến kết quả", "deliverable"),
        ("Nguồn kinh phí", "budget"),
        ("Ghi chú", "note"),
        ("Sở Y tế", None),
        ("UBND các xã", None),
        ("", None),
        ("Quý I/2024", None),
    ],
)
def test_header_cell_says_what_its_column_holds(cell: str, column: str | None) -> None:
    assert column_of(cell) == column


@pytest.mark.parametrize("cell", ["Cơ quan chủ trì", "Thời gian hoàn thành", "Nhiệm vụ, giải pháp"])
def test_header_cell_is_read_in_any_case_and_line_break(cell: str) -> None:
    assert column_of(cell) == column_of(cell.upper()) == column_of(cell.replace(" ", "\n", 1)) == column_of(f"**{cell}**")


@pytest.mark.parametrize("shape", SHAPES)
def test_a_cell_below_the_header_that_sounds_like_one_is_data(shape: Shape) -> None:
    text = shape(("Nhiệm vụ", "Chủ trì", "Thời gian"), ("Rà soát nội dung quy ước thôn", "UBND các xã", "2024"), ("Sơn lại chợ", "Sở Công Thương", "2025"))
    assert found(text) == [("Rà soát nội dung quy ước thôn", ["UBND các xã"], [], "2024"), ("Sơn lại chợ", ["Sở Công Thương"], [], "2025")]


def test_of_two_task_columns_the_later_one_holds_the_tasks() -> None:
    text = ruled(("STT", "Nội dung", "Nhiệm vụ, giải pháp", "Chủ trì"), ("1", "Y tế công lập", "Mở thêm quầy tiếp đón", "Sở Y tế"))
    assert rows(text) == [{"index": "1", "indicator": "Y tế công lập", "task": "Mở thêm quầy tiếp đón", "lead": "Sở Y tế"}]


def test_a_title_above_the_header_is_no_header() -> None:
    assert found(ruled(("Danh mục nhiệm vụ năm 2024", "", "", "", ""), HEADER, MARKET)) == found(ruled(HEADER, MARKET))


# -- which tables hold tasks (3i) ----------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        ("Nội dung công việc", "Đơn vị thực hiện", "Thời hạn"),
        ("STT", "Thời gian", "Công việc", "Người thực hiện"),
        ("TT", "Giải pháp", "Tiến độ"),
        ("STT", "Nhiệm vụ", "Cấp trình", "Cơ quan chủ trì", "Thời gian"),
        ("STT", "Nhiệm vụ", "Cơ quan chủ trì", "Người ký", "Thời gian"),
    ],
    ids=lambda h: "|".join(h),
)
def test_who_or_when_beside_what_makes_a_task_table(header: Cells) -> None:
    assert read(ruled(header, tuple("Sơn lại chợ" if column_of(h) == "task" else "1" for h in header))) is not None


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (("STT", "Chỉ số nội dung", "Điểm 2022", "Điểm 2023"), ("1", "Quản trị điện tử", "3,1", "3,4")),
        (("STT", "Tiêu chí", "Điểm tối đa", "Cơ quan chấm"), ("1", "Có kế hoạch", "2", "Sở Nội vụ")),
        (("STT", "Tên công trình", "Chủ đầu tư", "Tổng mức đầu tư"), ("1", "Cầu Suối Đỏ", "Sở Xây dựng", "50 tỷ")),
        (("TT", "Xã, phường", "Số lượng lớp", "Số lượng học viên"), ("1", "Xã Mường Bú", "3", "90")),
        (("STT", "Nội dung", "Kinh phí", "Ghi chú"), ("1", "In tờ rơi", "20", "")),
        (("STT", "Nội dung", "Đơn vị tính", "Số lượng", "Thời gian"), ("1", "Lớp học nghề", "lớp", "20", "2024")),
        (("STT", "Họ và tên", "Chức vụ"), ("1", "Lò Văn Ba", "Giám đốc")),
    ],
    ids=lambda cells: cells[1],
)
@pytest.mark.parametrize("shape", SHAPES)
def test_tables_of_figures_projects_scores_and_names_hold_no_tasks(shape: Shape, header: Cells, row: Cells) -> None:
    assert texts(shape(header, row, row)) == []


def test_letterhead_between_bars_is_no_task_table() -> None:
    assert texts("ỦY BAN NHÂN DÂN |\nTỈNH BẮC HÀ |\nSố: 12/KH-UBND |\nNhiệm vụ |\n") == []


# -- rows and cells ------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
def test_each_row_gives_its_agencies_and_time_to_its_task(shape: Shape) -> None:
    assert found(shape(HEADER, MARKET, CANAL)) == [
        ("Sơn lại mái chợ trung tâm", ["Sở Công Thương"], ["UBND các xã"], "Quý I/2024"),
        ("Nạo vét kênh dẫn nước", ["UBND các huyện"], ["Sở Tài chính"], "Tháng 5/2024"),
    ]


@pytest.mark.parametrize("shape", SHAPES)
def test_an_empty_cell_says_nothing_and_borrows_nothing(shape: Shape) -> None:
    alone = ("2", "Nạo vét kênh dẫn nước", "UBND các huyện", "", "Tháng 5/2024")
    assert found(shape(HEADER, MARKET, alone))[1] == ("Nạo vét kênh dẫn nước", ["UBND các huyện"], [], "Tháng 5/2024")


@pytest.mark.parametrize("shape", SHAPES)
def test_agencies_of_a_cell_are_listed_one_by_one(shape: Shape) -> None:
    row = ("1", "Chấm điểm thi đua các xã", "Sở Nội vụ; UBND các huyện, thành phố", "Các sở, ban, ngành và Công an tỉnh", "Thường xuyên")
    assert found(shape(HEADER, row))[0][1:3] == (["Sở Nội vụ", "UBND các huyện, thành phố"], ["Các sở, ban, ngành", "Công an tỉnh"])


@pytest.mark.parametrize("cell", ["- Sở Y tế\n- Sở Nội vụ", "+ Sở Y tế;\n+ Sở Nội vụ", "Sở Y tế\nSở Nội vụ"])
@pytest.mark.parametrize("shape", FLAT)
def test_agencies_on_lines_of_their_own_in_a_flattened_cell(shape: Shape, cell: str) -> None:
    assert found(shape(HEADER, ("1", "Sơn lại chợ", cell, "UBND các xã", "2024")))[0][1] == ["Sở Y tế", "Sở Nội vụ"]


def test_breaks_inside_a_cell_are_white_space() -> None:
    row = ("1", "Sơn lại<br>mái chợ", "Sở Y tế<br/>Sở Nội vụ", "- UBND các xã<br>- Công an tỉnh", "2024")
    assert found(ruled(HEADER, row)) == [("Sơn lại mái chợ", ["Sở Y tế", "Sở Nội vụ"], ["UBND các xã", "Công an tỉnh"], "2024")]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Sơn lại chợ. Lát lại sân.", ["Sơn lại chợ. Lát lại sân."]),
        ("- Sơn lại chợ.", ["Sơn lại chợ."]),
        ("- Sơn lại chợ; - Lát lại sân.", ["Sơn lại chợ;", "Lát lại sân."]),
        ("– Sơn lại chợ. – Lát lại sân.", ["Sơn lại chợ.", "Lát lại sân."]),
        ("+ Sơn lại chợ; + Lát lại sân;", ["Sơn lại chợ;", "Lát lại sân;"]),
        ("• Sơn lại chợ • Lát lại sân", ["Sơn lại chợ", "Lát lại sân"]),
        ("- Sơn lại chợ.<br>- Lát lại sân.", ["Sơn lại chợ.", "Lát lại sân."]),
        ("a) Sơn lại chợ; b) Lát lại sân.", ["Sơn lại chợ;", "Lát lại sân."]),
        ("1. Sơn lại chợ; 2. Lát lại sân.", ["Sơn lại chợ;", "Lát lại sân."]),
        ("Sơn lại chợ trước ngày 30. 12. 2024. 5. 2025", ["Sơn lại chợ trước ngày 30. 12. 2024. 5. 2025"]),
        ("Làm các việc sau: - Sơn lại chợ. - Lát lại sân.", ["Sơn lại chợ.", "Lát lại sân."]),
        ("Lập tổ giúp việc. - Sơn lại chợ. - Lát lại sân.", ["Lập tổ giúp việc.", "Sơn lại chợ.", "Lát lại sân."]),
        ("Sơn lại chợ Lào Cai - Hà Khẩu", ["Sơn lại chợ Lào Cai - Hà Khẩu"]),
        ("Rà soát kế hoạch giai đoạn 2021 - 2025", ["Rà soát kế hoạch giai đoạn 2021 - 2025"]),
        ("Sơn chợ theo tiêu chuẩn về kinh tế - xã hội", ["Sơn chợ theo tiêu chuẩn về kinh tế - xã hội"]),
    ],
)
def test_each_bullet_of_a_cell_is_one_task(cell: str, expected: list[str]) -> None:
    assert texts(ruled(HEADER, ("1", cell, "UBND các xã", "", "2024"))) == expected


@pytest.mark.parametrize("shape", FLAT)
def test_bullets_on_lines_of_their_own_in_a_flattened_cell(shape: Shape) -> None:
    assert texts(shape(HEADER, ("1", "- Sơn lại mái chợ\n- Lát lại sân", "Sở Công Thương", "UBND các xã", "2024"))) == ["Sơn lại mái chợ", "Lát lại sân"]


def test_bullets_of_one_cell_share_the_row() -> None:
    row = ("1", "- Sơn lại chợ. - Lát lại sân.", "Sở Công Thương", "UBND các xã", "2024")
    assert [task[1:] for task in found(ruled(HEADER, row))] == [(["Sở Công Thương"], ["UBND các xã"], "2024")] * 2


def test_a_row_without_number_goes_on_with_the_row_above() -> None:
    header = ("STT", "Chỉ số nội dung", "Nhiệm vụ", "Chủ trì", "Thời gian")
    text = ruled(header, ("6.1", "Y tế công lập", "Mở thêm quầy tiếp đón", "Sở Y tế", "2024"), ("", "", "Thay nệm hỏng", "Bệnh viện tỉnh", "2025"))
    plan = extractor.extract(f"KẾ HOẠCH\nNâng cao Chỉ số PAPI\nI. NHIỆM VỤ\n{text}")
    assert [(t.section_path, t.indicator.dimension, t.lead[0].name) for t in plan.tasks] == [("I/6.1", "D6", "Sở Y tế"), ("I/6.1", "D6", "Bệnh viện tỉnh")]


def test_a_merged_lead_cell_speaks_for_the_rows_that_it_covers() -> None:
    # a cell merged over two rows comes out empty in the second one, as its number does
    header = ("STT", "Cơ quan chủ trì", "Nhiệm vụ", "Thời gian")
    text = ruled(header, ("1", "Sở Công Thương", "Sơn lại chợ", "Quý I"), ("", "", "Lát lại sân chợ", "Quý II"), ("2", "UBND các xã", "Nạo vét kênh", "Quý II"))
    assert [task[1] for task in found(text)] == [["Sở Công Thương"], ["Sở Công Thương"], ["UBND các xã"]]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_header_repeated_on_the_next_page_is_no_task(shape: Shape) -> None:
    assert texts(shape(HEADER, MARKET, HEADER, CANAL)) == [MARKET[1], CANAL[1]]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("counting", [("(1)", "(2)", "(3)", "(4)", "(5)"), ("1", "2", "3", "4", "5"), ("A", "B", "C", "D", "E")], ids="".join)
def test_a_row_that_counts_the_columns_is_no_task(shape: Shape, counting: Cells) -> None:
    assert texts(shape(HEADER, counting, MARKET)) == [MARKET[1]]


def test_a_header_in_two_rows_names_the_columns_below_it() -> None:
    text = ruled(("STT", "Nhiệm vụ", "Cơ quan thực hiện", "", "Thời gian"), ("", "", "Chủ trì", "Phối hợp", ""), MARKET)
    assert found(text) == [(MARKET[1], ["Sở Công Thương"], ["UBND các xã"], "Quý I/2024")]


@pytest.mark.parametrize("shape", FLAT)
@pytest.mark.parametrize("hole", [(), ("",)], ids=["dropped", "empty"])
def test_a_flattened_header_in_two_rows_names_the_columns_below_it(shape: Shape, hole: Cells) -> None:
    above, below = ("STT", "Nhiệm vụ", "Cơ quan thực hiện", *hole, "Thời gian"), (*hole, *hole, "Chủ trì", "Phối hợp", *hole)
    assert found(shape(above, below, MARKET, CANAL)) == found(shape(HEADER, MARKET, CANAL))


@pytest.mark.parametrize("shape", SHAPES)
def test_a_row_with_a_cell_too_many_is_not_lost(shape: Shape) -> None:
    assert MARKET[1] in texts(shape(HEADER, (*MARKET, "đã họp bàn"), CANAL))


@pytest.mark.parametrize("shape", SHAPES)
def test_a_row_with_a_cell_too_few_leaves_the_next_row_whole(shape: Shape) -> None:
    assert found(shape(HEADER, MARKET[:4], CANAL)) == [(*found(shape(HEADER, MARKET))[0][:3], None), *found(shape(HEADER, CANAL))]


# -- group rows ----------------------------------------------------------------------------------

GROUPS = [("I", "Quản trị điện tử"), ("II", "Quản trị môi trường")]


@pytest.mark.parametrize("shape", SHAPES)
def test_group_rows_are_headings(shape: Shape) -> None:
    wide = [(*group, "", "", "") for group in GROUPS]
    plan = extractor.extract(f"KẾ HOẠCH\nNâng cao Chỉ số PAPI\nI. NHIỆM VỤ\n{shape(HEADER, wide[0], MARKET, wide[1], CANAL)}")
    assert [(t.section_path, t.indicator.dimension, t.text) for t in plan.tasks] == [("I/I/1", "D8", MARKET[1]), ("I/II/2", "D7", CANAL[1])]


@pytest.mark.parametrize("shape", FLAT)
def test_group_rows_whose_merged_cells_were_dropped_are_headings(shape: Shape) -> None:
    assert found(shape(HEADER, GROUPS[0], MARKET, GROUPS[1], CANAL)) == found(shape(HEADER, MARKET, CANAL))


def test_a_group_title_repeated_in_each_cell_is_one_heading() -> None:
    # some converters write a merged cell's text into every cell that it covers
    group = ("Quản trị điện tử",) * 5, ("II", *("Quản trị môi trường",) * 4)
    assert found(ruled(HEADER, group[0], MARKET, group[1], CANAL)) == found(ruled(HEADER, MARKET, CANAL))


def test_a_group_of_letters_stands_above_its_numbers() -> None:
    text = ruled(HEADER, ("I", "Hạ tầng", "", "", ""), ("1", "Đường làng", "", "", ""), ("1.1", *MARKET[1:]), ("II", "Kênh rạch", "", "", ""), ("1", *CANAL[1:]))
    plan = extractor.extract(f"KẾ HOẠCH\nNâng cao Chỉ số PAPI\nI. NHIỆM VỤ\n{text}")
    assert [t.section_path for t in plan.tasks] == ["I/I/1/1.1", "I/II/1"]


# -- what always holds ---------------------------------------------------------------------------

COLUMNS = {
    "indicator": ("Chỉ số nội dung", ["Tri thức công dân", "Y tế công lập", "Chất lượng không khí", "Danh sách hộ nghèo"]),
    "task": ("Nhiệm vụ, giải pháp", ["Sơn lại mái chợ ở khu trung tâm.", "- Nạo vét kênh dẫn nước. - Thả cá giống.", "Mở lớp dạy bơi cho trẻ em vùng lũ.", "Dán bảng giá khám ở cổng trạm."]),
    "lead": ("Cơ quan chủ trì", ["Sở Công Thương", "UBND các xã, phường", "Thanh tra tỉnh", "Các sở, ban, ngành"]),
    "coordinating": ("Cơ quan phối hợp", ["Sở Tài chính; Công an tỉnh", "UBND các huyện, thành phố", "Đài Truyền hình tỉnh", "Các đơn vị liên quan"]),
    "deadline": ("Thời gian hoàn thành", ["Thường xuyên", "Quý IV/2024", "Trước ngày 30/11/2024", "Hằng năm"]),
}


@st.composite
def grids(draw: st.DrawFn) -> tuple[list[str], list[Cells]]:
    """The columns in some order behind the number, and some rows, every cell filled."""
    names = draw(st.permutations(list(COLUMNS)))
    body = draw(st.lists(st.tuples(*(st.sampled_from(COLUMNS[n][1]) for n in names)), min_size=1, max_size=4))
    numbered = [(f"1.{i}", *cells) for i, cells in enumerate(body, start=1)]
    return names, [("STT", *(COLUMNS[n][0] for n in names)), *numbered]


@pytest.mark.parametrize("shape", [*SHAPES, lined])
@given(grid=grids())
@settings(max_examples=40, deadline=None)
def test_cells_stand_under_their_columns_in_any_order_and_shape(shape: Shape, grid: tuple[list[str], list[Cells]]) -> None:
    names, table = grid
    assert rows(shape(*table)) == [dict(zip(["index", *names], row, strict=True)) for row in table[1:]]


@given(st.lists(st.lists(st.sampled_from([*HEADER, *MARKET, *CANAL, "", "I", "(1)", "- Thả cá. - Dọn hồ.", "|"]), min_size=1, max_size=6), max_size=6), st.sampled_from([*SHAPES, lined]))
@settings(max_examples=60, deadline=None)
def test_any_table_is_read_without_fault_and_rows_hold_its_own_cells(grid: list[list[str]], shape: Shape) -> None:
    text = shape(HEADER, *map(tuple, grid))
    canonical = read_text(text).text
    for table in tables(text):
        own = {cell for row in table.rows for cell in row}
        read_rows = read_table(canonical, table)
        for row in read_rows.rows if read_rows else ():
            assert {start for start, _ in row.cells.values()} <= {start for start, _ in own}
            assert {end for _, end in row.cells.values()} <= {end for _, end in own}
            assert not row.empty & set(row.cells)
            assert len(set(row.cells.values())) == len(row.cells)
