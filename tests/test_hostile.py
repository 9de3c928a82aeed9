"""Files that are no plans, or plans of a size and shape that nobody writes: each gives a result or says
why not, in time that grows with its size and no faster, and costs no other file its result."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import PlanError, extract, read_dataset
from extractor.batch import find_inputs, run
from extractor.cli import main
from extractor.pipeline import extract_bytes
from extractor.schema import Extraction, Failure

TITLE = "KẾ HOẠCH\nCải thiện Chỉ số PAPI năm 2024\n"
GOOD = f"{TITLE}I. NHIỆM VỤ\n1. Sở Y tế công khai giá dịch vụ trước ngày 30/6/2024.\n"
#: "Kế hoạch công khai" in TCVN3 (ABC), an encoding of the nineties that no byte mark tells.
TCVN3 = "KÕ ho¹ch c«ng khai gi¸ dÞch vô, nh©n d©n thùc hiÖn".encode("latin-1")

HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "blank": (b" \n\t\r\n", "empty"),
    "bom_only": (b"\xef\xbb\xbf", "empty"),
    "bom_only_16": (b"\xff\xfe", "empty"),
    "invisible": ("\u200b\u00ad\ufeff\n".encode(), "empty"),
    "marks_only": (b"** **\n\n# \n", "empty"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "binary"),
    "docx": (b"PK\x03\x04\x14\x00\x06\x00", "binary"),
    "doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64), "binary"),
    "picture": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "binary"),
    "noise": (bytes(range(256)) * 8, "binary"),
    "zeros": (bytes(1000), "binary"),
    "tcvn3": (TCVN3 * 20, "encoding"),
    "utf16_cut": ("kế hoạch".encode("utf-16")[:-1], "encoding"),
    "shift_jis": (("計画を実施する" * 20).encode("shift_jis"), "encoding"),
}


# -- what is no plan says why -----------------------------------------------------------------------


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_text_is_refused_by_its_kind(name: str) -> None:
    data, code = HOSTILE[name]
    with pytest.raises(PlanError) as caught:
        extract_bytes(data, source=name, doc_id=name)
    assert caught.value.code == code
    assert len(str(caught.value).split()) > 5


def test_a_folder_and_a_missing_file_are_refused_by_their_kind(tmp_path: Path) -> None:
    for path, code in ((tmp_path, "directory"), (tmp_path / "nothing", "missing")):
        with pytest.raises(PlanError) as caught:
            extract(path)
        assert caught.value.code == code


def test_a_file_that_may_not_be_read_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "secret.txt").write_text(GOOD, encoding="utf-8")
    read = Path.read_bytes

    def forbid(path: Path) -> bytes:
        if path.stem == "secret":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", forbid)
    done, failed = list(run(find_inputs([str(tmp_path)])[0]))
    assert isinstance(done, Extraction)
    assert isinstance(failed, Failure)
    assert failed.error == "unreadable"
    assert "permission" in failed.message


@pytest.mark.parametrize("text", ["a", "1.", "|", "-", "KẾ HOẠCH", "KẾ HOẠCH\n", TITLE, "I. NHIỆM VỤ\n", "Kính gửi bạn đọc.\n", "./.", "🙂\n", "\u0301\n"])
def test_a_text_without_a_task_is_a_document_with_a_warning(text: str) -> None:
    found = extract(f"{text}\n")
    assert found.tasks == ()
    assert found.warnings == ("no_task",)


def test_hostile_files_cost_no_other_file_its_result(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plans, out = tmp_path / "plans", tmp_path / "out"
    plans.mkdir()
    for name, (data, _) in HOSTILE.items():
        (plans / f"{name}.txt").write_bytes(data)
    for name in ("a_first", "m_middle", "z_last"):
        (plans / f"{name}.md").write_text(GOOD, encoding="utf-8")
    assert main(["extract", str(plans), "--out", str(out)]) == 1
    tables = read_dataset(out)
    assert tables["documents"]["doc_id"].tolist() == ["a_first", "m_middle", "z_last"]
    assert tables["tasks"]["text"].tolist() == ["Sở Y tế công khai giá dịch vụ trước ngày 30/6/2024."] * 3
    assert dict(zip(tables["errors"]["source"].map(lambda s: Path(s).stem), tables["errors"]["error"], strict=True)) == {name: code for name, (_, code) in HOSTILE.items()}
    assert capsys.readouterr().err.count("failed: ") == len(HOSTILE)


@pytest.mark.parametrize("error", [RecursionError(), MemoryError()], ids=lambda e: type(e).__name__)
def test_a_file_that_is_too_large_costs_no_other_file_its_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.txt").write_text(GOOD, encoding="utf-8")

    def burst(data: bytes, *, source: str, doc_id: str) -> Extraction:
        if doc_id == "b":
            raise error
        return extract_bytes(data, source=source, doc_id=doc_id)

    monkeypatch.setattr("extractor.batch.extract_bytes", burst)
    a, b, c = run(find_inputs([str(tmp_path)])[0])
    assert isinstance(a, Extraction)
    assert isinstance(b, Failure)
    assert b.error == "too_large"
    assert isinstance(c, Extraction)


def test_a_file_too_large_for_a_plan_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.readers.LARGEST", len(GOOD.encode()) - 1)
    with pytest.raises(PlanError, match="too large for a plan") as caught:
        extract_bytes(GOOD.encode(), source="x", doc_id="x")
    assert caught.value.code == "too_large"


def test_a_line_of_thirty_megabytes_is_one_task() -> None:
    found = extract(GOOD + "2. UBND xã" + " " * 30_000_000 + "trồng cây.\n")
    assert [t.text for t in found.tasks[1:]] == ["UBND xã trồng cây."]


def test_the_last_of_bullets_below_bullets_is_a_task() -> None:
    marks = "-+•●▪■◦○▸►➢✓"
    found = extract(f"{TITLE}I. NHIỆM VỤ\n" + "".join(f"{mark} Những việc phải làm ngay:\n" for mark in marks) + "→ Sở Y tế trồng cây.\n")
    assert [t.text for t in found.tasks] == ["Sở Y tế trồng cây."]


# -- nothing but PlanError is ever raised ------------------------------------------------------------


def outcome(call: Callable[[], Extraction]) -> str:
    """"document", or the code of the reason why there is none."""
    try:
        call()
    except PlanError as reason:
        return reason.code
    return "document"


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_bytes_give_a_document_or_a_reason(data: bytes) -> None:
    assert outcome(lambda: extract_bytes(data, source="x", doc_id="x")) in {"document", "empty", "binary", "encoding"}


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_characters_give_a_document_or_a_reason(text: str) -> None:
    assert outcome(lambda: extract(f"{text}\n{GOOD}")) == "document"


# -- time grows with the size and no faster ------------------------------------------------------------------


_once = count()


def cost(text: str) -> float:
    """CPU time of taking *text* apart; "@" in it becomes a number, so that no cache knows it."""
    data = text.replace("@", str(next(_once))).encode()
    begin = time.process_time()
    with contextlib.suppress(PlanError):
        extract_bytes(data, source="x", doc_id="x")
    return time.process_time() - begin


def grows(make: Callable[[int], str], size: int) -> float:
    """How many times longer four times as much takes: 4 if time is linear, 16 if it is quadratic."""
    return cost(make(4 * size)) / max(cost(make(size)), 1e-4)


def holds(make: Callable[[int], str], size: int) -> None:
    assert grows(make, size) <= 10 or grows(make, size) <= 10, f"four times {size} takes more than ten times as long"


def large_enough(make: Callable[[int], str]) -> int:
    """A size at which the clock is no longer coarse, 1 MB at the most."""
    size = 64
    cost(make(size))
    while cost(make(size)) < 0.008 and len(make(size)) < 250_000:
        size *= 2
    return size


#: What the patterns know: signs, markers, and words that begin something they then look for.
REPEATED = [
    "-", "- ", "1.", "I. ", "|", "| ", "*", "**", "\\", " ", "\n", ",", ", ", "(", "“", "a", "|\n", "1\n", "- 1 -\n", "Trang 1\n", "phối hợp ", "phối hợp với ", "Luật ", "Luật Đất đai, ",
    "Nghị định số 1/2020/NĐ-CP, ", "các sở, ", "chỉ đạo các sở. ", "của các sở, ", "Sở Y tế, ", "ngày ", "ngày 1/1 ", "quý I ", "thường xuyên ", "UBND ", "UBND các xã, ", "xã A ",
    "5,00 điểm ", "xếp thứ 5 ", "Thời gian: ", "quá trình thực hiện ", "kinh phí ", "Căn cứ ", "Số: 1/", "TM. ",
]  # fmt: skip
HEADER_ROW = "| TT | Nhiệm vụ | Chủ trì | Phối hợp | Thời gian |\n|---|---|---|---|---|"
PLACES = {
    "alone": "{}",
    "head": f"ỦY BAN NHÂN DÂN TỈNH HÀ NAM\n{{}} @\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n{TITLE}Căn cứ Luật Đất đai {{}} @;\nTình hình.\nI. MỤC TIÊU\n1. Phấn đấu {{}} @ đạt.\nII. NHIỆM VỤ\n",
    "prose": f"{TITLE}I. NHIỆM VỤ\n1. Sở Y tế {{}} @ công khai.\n2. Việc chung:\nSở Y tế {{}} @ công khai.\n",
    "cells": f"{TITLE}I. NHIỆM VỤ\n{HEADER_ROW}\n| 1 | Công khai {{}} @ | {{}} @ | {{}} @ | {{}} @ |\n",
}


@pytest.mark.parametrize("word", REPEATED, ids=repr)
@pytest.mark.parametrize("place", PLACES)
def test_one_thing_over_and_over_takes_time_in_proportion(place: str, word: str) -> None:
    def make(size: int) -> str:
        return PLACES[place].replace("{}", word * max(1, size // len(word)))

    holds(make, large_enough(make))


def roman(number: int) -> str:
    return "X" * (number // 10) + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[number % 10]


def lines(made: Iterable[str]) -> str:
    return f"{TITLE}I. NHIỆM VỤ\n" + "".join(f"{line}\n" for line in made)


#: Shapes with a size at which a quadratic step shows.
SHAPES: dict[str, tuple[int, Callable[[int], str]]] = {
    "headings": (1500, lambda n: TITLE + "".join(f"{roman(i % 39 + 1)}. NHIỆM VỤ\n" for i in range(n))),
    "headings with tasks": (1000, lambda n: TITLE + "".join(f"{roman(i % 39 + 1)}. NHIỆM VỤ\n1. Trồng cây.\n" for i in range(n))),
    "aims and tasks in turn": (700, lambda n: TITLE + "".join("I. MỤC TIÊU\nII. NHIỆM VỤ\n" for _ in range(n))),
    "numbers": (1000, lambda n: lines(f"{i}. Trồng cây." for i in range(n))),
    "headings no rule knows": (800, lambda n: lines(f"{i % 999}. Việc {i}\n- Trồng cây." for i in range(n))),
    "agencies as headings": (500, lambda n: lines(f"{i % 999}. Sở Y tế\n- Trồng cây." for i in range(n))),
    "labels after all tasks": (1000, lambda n: lines([*(f"- Trồng cây {i}." for i in range(n)), *(f"- Thời gian thực hiện: quý {i}." for i in range(n))])),
    "leads after all tasks": (150, lambda n: lines([*(f"- Trồng cây {i}." for i in range(n)), *(f"- Đơn vị chủ trì: Sở Y tế {i}." for i in range(n))])),
    "misread numbers": (1200, lambda n: lines("I1. Trồng cây" for _ in range(n))),
    "misread letters": (500, lambda n: lines("l. Trồng cây\n1. Tưới cây" for _ in range(n))),
    "bullets below each other": (1000, lambda n: lines(f"{'-+•●▪■◦○'[i % 8]} Trồng cây:" for i in range(n))),
    "decimals below each other": (500, lambda n: lines(".".join(str(1 + (7 * i + k) % 98) for k in range(i % 5 + 1)) + ". Trồng cây" for i in range(n))),
    "rows": (600, lambda n: lines([HEADER_ROW, *(f"| {i % 999} | Trồng cây {i} | Sở Y tế | Sở Nội vụ | Quý I |" for i in range(n))])),
    "cells in one row": (5000, lambda n: lines([HEADER_ROW, "|" + "".join(f" Trồng cây {i} |" for i in range(n))])),
    "cells a line": (400, lambda n: lines(["TT |\nNhiệm vụ |\nChủ trì |\nThời gian |", *(f"{i % 999} |\nTrồng cây {i} |\nSở Y tế |\nQuý I |" for i in range(n))])),
    "cells between bars": (400, lambda n: lines(["|\nTT\n|\nNhiệm vụ\n|\nChủ trì\n|\nThời gian\n|", *(f"|\n{i % 999}\n|\nTrồng cây {i}\n|\nSở Y tế\n|\nQuý I\n|" for i in range(n))])),
    "bullets in a cell": (800, lambda n: lines([HEADER_ROW, "| 1 |" + " - Trồng cây." * n + " | Sở Y tế | Sở Nội vụ | Quý I |"])),
    "tables": (250, lambda n: lines(f"{HEADER_ROW}\n| 1 | Trồng cây | Sở Y tế | Sở Nội vụ | Quý I |\nvăn." for _ in range(n))),
    "annexes": (300, lambda n: lines(f"PHỤ LỤC {roman(i % 39 + 1)}\n1. Trồng cây" for i in range(n))),
    "plans in one file": (100, lambda n: GOOD.replace("2024.", "2024./.") * n),
    "grounds and situations in turn": (1500, lambda n: TITLE + "".join(f"Căn cứ Luật;\nTình hình năm {i}.\n" for i in range(n)) + "I. NHIỆM VỤ\n1. Trồng cây.\n"),
    "sentences of one task": (800, lambda n: lines(["1. " + "Sở Y tế phối hợp với Sở Nội vụ chỉ đạo các phòng trồng cây. " * n + "@"])),
    "openings of one task": (600, lambda n: lines(["1. " + "Căn cứ quy định của Sở Y tế, hằng năm, Sở Nội vụ tham mưu UBND tỉnh. " * n + "@"])),
    "citations of one task": (500, lambda n: lines(["1. Thực hiện " + ", ".join(f"Quyết định số {i}/QĐ-TTg" for i in range(n)) + "@"])),
    "aims of one item": (500, lambda n: f"{TITLE}I. MỤC TIÊU\n1. " + "".join(f"Phấn đấu đạt {i % 9},50 điểm; xếp thứ {i % 60}. " for i in range(n)) + "\nII. NHIỆM VỤ\n1. Trồng cây.\n"),
    "emphasis": (600, lambda n: lines("**1. Trồng** cây *xanh* ven đường" for _ in range(n))),
    "pages": (700, lambda n: lines(f"1. Trồng cây.\n{i}" for i in range(n))),
    "wrapped lines": (1000, lambda n: lines(["1. Sở Y tế " + "trồng cây ven đường và trong sân các trạm y tế ở\n" * n])),
    "signatures": (1000, lambda n: GOOD + "Nơi nhận:\n" + "- Như trên;\n" * n + "TM. UBND\nCHỦ TỊCH\n" + "Trần Văn Mẫu\n" * n),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_many_of_one_kind_take_time_in_proportion(shape: str) -> None:
    size, make = SHAPES[shape]
    cost(make(8))
    holds(make, size)
