"""Who leads and who takes part: in a sentence (codebook 5c-5e), and what a task inherits (5f)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import extract
from extractor.roles import find
from extractor.schema import Extraction
from extractor.text import collapse, fold
from tests.rows import members, rows

AGENCIES = ["Sở Nội vụ", "Sở Văn hóa, Thể thao và Du lịch", "Công an tỉnh", "UBND các huyện, thị xã, thành phố", "các sở, ban, ngành", "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", "Phòng Tư pháp", "Trạm Y tế xã"]
ACTIONS = ["rà soát thủ tục chồng chéo", "niêm yết giá dịch vụ", "phát tờ rơi song ngữ", "xử lý phản ánh hiện trường"]
PIECES = st.sampled_from([*AGENCIES, *ACTIONS, "chủ trì, ", "phối hợp với ", "Giao ", "Đề nghị ", "Căn cứ ", "của ", "Thanh tra", ", ", "; ", ". ", ": ", " và ", " ", "(", ")", "do ", "A", "15/12"])


def unique(found: list[str]) -> list[str]:
    return list(dict.fromkeys(found))


@pytest.mark.parametrize(("sentence", "lead", "coordinating"), rows("roles", "sentence", "lead", "coordinating"))
def test_a_sentence_says_who(sentence: str, lead: str, coordinating: str) -> None:
    found = find(sentence)
    assert unique([m.name for m, _ in found.lead]) == members(lead)
    assert unique([m.name for m, _ in found.coordinating]) == members(coordinating)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(AGENCIES), st.lists(st.sampled_from(AGENCIES), min_size=1, max_size=3, unique=True), st.sampled_from(ACTIONS), st.sampled_from(["; ", ", "]))
def test_before_the_words_leads_and_behind_them_takes_part(lead: str, partners: list[str], action: str, separator: str) -> None:
    found = find(f"{lead[0].upper()}{lead[1:]} chủ trì, phối hợp với {separator.join(partners)} {action}.")
    assert [fold(m.name) for m, _ in found.lead] == [fold(lead)]
    assert [m.name for m, _ in found.coordinating] == partners


@settings(max_examples=60, deadline=None)
@given((st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=40)).map(collapse))
def test_whatever_the_text_mentions_stand_in_it(text: str) -> None:
    found = find(text)
    for mention, rule in [*found.lead, *found.coordinating]:
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.name.endswith(text[mention.start : mention.end])
        assert rule


# -- a task in its place ---------------------------------------------------------------------------


def plan(body: str) -> Extraction:
    return extract(f"KẾ HOẠCH\nNâng cao Chỉ số PAPI\n{body}\n")


def parts(found: Extraction) -> list[tuple[list[str], list[str]]]:
    return [([a.name for a in t.lead], [a.name for a in t.coordinating]) for t in found.tasks]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("I. TỔ CHỨC THỰC HIỆN\n1. Sở Tư pháp\n- Biên soạn tờ gấp song ngữ.\n- Mở phiên tòa giả định.", [(["Sở Tư pháp"], [])] * 2, id="a heading that is an agency leads its items"),
        pytest.param("I. TỔ CHỨC THỰC HIỆN\n1. Sở Tư pháp\nBiên soạn tờ gấp song ngữ cho thôn.\n2. Sở Y tế\nCông bố danh mục kỹ thuật.", [(["Sở Tư pháp"], []), (["Sở Y tế"], [])], id="and the body below it (3g)"),
        pytest.param("I. TỔ CHỨC THỰC HIỆN\n1. Phòng Nội vụ huyện: Chủ trì, phối hợp với Công an huyện kiểm tra giờ làm.", [(["Phòng Nội vụ huyện"], ["Công an huyện"])], id="agency and order in one line (3g)"),
        pytest.param("I. TỔ CHỨC THỰC HIỆN\n1. Sở Tư pháp\n- UBND cấp xã kiện toàn tổ hòa giải.", [(["UBND cấp xã"], [])], id="a subject of its own replaces the heading"),
        pytest.param("I. TỔ CHỨC THỰC HIỆN\n1. Sở Tư pháp\n- Biên soạn tờ gấp song ngữ; giao Trung tâm Trợ giúp pháp lý nhà nước in và phát.", [(["Sở Tư pháp"], [])], id="no subject of its own: the heading leads whoever is named later"),
        pytest.param("I. TỔ CHỨC THỰC HIỆN\n1. Sở Tư pháp\n- Phối hợp với Hội Luật gia tỉnh tư vấn lưu động.", [(["Sở Tư pháp"], ["Hội Luật gia tỉnh"])], id="partners in the item, lead above"),
        pytest.param("I. TỔ CHỨC THỰC HIỆN\n1. Sở Tư pháp\na) Chủ trì, phối hợp với Sở Nội vụ:\n- Biên soạn tờ gấp.\n- Mở hội thi hòa giải viên.", [(["Sở Tư pháp"], ["Sở Nội vụ"])] * 2, id="partners of a lead-in are kept"),
        pytest.param("I. NHIỆM VỤ\na) Hộ nghèo (Sở Y tế chủ trì, phối hợp với Sở Nội vụ)\n- Dán danh sách.\n- Trả lời thắc mắc.", [(["Sở Y tế"], ["Sở Nội vụ"])] * 2, id="a title that says in brackets who leads and who helps"),
        pytest.param("I. NHIỆM VỤ\n1. Ngân sách (Sở Tài chính hướng dẫn; UBND các xã thực hiện)\n- Dán bảng thu chi.", [(["Sở Tài chính", "UBND các xã"], [])], id="two that act in the brackets of a title"),
        pytest.param("I. NHIỆM VỤ\n1. Sở Tư pháp\n- Kiểm tra giờ làm việc; yêu cầu đơn vị để trễ hẹn phải xin lỗi.", [(["Sở Tư pháp"], [])], id="whom the agency above orders in a further clause"),
        pytest.param("I. NHIỆM VỤ\n1. Thanh tra tỉnh\n- Đăng kết quả lên mạng (Sở Nội vụ chủ trì).", [(["Sở Nội vụ"], [])], id="brackets at the end say who, whatever stands above"),
        pytest.param("I. NHIỆM VỤ\n1. Sở Tư pháp\n- Giảm thời gian giải quyết; công chức hộ tịch không được nhận hồ sơ ngoài quầy.", [(["Sở Tư pháp"], [])], id="persons below their agency"),
        pytest.param("I. NHIỆM VỤ\n1. Giao Công an tỉnh:\n- Cấp căn cước lưu động.\n- Lắp camera khu dân cư.", [(["Công an tỉnh"], [])] * 2, id="a lead-in that assigns"),
        pytest.param("I. NHIỆM VỤ\n1. Đề nghị Ủy ban MTTQ Việt Nam tỉnh và các tổ chức chính trị - xã hội:\n- Giám sát thu chi ở thôn.", [(["Ủy ban MTTQ Việt Nam tỉnh", "các tổ chức chính trị - xã hội"], [])], id="a heading that asks two"),
        pytest.param("I. TỔ CHỨC THỰC HIỆN\nPhòng Văn hóa - Xã hội\n- Tổng hợp kết quả.\nTrạm Y tế xã\nMở cửa cả sáng thứ Bảy.", [(["Phòng Văn hóa - Xã hội"], []), (["Trạm Y tế xã"], [])], id="agencies alone on a line"),
        pytest.param("I. NHIỆM VỤ\n1. Niêm yết giá dịch vụ tại quầy.\n2. Sở Y tế mở đường dây nóng.", [([], []), (["Sở Y tế"], [])], id="nobody stated, nobody inherited from a neighbour"),
        pytest.param("I. TỔ CHỨC THỰC HIỆN\n1. Sở Tư pháp\n- Biên soạn tờ gấp.\n2. Nhiệm vụ chung\n- Niêm yết giá dịch vụ tại quầy.", [(["Sở Tư pháp"], []), ([], [])], id="an agency leads below its own heading only"),
        pytest.param("I. TỔ CHỨC THỰC HIỆN\n1. Các sở, ban, ngành; UBND các huyện, thành phố\n- Trả lời phản ánh đúng hạn.", [(["Các sở, ban, ngành", "UBND các huyện, thành phố"], [])], id="a heading of two collectives"),
        pytest.param("I. TỔ CHỨC THỰC HIỆN\n1. Giám đốc Sở Y tế, Chủ tịch UBND các huyện\n- Chấn chỉnh thái độ phục vụ.", [(["Sở Y tế", "UBND các huyện"], [])], id="heads in a heading stand for their agencies"),
        pytest.param(
            "I. NHIỆM VỤ\n1. Bộ phận một cửa\n- Lắp camera tại quầy.\n- Bố trí quầy ưu tiên.\nĐơn vị chủ trì: Sở Nội vụ.\nCơ quan phối hợp: Sở Tài chính; UBND cấp huyện."
            "\n2. Tiếp dân\n- Đối thoại với thanh niên.\nĐơn vị chủ trì: Sở Tư pháp.",
            [(["Sở Nội vụ"], ["Sở Tài chính", "UBND cấp huyện"])] * 2 + [(["Sở Tư pháp"], [])],
            id="label lines speak for the tasks before them (3h)",
        ),
        pytest.param(
            "I. NHIỆM VỤ\n1. Lắp camera tại quầy. (Cơ quan chủ trì: Sở Nội vụ; cơ quan phối hợp: Sở Tài chính)\n2. Công khai giá.",
            [(["Sở Nội vụ"], ["Sở Tài chính"]), ([], [])],
            id="labels in brackets speak for their own task",
        ),
        pytest.param(
            "I. NHIỆM VỤ\n| TT | Nội dung | Chủ trì | Phối hợp |\n|---|---|---|---|\n| 1 | Lắp camera tại quầy | Sở Nội vụ | Sở Tài chính, Sở Văn hóa, Thể thao và Du lịch |\n| 2 | - Mở chuyên mục. - Tập huấn trưởng thôn. | UBND cấp xã | |",
            [(["Sở Nội vụ"], ["Sở Tài chính", "Sở Văn hóa, Thể thao và Du lịch"]), (["UBND cấp xã"], []), (["UBND cấp xã"], [])],
            id="columns of a row apply to each of its bullets (3f)",
        ),
        pytest.param(
            "I. NHIỆM VỤ\n| TT | Nội dung | Cơ quan thực hiện |\n|---|---|---|\n| 1 | Lắp camera tại quầy | Sở Nội vụ chủ trì, phối hợp với Sở Tài chính |",
            [(["Sở Nội vụ"], ["Sở Tài chính"])],
            id="a lead cell may name partners as well",
        ),
        pytest.param(
            "I. NHIỆM VỤ\n| TT | Nội dung | Trách nhiệm thực hiện |\n|---|---|---|\n| 1 | Lắp camera tại quầy | Sở Nội vụ (chủ trì), Sở Tài chính (phối hợp) |",
            [(["Sở Nội vụ"], ["Sở Tài chính"])],
            id="parts in brackets behind the names",
        ),
        pytest.param(
            "I. NHIỆM VỤ\n| TT | Nội dung | Chủ trì |\n|---|---|---|\n| 1 | Lắp camera tại quầy | Sở Nội vụ, Sở Tài chính (phối hợp) |",
            [(["Sở Nội vụ"], ["Sở Tài chính"])],
            id="only the one with brackets behind it is a partner",
        ),
        pytest.param(
            "I. NHIỆM VỤ\n| TT | Nội dung | Chủ trì |\n|---|---|---|\n| 1 | Sở Y tế công bố giá; UBND cấp xã dán bảng giá | Sở Tài chính |",
            [(["Sở Tài chính"], [])],
            id="the column goes before the words of the task",
        ),
        pytest.param(
            "I. NHIỆM VỤ\n1. Sở Y tế công bố giá khám bệnh.\nTăng cường kiểm tra giá thuốc ở quầy.",
            [(["Sở Y tế"], []), (["Sở Y tế"], [])],
            id="an unmarked paragraph without a subject keeps the agencies of its item (3d)",
        ),
        pytest.param("PHẦN I. NHIỆM VỤ\nI. CÔNG KHAI\n1. Sở Y tế\na) Về giá\n- Dán bảng giá.", [(["Sở Y tế"], [])], id="through a heading that is none"),
    ],
)
def test_a_task_inherits(body: str, expected: list[tuple[list[str], list[str]]]) -> None:
    assert parts(plan(body)) == expected


def test_each_part_tells_where_it_comes_from() -> None:
    found = plan("I. TỔ CHỨC THỰC HIỆN\n1. Sở Tư\npháp\n- Phối hợp với UBND các huyện,\nthị xã mở hội thi.\n2. UBND huyện, xã mở sổ góp ý.")
    first, second = found.tasks
    assert [(a.name, a.inherited, a.rule) for a in first.lead] == [("Sở Tư pháp", True, "heading")]
    assert [(a.name, a.inherited) for a in first.coordinating] == [("UBND các huyện, thị xã", False)]
    assert [(a.name, a.mention) for a in second.lead] == [("UBND huyện", "UBND huyện"), ("UBND xã", "xã")]
    for a in (*first.agencies, *second.agencies):
        assert collapse(found.text[a.start : a.end]) == a.mention
    assert second.start <= second.lead[0].start < second.end
    assert not first.start <= first.lead[0].start < first.end


def test_an_agency_is_named_once_for_each_part() -> None:
    found = plan("I. NHIỆM VỤ\n1. Sở Y tế công bố giá; Sở y tế dán giá; phối hợp với Sở Tài chính và Sở Tài chính.")
    assert parts(found) == [(["Sở Y tế"], ["Sở Tài chính"])]


def test_a_task_without_a_lead_is_marked_for_review() -> None:
    found = plan("I. NHIỆM VỤ\n1. Niêm yết giá dịch vụ tại quầy.\n2. Sở Y tế mở đường dây nóng.")
    assert ["no_lead" in t.review_reasons for t in found.tasks] == [True, False]


def test_the_lead_in_of_a_directive_speaks_for_its_parts() -> None:
    text = "ỦY BAN NHÂN DÂN\nTỈNH HÀ NAM\nSố: 5/CT-UBND\n\nCHỈ THỊ\nVề việc nâng cao Chỉ số PAPI\nChỉ số năm qua giảm điểm.\n{}\nI. NHIỆM VỤ CHUNG\n1. Niêm yết phí tại quầy.\nII. NHIỆM VỤ CỤ THỂ\n1. Sở Y tế\n- Công khai giá dịch vụ.\n"
    found = extract(text.format("Để khắc phục, UBND tỉnh yêu cầu Giám đốc các sở; Chủ tịch UBND các huyện làm tốt những việc sau đây:"))
    assert parts(found) == [(["các sở", "UBND các huyện"], []), (["Sở Y tế"], [])]
