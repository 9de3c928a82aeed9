"""Year on year: what an office keeps of its plan, drops, adds, hands to another lead, puts off.

Two plans are compared if one unit issued both and no plan of it lies between them. A task is kept if the later plan has
a near-identical one (:mod:`extractor.comparison.reuse`) or, for tasks too short for that, the same words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Any

import pandas as pd

from extractor.comparison.measures import plain, share
from extractor.dataset import Dataset
from extractor.text import words

_COLUMNS = (
    "province", "earlier_doc", "later_doc", "what", "earlier", "later", "similarity", "lead_changed", "deadline_later",
)  # fmt: skip


def changes(data: Dataset, found: pd.DataFrame) -> pd.DataFrame:
    """A row for each task of two successive plans: ``what`` is kept, dropped or new; of a kept task whether its leads
    are others (``lead_changed``) and whether its last day is later by more than the years between the plans
    (``deadline_later``; None where either names no day). *found* are the pairs of
    :func:`extractor.comparison.reuse.pairs`."""
    steps = list(_successive(data))
    if not steps:
        return pd.DataFrame(columns=list(_COLUMNS))
    columns = list(plain(data["tasks"][["task_id", "doc_id", "deadline_to"]]))
    home = {task: doc for task, doc, _ in columns}
    ends = {task: end for task, _, end in columns}
    texts = {task: tuple(own) for task, own in data.syllables.items()}
    leads = _leads(data, {doc for _, *both in steps for doc, _ in both})
    of_plan: dict[str, list[str]] = defaultdict(list)
    for task, doc in home.items():
        of_plan[doc].append(task)
    alike: dict[tuple[str, str], list[tuple[float, str, str]]] = defaultdict(list)
    for earlier, later, similarity in found.itertuples(index=False):
        alike[home[earlier], home[later]].append((similarity, earlier, later))
    rows: list[tuple[Any, ...]] = []
    for province, (first, first_year), (second, second_year) in steps:
        same: dict[tuple[str, ...], str] = {texts[t]: t for t in of_plan[first]}
        exact = [(1.0, same[texts[t]], t) for t in of_plan[second] if texts[t] in same]
        kept: dict[str, tuple[str, float]] = {}
        taken: set[str] = set()
        for similarity, one, other in sorted((*exact, *alike[first, second]), key=lambda p: (-p[0], p[1], p[2])):
            if one not in kept and other not in taken:
                kept[one] = (other, similarity)
                taken.add(other)
        place = (province, first, second)
        for one in of_plan[first]:
            if one not in kept:
                rows.append((*place, "dropped", one, None, None, None, None))
                continue
            other, similarity = kept[one]
            later = _later(ends[one], ends[other], second_year - first_year)
            rows.append((*place, "kept", one, other, similarity, leads[one] != leads[other], later))
        rows += [(*place, "new", None, t, None, None, None) for t in of_plan[second] if t not in taken]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def change_shares(data: Dataset, found: pd.DataFrame) -> pd.DataFrame:
    """Per two successive plans: *kept* and *dropped* of the earlier plan's tasks, *new* of the later plan's,
    *lead_changed* of the kept ones, *deadline_later* of the kept ones with a last day in both; with intervals."""
    counted: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    for province, first, second, what, _, _, _, moved, later in plain(changes(data, found)):
        count = counted[province, first, second]
        count[what] += 1
        count["moved"] += bool(moved)
        count["dated"] += later is not None
        count["later"] += bool(later)
    rows = []
    for place, count in sorted(counted.items(), key=lambda item: item[0]):
        earlier, later_plan = count["kept"] + count["dropped"], count["kept"] + count["new"]
        for what, part, whole in (
            ("kept", count["kept"], earlier),
            ("dropped", count["dropped"], earlier),
            ("new", count["new"], later_plan),
            ("lead_changed", count["moved"], count["kept"]),
            ("deadline_later", count["later"], count["dated"]),
        ):
            rows.append((*place, what, part, whole, *share(part, whole)))
    names = ["province", "earlier_doc", "later_doc", "what", "part", "whole", "share", "low", "high"]
    return pd.DataFrame(rows, columns=names)


def _successive(data: Dataset) -> Iterator[tuple[Any, tuple[str, int], tuple[str, int]]]:
    """The province, and the plan and its year, earlier and later, of each two plans that follow one another."""
    offices: dict[tuple[str | None, ...], list[tuple[str, str]]] = defaultdict(list)
    for doc, day, *unit in plain(data["documents"][["doc_id", "issued_on", "province", "level", "district"]]):
        if day is not None and unit[0] is not None:
            offices[tuple(unit)].append((day, doc))
    for office in sorted(offices, key=lambda office: [(part is None, part or "") for part in office]):
        for (day, doc), (next_day, next_doc) in pairwise(sorted(offices[office])):
            if day[:4] < next_day[:4]:
                yield office[0], (doc, int(day[:4])), (next_doc, int(next_day[:4]))


def _leads(data: Dataset, plans: Collection[str]) -> defaultdict[str, frozenset[str]]:
    """The leads of each task of *plans*, by id, else by folded name."""
    roles = data["task_agencies"]
    roles = roles[(roles["role"] == "lead") & roles["doc_id"].isin(plans)]
    out: dict[str, set[str]] = defaultdict(set)
    for task, agency, name in plain(roles[["task_id", "agency_id", "agency_name"]]):
        out[task].add(agency or " ".join(words(name)))
    return defaultdict(frozenset, {task: frozenset(names) for task, names in out.items()})


def _later(earlier: str | None, later: str | None, years: int) -> bool | None:
    """Whether the second day is later than the first *years* on; ISO dates compare as text."""
    if earlier is None or later is None:
        return None
    return later > f"{int(earlier[:4]) + years:04d}{earlier[4:]}"
