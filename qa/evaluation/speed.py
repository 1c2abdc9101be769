"""How fast: indexing against the bare embedding model, a warm answer by stage, and a fresh process."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from qa.corpus import Corpus
from qa.evaluation.datasets import Dataset, load_squad
from qa.evaluation.metrics import by_stage
from qa.indexing.passages import split_passages
from qa.models.embedder import Embedder

_RUN_CLI = "from qa.cli.app import main; main()"


@dataclass(frozen=True, slots=True)
class Speed:
    """`index_efficiency`: raw embedding time over indexing time, same texts, same run. `stages_ms`: medians by stage."""

    passages: int
    embed_seconds: float
    index_seconds: float
    index_efficiency: float
    ask_median_ms: float
    ask_p95_ms: float
    stages_ms: dict[str, float]
    fresh_process_seconds: float


def bench_speed(data: Path, documents: int = 2_000, questions: int = 100) -> Speed:
    """Measures on the first `documents` paragraphs of a file in SQuAD format."""
    dataset = load_squad(data)
    names = list(dataset.documents)[:documents]
    dataset = replace(dataset, documents={name: dataset.documents[name] for name in names})
    asked = [q.text for q in dataset.questions if q.answerable and q.evidence[0].document in dataset.documents]
    asked = asked[:: max(1, len(asked) // questions)][:questions]
    with tempfile.TemporaryDirectory(prefix="qa-speed-") as folder:
        workspace = Path(folder)
        dataset.lay_out(workspace)
        corpus = Corpus.open(workspace, llm="")
        before = _embed(dataset, corpus)
        report = corpus.sync()
        raw = (before + _embed(dataset, corpus)) / 2  # once on either side: the machine's speed drifts
        for question in asked[:5]:
            corpus.ask(question)
        timings = [corpus.ask(question).timings_ms for question in asked]
        totals = sorted(timing["total"] for timing in timings)
        return Speed(
            passages=report.passages,
            embed_seconds=raw,
            index_seconds=report.seconds,
            index_efficiency=raw / report.seconds,
            ask_median_ms=statistics.median(totals),
            ask_p95_ms=totals[int(0.95 * (len(totals) - 1))],
            stages_ms={stage: statistics.median(took) for stage, took in by_stage(timings).items()},
            fresh_process_seconds=statistics.median(_fresh_process(workspace, question) for question in asked[:5]),
        )


def _embed(dataset: Dataset, corpus: Corpus) -> float:
    tokens = corpus.settings.passage_tokens
    texts = [passage.indexed(text) for text in dataset.documents.values() for passage in split_passages(text, tokens)]
    embedder = Embedder(corpus.settings.threads)
    started = time.perf_counter()
    embedder.embed_passages(texts)
    return time.perf_counter() - started


def _fresh_process(workspace: Path, question: str) -> float:
    started = time.perf_counter()
    command = [sys.executable, "-c", _RUN_CLI, "--workspace", str(workspace), "ask", question]
    quotes = {**os.environ, "QA_LLM": ""}  # no language model: it would be measured too
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=quotes)  # noqa: S603 - our own program
    return time.perf_counter() - started
