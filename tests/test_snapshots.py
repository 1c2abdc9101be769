"""The index on disk: one writer, readers beside it, snapshots that are whole, damage that is told and mended."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from conftest import MakeWorkspace, OpenCorpus, put, qa
from filelock import FileLock

from qa import Corpus
from qa.errors import IndexBusy, IndexCorrupt, IndexIncompatible
from qa.indexing.sync import sync
from qa.models.onnx import Floats

A = "The harbour of Gdynia was closed on Monday because of the storm."
B = "The parliament in Vilnius voted for the new budget on Tuesday."
QUESTION = "When was the harbour of Gdynia closed?"


@pytest.fixture
def indexed(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> Path:
    folder = workspace({"a.txt": A, "b.txt": B})
    open_corpus(folder).sync()
    return folder


def snapshot(folder: Path) -> Path:
    (only,) = (folder / "index" / "snapshots").iterdir()
    return only


# one writer, many readers


def test_one_snapshot_is_kept_and_named(indexed: Path, open_corpus: OpenCorpus) -> None:
    first = snapshot(indexed).name
    put(indexed, "c.txt", "New.")
    open_corpus(indexed).sync()
    assert (indexed / "index" / "current").read_text() == snapshot(indexed).name > first


def test_a_second_writer_is_told_that_the_index_is_busy(indexed: Path, open_corpus: OpenCorpus) -> None:
    put(indexed, "c.txt", "New.")
    with FileLock(indexed / "index" / "writer.lock"), pytest.raises(IndexBusy, match="Another process is indexing"):
        open_corpus(indexed).sync()
    assert open_corpus(indexed).sync().added == 1


HOLD_THE_LOCK = """
import sys
from filelock import FileLock
with FileLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_readers_go_on_answering_while_another_process_writes(indexed: Path, open_corpus: OpenCorpus) -> None:
    corpus = open_corpus(indexed)
    command = [sys.executable, "-c", HOLD_THE_LOCK, str(indexed / "index" / "writer.lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "held\n"
        put(indexed, "c.txt", "The harbour of Gdynia was closed on Friday.")
        with pytest.raises(IndexBusy):
            corpus.sync()
        assert [citation.document for citation in corpus.ask(QUESTION).citations] == ["a.txt"]
        assert corpus.search("budget")[0].document == "b.txt"
        writer.communicate()
    assert "c.txt" in [entry.path for entry in corpus.sources()]


def test_a_reader_sees_the_next_snapshot_at_its_next_question(indexed: Path, open_corpus: OpenCorpus) -> None:
    reader, writer = open_corpus(indexed), open_corpus(indexed)
    assert reader.search("harbour")[0].document == "a.txt"
    put(indexed, "a.txt", "Nothing is said of it here.")
    writer.sync()
    writer.sync(rebuild=True)
    assert reader.text("a.txt") == "Nothing is said of it here."


# what an index depends on


def test_an_index_of_another_model_names_the_command(indexed: Path, open_corpus: OpenCorpus) -> None:
    with sqlite3.connect(snapshot(indexed) / "catalog.sqlite3") as catalog:
        catalog.execute("UPDATE meta SET value = 'another-model' WHERE key = 'embedder'")
    catalog.close()
    for use in (lambda: open_corpus(indexed).sync(), lambda: open_corpus(indexed).ask(QUESTION)):
        with pytest.raises(IndexIncompatible, match=r"another-model.*Run `qa index --rebuild`"):
            use()
    assert open_corpus(indexed).sync(rebuild=True).documents == 2
    assert open_corpus(indexed).ask(QUESTION).claims


def test_an_index_of_another_format_names_the_command(indexed: Path, open_corpus: OpenCorpus) -> None:
    with sqlite3.connect(snapshot(indexed) / "catalog.sqlite3") as catalog:
        catalog.execute("UPDATE meta SET value = '0' WHERE key = 'format'")
    catalog.close()
    with pytest.raises(IndexIncompatible, match=r"format 0.*Run `qa index --rebuild`"):
        open_corpus(indexed).sync()


def test_an_index_of_another_passage_size_names_the_command(indexed: Path, open_corpus: OpenCorpus) -> None:
    (indexed / "qa.toml").write_text("passage_tokens = 100\n")
    with pytest.raises(IndexIncompatible, match=r"passage tokens 220, and this is 100. Run `qa index --rebuild`"):
        open_corpus(indexed).sync()
    assert open_corpus(indexed).sync(rebuild=True).documents == 2


# damage


def garble(file: Path) -> None:
    file.write_bytes(b"\xde\xad\xbe\xef" * max(25, file.stat().st_size // 4))


def halve(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def empty(file: Path) -> None:
    os.truncate(file, 0)


def remove(file: Path) -> None:
    shutil.rmtree(file) if file.is_dir() else file.unlink()


FILES = [
    "snapshots/*/catalog.sqlite3",
    "snapshots/*/vectors/chroma.sqlite3",
    "snapshots/*/terms/meta.json",
    "snapshots/*/terms/*.idx",
    "snapshots/*/terms/*.fast",
    "snapshots/*/terms/*.term",
]
FOLDERS = ["snapshots/*/vectors", "snapshots/*/terms", "snapshots/*"]


@pytest.mark.parametrize(
    ("part", "damage"),
    [
        *((file, damage) for file in FILES for damage in (garble, halve, remove)),
        *((folder, remove) for folder in FOLDERS),
        ("current", garble),
        ("current", halve),
        ("current", empty),
        ("current", lambda file: file.write_text("../../corpus")),
    ],
)
def test_a_damaged_index_names_the_command_that_mends_it(
    part: str, damage: Callable[[Path], None], indexed: Path, open_corpus: OpenCorpus
) -> None:
    for file in list((indexed / "index").glob(part)):
        damage(file)
    with pytest.raises(IndexCorrupt, match="Run `qa index --rebuild`"):
        open_corpus(indexed).ask(QUESTION)
    assert open_corpus(indexed).sync(rebuild=True).documents == 2
    assert open_corpus(indexed).ask(QUESTION).citations[0].document == "a.txt"
    assert (indexed / "corpus" / "a.txt").read_text() == A


def test_an_index_without_the_name_of_its_snapshot_is_built_anew(indexed: Path, open_corpus: OpenCorpus) -> None:
    (indexed / "index" / "current").unlink()
    assert open_corpus(indexed).ask(QUESTION).citations[0].document == "a.txt"
    snapshot(indexed)


def test_a_draft_that_a_killed_writer_left_is_cleared_by_the_next(indexed: Path, open_corpus: OpenCorpus) -> None:
    left = indexed / "index" / "snapshots" / "000002"
    shutil.copytree(snapshot(indexed), left)
    (left / "catalog.sqlite3").write_bytes(b"half")
    put(indexed, "c.txt", "New.")
    corpus = open_corpus(indexed)
    corpus.sync()
    assert len(corpus.sources()) == 3
    snapshot(indexed)


def test_an_error_while_writing_leaves_the_index_as_it_was(
    indexed: Path, open_corpus: OpenCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = open_corpus(indexed)
    before = snapshot(indexed)
    put(indexed, "c.txt", "New.")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as during:
        during.setattr("qa.indexing.terms.Terms.add", interrupted)
        with pytest.raises(KeyboardInterrupt):
            corpus.sync()
    assert snapshot(indexed) == before
    assert corpus.sync().added == 1


def test_an_index_copied_elsewhere_still_answers(indexed: Path, tmp_path: Path, open_corpus: OpenCorpus) -> None:
    shutil.copytree(indexed, tmp_path / "copy" / "workspace")
    assert Corpus.open(tmp_path / "copy" / "workspace").sync().added == 0
    assert open_corpus(tmp_path / "copy" / "workspace").ask(QUESTION).citations[0].quote == A


# damage to the vectors of a larger index: from a thousand passages on Chroma reads files of its own (HNSW), unchecked


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1,500 passages; their vectors are made up, which makes no difference to files."""

    class MadeUp:
        def embed_passages(self, texts: Sequence[str], _: object = None) -> Floats:
            return np.random.default_rng(1).normal(size=(len(texts), 384)).astype(np.float32)

    folder = tmp_path_factory.mktemp("large")
    words = " ".join(f"place{number}" for number in range(9))
    paragraphs = (f"On day {number} the harbour was closed because of the storm, and {words} too." for number in range(1_500))
    (folder / "corpus").mkdir()
    (folder / "corpus" / "a.txt").write_text("\n\n".join(paragraphs))
    (folder / "qa.toml").write_text("passage_tokens = 50\n")
    settings = Corpus.open(folder).settings
    assert sync(folder / "corpus", folder / "index", settings, MadeUp).passages > 1_200
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("damage", [garble, halve, empty, remove])
@pytest.mark.parametrize("part", ["data_level0.bin", "header.bin", "index_metadata.pickle"])
def test_a_large_index_with_damaged_vectors_says_so(
    part: str, damage: Callable[[Path], None], large: Path, tmp_path: Path
) -> None:
    shutil.copytree(large, tmp_path / "w")
    (file,) = (tmp_path / "w" / "index").glob(f"snapshots/*/vectors/*/{part}")
    damage(file)
    done = qa(tmp_path / "w", "search", "the harbour on day 7")  # in a process of its own: what Chroma reads can crash it
    assert done.returncode == 2, done.stderr
    assert "Run `qa index --rebuild`" in done.stderr
