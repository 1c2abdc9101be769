"""Gold sets: questions with known answers and evidence quotes, one JSON object a line."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError, model_validator

from qa.documents import Span
from qa.errors import FilterInvalid, GoldInvalid
from qa.retrieval.filters import Filter


class Quote(BaseModel):
    """A piece of evidence: what the document says, character for character; `page` (from 1) where it has pages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    document: str = Field(min_length=1)
    quote: str = Field(min_length=1)
    page: int | None = None


class Filters(BaseModel):
    """What the question is restricted to: the fields of `Filter`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    @model_validator(mode="after")
    def _has_dates(self) -> Self:
        try:
            self.where()
        except FilterInvalid as error:
            raise ValueError(str(error)) from error
        return self

    def where(self) -> Filter:
        return Filter(**self.model_dump())


class GoldQuestion(BaseModel):
    """A line of a gold set.

    `answers` are the accepted short forms, `evidence` the alternative sets of quotes, each set enough by itself;
    `history` the questions asked before this one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    answerable: StrictBool
    answers: tuple[str, ...]
    evidence: tuple[tuple[Quote, ...], ...]
    tags: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    filters: Filters = Filters()


@dataclass(frozen=True, slots=True)
class GoldLine:
    """A question and where it stands."""

    file: Path
    line: int
    question: GoldQuestion


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a gold set: file, line (from 1) and what to do about it."""

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def read_gold(files: Sequence[Path]) -> tuple[list[GoldLine], list[Fault]]:
    """Reads gold files: the lines that are questions, and the faults of all others."""
    lines: list[GoldLine] = []
    faults: list[Fault] = []
    first_seen: dict[str, GoldLine] = {}
    for file in files:
        for number, text in enumerate(_lines(file, faults), start=1):
            if not text.strip():
                continue
            try:
                line = GoldLine(file, number, GoldQuestion.model_validate(_parsed(text)))
            except (ValueError, ValidationError) as error:
                faults.append(Fault(file, number, _explained(error)))
                continue
            faults += [Fault(file, number, message) for message in _inconsistencies(line.question)]
            earlier = first_seen.setdefault(line.question.id, line)
            if earlier is line:
                lines.append(line)
            else:
                said = f"the id {line.question.id!r} stands already at {earlier.file}:{earlier.line}. Choose another."
                faults.append(Fault(file, number, said))
    return lines, faults


def load_gold(files: Sequence[Path]) -> list[GoldQuestion]:
    """The questions of gold files. Raises GoldInvalid naming file, line and remedy when anything is wrong with them."""
    if not files:
        raise GoldInvalid("There is no gold set. Put questions into eval/NAME.jsonl; `qa eval draft DOCUMENT` starts one.")
    lines, faults = read_gold(files)
    if faults:
        more = f" ({len(faults) - 1} more: `qa eval lint` lists them.)" if len(faults) > 1 else ""
        raise GoldInvalid(f"{faults[0]}{more}")
    if not lines:
        raise GoldInvalid(f"{files[0]} holds no questions. `qa eval draft DOCUMENT` starts a gold set.")
    return [line.question for line in lines]


def lint_gold(files: Sequence[Path], documents: dict[str, str]) -> list[Fault]:
    """Every fault of gold files against the texts of a corpus, by document path; in order of file and line."""
    lines, faults = read_gold(files)
    filled = {line.file for line in lines} | {fault.file for fault in faults}
    faults += [
        Fault(file, 0, "it holds no questions. `qa eval draft DOCUMENT` starts some.") for file in files if file not in filled
    ]
    for line in lines:
        for quote in (quote for alternative in line.question.evidence for quote in alternative):
            if message := _quote_fault(quote, documents):
                faults.append(Fault(line.file, line.line, message))
    return sorted(faults, key=lambda fault: (str(fault.file), fault.line))


def evidence_spans(question: GoldQuestion, documents: dict[str, str]) -> list[list[Span]]:
    """The evidence as spans, one list for each alternative.

    A quote that stands more than once counts at its first place; one that is not found lies before the document's
    beginning, where no hit can hold it, and so counts as missed.
    """
    return [[_find(quote, documents) for quote in alternative] for alternative in question.evidence]


def _find(quote: Quote, documents: dict[str, str]) -> Span:
    start = documents.get(quote.document, "").find(quote.quote)
    start = start if start >= 0 else -len(quote.quote) - 1
    return Span(quote.document, start, start + len(quote.quote))


def _lines(file: Path, faults: list[Fault]) -> list[str]:
    try:
        return file.read_bytes().decode("utf-8-sig").split("\n")
    except OSError as error:
        faults.append(Fault(file, 0, f"it cannot be opened ({error.strerror})."))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        faults.append(Fault(file, line, "it is not UTF-8 here. Save the file as UTF-8."))
    return []


def _parsed(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_each_key_once)
    except RecursionError as error:
        raise ValueError("it is nested too deeply. One object a line.") from error
    except json.JSONDecodeError as error:
        raise ValueError(
            f"it is not JSON ({error.msg} at column {error.colno}). One object a line, text in double quotes."
        ) from error


def _each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """JSON itself would let the last one win, and the others vanish without a word."""
    twice = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
    if twice:
        raise ValueError(f"the field `{twice[0]}` stands there twice. Keep one.")
    return dict(pairs)


def _explained(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    fault = error.errors()[0]
    field = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "missing":
        return f"the field `{field}` is missing. Add it."
    if fault["type"] == "extra_forbidden":
        return f"there is no field `{field}`. Known are: {', '.join(GoldQuestion.model_fields)}."
    return (
        f"the field `{field}` does not fit: {fault['msg']}."
        if field
        else "it is not a JSON object with the fields of a question."
    )


def _inconsistencies(question: GoldQuestion) -> list[str]:
    if not question.question.strip() or question.question.startswith("TODO"):
        return ["the question is not written yet. Write it in place of TODO."]
    if any(not answer.strip() or answer == "TODO" for answer in question.answers):
        return ["an accepted answer is empty or not written yet. Write it in place of TODO."]
    if question.answerable:
        missing = [name for name, value in (("answers", question.answers), ("evidence", question.evidence)) if not value]
        if any(not alternative for alternative in question.evidence):
            missing.append("evidence (one alternative is an empty list)")
        return [f"an answerable question needs `{name}`. Add it, or set `answerable` to false." for name in missing]
    given = [name for name, value in (("answers", question.answers), ("evidence", question.evidence)) if value]
    return [f"a question that is not answerable cannot have `{name}`. Empty it, or set `answerable` to true." for name in given]


def _quote_fault(quote: Quote, documents: dict[str, str]) -> str | None:
    if quote.document not in documents:
        return f"there is no document {quote.document!r} in the corpus. `qa sources` lists them."
    if quote.quote in documents[quote.document]:
        return None
    folded = " ".join(quote.quote.split())
    if folded in " ".join(documents[quote.document].split()):
        return f"the quote {_short(quote.quote)} is in {quote.document} but for its white space. Copy it from `qa text`."
    elsewhere = [path for path, text in documents.items() if quote.quote in text]
    if elsewhere:
        return f"the quote {_short(quote.quote)} is not in {quote.document}, but in {elsewhere[0]}."
    nearest = _short(_nearest(quote.quote, documents[quote.document]))
    return f"the quote {_short(quote.quote)} is not in {quote.document}. Nearest there: {nearest}."


def _nearest(quote: str, text: str) -> str:
    """The run of words of the text, as many as the quote has, that shares most of them with it."""
    wanted = Counter(quote.lower().split())
    words = text.split()
    length = max(1, sum(wanted.values()))
    runs = (words[start : start + length] for start in range(max(1, len(words) - length + 1)))
    return " ".join(max(runs, key=lambda run: sum((Counter(word.lower() for word in run) & wanted).values()), default=[]))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return repr(text if len(text) <= 100 else text[:99] + "…")
