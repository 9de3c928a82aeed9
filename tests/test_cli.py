"""The command papi as a person meets it: what it prints, what it leaves, how it ends."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from extractor import __version__, batch, read_dataset, resources
from extractor.cli import main

COMMANDS = {"extract": ["PATH", "--out", "--facts"], "show": ["FILE", "--facts"], "facts": ["TABLE", "--find", "--facts"], "taxonomy": ["--scheme"], "label": ["SENTENCE", "--dimension", "--json", "--facts"], "train": ["FOLDER", "--out"], "export": ["DATASET", "--to", "--out"], "evaluate": ["DATASET", "GOLD", "--floors", "--layouts", "--misses", "--json"]}


class Said:
    """How a call ended and what it printed."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


class Papi:
    """Runs the command in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str | Path) -> Said:
        self.capsys.readouterr()
        try:
            code = main([str(a) for a in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        return Said(code, *self.capsys.readouterr())


@pytest.fixture
def papi(capsys: pytest.CaptureFixture[str]) -> Papi:
    return Papi(capsys)


@pytest.fixture
def plans(tmp_path: Path, plan: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one plan, ``plans``, in the working directory."""
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "ha_nam.txt").write_text(plan, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def gold(tmp_path: Path, sample: Path) -> Path:
    """A copy of the gold of two sample plans."""
    folder = tmp_path / "gold"
    folder.mkdir()
    for name in ("kon_tum_2020", "lam_dong_2022"):
        for end in (".jsonl", ".doc.json"):
            shutil.copy(sample / "gold" / f"{name}{end}", folder)
    return folder


def plain(text: str) -> bool:
    """Whether a person who never saw Python can read *text*: no traceback, no class names."""
    return bool(text.strip()) and "Traceback" not in text and "Error:" not in text and "Errno" not in text


def as_process(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "extractor.cli", *map(str, arguments)], capture_output=True, check=False, env={**os.environ, **environment})


# -- help and arguments ---------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_names_each_of_its_arguments(papi: Papi, command: str) -> None:
    said = papi(command, "--help")
    assert said.code == 0
    assert f"usage: papi {command}" in said.out
    assert [a for a in COMMANDS[command] if a not in said.out] == []


def test_help_names_every_command_and_the_exit_codes(papi: Papi) -> None:
    said = papi("--help")
    assert said.code == 0
    assert all(command in said.out for command in COMMANDS)
    assert "0 all is well" in " ".join(said.out.split())


def test_version(papi: Papi) -> None:
    assert papi("--version").out.strip() == f"papi-extractor {__version__}"


@pytest.mark.parametrize("arguments", [[], ["extrakt"], ["show"], ["evaluate", "x"], ["show", "a", "b"], ["extract", "--outt", "x"]])
def test_wrong_arguments_end_with_2_and_the_usage(papi: Papi, arguments: list[str]) -> None:
    said = papi(*arguments)
    assert said.code == 2
    assert said.err.startswith("usage: papi")
    assert said.out == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["extract"], "papi extract PLANS_FOLDER --out"),
        (["extract", "--out", "o"], "papi extract PLANS_FOLDER --out"),
        (["extract", "plans"], "papi extract plans --out"),
        (["extract", "nothing", "--out", "o"], "nothing: there is no such file or folder"),
        (["extract", "nothing", "nowhere", "--out", "o"], "nowhere"),
        (["show", "nothing.txt"], "nothing.txt"),
        (["show", "plans"], "this is a folder"),
        (["evaluate", "plans", "plans"], "is no dataset"),
        (["evaluate", "nothing", "nothing"], "is no dataset"),
    ],
)
def test_where_nothing_can_be_done_it_ends_with_2_and_says_what_to_do(papi: Papi, plans: Path, arguments: list[str], says: str) -> None:
    said = papi(*arguments)
    assert said.code == 2
    assert says in said.err
    assert plain(said.err)
    assert said.out == ""
    assert not Path("o").exists()


