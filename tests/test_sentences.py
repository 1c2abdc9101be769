"""A text becomes sentences with exact offsets."""

import re

import pytest
from conftest import BNE, PISM, REPOSITORY
from hypothesis import given
from texts import texts

from qa.indexing.sentences import split_sentences


def sentences(text: str) -> list[str]:
    return [sentence.read(text) for sentence in split_sentences(text) if not sentence.heading]


def headings(text: str) -> list[str]:
    return [sentence.read(text) for sentence in split_sentences(text) if sentence.heading]


def stored(name: str) -> str:
    return (REPOSITORY / "corpus" / name).read_text(encoding="utf-8")


# the two documents


def test_a_sentence_that_a_page_header_cuts_reads_whole_from_two_pieces() -> None:
    text = stored(PISM)
    (cut,) = [each for each in split_sentences(text) if "Zelensky" in each.read(text)]
    assert cut.read(text) == "Additionally, Biden and Ukrainian President Volodymyr Zelensky are scheduled to talk on 9 December."
    assert [text[piece.start : piece.end] for piece in cut.pieces] == [
        "Additionally, Biden",
        "and Ukrainian President Volodymyr Zelensky are scheduled to talk on 9 December.",
    ]


def test_a_sentence_that_a_page_break_cuts_behind_an_abbreviation_reads_whole_from_two_pieces() -> None:
    text = stored(PISM)
    (cut,) = [each for each in split_sentences(text) if "perceives" in each.read(text)]
    first, second = (text[piece.start : piece.end] for piece in cut.pieces)
    assert first.startswith("Support for the territorial integrity of Ukraine")
    assert first.endswith("in the event of an escalation in Ukraine confirm that the U.S.")
    assert second == (
        "perceives Russia's recent actions as a real threat requiring action to be taken together with European countries."
    )


def test_these_are_the_only_cut_sentences_of_the_two_documents() -> None:
    cut = [len(each.pieces) for name in (PISM, BNE) for each in split_sentences(stored(name)) if len(each.pieces) > 1]
    assert cut == [2, 2]


def test_the_page_header_is_in_no_sentence() -> None:
    text = stored(PISM)
    assert "PISM SPOTLIGHT" in text
    assert not [each for each in split_sentences(text) if "SPOTLIGHT" in each.read(text)]


def test_the_headings_of_the_first_document() -> None:
    assert headings(stored(PISM)) == [
        "Biden and Putin Meet Online",
        "Agnieszka Legucka, Mateusz Piotrowski",
        "Why did Biden and Putin meet?",
        "What is Putin's goal?",
        "What did Biden want to achieve by talking to Putin?",
        "What next for Ukraine?",
        "What does the meeting mean for Poland?",
    ]


def test_the_second_document_says_its_headline_twice_and_both_are_kept() -> None:
    headline = "Putin wins concession from Biden for Russia-Nato security deal talks"
    assert headings(stored(BNE)) == [headline, headline, "By bne IntelliNews December 9, 2021"]


def test_sentences_of_the_first_document_stand_whole() -> None:
    found = sentences(stored(PISM))
    for sentence in (
        "However, NATO is unlikely to accept in legal form a Russian buffer zone.",
        "The expressions also confirm the implementation of policy towards Russia declared by the Biden administration.",
        "Biden did not make any assurances about concessions to Russia.",
    ):
        assert sentence in found


def test_sentences_of_the_second_document_stand_whole() -> None:
    found = sentences(stored(BNE))
    for sentence in (
        "He added that he was confident Putin got the message.",
        '"There were no minced words," Biden said as cited by Reuters.',
        '"That is not on the table," Biden said when asked if US troops would be used to stop a Russian invasion of Ukraine.',
        (
            '"But the idea the United States is going to unilaterally use force to confront Russia invading Ukraine is not ... '
            "in the cards right now.”"
        ),
    ):
        assert sentence in found


# where a sentence ends


