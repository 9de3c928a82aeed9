"""Draws the pictures of the README: ``python docs/make_pictures.py`` writes docs/show.svg and docs/report.png.

The second needs Debian's chromium.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path

from rich.console import Console

from extractor.cli import main as papi
from extractor.cli import show_tree
from extractor.pipeline import extract

HERE = Path(__file__).parent


def main() -> None:
    """Write both pictures."""
    show()
    report()


def report() -> None:
    """Write the first chart of ``papi compare`` for the plans in corpora/, as a browser draws it."""
    from playwright.sync_api import sync_playwright

    corpora = [str(HERE.parent / "corpora" / name) for name in ("sample", "heldout", "unseen")]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        papi(["extract", *corpora, "--out", f"{folder}/dataset"])
        papi(["compare", f"{folder}/dataset", "--lang", "en", "--out", f"{folder}/report.html"])
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1000, "height": 800})
        page.goto(f"file://{folder}/report.html")
        page.wait_for_selector("#chart-coverage svg")
        page.locator("#coverage").screenshot(path=str(HERE / "report.png"))
        browser.close()


def show() -> None:
    """Write ``papi show`` for a sample plan, cut to what a reader takes in at a glance."""
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
