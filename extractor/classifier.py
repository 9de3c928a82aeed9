"""A linear classifier of task sentences by what PAPI measures: how it reads a sentence, and its model file.

The model is a JSON file of integers (data/papi_labels.json; ``papi train`` makes it, see models/README.md): no pickle,
no library is needed to load it. A sentence is the set of its syllables and pairs of syllables, weighted by how rare
they are (tf-idf, length 1); each label sums the weights of the terms, a softmax at the model's temperature makes
probabilities of the sums. A dimension's probability is the sum over its labels.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import pairwise

from extractor.text import fold

#: The label of a sentence that fits no dimension.
NONE = "none"
MODEL = "papi_labels.json"
#: Units of the integers in the model file: weights and biases in hundredths, idf in thousandths.
WEIGHT_UNIT, IDF_UNIT = 100, 1000
_SYLLABLE = re.compile(r"\d+|[^\W\d_]+")


def terms(text: str) -> list[str]:
    """The syllables of *text* and the pairs of neighbours, folded; every number is "0".

    >>> terms("Công khai 12 thủ tục")
    ['công', 'khai', '0', 'thủ', 'tục', 'công khai', 'khai 0', '0 thủ', 'thủ tục']
    """
    syllables = ["0" if s[0].isdigit() else s for s in _SYLLABLE.findall(fold(text))]
    return syllables + [f"{a} {b}" for a, b in pairwise(syllables)]


@dataclass(frozen=True)
class Model:
    """A trained model. ``labels`` are "none", dimensions (as a whole) and sub-dimensions; a row of ``terms`` is the
    term's rarity, then pairs of a label's place and the weight for it, in the units of the file; ``card`` says what it
    was trained on; ``sha256`` is that of its file."""

    labels: tuple[str, ...]
    bias: tuple[int, ...]
    terms: Mapping[str, Sequence[int]]
    temperature: float
    card: Mapping[str, object]
    sha256: str

    @cached_property
    def below(self) -> Mapping[str, tuple[int, ...]]:
        """The places of the labels of each dimension and of none; their sum is the probability of the dimension."""
        out: dict[str, tuple[int, ...]] = {}
        for place, label in enumerate(self.labels):
            dimension = label.split(".")[0]
            out[dimension] = (*out.get(dimension, ()), place)
        return out

    def features(self, text: str) -> tuple[dict[str, float], float]:
        """The terms of *text* that the model knows with their share in it, whose squares sum to 1; and the share of all
        its terms that the model knows."""
        counts = Counter(terms(text))
        values: dict[str, float] = {}
        for term, count in counts.items():
            if row := self.terms.get(term):
                values[term] = row[0] if count == 1 else (1 + math.log(count)) * row[0]
        length = math.sqrt(sum(v * v for v in values.values()))
        return {t: v / length for t, v in values.items()}, len(values) / len(counts) if counts else 0.0

    def probabilities(self, features: Mapping[str, float]) -> list[float]:
        """The probability of each label."""
        sums: list[float] = list(self.bias)
        for term, value in features.items():
            row = iter(self.terms[term])
            next(row)  # the rarity; slices of the row would cost a third more
            for label, weight in zip(row, row, strict=False):
                sums[label] += value * weight
        top, scale = max(sums), self.temperature * WEIGHT_UNIT
        powers = [math.exp((s - top) / scale) for s in sums]
        total = sum(powers)
        return [p / total for p in powers]

    def contributions(self, features: Mapping[str, float], label: str, other: str) -> list[tuple[str, float]]:
        """What each term of a text adds to the sum of *label* over that of *other*, the most first."""
        first, second = self.labels.index(label), self.labels.index(other)
        out = []
        for term, value in features.items():
            row = self.terms[term]
            weights = dict(zip(row[1::2], row[2::2], strict=True))
            out.append((term, value * (weights.get(first, 0) - weights.get(second, 0)) / WEIGHT_UNIT))
        return sorted(out, key=lambda c: (-c[1], c[0]))


def load(data: bytes) -> Model:
    """The model in the bytes of a model file; :class:`ValueError` if they are none of this format."""
    content = json.loads(data)
    if content.get("format") != 1:
        raise ValueError("not a model of this version: make one with papi train")
    rows = {term: tuple(row) for term, row in content["terms"].items()}  # tuples of integers cost the collector nothing
    return Model(
        tuple(content["labels"]), tuple(content["bias"]), rows, content["temperature"], content["card"],
        hashlib.sha256(data).hexdigest(),
    )  # fmt: skip


@cache
def shipped() -> Model:
    """The model that the package carries, loaded once."""
    return load((files("extractor") / "data" / MODEL).read_bytes())