# -- extract ----------------------------------------------------------------------------------------


def test_extract_writes_the_dataset_and_ends_with_0(papi: Papi, plans: Path) -> None:
    said = papi("extract", "plans", "--out", "out")
    assert said.code == 0
    assert said.err == ""
    assert read_dataset("out")["tasks"]["task_id"].tolist() == ["ha_nam#001", "ha_nam#002", "ha_nam#003"]


def test_extract_counts_what_it_found(papi: Papi, plans: Path) -> None:
    rows = {tuple(c.strip() for c in line.strip("│").split("│")) for line in papi("extract", "plans", "--out", "out").out.splitlines() if "│" in line}
    assert {("documents", "1"), ("tasks", "3"), ("D2", "2"), ("with a lead agency", "3"), ("with a deadline", "2"), ("failures", "0")} <= rows


def test_some_failed_ends_with_1_and_keeps_the_rest(papi: Papi, plans: Path) -> None:
    (plans / "scan.txt").write_bytes(b"%PDF-1.7 ...")
    said = papi("extract", "plans", "nothing.txt", "--out", "out")
    assert said.code == 1
    assert plain(said.err)
    assert "failed: plans/scan.txt: this is a PDF file" in said.err
    tables = read_dataset("out")
    assert tables["documents"]["doc_id"].tolist() == ["ha_nam"]
    assert tables["errors"][["source", "error"]].to_numpy().tolist() == [["nothing.txt", "missing"], ["plans/scan.txt", "binary"]]


def test_all_failed_ends_with_2_and_lists_each_in_errors(papi: Papi, plans: Path) -> None:
    (plans / "ha_nam.txt").write_bytes(b"")
    assert papi("extract", "plans", "--out", "out").code == 2
    assert read_dataset("out")["errors"]["error"].tolist() == ["empty"]


def test_a_file_without_a_task_is_a_warning_not_a_failure(papi: Papi, plans: Path) -> None:
    (plans / "letter.txt").write_text("Kính gửi bạn đọc.\n", encoding="utf-8")
    said = papi("extract", "plans", "--out", "out")
    assert said.code == 0
    assert said.err == "warning: plans/letter.txt: no task found: is it a plan, and is its text whole?\n"


def test_a_second_run_gives_the_same_bytes(papi: Papi, plans: Path) -> None:
    for out in ("one", "other"):
        papi("extract", "plans", "--out", out)
    assert (Path("one") / "tasks.csv").read_bytes() == (Path("other") / "tasks.csv").read_bytes()
    assert papi("extract", "plans", "--out", "one").code == 0


@pytest.mark.parametrize("out", ["thesis", "thesis/", "./thesis"])
def test_a_folder_that_is_no_dataset_is_left_alone(papi: Papi, plans: Path, out: str) -> None:
    mine = Path("thesis") / "chapter.txt"
    mine.parent.mkdir()
    mine.write_text("three years", encoding="utf-8")
    said = papi("extract", "plans", "--out", out)
    assert said.code == 2
    assert "thesis is there and is no dataset" in said.err
    assert mine.read_text(encoding="utf-8") == "three years"


@pytest.mark.parametrize("out", [".", "file/out", "/proc/papi/out"])
def test_where_no_folder_can_be_made_it_says_so_in_plain_words(papi: Papi, plans: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, out: str) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))
    if out.startswith("file"):
        Path("file").touch()
    said = papi("extract", plans, "--out", out)
    assert (said.code == 2 and plain(said.err)) or (said.code == 0 and Path(out, "tasks.csv").is_file())


def test_the_folder_is_named_as_it_was_given(papi: Papi, plans: Path) -> None:
    assert "dataset in out[final]" in papi("extract", "plans", "--out", "out[final]").out


