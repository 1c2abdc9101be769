"""Bringing the index up to date: every change is found, what did not change is not embedded again."""

import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from conftest import MakeWorkspace, put

from qa import Corpus
from qa.indexing.report import SyncProgress, SyncReport
from qa.models.embedder import Embedder
from qa.models.onnx import Floats

A = "The harbour of Gdynia was closed on Monday because of the storm."
B = "The parliament in Vilnius voted for the new budget on Tuesday."
C = "A bridge over the Vistula was opened to traffic on Wednesday."


class Counting:
    """The real embedder, remembering what it was given."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.given: list[str] = []

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Floats:
        self.given += texts
        return self._embedder.embed_passages(texts, progress)

    def embed_question(self, question: str) -> Floats:
        return self._embedder.embed_question(question)


@pytest.fixture
def embedded(embedder: Embedder) -> Counting:
    return Counting(embedder)


@pytest.fixture
def three(workspace: MakeWorkspace, embedded: Counting) -> Corpus:
    """Three documents, indexed; `embedded.given` starts empty."""
    corpus = Corpus.open(workspace({"a.txt": A, "b.txt": B, "c.txt": C}))
    corpus.__dict__["_embedder"] = embedded
    corpus.sync()
    embedded.given.clear()
    return corpus


def counts(report: SyncReport) -> dict[str, int]:
    return {
        name: value
        for name in ("added", "updated", "renamed", "removed", "unchanged")
        if (value := getattr(report, name))
    }  # fmt: skip


def test_the_first_sync_adds_all(workspace: MakeWorkspace) -> None:
    report = Corpus.open(workspace({"a.txt": A, "notes/b.md": B})).sync()
    assert (report.documents, report.passages, counts(report), report.failed) == (2, 2, {"added": 2}, {})


def test_what_did_not_change_is_not_embedded_again(three: Corpus, embedded: Counting) -> None:
    assert counts(three.sync()) == {"unchanged": 3}
    assert embedded.given == []


def test_an_added_file_is_found(three: Corpus, embedded: Counting) -> None:
    put(three.workspace, "d.txt", "A new railway.")
    assert counts(three.sync()) == {"added": 1, "unchanged": 3}
    assert embedded.given == ["A new railway."]


def test_a_changed_file_is_found_and_its_old_text_is_gone(three: Corpus, embedded: Counting) -> None:
    put(three.workspace, "b.txt", "The budget failed.")
    assert counts(three.sync()) == {"updated": 1, "unchanged": 2}
    assert embedded.given == ["The budget failed."]
    assert three.text("b.txt") == "The budget failed."
    assert {hit.text for hit in three.search("the parliament in Vilnius")} == {A, "The budget failed.", C}


def test_an_edit_that_keeps_size_and_time_is_found(three: Corpus) -> None:
    file = three.workspace / "corpus" / "a.txt"
    before = file.stat()
    file.write_text(A.replace("Gdynia", "Gdansk"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert counts(three.sync()) == {"updated": 1, "unchanged": 2}
    assert "Gdansk" in three.text("a.txt")


def test_a_touched_file_is_not_embedded_again(three: Corpus, embedded: Counting) -> None:
    (three.workspace / "corpus" / "a.txt").touch()
    assert counts(three.sync()) == {"unchanged": 3}
    assert embedded.given == []


def test_a_renamed_file_keeps_its_vectors(three: Corpus, embedded: Counting) -> None:
    (three.workspace / "corpus" / "a.txt").rename(three.workspace / "corpus" / "z.txt")
    assert counts(three.sync()) == {"updated": 1, "renamed": 1, "unchanged": 2}
    assert embedded.given == []
    assert [entry.path for entry in three.sources()] == ["b.txt", "c.txt", "z.txt"]
    assert three.search("the harbour of Gdynia")[0].document == "z.txt"


def test_two_files_that_change_places_are_both_right(three: Corpus) -> None:
    put(three.workspace, "a.txt", B)
    put(three.workspace, "b.txt", A)
    three.sync()
    assert (three.text("a.txt"), three.text("b.txt")) == (B, A)
    assert three.search("the harbour of Gdynia")[0].document == "b.txt"


def test_a_file_moved_over_another_takes_its_place(three: Corpus, embedded: Counting) -> None:
    (three.workspace / "corpus" / "b.txt").rename(three.workspace / "corpus" / "a.txt")
    assert counts(three.sync()) == {"updated": 1, "removed": 1, "unchanged": 1}
    assert (names(three), three.text("a.txt")) == ({"a.txt": (), "c.txt": ()}, B)
    assert embedded.given == []


def test_a_renamed_file_that_is_now_read_otherwise_is_a_new_document(three: Corpus) -> None:
    three.sync()
    old = three.text("a.txt")
    for file in three.workspace.glob("index/**/catalog.sqlite3"):  # as another version of the reader left it
        with closing(sqlite3.connect(file)) as catalog:
            catalog.execute("UPDATE documents SET text = ?, sha256 = ? WHERE path = 'a.txt'", (f"Page 1. {old}", "0" * 64))
            catalog.commit()
    moved = three.workspace / "corpus" / "a.txt"
    moved.rename(moved.with_name("z.txt"))
    three.sync()
    passage = three.search(old, limit=1)[0].passage
    assert (passage.document, three.text("z.txt")[passage.start : passage.end]) == ("z.txt", passage.text)


def test_a_renamed_file_with_a_new_sidecar_keeps_its_vectors(three: Corpus, embedded: Counting) -> None:
    (three.workspace / "corpus" / "a.txt").rename(three.workspace / "corpus" / "z.txt")
    put(three.workspace, "z.txt.meta.yaml", "title: The storm\n")
    assert counts(three.sync()) == {"updated": 1, "renamed": 1, "unchanged": 2}
    assert three.document("z.txt").metadata.title == "The storm"
    assert embedded.given == []


def test_a_removed_file_is_gone_from_every_search(three: Corpus) -> None:
    (three.workspace / "corpus" / "a.txt").unlink()
    report = three.sync()
    assert (counts(report), report.documents, report.passages) == ({"removed": 1, "unchanged": 2}, 2, 2)
    assert {hit.document for hit in three.search("the harbour of Gdynia")} == {"b.txt", "c.txt"}


def test_a_changed_sidecar_changes_what_is_said_of_the_document_and_embeds_nothing(three: Corpus, embedded: Counting) -> None:
    put(three.workspace, "a.txt.meta.yaml", "title: Storm\ndate: 2021-12-09\n")
    assert counts(three.sync()) == {"updated": 1, "unchanged": 2}
    about = three.document("a.txt").metadata
    assert (about.title, about.date) == ("Storm", "2021-12-09")
    (three.workspace / "corpus" / "a.txt.meta.yaml").unlink()
    assert counts(three.sync()) == {"updated": 1, "unchanged": 2}
    assert three.document("a.txt").metadata.date is None
    assert embedded.given == []


# the same bytes under several names are one document


def names(corpus: Corpus) -> dict[str, tuple[str, ...]]:
    return {entry.path: entry.copies for entry in corpus.sources()}


@pytest.fixture
def with_copies(three: Corpus, embedded: Counting) -> Corpus:
    put(three.workspace, "m.txt", A)
    put(three.workspace, "notes/a.txt", A)
    report = three.sync()
    assert (report.documents, report.passages, counts(report)) == (3, 3, {"added": 2, "unchanged": 3})
    assert embedded.given == []
    return three


def test_copies_are_one_document_cited_by_its_first_path(with_copies: Corpus) -> None:
    assert names(with_copies) == {"a.txt": ("m.txt", "notes/a.txt"), "b.txt": (), "c.txt": ()}
    assert [hit.document for hit in with_copies.search("the harbour of Gdynia")].count("a.txt") == 1
    assert with_copies.text("m.txt") == A
    assert [hit.document for hit in with_copies.search("harbour", sources=["notes/*"])] == ["a.txt"]
    assert counts(with_copies.sync()) == {"unchanged": 5}


def test_copies_that_come_together_are_embedded_once(workspace: MakeWorkspace, embedded: Counting) -> None:
    corpus = Corpus.open(workspace({"b.txt": A, "a.txt": A, "c.md": A}))
    corpus.__dict__["_embedder"] = embedded
    assert counts(corpus.sync()) == {"added": 3}
    assert names(corpus) == {"a.txt": ("b.txt",), "c.md": ()}  # Markdown is read otherwise than plain text
    assert embedded.given == [A, A]


def test_a_document_stays_while_one_of_its_copies_does(with_copies: Corpus, embedded: Counting) -> None:
    (with_copies.workspace / "corpus" / "a.txt").unlink()
    assert counts(with_copies.sync()) == {"removed": 1, "unchanged": 4}
    assert with_copies.search("the harbour of Gdynia")[0].document == "m.txt"
    assert with_copies.document("m.txt").metadata.title == "m"
    (with_copies.workspace / "corpus" / "notes" / "a.txt").unlink()
    with_copies.sync()
    assert names(with_copies) == {"b.txt": (), "c.txt": (), "m.txt": ()}
    (with_copies.workspace / "corpus" / "m.txt").unlink()
    with_copies.sync()
    assert names(with_copies) == {"b.txt": (), "c.txt": ()}
    assert embedded.given == []


def test_a_copy_that_is_edited_becomes_a_document_of_its_own(with_copies: Corpus, embedded: Counting) -> None:
    put(with_copies.workspace, "a.txt", "The budget failed.")
    assert counts(with_copies.sync()) == {"updated": 1, "unchanged": 4}
    assert names(with_copies) == {"a.txt": (), "b.txt": (), "c.txt": (), "m.txt": ("notes/a.txt",)}
    assert (with_copies.text("a.txt"), with_copies.text("m.txt")) == ("The budget failed.", A)
    assert embedded.given == ["The budget failed."]


def test_a_copy_with_a_sidecar_of_its_own_is_a_document_of_its_own(with_copies: Corpus) -> None:
    put(with_copies.workspace, "m.txt.meta.yaml", "title: The storm\n")
    with_copies.sync()
    assert names(with_copies) == {"a.txt": ("notes/a.txt",), "b.txt": (), "c.txt": (), "m.txt": ()}
    assert with_copies.document("m.txt").metadata.title == "The storm"


def test_a_file_that_becomes_a_copy_of_another_leaves_one_document(three: Corpus, embedded: Counting) -> None:
    put(three.workspace, "b.txt", A)
    assert counts(three.sync()) == {"updated": 1, "unchanged": 2}
    assert names(three) == {"a.txt": ("b.txt",), "c.txt": ()}
    assert embedded.given == []


def test_a_rebuild_embeds_all_again_and_finds_the_same(three: Corpus, embedded: Counting) -> None:
    before = three.search("the harbour of Gdynia")
    assert counts(three.sync(rebuild=True)) == {"added": 3}
    assert sorted(embedded.given) == sorted([A, B, C])
    assert [(hit.document, hit.start, hit.end) for hit in three.search("the harbour of Gdynia")] == [
        (hit.document, hit.start, hit.end) for hit in before
    ]


@pytest.mark.slow
def test_a_settled_corpus_is_not_even_opened(workspace: MakeWorkspace, embedder: Embedder) -> None:
    """Also files that were brand new when they were indexed, and files that could not be read."""
    folder = workspace({"a.txt": A, "empty.txt": ""})
    looked_at: list[SyncProgress] = []
    corpus = Corpus.open(folder, progress=looked_at.append)
    corpus.__dict__["_embedder"] = embedder
    corpus.sync()
    time.sleep(2.5)
    corpus.sync()
    looked_at.clear()
    report = corpus.sync()
    assert looked_at == []
    assert (report.unchanged, set(report.failed)) == (1, {"empty.txt"})


def test_progress_counts_files_and_passages(workspace: MakeWorkspace, embedder: Embedder) -> None:
    told: list[SyncProgress] = []
    corpus = Corpus.open(workspace({"a.txt": A, "b.txt": B}), progress=told.append)
    corpus.__dict__["_embedder"] = embedder
    corpus.sync()
    assert told[-1].files == told[-1].of_files == 2
    assert told[-1].passages == 2
    assert told[-1].done == 1.0


def test_progress_moves_while_one_long_file_is_embedded(workspace: MakeWorkspace, embedder: Embedder) -> None:
    told: list[SyncProgress] = []
    corpus = Corpus.open(workspace({"long.txt": f"{A} {B} " * 200}), progress=told.append)
    corpus.__dict__["_embedder"] = embedder
    corpus.sync()
    shares = [each.done for each in told]
    assert shares == sorted(shares)
    assert len([share for share in shares if 0 < share < 1]) > 1


def test_an_empty_folder_is_an_empty_index(workspace: MakeWorkspace) -> None:
    report = Corpus.open(workspace({})).sync()
    assert (report.documents, report.passages, report.failed) == (0, 0, {})


def test_a_sync_may_be_asked_for_by_name_of_the_folder(workspace: MakeWorkspace) -> None:
    folder = workspace({"a.txt": A})
    assert Corpus.open(str(folder)).sync().documents == 1
    assert Corpus.open(Path(folder)).sync().unchanged == 1
