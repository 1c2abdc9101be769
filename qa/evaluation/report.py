"""A run becomes a report: every figure with its interval, the curves, the cost, and what the run depended on."""

import importlib.metadata
import json
import platform
import resource
import statistics
import sys
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from qa import __version__
from qa.corpus import Corpus
from qa.errors import GoldInvalid
from qa.evaluation.figures import FIGURES, Row, answered_wrongly
from qa.evaluation.metrics import by_stage, risk_coverage
from qa.evaluation.run import CUTOFFS, Result, Run
from qa.evaluation.statistics import bootstrap_interval
from qa.models.weights import EMBEDDER, READER

Report = dict[str, Any]
REPORT_FILE = "report.json"
_ROW = ("id", "question", "tags", "answerable", "correct", "refused", "confidence", "stage", "error", "figures", "answer_sha256")
ANSWERS_FILE = "answers.jsonl"
_PACKAGES = ("chromadb", "tantivy", "onnxruntime", "tokenizers", "llama-index-core", "numpy")
_BINS = 10


def make_report(run: Run, corpus: Corpus, gold: Sequence[Path]) -> Report:
    """The report of a run as JSON values. All but `cost` is the same for the same corpus, gold set, settings and models."""
    rows = [_row(result) for result in run.results]
    return {
        "qa": __version__,
        "depends_on": _depends_on(corpus, gold),
        "figures": _figures(rows),
        "tags": _tags(rows),
        "stages": dict(Counter(row["stage"] for row in rows if row["stage"])),
        "curves": _curves(rows),
        "cost": _cost(run),
        "questions": rows,
    }


def write_report(folder: Path, report: Report, run: Run) -> None:
    """Writes `report.json` and `answers.jsonl` into a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / REPORT_FILE).write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    with (folder / ANSWERS_FILE).open("w", encoding="utf-8") as stream:
        for result in run.results:
            stream.write(json.dumps(answer_record(result), ensure_ascii=False) + "\n")


def read_report(path: Path) -> Report:
    """Reads a report, named by its file or its folder. Raises GoldInvalid when it is none."""
    file = path / REPORT_FILE if path.is_dir() else path
    try:
        report = json.loads(file.read_bytes())
        _ = [row[name] for row in report["questions"] for name in _ROW], report["figures"], report["depends_on"]
    except OSError as error:
        raise GoldInvalid(f"{file} cannot be opened ({error.strerror}). `qa eval run --out DIR` writes a report.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise GoldInvalid(f"{file} is not a report of `qa eval run`.") from error
    assert isinstance(report, dict)
    return report


def read_answers(path: Path) -> dict[str, dict[str, Any]]:
    """The answers that lie beside a report, by question id; empty where the report stands alone."""
    file = (path if path.is_dir() else path.parent) / ANSWERS_FILE
    if not file.exists():
        return {}
    records = (json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line)
    return {record["id"]: record for record in records}


def answer_record(result: Result) -> dict[str, Any]:
    """Everything about one question: what was asked, found, answered and expected, and the verdict."""
    answer = result.answer
    hits = answer.trace.hits if answer and answer.trace else ()
    return {
        "id": result.question.id,
        "question": result.question.question,
        "expected": result.question.model_dump(mode="json", exclude={"id", "question"}),
        "answer": answer.to_dict() if answer else None,
        "error": result.error,
        "hits": [{"document": h.document, "start": h.start, "end": h.end, "page": h.page, "scores": h.scores} for h in hits],
        "correct": result.correct,
        "stage": result.stage,
        "figures": result.figures,
    }


def _row(result: Result) -> Row:
    return {
        "id": result.question.id,
        "question": result.question.question,
        "tags": list(result.question.tags),
        "answerable": result.question.answerable,
        "correct": result.correct,
        "refused": result.refused,
        # a question that failed counts as the worst there is: sure of what is not there, unsure of what is
        "confidence": result.answer.confidence if result.answer else float(not result.question.answerable),
        "stage": result.stage,
        "error": result.error,
        "figures": {name: round(value, 6) for name, value in result.figures.items()},
        "answer_sha256": sha256((result.answer.text if result.answer else "").encode()).hexdigest(),
    }


def _figures(rows: Sequence[Row]) -> dict[str, Any]:
    found = {}
    for figure in FIGURES:
        value = figure.of(rows)
        if value != value:  # nan: no question it applies to
            continue
        low, high = bootstrap_interval(figure.of, rows)
        found[figure.name] = {"group": figure.group, "value": value, "low": low, "high": high}
    return found


def _tags(rows: Sequence[Row]) -> dict[str, Any]:
    tags = sorted({tag for row in rows for tag in row["tags"]})
    found = {}
    for tag in tags:
        inside = [float(row["correct"]) for row in rows if tag in row["tags"]]
        low, high = bootstrap_interval(statistics.fmean, inside)
        found[tag] = {"questions": len(inside), "correct": statistics.fmean(inside), "low": low, "high": high}
    return found


def _curves(rows: Sequence[Row]) -> dict[str, Any]:
    confidence = [row["confidence"] for row in rows]
    recalls = [
        [k, statistics.fmean(values)]
        for k in CUTOFFS
        if (values := [r["figures"][f"recall@{k}"] for r in rows if r["answerable"]])
    ]
    bins: dict[int, list[Row]] = {}
    for row in rows:
        bins.setdefault(min(_BINS - 1, int(row["confidence"] * _BINS)), []).append(row)
    reliability = [
        [statistics.fmean(r["confidence"] for r in inside), statistics.fmean(r["answerable"] for r in inside), len(inside)]
        for _, inside in sorted(bins.items())
    ]
    risk = risk_coverage(confidence, [answered_wrongly(row) for row in rows])
    return {"risk_coverage": [list(point) for point in risk], "recall_by_k": recalls, "reliability": reliability}


def _cost(run: Run) -> dict[str, Any]:
    timings = [result.answer.timings_ms for result in run.results if result.answer]
    stages = by_stage(timings)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {
        "stages_ms": {s: {"median": statistics.median(v), "p95": v[int(0.95 * (len(v) - 1))]} for s, v in stages.items()},
        "total_ms": stages.get("total", []),
        "peak_memory_mb": round(peak / 1e6, 1),
        "foreign_connections": run.foreign_connections,
        "errors": sum(bool(result.error) for result in run.results),
    }


def _depends_on(corpus: Corpus, gold: Sequence[Path]) -> dict[str, Any]:
    documents = "".join(f"{entry.path}\0{entry.sha256}\n" for entry in corpus.sources())
    return {
        "corpus_sha256": sha256(documents.encode()).hexdigest(),
        "gold": {file.name: sha256(file.read_bytes()).hexdigest() for file in gold},
        "settings": corpus.settings.model_dump() | {"llm": str(corpus.writer or "")},
        "models": {weights.name: weights.sha256 for weights in (EMBEDDER, READER)},
        "versions": {"python": platform.python_version(), **{name: importlib.metadata.version(name) for name in _PACKAGES}},
    }
