"""The comparison as one page: datasets in, a self-contained HTML file and its tables as CSV out.

The page loads nothing from anywhere (its policy forbids it): styles, charts and the texts of the plans are inside. A
number in a table is a link to its tasks; the keys of such a link are those of a task in :func:`evidence`. Needs Jinja2
and rapidfuzz: ``pip install 'papi-extractor[compare]'``.
"""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd

from extractor.comparison import charts, measures, reuse
from extractor.comparison.change import change_shares
from extractor.comparison.words import characteristic
from extractor.dataset import Dataset, guard, read_dataset
from extractor.schema import PlanError
from extractor.taxonomy import codes

LANGUAGES = ("vi", "en")
UNITS = ("issued", "2025")
#: Rows of a table that the page shows; the CSV files have all.
_SHOWN = 60
#: Pairs of near-identical tasks shown side by side, the most alike first.
_PAIRS = 40
#: Agencies, documents in a chart.
_TOP = 20
#: Columns of tasks.csv that the table of tasks is made of.
_EVIDENCE = (
    "task_id", "doc_id", "province", "year", "dimension", "subdimension", "text", "deadline", "deadline_type",
    "deadline_to", "deadline_recurrence", "start", "end", "needs_review", "review_reasons",
)  # fmt: skip
_SCORES = ("province", "year", "dimension", "score")


class Joined(Dataset):
    """Several datasets as one; each text comes from the folder of its document."""

    def __init__(self, parts: Sequence[Dataset]) -> None:
        tables = {name: pd.concat([p[name] for p in parts], ignore_index=True) for name in parts[0]}
        super().__init__(parts[0].folder, tables)
        self._homes = {doc: part for part in parts for doc in part["documents"]["doc_id"]}

    def text(self, doc_id: str) -> str:
        """The canonical text of *doc_id*."""
        return Dataset.text(self._homes[doc_id], doc_id)


def join(folders: Sequence[str | Path]) -> Dataset:
    """The datasets in *folders* as one. Raises :class:`PlanError`: ``not_a_dataset``, ``same_plan`` (two of them have a
    document of one name)."""
    parts = [read_dataset(folder) for folder in folders]
    seen: dict[str, Path] = {}
    for part in parts:
        for doc in part["documents"]["doc_id"]:
            if doc in seen:
                raise PlanError(
                    "same_plan",
                    f"{seen[doc]} and {part.folder} both have a plan {doc}: rename one file and extract it again",
                )
            seen[doc] = part.folder
    return parts[0] if len(parts) == 1 else Joined(parts)


def read_scores(path: str | Path) -> pd.DataFrame:
    """Published scores: a CSV with the columns province, year, dimension (D1–D8, TOTAL), score. Raises
    :class:`PlanError` with code ``bad_scores``."""
    try:
        scores = pd.read_csv(path, encoding="utf-8-sig")
        scores = scores[scores["score"].notna()]
        scores["year"], scores["score"] = scores["year"].astype(int), scores["score"].astype(float)
        return scores[list(_SCORES)]
    except (OSError, ValueError, KeyError) as error:
        message = f"{path} is no table of scores ({error}): it needs the columns {', '.join(_SCORES)}"
        raise PlanError("bad_scores", message) from error


@dataclass(frozen=True)
class Section:
    """A part of the page. ``links`` names, for the columns that are numbers of tasks, the columns whose values find
    those tasks; ``fixed`` is added to each link."""

    id: str
    table: pd.DataFrame
    chart: charts.Spec | None = None
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def rows(self) -> list[tuple[Any, ...]]:
        """The rows of the table as plain values, for the page and for the CSV."""
        return list(measures.plain(self.table))


@cache
def wording(lang: str) -> dict[str, str]:
    """The words of the page in ``vi`` or ``en``."""
    with (files("extractor.comparison") / "page" / "wording.csv").open(encoding="utf-8") as file:
        return {row["key"]: row[lang] for row in csv.DictReader(file)}


# -- the parts ----------------------------------------------------------------------------------------------


