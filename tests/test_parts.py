"""A question that asks two or three things at once: each is answered for itself, and what nobody says is named."""

import pytest
from conftest import CorpusOf

from qa import Corpus
from qa.answering.parts import parts_of

FERRY = (
    "The ferry Aurora was built in Rostock in 1998. It belongs to Nordline, which bought it for 40 million kroner. Captain Ida "
    "Holm has commanded it since May 2016.\n"
)
BAKERY = "The bakery opens at six in the morning. Jonas Vik, its owner, bakes rye bread on Fridays.\n"


@pytest.fixture(scope="module")
def town(corpus_of: CorpusOf) -> Corpus:
    return corpus_of({"ferry.txt": FERRY, "bakery.txt": BAKERY})


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who owns the ferry, and when was it built?", ["Who owns the ferry?", "When was it built?"]),
        ("who owns the ferry and when was it built", ["Who owns the ferry?", "When was it built?"]),
        ("Who owns the ferry? When was it built?", ["Who owns the ferry?", "When was it built?"]),
        ("Who owns it, when was it built and in which town?", ["Who owns it?", "When was it built?", "In which town?"]),
        ("Did they sell it, and did the captain stay?", ["Did they sell it?", "Did the captain stay?"]),
        (
            "According to Ida, who left Oslo and why did he go?",
            ["According to Ida, who left Oslo?", "According to Ida, why did he go?"],
        ),
        (
            "Regarding the lease: who pays it and when is it due?",
            ["Regarding the lease: who pays it?", "Regarding the lease: when is it due?"],
        ),
        ("In which year was it built, and who owns it?", ["In which year was it built?", "Who owns it?"]),
        (
            "In what year was it built, who owns it, and why was it sold?",
            ["In what year was it built?", "Who owns it?", "Why was it sold?"],
        ),
        ("Who commands it, and since when has she done so?", ["Who commands it?", "Since when has she done so?"]),
        ("What is the deposit and is it refundable?", ["What is the deposit?", "Is it refundable?"]),
        ("Can I sublet, and if so, what does it cost?", ["Can I sublet?", "What does it cost?"]),
        ("Can it be sent empty? If so, is it billed?", ["Can it be sent empty?", "Is it billed?"]),
        ("Did they meet, and why?", ["Did they meet?", "Why?"]),
        ("How many people died and where did it happen?", ["How many people died?", "Where did it happen?"]),
        ("When does it sail, and who sails it? (about Ida)", ["When does it sail? (about Ida)", "Who sails it? (about Ida)"]),
        ("Which papers mention Oslo, and what do they say of it?", ["Which papers mention Oslo?", "What do they say of it?"]),
        ("What is lease.md about, and what is the rent?", ["What is lease.md about?", "What is the rent?"]),
        ("What did Ida get out of it, and what did Jonas?", ["What did Ida get out of it?", "What did Jonas get out of it?"]),
        ("What must the tenant pay and what must the owner?", ["What must the tenant pay?", "What must the owner pay?"]),
        ("What has Oslo said, and what did Riga?", ["What has Oslo said?", "What did Riga?"]),  # no verb that fits
    ],
)
def test_a_question_falls_into_the_questions_it_joins(question: str, parts: list[str]) -> None:
    assert parts_of(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "Who owns the ferry?",
        "Who built and who owns it?",  # "Who built" is no question
        "When and where was the ferry built?",
        "What did the captain say and do?",
        "Which firms are and were its owners?",
        "Who said when it was built and who built it?",  # one thing, said of two
        "Tell me who owns the ferry and when it was built.",
        "What is the difference between what Ida and what Jonas bakes?",
        "Is the ferry older than the bakery, and which is larger?",  # a comparison
        "Which documents mention the ferry and which the bakery?",
        "Who is Ida? What does she do? Where was she born? When did she come?",  # more than three
        "Where is the U.S. embassy and the bakery?",
        "When the bakery opens, what does it sell?",
        "What does the bakery sell, when it comes to bread?",
        "What determines which boat is first and which is last?",
        "What did Ida Holm, who commands the ferry, say about it?",
        "Why did the company, which was founded in 1990, go bankrupt?",
        "Who owns the ferry, which was built in 1998?",
        "What name has the last stage, in which nobody is forced to work?",
        "Is there a clause which limits liability and which survives termination?",
        "Is the man who built the ferry and who owns it still alive?",
        "What did the UN and WHO say about it?",
        "Who was arrested, and is still in prison?",
        "Which companies left Russia, and have not returned?",
        "How many soldiers and how many tanks were sent?",
        "On what day and at what time did they meet?",
        "What kind of agreement and what kind of treaty did they sign?",
        "Does the contract define who pays and how much is due?",
        "Is it clear what happened and who did it?",
        "Who did what and why?",
        "Who said “when was it built and who paid for it”?",
    ],
)
def test_what_belongs_together_stays_together(question: str) -> None:
    assert parts_of(question) == [question]


