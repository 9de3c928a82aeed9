"""The taxonomy: five schemes, and codes from one to another."""

from __future__ import annotations

import pytest

from extractor.cli import main
from extractor.resources import facts
from extractor.taxonomy import HARMONISED, SCHEMES, codes, scheme_of, translate


@pytest.mark.parametrize("row", facts("papi_schemes"), ids=lambda row: str(row["scheme"]))
def test_a_scheme_has_as_many_codes_as_its_row_says(row: dict[str, str]) -> None:
    dimensions = [c for c in codes(row["scheme"]) if c.parent is None]
    assert len(dimensions) == int(row["n_dimensions"])
    assert len(codes(row["scheme"])) - len(dimensions) == int(row["n_subdimensions"])


def test_the_schemes_are_those_of_the_table() -> None:
    assert tuple(row["scheme"] for row in facts("papi_schemes")) == SCHEMES


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_sub_dimension_stands_under_its_dimension(scheme: str) -> None:
    for code in codes(scheme):
        assert code.parent is None or code.code.startswith(f"{code.parent}.")


@pytest.mark.parametrize(
    ("code", "source", "target", "expected"),
    [
        ("D2.1", "2011-2015", "2021-", "D2.2"),
        ("D2.1", "2021-", "2016-2017", None),
        ("D3.2", "2011-2015", "2016-2017", "D3.3"),
        ("D3.2", "2016-2017", "2018", "D3.2"),
        ("D3.3", "2018", "2011-2015", None),
        ("D5.2", "2019-2020", "2021-", None),
        ("D8.3", "2019-2020", "2018", None),
        ("D7", "2018", "2016-2017", None),
        ("D4", "2011-2015", "2021-", "D4"),
    ],
)
def test_a_code_in_another_scheme(code: str, source: str, target: str, expected: str | None) -> None:
    assert translate(code, source, target) == expected


@pytest.mark.parametrize("source", SCHEMES)
@pytest.mark.parametrize("target", SCHEMES)
def test_a_code_comes_back(source: str, target: str) -> None:
    for code in codes(source):
        there = translate(code.code, source, target)
        assert there is None or translate(there, target, source) == code.code


@pytest.mark.parametrize(("year", "scheme"), [(2011, "2011-2015"), (2016, "2016-2017"), (2018, "2018"), (2020, "2019-2020"), (2026, "2021-")])
def test_a_year_has_a_scheme(year: int, scheme: str) -> None:
    assert scheme_of(year) == scheme


def test_what_there_is_not_is_said() -> None:
    with pytest.raises(ValueError, match="2010"):
        scheme_of(2010)
    with pytest.raises(ValueError, match="no D8"):
        translate("D8", "2016-2017", "2018")
    with pytest.raises(ValueError, match="no scheme 2017"):
        translate("D1", HARMONISED, "2017")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_command_prints_every_code(scheme: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["taxonomy", "--scheme", scheme]) == 0
    printed = capsys.readouterr().out
    assert all(f" {c.code} " in printed for c in codes(scheme))
