"""Text reuse: tasks that stand nearly the same in more than one plan, and who had them first.

Two tasks are near-identical if the sequences of their syllables are at least :data:`SIMILAR` alike (Indel similarity:
twice the longest common subsequence over both lengths). Candidates share enough pairs of neighbouring syllables, found
in an index, so that not every task is held against every other. Needs rapidfuzz: ``pip install
'papi-extractor[compare]'``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import numpy as np
import pandas as pd
from rapidfuzz.distance import Indel

from extractor.comparison.measures import share
from extractor.dataset import Dataset

#: Least similarity of near-identical tasks: planted pairs with 20 % of their words edited are found with precision and
#: recall over 0.95 (tests/test_reuse.py); of 1,104 tasks in corpora/, written apart, 5 pairs reach it (0.70 to 0.76).
SIMILAR = 0.7
#: Shorter tasks ("Thường xuyên kiểm tra, đôn đốc.") are alike by chance.
LEAST_SYLLABLES = 8
#: A pair of syllables that stands in more tasks than this, and in more than there are plans, tells nothing and would
#: make the index quadratic; a task that every plan took from one template is found up to :data:`MOST` plans.
COMMON = 25
MOST = 250
#: Candidates share at least this part of the shorter one's rarer pairs; a task with a fifth of its syllables edited
#: keeps 0.64 of them on average.
SHARED = 0.3


def pairs(data: Dataset) -> pd.DataFrame:
    """Near-identical tasks of two plans: ``earlier`` and ``later`` task (by the date of their plans, then by id) and
    their ``similarity``."""
    tasks = _tasks(data)
    rows = []
    for one, other in _candidates([own for *_, own in tasks], [doc for _, doc, *_ in tasks]):
        first, second = sorted((tasks[one], tasks[other]), key=lambda t: (t[2], t[0]))
        similarity = Indel.normalized_similarity(first[3], second[3], score_cutoff=SIMILAR)
        if similarity >= SIMILAR:
            rows.append((first[0], second[0], round(similarity, 4)))
    return pd.DataFrame(sorted(rows), columns=["earlier", "later", "similarity"])


def _tasks(data: Dataset) -> list[tuple[str, str, str, list[str]]]:
    """(task_id, doc_id, date of the plan, syllables) of each task that is long enough."""
    dates = _dates(data)
    rows = zip(data.syllables.items(), data["tasks"]["doc_id"].tolist(), strict=True)
    return [(task, doc, dates[doc], own) for (task, own), doc in rows if len(own) >= LEAST_SYLLABLES]


def _dates(data: Dataset) -> dict[str, str]:
    """The date of each plan; the first year that it covers where no date was read, "9999" where neither was."""
    years = data["documents"]["period_start"].astype("string")
    known = data["documents"]["issued_on"].fillna(years).fillna("9999")
    return dict(zip(data["documents"]["doc_id"], known, strict=True))


def _candidates(texts: Sequence[Sequence[str]], plans: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The places of two texts of different *plans* that share enough rarer pairs of neighbours."""
    count = len(texts)
    home = pd.factorize(np.array(plans, dtype=object))[0]
    common = min(max(COMMON, int(home.max(initial=-1)) + 1), MOST)
    every = np.array([syllable for text in texts for syllable in text], dtype=object)
    coded, syllables = pd.factorize(every)
    owners = np.repeat(np.arange(count), [len(text) for text in texts])
    neighbours = (coded[:-1] * len(syllables) + coded[1:])[owners[:-1] == owners[1:]]
    owners = owners[:-1][owners[:-1] == owners[1:]]
    # each pair of neighbours once for each of its texts, the texts of a pair in a row
    pair, owner = np.divmod(np.unique(neighbours * count + owners), count or 1)
    _, starts, sizes = np.unique(pair, return_index=True, return_counts=True)
    rarer = np.bincount(owner[np.repeat(sizes, sizes) <= common], minlength=count)
    met = [np.empty(0, dtype=np.int64)]
    for size in np.unique(sizes[(sizes > 1) & (sizes <= common)]).tolist():
        rows = owner[starts[sizes == size][:, None] + np.arange(size)]
        one, other = (rows[:, places].ravel() for places in np.triu_indices(size, 1))
        met.append((one * count + other)[home[one] != home[other]])
    together, shared = np.unique(np.concatenate(met), return_counts=True)
    one, other = np.divmod(together, count or 1)
    enough = shared >= SHARED * np.minimum(rarer[one], rarer[other])
    yield from zip(one[enough].tolist(), other[enough].tolist(), strict=True)


def clusters(data: Dataset, found: pd.DataFrame) -> pd.DataFrame:
    """The tasks that are near-identical to one another, directly or through others: ``cluster`` (numbered by the date
    and id of its first task), ``task_id``, ``doc_id``, ``issued_on``, ``first`` (it stands in the earliest plan)."""
    root: dict[str, str] = {}

    def top(task: str) -> str:
        while root.setdefault(task, task) != task:
            task = root[task]
        return task

    for earlier, later in zip(found["earlier"], found["later"], strict=True):
        one, other = sorted((top(earlier), top(later)))
        root[other] = one
    members = pd.DataFrame({"task_id": list(root), "group": [top(t) for t in root]}, dtype="string")
    members["doc_id"] = members["task_id"].str.rsplit("#", n=1).str[0]
    members["issued_on"] = members["doc_id"].map(_dates(data)).astype("string")
    members = members.sort_values(["issued_on", "task_id"], ignore_index=True)
    members["cluster"] = pd.factorize(members["group"])[0] + 1
    members["first"] = ~members.duplicated("cluster")
    return members.sort_values(["cluster", "issued_on", "task_id"], ignore_index=True)[
        ["cluster", "task_id", "doc_id", "issued_on", "first"]
    ]


def originality(data: Dataset, found: pd.DataFrame) -> pd.DataFrame:
    """For each plan the share of its tasks, of those long enough, that no earlier plan of the dataset has nearly the
    same; with its 95 % interval."""
    taken = set(found["later"])
    by_plan: dict[str, list[str]] = defaultdict(list)
    for task, doc, _, _ in _tasks(data):
        by_plan[doc].append(task)
    rows = []
    for doc, own in sorted(by_plan.items()):
        part = sum(task not in taken for task in own)
        value, low, high = share(part, len(own))
        rows.append((doc, part, len(own), value, low, high))
    return pd.DataFrame(rows, columns=["doc_id", "part", "whole", "share", "low", "high"])


def marked(earlier: str, later: str) -> list[tuple[str, str, str]]:
    """Two texts side by side: ``(what, words of the earlier, words of the later)`` in order, *what* being equal,
    replace, delete or insert.

    >>> marked("Công khai giá đất", "Công khai bảng giá")
    [('equal', 'Công khai', 'Công khai'), ('insert', '', 'bảng'), ('equal', 'giá', 'giá'), ('delete', 'đất', '')]
    """
    one, other = earlier.split(), later.split()
    steps = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return [(what, " ".join(one[a:b]), " ".join(other[c:d])) for what, a, b, c, d in steps]
