"""What several commands share: their options, the workspace they work on, and the documents they are held to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from qa.corpus import Corpus
    from qa.retrieval.filters import Filter

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


@contextmanager
def opened(context: typer.Context) -> "Iterator[Corpus]":
    """The workspace's corpus; a progress bar shows where indexing takes longer."""
    from qa.cli.show import indexing_bar
    from qa.corpus import Corpus

    with indexing_bar() as progress:
        yield Corpus.open(context.obj, progress=progress)


def only(source: list[str] | None, since: str | None, until: str | None, where: list[str] | None) -> "Filter":
    """The filter that the four options say."""
    from qa.retrieval.filters import filter_from_words

    return replace(filter_from_words(where or (), since, until), sources=tuple(source or ()))
