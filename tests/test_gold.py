"""Gold sets: a broken one is told by file, line and remedy, and the repository's own has nothing wrong with it."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY

from qa import Corpus
from qa.documents import Span
from qa.errors import GoldInvalid
from qa.evaluation.gold import evidence_spans, lint_gold, load_gold

HARBOUR = "The harbour of Gdynia was closed on Monday because of the storm."
DOCUMENTS = {"harbour.txt": HARBOUR, "ferry.txt": "The ferry Aurora waited outside for eleven hours."}


def evidence(quote: str, document: str = "harbour.txt") -> list[list[dict[str, str]]]:
    return [[{"document": document, "quote": quote}]]


def line(**changed: Any) -> str:
    """A line that is right, but for what is changed; a field that is None is left out."""
    fields = {
        "id": "closed",
        "question": "When was the harbour closed?",
        "answerable": True,
        "answers": ["Monday"],
        "evidence": evidence("closed on Monday"),
        "tags": ["date"],
    }
    return json.dumps({name: value for name, value in (fields | changed).items() if value is not None}, ensure_ascii=False)


def gold(folder: Path, content: str | bytes, name: str = "gold.jsonl") -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def faults(folder: Path, content: str | bytes) -> list[str]:
    """What lint says of a gold file, without the file's name."""
    file = gold(folder, content)
    return [str(fault).removeprefix(f"{file}:") for fault in lint_gold([file], DOCUMENTS)]


def test_a_right_file_has_no_faults(tmp_path: Path) -> None:
    assert faults(tmp_path, line()) == []
    assert faults(tmp_path, line(id="other", answerable=False, answers=[], evidence=[]) + "\n" + line() + "\n") == []


@pytest.mark.parametrize(
    "content",
    [
        line() + "\r\n" + line(id="two") + "\r\n",
        b"\xef\xbb\xbf" + line().encode() + b"\n\n  \n" + line(id="two").encode(),
        line(question="When was it\u2028closed?") + "\n" + line(id="two", question="And\u2029\x85 when?"),
    ],
    ids=["CRLF", "a byte-order mark and empty lines", "separators that are no line ends"],
)
def test_what_editors_do_to_a_file_is_no_fault(tmp_path: Path, content: str | bytes) -> None:
    assert faults(tmp_path, content) == []
    assert [question.id for question in load_gold([tmp_path / "gold.jsonl"])] == ["closed", "two"]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ('{"id": "x", }', "it is not JSON ("),
        ('{"id": "x", "id": "y"}', "the field `id` stands there twice. Keep one."),
        ("not json", "it is not JSON (Expecting value at column 1). One object a line, text in double quotes."),
        ("{'id': 1}", "it is not JSON"),
        (line(id="x")[:-1], "it is not JSON (Expecting ',' delimiter"),
        ("[1, 2]", "it is not a JSON object with the fields of a question."),
        ('"text"', "it is not a JSON object with the fields of a question."),
        (line(id="x", question=None), "the field `question` is missing. Add it."),
        (line(id="x", evidence=None), "the field `evidence` is missing. Add it."),
        (line(id="x", evidence=[[{"document": "harbour.txt"}]]), "the field `evidence.0.0.quote` is missing. Add it."),
        (line(id="x", answer="Monday"), "there is no field `answer`. Known are: id, question, answerable, answers, evidence"),
        (line(id="x", answers="Monday"), "the field `answers` does not fit: Input should be a valid tuple."),
        (line(id="x", answerable="perhaps"), "the field `answerable` does not fit"),
        (
            line(id="x", filters={"since": "soon"}),
            "the field `filters` does not fit: Value error, 'soon' is not a date such as 2021",
        ),
        (line(id=""), "the field `id` does not fit: String should have at least 1 character."),
        (line(id="x", answers=[]), "an answerable question needs `answers`. Add it, or set `answerable` to false."),
        (line(id="x", evidence=[]), "an answerable question needs `evidence`. Add it, or set `answerable` to false."),
        (line(id="x", evidence=[[]]), "an answerable question needs `evidence (one alternative is an empty list)`"),
        (
            line(id="x", answerable=False, evidence=[]),
            "a question that is not answerable cannot have `answers`. Empty it, or set `answerable` to true.",
        ),
    ],
)
def test_a_broken_line_is_told_with_its_number_and_what_to_do(tmp_path: Path, broken: str, said: str) -> None:
    (fault,) = faults(tmp_path, f"{line()}\n\n{broken}\n")
    assert fault.startswith(f"3: {said}")


def test_every_broken_line_is_told(tmp_path: Path) -> None:
    told = faults(tmp_path, "\n".join(["{", line(), line(id="x", tags=3), line(id="y", evidence=evidence("no such"))]))
    assert [fault.split(":")[0] for fault in told] == ["1", "3", "4"]


