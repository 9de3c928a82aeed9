"""Files that are no plans, or plans of a size and shape that nobody writes: each gives a result or says
why not, in time that grows with its size and no faster, and costs no other file its result."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.growth import GOOD, TITLE, inputs
from extractor import PlanError, extract, read_dataset
from extractor.batch import find_inputs, run
from extractor.cli import main
from extractor.pipeline import extract_bytes
from extractor.schema import Extraction, Failure

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


# -- inputs that nobody writes (benchmarks/growth.py measures that time grows with their size and no faster) ---


@pytest.mark.parametrize(("make", "size"), [pytest.param(make, size, id=name) for name, make, size in inputs()])
def test_a_shape_that_nobody_writes_gives_a_document_or_a_reason(make: Callable[[int], str], size: int | None) -> None:
    assert outcome(lambda: extract_bytes(make(size or 20_000).encode(), source="x", doc_id="x")) in {"document", "empty"}
