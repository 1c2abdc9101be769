"""Trains the reader from the reranker's weights, for as long as it is told: `python -m qa.training.train --help`."""

import argparse
import json
import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from statistics import fmean

import torch
from tokenizers import Encoding, Tokenizer
from torch import Tensor
from torch.multiprocessing.spawn import spawn
from torch.nn import functional

from qa.models.weights import RERANKER
from qa.training import adversaries, data
from qa.training.data import Example, Question
from qa.training.model import Reader
from qa.training.weights import load_reranker

_MAX_TOKENS = 256
_WARM_UP, _DECAY = 0.04, 0.01
_NEW_HEADS = 5  # times the rate: they have further to go
_CHECKPOINT_EVERY = 0.1  # of the time
_ANSWERABLE_WEIGHT, _RELEVANCE_WEIGHT = 1.0, 0.1
_WIDTHS = 16  # batches are padded to multiples of it
_SORTED_BATCHES = 24  # batches that are drawn at once and sorted by length, so that little is padded
_SHARES = {  # of what is seen; SQuAD's own unanswerable questions are the best teachers and come round twice as often
    "new_wiki": 0.26,
    "reddit": 0.11,
    "amazon_reviews": 0.11,
    "squad2 answerable": 0.07,
    "squad2 unanswerable": 0.13,
    "wrong passage": 0.10,
    "adversary": 0.22,
}
Batch = tuple[dict[str, Tensor], list[Example], Tensor]  # inputs, what they are, first and last token of the answer
_log = logging.getLogger(__name__)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder that holds squadshifts/ and squad2/")
    parser.add_argument("output", type=Path, help="the folder for checkpoints and the sample of examples")
    parser.add_argument("--minutes", type=float, default=60, help="the learning rate falls to 0 by then")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=8e-5, help="the highest learning rate")
    parser.add_argument("--workers", type=int, default=2, help="processes that train the same weights side by side")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="a checkpoint to go on from, instead of the reranker's weights")
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    arguments.output.mkdir(parents=True, exist_ok=True)
    original = load_reranker(RERANKER.model())
    reader = deepcopy(original)
    if arguments.start:
        reader.load_state_dict(torch.load(arguments.start, weights_only=True))
    # Each worker is one thread with its own data and optimiser, and they write into the same weights without waiting for
    # each other (Hogwild!, Niu et al. 2011): on a busy machine, threads that share each step mostly wait.
    reader.share_memory()
    original.share_memory()
    until = time.time() + 60 * arguments.minutes
    spawn(_work, (arguments, reader, original, time.time(), until), nprocs=arguments.workers)
    torch.save(reader.state_dict(), arguments.output / "reader.pt")


def _work(worker: int, arguments: argparse.Namespace, reader: Reader, original: Reader, began: float, until: float) -> None:
    logging.basicConfig(level=logging.INFO, format=f"%(asctime)s worker {worker} %(message)s")
    torch.set_num_threads(1)
    examples = stream(arguments.data, random.Random(arguments.seed * 1_000 + worker))
    if worker == 0:
        keep_sample(examples, arguments.output / "sample.jsonl")
    seen = train(
        reader,
        original.eval().requires_grad_(False),
        examples,
        arguments.batch,
        arguments.rate,
        lambda: (time.time() - began) / (until - began),
        arguments.output / "checkpoint.pt" if worker == 0 else None,
    )
    counts = {"seen": seen.total(), **dict(seen.most_common())}
    (arguments.output / f"seen-{worker}.json").write_text(json.dumps(counts, indent=2) + "\n")


def stream(folder: Path, rng: random.Random) -> Iterator[Example]:
    """Examples without end, the kinds mixed by their shares; no question comes again before all of its kind have come."""
    shifts = {name: data.load_questions(folder, name) for name in data.SQUADSHIFTS}
    squad = [q for q in data.load_questions(folder, "squad2") if q.paragraph.title in data.TRAIN_ARTICLES]
    # adversaries are made of encyclopedia questions first: reviews and chat hold few names and many yes/no questions
    bases = shifts["new_wiki"] * 3 + [q for q in squad if q.answers] * 3 + shifts["reddit"] + shifts["amazon_reviews"]
    pools = {
        **shifts,
        "squad2 answerable": [q for q in squad if q.answers],
        "squad2 unanswerable": [q for q in squad if not q.answers],
        "wrong passage": shifts["new_wiki"] * 2 + shifts["reddit"] + shifts["amazon_reviews"],
    }
    endless = {kind: _endless(pool, rng) for kind, pool in pools.items()}
    adversary = _adversaries([q for q in bases if q.answers], rng)
    wrong = _wrong_passages(endless["wrong passage"], list(shifts.values()), rng)
    while True:
        kind = rng.choices(list(_SHARES), list(_SHARES.values()))[0]
        if kind == "adversary":
            yield next(adversary)
        elif kind == "wrong passage":
            yield next(wrong)
        elif kind == "squad2 unanswerable":
            question = next(endless[kind])
            yield data.unanswerable_example(kind, question.text, question.paragraph, question.near, rng)
        else:
            yield data.answerable_example(next(endless[kind]), rng)


def _endless(questions: Sequence[Question], rng: random.Random) -> Iterator[Question]:
    usable = list(questions)
    while True:
        rng.shuffle(usable)
        yield from usable


def _adversaries(questions: Sequence[Question], rng: random.Random) -> Iterator[Example]:
    sources = {make: _endless(questions, rng) for make, _ in adversaries.KINDS}
    while True:
        make = rng.choices([m for m, _ in adversaries.KINDS], [share for _, share in adversaries.KINDS])[0]
        made = None
        while made is None:
            made = make(next(sources[make]), questions, rng)
        yield made


