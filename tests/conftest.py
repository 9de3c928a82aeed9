"""Fixtures that several test files share: one small plan, the sample corpus, its dataset."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor import write_dataset
from extractor.batch import find_inputs, run
from extractor.schema import Extraction

PROJECT = Path(__file__).resolve().parent.parent

PLAN = """\
ỦY BAN NHÂN DÂN TỈNH HÀ NAM
Số: 58/KH-UBND
Hà Nam, ngày 04 tháng 3 năm 2024

KẾ HOẠCH
Nâng cao Chỉ số PAPI của tỉnh Hà Nam năm 2024

I. MỤC TIÊU
1. Phấn đấu tổng điểm đạt 43,50 điểm (năm 2023 đạt 42,10 điểm).

II. NHIỆM VỤ, GIẢI PHÁP
1. Công khai, minh bạch trong hoạch định chính sách
- Trước ngày 30/6/2024, Sở Tài chính chủ trì, phối hợp với Sở Nội vụ in tờ rơi về Nghị định số 73/2019/NĐ-CP.
- UBND các xã dán bảng thu chi tại nhà văn hóa hằng quý.

III. TỔ CHỨC THỰC HIỆN
1. Sở Nội vụ
Theo dõi việc thực hiện và báo cáo UBND tỉnh./.

Nơi nhận:
- Như trên.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Trần Văn Mẫu
"""


@pytest.fixture(scope="session")
def plan() -> str:
    """A made-up plan with three tasks that holds something for every table of a dataset."""
    return PLAN


@pytest.fixture(scope="session")
def sample() -> Path:
    """The folder of made-up plans with their gold."""
    return PROJECT / "corpora" / "sample"


@pytest.fixture(scope="session")
def sample_extractions(sample: Path) -> tuple[Extraction, ...]:
    """The sample plans, each taken apart once."""
    done = tuple(result for result in run(find_inputs([str(sample)])[0]) if isinstance(result, Extraction))
    assert len(done) > 10
    return done


@pytest.fixture(scope="session")
def sample_dataset(sample_extractions: tuple[Extraction, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample plans' dataset. Not to be written to: copy it."""
    folder = tmp_path_factory.mktemp("sample") / "dataset"
    write_dataset(folder, sample_extractions, [], "test")
    return folder
