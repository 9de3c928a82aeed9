"""The comparison page: every number leads to its tasks, every task to its passage; nothing is loaded, nothing breaks out."""

from __future__ import annotations

import html
import json
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pandas as pd
import pytest

from extractor import indicators, read_dataset, references, write_dataset
from extractor.batch import find_inputs, run
from extractor.cli import main
from extractor.comparison.measures import coverage
from extractor.comparison.report import join, wording, write_report
from extractor.resources import facts
from extractor.schema import Extraction, PlanError
from extractor.text import collapse, collation
from tests.conftest import PROJECT

CHROMIUM = shutil.which("chromium")
_LINK = re.compile(r'<a href="#tasks\?([^"]+)">([\d.]+)</a>')


def dataset(folder: Path, *plans: str | Path) -> Path:
    found, _ = find_inputs([str(p) for p in plans])
    write_dataset(folder, [x for x in run(found) if isinstance(x, Extraction)], [], "0")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dataset(tmp_path_factory.mktemp("report") / "dataset", *(PROJECT / "corpora" / c for c in ("sample", "heldout", "unseen")))


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scores") / "scores.csv"
    rows = [("Phú Yên", year, f"D{d}", 4 + d / 10) for year in (2020, 2021) for d in range(1, 9)]
    pd.DataFrame(rows, columns=["province", "year", "dimension", "score"]).to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def page(folder: Path, scores: Path) -> Path:
    return write_report([folder], folder.parent / "report.html", scores=scores)[0]


def inside(page: Path, name: str) -> Any:
    found = re.search(rf'<script type="application/json" id="data-{name}">(.*?)</script>', page.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return json.loads(found[1])


def holds(task: dict[str, Any], key: str, wanted: str) -> bool:
    value = task[key]
    return wanted in value if isinstance(value, list) else str("" if value is None else value) == wanted


def test_every_number_leads_to_as_many_tasks(page: Path) -> None:
    tasks = inside(page, "tasks")
    links = _LINK.findall(page.read_text(encoding="utf-8"))
    assert len(links) > 300
    for query, number in links:
        wanted = parse_qsl(html.unescape(query))
        found = [t for t in tasks if all(holds(t, key, value) for key, value in wanted)]
        if any(key == "document" for key, _ in wanted):  # citations are counted, a task may hold two, a căn cứ none
            assert len(found) <= int(number)
        else:
            assert len(found) == int(number), wanted


def test_every_task_leads_to_its_passage(page: Path) -> None:
    texts = inside(page, "texts")
    for task in inside(page, "tasks"):
        passage = collapse(texts[task["doc_id"]][task["start"] : task["end"]])
        assert task["text"].split()[-1] in passage
        assert len(passage) >= len(task["text"]) * 0.9


def test_the_page_loads_nothing_and_is_small(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert "default-src 'none'" in text
    assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", text.split("<script")[0])
    assert "<script src" not in text
    assert page.stat().st_size < 5_000_000


CODED = {
    "lead": {"explicit", "inherited", "any"},
    "time": {"dated", "recurring", "continuous", "none"},
    "what": {"lead", "coordinating", "kept", "dropped", "new", "lead_changed", "deadline_later"},
    "level": {row["level"] for row in facts("agencies")},
    "reason": {*indicators.DOUBTS, "no_lead", "any"},
    "doubt": set(references.DOUBTS),
}


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_codes_are_spoken_in_the_language_of_the_page(folder: Path, tmp_path: Path, lang: str) -> None:
    written = wording(lang)
    assert [f"{column}={value}" for column, values in CODED.items() for value in values if f"{column}={value}" not in written] == []
    page = write_report([folder], tmp_path / "r.html", lang)[0].read_text(encoding="utf-8")
    cells = set(re.findall(r"<td>(?:<a[^>]*>)?([^<]*)", page.split("<main")[1].split("</main>")[0]))
    assert cells & {written["lead=explicit"], written["time=dated"]}
    assert not cells & ({value for values in CODED.values() for value in values} - set(written.values()))


def test_provinces_stand_in_the_order_of_the_alphabet(folder: Path) -> None:
    found = coverage(read_dataset(folder))["province"].drop_duplicates().tolist()
    assert found == sorted(found, key=collation)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_word_of_the_page_is_there_in_both_languages(folder: Path, tmp_path: Path, lang: str) -> None:
    text = write_report([folder], tmp_path / "r.html", lang)[0].read_text(encoding="utf-8")
    assert f'<html lang="{lang}">' in text
    assert all(wording(lang).values())
    body = text.split("<main")[1].split("</main>")[0]
    assert not re.findall(r"<(?:h2|th|p|button)[^>]*></", body.replace('<p id="others"></p>', "").replace('<p id="count" role="status"></p>', ""))


def test_tables_stand_beside_the_page_without_formulas(tmp_path: Path) -> None:
    plan = tmp_path / "plans" / "x.txt"
    plan.parent.mkdir()
    plan.write_text("KẾ HOẠCH\nNâng cao Chỉ số PAPI\nI. NHIỆM VỤ\n- =1+1 </script><script>alert(1)</script> Sở Nội vụ công khai danh sách hộ nghèo.\n", encoding="utf-8")
    page, *tables = write_report([dataset(tmp_path / "d", plan)], tmp_path / "r.html")
    assert "<script>alert" not in page.read_text(encoding="utf-8")
    assert {t.stem for t in tables} >= {"coverage", "leadership", "legal", "timing", "reuse", "clusters", "change", "quality"}
    for table in tables:
        assert not re.search(r'(?:^|,)"?[=+@]', table.read_text(encoding="utf-8-sig"), re.MULTILINE)


def test_datasets_are_joined_and_a_plan_twice_is_refused(tmp_path: Path) -> None:
    one = dataset(tmp_path / "one", PROJECT / "corpora" / "sample" / "phu_yen_2021.txt")
    two = dataset(tmp_path / "two", PROJECT / "corpora" / "sample" / "gia_lai_2025.md")
    both = join([one, two])
    assert set(both["documents"]["doc_id"]) == {"phu_yen_2021", "gia_lai_2025"}
    assert both.text("gia_lai_2025") == read_dataset(two).text("gia_lai_2025")
    with pytest.raises(PlanError, match="both have a plan phu_yen_2021"):
        join([one, one])


def test_a_dataset_without_a_task_gives_a_page(tmp_path: Path) -> None:
    plan = tmp_path / "plan.txt"
    plan.write_text("Thư cảm ơn.\n", encoding="utf-8")
    assert write_report([dataset(tmp_path / "d", plan)], tmp_path / "r.html")[0].is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere", "--out", "r.html"], "is no dataset"),
        (["DATASET", "--out", "r.txt"], "name an .html file"),
        (["DATASET", "--out", "r.html", "--scores", "none.csv"], "is no table of scores"),
    ],
)
def test_what_is_wrong_is_said(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["compare", *(str(folder) if a == "DATASET" else a for a in arguments)]) == 2
    assert message in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_folder_with_other_things_is_left_alone(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "thesis.docx").write_text("mine", encoding="utf-8")
    with pytest.raises(PlanError, match="other things"):
        write_report([folder], tmp_path / "r.html")
    assert (tmp_path / "r" / "thesis.docx").is_file()
    assert not (tmp_path / "r.html").exists()


