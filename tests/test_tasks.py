"""What counts as a task, rule by rule of the codebook (3a to 3j), each with the smallest plan that shows it."""

from __future__ import annotations

import re
import textwrap
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import extractor
from extractor.resources import facts
from extractor.schema import TASK_ROLES, Extraction, PlanError, Task
from extractor.text import collapse

HEAD = "KẾ HOẠCH\nNâng cao Chỉ số PAPI của tỉnh năm 2024\nI. NHIỆM VỤ\n"


def tasks(body: str) -> list[Task]:
    """The tasks of a plan whose one part is *body*."""
    return list(extractor.extract(HEAD + body + "\n").tasks)


def texts(body: str) -> list[str]:
    return [t.text for t in tasks(body)]


def leads(body: str) -> dict[str, list[str]]:
    """Task text to its leading agencies."""
    return {t.text: [a.name for a in t.lead] for t in tasks(body)}


# -- 3a: a lead-in is no task --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("1. Y tế công lập\n- Khám lưu động.", ["Khám lưu động."]),
        ("1. QUẢN TRỊ MÔI TRƯỜNG\n2. Y tế công lập\n- Khám lưu động.", ["Khám lưu động."]),
        ("1. Sở Y tế thực hiện các việc sau:\na) Khám lưu động;\nb) Phát thuốc.", ["Khám lưu động;", "Phát thuốc."]),
        ("1. Sở Y tế có trách nhiệm\na) Khám lưu động;\nb) Phát thuốc.", ["Khám lưu động;", "Phát thuốc."]),
        ("Sở Y tế tập trung vào các việc:\n- Khám lưu động.\n- Phát thuốc.", ["Khám lưu động.", "Phát thuốc."]),
        ("1. Yêu cầu UBND cấp xã:\n- Quét dọn chợ.", ["Quét dọn chợ."]),
        ("1. Đề nghị Hội Nông dân tỉnh:\n- Vận động hội viên trồng rừng.", ["Vận động hội viên trồng rừng."]),
        ("1. Đối với UBND các huyện:\n- Quét dọn chợ.", ["Quét dọn chợ."]),
    ],
)
def test_3a_a_heading_or_lead_in_is_no_task(body: str, expected: list[str]) -> None:
    assert texts(body) == expected


@pytest.mark.parametrize(
    ("lead_in", "lead", "coordinating"),
    [
        ("Sở Y tế thực hiện các việc sau:", ["Sở Y tế"], []),
        ("Yêu cầu UBND cấp xã:", ["UBND cấp xã"], []),
        ("Giao Sở Y tế chủ trì, phối hợp với Công an tỉnh:", ["Sở Y tế"], ["Công an tỉnh"]),
        ("UBND các huyện và Sở Nội vụ có trách nhiệm:", ["UBND các huyện", "Sở Nội vụ"], []),
        ("Giám đốc Sở Y tế trực tiếp chỉ đạo các việc:", ["Sở Y tế"], []),
        ("Chủ trì, phối hợp với Sở Nội vụ:", [], ["Sở Nội vụ"]),
        ("Các việc cần làm ngay:", [], []),
    ],
)
def test_3a_children_inherit_the_agencies_of_their_lead_in(lead_in: str, lead: list[str], coordinating: list[str]) -> None:
    (task,) = tasks(f"1. {lead_in}\n- Khám lưu động.")
    assert [a.name for a in task.lead] == lead
    assert [a.name for a in task.coordinating] == coordinating
    assert all(a.inherited for a in task.agencies)


@pytest.mark.parametrize("lead_in", ["Chủ trì, phối hợp", "Chủ trì, phối hợp với:"])
def test_3a_agencies_that_open_the_items_below_with_whom_take_part(lead_in: str) -> None:
    (task,) = tasks(f"1. Công an tỉnh\na) {lead_in}\n- Sở Tài chính và Sở Y tế rà soát trạm xá.")
    assert [a.name for a in task.lead] == ["Công an tỉnh"]
    assert [a.name for a in task.coordinating] == ["Sở Tài chính", "Sở Y tế"]


@pytest.mark.parametrize("heading", ["Y tế công lập (Sở Y tế chủ trì)", "Y tế công lập (chủ trì: Sở Y tế)", "Y tế công lập - giao Sở Y tế chủ trì"])
def test_3a_children_inherit_the_agency_that_a_heading_names_beside_its_subject(heading: str) -> None:
    assert leads(f"1. {heading}\n- Khám lưu động.") == {"Khám lưu động.": ["Sở Y tế"]}


def test_3a_children_inherit_the_indicator_of_their_heading() -> None:
    assert [t.indicator.dimension for t in tasks("1. Quản trị môi trường\n- Thả cá giống.\n2. Quản trị điện tử\n- Lắp loa.")] == ["D7", "D8"]


# -- 3b: an item that orders something and then introduces children ------------------------------------


@pytest.mark.parametrize(
    ("item", "own"),
    [
        ("Lập mẫu chung cho toàn tỉnh. UBND cấp xã có trách nhiệm:", ["Lập mẫu chung cho toàn tỉnh."]),
        ("Lập mẫu chung. In mẫu bằng hai thứ tiếng. UBND cấp xã có trách nhiệm:", ["Lập mẫu chung. In mẫu bằng hai thứ tiếng."]),
        ("Sở Tài chính lập mẫu chung. Mẫu được dùng như sau:", ["Sở Tài chính lập mẫu chung."]),
        ("Sở Tài chính lập mẫu chung cho toàn tỉnh.", ["Sở Tài chính lập mẫu chung cho toàn tỉnh."]),
        ("Sở Tài chính lập mẫu chung cho toàn tỉnh, trong đó:", []),
        ("Ngân sách xã còn khó hiểu với người dân. UBND cấp xã có trách nhiệm:", []),
    ],
)
def test_3b_only_the_sentences_before_the_introducing_one_are_a_task(item: str, own: list[str]) -> None:
    assert texts(f"1. {item}\n- Phát mẫu tại một cửa;\n- Gửi mẫu cho trưởng thôn.") == [*own, "Phát mẫu tại một cửa;", "Gửi mẫu cho trưởng thôn."]


