"""Intervals and paired tests: the same input gives the same output, and small cases are exact."""

import math
from collections.abc import Sequence
from statistics import fmean

import pytest

from qa.evaluation.statistics import bootstrap_interval, mcnemar, paired_interval, permutation_test


def test_an_interval_is_the_same_twice_and_holds_the_mean() -> None:
    values = [0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0]
    low, high = bootstrap_interval(fmean, values)
    assert (low, high) == bootstrap_interval(fmean, values)
    assert 0 < low < fmean(values) < high <= 1


def test_an_interval_of_a_share_is_that_of_the_binomial() -> None:
    # 50 of 100: the standard error is sqrt(0.5 * 0.5 / 100) = 0.05, and 0.5 ± 1.96 * 0.05 is 0.402 to 0.598
    assert bootstrap_interval(fmean, [0.0, 1.0] * 50) == pytest.approx((0.402, 0.598), abs=0.015)


def test_more_questions_make_an_interval_narrower() -> None:
    few, many = (bootstrap_interval(fmean, [0.0, 1.0] * half) for half in (10, 250))
    assert many[1] - many[0] < (few[1] - few[0]) / 3  # the square root of 25 is 5


def test_an_interval_of_what_never_varies_is_a_point() -> None:
    assert bootstrap_interval(fmean, [0.25] * 8) == (0.25, 0.25)
    assert bootstrap_interval(fmean, [0.5]) == (0.5, 0.5)


def test_resamples_in_which_a_figure_is_not_defined_are_left_out() -> None:
    def mean_of_known(values: Sequence[float]) -> float:
        known = [value for value in values if value >= 0]
        return fmean(known) if known else math.nan

    assert bootstrap_interval(mean_of_known, [0.5, -1.0]) == (0.5, 0.5)
    for nothing in (bootstrap_interval(mean_of_known, [-1.0]), bootstrap_interval(mean_of_known, [])):
        assert [math.isnan(end) for end in nothing] == [True, True]


def test_a_paired_interval_sees_a_difference_that_each_item_has() -> None:
    before = [0.0, 0.9, 0.3, 0.6, 0.1, 0.8]
    after = [value + 0.1 for value in before]
    assert paired_interval(fmean, before, after) == pytest.approx((0.1, 0.1))
    assert paired_interval(fmean, after, before) == pytest.approx((-0.1, -0.1))
    assert paired_interval(fmean, before, before) == (0, 0)


def test_a_paired_interval_includes_zero_where_as_much_is_won_as_lost() -> None:
    low, high = paired_interval(fmean, [0.0, 1.0] * 10, [1.0, 0.0] * 10)
    assert low < 0 < high


@pytest.mark.parametrize(
    ("fixed", "broken", "p"),
    [
        (0, 0, 1.0),
        (1, 0, 1.0),  # 2 * 1/2
        (5, 0, 0.0625),  # 2 * 1/2^5
        (0, 6, 0.03125),  # 2 * 1/2^6
        (10, 2, 0.0386),  # 2 * (1 + 12 + 66) / 2^12 = 158/4096
        (2, 10, 0.0386),
        (3, 3, 1.0),  # twice the tail is more than 1
    ],
)
def test_mcnemar(fixed: int, broken: int, p: float) -> None:
    before = [False] * fixed + [True] * broken + [True, False]
    after = [True] * fixed + [False] * broken + [True, False]
    assert mcnemar(before, after) == pytest.approx(p, abs=5e-5)


def test_mcnemar_of_more_than_a_thousand_changed_questions() -> None:
    assert mcnemar([False] * 1100, [True] * 1100) < 1e-300


def test_permutation_of_a_difference_that_each_item_has() -> None:
    # of 2^8 signs only all + and all - reach the mean: p = 2/256 = 0.0078
    assert permutation_test([0.0] * 8, [0.5] * 8) == pytest.approx(2 / 256, abs=0.003)
    assert permutation_test([0.5] * 8, [0.0] * 8) == pytest.approx(2 / 256, abs=0.003)


def test_permutation_sees_nothing_where_there_is_nothing() -> None:
    assert permutation_test([0.2, 0.4], [0.2, 0.4]) == 1
    assert permutation_test([], []) == 1
    assert permutation_test([0.0], [1.0]) == 1  # one item reaches its own difference under either sign
    assert permutation_test([0.0, 1.0], [1.0, 0.0]) == 1  # the mean difference is 0


def test_permutation_is_the_same_twice() -> None:
    before, after = [0.1, 0.9, 0.4, 0.2, 0.7], [0.3, 0.8, 0.9, 0.2, 0.6]
    assert permutation_test(before, after) == permutation_test(before, after)
    assert 0.1 < permutation_test(before, after) < 1


def test_paired_tests_refuse_lists_of_unequal_length() -> None:
    with pytest.raises(ValueError, match="longer"):
        mcnemar([True], [True, False])
