"""Trains the reader from the reranker's weights, for as long as it is told: `python -m qa.training.train --help`."""

import argparse
import json
import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass
from itertools import chain, islice
from pathlib import Path
from statistics import fmean

import torch
from tokenizers import Encoding, Tokenizer
from torch import Tensor
from torch.multiprocessing.spawn import spawn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from qa.models.weights import RERANKER
from qa.training.data import Example
from qa.training.model import Reader
from qa.training.stream import Drawn, stream
from qa.training.weights import load_reader, load_reranker

_MAX_TOKENS = 256
_WARM_UP, _DECAY = 0.04, 0.01
_NEW_HEADS = 5  # times the rate: they have further to go
_CHECKPOINT_EVERY = 0.1  # of the time
_AVERAGED_EVERY, _KEPT = 10, 0.95  # steps, and the share of the average that stays each time
_ANSWERABLE_WEIGHT, _CONTRAST_WEIGHT, _RELEVANCE_WEIGHT = 1.0, 0.5, 0.1
_DISTILLED_EVERY = 4  # batches: the original's reading costs a third of a step
_WIDTHS = 16  # batches are padded to multiples of it
_SORTED_BATCHES = 24  # batches that are drawn at once and sorted by length, so that little is padded
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Batch:
    """`answers`, shape (batch, 2), are the first and last token of the answer, -100 without one; `contrasts`, shape
    (pairs, 2), the rows of an answerable example and of the one made against it."""

    inputs: dict[str, Tensor]
    examples: Sequence[Example]
    answers: Tensor
    contrasts: Tensor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder that holds squadshifts/ and squad2/")
    parser.add_argument("output", type=Path, help="the folder for checkpoints and the sample of examples")
    parser.add_argument("--minutes", type=float, default=60, help="the learning rate falls to 0 by then")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=8e-5, help="the highest learning rate")
    parser.add_argument("--device", default="cpu", help="cpu, or cuda with --workers 1")
    parser.add_argument("--workers", type=int, default=2, help="processes that train the same weights side by side")
    parser.add_argument("--frozen", type=int, default=0, help="how many of the lower layers stay as they are")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="reader.pt or reader.onnx to go on from, instead of the reranker's weights")
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    arguments.output.mkdir(parents=True, exist_ok=True)
    original = load_reranker(RERANKER.model())
    reader = deepcopy(original)
    if arguments.start:
        reader.load_state_dict(load_reader(arguments.start).state_dict())
    # Each worker is one thread with its own data and optimiser, and they write into the same weights without waiting for
    # each other (Hogwild!, Niu et al. 2011): on a busy machine, threads that share each step mostly wait.
    reader.share_memory()
    original.share_memory()
    until = time.time() + 60 * arguments.minutes
    spawn(_work, (arguments, reader, original, time.time(), until), nprocs=arguments.workers)


def _work(worker: int, arguments: argparse.Namespace, reader: Reader, original: Reader, began: float, until: float) -> None:
    logging.basicConfig(level=logging.INFO, format=f"%(asctime)s worker {worker} %(message)s")
    torch.set_num_threads(1)
    examples = stream(arguments.data, random.Random(arguments.seed * 1_000 + worker))
    if worker == 0:
        keep_sample(examples, arguments.output / "sample.jsonl")
    _freeze(reader, arguments.frozen)
    seen = train(
        reader.to(arguments.device),
        original.to(arguments.device).eval().requires_grad_(False),
        examples,
        arguments.batch,
        arguments.rate,
        lambda: (time.time() - began) / (until - began),
        arguments.output / "reader.pt" if worker == 0 else None,
    )
    counts = {"seen": seen.total(), **dict(seen.most_common())}
    (arguments.output / f"seen-{worker}.json").write_text(json.dumps(counts, indent=2) + "\n")


def _freeze(reader: Reader, layers: int) -> None:
    # the table of words is large and a run sees few of them: learning it would cost more time than it is worth
    reader.bert.embeddings.word_embeddings.requires_grad_(False)
    if layers:
        reader.bert.embeddings.requires_grad_(False)
    for layer in list(reader.bert.encoder["layer"])[:layers]:
        layer.requires_grad_(False)


def keep_sample(examples: Iterator[Drawn], file: Path) -> None:
    """Five hundred examples for a person to read."""
    with file.open("w", encoding="utf-8") as out:
        for example in islice(chain.from_iterable(examples), 500):
            answer = example.passage[example.start : example.end] if example.start is not None else None
            out.write(json.dumps({**asdict(example), "answer": answer}, ensure_ascii=False) + "\n")


def train(
    reader: Reader,
    original: Reader,
    examples: Iterator[Drawn],
    size: int,
    rate: float,
    spent: Callable[[], float],
    output: Path | None,
) -> Counter[str]:
    """Trains until `spent()`, the share of the time that is used up, reaches 1. Returns how many of each kind were seen.

    `output` gets the running average of the weights, a few times on the way and at the end.
    """
    tokenizer = Tokenizer.from_file(str(RERANKER.tokenizer()))
    new = [*reader.answerable.parameters(), *reader.span.parameters(), *reader.verifier.parameters()]
    known = [*reader.bert.parameters(), *reader.classifier.parameters()]
    groups = [{"params": [p for p in known if p.requires_grad], "peak": rate}, {"params": new, "peak": rate * _NEW_HEADS}]
    optimiser = torch.optim.AdamW(groups, lr=0.0, weight_decay=_DECAY, fused=True)
    average = AveragedModel(reader, multi_avg_fn=get_ema_multi_avg_fn(_KEPT)) if output else None
    saved, kinds, losses = 0.0, Counter[str](), []
    for step, batch in enumerate(_batches(examples, tokenizer, size)):
        share = spent()
        if share >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = group["peak"] * min(share / _WARM_UP, (1 - share) / (1 - _WARM_UP))
        losses.append(_step(reader, original, optimiser, batch, distil=step % _DISTILLED_EVERY == 0))
        kinds.update(example.kind for example in batch.examples)
        if average and step % _AVERAGED_EVERY == 0:
            average.update_parameters(reader)
        if step % 25 == 24:
            mean = [fmean(column) for column in zip(*losses, strict=True)]
            seen = kinds.total()
            _log.info(
                "%4.1f %% %d seen, losses: span %.3f answerable %.3f contrast %.3f relevance %.3f", 100 * share, seen, *mean
            )
            losses.clear()
        if average and output and share - saved >= _CHECKPOINT_EVERY:
            saved = share
            torch.save(average.module.state_dict(), output)
    if average and output:
        torch.save(average.module.state_dict(), output)
    return kinds


