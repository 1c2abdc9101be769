"""Facts taken out: what is cut, what stays, and what the table says of it."""

import json
from pathlib import Path

import pytest
from conftest import MakeWorkspace, OpenCorpus, qa

from qa import Corpus
from qa.answers import Answer, Status
from qa.errors import GoldInvalid
from qa.evaluation.gold import GoldQuestion
from qa.evaluation.removed import Asked, Kind, ask_with_facts_removed, summarise

HARBOUR = """The harbour of Gdynia was closed on Monday because of the storm. The ferry Aurora waited outside for eleven hours.

The mayor of Gdynia thanked the crew. A new lighthouse is planned at the western pier.
"""
BREAD = "Rye bread is baked for one hour in a stone oven. The dough rests overnight."


def question(name: str, text: str, *evidence: str, document: str = "harbour.txt") -> GoldQuestion:
    quotes = [[{"document": document, "quote": quote}] for quote in evidence]
    return GoldQuestion.model_validate(
        {"id": name, "question": text, "answerable": bool(evidence), "answers": list(evidence), "evidence": quotes}
    )


CLOSED = question("closed", "When was the harbour of Gdynia closed?", "closed on Monday")
WHY = question("why", "Why was the harbour of Gdynia closed?", "because of the storm")
WAITED = question("waited", "How long did the ferry Aurora wait?", "eleven hours")
BAKED = question("baked", "How long is rye bread baked?", "one hour", document="bread.txt")
OWNER = question("owner", "Who owns the ferry Aurora?")


@pytest.fixture
def harbour(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> Corpus:
    return open_corpus(workspace({"harbour.txt": HARBOUR, "bread.txt": BREAD}))


def test_every_answerable_question_is_asked_with_its_facts_and_without(harbour: Corpus) -> None:
    asked = ask_with_facts_removed(harbour, [CLOSED, WAITED, BAKED, OWNER], folds=3, off_topic=["What is a stack overflow?"])
    kinds = [(each.kind, each.question) for each in asked]
    facts = [CLOSED.question, WAITED.question, BAKED.question]
    assert kinds[:5] == [
        *(("present", fact) for fact in facts),
        ("unanswerable", OWNER.question),
        ("off-topic", "What is a stack overflow?"),
    ]
    assert sorted(kinds[5:]) == sorted(("removed", fact) for fact in facts)
    answers = {(each.kind, each.question): each.answer for each in asked}
    assert "closed on Monday" in answers["present", CLOSED.question].text
    without = answers["removed", CLOSED.question]
    cited = " ".join(citation.quote for citation in (*without.citations, *without.nearest))
    assert "Monday" not in cited  # the sentence with the evidence is gone …
    assert "thanked the crew" in cited  # … and the rest of its document is there


def test_questions_that_share_a_sentence_are_taken_out_together(harbour: Corpus) -> None:
    ticks: list[int] = []
    asked = ask_with_facts_removed(harbour, [CLOSED, WHY], folds=2, tick=lambda: ticks.append(1))
    assert [each.kind for each in asked] == ["present", "present", "removed", "removed"]
    assert len(ticks) == 4
    assert not any("storm" in citation.quote for each in asked[2:] for citation in (*each.answer.citations, *each.answer.nearest))


def test_every_alternative_of_the_evidence_is_cut(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    corpus = open_corpus(workspace({"harbour.txt": f"{HARBOUR}\nOn Monday nobody could sail: Gdynia was shut.\n"}))
    twice = question("closed", "When was the harbour of Gdynia closed?", "closed on Monday", "On Monday nobody could sail")
    (removed,) = [each for each in ask_with_facts_removed(corpus, [twice], folds=1) if each.kind == "removed"]
    assert not any("Monday" in citation.quote for citation in (*removed.answer.citations, *removed.answer.nearest))


def test_nothing_to_take_out(harbour: Corpus) -> None:
    with pytest.raises(GoldInvalid, match="None of these questions has evidence in the corpus"):
        ask_with_facts_removed(harbour, [OWNER, question("gone", "What?", "not in there")], folds=2)


def answer(confidence: float, status: Status) -> Answer:
    return Answer("?", status, "The corpus does not say.", confidence, (), (), (), {})


def test_the_table_worked_out_by_hand() -> None:
    def asked(kind: Kind, *confidences: float) -> list[Asked]:
        return [
            Asked(kind, f"{kind} {c}", answer(c, "not_in_corpus" if c < 0.2 else "doubtful" if c < 0.5 else "answered"))
            for c in confidences
        ]

    found = summarise([*asked("present", 0.9, 0.6, 0.3, 0.1), *asked("removed", 0.7, 0.25, 0.15, 0.1, 0.05)])
    present, removed = found.rows
    assert (present.answered, present.doubtful, present.refused) == (0.5, 0.25, 0.25)
    assert (removed.answered, removed.doubtful, removed.refused) == (0.2, 0.2, 0.6)
    # of the 20 pairs the present one is surer in 5 + 4 + 4 + 1, and 0.1 ties with 0.1
    assert removed.auroc == (5 + 4 + 4 + 1 + 0.5) / 20
    assert (found.threshold, found.lost) == (0.7, 0.75)
    assert present.failures == ("0.10  present 0.1  →  The corpus does not say.",)
    assert [told[:4] for told in removed.failures] == ["0.70", "0.25"]


@pytest.mark.slow
def test_on_the_command_line(workspace: MakeWorkspace) -> None:
    folder = workspace({"harbour.txt": HARBOUR, "bread.txt": BREAD})
    (folder / "eval").mkdir()
    lines = [each.model_dump_json() for each in (CLOSED, WAITED, BAKED, OWNER)]
    (folder / "eval" / "gold.jsonl").write_text("\n".join(lines), encoding="utf-8")
    shown = qa(folder, "eval", "bench", "removed")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "present" in shown.stdout
    assert "refuses 80 % of the removed" in shown.stdout
    plain = json.loads(qa(folder, "eval", "bench", "removed", "--json").stdout)
    assert {row["kind"]: row["questions"] for row in plain["rows"]} == {"present": 3, "removed": 3, "unanswerable": 1}


@pytest.mark.slow
def test_over_a_set_in_squad_format(tmp_path: Path, workspace: MakeWorkspace) -> None:
    def paragraph(text: str, asked: str, said: str) -> dict[str, object]:
        answers = [{"text": said, "answer_start": text.index(said)}]
        return {"context": text, "qas": [{"id": asked, "question": asked, "answers": answers, "is_impossible": False}]}

    paragraphs = [
        paragraph("The harbour was closed on Monday.", "When was the harbour closed?", "Monday"),
        paragraph(BREAD, "How long is rye bread baked?", "one hour"),
    ]
    data = tmp_path / "set.json"
    data.write_text(json.dumps({"version": "v2.0", "data": [{"title": "Sea", "paragraphs": paragraphs}]}), encoding="utf-8")
    done = qa(workspace({}), "eval", "bench", "removed", "--data", str(data), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    rows = {row["kind"]: row for row in json.loads(done.stdout)["rows"]}
    assert (rows["present"]["questions"], rows["removed"]["questions"]) == (2, 2)
    assert rows["removed"]["refused"] == 1.0  # nothing of the other paragraph answers