def test_3b_children_follow_the_introducing_sentence_not_the_one_before() -> None:
    found = leads("1. Sở Tài chính lập mẫu chung cho toàn tỉnh. Trên cơ sở đó, yêu cầu UBND cấp xã:\n- Phát mẫu tại một cửa.")
    assert found["Phát mẫu tại một cửa."] == ["UBND cấp xã"]


# -- 3c: one item, one task ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Sở Y tế mở thêm quầy tiếp đón. Niêm yết giá khám. Trả lời thắc mắc.",
        "Sở Y tế mở thêm quầy tiếp đón; niêm yết giá khám; trả lời thắc mắc.",
        "Sở Y tế làm ba việc: mở quầy, niêm yết giá, trả lời thắc mắc.",
    ],
)
@pytest.mark.parametrize("marker", ["1.", "1)", "1.1.", "a)", "-", "+", "*", "•"])
def test_3c_an_item_is_one_task_however_many_sentences_it_holds(marker: str, text: str) -> None:
    assert texts(f"{marker} {text}") == [text]


@pytest.mark.parametrize(
    "items",
    [
        ["1. Khám lưu động.", "2) Phát thuốc.", "3. Tiêm phòng."],
        ["1. Khám lưu động.", "2- Phát thuốc.", "3. Tiêm phòng."],
        ["a) Khám lưu động;", "b. Phát thuốc;", "c) Tiêm phòng."],
        ["i) Khám lưu động;", "ii) Phát thuốc;", "iii) Tiêm phòng."],
        ["(1) Khám lưu động;", "(2) Phát thuốc;", "(3) Tiêm phòng."],
        ["(i) Khám lưu động;", "(ii) Phát thuốc;", "(iii) Tiêm phòng."],
        ["- Khám lưu động;", "– Phát thuốc;", "- Tiêm phòng."],
        ["d) Khám lưu động;", "đ) Phát thuốc;", "e) Tiêm phòng."],
    ],
    ids=lambda items: " ".join(i.split()[0] for i in items),
)
def test_3c_no_item_of_a_row_is_lost_whatever_its_marker(items: list[str]) -> None:
    assert texts("1. Sở Y tế:\n" + "\n".join(items)) == [i.split(" ", 1)[1] for i in items]


# -- 3d: unmarked paragraphs below an item -----------------------------------------------------------


@pytest.mark.parametrize(
    ("paragraph", "lead"),
    [
        ("Báo cáo kết quả về UBND tỉnh.", ["Thanh tra tỉnh"]),
        ("Định kỳ hằng quý công bố kết quả kiểm tra.", ["Thanh tra tỉnh"]),
        ("Sở Nội vụ theo dõi việc khắc phục.", ["Sở Nội vụ"]),
        ("Giao Sở Nội vụ theo dõi việc khắc phục.", ["Sở Nội vụ"]),
        ("Trên cơ sở kết luận thanh tra, UBND các huyện khắc phục sai sót.", ["UBND các huyện"]),
    ],
)
def test_3d_an_unmarked_paragraph_that_orders_is_a_task_of_its_own(paragraph: str, lead: list[str]) -> None:
    found = leads(f"1. Thanh tra tỉnh lập đoàn kiểm tra.\n{paragraph}")
    assert found == {"Thanh tra tỉnh lập đoàn kiểm tra.": ["Thanh tra tỉnh"], paragraph: lead}


@pytest.mark.parametrize(
    "paragraph",
    [
        "Tình trạng này đã kéo dài nhiều năm.",
        "Chỉ số này năm 2023 đạt 5,21 điểm, xếp thứ 30.",
        "Nội dung này gồm ba chỉ số thành phần.",
        "Kết quả khảo sát cho thấy người dân ít biết về ngân sách xã.",
        "Người dân mong muốn được biết nhiều hơn.",
        "Hiện nay, 12 xã chưa có loa truyền thanh.",
    ],
)
@pytest.mark.parametrize("marker", ["", "- "])
def test_3d_a_description_is_no_task(marker: str, paragraph: str) -> None:
    assert texts(f"1. Công khai ngân sách xã\n{marker}{paragraph}\n- Sở Tài chính mở lớp hướng dẫn.") == ["Sở Tài chính mở lớp hướng dẫn."]


