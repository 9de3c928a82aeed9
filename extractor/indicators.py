"""Which PAPI dimension and sub-dimension a task serves (codebook 4).

A heading, group row or indicator cell states a dimension by its words (data/papi_aliases.csv), in the
harmonised codes whatever numbers the plan uses; "Chỉ số nội dung 3" alone counts by the official order.
What they leave open the task's own words decide: a strong cue (data/papi_cues.csv), else the classifier.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.agencies import heading_agencies
from extractor.classifier import NONE as NO_DIMENSION
from extractor.classifier import shipped
from extractor.resources import facts, remembered, split_list
from extractor.schema import Indicator, Role
from extractor.sections import in_capitals
from extractor.tasks import Unit
from extractor.text import View, fold

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

#: In a plan that does not name PAPI, the odds that a task fits no dimension are so many times as high.
OFF_TOPIC_ODDS = 8.0
#: In the part on implementation (tracking, reporting, funding) they are so many times as high. Right by content with 1,
#: 5, 12 times: 0.909, 0.939, 0.946 of corpora/sample, 0.896, 0.915, 0.915 of heldout, 0.902, 0.915, 0.915 of unseen.
IMPLEMENTATION_ODDS = 5.0
#: So are those of a task that names PAPI itself: it serves the index as a whole. Right by content with 1, 4, 16, 100
#: times: 0.906, 0.924, 0.924, 0.924 of heldout, 0.936, 0.942, 0.942, 0.946 of unseen; corpora/sample stays at 0.933.
NAMED_ODDS = 16.0
#: A cue decides if it begins within so many syllables.
_OPENING_SYLLABLES = 12
#: The share of cues that are right.
CUE_SURE = 0.95
#: Below this probability a label by content is ambiguous: out of fold, 0.90 of the labels above it are right, and 0.72
#: of all stand above it (benchmarks/labels.py coverage).
LEAST_SURE = 0.7
#: Content that is so sure of another dimension than the heading's is told; below this share of known terms a text is
#: outside what the model was trained on.
SURE_OTHERWISE = 0.9
LEAST_KNOWN = 0.35
DOUBTS = ("ambiguous", "heading_disagrees", "out_of_vocabulary")


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


@dataclass(frozen=True, slots=True)
class Cue:
    """A row of data/papi_cues.csv: words that tell what a sentence is about. One that does not ``decide`` only keeps
    others from deciding."""

    id: str
    code: str
    decides: bool
    all_of: tuple[tuple[str, ...], ...]
    none_of: tuple[str, ...]

    def place(self, key: str) -> int | None:
        """Where the last of its words begins in a key with one space around every word; None if they do not stand
        there."""
        for group in self.all_of:  # a plain loop: most cues end here, and every task asks each of them
            for word in group:
                if word in key:
                    break
            else:
                return None
        if any(word in key for word in self.none_of):
            return None
        return max(min(at for word in group if (at := key.find(word)) >= 0) for group in self.all_of)


@remembered()
def cues() -> tuple[Cue, ...]:
    """The cues, in the order of the table."""
    out = []
    for row in facts("papi_cues"):
        groups = tuple(tuple(_key(w) for w in group.split("|")) for group in split_list(row["all_of"]))
        vetoes = tuple(_key(w) for w in split_list(row["none_of"]))
        out.append(Cue(row["id"], row["code"], row["decides"] == "yes", groups, vetoes))
    return tuple(out)


def cue_of(text: str) -> Cue | None:
    """The cue that decides what *text* is about: all its words begin in the first part of the sentence, where the
    ordered action and its object stand, and no cue of another code is met in the whole of it.

    >>> cue_of("Niêm yết công khai lệ phí chứng thực tại trụ sở.").code
    'D5.1'
    """
    key = _key(text)
    met = [(cue, place) for cue in cues() if (place := cue.place(key)) is not None]
    if not met or len({cue.code for cue, _ in met}) > 1:
        return None
    first, place = met[0]
    return first if first.decides and key.count(" ", 0, place) < _OPENING_SYLLABLES else None


def of_task(unit: Unit, papi: bool, inherited: Sequence[str] = ()) -> Indicator:
    """The label of a task: what the nearest heading, group row or indicator cell states, else what a cue or the
    classifier says of its content. *papi* tells whether the plan is about PAPI, *inherited* are the names of its leads
    that stand above it."""
    filed = _filed(unit) if papi else None
    text = " ".join((*inherited, unit.view.text))
    if filed is None:
        start, end = unit.view.hull
        general = unit.role is Role.IMPLEMENTATION
        return replace(by_content(text, papi, general=general), start=start, end=end)
    found = by_content(text, papi, filed.dimension)
    if filed.subdimension is None:
        filed = replace(filed, subdimension=found.subdimension, subdimension_confidence=found.subdimension_confidence)
    return replace(filed, doubts=found.doubts)


def by_content(
    text: str, papi: bool = True, stated_dimension: str | None = None, general: bool = False
) -> Indicator:
    """What *text* is about by its words alone; below *stated_dimension* where the plan files it under one. *general*
    tells that it stands in the part on implementation.

    >>> found = by_content("Lắp trạm quan trắc không khí, công bố chỉ số bụi mịn hằng ngày.")
    >>> found.subdimension, found.source
    ('D7.2', 'content')
    """
    cue = cue_of(text)
    if cue is not None and stated_dimension in (None, cue.code.split(".")[0]):
        return _labelled(cue.code, CUE_SURE, CUE_SURE, f"content:cue:{cue.id}")
    model = shipped()
    features, known = model.features(text)
    probabilities = model.probabilities(features)
    odds = {d: sum(probabilities[i] for i in places) for d, places in model.below.items()}
    odds[NO_DIMENSION] *= (IMPLEMENTATION_ODDS if general else 1) if papi else OFF_TOPIC_ODDS
    odds[NO_DIMENSION] *= NAMED_ODDS if about_papi(text) else 1
    best = max(odds, key=odds.__getitem__)
    sure = odds[best] / sum(odds.values())
    below = model.below[stated_dimension or best]
    place = max(below, key=probabilities.__getitem__)
    share = probabilities[place] / (sum(probabilities[i] for i in below) or 1.0)
    doubts = []
    if stated_dimension is not None and best not in (stated_dimension, NO_DIMENSION) and sure >= SURE_OTHERWISE:
        doubts.append("heading_disagrees")
    elif stated_dimension is None and sure < LEAST_SURE:
        doubts.append("ambiguous")
    if known < LEAST_KNOWN:
        doubts.append("out_of_vocabulary")
    return _labelled(model.labels[place], sure, share, "content:model", tuple(doubts))


def _labelled(label: str, sure: float, share: float, rule: str, doubts: tuple[str, ...] = ()) -> Indicator:
    if label == NO_DIMENSION:
        return Indicator(None, None, "none", sure, 1.0, rule, 0, 0, doubts)
    return Indicator(
        label.split(".")[0], label if "." in label else None, "content", sure, share, rule, 0, 0, doubts
    )


def _filed(unit: Unit) -> Indicator | None:
    """The label that the plan itself states for a task."""
    levels = [(v, "table" if v is unit.row.get("indicator") else "heading", False, "") for v in unit.indicators]
    levels += [
        (node.view, "heading", node.heading_lost, node.marker)
        for node in unit.above
        if (node.is_item or node.strong or in_capitals(node.text)) and not heading_agencies(node.text)
    ]
    dimension = subdimension = None
    place: tuple[View, str] | None = None
    lost, inner = False, ""
    for view, where, heading_lost, marker in levels:
        if len(view.text) > 260:
            continue
        found = stated(view.text)
        if found is None:
            continue
        if dimension is None:
            dimension, subdimension, place = found[0], found[1], (view, where)
            lost, inner = heading_lost, marker
        elif found[0] == dimension:
            subdimension = subdimension or found[1]
            break
        elif found[1] is None and where == "heading" and not lost and (subdimension or inner.startswith(f"{marker}.")):
            # "Công khai thủ tục hành chính" below "Cung ứng dịch vụ công", or "4.2. Trong cung ứng dịch vụ công" below
            # "4. Kiểm soát tham nhũng": the wider heading files the task
            dimension, subdimension, place = found[0], None, (view, where)
            break
    if dimension is None or place is None:
        return None
    start, end = place[0].hull
    return Indicator(dimension, subdimension, place[1], 1.0, 1.0, f"stated:{place[1]}", start, end)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a sentence has its label: the cue that decides (or None) with its words as they stand, the terms that speak
    most for the classifier's label and against its runner-up, and the most probable labels."""

    indicator: Indicator
    cue: Cue | None
    ranking: tuple[tuple[str, float], ...]
    terms: tuple[tuple[str, float], ...]


def explain(text: str, papi: bool = True, dimension: str | None = None) -> Explanation:
    """The label of one sentence by its words, and what it comes from; arguments as for :func:`by_content`."""
    model = shipped()
    features, _ = model.features(text)
    ranking = sorted(zip(model.labels, model.probabilities(features), strict=True), key=lambda x: (-x[1], x[0]))
    terms = model.contributions(features, ranking[0][0], ranking[1][0])
    return Explanation(
        by_content(text, papi, dimension), cue_of(text), tuple(ranking[:3]), tuple(t for t in terms if t[1] > 0)[:8]
    )
