"""Whether two sentences say the same, contradict each other, or speak of different things.

Rules over what `facts` finds in them (quantities with units, dates, names), over words that deny and opposites; the
embedder's cosine says whether they are about the same.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from qa.answers import DifferenceKind
from qa.indexing.terms import analyze, content_terms
from qa.statements.denials import denies
from qa.statements.facts import Analysis, Fact, Word, analyse, same_name
from qa.statements.opposites import counterparts, opposites
from qa.statements.words import UNITS, YEAR

_ALIKE = 0.75  # cosine above which two sentences are about the same thing; below, their words must say so
_HARDLY = 0.62  # cosine below which they are not, whatever words they share
_SHARED = 0.6  # share of the shorter sentence's words that the other has, above which they are about the same thing
_IN_COMMON = 3  # words, names left out, that make a share of 0.4 enough
_NEAR = 4  # words around a denial within which something must be shared for it to matter


@dataclass(frozen=True, slots=True)
class Relation:
    """How two sentences stand to each other; where they differ, in what, and the words of each that do."""

    verdict: Literal["agree", "differ", "apart"]
    kind: DifferenceKind | None = None
    words: tuple[str, str] = ("", "")


_APART = Relation("apart")


def relate(one: str, other: str, cosine: float) -> Relation:
    """The relation of two sentences whose vectors have this cosine."""
    first, second = _taken_apart(one), _taken_apart(other)
    common = first.plain & second.plain
    shared = len(common) / max(1, min(len(first.plain), len(second.plain)))
    alike = shared >= _SHARED or (shared >= 0.4 and len(common - first.named - second.named) >= _IN_COMMON)
    if cosine < _HARDLY or (cosine < _ALIKE and not alike):
        return _APART
    if _other_things(first, second):
        return _APART
    number, date = _numbers_differ(first, second), _dates_differ(first, second)
    turned = _turned_round(first, second)
    if date and (number or turned):
        return _APART  # the same thing at two times
    if number:
        return Relation("differ", "number", number)
    if date:
        return Relation("differ", "date", date)
    return turned or Relation("agree")


class _Statement:
    """A sentence taken apart for comparing."""

    def __init__(self, text: str) -> None:
        self.facts: Analysis = analyse(text, reworded=False)
        self.text = self.facts.text  # what the places of its words count in
        self.words: tuple[Word, ...] = self.facts.words
        taken = {place for fact in self.facts.facts if fact.kind != "name" for place in range(fact.first, fact.last)}
        self.stems = {word.stem for word in self.words if word.stem}
        self.plain = {
            word.stem
            for place, word in enumerate(self.words)
            if place not in taken and word.stem and content_terms(word.text) and not denies(word.text)
        }
        self.names = [fact for fact in self.facts.facts if fact.kind == "name"]
        self.named = {stem for name in self.names for stem in analyze(name.text)}


@lru_cache(maxsize=1_000)  # one sentence is held against many
def _taken_apart(text: str) -> _Statement:
    return _Statement(text)


# different things


def _other_things(one: _Statement, other: _Statement) -> bool:
    """Whether the two speak of different things: other names, counterparts (buyer, seller), other complements."""
    mine = [name for name in one.names if not any(same_name(name.key, each.key) for each in other.names)]
    theirs = [name for name in other.names if not any(same_name(name.key, each.key) for each in one.names)]
    if mine and theirs and len(mine) == len(one.names):
        return True
    for group in counterparts():
        if (only := group & one.stems - other.stems) and group & other.stems - one.stems and only:
            return True
    return any(
        left and right and not left & right
        for word in one.plain & other.plain
        for left, right in [(_complements(one, word), _complements(other, word))]
    )


_LINK = re.compile(r"(?:of|in|on|at|for|by|with|about)$")


def _complements(statement: _Statement, stem: str) -> set[str]:
    """What stands behind a word and a preposition: "sales of vans" has "van"; numbers and dates do not count."""
    found: set[str] = set()
    taken = {place for fact in statement.facts.facts for place in range(fact.first, fact.last)}
    for place, word in enumerate(statement.words[:-1]):
        if word.stem == stem and _LINK.match(statement.words[place + 1].text.lower()):
            following = range(place + 2, min(place + 6, len(statement.words)))
            for there in following:
                if there in taken or _LINK.match(statement.words[there].text.lower()):
                    break
                if content_terms(statement.words[there].text):
                    found.add(statement.words[there].stem)
    return found


# numbers


@dataclass(frozen=True, slots=True)
class _Quantity:
    """A quantity as a range: "about 50" is 45 to 55, "more than 50" 50 to 80. `nouns` are what it counts."""

    low: float
    high: float
    measure: str
    nouns: frozenset[str]
    shown: str


_HEDGES: tuple[tuple[str, float, float], ...] = (
    (r"more than|over|above|at least|(?:no|not) (?:fewer|less) than|exceeding|upwards of|in excess of", 1.0, 1.6),
    (r"less than|fewer than|under|below|at most|up to|(?:no|not) more than", 0.5, 1.0),
    (r"nearly|almost|just under|close to|not quite", 0.88, 1.01),
    (r"just over|slightly more than|a little over", 0.99, 1.12),
    (r"about|around|roughly|some|approximately|circa|an estimated|or so", 0.9, 1.1),
)
_NO_DENIAL = re.compile(r"(?:only|(?:more|less|fewer|later|earlier) than)\b")  # behind "not" or "no"
_DAYS = 30.44  # in a month, where months and weeks are compared


def _quantities(statement: _Statement) -> list[_Quantity]:
    found = []
    for fact in statement.facts.facts:
        if fact.kind != "number" or fact.amount is None or _is_year(fact):
            continue
        measure, factor = UNITS.get(fact.unit, (fact.unit, 1.0))
        measure, factor = {
            "%": ("share", 0.01),
            "months": ("seconds", factor * _DAYS * 86_400),
        }.get(measure, (measure, factor))
        before = statement.text[: statement.words[fact.first].start].rstrip().lower()
        hedges = [
            (len(mark[0]), low, high) for words, low, high in _HEDGES if (mark := re.search(rf"\b(?:{words})\s*[$€£]?$", before))
        ]
        exact = (0, 0.97, 1.03) if measure == "seconds" else (0, 1.0, 1.0)
        _, low, high = max(hedges, default=exact)  # the longest: "no more than" is not "more than"
        behind = [word.stem for word in statement.words[fact.last : fact.last + 3] if content_terms(word.text)]
        amount = fact.amount * factor
        found.append(_Quantity(amount * low, amount * high, measure, frozenset(behind[:2]), fact.text))
    return found


def _numbers_differ(one: _Statement, other: _Statement) -> tuple[str, str] | None:
    """The quantities of the same thing that do not meet; None where one at least does, or none is of the same thing."""
    pairs = [(a, b) for a in _quantities(one) for b in _quantities(other) if _comparable(a, b)]
    if not pairs or any(_meet(a, b) for a, b in pairs):
        return None
    return pairs[0][0].shown, pairs[0][1].shown


def _comparable(one: _Quantity, other: _Quantity) -> bool:
    if one.measure or other.measure:
        return one.measure == other.measure
    return bool(one.nouns & other.nouns) or not one.nouns or not other.nouns


def _meet(one: _Quantity, other: _Quantity) -> bool:
    slack = 0.006 * max(abs(one.high), abs(other.high))
    return one.low <= other.high + slack and other.low <= one.high + slack


def _is_year(fact: Fact) -> bool:
    return fact.unit == "" and re.fullmatch(YEAR, fact.text) is not None


# dates


def _dates_differ(one: _Statement, other: _Statement) -> tuple[str, str] | None:
    """Years without one in common, or days and months without one in common."""
    for kind in (_years, _days):
        mine, theirs = kind(one), kind(other)
        if mine and theirs and not any(_same_time(a, b) for a in mine for b in theirs):
            return mine[0][1].rstrip(".,"), theirs[0][1].rstrip(".,")
    return None


def _years(statement: _Statement) -> list[tuple[tuple[int, int], str]]:
    found = []
    for fact in statement.facts.facts:
        if fact.kind == "number" and fact.amount is not None and _is_year(fact):
            year = int(fact.amount)
            decade = statement.text[statement.words[fact.first].start :].startswith(f"{year}s")
            found.append(((year, year + 9 if decade else year), fact.text))
    return found


def _days(statement: _Statement) -> list[tuple[tuple[int, int], str]]:
    found = []
    for fact in statement.facts.facts:
        if fact.kind == "date" and (day := re.fullmatch(r"day (\d+)\.(\d+)", fact.key)):
            at = int(day[2]) * 100 + int(day[1])
            found.append(((at, at), fact.text))
        elif fact.kind == "date" and (month := re.fullmatch(r"month (\d+)", fact.key)):
            found.append(((int(month[1]) * 100, int(month[1]) * 100 + 31), fact.text))
    return found


def _same_time(one: tuple[tuple[int, int], str], other: tuple[tuple[int, int], str]) -> bool:
    return one[0][0] <= other[0][1] and other[0][0] <= one[0][1]


# denials and opposites


def _turned_round(one: _Statement, other: _Statement) -> Relation | None:
    """A denial or an opposite that stands on one side alone; two of them cancel out."""
    shared = (one.plain & other.plain) - one.named - other.named
    facing = [
        (left, right)
        for pair in opposites()
        for a, b in (pair, pair[::-1])
        if (left := a & one.stems - other.stems) and (right := b & other.stems - one.stems)
        and not b & one.stems and not a & other.stems
    ]  # fmt: skip
    taken = facing[0][0] | facing[0][1] if facing else frozenset()
    mine, theirs = ([word for word in _denials(each, shared) if word.stem not in taken] for each in (one, other))
    if (len(mine) + len(theirs) + bool(facing)) % 2 == 0:
        return None
    if facing:
        left, right = facing[0]
        return Relation("differ", "stance", (_shown(one, left), _shown(other, right)))
    return Relation("differ", "polarity", (mine[0].text if mine else "", theirs[0].text if theirs else ""))


def _denials(statement: _Statement, shared: set[str]) -> list[Word]:
    """The denying words with something near them that the other sentence speaks of too."""
    found = []
    for place, word in enumerate(statement.words):
        following = " ".join(each.text.lower() for each in statement.words[place + 1 : place + 3])
        if _NO_DENIAL.match(following) or not (denies(word.text) or (word.stem == "rule" and following.startswith("out"))):
            continue
        near = [each.stem for each in statement.words[place + 1 :] if each.stem in statement.plain][:_NEAR]
        near += [each.stem for each in statement.words[max(0, place - _NEAR) : place]]
        if shared & set(near):
            found.append(word)
    return found


def _shown(statement: _Statement, stems: Sequence[str] | set[str] | frozenset[str]) -> str:
    return next((word.text for word in statement.words if word.stem in stems), "")
