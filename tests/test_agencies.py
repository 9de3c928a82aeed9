"""Names of agencies: where they begin and end, lists of them, and their identity (codebook 5a, 5b)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import extract
from extractor.agencies import Mention, heading_agencies, identity, level, listed, match, split, successors
from extractor.resources import facts, split_list
from extractor.text import agency_key, collapse, fold
from tests.rows import members, rows

#: Single agencies that any two plans could put side by side.
NAMES = [row["name_vi"] for row in facts("agencies") if row["type"] in ("department", "inspectorate", "police", "union", "social_insurance", "procuracy", "post") and "(" not in row["name_vi"]]
#: Pieces of running text, to be put together at random.
PIECES = st.sampled_from([
    "Sở Y tế", "sở Nội vụ", "UBND các xã, phường", "UBND huyện, xã", "Thủ trưởng ", "Chủ tịch UBND", "các sở, ban, ngành", "Các sở: Tài chính", "Ban ", "HỘI ĐỒNG", "Phòng", "Công an", "Đoàn",
    ", ", "; ", " và ", " ", "\n", ". ", ": ", "(", ")", "/", " - ", "–", "…", "•", "chủ trì", "Phối hợp với", "tổ chức", "Đắk Lắk", "phường 5", "İ", "a\u0301", "15/12", "A", "ủy",
])  # fmt: skip
TEXTS = (st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=40)).map(collapse)


def names(mentions: list[Mention]) -> list[str]:
    return [m.name for m in mentions]


@pytest.mark.parametrize(("text", "expected"), rows("agencies", "text", "agencies"))
def test_a_cell_is_split_into_its_agencies(text: str, expected: str) -> None:
    assert names(split(collapse(text))) == members(expected)


@pytest.mark.parametrize(("text", "expected"), rows("openings", "text", "agencies"))
def test_a_sentence_opens_with_these_agencies(text: str, expected: str) -> None:
    assert names(listed(text, fold(text), 0)[0]) == members(expected)


@pytest.mark.parametrize(("name", "expected"), rows("agency_ids", "name", "agency_id"))
def test_a_spelling_leads_to_its_agency(name: str, expected: str) -> None:
    assert identity(name) == (expected or None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("UBND tỉnh", "UBND huyện"),
        ("UBND các xã", "UBND các huyện"),
        ("Sở Tài nguyên và Môi trường", "Sở Nông nghiệp và Môi trường"),
        ("Công an tỉnh", "Công an xã"),
        ("Sở Y tế", "Phòng Y tế"),
        ("Hội Nông dân", "Hội Cựu chiến binh"),
        ("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", "Ủy ban Mặt trận Tổ quốc Việt Nam huyện"),
    ],
)
def test_two_agencies_have_two_keys(one: str, other: str) -> None:
    assert agency_key(one) != agency_key(other)


@pytest.mark.parametrize("row", facts("agencies"), ids=lambda row: str(row["id"]))
def test_every_name_in_the_list_leads_to_its_own_row(row: dict[str, str]) -> None:
    assert identity(row["name_vi"], (row["valid_from"] or row["valid_to"])[:4] + "-12-31" if row["valid_from"] else None) == row["id"]


@pytest.mark.parametrize(
    ("agency", "on", "expected"),
    [
        ("so_y_te", "2030-01-01", ("so_y_te",)),
        ("so_tnmt", "2025-02-28", ("so_tnmt",)),
        ("so_tnmt", "2025-03-01", ("so_nnmt",)),
        ("phong_tnmt", "2025-04-01", ("phong_nnmt_huyen",)),
        ("phong_tnmt", "2025-07-01", ("phong_kinh_te_xa",)),
        ("so_tttt", "2026-01-01", ("so_khcn", "so_vhttdl")),
        ("toa_an_huyen", "2026-01-01", ()),
        ("bao_tinh", "2025-12-31", ("bao_tinh",)),
        ("bao_tinh", "2026-01-01", ("bao_va_dai",)),
    ],
)
def test_the_work_of_an_agency_goes_to_its_successors(agency: str, on: str, expected: tuple[str, ...]) -> None:
    assert successors(agency, on) == expected


@pytest.mark.parametrize(("on", "expected"), [("2019-03-01", "district"), ("2026-03-01", "commune"), (None, "district")])
def test_a_name_that_two_levels_share_is_that_of_its_time(on: str | None, expected: str) -> None:
    assert level(identity("Phòng Kinh tế", on)) == expected


@pytest.mark.parametrize("row", facts("agencies"), ids=lambda row: str(row["id"]))
def test_successors_exist_on_their_day(row: dict[str, str]) -> None:
    for day in ("2018-01-01", "2025-04-01", "2026-11-01"):
        assert all(successors(heir, day) == (heir,) for heir in successors(row["id"], day))


@pytest.mark.parametrize("row", [r for r in facts("agencies") if r["type"] not in ("collective", "position") and "(" not in r["name_vi"]], ids=lambda row: str(row["id"]))
def test_every_single_agency_in_the_list_is_read_whole(row: dict[str, str]) -> None:
    spellings = [s for s in (row["name_vi"], *split_list(row["variants"])) if " " in s]
    heads = ("Giám đốc", "Chánh", "Trưởng", "Thành viên", "các PCT", "LĐVP", "thành viên")
    wanted = {s: [s] for s in spellings if not s.startswith(heads)}
    assert {s: names(split(s)) for s in wanted} == wanted


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True), st.sampled_from([", ", "; ", " và ", ",\n", ";\n- "]))
def test_whole_names_side_by_side_come_apart_again(chosen: list[str], separator: str) -> None:
    assert names(split(separator.join(chosen))) == chosen


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_mentions_stand_in_the_text_in_order(text: str) -> None:
    for mentions in (split(text), listed(text, fold(text), 0)[0]):
        end = 0
        for m in mentions:
            assert end <= m.start < m.end <= len(text)
            written = text[m.start : m.end]
            assert written == written.strip()
            assert m.name.endswith(written)
            end = m.end


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.integers(0, 30))
def test_a_match_begins_where_it_is_asked_for(text: str, at: int) -> None:
    at = min(at, len(text))
    for mention in match(text, fold(text), at):
        assert at <= mention.start < mention.end <= len(text)
    found, end = listed(text, fold(text), at)
    assert end >= max([at, *(m.end for m in found)])


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(NAMES))
def test_a_key_forgives_case_tone_place_and_dashes(name: str) -> None:
    key = agency_key(name)
    assert key
    assert key == agency_key(name.upper()) == agency_key(name.replace(" - ", " – ")) == agency_key(name.replace("òa", "oà").replace("ủy", "uỷ"))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_a_key_of_a_key_is_itself(name: str) -> None:
    assert agency_key(agency_key(name)) == agency_key(name)


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Sở Khoa học và Công nghệ", ["Sở Khoa học và Công nghệ"]),
        ("SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH", ["SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH"]),
        ("Trách nhiệm của Phòng Nội vụ:", ["Phòng Nội vụ"]),
        ("Đề nghị Ủy ban MTTQ Việt Nam huyện và các tổ chức chính trị - xã hội:", ["Ủy ban MTTQ Việt Nam huyện", "các tổ chức chính trị - xã hội"]),
        ("Các sở, ban, ngành; UBND các huyện, thành phố", ["Các sở, ban, ngành", "UBND các huyện, thành phố"]),
        ("Giám đốc Sở Nội vụ có trách nhiệm:", ["Sở Nội vụ"]),
        ("Giao Sở Nội vụ (Cơ quan thường trực)", ["Sở Nội vụ"]),
        ("Công an tỉnh thực hiện các nhiệm vụ sau:", ["Công an tỉnh"]),
        ("UBND xã, phường, đặc khu", ["UBND xã, phường, đặc khu"]),
        ("Trung tâm Cung ứng dịch vụ sự nghiệp công", ["Trung tâm Cung ứng dịch vụ sự nghiệp công"]),
        ("Các đơn vị cung cấp dịch vụ điện, nước", ["Các đơn vị cung cấp dịch vụ điện, nước"]),
        ("UBND các xã, phường (sau đây gọi là UBND cấp xã):", ["UBND các xã, phường"]),
        ("Đề nghị hỏi ý kiến hội viên; báo cáo kết quả", []),
        ("Tổ chức thực hiện", []),
        ("Thủ tục hành chính công", []),
        ("Cơ hội tham gia", []),
        ("Ban hành quy chế", []),
        ("Trách nhiệm giải trình với người dân", []),
        ("Phòng, chống tham nhũng", []),
        ("Sở Y tế tiếp tục đổi mới phong cách phục vụ người bệnh", []),
        ("Công an tỉnh với công tác cải cách hành chính", []),
    ],
)
def test_a_heading_that_is_an_agency_says_so(heading: str, expected: list[str]) -> None:
    assert names(heading_agencies(heading)) == expected


@pytest.mark.parametrize(
    ("written", "name", "agency_id"),
    [
        (unicodedata.normalize("NFD", "Sở Văn hóa, Thể thao và Du lịch"), "Sở Văn hóa, Thể thao và Du lịch", "so_vhttdl"),
        ("Ðài Phát thanh và Truyền hình tỉnh", "Đài Phát thanh và Truyền hình tỉnh", "dai_ptth_tinh"),
        ("Sở\u00a0Y tế", "Sở Y tế", "so_y_te"),
        ("**Sở Y tế**", "Sở Y tế", "so_y_te"),
        ("Sở Y\ntế", "Sở Y tế", "so_y_te"),
        ("Sở Y\n\ntế", "Sở Y tế", "so_y_te"),
        ("Toà án nhân dân tỉnh", "Toà án nhân dân tỉnh", "toa_an_tinh"),
    ],
    ids=["combining marks", "eth", "no-break space", "bold", "line break", "page break", "tone place"],
)
def test_a_name_survives_what_files_do_to_it(written: str, name: str, agency_id: str) -> None:
    found = extract(f"KẾ HOẠCH\nI. NHIỆM VỤ\n1. {written} mở chuyên mục hỏi đáp.\n2. Công an tỉnh tuần tra.\n")
    lead = found.tasks[0].lead
    assert [(a.name, a.agency_id) for a in lead] == [(name, agency_id)]
    assert [collapse(found.text[a.start : a.end]) for a in lead] == [name]
