"""How well content tells the dimension: features compared, the shipped way against less, label by label, calibration.

usage: python benchmarks/labels.py [ablation] [labels] [coverage]      (pip install "papi-extractor[bench]")

"by group" are the training sentences, each labelled by a model that saw none of its group; "plans" are the tasks of the
project's own plans that no heading or table files, by a model that saw all sentences. Nothing here is a real plan.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from underthesea import word_tokenize

from extractor import extract
from extractor.classifier import NONE, terms
from extractor.comparison.measures import share
from extractor.indicators import by_content, cue_of
from extractor.text import fold
from extractor.training import FOLDS, LEAST_SENTENCES, C, Sentence, out_of_fold, read_sentences, temperature_of

PROJECT = Path(__file__).resolve().parent.parent
SENTENCES = PROJECT / "corpora" / "training"
PLANS = ("sample", "heldout", "unseen")


@dataclass(frozen=True, slots=True)
class Case:
    """A task that only its content labels: its text, the names of its leads above it, the heading above it, its label
    in the gold."""

    text: str
    leads: str
    heading: str
    label: str


def cases() -> Iterator[Case]:
    """The tasks of the project's own plans whose dimension no heading or table states."""
    for path in sorted(p for name in PLANS for p in (PROJECT / "corpora" / name).glob("*_2*.*")):
        gold = {}
        for line in (path.parent / "gold" / f"{path.stem}.jsonl").read_text(encoding="utf-8").splitlines():
            task = json.loads(line)
            if task["dimension_source"] in ("content", "none"):
                gold[task["text"]] = task["subdimension"] or task["dimension"] or NONE
        for found in extract(path).tasks:
            if found.text in gold:
                leads = " ".join(a.name for a in found.lead if a.inherited)
                yield Case(found.text, leads, found.heading or "", gold[found.text])


def dimension(label: str) -> str:
    """The dimension of a label, or "none"."""
    return label.split(".")[0]


def words(text: str) -> list[str]:
    """underthesea's words and pairs of neighbours."""
    found = [fold(w) for w in word_tokenize(text)]
    return found + [f"{a}_{b}" for a, b in pairwise(found)]


def trigrams(text: str) -> list[str]:
    """Syllables, pairs, and threes of neighbours."""
    found = terms(text)
    syllables = [t for t in found if " " not in t]
    return found + [" ".join(three) for three in zip(syllables, syllables[1:], syllables[2:], strict=False)]


FEATURES: dict[str, dict[str, Any]] = {
    "syllables": {"analyzer": lambda text: [t for t in terms(text) if " " not in t]},
    "syllables, pairs (shipped)": {"analyzer": terms},
    "syllables, pairs, threes": {"analyzer": trigrams},
    "characters 3-5": {"analyzer": "char_wb", "ngram_range": (3, 5), "preprocessor": fold},
    "underthesea words, pairs": {"analyzer": words},
}


def model(features: dict[str, Any]) -> Pipeline:
    """A pipeline with these features and the shipped classifier."""
    return make_pipeline(
        TfidfVectorizer(sublinear_tf=True, min_df=LEAST_SENTENCES, **features),
        LogisticRegression(C=C, max_iter=3000),
    )


def predicted(fitted: Pipeline, texts: Sequence[str]) -> list[str]:
    """The most probable label below the most probable dimension."""
    probabilities = fitted.predict_proba(texts)
    labels = [str(c) for c in fitted.classes_]
    names = sorted({dimension(x) for x in labels})
    sums = np.array([[dimension(x) == n for n in names] for x in labels], dtype=float)
    best = (probabilities @ sums).argmax(axis=1)
    out = []
    for row, at in zip(probabilities, best, strict=True):
        below = [i for i, x in enumerate(labels) if dimension(x) == names[at]]
        out.append(labels[max(below, key=lambda i: row[i])])
    return out


def shares(found: Sequence[str], truth: Sequence[str]) -> str:
    """Shares of right dimensions and of right labels."""
    pairs = list(zip(found, truth, strict=True))
    right = sum(dimension(f) == dimension(t) for f, t in pairs) / len(pairs)
    return f"{right:.3f} | {sum(f == t for f, t in pairs) / len(pairs):.3f}"


def clock(work: Callable[[], object], count: int) -> str:
    """Microseconds of CPU that *work* takes for each of *count* texts."""
    start = time.process_time()
    work()
    return f"{(time.process_time() - start) / count * 1e6:,.0f}"


def shipped(text: str) -> str:
    """What the extraction says of a text."""
    found = by_content(text)
    return found.subdimension or found.dimension or NONE


