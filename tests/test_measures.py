"""The measures of the comparison, each against an example computed by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from extractor.comparison import measures
from extractor.dataset import TABLES, Dataset
from extractor.resources import facts

DTYPES: dict[str, Any] = {"string": "string", "date": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}


def frame(table: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """A table of the schema with these cells, the others empty."""
    columns = TABLES[table]
    return pd.DataFrame({c.name: pd.array([r.get(c.name) for r in rows], dtype=DTYPES[c.type]) for c in columns})


def dataset_of(**rows: list[dict[str, Any]]) -> Dataset:
    """A dataset whose tables hold these rows, the others empty."""
    return Dataset(Path(), {name: frame(name, rows.get(name, [])) for name in TABLES})


def task(number: int, doc: str, province: str | None, year: int, code: str | None = None, **cells: Any) -> dict[str, Any]:
    dimension = code[:2] if code else None
    subdimension = code if code and "." in code else None
    return {"task_id": f"{doc}#{number:03d}", "doc_id": doc, "province": province, "year": year, "dimension": dimension, "subdimension": subdimension, "needs_review": False, **cells}


def role(task_id: str, part: str, name: str, agency: str | None = None, level: str | None = None, *, inherited: bool = False) -> dict[str, Any]:
    return {"task_id": task_id, "doc_id": task_id.split("#")[0], "role": part, "agency_id": agency, "agency_name": name, "agency_level": level, "inherited": inherited}


@pytest.fixture
def data() -> Dataset:
    """Two plans: four tasks of Bắc Kạn 2020, two of Thái Nguyên 2021."""
    tasks = [
        task(1, "bk", "Bắc Kạn", 2020, "D1.2", deadline="trước 30/6", deadline_type="by_date", deadline_to="2020-06-30"),
        task(2, "bk", "Bắc Kạn", 2020, "D1.2", deadline="hằng quý", deadline_type="periodic", deadline_recurrence="quarterly"),
        task(3, "bk", "Bắc Kạn", 2020, "D5", deadline="Thường xuyên", deadline_type="continuous", needs_review=True, review_reasons="no_lead;ambiguous"),
        task(4, "bk", "Bắc Kạn", 2020),
        task(1, "tn", "Thái Nguyên", 2021, "D8.1", needs_review=True, review_reasons="ambiguous"),
        task(2, "tn", "Thái Nguyên", 2021, "D1.2"),
    ]
    roles = [
        role("bk#001", "lead", "Sở Nội vụ", "so_noi_vu", "province"),
        role("bk#001", "coordinating", "UBND cấp xã", "ubnd_cap_xa_all", "commune"),
        role("bk#002", "lead", "sở nội vụ", "so_noi_vu", "province", inherited=True),
        role("bk#002", "coordinating", "Hội đồng già làng"),
        role("tn#001", "lead", "UBND các xã", "ubnd_cap_xa_all", "commune"),
        role("tn#001", "lead", "Sở Nội vụ", "so_noi_vu", "province"),
        role("tn#001", "coordinating", "Hội đồng già làng"),
    ]
    references = [
        {"doc_id": "bk", "text": "Nghị định số 61/2018/NĐ-CP", "type": "Nghị định", "number": "61/2018/NĐ-CP", "issued_on": "2018-04-23"},
        {"doc_id": "tn", "text": "Nghị định 61/2018/NĐ-CP", "type": "Nghị định", "number": "61/2018/NĐ-CP", "issued_on": "2018"},
        {"doc_id": "tn", "text": "Luật Tiếp cận thông tin năm 2016", "type": "Luật", "name": "Luật Tiếp cận thông tin năm 2016", "issued_on": "2016"},
        {"doc_id": "bk", "text": "Luật Tiếp cận thông tin", "type": "Luật", "name": "Luật Tiếp cận thông tin"},
        {"doc_id": "bk", "text": "Quyết định số 9/2031/QĐ-TTg", "type": "Quyết định", "number": "9/2031/QĐ-TTg", "doubt": "after_plan"},
    ]
    targets = [
        {"doc_id": "bk", "metric": "score", "value": 44.0, "target_year": 2020},
        {"doc_id": "bk", "dimension": "D1", "metric": "score", "value": 6.0, "baseline": 5.5, "baseline_year": 2019, "target_year": 2020},
        {"doc_id": "bk", "metric": "rank", "value": 20, "target_year": 2020},
    ]
    documents = [
        {"doc_id": "bk", "province": "Bắc Kạn", "issued_on": "2020-03-10", "format": "text"},
        {"doc_id": "tn", "province": "Thái Nguyên", "issued_on": "2021-02-01", "format": "docx"},
    ]
    return dataset_of(documents=documents, tasks=tasks, task_agencies=roles, references=references, targets=targets)


def cell(table: pd.DataFrame, value: str, **where: Any) -> Any:
    """The value of the one row that these columns name."""
    for column, wanted in where.items():
        table = table[table[column] == wanted]
    assert len(table) == 1
    return table[value].iloc[0]


# -- shares -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(0, 10, (0.0, 0.0, 0.2775)), (10, 10, (1.0, 0.7225, 1.0)), (5, 10, (0.5, 0.2366, 0.7634)), (81, 263, (0.308, 0.2553, 0.3662))],
)
def test_a_share_has_wilsons_interval(part: int, whole: int, expected: tuple[float, ...]) -> None:
    # the last row is the worked example of Newcombe (1998), Statistics in Medicine 17
    assert measures.share(part, whole) == pytest.approx(expected, abs=5e-4)


def test_a_share_of_nothing_is_not_known() -> None:
    assert measures.share(0, 0) == (None, None, None)


# -- 1. coverage --------------------------------------------------------------------------------------------


def test_coverage_counts_each_code_of_each_province(data: Dataset) -> None:
    found = measures.coverage(data)
    assert len(found) == 2 * 29
    assert (cell(found, "part", province="Bắc Kạn", subdimension="D1.2"), cell(found, "whole", province="Bắc Kạn", subdimension="D1.2")) == (2, 4)
    assert cell(found, "share", province="Thái Nguyên", subdimension="D8.1") == 0.5
    assert cell(found, "part", province="Bắc Kạn", subdimension="D8.1") == 0


def test_coverage_by_dimension_and_year(data: Dataset) -> None:
    found = measures.coverage(data, "year", "dimension")
    assert (cell(found, "part", year=2020, dimension="D1"), cell(found, "part", year=2020, dimension="D5")) == (2, 1)
    assert len(found) == 2 * 8


def test_provinces_as_of_2025_are_one_unit_where_they_merged(data: Dataset) -> None:
    found = measures.coverage(data, units="2025")
    assert set(found["province"]) == {"Thái Nguyên"}
    assert (cell(found, "part", subdimension="D1.2"), cell(found, "whole", subdimension="D1.2")) == (3, 6)


def test_every_province_has_one_that_it_belongs_to_since_2025() -> None:
    after = {row["name_vi"] for row in facts("provinces_2025")}
    assert {measures.as_of_2025(row["name_vi"]) for row in facts("provinces")} == after
    assert measures.as_of_2025(None) is None


def test_gaps_are_the_sub_dimensions_without_a_task(data: Dataset) -> None:
    found = measures.gaps(data)
    assert len(found[found["doc_id"] == "bk"]) == 28
    assert "D1.2" not in set(found["subdimension"])


# -- 2. accountability --------------------------------------------------------------------------------------


def test_leads_are_explicit_or_inherited(data: Dataset) -> None:
    found = measures.leadership(data)
    assert [cell(found, "part", province="Bắc Kạn", lead=kind) for kind in ("explicit", "inherited", "any")] == [1, 1, 2]
    assert cell(found, "share", province="Thái Nguyên", lead="any") == 0.5


def test_the_load_of_an_agency_is_counted_by_its_identity(data: Dataset) -> None:
    found = measures.load(data)
    assert found.iloc[0].to_dict() == {"agency": "Sở Nội vụ", "lead": 3, "coordinating": 0, "plans": 2, "level": "province"}
    assert cell(found, "coordinating", agency="Hội đồng già làng") == 2


def test_the_levels_that_carry_the_work(data: Dataset) -> None:
    found = measures.levels(data)
    assert (cell(found, "part", province="Thái Nguyên", level="commune"), cell(found, "whole", province="Thái Nguyên", level="commune")) == (1, 1)
    assert (cell(found, "part", province="Bắc Kạn", level="province"), cell(found, "whole", province="Bắc Kạn", level="province")) == (2, 2)


def test_the_network_counts_tasks_that_name_both(data: Dataset) -> None:
    found = measures.network(data)
    assert cell(found, "tasks", agency_lead="Sở Nội vụ", agency_coordinating="Hội đồng già làng") == 2
    assert found["tasks"].sum() == 4


# -- 3 to 5, 9 ----------------------------------------------------------------------------------------------


def test_the_legal_basis_shared_by_provinces_comes_first(data: Dataset) -> None:
    found = measures.legal_basis(data)
    assert list(found["document"][:2]) == ["61/2018/NĐ-CP", "luật tiếp cận thông tin"]
    assert found.iloc[0][["citations", "plans", "provinces", "age"]].tolist() == [2, 2, 2, 2.5]
    assert found.iloc[1]["age"] == 5
    assert list(measures.flagged(data)["number"]) == ["9/2031/QĐ-TTg"]


def test_the_time_of_tasks(data: Dataset) -> None:
    found = measures.timing(data)
    assert [cell(found, "part", province="Bắc Kạn", time=kind) for kind in ("dated", "recurring", "continuous", "none")] == [1, 1, 1, 1]
    assert cell(found, "share", province="Thái Nguyên", time="none") == 1


def test_targets_beside_what_was_published(data: Dataset) -> None:
    scores = pd.DataFrame(
        [("Bắc Kạn", 2019, "TOTAL", 42.5), ("Bắc Kạn", 2020, "TOTAL", 43.0), ("Bắc Kạn", 2020, "D1", 5.8), ("Thái Nguyên", 2020, "D1", 1.0)],
        columns=["province", "year", "dimension", "score"],
    )
    found = measures.ambition(data, scores)
    assert len(found) == 2
    assert cell(found, "rise", dimension="TOTAL") == pytest.approx(1.5)
    assert cell(found, "reached", dimension="TOTAL") == pytest.approx(-1.0)
    assert cell(found, "rise", dimension="D1") == pytest.approx(0.5)
    assert cell(found, "reached", dimension="D1") == pytest.approx(-0.2)
    assert measures.ambition(data)["published_after"].isna().all()


def test_emphasis_stands_beside_the_scores_before_and_after(data: Dataset) -> None:
    scores = pd.DataFrame([("Bắc Kạn", 2019, "D1", 5.0), ("Bắc Kạn", 2020, "D1", 5.8)], columns=["province", "year", "dimension", "score"])
    found = measures.emphasis(data, scores)
    row = found[(found["doc_id"] == "bk") & (found["dimension"] == "D1")].iloc[0]
    assert (row["share"], row["before"], row["after"]) == (0.5, 5.0, 5.8)


def test_quality_by_format_and_reason(data: Dataset) -> None:
    found = measures.quality(data)
    assert [cell(found, "part", format="text", reason=r) for r in ("any", "ambiguous", "no_lead")] == [1, 1, 1]
    assert (cell(found, "share", format="docx", reason="any"), cell(found, "part", format="docx", reason="no_lead")) == (0.5, 0)


@pytest.mark.parametrize(
    "measure",
    [measures.coverage, measures.gaps, measures.leadership, measures.load, measures.levels, measures.network, measures.legal_basis, measures.flagged, measures.timing, measures.ambition, measures.quality],
    ids=lambda measure: str(measure.__name__),
)
def test_a_dataset_without_rows_gives_a_table_without_rows(measure: Any) -> None:
    assert len(measure(dataset_of())) == 0
