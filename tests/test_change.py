"""What changes from one plan of an office to the next, against an example counted by hand."""

from __future__ import annotations

import pytest

from extractor.comparison import reuse
from extractor.comparison.change import change_shares, changes
from extractor.dataset import Dataset
from tests.test_measures import dataset_of, role, task

KEPT = "Công khai danh sách hộ nghèo tại nhà văn hóa thôn và trên trang thông tin điện tử của xã"
EDITED = "Công khai danh sách hộ nghèo, hộ cận nghèo tại nhà văn hóa thôn và trên trang thông tin điện tử của xã"
OTHER = "Kiểm tra chất lượng nước sinh hoạt của các nhà máy nước theo định kỳ và thông báo kết quả"
ANOTHER = "Tổ chức đối thoại giữa người đứng đầu cấp ủy, chính quyền với nhân dân ở từng khu dân cư"


@pytest.fixture
def data() -> Dataset:
    """Two plans of one province, one of another between them, one of a district."""
    plans = [("a", "Hà Nam", "2021-02-01", None), ("b", "Hà Nam", "2022-03-01", None), ("c", "Sơn La", "2021-09-01", None), ("d", "Hà Nam", "2021-12-01", "Lý Nhân")]
    documents = [{"doc_id": d, "province": p, "issued_on": day, "level": "district" if district else "province", "district": district} for d, p, day, district in plans]
    tasks = [
        task(1, "a", "Hà Nam", 2021, "D2.2", text=KEPT, deadline_to="2021-06-30"),
        task(2, "a", "Hà Nam", 2021, "D6.3", text=OTHER, deadline_to="2021-06-30"),
        task(3, "a", "Hà Nam", 2021, text="Báo cáo kết quả.", deadline_to="2021-06-30"),
        task(1, "b", "Hà Nam", 2022, "D2.2", text=EDITED, deadline_to="2022-09-30"),
        task(2, "b", "Hà Nam", 2022, "D3.1", text=ANOTHER),
        task(3, "b", "Hà Nam", 2022, text="Báo cáo kết quả.", deadline_to="2022-06-30"),
        task(1, "d", "Hà Nam", 2021, "D2.2", text=KEPT),
    ]
    roles = [role("a#001", "lead", "Sở Nội vụ", "so_noi_vu"), role("b#001", "lead", "Sở Tài chính", "so_tai_chinh"), role("a#003", "lead", "Ban chỉ đạo"), role("b#003", "lead", "BAN CHỈ ĐẠO")]
    return dataset_of(documents=documents, tasks=tasks, task_agencies=roles)


def test_a_task_is_kept_dropped_or_new(data: Dataset) -> None:
    found = changes(data, reuse.pairs(data))
    rows = found[["earlier_doc", "later_doc", "what", "earlier", "later"]].astype(object).where(found[["earlier_doc", "later_doc", "what", "earlier", "later"]].notna(), None)
    assert rows.values.tolist() == [
        ["a", "b", "kept", "a#001", "b#001"],
        ["a", "b", "dropped", "a#002", None],
        ["a", "b", "kept", "a#003", "b#003"],
        ["a", "b", "new", None, "b#002"],
    ]
    kept = found[found["what"] == "kept"]
    assert kept["lead_changed"].tolist() == [True, False]
    assert kept["deadline_later"].tolist() == [True, False]


def test_shares_have_their_own_wholes(data: Dataset) -> None:
    found = change_shares(data, reuse.pairs(data)).set_index("what")
    assert {w: (found["part"][w], found["whole"][w]) for w in found.index} == {
        "kept": (2, 3), "dropped": (1, 3), "new": (1, 3), "lead_changed": (1, 2), "deadline_later": (1, 2),
    }  # fmt: skip


def test_one_plan_has_no_change() -> None:
    data = dataset_of(documents=[{"doc_id": "a", "province": "Hà Nam", "issued_on": "2021-02-01", "level": "province"}], tasks=[task(1, "a", "Hà Nam", 2021, text=KEPT)])
    assert changes(data, reuse.pairs(data)).empty
    assert change_shares(data, reuse.pairs(data)).empty
