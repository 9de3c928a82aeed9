"""Characteristic words against log-odds computed by hand."""

from __future__ import annotations

import math

import pytest

from extractor.comparison.words import PRIOR, characteristic, segment
from extractor.dataset import Dataset
from tests.test_measures import dataset_of, task


@pytest.fixture
def data() -> Dataset:
    texts = [("Hà Nam", "đất đất nước"), ("Hà Nam", "đất rừng"), ("Hà Nam", "đất"), ("Sơn La", "nước nước đất"), ("Sơn La", "nước biển")]
    return dataset_of(tasks=[task(i, p[:2], p, 2021, text=text) for i, (p, text) in enumerate(texts, start=1)])


def test_a_word_stands_out_by_its_log_odds(data: Dataset) -> None:
    found = characteristic(data, tokenizer=str.split)
    # đất: 4 of 6 words in Hà Nam, 1 of 5 in Sơn La, 5 of 11 in all
    prior = PRIOR * 5 / 11
    own = math.log((4 + prior) / (6 + PRIOR - 4 - prior))
    their = math.log((1 + prior) / (5 + PRIOR - 1 - prior))
    z = (own - their) / math.sqrt(1 / (4 + prior) + 1 / (1 + prior))
    assert found.values.tolist() == [["Hà Nam", "đất", 4, pytest.approx(1000 * 4 / 6), pytest.approx(z)], ["Sơn La", "nước", 3, 600.0, pytest.approx(found["z"][1])]]
    assert 0 < z < 1


def test_a_word_of_few_tasks_is_left_out(data: Dataset) -> None:
    assert not {"rừng", "biển"} & set(characteristic(data, tokenizer=str.split)["word"])


def test_nothing_gives_nothing() -> None:
    assert characteristic(dataset_of(), tokenizer=str.split).empty


def test_words_are_those_of_underthesea() -> None:
    pytest.importorskip("underthesea")
    assert segment("Công khai 12 thủ tục hành chính!") == ["công khai", "thủ tục", "hành chính"]