# -- 3e: broken lines and paragraphs -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "gap", "second"),
    [
        ("Sở Y tế mở thêm quầy tiếp đón tại bệnh viện tỉnh và các", "\n\n", "phòng khám khu vực."),
        ("Sở Y tế mở thêm quầy tiếp đón tại bệnh viện, nơi có đông người", "\n\n", "đến khám trong tuần."),
        ("Sở Y tế tập huấn cho cán bộ xã theo tinh thần Nghị quyết số", "\n\n", "12/NQ-HĐND ngày 05/7/2023 của HĐND tỉnh."),
        ("Sở Y tế thực hiện Nghị quyết số", "\n\n", "12/NQ-HĐND của HĐND tỉnh."),
        ("Sở Y tế phối hợp với", "\n", "Sở Nội vụ chấm điểm thi đua."),
        ("Sở Y tế tổ chức lấy ý kiến người bệnh theo hướng dẫn của", "\n\n", "Bộ Y tế về đo lường sự hài lòng."),
        ("Sở Y tế thanh toán chi phí khám bệnh theo quy định tại Điều", "\n\n", "17 Luật Khám bệnh, chữa bệnh."),
        ("Sở Y tế rà soát mạng lưới trạm y tế xã trong giai đoạn 2021", "\n\n", "- 2025 và các năm tiếp theo."),
        ("Sở Y tế họp giao ban với các bệnh viện về việc phòng dịch trước ngày", "\n\n", "15 tháng 11 năm 2024."),
        ("Sở Y tế bố trí bác sĩ trực tại trạm y tế của tất cả các xã,", "\n\n", "phường trong tỉnh."),
        ("UBND", "\n\n", "các xã quét dọn chợ trước ngày họp phiên."),
    ],
)
def test_3e_what_a_page_broke_in_mid_sentence_belongs_together(first: str, gap: str, second: str) -> None:
    assert texts(f"1. {first}{gap}{second}\n2. Công an tỉnh tuần tra.") == [f"{first} {second}", "Công an tỉnh tuần tra."]


@pytest.mark.parametrize(
    ("heading", "lead"),
    [("1. Cung ứng dịch vụ công", ["Công an tỉnh"]), ("1. Sở Y tế", ["Sở Y tế"])],
    ids=["a dimension above", "an agency above"],
)
def test_3d_a_paragraph_below_a_bullet_keeps_who_acts_there(heading: str, lead: list[str]) -> None:
    text = f"KẾ HOẠCH\nNâng cao Chỉ số PAPI\nI. NHIỆM VỤ\n{heading}\n- Công an tỉnh phối hợp với Sở Nội vụ lập đường dây nóng.\nNhân rộng mô hình tổ tự quản.\n"
    task = extractor.extract(text).tasks[-1]
    assert (task.text, [a.name for a in task.lead], task.coordinating) == ("Nhân rộng mô hình tổ tự quản.", lead, ())


def test_3e_a_finished_sentence_does_not_swallow_the_next_paragraph() -> None:
    assert texts("1. Sở Y tế khám lưu động.\n\nPhát thuốc cho người già.") == ["Sở Y tế khám lưu động.", "Phát thuốc cho người già."]


PLAN = (
    "KẾ HOẠCH",
    "Nâng cao Chỉ số PAPI của huyện Mường Khương năm 2024",
    "Căn cứ Kế hoạch số 45/KH-UBND ngày 02/02/2024 của UBND tỉnh, UBND huyện ban hành Kế hoạch như sau:",
    "I. NHIỆM VỤ",
    "- Phòng Nội vụ huyện chủ trì, phối hợp với UBND các xã, thị trấn mở hội nghị đối thoại với nhân dân, trả lời ngay những việc đã rõ và hẹn ngày trả lời những việc còn lại.",
    "- Phòng Tư pháp huyện biên soạn tờ gấp về hòa giải bằng tiếng Mông, tiếng Nùng, phát đến từng hộ gia đình trước ngày 30 tháng 6 năm 2024.",
    "- UBND các xã, thị trấn thu gom rác thải hai ngày một lần, không để rác tồn đọng ở chợ phiên; xử phạt những hộ đổ rác xuống suối theo Nghị định số 45/2022/NĐ-CP ngày 07 tháng 7 năm 2022 của Chính phủ.",
    "II. TỔ CHỨC THỰC HIỆN",
    "1. Phòng Nội vụ huyện: Chủ trì, theo dõi, đôn đốc các cơ quan, đơn vị thực hiện Kế hoạch này.",
    "2. Phòng Tài chính - Kế hoạch huyện tham mưu bố trí kinh phí trong dự toán chi thường xuyên của các cơ quan, đơn vị năm 2024.",
    "Trên đây là Kế hoạch của UBND huyện, yêu cầu các đơn vị nghiêm túc thực hiện./.",
    "UBND huyện thông báo để các đơn vị biết, triển khai./.",
    "UBND huyện yêu cầu thủ trưởng các đơn vị bắt tay vào việc ngay khi có văn bản này./.",
)


def _gist(text: str) -> list[tuple[str, str, str, list[str], list[str]]]:
    return [(t.section_path, t.marker, t.text, [a.name for a in t.lead], [a.name for a in t.coordinating]) for t in extractor.extract(text).tasks]


def test_3e_hard_wrapped_lines_change_nothing() -> None:
    def wrapped(width: int) -> str:
        return "\n\n".join("\n".join(textwrap.wrap(p, width, break_on_hyphens=False)) for p in PLAN)

    assert [width for width in range(45, 91) if _gist(wrapped(width)) != _gist("\n".join(PLAN))] == []


@pytest.mark.parametrize("gap", ["\n\n", "\n\n7\n\n", "\n\n- 7 -\n\n"], ids=["blank line", "page number", "page number in dashes"])
@pytest.mark.parametrize("row", [i for i, p in enumerate(PLAN) if p[0] in "-12"])
def test_3e_a_page_break_before_a_small_letter_changes_nothing(row: int, gap: str) -> None:
    whole = PLAN[row]
    changed = []
    for place in re.finditer(r"(?<=\w) (?=\w)", whole):
        if whole[place.end()].islower():
            # two more page numbers, so that the numbers are seen to grow
            pages = (*PLAN[:3], "3", *PLAN[3:row], whole[: place.start()] + gap + whole[place.end() :], *PLAN[row + 1 :], "9")
            if _gist("\n".join(pages)) != _gist("\n".join(PLAN)):
                changed.append(f"{whole[: place.start()][-25:]} ¦ {whole[place.end() :][:15]}")
    assert changed == []


