"""Bytes in, :class:`~extractor.schema.Source` out; nothing above asks for the format."""

from __future__ import annotations

from extractor.readers.layout import blocks
from extractor.readers.plain import canonical, decode
from extractor.schema import PlanError, Source

__all__ = ["LARGEST", "SUFFIXES", "read", "read_text"]

#: Bytes; the longest plan seen has 0.2 MB, and a megabyte takes about a second.
LARGEST = 16_000_000
#: What a folder is searched for; a file named outright is read whatever its suffix.
SUFFIXES = (".txt", ".md", ".markdown", ".text")


def read_text(raw: str, format: str = "text") -> Source:
    """The source of a plan given as characters.

    Raises :class:`PlanError` (code ``empty``) if nothing but white space is there.
    """
    text = canonical(raw)
    if not text.text.strip():
        raise PlanError("empty", "there is no text in it: save the plan's text into the file, or leave it out")
    return Source(text.text, blocks(text), format)


def read(data: bytes) -> Source:
    """The source of a plan given as the bytes of a file; the content tells the format.

    Raises :class:`PlanError` with code ``empty``, ``binary``, ``encoding`` or ``too_large``.
    """
    if len(data) > LARGEST:
        raise PlanError("too_large", f"the file is too large for a plan ({len(data) / 1e6:.0f} MB): split it")
    return read_text(decode(data))
