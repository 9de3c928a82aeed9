"""Lines to blocks: which lines are one paragraph, and where tables stand."""

import textwrap
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractor.readers import read_text
from extractor.readers.layout import blocks
from extractor.readers.plain import canonical
from extractor.schema import Paragraph, Table
from extractor.text import collapse

modest = settings(max_examples=60, deadline=None)

#: A plan of no real place, one paragraph an entry.
PLAN = [
    "Nhằm giúp bà con phường Cồn Sẻ được sống trong môi trường trong lành, Hội đồng tự quản lập chương trình hành động gồm những phần việc dưới đây:",
    "I. MỤC ĐÍCH, YÊU CẦU",
    "1. Mọi khoản thu ở khu phố đều phải được bàn trước với từng nhà, ghi vào sổ chung và đọc lại trong buổi sinh hoạt cuối tháng cho mọi người cùng nghe.",
    "2. Việc gì dễ thì làm ngay, việc gì khó thì xin ý kiến cấp trên rồi mới làm, tránh hô hào suông và không đùn đẩy giữa các tổ.",
    "II. NHIỆM VỤ",
    "1. Tổ tư vấn pháp luật mở bảy buổi nói chuyện lưu động tại các xóm chài xa bến, mời luật sư tình nguyện cùng tham gia và ghi đủ câu hỏi của ngư dân.",
    "a) Soạn tờ rơi bằng hai thứ tiếng về cách hòa giải mâu thuẫn ranh đất, gửi đến từng thuyền và từng nhà nổi trên sông.",
    "- Trạm xá lập nhóm nhắn tin nhắc lịch tiêm cho phụ huynh và trả lời thắc mắc ngay trong buổi làm việc hôm đó.",
    "2. Đội trật tự lấy mẫu nước giếng khoan quanh bãi rác cũ hai lần mỗi mùa khô, dán kết quả ở nhà văn hóa và báo cho chủ giếng biết.",
]


def paragraphs(raw: str) -> list[str]:
    """The paragraphs of *raw*, each as one line."""
    source = read_text(raw)
    return [collapse(source.text[b.start : b.end]) for b in source.blocks if isinstance(b, Paragraph)]


def tables(raw: str) -> list[list[list[str]]]:
    source = read_text(raw)
    return [[[collapse(source.text[a:b]) for a, b in row] for row in t.rows] for t in source.blocks if isinstance(t, Table)]


def wrapped(paragraph: str, between: str = "\n") -> list[str]:
    """The last paragraphs of a file wrapped at 72 columns that ends with *paragraph*, broken where it says."""
    return paragraphs(between.join([*(textwrap.fill(p, 72) for p in PLAN), paragraph]))[len(PLAN) :]


# -- the three shapes ---------------------------------------------------------------------------


@pytest.mark.parametrize("between", ["\n", "\n\n", "\n\n\n", "\r\n", "\n \n"])
def test_a_paragraph_a_line(between: str) -> None:
    assert paragraphs(between.join(PLAN)) == PLAN


@pytest.mark.parametrize("width", [60, 72, 80, 100])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_lines_wrapped_at_a_width(width: int, between: str) -> None:
    assert paragraphs(between.join(textwrap.fill(p, width) for p in PLAN)) == PLAN


