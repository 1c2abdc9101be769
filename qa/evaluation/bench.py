"""Published sets through the public API, with the plain ways of searching beside it in the same run."""

import random
import re
import statistics
import string
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qa.answers import Answer
from qa.corpus import Corpus
from qa.documents import Span
from qa.errors import QuestionInvalid, UserError
from qa.evaluation.datasets import BenchQuestion, Dataset, load_beir, load_chunking, load_squad
from qa.evaluation.metrics import contains_answer, span_scores, token_f1
from qa.evaluation.statistics import bootstrap_interval
from qa.indexing.index import open_index
from qa.models.embedder import Embedder

Tick = Callable[[], None]
Search = Callable[[str, int], Sequence[Span]]
_SEED = 5
_LONGER_WORD = re.compile(r"\b[A-Za-z]{5,}\b")
_DEEP = 100  # documents that BEIR looks at
_PASSAGES = 5  # the chunking evaluation's usual number of retrieved passages


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a bench's table: a system, its figures by name, and the milliseconds a question took (median)."""

    system: str
    figures: dict[str, float]
    half_interval: dict[str, float]
    median_ms: float


def bench_chunking(data: Path, limit: int | None = None, tick: Tick | None = None) -> list[Row]:
    """Recall, precision and IoU of the gold characters in five passages, on Chroma's chunking evaluation."""
    dataset = load_chunking(data)
    with _Bench(dataset) as bench:
        return [
            _measured(name, search, dataset.questions[:limit], _chunk_figures, _PASSAGES, tick)
            for name, search in bench.systems().items()
        ]


def bench_squad(data: Path, limit: int | None = None, tick: Tick | None = None) -> list[Row]:
    """On a set in SQuAD format: recall@1 and @5 of the paragraph, and how often our claims hold a gold answer, also where a
    letter of each question is typed wrong."""
    dataset = load_squad(data)
    answerable = [question for question in dataset.questions if question.answerable][:limit]
    with _Bench(dataset) as bench:
        rows = [
            _measured(name, search, answerable, _paragraph_figures, _PASSAGES, tick) for name, search in bench.systems().items()
        ]
        rng = random.Random(_SEED)  # noqa: S311 - the same errors each time
        mistyped = [replace(question, text=one_letter_wrong(question.text, rng)) for question in answerable]
        return [
            *rows,
            _claims_row("our answers", bench.corpus, answerable, tick),
            _claims_row("… mistyped", bench.corpus, mistyped, tick),
        ]


def bench_beir(data: Path, limit: int | None = None, tick: Tick | None = None) -> list[Row]:
    """nDCG@10 and recall@100 of documents on a folder in BEIR's layout, computed by ir-measures.

    A document stands where its first passage does. Raises UserError when ir-measures is not installed.
    """
    try:
        import ir_measures
    except ImportError as error:
        raise UserError("BEIR figures need ir-measures: pip install 'provable-qa[eval]'.") from error
    dataset, judged = load_beir(data)
    asked = list(zip(judged, dataset.questions, strict=True))[:limit]
    rows = []
    with _Bench(dataset) as bench:
        for name, search in bench.systems().items():
            run: dict[str, dict[str, float]] = {}
            took = []
            for query, question in asked:
                started = time.perf_counter()
                found = dict.fromkeys(hit.document for hit in _searched(search, question.text, _DEEP))
                took.append((time.perf_counter() - started) * 1000)
                run[query] = {document: -float(rank) for rank, document in enumerate(found)}
                if tick:
                    tick()
            by_query: dict[str, dict[str, float]] = {query: {"nDCG@10": 0.0, "recall@100": 0.0} for query, _ in asked}
            names = {ir_measures.nDCG @ 10: "nDCG@10", ir_measures.R @ 100: "recall@100"}
            for metric in ir_measures.iter_calc(list(names), {query: judged[query] for query, _ in asked}, run):
                by_query[metric.query_id][names[metric.measure]] = metric.value
            rows.append(as_row(name, list(by_query.values()), took))
    return rows


def citations_hold(corpus: Corpus, answer: Answer) -> bool:
    """Whether every quote of an answer is, character for character, what its document says at its place."""
    return all(corpus.text(c.document)[c.start : c.end] == c.quote != "" for c in (*answer.citations, *answer.nearest))


