"""The tree of a document: its parts with their roles, and under them items, paragraphs and tables.

Two passes. The first walks the paragraphs and tells header, preamble, body, closing formula, recipients,
signature, annex and page furniture apart. The second puts each body into a tree by its numbering and
gives every node a role (codebook 2).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from extractor.headings import Place, settle
from extractor.markers import Marker, parse
from extractor.readers.layout import breaks_off
from extractor.resources import facts, remembered
from extractor.schema import Block, Paragraph, Role, Section, Source, Table
from extractor.tables import TaskTable, read_table
from extractor.text import UPPER, View, fold, skeleton

_TITLE_WORD = re.compile(
    r"(?:KẾ HOẠCH|CHƯƠNG TRÌNH(?: HÀNH ĐỘNG)?|PHƯƠNG ÁN|ĐỀ ÁN|CHỈ THỊ|QUYẾT ĐỊNH|CÔNG ĐIỆN|"
    r"NGHỊ QUYẾT|THÔNG BÁO|QUYẾT NGHỊ|CÔNG VĂN|HƯỚNG DẪN)\s*:?"
)
_SIGNATURE = re.compile(
    r"(?:(?:TM|KT|TL|TUQ|Q)\s?[./]|(?:T/M|K/T|T/L)\s?\.?)\s?["
    + UPPER
    + r"]{2}|(?:PHÓ )?(?:CHỦ TỊCH|GIÁM ĐỐC|BỘ TRƯỞNG|THỦ TƯỚNG|BÍ THƯ|CHÁNH VĂN PHÒNG|TRƯỞNG BAN)\s*$"
)
_RECIPIENTS = re.compile(r"nơi nhận\s*[:;.]?")
_CLOSING = re.compile(r"trên đây là\b")
_LEAD_IN = re.compile(
    r"(?:nhiệm vụ|giải pháp|nội dung|công việc|việc|yêu cầu|như sau|sau đây|các sở|thực hiện|cụ thể)[^.]{0,60}:$"
)
_ORDERS = re.compile(r"(?:yêu cầu|chỉ thị|đề nghị|giao)\b[^.]*:$")
_ARTICLE_END = "./."
_FOOTNOTE = re.compile(r"\[\d{1,3}\]|\(\d{1,2}\)\s+(?:Theo|Xem|Gồm|Bao gồm)\b")
_INLINE_HEAD = re.compile(r"([^:.;]{3,60}):")
#: How far below its owner an unnumbered heading or lead-in stands: a lead-in below a sub-heading below a heading below
#: the heading of a part is still above the items, which stand a whole step down.
_STEP = 0.2
#: A line in small letters that is longer is hardly a heading.
_SUBHEADING = 120
_PART_WORDS = 8
_PIECES = re.compile(r", ?(?:và )?| và ")
_NAMED_PARTS = ("roman", "phần", "chương", "phụ lục")
_REQUEST = re.compile(r"yêu cầu (?:các|sở|ubnd|ủy ban|phòng|thủ trưởng|chủ tịch|giám đốc|cơ quan|đơn vị|ban|công an)\b")
#: A dimension of PAPI, though it begins like the heading of a part on responsibilities.
_DIMENSION = "trách nhiệm giải trình"
_MIXED = re.compile(r"\b(?:nhiệm vụ|giải pháp|trách nhiệm|tổ chức thực hiện|phân công)\b")
_NOT_INLINE = ("thời gian", "địa điểm", "kết quả")
_VERBS_TOO = ("đánh giá", "phân tích", "giới thiệu", "khái quát")
_HEAD_START = re.compile(r"(?:(?:về|các|một số|những|phần|công tác|xây dựng|nhóm)\s+)*")


@dataclass(eq=False, slots=True, weakref_slot=True)
class Node:
    """An item, an unmarked paragraph or a task table; ``view`` is its text without the marker."""

    marker: str
    view: View
    role: Role
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    strong: bool = False
    table: TaskTable | None = None
    family: str = ""
    annex: bool = False
    start: int = 0
    heading_lost: bool = False
    """Its row of numbers began anew, so that the heading above belongs to an earlier row."""

    @property
    def text(self) -> str:
        """What stands after the marker, as one line."""
        return self.view.text

    @property
    def is_item(self) -> bool:
        """Whether it carries a marker."""
        return bool(self.family)

    @property
    def is_bullet(self) -> bool:
        """Whether it is a dash, plus or dot."""
        return self.family.startswith("bullet")

    def ancestors(self) -> Iterator[Node]:
        """The nodes above, nearest first, the root left out."""
        node = self.parent
        while node is not None and node.parent is not None:
            yield node
            node = node.parent

    def descendants(self) -> Iterator[Node]:
        """The nodes below in the order of the text."""
        stack = self.children[::-1]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    @property
    def path(self) -> str:
        """The markers from the root, joined with "/"; bullets and unmarked nodes add nothing."""
        marks = [n.marker for n in (self, *self.ancestors()) if n.marker and not n.is_bullet]
        return "/".join(reversed(marks))


@dataclass(slots=True)
class Outline:
    """A document's sections in order and the roots of its bodies."""

    sections: list[Section]
    roots: list[Node]
    kind: str


