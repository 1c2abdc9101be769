"""The definitions of the figures, on cases worked by hand."""

import math
import random

import ir_measures
import pytest

from qa.documents import Span
from qa.evaluation.metrics import (
    aurc,
    auroc,
    by_stage,
    calibration_error,
    contains_answer,
    covered,
    evidence_ndcg,
    exact_match,
    first_relevant_rank,
    ndcg,
    normalise_answer,
    precision_recall_f1,
    rank_of,
    recall_at,
    reciprocal_rank,
    risk_coverage,
    span_scores,
    token_f1,
)


def a(start: int, end: int) -> Span:
    return Span("a.txt", start, end)


def b(start: int, end: int) -> Span:
    return Span("b.txt", start, end)


# characters: Chroma's recall, precision and IoU


@pytest.mark.parametrize(
    ("evidence", "retrieved", "recall", "precision", "iou"),
    [
        ([a(0, 10)], [a(0, 10)], 1, 1, 1),
        ([a(0, 10)], [a(5, 15)], 5 / 10, 5 / 10, 5 / 15),  # 5 shared; 15 in either
        ([a(0, 10)], [a(0, 40)], 10 / 10, 10 / 40, 10 / 40),
        ([a(0, 10), a(20, 30)], [a(5, 25)], 10 / 20, 10 / 20, 10 / 30),  # one passage over the gap of two pieces
        ([a(0, 10)], [a(0, 6), b(0, 4)], 6 / 10, 6 / 10, 6 / 14),  # the same offsets of another document are no evidence
        ([a(0, 10)], [a(10, 20)], 0, 0, 0),  # spans that touch share nothing
        ([a(0, 10)], [b(0, 10)], 0, 0, 0),
    ],
)
def test_span_scores(evidence: list[Span], retrieved: list[Span], recall: float, precision: float, iou: float) -> None:
    assert span_scores(evidence, retrieved) == pytest.approx((recall, precision, iou))


def test_what_is_retrieved_twice_costs_twice() -> None:
    # gold 10, retrieved 10 + 10, shared 10: 10/10, 10/20, 10/(10 + 20 - 10)
    assert span_scores([a(0, 10)], [a(0, 10), a(0, 10)]) == (1, 0.5, 0.5)
    # retrieved 8 + 8 over characters 0 to 12, of which 10 are gold: 10/10, 10/16, 10/(10 + 16 - 10)
    assert span_scores([a(0, 10)], [a(0, 8), a(4, 12)]) == (1, 10 / 16, 10 / 16)


def test_evidence_that_overlaps_counts_once() -> None:
    assert span_scores([a(0, 10), a(5, 15)], [a(0, 15)]) == (1, 1, 1)


def test_without_evidence_or_without_spans_there_are_no_scores() -> None:
    assert span_scores([], [a(0, 10)]) == span_scores([a(0, 10)], []) == span_scores([], []) == (0, 0, 0)


def test_a_character_is_covered_once_however_often_it_is_retrieved() -> None:
    assert covered([a(0, 10), b(0, 10)], [a(4, 20), a(6, 8), b(9, 10)]) == 6 + 1


# evidence among hits


def test_a_piece_is_found_at_the_hit_that_holds_it_whole() -> None:
    assert rank_of(a(10, 20), [b(10, 20), a(10, 19), a(0, 30)]) == 3
    assert rank_of(a(10, 20), [b(0, 90), a(10, 19)]) is None
    assert rank_of(a(10, 20), []) is None


def test_two_hits_hold_a_piece_together_at_the_rank_of_the_second() -> None:
    assert rank_of(a(0, 20), [a(0, 12), b(0, 9), a(10, 20)]) == 3
    assert rank_of(a(0, 20), [a(10, 20), a(0, 10)]) == 2
    assert rank_of(a(0, 20), [a(0, 9), a(10, 20)]) is None  # character 9 is missing


def test_recall_is_the_share_of_pieces_of_the_alternative_that_does_best() -> None:
    hits = [a(0, 10), b(0, 10)]
    two_pieces, elsewhere = [a(2, 8), b(2, 8)], [b(50, 60)]
    assert recall_at(1, [two_pieces, elsewhere], hits) == 0.5
    assert recall_at(2, [two_pieces, elsewhere], hits) == 1
    assert recall_at(1, [elsewhere, [a(0, 5)]], hits) == 1
    assert recall_at(10, [elsewhere], hits) == recall_at(10, [], hits) == recall_at(10, [[]], hits) == 0


def test_the_reciprocal_rank_is_that_of_the_first_piece_of_any_alternative() -> None:
    hits = [b(0, 10), a(0, 10), a(10, 30)]
    assert first_relevant_rank([[a(20, 25)], [a(0, 5), b(90, 95)]], hits) == 2
    assert first_relevant_rank([[b(90, 95)]], hits) is None
    assert first_relevant_rank([], hits) is None
    assert (reciprocal_rank(1), reciprocal_rank(4), reciprocal_rank(None)) == (1, 0.25, 0)


