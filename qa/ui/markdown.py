"""Answers and conversations as Markdown: claims with footnotes that hold document, place and quote."""

import re

from qa.answering.compose import describe
from qa.answers import Answer, Citation
from qa.ui.conversations import Conversation

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!$&])")


def plain(text: str) -> str:
    """Text that Markdown reads as text, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def answer_markdown(answer: Answer, prefix: str = "") -> str:
    """The question as a heading, the claims, and a footnote for each citation; `prefix` keeps several answers' notes apart."""
    parts = [f"## {plain(answer.question)}"]
    if answer.claims:
        parts += [plain(claim.text) + "".join(f"[^{prefix}{number}]" for number in claim.citations) for claim in answer.claims]
    else:
        parts.append(plain(answer.text))
    parts += [f"[^{prefix}{citation.number}]: {_footnote(citation)}" for citation in answer.citations]
    return "\n\n".join(parts) + "\n"


def conversation_markdown(conversation: Conversation) -> str:
    parts = [f"# {plain(conversation.title)}\n"]
    for number, turn in enumerate(conversation.turns, start=1):
        if turn.answer:
            parts.append(answer_markdown(turn.answer, f"{number}-"))
        else:
            said = turn.error or ("Stopped." if turn.stopped else "Not answered.")
            parts.append(f"## {plain(turn.question)}\n\n{plain(said)}\n")
    return "\n".join(parts)


def _footnote(citation: Citation) -> str:
    within = f", {citation.place}" if citation.place else ""
    place = f"{citation.document}{within}, characters {citation.start}–{citation.end}"
    return f"{plain(describe(citation))} ({plain(place)}): “{plain(citation.quote)}”"
