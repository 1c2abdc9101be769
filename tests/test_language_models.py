"""Which language model is asked, and who said so; a real one behind a real server, and its key."""

import json
import logging
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import MakeWorkspace, qa
from harbour import QUESTION, QUOTE, TRUE, opened, proved
from llm_server import Proxy, refuse, say

from qa.consent import allow
from qa.errors import LanguageModelInvalid
from qa.models.embedder import Embedder
from qa.models.llm_protocol import Message
from qa.models.reader import Reader

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


@pytest.mark.slow
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
