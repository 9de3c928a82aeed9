"""What PAPI measures: dimensions and sub-dimensions in each of its five schemes, and from one scheme to another.

The codes that a dataset uses, in every year, are those of the scheme :data:`HARMONISED` (codebook 4). Sources and
doubts of the tables: data/papi_taxonomy.csv, data/papi_schemes.csv, data/papi_concepts.csv.
"""

from __future__ import annotations

from dataclasses import dataclass

from extractor.resources import facts, remembered

#: The schemes by the years in which they were in force, the oldest first.
SCHEMES = ("2011-2015", "2016-2017", "2018", "2019-2020", "2021-")
HARMONISED = "2019-2020"


@dataclass(frozen=True, slots=True)
class Code:
    """A dimension, or a sub-dimension of *parent*, in one scheme."""

    code: str
    parent: str | None
    name_vi: str
    name_en: str


@remembered()
def codes(scheme: str = HARMONISED) -> tuple[Code, ...]:
    """The dimensions of *scheme*, each before its sub-dimensions. :class:`ValueError` if there is no such scheme.

    >>> [c.name_en for c in codes("2018") if c.parent is None][-1]
    'E-Governance'
    """
    _known(scheme)
    rows = [row for row in facts("papi_taxonomy") if row["scheme"] == scheme]
    return tuple(Code(row["code"], row["parent"] or None, row["name_vi"], row["name_en"]) for row in rows)


def scheme_of(year: int) -> str:
    """The scheme in force in *year*; :class:`ValueError` for a year before the first.

    >>> scheme_of(2019), scheme_of(2030)
    ('2019-2020', '2021-')
    """
    for row in facts("papi_schemes"):
        if int(row["year_from"]) <= year and (not row["year_to"] or year <= int(row["year_to"])):
            return row["scheme"]
    raise ValueError(
        f"there was no PAPI of all provinces in {year}: the first is of {facts('papi_schemes')[0]['year_from']}"
    )


def translate(code: str, source: str, target: str) -> str | None:
    """The code in the scheme *target* of what *code* means in the scheme *source*; None where it has none there.

    Raises :class:`ValueError` for a scheme or a code that does not exist.

    >>> translate("D2.1", "2011-2015", "2021-"), translate("D3.3", "2011-2015", "2018")
    ('D2.2', None)
    """
    _known(target)
    if code not in {c.code for c in codes(source)}:
        raise ValueError(f"the scheme {source} has no {code}")
    if "." not in code:
        return code if code in {c.code for c in codes(target)} else None
    concept = next(row for row in facts("papi_concepts") if row[f"code_{source}"] == code)
    return concept[f"code_{target}"] or None


def _known(scheme: str) -> None:
    if scheme not in SCHEMES:
        raise ValueError(f"there is no scheme {scheme}: they are {', '.join(SCHEMES)}")
