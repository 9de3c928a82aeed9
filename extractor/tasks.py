"""Which units are tasks, and what they stand under (codebook 3).

Walks the trees of :mod:`extractor.sections` and yields a :class:`Unit` for each task, with everything it
may inherit from: the nodes above, its table row, and the label lines that speak for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from extractor.agencies import heading_agencies, listed
from extractor.markers import parse
from extractor.resources import facts, remembered
from extractor.schema import TASK_ROLES, Role
from extractor.sections import Node, in_capitals, is_title
from extractor.tables import Row, TaskTable
from extractor.text import UPPER, View, fold

_CLOSING = re.compile(
    r"trên đây là|"
    r"(?:(?:trong )?quá trình (?:triển khai|tổ chức|thực hiện)|"
    r"(?:trong )?(?:khi|lúc) (?:làm|thực hiện|triển khai)\b)[^.]{0,90}"
    r"(?:khó khăn|vướng mắc|phát sinh|vấn đề|bất cập|chưa phù hợp|trở ngại|bổ sung|sửa đổi|điều chỉnh)|"
    r"(?:trường hợp|nếu) (?:có |phát sinh )?(?:khó khăn|vướng mắc|phát sinh)|"
    r"(?:ubnd|ủy ban nhân dân) (?:tỉnh|thành phố|quận|huyện|xã|phường)[^.;:]{0,30} "
    r"(?:yêu cầu|đề nghị) [^.]{0,120}\b(?:kế hoạch|chỉ thị|chương trình) này\b|"
    r"(?:căn cứ|nhận được) [^.]{0,40}(?:kế hoạch|chỉ thị|công điện) này[^.]{0,40}(?:nghiêm túc|khẩn trương)|"
    r"(?:quyết định|chỉ thị|kế hoạch|công điện) này (?:có hiệu lực|thay thế|được)|"
    r"[^.]{0,90}chịu trách nhiệm thi hành (?:quyết định|chỉ thị|kế hoạch) này"
)
#: "… yêu cầu … nghiêm túc triển khai thực hiện Kế hoạch này./." as a paragraph of its own
_CALL = re.compile(
    r"(?:ubnd|ủy ban nhân dân)[^.;,]{0,60} thông báo (?:để|cho|đến|tới)\b|"
    r"[^;]{0,160}\b(?:yêu cầu|đề nghị|giao)\b.*"
    r"(?:nghiêm|khẩn trương|vướng mắc|chưa rõ|trở ngại|"
    r"(?:kế hoạch|chỉ thị|văn bản|chương trình) này|nội dung trên|nêu trên|triển khai thực hiện)|"
    r".*(?:thực hiện|thi hành|triển khai)(?: nghiêm túc| nghiêm| tốt| có hiệu quả)?(?: các)?(?: nội dung)?(?: của)? "
    r"(?:kế hoạch|chỉ thị|chương trình|công điện)(?: này|;|,)"
)
_FUNDING = re.compile(
    r"(?:về )?(?:nguồn )?(?:kinh phí|ngân sách|vốn|nguồn vốn|"
    r"nguồn lực tài chính|dự toán|nguồn xã hội hóa|nguồn kinh phí)\b"
    r"(?! (?:tổ chức|phối hợp|chủ động))[^.]{0,60}"
    r"(?:thực hiện|triển khai|bảo đảm|đảm bảo|địa phương|trung ương|nhà nước|"
    r"khác|được|do|từ|của|xã hội|huy động|đóng góp|hợp pháp|:)"
)
#: Below "V. KINH PHÍ": "Thực hiện theo quy định tại Mục VI Quyết định số …"
_MONEY = re.compile(r"(?:về )?(?:nguồn )?kinh phí\b")
_BY_RULE = re.compile(
    r"(?:được )?thực hiện theo (?:các )?(?:quy định|hướng dẫn|phân cấp)\b|(?:việc |mức )?chi (?:cho|phí)\b"
)
#: The budget that is to be made public, not the money of the plan.
_PUBLIC = re.compile(r"dự toán[^.;]{0,160}\b(?:công khai|niêm yết)\b")
_FUNDING_USE = re.compile(r"việc (?:quản lý|lập|sử dụng|thanh toán|quyết toán)[^.]{0,80}(?:kinh phí|dự toán|tài chính)")
_TARGET = re.compile(
    r"(?:đến (?:hết |cuối )?năm \d{4},? |năm \d{4},? |(?:hàng|hằng) năm,? |giai đoạn[^,]{5,25}, )?"
    r"(?:phấn đấu|quyết tâm (?:đưa|nâng|đạt|giữ)|mục tiêu|chỉ tiêu|"
    r"(?:có )?(?:trên|dưới|ít nhất|tối thiểu|khoảng|đạt|giảm|tăng)? ?\d{1,3}(?:[.,]\d+)? ?%|"
    r"(?:tỷ|tỉ) (?:lệ|trọng)|(?:điểm|chỉ số)[^.]{0,60}\bđạt\b)"
)
#: "Nội dung, thời gian … được nêu chi tiết tại Phụ lục kèm theo."
_ELSEWHERE = re.compile(
    r"[^.;:]{4,200}\b(?:được )?(?:nêu|ghi|thể hiện|quy định) (?:cụ thể |chi tiết |rõ )?(?:tại|ở|trong) "
    r"(?:các )?phụ lục[^.;]{0,60}\.?$"
)
_WORD = re.compile(r"[^\W\d_]{2}")
_ASIDE = re.compile(r"\((?:chi tiết|có |theo|kèm|đính kèm|xem|ban hành)[^()]*\)\.?$")
_COPULA = re.compile(r"[^,.;:]{4,60}\b(?:là|còn|đã|đang|vẫn|chưa|gồm|bao gồm|có ý nghĩa|được xác định)\b")
_TELLS = re.compile(
    r"(?:(?:hiện nay|hiện tại|thực tế|thời gian qua|những năm qua), )?"
    r"[^,.;:]{4,60}\b(?:đã|đang|còn|chưa|gồm|bao gồm|cho thấy|mong muốn)\b[^;:]*\.$"
)
#: "Phát triển y tế số là một trụ cột quan trọng …": says what a thing is, though it begins like an order; "Mở lớp …,
#: coi đây là giải pháp", "Dùng nền tảng A, là nền tảng …" order.
_IS = re.compile(
    r"(?![^.;:]{0,140}(?<!được )\b(?:coi|xem|xác định|lấy) )[^.;:]{4,140}?(?<!,)(?<!trực tiếp) là "
    r"(?:một |một trong những |những |các )?(?:điều kiện|trụ cột|"
    r"động lực|đòn bẩy|lực đẩy|yếu tố|nhân tố|nền tảng|quá trình|lực lượng|tiền đề|chìa khóa|"
    r"xu (?:hướng|thế)|yêu cầu|khâu|giải pháp|nhiệm vụ|thước đo|cơ sở|nguồn)\b"
)
_SENTENCE = re.compile(rf"(?<=[.!?…])\s+(?=[{UPPER}“\"])")
_OPENING = re.compile(
    r"(?:căn cứ|trên cơ sở|theo|đối với|hàng|hằng|định kỳ|trước|sau|trong|từ|cuối|đầu|ngoài|đồng thời|"
    r"bên cạnh đó|riêng|khi|nếu|trường hợp|để|nhằm|thông qua|qua|với|tại|ngay|vào|cùng)\b"
)
_YEAR = re.compile(r"(?:đến (?:hết |cuối )?)?(?:năm|quý|tháng|giai đoạn) [^,]{1,20}, ")
# \v is a break inside a cell (extractor/readers/plain.py)
_CELL_BULLET = re.compile(rf"(?:(?:^|(?<=[.;:…)\]])\s+|[\n\v]\s{{0,80}})[-–—+]|[•●])\s*(?=[{UPPER}“\"(])")
_CELL_NUMBER = re.compile(
    r"(?:(?:^|[\n\v]|(?<=;)\s)\s{0,80}(?:\d{1,2}[.)]|[a-zđ]\))|(?<=[.:])\s+(?:\d{1,2}|[a-zđ])\))\s+"
)
_GAP = re.compile(r"\s?[:,]?\s?")
_GROUP_TITLE = re.compile(r"(?:phân công|trách nhiệm|cơ quan|đơn vị)(?: [^.;:]{0,40})?[:.]?")
#: "Quản trị điện tử (Sở Y tế chủ trì)": the title of a group says who leads its rows.
_LED = re.compile(r"\([^()]*\bchủ trì\b[^()]*\)")
_DEADLINE_WORDS = re.compile(
    r"(?:thời gian|thời hạn|tiến độ) (?:thực hiện|hoàn thành)\s+"
    r"(?=sau|trước|trong|từ|theo|quý|tháng|năm|hàng|hằng|thường)"
)


_WORK = "(?:nhiệm vụ|nội dung|công việc|phần việc|việc|giải pháp)"
_GROUP = (
    rf"(?:(?:các|những|toàn bộ|nhóm|hai|ba|bốn|\d) )*{_WORK}"
    r"(?: (?:này|trên(?: đây)?|nêu trên|(?:tại|thuộc|của) (?:khoản|mục|điểm|phần|nhóm)(?: này| [\divx.]{1,5})?))*"
)
_SEVERAL = re.compile(rf"\b(?:các|những|toàn bộ|hai|ba|bốn|nhóm) {_WORK}\b")
#: What a sentence that only assigns is made of, in this order.
_ASSIGNS = re.compile(rf"(?:{_GROUP},? )?(?:(?:do|(?:được )?(?:giao|phân công)(?: cho)?) )?")
_LEADING = ("chủ trì", "đầu mối", "chịu trách nhiệm", "phụ trách")
_TAKES_LEAD = re.compile(
    rf"(?: làm| là)?(?: cơ quan| đơn vị)? (?:{'|'.join(_LEADING)})(?: chính)?"
    rf"(?: (?:thực hiện|{_GROUP}))*(?!\w)"
)
_JOINTLY = re.compile(
    r",? (?:(?:chủ động )?phối hợp(?: chặt chẽ)?(?: với| cùng)?|(?:với|có) sự (?:phối hợp|tham gia) của) "
)
_CARRIED_OUT = re.compile(
    rf"(?:,? (?:để|và|cùng|tổ chức|triển khai|thực hiện|{_GROUP}))*(?:[,;]? (?:xong|hoàn thành)(?: đợt đầu)?)?[,;:]? ?"
    r"(?:\. thời gian(?: thực hiện| hoàn thành)?: )?"
    r"((?:trước|trong|từ|đến|hết|chậm nhất|thường xuyên|h[àằ]ng|định kỳ|quý|mỗi)\b[^,.;]{0,60})?[.;]?$"
)
#: No longer one was seen; it names agencies and little else.
_ASSIGNMENT = 400
#: A sentence before a lead-in that orders nothing and is this short is a title ("2.4. Bảng giá đất. Giao Sở A:").
_TITLE = 100
#: Label lines of one field for one group: no plan seen has more than two, and each counts for each task.
_MOST_LABELS = 12


@dataclass(slots=True)
class Unit:
    """A task with its surroundings. ``row`` and ``labels`` map a field ("lead", "deadline" …) to the
    views that state it, ``shared`` that the labels speak for other tasks as well; ``indicators`` are the
    row's indicator cell and the group rows above it, ``groups`` those alone, nearest first; ``before`` is the bullet
    that an unmarked paragraph stands below, ``below`` the label lines under a later item of its group, which speak for
    it if nothing else says who is to act."""

    view: View
    node: Node
    role: Role
    marker: str
    path: str
    row: dict[str, View] = field(default_factory=dict)
    labels: dict[str, list[View]] = field(default_factory=dict)
    indicators: list[View] = field(default_factory=list)
    groups: list[View] = field(default_factory=list)
    own_text: bool = True
    shared: bool = False
    before: Node | None = None
    below: dict[str, list[View]] = field(default_factory=dict)

    @property
    def above(self) -> list[Node]:
        """The nodes it may inherit from, nearest first."""
        chain = list(self.node.ancestors())
        return chain if self.own_text else [self.node, *chain]

    @property
    def heading(self) -> str | None:
        """The nearest heading above."""
        if self.indicators:
            return self.indicators[0].text
        return next((n.text for n in self.above if n.text), None)


def units(source: str, roots: Iterable[Node]) -> Iterator[Unit]:
    """The tasks of a document in the order of its text."""
    for root in roots:
        # a table hangs beside the bullets around it, not below them
        yield from sorted(_Walker(source).children(root), key=lambda unit: unit.view.hull)


# -- label lines --------------------------------------------------------------------------------


@remembered()
def _label_pattern() -> re.Pattern[str]:
    phrases = sorted((fold(row["phrase"]) for row in facts("labels")), key=len, reverse=True)
    return re.compile(
        rf"(?:(?<=^)|(?<=[.;,(\-] )|(?<=\())(?:[-+*] ?)?"
        rf"({'|'.join(map(re.escape, phrases))})(?: ?\([^()]{{0,40}}\))?\s?:\s*"
    )


@remembered()
def _label_fields() -> dict[str, str]:
    return {fold(row["phrase"]): row["field"] for row in facts("labels")}


def labels_of(view: View) -> list[tuple[str, View]]:
    """The fields of a label line ("Đơn vị chủ trì: …; thời gian: …"), empty if it is none."""
    key = view.key
    found = list(_label_pattern().finditer(key))
    if not found or key[: found[0].start()] not in ("", "("):
        bare = _DEADLINE_WORDS.match(key)
        return [("deadline", _part(view, bare.end(), len(key)))] if bare and bare.end() < len(key) else assigned(view)
    out = []
    close = key.rstrip(" .;").removesuffix(")") if key.startswith("(") else key
    for match, after in zip(found, [*(m.start() for m in found[1:]), len(close)], strict=False):
        if match.end() < after:
            out.append((_label_fields()[match[1]], _part(view, match.end(), after)))
    return out


def assigned(view: View) -> list[tuple[str, View]]:
    """The fields of a sentence that only says whose the work above it is, and by when: "Nhóm nhiệm vụ này giao Sở A
    chủ trì, phối hợp với Sở B thực hiện, hoàn thành trước ngày 30/11/2024."; empty if it orders anything else."""
    key = view.key
    if len(key) > _ASSIGNMENT or not any(verb in key for verb in _LEADING):
        return []
    names, end = listed(view.text, key, _ASSIGNS.match(key).end())  # type: ignore[union-attr]
    leads = _TAKES_LEAD.match(key, end) if names else None
    if leads is None:
        return []
    out = [("lead", view.part(names[0].start, end))]
    end = leads.end()
    if joint := _JOINTLY.match(key, end):
        partners, end = listed(view.text, key, joint.end())
        if not partners:
            return []
        out.append(("coordinating", view.part(partners[0].start, end)))
    when = _CARRIED_OUT.match(key, end)
    if when is None:
        return []
    return [*out, ("deadline", _part(view, *when.span(1)))] if when[1] else out


