"""Any `LLM` of llama-index as a writer, and those that a name in the settings stands for."""

import importlib
import os
from collections.abc import Iterator, Sequence
from typing import Any

from llama_index.core.llms import LLM, ChatMessage

from qa.errors import LanguageModelFailed, LanguageModelInvalid
from qa.models.llm_protocol import Message, refusal

_KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
_CLASSES = {"openai": "OpenAI", "anthropic": "Anthropic", "ollama": "Ollama"}
_GONE = ("ConnectError", "ConnectionError", "APIConnectionError", "ConnectionRefusedError")
_SLOW = ("Timeout", "ReadTimeout", "ConnectTimeout", "APITimeoutError", "TimeoutError")


class LlamaIndexModel:
    """Speaks through a llama-index `LLM`. Whatever that raises becomes LanguageModelFailed, in our own words: those of the
    provider may hold a part of the key."""

    def __init__(self, llm: LLM, name: str = "") -> None:
        self.name = name or f"{type(llm).__name__} {llm.metadata.model_name}"
        self._llm = llm

    def hello(self) -> str:
        return "opened; asking it for a word would cost money, so it was not asked"

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        conversation = [ChatMessage(role=message.role, content=message.text) for message in messages]
        limit = {"max_tokens": max_tokens} if type(self._llm).__name__ in ("OpenAI", "OpenAILike", "Anthropic") else {}
        try:
            for piece in self._llm.stream_chat(conversation, **limit):
                if piece.delta:
                    yield piece.delta
        except Exception as error:  # noqa: BLE001 - every provider has errors of its own; all are told as one of ours
            raise _failure(self.name, error) from None  # its own words and causes may hold the key


def provided(provider: str, model: str, seconds: float) -> LLM:
    """The llama-index class of a provider. Raises LanguageModelInvalid when its extra or its key is missing."""
    try:
        module = importlib.import_module(f"llama_index.llms.{provider}")
    except ImportError as error:
        raise LanguageModelInvalid(
            f"The language model {provider}/{model} needs the extra `{provider}`: pip install 'provable-qa[{provider}]'."
        ) from error
    options: dict[str, Any] = {"model": model, "temperature": 0.0}
    if provider == "ollama":
        options |= {"request_timeout": seconds}
    else:
        key = os.environ.get(_KEYS[provider])
        if not key:
            raise LanguageModelInvalid(f"The language model {provider}/{model} needs a key in the variable {_KEYS[provider]}.")
        options |= {"api_key": key, "timeout": seconds, "max_retries": 0}  # retrying is ours: once, and said
    llm = getattr(module, _CLASSES[provider])(**options)
    assert isinstance(llm, LLM)
    return llm


def _failure(name: str, error: BaseException) -> LanguageModelFailed:
    """What went wrong, from the kinds of errors that the providers' libraries share."""
    chain: list[BaseException] = [error]
    while cause := chain[-1].__cause__ or chain[-1].__context__:
        chain.append(cause)
    kinds = {kind.__name__ for each in chain for kind in type(each).__mro__}
    if kinds & set(_SLOW):
        return LanguageModelFailed(f"{name} said nothing for too long.", retry_after=1.0)
    for each in chain:
        status = getattr(each, "status_code", None)
        if isinstance(status, int) and status > 0:
            headers = getattr(getattr(each, "response", None), "headers", {})
            return refusal(name, status, str(each) if status in (400, 413, 422) else "", headers.get("retry-after"))
    if kinds & set(_GONE):
        return LanguageModelFailed(f"{name} cannot be reached. Is it running?", retry_after=1.0)
    return LanguageModelFailed(f"{name} failed ({type(error).__name__}).")
