"""Questions that are looked up, not weighed: all that is said about a topic, and who wrote a document, when, for whom."""

import pytest
from conftest import BNE, PISM, CorpusOf

from qa import Corpus, Filter
from qa.answering.questions import person_of, thing_of, topic_of

SHELF = {
    "lease.md": "---\nauthor: Ada Lund\ndate: 2023-04-01\n---\n# Lease of Mill Road 3\n\n## Termination\n\nEither side may end "
    "it with three months' notice. Notice is given in writing.\n\n## Deposit\n\nThe deposit is two months' rent.\n",
    "reef.txt": "The reef of Amara\n\nBy Joan Ito and Per Holm, Coast Review\n\n3 May 2022\n\nThe reef of Amara lost a third of "
    "its corals in 2021. Divers count the corals twice a year. Nobody fishes at the reef now.\n",
    "reef.txt.meta.yaml": "authors: [Joan Ito, Per Holm]\npublisher: Coast Review\ndate: 2022-05-03\n",
    "ships.txt": "Ships\n\nShips must keep a mile away from the corals of Amara. The captain of each ship pays for damage "
    "to a reef.\n",
}


@pytest.fixture(scope="module")
def shelf(corpus_of: CorpusOf) -> Corpus:
    return corpus_of(SHELF)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("What does each article report about Congress?", "Congress"),
        ("What do the documents say about sanctions on banks?", "sanctions on banks"),
        ("What is said about Nord Stream 2?", "Nord Stream 2"),
        ("Is there anything on gas pipelines in these documents?", "gas pipelines"),
        ("Do the articles mention China?", "China"),
        ("Tell me everything about the deposit, please.", "the deposit"),
        ("Can you tell me about Zelensky?", "Zelensky"),
        ("Give me the key facts on troops at the border", "troops at the border"),
        ("Find the part on oligarchs", "oligarchs"),
        ("What happened in June?", "June"),
        ("Describe the route of the canal in three sentences.", "the route of the canal"),
        ("Compare the two articles on sanctions", "sanctions"),
        ("Compare the articles’ views of the talks.", "the talks"),
        ("How do the two reports compare on troops?", "troops"),
        ("What are the differences between the texts regarding Nord Stream 2?", "Nord Stream 2"),
        ("Nord Stream 2", "Nord Stream 2"),
        ("sanctions?", "sanctions"),
    ],
)
def test_a_topic_is_told(question: str, topic: str) -> None:
    assert topic_of(question) == topic


@pytest.mark.parametrize(
    "question",
    [
        "What did Biden say about troops?",  # a person's words are read, not looked up
        "What is the capital of Poland?",
        "Tell me about how the machine works",
        "Describe what happened",
        "What happened at the summit?",
        "Who met Putin?",
        "Define buffer zone",
        "Compare Poland and Norway",
        "What about the treaty that was signed?",
        "Tell me about the documents",
        "Why?",
        "Hello",
        "in Warsaw",
        "?",
    ],
)
def test_no_topic_is_asked_for(question: str) -> None:
    assert topic_of(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "Where do the two articles disagree?",
        "Do the articles contradict each other?",
        "Are there any contradictions between the documents?",
        "What do both texts agree on?",
    ],
)
def test_where_documents_differ_in_everything_points_to_comparing_them_topic_by_topic(question: str, corpus: Corpus) -> None:
    answer = corpus.ask(question)
    note = "Where documents agree and differ is shown topic by topic: Compare on the page, or `qa compare TOPIC`."
    assert (answer.status, answer.notes) == ("not_in_corpus", (note,))


def test_where_documents_differ_on_a_topic_is_looked_up(corpus: Corpus) -> None:
    answer = corpus.ask("Where do the articles disagree on sanctions?")
    assert (answer.status, answer.notes) == ("answered", ("Sentences that name “sanctions”: 3 found, 3 shown.",))