def inline_labels(view: View) -> Iterator[tuple[str, int, int]]:
    """Labels inside a sentence ("… chợ huyện (chủ trì: UBND các huyện; phối hợp: …)."): field, start, end of
    the value in the view's text."""
    found = list(_label_pattern().finditer(view.key))
    for match, after in zip(found, [*(m.start() for m in found[1:]), len(view.key)], strict=False):
        stop = re.compile(r"[).]").search(view.key, match.end(), after)
        yield _label_fields()[match[1]], match.end(), stop.start() if stop else after


def label_group(node: Node) -> list[tuple[str, View]]:
    """The fields of a label line, or of a label that stands over its values ("b) Cơ quan thực hiện:" over
    "- Đơn vị chủ trì: …"); empty if *node* is neither."""
    if not node.children:
        return labels_of(node.view)
    inner = [(child, labels_of(child.view)) for child in node.children]
    bare = _label_pattern().fullmatch(node.view.key)
    if (bare or _GROUP_TITLE.fullmatch(node.view.key)) and all(fields for _, fields in inner):
        return [f for _, fields in inner for f in fields]
    if bare is None:
        return []
    field_name = _label_fields()[bare[1]]
    return [(field_name, child.view) for child in node.children if child.table is None]


def _part(view: View, start: int, end: int) -> View:
    text = view.text[start:end]
    stripped = text.strip(" ;,.-(…")
    if not stripped:
        return View("", [])
    start += text.index(stripped[0])
    return view.part(start, start + len(stripped))


