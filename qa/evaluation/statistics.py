"""How far a figure can be trusted: bootstrap intervals, and paired tests of two runs. Seeded: the same input, the same output."""

from collections.abc import Callable, Sequence
from math import comb

import numpy as np

_RESAMPLES = 2_000
_SEED = 20211207


def bootstrap_interval(values: Sequence[float], level: float = 0.95) -> tuple[float, float]:
    """The percentile bootstrap interval of a mean (Efron and Tibshirani 1993, chapter 13). No values give (nan, nan)."""
    if not values:
        return float("nan"), float("nan")
    data = np.asarray(values, dtype=float)
    picks = np.random.default_rng(_SEED).integers(0, len(data), size=(_RESAMPLES, len(data)))
    tail = (1 - level) / 2
    low, high = np.quantile(data[picks].mean(axis=1), [tail, 1 - tail])
    return float(low), float(high)


def bootstrap_interval_of(
    statistic: Callable[[Sequence[int]], float], count: int, level: float = 0.95, resamples: int = 500
) -> tuple[float, float]:
    """The same for a figure that is no mean (an AUROC, an F1): `statistic` gets the resampled question numbers.

    Resamples in which the figure is not defined (nan) are left out.
    """
    if not count:
        return float("nan"), float("nan")
    picks = np.random.default_rng(_SEED).integers(0, count, size=(resamples, count))
    found = np.array([statistic(pick.tolist()) for pick in picks])
    found = found[~np.isnan(found)]
    tail = (1 - level) / 2
    return (float(np.quantile(found, tail)), float(np.quantile(found, 1 - tail))) if len(found) else (float("nan"), float("nan"))


def mcnemar(before: Sequence[bool], after: Sequence[bool]) -> float:
    """The exact two-sided p-value that as many questions were fixed as broken by chance (McNemar 1947, binomial form)."""
    fixed = sum(b and not a for a, b in zip(before, after, strict=True))
    broken = sum(a and not b for a, b in zip(before, after, strict=True))
    changed = fixed + broken
    if not changed:
        return 1.0
    tail = sum(comb(changed, k) for k in range(min(fixed, broken) + 1)) / float(2**changed)
    return min(1.0, 2 * tail)


def permutation_test(before: Sequence[float], after: Sequence[float]) -> float:
    """The two-sided p-value of the mean paired difference under random signs (Fisher 1935), 2,000 draws."""
    differences = np.asarray(after, dtype=float) - np.asarray(before, dtype=float)
    if not differences.any():
        return 1.0
    signs = np.random.default_rng(_SEED).choice([-1.0, 1.0], size=(_RESAMPLES, len(differences)))
    drawn = np.abs((signs * differences).mean(axis=1))
    return float((1 + (drawn >= abs(differences.mean()) - 1e-12).sum()) / (1 + _RESAMPLES))


def paired_interval(before: Sequence[float], after: Sequence[float], level: float = 0.95) -> tuple[float, float]:
    """The bootstrap interval of the mean of `after - before` over the same questions."""
    return bootstrap_interval([b - a for a, b in zip(before, after, strict=True)], level)
