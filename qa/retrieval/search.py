"""The hybrid search: vectors and terms, fused by rank, the best read by the reranker."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from qa.documents import Hit, StoredPassage
from qa.indexing.faults import storage_faults
from qa.indexing.index import Index
from qa.retrieval.fusion import reciprocal_rank_fusion

if TYPE_CHECKING:
    from qa.models.embedder import Embedder
    from qa.models.reranker import Reranker

_CANDIDATES = 30  # passages each of the two searches brings
_RERANKED = 12  # passages the reranker reads: the cost of an answer is here


@dataclass(frozen=True, slots=True)
class Found:
    """Passages, best first, each with the scores of all stages that saw it, and the milliseconds each stage took."""

    hits: tuple[Hit, ...]
    timings_ms: dict[str, float]


def search(
    index: Index,
    embedder: "Embedder",
    reranker: "Reranker",
    question: str,
    *,
    sources: Sequence[str] = (),
    limit: int = _CANDIDATES,
) -> Found:
    """Finds up to `limit` passages, in documents whose path matches one of the glob patterns `sources` if any are given.

    The first twelve are ordered by the reranker, the rest follow by their fused rank. Raises IndexCorrupt.
    """
    clock = time.perf_counter()
    wide = max(_CANDIDATES, limit)
    with storage_faults(index.snapshot.parent.parent):
        documents = matching_documents(index, sources) if sources else None
        dense = [] if documents == [] else index.vectors.search(embedder.embed_question(question), wide, documents)
        terms = [] if documents == [] else index.terms.search(question, wide, documents)
        fused = reciprocal_rank_fusion([[number for number, _ in ranking] for ranking in (dense, terms)])
        passages = {passage.id: passage for passage in index.catalog.passages(list(fused)[: max(limit, _RERANKED)])}
    retrieved = time.perf_counter()

    read = list(passages.values())[:_RERANKED]
    reranked = dict(zip((p.id for p in read), reranker.score(question, [p.text for p in read]), strict=True))
    stages = {"dense": dict(dense), "terms": dict(terms), "fused": fused, "rerank": reranked}
    hits = [_hit(passage, stages) for passage in passages.values()]
    done = time.perf_counter()
    return Found(
        tuple(sorted(hits, key=lambda hit: -hit.score)[:limit]),
        {"retrieve": (retrieved - clock) * 1000, "rerank": (done - retrieved) * 1000},
    )


def matching_documents(index: Index, patterns: Sequence[str]) -> list[int]:
    """The numbers of the documents whose path matches one of the patterns: `*.txt`, `notes/*`, or a whole name."""
    return index.catalog.numbers(path for path in index.catalog.paths() if any(fnmatchcase(path, p) for p in patterns))


def _hit(passage: StoredPassage, stages: dict[str, dict[int, float]]) -> Hit:
    scores = {stage: found[passage.id] for stage, found in stages.items() if passage.id in found}
    # what the reranker did not read stands behind all that it did: its logits are far above -100
    score = scores["rerank"] if "rerank" in scores else scores["fused"] - 100.0
    return Hit(passage, score, scores)
