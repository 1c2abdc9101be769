"""What is said about a document: front matter, sidecars, and the title that a text gives itself."""

from pathlib import Path

import pytest

from qa.documents import Metadata
from qa.errors import DocumentUnreadable
from qa.reading.metadata import in_lines, merge, parse_sidecar, split_front_matter, title_from_text

FRONT_MATTER = """---
title: Talks
author: [Anna Nowak, Jan Kos]
source: The Wire
date: 2021-12-09
lang: en
---
Body.
"""
TALKS = Metadata("Talks", ("Anna Nowak", "Jan Kos"), "The Wire", "2021-12-09", "en")


def test_front_matter_is_cut_off_and_understood() -> None:
    assert split_front_matter(FRONT_MATTER) == (TALKS, "Body.\n")


def test_front_matter_may_end_with_dots_or_with_the_file() -> None:
    assert split_front_matter("---\ntitle: A\n...\nBody") == (Metadata("A"), "Body")
    assert split_front_matter("---\ntitle: A\n---") == (Metadata("A"), "")


@pytest.mark.parametrize(
    "text",
    [
        "---\nA paragraph between two thematic breaks.\n---\nMore.\n",
        "---\n\n# Heading\n\n---\nMore.\n",
        "---\ntitle: never closed\nBody.\n",
        "\n---\ntitle: not at the top\n---\nBody.\n",
        "---\ntitle: [unclosed\n---\nBody.\n",
        "---\n- a list\n---\nBody.\n",
        "Body.\n---\ntitle: A\n---\n",
    ],
)
def test_what_is_not_front_matter_stays_in_the_text(text: str) -> None:
    assert split_front_matter(text) == (Metadata(), text)


def test_a_tag_that_would_run_code_does_nothing(tmp_path: Path) -> None:
    mark = tmp_path / "was-run"
    unsafe = f"title: !!python/object/apply:os.system ['touch {mark}']\n"
    assert split_front_matter(f"---\n{unsafe}---\nBody.\n")[0] == Metadata()
    assert parse_sidecar(unsafe.encode()) == Metadata()
    assert not mark.exists()


@pytest.mark.slow
def test_yaml_nested_without_end_is_no_front_matter_and_a_bad_sidecar() -> None:
    deep = "title: " + "[" * 5_000
    assert split_front_matter(f"---\n{deep}\n---\nBody.\n")[0] == Metadata()
    with pytest.raises(DocumentUnreadable):
        parse_sidecar(deep.encode())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2021-12-09", "2021-12-09"),
        ("'2021-12-09'", "2021-12-09"),
        ("2021-12-09T10:30:00Z", "2021-12-09"),
        ("2021-12-07/2021-12-09", "2021-12-07/2021-12-09"),
    ],
)
def test_a_date_is_a_day_or_an_interval(written: str, read: str) -> None:
    assert parse_sidecar(f"date: {written}".encode()).date == read


@pytest.mark.parametrize("written", ["soon", "2021-02-30", "'2021-02-30'", "2021-12-09/2021-12-07", "2021-12-07/soon"])
def test_a_date_that_is_none_is_said_to_be_wrong(written: str) -> None:
    with pytest.raises(DocumentUnreadable, match=r"day"):
        parse_sidecar(f"date: {written}".encode())


def test_a_sidecar_says_what_was_inferred() -> None:
    said = parse_sidecar(b"publisher: PISM\ndate: 2021-12-07/2021-12-09\ninferred: [publisher, date]\n")
    assert said == Metadata(publisher="PISM", date="2021-12-07/2021-12-09", inferred=("publisher", "date"))


def test_one_author_need_not_be_a_list() -> None:
    assert parse_sidecar(b"authors: Anna Nowak").authors == ("Anna Nowak",)


def test_a_value_is_one_line() -> None:
    assert parse_sidecar(b'title: "Two\\nlines"').title == "Two lines"


@pytest.mark.parametrize("written", [r'{"title": "\ud83d\udea2 Harbour"}', r'title: "\uD83D\uDEA2 Harbour"'])
def test_a_character_named_by_its_halves_is_that_character(written: str) -> None:
    assert parse_sidecar(written.encode()).title == "\N{SHIP} Harbour"
    assert split_front_matter(f"---\n{written}\n---\nBody.")[0].title == "\N{SHIP} Harbour"


def test_half_a_character_stands_as_a_broken_one() -> None:
    said = parse_sidecar(rb'{"title": "\ud83d Harbour", "authors": ["Anna \udea2"], "tags": ["\ud83d"]}')
    assert said == Metadata("\ufffd Harbour", ("Anna \ufffd",), tags=("\ufffd",))


def test_what_a_reader_of_others_says_is_made_one_line_that_can_be_stored() -> None:
    said = in_lines(Metadata("Two\nlines \ud83d", ("Anna\udea2", " "), "\ud83d\udea2", language="e\0n", tags=("a\tb",)))
    assert said == Metadata("Two lines \ufffd", ("Anna\ufffd",), "\N{SHIP}", language="en", tags=("a b",))


def test_an_empty_sidecar_says_nothing() -> None:
    assert parse_sidecar(b"") == Metadata()


@pytest.mark.parametrize("data", [b"- a\n- b\n", b"only words", b"\xff\xfe", b"title: [unclosed"])
def test_a_sidecar_that_is_no_mapping_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentUnreadable, match="its sidecar"):
        parse_sidecar(data)


def test_the_first_source_that_knows_a_field_counts() -> None:
    merged = merge(Metadata(date="2021-12-09"), Metadata("B", date="2000-01-01", inferred=("title", "date")), Metadata("C"))
    assert merged == Metadata("B", date="2021-12-09", inferred=("title",))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("\n\n\nBiden and Putin Meet Online\n\nAgnieszka Legucka\n", "Biden and Putin Meet Online"),
        ("# A heading\n\nProse.", "A heading"),
        ("This is a sentence. And more.", "annual report 2021"),
        ("2021\n\nProse", "annual report 2021"),
        ("w" * 200, "annual report 2021"),
        ("w" * 150 + " and on", "annual report 2021"),
    ],
)
def test_the_title_is_the_first_line_where_it_reads_like_one_else_the_file_name(text: str, title: str) -> None:
    assert title_from_text(text, "notes/annual_report-2021.txt") == title
