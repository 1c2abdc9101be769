"""Answers in a language model's words: nothing unproved is shown, and whatever the model does there is an answer."""

import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from conftest import MakeWorkspace
from harbour import FERRY, QUESTION, QUOTE, TRUE, opened
from llm_server import Proxy, Respond, hang_up, refuse, reply, say, silence

from qa import Answer
from qa.answers import Claim, answer_from_dict
from qa.models.embedder import Embedder
from qa.models.reader import Reader
from qa.ui.conversations import Turn
from qa.ui.render import turn_html

# what is proved


def test_where_the_documents_differ_both_are_cited_whatever_the_model_wrote(
    workspace: MakeWorkspace, proxy: Proxy, embedder: Embedder, reader: Reader
) -> None:
    sides = {"a.txt": "The bridge at Orsa cost 40 million euros.", "b.txt": "The bridge at Orsa cost 55 million euros."}
    proxy.faults = [say("The bridge at Orsa cost 55 million euros.")]
    answer = opened(workspace(sides), proxy.address, embedder, reader).ask("How much did the bridge at Orsa cost?")
    assert answer.text == "The bridge at Orsa cost 55 million euros. [1]"
    quotes = {citation.number: citation.quote for citation in answer.citations}
    assert [tuple(quotes[number] for number in each.citations) for each in answer.differences] == [
        (sides["b.txt"], sides["a.txt"])  # neither has a date: in the order of the answer
    ]
    assert "40 million euros" in turn_html(Turn("1", answer.question, "2024-01-01T00:00:00Z", answer=answer))


def test_a_sentence_that_its_passage_bears_is_shown_with_the_exact_sentence(ask: Any) -> None:
    answer = ask(say("There were 611 ", "passengers on board", " the Aurelia [1]."))
    assert answer.text == "There were 611 passengers on board the Aurelia. [1]"
    assert [(c.support, c.citations) for c in answer.claims] == [("supported", (1,))]
    assert [c.quote for c in answer.citations] == [QUOTE]
    assert answer.notes == ()
    assert answer.timings_ms["write"] > 0


def test_a_sentence_with_another_number_is_left_out_and_that_is_said(ask: Any) -> None:
    answer = ask(say(TRUE, " The ferry ran aground on 4 November 1994 [1]."))
    assert [claim.text for claim in answer.claims] == ["There were 611 passengers on board the Aurelia."]
    assert len(answer.notes) == 1
    assert "1 sentence" in answer.notes[0]
    assert "4 November 1994" in answer.notes[0]


def test_a_sentence_that_cites_the_wrong_passage_or_none_gets_the_right_one(ask: Any) -> None:
    for wrong in ("There were 611 passengers on board the Aurelia [2].", "There were 611 passengers on board the Aurelia."):
        answer = ask(say(wrong))
        assert [c.quote for c in answer.citations] == [QUOTE]


def test_a_citation_that_does_not_exist_never_shows(ask: Any) -> None:
    answer = ask(say("There were 611 passengers on board the Aurelia [7][99]."))
    assert answer.text == "There were 611 passengers on board the Aurelia. [1]"
    assert "99" not in json.dumps(answer.to_dict()["claims"])


def test_nothing_proved_gives_the_quotes_and_says_why(ask: Any) -> None:
    answer = ask(say("There were 1,200 passengers on board the Aurelia [1]. It sank near Lisbon [1]."))
    assert answer.claims[0].text == QUOTE
    assert "2 sentences" in answer.notes[0]
    assert "1,200" in answer.notes[0]


def test_what_nothing_supports_can_be_shown_as_such(ask: Any) -> None:
    answer = ask(say(TRUE, " It sank near Lisbon [1]."), show_unsupported=True)
    assert [(claim.text, claim.support, claim.citations) for claim in answer.claims][1:] == [
        ("It sank near Lisbon.", "unsupported", ())
    ]
    assert "Lisbon" not in answer.text
    page = turn_html(Turn("1", QUESTION, "2024-01-01T00:00:00Z", answer=answer))
    assert "<s>It sank near Lisbon.</s>" in page
    assert "not supported by the documents" in page
    assert answer_from_dict(answer.to_dict()) == answer


def test_claims_stream_before_the_whole_answer(harbour: Path, proxy: Proxy, embedder: Embedder, reader: Reader) -> None:
    proxy.faults = [say(TRUE, " The inquiry cleared the captain [1].")]
    *claims, answer = opened(harbour, proxy.address, embedder, reader).stream(QUESTION)
    assert [type(each) for each in claims] == [Claim, Claim]
    assert isinstance(answer, Answer)
    assert list(answer.claims) == claims


