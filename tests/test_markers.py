"""The marker at the head of one paragraph."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractor.markers import ALONE, parse, roman, starts_item

modest = settings(max_examples=60, deadline=None)


def rest(text: str) -> str:
    """What stands after the marker."""
    found = parse(text)
    assert found is not None, text
    return text[found.length :]


# -- Roman numerals -----------------------------------------------------------------------------

ROMANS = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI XXIX XXX XL XLIV XLIX L XC XCIX C".split()
VALUES = [*range(1, 22), 29, 30, 40, 44, 49, 50, 90, 99, 100]


@pytest.mark.parametrize(("text", "value"), [*zip(ROMANS, VALUES, strict=True)])
def test_roman_numerals_have_their_value(text: str, value: int) -> None:
    assert roman(text) == value


@pytest.mark.parametrize("text", ["", "IIX", "VIIII", "VV", "IC", "LL", "IVI", "iv", "XXXX", "A", "I I"])
def test_what_is_no_regular_roman_numeral_has_no_value(text: str) -> None:
    assert roman(text) is None


# -- what is a marker ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "family", "numbers", "label"),
    [
        ("Phần thứ nhất. ĐÁNH GIÁ", "phần", (1,), "Phần thứ nhất"),
        ("PHẦN THỨ HAI", "phần", (2,), "PHẦN THỨ HAI"),
        ("Phần một: Tình hình", "phần", (1,), "Phần một"),
        ("PHẦN MỘT", "phần", (1,), "PHẦN MỘT"),
        ("Phần III", "phần", (3,), "Phần III"),
        ("Chương IV. QUY ĐỊNH", "chương", (4,), "Chương IV"),
        ("CHƯƠNG 2", "chương", (2,), "CHƯƠNG 2"),
        ("Mục 3. Công khai", "mục", (3,), "Mục 3"),
        ("Tiểu mục 1. Họp dân", "tiểu mục", (1,), "Tiểu mục 1"),
        ("Điều 12. Trách nhiệm", "điều", (12,), "Điều 12"),
        ("ĐIỀU 1: Ban hành", "điều", (1,), "ĐIỀU 1"),
        ("PHỤ LỤC", "phụ lục", (0,), "PHỤ LỤC"),
        ("Phụ lục II", "phụ lục", (2,), "Phụ lục II"),
        ("PHỤ LỤC SỐ 03", "phụ lục", (3,), "PHỤ LỤC SỐ 03"),
        ("II. NHIỆM VỤ", "roman", (2,), "II"),
        ("IV/ NHIỆM VỤ", "roman", (4,), "IV"),
        ("V- KINH PHÍ", "roman", (5,), "V"),
        ("VI - KINH PHÍ", "roman", (6,), "VI"),
        ("VI – KINH PHÍ", "roman", (6,), "VI"),
        ("IX.TỔ CHỨC", "roman", (9,), "IX"),
        ("VIII) Khác", "roman", (8,), "VIII"),
        ("A. ĐẶC ĐIỂM", "capital", (1,), "A"),
        ("B/ Nhiệm vụ", "capital", (2,), "B"),
        ("Đ. TỔ CHỨC THỰC HIỆN", "capital", (5,), "Đ"),
        ("C. Việc", "capital", (3,), "C"),  # no plan has a hundred chapters
        ("A - MỤC ĐÍCH", "capital", (1,), "A"),
        ("1. Sở Y tế", "decimal1.", (1,), "1"),
        ("12.Sở Y tế", "decimal1.", (12,), "12"),
        ("03) Sở Y tế", "decimal1)", (3,), "03"),
        ("4/ Sở Y tế", "decimal1/", (4,), "4"),
        ("5- Sở Y tế", "decimal1-", (5,), "5"),
        ("6 .Sở Y tế", "decimal1.", (6,), "6"),
        ("7 Sở Y tế", "decimal1 ", (7,), "7"),
        ("1.2. Sở Y tế", "decimal2", (1, 2), "1.2"),
        ("1.10 Sở Y tế", "decimal2", (1, 10), "1.10"),
        ("2.1.3) họp dân", "decimal3", (2, 1, 3), "2.1.3"),
        ("2.1.3.4. họp dân", "decimal4", (2, 1, 3, 4), "2.1.3.4"),
        ("2.1.3.4.5. họp dân", "decimal5", (2, 1, 3, 4, 5), "2.1.3.4.5"),
        ("a) họp dân", "letter)", (1,), "a"),
        ("b. Họp dân", "letter.", (2,), "b"),
        ("c/ họp dân", "letter/", (3,), "c"),
        ("đ) họp dân", "letter)", (5,), "đ"),
        ("đ} họp dân", "letter)", (5,), "đ"),
        ("e) 15 buổi họp", "letter)", (6,), "e"),
        ("(1) họp dân", "(1)", (1,), "1"),
        ("(iv) họp dân", "(i)", (4,), "iv"),
        ("(đ) họp dân", "(a)", (5,), "đ"),
        ("- Họp dân", "bullet-", (), "-"),
        ("–Họp dân", "bullet-", (), "-"),
        ("+ Họp dân", "bullet+", (), "+"),
        ("* Họp dân", "bullet*", (), "*"),
        ("• Họp dân", "bullet•", (), "•"),
        ("o Họp dân", "bulleto", (), "o"),
    ],
)
def test_a_marker_is_read(text: str, family: str, numbers: tuple[int, ...], label: str) -> None:
    found = parse(text)
    assert found is not None
    assert (found.family, found.numbers, found.label) == (family, numbers, label)


@pytest.mark.parametrize(
    "text",
    [
        "", "Sở Y tế", "Mục tiêu chung", "Mục đích, yêu cầu", "Phần lớn các thôn", "Chương trình phối hợp", "Điều kiện kinh doanh", "Phụ lục kèm theo kế hoạch đã nêu",
        "15/11 họp dân", "30/6/2024 là hạn cuối", "12 tháng đầu năm", "1.500 hộ dân", "2.500 Hộ dân", "3,5 điểm", "2024. Năm bản lề", "10.00 giờ", "100 Hộ nghèo", "01.12.2024",
        "- 2025", "3 - 5 ngày", "5- 10 ngày", "Phần năm 2024", "Mục một số", "- 12/NQ-HĐND", "– 2030 theo lộ trình", "-", "-------", "V/v tổ chức hội nghị", "K/T CHỦ TỊCH", "TM. ỦY BAN", "KT. CHỦ TỊCH", "Q. GIÁM ĐỐC",
        "v.v. và các việc khác", "đ/c Bí thư", "IIX. Họp dân", "XI của Đảng", "a.vn là tên miền", "1", "I", "(kèm theo)", "(", "…", "|",
    ],
)  # fmt: skip
def test_running_text_has_no_marker(text: str) -> None:
    assert parse(text) is None
    assert not starts_item(text)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("1. Sở Y tế", "Sở Y tế"),
        ("1.   Sở Y tế", "Sở Y tế"),
        ("2.3.Sở Y tế", "Sở Y tế"),
        ("a)Sở Y tế", "Sở Y tế"),
        ("-Sở Y tế", "Sở Y tế"),
        ("Điều 4. Sở Y tế", "Sở Y tế"),
        ("Điều 4.", ""),
        ("Chương II - TỔ CHỨC", "TỔ CHỨC"),
        ("Chương II – TỔ CHỨC", "TỔ CHỨC"),
        ("Phụ lục I – DANH MỤC", "DANH MỤC"),
        ("Phần thứ hai: VIỆC LÀM", "VIỆC LÀM"),
        ("(2) họp dân", "họp dân"),
        # a number or share may open the text of an item
        ("a) 100% thôn họp dân", "100% thôn họp dân"),
        ("- 05 lớp tập huấn", "05 lớp tập huấn"),
        ("- 100% thôn họp dân", "100% thôn họp dân"),
        ("- 80,5% hộ dùng nước sạch", "80,5% hộ dùng nước sạch"),
        ("- 1.500 hộ được vay vốn", "1.500 hộ được vay vốn"),
        ("- 02/02 thôn có sổ góp ý", "02/02 thôn có sổ góp ý"),
        ("1. 100% thôn họp dân", "100% thôn họp dân"),
        ("2. 05 lớp tập huấn", "05 lớp tập huấn"),
        ("1.2. 90% hồ sơ đúng hạn", "90% hồ sơ đúng hạn"),
        ("II. 08 NHÓM VIỆC", "08 NHÓM VIỆC"),
        # compound and southern markers go as a whole
        ("a.1) Sở Y tế", "Sở Y tế"),
        ("b.2. Sở Y tế", "Sở Y tế"),
        ("a1) Sở Y tế", "Sở Y tế"),
        ("1.a) Sở Y tế", "Sở Y tế"),
        ("A.1. Sở Y tế", "Sở Y tế"),
        ("A.I. SỞ Y TẾ", "SỞ Y TẾ"),
        ("II.1. Sở Y tế", "Sở Y tế"),
        ("II.1 Sở Y tế", "Sở Y tế"),
        ("II.1.2. Sở Y tế", "Sở Y tế"),
        ("a- Sở Y tế", "Sở Y tế"),
        ("1.- Sở Y tế", "Sở Y tế"),
        ("I.- MỤC ĐÍCH", "MỤC ĐÍCH"),
        ("1 - Sở Y tế", "Sở Y tế"),
    ],
)
def test_the_text_begins_after_the_whole_marker(text: str, after: str) -> None:
    assert rest(text) == after


@pytest.mark.parametrize("sign", ["-", "–", "—", "−", "+", "•", "●", "▪", "■", "◦", "○", "►", "➢", "➤", "✓", "*", "·", "§", "→", "Ø", "‒", "‑", "❖", "◆", "\uf0b7", "\uf0a7", "\uf0d8", "\uf02d"])
def test_signs_that_word_processors_put_are_bullets(sign: str) -> None:
    found = parse(f"{sign} Họp dân")
    assert found is not None
    assert found.is_bullet
    assert found.value == 0
    assert rest(f"{sign} Họp dân") == "Họp dân"


@pytest.mark.parametrize("marker", ["f)", "j.", "ii)", "iii)", "F."])
def test_letters_outside_the_vietnamese_row_still_begin_an_item(marker: str) -> None:
    # lists that Word numbered by itself
    assert starts_item(f"{marker} Họp dân")


def test_point_letters_count_up_in_the_vietnamese_order() -> None:
    found = [parse(f"{letter}) họp") for letter in "abcdđeghikmnopqrstuvxy"]  # l may be a misread 1
    assert [m.value for m in found if m] == [*range(1, 11), *range(12, 24)]


# -- doubtful readings --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("I. Việc", {("roman", 1), ("capital", 9)}),
        ("I1. Việc", {("roman", 2), ("decimal1.", 11)}),
        ("Il. Việc", {("roman", 2), ("decimal1.", 11)}),
        ("1l) Việc", {("roman", 2), ("decimal1)", 11)}),
        ("l. Việc", {("roman", 1), ("decimal1.", 1), ("letter.", 11)}),
        ("lV. Việc", {("roman", 4)}),
        ("Vl. Việc", {("roman", 6)}),
        ("Vll. Việc", {("roman", 7)}),
        ("lX. Việc", {("roman", 9)}),
        ("l0. Việc", {("decimal1.", 10)}),
    ],
)
def test_a_misread_marker_keeps_every_reading(text: str, readings: set[tuple[str, int]]) -> None:
    found = []
    marker = parse(text)
    while marker is not None:
        found.append((marker.family, marker.value))
        marker = marker.other
    assert readings <= set(found)


# -- markers alone on their line ----------------------------------------------------------------


@pytest.mark.parametrize("line", ["1.", "12)", "1.2.", "a)", "đ)", "II.", "-", "+", "•", "Điều 3.", "Chương II", "CHƯƠNG IV", "Chương 2", "Phần I", "Phần thứ hai", "PHẦN THỨ NHẤT", "Mục 1", "Mục 12."])
def test_a_line_may_hold_a_marker_only(line: str) -> None:
    assert ALONE.fullmatch(line)


@pytest.mark.parametrize("line", ["Mục tiêu", "Mục đích", "MỤC ĐÍCH", "Mục lục", "Phần mềm", "Chương trình", "2024", "2.500", "12", "Sở Y tế", "1. Họp"])
def test_a_word_is_no_marker_alone(line: str) -> None:
    assert not ALONE.fullmatch(line)


# -- always -------------------------------------------------------------------------------------

heads = st.one_of(st.text(max_size=20), st.text(alphabet="IVXLCl1|.)(-/ aAđĐ09+*o:}", max_size=12), st.builds("{}{}{}".format, st.sampled_from(["Điều ", "Phần ", "Mục ", "Phụ lục "]), st.integers(0, 1200), st.text(max_size=4)))


@modest
@given(heads)
@example("Điều 0.")
@example("(z) x")
def test_any_text_has_a_marker_within_it_or_none(text: str) -> None:
    found = parse(text)
    assert starts_item(text) == (found is not None)
    while found is not None:
        assert 0 < found.length <= len(text)
        assert found.label
        assert not text[found.length : found.length + 1].isspace()
        assert found.is_bullet == (not found.numbers)
        found = found.other


@modest
@given(st.integers(1, 99), st.lists(st.integers(1, 40), max_size=4), st.sampled_from([". ", ".", ") "]))
def test_decimals_of_any_depth_are_read(first: int, more: list[int], close: str) -> None:
    numbers = (first, *more)
    found = parse(".".join(map(str, numbers)) + close + "Họp dân")
    assert found is not None
    assert found.numbers == numbers
    assert found.value == numbers[-1]


@modest
@given(st.integers(1, 29))
def test_roman_numerals_are_read_as_markers(number: int) -> None:
    tens, ones = divmod(number, 10)
    text = "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]
    found = parse(f"{text}. NHIỆM VỤ")
    assert found is not None
    assert (found.family, found.numbers, found.label) == ("roman", (number,), text)
