"""A process that is killed while it indexes leaves an index that the next start repairs without a rebuild."""

import random
import signal
import subprocess
import sys
import time
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
    return f"Report {number} from {place}, version {version}\n\n" + f"The harbour of {place} was closed on day {number}. " * 12


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
    mended, expected = (open_corpus(each).search("the harbour of Riga", limit=50) for each in (folder, peaceful))

    def by_words(hits: list[Hit]) -> dict[tuple[str, int], float]:
        return {(hit.document, hit.start): hit.scores["terms"] for hit in hits if "terms" in hit.scores}

    assert by_words(mended) == pytest.approx(by_words(expected), rel=1e-5)
    current = (folder / "index" / "current").read_text()
    assert [draft.name for draft in (folder / "index" / "snapshots").iterdir()] == [current]


@pytest.mark.slow
def test_killed_at_any_moment_the_next_run_finishes(tmp_path: Path, workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    folder = workspace({f"{number:02}.txt": document(number) for number in range(40)})
    chance = random.Random(20211209)  # noqa: S311
    before = contents(folder)
    for round_ in range(12):
        with subprocess.Popen([sys.executable, "-c", SYNC, str(folder)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"ready\n"
            time.sleep(chance.uniform(0, 1.5))
            writer.kill()
        after = contents(folder)
        assert after == before or len({each[0] for each in after}) == len(list((folder / "corpus").iterdir()))
        put(folder, f"{round_:02}.txt", document(round_, version=round_ + 1))
        put(folder, f"new-{round_}.txt", document(round_))
        (folder / "corpus" / f"{39 - round_}.txt").unlink()
        before = after
    open_corpus(folder).sync()
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
