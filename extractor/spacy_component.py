"""The extraction as a component of a spaCy pipeline: ``nlp.add_pipe("papi_tasks")``.

A document that has run through it carries ``doc.spans["tasks"]``, ``"agencies"``, ``"references"`` and ``"deadlines"``,
which displaCy shows (``displacy.render(doc, style="span", options={"spans_key": "tasks"})``). spaCy finds the component
by its entry point; nothing is registered by ``import extractor``.
"""

from __future__ import annotations

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from extractor.exports import set_spans
from extractor.pipeline import extract_source
from extractor.readers import read_text

GROUPS = ("tasks", "agencies", "references", "deadlines")


def read_plan(nlp: Language, text: str) -> Doc:
    """Run the text of a plan through *nlp*, brought into the canonical form that spans point into first."""
    return nlp(read_text(text).text)


@Language.factory("papi_tasks", assigns=["doc.spans"])
def make(nlp: Language, name: str) -> PapiTasks:  # noqa: ARG001 -- spaCy names what it passes
    """The component, as spaCy makes it."""
    return PapiTasks()


class PapiTasks:
    """Sets the span groups :data:`GROUPS`. The text of the document must be canonical (:func:`read_plan` makes it so):
    else :class:`ValueError`, for the characters that reading changes would move every span."""

    def __call__(self, doc: Doc) -> Doc:
        """Set the spans of *doc*."""
        source = read_text(doc.text)
        if source.text != doc.text:
            raise ValueError("this text is not canonical: use extractor.spacy_component.read_plan(nlp, text)")
        found = extract_source(source)
        agencies = [(a.start, a.end, a.role, a.agency_id or "") for t in found.tasks for a in t.agencies]
        references = [(r.start, r.end, r.type, r.number or "") for r in found.references]
        deadlines = [(d.start, d.end, d.type, d.latest or "") for t in found.tasks if (d := t.deadline)]
        tasks = [(t.start, t.end, t.indicator.dimension or "none", str(t.ordinal)) for t in found.tasks]
        for group, spans in zip(GROUPS, (tasks, agencies, references, deadlines), strict=True):
            set_spans(doc, group, spans)
        return doc


def blank() -> Language:
    """A pipeline of spaCy's plain tokenizer and this component."""
    nlp = spacy.blank("xx")
    nlp.add_pipe("papi_tasks")
    return nlp
