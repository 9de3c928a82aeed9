"""One source to one extraction. Nothing else knows the order of the steps."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from extractor import deadlines, indicators, metadata, references, roles, targets
from extractor.markers import parse
from extractor.readers import read, read_text
from extractor.schema import (
    DocumentFields,
    Extraction,
    Paragraph,
    Percentage,
    PlanError,
    Reference,
    Role,
    Source,
    Table,
    Target,
    Task,
)
from extractor.sections import Node, Outline, outline
from extractor.tasks import Unit, units
from extractor.text import View

#: Sections whose citations are the document's own: not page furniture, recipients or signature.
_CITING = frozenset(Role) - {Role.NOISE, Role.RECIPIENTS, Role.SIGNATURE}


def extract(plan: str | Path, *, doc_id: str | None = None) -> Extraction:
    """Take one plan apart.

    *plan* is the path of a file (a :class:`~pathlib.Path`, or a string that names an existing file), or
    the text of a plan itself. Returns an :class:`~extractor.schema.Extraction`, whose spans are half-open
    ranges into its ``text``. Raises :class:`~extractor.schema.PlanError` if there is nothing to read.

    >>> found = extract("KẾ HOẠCH\\nI. NHIỆM VỤ\\n1. Sở Y tế công khai giá dịch vụ trước ngày 30/6/2024.\\n")
    >>> [(t.text, t.lead[0].name, t.deadline.text) for t in found.tasks]
    [('Sở Y tế công khai giá dịch vụ trước ngày 30/6/2024.', 'Sở Y tế', 'trước ngày 30/6/2024')]
    """
    path = Path(plan) if isinstance(plan, Path) or ("\n" not in plan and len(plan) < 1024) else None
    if path is not None and (isinstance(plan, Path) or path.is_file()):
        data = read_bytes(path)
        return extract_bytes(data, source=str(plan), doc_id=doc_id or path.stem)
    text = str(plan)
    return extract_source(read_text(text), "text", hashlib.sha256(text.encode()).hexdigest(), doc_id or "text")


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; :class:`PlanError` says what is wrong with it."""
    if path.is_dir():
        raise PlanError(
            "directory", "this is a folder, not a file: name the plans in it, or give the folder to papi extract"
        )
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise PlanError("missing", "there is no such file: check the path") from error
    except OSError as error:
        raise PlanError("unreadable", f"the file cannot be opened ({error.strerror}): check its permissions") from error


def extract_bytes(data: bytes, *, source: str, doc_id: str) -> Extraction:
    """Take the bytes of one plan apart; *source* is what the dataset names it by."""
    return extract_source(read(data), source, hashlib.sha256(data).hexdigest(), doc_id)


def extract_source(source: Source, name: str = "text", sha256: str = "", doc_id: str = "text") -> Extraction:
    """Take a source apart that has been read; the names are those of its rows in a dataset."""
    parts = outline(source)
    fields = metadata.of_document(source, parts)
    papi = indicators.about_papi(source.text)
    found = [(roles.settled(unit), _references(unit, fields)) for unit in units(source.text, parts.roots)]
    tasks = tuple(_task(i, unit, cited, fields, papi) for i, (unit, cited) in enumerate(found, start=1))
    warnings = [] if tasks else ["no_task"]
    situation = list(_situation(source, parts))
    return Extraction(
        doc_id, name, sha256, source.text, source.format, fields, tuple(parts.sections), tasks,
        tuple(_document_references(source, parts, fields, found)),
        tuple(_targets(source, parts, fields, situation) if papi else ()),
        tuple(_percentages(parts, fields, situation)), tuple(warnings),
    )  # fmt: skip


def _references(unit: Unit, fields: DocumentFields) -> list[Reference]:
    return references.of_view(unit.view, fields.number, fields.issued_on)