# -- first pass ---------------------------------------------------------------------------------


@dataclass(slots=True)
class _Part:
    role: Role
    blocks: list[tuple[Block, View | TaskTable | None, Marker | None]] = field(default_factory=list)
    body: bool = False
    annex: bool = False


@remembered()
def _furniture() -> tuple[str, ...]:
    return tuple(fold(row["phrase"]) for row in facts("furniture"))


class _Walk:
    """The states a document goes through: header, preamble, body, closed, ended."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.parts: list[_Part] = [_Part(Role.HEADER)]
        self.state = "header"
        self.kind = "other"
        self.signed = False
        self.titles = 0
        self.asides: list[tuple[Role, int, int]] = []  # furniture and closing formulas inside a body
        self.untitled = False  # a type word stood last: the lines up to the first sentence are the title

    def walk(self) -> list[_Part]:
        for block in self.source.blocks:
            if isinstance(block, Table):
                self._table(block)
            else:
                view = View(self.source.text, [(block.start, block.end)])
                self._paragraph(block, view, fold(view.text[:400]), parse(view.text))
        return [part for part in self.parts if part.blocks]

    def _put(
        self,
        role: Role,
        block: Block,
        view: View | TaskTable | None = None,
        marker: Marker | None = None,
        *,
        body: bool = False,
        annex: bool = False,
    ) -> None:
        last = self.parts[-1]
        if last.role != role or last.body != body or last.annex != annex:
            last = _Part(role, body=body, annex=annex)
            self.parts.append(last)
        last.blocks.append((block, view, marker))

    def _aside(self, role: Role, block: Block) -> None:
        """A paragraph that is none of its body's, and yet must not cut its numbering."""
        self.asides.append((role, block.start, block.end))
        self.parts[-1].blocks.append((block, None, None))

    def _table(self, table: Table) -> None:
        tasks = read_table(self.source.text, table)
        if self.state == "ended":
            self._put(Role.NOISE, table)
        elif tasks is not None and self.state != "header":
            annex = self.state in ("closed", "annex")
            self._put(Role.TASKS, table, tasks, body=True, annex=annex)
            self.state = "annex" if annex else "body"
        else:
            text = self.source.text[table.start : table.end]
            if self.state in ("body", "closed", "enact", "annex") and (
                re.search(r"(?:TM|KT|TL|TUQ)\s?\.", text) or "nơi nhận" in fold(text)
            ):
                self._put(Role.RECIPIENTS if "nơi nhận" in fold(text) else Role.SIGNATURE, table)
                self.state, self.signed = "closed", True
            elif self.state in ("body", "annex"):
                self._put(self.parts[-1].role, table, body=self.parts[-1].body, annex=self.parts[-1].annex)
            else:
                self._put(Role.HEADER if self.state == "header" else Role.NOISE, table)

    def _paragraph(self, block: Paragraph, view: View, key: str, marker: Marker | None) -> None:
        text = view.text
        if self.state == "ended":
            self._put(Role.NOISE, block)
            return
        if key.startswith(_furniture()) and (
            self.state in ("header", "closed") or (text[-1] not in ".;," and (len(text) < 60 or self.state == "annex"))
        ):
            if self.state == "body":
                self._aside(Role.NOISE, block)
                return
            self._put(Role.NOISE, block)
            if self.state in ("closed", "annex"):
                self.state = "ended"
            return
        if (
            marker is not None
            and marker.family == "phụ lục"
            and (text.isupper() or len(text) < 120 or block.strong)
            and self.state != "header"
        ):
            self.state = "annex"
            self._put(Role.TASKS, block, view, marker, body=True, annex=True)
            return
        if _TITLE_WORD.fullmatch(text):
            self._title(text, block)
            return
        getattr(self, f"_in_{self.state}")(block, view, key, marker)

    def _title(self, text: str, block: Paragraph) -> None:
        word = text.rstrip(": ")
        if word == "QUYẾT ĐỊNH" and self.kind == "decision" and self.state in ("preamble", "header"):
            self.state = "enact"
            self._put(Role.CLOSING, block)
            return
        if self.state in ("header", "closed", "annex", "enact") or not self.titles:
            self.titles += 1
            self.kind = {"CHỈ THỊ": "directive", "CÔNG ĐIỆN": "directive", "QUYẾT ĐỊNH": "decision"}.get(word, "plan")
            self.state = "header"
            self.signed = False
            self.untitled = True
            self.parts.append(_Part(Role.HEADER))
            self._put(Role.HEADER, block)
        else:
            self._put(Role.HEADER, block)

    def _in_header(self, block: Paragraph, view: View, key: str, marker: Marker | None) -> None:
        text = view.text
        counted = marker is not None and not marker.is_bullet
        if self.untitled and not counted and text[-1:] not in ".;:," and len(text) < 400:
            self._put(Role.HEADER, block, view)  # the title, in sentence case
            return
        self.untitled = False
        if (
            counted
            and self.titles
            and ((marker is not None and marker.value <= 1) or _role_of(text[marker.length :] if marker else text))
        ):
            self._start(block, view, key, marker)
        elif (
            not text.isupper()
            and (len(text) > 60 or _BASIS.match(key))
            and not key.startswith(("về việc", "v/v", "(", "về "))
        ):
            self.state = "preamble"
            self._in_preamble(block, view, key, marker)
        else:
            self._put(Role.HEADER, block, view)

    def _in_preamble(self, block: Paragraph, view: View, key: str, marker: Marker | None) -> None:
        counted = marker is not None and not marker.is_bullet
        heading = block.strong or view.text.isupper() or _names_part(view.text)
        if counted or (heading and _role_of(view.text)):
            self._start(block, view, key, marker)
            return
        basis = bool(_BASIS.match(key.lstrip("-–+ ")))
        self._put(Role.LEGAL_BASIS if basis else Role.SITUATION, block, view)
        if (
            view.text.endswith(":")
            and self.kind == "directive"
            and (_ORDERS.search(fold(view.text)) or _LEAD_IN.search(fold(view.text)))
        ):
            self.state = "body"
            self.parts[-1].blocks.pop()
            self._put(Role.TASKS, block, view, None, body=True)

    def _start(self, block: Paragraph, view: View, key: str, marker: Marker | None) -> None:
        if self.kind == "decision" and marker is not None and marker.family == "điều":
            self.state = "enact"
            self._in_enact(block, view, key, marker)
            return
        self.state = "body"
        self._in_body(block, view, key, marker)

    def _in_enact(self, block: Paragraph, view: View, key: str, _marker: Marker | None) -> None:
        self._put(Role.CLOSING, block, view)
        if _RECIPIENTS.match(key) or _SIGNATURE.match(view.text) or view.text.endswith(_ARTICLE_END):
            self.state = "closed"

    def _in_body(self, block: Paragraph, view: View, key: str, marker: Marker | None) -> None:
        text = view.text
        if _RECIPIENTS.match(key):
            self.state, self.signed = "closed", True
            self._put(Role.RECIPIENTS, block, view)
        elif _SIGNATURE.match(text) and len(text) < 80:
            self.state, self.signed = "closed", True
            self._put(Role.SIGNATURE, block, view)
        else:
            if marker is None and _CLOSING.match(key) and self.parts[-1].body:
                self._aside(Role.CLOSING, block)
            else:
                self._put(Role.TASKS, block, view, marker, body=True, annex=self.state == "annex")
            if text.endswith(_ARTICLE_END) and self.state == "body":
                self.state = "closed"

    _in_annex = _in_body

    def _in_closed(self, block: Paragraph, view: View, key: str, marker: Marker | None) -> None:
        text = view.text
        if _RECIPIENTS.match(key):
            self.signed = True
            self._put(Role.RECIPIENTS, block, view)
        elif _SIGNATURE.match(text) and len(text) < 80:
            self.signed = True
            self._put(Role.SIGNATURE, block, view)
        elif (
            marker is not None
            and marker.family in ("roman", "phần")
            and _role_of(text[marker.length :])
            and not self.signed
        ):
            self.state = "body"
            self._in_body(block, view, key, marker)
        else:
            role = self.parts[-1].role
            self._put(role if role in (Role.RECIPIENTS, Role.SIGNATURE) else Role.NOISE, block, view)


