"""Exports: each is read back by the library that its users have."""

from __future__ import annotations

import json
import shutil
import sqlite3
from importlib.metadata import entry_points
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import spacy
from openpyxl import load_workbook
from pyarrow import parquet
from spacy import displacy
from spacy.tokens import DocBin

from extractor import PlanError, extract, read_dataset, write_dataset
from extractor.cli import main
from extractor.dataset import TABLES, Dataset
from extractor.exports import FORMATS, VIEWS, export
from extractor.readers import read_text
from extractor.spacy_component import GROUPS, blank, read_plan
from extractor.text import collapse

FORMULA = "=HYPERLINK(\"http://a.b\")"


@pytest.fixture
def data(sample_dataset: Path) -> Dataset:
    return read_dataset(sample_dataset)


def texts(frame: pd.DataFrame, column: str) -> list[str]:
    return [str(v) for v in frame[column]]


def test_a_workbook_holds_every_table_and_the_codebook(sample_dataset: Path, data: Dataset, tmp_path: Path) -> None:
    export(sample_dataset, "xlsx", tmp_path / "out.xlsx")
    book = load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == [*TABLES, "codebook"]
    for name, frame in data.items():
        sheet = book[name]
        assert [c.value for c in sheet[1]] == list(frame.columns)
        assert sheet.max_row == len(frame) + 1
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
    place = list(data["tasks"].columns).index("text")
    assert [row[place].value for row in book["tasks"].iter_rows(min_row=2)] == texts(data["tasks"], "text")


def test_a_text_that_looks_like_a_formula_stays_a_text(plan: str, tmp_path: Path) -> None:
    found = extract(plan.replace("In tờ rơi", "In").replace("- UBND các xã dán", f"- {FORMULA} UBND các xã dán"))
    assert any(t.text.startswith("=") for t in found.tasks)
    write_dataset(tmp_path / "data", [found], [], "test")
    export(tmp_path / "data", "xlsx", tmp_path / "out.xlsx")
    cells = [c for row in load_workbook(tmp_path / "out.xlsx")["tasks"].iter_rows() for c in row]
    assert {c.data_type for c in cells if str(c.value).startswith("=")} == {"s"}


def test_parquet_gives_the_same_frames(sample_dataset: Path, data: Dataset, tmp_path: Path) -> None:
    export(sample_dataset, "parquet", tmp_path / "out")
    for name, frame in data.items():
        table = parquet.read_table(tmp_path / "out" / f"{name}.parquet")
        pd.testing.assert_frame_equal(table.to_pandas(types_mapper=None).astype(object).where(lambda f: f.notna(), None), frame.astype(object).where(frame.notna(), None), check_dtype=False)
        assert all(field.metadata[b"description"] for field in table.schema)


def test_stata_gives_values_with_labels(sample_dataset: Path, data: Dataset, tmp_path: Path) -> None:
    export(sample_dataset, "dta", tmp_path / "out")
    with pd.read_stata(tmp_path / "out" / "tasks.dta", iterator=True) as reader:
        frame = reader.read()  # type: ignore[attr-defined]
        assert reader.value_labels()["dimension"][0] == "D1"
        assert reader.variable_labels()["text"].startswith("What stands after the marker")
    assert texts(frame, "text") == texts(data["tasks"], "text")
    assert [v if isinstance(v, str) else None for v in frame["dimension"]] == [None if pd.isna(v) else v for v in data["tasks"]["dimension"]]
    assert list(frame["_end"].astype(int)) == list(data["tasks"]["end"])
    assert set(frame["needs_review"]) <= {"yes", "no"}


def test_a_text_too_long_for_a_plain_stata_variable_is_kept(tmp_path: Path) -> None:
    found = extract(f"KẾ HOẠCH\nI. NHIỆM VỤ\n1. Sở Y tế công khai {'giá dịch vụ khám bệnh, ' * 150}hết.\n")
    write_dataset(tmp_path / "data", [found], [], "test")
    export(tmp_path / "data", "dta", tmp_path / "out")
    assert texts(pd.read_stata(tmp_path / "out" / "tasks.dta"), "text") == [found.tasks[0].text]


