"""Cross-examining a sentence: each name is taken out of it and asked for, and the reader says who stands there in the source.

Words and facts alone cannot tell "Ines followed Rodrigo" from "Rodrigo followed Ines"; a reader that was trained to say who
did it often can.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from qa.models.reader import Reader, Reading
from qa.statements.alignment import Item, items
from qa.statements.facts import Analysis, same_name

# chosen on the tuning paraphrases: logits by which another name must stand there rather than the claim's
_ANOTHER = 6.0
_SURE = -1.0  # of the reader, that the source answers the question at all
_NAMES = 4  # of a claim that are asked for


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A name of the claim in whose place the source has another; not `sure` where the reader hardly finds an answer."""

    name: str
    instead: str
    sure: bool


def cross_examine(said: Analysis, source: Analysis, reader: Reader) -> Contradiction | None:
    """The first name of a claim in whose place the source has another one; None where each stands where it should.

    `source` is all the sentences that bear the claim. Costs a reading a name.
    """
    there = [item for item in items(source) if item.kind == "name"]
    written = {fact.key for item in there for fact in item.facts}
    asked = [item for item in items(said) if item.kind == "name" and any(fact.key in written for fact in item.facts)][:_NAMES]
    readings = reader.read_pairs([(_question(said, item), source.text) for item in asked])
    found = None
    for item, reading in zip(asked, readings, strict=True):
        mine, other, instead = _standing(item, there, source, reading)
        best = reading.best_span(0, len(source.text))
        if instead is None or mine is None or other - mine < _ANOTHER or best is None:
            continue
        start, end = _characters(source, instead)
        if best.start < end and start < best.end:
            sure = reading.answerable > _SURE
            found = found if found and (found.sure or not sure) else Contradiction(item.text, instead.text, sure)
    return found


def _question(said: Analysis, asked: Item) -> str:
    """The claim with a name asked for."""
    start, end = _characters(said, asked)
    text = f"{said.text[:start]}who or what{said.text[end:]}"
    return f"{text[:1].upper()}{text[1:]}".rstrip(". ") + "?"


def _standing(item: Item, there: Sequence[Item], source: Analysis, reading: Reading) -> tuple[float | None, float, Item | None]:
    """How well the claim's name answers, how well the best other name of the source does, and that one."""
    mine, other, instead = None, float("-inf"), None
    for name in there:
        span = reading.best_span(*_characters(source, name))
        if span is None:
            continue
        if _alike(item, name):
            mine = span.score if mine is None else max(mine, span.score)
        elif span.score > other:
            other, instead = span.score, name
    return mine, other, instead


def _alike(one: Item, other: Item) -> bool:
    return any(same_name(mine.key, theirs.key) for mine in one.facts for theirs in other.facts)


def _characters(analysis: Analysis, item: Item) -> tuple[int, int]:
    first, last = min(fact.first for fact in item.facts), max(fact.last for fact in item.facts)
    return analysis.words[first].start, analysis.words[last - 1].end
