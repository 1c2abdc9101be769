"""Which documents a question is put to: by path, publisher, author, date, language, tag or folder. Every filter is exact."""

import datetime
import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from fnmatch import fnmatchcase
from functools import cache

from qa.documents import Metadata
from qa.errors import FilterInvalid

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Filter:
    """Documents that fit every field that is set; a field that lists several is fitted by any of them.

    `sources` are globs of paths (`notes/*.md`), `folders` paths below `corpus/`; names are compared without regard to
    case. `since` and `until` are ISO 8601: a day, a month or a year, both inclusive. They speak of the document's own
    date, not of dates in its text; a document dated between two days fits only with both of them, one without a date
    never does. Raises FilterInvalid.
    """

    sources: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    def __post_init__(self) -> None:
        for name in ("since", "until"):
            if (value := getattr(self, name)) is not None:
                days_of(value)

    def admits(self, path: str, about: Metadata) -> bool:
        """Whether a document is one of those that are asked."""
        return (
            _any(self.sources, lambda glob: fnmatchcase(path, glob))
            and _any(self.folders, lambda folder: path.startswith(folder.strip("/") + "/"))
            and _any(self.publishers, lambda name: _same(name, about.publisher))
            and _any(self.authors, lambda name: any(_same(name, author) for author in about.authors))
            and _any(self.languages, lambda name: _same(name, about.language))
            and _any(self.tags, lambda name: any(_same(name, tag) for tag in about.tags))
            and self._dated_within(about.date)
        )

    def _dated_within(self, date: str | None) -> bool:
        if self.since is None and self.until is None:
            return True
        if date is None:
            return False
        first, _, last = date.partition("/")
        return (self.since is None or first >= days_of(self.since)[0]) and (
            self.until is None or (last or first) <= days_of(self.until)[1]
        )


def filter_from_words(words: Sequence[str], since: str | None = None, until: str | None = None) -> Filter:
    """A filter from `name=value` pairs, as the command line takes them: `publisher=PISM`, `tag=energy`.

    The same name may stand several times. Raises FilterInvalid.
    """
    values: dict[str, tuple[str, ...]] = {}
    for word in words:
        name, equals, value = word.partition("=")
        field = f"{name.strip().lower().removesuffix('s')}s"
        if not equals or not value.strip() or field not in _LISTS:
            known = ", ".join(name.removesuffix("s") for name in _LISTS)
            raise FilterInvalid(f"The filter {word!r} is not `name=value`. Names are: {known}.")
        values[field] = (*values.get(field, ()), value.strip())
    return Filter(**values, since=since, until=until)


@cache
def days_of(date: str) -> tuple[str, str]:
    """The first and the last day of a day, a month or a year in ISO 8601. Raises FilterInvalid."""
    found = _DATE.fullmatch(date.strip())
    year, month, day = (int(part) if part else None for part in found.groups()) if found else (0, None, None)
    try:
        first = datetime.date(year or 0, month or 1, day or 1)
        last = datetime.date(first.year, month or 12, day or monthrange(first.year, month or 12)[1])
    except ValueError as error:
        raise FilterInvalid(f"{date!r} is not a date such as 2021-12-08, 2021-12 or 2021.") from error
    return first.isoformat(), last.isoformat()


_LISTS = tuple(field.name for field in fields(Filter) if field.name not in ("since", "until"))


def _any(wanted: tuple[str, ...], fits: Callable[[str], bool]) -> bool:
    return not wanted or any(fits(each) for each in wanted)


def _same(one: str, other: str | None) -> bool:
    return other is not None and " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
