"""What a dataset says of provinces and years: each function takes a :class:`~extractor.dataset.Dataset`, gives a table.

Shares come with their numerator, their denominator and a 95 % interval by Wilson's score method (:func:`share`).
Formulas and worked examples: docs/measures.md. No causal claim is made anywhere.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from itertools import compress, product
from typing import Any

import pandas as pd

from extractor.dataset import Dataset
from extractor.resources import facts
from extractor.taxonomy import codes
from extractor.text import collation

_DATED = re.compile(r"\b(?:năm|ngày|số)\b.*$")
#: 97.5 % point of the normal distribution.
_Z = 1.959964


def share(part: int, whole: int) -> tuple[float | None, float | None, float | None]:
    """A share and its 95 % interval by Wilson; all None where *whole* is 0.

    >>> [round(x, 3) for x in share(8, 10)]
    [0.8, 0.49, 0.943]
    """
    if not whole:
        return None, None, None
    p, z2 = part / whole, _Z * _Z
    middle = (p + z2 / (2 * whole)) / (1 + z2 / whole)
    half = _Z * math.sqrt(p * (1 - p) / whole + z2 / (4 * whole * whole)) / (1 + z2 / whole)
    return p, max(0.0, middle - half), min(1.0, middle + half)


def _shares(
    titles: Sequence[str],
    wholes: Mapping[Hashable, int],
    kinds: Sequence[str],
    counts: Mapping[Hashable, int],
) -> pd.DataFrame:
    """A row for each unit, in alphabetical order, and kind: the *counts* of the two, none being 0, of its whole."""
    rows = [
        (unit, kind, part, wholes[unit], *share(part, wholes[unit]))
        for unit in sorted(wholes, key=lambda unit: collation(str(unit)))
        for kind, part in ((kind, counts.get((unit, kind), 0)) for kind in kinds)
    ]
    return pd.DataFrame(rows, columns=[*titles, "part", "whole", "share", "low", "high"])


def _by_kind(tasks: pd.DataFrame, by: str, title: str, kinds: Mapping[str, Iterable[bool]]) -> pd.DataFrame:
    """For each unit of *by* and each kind the tasks that are of it, of the unit's tasks."""
    units = tasks[by].tolist()
    counts: dict[Hashable, int] = {
        (unit, kind): count
        for kind, holds in kinds.items()
        for unit, count in Counter(compress(units, holds)).items()
    }
    return _shares((by, title), tasks.groupby(by).size().to_dict(), list(kinds), counts)


def as_of_2025(province: str | None) -> str | None:
    """The province that *province* belongs to since July 2025, by the crosswalk of 63 to 34.

    >>> as_of_2025("Bắc Kạn"), as_of_2025("Hà Nội")
    ('Thái Nguyên', 'Hà Nội')
    """
    after = {row["name_vi"]: row["successor_name_2025"] for row in facts("provinces")}
    return after.get(province, province) if province is not None else None


