"""Questions that ask two or three things at once ("Whose idea was it, and what came of it?"): each part is answered for itself,
and the answer says which part the documents do not."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from qa.answering.abstention import status
from qa.answering.compose import NEAREST, NOT_IN_CORPUS, lay_out
from qa.answering.differences import differences
from qa.answering.followups import in_context
from qa.answering.phrases import AUXILIARY
from qa.answering.questions import kind_of
from qa.answering.quoting import answer_in_quotes
from qa.answering.scope import read_scope
from qa.answering.tools import Tools
from qa.answers import Answer, Citation, Claim, Trace
from qa.documents import Span
from qa.retrieval.filters import Filter

_MOST = 3  # parts; who asks more at once is answered as if it were one question
_SHORTEST = 3  # words of a part
_ASKS = r"(?:(?:in|on|at|by|for|to|from|with|under) )?(?:who|whom|whose|what|which|when|where|why|how)\b"
_WHOLE = frozenset({"comparison", "mentions", "overview", "summary"})  # what they join belongs together
_FOR_ALL = re.compile(r"(?:according to|in|as for|for|regarding) [^,?]{2,80}, ", re.IGNORECASE)  # before the first part
_JOINT = re.compile(
    rf"\?\s+(?:and |also )*(?=\w)|(?:,|;)? and (?:also )?(?={_ASKS})|(?:,|;) (?={_ASKS})|(?:,|;) and (?={AUXILIARY}\b)",
    re.IGNORECASE,
)
# not "When it comes to baking, what …"
_QUESTION = re.compile(rf"(?!(?:when|where|why) (?!{AUXILIARY}\b))(?:{_ASKS}|{AUXILIARY}\b)", re.IGNORECASE)
# "Who knows what he said and when he left?", "Tell me how …": what they join are no questions of their own
_INDIRECT = re.compile(
    r"\b(?:between|whether|if|know|knows|knew|say|says|said|tell|told|me|us|explain|explains|describe|determines?|decides?|shows?|of|"
    rf"about) {_ASKS}",
    re.IGNORECASE,
)


def parts_of(question: str) -> list[str]:
    """The questions that a question is made of, each with what stands before them all; the question itself where it is one."""
    for_all = found[0] if (found := _FOR_ALL.match(question)) else ""
    asked = question[len(for_all) :]
    parts = [part.strip(" ,;?") for part in _JOINT.split(asked)]
    whole = kind_of(question) in _WHOLE or _INDIRECT.search(question) is not None
    if whole or not 2 <= len(parts) <= _MOST or not all(map(_is_question, parts)):
        return [question]
    return [f"{for_all}{part}?" if for_all else f"{part[:1].upper()}{part[1:]}?" for part in parts]


def _is_question(part: str) -> bool:
    return len(part.split()) >= _SHORTEST and _QUESTION.match(part) is not None


def answer_question(
    question: str, asked: str, where: Sequence[Filter], tools: Tools, *, max_claims: int | None = None, refuse: bool = True
) -> Answer:
    """As `answer_in_quotes`, of a question in parts each part, read in the light of those before it.

    The corpus is as sure to answer the question as its least sure part. Where it answers some parts only, the answer is
    doubtful, and a note says which part it does not.
    """
    parts = parts_of(asked)
    if len(parts) == 1:
        return answer_in_quotes(question, asked, where, tools, max_claims=max_claims, refuse=refuse)
    scopes = [read_scope(part, tools.index.library).where for part in parts]
    if not any(scopes[:-1]):  # "What did A say, and what did B say, according to C?"
        where = (*where, *scopes[-1])
    answers: list[Answer] = []
    for part in parts:
        read_as = in_context(part, answers)
        answers.append(answer_in_quotes(part, read_as, where, tools, max_claims=max_claims, refuse=refuse))
    said = [answer for answer in answers if answer.status != "not_in_corpus"]
    claims, citations = _in_one_row(said)
    least = min(answers, key=lambda answer: answer.confidence)
    sure = least.confidence
    notes = [note for answer in answers for note in answer.notes]
    if said and len(said) < len(answers):
        sure = min(max(sure, tools.settings.min_confidence), math.nextafter(tools.settings.sure_confidence, 0))
        unsaid = [f"The corpus does not say: “{answer.question}”" for answer in answers if answer.status == "not_in_corpus"]
        notes = [*unsaid, *notes]
    return Answer(
        question=question,
        status=status(sure, tools.settings),
        text=lay_out(claims, citations) if said else NOT_IN_CORPUS,
        confidence=sure,
        claims=tuple(claims),
        citations=tuple(citations),
        nearest=() if said else _nearest(answers),
        timings_ms=_summed(answer.timings_ms for answer in answers),
        notes=tuple(dict.fromkeys(notes)),
        read_as=" ".join(answer.read_as or answer.question for answer in answers),
        differences=differences(claims, citations, tools.embedder),
        trace=_joined([answer.trace for answer in answers if answer.trace], least.trace),
    )


def _in_one_row(answers: Sequence[Answer]) -> tuple[list[Claim], list[Citation]]:
    """The claims of several answers, none twice, and their citations numbered through."""
    claims: dict[str, Claim] = {}
    citations: dict[Span, Citation] = {}
    for answer in answers:
        spans = {each.number: Span(each.document, each.start, each.end) for each in answer.citations}
        for each in answer.citations:
            citations.setdefault(spans[each.number], replace(each, number=len(citations) + 1))
        for claim in answer.claims:
            numbers = tuple(citations[spans[number]].number for number in claim.citations)
            claims.setdefault(claim.text, replace(claim, citations=numbers))
    return list(claims.values()), list(citations.values())


def _nearest(answers: Sequence[Answer]) -> tuple[Citation, ...]:
    """The nearest passages of all refusals in turn."""
    in_turn = (each for nearest in zip_longest(*(answer.nearest for answer in answers)) for each in nearest if each)
    found = {(each.document, each.start): each for each in in_turn}
    return tuple(replace(each, number=number) for number, each in enumerate([*found.values()][:NEAREST], start=1))


def _joined(traces: Sequence[Trace], least: Trace | None) -> Trace | None:
    """What was seen for all parts, the best passages of each before the next best; the signals are the least sure part's."""
    if not traces:
        return None
    in_turn = (hit for hits in zip_longest(*(trace.hits for trace in traces)) for hit in hits if hit)
    hits = {(hit.document, hit.start): hit for hit in in_turn}
    candidates = tuple(candidate for trace in traces for candidate in trace.candidates)
    return Trace(tuple(hits.values()), candidates, least.signals if least else {})


def _summed(timings: Iterable[Mapping[str, float]]) -> dict[str, float]:
    total: Counter[str] = Counter()
    for each in timings:
        total.update(each)
    return {stage: round(took, 1) for stage, took in total.items()}
