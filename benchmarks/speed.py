"""CPU of the whole extraction against underthesea's word segmentation of the same texts, both warm, one run.

usage: python benchmarks/speed.py FOLDER…        (needs the extra: pip install "papi-extractor[bench]")

Ratios, not times: the machines differ, the ratio of two measurements in one process does not.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable

from underthesea import word_tokenize

from extractor import indicators, roles
from extractor.agencies import heading_agencies
from extractor.batch import find_inputs
from extractor.pipeline import extract_bytes
from extractor.text import agency_key


def cpu(work: Callable[[], object], rounds: int = 3) -> float:
    """The least CPU seconds of *rounds* runs, after one to warm up."""
    work()
    gc.collect()
    gc.freeze()  # the collector must not walk the other side's models on our time
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent)


def main(paths: list[str]) -> None:
    """Print both CPU times and their ratio."""
    inputs, _ = find_inputs(paths)
    files = [(item, item.path.read_bytes()) for item in inputs]

    def extraction() -> list[str]:
        for remembered in (roles.find, agency_key, heading_agencies, indicators.stated):
            remembered.cache_clear()  # what one round learnt of these very texts must not help the next
        return [extract_bytes(data, source=item.source, doc_id=item.doc_id).text for item, data in files]

    texts = extraction()
    ours = cpu(extraction)
    theirs = cpu(lambda: [word_tokenize(line) for text in texts for line in text.split("\n") if line.strip()])
    characters = sum(map(len, texts))
    print(f"{len(files)} plans, {characters:,} characters")
    print(f"extraction      {ours:8.3f} s CPU")
    print(f"word_tokenize   {theirs:8.3f} s CPU")
    print(f"ratio           {ours / theirs:8.3f}   (extraction / word_tokenize)")


if __name__ == "__main__":
    main(sys.argv[1:] or ["corpora/sample"])