def test_ndcg_of_evidence() -> None:
    elsewhere = [b(n, n + 1) for n in range(20)]
    assert evidence_ndcg([[a(0, 5)]], [a(0, 9)]) == 1
    assert evidence_ndcg([[a(0, 5)]], [elsewhere[0], a(0, 9)]) == pytest.approx(1 / math.log2(3))
    # pieces at ranks 1 and 3 of two: (1 + 1/log2(4)) / (1 + 1/log2(3)) = 1.5 / 1.6309
    assert evidence_ndcg([[a(0, 5), a(50, 55)]], [a(0, 9), elsewhere[0], a(50, 59)]) == pytest.approx(0.9197, abs=1e-4)
    assert evidence_ndcg([[a(0, 5)]], [*elsewhere[:10], a(0, 9)]) == 0  # rank 11
    assert evidence_ndcg([[b(90, 95)], [a(0, 5)]], [a(0, 9)]) == 1  # the second alternative
    assert evidence_ndcg([[a(0, 5), a(5, 9)]], [a(0, 9)]) == 1  # two pieces in one hit
    assert evidence_ndcg([], [a(0, 9)]) == evidence_ndcg([[]], [a(0, 9)]) == 0


def test_ndcg_of_evidence_is_less_than_one_while_a_piece_is_missing() -> None:
    assert evidence_ndcg([[a(0, 5), a(5, 10), a(10, 15), b(0, 5)]], [a(0, 20)]) < 1


def test_ndcg_by_hand() -> None:
    # gains 0, 3, 1 of relevant 3, 1, 1: (3/log2(3) + 1/log2(4)) / (3 + 1/log2(3) + 1/log2(4)) = 2.3928 / 4.1309
    assert ndcg([0, 3, 1], [1, 3, 1]) == pytest.approx(0.5792, abs=1e-4)
    assert ndcg([0, 0, 1], [1], cutoff=2) == 0
    assert ndcg([], [1]) == ndcg([0], []) == 0


def test_ndcg_is_that_of_ir_measures_on_random_rankings() -> None:
    draw = random.Random(7)  # noqa: S311 - a test's numbers
    measure = ir_measures.nDCG @ 10
    for _ in range(20):
        relevance = {f"d{n}": draw.choice([0, 0, 0, 1, 2, 3]) for n in range(50)} | {"sure": 1}
        ranking = draw.sample(sorted(relevance), 30)
        theirs = ir_measures.calc_aggregate([measure], {"q": relevance}, {"q": {d: -n for n, d in enumerate(ranking)}})
        assert ndcg([relevance[d] for d in ranking], list(relevance.values())) == pytest.approx(theirs[measure], abs=1e-6)


# answers: SQuAD 2.0's script


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("The  Cat,\tsat!", "cat sat"),
        ("A theatre and an anthem", "theatre and anthem"),  # articles only as whole words
        ("a.m.", "am"),  # punctuation goes first, so that this is no article
        ("U.S.-led", "usled"),
        ("New\u00a0York", "new york"),
        ("ZÜRICH", "zürich"),
        ("“Nyet”", "“nyet”"),  # only ASCII punctuation
        ("the", ""),
        ("?!", ""),
        ("", ""),
    ],
)
def test_normalise_answer(text: str, normalised: str) -> None:
    assert normalise_answer(text) == normalised


def test_exact_match() -> None:
    assert exact_match("the Denver Broncos.", ["Broncos", "Denver Broncos"]) == 1
    assert exact_match("Broncos of Denver", ["Broncos", "Denver Broncos"]) == 0
    assert exact_match("zürich", ["ZÜRICH!"]) == 1
    assert exact_match("", ["Denver"]) == 0
    assert exact_match("", [""]) == exact_match("the", [""]) == 1  # SQuAD's "no answer"
    assert exact_match("Denver", []) == 0


@pytest.mark.parametrize(
    ("answer", "form", "f1"),
    [
        ("the cat sat on the mat", "a cat on a mat", 6 / 7),  # 3 common; precision 3/4, recall 3/3
        ("no no no", "no", 0.5),  # 1 common; precision 1/3, recall 1/1
        ("no no no", "no no", 0.8),  # 2 common; precision 2/3, recall 2/2
        ("Denver", "Carolina", 0),
        ("Gdynia, Poland", "Poland (Gdynia)", 1),  # the order does not matter
        ("", "", 1),
        ("the", "", 1),
        ("Denver", "", 0),
        ("", "Denver", 0),
    ],
)
def test_token_f1(answer: str, form: str, f1: float) -> None:
    assert token_f1(answer, [form]) == pytest.approx(f1)


def test_token_f1_is_that_of_the_best_form() -> None:
    assert token_f1("Denver Broncos", ["Carolina", "the Broncos", "Denver"]) == pytest.approx(2 / 3)
    assert token_f1("Denver", []) == 0


def test_silence_does_not_match_a_form_of_which_nothing_is_left() -> None:
    assert (exact_match("", ["the", "Denver"]), token_f1("", ["the", "Denver"])) == (0, 0)


