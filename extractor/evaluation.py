"""How well a dataset agrees with gold annotations: figures, strata, misses, floors.

Gold is a folder of ``<doc_id>.jsonl`` (a task a line) and ``<doc_id>.doc.json`` (document fields, targets,
references). Every figure is end to end: a gold task that was not found is wrong in each of its fields.
The figures are those of the project's reference scorer; a test holds them equal.
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from math import isfinite
from pathlib import Path
from typing import Any

from extractor.dataset import read_rows
from extractor.resources import facts, names_of
from extractor.schema import PlanError

DOCUMENT_FIELDS = ("number", "doc_type", "level", "province", "district", "issued_on", "period_start", "period_end")
#: Texts as similar as this are one task; found on the first plans, where the nearest wrong pair was at 0.8.
SAME_TASK = 0.9

_TONES = (
    ("oà", "òa"),
    ("oá", "óa"),
    ("oả", "ỏa"),
    ("oã", "õa"),
    ("oạ", "ọa"),
    ("uỷ", "ủy"),
    ("uý", "úy"),
    ("thuỷ", "thủy"),
)
_SPELLED = {
    "ubmttqvn": "ủy ban mặt trận tổ quốc việt nam", "ubmttq": "ủy ban mặt trận tổ quốc", "mttq": "mặt trận tổ quốc",
    "ubnd": "ủy ban nhân dân", "hđnd": "hội đồng nhân dân", "bhxh": "bảo hiểm xã hội", "đbqh": "đại biểu quốc hội",
}  # fmt: skip
_POSTS = re.compile(
    r"(?:đ/c |đồng chí )?(?:thủ trưởng|chủ tịch|giám đốc|lãnh đạo|người đứng đầu|đề nghị|giao|các|những)\s+"
)
_LINKS = re.compile(r"\b(?:các|và|của|thuộc|trực|tại|địa bàn|trên)\b|[,;()-]")


@dataclass(slots=True)
class Count:
    """True and false positives, false negatives."""

    hit: int = 0
    extra: int = 0
    missed: int = 0

    def add(self, gold: set[str], found: set[str]) -> None:
        """Count two sets against each other."""
        self.hit += len(gold & found)
        self.extra += len(found - gold)
        self.missed += len(gold - found)

    def figures(self) -> dict[str, float | int]:
        """Precision, recall, F1 and the number of gold items; an empty side counts as right."""
        precision = self.hit / (self.hit + self.extra) if self.hit + self.extra else 1.0
        recall = self.hit / (self.hit + self.missed) if self.hit + self.missed else 1.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return {
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(f1, 4),
            "n": self.hit + self.missed,
        }


@dataclass(frozen=True, slots=True)
class Miss:
    """One difference between gold and dataset."""

    doc_id: str
    what: str
    text: str


_COUNTED = (
    "tasks",
    "tasks_exact",
    "lead",
    "coordinating",
    "references_in_tasks",
    "references_in_documents",
    "deadline",
    "targets",
)


@dataclass(slots=True)
class Tally:
    """Everything counted over some plans."""

    counts: dict[str, Count] = field(default_factory=lambda: {name: Count() for name in _COUNTED})
    dimensions: list[tuple[str | None, str | None]] = field(default_factory=list)
    subdimensions: list[tuple[str | None, str | None]] = field(default_factory=list)
    by_content: list[tuple[str | None, str | None]] = field(default_factory=list)
    fields: list[bool] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """The figures, in the order in which they are read."""
        counted = {name: count.figures() for name, count in self.counts.items()}
        return {
            "tasks": counted["tasks"],
            "tasks_exact": counted["tasks_exact"],
            "dimension_accuracy": _share(self.dimensions),
            "dimension_macro_f1": _macro(self.dimensions),
            "dimension_accuracy_content": _share(self.by_content),
            "subdimension_accuracy": _share(self.subdimensions),
            "subdimension_macro_f1": _macro(self.subdimensions),
            **{name: counted[name] for name in _COUNTED[2:]},
            "document_fields": round(sum(self.fields) / len(self.fields), 4) if self.fields else None,
        }


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures over all plans, by plan and by layout, and every miss."""

    overall: dict[str, Any]
    by_plan: dict[str, dict[str, Any]]
    by_layout: dict[str, dict[str, Any]]
    misses: tuple[Miss, ...]


