"""Bytes to canonical text: encodings, line ends, invisible characters, Markdown marks, page numbers."""

import codecs
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractor.readers import read
from extractor.readers.plain import canonical, decode
from extractor.schema import PlanError

modest = settings(max_examples=60, deadline=None)
PLAN = "KẾ HOẠCH\nSở Xây dựng công khai quy hoạch của các xã và được Nhân dân góp ý; “đúng hạn” – 100%…\n"


def windows_1258(text: str) -> bytes:
    """The bytes an old Vietnamese keyboard wrote: shape marks joined, tone marks loose."""
    out = b""
    for letter in text:
        base = unicodedata.normalize("NFD", letter)
        tones = "".join(c for c in base if c in "\u0300\u0301\u0303\u0309\u0323")
        out += (unicodedata.normalize("NFC", "".join(c for c in base if c not in tones)) + tones).encode("cp1258")
    return out


# -- encodings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(PLAN.encode(), id="utf-8"),
        pytest.param(codecs.BOM_UTF8 + PLAN.encode(), id="utf-8 with mark"),
        pytest.param(codecs.BOM_UTF16_LE + PLAN.encode("utf-16-le"), id="utf-16 le with mark"),
        pytest.param(codecs.BOM_UTF16_BE + PLAN.encode("utf-16-be"), id="utf-16 be with mark"),
        pytest.param(PLAN.encode("utf-16-le"), id="utf-16 le"),
        pytest.param(PLAN.encode("utf-16-be"), id="utf-16 be"),
        pytest.param(windows_1258(PLAN), id="windows-1258"),
        pytest.param(unicodedata.normalize("NFD", PLAN).encode(), id="decomposed"),
        pytest.param(codecs.BOM_UTF16_LE + unicodedata.normalize("NFD", PLAN).encode("utf-16-le"), id="decomposed utf-16 with mark"),
        pytest.param(unicodedata.normalize("NFD", PLAN).encode("utf-16-le"), id="decomposed utf-16"),
        pytest.param(PLAN.replace("\n", "\r\n").encode("utf-16-be"), id="crlf utf-16 be"),
        pytest.param(PLAN.replace("\n", "\r").encode(), id="cr"),
    ],
)
def test_every_encoding_gives_the_same_text(data: bytes) -> None:
    assert read(data).text == PLAN


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"K\xd5 ho\xb9ch c\xf1a tr\xad\xeang th\xabn: h\xe4p d\xa9n, l\xcbp s\xe6 theo d\xe2i, ni\xaam y\xd5t theo th\xb8ng", id="TCVN3"),
        pytest.param("Keá hoaïch cuûa tröôûng aáp: hoïp daân, laäp soå theo doõi, nieâm yeát theo thaùng".encode("cp1252"), id="VNI"),
        pytest.param("Le préfet a déjà décidé de créer un théâtre à côté de la forêt".encode("cp1252"), id="French"),
        pytest.param("Отчёт о работе местной администрации".encode("cp1251"), id="Cyrillic"),
    ],
)
def test_letters_of_an_unknown_encoding_are_refused_not_garbled(data: bytes) -> None:
    with pytest.raises(PlanError) as error:
        read(data)
    assert error.value.code == "encoding"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"), (b" \r\n\t\n", "empty"), (codecs.BOM_UTF8, "empty"), (codecs.BOM_UTF16_LE, "empty"), (codecs.BOM_UTF16_BE + "\n \n".encode("utf-16-be"), "empty"),
        ("\u200b\ufeff\u00ad\u00a0".encode(), "empty"), (b"****\n\n", "empty"), (b"\0\0\0\0", "binary"), (b"Ke hoach\0so 5", "binary"), (b"%PDF-1.7\n", "binary"), (b"PK\x03\x04rest", "binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "binary"), (b"{\\rtf1 x}", "binary"), (b"\x89PNG\r\n", "binary"), (b"\xff\xd8\xff\xe0", "binary"), (b"GIF89a", "binary"), (b"\x1f\x8b\x08", "binary"),
        (codecs.BOM_UTF16_LE + b"K\0\xe1", "encoding"), (codecs.BOM_UTF16_LE + b"K\0\x00\xd8x\0", "encoding"), ("xã".encode() + b"\xff\xfe\xc3", "encoding"),
    ],
)  # fmt: skip
def test_what_is_no_plan_has_its_code(data: bytes, code: str) -> None:
    with pytest.raises(PlanError) as error:
        read(data)
    assert error.value.code == code
    assert str(error.value).strip()


hostile = st.one_of(
    st.binary(max_size=80),
    st.text(max_size=40).map(str.encode),
    st.text(max_size=40).map(lambda t: t.encode("utf-16")),
    st.builds(lambda head, rest: head + rest, st.sampled_from([codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"|\n|", b"**"]), st.binary(max_size=30)),
)


