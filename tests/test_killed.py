"""A process that is killed while it indexes leaves an index that the next start repairs without a rebuild."""

import os
import queue
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import MakeWorkspace, OpenCorpus, put

from qa import Corpus, Hit
from qa.indexing.index import open_index

PLACES = ["Gdynia", "Vilnius", "Riga", "Tallinn", "Turku", "Malmö", "Lübeck", "Rostock", "Kiel", "Aarhus"]

SYNC = """
import sys
from qa import Corpus, Hit
corpus = Corpus.open(sys.argv[1])
corpus._embedder
print("ready", flush=True)
corpus.sync()
"""
DIE_IN = """
import os, signal
from unittest.mock import patch
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
patch({target!r}, die).start()
"""


def document(number: int, version: int = 0) -> str:
    place = PLACES[number % len(PLACES)]
    return f"Report {number} from {place}, version {version}\n\n" + f"The harbour of {place} was closed on day {number}. " * 2


def contents(folder: Path) -> set[tuple[str, str, int, int, str]]:
    """All documents and passages of an index; checks on the way that vectors and terms hold the same passages."""
    index = open_index(folder / "index", Corpus.open(folder).settings)
    if index is None:
        return set()
    numbers = [number for number, _, _ in index.catalog.all_passages()]
    assert len(numbers) == index.vectors.count() == index.terms.count()
    hashes = {entry.path: entry.sha256 for entry in index.catalog.entries()}
    found = {(p.document, hashes[p.document], p.start, p.end, p.text) for p in index.catalog.passages(numbers)}
    index.close()
    return found


def assert_as_built_in_peace(folder: Path, tmp_path: Path, open_corpus: OpenCorpus) -> None:
    peaceful = tmp_path / "in-peace"
    peaceful.mkdir()
    (peaceful / "corpus").symlink_to(folder / "corpus")
    open_corpus(peaceful).sync()
    assert contents(folder) == contents(peaceful)
    texts = [file.read_text() for file in (folder / "corpus").glob("*.txt")]
    for place in PLACES[:3]:
        asked = f"On which day was the harbour of {place} closed?"
        answers = [replace(open_corpus(each).ask(asked), timings_ms={}, trace=None) for each in (folder, peaceful)]
        assert bool(answers[0].citations) == any(place in text for text in texts)
        assert answers[0] == answers[1]
    mended, expected = (open_corpus(each).search("the harbour of Riga", limit=1_000) for each in (folder, peaceful))

    def by_words(hits: list[Hit]) -> dict[tuple[str, int], float]:
        return {(hit.document, hit.start): hit.scores["terms"] for hit in hits if "terms" in hit.scores}

    assert by_words(mended) == pytest.approx(by_words(expected), rel=1e-5)
    current = (folder / "index" / "current").read_text()
    assert [draft.name for draft in (folder / "index" / "snapshots").iterdir()] == [current]


# Fifty processes that each load everything anew would take minutes: one loads it, and each writer is its fork.
# It writes often, so that a kill may also fall between two snapshots of one run.
FORKS = """
import os, sys
from qa import Corpus
from qa.indexing import passages, run, terms, vectors
from qa.models import embedder
import llama_index.vector_stores.chroma
passages.split_passages("Loads what cutting needs.", 50)
run._BATCH, run._CHECKPOINT_SECONDS = 16, 0.05
for _ in sys.stdin:
    writer = os.fork()
    if writer == 0:
        corpus = Corpus.open(sys.argv[1])
        corpus._embedder
        print(os.getpid(), flush=True)
        corpus.sync()
        print("done", flush=True)
        os._exit(0)
    sys.stdin.readline()
    print(os.waitpid(writer, 0)[1], flush=True)
"""


