"""What a passage says to a question: how relevant it is, whether it answers, and where. One model, one pass.

Trained by `qa.training` from cross-encoder/ms-marco-MiniLM-L-12-v2, whose relevance it keeps.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qa.models.onnx import Floats, Output, Transformer
from qa.models.weights import READER

_LONGEST_ANSWER = 30  # tokens
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
    """Reads passages; several at a time, one a core."""

    def __init__(self, threads: int = 0) -> None:
        self._model = Transformer(READER, max_tokens=512, threads=threads)

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """One reading a passage, in the order given."""
        return [_reading(output) for output in self._model.run([(question, passage) for passage in passages])]


def _reading(output: Output) -> Reading:
    relevance, answerable, starts, ends = output.arrays
    of_passage = [
        place
        for place, (kind, (first, last)) in enumerate(zip(output.encoding.type_ids, output.encoding.offsets, strict=True))
        if kind == _OF_PASSAGE and last > first  # the closing mark has no characters
    ]
    offsets = np.array([output.encoding.offsets[place] for place in of_passage], dtype=np.int64).reshape(-1, 2)
    return Reading(float(relevance[0]), float(answerable[0]), offsets, starts[of_passage], ends[of_passage])
