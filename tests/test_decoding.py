"""Bytes become text: the encoding is found, nothing of the text is lost, and what is not text is refused."""

import codecs
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import DocumentUnreadable
from qa.reading.decoding import decode, normalise

WESTERN = "Ukraine’s “red lines” — a naïve café."
POLISH = "Wojska przy granicy budzą niepokój sąsiadów. Żądania są nie do przyjęcia, powiedział minister, a łączność słabnie."
RUSSIAN = "Войска были собраны у границы, и это вызвало тревогу соседей. Президент сказал, что требования неприемлемы."


@pytest.mark.parametrize(
    "data",
    [
        WESTERN.encode("utf-8"),
        WESTERN.encode("utf-8-sig"),
        codecs.BOM_UTF16_LE + WESTERN.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + WESTERN.encode("utf-16-be"),
        WESTERN.encode("utf-16-le"),
        WESTERN.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + WESTERN.encode("utf-32-le"),
        codecs.BOM_UTF32_BE + WESTERN.encode("utf-32-be"),
    ],
    ids=["utf-8", "utf-8-sig", "utf-16-le+mark", "utf-16-be+mark", "utf-16-le", "utf-16-be", "utf-32-le+mark", "utf-32-be+mark"],
)
def test_unicode_encodings_are_read_without_a_word(data: bytes) -> None:
    assert decode(data) == (WESTERN, ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_plain_english_in_utf16_without_its_mark_is_read(encoding: str) -> None:
    assert decode("The harbour was closed.\n".encode(encoding)) == ("The harbour was closed.\n", ())


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(WESTERN, "cp1252"), (POLISH, "cp1250"), (POLISH, "iso8859-2"), (RUSSIAN, "koi8-r"), (RUSSIAN, "cp1251")],
)
def test_an_older_encoding_is_guessed_and_the_guess_is_noted(text: str, encoding: str) -> None:
    decoded, notes = decode((text + "\n").encode(encoding) * 10)
    assert decoded == (text + "\n") * 10
    assert len(notes) == 1
    assert "guessed" in notes[0]


def test_broken_utf8_keeps_the_text_around_the_damage_and_says_so() -> None:
    text, notes = decode("The café said ".encode() + b"\xff" + b" yes, twice.")
    assert text == "The café said \ufffd yes, twice."
    assert notes == ("1 broken characters stand as \ufffd",)


def test_a_file_cut_off_in_the_middle_of_a_character_keeps_all_before_it() -> None:
    text, notes = decode("Das ist schön und grün und süß".encode()[:-1])
    assert text == "Das ist schön und grün und sü\ufffd"
    assert len(notes) == 1


def test_a_replacement_character_that_the_file_itself_holds_is_no_damage() -> None:
    assert decode("a \ufffd b".encode()) == ("a \ufffd b", ())


def test_an_odd_byte_at_the_end_of_utf16_costs_one_character() -> None:
    text, notes = decode(codecs.BOM_UTF16_LE + "hello".encode("utf-16-le") + b"A")
    assert text == "hello\ufffd"
    assert notes


def test_line_ends_become_newlines() -> None:
    assert decode(b"one\r\ntwo\rthree\n\r\nfour")[0] == "one\ntwo\nthree\n\nfour"


def test_characters_are_composed() -> None:
    assert decode("cafe\u0301".encode())[0] == "caf\u00e9"


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 4,
        b"hello\0world",
        random.Random(1).randbytes(5_000),  # noqa: S311
        bytes(range(1, 32)) * 20,
    ],
    ids=["picture", "nul", "noise", "control-characters"],
)
def test_what_is_not_text_is_refused_with_the_reason(data: bytes) -> None:
    with pytest.raises(DocumentUnreadable, match=r"not text|encoding is not known"):
        decode(data)


def test_escape_sequences_are_text() -> None:
    assert decode(b"\x1b[31mred\x1b[0m is said here")[0] == "\x1b[31mred\x1b[0m is said here"


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n "])
def test_nothing_is_text_too(data: bytes) -> None:
    assert decode(data)[0].strip() == ""


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\r\t")))
def test_any_text_in_utf8_comes_back_normalised(text: str) -> None:
    assert decode(text.encode()) == (normalise(text), ())


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.binary(max_size=300))
def test_any_bytes_are_text_that_can_be_stored_or_are_refused(data: bytes) -> None:
    try:
        text, _ = decode(data)
    except DocumentUnreadable:
        return
    assert "\0" not in text
    assert "\r" not in text
    assert text.encode().decode() == text
