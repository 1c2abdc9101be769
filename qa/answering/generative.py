"""Answering with a language model: it writes, and each of its sentences is proved before anybody sees it.

The extractive answer comes first and stays: it decides whether the model is asked at all, it is what is given when the
model fails or nothing of what it wrote can be proved, and the model sees no passage that it was not made from.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from qa.answering.compose import cite, cite_hits, describe
from qa.answering.dictation import Repeating, Written, sentences
from qa.answering.extractive import merged
from qa.answering.prompting import NO_ANSWER, messages, passages_that_fit
from qa.answers import Answer, Citation, Claim, Difference
from qa.documents import Hit, Piece, Span
from qa.errors import ContextTooLong, LanguageModelFailed
from qa.indexing.catalog import Catalog
from qa.models.llm_protocol import LanguageModel, Message
from qa.models.reader import Reader
from qa.settings import Settings
from qa.statements.support import Source, Verdict, check

FELL_BACK = "Without the language model"  # begins the note of an answer that is of quotes although a model was asked
_LONGEST_WAIT = 20.0  # seconds between the two tries
_QUOTED = 80  # characters of a sentence that a note names
_SHORTENED = 3  # times the passages are halved for a context that is shorter than its setting


@dataclass
class _Draft:
    """What has been proved so far."""

    claims: list[Claim] = field(default_factory=list)
    citations: dict[Span, Citation] = field(default_factory=dict)
    left_out: list[tuple[Written, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def write(
    answer: Answer,
    model: LanguageModel,
    catalog: Catalog,
    reader: Reader,
    settings: Settings,
    history: Sequence[Answer | str] = (),
) -> Iterator[Claim | Answer]:
    """The model's answer to the question of an extractive `answer`: each claim as it is proved, then the whole.

    Only claims that are supported or weak are in the text, each with the exact sentences that bear it. Whatever goes wrong
    ends in the extractive answer with a note that says why.
    """
    if answer.trace is None or (answer.status == "not_in_corpus" and not settings.llm_always):
        yield from given(answer)
        return
    started = time.perf_counter()
    draft = _Draft()
    question = answer.read_as or answer.question
    prover = _Prover(answer.trace.hits, catalog, reader, draft)
    try:
        for written in _dictated(question, history, model, settings, prover):
            if written.text.strip(" .!").upper() == NO_ANSWER:
                draft.notes.append(f"{model.name} found no answer in the passages")
                break
            claim = prover.prove(written, show_all=settings.show_unsupported)
            if claim:
                yield claim
    except LanguageModelFailed as error:
        draft.notes.append(str(error).rstrip("."))
    except Repeating:
        draft.notes.append(f"{model.name} began to repeat itself and was stopped")
    took = round((time.perf_counter() - started) * 1000, 1)
    timings = {**answer.timings_ms, "write": took, "total": round(answer.timings_ms.get("total", 0.0) + took, 1)}
    yield replace(_finished(answer, prover, model), timings_ms=timings)


def given(answer: Answer) -> Iterator[Claim | Answer]:
    """An answer as a stream: its claims, then the whole."""
    yield from answer.claims
    yield answer


def _dictated(
    question: str, history: Sequence[Answer | str], model: LanguageModel, settings: Settings, prover: "_Prover"
) -> Iterator[Written]:
    """The model's sentences: with fewer passages where its context is too short, asked again once where that may help."""
    passages = prover.passages
    prover.shown = passages_that_fit(passages, question, history, settings.llm_context_tokens - settings.llm_answer_tokens)
    deadline = time.monotonic() + settings.llm_seconds
    asked_again = shortened = 0
    while True:
        began = False
        told = messages(question, passages[: prover.shown], history)
        try:
            for written in sentences(_in_time(model, told, settings, deadline)):
                began = True
                yield written
        except ContextTooLong:
            shortened += 1
            if began or prover.shown == 1 or shortened > _SHORTENED:
                raise
            prover.shown = max(1, prover.shown // 2)
            prover.draft.notes.append(f"{model.name} could read only {prover.shown} passages, its context is too short for more")
        except LanguageModelFailed as error:
            asked_again += 1
            wait = error.retry_after
            if began or asked_again > 1 or wait is None or wait > min(_LONGEST_WAIT, deadline - time.monotonic()):
                raise
            time.sleep(wait)
        else:
            return


def _in_time(model: LanguageModel, told: Sequence[Message], settings: Settings, deadline: float) -> Iterator[str]:
    for piece in model.stream(told, settings.llm_answer_tokens):
        yield piece
        if time.monotonic() > deadline:
            raise LanguageModelFailed(f"{model.name} was stopped after {settings.llm_seconds:.0f} seconds.")


class _Prover:
    """Proves sentences against the passages that the model was shown, and keeps the draft."""

    def __init__(self, hits: Sequence[Hit], catalog: Catalog, reader: Reader, draft: _Draft) -> None:
        self.passages = cite_hits(hits, catalog)
        self.shown = 0
        self.draft = draft
        self._hits = hits
        self._catalog = catalog
        self._reader = reader

    def prove(self, written: Written, *, show_all: bool) -> Claim | None:
        """The claim with its support and its citations; None where it is left out or said already."""
        if not any(char.isalnum() for char in written.text) or any(claim.text == written.text for claim in self.draft.claims):
            return None
        verdict = self._verdict(written)
        if verdict.support == "unsupported":
            self.draft.left_out.append((written, verdict.reason))
            claim = Claim(written.text, "unsupported", ())
            if show_all:
                self.draft.claims.append(claim)
            return claim if show_all else None
        numbers = tuple(self.cited(span) for span in self._spans(verdict))
        claim = Claim(written.text, verdict.support, tuple(dict.fromkeys(numbers)))
        self.draft.claims.append(claim)
        return claim

    def cited(self, span: Span) -> int:
        """The number of the citation of a span, a new one where it has none."""
        if span not in self.draft.citations:
            self.draft.citations[span] = cite(span, len(self.draft.citations) + 1, self._catalog)
        return self.draft.citations[span].number

    def _verdict(self, written: Written) -> Verdict:
        """What the cited passages make of it; where they do not support it, what all do."""
        cited = [number - 1 for number in written.cites if 1 <= number <= self.shown]
        found = self._check(written, cited)
        if found.support == "supported":
            return found
        anywhere = self._check(written, range(self.shown))
        return anywhere if _RANK[anywhere.support] > _RANK[found.support] else found if cited else anywhere

    def _check(self, written: Written, passages: Sequence[int]) -> Verdict:
        sources = [
            Source(hit.passage.read(sentence), number, place, describe(self.passages[number]))
            for number in passages
            for hit in (self._hits[number],)
            for place, sentence in enumerate(hit.passage.sentences)
        ]
        return check(written.text, sources, self._reader)

    def _spans(self, verdict: Verdict) -> list[Span]:
        """The exact sentences as spans of their documents, neighbours joined."""
        spans = []
        for number in dict.fromkeys(source.passage for source in verdict.sources):
            passage = self._hits[number].passage
            pieces: list[Piece] = []
            for source in verdict.sources:
                if source.passage == number:
                    pieces += passage.sentences[source.position].pieces
            spans += [Span(passage.document, *piece) for piece in merged(pieces, passage.text, passage.start)]
        return spans


_RANK = {"unsupported": 0, "weak": 1, "supported": 2}


def _finished(answer: Answer, prover: _Prover, model: LanguageModel) -> Answer:
    """The answer with what was proved, or the quotes with the reason why there is no more."""
    draft = prover.draft
    notes = list(draft.notes)
    if draft.left_out:
        (first, reason), count = draft.left_out[0], len(draft.left_out)
        said = first.text if len(first.text) <= _QUOTED else f"{first.text[:_QUOTED].rsplit(' ', 1)[0]} …"
        which = "sentence" if count == 1 else "sentences"
        notes.append(f"{count} {which} of {model.name} left out, as no passage supports them: “{said}” ({reason})")
    shown = [claim for claim in draft.claims if claim.support != "unsupported"]
    if not shown:
        reason = "; ".join(notes) or f"{model.name} wrote nothing"
        quotes = "these are quotes" if answer.claims else "there is no answer from it"
        return replace(answer, notes=(*answer.notes, f"{FELL_BACK}, {quotes}: {reason}."))
    differences = _cited_anew(answer, prover)
    return replace(
        answer,
        status="doubtful" if answer.status == "not_in_corpus" else answer.status,
        text=" ".join(f"{claim.text} {''.join(f'[{number}]' for number in claim.citations)}" for claim in shown),
        claims=tuple(draft.claims),
        citations=tuple(draft.citations.values()),
        differences=differences,
        nearest=(),
        notes=(*answer.notes, *(f"{note}." for note in notes)),
    )


def _cited_anew(answer: Answer, prover: _Prover) -> tuple[Difference, ...]:
    """Where the documents contradict each other, with both quotes cited, whichever of them the model kept."""
    spans = {each.number: Span(each.document, each.start, each.end) for each in answer.citations}
    return tuple(
        replace(each, citations=(prover.cited(spans[one]), prover.cited(spans[other])))
        for each in answer.differences
        for one, other in (each.citations,)
    )
