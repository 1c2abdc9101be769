"""Published sets through the same code: folders in each format, small enough to work the figures out by hand."""

import json
import random
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import fixtures_pdf
import pytest
from conftest import qa

from qa.documents import Span
from qa.errors import CorpusEmpty, GoldInvalid, UserError
from qa.evaluation.bench import Row, bench_beir, bench_chunking, bench_squad, one_letter_wrong
from qa.evaluation.conversations import bench_conversations, read_conversations
from qa.evaluation.datasets import BenchQuestion, load_beir, load_chunking, load_squad
from qa.evaluation.memory import bench_memory
from qa.evaluation.pairs import read_pairs
from qa.evaluation.pdf import bench_pdf

HARBOUR = "The harbour of Gdynia was closed on Monday because of the storm."
FERRY = "The ferry Aurora was painted green by Anna Nowak in spring."
BREAD = "Rye bread is baked for one hour in a stone oven."
SYSTEMS = ["ours", "dense only", "BM25 only", "llama-index defaults"]


def answer(context: str, text: str) -> dict[str, Any]:
    return {"text": text, "answer_start": context.index(text)}


def asked(question: str, *answers: dict[str, Any], impossible: bool = False) -> dict[str, Any]:
    return {"id": question, "question": question, "answers": list(answers), "is_impossible": impossible}


@pytest.fixture
def squad(tmp_path: Path) -> Path:
    """Three paragraphs, two questions with answers, one without."""
    twice = answer(HARBOUR, "Monday"), answer(HARBOUR, "Monday"), answer(HARBOUR, "on Monday")
    harbour = [asked("When was the harbour of Gdynia closed?", *twice), asked("Who owns the harbour?", impossible=True)]
    ferry = [asked("Who painted the ferry Aurora green?", answer(FERRY, "Anna Nowak"))]
    articles = [
        {"title": "Sea", "paragraphs": [{"context": HARBOUR, "qas": harbour}, {"context": FERRY, "qas": ferry}]},
        {"title": "Food", "paragraphs": [{"context": BREAD, "qas": []}]},
    ]
    file = tmp_path / "dev.json"
    file.write_text(json.dumps({"version": "v2.0", "data": articles}))
    return file


@pytest.fixture
def chunking(tmp_path: Path) -> Path:
    """Two corpora and a question to each; a question to a corpus that is not there."""
    (tmp_path / "sea.md").write_text(HARBOUR)
    (tmp_path / "food.md").write_text(BREAD)
    rows = [
        ("When was it closed?", HARBOUR, "closed on Monday", "sea"),
        ("How long is rye bread baked?", BREAD, "one hour", "food"),
    ]
    lines = ["question,references,corpus_id"]
    for question, text, quote, corpus in rows:
        start = text.index(quote)
        references = json.dumps([{"content": quote, "start_index": start, "end_index": start + len(quote)}])
        lines.append(f'{question},"{references.replace(chr(34), chr(34) * 2)}",{corpus}')
    (tmp_path / "questions.csv").write_text("\n".join([*lines, "What is owed?,[],finance"]) + "\n")
    return tmp_path


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    """Three documents and two judged queries; the second has a relevant document that cannot be found."""
    documents = [("d1", "Gdynia", HARBOUR), ("d2", "", FERRY), ("d3", "Bread", BREAD)]
    corpus = [json.dumps({"_id": name, "title": title, "text": text}) for name, title, text in documents]
    queries = [("q1", "When was the harbour of Gdynia closed?"), ("q2", "Who painted the ferry?"), ("q3", "Not judged.")]
    (tmp_path / "corpus.jsonl").write_text("\n".join(corpus) + "\n")
    (tmp_path / "queries.jsonl").write_text("\n".join(json.dumps({"_id": name, "text": text}) for name, text in queries))
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\nq2\tabsent\t1\n")
    return tmp_path


def by_system(rows: list[Row]) -> dict[str, dict[str, float]]:
    return {row.system: row.figures for row in rows}


def test_load_squad(squad: Path) -> None:
    dataset = load_squad(squad)
    assert dataset.documents == {"00000.txt": HARBOUR, "00001.txt": FERRY, "00002.txt": BREAD}
    when, owner, _ = dataset.questions
    assert (when.answers, set(when.evidence)) == (("Monday", "on Monday"), {Span("00000.txt", 36, 42), Span("00000.txt", 33, 42)})
    assert owner == BenchQuestion("Who owns the harbour?", (), ())
    assert not owner.answerable