def _share(pairs: Sequence[tuple[str | None, str | None]]) -> float | None:
    return round(sum(a == b for a, b in pairs) / len(pairs), 4) if pairs else None


def _macro(pairs: Sequence[tuple[str | None, str | None]]) -> float:
    scores = []
    for label in sorted({g for g, _ in pairs if g}):
        both = sum(g == f == label for g, f in pairs)
        either = sum((g == label) + (f == label) for g, f in pairs)
        scores.append(2 * both / either)
    return round(sum(scores) / len(scores), 4) if scores else 1.0


# -- keys ---------------------------------------------------------------------------------------


def text_key(text: str | None) -> str:
    """What two codings of one text share: case, tone placement, marks, dashes and end signs dropped."""
    key = unicodedata.normalize("NFC", text or "").lower()
    for one, other in _TONES:
        key = key.replace(one, other)
    key = re.sub(r"[–—]", "-", re.sub(r"[*_“”\"'…]", " ", key))
    return " ".join(key.split()).strip(" .;:,-/+")


def name_key(name: str) -> str:
    """What two codings of one agency share."""
    key = text_key(name)
    for short, full in _SPELLED.items():
        key = re.sub(rf"\b{short}\b", full, key)
    while post := _POSTS.match(key):
        key = key[post.end() :]
    key = key.replace("mặt trận tổ quốc việt nam", "mặt trận tổ quốc")
    return " ".join(_LINKS.sub(" ", key).split())


def reference_key(number: str | None, name: str | None, text: str | None) -> str:
    """A citation's number in one spelling, or its name without year, date or number."""
    if number:
        sign = re.sub(r"\s+|^SỐ:?", "", unicodedata.normalize("NFC", number).upper()).replace("–", "-")
        return re.sub(r"(?<![A-ZĐ])(?:QD|NÐ|ND)(?=-)", lambda m: "QĐ" if m[0] == "QD" else "NĐ", sign)
    key = re.sub(r"\b(?:năm|ngày|số)\b.*$", "", text_key(name or text))
    return "name:" + re.sub(r"[^\w]+", " ", key).strip()


def _ids() -> dict[str, str]:
    table: dict[str, str] = {}
    for row in facts("agencies"):
        for name in names_of(row):
            if key := name_key(name):
                table.setdefault(key, row["id"])
    return table


# -- alignment ----------------------------------------------------------------------------------


def align(gold: Sequence[str], found: Sequence[str]) -> dict[int, int]:
    """Which found text is which gold text: equal ones first, then the most similar at 0.9 or more."""
    pairs: dict[int, int] = {}
    free = dict.fromkeys(range(len(found)))
    where: dict[str, list[int]] = {}
    for j, text in enumerate(found):
        where.setdefault(text, []).append(j)
    for i, text in enumerate(gold):
        if same := where.get(text):
            pairs[i] = same.pop(0)
            del free[pairs[i]]
    for i, text in enumerate(gold):
        if i not in pairs and free:
            ratio, j = max(((_similar(text, found[j]), -j) for j in free), default=(0.0, 0))
            if ratio >= SAME_TASK:
                pairs[i] = -j
                del free[-j]
    return pairs


def _similar(a: str, b: str) -> float:
    if not a or not b or min(len(a), len(b)) / max(len(a), len(b)) < 0.6:
        return 0.0
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() > 0.85 else 0.0


# -- the comparison -----------------------------------------------------------------------------


def evaluate(dataset: str | Path, gold: str | Path, layouts: Mapping[str, str] | None = None) -> Evaluation:
    """Compare a dataset with the gold in a folder; *layouts* maps a plan to its layout, for strata.

    Raises :class:`PlanError` (``not_a_dataset``, ``no_gold``) if either is not what it should be.
    """
    tables = {
        name: read_rows(dataset, name) for name in ("documents", "tasks", "task_agencies", "references", "targets")
    }
    files = sorted(Path(gold).glob("*.jsonl"))
    if not files:
        raise PlanError("no_gold", f"no gold in {gold}: it needs <doc_id>.jsonl, a task a line, and <doc_id>.doc.json")
    ids = _ids()
    total, misses = Tally(), []
    plans: dict[str, Tally] = {}
    kinds: dict[str, Tally] = {}
    for path in files:
        try:
            plan = _Plan(path, tables, ids)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise PlanError(
                "gold",
                f"{path.name} or {path.stem}.doc.json is no gold: "
                f"each line needs a task as JSON, the document one object ({error!r})",
            ) from error
        tallies = [total, plans.setdefault(path.stem, Tally())]
        if layouts and path.stem in layouts:
            tallies.append(kinds.setdefault(layouts[path.stem], Tally()))
        for tally in tallies:
            plan.misses.clear()
            plan.count(tally)
        misses.extend(plan.misses)
    return Evaluation(
        total.figures(),
        {k: t.figures() for k, t in plans.items()},
        {k: t.figures() for k, t in sorted(kinds.items())},
        tuple(misses),
    )


