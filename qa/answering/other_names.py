"""What a question names otherwise than the documents do, read as they name it: a capital or a country for its government
("What did Moscow demand?"), an organisation in full or by its initials. Always shown."""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from qa.answering.phrases import names
from qa.indexing.faults import storage_faults
from qa.indexing.index import Index
from qa.indexing.terms import content_terms
from qa.retrieval.search import Admitted, document_numbers
from qa.statements.capitals import capitals, country, governed, spoken_of, with_article

if TYPE_CHECKING:
    from qa.models.embedder import Embedder

# there a capital is the town: "in Moscow", "which London banks", "the Minsk agreements", "Moscow's mayor", "Washington, D.C."
_IN_TOWN = re.compile(
    r"\b(?:in|at|near|around|outside|inside|through|visit(?:s|ed)?|(?:city|mayor|population|streets|people) of|the|an?|what|"
    r"which|whose|many|some|any|all|most|other)\s+$",
    re.IGNORECASE,
)
_OF_TOWN = re.compile(
    r"['’]s? (?:population|inhabitants|residents|mayor|streets?|suburbs?|airports?|metro|subway|weather)\b|,? D\.? ?C\b"
)
_BUILDING = re.compile(r"Kremlin|White House|Downing Street")
_SMALL = re.compile(r"^The |\b(?:of|the|and|for|on|in|de)\b ?")
_LETTERS = re.compile(r"[A-Z]{3,6}")  # two stand for too much
_PASSAGES = 20  # that are looked through for a name


def other_names(question: str, index: Index, inside: Admitted | None, embedder: "Embedder") -> dict[str, str]:
    """The names in a question that no document of those `inside` has, and for which one has another, each with that other. A
    government goes with its article ("the Kremlin", "Russia"). Raises IndexCorrupt."""
    others = {}
    with storage_faults(index.folder):
        for name in names(question):
            bare = re.sub(r"['’]s?$", "", name)
            if not index.names.keys().isdisjoint(content_terms(bare)):
                continue  # a document or its publisher may be meant
            if other := _other_government(bare, question, index, inside):
                with_the = f"the {bare}"
                others[with_the if with_the in question else bare] = other
            elif other := _initials_there(bare, index, inside) or _full_name_there(bare, question, index, inside, embedder):
                others[bare] = other
    return others


def renamed(text: str, others: Mapping[str, str]) -> str:
    """A text with the other names: "Washington's goals" as "the United States' goals"."""
    for name, other in others.items():
        text = re.sub(rf"\b{re.escape(name)}(?!\w)", other, text)
        text = re.sub(rf"(?<={re.escape(other)})['’]s\b", "'", text) if other.endswith("s") else text
    return text


def said(called: Iterable[str], index: Index, inside: Admitted | None) -> str | None:
    """The first of some names that a document of those `inside` has, letter for letter; None where none is in any. Raises
    IndexCorrupt."""
    asked = document_numbers(inside)
    with storage_faults(index.folder):
        for name in called:
            if _first_match(rf"(?<!\w){re.escape(name)}(?!\w)", index.terms.search(name, _PASSAGES, asked), index):
                return name
    return None


def _other_government(name: str, question: str, index: Index, inside: Admitted | None) -> str | None:
    """The country that the documents name and of which a name is the capital, or the other way about."""
    before, _, after = question.partition(name)
    town = (_IN_TOWN.search(before) or _OF_TOWN.match(after)) and not _BUILDING.fullmatch(name)
    if (land := governed().get(name)) and not town and not said((name,), index, inside):
        named = said(spoken_of(land), index, inside)
        return with_article(land, short=named != land) if named else None
    if (land := country(name)) is None or said((name,), index, inside):
        return None
    if said(spoken_of(land), index, inside):
        return with_article(land, short=True) if name == land else None
    return said(capitals(land), index, inside)


def _initials_there(name: str, index: Index, inside: Admitted | None) -> str | None:
    """A name's initials where the documents have only these: IMF for International Monetary Fund."""
    words = _SMALL.sub("", name).split()
    letters = "".join(word[0] for word in words)
    if len(letters) != len(words) or not _LETTERS.fullmatch(letters) or said((name,), index, inside):
        return None
    return said((letters,), index, inside)


def _full_name_there(letters: str, question: str, index: Index, inside: Admitted | None, embedder: "Embedder") -> str | None:
    """What initials stand for, where the passages that are nearest to the question have the words and none has the letters."""
    if not _LETTERS.fullmatch(letters) or index.terms.search(letters, 1, document_numbers(inside)):
        return None
    pattern = r"[ ,]+(?:(?:of|the|and|for|on) )?".join(rf"{letter}[a-z]+" for letter in letters)
    nearest = index.vectors.search(embedder.embed_question(question), _PASSAGES, inside.passages.tolist() if inside else None)
    return _first_match(rf"\b{pattern}", nearest, index)


def _first_match(pattern: str, passages: Iterable[tuple[int, float]], index: Index) -> str | None:
    texts = (passage.text for passage in index.catalog.passages([number for number, _ in passages]))
    return next((found[0] for text in texts if (found := re.search(pattern, text))), None)
