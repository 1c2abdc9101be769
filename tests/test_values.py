"""Numbers and dates compared by what they mean."""

import pytest

from qa.evaluation.run import _states as counts_as_stating
from qa.statements.values import states_values_of, values


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("7 December 2021", {("date", (2021, 12, 7))}),
        ("the 7th of December, 2021", {("date", (2021, 12, 7))}),
        ("December 7, 2021", {("date", (2021, 12, 7))}),
        ("Dec. 7th", {("date", (None, 12, 7))}),
        ("2021-12-07", {("date", (2021, 12, 7))}),
        ("about 100,000 troops", {("number", 100_000)}),
        ("1,234,567.5", {("number", 1_234_567.5)}),
        ("$1.5 billion", {("number", 1.5e9)}),
        ("€3bn", {("number", 3e9)}),
        ("20%", {("percent", 20)}),
        ("20 per cent of 30 members", {("percent", 20), ("number", 30)}),
        ("between twenty and thirty", {("number", 20), ("number", 30)}),
        ("one hundred and twenty-five thousand", {("number", 125_000)}),
        ("Article 12 may be amended in May 2020.", {("number", 12), ("date", (2020, 5, 0))}),
        ("on 12 May", {("date", (None, 5, 12))}),
        ("Thirty of fifteen", {("number", 30), ("number", 15)}),
        ("F16 and covid-19", {("number", 19)}),  # a digit within a word is no number
        ("nothing stated", set()),
        ("", set()),
    ],
)
def test_values(text: str, found: set[object]) -> None:
    assert values(text) == found


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("They met on December 7, 2021.", "7 December 2021"),
        ("They met on 7 December.", "7 December 2021"),  # a date without a year is that day of any year
        ("They met on 7 December 2021.", "December 7"),
        ("more than 100000 soldiers", "100,000"),
        ("thirty countries", "30"),
        ("1.5 billion euros", "1,500,000,000"),
        ("20 percent", "20%"),
        ("from 3 to 5 June", "5 June"),
        ("between 10 and 20", "10 to 20"),
    ],
)
def test_a_text_states_a_value_in_another_form(text: str, accepted: str) -> None:
    assert states_values_of(text, accepted)


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("They met on 7 December 2022.", "7 December 2021"),
        ("They met on 8 December.", "7 December"),
        ("They met on 12 July.", "7 December"),
        ("10,000 soldiers", "100,000"),
        ("20 members", "20%"),
        ("1.5 million", "1.5 billion"),
        ("only 10", "10 to 20"),  # every value must be stated
        ("nothing stated", "30"),
        ("anything", "no value at all"),
    ],
)
def test_a_text_does_not_state_another_value(text: str, accepted: str) -> None:
    assert not states_values_of(text, accepted)


def test_an_answer_counts_by_its_words_or_by_its_value() -> None:
    assert counts_as_stating("It was Monday.", ["Tuesday", "monday"])
    assert counts_as_stating("There are thirty of them.", ["30", "30 members"])
    assert not counts_as_stating("There are forty of them.", ["30", "30 members"])


@pytest.mark.parametrize(
    ("text", "number"),
    [("one hundred thousand", 100_000), ("two million", 2_000_000), ("twenty-one", 21), ("sixty", 60), ("three hundred", 300)],
)
def test_number_words_mean_a_number(text: str, number: float) -> None:
    assert values(text) == {("number", number)}


def test_a_share_in_words_is_a_share() -> None:
    assert values("five per cent") == {("percent", 5)}


def test_a_month_of_a_year_is_not_another_month_of_it() -> None:
    assert not counts_as_stating("They met in March 2021.", ["June 2021"])


@pytest.mark.parametrize(
    ("text", "accepted"), [("within 7 weeks", "7 days"), ("They own two pipelines.", "Nord Stream 2"), ("No one knows.", "1 man")]
)
def test_a_number_is_not_the_whole_of_an_answer_in_words(text: str, accepted: str) -> None:
    assert not counts_as_stating(text, [accepted])


def test_metres_are_not_millions() -> None:
    assert values("1.8 m tall") == {("number", 1.8)}
