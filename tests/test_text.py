"""Keys beside the text: they keep the length, and every stretch of a view leads back to its place."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.text import UPPER, View, collapse, fold, skeleton, words

modest = settings(max_examples=60, deadline=None)
#: Letters in which a key could go wrong: growing capitals, loose marks, both places of a tone mark.
letters = st.text(alphabet=st.one_of(st.sampled_from("oòóaàáuủyỷqQHĐđðİẞ–—−\u0300\u0323 .\n"), st.characters(codec="utf-8")), max_size=40)


@modest
@given(letters)
def test_keys_keep_the_length_and_settle_at_once(text: str) -> None:
    for key in (fold, skeleton):
        assert len(key(text)) == len(text)
        assert key(key(text)) == key(text)


@modest
@given(letters, letters)
def test_a_position_in_the_key_is_a_position_in_the_text(before: str, after: str) -> None:
    text = f"{before} Ủy ban {after}"
    at = len(before) + 1
    assert skeleton(text)[at : at + 6] == "uy ban"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Uỷ ban", "ủy ban"), ("HOÀ GIẢI", "hòa giải"), ("xoá đói", "xóa đói"), ("thoả thuận", "thỏa thuận"), ("khoẻ", "khỏe"), ("luỹ kế", "lũy kế"),
        ("tuỳ", "tùy"), ("thuỵ", "thụy"), ("qúy I", "quý I"), ("QŨY đất", "quỹ đất"), ("huỷ, bỏ", "hủy, bỏ"), ("2021–2025", "2021-2025"), ("2021 — 2025", "2021 − 2025"),
    ],
)  # fmt: skip
def test_two_spellings_have_one_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize("word", ["quý", "quỹ", "quỳ", "hoàn", "toán", "thuyền", "khoảng", "loài", "quyết", "hoạt", "thoáng", "nguyễn"])
def test_a_word_with_one_spelling_stays(word: str) -> None:
    assert fold(word) == word


@pytest.mark.parametrize(("one", "other"), [("giám sát", "giảm sát"), ("hòa", "họa"), ("đề", "để"), ("Dân", "Đàn"), ("ủy", "úy")])
def test_other_words_keep_other_keys(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_a_skeleton_has_no_marks_left() -> None:
    marked = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
    assert skeleton(marked) == "a" * 17 + "d" + "e" * 11 + "i" * 5 + "o" * 17 + "u" * 11 + "y" * 5
    assert skeleton(marked.upper()) == skeleton(marked)


def test_upper_holds_every_vietnamese_capital_and_no_small_letter() -> None:
    small = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
    assert re.fullmatch(f"[{UPPER}]+", small.upper())
    assert not re.search(f"[{UPPER}]", small)


@pytest.mark.parametrize(("text", "found"), [("Sở Y tế, UBND xã.", ["sở", "y", "tế", "ubnd", "xã"]), ("Uỷ ban 12/KH", ["ủy", "ban", "12", "kh"]), (" ./. ", [])])
def test_words_are_syllables_without_punctuation(text: str, found: list[str]) -> None:
    assert words(text) == found


# -- views --------------------------------------------------------------------------------------

sources = st.text(alphabet="aĐế \n\t-", min_size=1, max_size=30)


@st.composite
def views(draw: st.DrawFn) -> View:
    source = draw(sources)
    cuts = sorted(draw(st.lists(st.integers(0, len(source)), min_size=2, max_size=6)))
    return View(source, list(zip(cuts[::2], cuts[1::2], strict=False)))


@modest
@given(views(), st.data())
def test_a_view_leads_back_to_its_source(view: View, data: st.DataObject) -> None:
    at = [i for i, c in enumerate(view.text) if not c.isspace()]
    if not at:
        return
    first, last = sorted((data.draw(st.sampled_from(at)), data.draw(st.sampled_from(at))))
    wanted = view.text[first : last + 1]
    start, end = view.span(first, last + 1)
    assert view.source[start] == wanted[0]
    assert view.source[end - 1] == wanted[-1]
    assert " ".join(view.source[a:b] for a, b in view.pieces(first, last + 1)) == wanted
    assert view.part(first, last + 1).text == wanted


@modest
@given(sources)
def test_a_view_of_one_piece_is_the_piece_collapsed(source: str) -> None:
    view = View(source, [(0, len(source))])
    start, end = view.hull
    assert view.text == collapse(source) == collapse(source[start:end])


def test_a_view_passes_over_what_stands_between_its_pieces() -> None:
    source = "a) Sở Nội\n- 2 -\nvụ họp"
    view = View(source, [(3, 9), (16, 22)])
    assert view.text == "Sở Nội vụ họp"
    assert view.pieces(0, 9) == [(3, 5), (6, 9), (16, 18)]
    assert view.part(3, 9).text == "Nội vụ"
    assert view.hull == (3, 22)


def test_a_view_of_nothing_has_an_empty_hull() -> None:
    assert View(" \n ", [(0, 3)]).hull == (0, 0)


def test_the_key_of_a_view_has_the_length_of_its_text() -> None:
    view = View("UỶ  BAN\nXÃ", [(0, 10)])
    assert (view.text, view.key) == ("UỶ BAN XÃ", "ủy ban xã")
