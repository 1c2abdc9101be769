"""What became of a question, and which stage lost its answer."""

import socket
from contextlib import suppress
from typing import Any

import pytest
from conftest import MakeWorkspace, OpenCorpus

from qa import Corpus
from qa.evaluation.gold import GoldQuestion
from qa.evaluation.report import make_report
from qa.evaluation.run import Result, run_gold

HARBOUR = "The harbour of Gdynia was closed on Monday because of the storm."
FERRY = "The ferry Aurora waited outside for eleven hours."


def question(**changed: Any) -> GoldQuestion:
    evidence = [[{"document": "harbour.txt", "quote": "closed on Monday"}]]
    right = {"id": "closed", "question": "When was the harbour of Gdynia closed?", "answerable": True, "answers": ["Monday"]}
    return GoldQuestion.model_validate(right | {"evidence": evidence} | changed)


def unanswerable(**changed: Any) -> GoldQuestion:
    return question(**({"id": "off", "answerable": False, "answers": [], "evidence": []} | changed))


@pytest.fixture
def harbour(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> Corpus:
    return open_corpus(workspace({"harbour.txt": HARBOUR, "ferry.txt": FERRY}))


def result(corpus: Corpus, asked: GoldQuestion) -> Result:
    (found,) = run_gold(corpus, [asked]).results
    return found


def test_a_right_answer(harbour: Corpus) -> None:
    found = result(harbour, question())
    assert (found.correct, found.stage, found.error, found.refused) == (True, "", "", False)
    # the claim "The harbour of Gdynia was closed on Monday because of the storm" is 10 tokens without its articles, 1 common
    assert found.figures == pytest.approx({
        "quotes proved": 1, "recall@1": 1, "recall@3": 1, "recall@5": 1, "recall@10": 1, "MRR": 1, "nDCG@10": 1, "contains": 1,
        "exact match": 1, "token F1": 1, "over-citation": 0,  # of the answer span
        "citation recall": 1, "citation precision": 16 / 64, "citation F1": 2 * 0.25 / 1.25,  # 16 of the sentence's 64 characters
    })  # fmt: skip


def test_a_refusal_of_what_cannot_be_answered_is_right(harbour: Corpus) -> None:
    found = result(harbour, unanswerable(question="How do I bake pancakes?"))
    assert (found.correct, found.stage, found.refused) == (True, "", True)


@pytest.mark.parametrize(
    ("changed", "stage"),
    [
        ({"evidence": [[{"document": "gone.txt", "quote": "Monday"}]], "answers": ["Tuesday"]}, "not read"),
        ({"filters": {"sources": ["ferry*"]}}, "not retrieved"),
        ({"filters": {"sources": ["harbour*"], "since": "2021"}}, "not retrieved"),
        ({"evidence": [[{"document": "ferry.txt", "quote": "ferry Aurora"}]], "answers": ["Aurora"]}, "not quoted"),
        ({"question": "  "}, "error"),
    ],
)
def test_the_stage_that_lost_the_answer(harbour: Corpus, changed: dict[str, Any], stage: str) -> None:
    found = result(harbour, question(**changed))
    assert (found.correct, found.stage) == (False, stage)


def test_evidence_that_was_found_far_down_was_reranked_away(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    cities = ("Gdynia", "Gdansk", "Sopot", "Hel", "Ustka", "Leba")
    storm = {f"{city}.txt": f"The harbour of {city} was closed on Monday because of the storm." for city in cities}
    corpus = open_corpus(workspace({**storm, "bread.txt": "Rye bread is baked in a stone oven."}))
    evidence = [[{"document": "bread.txt", "quote": "Rye bread"}]]
    found = result(corpus, question(answers=["Rye"], evidence=evidence))
    assert (found.stage, found.figures["recall@5"], found.figures["recall@10"]) == ("reranked away", 0, 1)


def test_an_answer_to_what_cannot_be_answered_is_wrong(harbour: Corpus) -> None:
    assert result(harbour, unanswerable()).stage == "wrongly answered"


def test_a_refusal_although_the_evidence_was_read_is_wrong(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    strict = open_corpus(workspace({"harbour.txt": HARBOUR, "../qa.toml": "min_confidence = 1.0\nsure_confidence = 1.0\n"}))
    found = result(strict, question())
    assert (found.stage, found.refused, found.figures["recall@1"], found.figures["contains"]) == ("wrongly refused", True, 1, 0)


def test_a_question_after_others_is_asked_with_them(harbour: Corpus) -> None:
    asked = question(question="Why was it closed?", history=["When was the harbour of Gdynia closed?"], answers=["the storm"])
    assert result(harbour, asked).correct


def test_connections_beyond_this_machine_are_counted(harbour: Corpus) -> None:
    def connect() -> None:
        for address in ("192.0.2.1", "127.0.0.1"):  # the first is for documentation, and nobody's
            with socket.socket() as connection:
                connection.setblocking(False)
                connection.connect_ex((address, 9))

    assert run_gold(harbour, [question(), unanswerable()], connect).foreign_connections == 2
    assert run_gold(harbour, [question()]).foreign_connections == 0


def test_evidence_of_which_one_piece_is_gone_is_half_found(harbour: Corpus) -> None:
    pieces = [{"document": "harbour.txt", "quote": "closed on Monday"}, {"document": "gone.txt", "quote": "for repairs"}]
    figures = result(harbour, question(evidence=[pieces])).figures
    assert (figures["recall@10"], figures["citation recall"] < 1) == (0.5, True)


def test_a_question_that_failed_is_no_sure_refusal(harbour: Corpus) -> None:
    report = make_report(run_gold(harbour, [question(), unanswerable(question="?")]), harbour, [])
    assert report["figures"]["answered though not answerable"]["value"] == 1
    assert report["figures"]["AUROC"]["value"] < 1


def test_looking_up_a_name_counts_as_a_connection(harbour: Corpus) -> None:
    def look_up() -> None:
        with suppress(OSError):
            socket.getaddrinfo("nowhere.invalid", 443)

    assert run_gold(harbour, [question()], look_up).foreign_connections == 1


def test_the_cost_names_every_stage_also_where_a_question_is_looked_up(harbour: Corpus) -> None:
    told = question(id="told", question="What are the documents about?")
    for asked in ([told, question()], [question(), told]):
        run = run_gold(harbour, asked)
        stages = [set(result.answer.timings_ms) for result in run.results if result.answer]
        assert stages[0] != stages[1]
        assert set(make_report(run, harbour, [])["cost"]["stages_ms"]) == stages[0] | stages[1]
