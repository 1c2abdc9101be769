"""The sentences of the passages that were found, each scored by how well it answers the question."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.documents import Hit, Sentence, Span
from qa.retrieval.search import Found

if TYPE_CHECKING:
    from qa.models.reader import Reader

_PASSAGES = 3  # sentences of the best passages only: further down the answer hardly ever is
_PASSAGE = 1.5  # weight of the passage's score beside the span's own logits, chosen on the calibration articles
_IN_PASSAGE = 0.5  # weight of both beside the relevance of a sentence that is read alone


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that may answer, in its hit. `position` is its place among the passage's sentences; `answer` is the
    likeliest short answer within it."""

    hit: Hit
    position: int
    score: float
    answer: Span

    @property
    def sentence(self) -> Sentence:
        return self.hit.passage.sentences[self.position]

    @property
    def text(self) -> str:
        return self.hit.passage.read(self.sentence)


def weigh_sentences(found: Found, passages: int = _PASSAGES) -> list[Evidence]:
    """All sentences of the best `passages` hits that can be evidence (headings and questions are not), best first."""
    weighed = []
    for hit in found.hits[:passages]:
        reading = found.readings.get(hit.passage.id)
        if reading is None:
            continue
        for position, sentence in enumerate(hit.passage.sentences):
            if sentence.heading or hit.text[: sentence.end - hit.start].endswith("?"):
                continue
            # within one piece: a short answer never reads across a page header
            spans = [reading.best_span(piece.start - hit.start, piece.end - hit.start) for piece in sentence.pieces]
            best = max((span for span in spans if span), key=lambda span: span.score, default=None)
            if best is None:
                continue
            score = best.score + _PASSAGE * hit.score
            answer = Span(hit.document, hit.start + best.start, hit.start + best.end)
            weighed.append(Evidence(hit, position, score, answer))
    return sorted(weighed, key=lambda evidence: -evidence.score)


def read_alone(question: str, evidence: Sequence[Evidence], reader: "Reader") -> list[Evidence]:
    """The same sentences, each scored also by how relevant it is when read by itself, best first.

    For questions that a yes or a no answers: no words of a sentence stand out as the answer, and its span says little.
    """
    readings = reader.read(question, [each.text for each in evidence])
    read = [replace(each, score=_IN_PASSAGE * each.score + r.relevance) for each, r in zip(evidence, readings, strict=True)]
    return sorted(read, key=lambda each: -each.score)
