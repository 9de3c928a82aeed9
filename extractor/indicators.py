"""Which PAPI dimension and sub-dimension a task is filed under, where the plan itself says so.

A heading, group row or indicator cell states a dimension by its words (data/papi_aliases.csv), in the
harmonised codes whatever numbers the plan uses; "Chỉ số nội dung 3" alone counts by the official order.
What no heading or cell states is left open here: labels by content are a step of their own.
"""

from __future__ import annotations

import re

from extractor.agencies import heading_agencies
from extractor.resources import facts, remembered
from extractor.schema import Indicator
from extractor.sections import in_capitals
from extractor.tasks import Unit
from extractor.text import fold

#: A plan is on PAPI if it names it; elsewhere "Thủ tục hành chính" is a heading like any other.
_PAPI = re.compile(r"\bPAPI\b|hiệu quả quản trị,? (?:và )?hành chính công", re.IGNORECASE)
_ORDINAL = re.compile(
    r"(?:chỉ số|trục|nhóm)? ?nội dung (?:thứ |số )?"
    r"(?P<value>[1-8](?!\d|\.\d{3})|nhất|hai|ba|tư|năm(?! \d)|sáu|bảy|tám)(?!\w)"
)
_WORDS = {"nhất": 1, "hai": 2, "ba": 3, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8}
#: The two boards of the 2011 scheme have no code of their own later; the codebook puts them under D3.2.
_BOARDS = {"pib": "D3.2", "cisb": "D3.2"}
_SIGNS = re.compile(r"[^\w/]+")
# How much of a heading an alias must fill if it is an ordinary phrase too ("Thủ tục hành chính", "Y tế"):
# half keeps "Nâng cao chất lượng dịch vụ y tế" and drops "Triển khai nhiệm vụ của ngành y tế năm 2022".
_ORDINARY_SHARE = 0.34

# Dice overlap of syllables; at 0.75 no heading of the 37 plans seen was wrong, at 0.7 "công khai thủ tục" met D2.3.
_NEAR = 0.75

NONE = Indicator(None, None, "none", 1.0, "nothing stated")


def about_papi(text: str) -> bool:
    """Whether a plan speaks of PAPI at all."""
    return bool(_PAPI.search(text))


@remembered()
def _aliases() -> tuple[tuple[str, str, bool], ...]:
    """(key, harmonised code, also an ordinary phrase), longest first."""
    codes = {row["concept"]: row["code_2019-2020"] for row in facts("papi_concepts")} | _BOARDS
    out = set()
    for row in facts("papi_aliases"):
        code = codes.get(row["concept"]) or (row["concept"] if re.fullmatch(r"D[1-8]", row["concept"]) else "")
        key = _key(row["alias_vi"])
        if code and not re.search(r"nội dung \d", key):
            out.add((key, code, row["also_ordinary_phrase"] == "yes"))
    return tuple(sorted(out, key=lambda a: (-len(a[0]), a)))


def _key(text: str) -> str:
    return f" {_SIGNS.sub(' ', fold(text)).strip()} "


@remembered(2048)  # a heading is asked once for each task below it
def stated(text: str) -> tuple[str, str | None] | None:
    """The dimension and sub-dimension that a heading or cell states by its words, or None.

    >>> stated("1. Về nội dung tham gia của người dân ở cấp cơ sở"), stated("Dịch vụ chứng thực")
    (('D1', None), ('D5', 'D5.1'))
    """
    key = _key(re.sub(r"^[\dIVX.]+\s*", "", text)[:300])
    for alias, code, ordinary in _aliases():
        if alias in key and (not ordinary or len(alias) - 2 >= _ORDINARY_SHARE * (len(key) - 2)):
            return code[:2], code if "." in code else None
    if (near := _nearest(key)) is not None:
        return near[:2], near if "." in near else None
    if (ordinal := _ORDINAL.match(fold(text).strip())) and len(text) < 90:
        value = ordinal["value"]
        return f"D{int(value) if value.isdigit() else _WORDS[value]}", None
    return None


def _nearest(key: str) -> str | None:
    """The code of the alias that shares most syllables with a short heading or cell ("Công khai ngân sách
    cấp xã" is "Công khai, minh bạch ngân sách xã"), ordinary phrases left out."""
    own = set(key.split())
    if not 3 <= len(own) <= 14:
        return None
    best = max(
        ((2 * len(own & words) / (len(own) + len(words)), code) for words, code in _alias_words()), default=(0.0, "")
    )
    return best[1] if best[0] >= _NEAR else None


@remembered()
def _alias_words() -> tuple[tuple[frozenset[str], str], ...]:
    return tuple(
        (frozenset(key.split()), code) for key, code, ordinary in _aliases() if not ordinary and len(key.split()) >= 4
    )


def of_task(unit: Unit, papi: bool) -> Indicator:
    """The label that the nearest heading, group row or indicator cell states for a task."""
    if not papi:
        return NONE
    levels = [
        (view.text, "table" if "indicator" in unit.row and view is unit.row["indicator"] else "heading")
        for view in unit.indicators
    ]
    levels += [
        (node.text, "heading")
        for node in unit.above
        if (node.is_item or node.strong or in_capitals(node.text)) and not heading_agencies(node.text)
    ]
    dimension = subdimension = source = None
    for text, where in levels:
        if len(text) > 260:
            continue
        found = stated(text)
        if found is None:
            continue
        if dimension is None:
            dimension, subdimension, source = found[0], found[1], where
        elif found[0] == dimension:
            subdimension = subdimension or found[1]
            break
        elif subdimension is not None and found[1] is None and where == "heading":
            # "Công khai thủ tục hành chính" below "Cung ứng dịch vụ công": the wider heading files the task
            dimension, subdimension, source = found[0], None, where
            break
    if dimension is None or source is None:
        return NONE
    return Indicator(dimension, subdimension, source, 1.0, f"stated:{source}")
