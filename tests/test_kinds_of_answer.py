"""What the kind of a question does to its answer: lists whole, comparisons with both sides, numbers and dates in one form."""

import pytest
from conftest import BNE, PISM, OpenCorpus, put

from qa import Corpus
from qa.answering.normal_form import normal_form
from qa.answering.questions import Kind
from qa.answers import answer_from_dict

SHIPS = (
    "The ferry Aurora carries 312 passengers. It was built in 1998 at the yard of Gotmar.\n\n"
    "The ferry Boreas carries 540 passengers. It was built in 2011 at the yard of Lervik.\n"
)


@pytest.mark.parametrize(
    ("words", "kind", "value"),
    [
        ("more than 100,000", "number", "100,000"),
        ("two hundred thousand dollars", "number", "200,000 dollars"),
        ("two-hour", "number", "2 hours"),
        ("1 hour", "number", "1 hour"),
        ("a 30-km march", "number", "30 km"),
        ("25 billion dollars", "number", "25,000,000,000 dollars"),
        ("$1.2 trillion", "number", "$1,200,000,000,000"),
        ("21 °C", "number", "21 °C"),
        ("100 km/h", "number", "100 km/h"),
        ("a quarter", "number", "25%"),
        ("74 percent", "number", "74%"),
        ("some people", "number", None),
        ("7 December", "date", "2021-12-07 (year inferred)"),
        ("December 9, 2021", "date", "2021-12-09"),
        ("spring", "date", None),
        ("100,000", "fact", None),
    ],
)
def test_numbers_and_dates_in_one_form(words: str, kind: Kind, value: str | None) -> None:
    assert normal_form(words, kind, "2021-12-09") == value


def test_an_answer_has_the_value_beside_the_words_of_the_document(corpus: Corpus) -> None:
    answer = corpus.ask("How many Russian troops were near the border with Ukraine?")
    assert answer.claims[0].value == "100,000"
    assert "100,000" in (answer.short_answer(answer.claims[0]) or "")
    assert answer_from_dict(answer.to_dict()).claims == answer.claims
    assert corpus.ask("Why did Biden and Putin meet?").claims[0].value is None


def test_a_list_has_its_items_from_both_documents_each_cited(corpus: Corpus) -> None:
    answer = corpus.ask("What were Putin's demands?")
    assert {citation.document for citation in answer.citations} == {PISM, BNE}
    assert len(answer.claims) >= 4
    assert all(claim.citations for claim in answer.claims)


def test_a_comparison_has_evidence_for_each_side(open_corpus: OpenCorpus, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("ships")
    put(folder, "ships.txt", SHIPS)
    answer = open_corpus(folder).ask("Which carries more passengers, the Aurora or the Boreas?")
    assert "Aurora" in answer.text
    assert "Boreas" in answer.text


def test_most_claims_asked_for_goes_before_everything(corpus: Corpus) -> None:
    assert len(corpus.ask("What were Putin's demands?", max_claims=2).claims) == 2
