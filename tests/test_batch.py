"""Which files a command line names, under which ids, and that no file costs another its result."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from extractor import extract, write_dataset
from extractor.batch import find_inputs, run
from extractor.schema import Extraction, Failure

TEXT = "KẾ HOẠCH\nPhát triển thư viện xã năm 2024\nI. NHIỆM VỤ\n1. UBND xã mua sách mới trước ngày 30/6/2024.\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(*names: str) -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT, encoding="utf-8")


def ids(*paths: str) -> dict[str, str]:
    """Id to source of what *paths* name, nothing failing."""
    inputs, failures = find_inputs(paths)
    assert failures == []
    assert len({i.doc_id for i in inputs}) == len(inputs)
    return {i.doc_id: i.source for i in inputs}


def codes(*paths: str) -> list[tuple[str, str]]:
    return [(f.source, f.error) for f in find_inputs(paths)[1]]


# -- ids ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("there", "named", "expected"),
    [
        (["a.txt"], ["a.txt"], ["a"]),
        (["x/y/a.txt"], ["x/y/a.txt"], ["a"]),
        (["p/a.txt", "p/b.md"], ["p"], ["a", "b"]),
        (["p/2023/a.txt", "p/2024/a.txt"], ["p"], ["2023/a", "2024/a"]),
        (["p/x/y/z/a.md"], ["p"], ["x/y/z/a"]),
        (["p/A.TXT", "p/b.Md", "p/c.markdown", "p/d.text"], ["p"], ["A", "b", "c", "d"]),
        (["p/a.txt", "p/a.pdf", "p/a.docx", "p/README"], ["p"], ["a"]),
        (["a.dat", "b"], ["a.dat", "b"], ["a", "b"]),
        (["p/kế hoạch 2024.v2.txt"], ["p"], ["kế hoạch 2024.v2"]),
        (["p/a.txt", "p/a.md"], ["p"], ["a.md", "a.txt"]),
        (["p/a.txt", "p/a.md", "p/q/a.txt"], ["p"], ["a.md", "a.txt", "q/a"]),
        (["p/b.txt", "p/a.txt"], ["p/*.txt"], ["a", "b"]),
        (["p/q/b.txt", "p/a.txt"], ["p/**/*.txt"], ["a", "b"]),
        (["p/a[1].txt"], ["p/a[1].txt"], ["a[1]"]),
        (["p/a.txt"], ["p", "p/a.txt", "./p/../p/a.txt", "p/*.txt"], ["a"]),
        (["p/.hidden.txt", "p/.git/a.txt", "p/.~lock.a.txt", "p/b.txt"], ["p"], ["b"]),
        ([".p/a.txt"], [".p"], ["a"]),
        (["p/.a.txt"], ["p/.a.txt"], [".a"]),
    ],
)
def test_the_id_is_the_path_below_the_root_without_its_extension(here: Path, there: list[str], named: list[str], expected: list[str]) -> None:
    put(*there)
    assert list(ids(*named)) == expected


@pytest.mark.parametrize("named", [["x/a.txt", "y/a.txt"], ["x/a.txt", "y/a.txt", "z/a.txt"], ["x", "y"], ["x/a.txt", "y"], ["x/k/a.txt", "y/k/a.txt"], ["x/a.md", "y/a.txt", "x/b.txt"]])
def test_files_of_one_name_get_ids_of_their_own_in_whatever_order_they_are_named(here: Path, named: list[str]) -> None:
    put("x/a.txt", "y/a.txt", "z/a.txt", "x/k/a.txt", "y/k/a.txt", "x/a.md", "x/b.txt")
    assert ids(*named) == ids(*reversed(named))


def test_inputs_stand_in_the_order_of_their_ids(here: Path) -> None:
    put("p/b.txt", "p/a/z.txt", "c.txt", "p/B.txt")
    assert list(ids("p", "c.txt")) == sorted(ids("p", "c.txt"))


def test_the_source_is_the_path_as_it_was_named(here: Path) -> None:
    put("p/q/a.txt")
    assert ids("p") == {"q/a": "p/q/a.txt"}
    assert ids(str(here / "p")) == {"q/a": (here / "p/q/a.txt").as_posix()}


def test_a_dataset_inside_the_folder_of_plans_is_not_read_as_plans(here: Path) -> None:
    put("p/a.txt")
    write_dataset(here / "p" / "out", [extract(TEXT, doc_id="a")], [], "1")
    assert list(ids("p")) == ["a"]


def test_a_link_to_its_own_folder_does_not_go_round_for_ever(here: Path) -> None:
    put("p/a.txt")
    (here / "p" / "again").symlink_to(here / "p", target_is_directory=True)
    assert list(ids("p")) == ["a"]


# -- what names nothing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("named", "code"),
    [("nothing.txt", "missing"), ("no/such/folder", "missing"), ("p/*.rtf", "missing"), ("p/[", "missing"), ("", "missing"), ("empty", "no_plans"), ("scans", "no_plans")],
)
def test_what_names_no_plan_is_a_failure(here: Path, named: str, code: str) -> None:
    put("p/a.txt", "scans/a.pdf")
    (here / "empty").mkdir()
    assert codes(named) == [(named, code)]
    assert find_inputs([named])[0] == []


def test_a_pattern_that_meets_only_a_folder_is_no_silent_loss(here: Path) -> None:
    put("p/2024/a.txt")
    inputs, failures = find_inputs(["p/*"])
    assert inputs or failures


def test_what_is_missing_costs_the_others_nothing(here: Path) -> None:
    put("a.txt", "b.txt")
    inputs, failures = find_inputs(["a.txt", "nothing.txt", "b.txt"])
    assert [i.doc_id for i in inputs] == ["a", "b"]
    assert [f.source for f in failures] == ["nothing.txt"]


@pytest.mark.parametrize("name", ["", "a.txt", "empty"])
def test_a_failure_says_what_to_do(here: Path, name: str) -> None:
    (here / "empty").mkdir()
    assert all(":" in f.message for f in find_inputs([name])[1])


# -- running ----------------------------------------------------------------------------------------------


def test_each_input_gives_its_extraction_or_its_failure_in_order(here: Path) -> None:
    put("a.txt", "c.txt")
    (here / "b.txt").write_bytes(b"%PDF-1.4 ...")
    (here / "d.txt").touch()
    found = list(run(find_inputs(["."])[0]))
    assert [f.doc_id if isinstance(f, Extraction) else f.error for f in found] == ["a", "binary", "c", "empty"]
    assert [f.source for f in found] == ["a.txt", "b.txt", "c.txt", "d.txt"]


def test_a_file_that_goes_away_between_finding_and_reading_is_a_failure(here: Path) -> None:
    put("a.txt", "b.txt")
    inputs, _ = find_inputs(["."])
    Path("a.txt").unlink()
    assert [getattr(f, "error", "read") for f in run(inputs)] == ["missing", "read"]


def test_an_extraction_in_a_batch_is_the_one_made_alone(here: Path) -> None:
    put("a.txt", "b.txt")
    in_batch = [f for f in run(find_inputs(["."])[0]) if isinstance(f, Extraction)]
    assert in_batch[1] == extract(Path("b.txt"))


@pytest.mark.skipif(os.name == "nt", reason="names on Windows are characters, not bytes")
def test_a_file_name_that_is_no_utf8_costs_no_other_file_its_result(here: Path) -> None:
    put("b.txt")
    try:
        Path(os.fsdecode(b"k\xd5 ho\xb9ch.txt")).write_text(TEXT, encoding="utf-8")  # TCVN3, as an old zip leaves it
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    found = list(run(find_inputs(["."])[0]))
    write_dataset(here / "out", [f for f in found if isinstance(f, Extraction)], [f for f in found if isinstance(f, Failure)], "1")
    assert (here / "out" / "texts" / "b.txt").is_file()
