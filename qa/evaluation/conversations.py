"""How well follow-ups are read: what is found for a turn as it was read, against the same question asked in full."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from typing import Literal

from pydantic import BaseModel, ConfigDict

from qa.answers import Answer
from qa.corpus import Corpus
from qa.documents import Hit
from qa.errors import CorpusEmpty
from qa.evaluation.bench import Row
from qa.evaluation.jsonl import read_lines
from qa.evaluation.statistics import bootstrap_interval

_PASSAGES = 5


class GoldTurn(BaseModel):
    """A turn: what is asked, whether it leans on earlier turns, the same asked in full, and a quote that answers it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str
    kind: Literal["first", "depends", "same", "new"]
    full: str
    document: str
    quote: str


class Conversation(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    turns: tuple[GoldTurn, ...]


@dataclass(frozen=True, slots=True)
class ReadTurn:
    """A turn with what it was read as, and whether the quote is in the first five passages found for it as it was read,
    for the question in full, for the bare words typed, and for the question before it and these words together."""

    conversation: str
    kind: str
    question: str
    read_as: str
    found_read: bool
    found_full: bool
    found_typed: bool
    found_joined: bool
    ms: float


def read_conversations(file: Path) -> list[Conversation]:
    """Raises UserError where there is no such file, GoldInvalid naming file and line."""
    return read_lines(file, Conversation, "a conversation")


def bench_conversations(
    file: Path, workspace: Path, *, among: Path | None = None, limit: int | None = None, tick: Callable[[], None] | None = None
) -> list[ReadTurn]:
    """Holds every conversation of a gold file over the documents in `corpus/` beside it, those of the workspace, and the
    texts of the folder `among`, which only make it harder. Each turn is asked with the answers before it.
    Raises CorpusEmpty where there is none of these."""
    conversations = read_conversations(file)[:limit]
    documents = [folder for folder in (file.parent / "corpus", workspace / "corpus") if folder.is_dir()]
    if not documents and not among:
        raise CorpusEmpty(f"There is nothing to talk about: {file.parent / 'corpus'} is not there, nor {workspace / 'corpus'}.")
    with tempfile.TemporaryDirectory(prefix="qa-conversations-") as folder:
        corpus_folder = Path(folder) / "corpus"
        corpus_folder.mkdir()
        for each in documents:
            shutil.copytree(each, corpus_folder, dirs_exist_ok=True)
        if among:
            shutil.copytree(among, corpus_folder / "among")
        corpus = Corpus.open(folder, llm="")
        corpus.sync()
        return [turn for conversation in conversations for turn in _held(corpus, conversation, tick)]


def recalls(turns: Sequence[ReadTurn]) -> list[Row]:
    """recall@5 of the turns that depend on earlier ones and of those with a new subject, by how they were asked."""
    ways: dict[str, Callable[[ReadTurn], bool]] = {
        "as it was read": lambda turn: turn.found_read,
        "asked in full": lambda turn: turn.found_full,
        "as it was typed": lambda turn: turn.found_typed,
        "the question before put in front": lambda turn: turn.found_joined,
    }
    kinds = {"dependent turns": "depends", "turns with a new subject": "new"}
    rows = []
    for way, found in ways.items():
        by_kind = {name: [float(found(turn)) for turn in turns if turn.kind == kind] for name, kind in kinds.items()}
        figures = {name: fmean(values) for name, values in by_kind.items() if values}
        intervals = {name: bootstrap_interval(fmean, by_kind[name]) for name in figures}
        halves = {name: (high - low) / 2 for name, (low, high) in intervals.items()}
        rows.append(Row(way, figures, halves, median(turn.ms for turn in turns)))
    return rows


def _held(corpus: Corpus, conversation: Conversation, tick: Callable[[], None] | None) -> list[ReadTurn]:
    answers: list[Answer] = []
    turns = []
    for turn in conversation.turns:
        answer = corpus.ask(turn.question, history=answers)
        read_as = answer.read_as or turn.question

        def found(question: str, turn: GoldTurn = turn) -> bool:
            return _holds(corpus.search(question, limit=_PASSAGES), turn, corpus)

        before = answers[-1].question if answers else ""
        read = _holds(answer.trace.hits[:_PASSAGES] if answer.trace else (), turn, corpus)
        full = read if read_as == turn.full else found(turn.full)
        typed = full if turn.question == turn.full else found(turn.question)
        joined = found(f"{before} {turn.question}") if before and turn.kind != "same" else typed
        turns.append(
            ReadTurn(conversation.id, turn.kind, turn.question, read_as, read, full, typed, joined, answer.timings_ms["total"])
        )
        answers.append(answer)
        if tick:
            tick()
    return turns


def _holds(hits: Sequence[Hit], turn: GoldTurn, corpus: Corpus) -> bool:
    start = corpus.text(turn.document).index(turn.quote)
    end = start + len(turn.quote)
    return any(hit.document == turn.document and hit.start < end and start < hit.end for hit in hits)