@modest
@given(st.data())
def test_a_page_break_in_mid_sentence_is_mended(data: st.DataObject) -> None:
    at = data.draw(st.sampled_from([i for i in range(len(PLAN)) if len(PLAN[i]) > 60]))
    words = PLAN[at].split()
    # behind a comma or a full stop, or before a capital, nothing tells a page break from a new paragraph
    cut = data.draw(st.sampled_from([i for i in range(5, len(words)) if words[i][0].islower()]))
    page = data.draw(st.sampled_from(["\n\n", "\n", "\n- 2 -\n", "\n\n– 14 –\n\n", "\n\x0c", "\nTrang 3\n"]))
    assert paragraphs("\n".join([*PLAN[:at], " ".join(words[:cut]) + page + " ".join(words[cut:]), *PLAN[at + 1 :]])) == PLAN


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1. Tổ dân phố phối hợp với", "Hội Nông dân mở lớp."),
        ("1. Tổ dân phố xin ý kiến của", "Hội Nông dân rồi mở lớp."),
        ("- Kinh phí lấy từ quỹ chung của khu phố, theo Quyết định số", "15/QĐ-UBND mới ban hành."),
        ("- Rà soát việc xây nhà văn hóa các thôn trong giai đoạn 2026", "- 2030 rồi gửi kết quả."),
        ("- Gửi tin nhắn nhắc lịch tiêm cho cha mẹ của các cháu,", "Trạm xá trực điện thoại."),
        ("II. MỤC TIÊU VÀ", "YÊU CẦU"),
        ("- Gửi kết quả về phòng trật tự của xã hội", "- Cơ quan thường trực Ban Chỉ đạo trước ngày 5."),
    ],
)
@pytest.mark.parametrize("page", ["\n", "\n\n", "\n\n- 2 -\n\n"])
def test_a_sentence_that_cannot_end_there_goes_on(first: str, second: str, page: str) -> None:
    assert paragraphs(f"{PLAN[1]}\n{first}{page}{second}\n{PLAN[8]}") == [PLAN[1], f"{first} {second}", PLAN[8]]


@pytest.mark.parametrize(
    "lines",
    [
        ["1. Nhiệm vụ chung:", "xã họp dân."],
        ["- Họp dân;", "- Đo đất;", "+ ghi sổ;"],
        ["1. Trưởng thôn", "Họp dân mỗi quý."],
        ["KẾ HOẠCH", "Nâng cao sự hài lòng của người dân", "Căn cứ Luật Đất đai;"],
        ["1. Trạm xá họp dân.", "Đơn vị phối hợp: Hội Phụ nữ.", "Thời gian: quý II."],
        ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Y Krông Niê"],
        ["Nơi nhận:", "- Như trên;", "- Lưu: VT."],
        ["1. Công khai quỹ chung của khu phố hằng năm", "Khu phố họp dân."],
        ["1. Những việc đã làm xong trong thời gian qua", "Khu phố họp dân."],
        ["Mục tiêu", "Họp dân mỗi quý."],
        ["Mục đích", "Họp dân mỗi quý."],
        ["Họp xong./.", "nơi gửi khác"],
    ],
)
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_lines_that_stand_for_themselves_are_not_joined(lines: list[str], between: str) -> None:
    assert paragraphs(between.join(lines)) == lines


# -- wrapped files ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "paragraph",
    [
        "3. Văn phòng phường thu số liệu của các tổ rồi gộp lại trước ngày 20\ntháng 11 hằng năm để kịp gửi lên trên.",
        "3. Văn phòng phường thu số liệu của các tổ rồi gộp lại trước mồng 5 tháng\n11. Các tổ gửi sớm hơn năm ngày để kịp đối chiếu với sổ gốc.",
        "3. Văn phòng phường đưa mọi dịch vụ của khu phố lên mạng ở mức độ\n4. Đồng thời bớt giờ chờ cho người cao tuổi và bà mẹ có con nhỏ.",
        "3. Tổ tuyên truyền đọc lại cho bà con nghe nghị quyết của Đảng (khóa\nXII) về tinh gọn bộ máy và ghi ý kiến vào sổ góp ý của khu phố.",
        "3. Tổ địa chính dán bảng giá thuê mặt nước trước cửa trụ sở đúng như\nĐiều 62 Luật Đất đai và hướng dẫn của cấp trên trên trang tin riêng.",
        "3. Tổ địa chính dán bảng giá thuê mặt nước theo đúng chỉ dẫn nêu tại\nMục 3 Kế hoạch của phường và thư hướng dẫn gửi kèm hồi đầu năm nay.",
        "3. Đội trật tự tổng kết việc giữ gìn vỉa hè trong cả giai đoạn 2026\n- 2030 rồi đề xuất phần việc cho những năm tiếp theo của phường.",
        "3. Hội Chữ thập đỏ cùng các chi hội thăm hỏi gia đình khó khăn, kinh tế\n- xã hội còn thiếu thốn để có cách giúp đỡ lâu dài và phù hợp hơn.",
        "3. Văn phòng phường gửi danh sách người cần học nghề cho Sở Lao động\n- Thương binh và Xã hội trước mùa biển động để kịp mở lớp đan lưới.",
        "3. Văn phòng phường gửi danh sách người cần học nghề sang cho phòng của\nỦy ban Mặt trận Tổ quốc để cùng xem xét và chọn người đi học trước.",
        "3. Trạm xá làm theo hướng dẫn mới của bộ phận y tế dự phòng ban hành tại\n02 thông tư gần đây và dán tóm tắt ở cửa ra vào cho mọi người đọc.",
        "3. Trạm xá làm xong ngay các phần việc nêu ở điểm a, điểm b và điểm\nc) khoản 2 của bản hướng dẫn này trước khi trình lên cấp trên xem.",
    ],
)  # fmt: skip
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_wrapped_line_that_only_looks_like_an_item_goes_on(paragraph: str, between: str) -> None:
    assert wrapped(paragraph, between) == [collapse(paragraph)]


