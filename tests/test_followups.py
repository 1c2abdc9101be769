"""Questions that lean on the ones before them: what each is read as, and that a question with a subject of its own is not."""

import json
from pathlib import Path

import pytest
from conftest import REPOSITORY, qa

from qa import Answer, Citation, Claim, Corpus, Span
from qa.answering.followups import in_context

CONCESSIONS = "Did Biden make concessions to Putin?"
POLAND = "What does the meeting of Biden and Putin mean for Poland?"
STRIKE = "Who led the strike at the port of Calder?"
LEASE = "Can the tenant of Brightwater House end the lease early?"


@pytest.mark.parametrize(
    ("before", "asked", "read"),
    [
        # a word alone asks again
        (CONCESSIONS, "Why?", "Why did Biden make concessions to Putin?"),
        (CONCESSIONS, "And when?", "When did Biden make concessions to Putin?"),
        ("Where is the archive of Lipova?", "Since when?", "Since when is the archive of Lipova?"),
        # pronouns are replaced by what they stand for
        (CONCESSIONS, "And what did he say about troops?", "What did Biden say about troops?"),
        (CONCESSIONS, "Who are his advisers?", "Who are Biden's advisers?"),
        ("When did Biden and Putin meet?", "Why did they?", "Why did Biden and Putin?"),
        ("What ended the Calder dock strikes?", "When did they begin?", "When did the Calder dock strikes begin?"),
        ("Which rules does the EU set?", "Who wrote them?", "Who wrote rules? (about the EU)"),
        ("How much did the tunnel under Mount Orn cost?", "Who built it?", "Who built the tunnel under Mount Orn?"),
        # … of a question without a name as well
        ("Who owns the ferry?", "When was it built?", "When was the ferry built?"),
        ("How long did the call last?", "Who took part in it?", "Who took part in the call?"),
        ("What is the notice period?", "When does it begin?", "When does the notice period begin?"),
        ("Who signed the contract?", "What are its terms?", "What are the contract's terms?"),
        ("Can the tenant end the lease early?", "Is it binding?", "Is the lease binding?"),
        ("When was the tidal barrier opened?", "Who paid for it?", "Who paid for the tidal barrier?"),
        ("Whose idea was the meeting?", "What did Moscow get out of it?", "What did Moscow get out of the meeting?"),
        # … without the verb or the adjective behind it, and not where or when
        ("When will the ferry leave?", "Who owns it?", "Who owns the ferry?"),
        ("Is the contract valid?", "When does it end?", "When does the contract end?"),
        ("Does the contract allow pets?", "Who signed it?", "Who signed the contract?"),
        ("Why is the ferry late?", "Who owns it?", "Who owns the ferry?"),
        ("When is the next meeting?", "Where is it?", "Where is the next meeting?"),
        ("Where is the old church tower?", "Who built it?", "Who built the old church tower?"),
        ("When is the rent due?", "How much is it?", "How much is the rent?"),
        ("When was the car stolen?", "Where was it found?", "Where was the car found?"),
        ("Who won the match last year?", "Where was it played?", "Where was the match played?"),
        ("Must the deposit be paid back?", "How much is it?", "How much is the deposit?"),
        ("What happens when the lease ends?", "Can it be renewed?", "Can the lease be renewed?"),
        ("Did the captain of the ferry resign?", "Who owns it?", "Who owns the ferry?"),
        ("Where does the ferry go in the winter?", "Who owns it?", "Who owns the ferry?"),
        ("What caused the fire in the kitchen?", "Where did it start?", "Where did the fire start?"),
        ("Was the bill signed by the president?", "When was it signed?", "When was the bill signed?"),
        ("What was the aim of the talks?", "Was it reached?", "Was the aim reached?"),
        # … nor a person, and not where the question has a thing of its own, or "it" is none
        ("Who is the tenant?", "When does it end?", "When does it end?"),
        ("What does this mean?", "Who wrote it?", "Who wrote it?"),
        ("Is it true that ships sink?", "Why is it so?", "Why is it so?"),
        ("Who owns the ferry?", "Who bought the house, and what did it cost?", "Who bought the house, and what did it cost?"),
        ("Who owns the ferry?", "Who is responsible for IT?", "Who is responsible for IT?"),
        ("Who owns the ferry?", "What time is it?", "What time is it?"),
        ("Who owns the ferry?", "What did the crew say when it sank?", "What did the crew say when the ferry sank?"),
        ("What did Biden say about gas?", "When did he say it?", "When did Biden say it?"),
        # of a question in parts, the last one is what a follow-up leans on
        ("Who leads NATO? When does the bakery open?", "Why?", "Why does the bakery open?"),
        # a part is put in the place of the one it is like
        (LEASE, "And the landlord?", "Can the landlord of Brightwater House end the lease early?"),
        ("How many jobs will go at Coast Bank?", "And branches?", "How many branches will go at Coast Bank?"),
        ("How effective was Corvane in 2020?", "And in 2021?", "How effective was Corvane in 2021?"),
        ("What is Putin's goal?", "And Biden's?", "What is Biden's goal?"),
        ("What happened to Upper Dhar in the flood?", "And Lower Dhar?", "What happened to Lower Dhar in the flood?"),
        ("Who met at the lake?", "And according to the Herald?", "Who met at the lake, according to the Herald?"),
        # … also what is spoken of, where something is said of it
        ("What does each article say about Congress?", "And China?", "What does each article say about China?"),
        ("What does the Herald article say about oil?", "What about gas?", "What does the Herald article say about gas?"),
        ("What did Biden say about troops?", "What about sanctions?", "What did Biden say about sanctions?"),
        ("What do the reports say about ports?", "What about airports?", "What do the reports say about airports?"),
        ("What did Biden say about troops?", "And Putin?", "What did Putin say about troops?"),
        ("Summarise the Reuters article", "When was it published?", "When was the Reuters article published?"),
        # what names nothing gets what the conversation is about
        (STRIKE, "How many ships were diverted?", "How many ships were diverted? (about the strike at the port of Calder)"),
        (
            "When is the rent for Brightwater House due?",
            "What is the amount of rent?",
            "What is the amount of rent? (about the rent for Brightwater House)",
        ),
        (LEASE, "How do tenants complain?", "How do tenants complain? (about the tenant of Brightwater House)"),
        (CONCESSIONS, "What is the reaction of the markets?", "What is the reaction of the markets? (about Biden, Putin)"),
        (CONCESSIONS, "What is planned?", "What is planned? (about Biden, Putin)"),
        (POLAND, "What about the pipeline?", "What does the pipeline of Biden and Putin mean for Poland?"),
        (
            "When was the tidal barrier opened?",
            "And the wind farm?",
            "What about the wind farm? (When was the tidal barrier opened)",
        ),
    ],
)
def test_what_a_follow_up_is_read_as(before: str, asked: str, read: str) -> None:
    assert in_context(asked, [before]) == read


