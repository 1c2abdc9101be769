"""The passages' words, in tantivy: BM25 over stemmed terms."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import tantivy

_ANALYZER = "folded_stems"
# tantivy's own English list lacks the words that questions are asked with
_STOP_WORDS = """
    a about after again all also am an and any are as at be because been before being below between both but by
    can could did do does doing don down during each few for from further had has have having he her here hers him his how i
    if in into is it its itself just me more most my no nor not now of off on once only or other our out over own s same she
    should so some such t than that the their them then there these they this those through to too under until up very was
    we were what when where which while who whom why will with would you your
"""
_LONG = 7  # letters
_HEAP = 64_000_000  # bytes the writer may hold before it writes a segment


class Terms:
    """The term index of one snapshot."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        if create:
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
        words = content_terms(question) or analyze(question)
        query = tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "body", word)) for word in words]
        )
        if documents is not None:
            inside = tantivy.Query.const_score_query(tantivy.Query.term_set_query(schema, "document", list(documents)), 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, inside)])
        return self._best(query, limit)

    def nearly(self, word: str, limit: int) -> list[int]:
        """Passages with a term like that of the word: first those where one letter is more, less, another one, or exchanged with
        its neighbour; for a long word, then those where two are (its stem may be cut elsewhere)."""
        apart = (1, 2) if len(word) >= _LONG else (1,)
        query = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Should, tantivy.Query.fuzzy_term_query(self._index.schema, "body", term, distance))
                for term in analyze(word)
                for distance in apart
            ]
        )
        return [number for number, _ in self._best(query, limit)]

    def _best(self, query: tantivy.Query, limit: int) -> list[tuple[int, float]]:
        searcher = self._index.searcher()
        hits = searcher.search(query, limit, count=False).hits
        numbers = searcher.fast_field_values("passage", [address for _, address in hits]) if hits else []
        return [(int(number or 0), float(score or 0.0)) for (score, _), number in zip(hits, numbers, strict=True)]

    def count(self) -> int:
        return int(self._index.searcher().num_docs)


def analyze(text: str) -> list[str]:
    """The terms of a text as the index knows them: lower case, accents folded, English stems."""
    return list(_analyzer().analyze(text))


def content_terms(text: str) -> list[str]:
    """The distinct terms of a text that say what it is about: without "what", "did", "the" …"""
    return list(dict.fromkeys(_analyzer(stop_words=False).analyze(text)))


@cache
def _analyzer(*, stop_words: bool = True) -> tantivy.TextAnalyzer:
    words = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(40))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
    )
    if not stop_words:
        words = words.filter(tantivy.Filter.custom_stopword(_STOP_WORDS.split()))
    return words.filter(tantivy.Filter.stemmer("english")).build()


@cache
def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("passage", fast=True)
    builder.add_unsigned_field("document", indexed=True)
    builder.add_text_field("body", tokenizer_name=_ANALYZER, index_option="freq")
    return builder.build()
