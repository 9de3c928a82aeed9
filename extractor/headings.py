"""Numbering settled at document level: which marker is whose child, and what a doubtful one means.

Input are the markers of the paragraphs in order, output for each its depth in the tree. Only order and
values are looked at: the words of a heading matter to :mod:`extractor.sections`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.markers import LETTERS, Marker

# From wide to narrow. Letters may hold decimals ("a." over "1."), which the open chain tells; bullets hold
# nothing but bullets.
_RANK = {"phụ lục": 0, "phần": 1, "chương": 2, "mục": 3, "capital": 4, "roman": 5, "tiểu mục": 6, "điều": 6}


def _rank(marker: Marker) -> int:
    family = marker.family
    if family in _RANK:
        return _RANK[family]
    if family.startswith("decimal"):
        return 10 + len(marker.numbers)
    if family.startswith("letter"):
        return 20
    return 30 if family.startswith("bullet") else 25


# Markers looked at to settle a doubtful one: a chapter's worth, no more.
_AHEAD = 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where a marker stands: ``depth`` counts from 0; ``restart`` tells that a row of numbers began
    anew without a heading above it (a heading lost on the way)."""

    marker: Marker
    depth: int
    restart: bool = False


def settle(markers: Sequence[Marker]) -> list[Place]:
    """The place of each marker, doubtful readings decided by the row they stand in.

    >>> from extractor.markers import parse
    >>> found = settle([parse(t) for t in ("I. A", "1. B", "a) C", "- D", "2. E", "I1. F")])
    >>> [(p.marker.label, p.depth) for p in found]
    [('I', 0), ('1', 1), ('a', 2), ('-', 3), ('2', 1), ('II', 0)]
    """
    chain: list[Marker] = []
    out: list[Place] = []
    for index, marker in enumerate(markers):
        marker = _join(_decide(marker, chain, markers[index + 1 : index + _AHEAD]) if marker.other else marker, chain)
        depth, restart = _depth(marker, chain)
        del chain[depth:]
        chain.append(marker)
        out.append(Place(marker, depth, restart))
    return out


def _open(chain: Sequence[Marker], family: str) -> Marker | None:
    return next((m for m in reversed(chain) if m.family == family), None)


def _follows(marker: Marker, chain: Sequence[Marker]) -> bool:
    last = _open(chain, marker.family)
    return last is not None and last.numbers[:-1] == marker.numbers[:-1] and marker.value == last.value + 1


def _decide(marker: Marker, chain: Sequence[Marker], following: Sequence[Marker]) -> Marker:
    """The reading of *marker* that goes on with an open row, or else that what follows goes on with."""
    readings = []
    reading: Marker | None = marker
    while reading is not None:
        readings.append(replace(reading, other=None))
        reading = reading.other
    chosen = next((r for r in readings if _follows(r, chain)), None)
    number = readings[0].family.startswith("decimal") and marker.value > 1
    if chosen is None:
        return readings[0] if number else _continued(readings, following) or readings[0]
    if number and chosen.family == "roman":
        # "11." below "I." is II if its own numbers, or III, come next; else 10 was lost
        return _continued(readings, following) or readings[0]
    return chosen


def _continued(readings: Sequence[Marker], following: Sequence[Marker]) -> Marker | None:
    for m in following:
        number = m.family.startswith("decimal1")
        for r in readings:
            if (m.family == r.family and m.value == r.value + 1) or (r.family == "roman" and number and m.value == 1):
                return r
        if number or m.family == "roman":
            break
    return None


def _join(marker: Marker, chain: Sequence[Marker]) -> Marker:
    """The marker in the row it goes on with, where its writing differs: "1. 2) 3.", or "c) d) d) e)"."""
    kind = next((k for k in ("decimal1", "letter") if marker.family.startswith(k)), None)
    if kind is None:
        return marker
    last = _open(chain, marker.family)
    if last is None:
        row = next((m for m in reversed(chain) if m.family.startswith(kind)), None)
        follows = row is not None and marker.value == row.value + 1
        return replace(marker, family=row.family) if row is not None and follows else marker
    # OCR and unmarked keyboards write "d)" for đ too (facts/document_numbers.md, section 4)
    if kind == "letter" and marker.label == last.label == "d":
        return replace(marker, numbers=(LETTERS.index("đ") + 1,), label="đ")
    return marker


def _depth(marker: Marker, chain: Sequence[Marker]) -> tuple[int, bool]:
    family = marker.family
    if marker.is_bullet:
        first = next((i for i, m in enumerate(chain) if m.is_bullet), len(chain))
        same = next((i for i in range(first, len(chain)) if chain[i].family == family), None)
        return (same if same is not None else len(chain)), False
    if family.startswith("decimal") and len(marker.numbers) > 1:
        return _decimal_depth(marker, chain), False
    for i in range(len(chain) - 1, -1, -1):
        if chain[i].family == family:
            restart = marker.value == 1 and chain[i].value >= 1 and _rank(marker) > 5
            return i, restart
    rank = _rank(marker)
    for i, m in enumerate(chain):
        if _rank(m) > rank and not (marker.value == 1 and _holds(m, marker, i + 1 == len(chain))):
            return i, False
    return len(chain), False


def _holds(above: Marker, marker: Marker, last: bool) -> bool:
    """Whether a row that begins may stand below one that is narrower as a rule: "a)" over "1.", "-" over
    "(1)", and "I." over "A." where nothing stands between."""
    if marker.family == "capital":
        return last and above.family == "roman"
    if marker.family.startswith("decimal1"):
        return above.family.startswith("letter")
    return marker.family.startswith("(") and above.is_bullet


def _decimal_depth(marker: Marker, chain: Sequence[Marker]) -> int:
    """1.2. stands in the row of 1.1., under 1.; with neither open, below the last number shorter than it."""
    size = len(marker.numbers)
    for i in range(len(chain) - 1, -1, -1):
        m = chain[i]
        if m.family == marker.family:
            return i
        if m.family.startswith("decimal") and len(m.numbers) < size and m.numbers == marker.numbers[: len(m.numbers)]:
            return i + 1
    for i in range(len(chain) - 1, -1, -1):
        if chain[i].family.startswith("decimal") and len(chain[i].numbers) < size:
            return i + 1
    return next((i for i, m in enumerate(chain) if _rank(m) > _rank(marker)), len(chain))
