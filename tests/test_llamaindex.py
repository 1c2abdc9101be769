"""The corpus inside llama-index."""

import asyncio
from pathlib import Path

import pytest
from conftest import BNE, PISM

from qa import Corpus
from qa.models.embedder import Embedder
from qa.models.reader import Reader

QUESTION = "What did Putin demand of NATO?"


def test_as_retriever_gives_the_hits_as_nodes(corpus: Corpus) -> None:
    nodes = corpus.as_retriever(limit=3).retrieve(QUESTION)
    hits = corpus.search(QUESTION, limit=3)
    assert [(node.text, node.score) for node in nodes] == [(hit.text, hit.score) for hit in hits]
    for node in nodes:
        about = node.metadata
        assert corpus.text(about["document"])[about["start"] : about["end"]] == node.text


def test_as_retriever_searches_only_the_sources_named(corpus: Corpus) -> None:
    nodes = corpus.as_retriever(sources=["bne*"]).retrieve(QUESTION)
    assert {node.metadata["document"] for node in nodes} == {BNE}


def test_as_query_engine_answers_with_citations_as_source_nodes(corpus: Corpus) -> None:
    response = corpus.as_query_engine().query(QUESTION)
    answer = corpus.ask(QUESTION)
    assert str(response) == answer.text
    assert [node.text for node in response.source_nodes] == [citation.quote for citation in answer.citations]
    assert response.metadata is not None
    assert response.metadata["status"] == "answered"


def test_the_query_engine_works_where_llama_index_is_asynchronous(corpus: Corpus) -> None:
    engine = corpus.as_query_engine(sources=["pism*"])
    response = asyncio.run(engine.aquery(QUESTION))
    assert {node.metadata["document"] for node in response.source_nodes} == {PISM}


def test_the_embedding_embeds_questions_and_texts_each_in_its_way(embedder: Embedder) -> None:
    from qa.llamaindex import LocalEmbedding

    embedding = LocalEmbedding(embedder)
    assert embedding.get_text_embedding("troops") == pytest.approx(embedder.embed_passages(["troops"])[0].tolist(), abs=1e-6)
    assert embedding.get_query_embedding("troops") == pytest.approx(embedder.embed_question("troops").tolist(), abs=1e-6)
    assert asyncio.run(embedding.aget_text_embedding("troops")) == pytest.approx(embedding.get_text_embedding("troops"), abs=1e-6)


def test_the_reranker_keeps_the_best_nodes(corpus: Corpus, reader: Reader) -> None:
    from qa.llamaindex import LocalReranker

    nodes = corpus.as_retriever(limit=6).retrieve(QUESTION)
    best = LocalReranker(reader, top_n=2).postprocess_nodes(nodes, query_str=QUESTION)
    scores = sorted((reading.relevance for reading in reader.read(QUESTION, [node.text for node in nodes])), reverse=True)
    assert [node.score for node in best] == scores[:2]


def test_any_llama_index_program_can_open_the_vectors(
    corpus: Corpus, two_documents: Path, embedder: Embedder, tmp_path: Path
) -> None:
    import shutil

    import chromadb
    from llama_index.core import VectorStoreIndex
    from llama_index.vector_stores.chroma import ChromaVectorStore

    from qa.llamaindex import LocalEmbedding

    corpus.sync()
    current = (two_documents / "index" / "current").read_text()
    shutil.copytree(two_documents / "index" / "snapshots" / current / "vectors", tmp_path / "vectors")
    collection = chromadb.PersistentClient(str(tmp_path / "vectors")).get_collection("passages", embedding_function=None)
    store = ChromaVectorStore(chroma_collection=collection)
    index = VectorStoreIndex.from_vector_store(store, embed_model=LocalEmbedding(embedder))
    nodes = index.as_retriever(similarity_top_k=3).retrieve(QUESTION)
    assert len(nodes) == 3
    texts = [corpus.text(BNE), corpus.text(PISM)]
    assert all(any(node.text in text for text in texts) for node in nodes)
    assert nodes[0].text in {hit.text for hit in corpus.search(QUESTION, limit=10)}
