"""What could stand in a word's or a name's place: like it in the reranker's word embeddings, and used alike in a corpus."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from qa.training.weights import dequantised

_ENDINGS = ("ing", "ed", "ly", "est", "er", "ion", "ity", "s")
_SHORTEST = 4  # letters
_COMMONEST = 250  # words of the corpus that carry no meaning of their own
_TIMES = 15  # that a word must stand in the corpus
_STEM = 5  # letters that two forms of one word share
_ALIKE = 0.6  # cosine of what stands before and after two words of the same part of speech
_BEST = 3  # names of those that fit


class Neighbours:
    """Lower-case words of the corpus that the tokenizer knows as a whole, by their embeddings and by what stands beside them.

    `common` are all words that the corpus writes in lower case.
    """

    def __init__(self, model: Path, tokenizer: Path, texts: Sequence[str]) -> None:
        counted = Counter(word for text in texts for word in re.findall(r"\b[a-z]+\b", text))
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        vocabulary = self._tokenizer.get_vocab()
        commonest = [word for word, _ in counted.most_common(_COMMONEST)]
        self.common = frozenset(word for word, times in counted.items() if times > 2)
        known = [w for w, n in counted.items() if len(w) >= _SHORTEST and n >= _TIMES and w in vocabulary and w not in commonest]
        self._words = sorted(known)
        self._rows = {word: row for row, word in enumerate(self._words)}
        table = dequantised(model)["bert.embeddings.word_embeddings.weight"]
        self._table = _unit(table - table.mean(axis=0))
        self._meaning = self._table[[vocabulary[w] for w in self._words]]
        self._use = _unit(np.sqrt(self._beside(texts, commonest)))

    def __contains__(self, word: str) -> bool:
        return word in self._rows

    def likeness(self, word: str, other: str) -> float:
        """Cosine of the embeddings of two known words."""
        return float(self._meaning[self._rows[word]] @ self._meaning[self._rows[other]])

    def replaceable(self, word: str, other: str) -> bool:
        """Whether two known words are used alike, have the same ending and are not forms of one word."""
        return (
            _ending(word) == _ending(other)
            and word[:_STEM] != other[:_STEM]
            and word not in other
            and other not in word
            and float(self._use[self._rows[word]] @ self._use[self._rows[other]]) > _ALIKE
        )

    def of(self, word: str, limit: int) -> tuple[str, ...]:
        """The known words that can replace a known one, the likest first."""
        order = np.argsort(-(self._meaning @ self._meaning[self._rows[word]]))[1 : 8 * limit]
        return tuple(w for w in (self._words[i] for i in order) if self.replaceable(word, w))[:limit]

    def most_like(self, name: str, others: Collection[str]) -> list[str]:
        """The few likest of some names; a person is like a person, a country like a country."""
        own = self._of_text(name)
        return sorted(others, key=lambda other: (-float(own @ self._of_text(other)), other))[:_BEST]

    def _of_text(self, text: str) -> NDArray[np.float32]:
        return _unit(self._table[self._tokenizer.encode(text, add_special_tokens=False).ids].sum(axis=0))

    def _beside(self, texts: Sequence[str], commonest: Sequence[str]) -> NDArray[np.float32]:
        """How often each common word or mark stands before, and after, each known word."""
        columns = {mark: i for i, mark in enumerate((*commonest, *".,?"))}
        counts = np.zeros((len(self._words), 2 * len(columns)), dtype=np.float32)
        for text in texts:
            pieces = re.findall(r"\w+|[.,?]", text.lower())
            for i, piece in enumerate(pieces):
                if (row := self._rows.get(piece)) is not None:
                    if i and (before := columns.get(pieces[i - 1])) is not None:
                        counts[row, before] += 1
                    if i + 1 < len(pieces) and (after := columns.get(pieces[i + 1])) is not None:
                        counts[row, len(columns) + after] += 1
        return counts


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9)


def _ending(word: str) -> str:
    return next((ending for ending in _ENDINGS if word.endswith(ending)), "")
