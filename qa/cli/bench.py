"""`qa eval bench …`: published sets, and what can be measured without one, through the same code."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.cli.measured import Limit, Llm, gold_files, measured, wanted
from qa.cli.options import AsJson

if TYPE_CHECKING:
    from qa.evaluation.bench import Row

bench_app = typer.Typer(
    help="Run a published set through the same code, with plain ways of searching beside ours in the same run.",
    no_args_is_help=True,
)

Data = Annotated[Path, typer.Option(help="The published set: a file or a folder.")]


@bench_app.command()
def squad(data: Data, limit: Limit = None, as_json: AsJson = False) -> None:
    """Questions of a set in SQuAD format, open over all of its paragraphs."""
    from qa.evaluation.bench import bench_squad

    _show(_counting("questions", bench_squad, data, limit), as_json=as_json)


@bench_app.command()
def chunking(data: Data, limit: Limit = None, as_json: AsJson = False) -> None:
    """Chroma's chunking evaluation: the gold characters in five passages."""
    from qa.evaluation.bench import bench_chunking

    _show(_counting("questions", bench_chunking, data, limit), as_json=as_json)


@bench_app.command()
def beir(data: Data, limit: Limit = None, as_json: AsJson = False) -> None:
    """A set in BEIR's format: the order of documents."""
    from qa.evaluation.bench import bench_beir

    _show(_counting("questions", bench_beir, data, limit), as_json=as_json)


@bench_app.command()
def pdf(data: Data, limit: Limit = None, as_json: AsJson = False) -> None:
    """Filings as PDFs with questions and the pages of their evidence."""
    from qa.evaluation.pdf import bench_pdf

    _show(_counting("questions", bench_pdf, data, limit), as_json=as_json)


@bench_app.command()
def pairs(data: Data, limit: Limit = None, as_json: AsJson = False) -> None:
    """Pairs of sentences that differ, agree or speak of different things: which are told apart."""
    from qa.evaluation.pairs import bench_pairs

    _show(_counting("pairs", bench_pairs, data, limit), as_json=as_json)


@bench_app.command()
def support(context: typer.Context, data: Data, limit: Limit = None, as_json: AsJson = False) -> None:
    """True, false and reworded sentences: which of them the checker of a language model's answers shows as supported."""
    from qa.evaluation.support import bench_support

    with _counted("sentences") as tick:
        rows = bench_support(data, context.obj, limit, tick)
    _show(rows, as_json=as_json)


@bench_app.command()
def citations(context: typer.Context, llm: Llm = None, limit: Limit = None, as_json: AsJson = False) -> None:
    """The gold questions of eval/ answered in quotes, and by --llm: citation recall and precision side by side."""
    from qa.corpus import Corpus
    from qa.evaluation.citations import bench_citations

    questions = [each for each in wanted(gold_files(context, None), None, None) if each.answerable][:limit]
    with measured(context) as quotes, _counted("answers") as tick:
        systems = {"quotes": quotes} | ({llm: Corpus.open(context.obj, llm=llm)} if llm else {})
        rows = bench_citations(systems, questions, tick)
    _show(rows, as_json=as_json)


@bench_app.command()
def filters(limit: Annotated[int | None, typer.Option(min=1, help="How many passages.")] = None, as_json: AsJson = False) -> None:
    """What a filter costs, over made-up documents."""
    from qa.evaluation.filters import bench_filters

    with _counted("answers") as tick:
        rows = bench_filters(limit, tick)
    _show(rows, as_json=as_json)


@bench_app.command()
def conversations(
    context: typer.Context,
    data: Data,
    among: Annotated[Path | None, typer.Option(help="A folder of more documents to search among.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first conversations.")] = None,
    as_json: AsJson = False,
) -> None:
    """Conversations: what is found for a question as it is read, as it was typed, and asked in full."""
    from qa.cli import show
    from qa.evaluation.conversations import bench_conversations, recalls

    with _counted("turns") as tick:
        turns = bench_conversations(data, context.obj, among=among, limit=limit, tick=tick)
    rows = recalls(turns)
    if as_json:
        show.print_json({"figures": [asdict(row) for row in rows], "turns": [asdict(turn) for turn in turns]})
    else:
        _show(rows, as_json=False)


@bench_app.command()
def removed(
    context: typer.Context,
    data: Annotated[Path | None, typer.Option(help="A set in SQuAD format; without it, the gold sets of eval/.")] = None,
    limit: Limit = None,
    off_topic: Annotated[
        Path | None, typer.Option(help="A set in SQuAD format whose questions this corpus surely cannot answer.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Cut the evidence of questions out of the corpus, and count what is still answered."""
    from qa.cli import show
    from qa.cli.tables import print_removal
    from qa.evaluation.datasets import load_squad
    from qa.evaluation.removed import bench_gold, bench_paragraphs

    elsewhere = [question.text for question in load_squad(off_topic).questions] if off_topic else []
    if data:
        with _counted("questions") as tick:
            found = bench_paragraphs(load_squad(data), limit, elsewhere, tick)
    else:
        with measured(context) as corpus, _counted("questions") as tick:
            found = bench_gold(corpus, wanted(gold_files(context, None), limit, None), elsewhere, tick)
    show.print_json(asdict(found)) if as_json else print_removal(found)


@bench_app.command()
def speed(data: Data, as_json: AsJson = False) -> None:
    """How fast a set in SQuAD format is indexed and asked."""
    from qa.cli import show
    from qa.cli.tables import print_speed
    from qa.evaluation.speed import bench_speed

    found = bench_speed(data)
    show.print_json(asdict(found)) if as_json else print_speed(found)


@bench_app.command()
def memory(as_json: AsJson = False) -> None:
    """How much memory indexing takes, of a PDF of 1,000 pages and of 10,000 small files that are made for it."""
    from qa.cli import show
    from qa.cli.tables import print_memory
    from qa.evaluation.memory import bench_memory

    found = bench_memory()
    show.print_json([asdict(each) for each in found]) if as_json else print_memory(found)


def _counting(
    what: str, bench: "Callable[[Path, int | None, Callable[[], None]], list[Row]]", data: Path, limit: int | None
) -> "list[Row]":
    with _counted(what) as tick:
        return bench(data, limit, tick)


def _counted(what: str) -> AbstractContextManager[Callable[[], None]]:
    from qa.cli.show import counting_bar

    return counting_bar(what)


def _show(rows: "Sequence[Row]", *, as_json: bool) -> None:
    from qa.cli import show
    from qa.cli.tables import print_bench

    show.print_json([asdict(row) for row in rows]) if as_json else print_bench(rows)
