"""The commands of `qa`: each is a few lines around the Python API."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.exceptions import TyperException

from qa import __version__
from qa.cli.evaluate import eval_app
from qa.errors import AnswerFileInvalid, QAError, UserError

if TYPE_CHECKING:
    from qa.answers import Answer
    from qa.corpus import Corpus
    from qa.documents import Hit
    from qa.indexing.report import SyncReport
    from qa.retrieval.filters import Filter

app = typer.Typer(
    name="qa",
    help="Ask your own documents. Every sentence of an answer is a quote that you can check.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output, and nothing else there.")]
Question = Annotated[str, typer.Argument(help="The question, in quotation marks.")]
Topic = Annotated[str, typer.Argument(help="The topic, in quotation marks where it has several words.")]
Sources = Annotated[
    list[str] | None, typer.Option("--source", help="Only documents whose path matches this glob; may be repeated.")
]

Since = Annotated[str | None, typer.Option("--since", help="Only documents dated on or after this day, month or year.")]
Until = Annotated[str | None, typer.Option("--until", help="Only documents dated on or before this day, month or year.")]
Where = Annotated[
    list[str] | None,
    typer.Option("--where", help="Only documents with publisher=…, author=…, language=…, tag=… or folder=…; may be repeated."),
]


@app.callback(invoke_without_command=True)
def options(
    context: typer.Context,
    workspace: Annotated[Path, typer.Option(help="The folder that holds corpus/.")] = Path(),
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        typer.echo(f"qa {__version__}")
        raise typer.Exit
    context.obj = workspace


@app.command()
def init(directory: Annotated[Path, typer.Argument(help="The folder to make a workspace of.")]) -> None:
    """Make a new workspace: corpus/ for your documents, index/, eval/ and qa.toml."""
    from qa.workspace import make_workspace

    make_workspace(directory)
    typer.echo(
        f'Made a workspace in {directory}. Put documents into {directory / "corpus"}, then: qa --workspace {directory} ask "…"'
    )


@app.command()
def index(
    context: typer.Context,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Forget the index and build it from nothing.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Go on following corpus/ until Ctrl-C.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the index up to date with corpus/."""
    with _corpus(context) as corpus:
        report = corpus.sync(rebuild=rebuild, retry=True)
        _show_sync(report, as_json=as_json)
        for later in corpus.watch() if watch else ():  # with --json, one document after the other
            _show_sync(later, as_json=as_json)


def _show_sync(report: "SyncReport", *, as_json: bool) -> None:
    from qa.cli import show

    if as_json:
        show.print_json(
            {
                **asdict(report),
                "failed": show.reasons(report.failed),
                "skipped": show.reasons(report.skipped),
                "seconds": round(report.seconds, 3),
            }
        )
    else:
        show.print_report(report)
        show.print_unindexed("failed", report.failed)
    sys.stdout.flush()


@app.command()
def ask(
    context: typer.Context,
    question: Question,
    source: Sources = None,
    since: Since = None,
    until: Until = None,
    where: Where = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show every stage's candidates and scores.")] = False,
    as_json: AsJson = False,
) -> None:
    """Answer a question from the documents, with quotes; or say that they do not say."""
    from qa.cli import show

    with _corpus(context) as corpus:
        only = _filter(where, since, until)
        if corpus.writer and not as_json:
            show.print_stream(corpus.stream(question, sources=source or (), where=only), explain=explain)
            return
        answer = corpus.ask(question, sources=source or (), where=only)
    if as_json:
        show.print_json(answer.to_dict() | ({"explain": _explanation(answer)} if explain else {}))
    else:
        show.print_answer(answer, explain=explain)


@app.command()
def chat(context: typer.Context, source: Sources = None, since: Since = None, until: Until = None, where: Where = None) -> None:
    """Ask one question after the other in the terminal. An empty line or Ctrl-D ends it."""
    from qa.cli import show

    history: list[Answer] = []
    only = _filter(where, since, until)
    with _corpus(context) as corpus:
        typer.echo("Ask your documents. An empty line ends the conversation.", err=True)
        while question := _prompt():
            try:
                if corpus.writer:
                    answer = show.print_stream(corpus.stream(question, sources=source or (), where=only, history=history))
                else:
                    answer = corpus.ask(question, sources=source or (), where=only, history=history)
                    show.print_answer(answer)
            except UserError as error:
                typer.echo(str(error), err=True)
                continue
            history.append(answer)


