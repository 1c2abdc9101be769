"""The question in what a person writes: without the story told before it, and without whom it compares."""

import pytest

from qa import Corpus
from qa.answering.messages import question_in


@pytest.mark.parametrize(
    ("message", "question"),
    [
        # what is told before a question that names what it is about is left out
        ("We rent from Nordline. May a Brightwater tenant sublet?", "May a Brightwater tenant sublet?"),
        ("Hello! I write for the Herald. What did Putin demand?", "What did Putin demand?"),
        (
            "Our client owns a share. Can Nord Stream 2 be sanctioned even if the budget says nothing of it?",
            "Can Nord Stream 2 be sanctioned even if the budget says nothing of it?",
        ),
        # whether A and B agree on something is seen from what they say of it
        ("Do the analysts and bne agree on whether Biden made concessions?", "Is it true that Biden made concessions?"),
        ("Did the Herald and the Observer differ about whether the ferry sank?", "Is it true that the ferry sank?"),
    ],
)
def test_the_question_in_a_message(message: str, question: str) -> None:
    assert question_in(message) == question


@pytest.mark.parametrize(
    "message",
    [
        "What did the U.S. Congress decide?",
        "We rent a flat in Riga. May we sublet?",  # names nothing itself
        "Ida Lund rents from Nordline. May she sublet in Riga?",  # leans on what was told
        "Nordline raised the rent. Is that allowed under the Riga Housing Act?",
        "When did they talk? What did Biden say?",  # two questions
        "Compare the Herald and the Observer. Which names Ida Lund?",  # an order
        "Use only documents published before 2021. What did Putin demand?",  # which documents to read
        "I only want the PISM article. What did Putin demand?",
        "Look at PISM. What did Putin demand?",
        "The ferry sank in 1921. Who owned Nordline?",  # not of themselves: it may belong to the question
        "Do they differ on whether to go?",
        "Nord Stream 2",
        "?",
    ],
)
def test_a_message_that_is_all_question(message: str) -> None:
    assert question_in(message) == message


def test_what_is_read_is_shown(corpus: Corpus) -> None:
    answer = corpus.ask("Our client has a stake in it. Did Biden make concessions to Putin?")
    assert answer.question == "Our client has a stake in it. Did Biden make concessions to Putin?"
    assert answer.read_as == "Did Biden make concessions to Putin?"
    assert answer.claims == corpus.ask("Did Biden make concessions to Putin?").claims


def test_whether_two_documents_agree_is_answered_with_both(corpus: Corpus) -> None:
    answer = corpus.ask("Do the Polish analysts and bne IntelliNews agree on whether Biden made concessions to Russia?")
    assert answer.status != "not_in_corpus"
    assert {citation.document.split("-")[0] for citation in answer.citations} == {"pism", "bne"}
