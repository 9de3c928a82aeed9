"""The dataset on disk: the tables of dataset.md, their description, and reading them back.

The folder is written beside its place and moved there whole, so a killed run leaves the old dataset or the
new one. Bytes depend on the input only. CSV is UTF-8 with a byte order mark, which Excel needs; a cell that
a spreadsheet would run as a formula gets a leading apostrophe, which :func:`read_dataset` takes off.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.agencies import level
from extractor.intervals import RECURRENCES
from extractor.references import DOUBTS, RELATIONS
from extractor.resources import fingerprint
from extractor.schema import BOUNDS, Extraction, Failure, PlanError
from extractor.text import fold

if TYPE_CHECKING:
    import pandas

SCHEMA_VERSION = "1.0"
SEPARATOR = " | "
DATASET_MARK = ".papi-dataset"
# What spreadsheets take for the start of a formula (OWASP: CSV injection); "'" itself so that reading back is exact.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_SYLLABLE = re.compile(r"\w+")
_GUARDED = re.compile(r"^'(?=[=+\-@\t\r'])")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its Frictionless type, unit and meaning; ``values`` where only some are allowed."""

    name: str
    type: str
    meaning: str
    unit: str = ""
    values: tuple[str, ...] = ()


_DOC = Column("doc_id", "string", "Document: the source's path below the input root, without extension")
_TASK = Column("task_id", "string", "Task: doc_id, #, ordinal of three digits or more")
_START = Column("start", "integer", "First character in texts/<doc_id>.txt", "character offset, 0-based")
_END = Column("end", "integer", "One past the last character in texts/<doc_id>.txt", "character offset, 0-based")
_DIMENSION = Column(
    "dimension",
    "string",
    "PAPI dimension by the harmonised codes; empty: none",
    values=tuple(f"D{i}" for i in range(1, 9)),
)

