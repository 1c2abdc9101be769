"""How likely the corpus answers a question at all, and what follows from it."""

import math
from collections.abc import Sequence

from qa.answering.evidence import Evidence
from qa.answers import Status
from qa.documents import Hit
from qa.settings import Settings

# a logistic curve over the reranker's best score
_SLOPE = 0.6
_MIDDLE = -2.0


def confidence(hits: Sequence[Hit], evidence: Sequence[Evidence]) -> float:
    """The probability, 0 to 1, that the corpus answers the question; 0 where nothing was found."""
    if not hits or not evidence:
        return 0.0
    return 1.0 / (1.0 + math.exp(-_SLOPE * (hits[0].score - _MIDDLE)))


def status(probability: float, settings: Settings) -> Status:
    """What a probability means on screen, by the two thresholds of the settings."""
    if probability < settings.min_confidence:
        return "not_in_corpus"
    return "answered" if probability >= settings.sure_confidence else "doubtful"
