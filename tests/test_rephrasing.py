"""Follow-ups read by a language model: its words where they are the question in full, the rules' where they are not."""

from pathlib import Path

import pytest
from conftest import MakeWorkspace
from llm_server import Proxy, Respond, hang_up, refuse, say

from qa import Corpus
from qa.models.embedder import Embedder
from qa.models.reader import Reader

FERRY = (
    "The ferry Aurelia ran aground off Cape Merrow on 3 November 1994 with 611 passengers on board. Captain Dimitri Vassos had "
    "left the bridge twenty minutes earlier."
)
BEFORE = ["Where did the ferry Aurelia run aground?"]
ASKED = "And how many were on board?"
BY_RULES = "How many were on board? (about the ferry Aurelia)"
ANSWER = say("There were 611 passengers on board the Aurelia [1].")


@pytest.fixture
def corpus_with_model(workspace: MakeWorkspace, proxy: Proxy, embedder: Embedder, reader: Reader) -> Corpus:
    folder: Path = workspace({"ferry.txt": FERRY})
    corpus = Corpus.open(folder, llm=proxy.address)
    corpus.__dict__.update(_embedder=embedder, _reader=reader)
    return corpus


def test_a_follow_up_is_read_as_the_model_words_it_and_that_is_shown(corpus_with_model: Corpus, proxy: Proxy) -> None:
    proxy.faults = [say("How many passengers were ", "on board the Aurelia?"), ANSWER]
    answer = corpus_with_model.ask(ASKED, history=BEFORE)
    assert answer.read_as == "How many passengers were on board the Aurelia?"
    assert [message["content"] for message in proxy.bodies[0]["messages"][1:]] == [*BEFORE, "(not shown)", ASKED]
    assert answer.claims[0].text == "There were 611 passengers on board the Aurelia."


@pytest.mark.parametrize(
    "written",
    [
        say("How many passengers were on board the Titanic?"),  # a name that nobody has spoken
        say("How many of the 40 were on board the Aurelia?"),  # a number
        say("There were 611."),
        say("How many were on board?\nAnd who?"),
        say(""),
        hang_up,
        refuse(500),
    ],
)
def test_what_is_not_the_question_leaves_the_rules_reading(corpus_with_model: Corpus, proxy: Proxy, written: Respond) -> None:
    proxy.faults = [written, ANSWER]
    assert corpus_with_model.ask(ASKED, history=BEFORE).read_as == BY_RULES


def test_a_question_that_stands_alone_is_not_sent_to_be_read(corpus_with_model: Corpus, proxy: Proxy) -> None:
    proxy.faults = [ANSWER]
    answer = corpus_with_model.ask("How many passengers were on board the ferry Aurelia?", history=BEFORE)
    assert (answer.read_as, len(proxy.bodies)) == (None, 1)
