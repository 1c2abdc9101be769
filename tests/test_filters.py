"""Filters of documents: what each field means, and that nothing outside a filter is ever found."""

import itertools
from pathlib import Path

import pytest
from conftest import BNE, PISM, CorpusOf, qa
from hypothesis import given, settings
from hypothesis import strategies as st

from qa import Corpus, Filter
from qa.documents import Metadata
from qa.errors import FilterInvalid
from qa.retrieval.filters import days_of, filter_from_words

NOTE = Metadata("Harbour", ("Anna Nowak", "Jan Kos"), "The Wire", "2021-12-09", "en", tags=("port", "strike"))


@pytest.mark.parametrize(
    ("where", "admitted"),
    [
        (Filter(), True),
        (Filter(sources=("notes/*",)), True),
        (Filter(sources=("*.txt", "*.md")), True),
        (Filter(sources=("*.txt",)), False),
        (Filter(folders=("notes",)), True),
        (Filter(folders=("notes/",)), True),
        (Filter(folders=("note",)), False),
        (Filter(publishers=("the  wire",)), True),
        (Filter(publishers=("wire",)), False),
        (Filter(authors=("JAN KOS",)), True),
        (Filter(languages=("en",), tags=("strike",)), True),
        (Filter(languages=("pl",), tags=("strike",)), False),
        (Filter(since="2021-12-09", until="2021-12-09"), True),
        (Filter(since="2021-12-10"), False),
        (Filter(since="2021", until="2021-12"), True),
        (Filter(until="2021-11"), False),
    ],
)
def test_a_document_fits_every_field_that_is_set(where: Filter, admitted: bool) -> None:
    assert where.admits("notes/harbour.md", NOTE) is admitted


def test_a_document_dated_between_two_days_fits_only_with_both() -> None:
    between = Metadata("Talks", date="2021-12-07/2021-12-09")
    assert Filter(since="2021-12-07", until="2021-12-09").admits("a.txt", between)
    assert not Filter(until="2021-12-08").admits("a.txt", between)
    assert not Filter(since="2021-12-08").admits("a.txt", between)


def test_a_document_without_a_date_fits_no_range() -> None:
    assert not Filter(since="1900").admits("a.txt", Metadata("Talks"))


def test_a_month_and_a_year_are_all_their_days() -> None:
    assert days_of("2024-02") == ("2024-02-01", "2024-02-29")
    assert days_of("2021") == ("2021-01-01", "2021-12-31")
    assert days_of("2021-12-08") == ("2021-12-08", "2021-12-08")


@pytest.mark.parametrize("date", ["", "yesterday", "2021-13", "2021-02-30", "0000", "8 December 2021"])
def test_what_is_no_date_is_said(date: str) -> None:
    with pytest.raises(FilterInvalid, match="is not a date such as"):
        Filter(since=date)


def test_words_of_the_command_line() -> None:
    words = ["publisher=PISM", "Publisher=bne IntelliNews", "tag=a=b"]
    assert filter_from_words(words, since="2021") == Filter(publishers=("PISM", "bne IntelliNews"), tags=("a=b",), since="2021")
    for wrong in ("PISM", "publisher=", "since=2021", "colour=red"):
        with pytest.raises(FilterInvalid, match="is not `name=value`"):
            filter_from_words([wrong])


# found passages

_PUBLISHERS, _DATES, _TAGS = (
    ("The Wire", "Port News"),
    ("2020-05-01", "2021-12-09", "2021-12-07/2021-12-09", ""),
    ("port", "law", ""),
)


@pytest.fixture(scope="module")
def library(corpus_of: CorpusOf) -> Corpus:
    """Twenty-four documents that say nearly the same, one for each combination of publisher, date and tag."""
    files = {}
    for number, (publisher, date, tag) in enumerate(itertools.product(_PUBLISHERS, _DATES, _TAGS)):
        front = f"---\npublisher: {publisher}\ndate: {date}\ntags: [{tag}]\nauthors: [Author {number % 3}]\n---\n"
        files[f"{'ab'[number % 2]}/{number}.md"] = f"{front}The harbour was closed by strike number {number}.\n"
    corpus = corpus_of(files)
    corpus.sync()
    return corpus


_some = lambda values: st.lists(st.sampled_from(values), max_size=2).map(tuple)  # noqa: E731
_filters = st.builds(
    Filter,
    sources=_some(["a/*", "*1*.md", "b/2*", "nothing"]),
    folders=_some(["a", "b", "c"]),
    publishers=_some(["the wire", "Port News", "Wire"]),
    authors=_some(["Author 0", "author 2", "Nobody"]),
    tags=_some(["port", "law"]),
    since=st.sampled_from([None, "2020", "2021-12-08", "2021-12"]),
    until=st.sampled_from([None, "2020-05-01", "2021-12-08", "2021"]),
)


@settings(max_examples=40, deadline=None)
@given(where=_filters)
def test_all_hits_lie_inside_the_filter_and_none_inside_is_lost(where: Filter, library: Corpus) -> None:
    inside = {entry.path for entry in library.sources() if where.admits(entry.path, entry.metadata)}
    hits = library.search("Why was the harbour closed?", where=where, limit=100)
    assert {hit.document for hit in hits} == inside


def test_a_filtered_answer_cites_only_what_the_filter_admits(corpus: Corpus) -> None:
    question = "What did Putin demand?"
    for where, document in ((Filter(publishers=("PISM",)), PISM), (Filter(since="2021-12-09"), BNE)):
        answer = corpus.ask(question, where=where)
        assert {citation.document for citation in answer.citations} == {document}
        assert {hit.document for hit in corpus.search(question, where=where)} == {document}
    nothing = corpus.ask(question, where=Filter(publishers=("Nobody",)))
    assert (nothing.status, nothing.confidence, nothing.nearest) == ("not_in_corpus", 0.0, ())


@pytest.mark.slow
def test_filters_on_the_command_line(two_documents: Path) -> None:
    found = qa(two_documents, "search", "concessions", "--where", "publisher=pism")
    assert PISM in found.stdout
    assert BNE not in found.stdout
    later = qa(two_documents, "search", "concessions", "--since", "2021-12-09")
    assert BNE in later.stdout
    assert PISM not in later.stdout
    wrong = qa(two_documents, "ask", "Who met?", "--where", "PISM")
    assert (wrong.returncode, wrong.stderr.count("\n")) == (2, 1)
    assert "is not `name=value`" in wrong.stderr


def test_a_search_inside_a_filter_and_one_through_the_best_of_all_find_the_same(
    library: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    question, where = "Why was the harbour closed by strike number 12?", Filter(folders=("a",))
    monkeypatch.setattr("qa.retrieval.search._CANDIDATES", 5)
    through_all = library.search(question, where=where, limit=5)
    monkeypatch.setattr("qa.retrieval.search._WIDEST", 0)
    inside = library.search(question, where=where, limit=5)
    assert [(hit.passage, hit.scores["fused"]) for hit in inside] == [(hit.passage, hit.scores["fused"]) for hit in through_all]
    assert len(inside) == 5
