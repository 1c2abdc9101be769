"""Published sets: what is read of them. They lie beside the repository, and these tests skip where they are absent."""

import csv
import json
from pathlib import Path

import pytest
from conftest import REPOSITORY

from qa.errors import UserError
from qa.evaluation.datasets import load_beir, load_chunking, load_squad

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
    with pytest.raises(UserError, match=r"is a folder\. Name the file in it with --data"):
        load_squad(tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("dev.json", b"{"),
        ("dev.json", b'{"data": [{"paragraphs": [{"context": "A ferry."}]}]}'),
        ("dev.json", b"[1, 2]"),
        ("dev.json", b"\xff\xfe\x00"),
        ("dev.json.gz", b"not gzip"),
    ],
)
def test_a_damaged_or_foreign_file_is_told_in_a_line(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError, match=rf"{name} is damaged or not in SQuAD's format .* Download it again"):
        load_squad(tmp_path / name)


def test_a_damaged_beir_folder_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text('{"_id": "d1", "text": "A ferry."}\n')
    (tmp_path / "queries.jsonl").write_text('{"_id": "q1"}\n')
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\n")
    with pytest.raises(UserError, match=r"queries\.jsonl is damaged or not in BEIR's layout"):
        load_beir(tmp_path)


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
