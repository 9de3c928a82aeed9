"""Draws the pictures of the README: ``python docs/make_pictures.py`` writes docs/show.svg."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from extractor.cli import show_tree
from extractor.pipeline import extract

HERE = Path(__file__).parent


def main() -> None:
    """Write the picture of ``papi show`` for a sample plan, cut to what a reader takes in at a glance."""
    found = extract(HERE.parent / "corpora" / "sample" / "gia_lai_2025.md")
    full = Console(record=True, width=112, file=io.StringIO())
    full.print(show_tree(found))
    lines = full.export_text(styles=True).split("\n")
    begin = next(i for i, line in enumerate(lines) if "tasks" in line)
    shown = Console(record=True, width=112, file=io.StringIO())
    from rich.text import Text

    for line in [*lines[:4], *lines[begin : begin + 34]]:
        shown.print(Text.from_ansi(line))
    (HERE / "show.svg").write_text(
        shown.export_svg(title="papi show corpora/sample/gia_lai_2025.md", unique_id="papi"), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
