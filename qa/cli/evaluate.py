"""`qa eval …`: run, lint, diff, gate, calibrate and draft; `bench` has a file of its own."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.cli.bench import bench_app
from qa.cli.measured import Gold, Limit, Llm, gold_files, measured, wanted
from qa.cli.options import AsJson
from qa.errors import GoldInvalid

if TYPE_CHECKING:
    from qa.corpus import Corpus
    from qa.evaluation.gold import GoldQuestion
    from qa.evaluation.report import Report
    from qa.evaluation.run import Run

eval_app = typer.Typer(help="Measure answers against gold questions: your own, or published sets.", no_args_is_help=True)
eval_app.add_typer(bench_app, name="bench")


@eval_app.command()
def run(
    context: typer.Context,
    gold: Gold = None,
    out: Annotated[Path | None, typer.Option(help="Write report.json, answers.jsonl and report.html into this folder.")] = None,
    limit: Limit = None,
    tags: Annotated[list[str] | None, typer.Option(help="Only questions with one of these tags; may be repeated.")] = None,
    llm: Llm = None,
    as_json: AsJson = False,
) -> None:
    """Run gold questions through the public API and report every figure with its interval."""
    from qa.cli import show
    from qa.cli.tables import print_run
    from qa.evaluation.page import report_page
    from qa.evaluation.report import answer_record, write_report

    if out and out.exists() and not out.is_dir():
        raise GoldInvalid(f"{out} is a file. Name a folder for the report.")
    with measured(context, llm) as corpus:
        files = gold_files(context, gold)
        finished, report = _run(corpus, files, wanted(files, limit, tags))
    if out:
        write_report(out, report, finished)
        (out / "report.html").write_text(report_page(report, [answer_record(r) for r in finished.results]), encoding="utf-8")
    if as_json:
        show.print_json(report)
    else:
        print_run(report, out)


@eval_app.command()
def lint(context: typer.Context, gold: Gold = None, as_json: AsJson = False) -> None:
    """Check that gold sets can be used: fields, ids, and every quote found in the corpus. Exit code 2 on any fault."""
    from qa.cli import show
    from qa.evaluation.gold import lint_gold, read_gold

    files = gold_files(context, gold)
    with measured(context) as corpus:
        faults = lint_gold(files, {entry.path: corpus.text(entry.path) for entry in corpus.sources()})
    if as_json:
        show.print_json([{"file": str(f.file), "line": f.line, "message": f.message} for f in faults])
    else:
        for fault in faults:
            typer.echo(show.visible(str(fault)))
        typer.echo(f"{len(read_gold(files)[0])} questions in {len(files)} files, {len(faults)} faults.")
    if faults:
        raise typer.Exit(2)


@eval_app.command()
def diff(before: Path, after: Path, as_json: AsJson = False) -> None:
    """Compare two reports: questions fixed, broken and changed, with both answers, and paired tests."""
    from qa.cli import show
    from qa.cli.tables import print_comparison
    from qa.evaluation.compare import compare
    from qa.evaluation.report import read_answers, read_report

    found = compare(read_report(before), read_report(after))
    answers = read_answers(before), read_answers(after)
    if as_json:
        touched = [*found.fixed, *found.broken, *found.changed]
        both = {name: [side.get(name, {}).get("answer") for side in answers] for name in touched}
        show.print_json({**asdict(found), "answers": both})
    else:
        print_comparison(found, *answers)


@eval_app.command()
def gate(
    context: typer.Context,
    report: Annotated[Path | None, typer.Argument(help="A report; if none is named, the gold sets of eval/ are run.")] = None,
    baseline: Annotated[Path, typer.Option(help="The report to be measured against.")] = ...,  # type: ignore[assignment]
    as_json: AsJson = False,
) -> None:
    """Exit with 2 when a quality figure is worse than the baseline beyond chance, or a quote cannot be proved."""
    from qa.cli import show
    from qa.cli.tables import print_gate
    from qa.evaluation.compare import compare
    from qa.evaluation.compare import gate as reasons_against
    from qa.evaluation.report import read_report

    standard = read_report(baseline)
    if report:
        found = read_report(report)
    else:
        files = gold_files(context, None)
        with measured(context) as corpus:
            _, found = _run(corpus, files, wanted(files, None, None))
    reasons = reasons_against(found, standard)
    if as_json:
        show.print_json({"passed": not reasons, "reasons": reasons, **asdict(compare(standard, found))})
    else:
        print_gate(reasons, standard, found)
    if reasons:
        raise typer.Exit(2)


@eval_app.command()
def calibrate(context: typer.Context, gold: Gold = None, as_json: AsJson = False) -> None:
    """Fit the confidence to gold questions, answerable and not; kept in eval/confidence.json only if it is better.

    "Better" is measured on questions left out of the fit, a fifth at a time.
    """
    from qa.answering.abstention import load_coefficients, save_coefficients
    from qa.cli import show
    from qa.cli.tables import print_refit
    from qa.corpus import CALIBRATED
    from qa.evaluation.calibration import refit

    questions = wanted(gold_files(context, gold), None, None)
    file = context.obj / CALIBRATED
    with measured(context) as corpus, show.counting_bar("questions", len(questions)) as tick:
        found = refit(corpus, questions, load_coefficients(file), tick)
    if found.better:
        save_coefficients(found.after, file)
    show.print_json({**asdict(found), "written": found.better}) if as_json else print_refit(found, file)


@eval_app.command()
def draft(
    context: typer.Context,
    documents: Annotated[list[str], typer.Argument(help="Documents of the corpus.")],
    count: Annotated[int, typer.Option(min=1, help="Questions a document.")] = 10,
) -> None:
    """Draft question lines with their evidence filled in; write the questions, then save them as eval/NAME.jsonl."""
    from qa.evaluation.draft import draft_questions

    with measured(context) as corpus:
        for document in documents:
            for line in draft_questions(corpus, document, count):
                typer.echo(line)


def _run(corpus: "Corpus", files: list[Path], questions: "list[GoldQuestion]") -> "tuple[Run, Report]":
    from qa.cli.show import counting_bar
    from qa.evaluation.report import make_report
    from qa.evaluation.run import run_gold

    with counting_bar("questions", len(questions)) as tick:
        finished = run_gold(corpus, questions, tick)
    return finished, make_report(finished, corpus, files)