def test_a_run_that_is_stopped_leaves_the_old_dataset(papi: Papi, plans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    papi("extract", "plans", "--out", "out")
    before = (Path("out") / "tasks.csv").read_bytes()

    def stop(inputs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(batch, "run", stop)
    said = papi("extract", "plans", "--out", "out")
    assert said.code == 130
    assert said.err == "papi: stopped; nothing was written\n"
    assert (Path("out") / "tasks.csv").read_bytes() == before


# -- show ---------------------------------------------------------------------------------------------


def test_show_prints_each_task_with_its_fields(papi: Papi, plans: Path) -> None:
    said = papi("show", "plans/ha_nam.txt")
    assert said.code == 0
    text = " ".join(said.out.split())
    for shown in ("58/KH-UBND", "Nâng cao Chỉ số PAPI", "Sở Tài chính", "Sở Nội vụ", "Trước ngày 30/6/2024", "73/2019/NĐ-CP", "D2"):
        assert shown in text


def test_show_marks_an_agency_taken_over_from_a_heading(papi: Papi, plans: Path) -> None:
    assert "Sở Nội vụ ↑" in papi("show", "plans/ha_nam.txt").out


def test_show_prints_brackets_as_they_are(papi: Papi, plans: Path) -> None:
    (plans / "b.txt").write_text("KẾ HOẠCH\nĐọc sách [dự thảo]\nI. NHIỆM VỤ\n1. UBND xã mua [bold]sách[/bold] mới.\n", encoding="utf-8")
    out = papi("show", "plans/b.txt").out
    assert "[dự thảo]" in out
    assert "[bold]sách[/bold]" in out


def test_show_says_if_there_is_no_task(papi: Papi, plans: Path) -> None:
    (plans / "b.txt").write_text("Kính gửi bạn đọc.\n", encoding="utf-8")
    said = papi("show", "plans/b.txt")
    assert said.code == 0
    assert "no task found" in said.out


# -- evaluate -------------------------------------------------------------------------------------------


def test_evaluate_prints_the_figures(papi: Papi, sample_dataset: Path, gold: Path) -> None:
    said = papi("evaluate", sample_dataset, gold)
    assert said.code == 0
    assert said.err == ""
    assert "tasks_exact" in said.out


def test_evaluate_names_each_plan_in_full(papi: Papi, sample_dataset: Path, gold: Path) -> None:
    assert "kon_tum_2020" in papi("evaluate", sample_dataset, gold).out


def test_evaluate_as_json_is_json_and_nothing_else(papi: Papi, sample_dataset: Path, gold: Path) -> None:
    figures = json.loads(papi("evaluate", sample_dataset, gold, "--json").out)
    assert figures["overall"]["tasks"]["n"] == 74
    assert list(figures["by_plan"]) == ["kon_tum_2020", "lam_dong_2022"]


def test_evaluate_as_json_with_misses_is_still_json(papi: Papi, sample_dataset: Path, gold: Path) -> None:
    assert json.loads(papi("evaluate", sample_dataset, gold, "--json", "--misses").out)


def test_evaluate_lists_the_misses_one_a_line(papi: Papi, sample_dataset: Path, gold: Path) -> None:
    file = gold / "kon_tum_2020.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    rows.append({**rows[0], "n": 99, "text": "Một việc không ai giao cả, chỉ để thử"})
    file.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), encoding="utf-8")
    lines = papi("evaluate", sample_dataset, gold, "--misses").out.splitlines()
    assert "kon_tum_2020\tmissed task\tMột việc không ai giao cả, chỉ để thử" in lines


@pytest.mark.parametrize(("floor", "code"), [(0.5, 0), (1.01, 1)])
def test_a_figure_below_its_floor_ends_with_1(papi: Papi, sample_dataset: Path, gold: Path, tmp_path: Path, floor: float, code: int) -> None:
    (tmp_path / "floors.json").write_text(json.dumps({"tasks": floor}), encoding="utf-8")
    said = papi("evaluate", sample_dataset, gold, "--floors", tmp_path / "floors.json")
    assert said.code == code
    assert ("tasks" in said.err and "below its floor 1.01" in said.err) == bool(code)


