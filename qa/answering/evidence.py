"""The sentences of the passages that were found, each scored by how well it answers the question."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.documents import Hit, Sentence, Span
from qa.retrieval.search import Found
from qa.statements.values import values

if TYPE_CHECKING:
    from qa.models.reader import Reader, Reading

_PASSAGE = 1.5  # weight of the passage's score beside the span's own logits, chosen on the calibration articles

# what counts of a sentence read alone beside its score amid the passage: chosen on the calibration articles and on the
# questions of Chroma's chunking evaluation
_ANSWERABLE = 1.5
_RELEVANCE = 0.5
_UNREAD = 100.0  # how far the others stand behind: no logit comes near it
# logits: relevance below it tells no more. Questions in other words than the document's have -7 to -11, as have those about
# something else; chosen on the calibration articles and documents
_IRRELEVANT = -7.0
_TELLING = 8  # words: with fewer, a heading with a day in it is the line that says who published the text and when
_AMID = 0.5  # weight of the score amid the passage beside the relevance, for a yes or a no


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that may answer, in its hit. `position` is its place among the passage's sentences; `answer` is the
    likeliest short answer within it; `alone` what the reader says of the sentence by itself, where it was read so, and
    `confirmed` the log probability by both readings: the passage is relevant (no less than a bound), holds the answer, and the
    sentence does too."""

    hit: Hit
    position: int
    score: float
    answer: Span
    alone: "Reading | None" = None
    confirmed: float = -math.inf

    @property
    def sentence(self) -> Sentence:
        return self.hit.passage.sentences[self.position]

    @property
    def text(self) -> str:
        return self.hit.passage.read(self.sentence)


def weigh_sentences(found: Found, passages: int, *, asks_when: bool = False) -> list[Evidence]:
    """All sentences of the best `passages` hits that can be evidence, best first: not questions, and no headings but those that
    say a day, where one is asked for ("Minutes of the meeting held in the laundry room on 16 May 2024")."""
    weighed = []
    for hit in found.hits[:passages]:
        reading = found.readings.get(hit.passage.id)
        if reading is None:
            continue
        for position, sentence in enumerate(hit.passage.sentences):
            text = hit.passage.read(sentence)
            if text.endswith("?") or (sentence.heading and not (asks_when and _says_a_day(text))):
                continue
            # within one piece: a short answer never reads across a page header
            spans = [reading.best_span(piece.start - hit.start, piece.end - hit.start) for piece in sentence.pieces]
            best = max((span for span in spans if span), key=lambda span: span.score, default=None)
            if best is None:
                continue
            score = best.score + _PASSAGE * hit.score
            answer = Span(hit.document, hit.start + best.start, hit.start + best.end)
            weighed.append(Evidence(hit, position, score, answer))
    return _best_first(weighed)


def _says_a_day(heading: str) -> bool:
    return len(heading.split()) >= _TELLING and any(kind == "date" for kind, _ in values(heading))


def read_again(
    question: str, evidence: Sequence[Evidence], found: Found, reader: "Reader", *, most: int | None = None
) -> list[Evidence]:
    """The same sentences in the same order, the first `most` of them (or all) read once more, each alone.

    In a long passage the reader overlooks what it sees in one sentence, and the other way about: both together find the
    sentence that answers, and the words in it, better than either.
    """
    again = evidence[:most]
    readings = reader.read(question, [_as_read(each) for each in again])
    read = []
    for each, alone in zip(again, readings, strict=True):
        amid = found.readings[each.hit.passage.id]
        read.append(replace(each, answer=_answer(each, amid, alone), alone=alone, confirmed=_confirmed(amid, alone)))
    return [*read, *evidence[len(read) :]]


def by_answer(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Sentences in the order of how well they answer, amid their passages and alone; behind them those not read alone."""

    def score(each: Evidence) -> float:
        if each.alone is None:
            return each.score - _UNREAD
        return each.score + _ANSWERABLE * each.alone.answerable + _RELEVANCE * each.alone.relevance

    return _best_first([replace(each, score=score(each)) for each in evidence])


def by_relevance(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Sentences that were all read alone, in the order for a question that a yes or a no answers: no words stand out as the
    answer then, and how relevant each sentence is by itself decides."""
    return _best_first([replace(e, score=_AMID * e.score + e.alone.relevance) for e in evidence if e.alone])


def _best_first(evidence: Sequence[Evidence]) -> list[Evidence]:
    return sorted(evidence, key=lambda each: -each.score)


def _as_read(evidence: Evidence) -> str:
    """The sentence with its white space as it stands, so that places in it are places in the passage; folded where page
    furniture cuts it."""
    hit, sentence = evidence.hit, evidence.sentence
    return evidence.text if len(sentence.pieces) > 1 else hit.text[sentence.start - hit.start : sentence.end - hit.start]


def _confirmed(amid: "Reading", alone: "Reading") -> float:
    logits = (max(amid.relevance, _IRRELEVANT), amid.answerable, alone.answerable)
    return sum(-math.log1p(math.exp(-logit)) for logit in logits)


def _answer(evidence: Evidence, amid: "Reading", alone: "Reading") -> Span:
    """The likeliest short answer by both readings of a sentence: amid its passage and alone."""
    hit, sentence = evidence.hit, evidence.sentence
    if len(sentence.pieces) > 1:
        return evidence.answer
    best = amid.with_reading(alone, sentence.start - hit.start).best_span(0, len(hit.text))
    return Span(hit.document, hit.start + best.start, hit.start + best.end) if best else evidence.answer