# -- the walk -----------------------------------------------------------------------------------


class _Walker:
    def __init__(self, source: str) -> None:
        self.source = source
        self._labels: dict[int, list[tuple[str, View]]] = {}

    def labels(self, node: Node) -> list[tuple[str, View]]:
        """:func:`label_group` of a node, asked for by its parent and its siblings."""
        if id(node) not in self._labels:
            self._labels[id(node)] = label_group(node) if node.table is None else []
        return self._labels[id(node)]

    def children(self, node: Node, spoken_for: bool = False) -> Iterator[Unit]:
        """The units below *node*; label lines among its children speak for the units before them, or for *node* itself
        if it is *spoken_for*."""
        waiting: list[Unit] = []
        given: Counter[str] = Counter()
        ahead: list[tuple[str, View]] = []
        labelled = False
        out: list[Unit] = []
        bullet: Node | None = None
        for child in node.children:
            fields = self.labels(child) if child.role in TASK_ROLES else []
            if fields and not waiting and not spoken_for and assigned(child.view):
                fields = []  # an order of its own, with nothing above it
            if fields:
                spoken = self._spoken(child, fields)
                if spoken is not None:
                    waiting.append(spoken)
                    out.append(spoken)
                if not waiting:
                    ahead.extend(f for f in fields if f[0] != "deadline")
                given.update(name for name, _ in fields)
                fields = [f for f in fields if given[f[0]] <= _MOST_LABELS]
                for unit in waiting if fields else ():
                    self._attach(unit.labels, fields)
                    unit.shared = unit.shared or len(waiting) > 1
                labelled = True
                continue
            found = list(self._node(child))
            if child.is_item:
                bullet = child if child.is_bullet and not child.children else None
            elif found and found[0].node is child:
                found[0].before = bullet
            if found and labelled:
                waiting, labelled = [], False
                given.clear()
            if waiting and (fields := self._for_the_group(child)):
                for unit in waiting:
                    self._attach(unit.labels, fields)
                for unit in (*waiting, *found):
                    unit.shared = labelled = True
            for unit in waiting if (fields := self._below_the_last(child)) else ():
                if not unit.labels:
                    self._attach(unit.below, fields)
            waiting.extend(found)
            out.extend(found)
        for unit in out if ahead else ():
            for name, value in ahead:
                unit.labels.setdefault(name, [value])
        yield from out

    def _for_the_group(self, node: Node) -> list[tuple[str, View]]:
        """The fields of label lines with stars below the last bullet of a group, or of a sentence below its last item
        that assigns "the contents above": they speak for the group."""
        fields = self._only_labels(node)
        if not fields:
            return []
        below = node.children[-1]
        several = not below.is_item and _SEVERAL.search(below.view.key) and assigned(below.view)
        starred = node.is_bullet and all(c.is_bullet and c.marker == "*" for c in node.children)
        return fields if several or starred else []

    def _below_the_last(self, node: Node) -> list[tuple[str, View]]:
        """The fields of the label lines below an item that has nothing else below it, if they say who leads."""
        fields = self._only_labels(node)
        return fields if node.is_item and "lead" in dict(fields) else []

    def _only_labels(self, node: Node) -> list[tuple[str, View]]:
        """The fields of the label lines below a node that has nothing else below it."""
        fields = [self.labels(child) for child in node.children]
        return [f for each in fields for f in each] if all(fields) else []

    @staticmethod
    def _attach(labels: dict[str, list[View]], fields: Sequence[tuple[str, View]]) -> None:
        for name, value in fields:
            if value.text:
                labels.setdefault(name, []).append(value)

    def _spoken(self, child: Node, fields: Sequence[tuple[str, View]]) -> Unit | None:
        """A label whose value orders in full sentences is a task as well."""
        if fields[0][0] == "budget" and _acts(fields[0][1].text, fields[0][1].key, 0):
            return self._unit(child, child.view)
        if (
            fields[0][0] == "lead"
            and len(fields[0][1].text) > 160
            and re.search(r"\b(?:tiến hành|có trách nhiệm|xây dựng|rà soát|tổ chức)\b", fold(fields[0][1].text))
        ):
            return self._unit(child, child.view)
        return None

    def _unit(self, node: Node, view: View, own: bool = True) -> Unit:
        return Unit(view, node, node.role, node.marker, node.path, own_text=own)

    def _node(self, node: Node) -> Iterator[Unit]:
        if node.table is not None:
            yield from self._table(node, node.table)
            return
        inner = [c for c in node.children if not self.labels(c)]
        own = self._own(node, inner) if node.role in TASK_ROLES and node.text else None
        unit = self._unit(node, own) if own is not None and _WORD.search(own.key) else None
        below = list(self.children(node, unit is not None))
        if unit is not None:
            if not below or not inner:  # a line that is neither task nor label parts no label from its item
                for child in node.children:
                    self._attach(unit.labels, self.labels(child))
            yield unit
        yield from below

    def _own(self, node: Node, inner: Sequence[Node]) -> View | None:
        """The part of the node's text that is a task, or None."""
        text, key = node.text, node.view.key
        if refuses(key, node) or heading_agencies(text):
            return None
        marked = [c for c in inner if c.is_item or c.table is not None]
        led = text.endswith(":") and bool(inner)
        if led or (marked and text.endswith(":")):
            return self._before_last_sentence(node)
        if marked:
            full = _sentences(text) + (len(text) > 200) > 1
            return node.view if text[-1:] in ".;" and (_acts(text, key, 0) or (full and orders(key))) else None
        if inner and node.is_item:
            title = is_title(text, node.strong) and not _agency_orders(text, key)
            return None if (title or text.endswith(":")) else node.view
        if not node.is_item:
            body = (
                node.parent is not None
                and (node.parent.is_item or node.parent.strong)
                and text[-1:] in ".;"
                and bool(heading_agencies(node.parent.text))
            )
            return node.view if body or _orders_alone(key, text) else None
        if node.family in ("roman", "phần", "chương", "mục", "phụ lục", "capital") and (
            is_title(text, node.strong) and (in_capitals(text) or node.strong)
        ):
            return None
        if in_capitals(text) or (node.strong and len(text) < 60 and not orders(key) and not node.children):
            return None
        if (text.endswith(":") and not orders(key)) or _describes(text, key):
            return None
        return node.view

    def _before_last_sentence(self, node: Node) -> View | None:
        last = last_sentence(node.view)
        if last is None:
            return None
        head = node.view.part(0, len(node.text[: len(node.text) - len(last.text)].rstrip()))
        title = len(head.text) < _TITLE and not _acts(head.text, head.key, 0)
        if not orders(head.key) and (title or _COPULA.match(head.key)):
            return None
        return None if refuses(head.key, node) else head

    # -- tables --

    def _table(self, node: Node, table: TaskTable) -> Iterator[Unit]:
        groups: list[tuple[str, View]] = []
        last: dict[str, View] = {}
        index = ""
        for row in table.rows:
            views = {name: View(self.source, [span]) for name, span in row.cells.items()}
            if row.group:
                label = views["index"].text.strip(" .)") if "index" in views else ""
                title = views.get("task") or views["indicator"]
                groups = [g for g in groups if _wider(g[0], label)] + [(label, title)]
                last = {}
                continue
            if "lead" in views and "coordinating" not in views:
                views.update(self._both(views["lead"]))
            if any(_LED.search(title.key) for _, title in groups):
                last = {name: view for name, view in last.items() if name not in ("lead", "coordinating")}
            views = self._inherit(row, views, last)
            last = views
            if "index" in row.cells:
                index = views["index"].text.strip(" .)")
                groups = [g for g in groups if not _elsewhere(g[0], index)]
            if "task" not in views:
                continue
            path = "/".join(p for p in (node.path, *(g[0] for g in groups), index) if p)
            for view in self._bullets(views["task"]):
                if refuses(view.key, node):
                    continue
                above = [title for _, title in reversed(groups)]
                indicators = [*([views["indicator"]] if "indicator" in views else []), *above]
                yield Unit(view, node, Role.TASKS, "table", path, row=views, indicators=indicators, groups=above)

    @staticmethod
    def _both(cell: View) -> dict[str, View]:
        """One column for both: "Chủ trì: …; Phối hợp: …"."""
        return {name: view for name, view in labels_of(cell) if name in ("lead", "coordinating") and view.text}

    @staticmethod
    def _inherit(row: Row, views: dict[str, View], last: dict[str, View]) -> dict[str, View]:
        """A row that leaves its number out goes on with the row above (codebook 3f), and where the number's cell
        is there and empty, so are those of the others; so does, in any row, a cell that a merged cell above covers."""
        goes_on = "index" not in row.cells and "indicator" not in row.cells
        empty = frozenset[str]() if goes_on and {"index", "indicator"} & row.empty else row.empty
        if "lead" in views:  # who helps the agency above need not help this one
            empty |= row.empty & {"coordinating"}
        out = dict(views)
        for name, view in last.items():
            if (
                name not in out
                and name not in empty
                and name != "task"
                and (goes_on or row.covered)
                and (goes_on or name != "index")
            ):
                out[name] = view
        return out

    def _bullets(self, cell: View) -> list[View]:
        start, end = cell.hull
        raw = self.source[start:end]
        numbers = list(_CELL_NUMBER.finditer(raw))
        cuts = list(_CELL_BULLET.finditer(raw)) or (numbers if len(numbers) > 1 else [])
        if not cuts:
            return [cell]
        out = []
        head = View(self.source, [(start, start + cuts[0].start())])
        if head.text and not head.text.endswith(":"):
            out.append(head)
        for match, after in zip(cuts, [*(m.start() for m in cuts[1:]), len(raw)], strict=False):
            view = View(self.source, [(start + match.end(), start + after)])
            if view.text:
                out.append(view)
        return out