def test_a_file_that_is_not_utf_8_is_told_with_the_line(tmp_path: Path) -> None:
    content = (line() + "\n" + line(id="two", question="Où est le café?")).encode("latin-1")
    assert faults(tmp_path, content) == ["2: it is not UTF-8 here. Save the file as UTF-8."]
    assert faults(tmp_path, line().encode("utf-16")) == ["1: it is not UTF-8 here. Save the file as UTF-8."]


def test_an_id_that_stands_in_another_file_already(tmp_path: Path) -> None:
    first = gold(tmp_path, line(id="one") + "\n" + line(id="same"), "a.jsonl")
    second = gold(tmp_path, line(id="same"), "b.jsonl")
    (fault,) = lint_gold([first, second], DOCUMENTS)
    assert str(fault) == f"{second}:1: the id 'same' stands already at {first}:2. Choose another."


@pytest.mark.parametrize(
    ("quotes", "said"),
    [
        (
            evidence("harbour of Gdansk was closed"),
            "the quote 'harbour of Gdansk was closed' is not in harbour.txt. Nearest there: 'harbour of Gdynia was closed'.",
        ),
        (evidence("eleven hours"), "the quote 'eleven hours' is not in harbour.txt, but in ferry.txt."),
        (evidence("Monday", "gone.txt"), "there is no document 'gone.txt' in the corpus. `qa sources` lists them."),
    ],
)
def test_a_quote_that_is_not_in_its_document(tmp_path: Path, quotes: object, said: str) -> None:
    assert faults(tmp_path, "\n" + line(evidence=quotes)) == [f"2: {said}"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    missing = tmp_path / "missing.jsonl"
    assert [str(f) for f in lint_gold([missing], {})] == [f"{missing}:0: it cannot be opened (No such file or directory)."]


def test_loading_stops_at_a_broken_file_and_says_how_many_faults_there_are(tmp_path: Path) -> None:
    file = gold(tmp_path, "{\n" + line() + "\n[]\n3\n")
    with pytest.raises(GoldInvalid, match=r"gold.jsonl:1: it is not JSON .*\(2 more: `qa eval lint` lists them\.\)$"):
        load_gold([file])


def test_loading_an_empty_file_says_how_to_start(tmp_path: Path) -> None:
    with pytest.raises(GoldInvalid, match=r"holds no questions. `qa eval draft DOCUMENT`"):
        load_gold([gold(tmp_path, "\n\n")])
    with pytest.raises(GoldInvalid, match="There is no gold set"):
        load_gold([])


def test_evidence_is_where_the_quote_stands_first(tmp_path: Path) -> None:
    two_ways = [*evidence("Monday"), *evidence("ferry", "ferry.txt"), *evidence("not there")]
    (question,) = load_gold([gold(tmp_path, line(evidence=two_ways))])
    assert evidence_spans(question, DOCUMENTS) == [
        [Span("harbour.txt", 36, 42)],
        [Span("ferry.txt", 4, 9)],
        [Span("harbour.txt", -10, -1)],
    ]
    assert HARBOUR[36:42] == "Monday"
    assert evidence_spans(question, {"harbour.txt": "Monday, Monday"})[0] == [Span("harbour.txt", 0, 6)]


def test_the_repository_s_own_gold_set(corpus: Corpus) -> None:
    files = sorted((REPOSITORY / "eval").glob("*.jsonl"))
    texts = {entry.path: corpus.text(entry.path) for entry in corpus.sources()}
    assert lint_gold(files, texts) == []
    questions = load_gold(files)
    assert len(questions) >= 60
    tags = Counter(tag for question in questions for tag in question.tags)
    asked_for = ("person", "date", "number", "cause", "stance", "comparison", "near-miss", "off-topic", "follow-up")
    assert {tag: tags[tag] for tag in asked_for if tags[tag] < 3} == {}
    assert all(question.history for question in questions if "follow-up" in question.tags)
    assert not any(question.answerable for question in questions if "off-topic" in question.tags)


def test_an_empty_file_is_a_fault(tmp_path: Path) -> None:
    assert len(faults(tmp_path, "\n")) == 1


def test_a_line_that_is_nested_too_deeply(tmp_path: Path) -> None:
    assert len(faults(tmp_path, "[" * 100_000)) == 1


@pytest.mark.parametrize(
    "changed",
    [{"question": "  "}, {"question": "TODO: a question"}, {"answers": [""]}, {"answers": ["TODO"]}, {"answerable": "yes"}],
    ids=str,
)
def test_a_question_that_cannot_be_asked_or_answered_is_a_fault(tmp_path: Path, changed: dict[str, Any]) -> None:
    assert len(faults(tmp_path, line(**changed))) == 1


def test_a_quote_that_differs_in_white_space_is_told_apart(tmp_path: Path) -> None:
    file = gold(tmp_path, line(evidence=evidence("closed on Monday")))
    (fault,) = lint_gold([file], {"harbour.txt": "The harbour was closed\non Monday evening."})
    assert "is in harbour.txt but for its white space" in fault.message