def _batches(examples: Iterator[Drawn], tokenizer: Tokenizer, size: int) -> Iterator[Batch]:
    """Batches of `size` examples, one more where the last is a pair, which stays together."""
    tokenizer.enable_truncation(_MAX_TOKENS, strategy="longest_first")
    tokenizer.no_padding()
    rng = random.Random(size)
    while True:
        drawn: list[list[tuple[Example, Encoding, tuple[int, int]]]] = []
        while sum(len(unit) for unit in drawn) < size * _SORTED_BATCHES:
            encoded = [(example, tokenizer.encode(example.question, example.passage)) for example in next(examples)]
            located = [(example, encoding, _tokens_of_answer(encoding, example)) for example, encoding in encoded]
            if all(tokens is not None for _, _, tokens in located):
                drawn.append([(example, encoding, tokens) for example, encoding, tokens in located if tokens is not None])
        drawn.sort(key=lambda unit: max(len(encoding.ids) for _, encoding, _ in unit))
        groups: list[list[list[tuple[Example, Encoding, tuple[int, int]]]]] = [[]]
        for unit in drawn:
            if sum(len(other) for other in groups[-1]) >= size:
                groups.append([])
            groups[-1].append(unit)
        rng.shuffle(groups)
        yield from map(_batch, groups)


def _batch(units: Sequence[Sequence[tuple[Example, Encoding, tuple[int, int]]]]) -> Batch:
    rows = list(chain.from_iterable(units))
    contrasts, at = [], 0
    for unit in units:
        if len(unit) == 2:
            contrasts.append((at, at + 1))
        at += len(unit)
    # few different widths: memory grows with each shape that PyTorch meets
    width = -(-max(len(encoding.ids) for _, encoding, _ in rows) // _WIDTHS) * _WIDTHS
    columns = {
        "input_ids": [e.ids + [0] * (width - len(e.ids)) for _, e, _ in rows],
        "attention_mask": [[1] * len(e.ids) + [0] * (width - len(e.ids)) for _, e, _ in rows],
        "token_type_ids": [e.type_ids + [0] * (width - len(e.ids)) for _, e, _ in rows],
    }
    return Batch(
        {name: torch.tensor(values) for name, values in columns.items()},
        [example for example, _, _ in rows],
        torch.tensor([tokens for _, _, tokens in rows]),
        torch.tensor(contrasts, dtype=torch.int64).reshape(-1, 2),
    )


def _tokens_of_answer(encoding: Encoding, example: Example) -> tuple[int, int] | None:
    """First and last token of the answer, (-100, -100) without one, None where the window has cut it off."""
    if example.start is None or example.end is None:
        return -100, -100
    first = encoding.char_to_token(example.start, 1)
    last = encoding.char_to_token(example.end - 1, 1)
    return None if first is None or last is None else (first, last)


def _half(device: torch.device) -> torch.autocast:
    """bfloat16 where the machine has it: a processor without AVX-512 takes fifteen times as long for it as for float32."""
    has = device.type != "cpu" or "AVX512" in torch.backends.cpu.get_cpu_capability()
    return torch.autocast(device.type, torch.bfloat16, enabled=has)


def _step(
    reader: Reader, original: Reader, optimiser: torch.optim.Optimizer, batch: Batch, *, distil: bool
) -> tuple[float, float, float, float]:
    device = reader.span.weight.device
    inputs = {name: tensor.to(device) for name, tensor in batch.inputs.items()}
    answers, contrasts = batch.answers.to(device), batch.contrasts.to(device)
    has_answer = answers[:, 0] >= 0
    with _half(device):
        reading = reader.read(**inputs)
    answerable = functional.binary_cross_entropy_with_logits(reading.answerable, has_answer.float())
    spans = contrast = relevance = torch.zeros((), device=device)
    if has_answer.any():
        first, last = answers.unbind(1)
        spans = (functional.cross_entropy(reading.start, first) + functional.cross_entropy(reading.end, last)) / 2
    if len(contrasts):  # the answerable one of a pair above the other (RankNet, Burges et al. 2005)
        higher, lower = reading.answerable[contrasts].unbind(1)
        contrast = functional.softplus(lower - higher).mean()
    if distil:
        with torch.no_grad(), _half(device):
            taught = original.read(**inputs).relevance
        relevance = functional.mse_loss(reading.relevance, taught)
    loss = spans + _ANSWERABLE_WEIGHT * answerable + _CONTRAST_WEIGHT * contrast
    loss = loss + _DISTILLED_EVERY * _RELEVANCE_WEIGHT * relevance
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_([p for g in optimiser.param_groups for p in g["params"]], 1.0)
    optimiser.step()
    return spans.item(), answerable.item(), contrast.item(), relevance.item()


if __name__ == "__main__":
    main()