@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium: apt-get install chromium")
def test_in_a_browser(page: Path) -> None:
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        view = browser.new_page()
        errors: list[str] = []
        view.on("console", lambda m: errors.append(m.text) if m.type in ("error", "warning") else None)
        view.on("pageerror", lambda e: errors.append(str(e)))
        view.goto(page.as_uri())
        view.wait_for_function("document.querySelectorAll('.chart svg').length >= Object.keys(JSON.parse(document.getElementById('data-specs').textContent)).length")
        everything = len(inside(page, "tasks"))
        assert view.locator("#count").inner_text() == f"{everything} nhiệm vụ"
        view.locator("#timing summary").click()
        link = view.locator("#timing td a").first
        number = int(link.inner_text())
        link.click()
        expect(view.locator("#count")).to_have_text(f"{number} nhiệm vụ")
        assert 0 < number < everything
        first = view.locator("#evidence tbody button").first
        task = next(t for t in inside(page, "tasks") if t["id"] == first.inner_text())
        first.click()
        assert task["text"].split()[-1] in view.locator("#source mark").inner_text()
        view.keyboard.press("Escape")
        view.locator("#clear").click()
        expect(view.locator("#count")).to_have_text(f"{everything} nhiệm vụ")
        view.locator("#filters input[name=text]").fill("hộ nghèo")
        assert all("hộ nghèo" in t.lower() for t in view.locator("#evidence tbody td:nth-child(3)").all_inner_texts())
        assert not errors
        browser.close()