class _Plan:
    """One plan's gold beside its rows."""

    def __init__(self, path: Path, tables: Mapping[str, list[dict[str, str]]], ids: Mapping[str, str]) -> None:
        self.doc_id = path.stem
        self.ids = ids
        self.gold = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        self.tasks, self.agencies, self.references, self.targets, documents = (
            [row for row in tables[name] if row["doc_id"].split("/")[-1] == self.doc_id]
            for name in ("tasks", "task_agencies", "references", "targets", "documents")
        )
        self.document = documents[0] if documents else {}
        meta = path.with_name(f"{path.stem}.doc.json")
        self.meta = json.loads(meta.read_text(encoding="utf-8")) if meta.exists() else None
        self.keys = [text_key(g["text"]) for g in self.gold], [text_key(t["text"]) for t in self.tasks]
        self.pairs = align(*self.keys)
        self.misses: list[Miss] = []

    def count(self, tally: Tally) -> None:
        """Add this plan to *tally*."""
        counts, pairs = tally.counts, self.pairs
        same = sum(self.keys[0][i] == self.keys[1][j] for i, j in pairs.items())
        for name, hits in (("tasks", len(pairs)), ("tasks_exact", same)):
            counts[name].hit += hits
            counts[name].missed += len(self.gold) - hits
            counts[name].extra += len(self.tasks) - hits
        taken = set(pairs.values())
        for j, task in enumerate(self.tasks):
            if j not in taken:
                self._miss("extra task", task["text"])
        for i, gold in enumerate(self.gold):
            found = self.tasks[pairs[i]] if i in pairs else None
            if found is None:
                self._miss("missed task", gold["text"])
            self._labels(tally, gold, found)
            self._agencies(counts, gold, found)
            self._cited(counts, gold, found)
            self._deadline(counts, gold, found)
        if self.meta is not None:
            self._document(tally, self.meta)

    def _miss(self, what: str, text: str) -> None:
        self.misses.append(Miss(self.doc_id, what, text[:90]))

    def _labels(self, tally: Tally, gold: Mapping[str, Any], found: Mapping[str, str] | None) -> None:
        for name, pairs in (("dimension", tally.dimensions), ("subdimension", tally.subdimensions)):
            want, got = gold.get(name), (found[name] or None) if found is not None else "missed"
            pairs.append((want, got))
            if name == "dimension" and gold.get("dimension_source") in ("content", "none"):
                tally.by_content.append((want, got))
            if found is not None and want != got:
                self._miss(f"{name} {want} got {got}", gold["text"])

    def _names(self, *names: str | None) -> set[str]:
        """Every key under which an agency may be met: its id, and the keys of its names."""
        keys: set[str] = set()
        for name in names:
            if name:
                key = name_key(name)
                keys |= {name, f"text:{key}", self.ids.get(key, f"text:{key}")}
        return keys

    def _agencies(self, counts: Mapping[str, Count], gold: Mapping[str, Any], found: Mapping[str, str] | None) -> None:
        mine = [a for a in self.agencies if found is not None and a["task_id"] == found["task_id"]]
        for role in ("lead", "coordinating"):
            groups: dict[str, set[str]] = {}
            for row in mine:
                if row["role"] == role:
                    keys = self._names(row["mention"], row["agency_name"], row["agency_id"])
                    groups.setdefault(row["agency_id"] or min(keys), set()).update(keys)
            spare = list(groups.values())
            missed = []
            for name in gold.get(role, []):
                wanted = self._names(name)
                hit = next((g for g in spare if g & wanted), None)
                if hit is None:
                    missed.append(name)
                else:
                    spare.remove(hit)
            counts[role].hit += len(gold.get(role, [])) - len(missed)
            counts[role].missed += len(missed)
            counts[role].extra += len(spare)
            if (missed or spare) and found is not None:
                self._miss(f"{role}: missed {missed} extra {[min(g) for g in spare]}", gold["text"])

    def _cited(self, counts: Mapping[str, Count], gold: Mapping[str, Any], found: Mapping[str, str] | None) -> None:
        want = {reference_key(r.get("number"), r.get("name"), r.get("text")) for r in gold.get("legal_refs", [])}
        got = {
            reference_key(r["number"], r["name"], r["text"])
            for r in self.references
            if found is not None and r["task_id"] == found["task_id"]
        }
        counts["references_in_tasks"].add(want, got)
        if want != got and found is not None:
            self._miss(f"references: missed {sorted(want - got)} extra {sorted(got - want)}", gold["text"])

    def _deadline(self, counts: Mapping[str, Count], gold: Mapping[str, Any], found: Mapping[str, str] | None) -> None:
        want, got = text_key(gold.get("deadline")), text_key(found["deadline"] if found is not None else "")
        right = bool(want) and bool(got) and (want in got or got in want)
        counts["deadline"].hit += right
        counts["deadline"].missed += bool(want) and not right
        counts["deadline"].extra += bool(got) and not right
        if (want or got) and not right and found is not None:
            said = found["deadline"]
            self._miss(f"deadline {(gold.get('deadline') or '').lower()!r} got {said.lower()!r}", gold["text"])

    def _document(self, tally: Tally, meta: Mapping[str, Any]) -> None:
        for name in DOCUMENT_FIELDS:
            stated, read = (
                text_key(str(meta["doc"].get(name) or "")),
                text_key(self.document.get(name, "").removesuffix(".0")),
            )
            tally.fields.append(stated == read)
            if stated != read:
                self._miss(f"document {name}: {stated!r} got {read!r}", "")
        want = {reference_key(r.get("number"), r.get("name"), r.get("text")) for r in meta.get("references", [])}
        got = {reference_key(r["number"], r["name"], r["text"]) for r in self.references}
        tally.counts["references_in_documents"].add(want, got)
        if want != got:
            self._miss(f"document references: missed {sorted(want - got)} extra {sorted(got - want)}", "")
        tally.counts["targets"].add({_target(t) for t in meta.get("targets", [])}, {_target(t) for t in self.targets})


