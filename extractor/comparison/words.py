"""Characteristic words: what the tasks of one province or dimension say more often than all others.

Log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008): the prior is the use of each word
in the whole dataset, so that a rare word needs more than chance to stand out. Words are those of underthesea, since a
Vietnamese word has often two syllables: ``pip install 'papi-extractor[words]'``.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable

import pandas as pd

from extractor.comparison.measures import tasks_of
from extractor.dataset import Dataset
from extractor.schema import PlanError
from extractor.text import fold

#: Words that the prior is worth: about the tasks of a short plan, so that a plan of that size is drawn half way to the
#: others.
PRIOR = 500
#: A word of one or two tasks is a name or a slip.
LEAST_TASKS = 3


def segment(text: str) -> list[str]:
    """The words of *text* in small letters, numbers and signs left out. Raises :class:`PlanError` with code ``needs``.

    >>> segment("Công khai thủ tục hành chính.")  # doctest: +SKIP
    ['công khai', 'thủ tục', 'hành chính']
    """
    try:
        from underthesea import word_tokenize
    except ImportError as error:
        message = "characteristic words need underthesea: pip install 'papi-extractor[words]'"
        raise PlanError("needs", message) from error
    return [w for w in word_tokenize(fold(text)) if w.replace(" ", "").isalpha()]


def characteristic(
    data: Dataset, by: str = "province", top: int = 15, tokenizer: Callable[[str], Iterable[str]] = segment
) -> pd.DataFrame:
    """The *top* words of each unit of *by* (province, year, dimension) with the highest z of their log-odds against all
    other units: ``count`` in the unit, ``rate`` per 1,000 of its words, ``z``; only words more frequent there than
    elsewhere (z > 0)."""
    tasks = tasks_of(data)
    counts: dict[str, Counter[str]] = {}
    spread = Counter[str]()
    for unit, text in zip(tasks[by], tasks["text"], strict=True):
        if pd.isna(unit):
            continue
        found = Counter(tokenizer(text))
        counts.setdefault(unit, Counter()).update(found)
        spread.update(found.keys())
    everything = Counter[str]()
    for own in counts.values():
        everything.update(own)
    total = everything.total()
    rows = []
    for unit, own in sorted(counts.items()):
        size = own.total()
        scored = []
        for word, count in own.items():
            if spread[word] < LEAST_TASKS:
                continue
            prior = PRIOR * everything[word] / total
            z = _z(count, size, everything[word] - count, total - size, prior)
            if z > 0:
                scored.append((-z, word, count))
        rows += [(unit, word, count, 1000 * count / size, -z) for z, word, count in sorted(scored)[:top]]
    return pd.DataFrame(rows, columns=[by, "word", "count", "rate", "z"])


def _z(count: int, size: int, other: int, rest: int, prior: float) -> float:
    """The log-odds of a word in a unit against the rest, over its standard deviation."""
    own = math.log((count + prior) / (size + PRIOR - count - prior))
    their = math.log((other + prior) / (rest + PRIOR - other - prior))
    return (own - their) / math.sqrt(1 / (count + prior) + 1 / (other + prior))
