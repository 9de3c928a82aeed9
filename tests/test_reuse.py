"""Text reuse: planted pairs are found, chance likeness is not, the earlier plan comes first."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.comparison.reuse import clusters, marked, originality, pairs
from extractor.dataset import TABLES, Dataset
from tests.conftest import PROJECT
from tests.test_measures import frame, task

SENTENCES = [json.loads(line)["text"] for path in sorted((PROJECT / "corpora" / "training").glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
LONG = [s for s in dict.fromkeys(SENTENCES) if 12 <= len(s.split()) <= 60]


def dataset(plans: dict[str, tuple[str, list[str]]]) -> Dataset:
    """A dataset of plans: id to date of issue and texts of tasks."""
    tasks = [task(i, doc, "Bắc Kạn", 2020, text=text) for doc, (_, texts) in plans.items() for i, text in enumerate(texts, start=1)]
    documents = [{"doc_id": doc, "issued_on": date} for doc, (date, _) in plans.items()]
    rows = {"documents": documents, "tasks": tasks}
    return Dataset(Path(), {name: frame(name, rows.get(name, [])) for name in TABLES})


def edited(text: str, share: float, chance: random.Random) -> str:
    """*text* with that share of its words replaced, left out or doubled by others."""
    out: list[str] = []
    for word in text.split():
        if chance.random() >= share:
            out.append(word)
        else:
            out += chance.choice([[], [chance.choice(LONG).split()[2]], [word, chance.choice(LONG).split()[1]]])
    return " ".join(out)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.2])
def test_planted_pairs_are_found_and_hardly_any_other(share: float) -> None:
    chance = random.Random(20)  # noqa: S311 -- the same every time is what is wanted
    chosen = chance.sample(LONG, 900)
    planted = chosen[:300]
    found = pairs(dataset({"a": ("2019-01-01", planted + chosen[300:600]), "b": ("2020-01-01", [edited(s, share, chance) for s in planted] + chosen[600:])}))
    right = {(f"a#{i:03d}", f"b#{i:03d}") for i in range(1, 301)}
    got = set(zip(found["earlier"], found["later"], strict=True))
    assert len(got & right) >= 0.95 * len(right)
    assert len(got & right) >= 0.95 * len(got)


def test_tasks_of_one_plan_are_no_reuse() -> None:
    assert pairs(dataset({"a": ("2019-01-01", [LONG[0], LONG[0]])})).empty


def test_short_tasks_are_no_reuse() -> None:
    short = "Thường xuyên kiểm tra, đôn đốc."
    assert pairs(dataset({"a": ("2019-01-01", [short]), "b": ("2020-01-01", [short])})).empty


@pytest.mark.parametrize("plans", [70, 130])
def test_a_task_that_every_plan_took_from_one_template_is_found(plans: int) -> None:
    found = pairs(dataset({f"p{i:03d}": (f"2019-01-{1 + i % 28:02d}", [LONG[0], LONG[1 + i % 300]]) for i in range(plans)}))
    assert len(found) >= plans * (plans - 1) / 2


def test_the_earlier_plan_comes_first_whatever_its_name() -> None:
    found = pairs(dataset({"a": ("2021-01-01", [LONG[0]]), "b": ("2019-01-01", [LONG[0]])}))
    assert found.to_dict("records") == [{"earlier": "b#001", "later": "a#001", "similarity": 1.0}]


def test_clusters_join_what_is_joined_through_others() -> None:
    data = dataset({doc: (date, [LONG[0], LONG[n]]) for n, (doc, date) in enumerate({"a": "2021-01-01", "b": "2019-01-01", "c": "2020-01-01"}.items(), start=1)})
    found = clusters(data, pd.DataFrame({"earlier": ["b#001", "c#001"], "later": ["c#001", "a#001"], "similarity": [1, 1]}))
    assert list(found["task_id"]) == ["b#001", "c#001", "a#001"]
    assert list(found["cluster"]) == [1, 1, 1]
    assert list(found["first"]) == [True, False, False]


def test_originality_counts_what_no_earlier_plan_has() -> None:
    data = dataset({"old": ("2019-01-01", LONG[:2]), "new": ("2020-01-01", [LONG[0], *LONG[5:8]])})
    found = originality(data, pairs(data)).set_index("doc_id")
    assert (found.loc["old", "part"], found.loc["old", "whole"]) == (2, 2)
    assert (found.loc["new", "part"], found.loc["new", "whole"]) == (3, 4)
    assert found.loc["new", "share"] == 0.75


def test_nothing_to_compare_gives_empty_tables() -> None:
    data = dataset({})
    found = pairs(data)
    assert found.empty
    assert clusters(data, found).empty
    assert originality(data, found).empty


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["công", "khai", "giá", "đất"]), max_size=12), st.lists(st.sampled_from(["công", "khai", "thủ", "tục"]), max_size=12))
def test_marked_differences_hold_both_texts(one: list[str], other: list[str]) -> None:
    found = marked(" ".join(one), " ".join(other))
    assert " ".join(a for _, a, _ in found if a) == " ".join(one)
    assert " ".join(b for _, _, b in found if b) == " ".join(other)
    assert all(a == b for what, a, b in found if what == "equal")
    assert all(first[0] != second[0] for first, second in pairwise(found))


def test_a_plan_without_a_date_stands_in_the_year_it_covers() -> None:
    data = dataset({"a": ("2021-02-01", [LONG[0]]), "b": ("", [LONG[0]])})
    data["documents"]["issued_on"] = data["documents"]["issued_on"].replace("", pd.NA)
    data["documents"].loc[data["documents"]["doc_id"] == "b", "period_start"] = 2014
    found = pairs(data)
    assert found[["earlier", "later"]].values.tolist() == [["b#001", "a#001"]]
    assert clusters(data, found)["doc_id"].tolist() == ["b", "a"]
