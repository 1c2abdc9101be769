"""The network that is trained: BERT (Devlin et al. 2019) in plain PyTorch, with the three heads of the reader.

Parameters carry the names that the reranker's ONNX file gives them, so that its weights load by name.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu

VOCABULARY, POSITIONS, WIDTH, INNER, LAYERS, HEADS = 30_522, 512, 384, 1_536, 12, 12
_VERIFIER = 128  # width of its hidden layer
_EPSILON = 1e-12


@dataclass(frozen=True, slots=True)
class Reading:
    """Logits: `relevance` and `answerable` one a pair, `start` and `end` one a token."""

    relevance: Tensor
    answerable: Tensor
    start: Tensor
    end: Tensor


class Reader(nn.Module):
    """Reads question and passage together: is it relevant, is the answer in it, where."""

    def __init__(self) -> None:
        super().__init__()
        self.bert = Bert()
        self.classifier = nn.Linear(WIDTH, 1)  # relevance: the reranker's own head
        self.answerable = nn.Linear(WIDTH, 1)
        self.span = nn.Linear(WIDTH, 2)
        self.verifier = nn.Sequential(nn.Linear(3 * WIDTH, _VERIFIER), nn.GELU(), nn.Linear(_VERIFIER, 1))
        for head in (self.answerable, self.span):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)
        nn.init.zeros_(self.verifier[2].weight)
        nn.init.zeros_(self.verifier[2].bias)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> tuple[Tensor, ...]:
        states = self.bert(input_ids, attention_mask, token_type_ids)
        first = states[:, 0]
        start, end = self.span(states).unbind(-1)
        relevance = self.classifier(torch.tanh(self.bert.pooler.dense(first)))
        outside = passage_mask(input_ids, token_type_ids).logical_not()
        # whether there is an answer is judged of the likeliest one as well, as in ELECTRA (Clark et al. 2020)
        likeliest = [_mean_where_likely(states, logits.detach().masked_fill(outside, -1e4)) for logits in (start, end)]
        answerable = self.answerable(first) + self.verifier(torch.cat([first, *likeliest], dim=-1))
        return relevance, answerable, start, end

    def read(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Reading:
        """As `forward`, in float32 and by name; the start and end of padding, question and separators are ruled out."""
        relevance, answerable, start, end = (t.float() for t in self(input_ids, attention_mask, token_type_ids))
        outside = passage_mask(input_ids, token_type_ids).logical_not()
        return Reading(
            relevance.squeeze(-1), answerable.squeeze(-1), start.masked_fill(outside, -1e4), end.masked_fill(outside, -1e4)
        )


def _mean_where_likely(states: Tensor, logits: Tensor) -> Tensor:
    """The tokens' states, weighed by the probabilities that the logits give: (batch, width)."""
    return (torch.softmax(logits, dim=-1).to(states.dtype)[:, None, :] @ states)[:, 0]


def passage_mask(input_ids: Tensor, token_type_ids: Tensor, separator: int = 102) -> Tensor:
    """Where the passage's tokens are: of the second type and no separator."""
    return (token_type_ids == 1) & (input_ids != separator)


class Bert(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embeddings = Embeddings()
        self.encoder = nn.ModuleDict({"layer": nn.ModuleList(Layer() for _ in range(LAYERS))})
        self.pooler = nn.ModuleDict({"dense": nn.Linear(WIDTH, WIDTH)})

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        states = self.embeddings(input_ids, token_type_ids)
        bias = (1.0 - attention_mask[:, None, None, :].to(states.dtype)) * -1e4
        for layer in self.encoder["layer"]:
            states = layer(states, bias)
        return states


class Embeddings(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.word_embeddings = nn.Embedding(VOCABULARY, WIDTH)
        self.position_embeddings = nn.Embedding(POSITIONS, WIDTH)
        self.token_type_embeddings = nn.Embedding(2, WIDTH)
        self.LayerNorm = nn.LayerNorm(WIDTH, eps=_EPSILON)

    def forward(self, input_ids: Tensor, token_type_ids: Tensor) -> Tensor:
        positions = torch.arange(input_ids.shape[1], device=input_ids.device)[None, :]
        summed = (
            self.word_embeddings(input_ids) + self.token_type_embeddings(token_type_ids) + self.position_embeddings(positions)
        )
        states = self.LayerNorm(summed)
        device = states.device.type
        # under autocast the layers hand on bfloat16: it would else be turned to float32 and back at every step
        return states.to(torch.get_autocast_dtype(device)) if torch.is_autocast_enabled(device) else states


class Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        names = ("query", "key", "value")
        self.attention = nn.ModuleDict(
            {"self": nn.ModuleDict({name: nn.Linear(WIDTH, WIDTH) for name in names}), "output": Residual(WIDTH)}
        )
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(WIDTH, INNER)})
        self.output = Residual(INNER)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        batch, length, _ = states.shape
        heads = self.attention["self"]
        query, key, value = (
            heads[name](states).view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2) for name in ("query", "key", "value")
        )
        # written out: PyTorch's fused attention takes half of a training step on a processor, going backward
        weights = torch.softmax(query @ key.transpose(2, 3) * (WIDTH // HEADS) ** -0.5 + bias, dim=-1)
        mixed = weights.to(value.dtype) @ value
        states = self.attention["output"](mixed.transpose(1, 2).reshape(batch, length, WIDTH), states)
        return self.output(gelu(self.intermediate["dense"](states)), states)


class Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.dense = nn.Linear(width, WIDTH)
        self.LayerNorm = nn.LayerNorm(WIDTH, eps=_EPSILON)

    def forward(self, inner: Tensor, states: Tensor) -> Tensor:
        return self.LayerNorm(self.dense(inner) + states)
