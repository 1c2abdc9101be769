"""The answer in the documents' own words: passages found, sentences weighed, the best of them cited, or a refusal."""

import math
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from qa.answering.abstention import confidence, signals, status
from qa.answering.compose import NEAREST, NOT_IN_CORPUS, cite_hits, compose
from qa.answering.differences import differences, with_the_other_side
from qa.answering.evidence import Evidence, by_answer, by_relevance, read_again, weigh_sentences
from qa.answering.extractive import Statement, as_candidate, choose_statements, with_each_side
from qa.answering.lookup import look_up, look_up_thing
from qa.answering.normal_form import normal_form
from qa.answering.other_names import other_names, renamed
from qa.answering.phrases import names
from qa.answering.questions import Kind, asks_where_documents_differ, has_short_answer, kind_of
from qa.answering.scope import read_scope
from qa.answering.spelling import well_spelt
from qa.answering.tools import Tools
from qa.answering.unsaid import UNNAMED, unsaid
from qa.answering.wording import their_words
from qa.answers import Answer, Citation, Claim, Trace
from qa.retrieval.filters import Filter
from qa.retrieval.search import admitted, search

_FOUND = 30  # passages looked for
_BY_TOPIC = "Where documents agree and differ is shown topic by topic: Compare on the page, or `qa compare TOPIC`."


class Width(NamedTuple):
    """How many passages' sentences are weighed, and how many of these are read again."""

    passages: int
    sentences: int


NARROW = Width(passages=3, sentences=6)  # further down the answer hardly ever is
WIDE = Width(passages=8, sentences=12)  # for a list or a comparison


def answer_in_quotes(
    question: str, asked: str, where: Sequence[Filter], tools: Tools, *, max_claims: int | None = None, refuse: bool = True
) -> Answer:
    """Answers `question`, which `asked` is read as, from the documents that every filter admits.

    `max_claims` goes before the setting; without `refuse` the nearest sentences are given however little they fit.
    """
    started = time.perf_counter()
    asked = well_spelt(asked, tools.index, tools.reader.knows)
    scope = read_scope(asked, tools.index.library)
    where, notes = (*where, *scope.where), scope.notes
    inside = admitted(tools.index, where)
    others = other_names(scope.question, tools.index, inside, tools.embedder)
    asked, scope = renamed(asked, others), replace(scope, question=renamed(scope.question, others))
    catalog, kind = tools.index.catalog, kind_of(asked)
    if there := look_up(question, asked, scope, where, tools, max_claims):
        return _with_values(there, kind)
    verdict_asked = kind == "yes_no"
    found = search(
        tools.index, tools.embedder, tools.reader, scope.question, inside=inside, limit=_FOUND, few_words=not verdict_asked
    )
    composing = time.perf_counter()
    width = WIDE if kind in ("list", "comparison") and max_claims is None else NARROW
    weighed = weigh_sentences(found, width.passages, asks_when=kind == "date")
    read = read_again(scope.question, weighed, found, tools.reader, most=None if verdict_asked else width.sentences)
    evidence = by_answer(read)
    told = signals(found, evidence)
    if verdict_asked:
        evidence = by_relevance(read)
    probability = confidence(told, tools.coefficients)
    lacking = unsaid(scope.question, tools.index, inside)
    if lacking.full_name:
        probability = min(probability, UNNAMED)
    elif lacking.names:  # or what is meant is called otherwise: never for sure, and not where the reader doubts it
        doubted = told.get("answerable", 0.0) < 0
        bound = tools.settings.min_confidence if doubted else tools.settings.sure_confidence
        probability = min(probability, math.nextafter(bound, 0))
    verdict = status(probability, tools.settings)
    if verdict == "not_in_corpus" and (named := look_up_thing(question, asked, scope, where, tools, max_claims)):
        total = round((time.perf_counter() - started) * 1000, 1)
        return _with_values(replace(named, timings_ms={**named.timings_ms, "total": total}), kind)
    if verdict == "not_in_corpus" and not refuse and evidence:
        verdict = "doubtful"
    claims: list[Claim] = []
    citations: list[Citation] = []
    nearest: list[Citation] = []
    statements: list[Statement] = []
    text = NOT_IN_CORPUS
    if verdict == "not_in_corpus":
        nearest = cite_hits(found.hits[:NEAREST], catalog)
    else:
        statements = _statements(asked, kind, evidence, tools, max_claims)
        claims, citations, text = compose(statements, catalog, short=has_short_answer(asked))
    if where and not found.hits:
        notes = (*notes, "No document fits the filters, so nothing was read.")
    elif verdict != "answered":
        texts = (citation.quote for citation in nearest or citations)
        notes = (*notes, *lacking.note(their_words(scope.question, lacking.phrases, texts, tools.embedder)))
        if asks_where_documents_differ(asked):
            notes = (*notes, _BY_TOPIC)
    differing = differences(claims, citations, tools.embedder)
    done = time.perf_counter()
    timings = {**found.timings_ms, "compose": (done - composing) * 1000, "total": (done - started) * 1000}
    answer = Answer(
        question=question,
        status=verdict,
        text=text,
        confidence=round(probability, 4),
        claims=tuple(claims),
        citations=tuple(citations),
        nearest=tuple(nearest),
        timings_ms={stage: round(took, 1) for stage, took in timings.items()},
        notes=notes,
        read_as=asked if asked != question else None,
        differences=differing,
        trace=Trace(found.hits, tuple(as_candidate(each, statements) for each in evidence), told),
    )
    return _with_values(answer, kind)


def _statements(asked: str, kind: Kind, evidence: list[Evidence], tools: Tools, max_claims: int | None) -> list[Statement]:
    """The sentences that answer: more of them where a list is asked for, each side where two subjects are compared, and the
    other side where documents disagree."""
    catalog, listing = tools.index.catalog, kind == "list"
    if max_claims is not None:
        return choose_statements(evidence, catalog, max_claims, listing=listing)
    most = tools.settings.max_claims
    statements = choose_statements(evidence, catalog, 2 * most if listing else most, listing=listing)
    if kind == "comparison":
        statements = with_each_side(statements, evidence, names(asked), catalog)
    return with_the_other_side(statements, evidence, catalog, tools.embedder)


def _with_values(answer: Answer, kind: Kind) -> Answer:
    """The answer with the number or the date of each claim's short answer in one form."""
    dates = {citation.number: citation.date for citation in answer.citations}
    claims = []
    for claim in answer.claims:
        short = answer.short_answer(claim)
        claims.append(replace(claim, value=normal_form(short, kind, dates[claim.citations[0]])) if short else claim)
    return replace(answer, claims=tuple(claims))
