"""Two searches become one ranking, and the reader's word is weighed against it."""

import numpy as np
import pytest

from qa.documents import StoredPassage
from qa.models.reader import Reading
from qa.retrieval.fusion import fuse
from qa.retrieval.reranking import order_scores


def reading(relevance: float, answerable: float = 0.0) -> Reading:
    no_tokens = np.empty(0, dtype=np.float32)
    return Reading(relevance, answerable, np.empty((0, 2), dtype=np.int64), no_tokens, no_tokens)


def passage(number: int, document: str = "a.txt") -> StoredPassage:
    return StoredPassage(number, document, 0, 1, None, "x", ())


def test_scores_are_scaled_and_averaged() -> None:
    # cosines run from 0.4 (0) to 0.8 (1), BM25 from 0 to its highest, 10 (1)
    fused = fuse({1: 0.8, 2: 0.6, 3: 0.4}, {2: 10.0, 4: 5.0})
    assert fused == pytest.approx({2: 0.5 * 0.5 + 0.5 * 1.0, 1: 0.5, 4: 0.25, 3: 0.0})
    assert list(fused) == [2, 1, 4, 3]


def test_one_search_may_find_nothing() -> None:
    assert fuse({}, {7: 3.0}) == {7: 0.5}
    assert fuse({7: 0.5}, {}) == {7: 0.5}
    assert fuse({}, {}) == {}


def test_a_better_neighbour_in_the_same_document_lifts_a_passage_half_way() -> None:
    readings, fused = {1: reading(0.0), 2: reading(6.0, 2.0), 5: reading(1.0)}, {1: 0.5, 2: 0.5, 5: 0.5}
    assert order_scores([passage(1), passage(2), passage(5)], readings, fused, few_words=True) == {1: 4.0, 2: 8.0, 5: 1.0}


def test_the_neighbour_in_number_of_another_document_lifts_nothing() -> None:
    readings, fused = {1: reading(0.0), 2: reading(8.0)}, {1: 0.5, 2: 0.5}
    assert order_scores([passage(1), passage(2, "b.txt")], readings, fused, few_words=True) == {1: 0.0, 2: 8.0}


def test_of_equal_logits_the_better_fused_comes_first() -> None:
    scores = order_scores([passage(1), passage(5)], {1: reading(2.0), 5: reading(2.0)}, {1: 0.1, 5: 0.9}, few_words=True)
    assert scores[5] > scores[1]


def test_where_a_yes_or_a_no_is_asked_for_only_relevance_counts() -> None:
    readings, fused = {1: reading(3.0, 0.0), 5: reading(2.0, 6.0)}, {1: 0.5, 5: 0.5}
    assert order_scores([passage(1), passage(5)], readings, fused, few_words=True) == {1: 3.0, 5: 8.0}
    assert order_scores([passage(1), passage(5)], readings, fused, few_words=False) == {1: 3.0, 5: 2.0}


def test_nothing_to_order() -> None:
    assert order_scores([], {}, {}, few_words=True) == {}
