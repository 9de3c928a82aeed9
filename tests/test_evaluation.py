"""The figures of an evaluation: those of the reference scorer, whatever the dataset looks like."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from extractor import PlanError, write_dataset
from extractor.batch import find_inputs, run
from extractor.evaluation import (
    Count,
    Miss,
    align,
    below_floors,
    evaluate,
    layouts_of,
    name_key,
    read_floors,
    reference_key,
    text_key,
)
from extractor.schema import Extraction

SHARED = Path(__file__).resolve().parents[2] / "shared"
SCORER = SHARED / "tools" / "score.py"

Rows = list[dict[str, str]]
Tables = dict[str, Rows]
TABLES = ("documents", "tasks", "task_agencies", "references", "targets")

needs_scorer = pytest.mark.skipif(not SCORER.is_file(), reason="the reference scorer ../shared/tools/score.py is not here")


# -- datasets and gold made by hand ---------------------------------------------------------------


def read(folder: Path) -> Tables:
    tables = {}
    for name in TABLES:
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            tables[name] = list(csv.DictReader(file))
    return tables


@cache
def header(folder: Path, table: str) -> list[str]:
    with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file))


def write(folder: Path, tables: Tables, like: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, header(like, name))
            writer.writeheader()
            writer.writerows(rows)
    return folder


@cache
def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", SCORER)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def own_names() -> dict[str, str]:
    """The scorer's table of agency names, made of the package's list, which has grown beyond the shared one."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "facts").mkdir()
        (Path(folder) / "facts" / "agencies.csv").write_bytes((files("extractor") / "data" / "agencies.csv").read_bytes())
        return scorer().load_aliases(Path(folder))  # type: ignore[no-any-return]


def reference(dataset: Path, gold: Path, names: dict[str, str] | None) -> dict[str, Any]:
    """What the reference scorer says, with its own table of agency names or another."""
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as out:
        if names is not None:
            patch.setattr(scorer(), "load_aliases", lambda folder: names)
        scorer().main([str(dataset), str(gold), "--json"])
    return json.loads(out.getvalue())  # type: ignore[no-any-return]


def agree(dataset: Path, gold: Path, names: dict[str, str] | None = None) -> None:
    """Holds the figures of the package against those of the reference scorer."""
    theirs = reference(dataset, gold, names)
    plans = theirs.pop("documents")
    ours = evaluate(dataset, gold)
    assert ours.overall == theirs
    for plan, counts in plans.items():
        figures = ours.by_plan[plan]["tasks"]
        assert figures["n"] == counts["gold"]
        assert figures["recall"] == (round(counts["matched"] / counts["gold"], 4) if counts["gold"] else 1.0)
        assert figures["precision"] == (round(counts["matched"] / counts["predicted"], 4) if counts["predicted"] else 1.0)


def chance(seed: int) -> Random:
    """The same chance on every run."""
    return Random(seed)  # noqa: S311


# -- damages: each takes the tables and spoils one side of them ---------------------------------------


def drop_tasks(tables: Tables, random: Random) -> None:
    tables["tasks"] = [t for t in tables["tasks"] if random.random() < 0.6]


def drop_all(tables: Tables, random: Random) -> None:
    for name in TABLES:
        tables[name] = []


def drop_a_document(tables: Tables, random: Random) -> None:
    gone = random.choice(tables["documents"])["doc_id"]
    for name in TABLES:
        tables[name] = [r for r in tables[name] if r["doc_id"] != gone]


def repeat_tasks(tables: Tables, random: Random) -> None:
    tables["tasks"] += [{**t, "task_id": f"{t['task_id']}x"} for t in tables["tasks"] if random.random() < 0.3]


