"""What is bold: the words of the answer span and no others like them, on the page, in the terminal and in quotes."""

from dataclasses import replace

import pytest
from rich.text import Text

from qa import Answer
from qa.answers import Citation, Claim
from qa.cli.show import answer_text, embolden
from qa.documents import Span
from qa.ui.conversations import Turn
from qa.ui.emphasis import emphasised, short_answer_place
from qa.ui.render import turn_html


def cited(quote: str, number: int = 1, start: int = 100) -> Citation:
    end = start + len(quote)
    return Citation(number, f"{number}.txt", "Title", None, None, None, start, end, quote, "0" * 64)


def answered(claim: Claim, *citations: Citation) -> Answer:
    text = f"{claim.text} {''.join(f'[{number}]' for number in claim.citations)}"
    return Answer("How many?", "answered", text, 0.9, (claim,), citations, (), {})


def said(quote: str, short: str, nth: int = 1, text: str = "") -> Answer:
    """An answer that quotes this, with the nth place of `short` in it as its short answer."""
    at = -1
    for _ in range(nth):
        at = quote.index(short, at + 1)
    span = Span("1.txt", 100 + at, 100 + at + len(short))
    return answered(Claim(text or " ".join(quote.split()), "supported", (1,), span), cited(quote))


def bold(answer: Answer) -> tuple[str, str, str]:
    """The words before, those that are bold, and those behind."""
    (claim,) = answer.claims
    start, end = short_answer_place(claim, answer) or (0, 0)
    return claim.text[:start], claim.text[start:end], claim.text[end:]


YEAR = "In 2021, 2 countries agreed."


def test_the_number_that_was_found_is_bold_and_not_its_digits_elsewhere() -> None:
    answer = said(YEAR, "2", nth=3)
    assert bold(answer) == ("In 2021, ", "2", " countries agreed.")
    assert "In 2021, <strong>2</strong> countries agreed." in turn_html(Turn("1", "How many?", "", answer=answer))


@pytest.mark.parametrize(
    ("quote", "short", "nth", "expected"),
    [
        ("Two met; then  two\nmore met.", "two\nmore", 1, ("Two met; then ", "two more", " met.")),
        ("June was wet, June was cold.", "June", 2, ("June was wet, ", "June", " was cold.")),
        ("It cost US$40 in all.", "40", 1, ("It cost US$", "40", " in all.")),
        ("\n  Oslo hosted it.", "Oslo", 1, ("", "Oslo", " hosted it.")),
    ],
)
def test_the_place_is_that_of_the_span_whatever_the_white_space(
    quote: str, short: str, nth: int, expected: tuple[str, str, str]
) -> None:
    assert bold(said(quote, short, nth)) == expected


def test_a_claim_that_is_not_its_quote_has_the_first_whole_words_bold() -> None:
    assert bold(said(YEAR, "2", nth=3, text="Of 22, just 2 agreed in 2021.")) == ("Of 22, just ", "2", " agreed in 2021.")
    assert bold(said(YEAR, "2", nth=3, text="In 2021 two agreed.")) == ("", "", "In 2021 two agreed.")


def test_the_quote_that_holds_the_span_counts() -> None:
    span = Span("2.txt", 103, 104)
    claim = Claim("By 2 votes. By 2 more.", "supported", (1, 2), span)
    assert bold(answered(claim, cited("By 2 votes."), cited("By 2 more.", number=2))) == ("By 2 votes. By ", "2", " more.")


def test_the_terminal_marks_the_same_words_and_no_citation_number() -> None:
    text = answer_text(said(YEAR, "2", nth=3))
    assert text.plain == "In 2021, 2 countries agreed. [1]"
    assert [(each.start, each.end, each.style) for each in text.spans] == [(9, 10, "bold")]


def test_control_characters_that_are_spelt_out_do_not_move_the_mark() -> None:
    text = answer_text(said("In\u202e 2021, 2 agreed.", "2", nth=3))
    assert text.plain == "In<U+202E> 2021, 2 agreed. [1]"
    assert [(each.start, each.end) for each in text.spans] == [(17, 18)]


def test_each_claim_is_looked_for_behind_the_one_before() -> None:
    claims = tuple(
        Claim(text, support, numbers, span)  # type: ignore[arg-type]
        for text, support, numbers, span in [
            ("By 2 votes.", "supported", (1,), Span("1.txt", 103, 104)),
            ("It sank.", "unsupported", (), None),
            ("By 2 votes.", "supported", (2,), Span("2.txt", 103, 104)),
        ]
    )
    answer = answered(claims[0], cited("By 2 votes."), cited("By 2 votes.", number=2))
    text = answer_text(replace(answer, claims=claims, text="By 2 votes. [1] By 2 votes. [2]"))
    assert [(each.start, each.end) for each in text.spans] == [(3, 4), (19, 20)]


def test_words_of_a_quote_are_whole_words() -> None:
    assert emphasised("In 2021, 2 of 1,002 agreed on 2.5 and 2.", ["2"]) == [
        ("In 2021, ", False),
        ("2", True),
        (" of 1,002 agreed on 2.5 and ", False),
        ("2", True),
        (".", False),
    ]
    assert emphasised("They denied what he denies.", ["deni", "denied", ""]) == [
        ("They ", False),
        ("denied", True),
        (" what he denies.", False),
    ]
    assert emphasised("Nothing.", []) == [("Nothing.", False)]


def test_words_of_a_quote_in_the_terminal() -> None:
    text = Text("In 2021, 2 agreed [2].")
    embolden(text, ["2", ""])
    assert [(each.start, each.end) for each in text.spans] == [(9, 10), (19, 20)]
