"""How well a text answers a question: cross-encoder/ms-marco-MiniLM-L-12-v2 reads both together."""

from collections.abc import Sequence

from qa.models.onnx import Transformer
from qa.models.weights import RERANKER


class Reranker:
    """Scores are logits: above 0 usually answers, below -5 is usually about something else."""

    def __init__(self, threads: int = 0) -> None:
        self._model = Transformer(RERANKER, max_tokens=384, threads=threads)

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """One score a text, higher is better."""
        if not texts:
            return []
        return [float(logit[0]) for logit in self._model.run([(question, text) for text in texts])]