def test_bench_squad(squad: Path) -> None:
    ticks: list[int] = []
    rows = bench_squad(squad, None, lambda: ticks.append(1))
    found = by_system(rows)
    assert list(found) == [*SYSTEMS, "our answers", "… mistyped"]
    for system in SYSTEMS:  # each question shares its names with one paragraph alone
        assert found[system] == {"recall@1": 1, "recall@5": 1}
    assert found["our answers"] == {"first claim": 1, "one of three": 1, "short F1": 1, "proved": 1}
    assert set(found["… mistyped"]) == set(found["our answers"])
    assert len(ticks) == 2 * 6  # the unanswerable question is asked of none
    assert all(row.median_ms > 0 and set(row.half_interval.values()) == {0} for row in rows)


def test_one_letter_of_a_longer_word_is_typed_wrong() -> None:
    rng = random.Random(1)  # noqa: S311 - the same each time
    typed = {one_letter_wrong("Who owns the harbour?", rng) for _ in range(200)}
    assert all(re.fullmatch(r"Who owns the h[a-z]{5,6}\?", each) for each in typed)
    assert {"Who owns the habrour?", "Who owns the harour?"} <= typed
    assert one_letter_wrong("Who is it?", rng) == "Who is it?"


def test_load_chunking(chunking: Path) -> None:
    dataset = load_chunking(chunking)
    assert dataset.documents == {"food.txt": BREAD, "sea.txt": HARBOUR}
    assert [question.evidence for question in dataset.questions] == [(Span("sea.txt", 26, 42),), (Span("food.txt", 23, 31),)]


def test_bench_chunking(chunking: Path) -> None:
    found = by_system(bench_chunking(chunking, None, None))
    assert list(found) == SYSTEMS
    assert (len(HARBOUR), len(BREAD), len("closed on Monday"), len("one hour")) == (64, 48, 16, 8)
    # both documents, each one passage, are found for either question: of 112 characters 16 and 8 are gold, all of them found
    share = (16 / 112 + 8 / 112) / 2
    for system in ("ours", "dense only", "llama-index defaults"):
        assert found[system] == pytest.approx({"recall": 1, "precision": share, "IoU": share})
    # no word of a question stands in the other document: 16 of 64 characters, and 8 of 48
    share = (16 / 64 + 8 / 48) / 2
    assert found["BM25 only"] == pytest.approx({"recall": 1, "precision": share, "IoU": share})


def test_a_bench_asks_only_the_first_questions(chunking: Path) -> None:
    found = by_system(bench_chunking(chunking, 1, None))
    assert found["dense only"] == pytest.approx({"recall": 1, "precision": 16 / 112, "IoU": 16 / 112})


def test_load_beir(beir: Path) -> None:
    dataset, judged = load_beir(beir)
    assert dataset.documents == {"d1.txt": f"Gdynia\n\n{HARBOUR}", "d2.txt": FERRY, "d3.txt": f"Bread\n\n{BREAD}"}
    assert [question.text for question in dataset.questions] == [
        "When was the harbour of Gdynia closed?",
        "Who painted the ferry?",
    ]
    assert judged == {"q1": {"d1.txt": 1}, "q2": {"d2.txt": 1, "absent.txt": 1}}


def test_bench_beir(beir: Path) -> None:
    found = by_system(bench_beir(beir, None, None))
    assert list(found) == SYSTEMS
    # q1: its document is first, 1. q2: one of two documents is first, nDCG 1 / (1 + 1/log2(3)) = 0.6131, recall 1/2
    for system in SYSTEMS:
        assert found[system] == pytest.approx({"nDCG@10": (1 + 0.6131) / 2, "recall@100": 0.75}, abs=1e-4)


@pytest.mark.slow
def test_bench_on_the_command_line(squad: Path, tmp_path: Path) -> None:
    table = qa(tmp_path, "eval", "bench", "squad", "--data", str(squad), "--limit", "1")
    assert (table.returncode, table.stderr) == (0, "")
    assert [line.split("  ")[0] for line in table.stdout.splitlines() if line] == [
        "System", *SYSTEMS, "System", "our answers", "… mistyped"
    ]  # fmt: skip
    rows = json.loads(qa(tmp_path, "eval", "bench", "squad", "--data", str(squad), "--json").stdout)
    assert [row["system"] for row in rows] == [*SYSTEMS, "our answers", "… mistyped"]


def test_data_that_is_not_there_is_told(tmp_path: Path) -> None:
    for bench in (bench_beir, bench_chunking, bench_squad):
        with pytest.raises(UserError, match=r"is not there\. Name the data with --data"):
            bench(tmp_path / "absent", None, None)


def test_a_set_without_answerable_questions_is_told(tmp_path: Path) -> None:
    file = tmp_path / "dev.json"
    paragraph = {"context": HARBOUR, "qas": [asked("Who owns it?", impossible=True)]}
    file.write_text(json.dumps({"data": [{"paragraphs": [paragraph]}]}))
    with pytest.raises(UserError):
        bench_squad(file, None, None)


