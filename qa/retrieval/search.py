"""The hybrid search: vectors and terms, their scores fused, the best passages read."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.documents import Hit, StoredPassage
from qa.indexing.faults import storage_faults
from qa.indexing.index import Index
from qa.retrieval.filters import Filter
from qa.retrieval.fusion import fuse
from qa.retrieval.reranking import order_scores

if TYPE_CHECKING:
    from qa.models.embedder import Embedder
    from qa.models.reader import Reader, Reading

_CANDIDATES = 50  # passages each of the two searches brings
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
    where: Sequence[Filter] = (),
    limit: int = _CANDIDATES,
    few_words: bool = True,
) -> Found:
    """Finds up to `limit` passages, only in documents that every filter of `where` admits.

    The best sixteen are ordered by what the reader says of them, the rest follow by their fused score. `few_words`: the
    question is answered by more than a yes or a no. Raises IndexCorrupt.
    """
    clock = time.perf_counter()
    wide = max(_CANDIDATES, limit)
    with storage_faults(index.folder):
        documents = admitted(index, where)
        nowhere = documents == []
        dense = {} if nowhere else dict(index.vectors.search(embedder.embed_question(question), wide, documents))
        terms = {} if nowhere else dict(index.terms.search(question, wide, documents))
        fused = fuse(dense, terms)
        passages = index.catalog.passages(list(fused)[: max(limit, _READ)])
    retrieved = time.perf_counter()

    read, unread = passages[:_READ], passages[_READ:]
    readings = dict(zip((p.id for p in read), reader.read(question, [p.text for p in read]), strict=True))
    relevance = {number: reading.relevance for number, reading in readings.items()}
    answerable = {number: reading.answerable for number, reading in readings.items()}
    order = order_scores(read, readings, fused, few_words=few_words)
    stages = {"dense": dense, "terms": terms, "fused": fused, "rerank": relevance, "answerable": answerable}
    # what the reader did not read stands behind all that it did: no logit comes near -100
    hits = [_hit(passage, order[passage.id], stages) for passage in read]
    hits += [_hit(passage, fused[passage.id] - 100.0, stages) for passage in unread]
    done = time.perf_counter()
    return Found(
        tuple(sorted(hits, key=lambda hit: -hit.score)[:limit]),
        readings,
        {"retrieve": (retrieved - clock) * 1000, "rerank": (done - retrieved) * 1000},
    )


def admitted(index: Index, where: Sequence[Filter]) -> list[int] | None:
    """The numbers of the documents that every filter admits; None where that is all of them."""
    if not where:
        return None
    library = index.library
    numbers = [number for number, path, about in library if all(each.admits(path, about) for each in where)]
    return None if len(numbers) == len(library) else numbers


def _hit(passage: StoredPassage, score: float, stages: dict[str, dict[int, float]]) -> Hit:
    return Hit(passage, score, {stage: found[passage.id] for stage, found in stages.items() if passage.id in found})