# -- 3f, 3i: tables (more of them in test_tables) ---------------------------------------------------------


def test_3f_each_bullet_of_a_task_cell_is_one_task_with_the_agencies_of_the_row() -> None:
    body = "| STT | Nhiệm vụ | Chủ trì | Thời gian |\n|---|---|---|---|\n| 1 | - Sơn chợ. - Lát sân. | UBND các xã | 2024 |\n| 2 | Dọn kênh. Thả cá. | Sở Tài chính | 2025 |"
    assert leads(body) == {"Sơn chợ.": ["UBND các xã"], "Lát sân.": ["UBND các xã"], "Dọn kênh. Thả cá.": ["Sở Tài chính"]}


def test_3i_rows_of_an_annex_count_beside_the_task_that_refers_to_them() -> None:
    annex = "PHỤ LỤC\nDANH MỤC NHIỆM VỤ\n| STT | Nhiệm vụ | Chủ trì | Thời gian |\n|---|---|---|---|\n| I | Hạ tầng |  |  |\n| 1 | Sơn chợ | UBND các xã | 2024 |"
    found = tasks(f"1. Các sở, ban, ngành thực hiện nhiệm vụ theo Phụ lục.\nTrên đây là Kế hoạch của UBND tỉnh./.\n{annex}")
    assert [(t.section_path, t.text) for t in found] == [("I/1", "Các sở, ban, ngành thực hiện nhiệm vụ theo Phụ lục."), ("PHỤ LỤC/I/1", "Sơn chợ")]


def test_3i_a_table_of_figures_between_tasks_holds_none_and_hides_none() -> None:
    body = "1. Sở Y tế khám lưu động.\n| STT | Huyện | Số lượng trạm | Số lượng bác sĩ |\n|---|---|---|---|\n| 1 | Bắc Hà | 9 | 12 |\n2. Sở Nội vụ chấm điểm."
    assert [(t.section_path, t.text) for t in tasks(body)] == [("I/1", "Sở Y tế khám lưu động."), ("I/2", "Sở Nội vụ chấm điểm.")]


# -- 3g: agencies as headings ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "lead"),
    [
        ("Sở Khoa học và Công nghệ", ["Sở Khoa học và Công nghệ"]),
        ("Sở Khoa học và Công nghệ:", ["Sở Khoa học và Công nghệ"]),
        ("Sở Khoa học và Công nghệ.", ["Sở Khoa học và Công nghệ"]),
        ("Trách nhiệm của Sở Khoa học và Công nghệ", ["Sở Khoa học và Công nghệ"]),
        ("Đề nghị Hội Nông dân tỉnh", ["Hội Nông dân tỉnh"]),
        ("Các sở, ban, ngành tỉnh; UBND các huyện", ["Các sở, ban, ngành tỉnh", "UBND các huyện"]),
        ("Thủ trưởng các cơ quan, đơn vị", ["các cơ quan, đơn vị"]),
        ("Đối với Công an tỉnh", ["Công an tỉnh"]),
        ("CÔNG AN TỈNH", ["CÔNG AN TỈNH"]),
    ],
)
def test_3g_the_body_below_an_agency_is_the_task_and_the_agency_leads(heading: str, lead: list[str]) -> None:
    assert leads(f"1. {heading}\nMở cuộc thi sáng kiến.") == {"Mở cuộc thi sáng kiến.": lead}


@pytest.mark.parametrize(
    ("line", "lead"),
    [
        ("Phòng Nội vụ huyện: Chủ trì, chấm điểm các xã.", ["Phòng Nội vụ huyện"]),
        ("Công an huyện: tuần tra ban đêm; bắt giữ người trộm cắp.", ["Công an huyện"]),
        ("UBND các xã, thị trấn: Quét dọn chợ. Sửa loa.", ["UBND các xã, thị trấn"]),
        ("Phòng Y tế, Phòng Giáo dục và Đào tạo: Khám mắt cho học sinh.", ["Phòng Y tế", "Phòng Giáo dục và Đào tạo"]),
    ],
)
def test_3g_agency_and_order_in_one_line_are_the_task_text(line: str, lead: list[str]) -> None:
    assert leads(f"3. {line}") == {line: lead}


def test_3g_an_agency_with_nothing_below_it_is_no_task() -> None:
    assert texts("1. Sở Y tế\n2. Sở Nội vụ\n- Chấm điểm.") == ["Chấm điểm."]


@pytest.mark.parametrize("agency", ["Sở Y tế", "Sở Tài nguyên và Môi trường", "Thanh tra tỉnh", "Trung tâm Phục vụ hành chính công tỉnh"])
def test_3g_an_agency_as_heading_files_no_dimension(agency: str) -> None:
    (task,) = tasks(f"1. {agency}\n- Cử cán bộ dự hội nghị về Chỉ số PAPI.")
    assert task.indicator.dimension is None


# -- 3h: label lines -----------------------------------------------------------------------------------------


def _labelled(body: str) -> list[tuple[str, list[str], list[str], str | None, str | None]]:
    return [(t.text, [a.name for a in t.lead], [a.name for a in t.coordinating], t.deadline.text if t.deadline else None, t.deliverable) for t in tasks(body)]


