"""CPU of ``papi compare`` against that of ``papi extract`` for the same plans, both warm, one run.

usage: python benchmarks/report.py [ROUNDS]        on all plans of corpora/

Imports aside; the two run in turns, ROUNDS (9) times, and the median of the ratios of neighbours is the figure.
"""

from __future__ import annotations

import contextlib
import gc
import io
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from extractor.cli import main as papi

CORPORA = Path(__file__).resolve().parent.parent / "corpora"
FOLDERS = [str(CORPORA / name) for name in ("sample", "heldout", "unseen", "series")]


def cpu(*arguments: str) -> float:
    """CPU seconds of the command with *arguments*; raises if it fails."""
    gc.collect()
    gc.freeze()  # the collector must not walk the other side's objects on our time
    start = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        if code := papi(list(arguments)):
            raise SystemExit(f"papi {arguments[0]} ended with {code}")
    return time.process_time() - start


def main(rounds: int = 9) -> None:
    """Print both CPU times, their ratio and the size of the page."""
    with tempfile.TemporaryDirectory() as folder:
        dataset, page = f"{folder}/dataset", f"{folder}/report.html"
        spent = [
            (cpu("extract", *FOLDERS, "--out", dataset), cpu("compare", dataset, "--out", page))
            for _ in range(rounds + 1)
        ]
        size = Path(page).stat().st_size
    ratios = sorted(report / extraction for extraction, report in spent[1:])
    print(f"extraction {median(side[0] for side in spent[1:]):8.3f} s CPU")
    print(f"report     {median(side[1] for side in spent[1:]):8.3f} s CPU")
    print(f"ratio      {median(ratios):8.3f}   (from {ratios[0]:.3f} to {ratios[-1]:.3f})")
    print(f"page       {size:,} bytes")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
