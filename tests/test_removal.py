"""What is removed is gone: from answers and searches at once, and from every byte of the index folder."""

from pathlib import Path

import numpy as np
import pytest
from conftest import MakeWorkspace, OpenCorpus, put, qa

from qa import Corpus
from qa.indexing import writer
from qa.models.embedder import Embedder

HIDDEN = "The xylophone of Doctor Quillfeather lies buried beneath the lighthouse of Zeebrugge."
A = "The harbour of Gdynia was closed on Monday because of the storm."
QUESTION = "Where does the xylophone of Doctor Quillfeather lie?"
GONE = "No document has “xylophone”, “Doctor Quillfeather” or “lie”."  # words of the question
WORDS = ("xylophon", "uillfeather", "zeebrugg", "buried beneath")


def traces(folder: Path, embedder: Embedder) -> list[str]:
    """The files of the index that hold a word of the secret, its file's name, or its vector."""
    vector = embedder.embed_passages([HIDDEN])[0]
    needles = [word.encode() for word in (*WORDS, "secret.txt")]
    needles += [word.encode("utf-16-le") for word in WORDS]
    needles += [vector[i : i + 8].astype(kind).tobytes() for i in (0, 100, 300) for kind in (np.float32, np.float64)]
    files = [file for file in (folder / "index").rglob("*") if file.is_file()]
    return [str(file.relative_to(folder)) for file in files if any(n.lower() in file.read_bytes().lower() for n in needles)]


@pytest.fixture
def with_secret(workspace: MakeWorkspace, open_corpus: OpenCorpus, embedder: Embedder) -> Corpus:
    corpus = open_corpus(workspace({"a.txt": A, "secret.txt": HIDDEN, "copy/secret.txt": HIDDEN}))
    assert corpus.ask(QUESTION).citations[0].document == "copy/secret.txt"
    assert traces(corpus.workspace, embedder), "the search for traces finds what is there"
    return corpus


def remove(corpus: Corpus) -> None:
    (corpus.workspace / "corpus" / "secret.txt").unlink()
    (corpus.workspace / "corpus" / "copy" / "secret.txt").unlink()


def assert_shown_nowhere(corpus: Corpus) -> None:
    shown = [
        str(corpus.ask(QUESTION, refuse=False)),
        str(corpus.search(QUESTION, limit=50)),
        str(corpus.sources()),
        str(corpus.failures()),
        str(corpus.inventory()),
        qa(corpus.workspace, "ask", QUESTION, "--json", "--explain").stdout,
    ]
    assert (GONE in shown[0], GONE in shown[-1]) == (True, True)
    shown = [text.replace(QUESTION, "").replace(GONE, "") for text in shown]
    assert [word for word in WORDS for text in shown if word in text.lower()] == []
    assert qa(corpus.workspace, "text", "secret.txt").returncode == 2


@pytest.mark.slow
def test_a_removed_document_is_shown_nowhere_and_leaves_no_byte(with_secret: Corpus, embedder: Embedder) -> None:
    remove(with_secret)
    with_secret.sync()
    assert traces(with_secret.workspace, embedder) == []
    assert_shown_nowhere(with_secret)


def test_an_edited_document_leaves_no_byte_of_what_it_said(with_secret: Corpus, embedder: Embedder) -> None:
    remove(with_secret)
    put(with_secret.workspace, "b.txt", A + " And opened on Tuesday.")
    with_secret.sync()
    assert traces(with_secret.workspace, embedder) == []


def test_a_document_that_can_no_longer_be_read_leaves_no_byte(with_secret: Corpus, embedder: Embedder) -> None:
    remove(with_secret)
    put(with_secret.workspace, "z.txt", b"\0\1\2\3" * 100)
    with_secret.sync()
    assert traces(with_secret.workspace, embedder) == []


@pytest.mark.slow
def test_in_a_large_index_a_question_does_not_wait_for_the_bytes_to_go(
    with_secret: Corpus, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_SOON_REWRITTEN", 0)  # "large" begins at one passage
    remove(with_secret)
    assert_shown_nowhere(with_secret)
    assert traces(with_secret.workspace, embedder)
    with_secret.sync()
    assert traces(with_secret.workspace, embedder) == []
    assert with_secret.search("harbour")[0].text == A
