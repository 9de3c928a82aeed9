"""The facts as data: CSV files in ``extractor/data``, loaded once, checked strictly.

A fact file has a header row; lists inside a cell are separated by ``;``. A missing or unknown column,
an empty key, or a key given twice is an error that names the file and the line. A user's own rows come
from a folder of files of the same names (:func:`use`) and stand behind the package's.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from extractor.text import agency_key, fold

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

#: Columns of each fact file, in order; the first ones named in KEYS make the key.
COLUMNS: dict[str, tuple[str, ...]] = {
    "agencies": (
        "id", "name_vi", "name_en", "level", "type", "abbreviations", "variants", "valid_from", "valid_to", "successor",
        "certainty", "note",
    ),
    "provinces": (
        "gso_code", "name_vi", "name_en", "type", "region", "aliases", "successor_name_2025", "successor_code", "note",
    ),
    "provinces_2025": (
        "gso_code", "name_vi", "type", "merged_from", "seat_in_former_province", "valid_from", "certainty",
    ),
    "papi_aliases": ("concept", "alias_vi", "also_ordinary_phrase", "seen_in_other", "certainty"),
    "papi_concepts": (
        "concept", "code_2011-2015", "code_2016-2017", "code_2018", "code_2019-2020", "code_2021-", "name_en",
    ),
    "papi_taxonomy": (
        "scheme", "code", "parent", "name_vi", "name_en", "aliases_vi", "scope_note_en", "certainty", "source",
    ),
    "papi_schemes": (
        "scheme", "year_from", "year_to", "n_dimensions", "n_subdimensions", "score_range", "what_changed", "certainty",
        "source",
    ),
    "papi_cues": ("id", "code", "decides", "all_of", "none_of", "note"),
    "document_types": (
        "id", "symbol", "name_vi", "name_en", "issuer_rule", "legal_rank", "number_pattern", "variants_seen",
        "certainty", "seen_in_seeds",
    ),
    "laws": ("name_vi", "type", "certainty", "note"),
    "headings": ("phrase", "role", "note"),
    "table_headers": ("phrase", "column", "note"),
    "labels": ("phrase", "field", "note"),
    "order_verbs": ("verb", "note"),
    "furniture": ("phrase", "note"),
}  # fmt: skip
KEYS = {"papi_aliases": 2, "papi_taxonomy": 2}

_Made = TypeVar("_Made")
_made_of_facts: list[Callable[[], None]] = []
_own: Path | None = None


class FactError(ValueError):
    """A fact file is not as it should be; the message names the file, the line and the fault."""


def remembered(maxsize: int | None = None) -> Callable[[Callable[..., _Made]], _lru_cache_wrapper[_Made]]:
    """:func:`functools.lru_cache` for what depends on the facts: forgotten when :func:`use` changes them."""

    def decorate(function: Callable[..., _Made]) -> _lru_cache_wrapper[_Made]:
        made = lru_cache(maxsize)(function)
        _made_of_facts.append(made.cache_clear)
        return made

    return decorate


def check(name: str, rows: Sequence[dict[str, str]], header: Sequence[str], places: Sequence[str] = ()) -> None:
    """Raise :class:`FactError` if *rows* of the fact file *name* break its rules; *places* name where each row
    stands, else they are the lines of one file below its header."""
    check_columns(name, header)
    if not rows:
        raise FactError(f"{name}.csv: no rows")
    places = places or [f"{name}.csv line {line}" for line, _ in enumerate(rows, start=2)]
    seen: dict[tuple[str, ...], str] = {}
    for place, row in zip(places, rows, strict=True):
        if None in row or None in row.values():
            raise FactError(f"{place}: {len(COLUMNS[name])} cells expected")
        key = tuple(fold(row[c]) for c in COLUMNS[name][: KEYS.get(name, 1)])
        if not all(part.strip() for part in key):
            raise FactError(f"{place}: the key is empty")
        if key in seen:
            raise FactError(f"{place}: {' / '.join(key)} stands in {seen[key].removeprefix(f'{name}.csv ')} already")
        seen[key] = place
    if name == "agencies":
        _check_successors(rows, places)
        _check_agency_names(rows, places)
    if name.startswith("provinces"):
        _check_names(rows, places)


def _check_successors(rows: Sequence[dict[str, str]], places: Sequence[str]) -> None:
    """Raise :class:`FactError` for a successor that no row has, or an agency that succeeds itself in the end."""
    heirs = {row["id"]: split_list(row["successor"]) for row in rows}
    for place, row in zip(places, rows, strict=True):
        reached = heirs[row["id"]]
        for _ in rows:
            for heir in reached:
                if heir not in heirs:
                    raise FactError(f"{place}: there is no agency {heir} to succeed {row['id']}")
                if heir == row["id"]:
                    raise FactError(f"{place}: {row['id']} succeeds itself in the end")
            if not reached:
                break
            reached = list(dict.fromkeys(next_heir for heir in reached for next_heir in heirs[heir]))


def _check_agency_names(rows: Sequence[dict[str, str]], places: Sequence[str]) -> None:
    """Raise :class:`FactError` for a name that two agencies have at one time."""
    seen: dict[str, list[tuple[dict[str, str], str]]] = {}
    for place, row in zip(places, rows, strict=True):
        for name in names_of(row):
            others = seen.setdefault(agency_key(name), [])
            for other, where in others:
                if other is not row and _meet(other, row):
                    raise FactError(f"{place}: {name} names {other['id']} ({where}) at the same time: leave it to one")
            others.append((row, place))


def _meet(one: dict[str, str], other: dict[str, str]) -> bool:
    """Whether two agencies exist on one day; "2025" and "2025-02" last to the end of their year and month."""
    begin = max(one["valid_from"], other["valid_from"])
    return all(not row["valid_to"] or begin <= row["valid_to"] + "~" for row in (one, other))


def _check_names(rows: Sequence[dict[str, str]], places: Sequence[str]) -> None:
    """Raise :class:`FactError` for a name or alias of a province that two rows claim."""
    seen: dict[str, str] = {}
    for place, row in zip(places, rows, strict=True):
        for alias in {fold(a) for a in (row["name_vi"], *split_list(row.get("aliases", "")))}:
            if (owner := seen.setdefault(alias, row["name_vi"])) != row["name_vi"]:
                raise FactError(f"{place}: {alias} names {owner} already")


def check_columns(name: str, header: Sequence[str], path: str = "") -> None:
    """Raise :class:`FactError` if *header* is not that of the fact file *name*. A user's own file, at *path*, may
    leave columns out that do not make the key."""
    wanted = COLUMNS[name]
    needed = wanted[: KEYS.get(name, 1)] if path else wanted
    odd = (set(header) - set(wanted)) | (set(needed) - set(header))
    if not path and not odd and tuple(header) != wanted:
        odd = set(header)
    if odd:
        raise FactError(
            f"{path or f'{name}.csv'}: columns must be {', '.join(wanted)} (look at: {', '.join(sorted(odd))})"
        )


def use(folder: str | Path | None) -> None:
    """Add the rows of the CSV files in *folder*, named and headed like those of the package, to the facts; None takes
    them away again. All files are checked at once: :class:`FactError` names the file, the line and the fault, and
    leaves the facts as they were."""
    global _own
    before, _own = _own, Path(folder) if folder is not None else None
    _forget()
    try:
        if _own is not None:
            _check_folder(_own)
        for name in COLUMNS:
            facts(name)
    except FactError:
        _own = before
        _forget()
        raise


def _forget() -> None:
    for clear in _made_of_facts:
        clear()


def _check_folder(folder: Path) -> None:
    names = ", ".join(f"{name}.csv" for name in COLUMNS)
    if not folder.is_dir():
        raise FactError(f"{folder} is no folder: name one that holds any of {names}")
    odd = sorted(p.name for p in folder.glob("*.csv") if p.stem not in COLUMNS)
    if odd or not any((folder / f"{name}.csv").is_file() for name in COLUMNS):
        raise FactError(f"{folder}: {', '.join(odd) or 'nothing here'} is no fact file: they are {names}")


def _read(name: str) -> list[tuple[str, bytes]]:
    """The files that make the fact file *name*: the package's, the user's."""
    packaged = (files("extractor") / "data" / f"{name}.csv").read_bytes()
    own = _own / f"{name}.csv" if _own is not None else None
    return [(f"{name}.csv", packaged)] + ([(str(own), own.read_bytes())] if own is not None and own.is_file() else [])


@remembered()
def facts(name: str) -> tuple[dict[str, str], ...]:
    """The rows of the fact file *name*, as dictionaries of strings in the order of the file, the user's last."""
    rows: list[dict[str, str]] = []
    places: list[str] = []
    for path, data in _read(name):
        try:
            reader = csv.DictReader(data.decode("utf-8-sig").splitlines())
        except UnicodeDecodeError as error:
            raise FactError(f"{path}: not UTF-8 text: save it as CSV UTF-8") from error
        own = bool(places)
        check_columns(name, reader.fieldnames or (), path if own else "")
        for row in reader:
            rows.append({**dict.fromkeys(COLUMNS[name], ""), **row} if own else row)
            places.append(f"{path} line {reader.line_num}")
    check(name, rows, COLUMNS[name], places)
    return tuple(rows)


@remembered()
def fingerprint() -> str:
    """SHA-256 over all fact files in use, for the record of a dataset."""
    digest = hashlib.sha256()
    for name in COLUMNS:
        for _, data in _read(name):
            digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def names_of(row: Mapping[str, str]) -> tuple[str, ...]:
    """Every name of a row of data/agencies.csv: in full, variants, abbreviations."""
    return (row["name_vi"], *split_list(row["variants"]), *split_list(row["abbreviations"]))


def split_list(cell: str) -> list[str]:
    """The members of a list cell."""
    return [part.strip() for part in cell.split(";") if part.strip()]
