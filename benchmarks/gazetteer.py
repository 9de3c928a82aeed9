"""Which way finds agencies best: spaCy's PhraseMatcher, the patterns of the gazetteer, or these with the grammar.

usage: python benchmarks/gazetteer.py        (needs the extra: pip install "papi-extractor[bench]")

Recall is the share of the agencies of the gold of ``corpora/`` that are written out in their task and found there from
first to last letter; CPU is per million characters, all in one process.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import spacy
from spacy.matcher import PhraseMatcher

from extractor.agencies import known_end, match
from extractor.resources import facts, names_of
from extractor.text import fold

CORPORA = Path(__file__).resolve().parent.parent / "corpora"
_WORD = re.compile(r"(?<!\w)\w")
Finder = Callable[[str], list[tuple[int, int]]]


def phrase_matcher() -> Finder:
    """All names of the gazetteer as phrases over spaCy's plain tokenizer, on folded keys."""
    nlp = spacy.blank("xx")
    matcher = PhraseMatcher(nlp.vocab)
    names = {fold(name) for row in facts("agencies") for name in names_of(row) if " " in name}
    matcher.add("agency", [nlp.make_doc(name) for name in sorted(names)])

    def find(text: str) -> list[tuple[int, int]]:
        doc = nlp.make_doc(fold(text))
        spans = spacy.util.filter_spans(matcher(doc, as_spans=True))
        return [(span.start_char, span.end_char) for span in spans]

    return find


def gazetteer(text: str) -> list[tuple[int, int]]:
    """The longest known name at each word."""
    key = fold(text)
    return [(at, known_end(text, key, at)) for at in (m.start() for m in _WORD.finditer(key))]


def grammar(text: str) -> list[tuple[int, int]]:
    """What the extraction does: known names and grammar, the longer one."""
    key = fold(text)
    return [(m.start, m.end) for at in (w.start() for w in _WORD.finditer(key)) for m in match(text, key, at)]


def tasks() -> Iterator[tuple[str, set[str]]]:
    """Each gold task that names agencies in its own text, with those."""
    for path in sorted(CORPORA.glob("*/gold/*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            task = json.loads(line)
            text = task["text"]
            if named := {a for a in (*task["lead"], *task["coordinating"]) if a in text}:
                yield text, named


def main() -> None:
    """Print a row for each way."""
    gold = list(tasks())
    total = sum(len(named) for _, named in gold)
    characters = sum(len(text) for text, _ in gold)
    print(f"{len(gold)} tasks, {total} agencies, {characters:,} characters")
    for name, find in (("spaCy PhraseMatcher", phrase_matcher()), ("gazetteer", gazetteer), ("with grammar", grammar)):
        for text, _ in gold[:20]:
            find(text)
        start = time.process_time()
        found = [{text[a:b] for a, b in find(text)} for text, _ in gold]
        spent = time.process_time() - start
        hits = sum(len(named & there) for (_, named), there in zip(gold, found, strict=True))
        print(f"{name:20} recall {hits / total:.3f}   {spent / characters * 1e6:6.2f} s CPU per million characters")


if __name__ == "__main__":
    main()
