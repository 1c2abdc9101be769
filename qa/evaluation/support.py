"""What the checker of a language model's sentences catches, and what it blames wrongly: on changed sentences, kind by kind."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qa.corpus import Corpus
from qa.errors import GoldInvalid
from qa.evaluation.bench import Row, Tick, as_row
from qa.evaluation.corruptions import Pair, load_corruptions
from qa.indexing.sentences import split_sentences
from qa.models.reader import Reader
from qa.statements.support import Source, check

PARAPHRASES = Path("eval/support/paraphrases.jsonl")  # below the workspace
# what a tiny model (SmolLM2-135M-Instruct) wrote when it was asked with our own prompt: at most two sentences of an answer,
# in its order, each labelled by hand before any check; an older set beside it, `-tuning`, is for tuning
LABELLED = Path("eval/support/model-sentences.jsonl")
MODEL_RIGHT, MODEL_WRONG = "a model's, right", "a model's, wrong"
HONEST = ("true", "honest paraphrase", MODEL_RIGHT)


def bench_support(data: Path, workspace: Path, limit: int | None = None, tick: Tick | None = None) -> list[Row]:
    """One row a kind: the share of sentences that the checker does not call supported, and that it would drop.

    For the kinds in HONEST those are its false alarms, for all others its detections. The workspace holds PARAPHRASES and
    LABELLED; `limit` is how many sentences of each kind are taken. The articles are apart from any tuning. A last row has
    the share of all that the model wrote which is false and called supported all the same.
    """
    reader = Reader()
    by_kind: dict[str, list[Pair]] = {}
    by_hand = [*load_paraphrases(workspace / PARAPHRASES), *load_labelled(workspace / LABELLED, Corpus.open(workspace, llm=""))]
    for pair in [*load_corruptions(data, "test", limit or 300), *by_hand]:
        by_kind.setdefault(pair.kind, []).append(pair)
    rows = []
    wrongly: list[dict[str, float]] = []
    waited: list[float] = []
    for kind, pairs in by_kind.items():
        found, took = [], []
        for pair in pairs[:limit]:
            sources = passage_sources(pair.passage, pair.about)
            started = time.perf_counter()
            support = check(pair.sentence, sources, reader).support
            took.append((time.perf_counter() - started) * 1000)
            found.append({"not supported": float(support != "supported"), "dropped": float(support == "unsupported")})
            if kind in (MODEL_RIGHT, MODEL_WRONG):
                wrongly.append({"wrongly called supported": float(kind == MODEL_WRONG and support == "supported")})
                waited.append(took[-1])
            if tick:
                tick()
        rows.append(as_row(f"{kind} ({len(found)})", found, took))
    return [*rows, as_row(f"all that a model wrote ({len(wrongly)})", wrongly, waited)]


def passage_sources(passage: str, about: str = "") -> list[Source]:
    """The sentences of a passage, as the checker takes them."""
    return [Source(sentence.read(passage), 0, place, about) for place, sentence in enumerate(split_sentences(passage))]


def load_paraphrases(file: Path) -> Iterator[Pair]:
    """Sentences written by hand: JSON lines with a passage, its honest `paraphrases`, and paraphrases `altered` in one thing.

    Raises GoldInvalid when the file is not there or not of that kind.
    """
    for entry in _entries(file):
        for text in entry["paraphrases"]:
            yield Pair("honest paraphrase", text, entry["passage"], entry["id"])
        for altered in entry["altered"]:
            yield Pair(f"paraphrase, other {altered['kind']}", altered["text"], entry["passage"], entry["id"])


def load_labelled(file: Path, corpus: Corpus) -> Iterator[Pair]:
    """Sentences that a language model wrote from passages, each with what a person says: do the passages bear it?

    JSON lines with a question, `passages` (a `text` with its `title` and `source`, or `document`, `start` and `end` in the
    corpus) and `sentences`. Raises GoldInvalid as above, DocumentNotFound where the corpus is another one.
    """
    for entry in _entries(file):
        passages = [
            passage["text"] if "text" in passage else corpus.text(passage["document"])[passage["start"] : passage["end"]]
            for passage in entry["passages"]
        ]
        about = "; ".join(dict.fromkeys(passage["title"] for passage in entry["passages"] if "title" in passage))
        for sentence in entry["sentences"]:
            kind = MODEL_RIGHT if sentence["supported"] else MODEL_WRONG
            yield Pair(kind, sentence["text"], "\n\n".join(passages), entry["question"], about)


def _entries(file: Path) -> Iterator[dict[str, Any]]:
    try:
        for line in file.read_text(encoding="utf-8").split("\n"):
            if line:
                yield json.loads(line)
    except OSError as error:
        raise GoldInvalid(
            f"{file} cannot be opened ({error.strerror}): name the workspace whose eval/support holds it."
        ) from error
    except ValueError as error:
        raise GoldInvalid(f"{file} is not a set of sentences ({error!r}).") from error
