"""An answer as HTML for the page. Whatever comes from a document or a question is escaped, character by character."""

import html
import re

from qa.answering.compose import describe
from qa.answers import Answer, Citation

_STATUS = {
    "answered": ("qa-answered", "✓ Answered"),
    "doubtful": ("qa-doubtful", "? Doubtful — check the quotes"),
    "not_in_corpus": ("qa-refused", "✗ The corpus does not say"),
}


def answer_html(answer: Answer) -> str:
    """The verdict, the answer's text, and below it each citation with its quote."""
    style, words = _STATUS[answer.status]
    parts = [f'<p class="qa-status {style}">{words} <span class="qa-place">(confidence {answer.confidence:.0%})</span></p>']
    if answer.claims:
        parts += [f"<p>{_with_short_answers(paragraph, answer)}</p>" for paragraph in answer.text.split("\n\n")]
    elif answer.nearest:
        parts.append("<p>Nearest passages:</p>")
    parts += [f'<p class="qa-place">{shown(note)}</p>' for note in answer.notes]
    parts += [citation_html(citation) for citation in answer.citations or answer.nearest]
    # on one line: an empty line would end the block of HTML inside the chat's Markdown
    return f"<div>{''.join(parts)}</div>"


def _with_short_answers(paragraph: str, answer: Answer) -> str:
    text = shown(paragraph)
    for claim in answer.claims:
        if short := answer.short_answer(claim):
            words = shown(" ".join(short.split()))
            text = text.replace(words, f"<strong>{words}</strong>", 1) if f"<strong>{words}" not in text else text
    return text


def citation_html(citation: Citation) -> str:
    within = f", {citation.place}" if citation.place else ""
    place = f"{citation.document}{within}, characters {citation.start}–{citation.end}"
    title = f"<b>[{citation.number}]</b> {shown(describe(citation))}"
    where = f"<span class='qa-place'>{shown(place)}</span>"
    return f"<div class='qa-citation'>{title}<br>{where}<div class='qa-quote'>{shown(citation.quote.strip())}</div></div>"


def error_html(message: str) -> str:
    return f"<div><p class='qa-status qa-refused'>{shown(message)}</p></div>"


def shown(text: str) -> str:
    """Text that neither HTML nor Markdown can read as anything but text."""
    escaped = re.sub(r"[^\w\s]", lambda mark: f"&#{ord(mark[0])};" if mark[0].isascii() else html.escape(mark[0]), text)
    return escaped.replace("_", "&#95;").replace("\n", "<br>")
