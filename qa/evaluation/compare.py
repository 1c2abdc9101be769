"""Two reports over the same questions: what was fixed and broken, and whether a figure is worse beyond chance."""

import math
from dataclasses import dataclass
from typing import Any

from qa.errors import GoldInvalid
from qa.evaluation.figures import FIGURES, Row
from qa.evaluation.report import Report
from qa.evaluation.statistics import mcnemar, paired_interval, permutation_test

_SCORES = ("MRR", "nDCG@10", "token F1", "citation F1")  # figures that every question has, tested by permutation


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure before and after with the 95 % interval of their paired difference; `worse` where all of it is worse."""

    name: str
    before: float
    after: float
    low: float
    high: float
    worse: bool
    better: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Questions by what became of them, the figures' differences, and the paired tests' p-values."""

    fixed: list[str]
    broken: list[str]
    changed: list[str]
    only_one: list[str]
    differences: list[Difference]
    p_values: dict[str, float]


def compare(before: Report, after: Report) -> Comparison:
    """Compares two reports over the questions they share. Raises GoldInvalid when they share none."""
    first, second = _by_id(before), _by_id(after)
    shared = [name for name in first if name in second]
    if not shared:
        raise GoldInvalid("The two reports have no question in common.")
    old, new = [first[name] for name in shared], [second[name] for name in shared]
    tests = {"right or wrong (McNemar)": mcnemar([r["correct"] for r in old], [r["correct"] for r in new])}
    for score in _SCORES:
        both = [(a["figures"], b["figures"]) for a, b in zip(old, new, strict=True)]
        pairs = [(a[score], b[score]) for a, b in both if score in a and score in b]
        if pairs:
            tests[f"{score} (permutation)"] = permutation_test([a for a, _ in pairs], [b for _, b in pairs])
    return Comparison(
        fixed=[b["id"] for a, b in zip(old, new, strict=True) if b["correct"] and not a["correct"]],
        broken=[b["id"] for a, b in zip(old, new, strict=True) if a["correct"] and not b["correct"]],
        changed=[b["id"] for a, b in zip(old, new, strict=True) if a["correct"] == b["correct"] and _seen(a) != _seen(b)],
        only_one=sorted(first.keys() ^ second.keys()),
        differences=_differences(old, new),
        p_values=tests,
    )


def gate(report: Report, baseline: Report) -> list[str]:
    """The reasons not to let a change through, each a line; empty when there is none.

    A quality figure that is worse beyond its paired interval, a quote that cannot be proved, a question that failed, or a
    question of the baseline that is no longer asked. Cost never decides.
    """
    reasons = [f"{row['id']}: a quote could not be proved" for row in report["questions"] if row["figures"]["quotes proved"] < 1]
    reasons += [f"{row['id']}: failed with: {row['error']}" for row in report["questions"] if row["error"]]
    missing = _by_id(baseline).keys() - _by_id(report).keys()
    reasons += [f"{name}: is in the baseline and was not asked" for name in sorted(missing)]
    for difference in compare(baseline, report).differences:
        if difference.worse:
            interval = f"[{difference.low:+.3f}, {difference.high:+.3f}]"
            reasons.append(f"{difference.name}: {difference.before:.3f} → {difference.after:.3f}, difference within {interval}")
    return reasons


def _differences(old: list[Row], new: list[Row]) -> list[Difference]:
    found = []
    for figure in FIGURES:
        before, after = figure.of(old), figure.of(new)
        if math.isnan(before) or math.isnan(after):
            continue
        low, high = paired_interval(figure.of, old, new)
        down, up = high < 0, low > 0
        worse, better = (down, up) if figure.higher_is_better else (up, down)
        found.append(Difference(figure.name, before, after, low, high, worse, better))
    return found


def _by_id(report: Report) -> dict[str, Row]:
    return {row["id"]: row for row in report["questions"]}


def _seen(row: Row) -> tuple[Any, ...]:
    """What a person would see differ: the status, the claims and what they cite."""
    return row["refused"], row["confidence"], row["figures"], row["answer_sha256"]
