"""Two sentences laid beside each other word by word, so that what one has in the other's place can be seen.

Names, quantities and dates are one item each, however many words they have.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from qa.statements.facts import Analysis, Fact, agree

_SWAPPED = 13  # the cost of one item in another's place; two gaps cost more, so that places are kept
_SAME_KIND = 6  # of one name in the place of another, one number of another
_GAP = 8
_JOINTS = frozenset(("and", "or"))


@dataclass(frozen=True, slots=True)
class Item:
    """A word, or the words of one fact or name. `group` numbers the enumeration it stands in ("Putin and Biden")."""

    text: str
    stem: str
    facts: tuple[Fact, ...]
    place: int
    group: int

    @property
    def kind(self) -> str:
        return self.facts[0].kind if self.facts else ""


Pair = tuple[Item | None, Item | None]


def items(analysis: Analysis) -> list[Item]:
    """The items of a sentence, in order."""
    of_word: dict[int, list[Fact]] = {}
    for fact in analysis.facts:
        if fact.kind != "direction":
            for place in range(fact.first, fact.last):
                of_word.setdefault(place, []).append(fact)
    found: list[Item] = []
    group = 0
    for place, word in enumerate(analysis.words):
        facts = of_word.get(place, [])
        joins_on = (
            bool(found)
            and bool(facts)
            and found[-1].facts
            and (found[-1].facts[-1] is facts[0] or (found[-1].kind == facts[0].kind == "name"))
        )
        if joins_on:
            before = found.pop()
            kept = dict.fromkeys((*before.facts, *facts))
            found.append(
                Item(f"{before.text} {word.text}", f"{before.stem} {word.stem}", tuple(kept), before.place, before.group)
            )
            continue
        listed = len(found) > 1 and found[-1].text.lower() in _JOINTS and bool(found[-2].facts) and bool(facts)
        group = found[-2].group if listed else group + 1
        found.append(Item(word.text, word.stem or word.text.lower(), tuple(facts), place, group))
    return found


def align(claim: Sequence[Item], source: Sequence[Item]) -> list[Pair]:
    """The cheapest alignment (Needleman and Wunsch 1970): pairs of items, None where one side has nothing."""
    rows, columns = len(claim) + 1, len(source) + 1
    cost = [[0] * columns for _ in range(rows)]
    for i in range(1, rows):
        cost[i][0] = i * _GAP
    for j in range(1, columns):
        cost[0][j] = j * _GAP
    for i in range(1, rows):
        above, row, mine = cost[i - 1], cost[i], claim[i - 1]
        for j in range(1, columns):
            row[j] = min(above[j - 1] + _price(mine, source[j - 1]), above[j] + _GAP, row[j - 1] + _GAP)
    pairs: list[Pair] = []
    i, j = rows - 1, columns - 1
    while i or j:
        if i and j and cost[i][j] == cost[i - 1][j - 1] + _price(claim[i - 1], source[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((claim[i], source[j]))
        elif i and cost[i][j] == cost[i - 1][j] + _GAP:
            i -= 1
            pairs.append((claim[i], None))
        else:
            j -= 1
            pairs.append((None, source[j]))
    return pairs[::-1]


def same(one: Item, other: Item) -> bool:
    """Whether two items say the same: one stem, or facts that agree."""
    if one.facts and other.facts:
        return any(agree(fact, theirs) for fact in one.facts for theirs in other.facts)
    return one.stem == other.stem


def _price(one: Item, other: Item) -> int:
    if one.stem == other.stem and not one.facts:
        return 0
    if one.facts and other.facts:
        return 0 if same(one, other) else _SAME_KIND if one.kind == other.kind else _SWAPPED
    return 0 if one.stem == other.stem else _SWAPPED
