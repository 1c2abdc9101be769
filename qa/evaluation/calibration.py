"""Fitting the confidence: a logistic regression from the signals of an answer to "the corpus answers this"."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from qa.answering.abstention import Coefficients, confidence, status
from qa.corpus import Corpus
from qa.errors import GoldInvalid
from qa.evaluation.gold import GoldQuestion
from qa.evaluation.metrics import auroc, calibration_error
from qa.settings import Settings

_RIDGE = 1e-2  # of the number of examples, on standardised signals
_PRIOR = 10.0  # examples that the coefficients there were before are worth, when a gold set refits them
_FEWEST = 10  # questions of each kind that a gold set must hold
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Example:
    """A question asked: the signals it gave (empty where nothing was found), whether the corpus answers it, its weight."""

    signals: dict[str, float]
    answerable: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Quality:
    """How good the confidences of some questions are: log loss in nats, AUROC, calibration error in ten bins."""

    log_loss: float
    auroc: float
    calibration_error: float


@dataclass(frozen=True, slots=True)
class Refit:
    """A refit on a gold set. `after` is measured on questions left out of the fit, a fifth at a time; `changed` are the
    questions whose status the new coefficients change, as (question, before, after)."""

    before: Coefficients
    after: Coefficients
    quality_before: Quality
    quality_after: Quality
    changed: tuple[tuple[str, str, str], ...]

    @property
    def better(self) -> bool:
        return self.quality_after.log_loss < self.quality_before.log_loss


def refit(
    corpus: Corpus, questions: Sequence[GoldQuestion], before: Coefficients, tick: Callable[[], None] | None = None
) -> Refit:
    """Asks gold questions and fits the coefficients to them, starting from those there are, which weigh as ten examples.

    What is looked up has no confidence to fit and is left out. Raises GoldInvalid when there are fewer than ten other
    questions of a kind (answerable or not).
    """
    _check_enough(questions)
    weighed, examples = [], []
    for question in questions:
        answer = corpus.ask(question.question, history=question.history, where=question.filters.where())
        if answer.trace and answer.trace.signals:  # without signals it was looked up, and nothing was weighed
            weighed.append(question)
            examples.append(Example(dict(answer.trace.signals), question.answerable))
        if tick:
            tick()
    _check_enough(weighed)
    after = fit(examples, before, prior=_PRIOR)
    left_out = [0.0] * len(examples)
    for fold in range(_FOLDS):
        fitted = fit([each for i, each in enumerate(examples) if i % _FOLDS != fold], before, prior=_PRIOR)
        for i in range(fold, len(examples), _FOLDS):
            left_out[i] = confidence(examples[i].signals, fitted)
    sure_before = [confidence(each.signals, before) for each in examples]
    sure_after = [confidence(each.signals, after) for each in examples]
    answerable = [each.answerable for each in examples]
    return Refit(
        before,
        after,
        quality(sure_before, answerable),
        quality(left_out, answerable),
        _changed(weighed, sure_before, sure_after, corpus.settings),
    )


def _check_enough(questions: Sequence[GoldQuestion]) -> None:
    counts = [sum(question.answerable is kind for question in questions) for kind in (True, False)]
    if min(counts) < _FEWEST:
        raise GoldInvalid(
            f"There are {counts[0]} answerable and {counts[1]} unanswerable questions, and a calibration needs {_FEWEST} of "
            "each. Add some: questions that people ask and the corpus does not answer are the ones that teach it. What is "
            "looked up is not counted: it has no confidence to fit."
        )


def fit(examples: Sequence[Example], start: Coefficients, prior: float = 0.0) -> Coefficients:
    """Weighted logistic regression by Newton's method, on the signals that `start` weighs.

    Without `prior` a little ridge draws the standardised slopes to 0; with it they are drawn to `start` instead, as
    strongly as so many examples (a Gaussian prior around it).
    """
    names = list(start.weights)
    told = [each for each in examples if each.signals]
    x = np.array([[each.signals[name] for name in names] for each in told])
    y = np.array([each.answerable for each in told], dtype=float)
    w = np.array([each.weight for each in told])
    w *= len(told) / w.sum()
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    design = np.column_stack([np.ones(len(told)), (x - mean) / spread])
    slopes = np.array([start.weights[name] for name in names])
    centre = np.array([start.intercept + slopes @ mean, *(slopes * spread)]) if prior else np.zeros(len(names) + 1)
    pull = np.diag([0.0, *[prior or _RIDGE * len(told)] * len(names)])
    beta = centre.copy()
    for _ in range(50):
        p = 1.0 / (1.0 + np.exp(-np.clip(design @ beta, -30.0, 30.0)))
        gradient = design.T @ (w * (p - y)) + pull @ (beta - centre)
        beta -= np.linalg.solve(design.T @ (design * (w * p * (1 - p))[:, None]) + pull + 1e-6 * np.eye(len(beta)), gradient)
    slopes = beta[1:] / spread
    return Coefficients(float(beta[0] - slopes @ mean), dict(zip(names, map(float, slopes), strict=True)))


def quality(sure: Sequence[float], answerable: Sequence[bool]) -> Quality:
    """Log loss, AUROC and calibration error of confidences."""
    likely = np.clip(np.where(answerable, sure, 1.0 - np.array(sure)), 1e-6, 1.0)
    return Quality(float(-np.log(likely).mean()), auroc(sure, answerable), calibration_error(sure, answerable))


def _changed(
    questions: Sequence[GoldQuestion], before: Sequence[float], after: Sequence[float], settings: Settings
) -> tuple[tuple[str, str, str], ...]:
    told = [(q.question, status(b, settings), status(a, settings)) for q, b, a in zip(questions, before, after, strict=True)]
    return tuple(each for each in told if each[1] != each[2])
