"""The documentation runs: the README's commands and its Python, the figures it states, the page made from the schema."""

from __future__ import annotations

import html
import re
import shlex
import shutil
from pathlib import Path

import pytest

from benchmarks.figures import COLUMNS, CORPORA, measure
from extractor import dataset, extract
from extractor.cli import main

PROJECT = Path(__file__).resolve().parent.parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")
EVALUATION = (PROJECT / "docs" / "evaluation.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def commands() -> list[list[str]]:
    """The ``papi`` commands of the README, without the installation before them."""
    lines = [line for block in blocks("") for line in block.splitlines()]
    return [shlex.split(line.split("&&")[-1])[1:] for line in lines if "/papi " in line]


def test_the_readme_opens_with_two_commands() -> None:
    install, check = blocks("")[:2]
    assert install.count("\n") == check.count("\n") == 1
    assert "papi extract corpora/sample" in install
    assert "pytest" in check


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, sample_dataset: Path) -> Path:
    """A folder as a reader of the README has it after the first commands."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "corpora").symlink_to(PROJECT / "corpora")
    shutil.copytree(sample_dataset, folder / "out" / "dataset")
    return folder


@pytest.mark.parametrize("arguments", commands(), ids=" ".join)
def test_the_commands_of_the_readme_run(arguments: list[str], place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    assert main(arguments) == 0


@pytest.mark.parametrize("code", blocks("python"))
def test_the_python_of_the_readme_runs(code: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(PROJECT)
    exec(code, {})  # noqa: S102
    assert "Sở" in capsys.readouterr().out


def test_files_that_the_documentation_links_to_are_there() -> None:
    for page in (PROJECT / "README.md", *(PROJECT / "docs").glob("*.md"), PROJECT / "corpora" / "README.md", PROJECT / "CONTRIBUTING.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_page_on_the_dataset_is_made_from_the_schema() -> None:
    assert (PROJECT / "docs" / "dataset.md").read_text(encoding="utf-8") == dataset.codebook()


def rows(page: str, of: str) -> list[dict[str, str]]:
    """The rows named *of* in the tables of figures of a page."""
    out = []
    for head, body in re.findall(r"^(\|[^\n]*\| tasks \|[^\n]*)\n\|[-:| ]+\n((?:\|[^\n]*\n)+)", page, re.MULTILINE):
        titles = [c.strip() for c in head.strip("|").split("|")]
        for line in body.splitlines():
            cells = [c.strip() for c in line.strip("|").split("|")]
            if cells[0] == of:
                out.append(dict(zip(titles, cells, strict=True)))
    return out


def _hold(page: str, of: str) -> None:
    figures = measure(*CORPORA[of]).overall
    stated = rows(page, of)
    assert stated, f"no row {of!r}"
    for row in stated:
        for title, figure in COLUMNS.items():
            if row.get(title, "–") != "–":
                value = figures[figure]["f1"] if isinstance(figures[figure], dict) else figures[figure]
                assert row[title] == f"{value:.3f}", f"{of}, {title}: says {row[title]}, is {value:.3f}"


@pytest.mark.parametrize("page", [README, EVALUATION], ids=["README", "evaluation"])
@pytest.mark.parametrize("folder", ["sample", "heldout", "unseen"])
def test_the_figures_on_plans_of_the_project_are_those_measured(page: str, folder: str) -> None:
    _hold(page, f"corpora/{folder}")


@pytest.mark.real
@pytest.mark.parametrize("page", [README, EVALUATION], ids=["README", "evaluation"])
def test_the_figures_on_real_plans_are_those_measured(page: str) -> None:
    if not CORPORA["seven real plans"][1].is_dir():
        pytest.skip("the real plans in ../shared are not part of the project")
    _hold(page, "seven real plans")


def test_the_picture_is_of_a_plan_of_the_project() -> None:
    drawn = html.unescape((PROJECT / "docs" / "show.svg").read_text(encoding="utf-8")).replace("\u00a0", " ")
    named = re.findall(r"papi show (\S+?)[<\s]", drawn)[0]
    first = extract(PROJECT / named).tasks[0]
    assert " ".join(first.text.split()[:4]) in drawn
