"""How far a figure can be trusted: bootstrap intervals, and paired tests of two runs. Seeded: the same input, the same output."""

import math
from collections.abc import Callable, Sequence
from math import comb
from typing import TypeVar

import numpy as np

T = TypeVar("T")
_RESAMPLES = 1_000
_DRAWS = 10_000
_SEED = 20211207


def bootstrap_interval(statistic: Callable[[Sequence[T]], float], items: Sequence[T]) -> tuple[float, float]:
    """The 95 % percentile bootstrap interval of any figure of the items: a mean, an F1, an AUROC.

    Efron and Tibshirani 1993, chapter 13. Resamples in which the figure is not defined (nan) are left out; (nan, nan)
    where none is left.
    """
    return _interval([statistic([items[i] for i in pick]) for pick in _picks(len(items))])


def paired_interval(statistic: Callable[[Sequence[T]], float], before: Sequence[T], after: Sequence[T]) -> tuple[float, float]:
    """The same for the difference `after - before` over the same items, item i of one belonging to item i of the other."""
    picks = _picks(len(before))
    return _interval([statistic([after[i] for i in pick]) - statistic([before[i] for i in pick]) for pick in picks])


def _picks(count: int) -> list[list[int]]:
    if not count:
        return []
    picks: list[list[int]] = np.random.default_rng(_SEED).integers(0, count, size=(_RESAMPLES, count)).tolist()
    return picks


def _interval(found: Sequence[float]) -> tuple[float, float]:
    defined = [value for value in found if not math.isnan(value)]
    if not defined:
        return math.nan, math.nan
    low, high = np.quantile(defined, [0.025, 0.975])
    return float(low), float(high)


def mcnemar(before: Sequence[bool], after: Sequence[bool]) -> float:
    """The exact two-sided p-value that as many questions were fixed as broken by chance (McNemar 1947, binomial form)."""
    fixed = sum(b and not a for a, b in zip(before, after, strict=True))
    broken = sum(a and not b for a, b in zip(before, after, strict=True))
    changed = fixed + broken
    if not changed:
        return 1.0
    tail: float = sum(comb(changed, k) for k in range(min(fixed, broken) + 1)) / 2**changed
    return min(1.0, 2 * tail)


def permutation_test(before: Sequence[float], after: Sequence[float]) -> float:
    """The two-sided p-value of the mean paired difference under random signs (Fisher 1935), 10,000 draws."""
    differences = np.asarray(after, dtype=float) - np.asarray(before, dtype=float)
    if not differences.any():
        return 1.0
    signs = np.random.default_rng(_SEED).choice([-1.0, 1.0], size=(_DRAWS, len(differences)))
    drawn = np.abs((signs * differences).mean(axis=1))
    return float((1 + (drawn >= abs(differences.mean()) - 1e-12).sum()) / (1 + _DRAWS))