def ablation(sentences: Sequence[Sentence]) -> None:
    """Features, and the shipped way against less, in one table."""
    plans = list(cases())
    texts, truth = [f"{c.leads} {c.text}" for c in plans], [c.label for c in plans]
    all_texts, labels, groups = ([getattr(s, f) for s in sentences] for f in ("text", "label", "group"))
    print(f"{len(sentences)} sentences, {len(plans)} tasks\n")
    print("| | by group: dimension | label | plans: dimension | label | µs |")
    print("|---|--:|--:|--:|--:|--:|")
    most = max(set(labels), key=labels.count)
    print(f"| majority ({most}) | {shares([most] * len(labels), labels)} | {shares([most] * len(truth), truth)} | 0 |")
    cued = [cue.code if (cue := cue_of(t)) else NONE for t in all_texts]
    cued_plans = [cue.code if (cue := cue_of(t)) else NONE for t in texts]
    cost = clock(lambda: [cue_of(t) for t in texts], len(texts))
    print(f"| cues only | {shares(cued, labels)} | {shares(cued_plans, truth)} | {cost} |")
    for name, features in FEATURES.items():
        found = [""] * len(sentences)
        for train, test in GroupKFold(FOLDS).split(all_texts, groups=groups):
            part = model(features).fit([all_texts[i] for i in train], [labels[i] for i in train])
            for i, label in zip(test, predicted(part, [all_texts[i] for i in test]), strict=True):
                found[i] = label
        whole = model(features).fit(all_texts, labels)
        cost = clock(lambda whole=whole: predicted(whole, texts), len(texts))  # type: ignore[misc]
        print(f"| {name} | {shares(found, labels)} | {shares(predicted(whole, texts), truth)} | {cost} |", flush=True)
    for name, inputs in {
        "cues and classifier, the task alone": [c.text for c in plans],
        "… with the leads above it (shipped)": texts,
        "… with the heading above it too": [f"{c.heading} {c.leads} {c.text}" for c in plans],
    }.items():
        cost = clock(lambda inputs=inputs: [shipped(t) for t in inputs], len(inputs))  # type: ignore[misc]
        print(f"| {name} | – | – | {shares([shipped(t) for t in inputs], truth)} | {cost} |")


def _out_of_fold(sentences: Sequence[Sentence]) -> tuple[list[str], np.ndarray[Any, Any], list[str]]:
    labels, sums = out_of_fold(sentences)
    truth = [s.label for s in sentences]
    scaled = sums / temperature_of(labels, sums, truth)
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return labels, powers / powers.sum(axis=1, keepdims=True), truth


def wilson(right: int, of: int) -> str:
    """A share with its 95 % interval."""
    if not of:
        return "–"
    share, z = right / of, 1.96
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{share:.2f} ({middle - half:.2f}–{middle + half:.2f})"


def by_label(sentences: Sequence[Sentence]) -> None:
    """Precision and recall of each label, out of fold."""
    labels, probabilities, truth = _out_of_fold(sentences)
    found = [labels[i] for i in probabilities.argmax(axis=1)]
    print("| label | sentences | precision | recall |\n|---|--:|--:|--:|")
    for label in labels:
        hits = sum(f == t == label for f, t in zip(found, truth, strict=True))
        precision, recall = wilson(hits, found.count(label)), wilson(hits, truth.count(label))
        print(f"| {label} | {truth.count(label)} | {precision} | {recall} |")


def coverage(sentences: Sequence[Sentence]) -> None:
    """Calibration in ten bins and precision of what is kept at each threshold, for the dimension, out of fold."""
    labels, probabilities, truth = _out_of_fold(sentences)
    names = sorted({dimension(x) for x in labels})
    sums = probabilities @ np.array([[dimension(x) == n for n in names] for x in labels], dtype=float)
    sure, right = sums.max(axis=1), np.array([names[i] for i in sums.argmax(axis=1)]) == [dimension(t) for t in truth]
    bins = np.minimum((sure * 10).astype(int), 9)
    error = sum(abs(sure[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in set(bins))
    picture([(sure[bins == b].mean(), right[bins == b].mean(), int((bins == b).sum())) for b in sorted(set(bins))])
    print(f"expected calibration error {error:.3f}\n\n| probability | sentences | mean | right |\n|---|--:|--:|--:|")
    for b in sorted(set(bins)):
        here = bins == b
        print(
            f"| {b / 10:.1f}–{(b + 1) / 10:.1f} | {here.sum()} | {sure[here].mean():.2f} | {right[here].mean():.2f} |"
        )
    print("\n| threshold | kept | right of those kept |\n|---|--:|--:|")
    for threshold in (0.0, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 0.9):
        kept = sure >= threshold
        print(f"| {threshold:.2f} | {kept.mean():.2f} | {right[kept].mean():.3f} |")


def picture(points: Sequence[tuple[float, float, int]]) -> None:
    """Write models/calibration.svg: for each bin its mean probability and the share that is right, with interval."""
    import altair as alt
    import pandas as pd

    rows = []
    for mean, right, count in points:
        _, low, high = share(round(right * count), count)
        rows.append((float(mean), float(right), low, high, count))
    table = pd.DataFrame(rows, columns=["mean", "right", "low", "high", "sentences"])
    whole = alt.Scale(domain=[0, 1])
    x = alt.X("mean:Q", title="probability of the dimension, mean of the bin", scale=whole)
    base = alt.Chart(table).encode(x=x)
    perfect = alt.Chart(pd.DataFrame({"mean": [0, 1]})).mark_line(color="#999", strokeDash=[4, 4])
    chart = (
        perfect.encode(x=x, y=alt.Y("mean:Q"))
        + base.mark_rule().encode(y=alt.Y("low:Q", title="share right, with interval", scale=whole), y2="high:Q")
        + base.mark_point(filled=True).encode(y="right:Q", size=alt.Size("sentences:Q", title="sentences"))
    )
    chart.properties(width=320, height=320).save(str(PROJECT / "models" / "calibration.svg"))


def main(parts: Sequence[str]) -> None:
    """Print the tables that *parts* name, all without any."""
    sentences = read_sentences(SENTENCES)
    for name, show in {"ablation": ablation, "labels": by_label, "coverage": coverage}.items():
        if not parts or name in parts:
            show(sentences)
            print()


if __name__ == "__main__":
    main(sys.argv[1:])