def change_texts(tables: Tables, random: Random) -> None:
    for t in tables["tasks"]:
        words = t["text"].split()
        for _ in range(random.choice([0, 0, 1, 2, 8])):
            words.insert(random.randrange(len(words) + 1), random.choice(["x", "–", "“", "thuỷ", "hoà", "*"]))
        t["text"] = " ".join(words[: random.choice([len(words), len(words), max(1, len(words) * 3 // 4)])])


def empty_texts(tables: Tables, random: Random) -> None:
    for t in random.sample(tables["tasks"], min(5, len(tables["tasks"]))):
        t["text"] = random.choice(["", ".", "- "])


def swap_texts(tables: Tables, random: Random) -> None:
    texts = [t["text"] for t in tables["tasks"]]
    random.shuffle(texts)
    for t, text in zip(tables["tasks"], texts, strict=True):
        t["text"] = text


def change_labels(tables: Tables, random: Random) -> None:
    for t in tables["tasks"]:
        if random.random() < 0.5:
            t["dimension"] = random.choice(["", "D1", "D5", "D8"])
            t["subdimension"] = random.choice(["", "D1.1", "D5.2"])


def swap_agencies(tables: Tables, random: Random) -> None:
    for a in tables["task_agencies"]:
        if random.random() < 0.3:
            a["role"] = "lead" if a["role"] == "coordinating" else "coordinating"
        if random.random() < 0.3:
            a["agency_id"] = random.choice(["", "so_y_te"])
        if random.random() < 0.3:
            a["mention"] = a["agency_name"] = random.choice(["Sở Y tế", "UBMTTQVN xã", "Chủ tịch UBND xã", "các đơn vị", "Đồng chí Giám đốc Sở Nội vụ"])


def drop_agencies(tables: Tables, random: Random) -> None:
    tables["task_agencies"] = [a for a in tables["task_agencies"] if random.random() < 0.5]


def repeat_agencies(tables: Tables, random: Random) -> None:
    tables["task_agencies"] += [dict(a) for a in tables["task_agencies"] if random.random() < 0.3]


def change_references(tables: Tables, random: Random) -> None:
    for r in tables["references"]:
        if r["number"] and random.random() < 0.5:
            r["number"] = random.choice([r["number"].lower(), r["number"].replace("Đ", "D"), r["number"].replace("Đ", "Ð"), f"Số: {r['number']}", r["number"].replace("-", " – "), ""])
        if random.random() < 0.2:
            r["name"], r["task_id"] = f"{r['name']} năm 2013", ""
    tables["references"] = [r for r in tables["references"] if random.random() < 0.8]


def change_deadlines(tables: Tables, random: Random) -> None:
    for t in tables["tasks"]:
        t["deadline"] = random.choice([t["deadline"], f"chậm nhất {t['deadline']}", t["deadline"][:6], "", "khi có yêu cầu", "."])


def change_documents(tables: Tables, random: Random) -> None:
    for d in tables["documents"]:
        d["number"], d["period_end"] = random.choice(["", "1/KH-UBND", d["number"]]), f"{d['period_end']}.0"
        d["province"] = random.choice(["", d["province"].upper(), "Hoà Bình"])


def change_targets(tables: Tables, random: Random) -> None:
    for t in tables["targets"]:
        t["value"] = random.choice([t["value"], f"{t['value']}0", t["value"].replace(".", ","), "0", ""])
        t["dimension"] = random.choice([t["dimension"], ""])


DAMAGES: list[Callable[[Tables, Random], None]] = [
    drop_tasks, drop_all, drop_a_document, repeat_tasks, change_texts, empty_texts, swap_texts, change_labels, swap_agencies, drop_agencies, repeat_agencies,
    change_references, change_deadlines, change_documents, change_targets,
]  # fmt: skip


# -- the figures are those of the reference scorer ---------------------------------------------------


@needs_scorer
def test_the_figures_on_the_sample_are_the_scorers(sample_dataset: Path, sample: Path) -> None:
    agree(sample_dataset, sample / "gold")


@pytest.fixture(scope="module")
def two_plans(sample: Path, sample_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The dataset and the gold of two sample plans, for damages by the dozen."""
    folder = tmp_path_factory.mktemp("two")
    names = ("kon_tum_2020", "xa_minh_hoa_2026")
    tables = {table: [r for r in rows if r["doc_id"] in names] for table, rows in read(sample_dataset).items()}
    (folder / "gold").mkdir()
    for name in names:
        for end in (".jsonl", ".doc.json"):
            (folder / "gold" / f"{name}{end}").write_bytes((sample / "gold" / f"{name}{end}").read_bytes())
    return write(folder / "dataset", tables, sample_dataset), folder / "gold"


@needs_scorer
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda d: d.__name__)
def test_the_figures_on_a_damaged_sample_are_the_scorers(two_plans: tuple[Path, Path], tmp_path: Path, damage: Callable[[Tables, Random], None]) -> None:
    dataset, gold = two_plans
    tables = read(dataset)
    damage(tables, chance(7))
    agree(write(tmp_path / "damaged", tables, dataset), gold, own_names())
    if damage is not repeat_agencies:
        assert evaluate(tmp_path / "damaged", gold).overall != evaluate(dataset, gold).overall


@needs_scorer
@given(damages=st.lists(st.sampled_from(DAMAGES), min_size=1, max_size=4), seed=st.integers(0, 1000))
@example(damages=[drop_all], seed=0)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_figures_are_the_scorers_whatever_is_damaged(two_plans: tuple[Path, Path], damages: list[Callable[[Tables, Random], None]], seed: int) -> None:
    dataset, gold = two_plans
    tables = read(dataset)
    for damage in damages:
        if tables["documents"]:
            damage(tables, chance(seed))
    agree(write(dataset.parent / "damaged", tables, dataset), gold, own_names())


@pytest.mark.real
@needs_scorer
@pytest.mark.skipif(not (SHARED / "plans").is_dir(), reason="the real plans ../shared/plans are not here")
@pytest.mark.parametrize("damage", [None, *DAMAGES], ids=lambda d: d.__name__ if d else "whole")
def test_the_figures_on_the_real_plans_are_the_scorers(tmp_path: Path, damage: Callable[[Tables, Random], None] | None) -> None:
    whole = tmp_path / "whole"
    write_dataset(whole, real_extractions(), [], "test")
    if damage is None:
        agree(whole, SHARED / "gold")
        return
    tables = read(whole)
    damage(tables, chance(11))
    agree(write(tmp_path / "damaged", tables, whole), SHARED / "gold", own_names())


@cache
def real_extractions() -> list[Extraction]:
    return [r for r in run(find_inputs([str(SHARED / "plans")])[0]) if isinstance(r, Extraction)]


# -- keys ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Uỷ ban nhân dân", "ủy ban nhân dân"),
        ("hoà giải", "hòa giải"),
        ("giai đoạn 2021–2025.", "Giai đoạn 2021-2025"),
        ("“Một cửa”, liên thông;", "Một cửa , liên thông"),
        ("- Công khai giá;", "công khai giá"),
        (None, ""),
    ],
)
def test_two_codings_of_a_text_have_one_key(one: str | None, other: str) -> None:
    assert text_key(one) == text_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("UBND xã", "Ủy ban nhân dân xã"),
        ("Chủ tịch UBND các huyện", "UBND huyện"),
        ("đồng chí Giám đốc Sở Y tế", "Sở Y tế"),
        ("đề nghị các sở, ban, ngành", "Sở - ban - ngành"),
        ("UBMTTQVN tỉnh", "Ủy ban Mặt trận Tổ quốc tỉnh"),
        ("BHXH tỉnh", "Bảo hiểm xã hội tỉnh"),
    ],
)
def test_two_codings_of_an_agency_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("Sở Y tế", "Sở Nội vụ"), ("UBND xã", "UBND huyện"), ("HĐND xã", "UBND xã")])
def test_two_agencies_have_two_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("12/QĐ-UBND", None, None), ("12 / QD - UBND", None, None)),
        (("Số: 61/2018/NĐ-CP", None, None), ("61/2018/NÐ–CP", None, None)),
        ((None, "Luật Đất đai", None), (None, None, "Luật Đất đai năm 2013")),
        ((None, "Luật Tiếp công dân", None), ("", "", "Luật tiếp công dân ngày 25/11/2013")),
    ],
)
def test_two_codings_of_a_citation_have_one_key(one: tuple[str | None, ...], other: tuple[str | None, ...]) -> None:
    assert reference_key(*one) == reference_key(*other)


# -- alignment ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gold", "found", "pairs"),
    [
        ([], [], {}),
        (["a"], [], {}),
        ([], ["a"], {}),
        (["a", "b"], ["b", "a"], {0: 1, 1: 0}),
        (["a", "a"], ["a", "a", "a"], {0: 0, 1: 1}),
        (["niêm yết công khai mức thu phí"], ["niêm yết công khai mức thu phí."], {0: 0}),
        (["niêm yết công khai mức thu phí"], ["tuyên truyền mức đóng góp"], {}),
        (["công khai mức thu phí a", "công khai mức thu phí"], ["công khai mức thu phí"], {1: 0}),
        (["công khai mức thu phí xy"], ["công khai mức thu phí x", "công khai mức thu phí y"], {0: 0}),
    ],
)
def test_equal_texts_are_paired_first_then_the_most_similar(gold: list[str], found: list[str], pairs: dict[int, int]) -> None:
    assert align(gold, found) == pairs


@given(gold=st.lists(st.text("ab ", max_size=12), max_size=6), found=st.lists(st.text("ab ", max_size=12), max_size=6))
@settings(max_examples=60, deadline=None)
def test_a_text_is_paired_once(gold: list[str], found: list[str]) -> None:
    pairs = align(gold, found)
    assert len(set(pairs.values())) == len(pairs)
    assert set(pairs) <= set(range(len(gold)))
    assert set(pairs.values()) <= set(range(len(found)))


@needs_scorer
@given(gold=st.lists(st.text("ab ", max_size=24), max_size=6), found=st.lists(st.text("ab ", max_size=24), max_size=6))
@settings(max_examples=60, deadline=None)
def test_the_pairs_are_the_scorers(gold: list[str], found: list[str]) -> None:
    assert align(gold, found) == scorer().align(gold, found)


# -- counting -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gold", "found", "figures"),
    [
        (set(), set(), (1.0, 1.0, 1.0, 0)),
        ({"a"}, {"a"}, (1.0, 1.0, 1.0, 1)),
        ({"a", "b"}, {"a"}, (1.0, 0.5, 0.6667, 2)),
        ({"a"}, {"a", "b"}, (0.5, 1.0, 0.6667, 1)),
        ({"a"}, set(), (1.0, 0.0, 0.0, 1)),
        (set(), {"a"}, (0.0, 1.0, 0.0, 0)),
    ],
)
def test_what_is_missed_lowers_recall_and_what_is_extra_lowers_precision(gold: set[str], found: set[str], figures: tuple[float, ...]) -> None:
    count = Count()
    count.add(gold, found)
    assert tuple(count.figures().values()) == figures


# -- misses: gold is wanted, the dataset is what was got -----------------------------------------------------


GOLD = {
    "n": 1, "lines": [1, 1], "text": "Sở Y tế công khai giá", "dimension": "D2", "subdimension": "D2.1", "dimension_source": "heading", "lead": ["Sở Y tế"],
    "coordinating": ["Sở Nội vụ"], "legal_refs": [{"text": "Nghị định số 1/2020/NĐ-CP", "number": "1/2020/NĐ-CP"}], "deadline": "hằng quý", "deliverable": None,
}  # fmt: skip
TASK = {"task_id": "p#001", "doc_id": "p", "text": "Sở Y tế công khai giá.", "dimension": "D2", "subdimension": "D2.1", "deadline": "Hằng quý"}
LEAD = {"task_id": "p#001", "doc_id": "p", "role": "lead", "agency_id": "so_y_te", "agency_name": "Sở Y tế", "mention": "Sở Y tế"}
WITH = {**LEAD, "role": "coordinating", "agency_id": "so_noi_vu", "agency_name": "Sở Nội vụ", "mention": "Sở Nội vụ"}
CITED = {"doc_id": "p", "task_id": "p#001", "text": "Nghị định số 1/2020/NĐ-CP", "number": "1/2020/NĐ-CP", "name": ""}
DOC = {"number": "5/KH-UBND", "doc_type": "plan", "level": "province", "province": "Hà Nam", "district": None, "issued_on": "2024-03-04", "period_start": 2024, "period_end": None}
ROW = {"doc_id": "p", **{k: str(v or "") for k, v in DOC.items()}}

Small = Callable[..., tuple[Miss, ...]]


@pytest.fixture
def misses(tmp_path: Path, sample_dataset: Path) -> Small:
    """The misses of a dataset of one task against gold of one task, each table as given or else right."""

    def _misses(**given: Rows) -> tuple[Miss, ...]:
        right: Tables = {"documents": [ROW], "tasks": [TASK], "task_agencies": [LEAD, WITH], "references": [CITED], "targets": []}
        gold = tmp_path / "gold"
        gold.mkdir(exist_ok=True)
        (gold / "p.jsonl").write_text(json.dumps(GOLD), encoding="utf-8")
        (gold / "p.doc.json").write_text(json.dumps({"doc": DOC, "references": GOLD["legal_refs"], "targets": []}), encoding="utf-8")
        return evaluate(write(tmp_path / "dataset", {**right, **given}, sample_dataset), gold).misses

    return _misses


def test_where_all_is_right_nothing_is_missed(misses: Small) -> None:
    assert misses() == ()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"tasks": []}, ("missed task", "Sở Y tế công khai giá")),
        ({"tasks": [TASK, {**TASK, "task_id": "p#002", "text": "Trồng cây."}]}, ("extra task", "Trồng cây.")),
        ({"tasks": [{**TASK, "dimension": "D5"}]}, ("dimension D2 got D5", "Sở Y tế công khai giá")),
        ({"tasks": [{**TASK, "dimension": ""}]}, ("dimension D2 got None", "Sở Y tế công khai giá")),
        ({"tasks": [{**TASK, "subdimension": "D2.4"}]}, ("subdimension D2.1 got D2.4", "Sở Y tế công khai giá")),
        ({"tasks": [{**TASK, "deadline": ""}]}, ("deadline 'hằng quý' got ''", "Sở Y tế công khai giá")),
        ({"tasks": [{**TASK, "deadline": "hằng năm"}]}, ("deadline 'hằng quý' got 'hằng năm'", "Sở Y tế công khai giá")),
        ({"task_agencies": [WITH]}, ("lead: missed ['Sở Y tế'] extra []", "Sở Y tế công khai giá")),
        ({"references": [{**CITED, "task_id": ""}]}, ("references: missed ['1/2020/NĐ-CP'] extra []", "Sở Y tế công khai giá")),
        ({"documents": [{**ROW, "number": "6/KH-UBND"}]}, ("document number: '5/kh-ubnd' got '6/kh-ubnd'", "")),
        ({"documents": [{**ROW, "district": "Cái Bè"}]}, ("document district: '' got 'cái bè'", "")),
        ({"references": [CITED, {**CITED, "task_id": "", "number": "9/QĐ-UBND"}]}, ("document references: missed [] extra ['9/QĐ-UBND']", "")),
    ],
)
def test_a_miss_says_what_gold_wants_and_what_the_dataset_has(misses: Small, given: dict[str, Rows], expected: tuple[str, str]) -> None:
    assert (expected[0].lower(), expected[1]) in [(m.what.lower(), m.text) for m in misses(**given)]


def test_an_agency_in_the_wrong_role_is_missed_in_one_and_extra_in_the_other(misses: Small) -> None:
    lead, coordinating = misses(task_agencies=[{**LEAD, "role": "coordinating"}, WITH])
    assert lead.what == "lead: missed ['Sở Y tế'] extra []"
    assert coordinating.what.startswith("coordinating: missed [] extra ['")


def test_a_task_that_was_not_found_is_named_once_not_in_each_of_its_fields(misses: Small) -> None:
    assert [m.what for m in misses(tasks=[])] == ["missed task"]


@pytest.mark.parametrize("name", ["lead", "coordinating", "references_in_tasks", "deadline"])
def test_a_task_that_was_not_found_is_wrong_in_each_of_its_fields(misses: Small, tmp_path: Path, name: str) -> None:
    misses(tasks=[])
    figures = evaluate(tmp_path / "dataset", tmp_path / "gold").overall
    assert figures[name]["recall"] == 0
    assert figures["dimension_accuracy"] == 0


# -- strata -------------------------------------------------------------------------------------------------


def test_a_layout_counts_the_plans_that_have_it(sample_dataset: Path, sample: Path) -> None:
    found = evaluate(sample_dataset, sample / "gold", {"kon_tum_2020": "prose", "phu_yen_2021": "prose", "gia_lai_2025": "table", "no_such_plan": "odd"})
    counted = {name: figures["tasks"]["n"] for name, figures in found.by_layout.items()}
    assert counted == {"prose": found.by_plan["kon_tum_2020"]["tasks"]["n"] + found.by_plan["phu_yen_2021"]["tasks"]["n"], "table": found.by_plan["gia_lai_2025"]["tasks"]["n"]}


def test_the_plans_add_up_to_the_whole(sample_dataset: Path, sample: Path) -> None:
    found = evaluate(sample_dataset, sample / "gold")
    for name in ("tasks", "lead", "coordinating", "deadline", "targets"):
        assert sum(figures[name]["n"] for figures in found.by_plan.values()) == found.overall[name]["n"]


def test_one_layout_for_all_gives_the_overall_figures(sample_dataset: Path, sample: Path) -> None:
    layouts = dict.fromkeys((p.stem for p in (sample / "gold").glob("*.jsonl")), "one")
    found = evaluate(sample_dataset, sample / "gold", layouts)
    assert found.by_layout == {"one": found.overall}


@pytest.mark.parametrize("text", ["plan,layout\na,prose\nb,table\n", "plan,layout\na.txt,prose\nx/b.md,table\n", "\ufefflayout,plan\nprose,a\ntable,b\n"])
def test_layouts_are_read_by_plan(tmp_path: Path, text: str) -> None:
    (tmp_path / "layouts.csv").write_text(text, encoding="utf-8")
    assert layouts_of(tmp_path / "layouts.csv") == {"a": "prose", "b": "table"}


def test_without_gold_or_dataset_it_says_so(sample_dataset: Path, tmp_path: Path) -> None:
    for dataset, code in ((sample_dataset, "no_gold"), (tmp_path, "not_a_dataset")):
        with pytest.raises(PlanError) as caught:
            evaluate(dataset, tmp_path)
        assert caught.value.code == code


def test_gold_without_document_fields_is_scored_for_its_tasks(sample_dataset: Path, sample: Path, tmp_path: Path) -> None:
    (tmp_path / "kon_tum_2020.jsonl").write_bytes((sample / "gold" / "kon_tum_2020.jsonl").read_bytes())
    overall = evaluate(sample_dataset, tmp_path).overall
    assert overall["document_fields"] is None
    assert overall["tasks"]["n"] > 0


def test_a_miss_is_data(misses: Small) -> None:
    assert [asdict(m) for m in misses(tasks=[])] == [{"doc_id": "p", "what": "missed task", "text": "Sở Y tế công khai giá"}]


# -- floors ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("floors", "lines"),
    [
        ({}, []),
        ({"tasks": 0.9, "dimension_accuracy": 0.5}, []),
        ({"tasks": 0.91}, ["tasks: 0.9 is below its floor 0.91"]),
        ({"dimension_accuracy": 0.51}, ["dimension_accuracy: 0.5 is below its floor 0.51"]),
        ({"document_fields": 0.0}, ["document_fields: None is below its floor 0.0"]),
        ({"taks": 0.1}, ["taks: no such figure"]),
    ],
)
def test_a_figure_below_its_floor_is_named(floors: dict[str, float], lines: list[str]) -> None:
    figures = {"tasks": {"precision": 0.8, "recall": 1.0, "f1": 0.9, "n": 9}, "dimension_accuracy": 0.5, "document_fields": None}
    assert below_floors(figures, floors) == lines


@pytest.mark.parametrize("content", ["", "[]", "{", '{"tasks": "0.9"}', '{"tasks": null}', '{"tasks": true}', '{"tasks": NaN}', "0.9"])
def test_floors_that_are_none_are_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "floors.json").write_text(content, encoding="utf-8")
    with pytest.raises(PlanError, match="holds no floors") as caught:
        read_floors(tmp_path / "floors.json")
    assert caught.value.code == "floors"
