"""Answers in a language model's words: nothing unproved is shown, and whatever the model does there is an answer."""

import json
import logging
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import MakeWorkspace, put, qa
from llm_server import Proxy, Respond, hang_up, real_server, refuse, reply, say, silence

from qa import Answer, Corpus
from qa.answers import Claim, answer_from_dict
from qa.consent import allow
from qa.errors import LanguageModelInvalid
from qa.models.embedder import Embedder
from qa.models.llm import Message
from qa.models.reader import Reader

FERRY = (
    "The ferry Aurelia ran aground off Cape Merrow on 3 November 1994 with 611 passengers on board. Captain Dimitri Vassos had "
    "left the bridge twenty minutes earlier. All passengers were taken off by fishing boats from Port Ellan before dawn. "
    "The inquiry blamed a faulty gyrocompass and cleared the captain."
)
BAKERY = "Flour prices have doubled since 2020. Sofia Brandao bakes at night, when electricity costs 40 per cent less."
QUESTION = "How many passengers were on board the ferry Aurelia?"
TRUE = "There were 611 passengers on board the Aurelia [1]."
QUOTE = "The ferry Aurelia ran aground off Cape Merrow on 3 November 1994 with 611 passengers on board."


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    proxy = Proxy()
    yield proxy
    proxy.stop()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    yield from real_server()


