"""The dataset on disk: what dataset.md promises to those who build on it."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas
import pytest
from frictionless import validate
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import PlanError, dataset, extract, read_dataset, write_dataset
from extractor.dataset import guard, read_rows
from extractor.schema import Extraction, Failure
from extractor.text import collapse

#: dataset.md, word for word: names and order are fixed, new columns may be added.
COLUMNS = {
    "documents": "doc_id source sha256 format number doc_type title issuer level province district issued_on period_start period_end signer task_count",
    "tasks": "task_id doc_id ordinal section_role section_path heading marker text start end dimension subdimension dimension_source confidence"
    " deadline deadline_type deliverable needs_review review_reasons province year lead_agencies coordinating_agencies legal_references deadline_from deadline_to deadline_recurrence",
    "task_agencies": "task_id doc_id role agency_id agency_name mention inherited start end rule agency_level",
    "references": "doc_id task_id text type number name issued_on issuer start end relation doubt",
    "targets": "doc_id dimension metric value baseline baseline_year target_year text start end",
    "percentages": "doc_id dimension metric bound value what target_year text start end",
    "errors": "source error message",
}
FORMULAS = ["=1+1", "+84 24 1234", "-1+2", "@SUM(A1)", "=HYPERLINK(\"http://a.b\")", "'đã có", "'=1+1", "- Sở Y tế", "\t=1"]

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(*found: Extraction, failures: tuple[Failure, ...] = (), to: str = "out") -> Path:
        write_dataset(tmp_path / to, found, failures, "1.2.3")
        return tmp_path / to

    return _write


def files_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def raw(folder: Path, table: str) -> list[list[str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def faults(folder: Path) -> list[list[object]]:
    return validate(str(folder / "datapackage.json")).flatten(["type", "title", "rowNumber", "fieldName", "note"])  # type: ignore[no-any-return]


# -- shape ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", COLUMNS)
def test_a_table_has_the_columns_of_dataset_md_in_their_order(sample_dataset: Path, table: str) -> None:
    promised = COLUMNS[table].split()
    assert [c for c in raw(sample_dataset, table)[0] if c in promised] == promised


def test_every_table_is_described_field_by_field(sample_dataset: Path) -> None:
    package = json.loads((sample_dataset / "datapackage.json").read_text(encoding="utf-8"))
    assert {r["name"] for r in package["resources"]} == set(COLUMNS)
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        assert [f["name"] for f in fields] == raw(sample_dataset, resource["name"])[0]
        assert all(f["type"] and f["description"] for f in fields)


def test_a_position_says_its_unit(sample_dataset: Path) -> None:
    package = json.loads((sample_dataset / "datapackage.json").read_text(encoding="utf-8"))
    fields = {f["name"]: f for r in package["resources"] if r["name"] == "tasks" for f in r["schema"]["fields"]}
    assert "character" in fields["start"]["unit"]
    assert fields["confidence"]["unit"] == "probability"


def test_frictionless_finds_no_error_in_the_sample(sample_dataset: Path) -> None:
    assert faults(sample_dataset) == []


def test_an_empty_dataset_is_a_dataset(write: Write) -> None:
    folder = write()
    assert faults(folder) == []
    tables = read_dataset(folder)
    assert {name: len(table) for name, table in tables.items()} == dict.fromkeys(COLUMNS, 0)
    assert tables["tasks"]["start"].dtype == "Int64"


def test_a_plan_without_a_task_is_a_document_with_a_count_of_zero(write: Write) -> None:
    folder = write(extract("Một trang không có việc gì.\n", doc_id="trang"))
    assert faults(folder) == []
    assert [r["task_count"] for r in read_rows(folder, "documents")] == ["0"]


@pytest.mark.parametrize("line", ["ngày 31 tháng 6 năm 2021", "ngày 30 tháng 02 năm 2021", "ngày 29 tháng 2 năm 2023"])
def test_a_day_that_no_calendar_has_leaves_the_dataset_valid(plan: str, write: Write, line: str) -> None:
    assert faults(write(extract(plan.replace("ngày 04 tháng 3 năm 2024", line)))) == []


# -- ids and links ----------------------------------------------------------------------------------


def test_a_task_id_is_the_document_and_an_ordinal_of_three_digits_or_more(plan: str, write: Write) -> None:
    found = extract(plan, doc_id="nam/ha_nam")
    many = replace(found, tasks=(found.tasks[0], replace(found.tasks[1], ordinal=999), replace(found.tasks[2], ordinal=1000)))
    assert [r["task_id"] for r in read_rows(write(many), "tasks")] == ["nam/ha_nam#001", "nam/ha_nam#999", "nam/ha_nam#1000"]


def test_a_row_leads_to_its_task_and_its_document(sample_dataset: Path) -> None:
    documents = {r["doc_id"] for r in read_rows(sample_dataset, "documents")}
    tasks = {r["task_id"]: r["doc_id"] for r in read_rows(sample_dataset, "tasks")}
    for table in ("tasks", "task_agencies", "references", "targets"):
        for row in read_rows(sample_dataset, table):
            assert row["doc_id"] in documents
            if row.get("task_id"):
                assert tasks[row["task_id"]] == row["doc_id"]


def test_a_span_in_the_tables_points_at_its_value_in_the_text(sample_dataset: Path) -> None:
    text = read_dataset(sample_dataset).text
    for table, value in (("tasks", "text"), ("task_agencies", "mention"), ("references", "text"), ("targets", "text")):
        for row in read_rows(sample_dataset, table):
            assert collapse(text(row["doc_id"])[int(row["start"]) : int(row["end"])]) == row[value]


def test_a_citation_stands_under_its_task_and_others_under_none(plan: str, write: Write) -> None:
    folder = write(extract(plan.replace("I. MỤC TIÊU", "Căn cứ Quyết định số 7/QĐ-UBND ngày 02/01/2024 của UBND tỉnh;\nI. MỤC TIÊU"), doc_id="p"))
    assert [(r["number"], r["task_id"]) for r in read_rows(folder, "references")] == [("7/QĐ-UBND", ""), ("73/2019/NĐ-CP", "p#001")]


def test_the_columns_for_convenience_repeat_the_long_tables(sample_dataset: Path) -> None:
    agencies = read_rows(sample_dataset, "task_agencies")
    for task in read_rows(sample_dataset, "tasks"):
        for role in ("lead", "coordinating"):
            names = [a["agency_name"] for a in agencies if a["task_id"] == task["task_id"] and a["role"] == role]
            assert task[f"{role}_agencies"] == " | ".join(names)


# -- spreadsheets ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", COLUMNS)
def test_a_table_begins_with_one_byte_order_mark(sample_dataset: Path, table: str) -> None:
    data = (sample_dataset / f"{table}.csv").read_bytes()
    assert data.count(b"\xef\xbb\xbf") == 1
    assert data.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("value", FORMULAS)
def test_a_cell_that_a_spreadsheet_would_run_is_guarded_and_reads_back_exactly(write: Write, value: str) -> None:
    folder = write(failures=(Failure("a.txt", "code", value),))
    assert raw(folder, "errors")[1][2] == f"'{value}"
    assert read_dataset(folder)["errors"]["message"].tolist() == [value]
    assert read_rows(folder, "errors")[0]["message"] == value


@pytest.mark.parametrize("value", ["-", "+", "-5", "+6.5", "Sở Y tế", "1.1", "a=b", ""])
def test_a_marker_or_a_number_is_not_guarded(value: str) -> None:
    assert guard(value) == value


@given(value=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), head=st.sampled_from(["", "=", "+", "-", "@", "'", "''", "\n", '"', ","]))
@settings(max_examples=60, deadline=None)
def test_any_text_reads_back_exactly(tmp_path_factory: pytest.TempPathFactory, value: str, head: str) -> None:
    folder = tmp_path_factory.mktemp("any") / "out"
    write_dataset(folder, [], [Failure("a", "b", head + value)], "0")
    assert read_dataset(folder)["errors"]["message"].tolist() == [head + value]
    assert read_rows(folder, "errors")[0]["message"] == head + value


# -- reading back -----------------------------------------------------------------------------------------


def test_reading_back_gives_what_was_extracted(plan: str, write: Write) -> None:
    found = extract(plan, doc_id="ha_nam")
    tables = read_dataset(write(found, failures=(Failure("b.pdf", "binary", "đây là tệp PDF"),)))
    assert tables.text("ha_nam") == found.text
    assert tables["tasks"]["text"].tolist() == [t.text for t in found.tasks]
    assert tables["tasks"]["marker"].tolist()[:2] == ["-", "-"]
    assert list(zip(tables["tasks"]["start"], tables["tasks"]["end"], strict=True)) == [(t.start, t.end) for t in found.tasks]
    assert tables["task_agencies"]["agency_name"].tolist() == [a.name for t in found.tasks for a in t.agencies]
    assert tables["task_agencies"]["inherited"].tolist() == [a.inherited for t in found.tasks for a in t.agencies]
    assert tables["documents"]["number"].tolist() == [found.fields.number]
    assert tables["targets"]["value"].tolist() == [43.5]
    assert tables["errors"].to_dict("records") == [{"source": "b.pdf", "error": "binary", "message": "đây là tệp PDF"}]


@pytest.mark.parametrize(
    ("table", "column", "kind"),
    [
        ("documents", "title", "string"),
        ("documents", "issued_on", "string"),
        ("documents", "period_start", "Int64"),
        ("tasks", "start", "Int64"),
        ("tasks", "confidence", "Float64"),
        ("tasks", "needs_review", "boolean"),
        ("task_agencies", "inherited", "boolean"),
        ("targets", "value", "Float64"),
        ("errors", "message", "string"),
    ],
)
def test_a_column_has_one_type_whatever_it_holds(sample_dataset: Path, write: Write, table: str, column: str, kind: str) -> None:
    assert read_dataset(sample_dataset)[table][column].dtype == kind
    assert read_dataset(write())[table][column].dtype == kind


def test_what_is_not_stated_is_empty_and_reads_back_as_missing(write: Write) -> None:
    folder = write(extract("KẾ HOẠCH\nI. NHIỆM VỤ\n1. Trồng cây ven đường.\n", doc_id="p"))
    task = raw(folder, "tasks")
    assert dict(zip(*task, strict=True))["deadline"] == ""
    tables = read_dataset(folder)
    assert tables["tasks"]["deadline"].isna().all()
    assert tables["documents"]["period_start"].isna().all()


@pytest.mark.parametrize("word", ["NA", "null", "NaN", "None", "true", "007", "1e5", "N/A"])
def test_a_word_that_looks_like_another_type_stays_a_word(plan: str, write: Write, word: str) -> None:
    found = extract(plan, doc_id=word)
    tables = read_dataset(write(replace(found, fields=replace(found.fields, title=word))))
    assert tables["documents"]["title"].tolist() == [word]
    assert set(tables["tasks"]["doc_id"]) == {word}


@pytest.mark.parametrize("reader", [read_dataset, lambda folder: read_rows(folder, "tasks")], ids=["read_dataset", "read_rows"])
def test_reading_what_is_no_dataset_says_so(tmp_path: Path, reader: Callable[[Path], object]) -> None:
    with pytest.raises(PlanError, match=r"is no dataset.*papi extract") as caught:
        reader(tmp_path)
    assert caught.value.code == "not_a_dataset"


# -- the same on every run ----------------------------------------------------------------------------------


def test_the_order_of_the_input_does_not_matter(sample_extractions: tuple[Extraction, ...], write: Write) -> None:
    failures = (Failure("a", "empty", "x"), Failure("a", "binary", "y"), Failure("b", "empty", "x"))
    one = write(*sample_extractions, failures=failures, to="one")
    other = write(*reversed(sample_extractions), failures=failures[::-1], to="other")
    assert files_of(one) == files_of(other)


def test_the_bytes_do_not_depend_on_the_process(sample: Path, tmp_path: Path) -> None:
    outs = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        command = [sys.executable, "-m", "extractor.cli", "extract", str(sample / "gia_lai_2025.md"), str(sample / "phu_yen_2021.txt"), "--out", str(out)]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
        outs.append(files_of(out))
    assert outs[0] == outs[1]


def test_the_dataset_says_nothing_of_when_or_where_it_was_made(plan: str, write: Write, tmp_path: Path) -> None:
    folder = write(extract(plan, doc_id="p"))
    assert not [name for name, data in files_of(folder).items() if str(tmp_path).encode() in data]


# -- whole or not at all --------------------------------------------------------------------------------------


@pytest.fixture
def old(plan: str, write: Write) -> tuple[Path, dict[str, bytes]]:
    folder = write(extract(plan, doc_id="old"))
    return folder, files_of(folder)


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt(), MemoryError()], ids=lambda e: type(e).__name__)
@pytest.mark.parametrize("step", ["rows_of", "_csv", "describe"])
def test_a_run_that_dies_leaves_the_old_dataset_whole_and_nothing_beside_it(
    plan: str, old: tuple[Path, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    folder, before = old

    def die(*args: object) -> None:
        raise error

    monkeypatch.setattr(dataset, step, die)
    with pytest.raises(PlanError if isinstance(error, OSError) else type(error)):
        write_dataset(folder, [extract(plan, doc_id="new")], [], "2")
    assert files_of(folder) == before
    assert [p.name for p in folder.parent.iterdir()] == [folder.name]


def test_a_run_that_dies_while_the_new_one_is_moved_in_puts_the_old_one_back(
    plan: str, old: tuple[Path, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, before = old
    move = os.replace

    def stumble(source: Path, target: Path) -> None:
        if Path(target) == folder and (Path(source) / "texts" / "new.txt").exists():
            raise PermissionError("in use")
        move(source, target)

    monkeypatch.setattr(os, "replace", stumble)
    with pytest.raises(PlanError, match="in use"):
        write_dataset(folder, [extract(plan, doc_id="new")], [], "2")
    assert files_of(folder) == before


def test_a_killed_process_leaves_the_old_dataset_whole(old: tuple[Path, dict[str, bytes]]) -> None:
    folder, before = old
    script = (
        "import os, sys; from pathlib import Path; from extractor import dataset, extract\n"
        "dataset.describe = lambda version: os._exit(9)\n"
        "dataset.write_dataset(Path(sys.argv[1]), [extract('KẾ HOẠCH\\n', doc_id='new')], [], '2')"
    )
    assert subprocess.run([sys.executable, "-c", script, str(folder)], check=False).returncode == 9
    assert files_of(folder) == before


def test_a_new_run_replaces_the_old_dataset_whole(plan: str, old: tuple[Path, dict[str, bytes]], write: Write) -> None:
    folder, _ = old
    write(extract(plan, doc_id="new"))
    assert [p.name for p in (folder / "texts").iterdir()] == ["new.txt"]
    assert [p.name for p in folder.parent.iterdir()] == [folder.name]


def test_a_link_to_a_dataset_may_be_written_to(plan: str, old: tuple[Path, dict[str, bytes]]) -> None:
    folder, _ = old
    link = folder.parent / "link"
    link.symlink_to(folder, target_is_directory=True)
    write_dataset(link, [extract(plan, doc_id="new")], [], "2")
    assert (link / "texts" / "new.txt").exists()


@pytest.mark.parametrize("there", ["file", "folder"])
def test_what_is_no_dataset_is_not_overwritten(plan: str, tmp_path: Path, there: str) -> None:
    target = tmp_path / "out"
    mine = target if there == "file" else target / "luan_van.docx"
    mine.parent.mkdir(exist_ok=True)
    mine.write_bytes(b"three years of work")
    with pytest.raises(PlanError, match="out is there and is no dataset") as caught:
        write_dataset(target, [extract(plan)], [], "1")
    assert caught.value.code == "not_a_dataset"
    assert mine.read_bytes() == b"three years of work"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_an_empty_folder_and_one_that_is_not_there_yet_are_filled(plan: str, write: Write, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for to in ("empty", "a/b/c"):
        assert (write(extract(plan), to=to) / "tasks.csv").is_file()


def test_others_may_read_the_folder(plan: str, write: Write) -> None:
    assert write(extract(plan)).stat().st_mode & 0o055 == 0o055


def test_pandas_alone_reads_the_tables(sample_dataset: Path) -> None:
    assert pandas.read_csv(sample_dataset / "tasks.csv").columns[0] == "task_id"