_BASIS = re.compile(r"(?:căn cứ|thực hiện|theo đề nghị|xét đề nghị|theo )")


# -- roles ---------------------------------------------------------------------------------------


@remembered()
def _phrases(form: Callable[[str], str]) -> tuple[tuple[str, Role], ...]:
    rows = ((form(row["phrase"]), Role(row["role"])) for row in facts("headings"))
    return tuple(sorted(rows, key=lambda r: -len(r[0])))


def _stated(text: str, form: Callable[[str], str]) -> Role | None:
    """The role of the longest phrase that *text* begins with; both in *form* (:func:`fold`, :func:`skeleton`)."""
    key = form(text)
    return next(
        (
            role
            for phrase, role in _phrases(form)
            if key.startswith(phrase) and not key[len(phrase) : len(phrase) + 1].isalpha()
        ),
        None,
    )


def _role_of(text: str) -> Role | None:
    """The role that the words of a heading state, by the phrase it begins with (data/headings.csv).

    "Mục tiêu, nhiệm vụ" is both: a tasks section whose sub-headings tell more.
    """
    key = fold(text).strip(" :.-*")
    key = key[_HEAD_START.match(key).end() :]  # type: ignore[union-attr]
    if _REQUEST.match(key) or key.startswith(_DIMENSION):
        return None
    role = _stated(key, fold)
    if role is None and in_capitals(text):
        role = _stated(key, skeleton)  # a slip of the typist
    if role in (Role.PURPOSE, Role.SITUATION) and (mixed := _MIXED.search(key)):
        return Role.IMPLEMENTATION if mixed[0] in ("trách nhiệm", "tổ chức thực hiện", "phân công") else Role.TASKS
    return role


