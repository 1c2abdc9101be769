"""How likely the corpus answers a question at all, and what follows from it.

A logistic regression over a few signals, with its coefficients in `confidence.json`; `qa.training.calibrate` fits it.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from qa.answering.evidence import Evidence
from qa.answers import Status
from qa.retrieval.search import Found
from qa.settings import Settings

_COEFFICIENTS = Path(__file__).with_name("confidence.json")


@dataclass(frozen=True, slots=True)
class Coefficients:
    """The intercept and the weight of each signal."""

    intercept: float
    weights: Mapping[str, float]


def confidence(signals: Mapping[str, float], coefficients: Coefficients | None = None) -> float:
    """The probability, 0 to 1, that the corpus answers the question; 0 where nothing was found."""
    if not signals:
        return 0.0
    model = coefficients or _coefficients()
    logit = model.intercept + sum(weight * signals[name] for name, weight in model.weights.items())
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, logit))))


def signals(found: Found, evidence: Sequence[Evidence]) -> dict[str, float]:
    """What speaks for an answer being there; empty where nothing was found.

    relevance and answerable: the reader's highest logits; cosine: of the passage that the best sentence stands in. How
    much of the question's words the passage holds was tried and left out: it tells questions that copy a sentence's words
    from questions that do not, not answered from unanswered.
    """
    if not found.readings or not evidence:
        return {}
    return {
        "relevance": max(reading.relevance for reading in found.readings.values()),
        "answerable": max(reading.answerable for reading in found.readings.values()),
        "cosine": evidence[0].hit.scores.get("dense", 0.0),
    }


def status(probability: float, settings: Settings) -> Status:
    """What a probability means on screen, by the two thresholds of the settings."""
    if probability < settings.min_confidence:
        return "not_in_corpus"
    return "answered" if probability >= settings.sure_confidence else "doubtful"


@cache
def _coefficients() -> Coefficients:
    stored = json.loads(_COEFFICIENTS.read_bytes())
    return Coefficients(float(stored["intercept"]), stored["weights"])