def plain(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """The rows of *frame* as plain values, None for what is missing; several times as fast as its own iterators."""
    columns: list[Any] = [frame[c] for c in frame.columns]
    return zip(*(c.to_numpy(dtype=object, na_value=None).tolist() for c in columns), strict=True)


def records(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The rows of *frame* by the names of its columns, as :func:`plain`."""
    names = list(frame.columns)
    return (dict(zip(names, values, strict=True)) for values in plain(frame))


def _once(make: Callable[[Dataset], pd.DataFrame]) -> Callable[[Dataset], pd.DataFrame]:
    """*make*, asked once for a dataset; each caller gets a frame of its own over the same columns."""

    @wraps(make)
    def made(data: Dataset) -> pd.DataFrame:
        if make.__name__ not in data.made:
            data.made[make.__name__] = make(data)
        return data.made[make.__name__].copy(deep=False)

    return made


def tasks_of(data: Dataset, units: str = "issued") -> pd.DataFrame:
    """The tasks with their provinces as *issued*, or as of ``2025``; what has no province is "–"."""
    tasks = data["tasks"].copy(deep=False)
    named = tasks["province"].map(as_of_2025, na_action="ignore") if units == "2025" else tasks["province"]
    tasks["province"] = named.fillna("–")
    return tasks


# -- 1. coverage --------------------------------------------------------------------------------------------


def coverage(data: Dataset, by: str = "province", level: str = "subdimension", units: str = "issued") -> pd.DataFrame:
    """How the tasks of each province or year (*by*: province, year, doc_id) spread over dimensions or sub-dimensions.

    One row for every unit and every code of the harmonised scheme, those without a task included: *part* tasks of the
    *whole* number of the unit's tasks.
    """
    tasks = tasks_of(data, units)
    wanted = [c.code for c in codes() if ("." in c.code) == (level == "subdimension")]
    totals, counts = tasks.groupby(by).size(), tasks.groupby([by, level]).size()
    return _shares((by, level), totals.to_dict(), wanted, counts.to_dict())


def gaps(data: Dataset) -> pd.DataFrame:
    """The sub-dimensions for which a plan has no task, one row each."""
    found = coverage(data, "doc_id")
    return found[found["part"] == 0][["doc_id", "subdimension"]].reset_index(drop=True)


# -- 2. accountability --------------------------------------------------------------------------------------


def leadership(data: Dataset, by: str = "province", units: str = "issued") -> pd.DataFrame:
    """Per unit the tasks with a lead, by how the lead is known: *explicit* (named in the task, its row or label),
    *inherited* (a heading or lead-in above), *any*."""
    tasks = tasks_of(data, units)
    leads = data["task_agencies"][data["task_agencies"]["role"] == "lead"]
    own = set(leads[~leads["inherited"]]["task_id"])
    every = set(leads["task_id"])
    kinds = {"explicit": own, "inherited": every - own, "any": every}
    ids = tasks["task_id"].tolist()
    return _by_kind(tasks, by, "lead", {kind: [task in of_it for task in ids] for kind, of_it in kinds.items()})


def load(data: Dataset) -> pd.DataFrame:
    """Tasks that each agency leads and takes part in, in how many plans; agencies by id where they have one, else by
    name as written."""
    parts: dict[str, dict[str, set[str]]] = defaultdict(lambda: {"lead": set(), "coordinating": set()})
    plans: dict[str, set[str]] = defaultdict(set)
    level: dict[str, str | None] = {}
    columns = ["task_id", "doc_id", "role", "agency", "agency_level"]
    for task, doc, role, agency, of_level in plain(named(data)[columns]):
        parts[agency][role].add(task)
        plans[agency].add(doc)
        level[agency] = level.get(agency) or of_level
    rows = [(a, len(p["lead"]), len(p["coordinating"]), len(plans[a]), level[a]) for a, p in parts.items()]
    out = pd.DataFrame(rows, columns=["agency", "lead", "coordinating", "plans", "level"])
    return _sorted(out.astype({"agency": "string", "level": "string"}), ["lead", "coordinating"], "agency")


def levels(data: Dataset, units: str = "issued") -> pd.DataFrame:
    """Per province the level that carries the work: tasks with a lead at each level, of the tasks whose lead's level is
    known."""
    home = dict(plain(tasks_of(data, units)[["task_id", "province"]]))
    roles = plain(data["task_agencies"][["task_id", "role", "agency_level"]])
    pairs = {(task, level) for task, role, level in roles if role == "lead" and level is not None}
    counts: dict[Hashable, int] = Counter((home[task], level) for task, level in pairs)
    wholes: dict[Hashable, int] = Counter(home[task] for task in {task for task, _ in pairs})
    return _shares(("province", "level"), wholes, sorted({level for _, level in pairs}), counts)


def network(data: Dataset) -> pd.DataFrame:
    """Who works with whom: for each lead and coordinating agency the number of tasks that name both."""
    sides: dict[str, dict[str, set[str]]] = {"lead": defaultdict(set), "coordinating": defaultdict(set)}
    for task, role, agency in plain(named(data)[["task_id", "role", "agency"]]):
        sides[role][task].add(agency)
    partners = sides["coordinating"]
    met = Counter(pair for task, leads in sides["lead"].items() for pair in product(leads, partners.get(task, ())))
    rows = [(*pair, count) for pair, count in met.items()]
    out = pd.DataFrame(rows, columns=["agency_lead", "agency_coordinating", "tasks"])
    return out.sort_values(list(out.columns[[2, 0, 1]]), ascending=[False, True, True], ignore_index=True)


@_once
def named(data: Dataset) -> pd.DataFrame:
    """The roles of agencies with ``agency``: the name of the table of agencies by id, else the name as written."""
    roles = data["task_agencies"].copy(deep=False)
    names = {row["id"]: row["name_vi"] for row in facts("agencies")}
    roles["agency"] = roles["agency_id"].map(names, na_action="ignore").fillna(roles["agency_name"])
    return roles


def _sorted(frame: pd.DataFrame, down: Sequence[str], then: str) -> pd.DataFrame:
    order = [False] * len(down) + [True]
    return frame.sort_values([*down, then], ascending=order, ignore_index=True)


# -- 3. legal basis -----------------------------------------------------------------------------------------


def legal_basis(data: Dataset) -> pd.DataFrame:
    """The documents cited, by number or, without one, by name: citations, plans and provinces that cite them, the
    median age in years when a plan cites them (from their full date or year; None where none is stated)."""
    cited = citations(data)
    grouped = cited.groupby("document")
    out = pd.DataFrame({
        "type": grouped["type"].first(),
        "citations": grouped.size(),
        "plans": grouped["doc_id"].nunique(),
        "provinces": grouped["province"].nunique(),
        "age": grouped["age"].median(),
    }).reset_index()  # fmt: skip
    return _sorted(out, ["provinces", "plans", "citations"], "document")


def flagged(data: Dataset) -> pd.DataFrame:
    """The citations that cannot be right, with what is doubted."""
    return data["references"][data["references"]["doubt"].notna()].reset_index(drop=True)


@_once
def citations(data: Dataset) -> pd.DataFrame:
    """The references with ``document`` (number, else name) and ``age`` in years when the plan cites it."""
    cited = data["references"].copy(deep=False)
    plans = data["documents"].set_index("doc_id")
    cited["province"] = cited["doc_id"].map(plans["province"])
    bare = cited["number"].isna()
    names = cited["name"].fillna(cited["text"])[bare].str.lower()
    cited["document"] = cited["number"].fillna(names.str.replace(_DATED, "", regex=True).str.strip())
    cited["age"] = _years(cited["doc_id"].map(plans["issued_on"])) - _years(cited["issued_on"])
    return cited


def _years(dates: pd.Series[Any]) -> pd.Series[Any]:
    return pd.to_numeric(dates.str[:4], errors="coerce").astype("Float64")


# -- 4. time ------------------------------------------------------------------------------------------------


def timing(data: Dataset, by: str = "province", units: str = "issued") -> pd.DataFrame:
    """Per unit the share of tasks *dated* (a last day is known), *recurring* (how often is known), *continuous* only
    ("thường xuyên"), and with *none*; a task due "trong thời gian sớm nhất" is in none of these."""
    tasks = tasks_of(data, units)
    kinds = {
        "dated": tasks["deadline_to"].notna(),
        "recurring": tasks["deadline_recurrence"].notna(),
        "continuous": (tasks["deadline_type"] == "continuous").fillna(False),
        "none": tasks["deadline"].isna(),
    }
    return _by_kind(tasks, by, "time", kinds)


# -- 5. ambition --------------------------------------------------------------------------------------------


def ambition(data: Dataset, scores: pd.DataFrame | None = None) -> pd.DataFrame:
    """The scores that plans aim at, beside the baseline they state and, from *scores* (province, year, dimension,
    score; dimension TOTAL for the whole index), the score published for the baseline year, the year before the plan
    where none is stated, and for the target year; *rise* is target less baseline, *reached* published less target."""
    aims = data["targets"][data["targets"]["metric"] == "score"].merge(
        data["documents"][["doc_id", "province", "issued_on"]], on="doc_id"
    )
    before = aims["baseline_year"].fillna(_years(aims["issued_on"]) - 1).astype("Int64")
    published = _published(scores)
    dimension = aims["dimension"].fillna("TOTAL")
    out = aims[["doc_id", "province", "value", "baseline", "target_year"]].copy()
    out.insert(2, "dimension", dimension)
    for name, years in (("published_before", before), ("published_after", aims["target_year"])):
        keys = zip(aims["province"], years, dimension, strict=True)
        out[name] = pd.array([published.get(k) for k in keys], dtype="Float64")
    out["rise"] = out["value"] - out["baseline"].fillna(out["published_before"])
    out["reached"] = out["published_after"] - out["value"]
    return out


def emphasis(data: Dataset, scores: pd.DataFrame) -> pd.DataFrame:
    """For each plan of a province and each dimension the share of its tasks, and the published scores of the year
    before the plan's first year and of that year: a picture, no causal claim."""
    tasks = tasks_of(data)
    years = tasks.groupby("doc_id")["year"].first()
    provinces = tasks.groupby("doc_id")["province"].first()
    published = _published(scores)
    out = coverage(data, "doc_id", "dimension")
    out.insert(1, "province", out["doc_id"].map(provinces))
    out.insert(2, "year", out["doc_id"].map(years))
    for name, shift in (("before", -1), ("after", 0)):
        keys = zip(out["province"], out["year"] + shift, out["dimension"], strict=True)
        out[name] = pd.array([published.get(k) for k in keys], dtype="Float64")
    return out


def _published(scores: pd.DataFrame | None) -> dict[tuple[Hashable, ...], float]:
    if scores is None:
        return {}
    rows = zip(*(scores[c].tolist() for c in ("province", "year", "dimension", "score")), strict=True)
    return {(province, int(year), dimension): float(score) for province, year, dimension, score in rows}


# -- 9. data quality ----------------------------------------------------------------------------------------


def quality(data: Dataset, by: str = "format") -> pd.DataFrame:
    """Per input format or province the share of tasks that a person should look at, in all and by reason."""
    documents = data["documents"][["doc_id", "format"]]
    tasks = tasks_of(data).merge(documents, on="doc_id")
    reasons = sorted({r for cell in tasks["review_reasons"].dropna() for r in cell.split(";")})
    cells = [cell.split(";") for cell in tasks["review_reasons"].fillna("")]
    kinds = {"any": tasks["needs_review"].tolist()} | {r: [r in cell for cell in cells] for r in reasons}
    return _by_kind(tasks, by, "reason", kinds)