TABLES: dict[str, tuple[Column, ...]] = {
    "documents": (
        _DOC,
        Column("source", "string", "The file as it was named"),
        Column("sha256", "string", "SHA-256 of the file's bytes"),
        Column("format", "string", "What the file was read as"),
        Column("number", "string", "Number and sign, e.g. 124/KH-UBND"),
        Column(
            "doc_type", "string", "Type of document",
            values=("plan", "directive", "decision", "programme", "letter", "other"),
        ),
        Column("title", "string", "Title as written"),
        Column("issuer", "string", "Issuing body"),
        Column("level", "string", "Level of the issuer", values=("province", "district", "commune")),
        Column("province", "string", "Province, without tỉnh or thành phố, as named at the time"),
        Column("district", "string", "District, where the issuer is one or stands under one"),
        Column("issued_on", "date", "Date of issue", "ISO 8601 date"),
        Column("period_start", "integer", "First year that the plan covers", "year"),
        Column("period_end", "integer", "Last year that the plan covers", "year"),
        Column("signer", "string", "Who signed"),
        Column("task_count", "integer", "Tasks found", "tasks"),
        Column("signing_form", "string", "For whom the signer signs, joined with ' | ': TM., KT., TL., TUQ., Q."),
    ),
    "tasks": (
        _TASK,
        _DOC,
        Column("ordinal", "integer", "Place of the task in its document, from 1"),
        Column("section_role", "string", "Role of the section it stands in", values=("tasks", "implementation")),
        Column("section_path", "string", "Markers from the root, joined with /"),
        Column("heading", "string", "Nearest heading above"),
        Column("marker", "string", "The unit's own marker: a number, a letter, -, table; empty: unmarked paragraph"),
        Column("text", "string", "What stands after the marker, white space collapsed"),
        _START,
        _END,
        _DIMENSION,
        Column("subdimension", "string", "PAPI sub-dimension by the harmonised codes (2019-2020 scheme); empty: none"),
        Column(
            "dimension_source", "string", "Where the dimension comes from",
            values=("heading", "table", "content", "none"),
        ),
        Column(
            "confidence", "number", "Probability that the dimension is right; 1 where the plan states it",
            "probability",
        ),
        Column("deadline", "string", "The words that say when, by when or how often"),
        Column(
            "deadline_type", "string", "Kind of deadline",
            values=("continuous", "periodic", "by_date", "within_year", "other"),
        ),
        Column("deliverable", "string", "Product stated in its own column or label"),
        Column("needs_review", "boolean", "A person should look at this row"),
        Column("review_reasons", "string", "Why, as codes joined with ;"),
        Column("province", "string", "The document's province (repeated for convenience)"),
        Column("year", "integer", "First year of the period, else year of issue (repeated for convenience)", "year"),
        Column("lead_agencies", "string", "Names of the leads, joined with ' | ' (repeated for convenience)"),
        Column(
            "coordinating_agencies", "string",
            "Names of the coordinating agencies, joined with ' | ' (repeated for convenience)",
        ),
        Column("legal_references", "string", "Texts of the citations, joined with ' | ' (repeated for convenience)"),
        Column("deadline_from", "date", "First day the deadline allows; empty: open or not known"),
        Column("deadline_to", "date", "Last day the deadline allows; empty: open or not known"),
        Column("deadline_recurrence", "string", "How often; empty: once or not known", values=RECURRENCES),
        Column(
            "subdimension_confidence", "number",
            "Probability that the sub-dimension is right, given the dimension; 1 where the plan states it",
            "probability",
        ),
        Column(
            "label_rule", "string",
            "What the label comes from: stated:heading, stated:table, content:cue:ID, content:model",
        ),
        Column(
            "label_start", "integer", "First character of the heading, cell or task that the label comes from",
            "character offset, 0-based",
        ),
        Column("label_end", "integer", "One past its last character", "character offset, 0-based"),
    ),
    "task_agencies": (
        _TASK,
        _DOC,
        Column("role", "string", "Part in the task", values=("lead", "coordinating")),
        Column("agency_id", "string", "Id in the fact table of agencies; empty: not in the list"),
        Column("agency_name", "string", "Name with its head restored where a list shares one"),
        Column("mention", "string", "As written at start-end"),
        Column("inherited", "boolean", "Taken over from a heading or lead-in above"),
        _START,
        _END,
        Column(
            "rule", "string",
            "Rule that found it: subject, asked, assigned, named, with, bracket, column, label, heading, lead-in",
        ),
        Column("agency_level", "string", "Level of the agency with this id: central, province, district, commune …"),
    ),
    "references": (
        _DOC,
        Column("task_id", "string", "Task the citation stands in; empty outside tasks"),
        Column("text", "string", "As written, from the type word to the last of number, date, issuer"),
        Column("type", "string", "Type of document cited"),
        Column("number", "string", "Number in canonical form; empty: cited by name"),
        Column("name", "string", "Name of a law, ordinance or resolution"),
        Column("issued_on", "string", "ISO date, or a year if only that is given", "ISO 8601 date or year"),
        Column("issuer", "string", "Issuer as named, or as its sign says"),
        _START,
        _END,
        Column("relation", "string", "What the plan is to the document cited", values=RELATIONS),
        Column(
            "doubt", "string", "What cannot be right: a year after the plan's own, letters that are another type's",
            values=DOUBTS,
        ),
    ),
    "targets": (
        _DOC,
        Column(
            "dimension", "string", "PAPI dimension; empty: the overall index",
            values=tuple(f"D{i}" for i in range(1, 9)),
        ),
        Column("metric", "string", "What is aimed at", values=("score", "rank", "rank_group")),
        Column("value", "number", "The value aimed at", "points or rank"),
        Column("baseline", "number", "The value before", "points or rank"),
        Column("baseline_year", "integer", "Year of the baseline", "year"),
        Column("target_year", "integer", "Year to reach it by", "year"),
        Column("text", "string", "The sentence"),
        _START,
        _END,
    ),
    "percentages": (
        _DOC,
        Column(
            "dimension", "string", "PAPI dimension that the sentence or the heading above it states; empty: none",
            values=tuple(f"D{i}" for i in range(1, 9)),
        ),
        Column("metric", "string", "What is aimed at", values=("percent",)),
        Column("bound", "string", "How the value binds", values=BOUNDS),
        Column("value", "number", "The share aimed at; of a range its lower end", "percent"),
        Column("what", "string", "The words of the sentence that say what the share is of"),
        Column("target_year", "integer", "Year to reach it by", "year"),
        Column("text", "string", "The sentence"),
        _START,
        _END,
    ),
    "errors": (
        Column("source", "string", "The input that gave no document"),
        Column("error", "string", "What went wrong, as a code"),
        Column("message", "string", "What it means and what to do"),
    ),
}  # fmt: skip

Row = Mapping[str, object]


# -- rows ---------------------------------------------------------------------------------------