class Writers:
    """Starts writers and kills them."""

    def __init__(self, folder: Path) -> None:
        self._forks = subprocess.Popen(
            [sys.executable, "-c", FORKS, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self._said: queue.Queue[str] = queue.Queue()
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def sync(self, kill_after: float | None = None) -> bool:
        """Whether the writer was killed before it was done."""
        self._tell("go")
        writer = int(self._said.get())
        try:
            assert self._said.get(timeout=kill_after) == "done\n"
        except queue.Empty:
            os.kill(writer, signal.SIGKILL)  # not yet waited for: the number is still its own
        self._tell("wait")
        while (status := self._said.get()) == "done\n":
            pass  # it was done in the very moment
        assert int(status) in (0, signal.SIGKILL)
        return int(status) != 0

    def close(self) -> None:
        assert self._forks.stdin is not None
        self._forks.stdin.close()
        self._listener.join()
        self._forks.wait()

    def _tell(self, word: str) -> None:
        assert self._forks.stdin is not None
        print(word, file=self._forks.stdin, flush=True)

    def _listen(self) -> None:
        assert self._forks.stdout is not None
        with self._forks.stdout as lines:
            for line in lines:
                self._said.put(line)


def change_some(folder: Path, round_: int, chance: random.Random) -> None:
    """Edits, adds, copies, renames and removes: there are always 200 files."""
    files = sorted((folder / "corpus").iterdir())
    edited, removed, renamed, copied, replaced = chance.sample(files, 5)
    edited.write_text(document(round_, version=round_ + 1))
    removed.unlink()
    renamed.rename(renamed.with_name(f"renamed-{round_}.txt"))
    put(folder, f"new-{round_}.txt", document(round_, version=-round_))
    replaced.write_bytes(copied.read_bytes())


@pytest.mark.slow
@pytest.mark.timeout(1_800)  # a minute where the machine has nothing else to do
def test_killed_fifty_times_at_any_moment_the_next_run_finishes(
    tmp_path: Path, workspace: MakeWorkspace, open_corpus: OpenCorpus
) -> None:
    folder = workspace({f"{number:03}.txt": document(number) for number in range(200)})
    chance = random.Random(20211209)  # noqa: S311
    writers = Writers(folder)
    kills = rounds = 0
    longest = 3.0
    before = contents(folder)
    while kills < 50:
        assert rounds < 400, f"only {kills} of {rounds} writers were killed before they were done"
        started = time.monotonic()
        if writers.sync(kill_after=chance.uniform(0, longest)):
            kills += 1
        else:
            longest = time.monotonic() - started
        rounds += 1
        after = contents(folder)
        assert after or not before, "what was indexed is never lost"
        before = after
        if rounds % 3 == 0:
            change_some(folder, rounds, chance)
    assert not writers.sync()
    writers.close()
    assert_as_built_in_peace(folder, tmp_path, open_corpus)


@pytest.mark.slow
@pytest.mark.parametrize(
    "moment",
    [
        "qa.indexing.catalog.Catalog.remove",
        "qa.indexing.vectors.Vectors.add",
        "qa.indexing.terms.Terms.add",
        "qa.indexing.writer.publish",
        "os.fsync",
        "pathlib.Path.replace",
    ],
)
def test_killed_at_this_step_the_next_run_finishes(
    moment: str, tmp_path: Path, workspace: MakeWorkspace, open_corpus: OpenCorpus
) -> None:
    folder = workspace({f"{number}.txt": document(number) for number in range(4)})
    open_corpus(folder).sync()
    before = contents(folder)
    put(folder, "1.txt", document(1, version=1))
    put(folder, "new.txt", document(5))
    (folder / "corpus" / "2.txt").unlink()
    killed = subprocess.run(
        [sys.executable, "-c", SYNC.replace("corpus.sync()", DIE_IN.format(target=moment) + "corpus.sync()"), str(folder)],
        check=False,
        capture_output=True,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert contents(folder) == before
    report = open_corpus(folder).sync()
    assert (report.added, report.updated, report.removed, report.unchanged) == (1, 1, 1, 2)
    assert_as_built_in_peace(folder, tmp_path, open_corpus)
