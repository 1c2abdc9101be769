"""A server that speaks OpenAI's protocol: llama.cpp, LM Studio, vLLM, or one on the net. Plain HTTP, no SDK."""

import ipaddress
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
from httpx_sse import EventSource, SSEError

from qa.errors import LanguageModelFailed, LanguageModelInvalid
from qa.models.llm_protocol import Message, refusal

_CONNECT = 5.0  # seconds
_KEY = "QA_LLM_KEY"  # no other key is ever sent to an address that somebody wrote into a file


class ChatServer:
    """Speaks to one server. The model is the part of the address behind `#`, or the first that the server has."""

    def __init__(self, address: str, seconds: float) -> None:
        parts = urlsplit(address)
        if not parts.hostname or parts.username or parts.password or parts.query:
            raise LanguageModelInvalid(
                f"The setting `llm` must be an address like http://127.0.0.1:8080/v1, without a key or a password in it: those "
                f"belong in the variable {_KEY}."
            )
        self.name = address
        self._base = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
        self._model = parts.fragment
        self._timeout = httpx.Timeout(seconds, connect=_CONNECT)
        self._proxies = not _is_this_machine(parts.hostname)  # what is meant for this machine goes through no proxy

    def hello(self) -> str:
        with self._client() as client, self._faults():
            response = client.get(f"{self._base}/models")
            if response.status_code != httpx.codes.OK:
                raise refusal(self.name, response.status_code, response.text)
            models = _names(response)
        if self._model and models and self._model not in models:
            raise LanguageModelFailed(f"{self.name}: it has no model {self._model!r}. It has: {', '.join(models[:5])}.")
        return f"answers; model {self._model or (models[0] if models else 'of its own choice')}"

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        body = {
            "messages": [{"role": message.role, "content": message.text} for message in messages],
            "max_tokens": max_tokens,
            "temperature": 0,
            "stream": True,
        }
        with self._client() as client, self._faults():
            model = self._model or self._first_model(client)
            request = client.stream("POST", f"{self._base}/chat/completions", json=body | ({"model": model} if model else {}))
            with request as response:
                if response.status_code != httpx.codes.OK:
                    response.read()
                    raise refusal(self.name, response.status_code, response.text, response.headers.get("retry-after"))
                yield from self._pieces(response)

    def _pieces(self, response: httpx.Response) -> Iterator[str]:
        ended = False
        for event in EventSource(response).iter_sse():
            if event.data.strip() == "[DONE]":
                ended = True
                break
            piece = json.loads(event.data)
            if not isinstance(piece, dict):
                raise LanguageModelFailed(f"{self.name} answered with something that is no answer.")
            if "error" in piece:
                raise refusal(self.name, 400, str(piece["error"]))
            for choice in piece.get("choices") or ():
                if text := (choice.get("delta") or {}).get("content"):
                    yield str(text)
                ended = ended or bool(choice.get("finish_reason"))
        if not ended:
            raise LanguageModelFailed(f"{self.name} broke off in the middle of its answer.")

    def _first_model(self, client: httpx.Client) -> str:
        response = client.get(f"{self._base}/models")
        models = _names(response) if response.status_code == httpx.codes.OK else []
        return models[0] if models else ""

    def _client(self) -> httpx.Client:
        key = os.environ.get(_KEY)
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return httpx.Client(timeout=self._timeout, headers=headers, trust_env=self._proxies)

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except httpx.ConnectError as error:
            raise LanguageModelFailed(f"{self.name} cannot be reached. Is the server running?", retry_after=1.0) from error
        except httpx.TimeoutException as error:
            raise LanguageModelFailed(
                f"{self.name} said nothing for {self._timeout.read:.0f} seconds.", retry_after=1.0
            ) from error
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError) as error:
            raise LanguageModelFailed(f"{self.name} broke off the connection.", retry_after=1.0) from error
        except (httpx.HTTPError, SSEError, ValueError) as error:  # ValueError: JSON that is none
            raise LanguageModelFailed(f"{self.name} answered with something that is no answer.") from error


def _names(response: httpx.Response) -> list[str]:
    listed: Any = response.json()
    entries = listed.get("data") if isinstance(listed, dict) else None
    return [str(entry["id"]) for entry in entries or () if isinstance(entry, dict) and "id" in entry]


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
