"""From weighed sentences to statements: as few as answer, twins joined, what leans back taken along."""

from collections.abc import Callable
from pathlib import Path

import pytest

from qa import Corpus
from qa.answering.extractive import say_the_same

OPENING = "The harbour master, Anna Berg, closed the harbour of Lund on Monday."
LEANING = "She said that a tanker had lost forty tonnes of oil near the pier."
FILLER = "The weather was mild for the season, and the market stayed open all day."


def test_near_duplicates_say_the_same() -> None:
    assert say_the_same(
        "Biden threatened to send new weapons to Ukraine.", "Biden threatened to send new weapons to the Ukraine!"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The talks between Biden and Putin lasted 2 hours.", "The talks between Biden and Putin lasted 3 hours."),
        ("Biden will promise that Nato does not expand.", "Biden will not promise that Nato does not expand never."),
        ("Russia will expand.", "NATO will expand."),
        (  # however long they are
            "The tenant may terminate this agreement at any time by giving written notice to the other side by post.",
            "The landlord may terminate this agreement at any time by giving written notice to the other side by post.",
        ),
        ("", "Words."),
    ],
)
def test_a_changed_number_or_negation_is_another_statement(one: str, other: str) -> None:
    assert not say_the_same(one, other)


def test_a_sentence_that_leans_back_takes_the_one_before_it_along(
    workspace: Callable[..., Path], open_corpus: Callable[[Path], Corpus]
) -> None:
    corpus = open_corpus(workspace({"a.txt": f"{OPENING} {LEANING} {FILLER}"}))
    answer = corpus.ask("How many tonnes of oil did the tanker lose?", refuse=False)
    assert answer.claims[0].text == f"{OPENING} {LEANING}"
    assert [citation.quote for citation in answer.citations][:1] == [f"{OPENING} {LEANING}"]


def test_documents_that_agree_share_one_claim(workspace: Callable[..., Path], open_corpus: Callable[[Path], Corpus]) -> None:
    corpus = open_corpus(workspace({"a.txt": f"{OPENING} {FILLER}", "b.txt": f"Shipping news. {OPENING}"}))
    answer = corpus.ask("Who closed the harbour of Lund?")
    assert answer.claims[0].text == OPENING
    cited = [citation.document for citation in answer.citations if citation.number in answer.claims[0].citations]
    assert sorted(cited) == ["a.txt", "b.txt"]


def test_the_short_answer_is_a_span_of_the_document(
    workspace: Callable[..., Path], open_corpus: Callable[[Path], Corpus]
) -> None:
    corpus = open_corpus(workspace({"a.txt": f"{FILLER} {OPENING} {LEANING}"}))
    span = corpus.ask("Who closed the harbour of Lund?").claims[0].answer_span
    assert span is not None
    assert "Anna Berg" in corpus.text(span.document)[span.start : span.end]
    assert corpus.ask("Why was the harbour of Lund closed?", refuse=False).claims[0].answer_span is None


def test_at_most_as_many_claims_as_asked_for(workspace: Callable[..., Path], open_corpus: Callable[[Path], Corpus]) -> None:
    text = " ".join(
        f"Berth {name} of the harbour of Lund was closed on Monday."
        for name in ("one", "two", "three", "four", "five", "six", "seven")
    )
    corpus = open_corpus(workspace({"a.txt": text}))
    closed = "Which berths of the harbour of Lund were closed?"
    assert 5 < len(corpus.ask(closed, refuse=False).claims) <= 7  # a list may have twice as many
    assert len(corpus.ask(closed, refuse=False, max_claims=2).claims) == 2
