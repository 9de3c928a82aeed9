"""The made-up plans and their gold: complete, consistent, every value in its plan, and nothing taken from a real one."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extractor.readers import SUFFIXES
from extractor.resources import facts, split_list
from extractor.schema import Role

PROJECT = Path(__file__).resolve().parent.parent
SAMPLE = PROJECT / "corpora" / "sample"
GOLD = SAMPLE / "gold"
SHARED = PROJECT.parent / "shared"
REAL = sorted(p for folder in ("plans", "plans_more") for p in (SHARED / folder).glob("*") if p.suffix in SUFFIXES)

PLANS = {p.stem: p for p in sorted(SAMPLE.iterdir()) if p.suffix in SUFFIXES}
#: What the project wrote: plans, sentences, tests.
WRITTEN = sorted(p for folder in ("corpora", "tests") for p in PROJECT.glob(f"{folder}/**/*.*") if p.is_file() and p.suffix != ".pyc")
TASK_KEYS = ["n", "lines", "text", "dimension", "subdimension", "dimension_source", "lead", "coordinating", "legal_refs", "deadline", "deliverable"]
DOC_KEYS = ["number", "doc_type", "title", "issuer", "level", "province", "district", "issued_on", "period_start", "period_end", "signer"]
REFERENCE_KEYS = ["text", "type", "number", "issued_on", "issuer"]
TARGET_KEYS = ["dimension", "metric", "value", "baseline", "baseline_year", "target_year", "text"]
#: Codebook 4: how many sub-dimensions a dimension has.
SUBDIMENSIONS = {"D1": 4, "D2": 4, "D3": 3, "D4": 4, "D5": 4, "D6": 4, "D7": 3, "D8": 3}

Record = dict[str, Any]
each_plan = pytest.mark.parametrize("plan", PLANS)


@cache
def decoded(file: Path) -> str:
    """The characters of a file."""
    data = file.read_bytes()
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1258"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError(f"{file}: in no known encoding")


def raw(plan: str) -> str:
    """The characters of a plan's file."""
    return decoded(PLANS[plan])


