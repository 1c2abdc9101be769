"""The documents' own word for what a question calls otherwise: its "video call" is their "videoconference"."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qa.answering.phrases import DETERMINER, PREPOSITION
from qa.indexing.terms import content_terms
from qa.statements.rewording import light_terms

if TYPE_CHECKING:
    from qa.models.embedder import Embedder

_ALIKE = 0.78  # cosine of words that mean the same: "soldiers" and "troops" have 0.91, "capital" and "important" 0.71
_WORD = re.compile(r"(?<![\w-])[a-z]{4,}(?![\w-])")
_BEFORE = rf"(?:{DETERMINER}|{PREPOSITION}|what|which|whose|how many|how much)"


def their_words(question: str, phrases: Sequence[str], texts: Iterable[str], embedder: "Embedder") -> dict[str, str]:
    """Those of a question's `phrases` that name a thing, each with the word of the texts that means the same, if one does.

    Only to be told: asked instead, without a person's consent, such a word brings answers to what the documents do not say
    more often than to what they do (of 1,123 questions of SQuAD's calibration and validation articles three, and one).
    """
    things = [phrase for phrase in phrases if re.search(rf"\b{_BEFORE} {re.escape(phrase)}\b", question, re.IGNORECASE)]
    things = [phrase for phrase in things if phrase[0].islower()]  # a name stands for itself
    words = _content_words(texts) if things else []
    if not words:
        return {}
    vectors = embedder.embed_passages([*things, *words])
    alike = vectors[: len(things)] @ vectors[len(things) :].T
    return {thing: words[int(row.argmax())] for thing, row in zip(things, alike, strict=True) if row.max() >= _ALIKE}


def _content_words(texts: Iterable[str]) -> list[str]:
    """The words that say something, each in the first of its inflections."""
    words = dict.fromkeys(word for text in texts for word in _WORD.findall(text))
    stems = {stem: word for word in reversed(words) for stem in content_terms(word)}
    return [word for stem, word in stems.items() if stem not in light_terms()]