@pytest.mark.parametrize("to", ["sqlite", "duckdb"])
def test_a_database_answers_the_views(sample_dataset: Path, data: Dataset, tmp_path: Path, to: str) -> None:
    export(sample_dataset, to, tmp_path / "out.db")
    base = sqlite3.connect(tmp_path / "out.db") if to == "sqlite" else duckdb.connect(str(tmp_path / "out.db"), read_only=True)
    for name, frame in data.items():
        assert base.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] == len(frame)  # type: ignore[index]  # noqa: S608
    for view in VIEWS:
        assert base.execute(f'SELECT count(*) FROM "{view}"').fetchone()[0] > 0  # type: ignore[index]  # noqa: S608
    total = base.execute("SELECT sum(tasks) FROM tasks_by_dimension").fetchone()
    assert total is not None
    assert total[0] == len(data["tasks"])
    found = base.execute("SELECT text FROM tasks ORDER BY task_id").fetchall()
    assert [row[0] for row in found] == sorted_texts(data)
    base.close()


def sorted_texts(data: Dataset) -> list[str]:
    return texts(data["tasks"].sort_values("task_id"), "text")


def test_json_lines_hold_a_task_with_all_that_belongs_to_it(sample_dataset: Path, data: Dataset, tmp_path: Path) -> None:
    export(sample_dataset, "jsonl", tmp_path / "out.jsonl")
    tasks = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [t["task_id"] for t in tasks] == list(data["tasks"]["task_id"])
    assert sum(len(t["agencies"]) for t in tasks) == len(data["task_agencies"])
    assert sum(len(t["references"]) for t in tasks) == data["references"]["task_id"].notna().sum()
    assert all(t["document"]["doc_id"] == t["doc_id"] for t in tasks)


def test_spacy_gives_the_spans_back(sample_dataset: Path, data: Dataset, tmp_path: Path) -> None:
    export(sample_dataset, "spacy", tmp_path / "out.spacy")
    docs = list(DocBin().from_disk(tmp_path / "out.spacy").get_docs(spacy.blank("xx").vocab))
    assert len(docs) == len(data["documents"])
    for doc in docs:
        own = data["tasks"][data["tasks"]["doc_id"] == doc.user_data["doc_id"]]
        assert [collapse(s.text) for s in doc.spans["tasks"]] == pytest.approx([collapse(doc.text[a:b]) for a, b in zip(own["start"], own["end"], strict=True)])
        assert {s.label_ for s in doc.spans["agencies"]} <= {"lead", "coordinating"}
    assert displacy.render(docs[0], style="span", options={"spans_key": "references"})


def test_the_component_sets_the_spans_of_the_extraction(plan: str) -> None:
    doc = read_plan(blank(), plan)
    found = extract(plan)
    assert [collapse(s.text) for s in doc.spans["tasks"]] == [collapse(found.text[t.start : t.end]) for t in found.tasks]
    assert {g: len(doc.spans[g]) > 0 for g in GROUPS} == dict.fromkeys(GROUPS, True)
    assert [s.text for s in doc.spans["references"]] == [r.text for r in found.references]


def test_spacy_finds_the_component_by_its_entry_point() -> None:
    assert "papi_tasks" in {e.name for e in entry_points(group="spacy_factories")}
    assert "papi_tasks" in spacy.blank("xx").factory_names


def test_a_text_that_reading_would_change_is_refused(plan: str) -> None:
    text = f"\ufeff{plan}"
    assert read_text(text).text != text
    with pytest.raises(ValueError, match="read_plan"):
        blank()(text)


@pytest.mark.parametrize("to", FORMATS)
def test_an_export_replaces_the_one_before(sample_dataset: Path, tmp_path: Path, to: str) -> None:
    for _ in range(2):
        assert main(["export", str(sample_dataset), "--to", to, "--out", str(tmp_path / "out")]) == 0
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_folder_with_other_things_in_it_is_left_alone(sample_dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_text("x")
    for to in ("parquet", "xlsx"):
        assert main(["export", str(sample_dataset), "--to", to, "--out", str(tmp_path / "mine")]) == 2
    assert "other things" in capsys.readouterr().err
    assert (tmp_path / "mine" / "thesis.docx").exists()


def test_what_cannot_be_exported_is_said(sample_dataset: Path, tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="choose one of xlsx"):
        export(sample_dataset, "spss", tmp_path / "out")
    with pytest.raises(PlanError, match="no dataset"):
        export(tmp_path, "xlsx", tmp_path / "out")
    broken = tmp_path / "broken"
    shutil.copytree(sample_dataset, broken)
    (broken / "tasks.csv").unlink()
    with pytest.raises(PlanError, match=r"tasks\.csv is missing"):
        export(broken, "jsonl", tmp_path / "out")


def test_a_missing_library_is_named(sample_dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(PlanError, match="papi-extractor\\[export\\]"):
        export(sample_dataset, "xlsx", tmp_path / "out.xlsx")