def rows_of(extraction: Extraction) -> dict[str, list[Row]]:
    """The rows that one document puts into each table."""
    f = extraction.fields
    year = f.period_start or (int(f.issued_on[:4]) if f.issued_on else None)
    out: dict[str, list[Row]] = {name: [] for name in TABLES}
    out["documents"].append({
        "doc_id": extraction.doc_id, "source": extraction.source, "sha256": extraction.sha256,
        "format": extraction.format, "number": f.number, "doc_type": f.doc_type, "title": f.title, "issuer": f.issuer,
        "level": f.level, "province": f.province, "district": f.district, "issued_on": f.issued_on,
        "period_start": f.period_start, "period_end": f.period_end, "signer": f.signer,
        "task_count": len(extraction.tasks), "signing_form": SEPARATOR.join(f.signing_form),
    })  # fmt: skip
    for t in extraction.tasks:
        task_id = f"{extraction.doc_id}#{t.ordinal:03d}"
        out["tasks"].append({
            "task_id": task_id, "doc_id": extraction.doc_id, "ordinal": t.ordinal, "section_role": t.section_role,
            "section_path": t.section_path, "heading": t.heading, "marker": t.marker, "text": t.text, "start": t.start,
            "end": t.end, "dimension": t.indicator.dimension, "subdimension": t.indicator.subdimension,
            "dimension_source": t.indicator.source, "confidence": t.indicator.confidence,
            "deadline": t.deadline.text if t.deadline else None,
            "deadline_type": t.deadline.type if t.deadline else None,
            "deadline_from": t.deadline.earliest if t.deadline else None,
            "deadline_to": t.deadline.latest if t.deadline else None,
            "deadline_recurrence": t.deadline.recurrence if t.deadline else None, "deliverable": t.deliverable,
            "needs_review": bool(t.review_reasons), "review_reasons": ";".join(t.review_reasons),
            "province": f.province, "year": year, "lead_agencies": SEPARATOR.join(a.name for a in t.lead),
            "coordinating_agencies": SEPARATOR.join(a.name for a in t.coordinating),
            "legal_references": SEPARATOR.join(r.text for r in t.references),
            "subdimension_confidence": t.indicator.subdimension_confidence, "label_rule": t.indicator.rule,
            "label_start": t.indicator.start, "label_end": t.indicator.end,
        })  # fmt: skip
        for a in t.agencies:
            out["task_agencies"].append({
                "task_id": task_id, "doc_id": extraction.doc_id, "role": a.role, "agency_id": a.agency_id,
                "agency_name": a.name, "mention": a.mention, "inherited": a.inherited, "start": a.start, "end": a.end,
                "rule": a.rule, "agency_level": level(a.agency_id),
            })  # fmt: skip
    out["references"] = list(_reference_rows(extraction))
    for g in extraction.targets:
        out["targets"].append({
            "doc_id": extraction.doc_id, "dimension": g.dimension, "metric": g.metric, "value": g.value,
            "baseline": g.baseline, "baseline_year": g.baseline_year, "target_year": g.target_year, "text": g.text,
            "start": g.start, "end": g.end,
        })  # fmt: skip
    for p in extraction.percentages:
        out["percentages"].append({
            "doc_id": extraction.doc_id, "dimension": p.dimension, "metric": "percent", "bound": p.bound,
            "value": float(p.value), "what": p.what, "target_year": p.target_year, "text": p.text, "start": p.start,
            "end": p.end,
        })  # fmt: skip
    return out


def _reference_rows(extraction: Extraction) -> Iterator[Row]:
    """Each task's citations, and those that stand in no task, in the order of the text."""
    seen = {(r.start, r.end) for t in extraction.tasks for r in t.references}
    items = [(r, f"{extraction.doc_id}#{t.ordinal:03d}") for t in extraction.tasks for r in t.references]
    items += [(r, "") for r in extraction.references if (r.start, r.end) not in seen]
    for r, task_id in sorted(items, key=lambda i: (i[0].start, i[0].end, i[1])):
        yield {
            "doc_id": extraction.doc_id, "task_id": task_id, "text": r.text, "type": r.type, "number": r.number,
            "name": r.name, "issued_on": r.issued_on, "issuer": r.issuer, "start": r.start, "end": r.end,
            "relation": r.relation, "doubt": r.doubt,
        }  # fmt: skip


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)


def guard(value: str) -> str:
    """*value* so that no spreadsheet takes it for a formula; a plain number or dash stays."""
    return f"'{value}" if value.startswith(_FORMULA) and len(value) > 1 and not _is_number(value) else value


