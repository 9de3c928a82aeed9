"""Small whole plans, one a layout, against what the codebook says of them.

``golden/<layout>.json`` was written by hand from the codebook and is not to be made by running the code.
A field that it leaves out is null or empty; ``dimension`` is the one that the plan states.
"""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import Any

import pytest

import extractor
from extractor.schema import Extraction, Reference, Task

GOLDEN = Path(__file__).parent / "golden"
PLANS = sorted(p for p in GOLDEN.iterdir() if p.suffix in (".txt", ".md"))

DOCUMENT = ("number", "doc_type", "title", "issuer", "level", "province", "district", "issued_on", "period_start", "period_end", "signer")
TASK = ("path", "marker", "role", "text", "dimension", "lead", "coordinating", "deadline", "deliverable", "references")
REFERENCE = ("text", "type", "number", "issued_on", "issuer")
LISTS = ("lead", "coordinating", "references")


def _reference(reference: Reference) -> dict[str, Any]:
    return {name: getattr(reference, name) for name in REFERENCE}


def _task(task: Task) -> dict[str, Any]:
    return {
        "path": task.section_path,
        "marker": task.marker,
        "role": str(task.section_role),
        "text": task.text,
        "dimension": task.indicator.dimension if task.indicator.rule.startswith("stated") else None,
        "lead": [a.name for a in task.lead],
        "coordinating": [a.name for a in task.coordinating],
        "deadline": task.deadline.text if task.deadline else None,
        "deliverable": task.deliverable,
        "references": [_reference(r) for r in task.references],
    }


def _found(extraction: Extraction) -> dict[str, Any]:
    return {"document": {name: getattr(extraction.fields, name) for name in DOCUMENT}, "tasks": [_task(t) for t in extraction.tasks]}


def _expected(path: Path) -> dict[str, Any]:
    """The golden file, each field that it leaves out filled in; a name that is no field is an error."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    return {
        "document": _filled(raw["document"], DOCUMENT),
        "tasks": [{**(task := _filled(t, TASK)), "references": [_filled(r, REFERENCE) for r in task["references"]]} for t in raw["tasks"]],
    }


def _filled(given: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    assert set(given) <= set(names), f"no such field: {sorted(set(given) - set(names))}"
    return {name: given.get(name, [] if name in LISTS else None) for name in names}


def _lines(content: dict[str, Any]) -> list[str]:
    """One line a value, a task under the head of its text, so that a diff tells where it is."""
    out = [f"document {name} = {value}" for name, value in content["document"].items()]
    for task in content["tasks"]:
        out.append(f"task “{task['text']}”")
        out += [f"  {name} = {task[name]}" for name in TASK if name not in ("text", "references")]
        out += [f"  reference {reference}" for reference in task["references"]]
    return out


@pytest.mark.parametrize("plan", PLANS, ids=lambda p: p.stem)
def test_extraction_is_what_the_codebook_says(plan: Path) -> None:
    expected, found = _expected(plan.with_suffix(".json")), _found(extractor.extract(plan))
    diff = list(difflib.unified_diff(_lines(expected), _lines(found), "codebook", "extractor", lineterm="", n=2))
    assert not diff, "\n" + "\n".join(diff)


@pytest.mark.parametrize("plan", PLANS, ids=lambda p: p.stem)
def test_golden_task_texts_stand_in_their_plan(plan: Path) -> None:
    # guards the hand-written files: a task text is made of words of its plan, in the order of its plan
    words = [w.strip("*|") for w in plan.read_text(encoding="utf-8").split()]
    words = [w for w in words if w]
    for task in _expected(plan.with_suffix(".json"))["tasks"]:
        rest = iter(words)
        assert all(word in rest for word in task["text"].split()), task["text"]


def test_every_layout_has_a_plan_and_its_answer() -> None:
    assert {p.stem for p in PLANS} == {p.stem for p in GOLDEN.glob("*.json")}
    assert len(PLANS) >= 6
