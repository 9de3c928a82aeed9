"""The frozen types that every room speaks.

Offsets are half-open ranges ``[start, end)`` of characters in the canonical text of a document
(:attr:`Source.text`). For every value that carries a span, ``collapse(text[start:end])`` is the
value as written (see :func:`extractor.text.collapse`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a part of a document is for (codebook 2)."""

    HEADER = "header"
    LEGAL_BASIS = "legal_basis"
    SITUATION = "situation"
    PURPOSE = "purpose"
    TASKS = "tasks"
    IMPLEMENTATION = "implementation"
    CLOSING = "closing"
    RECIPIENTS = "recipients"
    SIGNATURE = "signature"
    NOISE = "noise"


#: Tasks come from these sections only (codebook 2).
TASK_ROLES = frozenset({Role.TASKS, Role.IMPLEMENTATION})


class PlanError(ValueError):
    """An input that cannot become a document. ``code`` goes to errors.csv, the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of running text: lines that belong together, markers included.

    ``strong`` tells that the whole paragraph was emphasised (bold or a Markdown heading).
    """

    start: int
    end: int
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table. ``rows`` hold ``(start, end)`` of each cell; an empty cell has ``start == end``.

    ``flat`` marks a table that lost its rows on the way (a cell a line): its cells then stand in one
    row, and ``edges`` tells whether a row also has a bar before its first cell. ``lines`` marks one
    without bars: its rows are told, but each of their cells is a line, and several may be one cell.
    """

    start: int
    end: int
    rows: tuple[tuple[tuple[int, int], ...], ...]
    flat: bool = False
    edges: bool = False
    lines: bool = False


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Source:
    """What a reader hands on: the canonical text, its blocks in order, and the format it was read from."""

    text: str
    blocks: tuple[Block, ...]
    format: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the document with one role; sections tile the text in order without overlap."""

    role: Role
    start: int
    end: int
    title: str | None = None


@dataclass(frozen=True, slots=True)
class AgencyRole:
    """An agency's part in a task. ``rule`` names the rule that found it, the span where it stands."""

    role: str
    name: str
    mention: str
    agency_id: str | None
    inherited: bool
    rule: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A citation of an official document (codebook 6). ``issued_on`` is an ISO date or a year; ``relation`` is what
    the plan is to it (implements, amends, replaces, under); ``doubt`` names what cannot be right in it."""

    text: str
    type: str
    number: str | None
    name: str | None
    issued_on: str | None
    issuer: str | None
    start: int
    end: int
    relation: str = "under"
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The words that time a task (codebook 7) and their kind: see dataset.md ``deadline_type``; as ISO dates the
    first and the last day they allow, and how often, where that can be known (:mod:`extractor.intervals`)."""

    text: str
    type: str
    start: int
    end: int
    earliest: str | None = None
    latest: str | None = None
    recurrence: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A score, rank or group of ranks that the plan sets itself (codebook 8)."""

    dimension: str | None
    metric: str
    value: str
    baseline: str | None
    baseline_year: int | None
    target_year: int | None
    text: str
    start: int
    end: int


#: How a percentage binds.
BOUNDS = ("at_least", "at_most", "exactly")


@dataclass(frozen=True, slots=True)
class Percentage:
    """A percentage that the plan sets itself; ``what`` are the words of ``text`` that say what it is of, ``bound`` is
    one of :data:`BOUNDS`."""

    dimension: str | None
    bound: str
    value: str
    what: str
    target_year: int | None
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """A PAPI label: harmonised codes, where they come from, by which rule, and ``start`` to ``end`` of what states it:
    a heading or cell, else the task. ``confidence`` is the probability that the dimension is right,
    ``subdimension_confidence`` that the sub-dimension is, given the dimension; ``doubts`` say why to look at it."""

    dimension: str | None
    subdimension: str | None
    source: str
    confidence: float
    subdimension_confidence: float
    rule: str
    start: int
    end: int
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """The smallest unit that orders something to be done (codebook 3), with its fields."""

    ordinal: int
    section_role: Role
    section_path: str
    heading: str | None
    marker: str
    text: str
    start: int
    end: int
    indicator: Indicator
    agencies: tuple[AgencyRole, ...] = ()
    references: tuple[Reference, ...] = ()
    deadline: Deadline | None = None
    deliverable: str | None = None
    review_reasons: tuple[str, ...] = ()

    @property
    def lead(self) -> tuple[AgencyRole, ...]:
        """Those who are to act."""
        return tuple(a for a in self.agencies if a.role == "lead")

    @property
    def coordinating(self) -> tuple[AgencyRole, ...]:
        """Those who take part."""
        return tuple(a for a in self.agencies if a.role == "coordinating")


@dataclass(frozen=True, slots=True)
class DocumentFields:
    """What the file states of the document itself (codebook 1); what it does not state is None."""

    number: str | None = None
    doc_type: str = "other"
    title: str | None = None
    issuer: str | None = None
    level: str | None = None
    province: str | None = None
    district: str | None = None
    issued_on: str | None = None
    period_start: int | None = None
    period_end: int | None = None
    signer: str | None = None
    signing_form: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """One document, taken apart."""

    doc_id: str
    source: str
    sha256: str
    text: str
    format: str
    fields: DocumentFields
    sections: tuple[Section, ...]
    tasks: tuple[Task, ...]
    references: tuple[Reference, ...]
    targets: tuple[Target, ...]
    percentages: tuple[Percentage, ...] = ()
    warnings: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that gave no document."""

    source: str
    error: str
    message: str