@pytest.mark.parametrize(
    "labels",
    [
        "Đơn vị chủ trì: UBND các huyện.\nĐơn vị phối hợp: Sở Công Thương.\nThời gian thực hiện: Quý III/2024.\nSản phẩm: Chợ có mái che.",
        "- Cơ quan chủ trì: UBND các huyện.\n- Cơ quan phối hợp: Sở Công Thương.\n- Thời gian hoàn thành: Quý III/2024.\n- Kết quả: Chợ có mái che.",
        "+ Chủ trì: UBND các huyện;\n+ Phối hợp: Sở Công Thương;\n+ Thời hạn: Quý III/2024;\n+ Sản phẩm đầu ra: Chợ có mái che.",
        "* Đơn vị thực hiện: UBND các huyện\n* Đơn vị phối hợp: Sở Công Thương\n* Tiến độ: Quý III/2024\n* Sản phẩm dự kiến: Chợ có mái che",
        "Cơ quan chủ trì: UBND các huyện; cơ quan phối hợp: Sở Công Thương; thời gian: Quý III/2024; sản phẩm: Chợ có mái che.",
        "(Chủ trì: UBND các huyện; phối hợp: Sở Công Thương; thời gian: Quý III/2024; sản phẩm: Chợ có mái che)",
        "CƠ QUAN CHỦ TRÌ: UBND các huyện.\nCƠ QUAN PHỐI HỢP: Sở Công Thương.\nTHỜI GIAN: Quý III/2024.\nSẢN PHẨM: Chợ có mái che.",
        "Cơ quan chủ trì : UBND các huyện.\nCơ quan phối hợp : Sở Công Thương.\nThời gian : Quý III/2024.\nSản phẩm : Chợ có mái che.",
    ],
    ids=["unmarked", "dash", "plus", "star", "one line", "brackets", "capitals", "space before colon"],
)
def test_3h_label_lines_speak_for_the_task_above(labels: str) -> None:
    assert _labelled(f"1. Cải tạo chợ huyện.\n{labels}\n2. Dọn kênh.") == [
        ("Cải tạo chợ huyện.", ["UBND các huyện"], ["Sở Công Thương"], "Quý III/2024", "Chợ có mái che"),
        ("Dọn kênh.", [], [], None, None),
    ]


@pytest.mark.parametrize(
    "assignment",
    [
        "Giao UBND các huyện chủ trì, phối hợp với Sở Công Thương thực hiện, hoàn thành trước ngày 30/9/2024.",
        "Giao UBND các huyện chủ trì, phối hợp với Sở Công Thương thực hiện trước ngày 30/9/2024.",
        "Các nội dung tại khoản này do UBND các huyện chủ trì, phối hợp với Sở Công Thương triển khai, thực hiện trước ngày 30/9/2024.",
        "Nhóm nhiệm vụ này giao UBND các huyện chịu trách nhiệm chính, phối hợp với Sở Công Thương; xong trước ngày 30/9/2024.",
        "UBND các huyện chủ trì nhóm nhiệm vụ này, với sự phối hợp của Sở Công Thương; hoàn thành trước ngày 30/9/2024.",
        "* Cơ quan chủ trì: UBND các huyện.\n* Cơ quan phối hợp: Sở Công Thương.\n* Thời gian thực hiện: trước ngày 30/9/2024.",
    ],
)
def test_3h_a_sentence_that_only_assigns_speaks_like_label_lines(assignment: str) -> None:
    expected = (["UBND các huyện"], ["Sở Công Thương"], "trước ngày 30/9/2024", None)
    body = f"1. Hạ tầng\n- Cải tạo chợ huyện.\n- Sơn lại bến xe.\n{assignment}\n2. Môi trường\n- Dọn kênh."
    assert _labelled(body) == [("Cải tạo chợ huyện.", *expected), ("Sơn lại bến xe.", *expected), ("Dọn kênh.", [], [], None, None)]


def test_3h_a_sentence_that_assigns_several_items_stands_below_the_last_of_them() -> None:
    body = "1. Hạ tầng\na) Cải tạo chợ huyện.\nb) Sơn lại bến xe.\n{}\n2. Môi trường\na) Dọn kênh."
    for who, first in (("Hai nội dung trên do UBND các huyện chủ trì", "Cải tạo"), ("Hai nội dung trên do UBND các huyện chủ trì", "Sở Y tế cải tạo")):
        each = _labelled(body.format(f"{who}, hoàn thành trước ngày 30/9/2024.").replace("Cải tạo", first))
        assert [t[1] for t in each] == [["Sở Y tế"] if first[0] == "S" else ["UBND các huyện"], ["UBND các huyện"], []]


@pytest.mark.parametrize("mark", ["", "- "])
def test_3h_labels_below_the_last_item_speak_for_one_before_it_that_names_nobody(mark: str) -> None:
    labels = f"{mark}Cơ quan chủ trì: UBND các huyện.\n{mark}Thời gian: Quý III/2024."
    found = _labelled(f"1. Hạ tầng\na) Cải tạo chợ huyện.\nb) Sở Y tế phun thuốc.\nc) Dọn kênh.\n{labels}\n2. Môi trường\na) Thả cá.")
    assert [(t[1], t[3]) for t in found] == [(["UBND các huyện"], "Quý III/2024"), (["Sở Y tế"], None), (["UBND các huyện"], "Quý III/2024"), ([], None)]


def test_3h_a_sentence_that_assigns_with_nothing_above_it_is_a_task() -> None:
    assert texts("Giao UBND các huyện chủ trì, phối hợp với Sở Công Thương thực hiện.\n1. Dọn kênh.") == ["Giao UBND các huyện chủ trì, phối hợp với Sở Công Thương thực hiện.", "Dọn kênh."]
    assert len(tasks("1. Hạ tầng\n- Cải tạo chợ huyện.\nGiao UBND các huyện chủ trì thực hiện Nghị định số 15/2024/NĐ-CP.")) == 2


