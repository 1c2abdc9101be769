"""Answering without a language model: the few sentences that answer, in their own words, each a claim."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.answering.evidence import Evidence
from qa.answers import Candidate
from qa.documents import Piece, Span
from qa.indexing.catalog import Catalog
from qa.indexing.terms import analyze

_MARGIN = 8.0  # how far (in logits) a sentence may stand behind the best: 1.3 claims on average, with the answer in 94 %
_LISTED = 10.0  # the same for the items of a list; of other questions it would give 1.4 claims
# What is more likely an item than not counts however far behind. To the lists that Chroma's chunking evaluation asks for this
# adds 23 sentences, of which 7 are evidence; a bound of 12.5 would add 91, of which 14 are.
_LIKELY = math.log(0.5)
_FEW = 3  # claims; beyond them only sentences nearly as good as the best
_NEAR = 3.0
_SAME = 0.8  # the share of common terms above which two sentences say the same
_MOST_CONTEXT = 2  # sentences taken along before one that cannot be understood alone
_LEANS_BACK = re.compile(
    r"[\"'“‘(]*(?:He|She|They|His|Her|Their|This|These|Those|Its?|Such|Both|The (?:latter|former|same))\b"
    r"(?! (?:is|was|will be|would be|has been) (?:\w+ ){0,2}(?:that|to|clear|likely|possible|important)\b)"
)
_NEGATION = frozenset({"not", "no", "never", "none", "nor", "without", "cannot", "n't"})


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim in the making: its words, and the spans that prove it (several where documents agree)."""

    text: str
    spans: tuple[Span, ...]
    score: float
    answer: Span | None

    @property
    def document(self) -> str:
        return self.spans[0].document


def choose_statements(evidence: Sequence[Evidence], catalog: Catalog, most: int, *, listing: bool = False) -> list[Statement]:
    """The best sentences, as few as answer and at most `most`, best first, then grouped by document.

    A sentence that repeats one already chosen adds its spans to it; one that leans on the sentence before it ("They …",
    "This …") takes that along. `listing`: all items are asked for, so that many sentences may stand far behind the best, and any
    that the reader confirms.
    """
    if not evidence:
        return []
    chosen: list[Statement] = []
    for candidate in evidence:
        behind = evidence[0].score - candidate.score
        near = behind <= (_LISTED if listing else _MARGIN if len(chosen) < _FEW else _NEAR)
        if not near and not (listing and candidate.confirmed > _LIKELY):
            continue
        statement = in_its_context(candidate, catalog)
        twin = next(
            (i for i, other in enumerate(chosen) if _overlap(other, statement) or say_the_same(other.text, statement.text)), None
        )
        if twin is not None:
            chosen[twin] = _joined(chosen[twin], statement)
        elif len(chosen) < most:
            chosen.append(statement)
    best_of_document = {statement.document: rank for rank, statement in reversed(list(enumerate(chosen)))}
    return sorted(chosen, key=lambda statement: best_of_document[statement.document])


def with_each_side(
    statements: Sequence[Statement], evidence: Sequence[Evidence], subjects: Sequence[str], catalog: Catalog
) -> list[Statement]:
    """The statements, and for each subject of a comparison that none of them speaks of the best sentence that does: one
    that names it, or stands in a document whose title or publisher does."""
    complete = list(statements)
    for subject in subjects:
        if any(_speaks_of(subject, statement.text, statement.document, catalog) for statement in complete):
            continue
        if found := next((each for each in evidence if _speaks_of(subject, each.text, each.hit.document, catalog)), None):
            complete.append(in_its_context(found, catalog))
    return complete


def _speaks_of(subject: str, text: str, document: str, catalog: Catalog) -> bool:
    about = catalog.header(document)[0]
    return any(subject.casefold() in where.casefold() for where in (text, about.title, about.publisher or ""))


def say_the_same(one: str, other: str) -> bool:
    """Whether two sentences are near-duplicates: one has a few terms more, and no number or negation is among them.

    A word in another's place says something else, however long the sentences are: "the tenant" is not "the landlord".
    """
    first, second = set(analyze(one)), set(analyze(other))
    if not first or not second or len(first & second) < _SAME * len(first | second):
        return False
    if not (first <= second or second <= first):
        return False
    changed = first ^ second
    return not changed & _NEGATION and not any(any(char.isdigit() for char in term) for term in changed)


def in_its_context(evidence: Evidence, catalog: Catalog) -> Statement:
    """A sentence as a statement, with those before it that it leans on."""
    passage = evidence.hit.passage
    sentences = list(passage.sentences)
    first = evidence.position
    if first == 0 and _LEANS_BACK.match(evidence.text):
        before = catalog.passages([passage.id - 1])
        if before and before[0].document == passage.document:
            start = before[0].start
            text = catalog.quote(passage.document, start, passage.end)
            passage = replace(passage, start=start, text=text)
            sentences = [*before[0].sentences, *sentences]
            first += len(before[0].sentences)
    last = first
    while first > 0 and last - first < _MOST_CONTEXT and _LEANS_BACK.match(passage.read(sentences[first])):
        if sentences[first - 1].heading:
            break
        first -= 1
    used = sentences[first : last + 1]
    spans = merged([piece for sentence in used for piece in sentence.pieces], passage.text, passage.start)
    return Statement(
        " ".join(passage.read(sentence) for sentence in used),
        tuple(Span(passage.document, *piece) for piece in spans),
        evidence.score,
        evidence.answer,
    )


def as_candidate(evidence: Evidence, statements: Sequence[Statement]) -> Candidate:
    """A sentence that was weighed, as the trace keeps it: with whether the statements hold it."""
    spans = [span for statement in statements for span in statement.spans]
    start, end = evidence.sentence.start, evidence.sentence.end
    chosen = any(span.document == evidence.hit.document and span.start < end and start < span.end for span in spans)
    return Candidate(evidence.text, evidence.hit.document, start, end, evidence.score, chosen)


def merged(pieces: Sequence[Piece], text: str, offset: int) -> list[Piece]:
    """Neighbouring pieces with only white space between them become one."""
    merged = [pieces[0]]
    for piece in pieces[1:]:
        between = text[merged[-1].end - offset : piece.start - offset]
        if between.strip() or "\n\n" in between:
            merged.append(piece)
        else:
            merged[-1] = Piece(merged[-1].start, piece.end)
    return merged


def _overlap(one: Statement, other: Statement) -> bool:
    return any(a.document == b.document and a.start < b.end and b.start < a.end for a in one.spans for b in other.spans)


def _joined(chosen: Statement, other: Statement) -> Statement:
    """Two statements that say the same, or of which one holds the other."""
    if not _overlap(chosen, other):
        return replace(chosen, spans=chosen.spans + other.spans)
    longer = max(chosen, other, key=lambda statement: len(statement.text))
    agreeing = tuple(span for span in chosen.spans if span.document != longer.document)
    return replace(longer, spans=(*longer.spans, *agreeing), score=chosen.score)
