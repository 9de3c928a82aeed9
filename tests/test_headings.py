"""Numbering settled at document level: who stands under whom, and what a doubtful marker means."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.headings import Place, settle
from extractor.markers import Marker, parse

modest = settings(max_examples=60, deadline=None)


def marker(text: str) -> Marker:
    found = parse(f"{text} Họp dân")
    assert found is not None, text
    return found


def places(*texts: str) -> list[Place]:
    return settle([marker(text) for text in texts])


def outline(*texts: str) -> str:
    """The settled labels, each with its depth: "I:0 1:1" for I. over 1."""
    return " ".join(f"{p.marker.label}:{p.depth}" for p in places(*texts))


# -- plain rows ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("I. 1. a) - + II. 1.", "I:0 1:1 a:2 -:3 +:4 II:0 1:1"),
        ("I. 1. 1.1. 1.1.1. 1.1.2. 1.2. 2. 2.1. II. 1.", "I:0 1:1 1.1:2 1.1.1:3 1.1.2:3 1.2:2 2:1 2.1:2 II:0 1:1"),
        ("1. 1.1. 1.1.1. 1.1.1.1. 1.1.1.1.1. 1.2. 2.", "1:0 1.1:1 1.1.1:2 1.1.1.1:3 1.1.1.1.1:4 1.2:1 2:0"),
        ("A. I. 1. II. B. I. 1.", "A:0 I:1 1:2 II:1 B:0 I:1 1:2"),
        ("1. a) (1) (2) b) 2.", "1:0 a:1 1:2 2:2 b:1 2:0"),
        ("1. a) (i) (ii) b)", "1:0 a:1 i:2 ii:2 b:1"),
        ("I. a) 1. 2. b) 1. II.", "I:0 a:1 1:2 2:2 b:1 1:2 II:0"),
        ("1. 1) 2) 2. 1)", "1:0 1:1 2:1 2:0 1:1"),
        ("1/ a/ b/ 2/ a/", "1:0 a:1 b:1 2:0 a:1"),
        ("I. II. II.1. a) a.1) a.2) b) II.2. III. III.1.", "I:0 II:0 II.1:1 a:2 a.1:3 a.2:3 b:2 II.2:1 III:0 III.1:1"),
        ("1. a) a1) a2) b) b1) 2.", "1:0 a:1 a1:2 a2:2 b:1 b1:2 2:0"),
        ("A. A.I. 1. A.II. B. B.I.", "A:0 A.I:1 1:2 A.II:1 B:0 B.I:1"),
        ("i) ii) iii) iv) v)", "i:0 ii:0 iii:0 iv:0 v:0"),
        ("01. 02. 03.", "01:0 02:0 03:0"),
        ("9. 10. 11. 12.", "9:0 10:0 11:0 12:0"),
        ("I. II. III. IV. V. VI. VII. VIII. IX. X. XI.", "I:0 II:0 III:0 IV:0 V:0 VI:0 VII:0 VIII:0 IX:0 X:0 XI:0"),
    ],
)
def test_each_marker_stands_under_the_wider_one(texts: str, expected: str) -> None:
    assert outline(*texts.split()) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["Phần I", "I.", "1.", "Phần II", "I."], [0, 1, 2, 0, 1]),
        (["Phần thứ nhất", "I.", "Phần thứ hai", "I.", "1."], [0, 1, 0, 1, 2]),
        (["PHẦN MỘT", "I.", "PHẦN HAI", "I."], [0, 1, 0, 1]),
        (["Chương I", "Điều 1.", "1.", "a)", "2.", "Điều 2.", "Chương II", "Điều 3."], [0, 1, 2, 3, 2, 1, 0, 1]),
        (["Phần I", "Chương I", "Mục 1", "Điều 1.", "1.", "a)", "Mục 2", "Điều 2.", "Chương II"], [0, 1, 2, 3, 4, 5, 2, 3, 1]),
        (["Chương I", "Mục 1", "Tiểu mục 1.", "Tiểu mục 2.", "Mục 2", "Chương II", "Mục 1"], [0, 1, 2, 2, 1, 0, 1]),
        (["Điều 1.", "Điều 2.", "I.", "1.", "II.", "PHỤ LỤC I.", "1.", "PHỤ LỤC II.", "1."], [0, 0, 0, 1, 0, 0, 1, 0, 1]),
        (["I.", "A.", "1.", "B.", "1.", "II.", "A."], [0, 1, 2, 1, 2, 0, 1]),
    ],
)
def test_named_parts_hold_what_stands_below_them(texts: list[str], expected: list[int]) -> None:
    assert [p.depth for p in places(*texts)] == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("1. - - 2. -", "1:0 -:1 -:1 2:0 -:1"),
        ("1. - + + - + 2.", "1:0 -:1 +:2 +:2 -:1 +:2 2:0"),
        ("1. + - - + 2.", "1:0 +:1 -:2 -:2 +:1 2:0"),
        ("1. * - * 2.", "1:0 *:1 -:2 *:1 2:0"),
        ("- + • - •", "-:0 +:1 •:2 -:0 •:1"),
        ("1. – - — 2.", "1:0 -:1 -:1 -:1 2:0"),
        ("1. a) - b) - 2.", "1:0 a:1 -:2 b:1 -:2 2:0"),
        ("1. - (1) (2) - 2.", "1:0 -:1 1:2 2:2 -:1 2:0"),
    ],
)
def test_bullets_nest_by_the_sign_that_came_first(texts: str, expected: str) -> None:
    assert outline(*texts.split()) == expected


# -- letters ------------------------------------------------------------------------------------


def test_all_point_letters_are_one_row() -> None:
    row = "abcdđeghiklmnopqrstuvxy"
    assert outline("1.", *(f"{letter})" for letter in row), "2.") == "1:0 " + " ".join(f"{letter}:1" for letter in row) + " 2:0"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("a) b) c) d) d) e) g)", "a b c d đ e g"),
        ("a. b. c. d. d. e.", "a b c d đ e"),
        ("a) d) - d) e)", "a d - đ e"),
        ("c) d) đ) e)", "c d đ e"),
        ("i) k) l) m)", "i k l m"),
        ("A. B. C. D. E. G. H. I. K.", "A B C D E G H I K"),
        ("A. B. C. D. Đ. E.", "A B C D Đ E"),
    ],
)
def test_letters_are_settled_by_their_row(texts: str, expected: str) -> None:
    found = places(*texts.split())
    assert " ".join(p.marker.label for p in found) == expected
    assert {p.depth for p in found if not p.marker.is_bullet} == {0}


def test_two_rows_of_d_are_not_taken_for_one_letter() -> None:
    assert outline("1.", "d)", "2.", "d)") == "1:0 d:1 2:0 d:1"


def test_a_lost_capital_leaves_the_next_one_in_its_row() -> None:
    assert outline("A.", "1.", "C.", "1.", "D.") == "A:0 1:1 C:0 1:1 D:0"


# -- misread markers ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("I. 1. I1. 1. III.", "I:0 1:1 II:0 1:1 III:0"),
        ("I. 1. Il. 1. IIl. 1.", "I:0 1:1 II:0 1:1 III:0 1:1"),
        ("I. lI. III. IV.", "I:0 II:0 III:0 IV:0"),
        ("I1. III. IV.", "II:0 III:0 IV:0"),
        ("I. II. III. lV. 1. V.", "I:0 II:0 III:0 IV:0 1:1 V:0"),
        ("IV. 1. V. Vl. 1. Vll.", "IV:0 1:1 V:0 VI:0 1:1 VII:0"),
        ("I. 1. 2. 11. 1. 2. III.", "I:0 1:1 2:1 II:0 1:1 2:1 III:0"),
        ("I. 1. 9. 11. 12. II.", "I:0 1:1 9:1 11:1 12:1 II:0"),
        ("I. l. 2. 3.", "I:0 1:1 2:1 3:1"),
        ("I. 1. 2. II. l. 2.", "I:0 1:1 2:1 II:0 1:1 2:1"),
        ("l. 2. 3.", "1:0 2:0 3:0"),
        ("I. l. a) 2.", "I:0 1:1 a:2 2:1"),
        ("9. 10. 1l. 12.", "9:0 10:0 11:0 12:0"),
        ("9. 10. I1. 12.", "9:0 10:0 11:0 12:0"),
        ("8. 9. l0. 11.", "8:0 9:0 10:0 11:0"),
        ("1. i) k) l) m) 2.", "1:0 i:1 k:1 l:1 m:1 2:0"),
    ],
)
def test_a_misread_number_is_what_its_row_needs(texts: str, expected: str) -> None:
    assert outline(*texts.split()) == expected


@pytest.mark.parametrize(
    "texts",
    [
        ["1.", "2 Sở", "3 Sở", "4."], ["1.", "2/", "3."], ["1)", "2)", "3.", "4)"], ["a)", "b.", "c)"], ["1.", "2)", "3."], ["I.", "II-", "III/", "IV."],
    ],
)  # fmt: skip
def test_another_closing_sign_does_not_break_a_row(texts: list[str]) -> None:
    assert {p.depth for p in places(*texts)} == {0}


# -- missing and repeated numbers ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("1. 2. 4. 5.", "1:0 2:0 4:0 5:0"),
        ("1. 2. 2. 3.", "1:0 2:0 2:0 3:0"),
        ("I. 1. III. 1.", "I:0 1:1 III:0 1:1"),
        ("1. 1.1. - 1.3. 2. 2.2.", "1:0 1.1:1 -:2 1.3:1 2:0 2.2:1"),
        ("I. 1.1. 1.2. 2.1. II. 2.1.", "I:0 1.1:1 1.2:1 2.1:1 II:0 2.1:1"),
        ("1. 1.1.1. 1.1.2. 1.2. 2.", "1:0 1.1.1:1 1.1.2:1 1.2:1 2:0"),
        ("1. a) c) e) 2.", "1:0 a:1 c:1 e:1 2:0"),
        ("V. 1. VI. 1.", "V:0 1:1 VI:0 1:1"),
        ("1. 2. I. 1. II. 1.", "1:0 2:0 I:0 1:1 II:0 1:1"),
    ],
)
def test_a_missing_or_repeated_number_keeps_its_level(texts: str, expected: str) -> None:
    assert outline(*texts.split()) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("1. 2. 3. 1. 2.", [3]),
        ("I. 1. 2. 1. 2. II. 1.", [3]),
        ("1. a) b) a) b) 2. a)", [3]),
        ("1. 2. l. 2.", [2]),
        ("I. 1. 2. II. 1. III. 1.", []),
        ("1. 1.1. 2. 2.1.", []),
        ("1. - - 2. -", []),
        ("1. 1. 1.", [1, 2]),
    ],
)
def test_a_row_that_begins_anew_without_a_heading_is_a_restart(texts: str, expected: list[int]) -> None:
    assert [i for i, p in enumerate(places(*texts.split())) if p.restart] == expected


def test_numbers_that_begin_anew_are_a_restart_in_articles_too() -> None:
    found = places("Điều 1.", "Điều 2.", "Điều 1.")
    assert [p.restart for p in found] == [False, False, True]


# -- always -------------------------------------------------------------------------------------

MARKS = "I. II. III. IV. I1. l. A. B. C. D. 1. 2. 3. 11. 1) 2) 1/ 1.1. 1.2. 2.1. 1.1.1. a) b) d) đ) l) a. - + * • (1) (i) (a)".split()
rows = st.lists(st.sampled_from([*MARKS, "Phần I", "Chương II", "Mục 1", "Tiểu mục 1", "Điều 1.", "PHỤ LỤC."]), max_size=14)


@modest
@given(rows)
def test_every_marker_has_a_place_and_no_level_is_left_out(texts: list[str]) -> None:
    found = places(*texts)
    assert [p.marker.length for p in found] == [marker(t).length for t in texts]
    assert all(p.marker.other is None for p in found)
    assert all(0 <= after <= before + 1 for before, after in pairwise([-1, *(p.depth for p in found)]))


@modest
@given(rows, rows)
def test_what_follows_moves_no_settled_marker(texts: list[str], more: list[str]) -> None:
    # only a doubtful marker may look ahead
    sure = [t for t in texts if marker(t).other is None]
    assert places(*sure, *more)[: len(sure)] == places(*sure)


@modest
@given(st.lists(st.integers(0, 3), min_size=1, max_size=12))
def test_a_well_numbered_document_keeps_its_tree(steps: list[int]) -> None:
    # a random walk over I. / 1. / a) / -, at most one level down at a time
    romans = "I II III IV V VI VII VIII IX X XI XII".split()
    counts = [0, 0, 0, 0]
    texts, depths = [], []
    depth = -1
    for step in steps:
        depth = min(step, depth + 1)
        counts[depth] += 1
        counts[depth + 1 :] = [0] * (3 - depth)
        number = counts[depth]
        texts.append((f"{romans[number - 1]}.", f"{number}.", f"{'abcdđeghiklm'[number - 1]})", "-")[depth])
        depths.append(depth)
    assert [p.depth for p in places(*texts)] == depths
