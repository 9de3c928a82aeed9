"""A dataset in the formats that people open: Excel, Stata, Parquet, DuckDB, SQLite, spaCy, JSON lines.

Every function reads a dataset folder and writes one file, or one folder with a file a table; what stands there is
replaced whole. Types and meanings are those of the schema (:data:`extractor.dataset.TABLES`). Each format needs its own
library, which comes with ``pip install 'papi-extractor[export]'``.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.dataset import TABLES, Column, Dataset, read_dataset
from extractor.schema import PlanError

if TYPE_CHECKING:
    import pandas
    from spacy.language import Language
    from spacy.tokens import Doc, Span

#: What Excel holds in one cell.
_CELL = 32_767
#: What Stata holds in a plain text variable, in bytes; and names that it keeps for itself.
_STATA_TEXT = 2000
_STATA_NAMES = {"end": "_end"}
_SQL_TYPES = {"string": "VARCHAR", "date": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN"}
#: Questions that most people ask first, as views.
VIEWS = {
    "tasks_by_dimension": "SELECT province, year, dimension, count(*) AS tasks FROM tasks "
    "GROUP BY province, year, dimension",
    "leads": "SELECT t.province, t.year, t.dimension, a.* FROM task_agencies a JOIN tasks t USING (task_id) "
    "WHERE a.role = 'lead'",
    "citations": 'SELECT d.province, d.issued_on AS plan_issued_on, r.* FROM "references" r '
    "JOIN documents d USING (doc_id)",
}


def export(dataset: str | Path, to: str, out: str | Path) -> None:
    """Write the dataset in the folder *dataset* as *to* (a key of :data:`FORMATS`) to *out*.

    Raises :class:`PlanError`: ``not_a_dataset``, ``unknown_format``, ``needs`` (its library is missing),
    ``unwritable``.
    """
    if to not in FORMATS:
        raise PlanError("unknown_format", f"{to} is no format: choose one of {', '.join(FORMATS)}")
    target = Path(out)
    data = read_dataset(dataset)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
            made = Path(folder) / target.name
            FORMATS[to](data, made)
            if target.is_dir():
                if not made.is_dir() or any(p.suffix not in (".parquet", ".dta") for p in target.iterdir()):
                    raise PlanError("unwritable", f"{target} is a folder with other things in it: name another path")
                shutil.rmtree(target)
            made.replace(target)
    except ImportError as error:
        message = f"{to} needs {error.name}: pip install 'papi-extractor[export]'"
        raise PlanError("needs", message) from error
    except OSError as error:
        raise PlanError(
            "unwritable", f"cannot write {target} ({error.strerror or error}): name another path"
        ) from error


def _excel(data: Dataset, made: Path) -> None:
    """A workbook: a sheet a table with filters and a frozen header, and the codebook."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    sheets: dict[str, tuple[list[str], list[list[Any]]]] = {
        name: ([c.name for c in TABLES[name]], _rows(frame)) for name, frame in data.items()
    }
    columns = [(table, c) for table, found in TABLES.items() for c in found]
    sheets["codebook"] = (
        ["table", "column", "type", "unit", "meaning", "values"],
        [[table, c.name, c.type, c.unit, c.meaning, ", ".join(c.values)] for table, c in columns],
    )
    for name, (header, rows) in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(header)
        for row in rows:
            sheet.append([ILLEGAL_CHARACTERS_RE.sub("", v)[:_CELL] if isinstance(v, str) else v for v in row])
        for line in sheet.iter_rows(min_row=2):
            for cell in line:
                if cell.data_type == "f":
                    cell.data_type = "s"  # a text that begins with "=" is no formula
        for at, title in enumerate(header, start=1):
            longest = max((len(str(row[at - 1] or "")) for row in rows[:200]), default=0)
            sheet.column_dimensions[get_column_letter(at)].width = min(max(longest, len(title)) + 2, 60)
            sheet.cell(1, at).font = Font(bold=True)
            sheet.cell(1, at).alignment = Alignment(vertical="top")
        sheet.freeze_panes = "A2"
        sheet.auto_filter.ref = sheet.dimensions
    book.save(made)


def _rows(frame: pandas.DataFrame) -> list[list[Any]]:
    """The rows with plain Python values, None where nothing stands."""
    return [list(row) for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None)]


