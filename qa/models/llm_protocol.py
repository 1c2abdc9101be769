"""What every language model is to a writer: messages in, pieces of text out, and a refusal in words a person understands."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, Protocol

from qa.errors import ContextTooLong, LanguageModelFailed

_CONTEXT = re.compile(r"context|too long|too many tokens|maximum.{0,20}(?:tokens|length)|prompt is too", re.IGNORECASE)
_MAY_BE_A_KEY = re.compile(r"[\w-]{12,}")
_SHOWN = 160  # characters of a server's own words


class Message(NamedTuple):
    """A message of a conversation."""

    role: Literal["system", "user", "assistant"]
    text: str


class LanguageModel(Protocol):
    """What a writer needs of a model. `name` is what a person calls it: the setting."""

    @property
    def name(self) -> str: ...

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """The answer, piece by piece; closing the iterator ends the request.

        Raises ContextTooLong or LanguageModelFailed.
        """

    def hello(self) -> str:
        """Asks the endpoint whether it is there, without any text; a line about it. Raises LanguageModelFailed."""


def refusal(name: str, status: int, words: str, retry_after: str | None = None) -> LanguageModelFailed:
    """A status of HTTP other than 200 as what it means to a person. `words` are the server's, shown only where they help."""
    if status in (400, 413, 422) and _CONTEXT.search(words):
        return ContextTooLong(f"{name}: the passages are longer than its context.")
    if status in (401, 403):
        return LanguageModelFailed(f"{name} refused the key ({status}). Check the variable that holds it.")
    if status == 404:
        return LanguageModelFailed(f"{name}: there is no such model or address (404).")
    if status == 429:
        return LanguageModelFailed(f"{name} is asked too often (429).", retry_after=_seconds(retry_after))
    if status >= 500:
        return LanguageModelFailed(f"{name} has a fault of its own ({status}).", retry_after=_seconds(retry_after))
    shown = " ".join(_MAY_BE_A_KEY.sub("…", words).split())[:_SHOWN]
    return LanguageModelFailed(f"{name} refused the request ({status}): {shown}")


def _seconds(header: str | None) -> float:
    """What `Retry-After` says, where it says seconds; otherwise one."""
    return float(header) if header and re.fullmatch(r"\d{1,6}(?:\.\d+)?", header.strip()) else 1.0
