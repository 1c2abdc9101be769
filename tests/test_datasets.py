"""Published sets: what is read of them. They lie beside the repository, and these tests skip where they are absent."""

import csv
import json
from pathlib import Path

import pytest
from conftest import REPOSITORY

from qa.errors import UserError
from qa.evaluation.datasets import load_chunking, load_squad

DATA = REPOSITORY.parent / "shared" / "data"


def published(name: str) -> Path:
    """The path of a data set; skips the test where it is absent."""
    if not (DATA / name).exists():
        pytest.skip(f"{DATA / name} is not here: see the README there for where it comes from")
    return DATA / name


def test_a_set_that_is_absent_skips_with_a_reason() -> None:
    with pytest.raises(pytest.skip.Exception, match=r"no-such-set is not here"):
        published("no-such-set")


def test_a_file_that_is_absent_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"dev\.json is not there"):
        load_squad(tmp_path / "dev.json")
    with pytest.raises(UserError, match=r"questions\.csv is not there"):
        load_chunking(tmp_path)


def test_squad_2() -> None:
    dataset = load_squad(published("squad2/dev-half.json"))
    unanswerable = [question for question in dataset.questions if not question.answerable]
    assert (len(dataset.documents), len(dataset.questions), len(unanswerable)) == (301, 2_828, 1_529)
    for question in dataset.questions:
        texts = {dataset.documents[span.document][span.start : span.end] for span in question.evidence}
        assert texts == set(question.answers)


@pytest.mark.parametrize(("name", "questions"), [("amazon_reviews", 9_885), ("new_wiki", 7_938), ("reddit", 9_803)])
def test_squadshifts(name: str, questions: int) -> None:
    dataset = load_squad(published(f"squadshifts/{name}.json.gz"))
    assert len(dataset.questions) == questions
    assert all(question.answerable for question in dataset.questions)


def test_chunking_references_stand_at_their_offsets() -> None:
    folder = published("chunking")
    dataset = load_chunking(folder)
    with (folder / "questions.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if f"{row['corpus_id']}.txt" in dataset.documents]
    assert len(dataset.questions) == len(rows) == 276
    for question, row in zip(dataset.questions, rows, strict=True):
        assert question.text == row["question"]
        quoted = [dataset.documents[span.document][span.start : span.end] for span in question.evidence]
        assert quoted == [reference["content"] for reference in json.loads(row["references"])]