def test_3h_partners_of_the_labels_join_those_of_the_item_but_nobody_helps_himself() -> None:
    body = "1. Hạ tầng\n- Sở Y tế phối hợp với Công an tỉnh mở điểm tiêm.\n- Dọn kênh.\nCơ quan chủ trì: Sở Xây dựng.\nCơ quan phối hợp: Sở Y tế, Sở Tài chính."
    assert [(t[1], t[2]) for t in _labelled(body)] == [(["Sở Y tế"], ["Công an tỉnh", "Sở Tài chính"]), (["Sở Xây dựng"], ["Sở Y tế", "Sở Tài chính"])]


def test_7_the_words_of_an_item_come_before_its_label() -> None:
    body = "1. Hạ tầng\n- Cải tạo chợ huyện trước ngày 30/9/2024.\nThời gian thực hiện: Thường xuyên.\n- Dọn kênh.\nThời gian thực hiện: Thường xuyên."
    assert [t[3] for t in _labelled(body)] == ["trước ngày 30/9/2024", "Thường xuyên"]


def test_7_the_date_of_a_lead_in_is_that_of_its_items_its_year_is_not() -> None:
    lead_in = "1. {}:\n- Cải tạo chợ huyện.\n- Dọn kênh."
    assert [t[3] for t in _labelled(lead_in.format("Trước ngày 30/9/2024, Sở Xây dựng hoàn thành"))] == ["Trước ngày 30/9/2024"] * 2
    assert [t[3] for t in _labelled(lead_in.format("Để nâng Chỉ số PAPI trong năm 2024, Sở Xây dựng thực hiện"))] == [None] * 2


def test_3a_a_title_before_a_lead_in_in_one_line_is_no_task() -> None:
    assert texts("2.4. Bảng giá đất. Giao Sở Xây dựng làm các việc sau:\n- In bảng tra cứu.") == ["In bảng tra cứu."]


def test_3j_what_stands_below_the_heading_on_money_and_refers_to_a_rule_is_no_task() -> None:
    assert texts("1. Dọn kênh.\nIV. KINH PHÍ THỰC HIỆN\nThực hiện theo hướng dẫn tại Công văn số 77/STC.") == ["Dọn kênh."]


@pytest.mark.parametrize("first", ["- Cải tạo chợ.\n- Sơn bến xe.", "+ Cải tạo chợ.\n+ Sơn bến xe."])
def test_3h_labels_speak_for_every_task_since_the_labels_before(first: str) -> None:
    last = first.replace("Cải tạo chợ", "Dọn kênh").replace("Sơn bến xe", "Thả cá")
    body = f"1. Hạ tầng nông thôn\n{first}\nĐơn vị chủ trì: UBND các huyện.\n{last}\nĐơn vị chủ trì: Sở Xây dựng."
    assert leads(body) == {"Cải tạo chợ.": ["UBND các huyện"], "Sơn bến xe.": ["UBND các huyện"], "Dọn kênh.": ["Sở Xây dựng"], "Thả cá.": ["Sở Xây dựng"]}


@pytest.mark.parametrize(
    "line",
    [
        "Đơn vị chủ trì: Sở Y tế.",
        "Cơ quan, đơn vị phối hợp: Sở Y tế.",
        "Thời gian: Thường xuyên.",
        "Sản phẩm: Báo cáo.",
        "Kinh phí thực hiện: Ngân sách tỉnh.",
        "Địa điểm: Nhà văn hóa huyện.",
        "Lãnh đạo phụ trách: Phó Chủ tịch UBND tỉnh.",
    ],
)
def test_3h_a_label_line_is_no_task(line: str) -> None:
    assert texts(f"1. Khám lưu động.\n{line}\n- {line}") == ["Khám lưu động."]


def test_3h_labels_inside_the_item_name_its_lead() -> None:
    assert _labelled("1. Cải tạo chợ huyện. Đơn vị chủ trì: UBND các huyện. Đơn vị phối hợp: Sở Công Thương.")[0][1:3] == (["UBND các huyện"], ["Sở Công Thương"])
    assert _labelled("1. Cải tạo chợ huyện (chủ trì: UBND các huyện; phối hợp: Sở Công Thương).")[0][1:3] == (["UBND các huyện"], ["Sở Công Thương"])


@pytest.mark.parametrize("line", ["Kinh phí: Sở Tài chính tham mưu bố trí trong dự toán năm 2024.", "Nội dung: Rà soát lại mạng lưới trạm y tế.", "Nhiệm vụ: Bố trí thêm bác sĩ.", "Giải pháp: Bố trí thêm bác sĩ."])
def test_3h_a_line_that_orders_behind_its_label_is_a_task(line: str) -> None:
    assert texts(f"1. Khám lưu động.\n2. {line}") == ["Khám lưu động.", line]


# -- 3j: what is no task ---------------------------------------------------------------------------------------

