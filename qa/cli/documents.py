"""The commands about documents: index them, list them, print one's text."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from qa.cli.options import AsJson, opened

if TYPE_CHECKING:
    from qa.indexing.report import SyncReport


def index(
    context: typer.Context,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Forget the index and build it from nothing.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Go on following corpus/ until Ctrl-C.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the index up to date with corpus/."""
    with opened(context) as corpus:
        report = corpus.sync(rebuild=rebuild, retry=True)
        _show_sync(report, as_json=as_json)
        for later in corpus.watch() if watch else ():  # with --json, one document after the other
            _show_sync(later, as_json=as_json)


def sources(
    context: typer.Context,
    failed: Annotated[bool, typer.Option("--failed", help="Only what is not indexed, or not whole, and why.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the documents of the corpus."""
    from qa.cli import show

    with opened(context) as corpus:
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


def text(
    context: typer.Context, document: Annotated[str, typer.Argument(help="Its path below corpus/.")], as_json: AsJson = False
) -> None:
    """Print a document's extracted text, byte for byte what spans count in."""
    from qa.cli import show

    with opened(context) as corpus:
        found = corpus.document(document)
    if as_json:
        show.print_json(
            {"document": found.path, **asdict(found.metadata), "sha256": found.sha256, "notes": found.notes, "text": found.text}
        )
    elif sys.stdout.isatty():
        sys.stdout.write(show.visible(found.text))
    else:
        sys.stdout.buffer.write(found.text.encode())


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
