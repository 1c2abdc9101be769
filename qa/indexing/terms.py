"""The passages' words, in tantivy: BM25 over stemmed terms."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import tantivy

_ANALYZER = "folded_stems"
_HEAP = 64_000_000  # bytes the writer may hold before it writes a segment


class Terms:
    """The term index of one snapshot."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._index = tantivy.Index(_schema(), path=str(folder), reuse=True)
        self._index.register_tokenizer(_ANALYZER, _analyzer())

    def add(self, passages: Iterable[tuple[int, int, str]]) -> None:
        """Adds passages given as (number, document's number, text), and makes them durable."""
        writer = self._index.writer(_HEAP, num_threads=1)
        for number, document, text in passages:
            writer.add_document(tantivy.Document.from_dict({"passage": number, "document": document, "body": text}, _schema()))
        writer.commit()
        writer.wait_merging_threads()

    def search(self, question: str, limit: int, documents: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """The passages that share words with the question as (number, BM25), best first."""
        schema = self._index.schema
        words = list(dict.fromkeys(_analyzer().analyze(question)))
        query = tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "body", word)) for word in words]
        )
        if documents is not None:
            inside = tantivy.Query.const_score_query(tantivy.Query.term_set_query(schema, "document", list(documents)), 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, inside)])
        searcher = self._index.searcher()
        hits = searcher.search(query, limit, count=False).hits
        numbers = searcher.fast_field_values("passage", [address for _, address in hits]) if hits else []
        return [(int(number or 0), float(score or 0.0)) for (score, _), number in zip(hits, numbers, strict=True)]

    def count(self) -> int:
        return int(self._index.searcher().num_docs)


def analyze(text: str) -> list[str]:
    """The terms of a text as the index knows them: lower case, accents folded, English stems."""
    return list(_analyzer().analyze(text))


@cache
def _analyzer() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(40))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


@cache
def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("passage", fast=True)
    builder.add_unsigned_field("document", indexed=True)
    builder.add_text_field("body", tokenizer_name=_ANALYZER, index_option="freq")
    return builder.build()