def _wider(label: str, new: str) -> bool:
    """Whether a group row labelled *label* stands above one labelled *new* ("I" above "1", "1" above "1.1")."""
    if not label or not new:
        return False
    here, there = parse(f"{label}. X"), parse(f"{new}. X")
    if here is None or there is None or here.family == there.family:
        return False
    return here.family == "roman" or len(there.numbers) > len(here.numbers)


def _elsewhere(label: str, index: str) -> bool:
    """Whether a row numbered *index* cannot stand in a group labelled *label*: 3.1 below 2, whose own row was lost."""
    group, row = parse(f"{label}. X"), parse(f"{index}. X")
    if group is None or row is None or not (group.family.startswith("decimal") and row.family.startswith("decimal")):
        return False
    return len(row.numbers) > len(group.numbers) and row.numbers[: len(group.numbers)] != group.numbers


def last_sentence(view: View) -> View | None:
    """The last of several sentences; None if there is only one."""
    starts = [m.end() for m in _SENTENCE.finditer(view.text)]
    return view.part(starts[-1], len(view.text)) if starts else None


def _sentences(text: str) -> int:
    return len(_SENTENCE.findall(text)) + 1


# -- what orders and what does not (codebook 3j) ---------------------------------------------------


@remembered()
def order_verbs() -> re.Pattern[str]:
    """The verbs that plans order with (data/order_verbs.csv), as one pattern over folded text."""
    verbs = sorted((fold(row["verb"]) for row in facts("order_verbs")), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, verbs))})(?!\w)")


