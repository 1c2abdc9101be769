"""What happened when: the statements about a topic that give a date, in the order of the dates they give."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from qa.answering.about import sentences_about
from qa.answering.compose import cite
from qa.answers import Citation, citation_from_dict
from qa.documents import Hit, Span
from qa.indexing.catalog import Catalog
from qa.models.embedder import Embedder
from qa.statements.moments import Moment, moments

_BEHIND = 0.25  # cosine that a statement may stand behind the best: a date makes it worth showing


@dataclass(frozen=True, slots=True)
class Event:
    """A date that a statement gives (its own, not its document's), and the numbers of the statement's citations."""

    when: Moment
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The dated statements about a topic, earliest first; of the same day, the longer span of time first."""

    topic: str
    events: tuple[Event, ...]
    citations: tuple[Citation, ...]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> "Timeline":
        """Reads what `to_dict` wrote. Raises KeyError, TypeError or ValueError."""
        events = tuple(Event(Moment(**event["when"]), tuple(event["citations"])) for event in plain["events"])
        return cls(plain["topic"], events, tuple(citation_from_dict(each) for each in plain["citations"]))


def make_timeline(topic: str, hits: Sequence[Hit], catalog: Catalog, embedder: Embedder) -> Timeline:
    """The timeline of a topic over the passages that were found for it."""
    about = sentences_about(topic, hits, catalog, embedder, behind=_BEHIND, keep=lambda text: bool(moments(text, "2000-01-01")))
    citations: dict[Span, Citation] = {}
    events: dict[tuple[str, str, Span], Event] = {}
    for each in about:
        for span in each.statement.spans:
            citations.setdefault(span, cite(span, len(citations) + 1, catalog))
        numbers = tuple(citations[span].number for span in each.statement.spans)
        written = citations[each.statement.spans[0]].date
        for moment in moments(each.sentence, written):
            events.setdefault((moment.start, moment.end, each.statement.spans[-1]), Event(moment, numbers))
    ordered = sorted(events.values(), key=lambda event: (event.when.start, _reversed(event.when.end), event.citations))
    return _renumbered(topic, ordered, list(citations.values()))


def _reversed(day: str) -> int:
    return -int(day.replace("-", ""))


def _renumbered(topic: str, events: Sequence[Event], citations: Sequence[Citation]) -> Timeline:
    """Citations numbered in the order in which the timeline comes to them."""
    order = {old: new for new, old in enumerate(dict.fromkeys(n for event in events for n in event.citations), start=1)}
    by_old = {citation.number: citation for citation in citations}
    return Timeline(
        topic,
        tuple(Event(event.when, tuple(order[number] for number in event.citations)) for event in events),
        tuple(replace(by_old[old], number=new) for old, new in order.items()),
    )