def _target(row: Mapping[str, Any]) -> str:
    value = str(row.get("value") or "").replace(",", ".").rstrip("0").rstrip(".")
    return "/".join((row.get("dimension") or "", row.get("metric") or "", value))


# -- floors -------------------------------------------------------------------------------------


def below_floors(figures: Mapping[str, Any], floors: Mapping[str, float]) -> list[str]:
    """The figures that fall below their floor, as lines to print; of a set figure its F1 counts."""
    out = []
    for name, floor in floors.items():
        if name not in figures:
            out.append(f"{name}: no such figure")
            continue
        value = figures[name]["f1"] if isinstance(figures[name], dict) else figures[name]
        if value is None or value < floor:
            out.append(f"{name}: {value} is below its floor {floor}")
    return out


def read_floors(path: str | Path) -> dict[str, float]:
    """The floors of a JSON file: figure name to number. Raises :class:`PlanError` (``floors``)."""
    try:
        floors = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PlanError(
            "floors", f'{path} holds no floors: it needs JSON such as {{"tasks": 0.98}} ({error})'
        ) from error
    if not isinstance(floors, dict) or not all(type(v) in (int, float) and isfinite(v) for v in floors.values()):
        raise PlanError("floors", f'{path} holds no floors: it needs JSON such as {{"tasks": 0.98}}')
    return floors


def layouts_of(path: str | Path) -> dict[str, str]:
    """Plan to layout, from a CSV with the columns plan and layout. Raises :class:`PlanError` (``layouts``)."""
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            return {Path(row["plan"]).stem: row["layout"] for row in csv.DictReader(file)}
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        raise PlanError(
            "layouts", f"{path} holds no layouts: it needs CSV with the columns plan and layout ({error})"
        ) from error


def summary(evaluation: Evaluation) -> Iterable[tuple[str, str]]:
    """The overall figures as name and text, for a table."""
    for name, value in evaluation.overall.items():
        if isinstance(value, dict):
            yield name, f"F1 {value['f1']:.4f}  (P {value['precision']:.4f}, R {value['recall']:.4f}, n {value['n']})"
        else:
            yield name, "-" if value is None else f"{value:.4f}"
