"""Which questions a few words can answer, and what kind of answer each asks for."""

import json
from typing import get_args

import pytest
from conftest import REPOSITORY

from qa.answering.questions import Kind, has_short_answer, kind_of


@pytest.mark.parametrize(
    "question",
    [
        "Who met Putin?",
        "When will Biden call?",
        "How many troops are there?",
        "How long did it last?",
        "Which sectors?",
        "what did he demand",
        "How was the scarcity managed?",
    ],
)
def test_a_few_words_can_answer(question: str) -> None:
    assert has_short_answer(question)


@pytest.mark.parametrize(
    "question",
    ["Did Biden make concessions?", "Why did they meet?", "How come they met?", "Is it true?", "List the sanctions.", "why?"],
)
def test_a_sentence_is_needed(question: str) -> None:
    assert not has_short_answer(question)


def test_the_kind_of_over_200_questions() -> None:
    gold = [json.loads(line) for line in (REPOSITORY / "eval" / "kinds" / "questions.jsonl").read_text().splitlines()]
    assert len(gold) > 200
    assert [line["question"] for line in gold if kind_of(line["question"]) != line["kind"]] == []


@pytest.mark.parametrize("question", ["", "?", "Warsaw", "and", "Was", "the price", "😀"])
def test_what_is_hardly_a_question_has_a_kind_too(question: str) -> None:
    assert kind_of(question) in get_args(Kind)
