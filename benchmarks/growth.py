"""Does time grow with the size of the input, and no faster?

``python benchmarks/growth.py`` takes inputs that nobody writes, each at a size and at four times that size, prints those
that take more than six times as long, and ends with 1 if one takes more than ten times as long (4 is linear, 16
quadratic).
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import count

from extractor import PlanError
from extractor.pipeline import extract_bytes

TITLE = "KẾ HOẠCH\nCải thiện Chỉ số PAPI năm 2024\n"
GOOD = f"{TITLE}I. NHIỆM VỤ\n1. Sở Y tế công khai giá dịch vụ trước ngày 30/6/2024.\n"

#: What the patterns know: signs, markers, and words that begin something they then look for.
REPEATED = [
    "-", "- ", "1.", "I. ", "|", "| ", "*", "**", "\\", " ", "\n", ",", ", ", "(", "“", "a", "|\n", "1\n", "\t", "a\t", "- 1 -\n", "Trang 1\n", "phối hợp ", "phối hợp với ", "Luật ", "Luật Đất đai, ",
    "Nghị định số 1/2020/NĐ-CP, ", "các sở, ", "Sở Y tế chủ trì làm; Sở Nội vụ phối hợp làm; ", "do Sở Y tế chủ trì, ", "Sở Y tế làm, Sở Nội vụ lập danh sách, ", "trách nhiệm thuộc về Sở Y tế; ", "chỉ đạo các sở. ", "Sở Y tế (", "UBND xã: A, ", "Giao Sở Y tế chủ trì, phối hợp với ", "trước khi trình ", "của các sở, ", "Sở Y tế, ", "ngày ", "ngày 1/1 ", "quý I ", "thường xuyên ", "UBND ", "UBND các xã, ", "xã A ",
    "5,00 điểm ", "xếp thứ 5 ", "Thời gian: ", "quá trình thực hiện ", "kinh phí ", "Căn cứ ", "Số: 1/", "TM. ",
]  # fmt: skip
HEADER_ROW = "| TT | Nhiệm vụ | Chủ trì | Phối hợp | Thời gian |\n|---|---|---|---|---|"
PLACES = {
    "alone": "{}",
    "head": f"ỦY BAN NHÂN DÂN TỈNH HÀ NAM\n{{}} @\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n{TITLE}Căn cứ Luật Đất đai {{}} @;\nTình hình.\nI. MỤC TIÊU\n1. Phấn đấu {{}} @ đạt.\nII. NHIỆM VỤ\n",
    "prose": f"{TITLE}I. NHIỆM VỤ\n1. Sở Y tế {{}} @ công khai.\n2. Việc chung:\nSở Y tế {{}} @ công khai.\n",
    "lines": f"{TITLE}I. NHIỆM VỤ\nTT\nNhiệm vụ\nChủ trì\nThời gian\n1\nCông khai {{}} @\n{{}} @\n{{}} @\n2\nCông khai\n",
    "cells": f"{TITLE}I. NHIỆM VỤ\n{HEADER_ROW}\n| 1 | Công khai {{}} @ | {{}} @ | {{}} @ | {{}} @ |\n",
}


def roman(number: int) -> str:
    """*number* below 40 as a Roman numeral."""
    return "X" * (number // 10) + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[number % 10]


def lines(made: Iterable[str]) -> str:
    """A plan with these lines as its tasks."""
    return f"{TITLE}I. NHIỆM VỤ\n" + "".join(f"{line}\n" for line in made)


#: Shapes with a size at which a quadratic step shows.
SHAPES: dict[str, tuple[int, Callable[[int], str]]] = {
    "headings": (1500, lambda n: TITLE + "".join(f"{roman(i % 39 + 1)}. NHIỆM VỤ\n" for i in range(n))),
    "headings with tasks": (1000, lambda n: TITLE + "".join(f"{roman(i % 39 + 1)}. NHIỆM VỤ\n1. Trồng cây.\n" for i in range(n))),
    "aims and tasks in turn": (700, lambda n: TITLE + "".join("I. MỤC TIÊU\nII. NHIỆM VỤ\n" for _ in range(n))),
    "numbers": (1000, lambda n: lines(f"{i}. Trồng cây." for i in range(n))),
    "headings no rule knows": (800, lambda n: lines(f"{i % 999}. Việc {i}\n- Trồng cây." for i in range(n))),
    "agencies as headings": (500, lambda n: lines(f"{i % 999}. Sở Y tế\n- Trồng cây." for i in range(n))),
    "labels after all tasks": (1000, lambda n: lines([*(f"- Trồng cây {i}." for i in range(n)), *(f"- Thời gian thực hiện: quý {i}." for i in range(n))])),
    "leads after all tasks": (150, lambda n: lines([*(f"- Trồng cây {i}." for i in range(n)), *(f"- Đơn vị chủ trì: Sở Y tế {i}." for i in range(n))])),
    "misread numbers": (1200, lambda n: lines("I1. Trồng cây" for _ in range(n))),
    "misread letters": (500, lambda n: lines("l. Trồng cây\n1. Tưới cây" for _ in range(n))),
    "bullets below each other": (1000, lambda n: lines(f"{'-+•●▪■◦○'[i % 8]} Trồng cây:" for i in range(n))),
    "decimals below each other": (500, lambda n: lines(".".join(str(1 + (7 * i + k) % 98) for k in range(i % 5 + 1)) + ". Trồng cây" for i in range(n))),
    "rows": (600, lambda n: lines([HEADER_ROW, *(f"| {i % 999} | Trồng cây {i} | Sở Y tế | Sở Nội vụ | Quý I |" for i in range(n))])),
    "cells in one row": (5000, lambda n: lines([HEADER_ROW, "|" + "".join(f" Trồng cây {i} |" for i in range(n))])),
    "cells a line": (400, lambda n: lines(["TT |\nNhiệm vụ |\nChủ trì |\nThời gian |", *(f"{i % 999} |\nTrồng cây {i} |\nSở Y tế |\nQuý I |" for i in range(n))])),
    "cells between bars": (400, lambda n: lines(["|\nTT\n|\nNhiệm vụ\n|\nChủ trì\n|\nThời gian\n|", *(f"|\n{i % 999}\n|\nTrồng cây {i}\n|\nSở Y tế\n|\nQuý I\n|" for i in range(n))])),
    "rows of tabs": (600, lambda n: lines(["TT\tNhiệm vụ\tChủ trì\tThời gian", *(f"{i % 999}\tTrồng cây {i}\tSở Y tế\tQuý I" for i in range(n))])),
    "rows of tabs that never end": (2000, lambda n: lines(["TT\tNhiệm vụ\tChủ trì\tThời gian", *(f"Trồng cây {i}\t" for i in range(n))])),
    "headers of tabs": (2000, lambda n: lines("TT\tNhiệm vụ\tChủ trì\nTrồng cây" for _ in range(n))),
    "rows of lines": (150, lambda n: lines(["TT\nNhiệm vụ\nChủ trì\nThời gian", *(f"{i}\nTrồng cây {i}\nSở Y tế\nQuý I" for i in range(1, n))])),
    "lines of one row": (400, lambda n: lines(["TT\nNhiệm vụ\nChủ trì\nThời gian\n1", *(f"Trồng cây {i}" for i in range(n))])),
    "tables without bars": (100, lambda n: lines("TT\nNhiệm vụ\nChủ trì\nThời gian\n1\nTrồng cây\nSở Y tế\nQuý I\nvăn." for _ in range(n))),
    "headers that pages repeat": (300, lambda n: lines(["TT\nNhiệm vụ\nChủ trì\nThời gian\n1\nTrồng cây", *(f"{i % 999}\nTT\nNhiệm vụ\nChủ trì\nThời gian\nven đường" for i in range(n))])),
    "titles of a header": (2000, lambda n: lines(["TT", *("Nhiệm vụ" for _ in range(n)), "1\nTrồng cây\nSở Y tế"])),
    "bullets in a cell": (800, lambda n: lines([HEADER_ROW, "| 1 |" + " - Trồng cây." * n + " | Sở Y tế | Sở Nội vụ | Quý I |"])),
    "tables": (250, lambda n: lines(f"{HEADER_ROW}\n| 1 | Trồng cây | Sở Y tế | Sở Nội vụ | Quý I |\nvăn." for _ in range(n))),
    "annexes": (300, lambda n: lines(f"PHỤ LỤC {roman(i % 39 + 1)}\n1. Trồng cây" for i in range(n))),
    "plans in one file": (100, lambda n: GOOD.replace("2024.", "2024./.") * n),
    "grounds and situations in turn": (1500, lambda n: TITLE + "".join(f"Căn cứ Luật;\nTình hình năm {i}.\n" for i in range(n)) + "I. NHIỆM VỤ\n1. Trồng cây.\n"),
    "sentences of one task": (800, lambda n: lines(["1. " + "Sở Y tế phối hợp với Sở Nội vụ chỉ đạo các phòng trồng cây. " * n + "@"])),
    "openings of one task": (600, lambda n: lines(["1. " + "Căn cứ quy định của Sở Y tế, hằng năm, Sở Nội vụ tham mưu UBND tỉnh. " * n + "@"])),
    "citations of one task": (500, lambda n: lines(["1. Thực hiện " + ", ".join(f"Quyết định số {i}/QĐ-TTg" for i in range(n)) + "@"])),
    "aims of one item": (500, lambda n: f"{TITLE}I. MỤC TIÊU\n1. " + "".join(f"Phấn đấu đạt {i % 9},50 điểm; xếp thứ {i % 60}. " for i in range(n)) + "\nII. NHIỆM VỤ\n1. Trồng cây.\n"),
    "emphasis": (600, lambda n: lines("**1. Trồng** cây *xanh* ven đường" for _ in range(n))),
    "pages": (700, lambda n: lines(f"1. Trồng cây.\n{i}" for i in range(n))),
    "wrapped lines": (1000, lambda n: lines(["1. Sở Y tế " + "trồng cây ven đường và trong sân các trạm y tế ở\n" * n])),
    "furniture in the body": (1000, lambda n: lines("1. Trồng cây.\nTải về" for _ in range(n))),
    "signatures": (1000, lambda n: GOOD + "Nơi nhận:\n" + "- Như trên;\n" * n + "TM. UBND\nCHỦ TỊCH\n" + "Trần Văn Mẫu\n" * n),
}  # fmt: skip

_once = count()


def inputs() -> Iterator[tuple[str, Callable[[int], str], int | None]]:
    """Each input: its name, the text of a size, and the size to begin with if it is known."""
    for place, frame in PLACES.items():
        for word in REPEATED:
            yield f"{place}: {word!r}", _repeated(frame, word), None
    for name, (size, make) in SHAPES.items():
        yield name, make, size


def _repeated(frame: str, word: str) -> Callable[[int], str]:
    return lambda size: frame.replace("{}", word * max(1, size // len(word)))


def cost(text: str) -> float:
    """CPU seconds of taking *text* apart; "@" in it becomes a number, so that no cache knows it."""
    data = text.replace("@", str(next(_once))).encode()
    begin = time.process_time()
    with contextlib.suppress(PlanError):
        extract_bytes(data, source="x", doc_id="x")
    return time.process_time() - begin


def growth(make: Callable[[int], str], size: int | None) -> float:
    """How many times longer four times as much takes, the better of two measurements."""
    if size is None:  # a size at which the clock is no longer coarse, 1 MB at the most
        size = 64
        cost(make(size))
        while cost(make(size)) < 0.012 and len(make(size)) < 250_000:
            size *= 2
    return min(cost(make(4 * size)) / max(cost(make(size)), 1e-4) for _ in range(2))


def main() -> int:
    """Print what grows faster than it should."""
    worst = 0.0
    found = list(inputs())
    for name, make, size in found:
        times = growth(make, size)
        worst = max(worst, times)
        if times > 6:
            print(f"{times:6.1f}  {name}")
    print(f"{len(found)} inputs, the worst takes {worst:.1f} times as long for four times as much")
    return int(worst > 10)


if __name__ == "__main__":
    sys.exit(main())
