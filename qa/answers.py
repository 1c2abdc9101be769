"""What an answer is, and how it is written as JSON and read back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, get_args

from qa.documents import Hit, Span
from qa.errors import AnswerFileInvalid

Status = Literal["answered", "doubtful", "not_in_corpus"]
Support = Literal["supported", "weak", "unsupported"]
DifferenceKind = Literal["number", "date", "polarity", "stance"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A span of a stored document with its quote, read from the store: `text[start:end] == quote`, always.

    `page` counts from 1 and is the page of `start`; None where the format has no pages. `place` says the same in words,
    or what the format has instead ("sheet Prices, row 12", "attachment offer.pdf, page 2"). `sha256` is that of the
    document's text. `inferred` names those of title, publisher and date that the document itself does not state.
    """

    number: int
    document: str
    title: str
    publisher: str | None
    date: str | None
    page: int | None
    start: int
    end: int
    quote: str
    sha256: str
    inferred: tuple[str, ...] = ()
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of an answer. `citations` are citation numbers; `text` carries no `[n]`; `value` is the number or the
    date that its short answer states, in one form, where one was asked for."""

    text: str
    support: Support
    citations: tuple[int, ...]
    answer_span: Span | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """Two documents that contradict each other. `citations` are the numbers of the two quotes, the earlier document's
    first, `words` what each of them has that the other contradicts (empty where it only lacks a denial)."""

    kind: DifferenceKind
    words: tuple[str, str]
    citations: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that answering weighed, with its own score and that of the passage it stands in."""

    text: str
    document: str
    start: int
    end: int
    score: float
    chosen: bool


@dataclass(frozen=True, slots=True)
class Trace:
    """How an answer was found: every passage a stage saw with its scores, every sentence weighed, and the signals that
    its confidence was made of (empty where nothing was found)."""

    hits: tuple[Hit, ...]
    candidates: tuple[Candidate, ...]
    signals: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question. Only `not_in_corpus` is a refusal: it has no claims, and `nearest` says how near the
    corpus comes. `confidence` (0 to 1) is the probability that the corpus answers the question. `notes` are plain lines
    that a person should see with the answer: what was left out of it, and why. `read_as` is the question that was
    searched for, where it differs from the one asked: one that leaned on earlier ones. `differences` are the quotes of
    different documents that contradict each other."""

    question: str
    status: Status
    text: str
    confidence: float
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    nearest: tuple[Citation, ...]
    timings_ms: Mapping[str, float]
    notes: tuple[str, ...] = ()
    read_as: str | None = None
    differences: tuple[Difference, ...] = ()
    trace: Trace | None = field(default=None, compare=False, repr=False)

    def short_answer(self, claim: Claim) -> str | None:
        """The words of a claim's answer span, as its quote has them; None where it names none."""
        span = claim.answer_span
        for citation in self.citations if span else ():
            if span and citation.document == span.document and citation.start <= span.start and span.end <= citation.end:
                return citation.quote[span.start - citation.start : span.end - citation.start]
        return None

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain JSON values, without the trace."""
        plain = asdict(self)
        del plain["trace"]
        return plain


def answer_from_dict(plain: object) -> Answer:
    """Reads what `Answer.to_dict` wrote. A difference that cites what the answer does not hold is left out: earlier versions
    wrote such with a language model.

    Raises AnswerFileInvalid naming the part that is missing, of the wrong kind, or cites what is not there.
    """
    if not isinstance(plain, dict) or plain.get("status") not in get_args(Status):
        raise AnswerFileInvalid("This is not a saved answer: it has no `status`. Save one with `qa ask … --json`.")
    try:
        answer = Answer(
            question=str(plain["question"]),
            status=plain["status"],
            text=str(plain["text"]),
            confidence=float(plain["confidence"]),
            claims=tuple(_claim(claim) for claim in plain["claims"]),
            citations=tuple(citation_from_dict(citation) for citation in plain["citations"]),
            nearest=tuple(citation_from_dict(citation) for citation in plain["nearest"]),
            timings_ms={str(stage): float(took) for stage, took in plain["timings_ms"].items()},
            read_as=plain.get("read_as"),
            differences=tuple(_difference(each) for each in plain.get("differences", ())),
            notes=tuple(str(note) for note in plain.get("notes", ())),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise AnswerFileInvalid(f"This saved answer is damaged ({error!r}). Save it again with `qa ask … --json`.") from error

    known = {citation.number for citation in answer.citations}
    for claim in answer.claims:
        if (not claim.citations and claim.support != "unsupported") or not known.issuperset(claim.citations):
            raise AnswerFileInvalid(
                f"A claim of this answer cites what it does not hold: {claim.text[:60]!r} {list(claim.citations)}."
            )
    return replace(answer, differences=tuple(each for each in answer.differences if known.issuperset(each.citations)))


def _claim(plain: Mapping[str, Any]) -> Claim:
    span = plain.get("answer_span")
    return Claim(
        text=str(plain["text"]),
        support=_one_of(plain["support"], get_args(Support)),
        citations=tuple(int(number) for number in plain["citations"]),
        answer_span=Span(str(span["document"]), int(span["start"]), int(span["end"])) if span else None,
        value=plain.get("value"),
    )


def _difference(plain: Mapping[str, Any]) -> Difference:
    one, other = plain["words"]
    first, second = plain["citations"]
    return Difference(_one_of(plain["kind"], get_args(DifferenceKind)), (str(one), str(other)), (int(first), int(second)))


def citation_from_dict(plain: Mapping[str, Any]) -> Citation:
    """Reads a citation that was written as plain JSON values. Raises KeyError, TypeError or ValueError."""
    return Citation(
        number=int(plain["number"]),
        document=str(plain["document"]),
        title=str(plain["title"]),
        publisher=plain.get("publisher"),
        date=plain.get("date"),
        page=plain.get("page"),
        start=int(plain["start"]),
        end=int(plain["end"]),
        quote=str(plain["quote"]),
        sha256=str(plain["sha256"]),
        inferred=tuple(plain.get("inferred", ())),
        place=plain.get("place"),
    )


def _one_of(value: Any, allowed: tuple[Any, ...]) -> Any:
    if value not in allowed:
        raise ValueError(f"{value!r} is none of {', '.join(allowed)}")
    return value
