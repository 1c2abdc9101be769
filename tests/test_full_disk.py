"""A full disk costs nothing that was indexed: a small file system, mounted where only the test sees it, is filled up."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

A = "The harbour of Gdynia was closed on Monday because of the storm."
PROGRAM = """
import json, subprocess, sys
from pathlib import Path
from qa import Corpus

folder = Path(sys.argv[1])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], check=True)
(folder / "corpus").mkdir()
(folder / "corpus" / "a.txt").write_text(sys.argv[2])
corpus = Corpus.open(folder)
corpus.sync()
filler = folder / "filler"

def fill(free):
    filler.unlink(missing_ok=True)
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)) == 4096:
                pass
        except OSError:
            pass
        file.truncate(max(0, file.tell() - free))

tries, answers = [], []
for number, free in enumerate(range(0, 1_600_000, 80_000)):
    fill(free)
    try:
        (folder / "corpus" / "b.txt").write_text(f"The parliament in Vilnius voted on day {number}. " * 60)
    except OSError:
        continue
    try:
        corpus.sync()
        tries.append("done")
        break
    except BaseException as error:
        tries.append(f"{type(error).__name__}: {error}")
    (folder / "corpus" / "b.txt").unlink()
    try:
        reader = Corpus.open(folder)  # a new process' first look
        reader.__dict__.update(_embedder=corpus._embedder, _reader=corpus._reader)
        answers.append([free, *(hit.text for hit in reader.search("harbour"))])
    except BaseException as error:
        answers.append([free, f"{type(error).__name__}: {error}"])

fill(100_000)
(folder / "corpus" / "c.txt").write_text("A new railway.")
qa = [sys.executable, "-c", "from qa.cli.app import main; main()", "--workspace", str(folder)]
index = subprocess.run([*qa, "index"], capture_output=True, text=True)
ask = subprocess.run([*qa, "ask", "When was the harbour of Gdynia closed?", "--json"], capture_output=True, text=True)
filler.unlink()
after = subprocess.run([*qa, "index", "--json"], capture_output=True, text=True)
print(json.dumps({
    "tries": tries, "answers": answers, "index": [index.returncode, index.stdout, index.stderr],
    "ask": [ask.returncode, ask.stdout, ask.stderr], "after": after.stdout,
}))
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    own_mounts = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--mount"]
    folder: Path = tmp_path_factory.mktemp("small-disk")
    if subprocess.run([*own_mounts, "mount", "-t", "tmpfs", "tmpfs", str(folder)], capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let us mount a small file system of our own (unshare --mount)")
    done = subprocess.run(
        [*own_mounts, sys.executable, "-c", PROGRAM, str(folder), A], capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.mark.slow
def test_wherever_the_disk_fills_up_it_is_said_and_the_earlier_index_stays(seen: dict[str, Any]) -> None:
    *failed, last = seen["tries"]
    assert len(failed) >= 3
    assert [each for each in failed if not each.startswith("StorageFull: The disk is full")] == []
    assert last == "done"


@pytest.mark.slow
def test_a_reader_answers_however_full_the_disk_is(seen: dict[str, Any]) -> None:
    assert seen["answers"]
    assert [each for each in seen["answers"] if each[1:] != [A]] == []


@pytest.mark.slow
def test_the_command_line_says_it_in_one_line(seen: dict[str, Any]) -> None:
    code, out, err = seen["index"]
    assert (code, out) == (2, "")
    assert err.startswith("qa: The disk is full")
    assert err.count("\n") == 1


@pytest.mark.slow
def test_what_was_indexed_before_is_still_answered_from(seen: dict[str, Any]) -> None:
    code, out, err = seen["ask"]
    assert code == 0, err
    assert json.loads(out)["citations"][0]["document"] == "a.txt"


@pytest.mark.slow
def test_with_room_again_the_next_run_finishes(seen: dict[str, Any]) -> None:
    assert json.loads(seen["after"])["documents"] >= 2
