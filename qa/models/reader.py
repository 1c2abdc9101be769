"""What a passage says to a question: how relevant it is, whether it answers, and where. One model, one pass.

Trained by `qa.training` from cross-encoder/ms-marco-MiniLM-L-12-v2, whose relevance it keeps.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from qa.models.onnx import Floats, Output, Transformer
from qa.models.weights import READER, Weights

_LONGEST_ANSWER = 30  # tokens
_LONGEST_QUESTION = 200  # tokens
_WINDOW = 512  # tokens of question and passage together: what the model was made for
_STRIDE = 64  # tokens that two windows share: more than an answer has
_OF_PASSAGE = 1  # the token type of the second text


@dataclass(frozen=True, slots=True)
class AnswerSpan:
    """Characters `[start, end)` of the passage that was read, and the logits of its two ends together."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A passage read with a question.

    `relevance` and `answerable` are logits: the first orders passages, the second says whether the answer stands in
    this one. `offsets`, shape (tokens, 2), are the characters of the passage's tokens; `starts` and `ends`, shape
    (tokens,), the logits of an answer that starts or ends there.
    """

    relevance: float
    answerable: float
    offsets: np.ndarray[tuple[int, int], np.dtype[np.int64]]
    starts: Floats
    ends: Floats

    def behind(self, start: int) -> "Reading":
        """The same of what stands from a character on, whose offsets then count from there."""
        kept = self.offsets[:, 0] >= start
        return replace(self, offsets=self.offsets[kept] - start, starts=self.starts[kept], ends=self.ends[kept])

    def with_reading(self, other: "Reading", start: int) -> "Reading":
        """The tokens that both read, their logits added; `other` read this passage's text from character `start` on."""
        _, mine, others = np.intersect1d(self.offsets[:, 0], other.offsets[:, 0] + start, return_indices=True)
        same = self.offsets[mine, 1] == other.offsets[others, 1] + start
        mine, others = mine[same], others[same]
        starts, ends = self.starts[mine] + other.starts[others], self.ends[mine] + other.ends[others]
        return replace(self, offsets=self.offsets[mine], starts=starts, ends=ends)

    def best_span(self, start: int, end: int) -> AnswerSpan | None:
        """The likeliest answer within characters `[start, end)` of the passage; None where no token lies there."""
        inside = np.flatnonzero((self.offsets[:, 0] >= start) & (self.offsets[:, 1] <= end))
        if not len(inside):
            return None
        first, last = int(inside[0]), int(inside[-1]) + 1
        scores = self.starts[first:last, None] + self.ends[None, first:last]
        length = np.subtract.outer(np.arange(last - first), np.arange(last - first)) * -1
        scores = np.where((length >= 0) & (length < _LONGEST_ANSWER), scores, -np.inf)
        i, j = np.unravel_index(int(scores.argmax()), scores.shape)
        return AnswerSpan(int(self.offsets[first + i, 0]), int(self.offsets[first + j, 1]), float(scores[i, j]))


class Reader:
    """Reads passages; several at a time, one a core. `weights`: those of another version, to compare it."""

    def __init__(self, threads: int = 0, weights: Weights = READER) -> None:
        self._model = Transformer(weights, max_tokens=_WINDOW, threads=threads, stride=_STRIDE)

    def knows(self, word: str) -> bool:
        """Whether a word, in lower case, is one of the 30,000 that the model reads as a whole."""
        return self._model.knows(word)

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """One reading a passage, in the order given.

        A passage that does not fit beside the question is read in windows that overlap; of a question only the first 200
        tokens are read.
        """
        return self.read_pairs([(question, passage) for passage in passages])

    def read_pairs(self, pairs: Sequence[tuple[str, str]]) -> list[Reading]:
        """The same for questions of their own: one reading for each question and its passage."""
        cut = {question: self._model.cut(question, _LONGEST_QUESTION) for question, _ in pairs}
        return [_reading(windows) for windows in self._model.run_windows([(cut[question], text) for question, text in pairs])]


def _reading(windows: Sequence[Output]) -> Reading:
    """One reading of all windows: the best of what they say of the whole, and of each token."""
    tokens: dict[tuple[int, int], tuple[float, float]] = {}
    for window in windows:
        _, _, starts, ends = window.arrays
        for place, (kind, offset) in enumerate(zip(window.encoding.type_ids, window.encoding.offsets, strict=True)):
            if kind == _OF_PASSAGE and offset[1] > offset[0]:  # the closing mark has no characters
                start, end = tokens.get(offset, (-np.inf, -np.inf))
                tokens[offset] = max(start, float(starts[place])), max(end, float(ends[place]))
    logits = np.array(list(tokens.values()), dtype=np.float32).reshape(-1, 2)
    return Reading(
        relevance=max(float(window.arrays[0][0]) for window in windows),
        answerable=max(float(window.arrays[1][0]) for window in windows),
        offsets=np.array(list(tokens), dtype=np.int64).reshape(-1, 2),
        starts=logits[:, 0],
        ends=logits[:, 1],
    )
