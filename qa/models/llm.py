"""Language models as writers: one name in the settings says which, and all are spoken to in the same way.

    http://127.0.0.1:8080/v1     any server that speaks OpenAI's protocol (llama.cpp, LM Studio, vLLM); `#name` picks a model
    ollama/qwen3:8b              through llama-index, extra `ollama`
    openai/gpt-…                 through llama-index, extra `openai`, key in OPENAI_API_KEY
    anthropic/claude-…           through llama-index, extra `anthropic`, key in ANTHROPIC_API_KEY

Keys are read from the environment when a model is opened, and stand in no message, log or representation.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from qa.errors import ContextTooLong, LanguageModelFailed, LanguageModelInvalid

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

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


def open_model(model: "str | LLM", seconds: float) -> LanguageModel:
    """The model of a setting, or a llama-index `LLM`; `seconds` is how long it may be silent.

    Opens no connection. Raises LanguageModelInvalid for a name that is none, a missing extra or a missing key.
    """
    if not isinstance(model, str):
        from qa.models.llm_of_llama_index import LlamaIndexModel

        return LlamaIndexModel(model)
    provider, _, name = model.partition("/")
    if model.startswith(("http://", "https://")):
        from qa.models.llm_server import ChatServer

        return ChatServer(model, seconds)
    if provider in ("ollama", "openai", "anthropic") and name:
        from qa.models.llm_of_llama_index import LlamaIndexModel, provided

        return LlamaIndexModel(provided(provider, name, seconds), model)
    raise LanguageModelInvalid(
        f"There is no language model {model!r}. Write ollama/NAME, openai/NAME, anthropic/NAME, or the address of a server "
        "that speaks OpenAI's protocol, such as http://127.0.0.1:8080/v1."
    )


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
