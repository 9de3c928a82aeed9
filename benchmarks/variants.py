"""Plans laid out otherwise, against the same gold: ``python benchmarks/variants.py`` prints a row for each way.

The text plans of corpora/sample, corpora/heldout and corpora/unseen as another office, typist or converter would have
left them: the words are the same, so that what is lost is lost to the layout.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import textwrap
import unicodedata
from collections.abc import Callable
from pathlib import Path

from extractor import write_dataset
from extractor.batch import find_inputs, run
from extractor.evaluation import evaluate
from extractor.readers.plain import decode
from extractor.schema import Extraction

PROJECT = Path(__file__).resolve().parent.parent
CORPORA = ("sample", "heldout", "unseen")
COLUMNS = ("tasks", "dimension_accuracy", "lead", "coordinating", "deadline", "references_in_tasks", "document_fields")
_HEADING = re.compile(r"(\s*(?:[IVX]{1,4}\. |\d\. |[A-Z]\. )?)(.*)")
_LETTERHEAD = ("ỦY BAN", "UỶ BAN", "CỘNG H", "TỈNH", "HUYỆN", "XÃ", "PHƯỜNG", "QUẬN")


def _each(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "\n".join(change(line) for line in text.split("\n"))


def _wrapped(text: str) -> str:
    """Lines of at most 95 characters, those of tables as they are."""
    return _each(
        lambda line: line if "|" in line else "\n".join(textwrap.wrap(line, 95, break_on_hyphens=False)) or line
    )(text)


def _paged(text: str) -> str:
    """A page number between blank lines after every 38 lines, unless the plan has page numbers of its own."""
    lines = text.split("\n")
    if sum(line.strip().isdigit() for line in lines) > 2:
        return text
    return "\n".join(f"{line}\n\n{i // 38 + 1}\n" if i % 38 == 37 else line for i, line in enumerate(lines))


def _small_headings(line: str) -> str:
    match = _HEADING.fullmatch(line)
    if match is None or not match[2].isupper() or len(match[2]) < 13 or match[2].startswith(_LETTERHEAD):
        return line
    return match[1] + match[2].capitalize().replace("papi", "PAPI")


def _barless(text: str, width: int = 1000) -> str:
    """Tables as a PDF's text has them: each cell a line, or several of at most *width* characters, and no bar."""
    out: list[str] = []
    for line in text.split("\n"):
        if "|" not in line:
            out.append(line)
        for cell in line.split("|") if "|" in line and re.search(r"\w", line) else ():
            out += textwrap.wrap(cell, width, break_on_hyphens=False)
    return "\n".join(out)


#: What is done to a plan, by what it looks like then.
VARIANTS: dict[str, Callable[[str], str]] = {
    "as written": lambda text: text,
    "decomposed letters (NFD)": lambda text: unicodedata.normalize("NFD", text),
    "• for -": _each(lambda line: re.sub(r"^(\s*)- ", r"\1• ", line)),
    "+ for -": _each(lambda line: re.sub(r"^(\s*)- ", r"\1+ ", line)),
    "1) for 1.": _each(lambda line: re.sub(r"^(\s*\d{1,2})\. ", r"\1) ", line)),
    "1/ for 1.": _each(lambda line: re.sub(r"^(\s*\d{1,2})\. ", r"\1/ ", line)),
    "a. for a)": _each(lambda line: re.sub(r"^(\s*[a-zđ])\) ", r"\1. ", line)),
    "no space behind a marker": _each(lambda line: re.sub(r"^(\s*(?:\d+\.|[a-zđ]\)|-)) +(?=\D)", r"\1", line)),
    "indented": _each(lambda line: f"    {line}" if line.strip() else line),
    "semicolons end items": _each(
        lambda line: re.sub(r"(?<=\w)\.$", ";", line) if re.match(r"\s*(?:[-+]|[a-zđ]\)|\d)", line) else line
    ),
    "no full stops": _each(lambda line: re.sub(r"(?<=\w)\.$", "", line)),
    "Roman numerals lost": _each(lambda line: re.sub(r"^\s*[IVX]{1,4}\. ?(?=[^\W\d_a-zà-ỹđ])", "", line)),
    "Roman numerals as l, ll, lll": _each(
        lambda line: re.sub(r"^(\s*)(I{1,3})\. ", lambda m: f"{m[1]}{'l' * len(m[2])}. ", line)
    ),
    "headings in small letters": _each(_small_headings),
    "a blank line behind every line": lambda text: text.replace("\n", "\n\n"),
    "page numbers": _paged,
    "bars of tables lost": _barless,
    "bars lost, cells wrapped at 40": lambda text: _barless(text, 40),
    "wrapped at 95": _wrapped,
    "wrapped, page numbers": lambda text: _paged(_wrapped(text)),
}


def measure(folder: Path, change: Callable[[str], str]) -> list[float]:
    """The figures of :data:`COLUMNS` over all plans changed so; *folder* is written to."""
    plans, gold = folder / "plans", folder / "gold"
    plans.mkdir(parents=True)
    gold.mkdir()
    for corpus in CORPORA:
        for plan in sorted((PROJECT / "corpora" / corpus).glob("*.txt")):
            text = unicodedata.normalize("NFC", decode(plan.read_bytes())).replace("\r\n", "\n")
            (plans / plan.name).write_bytes(change(text).encode())
            for file in (plan.parent / "gold").glob(f"{plan.stem}.*"):
                shutil.copy(file, gold)
    found, _ = find_inputs([str(plans)])
    write_dataset(folder / "dataset", [x for x in run(found) if isinstance(x, Extraction)], [], "0")
    overall = evaluate(folder / "dataset", gold).overall
    return [overall[c]["f1"] if isinstance(overall[c], dict) else overall[c] for c in COLUMNS]


def main() -> None:
    """Print the table."""
    print(f"| | {' | '.join(c.removesuffix('_accuracy').replace('_', ' ') for c in COLUMNS)} |")
    print(f"|---|{'--:|' * len(COLUMNS)}")
    for name, change in VARIANTS.items():
        with tempfile.TemporaryDirectory() as folder:
            figures = measure(Path(folder) / "variant", change)
        print(f"| {name} | {' | '.join(f'{x:.3f}' for x in figures)} |", flush=True)


if __name__ == "__main__":
    main()