def test_a_query_that_is_too_long_counts_as_not_found(beir: Path) -> None:
    (beir / "queries.jsonl").write_text(
        "\n".join(json.dumps({"_id": name, "text": text}) for name, text in [("q1", "harbour " * 300), ("q2", "ferry Aurora")])
    )
    assert by_system(bench_beir(beir, None, None))["ours"]["recall@100"] == 0.25


@pytest.mark.parametrize("name", ["../../outside", "absolute"])
def test_documents_are_written_only_into_the_workspace(beir: Path, name: str) -> None:
    name = str(beir / "outside") if name == "absolute" else name
    (beir / "corpus.jsonl").write_text(json.dumps({"_id": name, "title": "", "text": HARBOUR}))
    dataset, _ = load_beir(beir)
    with suppress(UserError):
        dataset.lay_out(beir / "workspace")
    assert not (beir / "outside.txt").exists()


@pytest.mark.slow
def test_the_pdf_bench_finds_the_page_and_compares_the_text(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(fixtures_pdf.report())
    question = {"question": "Who signed the report?", "document": "report.pdf", "evidence": [{"page": 2, "text": "Anna Nowak"}]}
    (tmp_path / "questions.jsonl").write_text(json.dumps(question) + "\n")
    rows = {row.system: row.figures for row in bench_pdf(tmp_path)}
    assert list(rows) == ["ours", "dense only", "BM25 only", "llama-index, its reader", "our text, against pypdf's"]
    assert rows["ours"] == {"page in 5": 1.0, "page in 10": 1.0}
    assert rows["our text, against pypdf's"]["in any order"] > 0.9


def test_the_pdf_bench_needs_its_questions_and_the_files_they_ask_about(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"questions\.jsonl is not there"):
        bench_pdf(tmp_path)
    question = {"question": "Who signed?", "document": "report.pdf", "evidence": [{"page": 0}]}
    (tmp_path / "questions.jsonl").write_text(json.dumps(question) + "\n")
    with pytest.raises(UserError, match=r"lacks report\.pdf, which the questions ask about"):
        bench_pdf(tmp_path)
    (tmp_path / "questions.jsonl").write_text("{}\n")
    with pytest.raises(UserError, match=r"questions\.jsonl is damaged or not in FinanceBench's format"):
        bench_pdf(tmp_path)


@pytest.mark.slow
def test_the_memory_bench_makes_its_input_and_adds_up_all_processes() -> None:
    pdf, notes = bench_memory(pages=10, files=30)
    assert (pdf.input, notes.input) == ("a PDF of 10 dense pages", "30 small files")
    assert notes.passages == 30
    assert pdf.passages > 10
    for each in (pdf, notes):
        assert 100 < each.peak_mb < 1_500
        assert each.seconds > 0


PAIR = {"id": "1", "relation": "differ", "kind": "number", "one": "It cost 4 euros.", "other": "It cost 5 euros."}
TURN = {"question": "Who painted it?", "kind": "first", "full": "Who painted it?", "document": "a.txt", "quote": "Anna"}


def test_only_a_line_feed_ends_a_line_and_empty_lines_say_nothing(tmp_path: Path) -> None:
    file = tmp_path / "gold.jsonl"
    pairs = [PAIR, PAIR | {"id": "2", "one": "It cost\u20284 euros.\u0085"}]
    file.write_text("\n\n".join(json.dumps(each, ensure_ascii=False) for each in pairs) + "\n", encoding="utf-8")
    assert [pair.one for pair in read_pairs(file)] == ["It cost 4 euros.", "It cost\u20284 euros.\u0085"]
    talk = {"id": "1", "turns": [TURN | {"quote": "Anna\u2028Nowak"}]}
    file.write_text(f"\n{json.dumps(talk, ensure_ascii=False)}\n", encoding="utf-8")
    assert [each.turns[0].quote for each in read_conversations(file)] == ["Anna\u2028Nowak"]


def test_conversations_need_no_folder_of_documents_beside_them(tmp_path: Path) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text(json.dumps({"id": "1", "turns": [TURN]}) + "\n", encoding="utf-8")
    (tmp_path / "mine" / "corpus").mkdir(parents=True)
    (tmp_path / "mine" / "corpus" / "a.txt").write_text("Anna painted the harbour in 1904.", encoding="utf-8")
    (turn,) = bench_conversations(file, tmp_path / "mine")
    assert (turn.read_as, turn.found_read) == ("Who painted it?", True)
    with pytest.raises(CorpusEmpty, match="There is nothing to talk about"):
        bench_conversations(file, tmp_path / "nowhere")


@pytest.mark.parametrize("damaged", [b"{damaged", b'{"id": "2"}', b'"\xff"'])
def test_a_damaged_line_is_named(tmp_path: Path, damaged: bytes) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_bytes(json.dumps(PAIR).encode() + b"\n\n" + damaged + b"\n")
    with pytest.raises(GoldInvalid, match=r"gold\.jsonl:3: this is not a pair of sentences"):
        read_pairs(file)
