"""Questions about the corpus rather than in it: what it is about, what one document says, which documents mention something.

Key sentences are chosen by centrality (how near a sentence is to the middle of its text) and spread (none like one chosen
before, as in maximal marginal relevance, Carbonell and Goldstein 1998); counts come from the catalog.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qa.answering.evidence import Evidence
from qa.answering.extractive import Statement, in_its_context
from qa.answering.meant import Library, document_meant
from qa.answering.questions import Kind
from qa.documents import Hit, Span, StoredPassage
from qa.indexing.catalog import Catalog
from qa.models.embedder import Embedder

_DOCUMENTS = 6  # that an overview shows
_OF_EACH = 2  # key sentences of each of them
_OF_ONE = 5  # key sentences of a summary
_SENTENCES = 120  # of a document that are weighed, evenly taken
_SPREAD = 0.5  # how much a sentence loses for being like one that was chosen
_SHORTEST, _LONGEST = 40, 400  # characters of a key sentence
_MENTIONS = 12  # documents that are quoted; all are counted
# in quotation marks; a mark between letters is an apostrophe
_NAMED = re.compile(r"[\"“]([^\"”]{2,80})[\"”]|(?<!\w)[‘']((?:[^’']|(?<=\w)[’'](?=\w)){2,80})[’'](?!\w)")
_JOINED = re.compile(r",\s+(?:(?:and|or)\s+)?|\s+(?:and|or)\s+")
_BEFORE_THING = re.compile(r"^(?:(?:both|either|the|an?)\s+)+")
_SUBJECT = r"(?:where|how often|how many times) (?:is|are|was|were) (?P<what>.+?) mentioned"
_OBJECT = (
    r"(?:mention(?:s|ed)?|refers? to|talks? (?:about|of)|speaks? (?:of|about)|discuss(?:es)?|are about|is about|deals? with|"
    r"contains?|names?|occurs?|appears?)\b\s*(?P<what>.*)"
)
_LIMIT = re.compile(r"\b(?:the (?:word|term|name|phrase)s?|anything about|something about)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LookedUp:
    """Sentences that answer a question about the corpus, and plain lines of counts; no sentences where there are none.

    `document` is the one that is asked about, where it is a single one.
    """

    statements: tuple[Statement, ...]
    notes: tuple[str, ...]
    document: str | None = None


def overview(question: str, kind: Kind, library: Library, catalog: Catalog, embedder: Embedder) -> LookedUp | None:
    """The answer to an overview question over the documents of `library`; None where the question is about none of them."""
    if kind == "mentions":
        told = [_mentions(things, library, catalog, any_of=any_of) for things, any_of in _mentioned(question)]
        return next((each for each in told if each.statements), told[-1] if told else None)
    if kind == "summary":
        about = document_meant(question, library)
        return _summary(about, catalog, embedder) if about else None
    return _cards(library, catalog, embedder) if kind == "overview" else None


def _cards(library: Library, catalog: Catalog, embedder: Embedder) -> LookedUp:
    """A card a document: the largest ones, two key sentences each."""
    sizes = catalog.sizes()
    shown = sorted((path for _, path, _ in library), key=lambda path: -sizes[path])[:_DOCUMENTS]
    statements = tuple(each for path in shown for each in _key_sentences(path, catalog, embedder, _OF_EACH))
    dates = sorted(date for _, _, about in library if about.date for date in about.date.split("/"))
    publishers = sorted({about.publisher for _, _, about in library if about.publisher})
    lines = [f"{_counted(len(library), 'document')}, {_counted(sum(sizes[path] for _, path, _ in library), 'passage')}."]
    if dates:
        lines.append(f"Dated from {dates[0]} to {dates[-1]}." if dates[0] != dates[-1] else f"Dated {dates[0]}.")
    if publishers:
        lines.append(f"Published by {', '.join(publishers[:8])}{' and others' if len(publishers) > 8 else ''}.")
    if len(shown) < len(library):
        lines.append(f"Shown are the {len(shown)} longest documents; `qa sources` lists all.")
    return LookedUp(statements, tuple(lines))


def _summary(path: str, catalog: Catalog, embedder: Embedder) -> LookedUp:
    statements = sorted(_key_sentences(path, catalog, embedder, _OF_ONE), key=lambda each: each.spans[0].start)
    return LookedUp(tuple(statements), (f"The most central sentences of {path}, in its order.",), path)


def _mentions(things: Sequence[str], library: Library, catalog: Catalog, *, any_of: bool) -> LookedUp:
    """The first sentence of each document that has all the things, or any of them, in any case, as whole words; all such
    documents counted."""
    words = [r"\s+".join(map(re.escape, thing.split())) for thing in things]
    patterns = [re.compile(rf"(?<!\w){each}(?!\w)", re.IGNORECASE) for each in words]
    statements: list[Statement] = []
    documents = times = 0
    for _, path, _ in library:
        document = catalog.document(path)
        found = [[mark.start() for mark in pattern.finditer(document.text)] if document else [] for pattern in patterns]
        if not (any(found) if any_of else all(found)):
            continue
        documents, times = documents + 1, times + sum(map(len, found))
        if documents <= _MENTIONS:
            statements += [each for places in found for each in _first_sentence(path, places, catalog)]
    named = (" or " if any_of else " and ").join(f"“{thing}”" for thing in things)
    if documents:
        mention = "mentions" if documents == 1 else "mention"
        note = f"{documents} of {_counted(len(library), 'document')} {mention} {named}, {_counted(times, 'time')} in all."
    else:
        note = f"No document mentions {named}."
    return LookedUp(tuple(dict.fromkeys(statements)), (note,))


def _first_sentence(path: str, places: Sequence[int], catalog: Catalog) -> list[Statement]:
    """The first sentence that one of these characters stands in; a heading only where no other does."""
    headings: list[Statement] = []
    for passage in catalog.passages_of(path):
        for sentence in passage.sentences:
            if any(piece.start <= place < piece.end for piece in sentence.pieces for place in places):
                statement = Statement(passage.read(sentence), tuple(Span(path, *piece) for piece in sentence.pieces), 0.0, None)
                if not sentence.heading:
                    return [statement]
                headings.append(statement)
    return headings[:1]


def _key_sentences(path: str, catalog: Catalog, embedder: Embedder, count: int) -> list[Statement]:
    """The sentences of a document that say most of it: central, and unlike each other; best first."""
    said = [
        (passage, position)
        for passage in catalog.passages_of(path)
        for position, sentence in enumerate(passage.sentences)
        if not sentence.heading and not passage.read(sentence).endswith("?")
    ]
    whole = [each for each in said if _SHORTEST <= len(each[0].read(each[0].sentences[each[1]])) <= _LONGEST]
    found = (whole or said)[:: max(1, -(-len(whole or said) // _SENTENCES))]
    if not found:
        return []
    vectors = embedder.embed_passages([passage.read(passage.sentences[position]) for passage, position in found])
    middle = vectors.mean(axis=0)
    central = vectors @ (middle / np.linalg.norm(middle))
    likeness = vectors @ vectors.T
    chosen: list[int] = []
    while len(chosen) < min(count, len(found)):
        worth = central - _SPREAD * (likeness[:, chosen].max(axis=1) if chosen else 0.0)
        worth[chosen] = -np.inf
        chosen.append(int(worth.argmax()))
    return [_statement(*found[place], catalog, float(central[place])) for place in chosen]


def _statement(passage: StoredPassage, position: int, catalog: Catalog, score: float) -> Statement:
    hit = Hit(passage, score, {})
    sentence = passage.sentences[position]
    whole = in_its_context(Evidence(hit, position, score, Span(passage.document, sentence.start, sentence.end)), catalog)
    return Statement(whole.text, whole.spans, score, None)


def _mentioned(question: str) -> list[tuple[list[str], bool]]:
    """What a question asks the mentions of: the words in quotation marks; or those behind the verb, as they stand and, of
    "Poland and Germany", each of the things that they join. With each, whether one of the things is enough."""
    asked = question.strip().rstrip("?!. ")
    if quoted := [double or single for double, single in _NAMED.findall(asked)]:
        return [(quoted, '" or "' in asked or "” or “" in asked)]
    found = re.search(_SUBJECT, asked, re.IGNORECASE) or re.search(_OBJECT, asked, re.IGNORECASE)
    what = _BEFORE_THING.sub("", _LIMIT.sub("", found["what"]).strip()) if found else ""
    things = [_BEFORE_THING.sub("", thing) for thing in _JOINED.split(what)]
    as_it_stands = [([what], False)] if what else []
    return [*as_it_stands, (things, " or " in what)] if len(things) > 1 else as_it_stands


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")
