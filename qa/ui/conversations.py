"""Conversations, kept in the workspace below `.qa/conversations/`: a folder for each browser, a JSON file for each talk.

A file is replaced in one step, so a crash leaves the last whole state; the folder ignores itself in git.
"""

import json
import os
import re
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from qa.answering.comparing import Comparison
from qa.answering.timeline import Timeline
from qa.answers import Answer, answer_from_dict
from qa.errors import AnswerFileInvalid, FilterInvalid, UserError
from qa.retrieval.filters import Filter

Kind = Literal["answer", "compare", "timeline"]
_ID = re.compile(r"[0-9a-f]{16}")
_TITLE = 60  # characters of the first question that name a conversation


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, or a topic to compare documents on or to order in time, and what became of it.

    `asked` is ISO 8601 in UTC; `sources` are the paths of the documents it was restricted to, none for all, and `where` is
    what else restricts it; `answer`, `comparison` or `timeline` is what was found, by `kind`, and `found` how it was
    (`explain.explained`); `note` and `error` are lines for the person; `feedback` is up or down.
    """

    id: str
    question: str
    asked: str
    sources: tuple[str, ...] = ()
    where: Filter = Filter()  # noqa: RUF009 - it is frozen
    kind: Kind = "answer"
    answer: Answer | None = None
    comparison: Comparison | None = None
    timeline: Timeline | None = None
    found: Mapping[str, Any] | None = None
    note: str | None = None
    error: str | None = None
    stopped: bool = False
    feedback: str | None = None

    @property
    def result(self) -> Answer | Comparison | Timeline | None:
        """What was found; None where nothing is there yet, or ever will be."""
        return self.answer or self.comparison or self.timeline


@dataclass(frozen=True, slots=True)
class Conversation:
    id: str
    title: str
    changed: str
    turns: tuple[Turn, ...] = ()

    def turn(self, id_: str) -> Turn | None:
        return next((turn for turn in self.turns if turn.id == id_), None)


class Conversations:
    """The conversations of a workspace. `browser` is the secret that the page gave a browser; nobody else reads its files."""

    def __init__(self, workspace: Path) -> None:
        self._home = workspace / ".qa"
        self._lock = threading.Lock()

    def all(self, browser: str) -> list[Conversation]:
        """Those of a browser, the latest first."""
        files = self._folder(browser).glob("*.json")
        found = [conversation for file in files if (conversation := self.load(browser, file.stem))]
        return sorted(found, key=lambda conversation: conversation.changed, reverse=True)

    def load(self, browser: str, id_: str) -> Conversation | None:
        """A conversation; None where there is none of that id, or what is there cannot be read."""
        if not _ID.fullmatch(id_):
            return None
        try:
            return _conversation(json.loads((self._folder(browser) / f"{id_}.json").read_bytes()))
        except (FileNotFoundError, ValueError, KeyError, TypeError, FilterInvalid):
            return None

    def ask(
        self,
        browser: str,
        id_: str | None,
        question: str,
        sources: tuple[str, ...] = (),
        where: Filter = Filter(),  # noqa: B008 - it is frozen
        kind: Kind = "answer",
    ) -> tuple[Conversation, Turn]:
        """Puts a question down, before anything is looked up: whatever happens next, it is not lost."""
        turn = Turn(secrets.token_hex(8), question, _now(), sources, where, kind)
        with self._lock:
            known = self.load(browser, id_) if id_ else None
            conversation = known or Conversation(secrets.token_hex(8), _title(question), _now())
            return self._save(browser, replace(conversation, turns=(*conversation.turns, turn))), turn

    def change_turn(self, browser: str, id_: str, turn: str, change: Callable[[Turn], Turn]) -> Conversation | None:
        """Changes one turn; returns the whole, or None where it was deleted meanwhile."""
        with self._lock:
            conversation = self.load(browser, id_)
            if conversation is None:
                return None
            turns = tuple(change(each) if each.id == turn else each for each in conversation.turns)
            return self._save(browser, replace(conversation, turns=turns))

    def rename(self, browser: str, id_: str, title: str) -> Conversation | None:
        with self._lock:
            conversation = self.load(browser, id_)
            return self._save(browser, replace(conversation, title=_title(title))) if conversation else None

    def delete(self, browser: str, id_: str) -> None:
        with self._lock:
            if _ID.fullmatch(id_):
                (self._folder(browser) / f"{id_}.json").unlink(missing_ok=True)

    def _folder(self, browser: str) -> Path:
        return self._home / "conversations" / sha256(browser.encode()).hexdigest()[:32]

    def _save(self, browser: str, conversation: Conversation) -> Conversation:
        """Raises UserError where the folder cannot be written."""
        conversation = replace(conversation, changed=_now())
        plain = asdict(replace(conversation, turns=()))
        plain["turns"] = [
            asdict(replace(turn, answer=None)) | {"answer": turn.answer.to_dict() if turn.answer else None}
            for turn in conversation.turns
        ]
        folder = self._folder(browser)
        draft = folder / f"{conversation.id}.draft"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (self._home / ".gitignore").write_text("*\n", encoding="utf-8")
            draft.write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
            draft.replace(draft.with_suffix(".json"))
        except OSError as error:
            raise UserError(
                f"{folder} cannot be written ({os.strerror(error.errno or 0)}): conversations are not kept."
            ) from error
        return conversation


def _conversation(plain: Mapping[str, Any]) -> Conversation:
    return Conversation(plain["id"], plain["title"], plain["changed"], tuple(_turn(turn) for turn in plain["turns"]))


def _turn(plain: dict[str, Any]) -> Turn:
    plain = {"where": {}, "comparison": None, "timeline": None} | plain  # what earlier versions did not write
    answer, error = None, plain["error"]
    if plain["answer"]:
        try:
            answer = answer_from_dict(plain["answer"])
        except AnswerFileInvalid as fault:
            error = str(fault)
    where: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in plain["where"].items()}
    read = {
        "sources": tuple(plain["sources"]),
        "where": Filter(**where),
        "answer": answer,
        "comparison": Comparison.from_dict(plain["comparison"]) if plain["comparison"] else None,
        "timeline": Timeline.from_dict(plain["timeline"]) if plain["timeline"] else None,
        "error": error,
    }
    return Turn(**plain | read)


def _title(text: str) -> str:
    text = " ".join(text.split()) or "Conversation"
    return text if len(text) <= _TITLE else text[: _TITLE - 1].rstrip() + "…"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