@pytest.mark.parametrize(
    "lines",
    [
        ["3. Trạm xá:", "- Tiêm cho trẻ;", "- Phun thuốc diệt muỗi;"],
        ["3. Trạm xá", "Tiêm cho trẻ đủ mũi."],
        ["III. TỔ CHỨC THỰC HIỆN", "1. Trạm xá tiêm cho trẻ.", "2. Tổ dân phố quét ngõ."],
        ["TM. HỘI ĐỒNG TỰ QUẢN", "KT. CHỦ TỊCH", "Lò Văn Páo"],
    ],
)
def test_short_lines_of_a_wrapped_file_stay_apart(lines: list[str]) -> None:
    assert wrapped("\n".join(lines)) == lines


def test_a_heading_wrapped_in_capitals_is_one() -> None:
    heading = "III. NHIỆM VỤ VÀ GIẢI PHÁP GIỮ GÌN MÔI TRƯỜNG SỐNG TRONG LÀNH Ở BẾN\nTHUYỀN VÀ XÓM CHÀI"
    assert wrapped(heading + "\n1. Quét ngõ.") == [collapse(heading), "1. Quét ngõ."]


# -- markers alone, Markdown marks --------------------------------------------------------------


@pytest.mark.parametrize("marker", ["1.", "12)", "1.2.", "a)", "II.", "-", "Điều 3.", "Chương II", "Phần thứ hai", "Mục 1"])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_marker_alone_belongs_to_the_next_line(marker: str, gap: str) -> None:
    assert paragraphs(f"{PLAN[0]}\n\n{marker}{gap}Việc cần làm ngay\n\n{PLAN[8]}") == [PLAN[0], f"{marker} Việc cần làm ngay", PLAN[8]]


@pytest.mark.parametrize("lines", [["1.", "2. Họp dân."], ["-", "- Họp dân."], ["a)", "b) Họp dân."]])
def test_an_empty_item_does_not_swallow_the_next(lines: list[str]) -> None:
    assert lines[1] in paragraphs("\n".join(lines))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("**II. NHIỆM\nVỤ**\n\n**1. Trạm\nxá**\n\nTiêm.", ["II. NHIỆM VỤ", "1. Trạm xá", "Tiêm."]),
        ("**II. NHIỆM VỤ\n1. Trạm xá**\n- Tiêm.", ["II. NHIỆM VỤ", "1. Trạm xá", "- Tiêm."]),
        ("**I. MỤC ĐÍCH**\n**II. YÊU CẦU**\n", ["I. MỤC ĐÍCH", "II. YÊU CẦU"]),
        ("*(Kèm theo Kế hoạch\nSố 5)*\nMở đầu.", ["(Kèm theo Kế hoạch Số 5)", "Mở đầu."]),
        ("- **Trạm xá\nPhường 5** tiêm cho trẻ.", ["- Trạm xá Phường 5 tiêm cho trẻ."]),
        ("- Hộ nghèo*\n- Hộ cận nghèo*\n", ["- Hộ nghèo*", "- Hộ cận nghèo*"]),
        ("Tiêm chủng*\nPhun thuốc*\n", ["Tiêm chủng*", "Phun thuốc*"]),
    ],
)
def test_marks_that_cut_headings_tell_what_belongs_together(raw: str, expected: list[str]) -> None:
    assert paragraphs(raw) == expected


