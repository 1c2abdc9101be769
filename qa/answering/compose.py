"""Statements become an answer: citations numbered, quotes read from the store, the text laid out by document."""

from collections.abc import Sequence
from itertools import groupby

from qa.answering.extractive import Statement
from qa.answers import Citation, Claim
from qa.documents import Hit, Span, page_at
from qa.indexing.catalog import Catalog

NOT_IN_CORPUS = "The corpus does not say."
NEAREST = 3  # passages shown with a refusal


def compose(statements: Sequence[Statement], catalog: Catalog, *, short: bool) -> tuple[list[Claim], list[Citation], str]:
    """The claims, their citations numbered in reading order, and the text with `[n]` behind each claim.

    `short`: the question has a short answer, which each claim then names within its quote. Where more than one document
    speaks, each one's claims stand below its title, publisher and date.
    """
    citations: dict[Span, Citation] = {}
    claims: list[Claim] = []
    for statement in statements:
        for span in statement.spans:
            if span not in citations:
                citations[span] = cite(span, len(citations) + 1, catalog)
        numbers = tuple(dict.fromkeys(citations[span].number for span in statement.spans))
        claims.append(Claim(statement.text, "supported", numbers, statement.answer if short else None))
    return claims, list(citations.values()), lay_out(claims, list(citations.values()))


def lay_out(claims: Sequence[Claim], citations: Sequence[Citation]) -> str:
    """The answer as text: each claim followed by its `[n]`, below its document's name where several speak."""
    by_number = {citation.number: citation for citation in citations}
    groups = [(source, list(group)) for source, group in groupby(claims, lambda claim: by_number[claim.citations[0]].document)]
    parts = []
    for _, group in groups:
        sentences = " ".join(f"{claim.text} {''.join(f'[{number}]' for number in claim.citations)}" for claim in group)
        parts.append(f"{describe(by_number[group[0].citations[0]])}: {sentences}" if len(groups) > 1 else sentences)
    return "\n\n".join(parts)


def describe(citation: Citation) -> str:
    """A document in a line: its title, then publisher and date where they are known."""
    about = ", ".join(part for part in (citation.publisher, citation.date and readable_date(citation.date)) if part)
    inferred = " (inferred)" if {"publisher", "date"} & set(citation.inferred) else ""
    return f"{citation.title} — {about}{inferred}" if about else citation.title


def cite(span: Span, number: int, catalog: Catalog) -> Citation:
    """A citation of a span of a stored document; its quote is read from the store."""
    metadata, sha256, pages = catalog.header(span.document)
    return Citation(
        number=number,
        document=span.document,
        title=metadata.title,
        publisher=metadata.publisher,
        date=metadata.date,
        page=page_at(pages, span.start),
        place=catalog.place(span.document, span.start),
        start=span.start,
        end=span.end,
        quote=catalog.quote(span.document, span.start, span.end),
        sha256=sha256,
        inferred=tuple(name for name in metadata.inferred if name in ("title", "publisher", "date")),
    )


def cite_hits(hits: Sequence[Hit], catalog: Catalog) -> list[Citation]:
    """The passages of hits as citations, numbered from 1."""
    return [cite(Span(hit.document, hit.start, hit.end), number, catalog) for number, hit in enumerate(hits, start=1)]


def readable_date(date: str) -> str:
    """An ISO 8601 day or interval in words."""
    first, _, last = date.partition("/")
    return f"between {first} and {last}" if last else first