def sections(
    data: Dataset,
    found: pd.DataFrame,
    members: pd.DataFrame,
    lang: str = "vi",
    scores: pd.DataFrame | None = None,
    units: str = "issued",
    words: bool = False,
) -> list[Section]:
    """The parts of the page in order; *found* and *members* are what :func:`extractor.comparison.reuse.pairs` and
    :func:`extractor.comparison.reuse.clusters` give."""
    titles = wording(lang)
    covered = measures.coverage(data, units=units)
    by_year = measures.coverage(data, "year", "dimension", units)
    gaps = measures.gaps(data).groupby("subdimension").size().rename("plans").reset_index()
    leads, load = measures.leadership(data, units=units), measures.load(data)
    levels, legal = measures.levels(data, units), measures.legal_basis(data)
    timing, pairs = measures.timing(data, units=units), measures.network(data)
    out = [
        Section(
            "coverage", covered, charts.heat(covered, "subdimension", "province", "share", titles),
            {"part": ("province", "subdimension")},
        ),
        Section(
            "years", by_year, charts.heat(by_year, "dimension", "year", "share", titles),
            {"part": ("year", "dimension")},
        ),
        Section("gaps", gaps, charts.bars(gaps, "plans", "subdimension", None, titles)),
        Section(
            "leadership", leads, charts.intervals(leads, "province", "lead", titles),
            {"part": ("province", "lead:known"), "whole": ("province",)},
        ),
        Section(
            "load", load, charts.bars(_long(load.head(_TOP)), "tasks", "agency", "what", titles),
            {"lead": ("agency:lead",), "coordinating": ("agency:coordinating",)},
        ),
        Section(
            "levels", levels, charts.intervals(levels, "province", "level", titles),
            {"part": ("province", "level")},
        ),
        Section(
            "network", pairs, charts.heat(_among(pairs, load), "agency_coordinating", "agency_lead", "tasks", titles),
            {"tasks": ("agency_lead:lead", "agency_coordinating:coordinating")},
        ),
        Section(
            "legal", legal, charts.bars(legal.head(_TOP), "plans", "document", None, titles),
            {"citations": ("document",)},
        ),
        Section("flagged", measures.flagged(data)[["doc_id", "type", "number", "doubt"]]),
        Section(
            "timing", timing, charts.intervals(timing, "province", "time", titles),
            {"part": ("province", "time"), "whole": ("province",)},
        ),
        Section("ambition", measures.ambition(data, scores)),
    ]  # fmt: skip
    if scores is not None:
        emphasis = measures.emphasis(data, scores)
        out.append(
            Section(
                "emphasis", emphasis,
                charts.scatter(emphasis[emphasis["before"].notna()], "before", "share", "dimension", titles),
                {"part": ("doc_id", "dimension")},
            )
        )  # fmt: skip
    original, changes = reuse.originality(data, found), change_shares(data, found)
    out += [
        Section("originality", original, charts.intervals(original.assign(what=""), "doc_id", "what", titles)),
        Section("clusters", _clusters(data, members), None, {"tasks": ("cluster",)}),
        Section("change", changes, _change_chart(changes, titles)),
    ]
    if words:
        typical = characteristic(data).rename(columns={"count": "count_words"})
        out.append(Section("words", typical))
    for name, column in (("quality", "format"), ("quality_province", "province")):
        table = measures.quality(data, column)
        links = {"part": (column, "reason"), "whole": (column,)}
        any_reason = table[table["reason"] == "any"]
        out.append(Section(name, table, charts.intervals(any_reason, column, "reason", titles), links))
    return out


def _long(load: pd.DataFrame) -> pd.DataFrame:
    return load.melt("agency", ["lead", "coordinating"], "what", "tasks")


def _among(net: pd.DataFrame, load: pd.DataFrame) -> pd.DataFrame:
    agencies = load["agency"].head(_TOP)
    return net[net["agency_lead"].isin(agencies) & net["agency_coordinating"].isin(agencies)]


def _clusters(data: Dataset, members: pd.DataFrame) -> pd.DataFrame:
    """A cluster a row: how many tasks and plans, where it stood first, its first wording."""
    first = members[members["first"]].set_index("cluster")
    grouped = members.groupby("cluster")
    texts = data["tasks"].set_index("task_id")["text"]
    out = pd.DataFrame({
        "tasks": grouped.size(), "plans": grouped["doc_id"].nunique(),
        "first_plan": first["doc_id"], "text": first["task_id"].map(texts),
    }).reset_index()  # fmt: skip
    return out.sort_values(["plans", "tasks", "cluster"], ascending=[False, False, True], ignore_index=True)