def in_capitals(text: str) -> bool:
    """Whether a heading is set in capitals, whatever its brackets say ("NHIỆM VỤ (chi tiết kèm theo)")."""
    return re.sub(r"\([^()]*+\)", "", text).isupper()


def is_title(text: str, strong: bool = False) -> bool:
    """Whether *text* reads as a heading rather than a sentence: short, or capitals, with no full stop."""
    if in_capitals(text):
        return True
    ended = text[-1:] in ".;"
    return len(text) <= (220 if strong else 160) and (strong or not ended)


# -- second pass ----------------------------------------------------------------------------------


def outline(source: Source) -> Outline:
    """The sections and trees of *source*."""
    walk = _Walk(source)
    parts = walk.walk()
    sections: list[Section] = []
    roots: list[Node] = []
    directive = walk.kind == "directive"
    for part in parts:
        start, end = part.blocks[0][0].start, part.blocks[-1][0].end
        if not part.body:
            sections.append(Section(part.role, start, end))
            continue
        root = _tree(source, part, directive)
        roots.append(root)
        sections.extend(_sections(root, part, start, end))
    return Outline(list(_set_apart(source.text, sections, walk.asides)), roots, walk.kind)


def _set_apart(text: str, sections: Sequence[Section], asides: Sequence[tuple[Role, int, int]]) -> Iterator[Section]:
    """*sections* with each of *asides*, which stand in the order of the text, as one of its own."""
    waiting = deque(asides)
    for section in sections:
        rest = section
        while waiting and waiting[0][1] < section.end:
            role, start, end = waiting.popleft()
            if start < rest.start:
                continue
            before = start
            while before > rest.start and text[before - 1].isspace():
                before -= 1
            if rest.start < before:
                yield replace(rest, end=before)
                rest = replace(rest, title=None)
            yield Section(role, start, end)
            while end < section.end and text[end].isspace():
                end += 1
            rest = replace(rest, start=end)
        if rest.start < section.end:
            yield rest


