"""Many files: which ones, in what order, each to its extraction or its failure."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.dataset import DATASET_MARK
from extractor.pipeline import extract_bytes, read_bytes
from extractor.readers import SUFFIXES
from extractor.schema import Extraction, Failure, PlanError


@dataclass(frozen=True, slots=True)
class Input:
    """A file to read: its path, its name in the dataset, its id."""

    path: Path
    source: str
    doc_id: str


def find_inputs(paths: Sequence[str]) -> tuple[list[Input], list[Failure]]:
    """The files that *paths* name: files, folders (searched recursively for plans), globs.

    Ids are paths below the input root without extension; where two files would share one, the extension
    stays on both. What names nothing is a failure.
    """
    found: dict[Path, tuple[Path, Path]] = {}
    failures: list[Failure] = []
    for name in paths:
        path = Path(name)
        if name and path.is_dir():
            there = list(path.rglob("*"))
            datasets = {p.parent for p in there if p.name == DATASET_MARK}
            inside = sorted(
                p
                for p in there
                if p.suffix.lower() in SUFFIXES
                and p.is_file()
                and not _hidden(p.relative_to(path))
                and datasets.isdisjoint(p.parents)
            )
            if not inside:
                failures.append(
                    Failure(
                        name,
                        "no_plans",
                        f"no plan in this folder (looked for {', '.join(SUFFIXES)}): put the plans there as text files",
                    )
                )
            found.update((p.resolve(), (p, p.relative_to(path))) for p in inside if p.resolve() not in found)
        elif name and path.exists():
            found.setdefault(path.resolve(), (path, Path(path.name)))
        elif hits := [Path(h) for h in sorted(glob.glob(name, recursive=True)) if Path(h).is_file()]:
            found.update((h.resolve(), (h, Path(h.name))) for h in hits if h.resolve() not in found)
        else:
            failures.append(Failure(name, "missing", "there is no such file or folder: check the path"))
    return _named(list(found.values())), failures


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _named(files: Iterable[tuple[Path, Path]]) -> list[Input]:
    files = sorted(
        files, key=lambda f: (f[1].as_posix(), f[0].resolve().as_posix())
    )  # whatever order they were named in
    stems = [str(rel.with_suffix("")).replace("\\", "/") for _, rel in files]
    out: list[Input] = []
    taken: set[str] = set()
    for (path, rel), stem in zip(files, stems, strict=True):
        doc_id = stem if stems.count(stem) == 1 else str(rel).replace("\\", "/")
        while doc_id in taken:
            doc_id = f"{path.resolve().parent.name}/{doc_id}"
        taken.add(doc_id)
        out.append(Input(path, _printable(path.as_posix()), _printable(doc_id)))
    return sorted(out, key=lambda i: i.doc_id)


def _printable(name: str) -> str:
    # a file name in bytes that are no UTF-8, as old archives leave it, could not be written to any table
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def run(inputs: Iterable[Input]) -> Iterator[Extraction | Failure]:
    """Each input's extraction or failure, in order; no file costs another its result."""
    for item in inputs:
        try:
            yield extract_bytes(read_bytes(item.path), source=item.source, doc_id=item.doc_id)
        except PlanError as error:
            yield Failure(item.source, error.code, str(error))
        except (RecursionError, MemoryError) as error:
            yield Failure(
                item.source,
                "too_large",
                f"the file is too large or too deeply nested to be a plan ({type(error).__name__}): split it",
            )
