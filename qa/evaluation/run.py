"""Running a gold set through the public API: every question ends in a result, also the one that fails."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from qa.answers import Answer
from qa.corpus import Corpus
from qa.documents import Span
from qa.errors import QAError
from qa.evaluation.gold import GoldQuestion, evidence_spans
from qa.evaluation.metrics import (
    contains_answer,
    evidence_ndcg,
    exact_match,
    first_relevant_rank,
    recall_at,
    reciprocal_rank,
    span_scores,
    token_f1,
)
from qa.statements.values import is_value, states_values_of

Stage = Literal["", "not read", "not retrieved", "reranked away", "not quoted", "wrongly refused", "wrongly answered", "error"]
CUTOFFS = (1, 3, 5, 10)
# where each event of the interpreter has its address among its arguments
_WATCHED = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}
_READ_FOR_ANSWERING = 5  # hits: evidence further down was found and ranked away


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one question. `figures` holds the metrics that apply to it; `error` what it failed with."""

    question: GoldQuestion
    answer: Answer | None
    error: str
    figures: dict[str, float]
    correct: bool
    stage: Stage

    @property
    def refused(self) -> bool:
        return self.answer is not None and self.answer.status == "not_in_corpus"


@dataclass(frozen=True, slots=True)
class Run:
    """All results, in the order of the gold set, and the connections that were opened beyond this machine meanwhile."""

    results: list[Result]
    foreign_connections: int


def run_gold(corpus: Corpus, questions: Sequence[GoldQuestion], tick: Callable[[], None] | None = None) -> Run:
    """Asks every question. An error is a result like any other: it counts as wrong and never leaves a mean."""
    documents = {entry.path: corpus.text(entry.path) for entry in corpus.sources()}
    before = len(_foreign_connections())
    results = []
    for question in questions:
        results.append(_run(corpus, question, documents))
        if tick:
            tick()
    return Run(results, len(_foreign_connections()) - before)


def _run(corpus: Corpus, question: GoldQuestion, documents: dict[str, str]) -> Result:
    try:
        answer = corpus.ask(question.question, history=question.history, where=question.filters.where())
    except QAError as error:
        return Result(question, None, str(error), _figures(question, None, documents), correct=False, stage="error")
    figures = _figures(question, answer, documents)
    refused = answer.status == "not_in_corpus"
    correct = bool(figures["contains"]) if question.answerable else refused
    return Result(question, answer, "", figures, correct, "" if correct else _stage_at_fault(question, answer, documents))


def _figures(question: GoldQuestion, answer: Answer | None, documents: dict[str, str]) -> dict[str, float]:
    """Every metric that applies to a question; a question without an answer has the worst value of each."""
    quotes = [*answer.citations, *answer.nearest] if answer else []
    proved = answer is not None and all(documents[q.document][q.start : q.end] == q.quote != "" for q in quotes)
    figures = {"quotes proved": float(proved)}
    if not question.answerable:
        return figures
    alternatives = evidence_spans(question, documents)
    hits = _hits(answer)
    figures |= {f"recall@{k}": recall_at(k, alternatives, hits) for k in CUTOFFS}
    figures["MRR"] = reciprocal_rank(first_relevant_rank(alternatives, hits))
    figures["nDCG@10"] = evidence_ndcg(alternatives, hits)
    given = [claim.text for claim in answer.claims] if answer else []
    short = _short_answer(answer)
    figures["contains"] = float(any(_states(text, question.answers) for text in given))
    figures["exact match"] = exact_match(short, question.answers)
    figures["token F1"] = token_f1(short, question.answers)
    cited = [Span(c.document, c.start, c.end) for c in answer.citations] if answer else []
    recall, precision = max(
        ((s[0], s[1]) for pieces in alternatives for s in [span_scores(pieces, cited)]), default=(0.0, 0.0), key=_f1
    )
    figures |= {"citation recall": recall, "citation precision": precision, "citation F1": _f1((recall, precision))}
    touching = [any(span_scores(pieces, [span])[0] for pieces in alternatives) for span in cited]
    figures["over-citation"] = 1.0 - sum(touching) / len(touching) if touching else float(answer is None)
    return figures


def _stage_at_fault(question: GoldQuestion, answer: Answer, documents: dict[str, str]) -> Stage:
    """The first stage that lost the answer."""
    if not question.answerable:
        return "wrongly answered"
    alternatives = [pieces for pieces in evidence_spans(question, documents) if all(piece.start >= 0 for piece in pieces)]
    hits = _hits(answer)
    if not alternatives:
        return "not read"
    if recall_at(len(hits), alternatives, hits) < 1.0:
        return "not retrieved"
    if recall_at(_READ_FOR_ANSWERING, alternatives, hits) < 1.0:
        return "reranked away"
    return "wrongly refused" if answer.status == "not_in_corpus" else "not quoted"


def _states(text: str, accepted: Sequence[str]) -> bool:
    return contains_answer(text, accepted) or any(is_value(form) and states_values_of(text, form) for form in accepted)


def _short_answer(answer: Answer | None) -> str:
    """What exact match and token F1 are taken of: the answer span where there is one, else the first claim."""
    if answer is None or not answer.claims:
        return ""
    return answer.short_answer(answer.claims[0]) or answer.claims[0].text


def _hits(answer: Answer | None) -> list[Span]:
    """What was found, best first; of an answer that was looked up without a search, what it cites."""
    if answer is None:
        return []
    return [Span(found.document, found.start, found.end) for found in (answer.trace.hits if answer.trace else answer.citations)]


def _f1(pair: tuple[float, float]) -> float:
    return 2 * pair[0] * pair[1] / (pair[0] + pair[1]) if sum(pair) else 0.0


@cache
def _foreign_connections() -> list[str]:
    """The addresses beyond this machine that this process tried to connect to since the first call; grows by itself."""
    seen: list[str] = []

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _WATCHED:
            address = arguments[_WATCHED[event]]
            host = address[0] if isinstance(address, tuple) else address
            host = host.decode() if isinstance(host, bytes) else host
            # a path is a socket on this machine; 127.… and ::1 are this machine
            if isinstance(host, str) and host and "/" not in host and not host.startswith(("127.", "::1", "localhost")):
                seen.append(host)

    sys.addaudithook(watch)  # cannot be taken back: hence once a process
    return seen
