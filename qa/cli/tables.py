"""The evaluation's tables on the terminal."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from qa.cli.show import out, visible
from qa.evaluation.bench import Row as BenchRow
from qa.evaluation.calibration import Refit
from qa.evaluation.compare import Comparison, compare
from qa.evaluation.memory import Memory
from qa.evaluation.removed import Removal
from qa.evaluation.report import Report
from qa.evaluation.speed import Speed

Answers = Mapping[str, Mapping[str, Any]]


def print_run(report: Report, folder: Path | None) -> None:
    """Every figure with its interval, the tags, the stages at fault, the cost, and the questions that failed."""
    table = Table("Figure", "Value", "95 % interval", box=None, pad_edge=False)
    for group, figures in groupby(report["figures"].items(), lambda item: item[1]["group"]):
        table.add_row(Text(f"\n{group}", style="bold"))
        for name, figure in figures:
            table.add_row(f"  {name}", f"{figure['value']:.3f}", f"{figure['low']:.3f} – {figure['high']:.3f}")
    out.print(table)
    table = Table("\nTag", "Questions", "Right", "95 % interval", box=None, pad_edge=False)
    for tag, found in report["tags"].items():
        table.add_row(
            f"  {visible(tag)}", str(found["questions"]), f"{found['correct']:.2f}", f"{found['low']:.2f} – {found['high']:.2f}"
        )
    out.print(table)
    cost = report["cost"]
    stages = "  ".join(f"{stage} {took['median']:.0f} ({took['p95']:.0f})" for stage, took in cost["stages_ms"].items())
    out.print(f"\nMilliseconds, median (p95): {stages}")
    out.print(f"Peak memory {cost['peak_memory_mb']:.0f} MB; connections beyond this machine: {cost['foreign_connections']}")
    failed = [row for row in report["questions"] if not row["correct"]]
    out.print(f"\n{len(failed)} of {len(report['questions'])} questions went wrong:")
    for row in failed:
        out.print(Text(visible(f"  {row['stage']:16} {row['id']}: {row['question']}")), soft_wrap=True)
    if folder:
        out.print(f"\nWritten to {folder}: report.json, answers.jsonl, report.html")


def print_comparison(found: Comparison, before: Answers, after: Answers) -> None:
    """Questions fixed, broken and changed with both answers and what they cite, then the figures and the tests."""
    for what, names in (("Fixed", found.fixed), ("Broken", found.broken), ("Changed", found.changed)):
        out.print(Text(f"{what}: {len(names)}", style="bold"))
        for name in names:
            question = after.get(name, {}).get("question", "")
            out.print(Text(visible(f"  {name}: {question}")), soft_wrap=True)
            for side, answers in (("before", before), ("after ", after)):
                out.print(Text(visible(f"    {side} {_answered(answers.get(name))}")), soft_wrap=True)
    if found.only_one:
        out.print(f"In one report only: {', '.join(found.only_one)}")
    _print_differences(found)
    for test, p in found.p_values.items():
        out.print(f"{test}: p = {p:.3f}")


def print_gate(reasons: Sequence[str], baseline: Report, report: Report) -> None:
    """The differences, the cost (which never decides), and the verdict."""
    _print_differences(compare(baseline, report))
    for stage in report["cost"]["stages_ms"]:
        old, new = (r["cost"]["stages_ms"].get(stage, {}).get("median", 0.0) for r in (baseline, report))
        out.print(f"{stage}: {old:.0f} → {new:.0f} ms (median; shown, never decides)")
    out.print(Text("Passed." if not reasons else "Not passed:", style="bold green" if not reasons else "bold red"))
    for reason in reasons:
        out.print(Text(visible(f"  {reason}")), soft_wrap=True)


def print_bench(rows: Sequence[BenchRow]) -> None:
    """One line a system; systems with the same figures share a table."""
    for names, group in groupby(rows, lambda row: tuple(row.figures)):
        table = Table("System", *names, "ms (median)", box=None, pad_edge=False)
        for row in group:
            cells = (f"{row.figures[name]:.3f} ±{row.half_interval[name]:.3f}" for name in names)
            table.add_row(row.system, *cells, f"{row.median_ms:.0f}")
        out.print(table)
        out.print()


def print_speed(speed: Speed) -> None:
    out.print(
        f"Indexing {speed.passages} passages: {speed.index_seconds:.1f} s, {speed.index_efficiency:.0%} of the bare model's speed"
    )
    out.print(f"The bare model on the same texts in the same run: {speed.embed_seconds:.1f} s")
    stages = ", ".join(f"{stage} {took:.0f}" for stage, took in speed.stages_ms.items() if stage != "total")
    out.print(f"A warm answer: median {speed.ask_median_ms:.0f} ms, p95 {speed.ask_p95_ms:.0f} ms ({stages})")
    out.print(f"A fresh process from `qa ask` to the printed answer: {speed.fresh_process_seconds:.1f} s")


def print_memory(measured: Sequence[Memory]) -> None:
    for each in measured:
        out.print(
            f"Indexing {each.input} ({each.passages:,} passages): at most {each.peak_mb:.0f} MB, all processes together; "
            f"{each.seconds:.0f} s",
            soft_wrap=True,
        )


def print_removal(removal: Removal) -> None:
    """A row a kind of question, what refusing the removed would cost the others, and the worst failures of each kind."""
    table = Table("Facts", "Questions", "answered", "doubtful", "refused", "AUROC, 95 %", box=None, pad_edge=False)
    for row in removal.rows:
        against = "" if row.kind == "present" else f"{row.auroc:.3f} ({row.low:.3f} – {row.high:.3f})"
        shares = (f"{share:.1%}" for share in (row.answered, row.doubtful, row.refused))
        table.add_row(row.kind, str(row.questions), *shares, against)
    out.print(table)
    out.print(f"\nA threshold of {removal.threshold:.2f} refuses 80 % of the removed and {removal.lost:.1%} of the present.")
    for row in removal.rows:
        if row.failures:
            out.print(Text(f"\n{row.kind}, {'refused' if row.kind == 'present' else 'answered'} all the same:", style="bold"))
        for failure in row.failures:
            out.print(Text(visible(f"  {failure}")), soft_wrap=True)


def print_refit(found: Refit, file: Path) -> None:
    """The coefficients and how good they are, before and after, and whether they were kept."""
    table = Table("Coefficient", "before", "after", box=None, pad_edge=False)
    table.add_row("intercept", f"{found.before.intercept:.3f}", f"{found.after.intercept:.3f}")
    for name, weight in found.before.weights.items():
        table.add_row(name, f"{weight:.3f}", f"{found.after.weights[name]:.3f}")
    out.print(table)
    table = Table("\nFigure", "before", "after (on questions left out)", box=None, pad_edge=False)
    for figure in ("log_loss", "auroc", "calibration_error"):
        before, after = (getattr(quality, figure) for quality in (found.quality_before, found.quality_after))
        table.add_row(figure.replace("_", " "), f"{before:.3f}", f"{after:.3f}")
    out.print(table)
    out.print(f"\n{len(found.changed)} questions end otherwise:" if found.changed else "\nNo question ends otherwise.")
    for question, before, after in found.changed:
        out.print(Text(visible(f"  {before} → {after}: {question}")), soft_wrap=True)
    kept = f"Written to {file}; delete it to go back." if found.better else "Not better: nothing was written."
    out.print(Text(visible(f"\n{kept}")), soft_wrap=True)


def _print_differences(found: Comparison) -> None:
    table = Table("\nFigure", "before", "after", "difference, 95 %", "", box=None, pad_edge=False)
    for d in found.differences:
        verdict = Text("worse", style="red") if d.worse else Text("better", style="green") if d.better else Text("")
        table.add_row(d.name, f"{d.before:.3f}", f"{d.after:.3f}", f"{d.low:+.3f} – {d.high:+.3f}", verdict)
    out.print(table)


def _answered(record: Mapping[str, Any] | None) -> str:
    if not record or not record.get("answer"):
        return f"(no answer: {record['error'] if record else 'answers.jsonl is missing'})"
    answer = record["answer"]
    cited = ", ".join(f"[{c['number']}] {c['document']} {c['start']}–{c['end']}" for c in answer["citations"])
    return f"{answer['status']}: {answer['text']}{f'  ({cited})' if cited else ''}"