@pytest.mark.parametrize(
    "expected",
    [
        ["He met Dr. Smith at 5 p.m. on Monday.", "Mr. Kos, i.e. the minister, left the U.S. in May.", "It cost $3.5 million."],
        ["“Is it so?” he asked.", '"Yes," she said.', "They left.", "(He did too.)", "And so on."],
        ["He said no... and left.", "Wait… what?", "No!!", "Yes."],
        ["See Art. 5 of the Treaty.", "It ended in Sept. 2021.", "Fig. 3 and p. 12 show it."],
        ["Он сказал «нет».", "Она ушла."],
        ["مرحبا بالعالم.", "هذه جملة أخرى."],
    ],
    ids=["abbreviations", "quotes", "dots", "references", "cyrillic", "right-to-left"],
)
def test_sentences_in_a_row(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected


def test_a_sentence_goes_on_over_hard_wrapped_lines() -> None:
    text = (
        "This is a text whose lines were broken by an old editor at the\n"
        "seventieth column, so that a sentence goes on over the line\n"
        "end. The next sentence begins here and then goes on until it\n"
        "ends. Done.\n"
    )
    assert sentences(text) == [
        (
            "This is a text whose lines were broken by an old editor at the seventieth column, so that a sentence goes on over "
            "the line end."
        ),
        "The next sentence begins here and then goes on until it ends.",
        "Done.",
    ]


def test_a_page_number_that_cuts_a_sentence_is_in_none() -> None:
    text = (
        "It was long known. The report found that the troops near the border, of which many had come from far away, had been "
        "there for months\n\n12\n\nand that nobody saw them. Nobody."
    )
    assert sentences(text) == [
        "It was long known.",
        (
            "The report found that the troops near the border, of which many had come from far away, had been there for months "
            "and that nobody saw them."
        ),
        "Nobody.",
    ]


def test_a_line_that_goes_on_in_lower_case_behind_a_page_break_is_no_heading() -> None:
    text = "The report found that the troops near the border had been there for months\n\nand that nobody saw them. Nobody."
    assert headings(text) == []
    assert (
        sentences(text)[0]
        == "The report found that the troops near the border had been there for months and that nobody saw them."
    )


def test_list_items_are_sentences_of_their_own() -> None:
    text = "We need three things:\n\n- milk\n- bread and butter\n* two eggs\n\nThat is all we need."
    assert sentences(text) == ["We need three things:", "- milk", "- bread and butter", "* two eggs", "That is all we need."]


def test_the_number_of_an_item_stays_with_it() -> None:
    text = "1. The seller delivers the goods.\n2. The buyer pays. Payment is due in May.\n"
    assert sentences(text) == ["1. The seller delivers the goods.", "2. The buyer pays.", "Payment is due in May."]


def test_a_numbered_heading_that_its_paragraph_follows_on_the_same_line_is_a_heading() -> None:
    text = "2. Bicycle shelter. They voted for it.\n\n§ 7 Term and rent. It runs a year.\n\n(4) Noise. Be quiet at night.\n"
    assert headings(text) == ["2. Bicycle shelter.", "§ 7 Term and rent.", "(4) Noise."]
    said = "2. Smoking prohibited. It costs 50.\n\n3. Remove the lid. Then stir.\n\n4. No dogs. Cats stay.\n\n5. Any news.\n"
    assert headings(said) == []
    counted = "12 people died. The driver fled.\n\n30 ships sank. Others got away.\n\n3.5 tonnes fell. Nobody was hurt.\n"
    assert headings(counted) == []
    assert headings("1. Prices rose. Wages did not.\n\n2. Twelve died. Six were hurt.\n") == []


def test_closing_marks_of_markdown_stay_with_their_sentence() -> None:
    text = "- **Refusal is a number.** `confidence` tells it. *He left.* She stayed. Then **stop!** Go.\n\n* two eggs\n"
    assert sentences(text) == [
        "- **Refusal is a number.**",
        "`confidence` tells it.",
        "*He left.*",
        "She stayed.",
        "Then **stop!**",
        "Go.",
        "* two eggs",
    ]


def test_markdown_headings_are_headings_also_without_an_empty_line() -> None:
    text = "# Title\n\nIntro text here.\n## Section two\nText below it follows on.\n"
    assert headings(text) == ["# Title", "## Section two"]
    assert sentences(text) == ["Intro text here.", "Text below it follows on."]


def test_chat_in_lower_case_keeps_every_word() -> None:
    text = "hey are you there\nyes i am. what do you want\nnothing much. just saying hi\nok lol"
    assert " ".join(sentences(text)) == " ".join(text.split())


@pytest.mark.parametrize("line", ["😀" * 3_000, "军队集结在边界附近" * 500, "x" * 10_000])
def test_a_long_line_without_spaces_is_one_sentence(line: str) -> None:
    assert sentences(line) == [line]


@pytest.mark.slow
def test_ten_megabytes_on_one_line_are_split_however_slow_the_machine() -> None:
    """NLTK gives its regular expressions five seconds, and then raises TimeoutError."""
    assert len(split_sentences("The harbour was closed on Monday because of it. " * 210_000)) == 210_000


@pytest.mark.parametrize("text", ["", " \n\n\t ", "\n"])
def test_nothing_has_no_sentences(text: str) -> None:
    assert split_sentences(text) == []


@pytest.mark.parametrize("text", ["a", "12", "...", "ONLY CAPITALS", "Only a headline"])
def test_the_only_line_of_a_text_is_never_lost(text: str) -> None:
    assert [each.read(text) for each in split_sentences(text)] == [text]


# any text at all


@given(texts)
def test_pieces_are_in_the_text_in_order_and_hold_no_outer_white_space(text: str) -> None:
    end = 0
    for sentence in split_sentences(text):
        assert sentence.pieces
        for piece in sentence.pieces:
            assert end <= piece.start < piece.end <= len(text)
            assert text[piece.start : piece.end] == text[piece.start : piece.end].strip()
            end = piece.end


@given(texts)
def test_only_short_lines_are_left_out(text: str) -> None:
    left_out = list(text)
    for sentence in split_sentences(text):
        for piece in sentence.pieces:
            left_out[piece.start : piece.end] = " " * (piece.end - piece.start)
    for line in "".join(left_out).split("\n"):
        furniture = line.strip()
        assert len(furniture) <= 60
        assert furniture == "" or furniture.isupper() or re.search(r"\d$", furniture)
