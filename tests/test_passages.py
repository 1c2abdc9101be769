"""Sentences become passages of about 200 tokens that start and end where sentences do."""

import pytest
from conftest import BNE, PISM, REPOSITORY
from hypothesis import given
from hypothesis import strategies as st
from texts import texts

from qa.documents import Block, Passage
from qa.indexing.passages import split_passages
from qa.indexing.sentences import split_sentences
from qa.models.tokens import count_tokens


def pieces(passages: list[Passage]) -> list[tuple[int, int]]:
    return [(piece.start, piece.end) for passage in passages for sentence in passage.sentences for piece in sentence.pieces]


@pytest.mark.parametrize("name", [PISM, BNE])
def test_the_two_documents_are_held_whole_in_passages_of_the_size_aimed_at(name: str) -> None:
    text = (REPOSITORY / "corpus" / name).read_text(encoding="utf-8")
    passages = split_passages(text, 200)
    assert [sentence for passage in passages for sentence in passage.sentences] == split_sentences(text)
    assert all(100 <= count_tokens(text[passage.start : passage.end]) <= 220 for passage in passages[:-1])


def test_a_heading_goes_with_the_text_below_it() -> None:
    prose = "The treaty was signed in the spring of that year by both of the parties. " * 8
    text = f"{prose}\n\nWhat is the goal?\n\n{prose}\n\nWhat comes next?\n\n{prose}"
    for passage in split_passages(text, 100):
        assert not passage.sentences[-1].heading
    starts = [text[passage.start :].split("\n")[0] for passage in split_passages(text, 100)]
    assert "What is the goal?" in starts or any(
        "What is the goal?\n\nThe treaty" in text[p.start : p.end] for p in split_passages(text, 100)
    )


def test_a_passage_names_the_heading_of_its_section() -> None:
    prose = "The treaty was signed in the spring of that year by both of the parties. " * 8
    text = f"# The Treaty\n\n{prose}\n\n## Its Origins\n\n### In Spring\n\n{prose}\n\nWhat comes next?\n\n{prose}"
    passages = split_passages(text, 60)
    above = list(dict.fromkeys(passage.above for passage in passages))
    assert above == ["", "## Its Origins · ### In Spring"]  # neither the title, nor what only looks like a heading
    assert passages[-1].indexed(text).startswith("## Its Origins · ### In Spring\nThe treaty was signed")


def test_the_rows_of_a_table_stand_below_the_line_that_introduces_it() -> None:
    lines = [
        "They fell.",
        "Revenues",
        "By region they were:",
        *(f"Region {number} | 2023: {number} | 2022: 9" for number in range(8)),
    ]
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
    blocks = [
        Block(start, start + len(line), heading=line == "Revenues", row="|" in line)
        for start, line in zip(starts, lines, strict=True)
    ]
    text = "\n".join(lines)
    above = [(text[p.start : p.end].split(" |")[0], p.above) for p in split_passages(text, 50, blocks)]
    assert above == [
        ("They fell.\nRevenues\nBy region they were:\nRegion 0", ""),
        ("Region 2", "Revenues · By region they were:"),
        ("Region 4", "Revenues · By region they were:"),
        ("Region 6", "Revenues · By region they were:"),
    ]


def test_a_sentence_longer_than_a_passage_is_cut_between_words() -> None:
    text = " ".join(f"word{number}" for number in range(500))
    passages = split_passages(text, 50)
    assert len(passages) > 5
    assert " ".join(text[passage.start : passage.end] for passage in passages) == text


@pytest.mark.parametrize("line", ["😀" * 1_000, "军队集结在边界附近" * 200, "x" * 5_000, "👩\u200d👩\u200d👧" * 300])
def test_a_line_without_spaces_is_cut_without_losing_a_character(line: str) -> None:
    passages = split_passages(line, 200)
    assert "".join(line[passage.start : passage.end] for passage in passages) == line


@pytest.mark.parametrize("text", ["", " \n\n "])
def test_nothing_has_no_passages(text: str) -> None:
    assert split_passages(text, 200) == []


def test_words_that_look_like_control_tokens_are_words() -> None:
    (passage,) = split_passages("He wrote <|endoftext|> at the end.", 50)
    assert (passage.start, passage.end) == (0, 34)


sizes = st.sampled_from([50, 75, 200])


@given(texts, sizes)
def test_a_passage_is_at_most_a_tenth_larger_than_aimed_at(text: str, tokens: int) -> None:
    for passage in split_passages(text, tokens):
        assert count_tokens(text[passage.start : passage.end]) <= tokens


@given(texts, sizes)
def test_a_passage_starts_and_ends_with_its_sentences_and_begins_behind_the_one_before(text: str, tokens: int) -> None:
    end = 0
    for passage in split_passages(text, tokens):
        assert passage.start == passage.sentences[0].start >= end
        assert passage.end == passage.sentences[-1].end > passage.start
        end = passage.end


@given(texts, sizes)
def test_together_they_hold_every_sentence_once(text: str, tokens: int) -> None:
    held = pieces(split_passages(text, tokens))
    assert held == sorted(held)
    wanted = [(piece.start, piece.end) for sentence in split_sentences(text) for piece in sentence.pieces]

    def characters(spans: list[tuple[int, int]]) -> list[int]:
        return [at for start, end in spans for at in range(start, end) if not text[at].isspace()]

    assert characters(held) == characters(wanted)
