"""The house: which room may look into which, what an import costs, and that the data keep their rules."""

from __future__ import annotations

import ast
import subprocess
import sys
from contextlib import nullcontext
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest

import extractor
from extractor import resources
from extractor.classifier import MODEL
from extractor.resources import COLUMNS, FactError, check, facts, split_list
from extractor.schema import Role

PACKAGE = Path(extractor.__file__).parent

#: The rooms from the ground up; a module imports only from floors below its own (../shared/architecture.md).
FLOORS = (
    ("text", "schema", "readers.tabs"),
    ("resources", "intervals"),
    ("markers", "readers.plain", "taxonomy", "classifier"),
    ("readers.barless", "headings", "agencies", "columns"),
    ("readers.layout",),
    ("readers", "cells", "references"),
    ("tables",),
    ("sections",),
    ("tasks", "metadata", "dataset"),
    ("indicators", "deadlines", "roles"),
    ("targets",),
    ("pipeline",),
    ("batch", "evaluation", "training", "exports"),
    ("spacy_component", "comparison"),
    ("comparison.measures",),
    ("comparison.charts", "comparison.reuse", "comparison.change", "comparison.words"),
    ("comparison.report",),
    ("",),  # extractor/__init__.py
    ("cli",),
)
FLOOR = {f"extractor.{room}".rstrip("."): height for height, floor in enumerate(FLOORS) for room in floor}
HEAVY = ("spacy", "sklearn", "underthesea", "pandas", "numpy", "rich", "frictionless")
NETWORK = ("socket", "ssl", "http", "urllib.request", "urllib3", "requests", "httpx", "aiohttp", "ftplib", "smtplib", "asyncio")
UNSAFE = ("pickle", "marshal", "shelve", "joblib", "dill")


def modules() -> dict[str, Path]:
    out = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        out[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return out


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(modules()[module].read_text(encoding="utf-8"))


def imports(module: str) -> set[str]:
    """Every module that *module* imports, at its head or inside a function, for types or for use."""
    found = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "say the whole name"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in modules() else str(node.module))
    return found


def python(code: str) -> str:
    """What *code* prints in a Python of its own."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, encoding="utf-8").stdout.strip()


# -- rooms ----------------------------------------------------------------------------------------


def test_every_module_has_its_floor() -> None:
    assert set(modules()) == set(FLOOR), "draw a new room into FLOORS and into docs/architecture.md"


@pytest.mark.parametrize("module", modules())
def test_a_module_imports_only_from_floors_below(module: str) -> None:
    inside = {name for name in imports(module) if name.split(".")[0] == "extractor"}
    assert {name for name in inside if FLOOR[name] >= FLOOR[module]} == set()


@pytest.mark.parametrize("module", [m for m in modules() if m not in ("extractor", "extractor.cli")])
def test_no_module_goes_through_the_front_door(module: str) -> None:
    assert "extractor" not in imports(module)


@pytest.mark.parametrize("module", modules())
def test_a_module_imports_nothing_that_reaches_the_network_or_runs_what_it_reads(module: str) -> None:
    assert {name for name in imports(module) if any(name == n or name.startswith(f"{n}.") for n in (*NETWORK, *UNSAFE))} == set()


@pytest.mark.parametrize("module", modules())
def test_no_except_is_bare_or_swallows_all(module: str) -> None:
    swallowed = [
        node.lineno
        for node in ast.walk(tree(module))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
        and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
    ]
    assert swallowed == []


# -- what an import costs ---------------------------------------------------------------------------


def test_import_loads_nothing_heavy() -> None:
    assert python(f"import sys, extractor; print([m for m in {HEAVY} if m in sys.modules])") == "[]"


@pytest.mark.parametrize("command", ["--help", "extract --help", "--version"])
def test_help_loads_nothing_heavy(command: str) -> None:
    code = f"import sys\nfrom extractor.cli import main\ntry: main({command.split()})\nexcept SystemExit: pass\nprint()\nprint([m for m in {HEAVY} if m in sys.modules])"
    assert python(code).splitlines()[-1] == "[]"


def test_extracting_loads_no_pandas() -> None:
    assert python("import sys, extractor; extractor.extract('KẾ HOẠCH\\nI. NHIỆM VỤ\\n1. Trồng cây.\\n'); print('pandas' in sys.modules)") == "False"


def test_import_reads_no_fact_file() -> None:
    assert python("import extractor; from extractor import cli, evaluation, resources; print(resources.facts.cache_info().currsize)") == "0"


def test_a_whole_run_opens_no_socket_and_leaves_the_loggers_alone(sample: Path, tmp_path: Path) -> None:
    code = f"""
