"""Running a transformer as ONNX: token ids in, arrays out, one input a core at a time."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from qa.models.weights import Weights

Floats = NDArray[np.float32]
Progress = Callable[[int], None]
_AT_ONCE = 1_024  # inputs that are tokenised and held together


class Output(NamedTuple):
    """What a model made of one input: its arrays without the batch axis, and the tokens they speak of."""

    arrays: tuple[Floats, ...]
    encoding: Encoding


class Transformer:
    """A model with its tokenizer. Safe to use from several threads.

    Each input runs alone on one core, and as many side by side as there are cores. int8 models scale by what is in a
    batch, so alone is the only way in which a text always gets the same result; and it costs no time, as nothing is padded.
    """

    def __init__(self, weights: Weights, max_tokens: int, threads: int = 0, *, stride: int = 0) -> None:
        """`stride`: of a pair whose second text does not fit, how many tokens two neighbouring windows share."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(weights.model()), options, providers=["CPUExecutionProvider"])
        self._pool = ThreadPoolExecutor(threads or _cores(), thread_name_prefix=weights.name)
        self._tokenizer = Tokenizer.from_file(str(weights.tokenizer()))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens, stride=stride, strategy="only_second" if stride else "longest_first")

    def run(self, inputs: Sequence[str] | Sequence[tuple[str, str]], progress: Progress | None = None) -> Iterator[Output]:
        """The model's outputs for each input (a text, or a pair) as far as it fits, in the order given.

        An output is hundreds of kilobytes: keep of it what is needed, as a copy.

        `progress` is called with the number of inputs done since its last call.
        """
        for start in range(0, len(inputs), _AT_ONCE):
            encodings = self._tokenizer.encode_batch(list(inputs[start : start + _AT_ONCE]))
            for output in self._pool.map(self._run_one, encodings):
                if progress:
                    progress(1)
                yield output

    def run_windows(self, pairs: Sequence[tuple[str, str]]) -> list[list[Output]]:
        """The outputs for each pair: one for each overlapping window of the second text, usually one."""
        windows = [[encoding, *encoding.overflowing] for encoding in self._tokenizer.encode_batch(list(pairs))]
        inputs = [encoding for of_pair in windows for encoding in of_pair]
        # the longest first, so that no core waits at the end for another's long one
        order = sorted(range(len(inputs)), key=lambda place: -len(inputs[place].ids))
        outputs = dict(zip(order, self._pool.map(self._run_one, [inputs[place] for place in order]), strict=True))
        places = count()
        return [[outputs[next(places)] for _ in of_pair] for of_pair in windows]

    def cut(self, text: str, max_tokens: int) -> str:
        """The beginning of a text that has at most so many tokens."""
        # as the second text of a pair: that is the one which may be longer than the window
        offsets = self._tokenizer.encode("", text, add_special_tokens=False).offsets
        return text if len(offsets) <= max_tokens else text[: offsets[max_tokens - 1][1]]

    def knows(self, word: str) -> bool:
        """Whether a word is one token."""
        return self._tokenizer.token_to_id(word) is not None

    def _run_one(self, encoding: Encoding) -> Output:
        rows = {"input_ids": encoding.ids, "attention_mask": encoding.attention_mask, "token_type_ids": encoding.type_ids}
        arrays = self._session.run(None, {name: np.array([row], dtype=np.int64) for name, row in rows.items()})
        return Output(tuple(array[0] for array in arrays), encoding)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