def test_every_sentence_about_a_topic_names_it_and_each_document_is_heard(corpus: Corpus) -> None:
    answer = corpus.ask("What does each article report about Congress?")
    assert (answer.status, answer.confidence) == ("answered", 1.0)
    assert {citation.document for citation in answer.citations} == {BNE, PISM}
    assert all("Congress" in claim.text for claim in answer.claims)
    assert answer.notes == ("Sentences that name “Congress”: 2 found, 2 shown.",)


def test_documents_speak_in_turn_where_there_is_more_than_can_be_shown(shelf: Corpus) -> None:
    answer = shelf.ask("Tell me about the corals", max_claims=2)
    assert {citation.document for citation in answer.citations} == {"reef.txt", "ships.txt"}
    assert answer.notes == ("Sentences that name “the corals”: 3 found, 2 shown.",)


def test_a_sentence_below_a_heading_that_names_the_topic_is_about_it(shelf: Corpus) -> None:
    answer = shelf.ask("What does the lease say about termination?")
    assert [claim.text for claim in answer.claims] == [
        "Either side may end it with three months' notice.",
        "Notice is given in writing.",
    ]


def test_words_of_a_topic_that_stand_apart_are_less_sure(shelf: Corpus) -> None:
    assert shelf.ask("What is said about captains and reefs?").confidence == pytest.approx(0.73)
    assert shelf.ask("What is said about reef damage?").confidence == 1.0  # "damage to a reef"


def test_a_topic_that_no_sentence_names_is_weighed_like_any_question(shelf: Corpus) -> None:
    answer = shelf.ask("What do the documents say about whales?")
    assert (answer.status, answer.claims) == ("not_in_corpus", ())
    assert answer.trace is not None
    assert answer.trace.signals


def test_a_topic_obeys_the_thresholds(corpus_of: CorpusOf) -> None:
    text = "The captain of each ship pays for damage to a reef.\n"
    strict = corpus_of({"a.txt": text})
    strict.settings = strict.settings.model_copy(update={"sure_confidence": 0.9})
    assert strict.ask("What is said about captains and reefs?").status == "doubtful"


def test_a_word_that_is_only_spelt_alike_is_left_out(corpus_of: CorpusOf) -> None:
    port = corpus_of(
        {"a.txt": "Either side may terminate the agreement at once.\n\nThe port's terminals are steered from an office.\n"}
    )
    assert [claim.text for claim in port.ask("termination").claims] == ["Either side may terminate the agreement at once."]


def test_a_thing_that_is_named_is_no_plain_refusal(corpus_of: CorpusOf) -> None:
    lease = corpus_of({"a.txt": "Hollis lets the house to Fennimore. The tenant has paid a deposit of 34,200 pounds.\n"})
    answer = lease.ask("What is the deposit?")
    assert (answer.status, answer.confidence) == ("doubtful", lease.settings.min_confidence)
    assert [claim.text for claim in answer.claims] == ["The tenant has paid a deposit of 34,200 pounds."]
    assert lease.ask("What is the tax?").status == "not_in_corpus"


def test_a_person_who_is_named_is_no_plain_refusal(corpus_of: CorpusOf) -> None:
    minutes = corpus_of({"a.txt": "Mr Brandt said that the lift had been out of order for eleven days in April.\n"})
    answer = minutes.ask("Who is Mr Brandt?")
    assert (answer.status, answer.confidence) == ("doubtful", minutes.settings.min_confidence)
    assert answer.notes == ("Sentences that name “Brandt”: 1 found, 1 shown.",)
    assert minutes.ask("Who is Mr Novak?").status == "not_in_corpus"