import sys, logging
opened = []
sys.addaudithook(lambda event, args: opened.append(event) if event.startswith("socket.") else None)
from extractor.cli import main
codes = [main(["extract", {str(sample / "kon_tum_2020.txt")!r}, "--out", {str(tmp_path / "out")!r}]),
         main(["show", {str(sample / "kon_tum_2020.txt")!r}]),
         main(["evaluate", {str(tmp_path / "out")!r}, {str(sample / "gold")!r}])]
print()
print(codes, opened, logging.getLogger().handlers, logging.getLogger().level == logging.WARNING)
"""
    assert python(code).splitlines()[-1] == "[0, 0, 0] [] [] True"


def test_nothing_is_printed_by_extracting() -> None:
    assert python("import extractor; extractor.extract('KẾ HOẠCH\\nI. NHIỆM VỤ\\n1. Trồng cây.\\n')") == ""


# -- what others build on ---------------------------------------------------------------------------------


@pytest.mark.parametrize("module", modules())
def test_every_public_thing_says_what_it_is(module: str) -> None:
    mute = [] if ast.get_docstring(tree(module)) else ["the module"]
    owners: list[ast.Module | ast.ClassDef] = [tree(module), *(n for n in tree(module).body if isinstance(n, ast.ClassDef) and not n.name.startswith("_"))]
    for owner in owners:
        for node in owner.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node):
                mute.append(node.name)  # noqa: PERF401
    assert mute == []


def test_the_package_carries_its_types_and_facts() -> None:
    assert (files("extractor") / "py.typed").is_file()
    assert {p.name for p in (files("extractor") / "data").iterdir()} == {f"{name}.csv" for name in COLUMNS} | {MODEL}


def test_what_the_package_offers_is_there() -> None:
    assert [name for name in extractor.__all__ if not hasattr(extractor, name)] == []
    assert len(set(extractor.__all__)) == len(extractor.__all__)


# -- facts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COLUMNS)
def test_a_fact_file_keeps_its_rules(name: str) -> None:
    rows = facts(name)
    assert rows
    assert [row for row in rows if any(value != value.strip() for value in row.values())] == []


@pytest.mark.parametrize("name", COLUMNS)
def test_a_fact_file_is_plain_utf8_without_a_byte_order_mark(name: str) -> None:
    data = (PACKAGE / "data" / f"{name}.csv").read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert "\ufffd" not in data.decode()


HEADER = ["verb", "note"]


@pytest.mark.parametrize(
    ("heirs", "says"),
    [
        ({"a": "b", "b": ""}, None),
        ({"a": "b;c", "b": "c", "c": ""}, None),
        ({"a": "x"}, "there is no agency x to succeed a"),
        ({"a": "a"}, "a succeeds itself"),
        ({"a": "b", "b": "c", "c": "a"}, "a succeeds itself"),
        ({"a": "b", "b": "c", "c": "b"}, "b succeeds itself"),
    ],
)
def test_successors_are_agencies_and_go_round_in_no_circle(heirs: dict[str, str], says: str | None) -> None:
    made = [{**dict.fromkeys(COLUMNS["agencies"], ""), "id": name, "name_vi": name, "successor": heir} for name, heir in heirs.items()]
    if says is None:
        check("agencies", made, COLUMNS["agencies"])
        return
    with pytest.raises(FactError, match=says):
        check("agencies", made, COLUMNS["agencies"])


@pytest.mark.parametrize(
    ("one", "other", "fault"),
    [
        ({}, {}, True),
        ({"valid_to": "2025-06-30"}, {"valid_from": "2025-07-01"}, False),
        ({"valid_to": "2025-06-30"}, {"valid_from": "2025-06-30"}, True),
        ({"valid_to": "2025"}, {"valid_from": "2025-07-01"}, True),
        ({"valid_from": "2026-01-01"}, {"valid_to": "2025"}, False),
    ],
)
def test_two_agencies_share_a_name_only_one_after_the_other(one: dict[str, str], other: dict[str, str], fault: bool) -> None:
    blank = dict.fromkeys(COLUMNS["agencies"], "")
    made = [{**blank, "id": "a", "name_vi": "Phòng Kinh tế", **one}, {**blank, "id": "b", "name_vi": "PHÒNG KINH TẾ", **other}]
    with pytest.raises(FactError, match="at the same time") if fault else nullcontext():
        check("agencies", made, COLUMNS["agencies"])


@pytest.mark.parametrize(
    ("rows", "header", "says"),
    [
        ([{"verb": "trồng", "note": "", "rank": "1"}], ["verb", "note", "rank"], "look at: rank"),
        ([{"verb": "trồng"}], ["verb"], "look at: note"),
        ([{"note": "", "verb": "trồng"}], ["note", "verb"], "columns must be verb, note"),
        ([{"verb": "trồng", "note": ""}], [], "columns must be verb, note"),
        ([], HEADER, "no rows"),
        ([{"verb": "trồng", "note": ""}, {"verb": "trồng", "note": "lại"}], HEADER, "line 3: trồng stands in line 2 already"),
        ([{"verb": "hoà giải", "note": ""}, {"verb": "Hòa giải", "note": ""}], HEADER, "line 3: hòa giải stands in line 2 already"),
        ([{"verb": "", "note": "x"}], HEADER, "line 2: the key is empty"),
        ([{"verb": "  ", "note": "x"}], HEADER, "line 2: the key is empty"),
        ([{"verb": "trồng", "note": None}], HEADER, "line 2: 2 cells expected"),
        ([{"verb": "trồng", "note": "", None: ["x"]}], HEADER, "line 2: 2 cells expected"),
    ],
)
def test_a_fact_file_that_breaks_a_rule_is_named_with_its_line(rows: list[dict[str, str]], header: list[str], says: str) -> None:
    with pytest.raises(FactError) as caught:
        check("order_verbs", rows, header)
    assert str(caught.value).startswith("order_verbs.csv")
    assert says in str(caught.value)


def test_a_key_of_two_columns_may_share_one_of_them() -> None:
    row = dict.fromkeys(COLUMNS["papi_aliases"], "x")
    check("papi_aliases", [row, {**row, "alias_vi": "y"}, {**row, "concept": "z"}], COLUMNS["papi_aliases"])


@pytest.mark.parametrize(("text", "says"), [("verb,note\ntrồng,,x\n", "2 cells expected"), ("verb,note\ntrồng\n", "2 cells expected"), ("", "columns must be"), ("verb,note\n", "no rows")])
def test_a_broken_file_is_refused_when_it_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, says: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "order_verbs.csv").write_text(text, encoding="utf-8")
    monkeypatch.setattr(resources, "files", lambda package: tmp_path)
    with pytest.raises(FactError, match=says):
        facts.__wrapped__("order_verbs")


@pytest.mark.parametrize(("cell", "members"), [("", []), ("a", ["a"]), ("a;b", ["a", "b"]), (" a ; ;b; ", ["a", "b"])])
def test_a_list_in_a_cell(cell: str, members: list[str]) -> None:
    assert split_list(cell) == members


def test_a_heading_phrase_has_a_role_of_the_codebook() -> None:
    assert {row["role"] for row in facts("headings")} <= {role.value for role in Role}


def test_a_successor_is_an_agency_of_the_list() -> None:
    known = {row["id"] for row in facts("agencies")}
    assert {s for row in facts("agencies") for s in split_list(row["successor"])} - known == set()


def test_every_province_of_before_2025_has_its_successor() -> None:
    after = {row["gso_code"]: row["name_vi"] for row in facts("provinces_2025")}
    assert {row["name_vi"] for row in facts("provinces") if after.get(row["successor_code"]) != row["successor_name_2025"]} == set()


def test_an_alias_names_a_concept_that_there_is() -> None:
    known = {row["concept"] for row in facts("papi_concepts")} | {f"D{i}" for i in range(1, 9)}
    assert {row["concept"] for row in facts("papi_aliases")} - known == set()


def test_a_code_of_an_agency_is_one_word() -> None:
    assert [row["id"] for row in facts("agencies") if not row["id"].isascii() or not row["id"].replace("_", "").isalnum()] == []
