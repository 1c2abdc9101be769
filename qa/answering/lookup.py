"""Answers that are looked up or counted, not weighed: about the corpus, about one of its documents, and all that is said about
a topic. Whether a sentence is there is certain, so the confidence is 1, or 0 where there is none; less only where the words of
a topic stand apart."""

import time
from collections.abc import Sequence
from dataclasses import replace
from glob import escape

from qa.answering.abstention import status
from qa.answering.compose import NEAREST, NOT_IN_CORPUS, cite_hits, compose
from qa.answering.differences import differences
from qa.answering.extractive import Statement, as_candidate
from qa.answering.imprint import imprint
from qa.answering.meant import Library
from qa.answering.overview import overview
from qa.answering.questions import kind_of, person_of, thing_of, topic_of
from qa.answering.scope import Scope
from qa.answering.tools import Tools
from qa.answering.topic import certainty, choose_in_turn, sentences_naming
from qa.answers import Answer, Trace
from qa.documents import Hit
from qa.indexing.catalog import Catalog
from qa.retrieval.filters import Filter
from qa.retrieval.search import admitted, search

_FOUND = 30  # passages looked for, where all that is said about a topic is asked for


def look_up(
    question: str, asked: str, scope: Scope, where: Sequence[Filter], tools: Tools, max_claims: int | None
) -> Answer | None:
    """The answer to a question that can be looked up: `question`, which `asked` is read as, of the documents that every filter
    admits. None where it must be weighed what answers."""
    answer = _about_the_corpus(question, asked, scope, where, tools) or _about_a_topic(question, scope, where, tools, max_claims)
    return answer and _as_read(answer, asked, scope)


def look_up_thing(
    question: str, asked: str, scope: Scope, where: Sequence[Filter], tools: Tools, max_claims: int | None
) -> Answer | None:
    """What is said about "the deposit" of "What is the deposit?" or "Brandt" of "Who is Mr Brandt?", as a doubtful answer: better
    than a refusal, since it is named, though no sentence need say what it is. None for other questions, and where no sentence
    names it."""
    person = person_of(scope.question)
    named = person or thing_of(scope.question)
    answer = _naming(named, question, where, tools, max_claims, person=bool(person)) if named else None
    least = tools.settings.min_confidence
    answer = answer and replace(answer, status=status(least, tools.settings), confidence=least)
    return answer and _as_read(answer, asked, scope)


def _as_read(answer: Answer, asked: str, scope: Scope) -> Answer:
    return replace(answer, notes=scope.notes + answer.notes, read_as=asked if asked != answer.question else None)


def _about_the_corpus(question: str, asked: str, scope: Scope, where: Sequence[Filter], tools: Tools) -> Answer | None:
    started = time.perf_counter()
    library: Library = tools.index.library
    catalog = tools.index.catalog
    for each in where:
        library = each.select(library)
    library = _documents(library, catalog)
    kind = kind_of(asked)
    about = scope.question if kind == "mentions" else asked  # what is mentioned, without "published before 2022"
    told = overview(about, kind, library, catalog, tools.embedder) or imprint(asked, library, catalog)
    if told is None:
        return None
    nearest: tuple[Hit, ...] = ()
    if not told.statements:
        if told.document:
            where = [*where, Filter(sources=(escape(told.document),))]
        inside = admitted(tools.index, where)
        nearest = search(tools.index, tools.embedder, tools.reader, asked, inside=inside, limit=NEAREST).hits
    return _answer(question, told.statements, told.notes, tools, started, nearest)


def _documents(library: Library, catalog: Catalog) -> Library:
    """Of files with the same bytes the one that they are cited by: a document counts once."""
    cited_as = catalog.copies()
    return list({number: (number, cited_as.get(path, path), about) for number, path, about in library}.values())


def _about_a_topic(question: str, scope: Scope, where: Sequence[Filter], tools: Tools, max_claims: int | None) -> Answer | None:
    topic = topic_of(scope.question)
    return _naming(topic, question, where, tools, max_claims) if topic else None


def _naming(
    topic: str, question: str, where: Sequence[Filter], tools: Tools, max_claims: int | None, *, person: bool = False
) -> Answer | None:
    """The sentences that name a topic, or a person; None where none does."""
    started = time.perf_counter()
    inside = admitted(tools.index, where)
    found = search(tools.index, tools.embedder, tools.reader, topic, inside=inside, limit=_FOUND, few_words=False)
    composing = time.perf_counter()
    evidence = sentences_naming(topic, found, tools.reader, tools.index.catalog, person=person)
    sure = certainty(topic, evidence) if evidence else 0.0
    if (verdict := status(sure, tools.settings)) == "not_in_corpus":
        return None
    statements = choose_in_turn(evidence, tools.index.catalog, max_claims or tools.settings.max_claims)
    candidates = tuple(as_candidate(each, statements) for each in evidence)
    shown = sum(each.chosen for each in candidates)
    note = f"Sentences that name “{topic}”: {len(candidates)} found, {shown} shown."
    answer = _answer(question, statements, (note,), tools, composing)
    before = (composing - started) * 1000
    timings = {**found.timings_ms, **answer.timings_ms, "total": before + answer.timings_ms["total"]}
    return replace(
        answer,
        status=verdict,
        confidence=sure,
        timings_ms={stage: round(took, 1) for stage, took in timings.items()},
        differences=differences(answer.claims, answer.citations, tools.embedder),
        trace=Trace(found.hits, candidates, {}),
    )


def _answer(
    question: str,
    statements: Sequence[Statement],
    notes: tuple[str, ...],
    tools: Tools,
    started: float,
    nearest: Sequence[Hit] = (),
) -> Answer:
    claims, citations, text = compose(statements, tools.index.catalog, short=True)
    took = round((time.perf_counter() - started) * 1000, 1)
    return Answer(
        question=question,
        status="answered" if claims else "not_in_corpus",
        text=text if claims else NOT_IN_CORPUS,
        confidence=float(bool(claims)),
        claims=tuple(claims),
        citations=tuple(citations),
        nearest=tuple(cite_hits(nearest, tools.index.catalog)),
        timings_ms={"compose": took, "total": took},
        notes=notes,
    )
