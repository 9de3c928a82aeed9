"""How well two coders agree, and the tool with each: ``python -m benchmarks.coders`` prints the table of the docs.

The first codings are in ``corpora/*/gold``, the second ones of some of the same plans in ``corpora/second``, each by a
coder who saw neither the first coding nor the tool.
"""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.figures import PROJECT, extracted, table
from extractor.evaluation import DOCUMENT_FIELDS, evaluate

SECOND = PROJECT / "corpora" / "second"
FIELDS = {
    "documents": ("doc_id", *DOCUMENT_FIELDS),
    "tasks": ("doc_id", "task_id", "text", "dimension", "subdimension", "deadline"),
    "task_agencies": ("doc_id", "task_id", "role", "mention", "agency_name", "agency_id"),
    "references": ("doc_id", "task_id", "number", "name", "text"),
    "targets": ("doc_id", "dimension", "metric", "value", "baseline", "target_year"),
}


def as_dataset(gold: Path, out: Path) -> Path:
    """What a coder found, as the tables that an extraction writes."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in FIELDS}
    for path in sorted(gold.glob("*.jsonl")):
        meta = json.loads(path.with_name(f"{path.stem}.doc.json").read_text(encoding="utf-8"))
        rows["documents"].append({"doc_id": path.stem, **meta["doc"]})
        rows["targets"].extend({"doc_id": path.stem, **target} for target in meta["targets"])
        cited: list[tuple[str, Mapping[str, Any]]] = [("", reference) for reference in meta["references"]]
        for line in path.read_text(encoding="utf-8").splitlines():
            task = json.loads(line)
            key = {"doc_id": path.stem, "task_id": f"{path.stem}#{task['n']}"}
            rows["tasks"].append({**task, **key})
            cited.extend((key["task_id"], reference) for reference in task["legal_refs"])
            for role in ("lead", "coordinating"):
                rows["task_agencies"].extend({**key, "role": role, "mention": n, "agency_name": n} for n in task[role])
        rows["references"].extend({**r, "doc_id": path.stem, "task_id": task_id} for task_id, r in cited)
    out.mkdir()
    for name, columns in FIELDS.items():
        with (out / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows[name])
    return out


def first_codings(names: Sequence[str], out: Path) -> tuple[Path, list[str]]:
    """The first gold of the plans of these names in a folder of its own, and where the plans are."""
    out.mkdir()
    plans = []
    for name in names:
        gold = next((PROJECT / "corpora").glob(f"*/gold/{name}.jsonl"))
        for file in (gold, gold.with_name(f"{name}.doc.json")):
            shutil.copy(file, out)
        plans.append(str(next(gold.parent.parent.glob(f"{name}.[tm]*"))))
    return out, plans


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        first, plans = first_codings(sorted(p.stem for p in SECOND.glob("*.jsonl")), Path(folder) / "first")
        found = extracted(plans, Path(folder) / "dataset")
        rows = {
            "the second coder with the first": evaluate(as_dataset(SECOND, Path(folder) / "second"), first),
            "the tool with the first": evaluate(found, first),
            "the tool with the second": evaluate(found, SECOND),
        }
        print("\n".join(table((name, result.overall) for name, result in rows.items())))


if __name__ == "__main__":
    main()