def _change_chart(changes: pd.DataFrame, titles: dict[str, str]) -> charts.Spec | None:
    if changes.empty:
        return None
    named = changes.assign(later_doc=changes["earlier_doc"] + " → " + changes["later_doc"])
    return charts.intervals(named, "later_doc", "what", titles)


# -- the tasks ----------------------------------------------------------------------------------------------


def evidence(data: Dataset, members: pd.DataFrame, units: str = "issued") -> list[dict[str, Any]]:
    """Each task with what the links of the tables ask for, by the names of their keys."""
    leads: dict[str, list[str]] = defaultdict(list)
    partners: dict[str, list[str]] = defaultdict(list)
    levels: dict[str, set[str]] = defaultdict(set)
    explicit: set[str] = set()
    roles = measures.named(data)
    for task, role, name, level, inherited in measures.plain(
        roles[["task_id", "role", "agency", "agency_level", "inherited"]]
    ):
        (leads if role == "lead" else partners)[task].append(name)
        if role == "lead":
            if level is not None:
                levels[task].add(level)
            if not inherited:
                explicit.add(task)
    cited: dict[str, list[str]] = defaultdict(list)
    references = measures.citations(data)
    for task, document in measures.plain(references[["task_id", "document"]]):
        if task is not None:
            cited[task].append(document)
    cluster = dict(zip(members["task_id"], members["cluster"].tolist(), strict=True))
    formats = dict(zip(data["documents"]["doc_id"], data["documents"]["format"], strict=True))
    out = []
    for row in measures.records(measures.tasks_of(data, units)[list(_EVIDENCE)]):
        task = row["task_id"]
        times = {
            "dated": row["deadline_to"], "recurring": row["deadline_recurrence"],
            "continuous": row["deadline_type"] == "continuous", "none": row["deadline"] is None,
        }  # fmt: skip
        known = ["explicit" if task in explicit else "inherited", "any"] if leads[task] else []
        out.append({
            "id": task, "doc_id": row["doc_id"], "province": row["province"], "year": row["year"],
            "dimension": row["dimension"], "subdimension": row["subdimension"], "text": row["text"],
            "deadline": row["deadline"], "start": row["start"], "end": row["end"], "lead": leads[task],
            "coordinating": partners[task], "known": known, "level": sorted(levels[task]), "document": cited[task],
            "time": [name for name, holds in times.items() if holds], "cluster": cluster.get(task),
            "format": formats[row["doc_id"]],
            "reason": ["any", *(row["review_reasons"] or "").split(";")] if row["needs_review"] else [],
        })  # fmt: skip
    return out


# -- the page -----------------------------------------------------------------------------------------------


def write_report(
    folders: Sequence[str | Path],
    out: str | Path,
    lang: str = "vi",
    scores: str | Path | None = None,
    units: str = "issued",
    words: bool = False,
) -> list[Path]:
    """Compare the datasets in *folders*; write the page to *out* and its tables beside it in the folder of the same
    name without ``.html``. Gives the files written.

    *scores* is a CSV of published scores (:func:`read_scores`); *units* counts provinces as ``issued`` or as of
    ``2025``; *words* adds characteristic words, which need underthesea. Raises :class:`PlanError`.
    """
    target = Path(out)
    if target.suffix != ".html":
        raise PlanError("no_output", f"name an .html file to write, as --out {target.with_suffix('.html')}")
    data = join(folders)
    published = read_scores(scores) if scores is not None else None
    found = reuse.pairs(data)
    members = reuse.clusters(data, found)
    parts = sections(data, found, members, lang, published, units, words)
    page = render(data, found, members, parts, lang, units, target.stem)
    written = [*parts, Section("reuse", _pairs(data, found))]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as work:
            made = Path(work) / target.stem
            made.mkdir()
            for part in written:
                _write_csv(part, made / f"{part.id}.csv")
            (Path(work) / target.name).write_text(page, encoding="utf-8")
            folder = target.with_suffix("")
            if folder.is_dir():
                if any(p.suffix != ".csv" for p in folder.iterdir()):
                    raise PlanError("unwritable", f"{folder} is a folder with other things in it: name another path")
                shutil.rmtree(folder)
            made.replace(folder)
            (Path(work) / target.name).replace(target)
    except OSError as error:
        message = f"cannot write {target} ({error.strerror or error}): name another path"
        raise PlanError("unwritable", message) from error
    return [target, *(folder / f"{part.id}.csv" for part in written)]


