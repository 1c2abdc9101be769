"""Which questions a few words can answer, and which lean on the ones before them."""

import pytest

from qa.answering.followups import in_context
from qa.answering.questions import has_short_answer


@pytest.mark.parametrize(
    "question",
    [
        "Who met Putin?",
        "When will Biden call?",
        "How many troops are there?",
        "How long did it last?",
        "Which sectors?",
        "what did he demand",
    ],
)
def test_a_few_words_can_answer(question: str) -> None:
    assert has_short_answer(question)


@pytest.mark.parametrize(
    "question",
    ["Did Biden make concessions?", "Why did they meet?", "How did Russia react?", "Is it true?", "List the sanctions.", "why?"],
)
def test_a_sentence_is_needed(question: str) -> None:
    assert not has_short_answer(question)


def test_a_question_that_stands_alone_is_left_alone() -> None:
    assert in_context("Who leads NATO?", ["What did Putin demand?"]) == "Who leads NATO?"


def test_a_question_that_leans_back_is_read_with_the_last_that_stood_alone() -> None:
    earlier = ["What did Putin demand?", "And why did he?"]
    assert in_context("Did Biden give it to him?", earlier) == "What did Putin demand? Did Biden give it to him?"


def test_without_earlier_questions_nothing_is_added() -> None:
    assert in_context("Why did he?", []) == "Why did he?"
