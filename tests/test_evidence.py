"""Sentences weighed amid their passages, and the best of them read again, each alone."""

import pytest

from qa import Corpus
from qa.answering.evidence import Evidence, by_answer, by_relevance, read_again, weigh_sentences
from qa.documents import Hit, Piece, Sentence, Span, StoredPassage
from qa.indexing.sentences import split_sentences
from qa.models.reader import Reader
from qa.retrieval.search import Found

FERRY = "The ferry Aurora was painted green by Anna Nowak."
QUIET = "The harbour was quiet that day and nothing happened."
PRICE = "A ticket to Lund costs 40 crowns in summer."
TEXT = f"{QUIET} {FERRY} {PRICE}"
QUESTION = "Who painted the ferry Aurora?"


def _found(text: str, question: str, reader: Reader, sentences: list[Sentence] | None = None) -> Found:
    """One passage that was found, and what the reader says of it."""
    passage = StoredPassage(7, "a.txt", 100, 100 + len(text), None, text, tuple(_shifted(sentences or split_sentences(text))))
    return Found((Hit(passage, 1.0, {}),), {7: reader.read(question, [text])[0]}, {})


def _shifted(sentences: list[Sentence]) -> list[Sentence]:
    """The passage begins at character 100 of its document."""
    return [Sentence(tuple(Piece(p.start + 100, p.end + 100) for p in each.pieces), each.heading) for each in sentences]


def _read(text: str, question: str, reader: Reader, most: int | None = None) -> list[Evidence]:
    found = _found(text, question, reader)
    return read_again(question, weigh_sentences(found, 3), found, reader, most=most)


def test_every_sentence_is_weighed_and_the_one_that_answers_is_the_best(reader: Reader) -> None:
    weighed = weigh_sentences(_found(TEXT, QUESTION, reader), 3)
    assert {each.text for each in weighed} == {QUIET, FERRY, PRICE}
    assert weighed[0].text == FERRY
    assert [each.alone for each in weighed] == [None, None, None]


def test_the_best_are_read_alone_and_the_others_stand_behind_them(reader: Reader) -> None:
    read = by_answer(_read(TEXT, QUESTION, reader, most=2))
    assert read[0].text == FERRY
    assert [each.alone is not None for each in read] == [True, True, False]
    assert read[1].score > read[2].score + 50


def test_for_a_yes_or_a_no_the_most_relevant_sentence_is_the_best(reader: Reader) -> None:
    read = by_relevance(_read(TEXT, "Was the ferry Aurora painted?", reader))
    assert read[0].text == FERRY
    relevance = {each.text: each.alone.relevance for each in read if each.alone}
    assert relevance[FERRY] == max(relevance.values())
    assert len(relevance) == 3


def test_nothing_found_is_nothing_read(reader: Reader) -> None:
    assert read_again(QUESTION, [], Found((), {}, {}), reader) == []


@pytest.mark.parametrize("white", [" ", "\n", "  \n   "])
def test_the_short_answer_is_a_span_of_the_document_whatever_the_white_space(white: str, reader: Reader) -> None:
    text = TEXT.replace(" ", white)
    best = by_answer(_read(text, QUESTION, reader))[0]
    assert text[best.answer.start - 100 : best.answer.end - 100].split() == ["Anna", "Nowak"]


def test_of_a_sentence_that_a_page_header_cuts_the_answer_stays_within_a_piece(reader: Reader) -> None:
    text = "The ferry Aurora was painted\n\nHARBOUR NEWS 3\n\ngreen by Anna Nowak."
    cut = Sentence((Piece(0, 28), Piece(46, len(text))))
    found = _found(text, QUESTION, reader, [cut])
    (best,) = read_again(QUESTION, weigh_sentences(found, 3), found, reader)
    assert best.text == "The ferry Aurora was painted green by Anna Nowak."
    assert best.answer == Span("a.txt", 100 + text.index("Anna"), 100 + text.index("."))


def test_two_readings_agree_on_the_characters_that_both_read(reader: Reader) -> None:
    amid, alone = reader.read(QUESTION, [TEXT, FERRY])
    start = TEXT.index(FERRY)
    both = amid.with_reading(alone, start)
    # each token of the sentence, at its place in the passage, with what both say of it
    assert both.offsets.tolist() == (alone.offsets + start).tolist()
    first = amid.offsets[:, 0].tolist().index(start)
    assert both.starts.tolist() == pytest.approx((amid.starts[first : first + len(alone.starts)] + alone.starts).tolist())
    span = both.best_span(0, len(TEXT))
    assert span is not None
    assert TEXT[span.start : span.end] == "Anna Nowak"


def test_readings_of_other_texts_have_no_token_in_common(reader: Reader) -> None:
    amid, alone = reader.read(QUESTION, [QUIET, FERRY])
    assert amid.with_reading(alone, 1_000).best_span(0, 10_000) is None
    (empty,) = reader.read(QUESTION, [""])
    assert empty.with_reading(alone, 0).best_span(0, 10_000) is None


@pytest.mark.parametrize(
    ("question", "short"),
    [
        # amid their passages alone, these gave "critical to Ukraine's security", "no Nato eastern expansion", and a list of
        # countries out of another sentence
        ("What is Nord Stream 2?", "gas pipeline"),
        ("What position did Gorbachev hold when the West made him those promises?", "Communist Party Secretary"),
        ("How many alliance countries would sit down with the Russians to discuss European security?", "four"),
    ],
)
def test_read_alone_a_sentence_gives_the_words_that_answer(question: str, short: str, corpus: Corpus) -> None:
    answer = corpus.ask(question)
    assert answer.short_answer(answer.claims[0]) == short
