"""The facts as data: CSV files in ``extractor/data``, loaded once, checked strictly.

A fact file has a header row; lists inside a cell are separated by ``;``. A missing or unknown column,
an empty key, or a key given twice is an error that names the file and the line.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from extractor.text import fold

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
KEYS = {"papi_aliases": 2}


class FactError(ValueError):
    """A fact file is not as it should be; the message names the file, the line and the fault."""


def check(name: str, rows: Sequence[dict[str, str]], header: Sequence[str]) -> None:
    """Raise :class:`FactError` if *rows* of the fact file *name* break its rules."""
    if tuple(header) != COLUMNS[name]:
        odd = sorted(set(header) ^ set(COLUMNS[name])) or list(header)
        raise FactError(f"{name}.csv: columns must be {', '.join(COLUMNS[name])} (look at: {', '.join(odd)})")
    if not rows:
        raise FactError(f"{name}.csv: no rows")
    seen: dict[tuple[str, ...], int] = {}
    for line, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise FactError(f"{name}.csv line {line}: {len(COLUMNS[name])} cells expected")
        key = tuple(fold(row[c]) for c in COLUMNS[name][: KEYS.get(name, 1)])
        if not all(part.strip() for part in key):
            raise FactError(f"{name}.csv line {line}: the key is empty")
        if key in seen:
            raise FactError(f"{name}.csv line {line}: {' / '.join(key)} stands in line {seen[key]} already")
        seen[key] = line
    if name == "agencies":
        _check_successors(rows)


def _check_successors(rows: Sequence[dict[str, str]]) -> None:
    """Raise :class:`FactError` for a successor that no row has, or an agency that succeeds itself in the end."""
    heirs = {row["id"]: split_list(row["successor"]) for row in rows}
    for line, row in enumerate(rows, start=2):
        reached = heirs[row["id"]]
        for _ in rows:
            for heir in reached:
                if heir not in heirs:
                    raise FactError(f"agencies.csv line {line}: there is no agency {heir} to succeed {row['id']}")
                if heir == row["id"]:
                    raise FactError(f"agencies.csv line {line}: {row['id']} succeeds itself in the end")
            if not reached:
                break
            reached = list(dict.fromkeys(next_heir for heir in reached for next_heir in heirs[heir]))


@cache
def facts(name: str) -> tuple[dict[str, str], ...]:
    """The rows of the fact file *name*, as dictionaries of strings in the order of the file."""
    text = (files("extractor") / "data" / f"{name}.csv").read_text(encoding="utf-8")
    reader = csv.DictReader(text.splitlines())
    rows = list(reader)
    check(name, rows, reader.fieldnames or ())
    return tuple(rows)


def split_list(cell: str) -> list[str]:
    """The members of a list cell."""
    return [part.strip() for part in cell.split(";") if part.strip()]
