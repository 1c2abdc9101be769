"""What the commands of `qa eval` share: their options, the corpus they measure, and the gold questions they ask it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.errors import GoldInvalid

if TYPE_CHECKING:
    from qa.corpus import Corpus
    from qa.evaluation.gold import GoldQuestion

Llm = Annotated[
    str | None, typer.Option(help="A language model that words the answers; without it they are quotes, whatever QA_LLM says.")
]
Gold = Annotated[list[Path] | None, typer.Argument(help="Gold sets (JSON lines); all of eval/*.jsonl if none is named.")]
Limit = Annotated[int | None, typer.Option(min=1, help="Only the first questions.")]


@contextmanager
def measured(context: typer.Context, llm: str | None = None) -> "Iterator[Corpus]":
    """The workspace, answering in quotes unless a language model is named here: a figure must say what it is of."""
    from qa.cli.show import indexing_bar
    from qa.corpus import Corpus

    with indexing_bar() as progress:
        yield Corpus.open(context.obj, progress=progress, llm=llm or "")


def gold_files(context: typer.Context, named: list[Path] | None) -> list[Path]:
    files = named or sorted((context.obj / "eval").glob("*.jsonl"))
    if not files:
        raise GoldInvalid(f"There is no gold set in {context.obj / 'eval'}. `qa eval draft DOCUMENT` starts one.")
    return files


def wanted(files: list[Path], limit: int | None, tags: list[str] | None) -> "list[GoldQuestion]":
    from qa.evaluation.gold import load_gold

    questions = [q for q in load_gold(files) if not tags or set(tags) & set(q.tags)][:limit]
    if not questions:
        raise GoldInvalid(f"No question has the tag {' or '.join(tags or [])}.")
    return questions
