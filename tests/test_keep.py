"""Keeping an answer as a gold question: every line passes lint, none is doubled, none is written that would not hold."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import BNE, PISM

from qa import Corpus
from qa.answers import Claim
from qa.errors import GoldInvalid
from qa.evaluation.gold import lint_gold
from qa.evaluation.keep import append_gold, gold_question

ASKED = "What is Putin's goal?"


def texts(corpus: Corpus) -> dict[str, str]:
    return {path: corpus.text(path) for path in (BNE, PISM)}


def test_an_answered_and_a_refused_question_pass_lint(tmp_path: Path, corpus: Corpus) -> None:
    gold = tmp_path / "eval" / "gold.jsonl"
    answered, refused = corpus.ask(ASKED), corpus.ask("What is the boiling point of tungsten?")
    assert append_gold(gold, gold_question(answered, history=["Who is Putin?"]), corpus.text)
    assert append_gold(gold, gold_question(refused), corpus.text)
    assert lint_gold([gold], texts(corpus)) == []
    first, second = (json.loads(line) for line in gold.read_text().splitlines())
    assert first["answerable"] is True
    assert first["history"] == ["Who is Putin?"]
    assert first["evidence"][0][0]["quote"] == answered.citations[answered.claims[0].citations[0] - 1].quote
    assert (second["answerable"], second["answers"], second["evidence"]) == (False, [], [])


def test_the_same_question_is_not_doubled(tmp_path: Path, corpus: Corpus) -> None:
    question = gold_question(corpus.ask(ASKED))
    assert append_gold(tmp_path / "gold.jsonl", question, corpus.text) is True
    assert append_gold(tmp_path / "gold.jsonl", question, corpus.text) is False
    assert len((tmp_path / "gold.jsonl").read_text().splitlines()) == 1


def test_a_set_without_a_last_line_end_stays_whole(tmp_path: Path, corpus: Corpus) -> None:
    gold = tmp_path / "gold.jsonl"
    append_gold(gold, gold_question(corpus.ask(ASKED)), corpus.text)
    gold.write_bytes(gold.read_bytes().rstrip(b"\n"))
    append_gold(gold, gold_question(corpus.ask("Why did Biden and Putin meet?")), corpus.text)
    assert lint_gold([gold], texts(corpus)) == []
    assert len(gold.read_text().splitlines()) == 2


def test_a_damaged_set_is_named_and_left_alone(tmp_path: Path, corpus: Corpus) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text("{damaged\n")
    with pytest.raises(GoldInvalid, match=r"gold\.jsonl:1"):
        append_gold(gold, gold_question(corpus.ask(ASKED)), corpus.text)
    assert gold.read_text() == "{damaged\n"


def test_a_quote_that_is_gone_is_not_written(tmp_path: Path, corpus: Corpus) -> None:
    answer = corpus.ask(ASKED)
    stale = replace(answer, citations=tuple(replace(each, quote="It never said this.") for each in answer.citations))
    with pytest.raises(GoldInvalid, match="no longer holds the quote"):
        append_gold(tmp_path / "gold.jsonl", gold_question(stale), corpus.text)
    assert not (tmp_path / "gold.jsonl").exists()


def test_a_sentence_that_nothing_supports_is_no_gold_answer(tmp_path: Path, corpus: Corpus) -> None:
    gold = tmp_path / "gold.jsonl"
    answer, invented = corpus.ask(ASKED), Claim("It sank near Lisbon.", "unsupported", ())
    beside = gold_question(replace(answer, claims=(invented, *answer.claims)))
    assert beside == gold_question(answer)
    alone = gold_question(replace(answer, question="Where did it sink?", claims=(invented,)))
    assert (alone.answerable, alone.answers, alone.evidence) == (False, (), ())
    assert append_gold(gold, beside, corpus.text)
    assert append_gold(gold, alone, corpus.text)
    assert lint_gold([gold], texts(corpus)) == []