def test_what_follows_a_byline_is_not_about_the_author(corpus: Corpus, corpus_of: CorpusOf) -> None:
    assert corpus.ask("Agnieszka Legucka").status == "not_in_corpus"
    assert corpus.ask("Who is Agnieszka Legucka?").status == "not_in_corpus"
    unknown = corpus_of({"a.txt": "Joan Ito\n\nThe reef of Amara has lost half of its corals since the storm.\n"})
    assert unknown.ask("Who is Joan Ito?").status == "not_in_corpus"


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("What is the notice period?", "the notice period"),
        ("what's our deposit", "our deposit"),
        ("What is the pump for?", None),
        ("What is the capital of Poland?", None),
        ("What is Nord Stream 2?", None),
    ],
)
def test_a_thing_taken_for_known(question: str, thing: str | None) -> None:
    assert thing_of(question) == thing


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who is Mr Brandt?", "Brandt"),
        ("who was Greta Lindholm", "Greta Lindholm"),
        ("Who is President Halvard?", "Halvard"),
        ("Who is the landlord?", None),
        ("Who is Greta Lindholm's brother?", None),
    ],
)
def test_a_person_asked_about(question: str, name: str | None) -> None:
    assert person_of(question) == name


@pytest.mark.parametrize(
    ("question", "quote", "short"),
    [
        ("Who wrote the reef report?", "By Joan Ito and Per Holm, Coast Review", "Joan Ito and Per Holm"),
        ("By whom was reef.txt written?", "By Joan Ito and Per Holm, Coast Review", "Joan Ito and Per Holm"),
        ("Who published the Coast Review article?", "By Joan Ito and Per Holm, Coast Review", "Coast Review"),
        ("When was the reef article published?", "3 May 2022", "3 May 2022"),
        ("What is the title of the reef article?", "The reef of Amara", "The reef of Amara"),
    ],
)
def test_who_wrote_a_document_and_when_is_quoted_from_it(question: str, quote: str, short: str, shelf: Corpus) -> None:
    answer = shelf.ask(question)
    assert [citation.quote for citation in answer.citations] == [quote]
    assert answer.short_answer(answer.claims[0]) == short
    assert {proof.outcome for proof in shelf.verify(answer)} == {"proved"}


def test_the_day_of_a_document_has_its_form(shelf: Corpus) -> None:
    assert shelf.ask("When was the reef article published?").claims[0].value == "2022-05-03"


def test_what_only_the_metadata_say_is_told_and_not_cited(shelf: Corpus, corpus: Corpus) -> None:
    answer = shelf.ask("Who wrote the lease?")
    assert (answer.status, answer.citations) == ("not_in_corpus", ())
    assert answer.notes == ("Metadata of lease.md: by Ada Lund.",)
    assert {citation.document for citation in answer.nearest} == {"lease.md"}
    note = f"Metadata of {PISM}: dated between 2021-12-07 and 2021-12-09 (inferred)."
    assert corpus.ask("When was the PISM article published?").notes == (note,)


def test_a_line_that_only_has_the_letters_of_a_name_does_not_state_it(corpus_of: CorpusOf) -> None:
    wire = corpus_of({"a.txt": "A new paper on oil\n\nOil fell.\n\nBy AP staff\n", "a.txt.meta.yaml": "publisher: AP\n"})
    answer = wire.ask("Who published this article?")
    assert [citation.quote for citation in answer.citations] == ["By AP staff"]
    assert answer.short_answer(answer.claims[0]) == "AP"


def test_who_wrote_a_document_is_told_where_only_its_copy_is_asked(corpus_of: CorpusOf) -> None:
    lease = "---\nauthor: Ada Lund\n---\nNotice is given in writing.\n"
    twice = corpus_of({"a.md": lease, "copy.md": lease})
    assert twice.ask("Who wrote this document?", where=Filter(sources=("copy.md",))).notes == ("Metadata of a.md: by Ada Lund.",)
    assert twice.ask("Who wrote copy.md?").status == "not_in_corpus"  # and no error


@pytest.mark.parametrize(
    "question",
    ["Who wrote Hamlet?", "Who wrote the report?", "When was the treaty published?", "Who wrote the letter to Joan Ito?"],
)
def test_what_is_no_document_of_the_corpus_has_no_metadata(question: str, shelf: Corpus) -> None:
    assert not any(note.startswith("Metadata of") for note in shelf.ask(question).notes)
