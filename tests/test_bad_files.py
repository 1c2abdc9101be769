"""Files that cannot be indexed are named with the reason; the others are, and nothing that was indexed is lost."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from conftest import MakeWorkspace, OpenCorpus, put, without_roots_powers

from qa import Corpus
from qa.indexing.scan import Scan, scan

A = "The harbour of Gdynia was closed on Monday because of the storm."
B = "The parliament in Vilnius voted for the new budget on Tuesday."


def paths(corpus: Corpus) -> list[str]:
    return [entry.path for entry in corpus.sources()]


def assert_said(found: Mapping[str, str], reasons: Mapping[str, str]) -> None:
    """These files and no others are named, each with a reason that holds these words."""
    assert {path: words for path, words in reasons.items() if words in found.get(path, "")} == reasons
    assert set(found) == set(reasons)


def test_each_file_that_cannot_be_indexed_is_named_with_the_reason(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    files: dict[str, str | bytes] = {
        "good.txt": A,
        "empty.txt": "",
        "blank.md": " \n\n ",
        "picture.txt": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 4,
        "letter.docx": b"PK\x03\x04",
        "wrong-date.md": "---\ndate: 2021-02-30\n---\n" + B,
        "wrong-sidecar.txt": B,
        "wrong-sidecar.txt.meta.yaml": "- a list",
        "blank.html": "<html><body></body></html>",
    }
    report = open_corpus(workspace(files)).sync()
    assert report.documents == 1
    reasons = {
        "empty.txt": "it holds no text",
        "blank.md": "it holds no text",
        "picture.txt": "its encoding is not known",
        "letter.docx": "it is damaged, or cut off",
        "wrong-date.md": "is not a day",
        "wrong-sidecar.txt": "its sidecar",
        "blank.html": "it holds no text",
    }
    assert_said(report.failed, reasons)


def test_each_file_that_is_left_out_by_rule_is_named_with_the_rule(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    folder = workspace({"good.txt": A, "letter.xyz": b"PK", "README": "x", ".hidden.txt": A, ".git/config": A, "huge.txt": ""})
    os.truncate(folder / "corpus" / "huge.txt", 2**42)
    (folder / "secret.txt").write_text("A secret.")
    (folder / "corpus" / "link.txt").symlink_to(folder / "secret.txt")
    report = open_corpus(folder).sync()
    assert (report.documents, report.failed) == (1, {})
    reasons = {
        ".git/": "it is hidden",
        ".hidden.txt": "it is hidden",
        "README": "no reader for files without an ending",
        "huge.txt": "limit is 20 MB",
        "letter.xyz": "no reader for .xyz",
        "link.txt": "link to a file outside the corpus",
    }
    assert_said(report.skipped, reasons)
    assert list(report.skipped) == list(reasons)
    assert open_corpus(folder).skipped() == report.skipped


def test_what_was_indexed_of_a_file_that_is_now_left_out_is_removed(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    folder = workspace({"a.txt": A, "b.txt": B})
    corpus = open_corpus(folder)
    corpus.sync()
    put(folder, "b.txt", "x" * 2_000_000)
    (folder / "qa.toml").write_text("max_document_mb = 1\n")
    corpus = open_corpus(folder)
    report = corpus.sync()
    assert (report.removed, list(report.skipped)) == (1, ["b.txt"])
    assert paths(corpus) == ["a.txt"]


@pytest.mark.slow
def test_a_retry_reads_what_failed_and_nothing_else(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    folder = workspace({"a.txt": A, "deep.html": "<p>" + "word " * 20})
    old = time.time() - 100
    for file in (folder / "corpus").iterdir():
        os.utime(file, (old, old))
    (folder / "qa.toml").write_text("read_seconds = 0.000001\n")
    assert list(open_corpus(folder).sync().failed) == ["deep.html"]
    (folder / "qa.toml").unlink()
    corpus = open_corpus(folder)
    opened: list[str] = []
    corpus._progress = lambda progress: opened.append(progress.path)
    assert (corpus.sync(retry=True).added, set(opened)) == (1, {"deep.html"})


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        "---\ntitle: " + "[" * 5_000 + "\n---\nBody.\n",
        '<html><head><meta charset="undefined"></head><body><p>One line.</p></body></html>',
        "<div>" * 2_000 + "deep",
        "<p>" + "&#0;&#xD800;\x1b" + "</p>",
    ],
    ids=["yaml-nested", "undefined-codec", "html-nested", "html-controls"],
)
def test_one_hostile_file_does_not_keep_the_others_from_being_indexed(
    content: str, workspace: MakeWorkspace, open_corpus: OpenCorpus
) -> None:
    corpus = open_corpus(workspace({"good.txt": A, "hostile.md": content, "hostile.html": content}))
    corpus.sync()
    assert "good.txt" in paths(corpus)


def test_a_file_that_turned_binary_is_removed_and_reported(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    folder = workspace({"a.txt": A, "b.txt": B})
    corpus = open_corpus(folder)
    corpus.sync()
    put(folder, "a.txt", b"\0\1\2\3" * 100)
    report = corpus.sync()
    assert (report.removed, list(report.failed)) == (1, ["a.txt"])
    assert paths(corpus) == ["b.txt"]
    put(folder, "a.txt", A)
    assert corpus.sync().failed == {}
    assert paths(corpus) == ["a.txt", "b.txt"]


def test_a_file_that_vanishes_between_the_look_and_the_reading_is_reported(
    workspace: MakeWorkspace, open_corpus: OpenCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = workspace({"a.txt": A, "b.txt": B})
    corpus = open_corpus(folder)
    corpus.sync()
    changed = [put(folder, "a.txt", "Changed."), put(folder, "new.txt", "New.")]
    looks = []

    def vanish_after_the_second_look(root: Path) -> Scan:
        looks.append(root)
        found = scan(root)
        if len(looks) == 2:  # the second look is the one under the writer's lock
            for file in changed:
                file.unlink()
        return found

    monkeypatch.setattr("qa.indexing.plan.scan", vanish_after_the_second_look)
    report = corpus.sync()
    assert list(report.failed) == ["a.txt", "new.txt"]
    assert "cannot be opened (No such file" in report.failed["new.txt"]
    assert report.documents == 2  # what was indexed of a.txt is kept until it is certain that it is gone
    assert paths(corpus) == ["b.txt"]
    assert corpus.failures() == {}


def test_a_link_out_of_the_corpus_is_reported_and_not_read(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    folder = workspace({"a.txt": A})
    (folder / "secret.txt").write_text("A secret.")
    (folder / "corpus" / "link.txt").symlink_to(folder / "secret.txt")
    (folder / "corpus" / "folder").symlink_to(folder)
    report = open_corpus(folder).sync()
    assert report.documents == 1
    assert "link" in report.skipped["link.txt"]


def test_a_sidecar_that_is_a_link_out_of_the_corpus_is_not_read(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    folder = workspace({"a.txt": A})
    (folder / "secret.yaml").write_text("title: A secret\n")
    (folder / "corpus" / "a.txt.meta.yaml").symlink_to(folder / "secret.yaml")
    corpus = open_corpus(folder)
    corpus.sync()
    assert "A secret" not in [entry.metadata.title for entry in corpus.sources()]


@pytest.mark.parametrize("target", ["loop.txt", "nowhere.txt"])
def test_a_link_to_nothing_is_reported(target: str, workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    folder = workspace({"a.txt": A})
    (folder / "corpus" / "loop.txt").symlink_to(folder / "corpus" / target)
    report = open_corpus(folder).sync()
    assert (report.documents, list(report.failed)) == (1, ["loop.txt"])


def test_a_link_inside_the_corpus_is_a_document(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    folder = workspace({"a.txt": A})
    put(folder, "notes.d/plain", B)
    (folder / "corpus" / "b.txt").symlink_to("notes.d/plain")
    assert open_corpus(folder).sync().documents == 2


def test_a_pipe_is_reported_instead_of_waited_for(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    folder = workspace({"a.txt": A})
    os.mkfifo(folder / "corpus" / "pipe.txt")
    corpus = open_corpus(folder)
    run = threading.Thread(target=corpus.sync, daemon=True)
    run.start()
    run.join(timeout=20)
    if run.is_alive():  # let the thread go, then say so
        os.close(os.open(folder / "corpus" / "pipe.txt", os.O_WRONLY))
        run.join()
        pytest.fail("the sync waited for a pipe")
    assert list(corpus.failures()) == ["pipe.txt"]


def test_a_file_larger_than_memory_is_reported_without_being_read(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    folder = workspace({"a.txt": A, "huge.txt": ""})
    os.truncate(folder / "corpus" / "huge.txt", 2**42)
    report = open_corpus(folder).sync()
    assert report.documents == 1
    assert "limit is 20 MB" in report.skipped["huge.txt"]


@pytest.mark.parametrize("name", ["😀 party.txt", "two words.txt", "line\nbreak.txt", "'quoted\"[b].txt", "مرحبا.txt", "-x.txt"])
def test_a_document_may_have_any_name(name: str, workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    corpus = open_corpus(workspace({name: A}))
    assert corpus.search("harbour")[0].document == name
    assert corpus.text(name) == A
    assert corpus.ask("When was the harbour of Gdynia closed?").citations[0].document == name


@pytest.mark.parametrize("name", [b"bad\xff.txt", b"bad\xff\xf0\x9f\x98\x80.txt", b"folder\xff/inside.txt"])
def test_a_name_that_is_not_unicode_is_reported(name: bytes, workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    folder = workspace({"a.txt": A})
    file = os.fsencode(folder / "corpus") + b"/" + name
    Path(os.fsdecode(file)).parent.mkdir(exist_ok=True)
    Path(os.fsdecode(file)).write_text(B)
    report = open_corpus(folder).sync()
    assert report.documents == 1
    assert list(report.failed.values()) == ["its name is not valid Unicode. Rename it."]


# permissions


def sync_without_roots_powers(folder: Path) -> str:
    """What a sync by an ordinary user says: documents, removed, failures."""
    program = (
        "import sys; from qa import Corpus; report = Corpus.open(sys.argv[1]).sync();"
        "print(report.documents, report.removed, report.failed)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        preexec_fn=without_roots_powers,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout or done.stderr


@pytest.fixture
def indexed(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> Iterator[Path]:
    folder = workspace({"a.txt": A, "notes/b.txt": B})
    open_corpus(folder).sync()
    yield folder
    for each in (folder / "index", folder / "corpus", folder / "corpus" / "notes"):
        each.chmod(0o755)


@pytest.mark.slow
def test_what_was_indexed_of_a_file_that_may_not_be_read_is_kept(indexed: Path) -> None:
    put(indexed, "a.txt", "Changed.").chmod(0)
    assert sync_without_roots_powers(indexed) == (
        "2 0 {'a.txt': 'it cannot be opened (Permission denied). What was indexed of it before is kept.'}\n"
    )


@pytest.mark.slow
def test_the_documents_of_a_folder_that_may_not_be_listed_are_kept(indexed: Path) -> None:
    (indexed / "corpus" / "notes").chmod(0)
    assert sync_without_roots_powers(indexed) == "2 0 {'notes/': 'the folder may not be opened (Permission denied).'}\n"


@pytest.mark.slow
def test_the_documents_of_a_corpus_that_may_not_be_listed_are_kept(indexed: Path) -> None:
    (indexed / "corpus").chmod(0o111)
    assert sync_without_roots_powers(indexed).startswith("2 0 {")


def test_an_index_that_may_not_be_written_is_said_to_be_so(indexed: Path) -> None:
    put(indexed, "c.txt", "New.")
    (indexed / "index" / "writer.lock").chmod(0o444)
    (indexed / "index").chmod(0o555)
    assert "StorageDenied" in sync_without_roots_powers(indexed)


def test_an_index_that_may_only_be_read_still_answers(indexed: Path) -> None:
    folders = [each for each in (indexed / "index", *(indexed / "index").rglob("*")) if each.is_dir()]
    for each in (indexed / "index").rglob("*"):
        each.chmod(0o444)
    for each in folders:
        each.chmod(0o555)
    program = "import sys; from qa import Corpus; print(Corpus.open(sys.argv[1]).search('harbour')[0].document)"
    done = subprocess.run(
        [sys.executable, "-c", program, str(indexed)],
        preexec_fn=without_roots_powers,
        capture_output=True,
        text=True,
        check=False,
    )
    for each in folders:
        each.chmod(0o755)
    assert done.stdout == "a.txt\n", done.stderr
