"""A refusal says which words of the question no document has; a full name that none has is never answered."""

import pytest
from conftest import CorpusOf

from qa import Corpus, Filter

TEXTS = {
    "talks.txt": "Biden and Putin met by videoconference on 7 December 2021. Mikhail Gorbachev was not there. "
    "He spoke for America. Joe Biden threatened sanctions on banks and spoke of troops. The Duke of Wellington was quoted.\n",
    "ferry.md": "---\ntitle: The ferry\nauthors: [Agnes Lund]\npublisher: Harbour Office\n---\n"
    "The ferry Aurelia left the harbour at nine with 611 passengers.\n",
}


@pytest.fixture(scope="module")
def texts(corpus_of: CorpusOf) -> Corpus:
    return corpus_of(TEXTS)


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("How do I make spaghetti carbonara without cream?", "No document has “spaghetti carbonara” or “cream”."),
        ("Where did the soldiers from the army eat?", "No document has “soldiers” (but “troops”) or “army eat”."),
        ("Summarise the plot of Hamlet.", "No document has “plot” or “Hamlet”."),
        ("Who cruised there?", "No document has “cruised”."),  # no thing
        ("Who interpreted for them?", "No document has “interpreted”."),
        ("How high is Mount Everest in metres?", "No document has “high”, “Mount Everest” or “metres”."),
        ("What is Erdogan's view on the treaty?", "No document has “Erdogan”, “view” or “treaty”."),
        ("What is a b1, b2, b3, b4, b5, b6?", "No document has “b1”, “b2”, “b3”, “b4” or “b5”."),  # the first five
    ],
)
def test_a_refusal_says_which_words_no_document_has(question: str, note: str, texts: Corpus) -> None:
    answer = texts.ask(question)
    assert (answer.status, answer.notes) == ("not_in_corpus", (note,))


@pytest.mark.parametrize(
    "question",
    [
        "What was the videoconference said to mean?",  # what any question is asked with does not count
        "What colour was Agnes Lund?",  # what a document is called by does
        "Who quoted Wellington's passengers?",  # inflections are one word
        "When will they meet?",  # "met"
        "What role did Gorbachev have?",
    ],
)
def test_words_that_a_document_has_are_not_named(question: str, texts: Corpus) -> None:
    notes = " ".join(texts.ask(question).notes)
    assert not any(word in notes for word in ("mean", "said", "Lund", "quoted", "Wellington", "passengers", "meet", "role"))


@pytest.mark.parametrize(
    ("question", "status", "note"),
    [
        ("When did the Aurora leave the harbour?", "not_in_corpus", "No document has “Aurora”."),
        ("When did Trump and Putin meet by videoconference?", "not_in_corpus", "No document has “Trump”."),
        # the reader finds an answer all the same, which may be meant: it is shown, and what is wrong with it
        ("How many passengers left the harbour of Riga?", "doubtful", "No document has “Riga”."),
        # what opens a question is written with a capital whatever it is
        ("Berths aboard the Aurelia?", "doubtful", "No document has “Berths” or “aboard”."),
    ],
)
def test_a_name_that_no_document_has_is_not_answered_for_sure(question: str, status: str, note: str, texts: Corpus) -> None:
    answer = texts.ask(question)
    assert (answer.status, answer.notes) == (status, (note,))


def test_other_words_than_the_document_has_are_answered(texts: Corpus) -> None:
    answer = texts.ask("Travellers aboard the Aurelia?")
    assert [answer.short_answer(claim) for claim in answer.claims] == ["611"]


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("When was the video call?", "No document has “video call” (but “videoconference”)."),
        ("On what day did they hold a video call?", "No document has “day” or “video call” (but “videoconference”)."),
    ],
)
def test_a_doubtful_answer_says_what_the_documents_call_it(question: str, note: str, texts: Corpus) -> None:
    answer = texts.ask(question)
    assert (answer.status, answer.notes) == ("doubtful", (note,))
    assert answer.short_answer(answer.claims[0]) == "7 December 2021"


def test_an_answer_has_no_such_note(texts: Corpus) -> None:
    answer = texts.ask("How many passengers had the Aurelia aboard?")
    assert (answer.status, answer.notes) == ("answered", ())


def test_only_the_documents_that_were_asked_count(texts: Corpus) -> None:
    answer = texts.ask("Which sanctions did Biden threaten?", where=Filter(sources=("ferry.md",)))
    assert answer.notes == ("No document that was asked has “sanctions”, “Biden” or “threaten”.",)


@pytest.mark.parametrize(
    "question",
    [
        "When did Angela Merkel and Putin meet?",
        "When did the Earl of Ormond meet Biden?",
        "Did Xi Jinping meet Biden by videoconference on 7 December 2021?",
    ],
)
def test_what_is_asked_about_a_full_name_that_no_document_has_is_refused(question: str, texts: Corpus) -> None:
    answer = texts.ask(question)
    assert (answer.status, answer.confidence) == ("not_in_corpus", 0.01)


@pytest.mark.parametrize(
    "question",
    [
        "When did Putin meet the president of the United States?",  # "America"
        "When did Joe Biden and Vladimir Putin meet?",  # half of a name is enough
        "When did Moscow meet Biden by videoconference?",  # one word alone may be another word for what is named
        "When did Biden and Mihail Gorbatchev meet?",  # spelt otherwise
    ],
)
def test_other_names_are_weighed_as_ever(question: str, texts: Corpus) -> None:
    assert texts.ask(question).confidence > 0.1
