"""The sentences of a corpus that speak about a topic: what comparing documents and ordering them in time starts from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.answering.evidence import Evidence
from qa.answering.extractive import Statement, in_its_context
from qa.documents import Hit, Span
from qa.indexing.catalog import Catalog
from qa.indexing.terms import analyze, content_terms
from qa.models.embedder import Embedder
from qa.models.onnx import Floats

_NEAR = 0.55  # cosine below which a sentence is about the topic only if it has all of its words
_WORDS = 0.1  # what having all words of the topic adds to the cosine


@dataclass(frozen=True, slots=True, eq=False)
class About:
    """A sentence about the topic, with those before it that it leans on; `vector` is the sentence's, of unit length."""

    statement: Statement
    sentence: str
    vector: Floats
    score: float


def sentences_about(
    topic: str, hits: Sequence[Hit], catalog: Catalog, embedder: Embedder, *, behind: float, keep: Callable[[str], bool] = bool
) -> list[About]:
    """The sentences of the hits that speak about a topic and that `keep` accepts, best first; headings and questions are
    none. A sentence without all words of the topic may stand `behind` the best in cosine."""
    found = [
        Evidence(hit, position, 0.0, Span(hit.document, sentence.start, sentence.end))
        for hit in hits
        for position, sentence in enumerate(hit.passage.sentences)
        if not sentence.heading
    ]
    found = [each for each in found if not each.text.endswith("?") and keep(each.text)]
    if not found:
        return []
    wanted = set(content_terms(topic)) or set(analyze(topic))
    vectors = embedder.embed_passages([each.text for each in found])
    cosines = vectors @ embedder.embed_question(topic)
    best = float(cosines.max())
    about = []
    for each, vector, cosine in zip(found, vectors, cosines.tolist(), strict=True):
        share = len(wanted & set(analyze(each.text))) / max(1, len(wanted))
        if share == 1.0 or cosine >= max(_NEAR, best - behind):
            statement = in_its_context(each, catalog)
            about.append(About(statement, each.text, vector, cosine + _WORDS * share))
    return sorted(about, key=lambda each: -each.score)
