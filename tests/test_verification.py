"""Proving a saved answer again: what can become of a citation."""

from pathlib import Path

import pytest
from conftest import MakeWorkspace, OpenCorpus, put

from qa import Answer, Corpus
from qa.answers import answer_from_dict
from qa.errors import AnswerFileInvalid

A = "The harbour of Gdynia was closed on Monday because of the storm."


@pytest.fixture
def corpus(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> Corpus:
    return open_corpus(workspace({"a.txt": f"{A} It was reopened on Friday.", "b.txt": "The parliament in Vilnius voted."}))


@pytest.fixture
def answer(corpus: Corpus) -> Answer:
    answer = corpus.ask("When was the harbour of Gdynia closed?", max_claims=1)
    assert answer.citations[0].quote.startswith(A)
    return answer


def outcome(corpus: Corpus, answer: Answer) -> tuple[str, str, int | None]:
    (proof,) = corpus.verify(answer)
    return proof.outcome, proof.document, proof.start


def file(corpus: Corpus) -> Path:
    return corpus.workspace / "corpus" / "a.txt"


def test_proved(corpus: Corpus, answer: Answer) -> None:
    assert outcome(corpus, answer) == ("proved", "a.txt", 0)


def test_proved_after_other_documents_changed_and_after_a_rebuild(corpus: Corpus, answer: Answer) -> None:
    put(corpus.workspace, "b.txt", "Changed.")
    corpus.sync(rebuild=True)
    assert outcome(corpus, answer) == ("proved", "a.txt", 0)


def test_moved(corpus: Corpus, answer: Answer) -> None:
    put(corpus.workspace, "a.txt", "News. " + file(corpus).read_text())
    assert outcome(corpus, answer) == ("moved", "a.txt", 6)


def test_renamed(corpus: Corpus, answer: Answer) -> None:
    file(corpus).rename(file(corpus).with_name("z.txt"))
    assert outcome(corpus, answer) == ("renamed", "z.txt", 0)


def test_renamed_and_copied(corpus: Corpus, answer: Answer) -> None:
    put(corpus.workspace, "z.txt", file(corpus).read_text())
    file(corpus).rename(file(corpus).with_name("m.txt"))
    assert outcome(corpus, answer) == ("renamed", "m.txt", 0)


def test_gone(corpus: Corpus, answer: Answer) -> None:
    put(corpus.workspace, "a.txt", "It was calm.")
    assert outcome(corpus, answer) == ("gone", "a.txt", None)


def test_missing(corpus: Corpus, answer: Answer) -> None:
    file(corpus).unlink()
    assert outcome(corpus, answer) == ("missing", "a.txt", None)


def test_false(corpus: Corpus, answer: Answer) -> None:
    plain = answer.to_dict()
    plain["citations"][0]["quote"] = "The harbour of Gdynia was never closed."
    assert outcome(corpus, answer_from_dict(plain))[0] == "false"


def test_a_quote_that_the_renamed_document_does_not_hold_is_false(corpus: Corpus, answer: Answer) -> None:
    file(corpus).rename(file(corpus).with_name("z.txt"))
    plain = answer.to_dict()
    plain["citations"][0]["quote"] = "The harbour of Gdynia was never closed."
    assert outcome(corpus, answer_from_dict(plain))[0] == "false"


def test_an_answer_written_and_read_back_is_the_same(answer: Answer) -> None:
    assert answer_from_dict(answer.to_dict()) == answer


def test_an_answer_saved_before_there_were_notes_is_read(answer: Answer) -> None:
    plain = answer.to_dict()
    del plain["notes"]
    assert answer_from_dict(plain).notes == ()
    assert answer_from_dict(plain | {"notes": ["Two sentences were left out."]}).notes == ("Two sentences were left out.",)


@pytest.mark.parametrize(
    "damage",
    [
        {"status": "maybe"}, {"claims": None}, {"citations": [{}]}, {"confidence": "high"}, {"timings_ms": []},
        {"claims": [{"text": "A", "support": "certain", "citations": []}]},
    ],
    ids=str,
)  # fmt: skip
def test_a_damaged_answer_is_refused(damage: dict[str, object], answer: Answer) -> None:
    with pytest.raises(AnswerFileInvalid):
        answer_from_dict(answer.to_dict() | damage)
