"""What many tests share: a workspace made from names and contents, and the models, loaded once."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from harbour import BAKERY, FERRY, QUESTION, opened
from llm_server import Proxy, Respond, real_server

from qa import Answer, Corpus
from qa.models.embedder import Embedder
from qa.models.reader import Reader

REPOSITORY = Path(__file__).parent.parent
BNE = "bne-putin-wins-concession-from-biden.txt"
PISM = "pism-biden-and-putin-meet-online.txt"

MakeWorkspace = Callable[[Mapping[str, str | bytes]], Path]
OpenCorpus = Callable[[Path], Corpus]
CorpusOf = Callable[[Mapping[str, str | bytes]], Corpus]


def put(workspace: Path, name: str, content: str | bytes) -> Path:
    """Writes a file of the corpus, byte for byte."""
    file = workspace / "corpus" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def qa(workspace: Path, *arguments: str, given: bytes | None = None) -> "subprocess.CompletedProcess[str]":
    """Runs the command line as a person does, in a process of its own."""
    command = [sys.executable, "-c", "from qa.cli.app import main; main()", "--workspace", str(workspace), *arguments]
    done = subprocess.run(command, capture_output=True, input=given, timeout=120, check=False)
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


def without_roots_powers() -> None:
    """For `preexec_fn`: the next program may read and write only what the permissions of files allow, also as root."""
    if os.geteuid() == 0:
        for power in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            ctypes.CDLL(None).prctl(24, power, 0, 0, 0)  # PR_CAPBSET_DROP


@pytest.fixture
def workspace(tmp_path: Path) -> MakeWorkspace:
    """Makes a workspace whose corpus holds these files."""

    def make(files: Mapping[str, str | bytes]) -> Path:
        (tmp_path / "corpus").mkdir(exist_ok=True)
        for name, content in files.items():
            put(tmp_path, name, content)
        return tmp_path

    return make


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return Embedder()


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="session")
def open_corpus(embedder: Embedder, reader: Reader) -> OpenCorpus:
    """Opens a workspace with the models that are already loaded."""

    def open_(workspace: Path) -> Corpus:
        corpus = Corpus.open(workspace)
        corpus.__dict__.update(_embedder=embedder, _reader=reader)
        return corpus

    return open_


@pytest.fixture(scope="session")
def corpus_of(tmp_path_factory: pytest.TempPathFactory, open_corpus: OpenCorpus) -> CorpusOf:
    """Opens a corpus of these files in a workspace of its own."""

    def open_(files: Mapping[str, str | bytes]) -> Corpus:
        folder = tmp_path_factory.mktemp("corpus-of")
        for name, content in files.items():
            put(folder, name, content)
        return open_corpus(folder)

    return open_


@pytest.fixture(scope="session")
def two_documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the repository's two documents, indexed. Tests only read it."""
    folder = tmp_path_factory.mktemp("two-documents")
    shutil.copytree(REPOSITORY / "corpus", folder / "corpus")
    Corpus.open(folder).sync()
    return folder


@pytest.fixture(scope="session")
def corpus(two_documents: Path, open_corpus: OpenCorpus) -> Corpus:
    """The corpus of the repository's two documents. Tests only read it."""
    return open_corpus(two_documents)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    proxy = Proxy()
    yield proxy
    proxy.stop()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    yield from real_server()


@pytest.fixture
def ferry(workspace: MakeWorkspace) -> Path:
    return workspace({"ferry.txt": FERRY, "bakery.txt": BAKERY})


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, made and indexed once. Tests only read it."""
    folder = tmp_path_factory.mktemp("harbour")
    put(folder, "ferry.txt", FERRY)
    put(folder, "bakery.txt", BAKERY)
    Corpus.open(folder).sync()
    return folder


@pytest.fixture
def ask(harbour: Path, proxy: Proxy, embedder: Embedder, reader: Reader) -> Any:
    """Asks with a model that does what `faults` say, one after the other."""

    def ask(*faults: Respond, question: str = QUESTION, **settings: Any) -> Answer:
        proxy.faults = list(faults)
        return opened(harbour, proxy.address, embedder, reader, **settings).ask(question)

    return ask