def test_closing_the_stream_ends_the_request(harbour: Path, proxy: Proxy, embedder: Embedder, reader: Reader) -> None:
    proxy.faults = [say(TRUE, " And so on and on.\n", *(f"Line {n} is here.\n" for n in range(99)), pause=0.02, forever=True)]
    stream = opened(harbour, proxy.address, embedder, reader).stream(QUESTION)
    assert isinstance(next(stream), Claim)
    stream.close()
    assert proxy.closed.wait(30)


@pytest.mark.slow
@pytest.mark.parametrize("show", ["true", "false"])
def test_the_terminal_shows_each_sentence_as_it_is_proved(harbour: Path, proxy: Proxy, show: str) -> None:
    held = threading.Event()
    proxy.faults = [say(TRUE, " It sank near Lisbon [1].", " The inquiry cleared the captain [1].", wait_before_last=held)]
    command = [sys.executable, "-c", "from qa.cli.app import main; main()", "--workspace", str(harbour), "ask", QUESTION]
    settings = {**os.environ, "QA_LLM": proxy.address, "QA_SHOW_UNSUPPORTED": show, "PYTHONUNBUFFERED": "1", "COLUMNS": "100"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=settings, text=True) as running:
        assert running.stdout is not None
        first = running.stdout.readline()  # the model has not written its last sentence yet
        held.set()
        rest = running.stdout.read()
    assert first == "There were 611 passengers on board the Aurelia. [1]\n"
    assert "The inquiry cleared the captain. [2]\n" in rest
    assert ("It sank near Lisbon.  (not supported by the documents)\n" in rest) == (show == "true")
    assert "✓ Answered" in rest
    assert rest.count("There were 611 passengers") == 0  # said once


# refusal first


def test_the_model_is_not_asked_when_the_corpus_does_not_say(ask: Any, proxy: Proxy) -> None:
    answer = ask(say("The moon is made of cheese [1]."), question="Who won the chess world championship in 1972?")
    assert answer.status == "not_in_corpus"
    assert proxy.bodies == []


def test_a_setting_asks_it_all_the_same_and_it_still_has_to_be_proved(ask: Any, proxy: Proxy) -> None:
    question = "Who won the chess world championship in 1972?"
    answer = ask(say("Bobby Fischer won it in 1972 [1]."), question=question, llm_always=True)
    assert len(proxy.bodies) == 1
    assert answer.status == "not_in_corpus"
    assert answer.claims == ()


def test_no_answer_from_the_model_gives_the_quotes(ask: Any) -> None:
    answer = ask(say("NO ANSWER"))
    assert answer.claims[0].text == QUOTE
    assert "found no answer" in answer.notes[0]


# what the model is told


def test_passages_are_numbered_fenced_and_dated_and_the_conversation_is_told(
    ferry: Path, proxy: Proxy, embedder: Embedder, reader: Reader
) -> None:
    (ferry / "corpus" / "ferry.txt.meta.yaml").write_text("title: The Aurelia\npublisher: Merrow News\ndate: 1994-11-05\n")
    proxy.faults = [say(TRUE)]
    history = ["What happened off Cape Merrow?"]
    opened(ferry, proxy.address, embedder, reader).ask(QUESTION, history=history)
    told = proxy.bodies[0]["messages"]
    assert [message["role"] for message in told] == ["system", "user", "assistant", "user"]
    assert told[1]["content"] == "What happened off Cape Merrow?"
    assert '<passage number="1" title="The Aurelia" publisher="Merrow News" date="1994-11-05">\n' + FERRY in told[-1]["content"]


def test_passages_keep_to_the_budget(workspace: MakeWorkspace, proxy: Proxy, embedder: Embedder, reader: Reader) -> None:
    from qa.models.tokens import count_tokens

    folder = workspace(
        {f"{n}.txt": f"The ferry number {n} carried {n} passengers. " + "It sailed in fog. " * 40 for n in range(20)}
    )
    proxy.faults = [say("NO ANSWER")]
    opened(folder, proxy.address, embedder, reader, llm_context_tokens=1500, llm_answer_tokens=100).ask(
        "How many passengers did ferry number 7 carry?"
    )
    told = "".join(message["content"] for message in proxy.bodies[0]["messages"])
    assert count_tokens(told) < 1400
    assert 'number="2"' in told


# faults: an answer, or a clear reason, every time

