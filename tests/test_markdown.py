"""An answer copied as Markdown says of each sentence what the page says of it."""

from dataclasses import replace

from qa import Answer, Corpus
from qa.answers import Claim
from qa.ui.conversations import Turn
from qa.ui.markdown import turn_markdown

ASKED = "What is Putin's goal?"


def copied(answer: Answer) -> list[str]:
    """The paragraphs of the answer, without its heading and its footnotes."""
    return [part for part in turn_markdown(Turn("1", ASKED, "", answer=answer)).split("\n\n")[1:] if not part.startswith("[^")]


def test_what_is_weak_or_not_supported_is_marked(corpus: Corpus) -> None:
    claims = (
        Claim("He wants a treaty.", "supported", (1,)),
        Claim("He wants it soon.", "weak", (1,)),
        Claim("It is 2 ~ 3 pages long.", "unsupported", ()),
    )
    assert copied(replace(corpus.ask(ASKED), status="answered", claims=claims)) == [
        "He wants a treaty.[^1]",
        "He wants it soon. (weakly supported)[^1]",
        "~~It is 2 \\~ 3 pages long.~~ (not supported by the documents)",
    ]


def test_a_doubtful_answer_says_so(corpus: Corpus) -> None:
    claims = (Claim("He wants a treaty.", "supported", (1,)),)
    assert copied(replace(corpus.ask(ASKED), status="doubtful", claims=claims)) == [
        "*Doubtful: check the quotes.*",
        "He wants a treaty.[^1]",
    ]