def _tree(source: Source, part: _Part, directive: bool) -> Node:
    marked = [marker for block, _, marker in part.blocks if marker is not None]
    places = deque(settle(marked))
    root = Node("", View("", []), Role.TASKS, annex=part.annex)
    chain = [_Open(-1, root)]
    between = True  # the paragraph before has ended
    followed = zip(part.blocks, [*part.blocks[1:], (None, None, None)], strict=True)
    for (block, view, marker), (_, after, after_marker) in followed:
        if isinstance(block, Table) or not isinstance(view, View):
            between = True
            if isinstance(view, TaskTable):
                owner = _owner(chain)
                owner.children.append(
                    Node(
                        "",
                        View(source.text, [(block.start, block.end)]),
                        Role.TASKS,
                        owner,
                        table=view,
                        annex=part.annex,
                        start=block.start,
                    )
                )
            continue
        begins, between = between, not breaks_off(view.text)
        if marker is None:
            if not _FOOTNOTE.match(view.text):
                subheading = begins and after is not None and _is_subheading(view.text)
                below = places[0] if after_marker is not None else None
                _add_text(chain, view, block.strong, part.annex, subheading, below)
            continue
        place = places.popleft()
        body = (
            View(source.text, [(view.origin(marker.length), block.end)])
            if marker.length < len(view.text)
            else View("", [])
        )
        while chain[-1].depth >= place.depth or (
            place.depth == 0 and place.marker.family in _NAMED_PARTS and len(chain) > 1
        ):
            chain.pop()
        parent = chain[-1].node
        before = next((n for n in reversed(parent.children) if n.family == place.marker.family), None)
        node = Node(
            place.marker.label,
            body,
            parent.role,
            parent,
            strong=block.strong,
            family=place.marker.family,
            annex=part.annex,
            start=block.start,
            heading_lost=(place.restart and not chain[-1].kind) or (before is not None and before.heading_lost),
        )
        node.role = _settle_role(node, parent, directive)
        parent.children.append(node)
        chain.append(_Open(place.depth, node))
    return root


class _Open(NamedTuple):
    """A node that what follows may stand below; ``kind`` is what one without a marker is: the heading of a part,
    a heading, a subheading (in small letters) or a lead-in."""

    depth: float
    node: Node
    kind: str = ""


def _owner(chain: Sequence[_Open]) -> Node:
    return next(last.node for last in reversed(chain) if not last.node.is_bullet)


def _add_text(
    chain: list[_Open], view: View, strong: bool, annex: bool, subheading: bool, below: Place | None
) -> None:
    """Puts a paragraph without a marker in its place; *below* is the place of an item that stands right behind it."""
    title = is_title(view.text, strong) and (strong or in_capitals(view.text))
    closes = ("heading", "subheading") if title else ("subheading",) if subheading else ()
    while chain[-1].node.is_bullet or chain[-1].kind in ("lead-in", *closes):
        chain.pop()
    if beside := next((i for i, (_, _, kind) in enumerate(chain) if kind in closes), 0):
        del chain[beside:]  # the numbered items below the heading before are over too
    if below is not None and below.restart and (title or subheading):
        while chain[-1].depth >= below.depth:
            chain.pop()  # numbers begin anew below it: it stands above their row
    depth, owner, _ = chain[-1]
    node = Node("", view, owner.role, owner, strong=strong or subheading, annex=annex, start=view.hull[0])
    root = 2 if len(chain) > 1 and chain[1].node.family == "phụ lục" else 1
    opens = title or (subheading and _names_part(view.text))
    if opens and (len(chain) <= root + 1 or not chain[root].node.is_item) and (role := _role_of(view.text)):
        # a heading that lost its number: it opens a part of its own
        while len(chain) > root:
            chain.pop()
        depth, owner, _ = chain[-1]
        node.parent, node.role = owner, role
        owner.children.append(node)
        chain.append(_Open(depth + _STEP, node, "part"))
        return
    node.role = _inline_role(node) or node.role
    owner.children.append(node)
    if title:
        chain.append(_Open(depth + _STEP, node, "heading"))
    elif subheading:
        chain.append(_Open(depth + _STEP, node, "subheading"))
    elif view.text.endswith(":"):
        chain.append(_Open(depth + _STEP, node, "lead-in"))