@modest
@given(hostile)
@example(b"\xff\xfe\x00\x00")
@example(b"\xef\xbb\xbf|")
def test_any_bytes_give_clean_text_or_a_plan_error(data: bytes) -> None:
    try:
        text = read(data).text
    except PlanError:
        return
    assert text.strip()
    assert all(c == "\n" or c >= " " for c in text)
    assert not set(text) & set("\r\u00ad\u200b\ufeff\u00a0\u2028")


def test_the_rest_of_the_bytes_is_decoded_too() -> None:
    # what the first kilobytes show is not all there is
    assert decode(PLAN.encode("utf-16-le") * 200) == PLAN * 200
    with pytest.raises(PlanError):
        decode(PLAN.encode() * 200 + b"\xff")


# -- characters ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("một\r\nhai\rba\nbốn", "một\nhai\nba\nbốn"),
        ("một\x0chai\u2028ba\u2029bốn\x85năm\x0bsáu", "một\nhai\nba\nbốn\nnăm\nsáu"),
        ("cơ\u00ad quan", "cơ quan"),
        ("Sở\u200b Y\u200c tế\u200d\u2060\ufeff", "Sở Y tế"),
        ("\u202dSố: 5\u202c", "Số: 5"),
        ("\u2068Số: 5\u2069", "Số: 5"),
        ("số\u00a05\u202f%\u2003x\u3000y\tz", "số 5 % x y z"),
        ("1590/Q\u00d0-UBND, \u00f0iều, \u0189, \u0256", "1590/QĐ-UBND, điều, Đ, đ"),
        ("dư\u0323ng", "dựng"),
        ("Vie\u0323\u0302t, Vie\u0302\u0323t", "Việt, Việt"),
        ("a\x00b\x07c\x7f", "abc"),
    ],
)
def test_characters_are_cleaned(raw: str, clean: str) -> None:
    assert canonical(raw).text == clean


@pytest.mark.parametrize("text", ["", "a\n\n\nb", "  lùi vào", "“Một cửa” – 80,5% … № ½ ≥ ✓", "Số:    /KH-UBND", "Số: ____/KH-UBND", "a_b_c@x.vn", "C:\\tệp", "#PAPI", "bước # 2", "ngày __/__/2024 ", "~ 5 km < 10 km"])
def test_nothing_else_is_changed(text: str) -> None:
    assert canonical(text).text == text


raw_text = st.text(alphabet=st.sampled_from("aeoĐdđ\u0302\u0323\u0301*#\\|- .\n\r\t\u00a01I)"), max_size=40)


@modest
@given(raw_text)
@example("o*\u0323")
def test_canonical_text_is_composed_and_its_marks_lie_within_it(raw: str) -> None:
    found = canonical(raw)
    assert unicodedata.is_normalized("NFC", found.text)
    assert "\r" not in found.text
    assert all(found.text[p] == "\n" for p in found.joined)
    assert all(0 <= start <= end <= len(found.text) for start, end in found.strong)


@modest
@given(st.lists(st.sampled_from(["Sở Y tế", "I. Mục", "- họp;", "a) đo", "", " ", "2", "x | y |", "Trang 3"]), max_size=12).map("\n".join))
def test_canonical_text_stays_when_read_again(raw: str) -> None:
    once = canonical(raw).text
    assert len(once.split("\n")) == len(raw.split("\n"))
    assert canonical(once).text == once


# -- Markdown marks -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("# KẾ HOẠCH", "KẾ HOẠCH"),
        ("### **II. NHIỆM VỤ**", "II. NHIỆM VỤ"),
        ("**1. Sở Y tế:** họp dân", "1. Sở Y tế: họp dân"),
        ("*(Kèm theo Kế hoạch)*", "(Kèm theo Kế hoạch)"),
        ("***Nơi nhận:***", "Nơi nhận:"),
        ("**bỏ quên", "bỏ quên"),
        ("| **TT** | *Việc* |", "| TT | Việc |"),
        ("* Mục một\n* Mục hai", "* Mục một\n* Mục hai"),
        ("* **Sở Y tế** họp\n* *Sở Nội vụ* đo", "* Sở Y tế họp\n* Sở Nội vụ đo"),
        ("(*) Ghi chú", "(*) Ghi chú"),
        ("(**) Ghi chú thêm", "(**) Ghi chú thêm"),
        ("1\\. Họp dân\n\\- Đo đạc", "1. Họp dân\n- Đo đạc"),
        ("\\* Họp dân", "* Họp dân"),
        ("\\*\\* Xem phụ biểu", "** Xem phụ biểu"),
        ("Số: \\_\\_/KH", "Số: __/KH"),
        ("lưới 5 * 3 mét", "lưới 5 * 3 mét"),
        ("Biểu mẫu\\\nsố 2", "Biểu mẫu\nsố 2"),
        ("_Bạc Liêu, ngày 5 tháng 3 năm 2024_", "Bạc Liêu, ngày 5 tháng 3 năm 2024"),
        ("__I. MỤC ĐÍCH__", "I. MỤC ĐÍCH"),
    ],
)
def test_markdown_marks_go_and_other_stars_stay(raw: str, clean: str) -> None:
    assert canonical(raw).text == clean


