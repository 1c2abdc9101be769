"""Filters said in words: which words are one, which stay part of the question, and that they hold."""

import pytest
from conftest import PISM

from qa import Corpus, Filter
from qa.answering.questions import kind_of
from qa.answering.scope import Scope, read_scope
from qa.documents import Metadata

LIBRARY = [
    (1, "pism.txt", Metadata("Biden and Putin Meet Online", ("Agnieszka Legucka",), "PISM", "2021-12-07/2021-12-09")),
    (2, "bne.txt", Metadata("Putin wins concession", (), "bne IntelliNews", "2021-12-09")),
    (3, "border[1].md", Metadata("A new border commission", (), "The Toran Herald", "2015-06-19")),
]
OF_PISM = Filter(publishers=("PISM",))


@pytest.mark.parametrize(
    ("asked", "question", "where"),
    [
        ("What is Putin's goal, according to PISM?", "What is Putin's goal?", OF_PISM),
        ("According to the PISM article, what is next?", "What is next?", OF_PISM),
        ("In the pism report, what is next?", "What is next?", OF_PISM),
        ("According to the pism file, what is next?", "What is next?", OF_PISM),
        ("What is next according to bne.txt?", "What is next?", Filter(sources=("bne.txt",))),
        ("What is next in BNE.txt and pism.txt?", "What is next?", Filter(sources=("bne.txt", "pism.txt"))),
        ("In the file border[1].md, who met?", "Who met?", Filter(sources=("border[[]1].md",))),
        ("Who met in June in bne.txt?", "Who met in June?", Filter(sources=("bne.txt",))),
        ("Who met in “bne.txt”?", "Who met?", Filter(sources=("bne.txt",))),
        ("Who met in the document bne.txt.", "Who met", Filter(sources=("bne.txt",))),
        # nothing would be asked, or only of one of two
        ("What is in bne.txt?", "What is in bne.txt?", Filter(sources=("bne.txt",))),
        (
            "Compare the troops in bne.txt with those in pism.txt",
            "Compare the troops in bne.txt with those in pism.txt",
            Filter(sources=("bne.txt", "pism.txt")),
        ),
        ("What does bne.txt say about troops?", "What is said about troops?", Filter(sources=("bne.txt",))),
        ("What is said according to the Toran Herald?", "What is said?", Filter(publishers=("The Toran Herald",))),
        ("Which articles by Agnieszka Legucka mention it?", "Which articles mention it?", Filter(authors=("Agnieszka Legucka",))),
        ("What is next according to Legucka?", "What is next?", Filter(authors=("Agnieszka Legucka",))),
        ("According to A new border commission, who met?", "Who met?", Filter(sources=("border[[]1].md",))),
        ("According to the Herald, who met?", "Who met?", Filter(publishers=("The Toran Herald",))),
        ("What does the Herald say about troops?", "What is said about troops?", Filter(publishers=("The Toran Herald",))),
        (
            "How do the Herald and PISM differ on troops?",
            "What is said on troops?",
            Filter(publishers=("The Toran Herald", "PISM")),
        ),
        (
            "Compare PISM and the Herald on troops",
            "What is said on troops",
            Filter(publishers=("PISM", "The Toran Herald")),
        ),
        ("According to PISM and the Herald, who met?", "Who met?", Filter(publishers=("PISM", "The Toran Herald"))),
        ("Who met, according to PISM or the Herald?", "Who met?", Filter(publishers=("PISM", "The Toran Herald"))),
        ("Who met in the PISM and bne IntelliNews articles?", "Who met?", Filter(publishers=("PISM", "bne IntelliNews"))),
        (
            "According to PISM, bne IntelliNews and the Herald, who met?",
            "Who met?",
            Filter(publishers=("PISM", "bne IntelliNews", "The Toran Herald")),
        ),
        ("According to PISM and why, who met?", "And why, who met?", OF_PISM),
        ("I only want the PISM article. What is next?", "What is next?", OF_PISM),
        ("Please use only bne.txt: what is next?", "What is next?", Filter(sources=("bne.txt",))),
        ("Look at PISM. What is next?", "What is next?", OF_PISM),
        ("Using only PISM and the Herald, who met?", "Who met?", Filter(publishers=("PISM", "The Toran Herald"))),
        ("Only look at the concession article; who met?", "Who met?", Filter(sources=("bne.txt",))),
        ("What does PISM say about troops?", "What is said about troops?", OF_PISM),
        ("What does the concession article say about troops?", "What is said about troops?", Filter(sources=("bne.txt",))),
        ("Who met in the concession article?", "Who met?", Filter(sources=("bne.txt",))),
        ("What did Putin demand before 8 December 2021?", "What did Putin demand?", Filter(until="2021-12-07")),
        ("What did Putin demand before 8 December 2011?", "What did Putin demand?", Filter(until="2011-12-07")),  # none fits
        ("What do articles published after 2016 say?", "What do articles say?", Filter(since="2017-01-01")),
        ("Which documents from 2021 mention it?", "Which documents mention it?", Filter(since="2021-01-01", until="2021-12-31")),
        (
            "What do reports dated between May 2015 and July 2015 say?",
            "What do reports say?",
            Filter(since="2015-05-01", until="2015-07-31"),
        ),
    ],
)
def test_words_that_are_a_filter(asked: str, question: str, where: Filter) -> None:
    scope = read_scope(asked, LIBRARY)
    assert (scope.question, scope.where) == (question, (where,))
    assert scope.notes[0].startswith("Only documents ")


