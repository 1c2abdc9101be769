"""The report as one HTML file that opens anywhere: the figures, four plots, and each question beside its evidence."""

import html
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from qa.evaluation.plots import bars, curve, histogram
from qa.evaluation.report import Report

_STYLE = Path(__file__).with_name("page.css")


def report_page(report: Report, records: Sequence[dict[str, Any]]) -> str:
    """The page of a report and its answer records (as in `answers.jsonl`). Nothing in it is fetched from elsewhere."""
    wrong = [record for record in records if not record["correct"]]
    right = [record for record in records if record["correct"]]
    return "".join((
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>",
        f"<title>Evaluation report</title><style>{_STYLE.read_text(encoding='utf-8')}</style><h1>Evaluation report</h1>",
        f"<p>{len(right)} of {len(records)} questions right. qa {_text(report['qa'])}; ",
        f"corpus {report['depends_on']['corpus_sha256'][:12]}; gold {_text(', '.join(report['depends_on']['gold']))}.</p>",
        _figures(report),
        _plots(report),
        f"<h2>Went wrong ({len(wrong)})</h2>{''.join(map(_question, wrong))}",
        f"<h2>Went right ({len(right)})</h2>{''.join(map(_question, right))}",
    ))  # fmt: skip


def _figures(report: Report) -> str:
    rows = ["<h2>Figures</h2><table><tr><th>Figure<th>Value<th>95 % interval"]
    for group, figures in groupby(report["figures"].items(), lambda item: item[1]["group"]):
        rows.append(f"<tr><th colspan=3 class=group>{_text(group)}")
        rows += [f"<tr><td>{_text(n)}<td>{f['value']:.3f}<td>{f['low']:.3f} – {f['high']:.3f}" for n, f in figures]
    stages = ", ".join(f"{_text(stage)}: {count}" for stage, count in sorted(report["stages"].items()))
    return "".join(rows) + f"</table><p>Stages at fault — {stages or 'none'}.</p>"


def _plots(report: Report) -> str:
    curves, cost = report["curves"], report["cost"]
    reliability = [(predicted, observed) for predicted, observed, _ in curves["reliability"]]
    tags = [(tag, found["correct"], found["low"], found["high"]) for tag, found in report["tags"].items()]
    plots = {
        "Risk by coverage: the share of wrong answers as less sure questions are taken in": curve(
            curves["risk_coverage"], "coverage", "risk"
        ),
        "Reliability: how often the corpus does answer, by predicted confidence": curve(
            reliability, "predicted", "observed", diagonal=True
        ),
        "Recall of the evidence by number of passages": bars([(str(k), v, v, v) for k, v in curves["recall_by_k"]]),
        "Right, by tag, with 95 % intervals": bars(tags),
        "Milliseconds an answer took": histogram(cost["total_ms"]),
    }
    figures = (f"<figure><figcaption>{caption}</figcaption>{plot}</figure>" for caption, plot in plots.items())
    return f"<h2>Plots</h2><div class=plots>{''.join(figures)}</div>"


def _question(record: dict[str, Any]) -> str:
    answer, expected = record["answer"], record["expected"]
    status = answer["status"] if answer else "error"
    mark = "✓" if record["correct"] else f"✗ {record['stage']}"
    evidence = "<p>or</p>".join(
        "".join(_quote(q["document"], q["quote"]) for q in alternative) for alternative in expected["evidence"]
    )
    cited = "".join(
        _quote(f"[{c['number']}] {c['document']} {c['start']}–{c['end']}", c["quote"])
        for c in (answer or {}).get("citations", ())
    )
    nearest = "".join(_quote(f"nearest: {c['document']}", c["quote"]) for c in (answer or {}).get("nearest", ()))
    said = _text(answer["text"] if answer else record["error"])
    confidence = f", confidence {answer['confidence']:.2f}" if answer else ""
    wanted = _text(" | ".join(expected["answers"])) if expected["answerable"] else "not answerable from the corpus"
    return (
        f"<details><summary>{_text(mark)} — {_text(record['question'])} <small>{_text(record['id'])}</small></summary>"
        f"<div class=sides><section><h3>Answer: {_text(status)}{confidence}</h3><p>{said}</p>{cited}{nearest}</section>"
        f"<section><h3>Expected</h3><p>{wanted}</p>{evidence}</section></div></details>"
    )


def _quote(place: str, text: str) -> str:
    return f"<blockquote><small>{_text(place)}</small><br>{_text(text)}</blockquote>"


def _text(text: str) -> str:
    return html.escape(text, quote=True)