def _parquet(data: Dataset, made: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    made.mkdir()
    for name, frame in data.items():
        table = pa.Table.from_pandas(frame, preserve_index=False)
        meanings = {c.name: {b"description": c.meaning.encode()} for c in TABLES[name]}
        fields = [field.with_metadata(meanings[field.name]) for field in table.schema]
        parquet.write_table(table.cast(pa.schema(fields, metadata=table.schema.metadata)), made / f"{name}.parquet")


def _stata(data: Dataset, made: Path) -> None:
    """A .dta a table: columns with few values are coded with value labels, meanings are variable labels."""
    import pandas

    made.mkdir()
    for name, frame in data.items():
        out = pandas.DataFrame(index=frame.index)
        for column in TABLES[name]:
            values = frame[column.name]
            if frame.empty:
                out[column.name] = values.astype(object)  # pandas cannot write a category without rows
            elif column.type == "boolean":
                out[column.name] = pandas.Categorical(values.map({True: "yes", False: "no"}), ["no", "yes"])
            elif column.values:
                out[column.name] = pandas.Categorical(values.astype(object), list(column.values))
            elif column.type in ("integer", "number"):
                out[column.name] = values.astype("float64")
            else:
                out[column.name] = values.fillna("").astype(object)
        labels = {c.name: c.meaning[:80] for c in TABLES[name]}
        long = [c for c in out.columns if out[c].dtype == object and any(len(v.encode()) > _STATA_TEXT for v in out[c])]
        out, labels = out.rename(columns=_STATA_NAMES), {_STATA_NAMES.get(n, n): v for n, v in labels.items()}
        out.to_stata(made / f"{name}.dta", write_index=False, version=118, variable_labels=labels, convert_strl=long)


def _create(table: str, columns: tuple[Column, ...]) -> str:
    keys = {"documents": "doc_id", "tasks": "task_id"}
    lines = [f'"{c.name}" {_SQL_TYPES[c.type]}{" PRIMARY KEY" if keys.get(table) == c.name else ""}' for c in columns]
    return f'CREATE TABLE "{table}" ({", ".join(lines)})'


def _sqlite(data: Dataset, made: Path) -> None:
    with closing(sqlite3.connect(made)) as base, base:
        for name, frame in data.items():
            base.execute(_create(name, TABLES[name]))
            marks = ", ".join("?" * len(frame.columns))
            base.executemany(f'INSERT INTO "{name}" VALUES ({marks})', _rows(frame))  # noqa: S608 -- our own tables
        for name, question in VIEWS.items():
            base.execute(f'CREATE VIEW "{name}" AS {question}')


def _duckdb(data: Dataset, made: Path) -> None:
    import duckdb

    with duckdb.connect(str(made)) as base:
        for name, frame in data.items():
            base.execute(_create(name, TABLES[name]))
            base.register("given", frame.astype(object).where(frame.notna(), None))
            base.execute(f'INSERT INTO "{name}" SELECT * FROM given')  # noqa: S608 -- names of our own tables
            base.unregister("given")
        for name, question in VIEWS.items():
            base.execute(f'CREATE VIEW "{name}" AS {question}')


def _jsonl(data: Dataset, made: Path) -> None:
    """A task a line, with its document, agencies and references inside."""
    parts = {name: _by_task(data[name]) for name in ("task_agencies", "references")}
    documents = {row["doc_id"]: row for row in _records(data["documents"])}
    with made.open("w", encoding="utf-8") as file:
        for task in _records(data["tasks"]):
            task["document"] = documents[task["doc_id"]]
            task["agencies"] = parts["task_agencies"].get(task["task_id"], [])
            task["references"] = parts["references"].get(task["task_id"], [])
            file.write(f"{json.dumps(task, ensure_ascii=False)}\n")


def _records(frame: pandas.DataFrame) -> Iterator[dict[str, Any]]:
    for row in _rows(frame):
        yield dict(zip(frame.columns, row, strict=True))


def _by_task(frame: pandas.DataFrame) -> dict[str, list[dict[str, Any]]]:
    out: dict[str, list[dict[str, Any]]] = {}
    for row in _records(frame):
        if row["task_id"]:
            out.setdefault(row["task_id"], []).append(row)
    return out


def _spacy(data: Dataset, made: Path) -> None:
    """A DocBin: a document each, its spans in the groups tasks, agencies, references, deadlines."""
    import spacy
    from spacy.tokens import DocBin

    nlp = spacy.blank("xx")
    found = DocBin(store_user_data=True)
    parts = {name: _by_task(data[name]) for name in ("task_agencies", "references")}
    tasks: dict[str, list[dict[str, Any]]] = {}
    for task in _records(data["tasks"]):
        tasks.setdefault(task["doc_id"], []).append(task)
    for document in _records(data["documents"]):
        doc = _plain(nlp, data.text(document["doc_id"]))
        doc.user_data["doc_id"] = document["doc_id"]
        own = tasks.get(document["doc_id"], [])
        agencies = [a for t in own for a in parts["task_agencies"].get(t["task_id"], [])]
        references = [r for t in own for r in parts["references"].get(t["task_id"], [])]
        set_spans(doc, "tasks", [(t["start"], t["end"], t["dimension"] or "none", t["task_id"]) for t in own])
        set_spans(doc, "agencies", [(a["start"], a["end"], a["role"], a["agency_id"] or "") for a in agencies])
        set_spans(doc, "references", [(r["start"], r["end"], r["type"], r["number"] or "") for r in references])
        found.add(doc)
    found.to_disk(made)


def _plain(nlp: Language, text: str) -> Doc:
    nlp.max_length = max(nlp.max_length, len(text) + 1)
    return nlp.make_doc(text)


def set_spans(doc: Doc, group: str, spans: list[tuple[int, int, str, str]]) -> None:
    """Put ``(start, end, label, id)`` into ``doc.spans[group]``, in characters of ``doc.text``, each as the tokens that
    it touches; a span that stands there already is left out."""
    out: dict[tuple[int, int, str], Span] = {}
    for start, end, label, name in spans:
        span = doc.char_span(start, end, label=label, span_id=name, alignment_mode="expand")
        if span is not None:
            out.setdefault((span.start, span.end, label), span)
    doc.spans[group] = list(out.values())


FORMATS: dict[str, Callable[[Dataset, Path], None]] = {
    "xlsx": _excel,
    "parquet": _parquet,
    "duckdb": _duckdb,
    "sqlite": _sqlite,
    "dta": _stata,
    "spacy": _spacy,
    "jsonl": _jsonl,
}
