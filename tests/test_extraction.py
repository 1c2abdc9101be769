"""Reading happens within limits: a file that hangs, eats memory or crashes its reader is reported, and the next is read."""

import contextlib
import os
import signal
import time
from pathlib import Path

import pytest
from conftest import MakeWorkspace, OpenCorpus, put

from qa.documents import Passage
from qa.errors import DocumentUnreadable
from qa.indexing.extraction import Extractor
from qa.settings import Settings

PAGE = b"<html><body><article><p>The harbour of Gdynia was closed on Monday because of the storm.</p></article></body></html>"

HOSTILE = """
import ctypes, os, time
from qa.documents import Document
from qa.reading import registry
deeds = {
    b"hang": lambda: time.sleep(600),
    b"spin": lambda: any(iter(int, 1)),
    b"eat": lambda: [bytearray(50_000_000) for _ in range(100)],
    b"crash": lambda: ctypes.string_at(0),
    b"leave": lambda: os._exit(0),
    b"print": lambda: print("x" * 100_000),
}
def read(data, path):
    deeds.get(data, lambda: None)()
    return Document(path, "The harbour was closed.")
registry.readers = lambda: {".html": lambda: read}
from qa.indexing.extraction import serve
serve()
"""


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Web pages are read by a reader that does what they say: no file does all of this to a reader that is well kept."""
    monkeypatch.setattr("qa.indexing.extraction._CHILD", HOSTILE)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        (b"hang", "takes more than 2 seconds. Raise `read_seconds`"),
        (b"spin", "takes more than 2 seconds"),
        (b"eat", "takes more than 300 MB of memory. Raise `read_memory_mb`"),
        (b"crash", "its reader crashed on it"),
        (b"leave", "its reader crashed on it"),
    ],
)
def test_a_hostile_file_is_reported_and_the_next_is_read(deed: bytes, reason: str, hostile: None) -> None:
    with Extractor(Settings(read_seconds=2, read_memory_mb=300)) as extractor:
        with pytest.raises(DocumentUnreadable, match=reason):
            extractor.extract("a.html", deed, None)
        assert extractor.extract("b.html", b"", None).passages[0].end == len("The harbour was closed.")


def test_what_a_reader_prints_does_not_disturb(hostile: None) -> None:
    with Extractor(Settings()) as extractor:
        assert extractor.extract("a.html", b"print", None).document.text == "The harbour was closed."


def test_one_process_reads_many_files_and_ends_with_the_sync() -> None:
    with Extractor(Settings()) as extractor:
        first = extractor.extract("a.html", PAGE, b"title: Storm\n")
        assert (first.document.metadata.title, first.passages[0].start) == ("Storm", 0)
        process = extractor._process
        extractor.extract("b.html", PAGE, None)
        assert process is not None
        assert extractor._process is process
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


def test_a_module_in_the_current_folder_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pickle.py").write_text("raise SystemExit('run!')\n")
    monkeypatch.chdir(tmp_path)
    with Extractor(Settings()) as extractor:
        assert extractor.extract("a.html", PAGE, None).passages[0].start == 0


def test_small_plain_text_starts_no_process_and_is_cut_the_same() -> None:
    text = "The harbour was closed.\n\n" * 3_000
    with Extractor(Settings()) as extractor:
        small = extractor.extract("a.txt", text[:50_000].encode(), None)
        assert extractor._process is None
        large = extractor.extract("a.txt", text.encode(), None)
        assert extractor._process is not None
    assert large.passages[: len(small.passages) - 1] == small.passages[:-1]
    assert isinstance(large.passages[0], Passage)


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    ["a", "a ", "a.", ".", "A. ", "\n", "\n\n", "é", "😀", "- ", "[", "&", "0", "a\n", "a\n\n", "(", "'", "---\na: [", "\t"],
)
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.csv", "a.json", "a.py"])
def test_plain_text_that_is_read_without_limits_takes_a_bounded_time(name: str, unit: str) -> None:
    data = ("---\n" + unit * (64_000 // len(unit.encode()))).encode()[:64_000]
    started = time.process_time()
    with Extractor(Settings()) as extractor:
        with contextlib.suppress(DocumentUnreadable):
            extractor.extract(name, data, None)
        assert extractor._process is None
    assert time.process_time() - started < 5


@pytest.mark.slow
def test_a_sync_goes_on_after_a_file_that_kills_its_reader(
    workspace: MakeWorkspace, open_corpus: OpenCorpus, hostile: None
) -> None:
    folder = workspace({"a.html": "", "b.html": b"crash", "c.html": b"eat", "d.html": ".", "e.txt": "A bridge was opened."})
    (folder / "qa.toml").write_text("read_memory_mb = 300\n")
    report = open_corpus(folder).sync()
    assert (report.added, list(report.failed)) == (3, ["b.html", "c.html"])
    put(folder, "b.html", "now it is harmless")
    assert open_corpus(folder).sync().added == 1


def test_the_reading_process_ends_when_the_sync_is_killed(tmp_path: Path, hostile: None) -> None:
    with Extractor(Settings()) as extractor:
        extractor.extract("a.html", b"", None)
        process = extractor._process
        assert process is not None
        assert process.stdin is not None
        process.stdin.close()  # what the system does when the process that holds the other end dies
        assert process.wait(timeout=60) == 0
        assert process.returncode != -signal.SIGKILL
        process.stdin = None