class _Bench:
    """A dataset as a temporary workspace, indexed, with the searches that are compared over it."""

    def __init__(self, dataset: Dataset) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="qa-bench-")
        workspace = Path(self._folder.name)
        dataset.lay_out(workspace)
        self.corpus = Corpus.open(workspace, llm="")
        self.corpus.sync()

    def __enter__(self) -> "_Bench":
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def systems(self) -> dict[str, Search]:
        index = open_index(self.corpus.workspace / "index", self.corpus.settings)
        assert index is not None, "the bench has just built it"
        embedder = Embedder()

        def spans(numbers: Sequence[tuple[int, float]]) -> list[Span]:
            found = index.catalog.passages([number for number, _ in numbers])
            return [Span(passage.document, passage.start, passage.end) for passage in found]

        def ours(question: str, limit: int) -> list[Span]:
            return [Span(hit.document, hit.start, hit.end) for hit in self.corpus.search(question, limit=limit)]

        def dense(question: str, limit: int) -> list[Span]:
            return spans(index.vectors.search(embedder.embed_question(question), limit))

        def terms(question: str, limit: int) -> list[Span]:
            return spans(index.terms.search(question, limit))

        return {"ours": ours, "dense only": dense, "BM25 only": terms, "llama-index defaults": self._llama_index(embedder)}

    def _llama_index(self, embedder: Embedder) -> Search:
        """Plain llama-index over the same documents with the same embedder: its own splitter, its own number of nodes."""
        from llama_index.core import Document, VectorStoreIndex
        from llama_index.core.schema import TextNode

        from qa.llamaindex import LocalEmbedding

        documents = [
            Document(
                text=self.corpus.text(entry.path), metadata={"document": entry.path}, excluded_embed_metadata_keys=["document"]
            )
            for entry in self.corpus.sources()
        ]
        retriever = VectorStoreIndex.from_documents(documents, embed_model=LocalEmbedding(embedder)).as_retriever()

        def search(question: str, limit: int) -> list[Span]:
            nodes = [found.node for found in retriever.retrieve(question)][:limit]
            return [
                Span(n.metadata["document"], n.start_char_idx or 0, n.end_char_idx or 0) for n in nodes if isinstance(n, TextNode)
            ]

        return search


def _measured(
    name: str,
    search: Search,
    questions: Sequence[BenchQuestion],
    figures: Callable[[BenchQuestion, Sequence[Span]], dict[str, float]],
    limit: int,
    tick: Tick | None,
) -> Row:
    found: list[dict[str, float]] = []
    took: list[float] = []
    for question in questions:
        started = time.perf_counter()
        hits = _searched(search, question.text, limit)
        took.append((time.perf_counter() - started) * 1000)
        found.append(figures(question, hits))
        if tick:
            tick()
    return as_row(name, found, took)


def _searched(search: Search, question: str, limit: int) -> Sequence[Span]:
    """What a search finds; nothing where the question cannot be asked at all (too long, no words)."""
    try:
        return search(question, limit)
    except QuestionInvalid:
        return []


def _chunk_figures(question: BenchQuestion, hits: Sequence[Span]) -> dict[str, float]:
    recall, precision, overlap = span_scores(question.evidence, hits)
    return {"recall": recall, "precision": precision, "IoU": overlap}


def _paragraph_figures(question: BenchQuestion, hits: Sequence[Span]) -> dict[str, float]:
    paragraph = question.evidence[0].document
    return {f"recall@{k}": float(paragraph in [hit.document for hit in hits[:k]]) for k in (1, 5)}


def one_letter_wrong(question: str, rng: random.Random) -> str:
    """The question with one of its longer words typed wrong: a letter forgotten, another one, or exchanged with the next."""
    words = list(_LONGER_WORD.finditer(question))
    if not words:
        return question
    word = rng.choice(words)
    at = rng.randrange(word.start() + 1, word.end() - 1)  # people get the first letter right
    before, one, next_one, after = question[:at], question[at], question[at + 1], question[at + 2 :]
    return before + rng.choice((next_one, rng.choice(string.ascii_lowercase) + next_one, next_one + one)) + after


def _claims_row(system: str, corpus: Corpus, questions: Sequence[BenchQuestion], tick: Tick | None) -> Row:
    """The first claim, one of the first three, and the first one's short answer (the claim itself where it has none, after
    "why"), against the gold answers; refusal off."""
    found: list[dict[str, float]] = []
    took: list[float] = []
    for question in questions:
        started = time.perf_counter()
        answer = corpus.ask(question.text, max_claims=3, refuse=False)
        took.append((time.perf_counter() - started) * 1000)
        holding = [contains_answer(claim.text, question.answers) for claim in answer.claims]
        short = (answer.short_answer(answer.claims[0]) or answer.claims[0].text) if answer.claims else ""
        found.append({
            "first claim": any(holding[:1]),
            "one of three": any(holding),
            "short F1": token_f1(short, question.answers),
            "proved": citations_hold(corpus, answer),
        })  # fmt: skip
        if tick:
            tick()
    return as_row(system, found, took)


def as_row(system: str, found: Sequence[dict[str, float]], took: Sequence[float]) -> Row:
    """Means with half the width of their 95 % bootstrap interval, and the median time."""
    if not found:
        raise UserError("This set has no question that can be asked here. Look at the file that --data names.")
    columns = {name: [float(each[name]) for each in found] for name in found[0]}
    intervals = {name: bootstrap_interval(statistics.fmean, values) for name, values in columns.items()}
    return Row(
        system,
        {name: statistics.fmean(values) for name, values in columns.items()},
        {name: (high - low) / 2 for name, (low, high) in intervals.items()},
        statistics.median(took),
    )
