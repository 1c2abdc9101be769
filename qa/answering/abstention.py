"""How likely the corpus answers a question at all, and what follows from it.

A logistic regression over a few signals, with its coefficients in `confidence.json`: the package's own, which
`qa.training.calibrate` fitted, or a workspace's, which `qa eval calibrate` fits to its gold set.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from qa.answering.evidence import Evidence
from qa.answers import Status
from qa.errors import SettingsInvalid
from qa.retrieval.search import Found
from qa.settings import Settings

_SHIPPED = Path(__file__).with_name("confidence.json")


@dataclass(frozen=True, slots=True)
class Coefficients:
    """The intercept and the weight of each signal."""

    intercept: float
    weights: Mapping[str, float]


def confidence(signals: Mapping[str, float], coefficients: Coefficients) -> float:
    """The probability, 0 to 1, that the corpus answers the question; 0 where nothing was found."""
    if not signals:
        return 0.0
    logit = coefficients.intercept + sum(weight * signals[name] for name, weight in coefficients.weights.items())
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, logit))))


def signals(found: Found, evidence: Sequence[Evidence]) -> dict[str, float]:
    """What speaks for an answer being there, after the best of the evidence was read alone; empty where nothing was found.

    Each is the highest that any of that evidence has. confirmed: the log probability, as the reader says, that a passage is
    relevant, holds the answer, and one of its sentences by itself holds it too; answerable: the mean of the logits of the
    passage and of that sentence alone; cosine: of the passage.
    Tried and left out: how far the best passage stands before the second, how much of the question's words it holds, whether
    it has the question's names and numbers, and what the reader says when words of the question are left out. The first two
    tell taken-out facts better and adversarial or paraphrased questions worse, the others tell nothing that the reader does
    not.
    """
    read = [(each, found.readings[each.hit.passage.id], each.alone) for each in evidence if each.alone]
    if not read:
        return {}
    return {
        "confirmed": max(each.confirmed for each, _, _ in read),
        "answerable": max((amid.answerable + alone.answerable) / 2 for _, amid, alone in read),
        "cosine": max(each.hit.scores.get("dense", 0.0) for each, _, _ in read),
    }


def status(probability: float, settings: Settings) -> Status:
    """What a probability means on screen, by the two thresholds of the settings."""
    if probability < settings.min_confidence:
        return "not_in_corpus"
    return "answered" if probability >= settings.sure_confidence else "doubtful"


@cache
def shipped_coefficients() -> Coefficients:
    """The coefficients that come with the package."""
    return _read(_SHIPPED)


def load_coefficients(file: Path) -> Coefficients:
    """A workspace's own coefficients, or those of the package where there is no such file.

    Raises SettingsInvalid when the file does not weigh the signals that there are: it was made by another version.
    """
    if not file.exists():
        return shipped_coefficients()
    try:
        own = _read(file)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingsInvalid(f"{file} cannot be read ({error!r}). Delete it; `qa eval calibrate` makes a new one.") from error
    if set(own.weights) != set(shipped_coefficients().weights):
        raise SettingsInvalid(f"{file} was made by another version. Delete it; `qa eval calibrate` makes a new one.")
    return own


def save_coefficients(coefficients: Coefficients, file: Path) -> None:
    """Writes coefficients as JSON, whole or not at all."""
    plain = {
        "intercept": round(coefficients.intercept, 4),
        "weights": {name: round(weight, 4) for name, weight in coefficients.weights.items()},
    }
    draft = file.with_name(f"{file.name}.draft")
    draft.write_text(json.dumps(plain, indent=2) + "\n", encoding="utf-8")
    draft.replace(file)


def _read(file: Path) -> Coefficients:
    stored = json.loads(file.read_bytes())
    return Coefficients(float(stored["intercept"]), {str(name): float(weight) for name, weight in stored["weights"].items()})
