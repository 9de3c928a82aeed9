"""Makes the classifier's model from labelled sentences (``papi train``); the only room that needs scikit-learn.

The same sentences give the same file: sentences are sorted, the solver starts from zero and runs until it stands still,
and what is written are integers. On another kind of processor a weight may round to the next integer.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.classifier import IDF_UNIT, NONE, WEIGHT_UNIT, terms
from extractor.schema import PlanError

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix

#: Inverse strength of the penalty; of 3, 10, 30 the best by group in docs/evaluation.md, 10 and 30 nearly the same.
C = 10.0
#: A term must stand in so many sentences.
LEAST_SENTENCES = 2
#: Weights that add less, times the rarity of their term, are left out of the file: half the work of labelling, and no
#: share of right labels in corpora/ or the real plans moves by more than 0.01 (one task in a hundred).
LEAST_WEIGHT = 2.5
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Sentence:
    """A labelled sentence; those of one ``group`` are variants of one another."""

    id: str
    text: str
    label: str
    group: str


def read_sentences(folder: str | Path) -> list[Sentence]:
    """The sentences of the ``*.jsonl`` files in *folder*, sorted by id; :class:`PlanError` if there are none."""
    out = []
    for path in sorted(Path(folder).glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            label = row["subdimension"] or row["dimension"] or NONE
            out.append(Sentence(row["id"], row["text"], label, row["group"]))
    if not out:
        raise PlanError("no_sentences", f"{folder} holds no labelled sentences (*.jsonl): name the folder that does")
    return sorted(out, key=lambda s: s.id)


def data_hash(sentences: Iterable[Sentence]) -> str:
    """SHA-256 over the texts and labels of *sentences*."""
    digest = hashlib.sha256()
    for s in sentences:
        digest.update(f"{s.id}\0{s.text}\0{s.label}\0{s.group}\n".encode())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class _Fitted:
    labels: list[str]
    vocabulary: list[str]
    idf: list[float]
    weights: np.ndarray[Any, Any]
    bias: np.ndarray[Any, Any]


def _fit(sentences: Sequence[Sentence]) -> _Fitted:
    from sklearn.linear_model import LogisticRegression

    documents = [terms(s.text) for s in sentences]
    seen = Counter(term for document in documents for term in set(document))
    vocabulary = sorted(term for term, count in seen.items() if count >= LEAST_SENTENCES)
    idf = [round(IDF_UNIT * (math.log((1 + len(documents)) / (1 + seen[t])) + 1)) / IDF_UNIT for t in vocabulary]
    features = _matrix(documents, vocabulary, idf)
    model = LogisticRegression(C=C, tol=1e-6, max_iter=5000).fit(features, [s.label for s in sentences])
    return _Fitted([str(c) for c in model.classes_], vocabulary, idf, model.coef_, model.intercept_)


def _matrix(documents: Sequence[Sequence[str]], vocabulary: Sequence[str], idf: Sequence[float]) -> csr_matrix:
    from scipy.sparse import csr_matrix

    place = {term: i for i, term in enumerate(vocabulary)}
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for row, document in enumerate(documents):
        counts = Counter(place[t] for t in document if t in place)
        weighted = {i: (1 + math.log(n)) * idf[i] for i, n in sorted(counts.items())}
        length = math.sqrt(sum(v * v for v in weighted.values())) or 1.0
        rows += [row] * len(weighted)
        columns += weighted
        values += [v / length for v in weighted.values()]
    return csr_matrix((values, (rows, columns)), shape=(len(documents), len(vocabulary)))


def out_of_fold(sentences: Sequence[Sentence]) -> tuple[list[str], np.ndarray[Any, Any]]:
    """The labels, and for each sentence their sums by a model that saw none of its group."""
    import numpy as np
    from sklearn.model_selection import GroupKFold

    labels = sorted({s.label for s in sentences})
    sums = np.full((len(sentences), len(labels)), -1e9)
    for train, test in GroupKFold(FOLDS).split(sentences, groups=[s.group for s in sentences]):
        fitted = _fit([sentences[i] for i in train])
        features = _matrix([terms(sentences[i].text) for i in test], fitted.vocabulary, fitted.idf)
        columns = [labels.index(label) for label in fitted.labels]
        sums[np.ix_(test, columns)] = features @ fitted.weights.T + fitted.bias
    return labels, sums


def temperature_of(labels: Sequence[str], sums: np.ndarray[Any, Any], truth: Sequence[str]) -> float:
    """The temperature at which the probabilities of *sums* fit the *truth* best (least log loss), to two digits."""
    import numpy as np

    right = np.array([labels.index(t) for t in truth])

    def loss(temperature: float) -> float:
        scaled = sums / temperature
        scaled -= scaled.max(axis=1, keepdims=True)
        return float((np.log(np.exp(scaled).sum(axis=1)) - scaled[np.arange(len(right)), right]).mean())

    return min((t / 100 for t in range(20, 201)), key=loss)


def train(sentences: Sequence[Sentence]) -> bytes:
    """The model file of *sentences*."""
    import numpy as np
    import sklearn

    labels, sums = out_of_fold(sentences)
    temperature = temperature_of(labels, sums, [s.label for s in sentences])
    fitted = _fit(sentences)
    rows = {}
    for term, idf, weights in zip(fitted.vocabulary, fitted.idf, fitted.weights.T, strict=True):
        kept = [(i, round(float(w) * WEIGHT_UNIT)) for i, w in enumerate(weights) if abs(w) * idf >= LEAST_WEIGHT]
        rows[term] = [round(idf * IDF_UNIT), *(x for pair in kept for x in pair)]
    content = {
        "format": 1,
        "labels": fitted.labels,
        "bias": [round(float(b) * WEIGHT_UNIT) for b in fitted.bias],
        "temperature": temperature,
        "card": {
            "sentences": len(sentences),
            "data_sha256": data_hash(sentences),
            "terms": len(rows),
            "trained_with": {"numpy": np.__version__, "scikit-learn": sklearn.__version__},
        },
        "terms": rows,
    }
    return f"{json.dumps(content, ensure_ascii=False, separators=(',', ':'))}\n".encode()