SLOW = "slow"
FAULTS: dict[str, tuple[list[Respond], str]] = {
    "gone": ([hang_up, hang_up], "broke off the connection"),
    "401": ([refuse(401)], "refused the key"),
    "404": ([refuse(404)], "no such model"),
    "500 twice": ([refuse(500), refuse(500)], "fault of its own"),
    "429 for an hour": ([refuse(429, **{"Retry-After": "3600"})], "asked too often"),
    SLOW: ([silence(8), silence(8)], "said nothing for 1 seconds"),
    "no stream": ([lambda handler: reply(handler, 200, {"choices": []})], "no answer"),
    "garbage": ([lambda handler: reply(handler, 200, "\x00\xff<html>")], "no answer"),
    "nothing": ([say()], "wrote nothing"),
    "an error in the stream": ([say('", "x', end=False)], "broke off"),
    "endless repetition": ([say("The ferry was a ferry. ", forever=True)], "repeat itself"),
    "one endless sentence": ([say("and on and on ", forever=True)], "repeat itself"),
    "thinking only": ([say("<think>Passengers? 611. ", "They were 611.")], "wrote nothing"),
    "a call of a tool": ([say('<tool_call>{"name": "search", "arguments": {"q": "611"}}</tool_call>')], "wrote nothing"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_goes_wrong_the_quotes_are_given_and_the_reason(ask: Any, fault: str) -> None:
    faults, reason = FAULTS[fault]
    answer = ask(*faults, llm_seconds=1 if fault == SLOW else 120)
    assert answer.claims[0].text == QUOTE
    assert answer.citations[0].quote == QUOTE
    assert len(answer.notes) == 1
    assert "these are quotes" in answer.notes[0]
    assert reason in answer.notes[0]


@pytest.mark.slow
def test_an_answer_that_takes_too_long_is_stopped(ask: Any) -> None:
    answer = ask(say(TRUE, *(f" Boat {n} sailed." for n in range(10_000)), pause=0.05), llm_seconds=3)
    assert [claim.text for claim in answer.claims] == ["There were 611 passengers on board the Aurelia."]
    assert any("stopped after 3 seconds" in note for note in answer.notes)


def test_a_server_that_is_not_there(harbour: Path, embedder: Embedder, reader: Reader) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    answer = opened(harbour, f"http://127.0.0.1:{port}/v1", embedder, reader).ask(QUESTION)
    assert answer.claims[0].text == QUOTE
    assert "cannot be reached" in answer.notes[0]


@pytest.mark.parametrize("fault", [refuse(500), refuse(429, **{"Retry-After": "1"}), hang_up], ids=["500", "429", "hung up"])
def test_one_fault_is_tried_again_once(ask: Any, proxy: Proxy, fault: Respond) -> None:
    assert ask(fault, say(TRUE)).text.startswith("There were 611")
    assert len(proxy.bodies) == 2


def test_a_context_that_is_too_short_gets_fewer_passages_and_that_is_said(ask: Any, proxy: Proxy) -> None:
    answer = ask(refuse(400, "request (9031 tokens) exceeds the available context size"), say(TRUE))
    assert answer.text.startswith("There were 611")
    assert "could read only 1 passages" in answer.notes[0]
    assert len(proxy.bodies[1]["messages"][-1]["content"]) < len(proxy.bodies[0]["messages"][-1]["content"])


def test_what_was_proved_before_the_stream_was_cut_stays(ask: Any) -> None:
    answer = ask(say(TRUE, " The inquiry cleared the capt", end=False))
    assert [claim.text for claim in answer.claims] == ["There were 611 passengers on board the Aurelia."]
    assert "broke off" in answer.notes[0]


@pytest.mark.parametrize(
    "text",
    [
        "<think>Hm, [2] or [1]?</think>There were 611 passengers on board the Aurelia [1].",
        "# Answer\n\n- There were **611 passengers** on board the Aurelia【1†source】.",
        "According to passage 1, there were 611 passengers on board the Aurelia (passage 1).",
        '{"name": "search"}\nThere were 611 passengers on board the Aurelia. [1]',
        "```json\n{}\n```\nThere were 611 passengers on board the Aurelia [1].<|im_end|>",
    ],
)
def test_a_model_that_ignores_the_format_is_read_all_the_same(ask: Any, text: str) -> None:
    pieces = [text[at : at + 4] for at in range(0, len(text), 4)]
    answer = ask(say(*pieces))
    assert (answer.text, answer.notes) == ("There were 611 passengers on board the Aurelia. [1]", ())
