"""How well the extractor agrees with gold: ``python benchmarks/figures.py`` prints the tables of docs/evaluation.md.

Each corpus is a row; below, each layout of the project's own plans. Real plans are left out where they are missing.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from extractor import write_dataset
from extractor.batch import find_inputs, run
from extractor.evaluation import Evaluation, evaluate, layouts_of
from extractor.schema import Extraction

PROJECT = Path(__file__).resolve().parent.parent
CORPORA = {
    "seven real plans": (PROJECT.parent / "shared" / "plans", PROJECT.parent / "shared" / "gold"),
    "corpora/sample": (PROJECT / "corpora" / "sample", PROJECT / "corpora" / "sample" / "gold"),
    "corpora/heldout": (PROJECT / "corpora" / "heldout", PROJECT / "corpora" / "heldout" / "gold"),
    "corpora/unseen": (PROJECT / "corpora" / "unseen", PROJECT / "corpora" / "unseen" / "gold"),
}
COLUMNS = {
    "tasks": "tasks", "exact": "tasks_exact", "dimension": "dimension_accuracy",
    "by content": "dimension_accuracy_content", "sub-dimension": "subdimension_accuracy", "lead": "lead",
    "coordinating": "coordinating", "references": "references_in_tasks", "all references": "references_in_documents",
    "deadline": "deadline", "targets": "targets", "document": "document_fields",
}  # fmt: skip


def extracted(paths: Sequence[str], out: Path) -> Path:
    """The dataset of the plans at *paths*, written to *out*."""
    write_dataset(out, [found for found in run(find_inputs(paths)[0]) if isinstance(found, Extraction)], [], "figures")
    return out


def measure(plans: Path, gold: Path) -> Evaluation:
    """The agreement of one corpus with its gold."""
    layouts = layouts_of(plans / "layouts.csv") if (plans / "layouts.csv").exists() else None
    with tempfile.TemporaryDirectory() as folder:
        return evaluate(extracted([str(plans)], Path(folder) / "dataset"), gold, layouts)


def table(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterable[str]:
    """The lines of a Markdown table; a figure that nothing in gold can be held against is a dash."""
    yield f"| | {' | '.join(COLUMNS)} |"
    yield f"|---|{'--:|' * len(COLUMNS)}"
    for name, figures in rows:
        cells = []
        for figure in COLUMNS.values():
            value = figures[figure]
            empty = value is None or (isinstance(value, dict) and not value["n"])
            cells.append("–" if empty else f"{value['f1'] if isinstance(value, dict) else value:.3f}")
        yield f"| {name} | {' | '.join(cells)} |"


def main() -> None:
    """Print the tables."""
    found = {name: measure(plans, gold) for name, (plans, gold) in CORPORA.items() if gold.is_dir()}
    print("\n".join(table((name, result.overall) for name, result in found.items())), end="\n\n")
    print(
        "\n".join(table((layout, figures) for result in found.values() for layout, figures in result.by_layout.items()))
    )


if __name__ == "__main__":
    main()
