"""The command line's contract: what each command prints, key by key, and its exit codes."""

import json
import re
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path
from typing import Any

import fixtures_pdf
import pytest
from conftest import BNE, PISM, REPOSITORY, MakeWorkspace, put, qa
from rich.console import Console

from qa import __version__
from qa.cli import show
from qa.indexing.report import SyncProgress

QUESTION = "What did Putin demand of NATO?"
CITATION = {"number", "document", "title", "publisher", "date", "page", "start", "end", "quote", "sha256", "inferred", "place"}


def read(done: "subprocess.CompletedProcess[str]") -> Any:
    """The one JSON document on stdout of a command that did what it was asked."""
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def answer(two_documents: Path) -> dict[str, Any]:
    found: dict[str, Any] = read(qa(two_documents, "ask", QUESTION, "--json"))
    return found


def test_version() -> None:
    done = subprocess.run([Path(sys.executable).with_name("qa"), "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"qa {__version__}\n"


def test_the_workspace_is_the_current_folder_if_none_is_named(two_documents: Path) -> None:
    command = [sys.executable, "-c", "from qa.cli.app import main; main()", "sources", "--json"]
    done = subprocess.run(command, cwd=two_documents, capture_output=True, text=True, check=True)
    assert [each["document"] for each in json.loads(done.stdout)["documents"]] == [BNE, PISM]


@pytest.mark.slow
def test_init_makes_a_workspace_and_leaves_what_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "one"
    assert qa(tmp_path, "init", str(folder)).returncode == 0
    assert {each.name for each in folder.iterdir()} == {"corpus", "index", "eval", "qa.toml"}
    (folder / "qa.toml").write_text("max_claims = 3\n")
    put(folder, "a.txt", "Mine.")
    assert qa(tmp_path, "init", str(folder)).returncode == 0
    assert (folder / "qa.toml").read_text() == "max_claims = 3\n"
    assert read(qa(folder, "index", "--json"))["documents"] == 1


@pytest.mark.slow
def test_the_settings_file_that_init_writes_can_be_used(tmp_path: Path) -> None:
    qa(tmp_path, "init", str(tmp_path))
    settings = tmp_path / "qa.toml"
    settings.write_text(
        settings.read_text().replace("\n# passage_tokens", "\npassage_tokens").replace("\n# threads", "\nthreads")
    )
    assert read(qa(tmp_path, "index", "--json"))["documents"] == 0


def test_init_where_a_file_stands_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = qa(tmp_path, "init", str(tmp_path / "file"))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


@pytest.mark.slow
def test_index_json(workspace: MakeWorkspace) -> None:
    folder = workspace({"a.txt": "The harbour was closed.", "empty.txt": ""})
    report = read(qa(folder, "index", "--json"))
    assert report.pop("seconds") > 0
    assert report == {
        "documents": 1, "passages": 1, "added": 1, "updated": 0, "renamed": 0, "removed": 0, "unchanged": 0,
        "failed": [{"path": "empty.txt", "reason": "it holds no text."}], "skipped": [],
    }  # fmt: skip


def test_the_progress_bar_shows_files_pages_passages_and_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = StringIO()
    monkeypatch.setattr(show, "err", Console(file=shown, force_terminal=True, width=140))
    monkeypatch.setattr(show, "_BAR_AFTER", -1.0)
    with show.indexing_bar() as tell:
        tell(SyncProgress(1, 4, 30, 100, "a.pdf", 0.25))
        time.sleep(0.2)
        tell(SyncProgress(2, 4, 60, 200, "b.pdf", 0.5))
    assert re.search(r"Indexing .*2/4 files, 60 pages, 200 passages \d+ passages/s, .*\d:\d\d:\d\d.* left", shown.getvalue())


@pytest.mark.slow
def test_sources_list_what_is_not_indexed_and_why(workspace: MakeWorkspace) -> None:
    folder = workspace({"a.txt": "The harbour was closed.", "copy.txt": "The harbour was closed.", "empty.txt": "", "b.xyz": ""})
    listed = read(qa(folder, "sources", "--failed", "--json"))
    assert [(each["path"], each["outcome"]) for each in listed] == [("empty.txt", "failed"), ("b.xyz", "skipped")]
    done = qa(folder, "sources", "--failed")
    assert done.stdout == ""
    assert "failed: empty.txt: it holds no text." in done.stderr
    assert "skipped: b.xyz: there is no reader for .xyz" in done.stderr
    assert "    also copy.txt\n" in qa(folder, "sources").stdout


@pytest.mark.slow
def test_sources_name_the_pages_of_which_nothing_is_found(workspace: MakeWorkspace) -> None:
    folder = workspace({"scan.pdf": fixtures_pdf.scanned(1, with_text=True), "scans.pdf": fixtures_pdf.scanned(2)})
    listed = {each["path"]: (each["outcome"], each["reason"]) for each in read(qa(folder, "sources", "--failed", "--json"))}
    assert listed["scan.pdf"] == ("noted", "page 2 is only pictures, without text: nothing of them is found")
    assert listed["scans.pdf"][0] == "failed"
    assert listed["scans.pdf"][1].startswith("its pages 1 and 2 are only pictures, without text")
    assert "noted: scan.pdf: page 2 is only pictures" in qa(folder, "sources", "--failed").stderr


def test_ask_json(answer: dict[str, Any]) -> None:
    assert set(answer) == {
        "question", "status", "text", "confidence", "claims", "citations", "nearest", "timings_ms", "notes",
        "read_as", "differences",
    }  # fmt: skip
    assert (answer["question"], answer["status"], answer["nearest"]) == (QUESTION, "answered", [])
    assert isinstance(answer["confidence"], float)
    assert 0 <= answer["confidence"] <= 1
    for claim in answer["claims"]:
        assert set(claim) == {"text", "support", "citations", "answer_span", "value"}
        assert claim["support"] in {"supported", "weak", "unsupported"}
        assert claim["text"] in answer["text"]
    for citation in answer["citations"]:
        assert set(citation) == CITATION
        assert f"[{citation['number']}]" in answer["text"]
    assert [citation["number"] for citation in answer["citations"]] == list(range(1, len(answer["citations"]) + 1))
    assert {"retrieve", "rerank", "compose", "total"} <= set(answer["timings_ms"])


def test_every_quote_of_an_answer_is_a_slice_of_the_text_that_is_printed(two_documents: Path, answer: dict[str, Any]) -> None:
    printed = {name: qa(two_documents, "text", name).stdout for name in (BNE, PISM)}
    assert answer["citations"]
    for citation in answer["citations"]:
        assert printed[citation["document"]][citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.slow
def test_a_refusal_cites_nothing_and_shows_the_nearest_passages(two_documents: Path) -> None:
    refused = read(qa(two_documents, "ask", "Who won the world chess championship in 1972?", "--json"))
    assert (refused["status"], refused["claims"], refused["citations"]) == ("not_in_corpus", [], [])
    assert refused["nearest"]
    assert all(set(each) == CITATION for each in refused["nearest"])
    assert isinstance(refused["confidence"], float)


@pytest.mark.slow
def test_explain_says_where_there_are_no_stages(two_documents: Path) -> None:
    told = qa(two_documents, "ask", "Which documents mention Ukraine?", "--explain").stdout
    assert "No stages to show: the answer, or a part of it, was looked up in the catalog." in " ".join(told.split())


def test_explain_shows_every_stage(two_documents: Path) -> None:
    explained = read(qa(two_documents, "ask", QUESTION, "--explain", "--json"))["explain"]
    assert {"dense", "terms", "fused", "rerank"} <= set().union(*(hit["scores"] for hit in explained["hits"]))
    assert any(sentence["chosen"] for sentence in explained["sentences"])
    assert not all(sentence["chosen"] for sentence in explained["sentences"])


def test_ask_for_a_person(two_documents: Path) -> None:
    shown = qa(two_documents, "ask", QUESTION).stdout
    assert "[1]" in shown
    assert "characters" in shown


def test_search_json(two_documents: Path) -> None:
    hits = read(qa(two_documents, "search", QUESTION, "--limit", "3", "--json"))
    assert len(hits) == 3
    for hit in hits:
        assert {"document", "start", "end", "page", "text", "score"} <= set(hit)
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)


@pytest.mark.slow
@pytest.mark.parametrize(("globs", "documents"), [(["pism-*"], {PISM}), (["*.md"], set()), (["*.md", "bne*.txt"], {BNE})])
def test_source_limits_the_search_to_matching_documents(globs: list[str], documents: set[str], two_documents: Path) -> None:
    options = [option for glob in globs for option in ("--source", glob)]
    hits = read(qa(two_documents, "search", QUESTION, *options, "--json"))
    assert {hit["document"] for hit in hits} == documents


def test_source_limits_the_answer_too(two_documents: Path) -> None:
    answer = read(qa(two_documents, "ask", QUESTION, "--source", "bne*", "--json"))
    assert {citation["document"] for citation in answer["citations"]} == {BNE}


@pytest.mark.slow
def test_text_is_byte_for_byte_the_stored_text(two_documents: Path, workspace: MakeWorkspace) -> None:
    assert qa(two_documents, "text", PISM).stdout == (REPOSITORY / "corpus" / PISM).read_text(encoding="utf-8")
    folder = workspace({"a.txt": "no newline at the end \x1b[1m\x0c\u2028 😀"})
    assert qa(folder, "text", "a.txt").stdout == "no newline at the end \x1b[1m\x0c\u2028 😀"


def test_sources_json(two_documents: Path) -> None:
    listed = read(qa(two_documents, "sources", "--json"))
    assert listed["failed"] == []
    _, pism = listed["documents"]
    assert pism["passages"] > 1
    del pism["passages"], pism["sha256"]
    assert pism == {
        "document": PISM, "title": "Biden and Putin Meet Online", "authors": ["Agnieszka Legucka", "Mateusz Piotrowski"],
        "publisher": "PISM", "date": "2021-12-07/2021-12-09", "language": "en", "inferred": ["publisher", "date"],
        "characters": len((REPOSITORY / "corpus" / PISM).read_text(encoding="utf-8")), "pages": None, "notes": [],
        "tags": [], "copies": [],
    }  # fmt: skip


def test_sources_tell_a_person_what_is_inferred(two_documents: Path) -> None:
    assert "(inferred)" in qa(two_documents, "sources").stdout


@pytest.mark.slow
def test_verify_proves_an_answer_and_says_what_changed(workspace: MakeWorkspace) -> None:
    folder = workspace({"a.txt": "The harbour of Gdynia was closed on Monday because of the storm."})
    saved = qa(folder, "ask", "When was the harbour of Gdynia closed?", "--json").stdout
    (folder / "answer.json").write_text(saved)
    proved = read(qa(folder, "verify", str(folder / "answer.json"), "--json"))
    assert proved["proved"] is True
    assert [set(each) for each in proved["citations"]] == [{"number", "outcome", "document", "start", "end", "detail"}]
    put(folder, "a.txt", "It was calm.")
    done = qa(folder, "verify", str(folder / "answer.json"))
    assert done.returncode == 2
    assert "[1] gone: a.txt changed and no longer holds the quote" in done.stdout


def test_doctor_finds_nothing_wrong_and_changes_nothing(workspace: MakeWorkspace) -> None:
    folder = workspace({"a.txt": "The harbour was closed."})
    found = read(qa(folder, "doctor", "--json"))
    assert found["ok"] is True
    assert {"qa", "packages", "model", "settings", "index", "network"} <= {each["what"] for each in found["findings"]}
    assert not (folder / "index").exists()


@pytest.mark.slow
def test_doctor_says_what_is_wrong(workspace: MakeWorkspace) -> None:
    folder = workspace({"a.txt": "The harbour was closed."})
    qa(folder, "index")
    (catalog,) = (folder / "index").glob("snapshots/*/catalog.sqlite3")
    catalog.write_bytes(b"garbage" * 100)
    done = qa(folder, "doctor")
    assert done.returncode == 2
    assert "qa index --rebuild" in done.stdout


@pytest.mark.slow
def test_doctor_looks_into_vectors_and_terms(workspace: MakeWorkspace) -> None:
    folder = workspace({"a.txt": "The harbour was closed."})
    qa(folder, "index")
    (terms,) = (folder / "index").glob("snapshots/*/vectors/chroma.sqlite3")
    terms.write_bytes(b"garbage" * 100)
    done = qa(folder, "doctor", "--json")
    assert (done.returncode, json.loads(done.stdout)["ok"]) == (2, False)


def test_chat_answers_question_after_question(two_documents: Path) -> None:
    done = qa(two_documents, "chat", given=b"What did Putin demand of NATO?\n?!\nWhen did he meet Biden?\n\n")
    assert done.returncode == 0
    assert done.stdout.count("[1]") >= 2
    assert "The question is empty" in done.stderr