def _write_csv(part: Section, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(part.table.columns)
        writer.writerows([guard(v) if isinstance(v, str) else v for v in row] for row in part.rows)


def _pairs(data: Dataset, found: pd.DataFrame) -> pd.DataFrame:
    """Near-identical tasks of two plans with their texts, the most alike first."""
    texts = data["tasks"].set_index("task_id")["text"]
    out = found.assign(earlier_text=found["earlier"].map(texts), later_text=found["later"].map(texts))
    return out.sort_values(["similarity", "earlier", "later"], ascending=[False, True, True], ignore_index=True)


def render(
    data: Dataset,
    found: pd.DataFrame,
    members: pd.DataFrame,
    parts: Sequence[Section],
    lang: str,
    units: str,
    folder: str,
) -> str:
    """The page as text; *folder* is named as the place of its tables."""
    from jinja2 import Environment, PackageLoader

    titles = wording(lang)
    tasks = evidence(data, members, units)
    page = files("extractor.comparison") / "page"
    documents = data["documents"]
    years = sorted({int(y) for y in data["tasks"]["year"].dropna()})
    shown = _pairs(data, found).head(_PAIRS)
    environment = Environment(
        loader=PackageLoader("extractor.comparison", "page"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("report.html").render(
        lang=lang,
        w=titles,
        made=titles["made"].format(
            plans=len(documents),
            tasks=len(tasks),
            provinces=documents["province"].nunique(),
            years=f"{years[0]}–{years[-1]}" if years else "–",
            version=version("papi-extractor"),
        ),
        sections=[_shown(part, titles, folder) for part in parts],
        pairs=[
            (earlier, later, similarity, reuse.marked(one, other))
            for earlier, later, similarity, one, other in shown.itertuples(index=False, name=None)
        ],
        names={c.code: c.name_vi if lang == "vi" else c.name_en for c in codes()},
        script=(page / "page.js").read_text(encoding="utf-8"),
        style=(page / "page.css").read_text(encoding="utf-8"),
        libraries=[(page / f"{name}.js").read_text(encoding="utf-8") for name in ("vega", "vega-lite", "vega-embed")],
        specs=_json({part.id: part.chart for part in parts if part.chart and part.chart["data"]["values"]}),
        tasks=_json(tasks),
        texts=_json({doc: data.text(doc) for doc in documents["doc_id"]}),
        words=_json(titles),
    )


def _json(value: object) -> str:
    """JSON that may stand in a script element: no ``<`` in it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _shown(part: Section, titles: Mapping[str, str], folder: str) -> dict[str, Any]:
    names = list(part.table.columns)
    told = [row for row in part.rows if row[names.index("part")] > 0] if "part" in names else part.rows
    columns = [c for c in names if c not in ("low", "high")]
    rows = []
    for record in (dict(zip(names, row, strict=True)) for row in told[:_SHOWN]):
        cells = []
        for column in columns:
            keys = part.links.get(column)
            value = _written(column, record)
            link = _link(keys, record) if keys and record[column] else None
            cells.append((titles.get(f"{column}={value}", value), link))
        rows.append(cells)
    heads = [titles.get(c, c) for c in columns]
    file = f"{folder}/{part.id}.csv"
    many = len(told) > _SHOWN
    foot = titles["more" if many else "whole_table"].format(shown=len(rows), all=len(told), file=file)
    return {"id": part.id, "heads": heads, "rows": rows, "foot": foot, "chart": part.chart is not None}


def _written(column: str, record: Mapping[str, Any]) -> str:
    value = record[column]
    if value is None:
        return "–"
    if column == "share":
        return f"{value:.0%} ({record['low']:.0%}–{record['high']:.0%})"
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _link(keys: Sequence[str], record: Mapping[str, Any]) -> str:
    """The query that finds the tasks of a number: a key is a column, or ``column:key`` where the two differ."""
    named = ((name or column, str(record[column])) for column, _, name in (key.partition(":") for key in keys))
    return "&".join(f"{name}={_quoted(value)}" for name, value in named)


_quoted = lru_cache(4096)(quote)  # the same few provinces and codes in thousands of links
