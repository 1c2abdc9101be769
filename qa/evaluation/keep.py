"""Keeping an answer as a gold question: a line that `qa eval lint` passes, appended to a gold set."""

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from qa.answers import Answer
from qa.errors import GoldInvalid, StorageDenied
from qa.evaluation.gold import Filters, GoldQuestion, Quote, read_gold
from qa.retrieval.filters import Filter


def gold_question(answer: Answer, history: Sequence[str] = (), where: Filter | None = None) -> GoldQuestion:
    """What the first claim that is supported states and cites, as a question with its answer; without one, a question that
    has none.

    `where` is what the question was restricted to. Citations of one document are one set of evidence, those of other
    documents are alternatives.
    """
    stem = re.sub(r"\W+", "-", answer.question.lower()).strip("-")[:40].rstrip("-")
    filters = Filters(**asdict(where)) if where else Filters()
    told_apart = sha256("\n".join((answer.question, *history, filters.model_dump_json())).encode()).hexdigest()[:8]
    answers: tuple[str, ...] = ()
    evidence: tuple[tuple[Quote, ...], ...] = ()
    claim = next((claim for claim in answer.claims if claim.support != "unsupported"), None)
    if claim:
        cited = sorted((each for each in answer.citations if each.number in claim.citations), key=lambda each: each.document)
        answers = (" ".join((answer.short_answer(claim) or claim.text).split()),)
        evidence = tuple(
            tuple(Quote(document=document, quote=each.quote, page=each.page) for each in group)
            for document, group in groupby(cited, key=lambda each: each.document)
        )
    return GoldQuestion(
        id=f"{stem}-{told_apart}" if stem else told_apart,
        question=answer.question,
        answerable=claim is not None,
        answers=answers,
        evidence=evidence,
        tags=("chat",),
        history=tuple(history),
        filters=filters,
    )


def append_gold(file: Path, question: GoldQuestion, text: Callable[[str], str]) -> bool:
    """Appends a question to a gold set; False where it stands there already.

    `text` gives a document's text by path. Raises GoldInvalid where the set is damaged or a quote no longer stands in its
    document, StorageDenied where the file cannot be written.
    """
    lines, faults = read_gold([file]) if file.exists() else ([], [])
    if faults:
        raise GoldInvalid(f"{faults[0]} Mend it first; nothing was added.")
    if any(line.question.id == question.id for line in lines):
        return False
    for quote in (quote for alternative in question.evidence for quote in alternative):
        if quote.quote not in text(quote.document):
            raise GoldInvalid(f"{quote.document} changed since and no longer holds the quote. Ask again, then save that answer.")
    try:
        file.parent.mkdir(exist_ok=True)
        before = file.read_bytes() if file.exists() else b""
        gap = b"" if not before or before.endswith(b"\n") else b"\n"
        with file.open("ab") as out:
            out.write(gap + question.model_dump_json(exclude_defaults=True).encode() + b"\n")
    except OSError as error:
        raise StorageDenied(f"{file} cannot be written ({error.strerror}). Nothing was added.") from error
    return True