def test_layouts_give_figures_by_layout(papi: Papi, sample_dataset: Path, gold: Path, tmp_path: Path) -> None:
    (tmp_path / "layouts.csv").write_text("plan,layout\nkon_tum_2020.txt,prose\nlam_dong_2022,table\n", encoding="utf-8")
    figures = json.loads(papi("evaluate", sample_dataset, gold, "--json", "--layouts", tmp_path / "layouts.csv").out)
    assert {k: v["tasks"]["n"] for k, v in figures["by_layout"].items()} == {"prose": 39, "table": 35}


@pytest.mark.parametrize(
    ("option", "content"),
    [
        ("--floors", None),
        ("--floors", b"not json"),
        ("--floors", b"[1, 2]"),
        ("--floors", b'{"tasks": "high"}'),
        ("--floors", b"\xff\xfe\x00"),
        ("--layouts", None),
        ("--layouts", b"name,kind\na,b\n"),
        ("--layouts", b"\xff\xfe\x00"),
    ],
)
def test_a_file_that_is_not_as_it_should_be_ends_with_2_in_plain_words(
    papi: Papi, sample_dataset: Path, gold: Path, tmp_path: Path, option: str, content: bytes | None
) -> None:
    path = tmp_path / "given"
    if content is not None:
        path.write_bytes(content)
    said = papi("evaluate", sample_dataset, gold, option, path)
    assert said.code == 2
    assert "given" in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(("name", "content"), [("kon_tum_2020.jsonl", "{broken\n"), ("kon_tum_2020.doc.json", "{"), ("kon_tum_2020.jsonl", '{"n": 1}\n')])
def test_gold_that_is_broken_is_named_in_plain_words(papi: Papi, sample_dataset: Path, gold: Path, name: str, content: str) -> None:
    (gold / name).write_text(content, encoding="utf-8")
    said = papi("evaluate", sample_dataset, gold)
    assert said.code == 2
    assert name in said.err


def test_a_folder_without_gold_is_named(papi: Papi, sample_dataset: Path, tmp_path: Path) -> None:
    said = papi("evaluate", sample_dataset, tmp_path)
    assert said.code == 2
    assert f"no gold in {tmp_path}" in said.err


# -- as a process --------------------------------------------------------------------------------------


def test_without_a_terminal_there_is_no_progress_bar_and_no_colour(plans: Path) -> None:
    done = as_process("extract", "plans", "--out", "out")
    assert done.returncode == 0
    assert done.stderr == b""
    assert b"\x1b" not in done.stdout