@pytest.fixture
def ferry(workspace: MakeWorkspace) -> Path:
    return workspace({"ferry.txt": FERRY, "bakery.txt": BAKERY})


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, made and indexed once. Tests only read it."""
    folder = tmp_path_factory.mktemp("harbour")
    put(folder, "ferry.txt", FERRY)
    put(folder, "bakery.txt", BAKERY)
    Corpus.open(folder).sync()
    return folder


@pytest.fixture
def ask(harbour: Path, proxy: Proxy, embedder: Embedder, reader: Reader) -> Any:
    """Asks with a model that does what `faults` say, one after the other."""

    def ask(*faults: Respond, question: str = QUESTION, **settings: Any) -> Answer:
        proxy.faults = list(faults)
        return opened(harbour, proxy.address, embedder, reader, **settings).ask(question)

    return ask


def opened(workspace: Path, llm: Any, embedder: Embedder, reader: Reader, **settings: Any) -> Corpus:
    corpus = Corpus.open(workspace, llm=llm)
    corpus.settings = corpus.settings.model_copy(update=settings)
    corpus.__dict__.update(_embedder=embedder, _reader=reader)
    return corpus


def proved(corpus: Corpus, answer: Answer) -> bool:
    return all(corpus.text(c.document)[c.start : c.end] == c.quote != "" for c in (*answer.citations, *answer.nearest))


# what is proved


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


# which model, and who said so


@pytest.mark.parametrize(
    ("llm", "says"),
    [
        ("gpt-4", "There is no language model 'gpt-4'"),
        ("openai/", "There is no language model"),
        ("http://user:secret@127.0.0.1/v1", "QA_LLM_KEY"),
        ("anthropic/claude", "provable-qa[anthropic]"),
    ],
)
def test_a_model_that_cannot_be_opened_is_an_error_that_says_what_to_do(
    llm: str, says: str, harbour: Path, embedder: Embedder, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "llama_index.llms.anthropic", None)
    with pytest.raises(LanguageModelInvalid, match=says.replace("[", r"\[")) as caught:
        opened(harbour, llm, embedder, reader).ask(QUESTION)
    assert "secret" not in str(caught.value)


def test_any_llm_of_llama_index(harbour: Path, embedder: Embedder, reader: Reader) -> None:
    from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata
    from llama_index.core.llms.callbacks import llm_completion_callback

    class Parrot(CustomLLM):
        fails: bool = False

        @property
        def metadata(self) -> LLMMetadata:
            return LLMMetadata(model_name="parrot")

        @llm_completion_callback()
        def complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponse:
            raise NotImplementedError

        @llm_completion_callback()
        def stream_complete(self, prompt: str, formatted: bool = False, **_: Any) -> Any:  # noqa: ARG002
            if self.fails:
                raise RuntimeError("Incorrect API key provided: sk-123")
            assert "611 passengers" in prompt
            for word in TRUE.split(" "):
                yield CompletionResponse(text="", delta=f"{word} ")

    assert opened(harbour, Parrot(), embedder, reader).ask(QUESTION).text == "There were 611 passengers on board the Aurelia. [1]"
    failed = opened(harbour, Parrot(fails=True), embedder, reader).ask(QUESTION)
    assert failed.notes == ("Without the language model, these are quotes: Parrot parrot failed (RuntimeError).",)


def test_a_model_named_in_a_workspace_is_asked_only_after_its_user_allowed_it(
    ferry: Path, proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: Embedder, reader: Reader
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (ferry / "qa.toml").write_text(f'llm = "{proxy.address}"\n')
    proxy.faults = [say(TRUE)]
    asked = opened(ferry, None, embedder, reader).ask(QUESTION)
    assert proxy.bodies == []
    assert asked.claims[0].text == QUOTE
    assert "qa allow" in asked.notes[0]

    allow(ferry, proxy.address)
    assert opened(ferry, None, embedder, reader).ask(QUESTION).text.startswith("There were 611")

    (ferry / "qa.toml").write_text(f'llm = "{proxy.address}#other"\n')  # another model has to be allowed anew
    assert "qa allow" in opened(ferry, None, embedder, reader).ask(QUESTION).notes[0]


def test_a_model_named_in_the_environment_is_the_users_own(
    harbour: Path, proxy: Proxy, monkeypatch: pytest.MonkeyPatch, embedder: Embedder, reader: Reader
) -> None:
    monkeypatch.setenv("QA_LLM", proxy.address)
    proxy.faults = [say(TRUE)]
    assert opened(harbour, None, embedder, reader).ask(QUESTION).text.startswith("There were 611")


def test_the_key_goes_to_the_server_and_nowhere_else(
    harbour: Path,
    proxy: Proxy,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    embedder: Embedder,
    reader: Reader,
) -> None:
    key = "sk-not-to-be-seen-4711"
    monkeypatch.setenv("QA_LLM_KEY", key)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-somebody-else")
    caplog.set_level(logging.DEBUG)
    corpus = opened(harbour, proxy.address, embedder, reader)
    seen = []
    for fault in (say(TRUE), refuse(401, f"Incorrect API key provided: {key}"), refuse(400, f"bad key {key}")):
        proxy.faults = [fault]
        answer = corpus.ask(QUESTION)
        seen += [json.dumps(answer.to_dict()), repr(answer), repr(corpus._model), repr(vars(corpus._model))]
    assert {headers["Authorization"] for headers in proxy.headers} == {f"Bearer {key}"}
    assert key not in "".join(seen) + caplog.text
    assert "somebody-else" not in "".join(seen) + caplog.text + str(proxy.headers)


def test_qa_allow_and_qa_doctor(ferry: Path, proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert "names no language model" in qa(ferry, "allow", "--yes").stderr
    (ferry / "qa.toml").write_text(f'llm = "{proxy.address}"\n')
    told = {f["what"]: f for f in json.loads(qa(ferry, "doctor", "--json").stdout)["findings"]}
    assert "qa allow" in told["language model"]["detail"]
    assert qa(ferry, "allow", "--yes").returncode == 0
    told = {f["what"]: f for f in json.loads(qa(ferry, "doctor", "--json").stdout)["findings"]}
    assert told["language model"]["ok"]
    assert "tiny" in told["language model"]["detail"]
    assert proxy.address in told["network"]["detail"]
    proxy.stop()
    done = qa(ferry, "doctor", "--json")
    told = {f["what"]: f for f in json.loads(done.stdout)["findings"]}
    assert (done.returncode, told["language model"]["ok"]) == (2, False)


# a real model behind a real server: the protocol, and that none of its inventions comes through unproved


@pytest.mark.slow
def test_a_real_model(two_documents: Path, server: str, embedder: Embedder, reader: Reader) -> None:
    corpus = opened(two_documents, server, embedder, reader, llm_context_tokens=1200, llm_answer_tokens=64, llm_seconds=240)
    answer = corpus.ask("What did Putin demand?")
    assert answer.claims
    assert proved(corpus, answer)
    assert answer.timings_ms["write"] > 0
    assert not any("cannot be reached" in note or "said nothing" in note for note in answer.notes)
    assert "answers" in corpus._model.hello()


@pytest.mark.slow
def test_a_real_model_whose_context_is_too_short_is_given_fewer_passages(
    workspace: MakeWorkspace, server: str, embedder: Embedder, reader: Reader
) -> None:
    text = "The ferry Aurelia carried passengers and mail from port to port in all weathers and seasons. " * 60
    folder = workspace({f"{n}.txt": f"Ferry {n}. {text}" for n in range(3)})
    corpus = opened(folder, server, embedder, reader, llm_context_tokens=40_000, llm_answer_tokens=16, llm_seconds=240)
    answer = corpus.ask("What did the ferry Aurelia carry?")
    assert any("could read only" in note for note in answer.notes), answer.notes
    assert answer.claims


@pytest.mark.slow
def test_a_real_model_is_stopped_when_the_stream_is_closed(
    two_documents: Path, server: str, embedder: Embedder, reader: Reader
) -> None:
    proxy = Proxy(server)
    corpus = opened(two_documents, proxy.address, embedder, reader, llm_context_tokens=1200, llm_seconds=240)
    stream = corpus._model.stream([Message("user", "Count to 500.")], 400)
    next(stream)
    stream.close()
    assert proxy.closed.wait(60)
    proxy.stop()
