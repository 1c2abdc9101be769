"""What a sentence commits itself to word for word: quantities with their units, dates, names, directions, negations.

Two sentences can say the same in other words, but not with another number, day or name.
"""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, NamedTuple

from qa.indexing.terms import analyze, content_terms
from qa.models.tokens import encoding
from qa.statements.denials import half_denies, negates
from qa.statements.opposites import opposites, small_opposites
from qa.statements.rewording import rewrite, shorten, term
from qa.statements.values import Value, find_values
from qa.statements.words import (
    COMPASS,
    DEMONYM,
    FRACTIONS,
    MONTHS,
    MULTIPLES,
    ORDINALS,
    PRONOUNS,
    SAME_NAMES,
    TITLES,
    UNITS,
    WEEKDAYS,
    with_unit,
)

Kind = Literal["number", "date", "name", "direction"]

_WORD = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*\.?(?<=[A-Z]\.)|[^\W_]+(?:['’&-][^\W_]+)*")
_MONTH = re.compile(rf"\b({'|'.join(m.capitalize() for m in MONTHS)})\b")
_NOT_THE_VERB = re.compile(
    r"\b(?:in|of|since|until|by|to|from|late|early|and|last|next|through|before|after|mid)[ -]$", re.IGNORECASE
)
_WEEKDAY = re.compile(rf"\b({'|'.join(d.capitalize() for d in WEEKDAYS)})s?\b")
_ORDINAL = re.compile(rf"\b(?:{'|'.join(ORDINALS)})\b", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:st|nd|rd|th)\b")
_FRACTION = re.compile(
    rf"\b(?:(?:a|an|one)[ -]({'|'.join(FRACTIONS)})\b(?! (?:of \d{{4}}|time))|(half)\b|one in (\w+))", re.IGNORECASE
)
_UNIT_AFTER = re.compile(r"[\s-]?(km/h|°[CF]|degrees (?:Celsius|Fahrenheit)|[a-z]+)\b", re.IGNORECASE)
_RATE = re.compile(r"\b(?:per|a|an|each|every)\s(minute|hour|day|week|month|year)\b(?! (?:ago|earlier|before|later|after|old))")
_UNIT_BEFORE = re.compile(r"([$€£])\s?$")
# the number of a paragraph or of an item, which the sentence does not state: "3.", "(2)", "b)", "4.1 Payment …"
_ENUMERATOR = re.compile(
    rf"(?:\d{{1,3}}(?:\.\d{{1,3}})*[.)](?! (?:{'|'.join(m.capitalize() for m in MONTHS)}))|\(?[a-z]\)|\(\d{{1,3}}\)"
    r"|\d{1,2}(?:\.\d{1,2})+(?= (?![MBT]illion)[A-Z][a-z]+ ))\s"
)
_A_SENTENCE_OPENS = re.compile(r"[.!?:;\"“(]\s*[\"“(]?$")


_NEARLY_THE_SAME = 0.9  # of a claim's terms: that many of them in the source, and it is nearly a copy


class Word(NamedTuple):
    """A word of a text: as it stands, its stem, and its characters."""

    text: str
    stem: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that must agree. `key` compares; `text` is how the sentence has it; `first` to `last` are its words."""

    kind: Kind
    key: str
    text: str
    first: int
    last: int
    amount: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Analysis:
    """A sentence taken apart. `content` are the stems that carry meaning, names and numbers among them; `openings` are
    words that a sentence begins with, which may be names and are none by themselves; `terms` is `content` with one term for
    all words that say the same."""

    text: str
    words: tuple[Word, ...]
    content: frozenset[str]
    facts: tuple[Fact, ...]
    negations: tuple[int, ...]
    openings: tuple[Fact, ...]
    terms: frozenset[str]

    def knowing(self, names: AbstractSet[str]) -> "Analysis":
        """The same, with those words at its beginning as names that are names elsewhere."""
        more = tuple(fact for fact in self.openings if fact.key in names)
        return replace(self, facts=self.facts + more, openings=()) if more else self

    @property
    def pronouns(self) -> int:
        return sum(word.text.lower() in PRONOUNS for word in self.words)

    def softly_negative(self) -> bool:
        return any(half_denies(word.text) for word in self.words)


@lru_cache(maxsize=4096)
def analyse(text: str, *, reworded: bool = True) -> Analysis:
    """The words and facts of a sentence. Cached: the same sentences of a passage are looked at for every claim.

    `reworded`: as `rewrite` has it, to compare; else in its own words but for long names, to be shown.
    """
    numbered = _ENUMERATOR.match(text)
    text = text[numbered.end() :] if numbered else text
    text = rewrite(text) if reworded else shorten(text)
    words = tuple(Word(m[0], stem(m[0]), m.start(), m.end()) for m in _WORD.finditer(text))
    facts = _fractions(text, words)
    taken, left = find_values(_FRACTION.sub(lambda mark: " " * len(mark[0]), text))
    for value, start, end in taken:
        facts += _value_facts(text, words, value, start, end)
    facts += _calendar_facts(left, words)
    covered = {place for fact in facts for place in range(fact.first, fact.last + (fact.unit.isalpha() and fact.unit != "share"))}
    names, openings = _names(words, covered, text)
    facts += names
    facts += [
        Fact("direction", found[1], word.text, place, place + 1)
        for place, word in enumerate(words)
        if (found := COMPASS.match(word.text.lower())) and place not in covered
    ]
    negations = tuple(
        place
        for place, word in enumerate(words)
        if negates(word.text) and not (place + 1 < len(words) and words[place + 1].text.lower() in ("only", "just", "least"))
    )
    content = frozenset(content_terms(text))
    return Analysis(text, words, content, tuple(facts), negations, tuple(openings), frozenset(map(term, content)))


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """A word's stem, without what an apostrophe adds."""
    parts = analyze(re.split(r"['’]", word)[0].replace(".", ""))
    return parts[0] if parts else ""


def agree(one: Fact, other: Fact) -> bool:
    """Whether a fact of one sentence is the same as one of another."""
    if one.amount is not None and other.amount is not None:
        return _same_quantity(one, other)
    if one.kind != other.kind:
        return False
    return same_name(one.key, other.key) if one.kind == "name" else one.key == other.key


def same_name(one: str, other: str) -> bool:
    """Whether two words (lower case) name the same: equal, an alias, or a country and its people."""
    if one == other:
        return True
    if any(one in group and other in group for group in SAME_NAMES):
        return True
    short, long = sorted((one, other), key=len)
    root = short[:-1] if len(short) > 4 and short[-1] in "aeiouy" else short
    return len(root) >= 4 and long.startswith(root) and bool(DEMONYM.fullmatch(long[len(root) :]))


def abbreviated(fact: Fact, said: Analysis, read: Analysis) -> bool:
    """Whether a name is the initials of one in the other sentence ("EMA"), or stands in one whose initials are there."""
    if fact.text.isupper():
        return any(fact.text.replace(".", "") == initials for initials, _, _ in _initials(read))
    return any(
        first <= fact.first < last and any(word.text == initials for word in read.words)
        for initials, first, last in _initials(said)
    )


def _initials(analysis: Analysis) -> Iterator[tuple[str, int, int]]:
    """The initials of three words in capitals or more, small ones between them left out, and the places of the words."""
    run: list[int] = []
    for place, word in enumerate((*analysis.words, None)):
        if word and word.text[0].isupper():
            run.append(place)
        elif not (word and run and word.text.lower() in ("of", "for", "and", "the", "on")):
            for skipped in range(len(run) - 2):
                yield "".join(analysis.words[at].text[0] for at in run[skipped:]), run[skipped], run[-1] + 1
            run = []


def opposed(claim: Analysis, source: Analysis) -> str | None:
    """A word of the claim whose opposite stands in the source instead; None where there is none.

    In a sentence in words of its own, small words ("on", "first") say nothing by themselves.
    """
    rates, others = ({m[1] for m in _RATE.finditer(each.text.lower())} for each in (claim, source))
    if rates and others and not rates & others:
        return next(iter(rates))
    said, read = ({word.stem for word in each.words} for each in (claim, source))
    if len(claim.terms & source.terms) < _NEARLY_THE_SAME * len(claim.terms):
        said, read = said - small_opposites(), read - small_opposites()
    for pair in opposites():
        for one, other in (pair, pair[::-1]):
            if said & one and not said & other and read & other and not read & one:
                return next(word.text for word in claim.words if word.stem in one)
    return None


def _value_facts(text: str, words: tuple[Word, ...], value: Value, start: int, end: int) -> list[Fact]:
    """A number with its unit; a date as its day, its month and its year, since each may be left out."""
    first, last = _places(words, start, end)
    shown = text[start:end].strip()
    if value[0] == "date":
        assert isinstance(value[1], tuple)
        year, month, day = value[1]
        parts = [Fact("date", f"day {day}.{month}" if day else f"month {month}", shown, first, last)]
        return parts + ([Fact("number", str(float(year)), str(year), first, last, float(year))] if year else [])
    assert isinstance(value[1], float)
    if value[0] == "percent":
        return [Fact("number", f"{value[1]}%", shown, first, last, value[1], "%")]
    if _NUMBERED.match(text[end:]):
        return [Fact("number", f"ordinal {value[1]:.0f}", shown, first, last)] if value[1] != 1.0 else []
    if value[1] in (0.0, 1.0) and not any(char.isdigit() for char in shown):
        return []
    unit = ""
    if found := _UNIT_BEFORE.search(text[:start]):
        unit = found[1]
    elif found := _UNIT_AFTER.match(text[end:]):
        word = found[1].lower().removeprefix("degrees ")
        unit = word if word in UNITS and not (word in ("m", "l", "t") and found[1].isupper()) else ""
    return [
        Fact(
            "number",
            str(value[1]),
            with_unit(shown, unit),
            first,
            last,
            value[1],
            unit,
        )
    ]


def _calendar_facts(left: str, words: tuple[Word, ...]) -> list[Fact]:
    """Months and weekdays that stand alone, ordinals, fractions and multiples."""
    facts = []
    for mark in _MONTH.finditer(left):
        if mark[1] not in ("May", "March") or _NOT_THE_VERB.search(left[: mark.start()]):
            month = MONTHS.index(mark[1].lower()) + 1
            facts.append(Fact("date", f"month {month}", mark[1], *_places(words, *mark.span())))
    facts += [Fact("date", mark[1].lower(), mark[1], *_places(words, *mark.span())) for mark in _WEEKDAY.finditer(left)]
    for mark in _ORDINAL.finditer(left):
        number = ORDINALS.index(mark[0].lower()) + 2
        facts.append(Fact("number", f"ordinal {number}", mark[0], *_places(words, *mark.span())))
    for place, word in enumerate(words):
        if times := MULTIPLES.get(word.text.lower()):
            facts.append(Fact("number", f"times {times}", word.text, place, place + 1))
    return facts


def _fractions(text: str, words: tuple[Word, ...]) -> list[Fact]:
    """ "a third", "half", "one in three" as shares of one."""
    facts = []
    for mark in _FRACTION.finditer(text):
        word = (mark[1] or mark[2] or mark[3]).lower()
        taken = find_values(word)[0]
        of = taken[0].value[1] if taken else 0.0
        share = FRACTIONS.get(word) or (1 / of if isinstance(of, float) and of > 1 else None)
        if share:
            facts.append(Fact("number", f"{share:.3f}", mark[0], *_places(words, *mark.span()), share, "share"))
    return facts


def _names(words: tuple[Word, ...], covered: set[int], text: str) -> tuple[list[Fact], list[Fact]]:
    """Words in capitals, and apart from them those that only begin a sentence."""
    names: list[Fact] = []
    openings: list[Fact] = []
    for place, word in enumerate(words):
        key = word.text.lower().removesuffix("'s").removesuffix("’s").rstrip(".")
        if place in covered or not word.text[0].isupper() or key in TITLES or len(key) < 2 or COMPASS.match(key):
            continue
        opens = place == 0 or bool(_A_SENTENCE_OPENS.search(text[: word.start]))
        sure = not opens or (_known_as_name(word.text) and stem_is_content(key))
        (names if sure else openings).append(Fact("name", key, word.text, place, place + 1))
    return names, openings


@lru_cache(maxsize=4096)
def stem_is_content(word: str) -> bool:
    """Whether a word is more than grammar."""
    return bool(content_terms(word))


@lru_cache(maxsize=4096)
def _known_as_name(word: str) -> bool:
    """Whether the token vocabulary, which was made from the web, has a word in capitals rather than without.

    " Putin" is one of its tokens and " putin" is not; " analysts" came into it before " Analysts" did.
    """
    if word.isupper() and len(word) > 1:
        return True
    name, plain = encoding().encode_ordinary(f" {word}"), encoding().encode_ordinary(f" {word.lower()}")
    return len(name) < len(plain) or (len(name) == len(plain) == 1 and name < plain and name[0] * 2 < plain[0])


def _same_quantity(one: Fact, other: Fact) -> bool:
    assert one.amount is not None
    assert other.amount is not None
    if {one.unit, other.unit} == {"%", "share"}:
        return abs(one.amount / (100 if one.unit == "%" else 1) - other.amount / (100 if other.unit == "%" else 1)) < 0.006
    if "share" in (one.unit, other.unit) and one.unit != other.unit:
        return False
    (first, factor), (second, others) = (UNITS.get(fact.unit, (fact.unit, 1.0)) for fact in (one, other))
    if first == second or not first or not second:
        times = (factor, others) if first == second else (1.0, 1.0)
        return _close(one.amount * times[0], other.amount * times[1])
    if "cents" in (first, second):
        return _close(one.amount * (0.01 if first == "cents" else 1), other.amount * (0.01 if second == "cents" else 1))
    return False


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-9 * max(abs(one), abs(other))


def _places(words: tuple[Word, ...], start: int, end: int) -> tuple[int, int]:
    """The numbers of the words that touch characters `[start, end)`."""
    inside = [place for place, word in enumerate(words) if word.start < end and start < word.end]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)