@pytest.mark.parametrize("environment", [{"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "cp1252"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}])
def test_vietnamese_is_printed_whatever_the_locale(plans: Path, environment: dict[str, str]) -> None:
    done = as_process("show", "plans/ha_nam.txt", **environment)
    assert done.returncode == 0
    assert "Sở Tài chính" in done.stdout.decode()


def test_a_reader_that_goes_away_is_no_error(plans: Path) -> None:
    process = subprocess.Popen([sys.executable, "-m", "extractor.cli", "show", "plans/ha_nam.txt"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    with process.stderr:
        assert process.stderr.read() == b""
    process.wait()


def test_the_command_is_installed() -> None:
    papi = Path(sys.executable).with_name("papi")
    if not papi.exists():
        pytest.skip("the package is not installed beside this Python")
    assert subprocess.run([papi, "--version"], capture_output=True, check=True, text=True).stdout.startswith("papi-extractor")


# -- facts ----------------------------------------------------------------------------------------------------

OWN = "id,name_vi,level,variants\nban_ha_tang_so,Ban Xây dựng Hạ tầng số,province,tổ hạ tầng số của tỉnh\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with a user's own agency."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "agencies.csv").write_text(OWN, encoding="utf-8")
    return tmp_path / "own"


def test_the_tables_of_facts_are_listed(papi: Papi) -> None:
    said = papi("facts", "list")
    assert said.code == 0
    assert all(name in said.out for name in resources.COLUMNS)


def test_rows_are_found_whatever_their_accents(papi: Papi) -> None:
    shown = papi("facts", "list", "agencies", "--find", "so noi vu").out.splitlines()
    assert "so_noi_vu" in shown
    assert "so_y_te" not in shown


def test_own_rows_are_shown_and_gone_again(papi: Papi, own: Path) -> None:
    assert "ban_ha_tang_so" in papi("facts", "list", "agencies", "--facts", own).out
    assert "ban_ha_tang_so" not in papi("facts", "list", "agencies").out


def test_an_unknown_table_is_named_with_those_there_are(papi: Papi) -> None:
    said = papi("facts", "list", "ministries")
    assert said.code == 2
    assert "agencies" in said.err


def test_the_facts_are_without_fault(papi: Papi) -> None:
    said = papi("facts", "check")
    assert said.code == 0
    assert "no fault" in said.out


@pytest.mark.parametrize(
    ("table", "text", "says"),
    [
        ("agencies", "id,name_vi,colour\nx,Ban X,red\n", "look at: colour"),
        ("agencies", "name_vi\nBan X\n", "look at: id"),
        ("agencies", "id,name_vi\nso_y_te,Sở Y tế mới\n", "line 2: so_y_te stands in line"),
        ("agencies", "id,name_vi,variants\nx,Ban X,Sở Y tế\n", "line 2: Sở Y tế names so_y_te"),
        ("agencies", "id,name_vi,successor\nx,Ban X,y\n", "no agency y"),
        ("agencies", "id,name_vi,successor\nx,Ban X,y\ny,Ban Y,x\n", "succeeds itself"),
        ("provinces", "gso_code,name_vi,aliases\n99,Tân Lập,Hà Nội\n", "hà nội names Hà Nội"),
        ("ministries", "id,name_vi\nx,Bộ X\n", "ministries.csv is no fact file"),
    ],
)
@pytest.mark.parametrize("command", [("facts", "check"), ("extract", "plans", "--out", "out")], ids=" ".join)
def test_own_facts_with_a_fault_stop_the_work_at_once(papi: Papi, plans: Path, tmp_path: Path, command: tuple[str, ...], table: str, text: str, says: str) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    said = papi(*command, "--facts", folder)
    assert said.code == 2
    assert says in said.err
    assert str(folder) in said.err
    assert not (tmp_path / "out").exists()


def test_own_facts_that_are_not_there_are_named(papi: Papi, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "none", tmp_path / "empty"):
        said = papi("facts", "check", "--facts", folder)
        assert said.code == 2
        assert "agencies.csv" in said.err


def test_an_own_agency_is_found_and_has_its_id(papi: Papi, plans: Path, own: Path, tmp_path: Path) -> None:
    (plans / "ha_nam.txt").write_text("KẾ HOẠCH\nI. NHIỆM VỤ\n1. Giao tổ hạ tầng số của tỉnh lắp cáp.\n", encoding="utf-8")
    ids = []
    for options in ((), ("--facts", own), ()):
        assert papi("extract", "plans", "--out", "out", *options).code == 0
        rows = read_dataset(tmp_path / "out")["task_agencies"]
        ids.append(sorted(rows[rows["agency_id"].notna()]["agency_id"]))
    assert ids == [[], ["ban_ha_tang_so"], []]


def test_a_dataset_says_which_facts_it_was_made_with(papi: Papi, plans: Path, own: Path, tmp_path: Path) -> None:
    prints = []
    for options in ((), ("--facts", own)):
        papi("extract", "plans", "--out", "out", *options)
        prints.append(json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))["facts_sha256"])
    assert prints[0] == resources.fingerprint() != prints[1]
