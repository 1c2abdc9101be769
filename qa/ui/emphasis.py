"""Which words are bold, on the page and in the terminal: a claim's short answer, and what matters in a quote."""

import re
from collections.abc import Iterable, Sequence

from qa.answers import Answer, Claim

Place = tuple[int, int]  # characters `[start, end)`


def short_answer_place(claim: Claim, answer: Answer) -> Place | None:
    """Where the words of a claim's answer span stand in its text; None where it has none.

    They are those of the span and no others like them. Where the text is not as its quote has it, they are the first that
    are whole words.
    """
    short = " ".join((answer.short_answer(claim) or "").split())
    span = claim.answer_span
    for cited in answer.citations if span and short else ():
        at = claim.text.find(" ".join(cited.quote.split()))
        if span and at >= 0 and cited.document == span.document and cited.start <= span.start and span.end <= cited.end:
            before = cited.quote[: span.start - cited.start]
            folded = " ".join(f"{before}|".split())  # with a mark behind it, the blank before the answer stays
            start = at + len(folded) - 1
            return start, start + len(short)
    return next(iter(places(claim.text, [short])), None)


def places(text: str, words: Iterable[str]) -> list[Place]:
    """Where words stand in a text, never as a part of a longer word or number: “2” is not in 2021, 2.5 or 1,002."""
    wanted = "|".join(re.escape(word) for word in sorted(filter(None, words), key=len, reverse=True))
    whole = rf"(?<!\w)(?<!\d[.,])(?:{wanted})(?!\w)(?![.,]\d)"
    return [found.span() for found in re.finditer(whole, text)] if wanted else []


def emphasised(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it is one of the words."""
    pieces, behind = [], 0
    for start, end in places(text, words):
        pieces += [(text[behind:start], False), (text[start:end], True)]
        behind = end
    return [piece for piece in (*pieces, (text[behind:], False)) if piece[0]]
