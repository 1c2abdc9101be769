"""When: the dates a sentence states, as days; what it leaves out is taken from the date of its document."""

import datetime
import re
from calendar import monthrange
from dataclasses import dataclass

from qa.statements.values import find_values
from qa.statements.words import MONTHS, YEAR

_BARE_MONTH = re.compile(
    r"\b(?i:in|of|since|until|by|from|last|next|early|late|mid|this|through|between|and)[ -]"
    rf"({'|'.join(month.capitalize() for month in MONTHS)})\b"
)
_YEAR = re.compile(rf"(?<![\d.,$€£])({YEAR})(s?)(?![\d%]|[.,]\d|\s(?:people|million|billion|metres|troops|euros|dollars))\b")
_AHEAD = re.compile(r"\b(?:will|shall|next|scheduled|due|expected|planned|plans?|is to|are to|upcoming)\b", re.IGNORECASE)
_SOON = 31  # days after its document's date within which a date without a year lies ahead rather than a year back


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """From `start` to `end` (ISO days, both inclusive), and the `words` that say so. `inferred`: the year is not said and
    comes from the document's date."""

    start: str
    end: str
    words: str
    inferred: bool = False

    def __str__(self) -> str:
        """In ISO 8601, as short as it can be said: a day, a month, a year, or from one day to another."""
        if self.start == self.end:
            said = self.start
        elif self.start.endswith("-01-01") and self.end.endswith("-12-31"):
            said = self.start[:4] if self.start[:4] == self.end[:4] else f"{self.start[:4]} to {self.end[:4]}"
        else:
            said = self.start[:7] if self.start[:7] == self.end[:7] else f"{self.start} to {self.end}"
        return f"{said} (year inferred)" if self.inferred else said


def moments(text: str, written: str | None) -> list[Moment]:
    """The dates that a text states, in its order. `written` is its document's date, a day or `first/last`; without it a
    date without a year is left out."""
    found: list[tuple[int, Moment]] = []
    places, left = find_values(text)
    ahead = _AHEAD.search(text) is not None
    for value, start, end in places:
        if value[0] == "date":
            assert isinstance(value[1], tuple)
            if moment := _moment(*value[1], text[start:end], written, ahead):
                found.append((start, moment))
        else:  # a bare year is a number to `find_values`
            left = f"{left[:start]}{text[start:end]}{left[end:]}"
    for mark in _YEAR.finditer(left):
        last = int(mark[1]) + 9 if mark[2] else int(mark[1])
        found.append((mark.start(), Moment(f"{mark[1]}-01-01", f"{last}-12-31", mark[0])))
    for mark in _BARE_MONTH.finditer(left):
        month = MONTHS.index(mark[1].lower()) + 1
        if moment := _moment(None, month, 0, mark[0], written, ahead and not mark[0].lower().startswith("last")):
            found.append((mark.start(), moment))
    return [moment for _, moment in sorted(found)]


def _moment(year: int | None, month: int, day: int, words: str, written: str | None, ahead: bool) -> Moment | None:
    if year is not None:
        return _of(year, month, day, words.strip(" .,"), inferred=False)
    if written is None:
        return None
    latest = datetime.date.fromisoformat(written.partition("/")[2] or written)
    candidates = [_of(latest.year + step, month, day, words.strip(" .,"), inferred=True) for step in (-1, 0, 1)]
    known = [each for each in candidates if each]
    until = (latest + datetime.timedelta(days=_SOON)).isoformat()
    if ahead and (later := [each for each in known if each.end >= latest.isoformat()]):
        return later[0]
    earlier = [each for each in known if each.start <= until]
    return earlier[-1] if earlier else None


def _of(year: int, month: int, day: int, words: str, *, inferred: bool) -> Moment | None:
    try:
        first = datetime.date(year, month, day or 1)
        last = datetime.date(year, month, day or monthrange(year, month)[1])
    except ValueError:  # 30 February, or the year 0: no day at all
        return None
    return Moment(first.isoformat(), last.isoformat(), words, inferred)
