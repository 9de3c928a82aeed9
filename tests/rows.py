"""The tables of cases in ``tables/``, which a lawyer can extend in a spreadsheet.

One row is one case, and a failing test names its table and line. Lists are separated by `` | ``, ``⏎`` is a
line break, ``-`` stands for "not stated" where a list must keep its place, and ``note`` says why the row is there.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

TABLES = Path(__file__).parent / "tables"


def rows(name: str, *columns: str) -> list[Any]:
    """Each row of the table *name* as a parameter set of its *columns*; the table must have them and a ``note``."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        assert set(reader.fieldnames or ()) == {*columns, "note"}, f"{name}.csv has the columns {reader.fieldnames}"
        found = [(reader.line_num, tuple(row[c].strip().replace("⏎", "\n") for c in columns)) for row in reader]
    assert len({cells for _, cells in found}) == len(found), f"{name}.csv holds a row twice"
    return [pytest.param(*cells, id=f"{name}.csv:{line}") for line, cells in found]


def members(cell: str) -> list[str]:
    """The members of a list cell."""
    return [part.strip() for part in cell.split("|")] if cell else []


def nullable(cell: str) -> str | None:
    """A cell of a field that may be null."""
    return None if cell == "-" else cell
