"""Who says what about a topic, and what happened when: contradictions, agreement, dates, and that all of it is cited."""

import json
from pathlib import Path

import pytest
from conftest import BNE, PISM, CorpusOf, qa

from qa import Corpus
from qa.statements.moments import Moment, moments
from qa.ui.conversations import Turn
from qa.ui.markdown import turn_markdown

FERRY = {
    "early.md": "---\ndate: 2022-05-01\npublisher: The Wire\n---\nThe ferry Gotmar sank on 30 April. Twelve people drowned on "
    "the ferry. The ferry had been inspected in March.\n",
    "late.md": "---\ndate: 2022-06-10\npublisher: Port News\n---\nThe ferry Gotmar sank on 30 April 2022. On the ferry 31 people "
    "drowned. The owner of the ferry will be heard on 4 July.\n",
    "other.md": "---\ndate: 2022-06-11\n---\nThe price of bread rose in 2021.\n",
}


@pytest.fixture(scope="module")
def ferry(corpus_of: CorpusOf) -> Corpus:
    return corpus_of(FERRY)


def test_statements_that_differ_stand_first_then_those_that_agree_then_those_made_once(ferry: Corpus) -> None:
    comparison = ferry.compare("ferry")
    quotes = {citation.number: citation.quote for citation in comparison.citations}
    assert comparison.documents == ("early.md", "late.md")
    assert [(row.verdict, row.kind, [quotes[number] for number in row.citations]) for row in comparison.rows] == [
        ("differ", "number", ["Twelve people drowned on the ferry.", "On the ferry 31 people drowned."]),
        ("agree", None, ["The ferry Gotmar sank on 30 April.", "The ferry Gotmar sank on 30 April 2022."]),
        ("alone", None, ["The ferry had been inspected in March."]),
        ("alone", None, ["The owner of the ferry will be heard on 4 July."]),
    ]
    assert comparison.rows[0].words == ("Twelve", "31")


def test_a_timeline_is_in_the_order_of_the_dates_that_are_stated(ferry: Corpus) -> None:
    timeline = ferry.timeline("ferry")
    quotes = {citation.number: citation.quote for citation in timeline.citations}
    assert [(str(event.when), quotes[event.citations[0]]) for event in timeline.events] == [
        ("2022-03 (year inferred)", "The ferry had been inspected in March."),
        ("2022-04-30 (year inferred)", "The ferry Gotmar sank on 30 April."),
        ("2022-04-30", "The ferry Gotmar sank on 30 April 2022."),
        ("2022-07-04 (year inferred)", "The owner of the ferry will be heard on 4 July."),
    ]
    assert [citation.number for citation in timeline.citations] == [1, 2, 3, 4]


def test_both_as_markdown(ferry: Corpus) -> None:
    compared = turn_markdown(Turn("1", "ferry", "", kind="compare", comparison=ferry.compare("ferry"))).split("\n")
    assert compared[:5] == [
        "## ferry",
        "",
        "|  | early — The Wire, 2022-05-01 | late — Port News, 2022-06-10 |",
        "| --- | --- | --- |",
        "| They differ in a number | “Twelve people drowned on the ferry.”[^3] | “On the ferry 31 people drowned.”[^5] |",
    ]
    ordered = turn_markdown(Turn("1", "ferry", "", kind="timeline", timeline=ferry.timeline("ferry")), "2-").split("\n\n")
    assert ordered[1] == (
        "- **2022-03 (year inferred)**: “The ferry had been inspected in March.”[^2-1] (early — The Wire, 2022-05-01)"
    )
    assert ordered[-1].startswith("[^2-4]: late — Port News, 2022-06-10 (late.md, characters ")


def test_every_statement_shown_is_read_from_the_store(corpus: Corpus) -> None:
    for shown in (corpus.compare("concessions to Russia"), corpus.timeline("meeting of Biden and Putin")):
        assert shown.citations
        for citation in shown.citations:
            assert corpus.text(citation.document)[citation.start : citation.end] == citation.quote


def test_the_two_articles_contradict_each_other_about_concessions(corpus: Corpus) -> None:
    comparison = corpus.compare("concessions to Russia")
    by_number = {citation.number: citation for citation in comparison.citations}
    first = comparison.rows[0]
    assert (first.verdict, [by_number[number].document for number in first.citations]) == ("differ", [PISM, BNE])


@pytest.mark.slow
def test_a_topic_that_no_document_speaks_of(ferry: Corpus, two_documents: Path) -> None:
    assert ferry.compare("quantum chromodynamics").rows == ()
    assert ferry.timeline("quantum chromodynamics").events == ()
    assert qa(two_documents, "compare", "photosynthesis of algae").stdout == "The corpus does not say.\n"


@pytest.mark.slow
def test_on_the_command_line_and_as_json(two_documents: Path) -> None:
    said = qa(two_documents, "timeline", "summit of Biden and Putin").stdout
    assert "2021-12-07 (year inferred)" in said
    compared = json.loads(qa(two_documents, "compare", "concessions to Russia", "--json").stdout)
    assert set(compared) == {"topic", "documents", "rows", "citations"}
    only = json.loads(qa(two_documents, "timeline", "summit of Biden and Putin", "--where", "publisher=PISM", "--json").stdout)
    assert {citation["document"] for citation in only["citations"]} == {PISM}


@pytest.mark.parametrize(
    ("text", "written", "found"),
    [
        ("It opened on 2 April 2009.", None, [Moment("2009-04-02", "2009-04-02", "2 April 2009")]),
        ("It opened in 2009.", None, [Moment("2009-01-01", "2009-12-31", "2009")]),
        ("It was set up in the 1920s.", None, [Moment("1920-01-01", "1929-12-31", "1920s")]),
        ("They met on December 7.", "2021-12-09", [Moment("2021-12-07", "2021-12-07", "December 7", True)]),
        ("They met on December 7.", None, []),
        ("They met on December 7.", "2022-03-01", [Moment("2021-12-07", "2021-12-07", "December 7", True)]),
        ("They will meet on 2 March.", "2021-12-09", [Moment("2022-03-02", "2022-03-02", "2 March", True)]),
        ("It began in February.", "2021-12-09", [Moment("2021-02-01", "2021-02-28", "in February", True)]),
        ("In December the leaders met.", "2021-12-09", [Moment("2021-12-01", "2021-12-31", "In December", True)]),
        ("Article 12 may be amended.", "2021-12-09", []),
        ("It cost 2,021 euros and 1950 people came.", "2021-12-09", []),
        ("He may march in.", "2021-12-09", []),
        ("On 30 February 2020 nothing happened.", None, []),
    ],
)
def test_the_dates_that_a_sentence_states(text: str, written: str | None, found: list[Moment]) -> None:
    assert moments(text, written) == found