@app.command()
def search(
    context: typer.Context,
    question: Question,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many passages.")] = 10,
    source: Sources = None,
    since: Since = None,
    until: Until = None,
    where: Where = None,
    as_json: AsJson = False,
) -> None:
    """Find the passages that speak to a question, best first."""
    from qa.cli import show

    with _corpus(context) as corpus:
        hits = corpus.search(question, limit=limit, sources=source or (), where=_filter(where, since, until))
    if as_json:
        show.print_json([_hit(hit) for hit in hits])
    else:
        show.print_hits(hits)


@app.command()
def compare(
    context: typer.Context,
    topic: Topic,
    source: Sources = None,
    since: Since = None,
    until: Until = None,
    where: Where = None,
    as_json: AsJson = False,
) -> None:
    """Show who says what about a topic: where documents contradict each other, where they agree, what one says alone."""
    from qa.cli import show
    from qa.cli.topics import print_comparison

    with _corpus(context) as corpus:
        comparison = corpus.compare(topic, sources=source or (), where=_filter(where, since, until))
    show.print_json(comparison.to_dict()) if as_json else print_comparison(comparison)


@app.command()
def timeline(
    context: typer.Context,
    topic: Topic,
    source: Sources = None,
    since: Since = None,
    until: Until = None,
    where: Where = None,
    as_json: AsJson = False,
) -> None:
    """List the statements about a topic that give a date, in the order of the dates they give."""
    from qa.cli import show
    from qa.cli.topics import print_timeline

    with _corpus(context) as corpus:
        found = corpus.timeline(topic, sources=source or (), where=_filter(where, since, until))
    show.print_json(found.to_dict()) if as_json else print_timeline(found)


@app.command()
def verify(
    context: typer.Context,
    answer: Annotated[Path, typer.Argument(help="An answer saved with `qa ask … --json`; - reads standard input.")],
    as_json: AsJson = False,
) -> None:
    """Prove a saved answer again: each quote at its place in a document of that hash. Exit code 2 when one does not hold."""
    from qa.answers import answer_from_dict
    from qa.cli import show

    saved = answer_from_dict(_read_json(answer))
    with _corpus(context) as corpus:
        proofs = corpus.verify(saved)
    proved = all(proof.outcome == "proved" for proof in proofs)
    if as_json:
        show.print_json({"proved": proved, "citations": [asdict(proof) for proof in proofs]})
    else:
        for proof in proofs:
            typer.echo(f"[{proof.number}] {proof.outcome}: {show.visible(proof.detail)}")
        typer.echo(f"{sum(proof.outcome == 'proved' for proof in proofs)} of {len(proofs)} quotes are proved.")
    if not proved:
        raise typer.Exit(2)


