"""A plan says the same however it is laid out: plans of corpora/ changed in ways that change no word (benchmarks/variants.py)."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

import pytest

from benchmarks.variants import VARIANTS
from extractor import extract
from extractor.readers.plain import decode
from tests.conftest import PROJECT

#: Ways that cost nothing, and plans of every layout on which they do.
SAME = ("decomposed letters (NFD)", "• for -", "1/ for 1.", "a. for a)", "no space behind a marker", "indented", "semicolons end items")
PLANS = ("sample/tuyen_quang_2023", "sample/xa_minh_hoa_2026", "sample/huyen_van_lang_2024", "heldout/son_la_2024", "heldout/quan_thanh_xuan_2019", "unseen/vinh_phuc_2021")
#: Ways that cost little: the least share of tasks that stay as they are.
ALIKE = {"no full stops": 0.97, "headings in small letters": 0.97, "Roman numerals lost": 0.97, "page numbers": 0.97, "wrapped at 95": 0.97, "bars of tables lost": 0.95, "bars lost, cells wrapped at 40": 0.93}


@cache
def tasks(plan: str, variant: str) -> list[tuple[str, str, str | None, tuple[str, ...]]]:
    """The words, section, dimension and leads of each task; a full stop at the end is none of the words."""
    raw = decode((PROJECT / "corpora" / f"{plan}.txt").read_bytes())
    text = unicodedata.normalize("NFC", raw).replace("\r\n", "\n")
    found = extract(VARIANTS[variant](text) + "\n").tasks
    return [(t.text.rstrip(".;"), str(t.section_role), t.indicator.dimension, tuple(a.name for a in t.lead)) for t in found]


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("variant", SAME)
def test_what_a_plan_says_is_the_same_however_it_is_marked(plan: str, variant: str) -> None:
    assert tasks(plan, variant) == tasks(plan, "as written")


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("variant", ALIKE)
def test_what_a_plan_says_survives_its_converter(plan: str, variant: str) -> None:
    before, after = tasks(plan, "as written"), tasks(plan, variant)
    same = sum(a in after for a in before)
    assert 2 * same >= ALIKE[variant] * (len(before) + len(after))


def test_every_way_of_the_benchmark_changes_some_plan() -> None:
    texts = [p.read_text(encoding="utf-8-sig") for p in sorted(Path(PROJECT / "corpora" / "heldout").glob("*_20*.txt")) if p.stem != "binh_thuan_2015"]
    assert [name for name, change in VARIANTS.items() if name != "as written" and all(change(t) == t for t in texts)] == []
