"""Texts become vectors: BAAI/bge-small-en-v1.5, the first token's state, normalised (as its model card says)."""

from collections.abc import Sequence

import numpy as np

from qa.models.onnx import Floats, Progress, Transformer
from qa.models.weights import EMBEDDER

DIMENSIONS = 384
_INSTRUCTION = "Represent this sentence for searching relevant passages: "  # the model card asks it of questions only


class Embedder:
    """Vectors of unit length, 384 numbers each: their dot product is the cosine."""

    def __init__(self, threads: int = 0) -> None:
        self._model = Transformer(EMBEDDER, max_tokens=512, threads=threads)

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Floats:
        """Shape (len(texts), 384)."""
        if not texts:
            return np.empty((0, DIMENSIONS), dtype=np.float32)
        first = np.stack([output.arrays[0][0].copy() for output in self._model.run(texts, progress)])
        vectors: Floats = first / np.linalg.norm(first, axis=1, keepdims=True)
        return vectors

    def embed_question(self, question: str) -> Floats:
        """Shape (384,)."""
        vector: Floats = self.embed_passages([_INSTRUCTION + question])[0]
        return vector