@pytest.mark.parametrize(
    ("raw", "strong"),
    [
        ("**I. A**\n\nB c", [True, False]), ("# I. A\n\nB c", [True, False]), ("**1.** B", [False]), ("**I. A\nB**\n\nC", [True, False]), ("*B*", [False]), ("**Trạm** xá", [False]),
        ("## **I. A**\n\nB c", [True, False]),
    ],
)  # fmt: skip
def test_only_a_paragraph_emphasised_as_a_whole_is_strong(raw: str, strong: list[bool]) -> None:
    assert [b.strong for b in read_text(raw).blocks if isinstance(b, Paragraph)] == strong


# -- tables -------------------------------------------------------------------------------------

HEAD, ROWS = ["TT", "Việc", "Ai làm"], [["1", "Họp dân", "Tổ 1"], ["2", "Quét ngõ", "Tổ 2"]]
CELLS = [*HEAD, *ROWS[0], *ROWS[1]]


def piped(*rows: list[str]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def tailed(*rows: list[str]) -> str:
    return "\n".join(f"{cell} |" if cell else "|" for row in rows for cell in row)


def edged(*rows: list[str], gap: str = "\n") -> str:
    """ "|", cell, "|" and so on; two bars stand between two rows."""
    return gap.join("|" + gap + f"{gap}|{gap}".join(row) + gap + "|" for row in rows)


def test_whole_rows_between_bars() -> None:
    rule = "|---|:--:|---|"
    raw = f"Mở đầu.\n\n{piped(HEAD)}\n{rule}\n{piped(*ROWS)}\n\nVăn xuôi.\n\n{piped(HEAD, ROWS[1])}\nKết."
    assert tables(raw) == [[HEAD, *ROWS], [HEAD, ROWS[1]]]
    assert paragraphs(raw) == ["Mở đầu.", "Văn xuôi.", "Kết."]


@pytest.mark.parametrize(
    ("raw", "rows"),
    [
        ("| A | B |\n|---|---|\n| 1 |  |\n||c|", [["A", "B"], ["1", ""], ["", "c"]]),
        ("   | A | B |\n   |---|---|\n   | 1 | c |", [["A", "B"], ["1", "c"]]),
        ("| **A** | *B* |\n|---|---|\n| 1 | c |", [["A", "B"], ["1", "c"]]),
        ("| A | B |\n|---|---|\n| 1 | c \\| d |", [["A", "B"], ["1", "c | d"]]),
        ("| A | B | C |\n|---|---|---|\n| 1 | Họp\ndân | Tổ 1 |\n| 2 | Quét | Tổ 2 |", [["A", "B", "C"], ["1", "Họp dân", "Tổ 1"], ["2", "Quét", "Tổ 2"]]),
        ("| A | B |\n|---|---|\n| 1 | Họp\n\ndân |\n| 2 | Quét |", [["A", "B"], ["1", "Họp dân"], ["2", "Quét"]]),
        ("| A | B\n|---|---\n| 1 | c\n| 2 | d", [["A", "B"], ["1", "c"], ["2", "d"]]),
        ("A | B | C\n---|---|---\n1 | c | d\n2 | e | f", [["A", "B", "C"], ["1", "c", "d"], ["2", "e", "f"]]),
    ],
)
def test_whole_rows_keep_their_cells(raw: str, rows: list[list[str]]) -> None:
    assert tables(raw) == [rows]


@pytest.mark.parametrize(
    ("raw", "edges"),
    [
        pytest.param(tailed(HEAD, *ROWS), False, id="a cell and a bar a line"),
        pytest.param(edged(HEAD, *ROWS), True, id="bars on lines of their own"),
        pytest.param(edged(HEAD, *ROWS, gap="\n\n"), True, id="bars between blank lines"),
    ],
)
def test_flattened_tables_keep_their_cells_in_order(raw: str, edges: bool) -> None:
    source = read_text(f"Lời dẫn:\n\n{raw}\n\nKết.\n")
    (table,) = (b for b in source.blocks if isinstance(b, Table))
    assert table.flat
    assert table.edges == edges
    assert [source.text[a:b] for row in table.rows for a, b in row if a != b] == CELLS
    assert paragraphs(f"Lời dẫn:\n\n{raw}\n\nKết.\n") == ["Lời dẫn:", "Kết."]


@pytest.mark.parametrize("shape", [tailed, edged])
@pytest.mark.parametrize("cell", ["- Họp dân\n- Quét ngõ", "Họp dân cùng\nbà con", "1. Họp dân\n2. Quét ngõ"])
def test_a_cell_may_hold_several_lines(shape: Callable[..., str], cell: str) -> None:
    (table,) = tables("Lời dẫn:\n" + shape(HEAD, ["1", cell, "Tổ 1"], ROWS[1]))
    assert collapse(cell) in table[0]
    assert "Quét ngõ" in table[0]


def test_a_cell_may_hold_paragraphs_between_blank_lines() -> None:
    raw = edged(HEAD, ["1", "- Họp dân\n\n- Quét ngõ\n\n- Ghi sổ", "Tổ 1"], ROWS[1], gap="\n\n")
    assert [c for row in tables(raw)[0] for c in row if c] == [*HEAD, "1", "- Họp dân - Quét ngõ - Ghi sổ", "Tổ 1", *ROWS[1]]


PROSE = ["III. TỔ CHỨC THỰC HIỆN", "1. Tổ 1 ghi sổ và đọc cho bà con nghe.", "2. Tổ 2 trông coi việc quét ngõ.", "3. Tổ 3 gửi báo cáo."]


@pytest.mark.parametrize("shape", [piped, tailed, edged])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_prose_between_two_tables_stays_prose(shape: Callable[..., str], between: str) -> None:
    raw = between.join([shape(HEAD, *ROWS), *PROSE, shape(HEAD, *ROWS)])
    assert paragraphs(raw) == PROSE
    assert [[c for row in t for c in row if c] for t in tables(raw)] == [CELLS, CELLS]


@pytest.mark.parametrize("shape", [tailed, edged])
def test_items_between_two_tables_stay_items(shape: Callable[..., str]) -> None:
    raw = "\n\n".join([shape(HEAD, *ROWS), *PROSE[1:], shape(HEAD, *ROWS)])
    assert paragraphs(raw) == PROSE[1:]


@pytest.mark.parametrize("rule", ["|---|:---:|---|", "| --- | --- | --- |"])
def test_a_table_in_markdown_among_flattened_ones_keeps_its_rows(rule: str) -> None:
    raw = "\n".join([edged(HEAD, *ROWS), *PLAN, "| TT | Việc | Ai |", rule, "| A | Nhóm đầu | |", "| 1 | Họp | Thôn |", "", PLAN[0], edged(HEAD, *ROWS)])
    assert paragraphs(raw) == [*PLAN, PLAN[0]]
    assert [["TT", "Việc", "Ai"], ["A", "Nhóm đầu", ""], ["1", "Họp", "Thôn"]] in tables(raw)


def test_a_date_behind_a_colon_goes_on() -> None:
    assert paragraphs(f"- Lắp đèn đường; thời gian hoàn thành:\n30/9/2030.\n{PLAN[0]}") == ["- Lắp đèn đường; thời gian hoàn thành: 30/9/2030.", PLAN[0]]


def test_an_item_goes_on_in_small_letters_behind_its_semicolon() -> None:
    for between in ("\n", "\n\n"):
        assert paragraphs(f"- Lắp đèn đường ở ngõ tối;{between}thay bóng hỏng.{between}{PLAN[0]}") == ["- Lắp đèn đường ở ngõ tối; thay bóng hỏng.", PLAN[0]]


def test_a_letterhead_and_a_signature_in_bars_leave_the_body_alone() -> None:
    raw = "|\n\n**PHƯỜNG CỒN SẺ**\n\n|\n\n**CỘNG HÒA XÃ HỘI**\n\n|\n\n" + "\n\n".join(PLAN) + "\n\n|\n\nNơi nhận:\n\n|\n\nTM. HỘI ĐỒNG\n\n|\n"
    assert paragraphs(raw) == PLAN
    assert [[c for c in t[0] if c] for t in tables(raw)] == [["PHƯỜNG CỒN SẺ", "CỘNG HÒA XÃ HỘI"], ["Nơi nhận:", "TM. HỘI ĐỒNG"]]


@pytest.mark.parametrize("row", ["| Nơi nhận: | TM. HỘI ĐỒNG |", "| Nơi nhận: |\n| - Như trên; |"])
def test_a_lone_row_takes_no_paragraph_before_it(row: str) -> None:
    assert paragraphs("\n".join([*PLAN, row])) == PLAN
    assert paragraphs("\n".join([tailed(HEAD, *ROWS), *PLAN[4:], row])) == PLAN[4:]
    assert paragraphs("\n".join([edged(HEAD, *ROWS), *PLAN[4:], row])) == PLAN[4:]


@pytest.mark.parametrize("item", ["1. Vào trang Dịch vụ | Hồ sơ để tra cứu.", "1. Cổng A|B mở cả ngày.", "Công báo | Số 12"])
def test_one_bar_in_a_line_makes_no_table(item: str) -> None:
    assert paragraphs(f"{PLAN[4]}\n{item}\n{PLAN[8]}") == [PLAN[4], item, PLAN[8]]


@pytest.mark.parametrize("stray", ["{} |", "| {}"])
def test_a_bar_beside_a_line_leaves_it_a_paragraph(stray: str) -> None:
    assert paragraphs("\n".join([*PLAN[:5], stray.format(PLAN[5]), *PLAN[6:]])) == PLAN


# -- always -------------------------------------------------------------------------------------

pieces = st.sampled_from([
    "|", "| ", "\n", "\n\n", "1. ", "- ", "I. ", "a) ", "PHỤ LỤC ", "Sở Y tế ", "công khai ", "**", "*", "# ", "\\", ".", ";", ":", "| a | b |\n", "|---|---|\n", "TT |\n", "Điều 3. ", "12 ", "2025", "\n- 2 -\n", " với\n",
])  # fmt: skip


def letters(text: str) -> Counter[str]:
    return Counter(c for c in text if c.isalnum())


@modest
@given(st.lists(pieces, max_size=30).map("".join))
@example("|a")
@example("a|\n|b")
@example("| a | b |\nx\n| c | d |")
def test_blocks_hold_every_letter_once_and_in_order(raw: str) -> None:
    source = canonical(raw)
    found = blocks(source)
    spans: list[tuple[int, int]] = []
    for block in found:
        if isinstance(block, Paragraph):
            spans.append((block.start, block.end))
            assert source.text[block.start : block.end].strip()
        else:
            cells = [cell for row in block.rows for cell in row]
            assert all(block.start <= a <= b <= block.end for a, b in cells)
            spans.extend(cells)
    assert all(a <= b for a, b in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert all(source.text[a:b] == source.text[a:b].strip() for a, b in spans)
    assert sum((letters(source.text[a:b]) for a, b in spans), Counter()) == letters(source.text)
