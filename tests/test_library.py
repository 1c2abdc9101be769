"""The library as the page shows it: which documents are there, and what is said where none is."""

import re

from conftest import MakeWorkspace, OpenCorpus

from qa import Corpus, Filter
from qa.ui.library import Shelf
from qa.ui.render import library_html

EMPTY = "<strong>No documents yet.</strong>"


def said(corpus: Corpus, search: str = "", where: Filter | None = None) -> str | None:
    """The line in place of the list, as HTML; None where documents are listed."""
    html = library_html(Shelf(corpus.inventory(), None, None), (), search, where or Filter())
    line = re.search(r'<p class="empty">(.*)</p>', html)
    return line[1] if line else None


def test_a_filter_that_admits_nothing_is_not_an_empty_corpus(corpus: Corpus) -> None:
    nothing = Filter(since="2030")
    assert said(corpus) is None
    assert said(corpus, where=nothing) == "No document fits the filter."
    assert said(corpus, "harbour", nothing) == "No document that fits the filter is called “harbour”."
    assert said(corpus, "harbour") == "No document is called “harbour”."


def test_an_empty_corpus_says_how_to_fill_it(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    corpus = open_corpus(workspace({}))
    assert (said(corpus) or "").startswith(EMPTY)
