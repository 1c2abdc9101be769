"""The corpus inside llama-index: embedding, retriever, reranker and query engine as its own classes.

Imported only by those who ask for it: llama-index takes longer to import than an answer takes.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.base.response.schema import RESPONSE_TYPE, Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode
from pydantic import PrivateAttr

from qa.answers import Answer, Citation
from qa.documents import Hit
from qa.models.embedder import Embedder
from qa.models.reader import Reader


class Searchable(Protocol):
    """What the classes below need of a corpus."""

    def search(self, question: str, *, limit: int, sources: Sequence[str]) -> list[Hit]: ...

    def ask(self, question: str, *, sources: Sequence[str]) -> Answer: ...


class LocalEmbedding(BaseEmbedding):
    """bge-small-en-v1.5 (int8, on the processor) as a llama-index embedding."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder | None = None, **settings: Any) -> None:
        super().__init__(model_name="bge-small-en-v1.5-int8", **settings)
        self._embedder = embedder or Embedder()

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._embedder.embed_passages(texts).tolist()
        return vectors

    def _get_query_embedding(self, query: str) -> list[float]:
        vector: list[float] = self._embedder.embed_question(query).tolist()
        return vector

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class LocalReranker(BaseNodePostprocessor):
    """The reader's relevance (int8, on the processor) as a llama-index postprocessor: keeps the `top_n` best nodes."""

    top_n: int = 5
    _reader: Reader = PrivateAttr()

    def __init__(self, reader: Reader | None = None, **settings: Any) -> None:
        super().__init__(**settings)
        self._reader = reader or Reader()

    def _postprocess_nodes(self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None) -> list[NodeWithScore]:
        if query_bundle is None:
            raise ValueError("Reranking needs the query: pass `query_bundle`.")
        readings = self._reader.read(query_bundle.query_str, [node.node.get_content() for node in nodes])
        scored = [NodeWithScore(node=n.node, score=reading.relevance) for n, reading in zip(nodes, readings, strict=True)]
        return sorted(scored, key=lambda node: -(node.score or 0.0))[: self.top_n]


class CorpusRetriever(BaseRetriever):
    """The corpus' hybrid search as a llama-index retriever."""

    def __init__(self, corpus: Searchable, limit: int = 10, sources: Sequence[str] = ()) -> None:
        super().__init__(callback_manager=CallbackManager())
        self._corpus = corpus
        self._limit = limit
        self._sources = sources

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._corpus.search(query_bundle.query_str, limit=self._limit, sources=self._sources)
        return [_node(hit) for hit in hits]


class CorpusQueryEngine(BaseQueryEngine):
    """The corpus' answers as a llama-index query engine.

    The response's text is the answer's, its source nodes are the citations (the nearest passages after a refusal), and
    its metadata holds the whole answer as `Answer.to_dict` gives it.
    """

    def __init__(self, corpus: Searchable, sources: Sequence[str] = ()) -> None:
        super().__init__(callback_manager=CallbackManager())
        self._corpus = corpus
        self._sources = sources

    def _query(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        answer = self._corpus.ask(query_bundle.query_str, sources=self._sources)
        nodes = [_cited_node(citation) for citation in answer.citations or answer.nearest]
        return Response(answer.text, source_nodes=nodes, metadata=answer.to_dict())

    async def _aquery(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        return self._query(query_bundle)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


def _node(hit: Hit) -> NodeWithScore:
    node = TextNode(
        id_=str(hit.passage.id),
        text=hit.text,
        start_char_idx=hit.start,
        end_char_idx=hit.end,
        metadata={"document": hit.document, "page": hit.page, "start": hit.start, "end": hit.end},
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=hit.document)},
    )
    return NodeWithScore(node=node, score=hit.score)


def _cited_node(citation: Citation) -> NodeWithScore:
    about = {
        name: getattr(citation, name) for name in ("number", "document", "title", "publisher", "date", "page", "start", "end")
    }
    node = TextNode(
        id_=f"{citation.document}:{citation.start}-{citation.end}",
        text=citation.quote,
        start_char_idx=citation.start,
        end_char_idx=citation.end,
        metadata=about,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=citation.document)},
    )
    return NodeWithScore(node=node)
