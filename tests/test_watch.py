"""A folder that is followed: each change is in the index soon after, however programs write their files."""

import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import MakeWorkspace, OpenCorpus, put

from qa import Corpus
from qa.indexing.catalog import Catalog
from qa.indexing.report import SyncReport
from qa.indexing.snapshots import current_snapshot

A = "The harbour of Gdynia was closed on Monday because of the storm."
B = "The parliament in Vilnius voted for the new budget on Tuesday."
LONG = 60.0  # seconds a busy machine may take


class Follower:
    """A corpus that is followed in a thread; `reports` holds what it tells."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.reports: queue.Queue[SyncReport] = queue.Queue()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        for report in self.corpus.watch(self._stop):
            self.reports.put(report)

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(LONG)
        assert not self._thread.is_alive()

    def until(self, holds: Callable[[dict[str, str]], bool]) -> None:
        """Waits until the index is as wanted: it is looked at as another process would, as (path: text)."""
        give_up = time.monotonic() + LONG
        while not holds(found := indexed(self.corpus.workspace)):
            assert time.monotonic() < give_up, f"the index never became that: {found}"
            time.sleep(0.05)


def indexed(folder: Path) -> dict[str, str]:
    snapshot = current_snapshot(folder / "index")
    try:
        catalog = Catalog(snapshot / "catalog.sqlite3") if snapshot else None
    except sqlite3.OperationalError:  # the next snapshot has just taken its place
        return {}
    if catalog is None:
        return {}
    texts = {path: document.text for path in catalog.paths() if (document := catalog.document(path))}
    catalog.close()
    return texts


@pytest.fixture
def follower(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> Iterator[Follower]:
    corpus = open_corpus(workspace({"a.txt": A}))
    corpus.search("the models are warm")
    follower = Follower(corpus)
    put(corpus.workspace, "first.txt", "It follows now.")
    follower.until(lambda texts: "first.txt" in texts)
    follower.reports.get(timeout=LONG)
    yield follower
    follower.stop()


@pytest.mark.slow
def test_what_is_added_edited_renamed_and_removed_is_followed(follower: Follower) -> None:
    folder = follower.corpus.workspace / "corpus"
    put(follower.corpus.workspace, "notes/b.txt", B)
    follower.until(lambda texts: texts.get("notes/b.txt") == B)
    assert follower.reports.get(timeout=LONG).added == 1
    put(follower.corpus.workspace, "notes/b.txt", "The budget failed.")
    follower.until(lambda texts: texts.get("notes/b.txt") == "The budget failed.")
    (folder / "a.txt").rename(folder / "z.txt")
    follower.until(lambda texts: texts.get("z.txt") == A and "a.txt" not in texts)
    (folder / "z.txt").unlink()
    follower.until(lambda texts: "z.txt" not in texts)


def test_an_editor_that_writes_by_rename_leaves_the_document_and_no_other(follower: Follower) -> None:
    folder = follower.corpus.workspace / "corpus"
    for number in range(5):  # as vim does: a swap file, the old file aside, the new one in its place
        (folder / ".a.txt.swp").write_text("swap")
        (folder / "a.txt").rename(folder / "a.txt~")
        (folder / "a.txt").write_text(f"{A} Version {number}.")
        (folder / "a.txt~").unlink()
        (folder / ".a.txt.swp").unlink()
    for number in range(5):  # as others do: written beside, then moved over
        (folder / ".a.txt.new").write_text(f"{A} Version {number + 5}.")
        (folder / ".a.txt.new").replace(folder / "a.txt")
    follower.until(lambda texts: texts.get("a.txt") == f"{A} Version 9.")
    assert set(indexed(follower.corpus.workspace)) == {"a.txt", "first.txt"}


@pytest.mark.slow
def test_a_file_that_is_still_being_written_is_left_until_it_is_quiet(follower: Follower) -> None:
    piece = "The harbour of Gdynia was closed on Monday. " * 5
    seen: set[int] = set()
    slowest = 0.0
    with (follower.corpus.workspace / "corpus" / "copied.txt").open("w") as file:
        for _ in range(20):
            before = time.monotonic()
            file.write(piece)
            file.flush()
            time.sleep(0.1)
            seen.add(len(indexed(follower.corpus.workspace).get("copied.txt", "")))
            slowest = max(slowest, time.monotonic() - before)
    if slowest > 0.4:
        pytest.skip("the machine is too busy to write a file without a pause")
    assert seen == {0}
    follower.until(lambda texts: texts.get("copied.txt") == piece * 20)


def test_a_change_is_followed_within_two_seconds(follower: Follower) -> None:
    took = []
    for number in range(3):
        started = time.monotonic()
        put(follower.corpus.workspace, "quick.txt", f"On day {number} the bridge was opened.")
        follower.until(lambda texts, day=f"day {number}": day in texts.get("quick.txt", ""))  # type: ignore[misc]
        took.append(time.monotonic() - started)
    if min(took) > 2.0 and share_of_a_core() < 0.8:
        pytest.skip(f"the machine is too busy to tell: {min(took):.1f} seconds")
    assert min(took) < 2.0


def share_of_a_core() -> float:
    """How much of a core this process gets while it wants all of it."""
    wall, cpu = time.perf_counter(), time.process_time()
    while time.perf_counter() - wall < 0.5:
        pass
    return (time.process_time() - cpu) / (time.perf_counter() - wall)


@pytest.mark.slow
def test_a_burst_of_a_thousand_files_is_taken_in_a_few_runs(follower: Follower) -> None:
    for number in range(1_000):
        put(follower.corpus.workspace, f"burst/{number:04}.txt", f"Day {number}.")
    follower.until(lambda texts: len(texts) == 1_002)
    reports = [follower.reports.get(timeout=LONG)]
    while sum(report.added for report in reports) < 1_000:
        reports.append(follower.reports.get(timeout=LONG))
    assert len(reports) <= 10