SHELVES = [
    (1, "notes/2021/gas.md", Metadata("Gas", language="en-GB", tags=("energy", "new law"))),
    (2, "notes/port.md", Metadata("Port", language="pl", tags=("port",))),
    (3, "gas.c", Metadata("gas.c")),
]


@pytest.mark.parametrize(
    ("asked", "question", "where"),
    [
        ("Which articles tagged energy mention gas?", "Which articles mention gas?", Filter(tags=("energy",))),
        ("What do notes with the tag New Law say of gas?", "What do notes say of gas?", Filter(tags=("new law",))),
        ("What is said of gas in notes/port.md?", "What is said of gas?", Filter(sources=("notes/port.md",))),
        ("What is defined in gas.c?", "What is defined?", Filter(sources=("gas.c",))),
        ("What is said of gas in port.md?", "What is said of gas?", Filter(sources=("notes/port.md",))),
        ("What is said of gas in the folder notes/2021?", "What is said of gas?", Filter(folders=("notes/2021",))),
        ("What do documents in English say of gas?", "What do documents say of gas?", Filter(languages=("en-GB",))),
        ("Which texts written in Polish mention gas?", "Which texts mention gas?", Filter(languages=("pl",))),
    ],
)
def test_tags_folders_and_languages_are_filters_too(asked: str, question: str, where: Filter) -> None:
    scope = read_scope(asked, SHELVES)
    assert (scope.question, scope.where) == (question, (where,))


@pytest.mark.parametrize(
    "asked",
    [
        "Which articles tagged sport mention gas?",
        "What lies in the folder letters?",
        "What is said of gas in oil.md?",
        "What is said of gas in Node.js?",
        "What is said of gas in 3.14?",
        "What is said of gas in the U.S. in 2021?",
        "What do documents in German say of gas?",
        "What is gas in Polish?",
    ],
)
def test_what_no_document_is_tagged_or_written_in_stays_in_the_question(asked: str) -> None:
    assert read_scope(asked, SHELVES) == Scope(asked)


@pytest.mark.parametrize(
    "asked",
    [
        "According to Biden, what happens?",  # nobody the catalog knows
        "What happens according to herald angels?",
        "According to PISM and Reuters, what happens?",  # one of them is not there
        "according to pism and reuters, what happens?",
        "Who met in the PISM and concession articles?",  # a publisher or one document: no filter says that
        "Who died before 1900?",  # a year speaks of what happened
        "What must be paid before 8 December 2021?",  # a day ahead
        "What happened in December 2021?",
        "What was agreed before the meeting?",
        "What did Kilbrandon's report in 1973 recommend?",  # a report that a document tells of
        "What ideas did the report in 1964 state?",
        "What is the name of the story published in 1939?",
        "Compare Putin and Biden on troops",
        "I only want facts. What did Putin demand?",
        "Use only PISM and Reuters. What happens?",
        "Look at Biden: what does he want?",
        "according to PISM?",  # nothing would be left
        "",
    ],
)
def test_words_that_are_none(asked: str) -> None:
    assert read_scope(asked, LIBRARY) == Scope(asked)


def test_where_no_document_is_dated_a_date_filters_nothing() -> None:
    asked = "What do articles published after 2016 say?"
    assert read_scope(asked, [(1, "a.txt", Metadata("A"))]) == Scope(asked)


def test_a_day_is_no_filter_where_documents_have_no_dates() -> None:
    asked = "Which rents were paid before 8 December 2021?"
    assert read_scope(asked, [(1, "lease.txt", Metadata("Lease")), (2, "note.txt", Metadata("Note"))]) == Scope(asked)


def test_two_filters_in_one_question_both_hold() -> None:
    scope = read_scope("According to PISM, what did documents published before 2021 say?", LIBRARY)
    assert scope.where == (OF_PISM, Filter(until="2020-12-31"))
    assert scope.notes == ("Only documents of PISM and dated 2020-12-31 or earlier were read: 0 of 3.",)


def test_an_answer_reads_only_what_the_words_admit_and_says_so(corpus: Corpus) -> None:
    answer = corpus.ask("Did Biden make concessions, according to PISM?")
    assert {citation.document for citation in answer.citations} == {PISM}
    assert answer.notes == ("Only documents of PISM were read: 1 of 2.",)
    assert answer.differences == ()


def test_where_no_document_fits_the_answer_says_so(corpus: Corpus) -> None:
    answer = corpus.ask("What did Putin demand before 8 December 2011?")
    assert (answer.status, answer.nearest) == ("not_in_corpus", ())
    assert answer.notes == (
        "Only documents dated 2011-12-07 or earlier were read: 0 of 2.",
        "No document fits the filters, so nothing was read.",
    )


@pytest.mark.parametrize("asked", ["What is in pism.txt?", "What's in pism.txt", "What does pism.txt say?"])
def test_what_a_file_says_is_its_summary(asked: str) -> None:
    assert kind_of(asked) == "summary"