NO_TASK = [
    "Nội dung, thời gian và sản phẩm của từng chỉ số được nêu chi tiết tại Phụ lục kèm theo.",
    "Phấn đấu nâng điểm Chỉ số PAPI lên trên 45 điểm.",
    "Phấn đấu đến cuối năm 2025 thuộc nhóm 20 tỉnh dẫn đầu.",
    "Mục tiêu: Điểm nội dung này đạt trên 6,50 điểm.",
    "Đến năm 2025, có 90% hồ sơ được trả đúng hạn.",
    "Tỷ lệ hài lòng của người dân đạt từ 95% trở lên.",
    "100% số xã có mạng không dây miễn phí.",
    "Trên 80% hộ dân dùng nước sạch.",
    "Quyết tâm đưa Chỉ số PAPI vào nhóm 10 tỉnh dẫn đầu.",
    "Kinh phí thực hiện Kế hoạch do ngân sách nhà nước bảo đảm.",
    "Nguồn kinh phí: ngân sách tỉnh và các nguồn hợp pháp khác.",
    "Kinh phí được bố trí trong dự toán chi thường xuyên của các đơn vị.",
    "Trên đây là Kế hoạch của UBND tỉnh, đề nghị các đơn vị thực hiện.",
    "Trong quá trình thực hiện nếu có vướng mắc, các đơn vị phản ánh về Sở Nội vụ để tổng hợp.",
    "Quá trình thực hiện nếu phát sinh khó khăn, đề nghị các đơn vị báo cáo UBND tỉnh.",
    "UBND tỉnh yêu cầu các sở, ban, ngành nghiêm túc triển khai Kế hoạch này. Trong quá trình thực hiện nếu có vướng mắc đề nghị gửi về Sở Nội vụ.",
    "Kế hoạch này thay thế Kế hoạch năm 2023.",
    "(Chi tiết tại Phụ lục kèm theo)",
]
TASK = [
    "Sở Tài chính bố trí kinh phí thực hiện Kế hoạch.",
    "Giao Sở Tài chính thẩm định kinh phí thực hiện.",
    "Nâng tỷ lệ hồ sơ trực tuyến lên 80% trong năm 2024.",
    "Duy trì 100% trạm y tế có bác sĩ.",
    "Bảo đảm 100% cán bộ được tập huấn.",
    "Năm 2024, Sở Y tế mở thêm ba phòng khám.",
    "Đến năm 2025, Sở Xây dựng hoàn thành việc lát vỉa hè.",
    "Ngân sách cấp xã phải được đọc trên loa truyền thanh.",
    "Sở Nội vụ theo dõi điểm số của từng nội dung.",
    "Sở Y tế xây dựng kế hoạch phấn đấu tăng điểm y tế.",
    "Ứng dụng phần mềm bản đồ số, là nền tảng dùng chung của các huyện.",
    "Mở lớp dạy nghề tại xã, coi đây là giải pháp thoát nghèo.",
    "Trong quá trình thực hiện, Sở Nội vụ thường xuyên kiểm tra các xã.",
]


def test_3j_a_budget_to_be_made_public_is_no_funding_clause() -> None:
    text = "Dự toán, quyết toán ngân sách xã do Phòng Kinh tế lập bản tóm tắt, công khai ở nhà văn hóa."
    assert texts(f"- {text}") == [text]


@pytest.mark.parametrize("text", NO_TASK)
@pytest.mark.parametrize("marker", ["", "1. ", "- "], ids=["unmarked", "item", "bullet"])
def test_3j_targets_funding_and_formulas_are_no_tasks(marker: str, text: str) -> None:
    assert texts(f"{marker}{text}") == []


@pytest.mark.parametrize("text", TASK)
@pytest.mark.parametrize("marker", ["", "1. ", "- "], ids=["unmarked", "item", "bullet"])
def test_3j_an_order_about_money_figures_or_points_is_a_task(marker: str, text: str) -> None:
    assert texts(f"{marker}{text}") == [text]


def test_3j_a_closing_call_behind_the_last_item_is_no_task() -> None:
    body = "1. Sở Nội vụ theo dõi.\nYêu cầu Thủ trưởng các sở, ban, ngành và Chủ tịch UBND các huyện tổ chức thực hiện nghiêm túc Kế hoạch này./."
    assert texts(body) == ["Sở Nội vụ theo dõi."]


@pytest.mark.parametrize("part", ["I. MỤC ĐÍCH, YÊU CẦU", "I. THỰC TRẠNG", "I. CĂN CỨ PHÁP LÝ"])
def test_3j_parts_that_only_explain_hold_no_tasks(part: str) -> None:
    plan = f"KẾ HOẠCH\nNâng cao Chỉ số PAPI\n{part}\n1. Sở Y tế tăng cường khám bệnh.\nII. NHIỆM VỤ\n1. Sở Y tế phát thuốc.\n"
    assert [t.text for t in extractor.extract(plan).tasks] == ["Sở Y tế phát thuốc."]


def test_3j_articles_of_a_decision_are_no_tasks() -> None:
    decision = "QUYẾT ĐỊNH\nVề việc ban hành Kế hoạch\nCăn cứ Luật Đất đai;\nQUYẾT ĐỊNH:\nĐiều 1. Ban hành Kế hoạch.\nĐiều 2. Quyết định này có hiệu lực từ ngày ký.\nĐiều 3. Sở Nội vụ chịu trách nhiệm thi hành Quyết định này./.\n"
    assert [t.text for t in extractor.extract(decision + HEAD + "1. Sở Y tế phát thuốc.\n").tasks] == ["Sở Y tế phát thuốc."]


# -- what always holds --------------------------------------------------------------------------------------------