def test_each_part_is_answered(town: Corpus) -> None:
    answer = town.ask("When does the bakery open, and who commands the ferry?")
    assert answer.status == "answered"
    assert answer.read_as == "When does the bakery open? Who commands the ferry?"
    assert [answer.short_answer(claim) for claim in answer.claims] == ["six in the morning", "Captain Ida Holm"]
    assert [citation.number for citation in answer.citations] == [1, 2]
    assert {citation.document for citation in answer.citations} == {"ferry.txt", "bakery.txt"}
    assert all(citation.quote in (FERRY + BAKERY) for citation in answer.citations)


def test_whose_documents_are_asked_may_stand_before_all_parts_or_behind_them(town: Corpus) -> None:
    for question in (
        "According to the bakery file, who bakes bread, and who commands the ferry?",
        "Who commands the ferry, and who bakes bread according to the bakery file?",
    ):
        answer = town.ask(question)
        assert {citation.document for citation in answer.citations} == {"bakery.txt"}
        assert "Only documents at bakery.txt were read: 1 of 2." in answer.notes


def test_documents_that_only_the_last_part_speaks_of_are_not_those_of_all(town: Corpus) -> None:
    answer = town.ask("Who commands the ferry, and what does the bakery file say about bread?")
    assert {citation.document for citation in answer.citations} == {"ferry.txt", "bakery.txt"}
    assert answer.read_as == "Who commands the ferry? What does the bakery file say about bread?"  # not about Captain Holm
    assert "Only documents at bakery.txt were read for “What does the bakery file say about bread?”: 1 of 2." in answer.notes


def test_what_stands_before_all_parts_is_no_part_of_what_a_later_one_leans_on(town: Corpus) -> None:
    answer = town.ask("According to the ferry file, who owns the ferry, and where was it built?")
    assert (
        answer.read_as
        == "According to the ferry file, who owns the ferry? According to the ferry file, where was the ferry built?"
    )


def test_a_part_that_stands_alone_gets_nothing_from_one_that_nobody_answers(town: Corpus) -> None:
    answer = town.ask("What is the capital of Peru, and who commands the ferry?")
    assert answer.read_as == "What is the capital of Peru? Who commands the ferry?"


def test_parts_that_are_read_as_they_were_typed_are_not_told_again(town: Corpus) -> None:
    assert town.ask("What is the capital of Peru? Who commands the ferry?").read_as is None


def test_the_parts_share_the_claims_that_were_asked_for(town: Corpus) -> None:
    question = "When does the bakery open, and who commands the ferry?"
    assert len(town.ask(question, max_claims=2).claims) == 2
    assert len(town.ask(question, max_claims=1).claims) == 2  # one each at least


def test_an_answer_that_may_not_refuse_is_no_refusal(town: Corpus) -> None:
    answer = town.ask("What is the capital of Peru, and who won the cup in 1974?", refuse=False)
    assert answer.status == "doubtful"
    assert answer.claims


def test_what_two_documents_say_in_the_same_words_is_said_once_with_both(corpus_of: CorpusOf) -> None:
    corpus = corpus_of({"one.txt": f"{FERRY}Cats sleep.\n", "two.txt": f"{FERRY}Dogs bark.\n"})
    answer = corpus.ask("Who commands the ferry, and since when?")
    assert {number for claim in answer.claims for number in claim.citations} == {each.number for each in answer.citations}


def test_a_language_model_does_not_word_an_answer_of_which_a_part_was_looked_up(town: Corpus) -> None:
    answer = town.ask("Which files mention bread, and who commands the ferry?")
    assert answer.trace is None
    assert {citation.document for citation in answer.citations} == {"ferry.txt", "bakery.txt"}


def test_a_follow_up_leans_on_the_last_part(town: Corpus) -> None:
    first = town.ask("When does the bakery open, and who commands the ferry?")
    assert town.ask("Who owns it?", history=[first]).read_as == "Who owns the ferry?"
    assert (
        town.ask("Where was she born?", history=["Who is Ida Holm? When was the ferry built?"]).read_as
        == "Where was Ida Holm born?"
    )


def test_a_later_part_is_read_in_the_light_of_the_first(town: Corpus) -> None:
    answer = town.ask("Who commands the Aurora, and since when has she commanded it?")
    assert answer.status == "answered"
    assert [answer.short_answer(claim) for claim in answer.claims] == ["Captain Ida Holm"]  # one sentence says both


def test_the_part_that_nobody_answers_is_named_and_the_answer_doubtful(town: Corpus) -> None:
    answer = town.ask("When does the bakery open, and what is the capital of Peru?")
    assert answer.status == "doubtful"
    assert town.settings.min_confidence <= answer.confidence < town.settings.sure_confidence
    assert [answer.short_answer(claim) for claim in answer.claims] == ["six in the morning"]
    assert "The corpus does not say: “What is the capital of Peru?”" in answer.notes


def test_a_question_of_which_no_part_is_answered_is_refused(town: Corpus) -> None:
    answer = town.ask("What is the capital of Peru, and who won the cup in 1974?")
    assert answer.status == "not_in_corpus"
    assert answer.claims == ()
    assert [citation.number for citation in answer.nearest] == [1, 2]


def test_the_answer_is_as_sure_as_its_least_sure_part(town: Corpus) -> None:
    whole = town.ask("When does the bakery open, and who commands the ferry?")
    parts = [town.ask("When does the bakery open?"), town.ask("Who commands the ferry?")]
    assert whole.confidence == min(part.confidence for part in parts)
