"""The passages' vectors, in Chroma. Written through llama-index's `ChromaVectorStore`, so that a collection is one that
any llama-index program can open; read straight from Chroma, because importing llama-index takes longer than an answer."""

import contextlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings as ChromaSettings

from qa.documents import Passage
from qa.models.embedder import DIMENSIONS
from qa.models.onnx import Floats

if TYPE_CHECKING:
    from llama_index.core.schema import BaseNode

COLLECTION = "passages"
_BATCH = 500  # passages in one call: each costs a transaction


class Vectors:
    """The vector collection of one snapshot, in a folder that one process writes once and others then only read."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        logging.getLogger("chromadb").setLevel(logging.ERROR)
        settings = ChromaSettings(anonymized_telemetry=False, allow_reset=False)
        try:
            client = chromadb.PersistentClient(path=str(folder), settings=settings)
        except BaseException:
            # Chroma keeps what it could not start (on a full disk, say) and would hand it out at the next opening
            SharedSystemClient._identifier_to_system.pop(str(folder), None)
            raise
        assert isinstance(client, Client), "the interface that PersistentClient declares lacks close()"
        self._client = client
        self._folder = folder
        self._pending: list[BaseNode] = []
        try:
            self._collection = (
                self._client.create_collection(
                    COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": 200}}
                )
                if create
                else self._client.get_collection(COLLECTION, embedding_function=None)
            )
        except BaseException:
            self._client.close()
            raise

    def close(self) -> None:
        self._client.close()
        self._blank_unwritten()

    def add(self, document: int, ids: Sequence[int], passages: Sequence[Passage], texts: Sequence[str], vectors: Floats) -> None:
        """Adds the passages of a document (by number): `ids`, `passages`, `texts` and the rows of `vectors` go together."""
        from llama_index.core.schema import BaseNode, NodeRelationship, RelatedNodeInfo, TextNode

        source = {NodeRelationship.SOURCE: RelatedNodeInfo(node_id=str(document))}
        nodes: list[BaseNode] = [
            TextNode(
                id_=str(id_),
                text=text,
                embedding=vector.tolist(),
                start_char_idx=passage.start,
                end_char_idx=passage.end,
                relationships=source,
            )
            for id_, passage, text, vector in zip(ids, passages, texts, vectors, strict=True)
        ]
        self._pending += nodes
        if len(self._pending) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Writes what was added: many passages in one call, since each call costs a transaction."""
        from llama_index.vector_stores.chroma import ChromaVectorStore

        if self._pending:
            ChromaVectorStore(chroma_collection=self._collection).add(self._pending)
            self._pending = []

    def remove(self, ids: Sequence[int]) -> None:
        self.flush()
        for first in range(0, len(ids), _BATCH):
            self._collection.delete(ids=[str(number) for number in ids[first : first + _BATCH]])

    def rewrite(self, folder: Path, ids: Sequence[int]) -> None:
        """Writes a new collection that holds these passages only.

        Chroma keeps what it deleted in its graph, its queue and its database's free pages.
        """
        self.flush()
        fresh = Vectors(folder, create=True)
        for first in range(0, len(ids), _BATCH):
            some = self._collection.get(
                ids=[str(number) for number in ids[first : first + _BATCH]], include=["embeddings", "documents", "metadatas"]
            )
            fresh._collection.add(some["ids"], some["embeddings"], some["metadatas"], some["documents"])
        fresh.close()

    def search(self, vector: Floats, limit: int, passages: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """The nearest passages as (number, cosine), nearest first; only of these (by number) where given."""
        ids = None if passages is None else [str(number) for number in passages]
        found = self._collection.query(query_embeddings=[vector.tolist()], ids=ids, n_results=limit, include=["distances"])
        return [
            (int(id_), 1.0 - distance) for id_, distance in zip(found["ids"][0], (found["distances"] or [[]])[0], strict=True)
        ]

    def load(self) -> None:
        """Reads all that a search needs: from then on the folder may go."""
        self.search(np.ones(DIMENSIONS, dtype=np.float32), 1)
        self._blank_unwritten()

    def _blank_unwritten(self) -> None:
        """Blanks the files of a graph that is too small to be written: Chroma lays them out at each opening, never reads
        them, and fills them with whatever this process has freed: removed texts and their vectors, too."""
        for file in (*self._folder.glob("*/data_level0.bin"), *self._folder.glob("*/length.bin")):
            if not (file.parent / "index_metadata.pickle").exists():
                with contextlib.suppress(OSError), file.open("r+b") as stream:  # a reader may lack the right, or the file
                    stream.write(bytes(file.stat().st_size))

    def count(self) -> int:
        return self._collection.count()
