"""`qa eval …`: run, lint, diff, gate, bench, calibrate and draft."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.errors import GoldInvalid

if TYPE_CHECKING:
    from qa.corpus import Corpus
    from qa.evaluation.bench import Row
    from qa.evaluation.gold import GoldQuestion
    from qa.evaluation.removed import Removal
    from qa.evaluation.report import Report
    from qa.evaluation.run import Run

eval_app = typer.Typer(help="Measure answers against gold questions: your own, or published sets.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output, and nothing else there.")]
Llm = Annotated[
    str | None, typer.Option(help="A language model that words the answers; without it they are quotes, whatever QA_LLM says.")
]
Gold = Annotated[list[Path] | None, typer.Argument(help="Gold sets (JSON lines); all of eval/*.jsonl if none is named.")]


@eval_app.command()
def run(
    context: typer.Context,
    gold: Gold = None,
    out: Annotated[Path | None, typer.Option(help="Write report.json, answers.jsonl and report.html into this folder.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first questions.")] = None,
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
    with _corpus(context, llm) as corpus:
        files = _gold_files(context, gold)
        finished, report = _run(corpus, files, _wanted(files, limit, tags))
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

    files = _gold_files(context, gold)
    with _corpus(context) as corpus:
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
        measured = read_report(report)
    else:
        files = _gold_files(context, None)
        with _corpus(context) as corpus:
            _, measured = _run(corpus, files, _wanted(files, None, None))
    reasons = reasons_against(measured, standard)
    if as_json:
        show.print_json({"passed": not reasons, "reasons": reasons, **asdict(compare(standard, measured))})
    else:
        print_gate(reasons, standard, measured)
    if reasons:
        raise typer.Exit(2)


@eval_app.command()
def bench(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            help="squad, chunking, beir, pdf, speed, memory, removed, conversations, pairs, filters, support, citations."
        ),
    ],
    data: Annotated[
        Path | None, typer.Option(help="The published set: a file or a folder. `removed` and `memory` go without.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Only the first questions or conversations; for `filters` how many passages.")
    ] = None,
    off_topic: Annotated[
        Path | None, typer.Option(help="For `removed`: a set in SQuAD format whose questions this corpus surely cannot answer.")
    ] = None,
    llm: Llm = None,
    among: Annotated[Path | None, typer.Option(help="For `conversations`: a folder of more documents to search among.")] = None,
    as_json: AsJson = False,
) -> None:
    """Run a published set through the same code, with plain searches beside ours in the same run.

    `removed` cuts the evidence of gold questions out of the corpus and counts what is still answered: over the gold sets of
    eval/, or over a set in SQuAD format. `citations` asks the gold questions of eval/ in quotes and with --llm, side by side.
    """
    from qa.cli import show
    from qa.cli.tables import print_bench, print_memory, print_removal, print_speed
    from qa.evaluation.bench import BENCHES
    from qa.evaluation.conversations import bench_conversations, recalls
    from qa.evaluation.filters import bench_filters
    from qa.evaluation.memory import bench_memory
    from qa.evaluation.pairs import bench_pairs
    from qa.evaluation.pdf import bench_pdf
    from qa.evaluation.speed import bench_speed
    from qa.evaluation.support import bench_support

    if name == "filters":
        with show.counting_bar("answers") as tick:
            rows = bench_filters(limit, tick)
        show.print_json([asdict(row) for row in rows]) if as_json else print_bench(rows)
        return
    if name == "memory":
        measured = bench_memory()
        show.print_json([asdict(each) for each in measured]) if as_json else print_memory(measured)
        return
    if name == "citations":
        rows = _bench_citations(context, llm, limit)
        show.print_json([asdict(row) for row in rows]) if as_json else print_bench(rows)
        return
    if name == "removed":
        removal = _bench_removed(context, data, limit, off_topic)
        show.print_json(asdict(removal)) if as_json else print_removal(removal)
        return
    benches = {**BENCHES, "pdf": bench_pdf}
    if name not in (*benches, "speed", "conversations", "pairs", "support"):
        known = ", ".join([*benches, "speed", "memory", "removed", "conversations", "pairs", "filters", "support", "citations"])
        raise GoldInvalid(f"There is no bench {name!r}. Known are: {known}.")
    if data is None:
        raise GoldInvalid(f"The bench {name} needs a published set. Name it with --data.")
    if name == "speed":
        speed = bench_speed(data)
        show.print_json(asdict(speed)) if as_json else print_speed(speed)
        return
    if name == "conversations":
        with show.counting_bar("turns") as tick:
            turns = bench_conversations(data, context.obj, among=among, limit=limit, tick=tick)
        rows = recalls(turns)
        both = {"figures": [asdict(row) for row in rows], "turns": [asdict(turn) for turn in turns]}
        show.print_json(both) if as_json else print_bench(rows)
        return
    with show.counting_bar(f"bench {name}") as tick:
        if name == "pairs":
            rows = bench_pairs(data, limit, tick)
        elif name == "support":
            rows = bench_support(data, context.obj, limit, tick)
        else:
            rows = benches[name](data, limit, tick)
    show.print_json([asdict(row) for row in rows]) if as_json else print_bench(rows)


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

    questions = _wanted(_gold_files(context, gold), None, None)
    file = context.obj / CALIBRATED
    with _corpus(context) as corpus, show.counting_bar("questions", len(questions)) as tick:
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

    with _corpus(context) as corpus:
        for document in documents:
            for line in draft_questions(corpus, document, count):
                typer.echo(line)


def _bench_removed(context: typer.Context, data: Path | None, limit: int | None, off_topic: Path | None) -> "Removal":
    from qa.cli.show import counting_bar
    from qa.evaluation.datasets import load_squad
    from qa.evaluation.removed import bench_gold, bench_paragraphs

    elsewhere = [question.text for question in load_squad(off_topic).questions] if off_topic else []
    if data:
        with counting_bar("bench removed") as tick:
            return bench_paragraphs(load_squad(data), limit, elsewhere, tick)
    with _corpus(context) as corpus, counting_bar("bench removed") as tick:
        return bench_gold(corpus, _wanted(_gold_files(context, None), limit, None), elsewhere, tick)


def _bench_citations(context: typer.Context, llm: str | None, limit: int | None) -> "list[Row]":
    from qa.cli.show import counting_bar
    from qa.corpus import Corpus
    from qa.evaluation.citations import bench_citations

    questions = [each for each in _wanted(_gold_files(context, None), None, None) if each.answerable][:limit]
    with _corpus(context) as quotes, counting_bar("answers") as tick:
        systems = {"quotes": quotes} | ({llm: Corpus.open(context.obj, llm=llm)} if llm else {})
        return bench_citations(systems, questions, tick)


@contextmanager
def _corpus(context: typer.Context, llm: str | None = None) -> "Iterator[Corpus]":
    """The workspace, answering in quotes unless a language model is named here: a figure must say what it is of."""
    from qa.cli.show import indexing_bar
    from qa.corpus import Corpus

    with indexing_bar() as progress:
        yield Corpus.open(context.obj, progress=progress, llm=llm or "")


def _gold_files(context: typer.Context, named: list[Path] | None) -> list[Path]:
    files = named or sorted((context.obj / "eval").glob("*.jsonl"))
    if not files:
        raise GoldInvalid(f"There is no gold set in {context.obj / 'eval'}. `qa eval draft DOCUMENT` starts one.")
    return files


def _wanted(files: list[Path], limit: int | None, tags: list[str] | None) -> "list[GoldQuestion]":
    from qa.evaluation.gold import load_gold

    questions = [q for q in load_gold(files) if not tags or set(tags) & set(q.tags)][:limit]
    if not questions:
        raise GoldInvalid(f"No question has the tag {' or '.join(tags or [])}.")
    return questions


def _run(corpus: "Corpus", files: list[Path], questions: "list[GoldQuestion]") -> "tuple[Run, Report]":
    from qa.cli.show import counting_bar
    from qa.evaluation.report import make_report
    from qa.evaluation.run import run_gold

    with counting_bar("questions", len(questions)) as tick:
        finished = run_gold(corpus, questions, tick)
    return finished, make_report(finished, corpus, files)
