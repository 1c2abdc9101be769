"""How well contradictions are told: pairs of sentences that agree, differ, or speak of different things."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from qa.evaluation.bench import Row
from qa.evaluation.jsonl import read_lines
from qa.evaluation.statistics import bootstrap_interval
from qa.models.embedder import Embedder
from qa.statements.relations import relate


class GoldPair(BaseModel):
    """Two sentences and how they stand to each other; `kind` says what makes the pair hard or what differs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    relation: Literal["agree", "differ", "apart"]
    kind: str
    one: str
    other: str


def bench_pairs(file: Path, limit: int | None = None, tick: Callable[[], None] | None = None) -> list[Row]:
    """Precision, recall and F1 of "differ", and the share of false alarms among pairs that agree and among those apart.

    Raises GoldInvalid naming file and line.
    """
    embedder = Embedder()
    told = []
    for pair in read_pairs(file)[:limit]:
        started = time.perf_counter()
        one, other = embedder.embed_passages([pair.one, pair.other])
        differ = relate(pair.one, pair.other, float(one @ other)).verdict == "differ"
        told.append(_Told(pair.relation, differ, (time.perf_counter() - started) * 1000))
        if tick:
            tick()
    figures = {name: figure(told) for name, figure in _FIGURES.items()}
    intervals = {name: bootstrap_interval(figure, told) for name, figure in _FIGURES.items()}
    halves = {name: (high - low) / 2 for name, (low, high) in intervals.items()}
    return [Row("rules and embedder", figures, halves, median(each.ms for each in told))]


def read_pairs(file: Path) -> list[GoldPair]:
    """Raises UserError where there is no such file, GoldInvalid naming file and line."""
    return read_lines(file, GoldPair, "a pair of sentences")


class _Told(NamedTuple):
    relation: str
    differ: bool
    ms: float


def _share(told: Sequence[_Told], wanted: Callable[[_Told], bool], among: Callable[[_Told], bool]) -> float:
    chosen = [each for each in told if among(each)]
    return sum(map(wanted, chosen)) / max(1, len(chosen))


def _precision(told: Sequence[_Told]) -> float:
    return _share(told, lambda each: each.relation == "differ", lambda each: each.differ)


def _recall(told: Sequence[_Told]) -> float:
    return _share(told, lambda each: each.differ, lambda each: each.relation == "differ")


def _f1(told: Sequence[_Told]) -> float:
    precision, recall = _precision(told), _recall(told)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


_FIGURES: dict[str, Callable[[Sequence[_Told]], float]] = {
    "precision": _precision,
    "recall": _recall,
    "F1": _f1,
    "false alarms, agreeing": lambda told: _share(told, lambda each: each.differ, lambda each: each.relation == "agree"),
    "false alarms, apart": lambda told: _share(told, lambda each: each.differ, lambda each: each.relation == "apart"),
}
