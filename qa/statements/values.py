"""Numbers and dates compared by what they mean: 100,000 is one hundred thousand, 7 December is December 7."""

import re
from typing import NamedTuple

from qa.statements.words import MONTHS

_MONTHS = {name: number for number, month in enumerate(MONTHS, start=1) for name in (month, month[:3])} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_MONTH})\b\.?(?:,?\s+(\d{{4}}))?", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"\b({_MONTH})\b\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(\d{{4}}))?", re.IGNORECASE)
_MONTH_YEAR = re.compile(rf"\b({_MONTH})\b\.?,?\s+(?:of\s+)?(\d{{4}})\b", re.IGNORECASE)
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12}
_UNIT = r"%|per cent\b|percent\b"
_NUMBER = re.compile(
    rf"(?<![\w.,])([-−]?)(\d{{1,3}}(?:[, \u00a0\u202f]\d{{3}})+(?!\d)|\d+)(\.\d+)?"
    rf"((?:\s?(?:{'|'.join(_SCALES)})\b)*)\s?({_UNIT})?",
    re.IGNORECASE,
)
_UP_TO_TWENTY = """zero one two three four five six seven eight nine ten
    eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: float(value) for value, word in enumerate(_UP_TO_TWENTY.split())} | {
    word: 10.0 * value for value, word in enumerate(_TENS.split(), start=2)
}
_AND = rf"(?:{'|'.join(f'(?<={scale})' for scale in _SCALES)})[\s-]+and[\s-]+"  # "hundred and ten", but "twenty and thirty"
_SPELT = re.compile(
    rf"\b((?:{'|'.join(_WORDS)})(?:(?:{_AND}|[\s-]+)(?:{'|'.join([*_WORDS, *_SCALES])}))*)\b\s?({_UNIT})?", re.IGNORECASE
)
_WEIGHTLESS = frozenset(re.findall(r"\w+", "a about around at by circa from in of on only over since some than the to until"))

Value = tuple[str, float | tuple[int | None, int, int]]


class Place(NamedTuple):
    """A value and the characters `[start, end)` that state it."""

    value: Value
    start: int
    end: int


def values(text: str) -> set[Value]:
    """The dates `("date", (year or None, month, day or 0))`, numbers `("number", x)` and shares `("percent", x)` in a text."""
    return {place.value for place in find_values(text)[0]}


def find_values(text: str) -> tuple[list[Place], str]:
    """The values of a text where they stand, and the text with blanks in their places."""
    found: list[Place] = []

    def date(mark: re.Match[str], year: str | None, month: str | int, day: str) -> str:
        if month in ("may", "march") and not year:  # "Article 12 may be amended"
            return mark[0]
        number = month if isinstance(month, int) else _MONTHS[month.lower()]
        found.append(Place(("date", (int(year) if year else None, number, int(day))), *mark.span()))
        return " " * len(mark[0])

    def number(mark: re.Match[str], value: float, unit: str | None) -> str:
        found.append(Place(("percent" if unit else "number", value), *mark.span()))
        return " " * len(mark[0])

    text = _ISO.sub(lambda m: date(m, m[1], int(m[2]), m[3]), text)
    text = _DAY_FIRST.sub(lambda m: date(m, m[3], m[2], m[1]), text)
    text = _MONTH_YEAR.sub(lambda m: date(m, m[2], m[1], "0"), text)
    text = _MONTH_FIRST.sub(lambda m: date(m, m[3], m[1], m[2]), text)
    text = _NUMBER.sub(lambda m: number(m, _digits(m[1], m[2], m[3], m[4]), m[5]), text)
    text = _SPELT.sub(lambda m: number(m, _spelt(m[1]), m[2]), text)
    return found, text


def is_value(text: str) -> bool:
    """Whether a text is a number or a date and nothing else of weight: only articles and the like stand beside it."""
    found, left = find_values(text)
    return bool(found) and not set(re.findall(r"\w+", left.lower())) - _WEIGHTLESS


def states_values_of(text: str, accepted: str) -> bool:
    """Whether a text states every number and date of an accepted answer, which must have one at least.

    A date without a year agrees with that day of any year.
    """
    wanted, given = values(accepted), values(text)
    return bool(wanted) and all(any(_agree(value, other) for other in given) for value in wanted)


def _digits(sign: str, whole: str, fraction: str | None, scales: str) -> float:
    value = float(re.sub(r"\D", "", whole) + (fraction or ""))
    for scale in scales.lower().split():
        value *= _SCALES[scale]
    return -value if sign else value


def _spelt(words: str) -> float:
    """ "one hundred and twenty-five thousand" as 125000."""
    total = current = 0.0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in _WORDS:
            current += _WORDS[word]
        elif word == "hundred":
            current = (current or 1.0) * _SCALES[word]
        elif word in _SCALES:
            total += (current or 1.0) * _SCALES[word]
            current = 0.0
    return total + current


def _agree(one: Value, other: Value) -> bool:
    if one[0] == other[0] == "date":
        first, second = one[1], other[1]
        assert isinstance(first, tuple)
        assert isinstance(second, tuple)
        return (first[1:] == second[1:] and None in (first[0], second[0])) or first == second
    return one == other
