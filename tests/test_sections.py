"""The parts of a document and their roles, and the tree of items under them (codebook 2)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.readers import read_text
from extractor.schema import PlanError, Role, Source
from extractor.sections import Node, Outline, is_title, outline
from extractor.text import collapse

TITLE = "KẾ HOẠCH\nNâng cao Chỉ số PAPI của huyện Bắc Hà năm 2024\n"
BASIS = "Căn cứ Quyết định số 77/QĐ-UBND ngày 15/01/2024 của UBND tỉnh, UBND huyện ban hành Kế hoạch như sau:\n"


def of(text: str) -> tuple[Source, Outline]:
    source = read_text(text)
    return source, outline(source)


def roles(text: str) -> list[str]:
    """The roles of the sections in order, neighbours of one role as one."""
    out: list[str] = []
    for section in of(text)[1].sections:
        if out[-1:] != [str(section.role)]:
            out.append(str(section.role))
    return out


def role_at(text: str, words: str) -> str | None:
    """The role of the section in which *words* stand."""
    source, parts = of(text)
    at = source.text.index(words)
    return next((str(s.role) for s in parts.sections if s.start <= at < s.end), None)


def nodes(parts: Outline) -> Iterator[Node]:
    stack = [child for root in reversed(parts.roots) for child in reversed(root.children)]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.children))


def node_of(text: str, words: str) -> Node:
    """The first node of the trees whose own text begins with *words*."""
    return next(n for n in nodes(of(text)[1]) if n.text.startswith(words))


# -- the parts of a document ---------------------------------------------------------------------


def test_a_whole_plan_has_its_parts_in_order() -> None:
    text = (
        "ỦY BAN NHÂN DÂN\nHUYỆN BẮC HÀ\nSố: 9/KH-UBND\n" + TITLE + BASIS + "I. ĐẶC ĐIỂM TÌNH HÌNH\nHuyện có 19 xã.\nII. MỤC TIÊU\nĐiểm cao hơn.\nIII. NHIỆM VỤ\n1. Phòng Y tế khám lưu động.\n"
        "IV. TỔ CHỨC THỰC HIỆN\n1. Phòng Nội vụ theo dõi.\nTrên đây là Kế hoạch của UBND huyện./.\nNơi nhận:\n- Như trên;\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nLò Văn Ba\nTải về\nTin liên quan\n"
    )
    assert roles(text) == ["header", "legal_basis", "situation", "purpose", "tasks", "implementation", "closing", "recipients", "signature", "noise"]


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("ĐẶC ĐIỂM TÌNH HÌNH", "situation"),
        ("THỰC TRẠNG VÀ NGUYÊN NHÂN", "situation"),
        ("KẾT QUẢ CHỈ SỐ PAPI NĂM 2023", "situation"),
        ("ĐÁNH GIÁ KẾT QUẢ NĂM 2023", "situation"),
        ("NHỮNG TỒN TẠI, HẠN CHẾ", "situation"),
        ("TỒN TẠI VÀ NGUYÊN NHÂN", "situation"),
        ("SỰ CẦN THIẾT BAN HÀNH KẾ HOẠCH", "situation"),
        ("CĂN CỨ PHÁP LÝ", "legal_basis"),
        ("CƠ SỞ PHÁP LÝ", "legal_basis"),
        ("MỤC ĐÍCH, YÊU CẦU", "purpose"),
        ("MỤC ĐÍCH - YÊU CẦU", "purpose"),
        ("Mục đích và yêu cầu", "purpose"),
        ("QUAN ĐIỂM, MỤC TIÊU", "purpose"),
        ("MỘT SỐ CHỈ TIÊU CỤ THỂ", "purpose"),
        ("PHẠM VI, ĐỐI TƯỢNG", "purpose"),
        ("NHIỆM VỤ, GIẢI PHÁP", "tasks"),
        ("Các nhiệm vụ trọng tâm", "tasks"),
        ("MỤC TIÊU, NHIỆM VỤ", "tasks"),
        ("MỘT SỐ GIẢI PHÁP CHỦ YẾU", "tasks"),
        ("NỘI DUNG THỰC HIỆN", "tasks"),
        ("BIỆN PHÁP", "tasks"),
        ("TỔ CHỨC THỰC HIỆN", "implementation"),
        ("Tổ chức thực hiện:", "implementation"),
        ("PHÂN CÔNG NHIỆM VỤ", "implementation"),
        ("TRÁCH NHIỆM CỦA CÁC CƠ QUAN", "implementation"),
        ("KINH PHÍ THỰC HIỆN", "implementation"),
        ("CHẾ ĐỘ BÁO CÁO", "implementation"),
        ("CHẾ ĐỘ THÔNG TIN, BÁO CÁO", "implementation"),
        ("KIỂM TRA, GIÁM SÁT", "implementation"),
        ("ĐIỀU KHOẢN THI HÀNH", "implementation"),
        ("TỔ CHỨC THƯC HIỆN", "implementation"),  # a slip of the typist
        ("NHIÊM VỤ, GIẢI PHÁP", "tasks"),
    ],
)
def test_the_words_of_a_heading_give_the_role(heading: str, role: str) -> None:
    # it stands between parts of the other roles, so that no default explains the answer
    text = TITLE + BASIS + f"I. MỤC ĐÍCH\nRõ việc.\nII. NHIỆM VỤ\n1. Phòng Y tế khám.\nIII. {heading}\n1. Phòng Nội vụ chấm điểm.\n"
    assert role_at(text, "Phòng Nội vụ") == role


@pytest.mark.parametrize(
    "text",
    [
        "I. MỤC ĐÍCH\nRõ việc.\nII. NHIỆM VỤ\n1. Khám bệnh.\nIII. TỔ CHỨC THỰC HIỆN\n1. Theo dõi.\n",
        "I- MỤC ĐÍCH\nRõ việc.\nII- NHIỆM VỤ\n1- Khám bệnh.\nIII- TỔ CHỨC THỰC HIỆN\n1- Theo dõi.\n",
        "A. MỤC ĐÍCH\nRõ việc.\nB. NHIỆM VỤ\nI. Khám bệnh.\nC. TỔ CHỨC THỰC HIỆN\nI. Theo dõi.\n",
        "1. Mục đích\nRõ việc.\n2. Nhiệm vụ\n- Khám bệnh.\n3. Tổ chức thực hiện\n- Theo dõi.\n",
        "PHẦN I\nMỤC ĐÍCH\n1. Rõ việc.\nPHẦN II\nNHIỆM VỤ\n1. Khám bệnh.\nPHẦN III\nTỔ CHỨC THỰC HIỆN\n1. Theo dõi.\n",
        "Phần thứ nhất\nMỤC ĐÍCH\n1. Rõ việc.\nPhần thứ hai\nNHIỆM VỤ\n1. Khám bệnh.\nPhần thứ ba\nTỔ CHỨC THỰC HIỆN\n1. Theo dõi.\n",
        "**I. MỤC\nĐÍCH**\n\nRõ việc.\n\n**II. NHIỆM\nVỤ**\n\n1. Khám bệnh.\n\n**III. TỔ CHỨC\nTHỰC HIỆN**\n\n1. Theo dõi.\n",
        "## I. MỤC ĐÍCH\n\nRõ việc.\n\n## II. NHIỆM VỤ\n\n1. Khám bệnh.\n\n## III. TỔ CHỨC THỰC HIỆN\n\n1. Theo dõi.\n",
        "**MỤC ĐÍCH**\n\nRõ việc.\n\n**NHIỆM VỤ**\n\n- Khám bệnh.\n\n**TỔ CHỨC THỰC HIỆN**\n\n- Theo dõi.\n",
        "# MỤC ĐÍCH\n\nRõ việc.\n\n# NHIỆM VỤ\n\n1. Khám bệnh.\n\n# TỔ CHỨC THỰC HIỆN\n\n1. Theo dõi.\n",
        "MỤC ĐÍCH\nRõ việc.\nNHIỆM VỤ\n- Khám bệnh.\nTỔ CHỨC THỰC HIỆN\n- Theo dõi.\n",
    ],
    ids=["roman", "roman-dash", "capital", "arabic", "part", "part-in-words", "bold-cut-in-two", "markdown", "bold-unnumbered", "markdown-unnumbered", "capitals-unnumbered"],
)
def test_the_same_parts_are_told_apart_however_they_are_marked(text: str) -> None:
    text = TITLE + BASIS + text
    assert [role_at(text, words) for words in ("Rõ việc", "Khám bệnh", "Theo dõi")] == ["purpose", "tasks", "implementation"]


@pytest.mark.parametrize(
    ("item", "role"),
    [
        ("- Thực trạng: Ba xã chưa niêm yết.", "situation"),
        ("- Hạn chế: Loa hỏng.", "situation"),
        ("- Mục tiêu: Mọi xã đều niêm yết.", "purpose"),
        ("- Giải pháp: Thay loa hỏng.", "tasks"),
        ("- Thời gian: Quý II/2024.", "tasks"),
        ("- Yêu cầu UBND các xã thay loa hỏng.", "tasks"),
        ("1.1. Yêu cầu UBND các xã:\n- Thay loa.", "tasks"),
        ("- Đối tượng chính sách được Phòng Nội vụ rà soát hằng quý.", "tasks"),
        ("- Phạm vi phủ sóng loa do UBND các xã mở rộng.", "tasks"),
    ],
)
def test_inside_a_tasks_part_only_a_label_or_a_title_changes_the_role(item: str, role: str) -> None:
    text = TITLE + BASIS + f"I. NHIỆM VỤ\n1. Công khai ngân sách\n{item}\n"
    last = list(nodes(of(text)[1]))[-1]
    assert str(last.role) == role


# -- what stands around the body -----------------------------------------------------------------


@pytest.mark.parametrize(
    "lead_in",
    [
        "Chủ tịch UBND tỉnh yêu cầu các đơn vị thực hiện các nhiệm vụ sau:",
        "UBND tỉnh chỉ thị:",
        "Để mùa khô an toàn, UBND tỉnh đề nghị các sở, UBND các huyện làm tốt những việc sau đây:",
        "Thời gian qua cháy rừng tăng. Chủ tịch UBND tỉnh giao:",
    ],
)
def test_a_directive_has_its_tasks_behind_the_lead_in(lead_in: str) -> None:
    text = f"CHỈ THỊ\nVề phòng cháy rừng\nThời gian qua một số nơi để xảy ra cháy rừng do người dân đốt nương làm rẫy vào mùa khô.\n{lead_in}\n1. Chi cục Kiểm lâm\na) Trực chốt.\n2. Tổ chức thực hiện\na) Theo dõi.\n"
    assert role_at(text, "Trực chốt") == "tasks"
    assert role_at(text, "Thời gian qua một số") == "situation"


DECISION = "QUYẾT ĐỊNH\nVề việc ban hành Kế hoạch\nCăn cứ Luật Đất đai;\nQUYẾT ĐỊNH:\nĐiều 1. Ban hành Kế hoạch kèm theo.\nĐiều 2. Quyết định có hiệu lực từ ngày ký.\nĐiều 3. Chánh Văn phòng chịu trách nhiệm thi hành./.\n"


def test_a_decision_has_no_tasks_of_its_own_but_its_plan_has() -> None:
    text = DECISION + "CHỦ TỊCH\nLò Văn Ba\n" + TITLE + "(Kèm theo Quyết định số 9/QĐ-UBND)\nI. NHIỆM VỤ\n1. Khám bệnh.\n"
    assert {str(s.role) for s in of(DECISION)[1].sections} <= {"header", "legal_basis", "closing"}
    assert role_at(text, "Ban hành Kế hoạch kèm") == "closing"
    assert role_at(text, "Lò Văn Ba") == "signature"
    assert role_at(text, "Khám bệnh") == "tasks"


@pytest.mark.parametrize("post", ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "TL. CHỦ TỊCH", "TUQ. CHỦ TỊCH", "T/M ỦY BAN NHÂN DÂN", "Q. CHỦ TỊCH", "CHỦ TỊCH", "GIÁM ĐỐC"])
def test_a_post_in_capitals_opens_the_signature(post: str) -> None:
    text = TITLE + BASIS + f"I. NHIỆM VỤ\n1. Khám bệnh.\nTrên đây là Kế hoạch./.\n{post}\nLò Văn Ba\n"
    assert role_at(text, post) == role_at(text, "Lò Văn Ba") == "signature"


@pytest.mark.parametrize("opening", ["Nơi nhận:", "*Nơi nhận:*", "NƠI NHẬN:", "Nơi nhận"])
def test_recipients_are_neither_tasks_nor_signature(opening: str) -> None:
    text = TITLE + BASIS + f"I. NHIỆM VỤ\n1. Khám bệnh.\n{opening}\n- Sở Y tế;\n- Lưu: VT.\n"
    assert role_at(text, "Sở Y tế;") == "recipients"


def test_an_annex_behind_the_signature_holds_tasks_again() -> None:
    text = TITLE + BASIS + "I. NHIỆM VỤ\n1. Khám bệnh.\nTrên đây là Kế hoạch./.\nCHỦ TỊCH\nLò Văn Ba\nPHỤ LỤC\nDANH MỤC NHIỆM VỤ\n1. Phòng Y tế phát thuốc.\n"
    assert role_at(text, "phát thuốc") == "tasks"


def test_an_annex_that_is_only_mentioned_opens_nothing() -> None:
    text = TITLE + BASIS + "I. NHIỆM VỤ\n1. Khám bệnh theo Phụ lục 1.\nPhụ lục 1 nêu rõ từng trạm y tế phải khám trong năm nay và trong các năm tiếp theo của kế hoạch này.\n2. Phát thuốc.\n"
    assert node_of(text, "Phát thuốc").path == "I/2"


# -- page furniture ------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["Ý kiến bạn đọc", "Tải về", "Lượt xem: 1024", "Văn bản liên quan", "Hiệu lực: Đã biết", "Bản quyền thuộc về Cổng thông tin điện tử tỉnh", "Tin cùng chuyên mục"])
def test_furniture_before_and_behind_the_document_is_noise(line: str) -> None:
    body = TITLE + BASIS + "I. NHIỆM VỤ\n1. Khám bệnh.\nTrên đây là Kế hoạch./.\n"
    assert role_at(f"{line}\n{body}", line) == "noise"
    assert role_at(f"{body}{line}\n1. Xem thêm bài khác.\n", "Xem thêm bài khác") == "noise"


@pytest.mark.parametrize("line", ["Tải về", "Lượt xem: 1024", "In trang"])
def test_furniture_inside_the_body_does_not_cut_the_tree(line: str) -> None:
    text = TITLE + BASIS + f"I. NHIỆM VỤ\n1. Khám bệnh.\n{line}\n2. Phát thuốc.\n"
    assert role_at(text, line) == "noise"
    assert node_of(text, "Phát thuốc").path == "I/2"


@pytest.mark.parametrize(
    "sentence",
    [
        "Chia sẻ kết quả khám với trạm y tế xã.",
        "Tải về biểu mẫu và gửi cho trưởng thôn.",
        "Gửi email nhắc lịch cho người dân trước ba ngày.",
        "Bình luận, góp ý của người dân phải được trả lời.",
    ],
)
def test_an_order_that_begins_like_furniture_is_no_noise(sentence: str) -> None:
    assert role_at(TITLE + BASIS + f"I. NHIỆM VỤ\n1. Khám bệnh.\n{sentence}\n", sentence) == "tasks"


# -- the tree ------------------------------------------------------------------------------------


def test_items_hang_under_the_items_that_hold_them() -> None:
    text = TITLE + BASIS + "I. NHIỆM VỤ\n1. Y tế\n1.1. Trạm xá\na) Phòng Y tế:\n- Khám bệnh.\n+ Phát thuốc.\n1.2. Nhà thuốc\nb) Kiểm tra giá.\n2. Học đường\n- Sửa bàn.\n"
    assert [(n.marker, n.path) for n in nodes(of(text)[1])] == [
        ("I", "I"), ("1", "I/1"), ("1.1", "I/1/1.1"), ("a", "I/1/1.1/a"), ("-", "I/1/1.1/a"), ("+", "I/1/1.1/a"),
        ("1.2", "I/1/1.2"), ("b", "I/1/1.2/b"), ("2", "I/2"), ("-", "I/2"),
    ]  # fmt: skip


def test_a_paragraph_belongs_to_the_counted_item_above_not_to_its_bullets() -> None:
    node = node_of(TITLE + BASIS + "I. NHIỆM VỤ\n1. Y tế\n- Khám bệnh.\nPhát thuốc cho trẻ.\n", "Phát thuốc")
    assert node.parent is not None
    assert (node.parent.marker, node.marker) == ("1", "")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("KHÁM BỆNH", "TRƯỜNG HỌC", id="in capitals"),
        pytest.param("Với việc khám bệnh", "Với trường học", id="in small letters"),
        pytest.param("Trạm Y tế xã", "Phòng Văn hóa - Xã hội", id="agencies"),
    ],
)
@pytest.mark.parametrize("items", [("- Mở cửa sớm.", "- Sửa mái."), ("Mở cửa sớm.", "Sửa mái."), ("1. Mở cửa sớm.", "1. Sửa mái.")])
@pytest.mark.parametrize("part", ["NHIỆM VỤ, GIẢI PHÁP", "II. NHIỆM VỤ, GIẢI PHÁP"])
def test_headings_without_a_number_stand_beside_each_other_over_their_items(part: str, first: str, second: str, items: tuple[str, str]) -> None:
    text = TITLE + BASIS + f"{part}\n{first}\n{items[0]}\n{items[0]}\n{second}\n{items[1]}\n"
    owners = {child.text: [n.text for n in child.ancestors()][::-1][1:] for child in nodes(of(text)[1])}
    assert owners == {
        part.removeprefix("II. "): [], first: [], items[0].lstrip("-1. "): [first], second: [], items[1].lstrip("-1. "): [second]
    }  # fmt: skip


def test_a_dimension_that_begins_like_a_part_on_responsibilities_opens_none() -> None:
    text = TITLE + BASIS + "NHIỆM VỤ, GIẢI PHÁP\nTRÁCH NHIỆM GIẢI TRÌNH VỚI NGƯỜI DÂN\n- Mở hộp thư góp ý.\n"
    assert role_at(text, "Mở hộp thư") == "tasks"


def test_a_lead_in_below_headings_without_a_number_holds_its_items() -> None:
    text = TITLE + BASIS + "NHIỆM VỤ, GIẢI PHÁP\nKHÁM BỆNH\nVới người già\nTrạm Y tế lo các việc sau:\n- Mở cửa sớm.\n"
    assert [n.text for n in node_of(text, "Mở cửa").ancestors()] == ["Trạm Y tế lo các việc sau:", "Với người già", "KHÁM BỆNH", "NHIỆM VỤ, GIẢI PHÁP"]


@pytest.mark.parametrize("line", ["mở thêm quầy", "Trạm Y tế mở cửa sớm.", "Mở cửa sớm;"])
def test_a_line_that_goes_on_or_ends_is_no_heading(line: str) -> None:
    text = TITLE + BASIS + f"NHIỆM VỤ, GIẢI PHÁP\n{line}\n- Khám bệnh.\n"
    assert [n.text for n in node_of(text, "Khám bệnh").ancestors()] == ["NHIỆM VỤ, GIẢI PHÁP"]


@pytest.mark.parametrize("second", ["2) Phát thuốc.", "2- Phát thuốc.", "2/ Phát thuốc.", "2 . Phát thuốc.", "2 Phát thuốc.", "2.Phát thuốc."])
def test_one_odd_sign_behind_a_number_does_not_change_its_place(second: str) -> None:
    text = TITLE + BASIS + f"I. NHIỆM VỤ\n1. Khám bệnh.\n{second}\n3. Tiêm phòng.\n"
    assert [n.path for n in nodes(of(text)[1])] == ["I", "I/1", "I/2", "I/3"]


@pytest.mark.parametrize(
    ("text", "strong", "title"),
    [
        ("NHIỆM VỤ, GIẢI PHÁP", False, True),
        ("Y tế công lập", False, True),
        ("Sở Y tế khám bệnh cho người già.", False, False),
        ("Khám bệnh;", False, False),
        ("Y tế công lập.", True, True),
        ("Sở Y tế " + "khám bệnh cho người già " * 10, False, False),
    ],
)
def test_a_title_is_short_and_has_no_full_stop(text: str, strong: bool, title: bool) -> None:
    assert is_title(text, strong) is title


# -- what always holds ---------------------------------------------------------------------------

LINES = [
    "KẾ HOẠCH", "CHỈ THỊ", "QUYẾT ĐỊNH", "QUYẾT ĐỊNH:", "ỦY BAN NHÂN DÂN", "Số: 9/KH-UBND", "Căn cứ Luật Đất đai;", "Điều 1. Ban hành Kế hoạch./.", "I. MỤC ĐÍCH", "II. NHIỆM VỤ",
    "III. TỔ CHỨC THỰC HIỆN", "1. Sở Y tế", "1.1. Trạm xá", "a) Khám bệnh;", "- Phát thuốc.", "+ Tiêm phòng", "Sở Nội vụ chấm điểm.", "Yêu cầu các đơn vị thực hiện:", "**NỘI DUNG**", "PHỤ LỤC I",
    "STT |", "Nhiệm vụ |", "Chủ trì |", "Thời gian |", "1 |", "Dọn chợ |", "UBND xã |", "|", "Nơi nhận:", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Lò Văn Ba", "Tải về", "2", "", "Trên đây là Kế hoạch./.", "Phần thứ hai",
]  # fmt: skip
documents = st.one_of(st.lists(st.sampled_from(LINES), min_size=1, max_size=25).map("\n".join), st.text(min_size=1, max_size=80))


def _outline(text: str) -> tuple[Source, Outline] | None:
    try:
        return of(text)
    except PlanError:
        return None  # nothing but white space


@given(documents)
@settings(max_examples=60, deadline=None)
def test_sections_tile_the_document(text: str) -> None:
    if (read := _outline(text)) is None:
        return
    source, parts = read
    assert all(a.end <= b.start for a, b in pairwise(parts.sections))
    for block in source.blocks:
        assert sum(s.start <= block.start and block.end <= s.end for s in parts.sections) == 1, source.text[block.start : block.end]


@given(documents)
@settings(max_examples=60, deadline=None)
def test_the_tree_holds_each_paragraph_of_its_part_once_and_in_order(text: str) -> None:
    if (read := _outline(text)) is None:
        return
    source, parts = read
    spans = [n.view.hull for n in nodes(parts) if n.view.text and n.table is None]
    assert spans == sorted(spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all(collapse(source.text[a:b]) for a, b in spans)


@given(documents)
@settings(max_examples=60, deadline=None)
def test_children_know_their_parent_and_a_root_is_nobodys_child(text: str) -> None:
    if (read := _outline(text)) is None:
        return
    roots = read[1].roots
    assert all(root.parent is None for root in roots)
    assert all(child.parent is node for root in roots for node in (root, *nodes(Outline([], [root], ""))) for child in node.children)


@given(documents)
@settings(max_examples=40, deadline=None)
def test_sections_of_the_body_say_what_their_nodes_are_for(text: str) -> None:
    if (read := _outline(text)) is None:
        return
    allowed = {Role.TASKS, Role.IMPLEMENTATION, Role.PURPOSE, Role.SITUATION, Role.LEGAL_BASIS, Role.CLOSING}
    assert {n.role for n in nodes(read[1])} <= allowed
