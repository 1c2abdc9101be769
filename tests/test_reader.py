"""The reader: where the answer stands, also beyond the window that a model can read at once."""

import pytest

from qa.models.reader import Reader

FERRY = "The ferry Aurora was painted green by Anna Nowak."
QUIET = "The harbour was quiet that day and nothing happened. " * 90


def test_where_the_answer_stands(reader: Reader) -> None:
    (reading,) = reader.read("Who painted the ferry Aurora?", [FERRY])
    span = reading.best_span(0, len(FERRY))
    assert span is not None
    assert FERRY[span.start : span.end] == "Anna Nowak"
    assert reading.relevance > 5
    assert reading.answerable > 2


@pytest.mark.parametrize(
    ("question", "relevance", "answerable"),
    [
        ("Who painted the ferry Aurora?", 9.60, 5.20),
        ("Who sold the ferry Aurora?", 7.24, -0.73),
        ("Was the ferry red before?", 5.03, 1.90),
    ],
)
def test_every_processor_reads_alike(question: str, relevance: float, answerable: float, reader: Reader) -> None:
    (reading,) = reader.read(
        question, [f"{FERRY} It had been red since 1998, when Nordline bought it in Rostock for 40 million kroner."]
    )
    # with weights of eight bits these were 7.47 and -0.21, or 7.27 and -0.67, as the processor has VNNI or not
    assert (reading.relevance, reading.answerable) == pytest.approx((relevance, answerable), abs=0.05)


def test_an_answer_beyond_the_first_window_is_found(reader: Reader) -> None:
    text = f"{QUIET}{FERRY} It rained again."  # some 900 tokens before it
    (reading,) = reader.read("Who painted the ferry Aurora?", [text])
    span = reading.best_span(0, len(text))
    assert span is not None
    assert text[span.start : span.end] == "Anna Nowak"
    # every word of the passage is among the tokens, once and in order
    assert [int(start) for start in reading.offsets[:, 0]] == sorted({int(start) for start in reading.offsets[:, 0]})
    assert reading.offsets[-1].tolist() == [len(text) - 1, len(text)]


def test_what_stands_in_front_of_a_passage_is_read_and_no_answer(reader: Reader) -> None:
    (whole,) = reader.read("Who painted the ferry Aurora?", [f"Anna Nowak\n{FERRY}"])
    behind = whole.behind(len("Anna Nowak\n"))
    assert (behind.relevance, behind.answerable) == (whole.relevance, whole.answerable)
    span = behind.best_span(0, len(FERRY))
    assert span is not None
    assert FERRY[span.start : span.end] == "Anna Nowak"
    assert behind.offsets[0].tolist() == [0, 3]


def test_a_question_longer_than_the_window_is_read_from_its_beginning(reader: Reader) -> None:
    (reading,) = reader.read("Who painted the ferry Aurora? " * 100, [FERRY])
    span = reading.best_span(0, len(FERRY))
    assert span is not None
    assert FERRY[span.start : span.end] == "Anna Nowak"


def test_an_empty_passage_has_no_span(reader: Reader) -> None:
    (reading,) = reader.read("Who?", [""])
    assert reading.best_span(0, 1) is None
