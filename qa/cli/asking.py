"""The commands that ask: an answer, a conversation, passages, who says what, what happened when, and the proof of it."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa.cli.options import AsJson, Question, Since, Sources, Topic, Until, Where, only, opened
from qa.errors import AnswerFileInvalid, UserError

if TYPE_CHECKING:
    from qa.answers import Answer
    from qa.documents import Hit


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

    with opened(context) as corpus:
        admitted = only(source, since, until, where)
        if corpus.writer and not as_json:
            show.print_stream(corpus.stream(question, where=admitted), explain=explain)
            return
        answer = corpus.ask(question, where=admitted)
    if as_json:
        show.print_json(answer.to_dict() | ({"explain": _explanation(answer)} if explain else {}))
    else:
        show.print_answer(answer, explain=explain)


def chat(context: typer.Context, source: Sources = None, since: Since = None, until: Until = None, where: Where = None) -> None:
    """Ask one question after the other in the terminal. An empty line or Ctrl-D ends it."""
    from qa.cli import show

    history: list[Answer] = []
    admitted = only(source, since, until, where)
    with opened(context) as corpus:
        typer.echo("Ask your documents. An empty line ends the conversation.", err=True)
        while question := _prompt():
            try:
                if corpus.writer:
                    answer = show.print_stream(corpus.stream(question, where=admitted, history=history))
                else:
                    answer = corpus.ask(question, where=admitted, history=history)
                    show.print_answer(answer)
            except UserError as error:
                typer.echo(str(error), err=True)
                continue
            history.append(answer)


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

    with opened(context) as corpus:
        hits = corpus.search(question, limit=limit, where=only(source, since, until, where))
    if as_json:
        show.print_json([_hit(hit) for hit in hits])
    else:
        show.print_hits(hits)


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

    with opened(context) as corpus:
        comparison = corpus.compare(topic, where=only(source, since, until, where))
    show.print_json(comparison.to_dict()) if as_json else print_comparison(comparison)


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

    with opened(context) as corpus:
        found = corpus.timeline(topic, where=only(source, since, until, where))
    show.print_json(found.to_dict()) if as_json else print_timeline(found)


def verify(
    context: typer.Context,
    answer: Annotated[Path, typer.Argument(help="An answer saved with `qa ask … --json`; - reads standard input.")],
    as_json: AsJson = False,
) -> None:
    """Prove a saved answer again: each quote at its place in a document of that hash. Exit code 2 when one does not hold."""
    from qa.answers import answer_from_dict
    from qa.cli import show

    saved = answer_from_dict(_read_json(answer))
    with opened(context) as corpus:
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
