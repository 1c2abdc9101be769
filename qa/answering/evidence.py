"""The sentences of the passages that were found, each scored by how well it answers the question."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.documents import Hit, Sentence

if TYPE_CHECKING:
    from qa.models.reranker import Reranker

_PASSAGES = 4  # sentences of the best passages only: further down the answer hardly ever is
_PASSAGE_WEIGHT = 0.3  # of the passage's score beside the sentence's own: the neighbours tell what a sentence is about


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that may answer, in its hit. `position` is its place among the passage's sentences."""

    hit: Hit
    position: int
    score: float

    @property
    def sentence(self) -> Sentence:
        return self.hit.passage.sentences[self.position]

    @property
    def text(self) -> str:
        return self.hit.passage.read(self.sentence)


def weigh_sentences(question: str, hits: Sequence[Hit], reranker: "Reranker") -> list[Evidence]:
    """All sentences of the best hits that can be evidence (headings and questions are not), best first."""
    places = [
        (hit, position)
        for hit in hits[:_PASSAGES]
        for position, sentence in enumerate(hit.passage.sentences)
        if not sentence.heading and not hit.passage.read(sentence).endswith("?")
    ]
    scores = reranker.score(question, [hit.passage.read(hit.passage.sentences[position]) for hit, position in places])
    weighed = [
        Evidence(hit, position, score + _PASSAGE_WEIGHT * hit.score)
        for (hit, position), score in zip(places, scores, strict=True)
    ]
    return sorted(weighed, key=lambda evidence: -evidence.score)