def _is_subheading(text: str) -> bool:
    """Whether a line in small letters reads as a heading: short, with no sign at its end."""
    ends = text[-1].isalnum() or text[-1] == ")"
    return len(text) <= _SUBHEADING and text[0].isupper() and ends and not breaks_off(text)


def _names_part(text: str) -> bool:
    """Whether a line in small letters is made of the names of parts alone ("Nhiệm vụ, giải pháp chủ yếu")."""
    if not _is_subheading(text) or len(text.split()) > _PART_WORDS:
        return False
    return all(_stated(piece, fold) not in (None, Role.LEGAL_BASIS) for piece in _PIECES.split(fold(text)))


def _inline_role(node: Node) -> Role | None:
    """Purpose or situation where a node below a tasks heading begins "Mục tiêu: …" or is titled so."""
    head = _INLINE_HEAD.match(node.text)
    title = head[1] if head else node.text
    if head or is_title(node.text, node.strong):
        if head and fold(title).startswith(_NOT_INLINE):
            return None  # a label line: it speaks for the tasks before it
        if fold(title).startswith(_VERBS_TOO) or (node.is_bullet and not head and not node.strong):
            return None  # "- Phân tích nguyên nhân …" orders
        role = _role_of(title)
        if role in (Role.PURPOSE, Role.SITUATION, Role.LEGAL_BASIS) and len(title.split()) <= 10:
            return role
    return None


def _settle_role(node: Node, parent: Node, directive: bool) -> Role:
    title = is_title(node.text, node.strong)
    stated = _role_of(node.text) if title else None
    top = parent.parent is None or (
        not parent.is_item and parent.parent.parent is None and not parent.text.endswith(":")
    )
    if top and not parent.annex:
        if stated:
            return stated
        if parent.parent is not None:
            return parent.role
        return Role.IMPLEMENTATION if _after_tasks(node, parent) and not directive else Role.TASKS
    if parent.role in (Role.TASKS, Role.IMPLEMENTATION):
        if stated is Role.IMPLEMENTATION and fold(node.text).startswith("tổ chức thực hiện"):
            return stated
        return _inline_role(node) or parent.role
    if stated in (Role.PURPOSE, Role.SITUATION, Role.LEGAL_BASIS):
        return stated
    if stated in (Role.TASKS, Role.IMPLEMENTATION) and re.match(
        r"(?:các |một số |những )?(?:nhiệm vụ|giải pháp|biện pháp|phương án|tổ chức thực hiện)", fold(node.text)
    ):
        return stated
    return parent.role


def _after_tasks(node: Node, parent: Node) -> bool:
    # Roman headings lost: numbers that begin anew after a task table are the organisation part
    return node.family.startswith("decimal") and any(n.table for n in parent.children)


def _sections(root: Node, part: _Part, start: int, end: int) -> list[Section]:
    """A section goes on as long as the role does; a named part ("II.", "Phần …") opens one of its own."""
    out: list[Section] = []
    starts = [block.start for block, _, _ in part.blocks]
    for node in root.descendants():
        titled = (node.is_item or node.strong) and bool(node.text) and is_title(node.text, node.strong)
        if out and out[-1].role == node.role and not (titled and node.parent is root and node.family in _NAMED_PARTS):
            continue
        begin = node.start if out else start
        if out:
            out[-1] = replace(out[-1], end=part.blocks[bisect_left(starts, begin) - 1][0].end)
        out.append(Section(node.role, begin, end, node.text if titled else None))
    return out or [Section(part.role, start, end)]
