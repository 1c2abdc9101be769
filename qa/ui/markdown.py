"""Answers and conversations as Markdown: claims with footnotes that hold document, place and quote."""

import re
from collections.abc import Sequence

from qa.answering.comparing import Comparison
from qa.answering.compose import NOT_IN_CORPUS, describe
from qa.answering.timeline import Timeline
from qa.answers import Answer, Citation, Claim
from qa.ui.conversations import Conversation, Turn
from qa.ui.topics import claims_by_document, events_by_date, relation, sources

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!$&])")


def plain(text: str) -> str:
    """Text that Markdown reads as text, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def turn_markdown(turn: Turn, prefix: str = "") -> str:
    """The question or topic as a heading, what was found, and a footnote for each citation; `prefix` keeps the notes of
    several turns apart."""
    if turn.answer:
        parts = _answer(turn.answer, prefix)
    elif turn.comparison:
        parts = _comparison(turn.comparison, prefix)
    elif turn.timeline:
        parts = _timeline(turn.timeline, prefix)
    else:
        parts = [plain(turn.error or ("Stopped." if turn.stopped else "Not answered."))]
    cited = turn.result.citations if turn.result else ()
    parts += [f"[^{prefix}{citation.number}]: {_footnote(citation)}" for citation in cited]
    return "\n\n".join([f"## {plain(turn.question)}", *parts]) + "\n"


def conversation_markdown(conversation: Conversation) -> str:
    turns = (turn_markdown(turn, f"{number}-" if turn.result else "") for number, turn in enumerate(conversation.turns, start=1))
    return "\n".join([f"# {plain(conversation.title)}\n", *turns])


def _answer(answer: Answer, prefix: str) -> list[str]:
    if not answer.claims:
        return [plain(answer.text)]
    doubtful = ["*Doubtful: check the quotes.*"] if answer.status == "doubtful" else []
    return [*doubtful, *(_claim(claim, prefix) for claim in answer.claims)]


def _claim(claim: Claim, prefix: str) -> str:
    """A sentence with its notes; struck through where nothing supports it, as on the page."""
    if claim.support == "unsupported":
        return f"~~{plain(claim.text)}~~ (not supported by the documents)"
    weak = " (weakly supported)" if claim.support == "weak" else ""
    return f"{plain(claim.text)}{weak}{_notes(claim.citations, prefix)}"


def _comparison(comparison: Comparison, prefix: str) -> list[str]:
    """A table of claims by document."""
    if not comparison.rows:
        return [NOT_IN_CORPUS]
    rows = [["", *(plain(describe(each)) for each in sources(comparison))]]
    rows.append(["---"] * len(rows[0]))
    for row, cells in claims_by_document(comparison):
        rows.append([relation(row), *(" ".join(_quoted(each, prefix) for each in cited) for cited in cells)])
    return ["\n".join(f"| {' | '.join(row)} |" for row in rows)]


def _timeline(timeline: Timeline, prefix: str) -> list[str]:
    if not timeline.events:
        return [NOT_IN_CORPUS]
    return [
        f"- **{when}**: {' '.join(_quoted(each, prefix) for each in cited)} ({plain(describe(cited[0]))})"
        for when, events in events_by_date(timeline)
        for _, cited in events
    ]


def _quoted(citation: Citation, prefix: str) -> str:
    return f"“{plain(citation.quote)}”{_notes((citation.number,), prefix)}"


def _notes(numbers: Sequence[int], prefix: str) -> str:
    return "".join(f"[^{prefix}{number}]" for number in numbers)


def _footnote(citation: Citation) -> str:
    within = f", {citation.place}" if citation.place else ""
    place = f"{citation.document}{within}, characters {citation.start}–{citation.end}"
    return f"{plain(describe(citation))} ({plain(place)}): “{plain(citation.quote)}”"
