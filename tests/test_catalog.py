"""The catalog: what is stored comes back as it was, and quotes are cut where Python would cut them."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.documents import Document, Metadata, Passage, Piece, Sentence
from qa.indexing.catalog import Catalog, StoredSource

TALKS = Document(
    "notes/talks.txt",
    "One 😀 sentence. Two.\n\x0cThree.",
    Metadata("Talks", ("Anna Nowak",), "The Wire", "2021-12-09", "en", ("date",)),
    pages=(0, 21),
    notes=("a note",),
)
PASSAGES = [
    Passage(0, 20, (Sentence((Piece(0, 15),), heading=True), Sentence((Piece(16, 20),)))),
    Passage(22, 28, (Sentence((Piece(22, 24), Piece(25, 28))),), above="One 😀 sentence."),
]
STATE = "hash-of-the-file"


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog = Catalog(tmp_path / "catalog.sqlite3", writable=True)
    catalog.create({"format": "1"})
    yield catalog
    catalog.close()


def test_a_document_comes_back_as_it_was(catalog: Catalog) -> None:
    number, _ = catalog.add(TALKS, PASSAGES, STATE)
    assert catalog.document("notes/talks.txt") == TALKS
    assert catalog.header("notes/talks.txt") == (TALKS.metadata, TALKS.sha256, (0, 21))
    assert catalog.sources() == {"notes/talks.txt": StoredSource(number, TALKS.sha256, STATE, "notes/talks.txt")}
    (entry,) = catalog.entries()
    assert (entry.path, entry.characters, entry.passages, entry.pages, entry.notes) == ("notes/talks.txt", 28, 2, 2, ("a note",))


def test_passages_come_back_with_their_page_text_and_sentences_in_the_order_asked_for(catalog: Catalog) -> None:
    _, (first, second) = catalog.add(TALKS, PASSAGES, STATE)
    found = catalog.passages([second, 99, first])
    assert [(each.id, each.page, each.text) for each in found] == [(second, 2, "Three."), (first, 1, "One 😀 sentence. Two.")]
    assert [each.sentences for each in found] == [PASSAGES[1].sentences, PASSAGES[0].sentences]
    assert found[1].read(found[1].sentences[1]) == "Two."
    assert [each.above for each in found] == ["One 😀 sentence.", ""]


def test_a_passage_is_searched_below_its_heading(catalog: Catalog) -> None:
    number, (first, second) = catalog.add(TALKS, PASSAGES, STATE)
    texts = ["One 😀 sentence. Two.", "One 😀 sentence.\nThree."]
    assert list(catalog.all_passages()) == [(first, number, texts[0]), (second, number, texts[1])]
    assert [passage.indexed(TALKS.text) for passage in PASSAGES] == texts


def test_a_removed_document_leaves_nothing_behind(catalog: Catalog) -> None:
    number, passages = catalog.add(TALKS, PASSAGES, STATE)
    assert catalog.remove(number) == passages
    assert catalog.counts() == (0, 0)
    assert catalog.document("notes/talks.txt") is None
    assert catalog.passages(passages) == []


def test_numbers_are_never_given_twice(catalog: Catalog) -> None:
    number, passages = catalog.add(TALKS, PASSAGES, STATE)
    catalog.remove(number)
    other, others = catalog.add(TALKS, PASSAGES, STATE)
    assert other > number
    assert min(others) > max(passages)


def test_a_renamed_document_keeps_its_passages(catalog: Catalog) -> None:
    number, passages = catalog.add(TALKS, PASSAGES, STATE)
    catalog.replace_metadata(number, Document("b.txt", TALKS.text, Metadata("B")), "other")
    assert catalog.paths() == ["b.txt"]
    assert [each.document for each in catalog.passages(passages)] == ["b.txt", "b.txt"]
    assert catalog.sources()["b.txt"].source_sha256 == "other"


def test_what_is_said_of_a_document_changes_without_its_text(catalog: Catalog) -> None:
    number, _ = catalog.add(TALKS, PASSAGES, STATE)
    catalog.replace_metadata(number, Document("b.txt", "Other.", Metadata("B")), "other")
    assert catalog.document("b.txt") == Document("b.txt", TALKS.text, Metadata("B"))


def test_a_path_may_pass_from_one_document_to_another(catalog: Catalog) -> None:
    first, _ = catalog.add(TALKS, PASSAGES, STATE)
    second, _ = catalog.add(Document("b.txt", "Other."), [], "other")
    catalog.set_paths({first: ["b.txt", "c.txt"], second: ["notes/talks.txt"]})
    assert (catalog.document("c.txt"), catalog.document("notes/talks.txt")) == (
        replace(TALKS, path="b.txt"),
        Document("notes/talks.txt", "Other."),
    )
    assert [(entry.path, entry.copies) for entry in catalog.entries()] == [("b.txt", ("c.txt",)), ("notes/talks.txt", ())]
    assert [file[:2] for file in catalog.library()] == [(first, "b.txt"), (first, "c.txt"), (second, "notes/talks.txt")]
    assert catalog.paths() == ["b.txt", "c.txt", "notes/talks.txt"]


def test_failures_are_replaced_as_a_whole(catalog: Catalog) -> None:
    catalog.replace_failures({"a.txt": "it holds no text.", "b\n😀.txt": "no"})
    catalog.replace_failures({"c.txt": "it is not text."})
    assert catalog.failures() == {"c.txt": "it is not text."}


def test_a_published_catalog_cannot_be_written_to(tmp_path: Path) -> None:
    writer = Catalog(tmp_path / "catalog.sqlite3", writable=True)
    writer.create({"format": "1"})
    writer.close()
    reader = Catalog(tmp_path / "catalog.sqlite3")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.replace_failures({"a": "b"})


@settings(deadline=None)  # SQLite on a busy machine
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200), st.data())
def test_a_quote_is_the_slice_that_python_cuts(text: str, data: st.DataObject) -> None:
    catalog = Catalog(Path(":memory:"), writable=True)
    catalog.create({})
    catalog.add(Document("a", text), [], STATE)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert catalog.quote("a", start, end) == text[start:end]
    catalog.close()
