"""Comparisons and timelines as the page and its Markdown show them: rows by document, dates with their quotes."""

from itertools import groupby

from qa.answering.comparing import Comparison, ComparisonRow
from qa.answering.timeline import Event, Timeline
from qa.answers import Citation

DIFFERS = {
    "number": "They differ in a number",
    "date": "They differ in a date",
    "polarity": "One says it, the other denies it",
    "stance": "One says the opposite of the other",
}


def relation(row: ComparisonRow) -> str:
    """How the documents of a row stand to each other."""
    if row.verdict == "differ" and row.kind:
        return DIFFERS[row.kind]
    return "They agree" if row.verdict == "agree" else "Said once"


def claims_by_document(comparison: Comparison) -> list[tuple[ComparisonRow, list[list[Citation]]]]:
    """The rows, each with what it cites of every document of the comparison, in their order; nothing where one is silent."""
    known = {citation.number: citation for citation in comparison.citations}
    cited = [(row, [known[number] for number in row.citations]) for row in comparison.rows]
    return [(row, [[each for each in said if each.document == path] for path in comparison.documents]) for row, said in cited]


def sources(comparison: Comparison) -> list[Citation]:
    """A citation of each document of a comparison, in their order: it says what the document is."""
    return [next(each for each in comparison.citations if each.document == path) for path in comparison.documents]


def events_by_date(timeline: Timeline) -> list[tuple[str, list[tuple[Event, list[Citation]]]]]:
    """Each date in words with the statements that give it, and what they cite."""
    known = {citation.number: citation for citation in timeline.citations}
    dates = groupby(timeline.events, lambda event: str(event.when))
    return [(when, [(event, [known[number] for number in event.citations]) for event in events]) for when, events in dates]


def counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
