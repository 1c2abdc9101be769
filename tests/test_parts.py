"""A question that asks two or three things at once: each is answered for itself, and what nobody says is named."""

import pytest
from conftest import CorpusOf

from qa import Corpus
from qa.answering.parts import parts_of

FERRY = (
    "The ferry Aurora was built in Rostock in 1998. It belongs to Nordline, which bought it for 40 million kroner. Captain Ida "
    "Holm has commanded it since May 2016.\n"
)
BAKERY = "The bakery opens at six in the morning. Jonas Vik, its owner, bakes rye bread on Fridays.\n"


@pytest.fixture(scope="module")
def town(corpus_of: CorpusOf) -> Corpus:
    return corpus_of({"ferry.txt": FERRY, "bakery.txt": BAKERY})


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who owns the ferry, and when was it built?", ["Who owns the ferry?", "When was it built?"]),
        ("who owns the ferry and when was it built", ["Who owns the ferry?", "When was it built?"]),
        ("Who owns the ferry? When was it built?", ["Who owns the ferry?", "When was it built?"]),
        ("Who owns it, when was it built and in which town?", ["Who owns it?", "When was it built?", "In which town?"]),
        ("Did they sell it, and did the captain stay?", ["Did they sell it?", "Did the captain stay?"]),
        (
            "According to Ida, who left Oslo and why did he go?",
            ["According to Ida, who left Oslo?", "According to Ida, why did he go?"],
        ),
    ],
)
def test_a_question_falls_into_the_questions_it_joins(question: str, parts: list[str]) -> None:
    assert parts_of(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "Who owns the ferry?",
        "Who built and who owns it?",  # "Who built" is no question
        "When and where was the ferry built?",
        "What did the captain say and do?",
        "Which firms are and were its owners?",
        "Who said when it was built and who built it?",  # one thing, said of two
        "Tell me who owns the ferry and when it was built.",
        "What is the difference between what Ida and what Jonas bakes?",
        "Is the ferry older than the bakery, and which is larger?",  # a comparison
        "Which documents mention the ferry and which the bakery?",
        "Who is Ida? What does she do? Where was she born? When did she come?",  # more than three
        "Where is the U.S. embassy and the bakery?",
        "When the bakery opens, what does it sell?",
        "What does the bakery sell, when it comes to bread?",
        "What determines which boat is first and which is last?",
    ],
)
def test_what_belongs_together_stays_together(question: str) -> None:
    assert parts_of(question) == [question]


def test_each_part_is_answered(town: Corpus) -> None:
    answer = town.ask("When does the bakery open, and who commands the ferry?")
    assert answer.status == "answered"
    assert answer.read_as == "When does the bakery open? Who commands the ferry?"
    assert [answer.short_answer(claim) for claim in answer.claims] == ["six in the morning", "Captain Ida Holm"]
    assert [citation.number for citation in answer.citations] == [1, 2]
    assert {citation.document for citation in answer.citations} == {"ferry.txt", "bakery.txt"}
    assert all(citation.quote in (FERRY + BAKERY) for citation in answer.citations)


def test_whose_documents_are_asked_may_stand_before_all_parts_or_behind_them(town: Corpus) -> None:
    for question in (
        "According to the bakery file, who bakes bread, and who commands the ferry?",
        "Who commands the ferry, and who bakes bread according to the bakery file?",
    ):
        answer = town.ask(question)
        assert {citation.document for citation in answer.citations} == {"bakery.txt"}
        assert "Only documents at bakery.txt were read: 1 of 2." in answer.notes


def test_a_later_part_is_read_in_the_light_of_the_first(town: Corpus) -> None:
    answer = town.ask("Who commands the Aurora, and since when has she commanded it?")
    assert answer.status == "answered"
    assert [answer.short_answer(claim) for claim in answer.claims] == ["Captain Ida Holm"]  # one sentence says both


def test_the_part_that_nobody_answers_is_named_and_the_answer_doubtful(town: Corpus) -> None:
    answer = town.ask("When does the bakery open, and what is the capital of Peru?")
    assert answer.status == "doubtful"
    assert town.settings.min_confidence <= answer.confidence < town.settings.sure_confidence
    assert [answer.short_answer(claim) for claim in answer.claims] == ["six in the morning"]
    assert "The corpus does not say: “What is the capital of Peru?”" in answer.notes


def test_a_question_of_which_no_part_is_answered_is_refused(town: Corpus) -> None:
    answer = town.ask("What is the capital of Peru, and who won the cup in 1974?")
    assert answer.status == "not_in_corpus"
    assert answer.claims == ()
    assert [citation.number for citation in answer.nearest] == [1, 2]


def test_the_answer_is_as_sure_as_its_least_sure_part(town: Corpus) -> None:
    whole = town.ask("When does the bakery open, and who commands the ferry?")
    parts = [town.ask("When does the bakery open?"), town.ask("Who commands the ferry?")]
    assert whole.confidence == min(part.confidence for part in parts)