@pytest.mark.parametrize(
    ("raw", "strong"),
    [
        ("**A B**\nC", ["A B"]), ("# A B\nC", ["A B"]), ("***A*** B", ["A"]), ("*A* B", []), ("**1.** B", ["1."]), ("**A\nB** C", ["A\nB"]), ("**bỏ quên\n\nB** C", []), ("A\nB", []),
    ],
)  # fmt: skip
def test_strong_runs_are_what_was_bold_or_a_heading(raw: str, strong: list[str]) -> None:
    found = canonical(raw)
    assert {found.text[a:b] for a, b in found.strong} == set(strong)


def test_a_heading_in_bold_does_not_make_the_next_line_strong() -> None:
    found = canonical("### **I. Y TẾ**\nXã họp\n")
    assert found.is_strong(0, 7)
    assert not found.is_strong(found.text.index("Xã"), found.text.index("Xã") + 3)


@pytest.mark.parametrize(("raw", "count"), [("**I. MỤC\nĐÍCH** x\ny", 1), ("*một\nhai\nba*", 2), ("một\nhai", 0), ("**một\n\nhai** ba", 0), ("Hộ nghèo*\nHộ cận nghèo*\n", 0)])
def test_line_breaks_inside_emphasis_are_known(raw: str, count: int) -> None:
    assert len(canonical(raw).joined) == count


# -- page numbers -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        "Xã họp\n- 2 -\ndân", "Xã họp\n– 2 –\ndân", "Xã họp\n-2-\ndân", "Xã họp\nTrang 2\ndân", "Xã họp\n  trang 2/9  \ndân", "Xã họp\n2\ndân\n3", "Xã họp\r\n\x0c2\r\ndân\r\n\x0c3\r\n",
        "2\nXã họp\n3\ndân\n2\n\n3\n", "Xã họp\n2/9\ndân\n3/9\n",
    ],
)  # fmt: skip
def test_lines_with_a_page_number_only_go(raw: str) -> None:
    assert canonical(raw).text.split() == ["Xã", "họp", "dân"]


@pytest.mark.parametrize(
    "text",
    [
        "Trong năm có\n5\nxã họp", "TT |\n1 |\nHọp |\n2 |\nĐo |", "|\n1\n|\nHọp\n|\n2\n|", "- 2 lớp học -", "Trang 2 của sổ", "1.\nHọp", "2024\nHọp\n2025", "12\n7\n30\n", "3.1\nx\n3.2",
    ],
)  # fmt: skip
def test_other_numbers_stay(text: str) -> None:
    assert canonical(text).text == text


def test_a_number_that_goes_leaves_its_line_empty() -> None:
    assert canonical("Sở Nội\n- 4 -\nvụ").text == "Sở Nội\n\nvụ"


def test_a_page_number_set_apart_by_blank_lines_is_none_of_the_cells() -> None:
    cells = "\n".join(f"Niêm yết biểu phí số {c} |\nSở Y tế |" for c in "abcdefgh")
    head, tail = cells.split("\n", 8)[:8], cells.split("\n", 8)[8]
    text = canonical("\n".join(head) + "\n\n2\n\n" + tail + "\n\n3\n\nTổ chức thực hiện\n").text
    assert "\n2\n" not in text
    assert "\n3\n" not in text
    assert canonical("TT |\n1 |\nNiêm yết |\n2 |\nCông khai |\n").text.count("|") == 5


def test_the_only_page_number_goes_where_it_stands_in_mid_sentence() -> None:
    assert canonical("Niêm yết biểu phí tại bộ phận\n\n4\n\nmột cửa.\n").text.split() == "Niêm yết biểu phí tại bộ phận một cửa.".split()
    assert "\n4\n" in canonical("Niêm yết biểu phí.\n\n4\n\nCông khai.\n").text
    torn = "Niêm yết biểu phí, số điện thoại của người trực tại bộ phận tiếp nhận\n4\nvà trả kết quả.\n"
    assert "\n4\n" not in canonical(torn).text
    assert "\n4\n" in canonical(torn.replace("tiếp nhận\n", "tiếp nhận theo Điều\n")).text