LINES = [
    "KẾ HOẠCH", "CHỈ THỊ", "I. MỤC ĐÍCH", "II. NHIỆM VỤ", "III. TỔ CHỨC THỰC HIỆN", "1. Sở Y tế", "2. Công an tỉnh: Tuần tra.", "1.1. Trạm xá", "a) Khám bệnh. Các việc sau:", "đ) Phát thuốc;",
    "- Tiêm phòng cho trẻ trước ngày 30/6/2024.", "+ Sơn lại cổng", "Sở Nội vụ chấm điểm, phối hợp với", "UBND các xã.", "Đơn vị chủ trì: Sở Y tế; Sở Nội vụ.", "- Thời gian: Quý I.", "Phấn đấu đạt 45 điểm.",
    "STT |", "Nhiệm vụ |", "Chủ trì |", "Thời gian |", "1 |", "- Dọn chợ. - Quét sân. |", "UBND xã |", "2024 |", "|", "| 1 | Dọn | UBND xã | 2024 |", "PHỤ LỤC", "Nơi nhận:", "CHỦ TỊCH", "Tải về", "3", "",
    "Trên đây là Kế hoạch./.", "theo Nghị định số 45/2022/NĐ-CP ngày 07/7/2022 của Chính phủ.",
]  # fmt: skip
documents = st.one_of(st.lists(st.sampled_from(LINES), min_size=1, max_size=25).map("\n".join), st.text(min_size=1, max_size=80).map(HEAD.__add__), st.text(max_size=40))


def _extract(text: str) -> Extraction | None:
    try:
        return extractor.extract(text + "\n")
    except PlanError:
        return None


@given(documents)
@settings(max_examples=60, deadline=None)
def test_every_task_stands_in_the_text_where_it_says(text: str) -> None:
    found = _extract(text)
    for task in found.tasks if found else ():
        assert found is not None
        assert collapse(found.text[task.start : task.end]) == task.text != ""
        for agency in task.agencies:
            assert collapse(found.text[agency.start : agency.end]) == agency.mention
        if task.deadline:
            assert collapse(found.text[task.deadline.start : task.deadline.end]) == task.deadline.text


@given(documents)
@settings(max_examples=60, deadline=None)
def test_tasks_are_numbered_in_the_order_of_the_text_and_share_no_letter(text: str) -> None:
    found = _extract(text)
    if found:
        assert [t.ordinal for t in found.tasks] == list(range(1, len(found.tasks) + 1))
        assert all(a.end <= b.start for a, b in pairwise(found.tasks))


@given(documents)
@settings(max_examples=60, deadline=None)
def test_tasks_come_from_tasks_and_implementation_sections_only(text: str) -> None:
    found = _extract(text)
    for task in found.tasks if found else ():
        assert found is not None
        assert task.section_role in TASK_ROLES
        # a part of the task may be filed otherwise inside a mixed section, but the section is of the body
        assert next(s.role for s in found.sections if s.start <= task.start < s.end) not in ("header", "recipients", "signature", "noise")


@given(st.lists(st.sampled_from(["Khám lưu động.", "Phát thuốc cho trẻ.", "Sửa mái trạm xá.", "Sở Nội vụ chấm điểm."]), min_size=1, max_size=8), st.sampled_from(["{}.", "{})", "1.{}.", "-", "+"]))
@settings(max_examples=40, deadline=None)
def test_a_row_of_items_gives_its_tasks_one_for_one(items: list[str], marker: str) -> None:
    body = "\n".join(f"{marker.format(i)} {item}" for i, item in enumerate(items, start=1))
    assert texts(body) == items


VALUES = {"lead": "Sở Y tế", "coordinating": "Sở Tài chính", "deadline": "Quý II/2024", "deliverable": "Bảng giá"}
USUAL = {"lead": "Cơ quan chủ trì", "coordinating": "Cơ quan phối hợp", "deadline": "Thời gian", "deliverable": "Sản phẩm"}
PHRASES = {table: [(row["phrase"], row[column]) for row in facts(table) if row[column] in VALUES] for table, column in (("labels", "field"), ("table_headers", "column"))}


@pytest.mark.parametrize(("phrase", "field"), PHRASES["labels"])
def test_every_label_that_the_table_names_speaks_for_its_item(phrase: str, field: str) -> None:
    lines = "\n".join(f"{name.capitalize()}: {VALUES[key]}." for key, name in {**USUAL, field: phrase}.items())
    found = _labelled(f"1. Niêm yết giá dịch vụ khám bệnh tại mọi cơ sở công lập.\n{lines}\n2. Lập chuyên mục hỏi đáp.")
    assert found == [("Niêm yết giá dịch vụ khám bệnh tại mọi cơ sở công lập.", ["Sở Y tế"], ["Sở Tài chính"], "Quý II/2024", "Bảng giá"), ("Lập chuyên mục hỏi đáp.", [], [], None, None)]


@pytest.mark.parametrize(("phrase", "field"), PHRASES["table_headers"])
def test_every_header_that_the_table_names_heads_its_column(phrase: str, field: str) -> None:
    heads = {**USUAL, field: phrase.capitalize()}
    rows = "\n".join(f"| {n} | {text} | {' | '.join(VALUES.values())} |" for n, text in enumerate(("Niêm yết giá dịch vụ khám bệnh", "Lập chuyên mục hỏi đáp"), start=1))
    found = _labelled(f"| TT | Nhiệm vụ | {' | '.join(heads.values())} |\n|---|---|---|---|---|---|\n{rows}")
    assert found == [(text, ["Sở Y tế"], ["Sở Tài chính"], "Quý II/2024", "Bảng giá") for text in ("Niêm yết giá dịch vụ khám bệnh", "Lập chuyên mục hỏi đáp")]


def test_a_line_that_is_neither_task_nor_label_parts_no_label_from_its_item() -> None:
    found = _labelled("1. Niêm yết giá dịch vụ khám bệnh.\nCơ quan chủ trì: Sở Y tế.\nMức độ: cao.\nThời gian: Quý II/2024.\n2. Lập chuyên mục hỏi đáp.")
    assert found == [("Niêm yết giá dịch vụ khám bệnh.", ["Sở Y tế"], [], "Quý II/2024", None), ("Lập chuyên mục hỏi đáp.", [], [], None, None)]