def clean(text: str) -> str:
    """What a reader of the plan sees: composed letters, no marks, one space for each gap."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub("[\u00ad\u200b\ufeff*]", "", text).replace("Ð", "Đ")
    return " ".join(text.split())


def letters(text: str) -> str:
    """The letters alone: what page breaks and cell bars leave of a sentence."""
    return re.sub(r"[\W\d_]+", "", clean(text))


@cache
def text_of(plan: str) -> str:
    return clean(raw(plan))


@cache
def tasks(plan: str) -> list[Record]:
    return [json.loads(line) for line in (GOLD / f"{plan}.jsonl").read_text(encoding="utf-8").splitlines() if line.strip()]


@cache
def document(plan: str) -> Record:
    return json.loads((GOLD / f"{plan}.doc.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


# -- complete ----------------------------------------------------------------------------------------


def test_every_plan_has_gold_and_all_gold_its_plan() -> None:
    assert {p.stem for p in GOLD.glob("*.jsonl")} == set(PLANS)
    assert {p.name.removesuffix(".doc.json") for p in GOLD.glob("*.doc.json")} == set(PLANS)
    assert len(PLANS) >= 10


@each_plan
def test_a_task_of_the_gold_has_every_field(plan: str) -> None:
    assert tasks(plan)
    assert [t["n"] for t in tasks(plan) if list(t) != TASK_KEYS] == []
    assert [t["n"] for t in tasks(plan)] == list(range(1, len(tasks(plan)) + 1))
    assert [r for t in tasks(plan) for r in t["legal_refs"] if not set(REFERENCE_KEYS) <= set(r)] == []


@each_plan
def test_the_gold_of_a_document_has_every_field(plan: str) -> None:
    gold = document(plan)
    assert list(gold["doc"]) == DOC_KEYS
    assert [r for r in gold["references"] if not set(REFERENCE_KEYS) <= set(r)] == []
    assert [t for t in gold["targets"] if not set(TARGET_KEYS) <= set(t)] == []


# -- consistent with the codebook -------------------------------------------------------------------------


@each_plan
def test_an_indicator_is_one_of_the_codebook_and_says_where_from(plan: str) -> None:
    for task in tasks(plan):
        dimension, subdimension, source = task["dimension"], task["subdimension"], task["dimension_source"]
        assert (source == "none") == (dimension is None), task["n"]
        assert source in ("heading", "table", "content", "none"), task["n"]
        assert dimension is None or dimension in SUBDIMENSIONS, task["n"]
        if subdimension:
            assert subdimension in [f"{dimension}.{i}" for i in range(1, SUBDIMENSIONS[dimension] + 1)], task["n"]


@each_plan
def test_the_sections_follow_each_other_and_have_roles(plan: str) -> None:
    sections = document(plan).get("sections", [])
    assert {s["role"] for s in sections} <= {str(role) for role in Role}
    ends = [0, *(s["lines"][1] for s in sections)]
    assert [s["lines"] for s, before in zip(sections, ends, strict=False) if not before < s["lines"][0] <= s["lines"][1]] == []


@each_plan
def test_tasks_stand_in_sections_that_hold_tasks(plan: str) -> None:
    places = [s["lines"] for s in document(plan).get("sections", []) if s["role"] in ("tasks", "implementation")]
    if places:
        assert [t["n"] for t in tasks(plan) if not any(a <= t["lines"][0] <= t["lines"][1] <= b for a, b in places)] == []


@each_plan
def test_a_citation_of_a_task_is_one_of_the_document(plan: str) -> None:
    cited = {r["number"] or r["type"] for r in document(plan)["references"]}
    assert {r["number"] or r["type"] for t in tasks(plan) for r in t["legal_refs"]} <= cited


@each_plan
def test_the_documents_own_number_is_no_reference(plan: str) -> None:
    number = document(plan)["doc"]["number"]
    assert number is None or number not in {r["number"] for r in document(plan)["references"]}


@each_plan
def test_an_agency_has_one_part_in_a_task_and_stands_there_once(plan: str) -> None:
    for task in tasks(plan):
        names = task["lead"] + task["coordinating"]
        assert len(set(names)) == len(names), task["n"]


# -- every value stands in its plan ---------------------------------------------------------------------


@each_plan
def test_a_task_stands_on_its_lines(plan: str) -> None:
    lines = raw(plan).splitlines()
    for task in tasks(plan):
        first, last = task["lines"]
        assert 1 <= first <= last <= len(lines), task["n"]
        assert letters(task["text"]) in letters(" ".join(lines[first - 1 : last])), task["n"]


@each_plan
def test_a_citation_stands_in_its_task(plan: str) -> None:
    assert [(t["n"], r["text"]) for t in tasks(plan) for r in t["legal_refs"] if clean(r["text"]) not in clean(t["text"])] == []


@each_plan
def test_what_a_document_cites_and_aims_at_stands_in_it(plan: str) -> None:
    gold = document(plan)
    assert [r["text"] for r in gold["references"] if clean(r["text"]) not in text_of(plan)] == []
    assert [t["text"] for t in gold["targets"] if letters(t["text"]) not in letters(raw(plan))] == []


@each_plan
def test_a_target_says_its_value_and_its_baseline(plan: str) -> None:
    for target in document(plan)["targets"]:
        numbers = {float(n.replace(",", ".")) for n in re.findall(r"\d+(?:[.,]\d+)?", target["text"])}
        assert {float(target[k]) for k in ("value", "baseline") if target[k] is not None} <= numbers, target["text"]


@each_plan
def test_a_deadline_and_a_deliverable_stand_in_the_plan(plan: str) -> None:
    values = [(t["n"], t[k]) for t in tasks(plan) for k in ("deadline", "deliverable") if t[k]]
    assert [(n, v) for n, v in values if clean(v).strip(" .;") not in text_of(plan)] == []


@each_plan
def test_an_agency_is_made_of_words_of_the_plan(plan: str) -> None:
    # a head that a list shares is written again, so that a name may stand there in two pieces
    words = set(re.findall(r"\w+", text_of(plan).lower()))
    names = [(t["n"], name) for t in tasks(plan) for name in t["lead"] + t["coordinating"]]
    assert [(n, name) for n, name in names if not set(re.findall(r"\w+", clean(name).lower())) <= words] == []
    assert [(n, name) for n, name in names if " ".join(clean(name).lower().split()[-3:]) not in text_of(plan).lower()] == []


@each_plan
def test_the_fields_of_a_document_stand_in_it(plan: str) -> None:
    doc = document(plan)["doc"]
    plain = letters(raw(plan)).lower()
    for field in ("title", "signer", "province", "district"):
        assert doc[field] is None or letters(doc[field]).lower() in plain, field
    bare = re.sub(r"\s", "", text_of(plan)).upper()
    assert doc["number"] is None or doc["number"].upper() in bare.replace("QD-", "QĐ-")
    if doc["issued_on"]:
        year, month, day = (int(part) for part in doc["issued_on"].split("-"))
        assert re.search(rf"\b0?{day}\b\D{{1,8}}0?{month}\b\D{{1,8}}{year}", text_of(plan))
    for year in (doc["period_start"], doc["period_end"]):
        assert year is None or str(year) in text_of(plan)


# -- second codings ------------------------------------------------------------------------------------------

SECOND = sorted((PROJECT / "corpora" / "second").glob("*.jsonl"))


@pytest.mark.parametrize("coding", SECOND, ids=lambda p: p.stem)
def test_a_second_coding_is_of_a_plan_here_and_its_words_stand_in_it(coding: Path) -> None:
    (plan,) = (p for p in PROJECT.glob(f"corpora/*/{coding.stem}.*") if p.suffix in SUFFIXES)
    plain = letters(decoded(plan))
    for task in map(json.loads, coding.read_text(encoding="utf-8").splitlines()):
        assert list(task) == TASK_KEYS
        assert letters(task["text"]) in plain
        assert all(letters(name) in plain for name in (*task["lead"], *task["coordinating"]))


# -- and nothing is taken from a real one -----------------------------------------------------------------


@cache
def names() -> re.Pattern[str]:
    """What any plan may write: the motto of the state, the names of laws, agencies, indicators and of the index."""
    found = {"Cộng hòa xã hội chủ nghĩa Việt Nam", "Độc lập - Tự do - Hạnh phúc", "Chỉ số Hiệu quả quản trị và hành chính công cấp tỉnh"}
    found |= {"về xây dựng và thực hiện Quy chế dân chủ ở cơ sở", "Chương trình tổng thể cải cách hành chính nhà nước giai đoạn 2011 - 2020"}
    found |= {row["name_vi"] for row in facts("laws")} | {row["alias_vi"] for row in facts("papi_aliases")}
    found |= {name for row in facts("agencies") for name in (row["name_vi"], *split_list(row["variants"]))}
    cited = r"số \d+/\d{4}/\S+ ngày \d+/\d+/\d+"
    return re.compile("|".join([*(re.escape(clean(name).lower()) for name in sorted(found, key=len, reverse=True) if " " in name), cited]))


def runs(text: str, size: int = 12) -> set[tuple[str, ...]]:
    """Every run of *size* syllables of *text*, official names left out."""
    out = set()
    for part in names().sub("\0", clean(text).lower()).split("\0"):
        words = re.findall(r"\w+", part)
        out |= {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}
    return out


@cache
def real_runs() -> set[tuple[str, ...]]:
    return set().union(*(runs(p.read_text(encoding="utf-8-sig")) for p in REAL))


@pytest.mark.real
@pytest.mark.skipif(not REAL, reason="the real plans ../shared/plans and ../shared/plans_more are not here")
@pytest.mark.parametrize("file", WRITTEN, ids=lambda p: p.name)
def test_no_sentence_is_taken_from_a_real_plan(file: Path) -> None:
    assert [" ".join(run) for run in runs(decoded(file)) & real_runs()] == []