@pytest.mark.parametrize(
    "question",
    [
        "Who founded Lindqvist Cells?",
        "Is it true that Norrvik has an ice rink?",
        "How long does it take to get to Mars?",
        "What did Sena Dakhil say about her rival?",
        "Did Tomas Reyl burn the score because he hated it?",
        "Are there wolves in the Dorn forest?",
        "What is the boiling point of tungsten?",
        "What is the speed of light?",
        "What are the side effects of a vaccine?",
        "What is inflation?",
        "What is a black hole?",
        "How do bees make honey?",
        "Why does bread rise?",
    ],
)
def test_a_question_with_a_subject_of_its_own_is_left_alone(question: str) -> None:
    assert in_context(question, [CONCESSIONS]) == question


@pytest.mark.parametrize("question", ["Why did he?", "And Poland?", "?", "Who leads NATO?"])
def test_without_earlier_questions_nothing_is_added(question: str) -> None:
    assert in_context(question, []) == question


def test_a_follow_up_to_a_follow_up() -> None:
    earlier = [CONCESSIONS, "And what did he say about troops?"]
    assert in_context("Why?", earlier) == "Why did Biden say about troops?"
    assert in_context("Did he promise any?", earlier) == "Did Biden promise any?"


def test_who_she_is_is_taken_from_the_answer() -> None:
    quote = "The strike was led by Maggie Thorne."
    cited = Citation(1, "calder.txt", "Calder", None, None, None, 0, len(quote), quote, "")
    claim = Claim(quote, "supported", (1,), Span("calder.txt", quote.index("Maggie"), len(quote) - 1))
    answer = Answer(STRIKE, "answered", f"{quote} [1]", 0.9, (claim,), (cited,), (), {})
    assert in_context("When did she speak?", [answer]).startswith("When did Maggie Thorne speak?")


def test_turns_with_a_new_subject_in_the_gold_conversations_are_left_alone() -> None:
    for half in ("dev", "test"):
        for line in (REPOSITORY / "eval" / "conversations" / f"{half}.jsonl").read_text().splitlines():
            earlier: list[str] = []
            for turn in json.loads(line)["turns"]:
                if turn["kind"] == "new":
                    assert in_context(turn["question"], earlier) == turn["question"]
                earlier.append(turn["question"])


def test_the_answer_says_what_it_was_read_as_and_searches_for_that(corpus: Corpus) -> None:
    first = corpus.ask("What did Biden say about sending US troops to Ukraine?")
    assert first.read_as is None
    second = corpus.ask("And what did he say about economic consequences?", history=[first])
    assert second.question == "And what did he say about economic consequences?"
    assert second.read_as == "What did Biden say about economic consequences?"
    assert second.citations == corpus.ask(second.read_as).citations


def test_a_follow_up_is_refused_for_want_of_evidence_of_its_own(corpus: Corpus) -> None:
    first = corpus.ask(CONCESSIONS)
    second = corpus.ask("Which football club does he support?", history=[first])
    assert (first.status, second.status) == ("answered", "not_in_corpus")


@pytest.mark.slow
def test_chat_shows_what_a_question_was_read_as(two_documents: Path) -> None:
    said = qa(two_documents, "chat", given=f"{CONCESSIONS}\nWhy?\n\n".encode()).stdout
    assert "read as: Why did Biden make concessions to Putin?" in said
