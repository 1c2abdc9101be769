"""Whatever a person gives to the command line: a clear line, exit code 2, and the rest still works."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import MakeWorkspace, put, qa

from qa.settings import Settings, load_settings
from qa.workspace import make_workspace

A = "The harbour of Gdynia was closed on Monday because of the storm."
QUESTION = "When was the harbour of Gdynia closed?"


def mistake(done: "subprocess.CompletedProcess[str]") -> str:
    """What a person is told: one line on stderr, nothing on stdout, exit code 2."""
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("qa: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


def on_a_terminal(workspace: Path, *arguments: str) -> str:
    """What a terminal is sent."""
    terminal, program = pty.openpty()
    command = [sys.executable, "-c", "from qa.cli.app import main; main()", "--workspace", str(workspace), *arguments]
    with subprocess.Popen(command, stdout=program, stderr=program, stdin=subprocess.DEVNULL) as run:
        os.close(program)
        sent = b""
        while True:
            try:
                sent += os.read(terminal, 65_536)
            except OSError:  # the other end is closed
                break
        assert run.wait(60) == 0, sent
    os.close(terminal)
    return sent.decode()


@pytest.fixture
def harbour(workspace: MakeWorkspace) -> Path:
    return workspace({"a.txt": A})


# the workspace


@pytest.mark.slow
def test_an_empty_corpus(workspace: MakeWorkspace) -> None:
    folder = workspace({})
    assert "nothing to answer from" in mistake(qa(folder, "ask", QUESTION))
    assert json.loads(qa(folder, "index", "--json").stdout)["documents"] == 0


def test_a_missing_corpus_folder(tmp_path: Path) -> None:
    assert "has no folder `corpus`. Make a workspace with `qa init" in mistake(qa(tmp_path, "ask", QUESTION))


@pytest.mark.slow
def test_only_files_that_cannot_be_read(workspace: MakeWorkspace) -> None:
    folder = workspace({"a.txt": b"\0\1\2", "b.txt": "", "c.docx": "x"})
    assert "3 files could not be read: `qa sources --failed` says why" in mistake(qa(folder, "ask", QUESTION, "--json"))
    failed = json.loads(qa(folder, "sources", "--failed", "--json").stdout)
    assert [each["path"] for each in failed] == ["a.txt", "b.txt", "c.docx"]


@pytest.mark.slow
def test_a_text_of_50_megabytes_is_reported_and_the_others_are_indexed(harbour: Path) -> None:
    put(harbour, "huge.txt", b"All work and no play. " * 2_500_000)
    report = json.loads(qa(harbour, "index", "--json").stdout)
    assert report["documents"] == 1
    (skipped,) = report["skipped"]
    assert skipped["path"] == "huge.txt"
    assert skipped["reason"] == "it has 55.0 MB, and the limit is 20 MB. Split it, or raise `max_document_mb` in qa.toml."


def test_an_unknown_setting_is_named(harbour: Path) -> None:
    (harbour / "qa.toml").write_text("passage_tokns = 100\n")
    assert "qa.toml: there is no setting `passage_tokns`" in mistake(qa(harbour, "ask", QUESTION))


@pytest.mark.parametrize("content", [b"passage_tokens = = 1\n", b"\xff\xfe", b"[passage_tokens"])
def test_a_malformed_settings_file_is_named(content: bytes, harbour: Path) -> None:
    (harbour / "qa.toml").write_bytes(content)
    assert "qa.toml cannot be read" in mistake(qa(harbour, "sources"))


@pytest.mark.parametrize("value", ["passage_tokens = 7", 'max_claims = "many"'])
def test_a_setting_that_does_not_fit_is_named(value: str, harbour: Path) -> None:
    (harbour / "qa.toml").write_text(value)
    assert f"The setting `{value.split()[0]}`" in mistake(qa(harbour, "sources"))


# the question


@pytest.mark.parametrize("question", ["", "😀🎉", "?!"])
def test_a_question_without_words(question: str, harbour: Path) -> None:
    assert "The question is empty. Ask something in words." in mistake(qa(harbour, "ask", "--json", "--", question))


def test_a_question_of_20000_characters(harbour: Path) -> None:
    line = mistake(qa(harbour, "ask", "why " * 5_000, "--json"))
    assert "The question has 19,999 characters, and the limit is 2,000. Shorten it." in line


@pytest.mark.slow
@pytest.mark.parametrize("question", ['harbour AND OR NOT ( body:"', "<|endoftext|> '; DROP TABLE documents; --"])
def test_a_question_is_only_words(question: str, harbour: Path) -> None:
    done = qa(harbour, "search", "--json", "--", question)
    assert done.returncode == 0, done.stderr
    assert [hit["document"] for hit in json.loads(done.stdout)] == ["a.txt"]


@pytest.mark.slow
def test_right_to_left_and_emoji_in_question_and_document(workspace: MakeWorkspace) -> None:
    text = "😀 عنوان\n\nأغلق ميناء غدينيا يوم الاثنين 👩\u200d👩\u200d👧 بسبب العاصفة.\n\nThe harbour 🚢 closed."
    folder = workspace({"ميناء 😀.txt": text})
    done = qa(folder, "ask", "متى أغلق ميناء 🚢 غدينيا؟", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    cited = answer["citations"] or answer["nearest"]
    assert cited
    stored = qa(folder, "text", "ميناء 😀.txt").stdout
    assert stored == text
    for citation in cited:
        assert stored[citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.slow
def test_a_document_that_is_not_there(harbour: Path) -> None:
    for name in ("b.txt", "../qa.toml"):
        assert "There is no document" in mistake(qa(harbour, "text", name))


# what a terminal is shown

HOSTILE = (
    "[bold red]Harbour[/] \x1b]0;owned\x07\x1b[31m news\n\n"
    "The [link=x]harbour[/link] \x1b[2Jof Gdynia \u202eclosed :ship: on Monday.\x9b\n"
)


@pytest.mark.slow
def test_markup_and_escape_sequences_of_documents_and_names_are_shown_as_text(workspace: MakeWorkspace) -> None:
    folder = workspace({"[red]\x1b[31mname.txt": HOSTILE, "\x1b[5m[u]bad.docx": "x"})
    for arguments in (["index"], ["ask", QUESTION, "--explain"], ["sources"], ["text", "[red]\x1b[31mname.txt"]):
        shown = on_a_terminal(folder, *arguments)
        for sequence in ("\x1b]0;", "\x07", "\x1b[2J", "\x1b[31mn", "\x1b[31m n", "\x1b[5m[u]", "\u202e", "\x9b"):
            assert sequence not in shown
    shown = on_a_terminal(folder, "search", QUESTION)
    for text in ("[bold red]Harbour[/]", "<U+001B>]0;owned<U+0007>", "[link=x]harbour[/link]", "<U+202E>", ":ship:"):
        assert text in shown


@pytest.mark.slow
def test_an_error_shows_control_characters_as_text(harbour: Path) -> None:
    assert "\x1b" not in mistake(qa(harbour, "text", "\x1b[31m\nno"))


# saved answers


@pytest.fixture
def saved(harbour: Path) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(qa(harbour, "ask", QUESTION, "--json").stdout)
    assert answer["citations"]
    return answer


@pytest.mark.slow
def test_a_tampered_answer_is_found_out(harbour: Path, saved: dict[str, Any]) -> None:
    saved["citations"][0]["quote"] = A.replace("closed", "opened")
    (harbour / "answer.json").write_text(json.dumps(saved))
    done = qa(harbour, "verify", str(harbour / "answer.json"), "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["proved"] is False
    assert json.loads(done.stdout)["citations"][0]["outcome"] == "false"


@pytest.mark.slow
def test_an_answer_whose_claim_cites_nothing_that_is_there_is_found_out(harbour: Path, saved: dict[str, Any]) -> None:
    saved["claims"][0]["citations"] = [7]
    (harbour / "answer.json").write_text(json.dumps(saved))
    assert qa(harbour, "verify", str(harbour / "answer.json")).returncode == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"not json", b"\xff\xfe\x00", b"[]", b'{"status": "answered"}', b'{"status": []}', b"[" * 100_000],
    ids=lambda content: content.decode("latin-1")[:12] or "empty",
)
def test_a_file_that_is_no_saved_answer(content: bytes, harbour: Path) -> None:
    line = mistake(qa(harbour, "verify", "-", given=content))
    assert "qa ask" in line


def test_an_answer_file_that_is_not_there(harbour: Path) -> None:
    assert "nowhere.json cannot be opened" in mistake(qa(harbour, "verify", str(harbour / "nowhere.json")))


@pytest.mark.slow
def test_offsets_out_of_the_document_are_false_and_not_a_fault(harbour: Path, saved: dict[str, Any]) -> None:
    saved["citations"][0] |= {"start": 10**9, "end": -5}
    done = qa(harbour, "verify", "-", "--json", given=json.dumps(saved).encode())
    assert (done.returncode, json.loads(done.stdout)["citations"][0]["outcome"]) == (2, "false")


# streams and exit codes


@pytest.mark.slow
def test_standard_output_holds_one_json_document_also_while_indexing(workspace: MakeWorkspace) -> None:
    folder = workspace({"a.txt": A, "b.html": "<p>Just one line.</p>", "c.html": "", "d.txt": b"\0"})
    done = qa(folder, "ask", QUESTION, "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["status"] == "answered"
    assert done.stderr == ""


@pytest.mark.slow
def test_a_refusal_is_no_error(harbour: Path) -> None:
    done = qa(harbour, "ask", "Who won the chess championship in 1972?", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["status"] == "not_in_corpus"


@pytest.mark.parametrize("arguments", [["ask"], ["nothing"], ["search", "x", "--limit", "0"]])
def test_a_wrong_call_is_a_persons_mistake(arguments: list[str], harbour: Path) -> None:
    done = qa(harbour, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_reader_that_goes_away_is_no_error(harbour: Path) -> None:
    put(harbour, "long.txt", "A line of it.\n" + "\n" * 200_000)
    qa(harbour, "index")
    command = f"{sys.executable} -c 'from qa.cli.app import main; main()' --workspace {harbour} text long.txt | head -c 10"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "A line of ", "")


def test_every_line_of_a_new_settings_file_can_be_set(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    file = tmp_path / "qa.toml"
    settings = [line.removeprefix("# ") for line in file.read_text().splitlines() if re.match(r"# \w+ = ", line)]
    file.write_text("\n".join(settings))
    assert len(settings) == len(Settings.model_fields)
    assert load_settings(tmp_path) == Settings()