def test_contains_answer_finds_whole_words() -> None:
    assert contains_answer("It was Mikhail Gorbachev, they say.", ["Stalin", "the Mikhail Gorbachev"])
    assert not contains_answer("It rained in Parisian streets.", ["Paris"])
    assert contains_answer("the understanding from last June's meeting", ["last June"])
    assert contains_answer("the Kremlin’s aim", ["Kremlin"])
    assert contains_answer("Putin's goal is a treaty.", ["Putin's goal"])
    assert not contains_answer("Gorbachev, Mikhail", ["Mikhail Gorbachev"])
    assert not contains_answer("anything at all", ["", "the", "?"])
    assert not contains_answer("anything at all", [])


# abstention


def test_auroc() -> None:
    # positives .9 and .7 against negatives .8 and .6: above in 3 of 4 pairs
    assert auroc([0.9, 0.8, 0.7, 0.6], [True, False, True, False]) == 0.75
    assert auroc([0.1, 0.9], [True, False]) == 0


def test_auroc_counts_ties_half() -> None:
    # pairs (.9 .5) (.9 .1) (.5 .5) (.5 .1): 1 + 1 + 1/2 + 1 of 4
    assert auroc([0.9, 0.5, 0.5, 0.1], [True, True, False, False]) == 0.875
    assert auroc([0.9, 0.5, 0.5, 0.1], [True, False, True, False]) == 0.875
    assert auroc([0.3] * 5, [True, False, True, False, False]) == 0.5


def test_auroc_needs_both_kinds() -> None:
    assert math.isnan(auroc([0.3, 0.4], [True, True]))
    assert math.isnan(auroc([0.3, 0.4], [False, False]))
    assert math.isnan(auroc([], []))


def test_risk_and_coverage() -> None:
    confidence, wrong = [0.6, 0.9, 0.7, 0.8], [True, False, False, True]
    assert risk_coverage(confidence, wrong) == [(0.25, 0), (0.5, 0.5), (0.75, 1 / 3), (1, 0.5)]
    assert aurc(confidence, wrong) == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)


def test_questions_of_equal_confidence_enter_together() -> None:
    for wrong in ([False, True, False], [False, False, True]):
        assert risk_coverage([0.9, 0.5, 0.5], wrong) == [(1 / 3, 0), (1, 1 / 3)]
        assert aurc([0.9, 0.5, 0.5], wrong) == pytest.approx(1 / 3 * 0 + 2 / 3 * 1 / 3)


def test_the_risk_of_no_questions() -> None:
    assert risk_coverage([], []) == []
    assert math.isnan(aurc([], []))


def test_calibration_error() -> None:
    # bins 9: |1.9 - 1|, 1: |0.15 - 0|, 2: |0.25 - 1|; (0.9 + 0.15 + 0.75) / 4
    assert calibration_error([0.95, 0.95, 0.15, 0.25], [True, False, False, True]) == pytest.approx(0.45)
    assert calibration_error([1.0, 0.9], [False, True]) == pytest.approx(0.45)  # 1 is in the last bin: |1.9 - 1| / 2
    assert calibration_error([0.5, 0.5], [True, False]) == 0
    assert calibration_error([0.2, 0.8], [False, True], bins=1) == 0  # |1 - 1| / 2
    assert calibration_error([0.5, 0.5], [True, False], weights=[3, 1]) == pytest.approx(0.25)  # |2 - 3| / 4
    assert math.isnan(calibration_error([], []))


def test_precision_recall_and_f1() -> None:
    found, true = [True, True, True, False, False], [True, True, False, True, False]
    assert precision_recall_f1(found, true) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert precision_recall_f1([True, True, False, False], [True, False, False, False]) == pytest.approx((1 / 2, 1, 2 / 3))
    assert precision_recall_f1([False, False], [True, False]) == (0, 0, 0)
    assert precision_recall_f1([True, True], [False, False]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("Putin demanded “legal guarantees” that NATO will not grow.", "legal guarantees"),
        ("Putin demanded legal guarantees that NATO will not grow.", "„legal guarantees“"),
        ("They met online—on Tuesday—for two hours.", "on Tuesday"),
        ("It lasted from 2011–2013…", "2011"),
        ("«Le Monde» said so.", "Le Monde"),
        ("The ‘red line’s’ end", "red line"),
        ("It didn’t work.", "didn't work"),
    ],
)
def test_contains_answer_reads_the_punctuation_of_print(text: str, accepted: str) -> None:
    assert contains_answer(text, [accepted])


def test_the_official_figures_know_ascii_punctuation_only() -> None:
    assert normalise_answer("“legal guarantees”") == "“legal guarantees”"
    assert exact_match("“legal guarantees”", ["legal guarantees"]) == 0


# time


def test_a_stage_that_some_answers_lack_is_that_of_the_others() -> None:
    looked_up, asked, written = {"total": 2.0}, {"search": 5.0, "total": 7.0}, {"search": 4.0, "write": 90.0, "total": 99.0}
    expected = {"total": [2, 7, 99], "search": [4, 5], "write": [90]}
    assert by_stage([looked_up, asked, written]) == expected
    assert by_stage([written, asked, looked_up]) == expected
    assert by_stage([]) == {}