@app.command()
def sources(
    context: typer.Context,
    failed: Annotated[bool, typer.Option("--failed", help="Only what is not indexed, or not whole, and why.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the documents of the corpus."""
    from qa.cli import show

    with _corpus(context) as corpus:
        entries = corpus.sources()
        noted = {entry.path: "; ".join(entry.notes) for entry in entries if entry.notes}
        outcomes = {"failed": corpus.failures(), "skipped": corpus.skipped(), "noted": noted}
    if as_json and failed:
        show.print_json([{**each, "outcome": outcome} for outcome, files in outcomes.items() for each in show.reasons(files)])
    elif as_json:
        listed = [{"document": e.path, "copies": e.copies, **asdict(e.metadata), "sha256": e.sha256, "characters": e.characters,
                   "passages": e.passages, "pages": e.pages, "notes": e.notes} for e in entries]  # fmt: skip
        unindexed = {outcome: show.reasons(outcomes[outcome]) for outcome in ("failed", "skipped")}
        show.print_json({"documents": listed, **unindexed})
    else:
        show.print_sources([] if failed else entries)
        for outcome in outcomes if failed else ("failed",):
            show.print_unindexed(outcome, outcomes[outcome])


@app.command()
def text(
    context: typer.Context, document: Annotated[str, typer.Argument(help="Its path below corpus/.")], as_json: AsJson = False
) -> None:
    """Print a document's extracted text, byte for byte what spans count in."""
    from qa.cli import show

    with _corpus(context) as corpus:
        found = corpus.document(document)
    if as_json:
        show.print_json(
            {"document": found.path, **asdict(found.metadata), "sha256": found.sha256, "notes": found.notes, "text": found.text}
        )
    elif sys.stdout.isatty():
        sys.stdout.write(show.visible(found.text))
    else:
        sys.stdout.buffer.write(found.text.encode())


@app.command()
def ui(
    context: typer.Context,
    port: Annotated[int | None, typer.Option(help="The port on this machine; the first free one from 7860 if not given.")] = None,
    open_browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")] = True,
) -> None:
    """Open the chat page, on this machine only."""
    from qa.ui.page import launch

    with _corpus(context) as corpus:
        launch(corpus, port=port, open_browser=open_browser)


@app.command()
def allow(
    context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Allow this workspace to send passages to the language model that its qa.toml names."""
    from qa.cli.show import visible
    from qa.consent import allow as allow_model
    from qa.settings import load_settings

    model = load_settings(context.obj).llm
    if not model:
        raise UserError("This workspace names no language model. Set `llm` in qa.toml, or QA_LLM in the environment.")
    typer.echo(f"Passages of your documents and your questions will be sent to: {visible(model)}")
    if yes or typer.confirm("Allow this for this workspace?"):
        allow_model(context.obj, model)
        typer.echo("Allowed.")


app.add_typer(eval_app, name="eval")


@app.command()
def doctor(context: typer.Context, as_json: AsJson = False) -> None:
    """Say what is installed, which models, the state of the index, and what would touch the network."""
    from qa.cli import show
    from qa.cli.doctor import examine

    findings = examine(context.obj)
    if as_json:
        show.print_json({"ok": all(f.ok for f in findings), "findings": [asdict(f) for f in findings]})
    else:
        for finding in findings:
            typer.echo(f"{'ok ' if finding.ok else 'BAD'}  {finding.what}: {show.visible(finding.detail)}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(2)


def main() -> None:
    """Runs the command line. Exit code 0: done; 2: something the person can put right, said in one line; 1: our fault."""
    try:
        sys.exit(app(standalone_mode=False))
    except typer.Abort:
        _fail("Stopped. What was indexed before stays.", 130)
    except TyperException as error:  # a wrong call
        _fail(f"{error.format_message()} `qa --help` and `qa COMMAND --help` say how.", 2)
    except UserError as error:
        _fail(str(error), 2)
    except QAError as error:
        _fail(str(error), 1)
    except BrokenPipeError:
        # the reader of our output went away (`qa text … | head`): nothing is wrong, and nothing more can be said
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("QA_DEBUG"):
            raise
        _fail(f"A fault in qa: {type(error).__name__}: {error}. Run it with QA_DEBUG=1 to see where, and please report it.", 1)


@contextmanager
def _corpus(context: typer.Context) -> "Iterator[Corpus]":
    from qa.cli.show import indexing_bar
    from qa.corpus import Corpus

    with indexing_bar() as progress:
        yield Corpus.open(context.obj, progress=progress)


def _filter(where: list[str] | None, since: str | None, until: str | None) -> "Filter":
    from qa.retrieval.filters import filter_from_words

    return filter_from_words(where or (), since, until)


def _fail(message: str, code: int) -> None:
    from qa.cli.show import visible

    typer.echo(f"qa: {visible(' '.join(message.split()))}", err=True)
    sys.exit(code)


def _prompt() -> str:
    try:
        return input("\n? ").strip()
    except (EOFError, KeyboardInterrupt):
        return ""


def _read_json(file: Path) -> object:
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return json.loads(data)
    except OSError as error:
        raise AnswerFileInvalid(f"{file} cannot be opened ({error.strerror}).") from error
    except (ValueError, RecursionError) as error:
        raise AnswerFileInvalid(f"{file} is not JSON ({error}). Save an answer with `qa ask … --json`.") from error


def _hit(hit: "Hit") -> dict[str, Any]:
    place = {"document": hit.document, "start": hit.start, "end": hit.end, "page": hit.page, "place": hit.place}
    return {**place, "text": hit.text, "score": hit.score, "scores": hit.scores}


def _explanation(answer: "Answer") -> dict[str, Any]:
    if answer.trace is None:  # a question about the corpus is answered from its catalog
        return {"hits": [], "sentences": []}
    return {
        "hits": [_hit(hit) for hit in answer.trace.hits],
        "sentences": [asdict(candidate) for candidate in answer.trace.candidates],
    }
