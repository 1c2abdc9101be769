"""The hybrid search: vectors and terms, their scores fused, the best passages read."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING

import numpy as np

from qa.documents import Hit, StoredPassage, below
from qa.indexing.faults import storage_faults
from qa.indexing.index import Index
from qa.indexing.names import called_in
from qa.retrieval.filters import Filter
from qa.retrieval.fusion import fuse
from qa.retrieval.reranking import order_scores

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from qa.models.embedder import Embedder
    from qa.models.reader import Reader, Reading

_CANDIDATES = 100  # passages each of the two searches brings: one that only one of them finds has nothing from the other
_HITS = 50  # passages that are returned, unless told
_TWICE = 2  # as many of the best of all are looked through as hold enough of those inside a filter on average
_WIDEST = 1_000  # so many at most
_CALLED = 0.5  # as much as a search: of two reports that say the same, the one that the question names is read
_READ = 16  # passages the reader reads: the cost of an answer is here


@dataclass(frozen=True, slots=True)
class Found:
    """Passages, best first, each with the scores of all stages that saw it; what the reader made of those it read, by
    passage number; and the milliseconds each stage took."""

    hits: tuple[Hit, ...]
    readings: dict[int, "Reading"]
    timings_ms: dict[str, float]


def search(
    index: Index,
    embedder: "Embedder",
    reader: "Reader",
    question: str,
    *,
    inside: "Admitted | None" = None,
    limit: int = _HITS,
    few_words: bool = True,
) -> Found:
    """Finds up to `limit` passages, only in the documents `inside`, or in all.

    The best sixteen are ordered by what the reader says of them, the rest follow by their fused score. `few_words`: the
    question is answered by more than a yes or a no. Raises IndexCorrupt.
    """
    clock = time.perf_counter()
    wide = max(_CANDIDATES, limit)
    with storage_faults(index.folder):
        vector = embedder.embed_question(question)
        vectors, words, total = index.vectors, index.terms, len(index.owners)
        dense = _best(
            lambda most, only: vectors.search(vector, most, only.passages.tolist() if only else None), wide, inside, total
        )
        terms = _best(lambda most, only: words.search(question, most, document_numbers(only)), wide, inside, total)
        fused = fuse(dense, terms)
        likely = _beside_names(index, question, fused)
        passages = index.catalog.passages(sorted(likely, key=lambda number: -likely[number])[: max(limit, _READ)])
    retrieved = time.perf_counter()

    read, unread = passages[:_READ], passages[_READ:]
    readings = dict(zip((p.id for p in read), _readings(reader, question, read), strict=True))
    relevance = {number: reading.relevance for number, reading in readings.items()}
    answerable = {number: reading.answerable for number, reading in readings.items()}
    order = order_scores(read, readings, fused, few_words=few_words)
    stages = {"dense": dense, "terms": terms, "fused": fused, "rerank": relevance, "answerable": answerable}
    # what the reader did not read stands behind all that it did: no logit comes near -100
    hits = [_hit(passage, order[passage.id], stages) for passage in read]
    hits += [_hit(passage, likely[passage.id] - 100.0, stages) for passage in unread]
    done = time.perf_counter()
    return Found(
        tuple(sorted(hits, key=lambda hit: -hit.score)[:limit]),
        readings,
        {"retrieve": (retrieved - clock) * 1000, "rerank": (done - retrieved) * 1000},
    )


def _beside_names(index: Index, question: str, fused: Mapping[int, float]) -> dict[int, float]:
    """The fused scores and, beside them, how far the question names the passages' documents.

    It decides what is read and no more: what a passage says is for the reader to judge, whoever's it is.
    """
    named = called_in(question, index.names, len(index.library))
    owners = index.owners[np.searchsorted(index.owners[:, 0], list(fused)), 1].tolist()
    return {n: score + _CALLED * named.get(owner, 0.0) for (n, score), owner in zip(fused.items(), owners, strict=True)}


def _readings(reader: "Reader", question: str, passages: Sequence[StoredPassage]) -> list["Reading"]:
    """The passages read below their headings; the answer stands in the passages themselves."""
    texts = [below(passage.above, passage.text) for passage in passages]
    readings = reader.read(question, texts)
    return [
        reading.behind(len(text) - len(passage.text)) for reading, text, passage in zip(readings, texts, passages, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Admitted:
    """What a search may find: documents and their passages, by number."""

    documents: "NDArray[np.int64]"
    passages: "NDArray[np.int64]"


def document_numbers(inside: Admitted | None) -> list[int] | None:
    """The documents as the term index takes them; None where it may search all."""
    return inside.documents.tolist() if inside else None


def admitted(index: Index, where: Sequence[Filter]) -> Admitted | None:
    """What every filter admits; None where that is all there is. Raises IndexCorrupt."""
    with storage_faults(index.folder):
        files = index.library
    for each in where:
        files = each.select(files)
    if len(files) == len(index.library):
        return None
    documents = np.fromiter((number for number, _, _ in files), np.int64, len(files))
    return Admitted(documents, index.owners[np.isin(index.owners[:, 1], documents), 0])


def _best(
    find: Callable[[int, Admitted | None], list[tuple[int, float]]], limit: int, inside: Admitted | None, total: int
) -> dict[int, float]:
    """The best passages of a search, only those `inside`: where these are many, they are picked from the best of all
    `total`, which is quicker than to search a long list."""
    if inside is None:
        return dict(find(limit, None))
    if not inside.passages.size:
        return {}
    wide = _TWICE * limit * total // inside.passages.size
    if wide <= _WIDEST:
        found = find(wide, None)
        kept = np.isin([number for number, _ in found], inside.passages)
        if kept.sum() >= limit:
            return dict(list(compress(found, kept))[:limit])
    return dict(find(limit, inside))


def _hit(passage: StoredPassage, score: float, stages: dict[str, dict[int, float]]) -> Hit:
    return Hit(passage, score, {stage: found[passage.id] for stage, found in stages.items() if passage.id in found})
