"""`qa eval run`, `lint` and `draft` as a person calls them, on a corpus of two documents."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from conftest import put, qa

from qa.cli import show

HARBOUR = """Storm over the Baltic

The harbour of Gdynia was closed on Monday because of the storm. The ferry Aurora waited outside for eleven hours.
"""
GUIDE = """Guide to the search form

The password field has accepted <script>alert(1)</script> since Tuesday, said Anna Nowak. The form was written in 2019.
"""


def question(name: str, text: str, answers: list[str], document: str, quote: str, tag: str) -> dict[str, Any]:
    evidence = [[{"document": document, "quote": quote}]] if quote else []
    return {"id": name, "question": text, "answerable": bool(quote), "answers": answers, "evidence": evidence, "tags": [tag]}


QUESTIONS = [
    question("closed", "When was the harbour of Gdynia closed?", ["Monday"], "harbour.txt", "closed on Monday", "date"),
    question("accepted", "Since when has <script>x</script> been accepted?", ["Tuesday"], "guide.txt", "since Tuesday", "markup"),
    question("pancakes", "How do I bake pancakes?", [], "", "", "off-topic"),
    question("wages", "What did the lighthouse keeper earn?", ["40 marks"], "wages.txt", "40 marks", "number"),
    question("too long", "storm " * 400, ["Monday"], "harbour.txt", "Monday", "number"),
]


def write_gold(workspace: Path, questions: list[dict[str, Any]], name: str = "gold.jsonl") -> Path:
    (workspace / "eval").mkdir(exist_ok=True)
    file = workspace / "eval" / name
    file.write_text("".join(f"{json.dumps(each)}\n" for each in questions), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two documents and five questions. Tests only read it."""
    folder = tmp_path_factory.mktemp("harbour")
    put(folder, "harbour.txt", HARBOUR)
    put(folder, "guide.txt", GUIDE)
    write_gold(folder, QUESTIONS)
    return folder


@pytest.fixture(scope="module")
def shown(folder: Path) -> str:
    """What `qa eval run --out` prints; it leaves its files in `folder / "out"`."""
    done = qa(folder, "eval", "run", "--out", str(folder / "out"))
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture(scope="module")
def report(folder: Path, shown: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "out" / "report.json").read_bytes())
    return found


def test_run_leaves_three_files(folder: Path, report: dict[str, Any]) -> None:
    assert sorted(file.name for file in (folder / "out").iterdir()) == ["answers.jsonl", "report.html", "report.json"]
    assert set(report) == {"qa", "depends_on", "figures", "tags", "stages", "curves", "cost", "questions"}
    assert set(report["depends_on"]) == {"corpus_sha256", "gold", "settings", "models", "versions"}


def test_what_became_of_each_question(report: dict[str, Any]) -> None:
    assert [(row["id"], row["correct"], row["refused"], row["stage"]) for row in report["questions"]] == [
        ("closed", True, False, ""),
        ("accepted", True, False, ""),
        ("pancakes", True, True, ""),
        ("wages", False, True, "not read"),  # its document is not in the corpus
        ("too long", False, False, "error"),
    ]
    assert report["stages"] == {"not read": 1, "error": 1}


def test_errors_and_documents_that_are_gone_stay_in_every_mean(report: dict[str, Any]) -> None:
    value = {name: figure["value"] for name, figure in report["figures"].items()}
    assert value["answered rightly"] == 2 / 4  # of four answerable: "wages" and "too long" are wrong
    assert value["recall@1"] == value["recall@10"] == value["MRR"] == value["nDCG@10"] == 2 / 4
    assert value["wrongly refused"] == 1 / 4
    assert (value["refusal precision"], value["refusal recall"]) == (1 / 2, 1)  # refused: "pancakes" and "wages"
    assert value["refusal F1"] == pytest.approx(2 / 3)
    assert value["answered though not answerable"] == 0
    assert value["quotes proved"] == 4 / 5  # the question that failed proves nothing
    assert report["tags"]["number"] == {"questions": 2, "correct": 0, "low": 0, "high": 0}
    assert report["cost"]["errors"] == 1
    assert report["cost"]["foreign_connections"] == 0


def test_every_figure_lies_in_its_interval(report: dict[str, Any]) -> None:
    for figure in report["figures"].values():
        assert figure["low"] <= figure["value"] <= figure["high"]


