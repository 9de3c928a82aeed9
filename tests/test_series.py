"""The series of corpora/series: what its writers took over from plan to plan is what the comparison finds."""

from __future__ import annotations

import csv
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from extractor import read_dataset, write_dataset
from extractor.batch import find_inputs, run
from extractor.comparison.change import changes
from extractor.comparison.reuse import pairs
from extractor.dataset import Dataset
from extractor.schema import Extraction
from tests.conftest import PROJECT

SERIES = PROJECT / "corpora" / "series"
Place = tuple[str, int]


def table(name: str) -> list[dict[str, str]]:
    with (SERIES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("series") / "dataset"
    found, _ = find_inputs([str(SERIES)])
    write_dataset(folder, [x for x in run(found) if isinstance(x, Extraction)], [], "0")
    return read_dataset(folder)


@pytest.fixture(scope="module")
def places(data: Dataset) -> dict[str, Place]:
    """The plan and the line of its file on which each task begins."""
    text = {doc: data.text(doc) for doc in data["documents"]["doc_id"]}
    rows = zip(*(data["tasks"][c].tolist() for c in ("task_id", "doc_id", "start")), strict=True)
    return {task: (doc, text[doc].count("\n", 0, start) + 1) for task, doc, start in rows}


def test_every_line_of_the_tables_is_a_task(places: dict[str, Place]) -> None:
    named = {(r[f"{which}plan"], int(r[f"{which}line"])) for r in table("reuse") for which in ("source_", "")}
    named |= {(r[f"{which}_plan"], int(r[f"{which}_line"])) for r in table("changes") for which in ("earlier", "later") if r[f"{which}_line"]}
    assert named - set(places.values()) == set()


def test_what_was_taken_over_is_found_and_hardly_anything_else(data: Dataset, places: dict[str, Place]) -> None:
    planted = {frozenset([(r["source_plan"], int(r["source_line"])), (r["plan"], int(r["line"]))]) for r in table("reuse")}
    found = {frozenset((places[a], places[b])) for a, b, _ in pairs(data).itertuples(index=False)}
    assert len(planted) >= 80
    assert len(found & planted) >= 0.95 * len(planted)
    assert len(found & planted) >= 0.95 * len(found)


def test_what_was_kept_dropped_and_added_is_told(data: Dataset, places: dict[str, Place]) -> None:
    told = changes(data, pairs(data))
    found = {
        (r.earlier_doc, r.later_doc, r.what, *(str(places[t][1]) if isinstance(t, str) else "" for t in (r.earlier, r.later))): r
        for r in told.itertuples()
    }  # fmt: skip
    written: dict[tuple[Any, ...], dict[str, str]] = {tuple(r[c] for c in ("earlier_plan", "later_plan", "what", "earlier_line", "later_line")): r for r in table("changes")}
    assert {key[:2] for key in found} == {key[:2] for key in written}
    assert len(found.keys() & written.keys()) >= 0.95 * max(len(found), len(written))
    kept = [(found[key], written[key]) for key in found.keys() & written.keys() if key[2] == "kept"]
    right = Counter(str(bool(f.lead_changed)).lower() == w["lead_changed"] for f, w in kept)
    assert right[True] >= 0.95 * len(kept)
    dated = [(f, w) for f, w in kept if f.deadline_later is not None and w["deadline_later"]]
    assert len(dated) >= 10
    assert [(f.earlier, f.later) for f, w in dated if str(f.deadline_later).lower() != w["deadline_later"]] == []


def test_the_plans_of_a_province_follow_each_other() -> None:
    plans = sorted(p.stem for p in Path(SERIES).glob("*.txt"))
    assert any(a.rsplit("_", 1)[0] == b.rsplit("_", 1)[0] for a, b in pairwise(plans))
