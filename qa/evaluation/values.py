"""Numbers and dates compared by what they mean: 100,000 is one hundred thousand, 7 December is December 7."""

import re

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sep sept", "october oct", "november nov", "december dec"), start=1
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_MONTH})\b\.?(?:,?\s+(\d{{4}}))?", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"\b({_MONTH})\b\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(\d{{4}}))?", re.IGNORECASE)
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "bn": 1e9, "m": 1e6}
_NUMBER = re.compile(
    r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s?(%|per cent|percent|thousand|million|billion|trillion|bn|m\b)?", re.IGNORECASE
)
_UP_TO_TWENTY = """zero one two three four five six seven eight nine ten
    eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"""
_WORDS = {word: float(value) for value, word in enumerate(_UP_TO_TWENTY.split())} | {
    "thirty": 30.0,
    "forty": 40.0,
    "fifty": 50.0,
    "hundred": 100.0,
}

Value = tuple[str, float | tuple[int | None, int, int]]


def values(text: str) -> set[Value]:
    """The dates `("date", (year or None, month, day))`, numbers `("number", x)` and shares `("percent", x)` in a text."""
    found: set[Value] = set()

    def date(year: str | None, month: int, day: str) -> str:
        found.add(("date", (int(year) if year else None, month, int(day))))
        return " "

    text = _ISO.sub(lambda m: date(m[1], int(m[2]), m[3]), text)
    text = _DAY_FIRST.sub(lambda m: date(m[3], _MONTHS[m[2].lower()], m[1]), text)
    text = _MONTH_FIRST.sub(lambda m: date(m[3], _MONTHS[m[1].lower()], m[2]), text)
    for match in _NUMBER.finditer(text):
        number = float(match[1].replace(",", "") + (match[2] or ""))
        unit = (match[3] or "").lower()
        found.add(("percent", number) if unit in ("%", "per cent", "percent") else ("number", number * _SCALES.get(unit, 1.0)))
    found |= {("number", _WORDS[word]) for word in re.findall(r"[a-z]+", text.lower()) if word in _WORDS}
    return found


def states_values_of(text: str, accepted: str) -> bool:
    """Whether a text states every number and date of an accepted answer, which must have one at least.

    A date without a year agrees with that day of any year.
    """
    wanted, given = values(accepted), values(text)
    return bool(wanted) and all(any(_agree(value, other) for other in given) for value in wanted)


def _agree(one: Value, other: Value) -> bool:
    if one[0] == other[0] == "date":
        first, second = one[1], other[1]
        assert isinstance(first, tuple)
        assert isinstance(second, tuple)
        return (first[1:] == second[1:] and None in (first[0], second[0])) or first == second
    return one == other
