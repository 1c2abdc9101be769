"""What the tests of answers in a language model's words ask: a ferry and a bakery, with a model in front of them."""

from pathlib import Path
from typing import Any

from qa import Answer, Corpus
from qa.models.embedder import Embedder
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


def opened(workspace: Path, llm: Any, embedder: Embedder, reader: Reader, **settings: Any) -> Corpus:
    corpus = Corpus.open(workspace, llm=llm)
    corpus.settings = corpus.settings.model_copy(update=settings)
    corpus.__dict__.update(_embedder=embedder, _reader=reader)
    return corpus


def proved(corpus: Corpus, answer: Answer) -> bool:
    return all(corpus.text(c.document)[c.start : c.end] == c.quote != "" for c in (*answer.citations, *answer.nearest))
