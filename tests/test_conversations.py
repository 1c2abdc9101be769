"""Conversations on disk: whole or not at all, and nobody else's."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from qa import Corpus, Filter
from qa.cli.show import print_answer
from qa.ui.conversations import Conversations
from qa.ui.render import turn_html

ANNA, BERT = "secret-of-anna", "secret-of-bert"


def files(workspace: Path) -> list[Path]:
    return sorted((workspace / ".qa" / "conversations").rglob("*.json"))


def test_a_question_is_on_disk_before_it_is_answered(tmp_path: Path) -> None:
    kept, turn = Conversations(tmp_path).ask(ANNA, None, "Who built the pier?", ("a.txt",))
    (again,) = Conversations(tmp_path).all(ANNA)
    assert again == kept
    assert again.title == "Who built the pier?"
    assert again.turns == (turn,)
    assert turn.sources == ("a.txt",)


def test_an_answer_comes_back_as_it_was(tmp_path: Path, corpus: Corpus) -> None:
    store = Conversations(tmp_path)
    conversation, turn = store.ask(ANNA, None, "What is Putin's goal?", ())
    answer = corpus.ask("What is Putin's goal?")
    store.change_turn(ANNA, conversation.id, turn.id, lambda each: replace(each, answer=answer))
    assert Conversations(tmp_path).all(ANNA)[0].turns[0].answer == answer


def test_comparisons_timelines_and_filters_come_back_as_they_were(tmp_path: Path, corpus: Corpus) -> None:
    store = Conversations(tmp_path)
    where = Filter(publishers=("PISM", "bne IntelliNews"), since="2021")
    conversation, compared = store.ask(ANNA, None, "concessions to Russia", ("a.txt",), where, "compare")
    _, ordered = store.ask(ANNA, conversation.id, "summit", (), where, "timeline")
    comparison, timeline = corpus.compare("concessions to Russia"), corpus.timeline("summit")
    store.change_turn(ANNA, conversation.id, compared.id, lambda each: replace(each, comparison=comparison))
    store.change_turn(ANNA, conversation.id, ordered.id, lambda each: replace(each, timeline=timeline))
    turns = Conversations(tmp_path).all(ANNA)[0].turns
    assert turns == (replace(compared, comparison=comparison), replace(ordered, timeline=timeline))


def test_a_conversation_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    store = Conversations(tmp_path)
    kept, _ = store.ask(ANNA, None, "Who built the pier?")
    (file,) = files(tmp_path)
    plain = json.loads(file.read_bytes())
    for name in ("where", "kind", "comparison", "timeline"):
        del plain["turns"][0][name]
    file.write_text(json.dumps(plain))
    assert store.all(ANNA) == [kept]


def test_a_difference_that_cites_nothing_is_dropped_and_the_rest_is_shown(
    tmp_path: Path, corpus: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Conversations(tmp_path)
    conversation, turn = store.ask(ANNA, None, "Did Biden make concessions to Putin?")
    answer = corpus.ask("Did Biden make concessions to Putin?")
    assert answer.differences
    store.change_turn(ANNA, conversation.id, turn.id, lambda each: replace(each, answer=answer))
    (file,) = files(tmp_path)
    plain = json.loads(file.read_bytes())
    kept = plain["turns"][0]["answer"]["differences"]
    kept.append(kept[0] | {"citations": [1, 9]})  # as an earlier version wrote it with a language model
    file.write_text(json.dumps(plain))
    (read,) = store.all(ANNA)[0].turns
    assert read.answer == answer
    assert "The documents differ" in turn_html(read)
    print_answer(read.answer)
    assert "The documents differ" in capsys.readouterr().out


def test_nobody_reads_what_is_anothers(tmp_path: Path) -> None:
    store = Conversations(tmp_path)
    conversation, _ = store.ask(ANNA, None, "Who built the pier?", ())
    assert store.all(BERT) == []
    assert store.load(BERT, conversation.id) is None
    store.delete(BERT, conversation.id)
    assert store.rename(BERT, conversation.id, "mine now") is None
    assert store.load(ANNA, conversation.id) == conversation


def test_a_name_leads_to_no_other_file(tmp_path: Path) -> None:
    store = Conversations(tmp_path)
    conversation, _ = store.ask(ANNA, None, "Who built the pier?", ())
    (file,) = files(tmp_path)
    for name in (f"../{file.parent.name}/{conversation.id}", "../../../etc/passwd", conversation.id.upper() + "/", ""):
        assert store.load(ANNA, name) is None
        store.delete(ANNA, name)
    assert files(tmp_path) == [file]


def test_a_damaged_file_is_passed_over(tmp_path: Path) -> None:
    store = Conversations(tmp_path)
    store.ask(ANNA, None, "Who built the pier?", ())
    kept, _ = store.ask(ANNA, None, "Who built the lighthouse?", ())
    (damaged,) = [file for file in files(tmp_path) if file.stem != kept.id]
    damaged.write_bytes(damaged.read_bytes()[:100])
    assert store.all(ANNA) == [kept]


def test_a_process_killed_while_it_writes_leaves_the_last_whole_state(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from qa.ui.conversations import Conversations\n"
        "store = Conversations(Path(sys.argv[1])); kept, _ = store.ask('secret-of-anna', None, 'first', ())\n"
        "print(kept.id, flush=True)\n"
        "while True: store.ask('secret-of-anna', kept.id, 'again ' * 2000, ())\n"
    )
    writer = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout
    name = writer.stdout.readline().strip()
    while len(files(tmp_path)[0].read_bytes()) < 100_000:
        pass
    writer.kill()
    writer.wait()
    assert len(json.loads(files(tmp_path)[0].read_bytes())["turns"]) >= 8
    conversation = Conversations(tmp_path).load(ANNA, name)
    assert conversation
    assert conversation.turns[0].question == "first"


def test_git_does_not_see_conversations(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    Conversations(tmp_path).ask(ANNA, None, "Who built the pier?", ())
    seen = subprocess.run(["git", "-C", str(tmp_path), "status", "--porcelain"], capture_output=True, text=True, check=True)
    assert seen.stdout == ""