def orders(key: str) -> bool:
    """Whether a folded text has a verb that plans order with, near the head of one of its clauses."""
    return any(
        order_verbs().match(key, m.end())
        for m in re.finditer(r"^|[.;:,]\s+|\b(?:và|phải|cần|đồng thời|có trách nhiệm)\s+", key)
    )


def _orders_alone(key: str, text: str) -> bool:
    """The same for a paragraph without a marker, which may as well describe: a segment of its first
    sentence must begin with a verb, or with an agency that a verb follows."""
    if text.endswith(":") or (is_title(text) and not text.endswith((".", ";")) and len(text) < 60):
        return False
    if _IS.match(key):
        return False
    sentence = re.split(r"[.;]\s", key, maxsplit=1)[0]
    starts = [0, *(m.end() for m in re.finditer(r",\s+", sentence))] if _OPENING.match(key) else [0]
    if year := _YEAR.match(key):
        return _acts(text, key, year.end())  # "Năm 2023, tổng điểm … tăng" tells, "Năm 2024, Sở Y tế mở …" orders
    for at in starts:
        if order_verbs().match(key, at):
            return True
        if _acts(text, key, at):
            return True
        if ask := re.match(r"(?:giao|đề nghị|yêu cầu) ", key[at:]):
            return bool(listed(text, key, at + ask.end())[0])
    return bool(
        re.search(r"\b(?:chủ trì|có trách nhiệm|chịu trách nhiệm|phải|giao|đề nghị|phối hợp với)\b", sentence)
    ) and not _COPULA.match(key)