def _is_number(value: str) -> bool:
    with contextlib.suppress(ValueError):
        float(value)
        return True
    return False


def _csv(columns: Sequence[Column], rows: Iterable[Row]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([c.name for c in columns])
    for row in rows:
        writer.writerow([guard(_cell(row[c.name])) if c.type == "string" else _cell(row[c.name]) for c in columns])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


# -- the folder ---------------------------------------------------------------------------------


def write_dataset(
    folder: str | Path, extractions: Sequence[Extraction], failures: Sequence[Failure], version: str
) -> None:
    """Write the dataset *folder*: whole, or not at all.

    Documents stand in the order of their ids. A folder that is there already is replaced only if it is a
    dataset (or empty); else :class:`PlanError` with code ``not_a_dataset``. Where nothing can be written the
    code is ``unwritable``.
    """
    folder = Path(folder).resolve()  # a link stays a link
    if folder == Path.cwd():
        raise PlanError("unwritable", "the dataset needs a folder of its own: name one with --out")
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / DATASET_MARK).exists())):
        raise PlanError(
            "not_a_dataset",
            f"{folder} is there and is no dataset of papi: name another folder with --out, or remove it",
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            _fill(made, sorted(extractions, key=lambda e: e.doc_id), sorted(failures, key=astuple), version)
            made.chmod(0o755)
            _swap(made, folder)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise PlanError("unwritable", f"cannot write {folder} ({reason}): name another folder with --out") from error


def write_whole(path: Path, data: bytes) -> None:
    """Write one file whole or not at all; :class:`PlanError` with code ``unwritable`` where it cannot be written."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.resolve().parent, prefix=f".{path.name}.", delete=False) as made:
            made.write(data)
        Path(made.name).chmod(0o644)
        Path(made.name).replace(path)
    except OSError as error:
        raise PlanError("unwritable", f"cannot write {path} ({error.strerror or error}): name another file") from error


def _swap(made: Path, folder: Path) -> None:
    if not folder.exists():
        made.replace(folder)
        return
    for mine in folder.iterdir():  # what a person put beside the tables stays
        if not (made / mine.name).exists() and mine.name != "texts":
            (shutil.copytree if mine.is_dir() else shutil.copy2)(mine, made / mine.name)
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.old.", dir=folder.parent))
    folder.replace(old)
    try:
        made.replace(folder)
    except BaseException:
        old.replace(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _fill(made: Path, extractions: Sequence[Extraction], failures: Sequence[Failure], version: str) -> None:
    tables: dict[str, list[Row]] = {name: [] for name in TABLES}
    for extraction in extractions:
        for name, rows in rows_of(extraction).items():
            tables[name].extend(rows)
        path = made / "texts" / f"{extraction.doc_id}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(extraction.text.encode())
    tables["errors"] = [{"source": f.source, "error": f.error, "message": f.message} for f in failures]
    for name, columns in TABLES.items():
        (made / f"{name}.csv").write_bytes(_csv(columns, tables[name]))
    package = json.dumps(describe(version), ensure_ascii=False, indent=2)
    (made / "datapackage.json").write_bytes(f"{package}\n".encode())
    (made / DATASET_MARK).write_bytes(f"{SCHEMA_VERSION}\n".encode())


def describe(version: str) -> dict[str, Any]:
    """The Frictionless Data Package of a dataset: every table with its schema."""
    keys: dict[str, list[str]] = {"documents": ["doc_id"], "tasks": ["task_id"]}
    parents = {"doc_id": "documents", "task_id": "tasks"}
    resources = []
    for name, columns in TABLES.items():
        schema: dict[str, Any] = {"fields": [_field(c) for c in columns], "missingValues": [""]}
        if name in keys:
            schema["primaryKey"] = keys[name]
        links = [c.name for c in columns if c.name in parents and parents[c.name] != name]
        if links:
            schema["foreignKeys"] = [
                {"fields": [link], "reference": {"resource": parents[link], "fields": [link]}} for link in links
            ]
        resources.append({
            "name": name, "path": f"{name}.csv", "profile": "tabular-data-resource", "format": "csv",
            "mediatype": "text/csv", "encoding": "utf-8-sig",
            "dialect": {
                "csvddfVersion": 1.2, "delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True,
            },
            "schema": schema,
        })  # fmt: skip
    return {
        "profile": "tabular-data-package", "name": "papi-tasks", "title": "Tasks of plans that answer PAPI",
        "version": SCHEMA_VERSION, "created_by": f"papi-extractor {version}",
        "facts_sha256": fingerprint(), "licenses": [{"name": "CC-BY-4.0"}],
        "notes": "Spans are half-open character ranges into texts/<doc_id>.txt. "
        "A leading apostrophe before = + - @ is a guard against spreadsheet formulas.",
        "resources": resources,
    }  # fmt: skip


def _field(column: Column) -> dict[str, Any]:
    out: dict[str, Any] = {"name": column.name, "type": column.type, "description": column.meaning}
    if column.unit:
        out["unit"] = column.unit
    if column.values:
        out["constraints"] = {"enum": list(column.values)}
    if column.type == "boolean":
        out["trueValues"], out["falseValues"] = ["true"], ["false"]
    return out


def codebook() -> str:
    """The tables and columns as a page of Markdown, made from the schema (docs/dataset.md)."""
    lines = ["# The dataset", "", "Made from the schema by `extractor.dataset.codebook()`; a test holds it fresh.", ""]
    for name, columns in TABLES.items():
        lines += [f"## {name}.csv", "", "| column | type | meaning |", "|---|---|---|"]
        for c in columns:
            values = f" One of: {', '.join(c.values)}." if c.values else ""
            unit = f" ({c.unit})" if c.unit else ""
            meaning = c.meaning.replace("|", "\\|")
            lines.append(f"| {c.name} | {c.type}{unit} | {meaning}.{values} |")
        lines.append("")
    return "\n".join(lines)


# -- reading back -------------------------------------------------------------------------------


class Dataset(dict[str, "pandas.DataFrame"]):
    """The tables by name; ``text(doc_id)`` gives a document's canonical text."""

    def __init__(self, folder: Path, tables: Mapping[str, pandas.DataFrame]) -> None:
        super().__init__(tables)
        self.folder = folder
        self.made: dict[str, pandas.DataFrame] = {}
        """Tables that a measure made of these once."""

    @cached_property
    def syllables(self) -> dict[str, list[str]]:
        """The folded syllables of each task, by its id, in the order of the table."""
        tasks = self["tasks"]
        texts = fold("\n".join(text.replace("\n", " ") for text in tasks["text"].tolist())).split("\n")
        return {task: _SYLLABLE.findall(text) for task, text in zip(tasks["task_id"].tolist(), texts, strict=False)}

    def text(self, doc_id: str) -> str:
        """The canonical text that the spans of *doc_id* point into."""
        return (self.folder / "texts" / f"{doc_id}.txt").read_bytes().decode()


def read_dataset(folder: str | Path) -> Dataset:
    """The dataset in *folder* as pandas frames, one a table, with nullable types.

    Raises :class:`PlanError` with code ``not_a_dataset`` if a table is missing.
    """
    import pandas

    folder = Path(folder)
    tables = {}
    for name, columns in TABLES.items():
        data = _table_file(folder, name).read_bytes()
        frame = pandas.read_csv(
            io.BytesIO(data), encoding="utf-8-sig", dtype="string", keep_default_na=False, na_values=[""]
        )
        guarded = re.search(rb"[,\n\"]'", data) is not None
        for column in columns:
            if column.type == "string" and guarded:
                frame[column.name] = frame[column.name].str.replace(_GUARDED, "", regex=True)
            elif column.type == "boolean":
                frame[column.name] = frame[column.name].map({"true": True, "false": False}).astype("boolean")
            elif column.type == "integer":
                frame[column.name] = frame[column.name].astype("Int64")
            elif column.type == "number":
                frame[column.name] = frame[column.name].astype("Float64")
        tables[name] = frame
    return Dataset(folder, tables)


def _table_file(folder: Path, table: str) -> Path:
    path = folder / f"{table}.csv"
    if not path.is_file():
        raise PlanError(
            "not_a_dataset",
            f"{folder} is no dataset: {table}.csv is missing; make one with papi extract PLANS --out {folder}",
        )
    return path


def read_rows(folder: str | Path, table: str) -> list[dict[str, str]]:
    """The rows of one table as strings, without pandas."""
    csv.field_size_limit(1 << 30)
    with _table_file(Path(folder), table).open(encoding="utf-8-sig", newline="") as file:
        return [{k: _GUARDED.sub("", v) for k, v in row.items()} for row in csv.DictReader(file)]