def test_the_answers_file_holds_what_was_asked_found_and_answered(folder: Path, report: dict[str, Any]) -> None:
    records = [json.loads(line) for line in (folder / "out" / "answers.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [record["id"] for record in records] == [each["id"] for each in QUESTIONS]
    closed, too_long = records[0], records[-1]
    assert closed["expected"]["answers"] == ["Monday"]
    assert closed["hits"][0]["document"] == "harbour.txt"
    citation = closed["answer"]["citations"][0]
    assert HARBOUR[citation["start"] : citation["end"]] == citation["quote"]
    assert (too_long["answer"], too_long["hits"]) == (None, [])
    assert "limit is 2,000" in too_long["error"]


def test_the_terminal_shows_figures_stages_and_what_went_wrong(shown: str) -> None:
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    assert any(line.startswith("answered rightly 0.500 ") for line in lines)
    assert "2 of 5 questions went wrong:" in lines
    assert "not read wages: What did the lighthouse keeper earn?" in lines


@pytest.mark.slow
def test_a_second_run_gives_the_same_report_but_for_its_cost(folder: Path, report: dict[str, Any]) -> None:
    done = qa(folder, "eval", "run", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    again = json.loads(done.stdout)
    assert {**again, "cost": 0} == {**report, "cost": 0}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "asked"),
    [
        (["--limit", "2"], ["closed", "accepted"]),
        (["--tags", "date", "--tags", "off-topic"], ["closed", "pancakes"]),
        (["--tags", "number", "--limit", "1"], ["wages"]),
    ],
)
def test_run_takes_some_of_the_questions(folder: Path, options: list[str], asked: list[str]) -> None:
    done = qa(folder, "eval", "run", "--json", *options)
    assert [row["id"] for row in json.loads(done.stdout)["questions"]] == asked


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "--tags", "weather"], "No question has the tag weather."),
        (["run", "missing.jsonl"], "missing.jsonl:0: it cannot be opened"),
        (["run", "--limit", "0"], "limit"),
        (["diff", "missing", "missing"], "missing cannot be opened"),
        (["gate", "eval/gold.jsonl", "--baseline", "eval/gold.jsonl"], "eval/gold.jsonl"),
        (["draft", "missing.txt"], "There is no document 'missing.txt'."),
        (["bench", "glue", "--data", "."], "No such command 'glue'."),
        (["bench", "squad"], "Missing option '--data'."),
        (["bench", "pairs", "--data", "missing.jsonl"], "missing.jsonl is not there."),
        (["bench", "conversations", "--data", "missing.jsonl"], "missing.jsonl is not there."),
    ],
)
def test_a_wrong_call_is_told_in_one_line(folder: Path, arguments: list[str], said: str) -> None:
    done = qa(folder, "eval", *arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr


def test_without_a_gold_set_run_says_how_to_start(tmp_path: Path) -> None:
    put(tmp_path, "harbour.txt", HARBOUR)
    done = qa(tmp_path, "eval", "run")
    assert done.returncode == 2
    assert "There is no gold set in" in done.stderr
    assert "qa eval draft" in done.stderr


@pytest.mark.slow
def test_a_document_that_was_renamed_was_not_read(tmp_path: Path) -> None:
    put(tmp_path, "renamed.txt", HARBOUR)
    write_gold(tmp_path, [QUESTIONS[0] | {"answers": ["on the day of the storm"]}])
    (row,) = json.loads(qa(tmp_path, "eval", "run", "--json").stdout)["questions"]
    assert (row["correct"], row["stage"], row["figures"]["recall@10"]) == (False, "not read", 0)


def test_the_page_fetches_nothing_and_shows_markup_as_text(folder: Path, shown: str) -> None:
    page = (folder / "out" / "report.html").read_text(encoding="utf-8")
    assert "http://" not in page
    assert "https://" not in page
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; since Tuesday" in page  # the document's
    assert "&lt;script&gt;x&lt;/script&gt; been accepted" in page  # the question's
    assert page.count("<details>") == len(QUESTIONS)
    assert page.count("<svg") == 5
    assert "Went wrong (2)" in page


def test_lint(folder: Path) -> None:
    done = qa(folder, "eval", "lint")
    assert done.returncode == 2
    assert f"{folder / 'eval/gold.jsonl'}:4: there is no document 'wages.txt' in the corpus." in done.stdout
    assert "5 questions in 1 files, 1 faults." in done.stdout


def test_lint_as_json(folder: Path) -> None:
    file = folder / "eval" / "gold.jsonl"
    message = "there is no document 'wages.txt' in the corpus. `qa sources` lists them."
    done = qa(folder, "eval", "lint", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (2, [{"file": str(file), "line": 4, "message": message}])


def test_a_broken_gold_file_is_told_by_lint_and_by_run(folder: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"id": 1\n[]\n')
    lint, run = (qa(folder, "eval", command, str(broken)) for command in ("lint", "run"))
    assert [lint.returncode, run.returncode] == [2, 2]
    assert lint.stdout.count(f"{broken}:") == 2
    assert f"{broken}:1: it is not JSON" in run.stderr


@pytest.mark.slow
def test_a_draft_needs_only_its_questions_written(folder: Path, tmp_path: Path) -> None:
    done = qa(folder, "eval", "draft", "harbour.txt", "guide.txt")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["evidence"][0][0]["document"] for line in lines] == ["harbour.txt", "guide.txt"]
    assert lines[0]["answers"] == ["Gdynia", "Monday"]
    assert all(line["question"].startswith("TODO") for line in lines)
    drafted = tmp_path / "drafted.jsonl"
    drafted.write_text("".join(json.dumps(line | {"question": "When was it closed?"}) + "\n" for line in lines))
    assert qa(folder, "eval", "lint", str(drafted)).returncode == 0


@pytest.mark.slow
def test_drafts_of_documents_of_the_same_name_have_ids_of_their_own(tmp_path: Path) -> None:
    put(tmp_path, "north/storm.txt", HARBOUR)
    put(tmp_path, "south/storm.txt", HARBOUR.replace("Gdynia", "Gdansk"))
    done = qa(tmp_path, "eval", "draft", "north/storm.txt", "south/storm.txt")
    first, second = (json.loads(line)["id"] for line in done.stdout.splitlines())
    assert first != second


def test_a_file_in_the_way_of_the_report_is_told(folder: Path) -> None:
    done = qa(folder, "eval", "run", "--limit", "1", "--out", str(folder / "eval" / "gold.jsonl"))
    assert (done.returncode, "fault in qa" in done.stderr) == (2, False)


def test_a_figure_that_does_not_apply_is_null_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    show.print_json({"auroc": math.nan, "rows": [(1.5, math.inf)], "n": 3, "same": None})

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    printed = json.loads(capsys.readouterr().out, parse_constant=refuse)
    assert printed == {"auroc": None, "rows": [[1.5, None]], "n": 3, "same": None}