def _describes(text: str, key: str) -> bool:
    """Whether an item tells how things are: no agency first, no verb that orders, no "must"."""
    if _IS.match(key):
        return True
    return bool(_TELLS.match(key)) and not (
        orders(key)
        or listed(text, key, 0)[0]
        or re.search(r"\b(?:phải|cần|chủ trì|trách nhiệm|không|giao|yêu cầu|đề nghị)\b", key)
    )


def _acts(text: str, key: str, at: int) -> bool:
    """Whether an agency stands at *at* with a verb behind it."""
    names, end = listed(text, key, at)
    return bool(names) and bool(
        re.match(r"\s*[:,]?\s*(?!của\b|và\b|là\b|đã\b|còn\b|được đánh giá)[^\W\d]", key[end : end + 30])
    )


def _agency_orders(text: str, key: str) -> bool:
    """Whether a text begins with an agency and a verb that plans order with: a sentence, though no sign ends it."""
    names, end = listed(text, key, 0)
    gap = _GAP.match(key, end)
    return bool(names) and gap is not None and bool(order_verbs().match(key, gap.end()))


def refuses(key: str, node: Node) -> bool:
    """Whether a text is of a kind that orders nothing: closing, funding, targets, asides."""
    if _CLOSING.match(key) or _ASIDE.match(key) or _ELSEWHERE.match(key) or _FUNDING_USE.match(key):
        return True
    if not node.is_item and node.table is None and key.endswith(("./.", "./")) and _CALL.match(key):
        return True
    if _FUNDING.match(key) and not _PUBLIC.match(key) and not re.search(
        r"\b(?:chủ trì|tham mưu|có trách nhiệm|đề xuất|đề nghị|phải|(?<!đã )giao(?= sở| ubnd| ủy ban| phòng| các))\b",
        key,
    ):
        return True
    if node.parent is not None and _MONEY.match(node.parent.view.key) and _BY_RULE.match(key):
        return True
    return bool(_TARGET.match(key))
