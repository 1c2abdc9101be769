"""What a question names otherwise than the documents do, read as they name it: a capital or a country for its government
("What did Moscow demand?"), an organisation in full or by its initials. Always shown."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from qa.answering.phrases import names
from qa.indexing.faults import storage_faults
from qa.indexing.index import Index
from qa.indexing.terms import content_terms
from qa.statements.capitals import capitals, country, governed, spoken_of, with_article

if TYPE_CHECKING:
    from qa.models.embedder import Embedder

# there a capital is the town: "in Moscow", "the Minsk agreements", "Moscow's mayor"
_IN_TOWN = re.compile(
    r"\b(?:in|at|near|around|outside|inside|through|visit(?:s|ed)?|(?:city|mayor|population|streets|people) of|the|an?)\s+$",
    re.IGNORECASE,
)
_OF_TOWN = re.compile(r"['’]s? (?:population|inhabitants|residents|mayor|streets?|suburbs?|airports?|metro|subway|weather)\b")
_BUILDING = re.compile(r"Kremlin|White House|Downing Street")
_SMALL = re.compile(r"^The |\b(?:of|the|and|for|on|in|de)\b ?")
_LETTERS = re.compile(r"[A-Z]{3,6}")  # two stand for too much
_PASSAGES = 20  # that are looked through for a name


def as_they_name_it(question: str, index: Index, embedder: "Embedder") -> str:
    """The question with each name that no document has, and for which one has another, as that other. Raises IndexCorrupt."""
    with storage_faults(index.folder):
        for name in names(question):
            bare = re.sub(r"['’]s?$", "", name)
            if not index.names.keys().isdisjoint(content_terms(bare)):
                continue  # a document or its publisher may be meant
            if other := _other_government(bare, question, index):
                question = re.sub(rf"\b(?:the )?{re.escape(bare)}(?!\w)", other, question)
            elif other := _initials_there(bare, index) or _full_name_there(bare, question, index, embedder):
                question = question.replace(bare, other)
    return question


def said(names: Iterable[str], index: Index) -> str | None:
    """The first of some names that a document has, letter for letter; None where none is in any. Raises IndexCorrupt."""
    with storage_faults(index.folder):
        return next((name for name in names if _found(re.escape(name), name, index)), None)


def _other_government(name: str, question: str, index: Index) -> str | None:
    """The country that the documents name and of which a name is the capital, or the other way about."""
    before, _, after = question.partition(name)
    town = (_IN_TOWN.search(before) or _OF_TOWN.match(after)) and not _BUILDING.fullmatch(name)
    if (land := governed().get(name)) and not town and not said((name,), index):
        named = said(spoken_of(land), index)
        return with_article(land, short=named != land) if named else None
    if (land := country(name)) is None or said((name,), index):
        return None
    if said(spoken_of(land), index):
        return with_article(land, short=True) if name == land else None
    return said(capitals(land), index)


def _initials_there(name: str, index: Index) -> str | None:
    """A name's initials where the documents have only these: IMF for International Monetary Fund."""
    words = _SMALL.sub("", name).split()
    letters = "".join(word[0] for word in words)
    if len(letters) != len(words) or not _LETTERS.fullmatch(letters) or _found(re.escape(name), name, index):
        return None
    return said((letters,), index)


def _full_name_there(letters: str, question: str, index: Index, embedder: "Embedder") -> str | None:
    """What initials stand for, where the passages that are nearest to the question have the words and none has the letters."""
    if not _LETTERS.fullmatch(letters) or index.terms.search(letters, 1):
        return None
    pattern = r"[ ,]+(?:(?:of|the|and|for|on) )?".join(rf"{letter}[a-z]+" for letter in letters)
    nearest = [number for number, _ in index.vectors.search(embedder.embed_question(question), _PASSAGES)]
    return _first_match(rf"\b{pattern}", nearest, index)


def _found(pattern: str, words: str, index: Index) -> str | None:
    """What of the passages that have the words fits a pattern."""
    return _first_match(rf"(?<!\w){pattern}(?!\w)", [number for number, _ in index.terms.search(words, _PASSAGES)], index)


def _first_match(pattern: str, passages: list[int], index: Index) -> str | None:
    texts = (passage.text for passage in index.catalog.passages(passages))
    return next((found[0] for text in texts if (found := re.search(pattern, text))), None)
