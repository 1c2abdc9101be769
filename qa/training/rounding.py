"""Rounds the reader's matrices to seven bits so that what they give changes least (GPTQ, Frantar et al. 2023).

Rounding each weight to its nearest step moves the logits by 0.4 on average, this by 0.3, as eight bits do. What one weight loses
is made up for by those that are not rounded yet, as far as inputs come together: of questions and passages of the training
documents.
"""

import random
from collections.abc import Sequence

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from qa.models.weights import RERANKER
from qa.training import data
from qa.training.data import Question
from qa.training.model import Reader

# x86 processors without VNNI add two products of bytes in sixteen bits, and cut off what does not fit: with weights of eight bits
# the same file says something else on an older machine, with these it does not
STEPS = 64  # on either side of 0
_PAIRS = 512  # read to see which inputs come together
_DAMPING = 0.01  # of the mean of the diagonal, added to it


def round_weights(reader: Reader) -> None:
    """Rounds every matrix in place, each output to its own `STEPS`; biases and embeddings stay."""
    matrices = [each for each in reader.modules() if isinstance(each, nn.Linear)]
    together = {each: torch.zeros(each.in_features, each.in_features) for each in matrices}

    def see(matrix: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        rows = inputs[0].reshape(-1, inputs[0].shape[-1])
        together[matrix].addmm_(rows.T, rows)

    with torch.no_grad():
        seeing = [each.register_forward_pre_hook(see) for each in matrices]
        for pair in _pairs():
            reader(*pair)
        for handle in seeing:
            handle.remove()
        for each in matrices:
            each.weight.copy_(rounded(each.weight, together[each]))


def rounded(weight: Tensor, together: Tensor) -> Tensor:
    """`weight`, shape (outputs, inputs), on steps of a 64th of each output's largest; `together`, shape (inputs, inputs), is the
    sum of the outer products of the inputs with themselves. The largest weight of an output stays as it is, so that the steps do.
    """
    weight = weight.clone()
    step = weight.abs().amax(1).clamp_min(1e-8) / STEPS
    largest = weight.abs().argmax(1)
    top = torch.sign(weight.gather(1, largest[:, None]))[:, 0] * STEPS
    damped = together + torch.eye(len(together)) * (_DAMPING * together.diagonal().mean() + 1e-6)
    inverse = torch.linalg.cholesky(torch.cholesky_inverse(torch.linalg.cholesky(damped)), upper=True)
    for column in range(weight.shape[1]):
        steps = torch.clamp(torch.round(weight[:, column] / step), -STEPS, STEPS)
        steps = torch.where(largest == column, top, steps)
        lost = (weight[:, column] - steps * step) / inverse[column, column]
        weight[:, column] = steps * step
        weight[:, column + 1 :] -= lost[:, None] * inverse[column, column + 1 :]
    return weight


def _pairs() -> Sequence[tuple[Tensor, Tensor, Tensor]]:
    tokenizer = Tokenizer.from_file(str(RERANKER.tokenizer()))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    questions = random.Random(0).sample(data.load_documents(data.DOCUMENTS, "training"), _PAIRS)
    # every second one with a bare sentence, as the product reads the best of them again
    read = [q.paragraph.text if i % 2 else _sentence(q) for i, q in enumerate(questions)]
    encoded = [tokenizer.encode(question.text, text) for question, text in zip(questions, read, strict=True)]
    return [(torch.tensor([e.ids]), torch.tensor([e.attention_mask]), torch.tensor([e.type_ids])) for e in encoded]


def _sentence(question: Question) -> str:
    text, sentences = question.paragraph.text, question.paragraph.sentences
    return next((text[start:end] for start, end in sentences if start <= question.near < end), text)
