"""What a language model is told: the rules of `prompt.md`, the conversation, and numbered passages within its context."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from qa.answers import Answer, Citation
from qa.models.llm_protocol import Message
from qa.models.tokens import count_tokens

NO_ANSWER = "NO ANSWER"
_PROMPT = Path(__file__).with_name("prompt.md")
_MOST_PASSAGES = 10
_TURNS = 3  # of the conversation before this question
_OTHER_TOKENS = 1.25  # how many more tokens than ours (cl100k_base) a model may count; small ones have smaller vocabularies
_TURN_CHARS = 600


def passages_that_fit(passages: Sequence[Citation], question: str, history: Sequence[Answer | str], room: int) -> int:
    """How many of the passages, best first, can be shown within `room` tokens beside rules, conversation and question."""
    count = min(len(passages), _MOST_PASSAGES)
    while count > 1 and _tokens(messages(question, passages[:count], history)) > room:
        count -= 1
    return count


def messages(question: str, passages: Sequence[Citation], history: Sequence[Answer | str]) -> list[Message]:
    """The conversation that the model goes on with. Passages are numbered from 1 in the order given."""
    rules, form = _parts()
    shown = "\n\n".join(_fenced(number, passage) for number, passage in enumerate(passages, start=1))
    asked = Message("user", form.replace("{question}", _harmless(question)).replace("{passages}", shown))
    return [Message("system", rules), *conversation(history), asked]


def conversation(history: Sequence[Answer | str]) -> list[Message]:
    """The last turns as a model is told them."""
    told = []
    for turn in history[-_TURNS:]:
        asked, said = (turn, "") if isinstance(turn, str) else (turn.question, " ".join(claim.text for claim in turn.claims))
        told += [Message("user", asked[:_TURN_CHARS]), Message("assistant", said[:_TURN_CHARS] or "(not shown)")]
    return told


def _fenced(number: int, passage: Citation) -> str:
    about = {"title": passage.title, "publisher": passage.publisher, "date": passage.date}
    known = "".join(f' {name}="{_harmless(value).replace(chr(34), chr(39))}"' for name, value in about.items() if value)
    return f'<passage number="{number}"{known}>\n{_harmless(passage.quote)}\n</passage>'


def _harmless(text: str) -> str:
    """A text that cannot end its fence, open another role, or hide anything: no tags, no control tokens, no invisible signs.

    The quotes of the answer are read from the store, so that nothing is lost by it.
    """
    seen = "".join(char for char in text if unicodedata.category(char) not in ("Cf", "Cc", "Co") or char in "\n\t")
    return re.sub(r"<(?=[/|a-zA-Z!])", "‹", seen).replace("[INST]", "(INST)").replace("[/INST]", "(/INST)").strip()


def _tokens(told: Sequence[Message]) -> float:
    return _OTHER_TOKENS * sum(count_tokens(message.text) + 8 for message in told)


@cache
def _parts() -> tuple[str, str]:
    rules, form = _PROMPT.read_text(encoding="utf-8").split("\n---\n")
    return rules.strip(), form.strip()