def _task(ordinal: int, unit: Unit, cited: Iterable[Reference], fields: DocumentFields, papi: bool) -> Task:
    agencies = tuple(roles.of_task(unit, fields.issued_on))
    inherited = [a.name for a in agencies if a.role == "lead" and a.inherited]
    indicator = indicators.of_task(unit, papi, inherited)
    start, end = unit.view.hull
    deliverable = unit.row.get("deliverable") or next(iter(unit.labels.get("deliverable", ())), None)
    reasons = [*indicator.doubts, *([] if any(a.role == "lead" for a in agencies) else ["no_lead"])]
    return Task(
        ordinal, unit.role, unit.path, unit.heading, unit.marker, unit.view.text, start, end, indicator, agencies,
        tuple(cited), deadlines.of_task(unit, fields.issued_on, (fields.period_start, fields.period_end)),
        deliverable.text if deliverable is not None and deliverable.text else None, tuple(reasons),
    )  # fmt: skip


def _document_references(
    source: Source, parts: Outline, fields: DocumentFields, found: Iterable[tuple[Unit, list[Reference]]]
) -> list[Reference]:
    """Every citation of the document once, in the order of the text."""
    out: list[Reference] = [r for _, cited in found for r in cited]
    for view in _paragraphs(source, parts, _CITING):
        out.extend(references.of_view(view, fields.number, fields.issued_on))
    out.sort(key=lambda r: (r.start, -r.end))
    return references.of_document(out)


def _paragraphs(source: Source, parts: Outline, roles: Container[Role]) -> Iterator[View]:
    """The paragraphs of the sections of some roles."""
    sections = iter([s for s in parts.sections if s.role in roles])
    section = next(sections, None)
    for block in source.blocks:
        while section is not None and section.end <= block.start:
            section = next(sections, None)
        if section is not None and section.start <= block.start and isinstance(block, Paragraph):
            yield View(source.text, [(block.start, block.end)])


def _targets(
    source: Source, parts: Outline, fields: DocumentFields, situation: Iterable[tuple[View, bool]]
) -> list[Target]:
    out: list[Target] = []
    for node in _nodes(parts):
        out.extend(targets.of_view(node.view, _stating(node), fields.period_end, node.role is Role.PURPOSE))
    for view, aimed in situation:
        out.extend(targets.of_view(view, None, fields.period_end, aimed))
    for block in source.blocks:
        if isinstance(block, Table):
            out.extend(targets.of_table(source.text, block, fields.period_end))
    return sorted(out, key=lambda t: t.start)


def _percentages(
    parts: Outline, fields: DocumentFields, situation: Iterable[tuple[View, bool]]
) -> list[Percentage]:
    out: list[Percentage] = []
    for node in _nodes(parts):
        if "%" in node.text:
            sets = node.role is not Role.SITUATION
            out.extend(targets.percentages_of_view(node.view, _stating(node), fields.period_end, sets))
    for view, aimed in situation:
        out.extend(targets.percentages_of_view(view, None, fields.period_end, aimed))
    return sorted(out, key=lambda p: p.start)


def _situation(source: Source, parts: Outline) -> Iterator[tuple[View, bool]]:
    """The paragraphs before the bodies that describe the situation, each with whether it stands in a list of aims."""
    bodies = [(nodes[0].start, nodes[-1].view.hull[1]) for root in parts.roots if (nodes := list(root.descendants()))]
    aimed = False
    for view in _paragraphs(source, parts, (Role.SITUATION,)):
        if any(start < view.hull[1] <= end for start, end in bodies):
            continue  # asked as a node, with the heading above it
        marker = parse(view.text)
        aimed = targets.opens(view) or (aimed and marker is not None and marker.is_bullet)
        yield view, aimed


def _nodes(parts: Outline) -> Iterator[Node]:
    """Every item and paragraph of the body."""
    return (n for root in parts.roots for n in root.descendants() if n.table is None and n.text)


def _stating(node: Node) -> str | None:
    """The nearest heading above that states a dimension."""
    return next((n.text for n in node.ancestors() if indicators.stated(n.text)), None)
