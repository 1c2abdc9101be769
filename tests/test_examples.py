"""Example questions: those that the documents themselves ask and answer."""

from conftest import MakeWorkspace
from harbour import opened
from llm_server import Proxy, say

from qa.models.embedder import Embedder
from qa.models.reader import Reader
from qa.ui.examples import example_questions

ASKED = """When was the harbour of Gdynia closed?

The harbour of Gdynia was closed on Monday because of the storm.

Who painted the ferry Aurora green?

The ferry Aurora was painted green by Anna Nowak in spring.
"""
QUESTIONS = ["When was the harbour of Gdynia closed?", "Who painted the ferry Aurora green?"]


def test_a_language_model_is_not_asked_for_them(
    workspace: MakeWorkspace, proxy: Proxy, embedder: Embedder, reader: Reader
) -> None:
    proxy.faults = [say("The harbour was closed on Monday [1].")]
    corpus = opened(workspace({"harbour.txt": ASKED}), proxy.address, embedder, reader)
    assert corpus.writer
    assert example_questions(corpus) == QUESTIONS
    assert proxy.bodies == []
    corpus.ask(QUESTIONS[0])
    assert len(proxy.bodies) == 1
