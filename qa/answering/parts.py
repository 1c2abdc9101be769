"""Questions that ask two or three things at once ("Whose idea was it, and what came of it?"): each part is answered for itself,
and the answer says which part the documents do not."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import NamedTuple

from qa.answering.compose import NEAREST, NOT_IN_CORPUS, lay_out
from qa.answering.differences import differences
from qa.answering.followups import in_context
from qa.answering.meant import Library
from qa.answering.phrases import AUXILIARY, DETERMINER, NAME, PLAIN, PREPOSITION
from qa.answering.questions import kind_of
from qa.answering.quoting import answer_in_quotes
from qa.answering.scope import read_scope
from qa.answering.tools import Tools
from qa.answers import Answer, Citation, Claim, Status, Trace
from qa.documents import Span
from qa.retrieval.filters import Filter

_MOST = 3  # parts; who asks more at once is answered as if it were one question
_SHORTEST = 3  # words of a part
_BEFORE = r"(?:(?:in|on|at|by|for|to|from|with|under|since|until|during) )"
_ASKS = rf"{_BEFORE}?(?:(?!(?-i:WHO)\b)who|whom|whose|what|which|when|where|why|how)\b"
# what stands before all parts: "According to Ida, …"
_FOR_ALL = re.compile(rf"(?:according to|as for|regarding|{PREPOSITION}) (?!{_ASKS})[^,:?]{{2,80}}[,:] ", re.IGNORECASE)
_PRONOUN = r"(?:there|it|he|she|they|we|you|I)\b"
_INVERTED = rf"(?-i:{AUXILIARY}) (?:{_PRONOUN}|{DETERMINER}\b|(?-i:[A-Z]))|(?:do|does|did) (?!not\b)"  # not "…, and is in prison"
_JOINT = re.compile(
    rf"\?\s+(?:and |also |if so,? )*(?=\w)|[,;]? and,? (?:also |if so,? )?(?={_ASKS})|; (?={_ASKS})"
    # not "Ida, who commands the ferry, …", "in 2014, when it sank"
    rf"|, (?=(?:{_BEFORE}?(?:what|why|how|(?:when|where) {AUXILIARY})\b)|who\b[^,;?]*,? and {_ASKS})"
    rf"|[,;] and (?={_INVERTED})|,? and (?=(?-i:{AUXILIARY}) {_PRONOUN})",
    re.IGNORECASE,
)
# not "When it comes to baking, what …"
_QUESTION = re.compile(rf"(?!(?:when|where|why) (?!{AUXILIARY}\b))(?:{_ASKS}|{AUXILIARY}\b)", re.IGNORECASE)
_ALONE = re.compile(rf"{_BEFORE}?(?:whom|when|where|why|how(?: much| many| long| often)?)", re.IGNORECASE)
_ASKED_AGAIN = re.compile(rf"(?:(?:what|when|where|why|how) )?{AUXILIARY}\b", re.IGNORECASE)  # "When did they meet, and why?"
# "Who knows what he said and when he left?", "Tell me how …": what they join are no questions of their own
_INDIRECT = re.compile(
    r"\b(?:between|whether|if|knows?|knew|says?|said|states?|tell|told|me|us|defines?|specif(?:y|ies)|describe|determines?|decides?|"
    rf"mentions?|shows?|see|clear|understand|learn|remember|of|about) {_ASKS}"
    r"|(?<=\w) (?:what|why|how|whether)\b|(?<=\w) (?:who|when|where)$",
    re.IGNORECASE,
)
# "How many soldiers" of "How many soldiers and how many tanks were sent?", "On what day" of "On what day and when …"
_HALF = re.compile(
    rf"(?!.*\b(?:{AUXILIARY}|{DETERMINER}|it|him|them|happened|\w+ed)\b)(?P<before>{_BEFORE})?(?:what|which|whose|how)\b",
    re.IGNORECASE,
)
_OTHER_HALF = re.compile(rf"{_BEFORE}?(?:what|which|whose|how) (?!{AUXILIARY}\b)", re.IGNORECASE)
_WHICH = re.compile(rf"{_BEFORE}?which\b", re.IGNORECASE)
_RELATIVE = re.compile(rf"{_BEFORE}?(?:who|whom|whose|which)\b", re.IGNORECASE)
# what needs a verb, and before which one: "did" of "What did Oslo want, and what did Riga?", not "is"
_NEEDS = r"(?:(?P<done>has|have|had)|(?:do|does|did|can|could|will|would|shall|should|may|might|must))"
_SOMEBODY = rf"(?:{DETERMINER} {PLAIN}|(?:the )?{NAME})"
_VERBLESS = re.compile(rf"(?i:{_ASKS}) (?:\w+ ){{0,2}}?{_NEEDS} {_SOMEBODY}")
_WITH_VERB = re.compile(rf"(?i:{_ASKS}) (?:\w+ ){{0,3}}?{_NEEDS} {_SOMEBODY} (?P<rest>[a-z].*)")


class _Parts(NamedTuple):
    """The questions that a question is made of, and what stands before and behind them all."""

    questions: list[str]
    before: str = ""
    behind: str = ""

    def whole(self, question: str) -> str:
        return f"{self.before}{question[:1].lower()}{question[1:]}{self.behind}" if self.before else f"{question}{self.behind}"


def parts_of(question: str) -> list[str]:
    """The questions that a question is made of, each with what stands before them all; the question itself where it is one."""
    parts = _taken_apart(question)
    return [parts.whole(part) for part in parts.questions]


def _taken_apart(question: str) -> _Parts:
    asked, about, topic = question.partition("? (about ")  # as a follow-up is read
    before = found[0] if (found := _FOR_ALL.match(asked)) else ""
    parts = [part.strip(" ,;?") for part in _JOINT.split(asked[len(before) :])]
    kind = kind_of(question)
    # "Which documents mention the ferry and which the bakery?"
    compares = kind == "comparison" or (kind == "mentions" and any(_WHICH.match(part) for part in parts[1:]))
    if compares or not 2 <= len(parts) <= _MOST or not _are_questions(parts):
        return _Parts([question])
    whole = [parts[0], *(_with_the_verb(part, parts[0]) for part in parts[1:])]
    return _Parts([f"{part[:1].upper()}{part[1:]}?" for part in whole], before, f"{about[1:]}{topic}")


def _with_the_verb(part: str, first: str) -> str:
    """A part that leaves its verb to the first: "what did Riga" after "what did Oslo get out of it"."""
    verbless, complete = _VERBLESS.fullmatch(part), _WITH_VERB.fullmatch(first)
    if not verbless or not complete or bool(verbless["done"]) != bool(complete["done"]):
        return part
    return f"{part} {complete['rest']}"


def _are_questions(parts: Sequence[str]) -> bool:
    """Whether each of these is a question of its own."""
    first, *later = parts
    again = _ALONE.fullmatch(parts[-1]) and _ASKED_AGAIN.match(first)
    if not all(map(_is_question, parts[:-1] if again else parts)):
        return False
    if any(_joins_others(part) for part in parts[:-1]) or any(map(_is_torn, parts)):
        return False
    if (half := _HALF.match(first)) and (half["before"] or _OTHER_HALF.match(later[0])):
        return False
    relative = [found[0] for part in later if (found := _RELATIVE.match(part))]  # "a clause which … and which …"
    return not any(re.search(rf"\w {each}\b", part, re.IGNORECASE) for each in relative for part in parts[:-1])


def _is_question(part: str) -> bool:
    return len(part.split()) >= _SHORTEST and _QUESTION.match(part) is not None


def _joins_others(part: str) -> bool:
    opening = _QUESTION.match(part)
    return opening is not None and _INDIRECT.search(part, opening.end()) is not None


def _is_torn(part: str) -> bool:
    """Whether a quotation or a bracket begins or ends elsewhere."""
    return part.count('"') % 2 == 1 or any(part.count(opens) != part.count(closes) for opens, closes in ("“”", "()"))


def answer_question(
    question: str, asked: str, where: Sequence[Filter], tools: Tools, *, max_claims: int | None = None, refuse: bool = True
) -> Answer:
    """As `answer_in_quotes`, of a question in parts each part, read in the light of those before it; they share `max_claims`, one
    each at least.

    The corpus is as sure to answer the question as its least sure part. Where it answers some parts only, the answer is
    doubtful, and a note says which part it does not.
    """
    parts = _taken_apart(asked)
    count = len(parts.questions)
    if count == 1:
        return answer_in_quotes(question, asked, where, tools, max_claims=max_claims, refuse=refuse)
    of_all = _said_behind([parts.whole(part) for part in parts.questions], tools.index.library)
    where = (*where, *of_all)
    answers: list[Answer] = []
    earlier: list[Answer] = []
    most = None if max_claims is None else max(max_claims // count, 1)
    for part in parts.questions:
        read_as = _in_its_light(part, earlier, tools.index.library)
        answers.append(answer_in_quotes(parts.whole(part), parts.whole(read_as), where, tools, max_claims=most, refuse=refuse))
        earlier.append(replace(answers[-1], read_as=read_as))
    said = [answer for answer in answers if answer.status != "not_in_corpus"]
    claims, citations = _in_one_row(said)
    least = min(answers, key=lambda answer: answer.confidence)
    sure = least.confidence
    notes = [note if of_all else _of_its_part(note, answer, answers) for answer in answers for note in answer.notes]
    if said and len(said) < len(answers):
        sure = min(max(sure, tools.settings.min_confidence), math.nextafter(tools.settings.sure_confidence, 0))
        unsaid = [f"The corpus does not say: “{answer.question}”" for answer in answers if answer.status == "not_in_corpus"]
        notes = [*unsaid, *notes]
    together = " ".join(answer.read_as or answer.question for answer in answers)
    traces = [answer.trace for answer in answers if answer.trace]
    return Answer(
        question=question,
        status=_status(answers),
        text=lay_out(claims, citations) if said else NOT_IN_CORPUS,
        confidence=sure,
        claims=tuple(claims),
        citations=tuple(citations),
        nearest=() if said else _nearest(answers),
        timings_ms=_summed(answer.timings_ms for answer in answers),
        notes=tuple(dict.fromkeys(notes)),
        read_as=together if together != question else None,
        differences=differences(claims, citations, tools.embedder),
        # what was looked up has none, and a language model that is shown the other parts alone would leave it out
        trace=_joined(traces, least.trace) if all(answer.trace for answer in said) else None,
    )


def _in_its_light(part: str, earlier: Sequence[Answer], library: Library) -> str:
    """A part as one that stands alone. What it is about is told with it only where an earlier part that was answered names that,
    and it speaks of no documents of its own."""
    read_as = in_context(part, earlier)
    asked, about, topic = read_as.partition("? (about ")
    if not about or f"{asked}?" != part:
        return read_as
    named = " ".join(each.read_as or "" for each in earlier if each.status != "not_in_corpus")
    return read_as if topic[:-1].split(", ")[0] in named and not read_scope(part, library).where else part


def _said_behind(parts: Sequence[str], library: Library) -> tuple[Filter, ...]:
    """Whose documents are asked for all parts: "What did A say, and what did B say, according to C?"."""
    *before, last = [read_scope(part, library) for part in parts]
    of_all = parts[-1].startswith(last.question.rstrip("?")) and not any(scope.where for scope in before)
    return tuple(each for each in last.where if each.sources or each.publishers or each.authors or each.folders) if of_all else ()


def _of_its_part(note: str, answer: Answer, answers: Sequence[Answer]) -> str:
    """A note of an answer, which says of which part where other documents were read for others."""
    if all(note in each.notes for each in answers):
        return note
    return re.sub(r"^(Only documents .* were read)", lambda found: f"{found[0]} for “{answer.question}”", note)


def _status(answers: Sequence[Answer]) -> Status:
    found = {answer.status for answer in answers}
    return "doubtful" if len(found) > 1 else found.pop()


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
            said = claims.get(claim.text, replace(claim, citations=()))
            claims[claim.text] = replace(said, citations=tuple(dict.fromkeys((*said.citations, *numbers))))
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
