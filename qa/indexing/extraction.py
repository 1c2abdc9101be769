"""A file's bytes become a document cut into passages, within limits of time and memory.

Parsers of rich formats can be made to hang, to eat memory or to crash by a hostile file. They run in a process of their
own, which is killed when it goes over its limits; the file is then reported and the next one gets a fresh process. This
guards against faults, not against a program hidden in a file: the process has this user's rights.
"""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qa.documents import Document, Passage
from qa.errors import DocumentUnreadable, QAError
from qa.indexing.blocks import blocks_of
from qa.indexing.passages import split_passages
from qa.reading.registry import is_plain, read_document
from qa.settings import Settings

_SMALL = 64_000  # bytes
_START_SECONDS = 120.0  # what loading the readers may take on a machine that is busy; it counts for no file
_CHILD = "from qa.indexing.extraction import serve; serve()"


@dataclass(frozen=True, slots=True)
class Extract:
    """A document, and the passages its text was cut into."""

    document: Document
    passages: list[Passage]


@dataclass(frozen=True, slots=True)
class _Failure:
    reason: str
    out_of_memory: bool = False


@dataclass(frozen=True, slots=True)
class _Request:
    path: str
    data: bytes
    sidecar: bytes | None
    settings: Settings


class Extractor:
    """Extracts documents, one at a time. Use it in a `with` statement; its process is started at first need."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    def extract(self, path: str, data: bytes, sidecar: bytes | None) -> Extract:
        """Reads and cuts a file. Raises DocumentUnreadable, also when it goes over a limit or crashes its reader."""
        settings = self._settings
        # Plain text needs no parser: decoding and cutting this much takes a second or two at most, whatever the bytes
        # (tests/test_extraction.py), so that a few notes need not wait for a process to start.
        if is_plain(path) and len(data) + len(sidecar or b"") <= _SMALL:
            return _extract(path, data, sidecar, settings)
        reply = self._ask(_Request(path, data, sidecar, settings))
        if isinstance(reply, _Failure):
            raise DocumentUnreadable(reply.reason)
        return reply

    def close(self) -> None:
        """Ends the process, where one runs."""
        if self._process is not None:
            self._process.kill()
            with self._process:  # closes its pipes and waits for its end
                self._process = None

    def __enter__(self) -> "Extractor":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, request: _Request) -> Extract | _Failure:
        self._process = process = self._process or _start()
        assert process.stdin is not None
        assert process.stdout is not None
        seconds = request.settings.read_seconds
        with _killed_after(seconds, process) as out_of_time:
            try:
                pickle.dump(request, process.stdin)
                process.stdin.flush()
                reply: Extract | _Failure = pickle.load(process.stdout)  # noqa: S301 - our own process wrote it
            except (OSError, EOFError, pickle.UnpicklingError):
                self.close()
                if out_of_time.is_set():
                    return _Failure(
                        f"reading it takes more than {seconds:g} seconds. Raise `read_seconds` in qa.toml to allow it."
                    )
                return _Failure("its reader crashed on it: it is damaged, or made to do that.")
        if isinstance(reply, _Failure) and reply.out_of_memory:
            self.close()  # after an allocation that failed, libraries may be in any state
        return reply


@contextmanager
def _killed_after(seconds: float, process: "subprocess.Popen[bytes]") -> Iterator[threading.Event]:
    """Kills the process when the block takes longer; the event says whether it did."""
    happened = threading.Event()

    def kill() -> None:
        happened.set()
        process.kill()

    timer = threading.Timer(seconds, kill)
    timer.daemon = True
    timer.start()
    try:
        yield happened
    finally:
        timer.cancel()


def _start() -> "subprocess.Popen[bytes]":
    # the package may have been found by other ways than those that a new process takes
    places = [str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-P", "-c", _CHILD],  # -P: a pickle.py in the folder that it is started from is not imported
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(places)},
    )
    assert process.stdout is not None
    with _killed_after(_START_SECONDS, process):
        ready = process.stdout.read(1)
    if not ready:
        process.kill()
        process.communicate()
        raise QAError(f"The process that reads files could not be started (it ended with {process.returncode}).")
    return process


def _extract(path: str, data: bytes, sidecar: bytes | None, settings: Settings) -> Extract:
    document = read_document(path, data, sidecar)
    if len(document.text) > settings.max_document_mb * 1_000_000:
        raise DocumentUnreadable(
            f"it has {len(document.text) / 1_000_000:.1f} MB of text, and the limit is {settings.max_document_mb:g} MB. "
            "Split it, or raise `max_document_mb` in qa.toml."
        )
    return Extract(document, split_passages(document.text, settings.passage_tokens, blocks_of(document)))


# the other side


def serve() -> None:
    """The reading process: one reply a request, until its input ends with the process that started it."""
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what a library prints is no reply
    split_passages("Loads what cutting needs.", 50)
    replies.write(b"\n")
    replies.flush()
    while True:
        try:
            request: _Request = pickle.load(requests)  # noqa: S301 - from the process that started us
        except EOFError:
            return
        pickle.dump(_reply(request), replies)
        replies.flush()


def _reply(request: _Request) -> Extract | _Failure:
    try:
        with _within(request):
            return _extract(request.path, request.data, request.sidecar, request.settings)
    except DocumentUnreadable as error:
        return _Failure(str(error))
    except MemoryError:
        return _Failure(
            f"reading it takes more than {request.settings.read_memory_mb} MB of memory. "
            "Raise `read_memory_mb` in qa.toml to allow it.",
            out_of_memory=True,
        )


@contextmanager
def _within(request: _Request) -> Iterator[None]:
    """Limits what this process may use while it reads one file, where the system can (Linux; elsewhere only the time is
    kept, by the other side). The processor time is a guard for the day that the other side is killed first."""
    if sys.platform != "linux":
        yield
        return
    import resource

    used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    _, longest = resource.getrlimit(resource.RLIMIT_CPU)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_AS, (used + request.settings.read_memory_mb * 1_000_000, most))
    resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime + request.settings.read_seconds) + 2, longest))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
