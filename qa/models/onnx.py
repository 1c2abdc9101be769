"""Running a transformer as ONNX: token ids in, one array out, in small batches of like length."""

import os
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from qa.models.weights import Weights

Floats = NDArray[np.float32]
Progress = Callable[[int], None]
_BATCH = 8  # on two cores larger batches are slower: the padding costs more than the calls


class Transformer:
    """A model with its tokenizer. Safe to use from several threads."""

    def __init__(self, weights: Weights, max_tokens: int, threads: int = 0) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else threads
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(weights.model()), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(weights.tokenizer()))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens, strategy="longest_first")

    def run(self, inputs: Sequence[str] | Sequence[tuple[str, str]], progress: Progress | None = None) -> list[Floats]:
        """The model's first output for each input (a text, or a pair), in the order given.

        `progress` is called with the number of inputs done since its last call.
        """
        encodings: list[Encoding] = self._tokenizer.encode_batch(list(inputs))
        outputs: list[Floats | None] = [None] * len(encodings)
        for batch in _batches_of_like_length(encodings):
            results = self._session.run(None, _arrays([encodings[position] for position in batch]))[0]
            for position, result in zip(batch, results, strict=True):
                outputs[position] = result
            if progress:
                progress(len(batch))
        return [output for output in outputs if output is not None]


def _batches_of_like_length(encodings: Sequence[Encoding]) -> Iterator[list[int]]:
    order = sorted(range(len(encodings)), key=lambda position: len(encodings[position].ids))
    for start in range(0, len(order), _BATCH):
        yield order[start : start + _BATCH]


def _arrays(encodings: Sequence[Encoding]) -> dict[str, NDArray[np.int64]]:
    width = max(len(encoding.ids) for encoding in encodings)
    ids = np.zeros((len(encodings), width), dtype=np.int64)
    mask = np.zeros_like(ids)
    types = np.zeros_like(ids)
    for row, encoding in enumerate(encodings):
        length = len(encoding.ids)
        ids[row, :length] = encoding.ids
        mask[row, :length] = 1
        types[row, :length] = encoding.type_ids
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
