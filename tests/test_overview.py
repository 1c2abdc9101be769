"""Questions about the corpus itself: what it is about, what one document says, which documents mention something."""

import pytest
from conftest import BNE, PISM, CorpusOf

from qa import Answer, Corpus, Filter

FOREST = {
    "a.md": "---\ntitle: Wolves\n---\nWolves have come back to the Dorn forest since 2012. Wolves hunt deer in the forest at "
    "night. The wolves of the forest live in six packs. A kiosk at the station sells lemonade.\n",
    "b.md": "---\ntitle: Sheep\n---\nSheep farmers near the Dorn forest build electric fences. A fence keeps wolves away.\n",
    "c.md": "---\ntitle: Trains\n---\nThe train to Krenn leaves at nine.\n",
}


@pytest.fixture(scope="module")
def forest(corpus_of: CorpusOf) -> Corpus:
    return corpus_of(FOREST)


def quotes_hold(answer: Answer, corpus: Corpus) -> bool:
    return all(corpus.text(each.document)[each.start : each.end] == each.quote for each in answer.citations)


def test_which_documents_mention_something_is_counted_and_quoted(forest: Corpus) -> None:
    answer = forest.ask("Which documents mention wolves?")
    assert [(each.document, each.quote) for each in answer.citations] == [
        ("a.md", "Wolves have come back to the Dorn forest since 2012."),
        ("b.md", "A fence keeps wolves away."),
    ]
    assert answer.notes == ("2 of 3 documents mention “wolves”, 4 times in all.",)
    assert quotes_hold(answer, forest)


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("How many documents mention the Dorn forest?", "2 of 3 documents mention “Dorn forest”, 2 times in all."),
        ('In which documents does the word "train" occur?', "1 of 3 documents mentions “train”, 1 time in all."),
        ("Where is Krenn mentioned?", "1 of 3 documents mentions “Krenn”, 1 time in all."),
        ("Which documents mention wolves and sheep?", "1 of 3 documents mentions “wolves” and “sheep”, 2 times in all."),
        ("Which documents mention sheep or trains?", "1 of 3 documents mentions “sheep” or “trains”, 1 time in all."),
        ("Which documents mention the farmers' wolves or trains?", "No document mentions “farmers' wolves” or “trains”."),
        ("Which documents mention the wolves and the sheep?", "1 of 3 documents mentions “wolves” and “sheep”, 2 times in all."),
        (
            "Which documents mention deer, sheep or trains?",
            "2 of 3 documents mention “deer” or “sheep” or “trains”, 2 times in all.",
        ),
        ("Which reports or notes mention wolves and sheep?", "1 of 3 documents mentions “wolves” and “sheep”, 2 times in all."),
        ('Which documents mention "wolves and sheep"?', "No document mentions “wolves and sheep”."),
        ("Which documents mention 'the farmer's wolves'?", "No document mentions “the farmer's wolves”."),
        ("Which documents mention rain?", "No document mentions “rain”."),
        ("Which documents mention (wolves?", "No document mentions “(wolves”."),
    ],
)
def test_whole_words_are_counted_in_any_case(question: str, note: str, forest: Corpus) -> None:
    assert forest.ask(question).notes == (note,)


def test_what_no_document_mentions_is_refused(forest: Corpus) -> None:
    answer = forest.ask("Which documents mention Atlantis?")
    assert (answer.status, answer.claims, answer.confidence) == ("not_in_corpus", (), 0.0)
    assert len(answer.nearest) == 3


def test_what_the_corpus_is_about_is_told_by_cards_with_key_sentences(corpus: Corpus) -> None:
    answer = corpus.ask("What is this corpus about?")
    assert {citation.document for citation in answer.citations} == {PISM, BNE}
    assert answer.notes[0] == "2 documents, 11 passages."
    assert quotes_hold(answer, corpus)


def test_an_overview_counts_only_what_a_filter_admits(forest: Corpus) -> None:
    answer = forest.ask("What are these documents about?", where=Filter(sources=("[bc].md",)))
    assert {citation.document for citation in answer.citations} == {"b.md", "c.md"}
    assert answer.notes[0] == "2 documents, 2 passages."


def test_a_summary_is_of_the_document_named_in_its_order_and_leaves_the_marginal_out(forest: Corpus, corpus: Corpus) -> None:
    answer = corpus.ask("Summarise the PISM article")
    assert {citation.document for citation in answer.citations} == {PISM}
    starts = [citation.start for citation in answer.citations]
    assert starts == sorted(starts)
    assert len(answer.claims) == 5
    first = forest.ask("What is the article about wolves about?").citations[0]
    assert (first.document, "lemonade" in first.quote) == ("a.md", False)


def test_a_summary_of_no_document_known_is_an_ordinary_question(corpus: Corpus) -> None:
    assert corpus.ask("Summarise the Kyoto protocol").trace is not None


def test_of_one_document_only_what_speaks_of_the_whole_is_a_summary(corpus_of: CorpusOf) -> None:
    only = corpus_of({"lease.md": FOREST["a.md"]})
    for question in ("Summarise this", "What is the main argument?", "Summarise the lease", "Give me the gist of the article"):
        assert only.ask(question).notes[-1] == "The most central sentences of lease.md, in its order.", question
    assert only.ask("Summarise the document in three sentences").notes[-1].startswith("The most central sentences")
    for question in ("Summarise the plot of Hamlet", "Summarise the termination clause of the lease"):
        assert "The most central sentences" not in " ".join(only.ask(question).notes), question
    assert only.ask("Summarise the plot of Hamlet").status == "not_in_corpus"


def test_files_with_the_same_bytes_are_one_document(corpus_of: CorpusOf) -> None:
    twice = corpus_of({"a.md": FOREST["a.md"], "copy.md": FOREST["a.md"]})
    assert twice.ask("What is this corpus about?").notes[0].startswith("1 document, ")
    assert twice.ask("Which documents mention wolves?").notes == ("1 of 1 document mentions “wolves”, 3 times in all.",)
    copied = twice.ask("Which documents mention wolves?", where=Filter(sources=("copy.md",)))
    assert [citation.document for citation in copied.citations] == ["a.md"]


def test_a_filter_said_in_words_is_not_what_is_mentioned(corpus: Corpus) -> None:
    answer = corpus.ask("Which documents mention sanctions published before 8 December 2021?")
    assert "“sanctions”" in answer.notes[-1]


def test_overviews_are_saved_and_verified_like_any_answer(forest: Corpus) -> None:
    answer = forest.ask("What are the main topics?")
    assert answer.status == "answered"
    assert {proof.outcome for proof in forest.verify(answer)} == {"proved"}
