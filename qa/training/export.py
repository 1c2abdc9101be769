"""Writes the trained reader as int8 ONNX: `python -m qa.training.export --help`."""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from hashlib import file_digest
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor

from qa.models.weights import RERANKER
from qa.training.model import VOCABULARY, Reader
from qa.training.rounding import round_weights
from qa.training.weights import load_reader

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OUTPUTS = ("relevance", "answerable", "start", "end")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=Path, help="the int8 file to write")
    parser.add_argument("checkpoints", type=Path, nargs="+", help="reader.pt, or reader.onnx; of several the mean")
    parser.add_argument("--fp32", type=Path, help="where to keep the float32 file as well, to compare")
    arguments = parser.parse_args()
    reader = Reader()
    reader.load_state_dict(mean_of([load_reader(file).state_dict() for file in arguments.checkpoints]))
    reader.eval()
    with tempfile.TemporaryDirectory() as folder:
        floats = arguments.fp32 or Path(folder) / "fp32.onnx"
        export(reader, floats)
        round_weights(reader)
        rounded = Path(folder) / "rounded.onnx"
        export(reader, rounded)
        quantise(rounded, arguments.output)
    with arguments.output.open("rb") as stream:
        sha256 = file_digest(stream, "sha256").hexdigest()
    sys.stdout.write(f"{arguments.output.stat().st_size / 1e6:.1f} MB, SHA-256 {sha256}\n")
    for name, file in {"this": arguments.output, "reranker": RERANKER.model()}.items():
        sys.stdout.write(f"{name}: {1000 * latency(file):.0f} ms for 12 passages of 200 tokens, one thread\n")


def mean_of(states: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of the weights of several runs from one start (model soups, Wortsman et al. 2022)."""
    return {name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]}


def export(reader: Reader, file: Path) -> None:
    """Batch and length are free; the spans' logits are given for all tokens: whoever uses them keeps to the passage's."""
    pair = torch.zeros((2, 16), dtype=torch.int64)
    axes = {name: {0: "batch", 1: "length"} for name in (*INPUTS, "start", "end")}
    torch.onnx.export(
        reader,
        (pair, torch.ones_like(pair), pair),
        str(file),
        input_names=list(INPUTS),
        output_names=list(OUTPUTS),
        dynamic_axes={**axes, "relevance": {0: "batch"}, "answerable": {0: "batch"}},
        opset_version=17,
        dynamo=False,  # the newer exporter writes embeddings and matrices in forms that are not quantised
    )


def quantise(source: Path, target: Path) -> None:
    """Matrices and embedding tables become int8; activations are quantised as they come (onnxruntime's dynamic mode).

    Weights keep to seven bits (`rounding.py` says why), tables to eight.
    """
    quantize_dynamic(
        source,
        target,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
    )
    onnx.checker.check_model(str(target))


def latency(file: Path, repeats: int = 5) -> float:
    """The best of some runs over six batches of two, as the product runs them, on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    ids = np.random.default_rng(0).integers(1_000, VOCABULARY, (2, 200))
    inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": (np.arange(200) > 14) * np.ones_like(ids)}
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        for _ in range(6):
            session.run(None, inputs)
        times.append(time.perf_counter() - began)
    return min(times)


if __name__ == "__main__":
    main()
