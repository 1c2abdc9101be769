"""A follow-up in a language model's words: taken only where it is one question that names nothing new."""

import logging
import re
import time
from collections.abc import Sequence

from qa.answering.phrases import names
from qa.answering.prompting import conversation
from qa.answers import Answer
from qa.errors import LanguageModelFailed
from qa.models.llm_protocol import LanguageModel, Message

_RULES = (
    "Rewrite the last question as one question that can be understood without the conversation: put names in place of "
    "pronouns and add what is left out. Change nothing else, and answer nothing. Reply with the question only."
)
_TOKENS = 80  # that a question may have
_SECONDS = 15.0  # it may take; the rules' reading is at hand
_LONGEST = 300  # characters

_log = logging.getLogger(__name__)


def rephrase(question: str, read_as: str, history: Sequence[Answer | str], model: LanguageModel) -> str:
    """What `question`, which the rules read as `read_as`, is read as by a language model; `read_as` where it fails, or
    writes no question, or one that names what nobody has spoken of."""
    told = [Message("system", _RULES), *conversation(history), Message("user", question)]
    deadline = time.monotonic() + _SECONDS
    written = ""
    try:
        for piece in model.stream(told, _TOKENS):
            written += piece
            if "\n" in written.strip() or time.monotonic() > deadline:
                break
    except LanguageModelFailed as error:
        _log.warning("%s The question is read by rules.", error)
        return read_as
    found = written.strip().strip("\"“”'").strip()
    spoken = [question, read_as, *(part for turn in history for part in _said(turn))]
    return found if _is_the_question(found, question, " ".join(spoken)) else read_as


def _said(turn: Answer | str) -> list[str]:
    return [turn] if isinstance(turn, str) else [turn.question, turn.read_as or "", *(claim.text for claim in turn.claims)]


def _is_the_question(found: str, asked: str, spoken: str) -> bool:
    """Whether this is one question that keeps the names of the one asked and has no name or number that nobody has spoken."""
    if not re.fullmatch(r"[^\n?]{3,}\?", found) or len(found) > _LONGEST:
        return False
    kept = all(name.casefold() in found.casefold() for name in names(asked))
    new = [word for name in names(found) for word in name.split()] + re.findall(r"\d+", found)
    return kept and all(re.search(rf"\b{re.escape(word)}\b", spoken, re.IGNORECASE) for word in new)
