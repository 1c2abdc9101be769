"""The figures of a report, each a function of its questions, so that a mean, an AUROC and their intervals are one thing."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from qa.evaluation.metrics import aurc, auroc, calibration_error, precision_recall_f1
from qa.evaluation.run import CUTOFFS

Row = dict[str, Any]  # one question in a report: id, answerable, correct, refused, confidence, figures, tags, stage …
Rows = Sequence[Row]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure by name: what it is of the questions, and which direction is better. nan where it does not apply."""

    name: str
    group: str
    of: Callable[[Rows], float]
    higher_is_better: bool = True


def _mean(name: str) -> Callable[[Rows], float]:
    def of(rows: Rows) -> float:
        values = [row["figures"][name] for row in rows if name in row["figures"]]
        return fmean(values) if values else math.nan

    return of


def _share(of_what: Callable[[Row], bool], among: Callable[[Row], bool]) -> Callable[[Rows], float]:
    def of(rows: Rows) -> float:
        values = [of_what(row) for row in rows if among(row)]
        return fmean(values) if values else math.nan

    return of


def _refusal(part: int) -> Callable[[Rows], float]:
    def of(rows: Rows) -> float:
        unanswerable = [not row["answerable"] for row in rows]
        return precision_recall_f1([row["refused"] for row in rows], unanswerable)[part] if any(unanswerable) else math.nan

    return of


def answered_wrongly(row: Row) -> bool:
    """Whether taking this question in would have been a mistake. A refused one has no answer that could be right."""
    return not (row["answerable"] and row["correct"])


def _refused(row: Row) -> bool:
    return bool(row["refused"])


def _answerable(row: Row) -> bool:
    return bool(row["answerable"])


def _answered_unanswerable(rows: Rows) -> float:
    return _share(lambda row: not row["refused"], lambda row: not row["answerable"])(rows)


def _answerables(rows: Rows) -> list[bool]:
    return [row["answerable"] for row in rows]


def _confidence(rows: Rows) -> list[float]:
    return [row["confidence"] for row in rows]


FIGURES: tuple[Figure, ...] = (
    *(Figure(f"recall@{k}", "Retrieval", _mean(f"recall@{k}")) for k in CUTOFFS),
    Figure("MRR", "Retrieval", _mean("MRR")),
    Figure("nDCG@10", "Retrieval", _mean("nDCG@10")),
    Figure("answered rightly", "Answers", _share(lambda row: row["correct"], _answerable)),
    Figure("exact match", "Answers", _mean("exact match")),
    Figure("token F1", "Answers", _mean("token F1")),
    Figure("quotes proved", "Citations", _mean("quotes proved")),
    Figure("citation recall", "Citations", _mean("citation recall")),
    Figure("citation precision", "Citations", _mean("citation precision")),
    Figure("citation F1", "Citations", _mean("citation F1")),
    Figure("over-citation", "Citations", _mean("over-citation"), higher_is_better=False),
    Figure("refusal precision", "Abstention", _refusal(0)),
    Figure("refusal recall", "Abstention", _refusal(1)),
    Figure("refusal F1", "Abstention", _refusal(2)),
    Figure("wrongly refused", "Abstention", _share(_refused, _answerable), higher_is_better=False),
    Figure("answered though not answerable", "Abstention", _answered_unanswerable, higher_is_better=False),
    Figure("AUROC", "Abstention", lambda rows: auroc(_confidence(rows), _answerables(rows))),
    Figure("AURC", "Abstention", lambda rows: aurc(_confidence(rows), [*map(answered_wrongly, rows)]), higher_is_better=False),
    Figure(
        "calibration error",
        "Abstention",
        lambda rows: calibration_error(_confidence(rows), _answerables(rows)),
        higher_is_better=False,
    ),
)
