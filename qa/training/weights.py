"""The start weights: the int8 ONNX file of the reranker, or of the reader as shipped, turned back into float32 parameters."""

from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from qa.training.model import Reader


def load_reranker(file: Path) -> Reader:
    """The reader with the reranker's encoder, pooler and relevance head; the other heads are new."""
    reader = Reader()
    found = {name: torch.from_numpy(array.copy()) for name, array in dequantised(file).items()}
    missing, unexpected = reader.load_state_dict(found, strict=False)
    heads = {f"{head}.{part}" for head in ("answerable", "span", "verifier.0", "verifier.2") for part in ("weight", "bias")}
    if unexpected or set(missing) != heads:
        raise ValueError(f"{file} is not the reranker's network: missing {missing}, unexpected {unexpected}")
    return reader


def load_reader(file: Path) -> Reader:
    """The reader as `reader.pt` or as int8 ONNX file: the shipped one is where training goes on when no `reader.pt` is left."""
    reader = Reader()
    if file.suffix == ".onnx":
        reader.load_state_dict({name: torch.from_numpy(array.copy()) for name, array in dequantised(file).items()})
    else:
        reader.load_state_dict(torch.load(file, weights_only=True, map_location="cpu"))
    return reader


def dequantised(file: Path) -> dict[str, NDArray[np.float32]]:
    """The parameters by name: (quantised - zero point) * scale, matrices turned as PyTorch keeps them.

    A matrix's initializer is called `onnx::MatMul_1662_quantized`; the bias that is added to what it gives, such as
    `bert.encoder.layer.0.attention.self.query.bias`, tells which module it is of.
    """
    graph = onnx.load(str(file)).graph
    arrays = {initializer.name: numpy_helper.to_array(initializer) for initializer in graph.initializer}
    added_to = {
        summand: bias.removesuffix(".bias")
        for node in graph.node
        if node.op_type == "Add"
        for bias, summand in (node.input, reversed(node.input))
        if bias.endswith(".bias")
    }
    modules = {
        node.input[1]: added_to[node.output[0].removesuffix("_output_quantized")]
        for node in graph.node
        if node.op_type == "MatMulInteger" and node.input[1] in arrays
    }
    parameters: dict[str, NDArray[np.float32]] = {}
    for name, array in arrays.items():
        if name.endswith("_quantized"):
            stem = name.removesuffix("_quantized")
            floats = (array.astype(np.float32) - arrays[f"{stem}_zero_point"].astype(np.float32)) * arrays[f"{stem}_scale"]
            module = modules.get(name)
            if module is None:
                parameters[stem] = floats  # an embedding keeps its name
            else:
                parameters[f"{module}.weight"] = floats.T
        elif array.dtype == np.float32 and array.ndim == 1 and not name.endswith("_scale"):
            parameters[name] = array
    return parameters