def _wrong_passages(questions: Iterator[Question], sets: Sequence[Sequence[Question]], rng: random.Random) -> Iterator[Example]:
    paragraphs = list({q.paragraph.text: q.paragraph for questions_ in sets for q in questions_}.values())
    ranking = data.BM25([paragraph.text for paragraph in paragraphs])
    for question in questions:
        if example := data.wrong_passage(question, paragraphs, ranking, rng):
            yield example


def keep_sample(examples: Iterator[Example], file: Path) -> None:
    """Three hundred examples for a person to read."""
    with file.open("w", encoding="utf-8") as out:
        for example in islice(examples, 300):
            answer = example.passage[example.start : example.end] if example.start is not None else None
            out.write(json.dumps({**asdict(example), "answer": answer}, ensure_ascii=False) + "\n")


def train(
    reader: Reader,
    original: Reader,
    examples: Iterator[Example],
    size: int,
    rate: float,
    spent: Callable[[], float],
    checkpoint: Path | None,
) -> Counter[str]:
    """Trains until `spent()`, the share of the time that is used up, reaches 1. Returns how many of each kind were seen."""
    tokenizer = Tokenizer.from_file(str(RERANKER.tokenizer()))
    # the table of words is large and a run sees few of them: learning it would cost more time than it is worth
    reader.bert.embeddings.word_embeddings.requires_grad_(False)
    new = [*reader.answerable.parameters(), *reader.span.parameters()]
    known = [*reader.bert.parameters(), *reader.classifier.parameters()]
    groups = [{"params": [p for p in known if p.requires_grad], "peak": rate}, {"params": new, "peak": rate * _NEW_HEADS}]
    optimiser = torch.optim.AdamW(groups, lr=0.0, weight_decay=_DECAY, fused=True)
    saved, kinds, losses = 0.0, Counter[str](), []
    for step, batch in enumerate(_batches(examples, tokenizer, size)):
        share = spent()
        if share >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = group["peak"] * min(share / _WARM_UP, (1 - share) / (1 - _WARM_UP))
        losses.append(_step(reader, original, optimiser, batch, distil=step % 2 == 0))
        kinds.update(example.kind for example in batch[1])
        if step % 50 == 49:
            mean = [fmean(column) for column in zip(*losses, strict=True)]
            seen = kinds.total()
            _log.info("%4.1f %% %d seen, losses: span %.3f answerable %.3f relevance %.3f", 100 * share, seen, *mean)
            losses.clear()
        if checkpoint and share - saved >= _CHECKPOINT_EVERY:
            saved = share
            torch.save(reader.state_dict(), checkpoint)
    return kinds


def _batches(examples: Iterator[Example], tokenizer: Tokenizer, size: int) -> Iterator[Batch]:
    tokenizer.enable_truncation(_MAX_TOKENS, strategy="longest_first")
    tokenizer.no_padding()
    rng = random.Random(size)
    while True:
        drawn: list[tuple[Example, Encoding, tuple[int, int]]] = []
        while len(drawn) < size * _SORTED_BATCHES:
            example = next(examples)
            encoding = tokenizer.encode(example.question, example.passage)
            tokens = _tokens_of_answer(encoding, example)
            if tokens is not None:
                drawn.append((example, encoding, tokens))
        drawn.sort(key=lambda one: len(one[1].ids))
        groups = [drawn[i : i + size] for i in range(0, len(drawn), size)]
        rng.shuffle(groups)
        for group in groups:
            # few different widths: memory grows with each shape that PyTorch meets
            width = -(-max(len(encoding.ids) for _, encoding, _ in group) // _WIDTHS) * _WIDTHS
            columns = {
                "input_ids": [e.ids + [0] * (width - len(e.ids)) for _, e, _ in group],
                "attention_mask": [[1] * len(e.ids) + [0] * (width - len(e.ids)) for _, e, _ in group],
                "token_type_ids": [e.type_ids + [0] * (width - len(e.ids)) for _, e, _ in group],
            }
            yield (
                {name: torch.tensor(rows) for name, rows in columns.items()},
                [example for example, _, _ in group],
                torch.tensor([tokens for _, _, tokens in group]),
            )


def _tokens_of_answer(encoding: Encoding, example: Example) -> tuple[int, int] | None:
    """First and last token of the answer, (-100, -100) without one, None where the window has cut it off."""
    if example.start is None or example.end is None:
        return -100, -100
    first = encoding.char_to_token(example.start, 1)
    last = encoding.char_to_token(example.end - 1, 1)
    return None if first is None or last is None else (first, last)


def _step(
    reader: Reader, original: Reader, optimiser: torch.optim.Optimizer, batch: Batch, *, distil: bool
) -> tuple[float, float, float]:
    inputs, _, tokens = batch
    has_answer = tokens[:, 0] >= 0
    with torch.autocast("cpu", torch.bfloat16):
        reading = reader.read(**inputs)
    answerable = functional.binary_cross_entropy_with_logits(reading.answerable, has_answer.float())
    spans = torch.zeros(())
    if has_answer.any():
        spans = (functional.cross_entropy(reading.start, tokens[:, 0]) + functional.cross_entropy(reading.end, tokens[:, 1])) / 2
    relevance = torch.zeros(())
    if distil:
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            taught = original.read(**inputs).relevance
        relevance = functional.mse_loss(reading.relevance, taught)
    loss = spans + _ANSWERABLE_WEIGHT * answerable + 2 * _RELEVANCE_WEIGHT * relevance  # on every second batch: twice
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_([p for g in optimiser.param_groups for p in g["params"]], 1.0)
    optimiser.step()
    return spans.item(), answerable.item(), relevance.item()


if __name__ == "__main__":
    main()
