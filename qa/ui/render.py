"""What the page shows, as HTML from the templates beside this file. Jinja escapes every value: documents are never markup."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from qa.answering.compose import describe, readable_date
from qa.answers import Answer, Citation, Claim
from qa.documents import Box, Document, Span
from qa.indexing.catalog import CatalogEntry
from qa.retrieval.filters import Filter
from qa.ui.conversations import Conversation, Turn
from qa.ui.emphasis import emphasised, short_answer_place
from qa.ui.explain import STAGES
from qa.ui.library import Shelf
from qa.ui.markdown import turn_markdown
from qa.ui.topics import DIFFERS, claims_by_document, counted, events_by_date, relation, sources

_AROUND = 40_000  # characters shown before and after the place that is open: a browser lays that out at once
_AT_MOST = 500  # documents listed; the search finds the others


def turn_html(turn: Turn, *, claims: Sequence[Claim] = (), waiting: str = "") -> str:
    """A question and its answer. `claims` are those streamed so far and `waiting` says what is being done meanwhile."""
    return _render("turn.html", turn=turn, claims=claims, waiting=waiting, stages=STAGES, differs=DIFFERS)


def conversations_html(conversations: Sequence[Conversation], current: str | None) -> str:
    """The conversations of a browser; the one that is open is marked."""
    return _render("talks.html", conversations=conversations, current=current)


@dataclass(frozen=True, slots=True)
class Row:
    """A file of the corpus in the library. `state`: indexed, changed, new, not readable or skipped."""

    path: str
    title: str
    line: str
    state: str
    entry: CatalogEntry | None = None


def library_html(shelf: Shelf, ticked: Sequence[str], search: str, where: Filter) -> str:
    """Every document that `where` admits with title, publisher, date, pages and state; those whose title or name holds the
    words of `search`. Files that are not indexed have nothing yet to be filtered by."""
    inventory = shelf.inventory
    rows = [Row(path, path, "waits to be indexed", "new") for path in inventory.new]
    rows += [Row(path, path, reason, "not readable") for path, reason in inventory.failures.items()]
    rows += [Row(path, path, reason, "skipped") for path, reason in inventory.skipped.items() if path not in inventory.failures]
    inside = {number for number, _, _ in where.select((entry.id, entry.path, entry.metadata) for entry in inventory.entries)}
    entries = [entry for entry in inventory.entries if entry.id in inside and entry.path not in inventory.gone]
    rows += [_row(entry, entry.path in inventory.changed) for entry in entries]
    wanted = search.casefold().split()
    found = [row for row in rows if all(word in f"{row.path} {row.title} {row.line}".casefold() for word in wanted)]
    more = max(0, len(found) - _AT_MOST)
    narrowed = f"the {counted(len(entries), 'document')} {where}" if str(where) else ""
    return _render("library.html", shelf=shelf, ticked=ticked, search=search, narrowed=narrowed, rows=found[:_AT_MOST], more=more)


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as it was printed: `png` in base64, and where on it the quoted words stand."""

    number: int
    png: str
    boxes: tuple[Box, ...]


def source_html(
    document: Document,
    span: Span | None,
    *,
    at: int = 0,
    pictures: Sequence[Picture] = (),
    note: str = "",
    fault: str = "",
) -> str:
    """A document's text around a place, nothing marked but the span; `pictures` of its pages stand before it."""
    about = document.metadata
    place = span.start if span else at
    first = _paragraph(document.text, max(0, place - _AROUND))
    last = _paragraph(document.text, min(len(document.text), (span.end if span else place) + _AROUND))
    cuts = [first, span.start, span.end, last] if span else [first, first, first, last]
    before, marked, after = (_pages(document, start, end) for start, end in pairwise(cuts))
    known = [", ".join(about.authors), about.publisher, about.date and readable_date(about.date)]
    line = " · ".join(part for part in known if part) + (f" ({', '.join(about.inferred)} inferred)" if about.inferred else "")
    return _render(
        "source.html",
        document=document,
        line=line,
        before=before,
        marked=marked if span else None,
        after=after,
        pictures=pictures,
        earlier=max(0, first - _AROUND) if first else None,
        later=last + _AROUND if last < len(document.text) else None,
        note=fault or note,
        note_kind="fault" if fault else "note",
    )


def fault_html(words: str) -> str:
    """A line that says what is wrong, where a document was to be."""
    return _render("source.html", document=None, note=words, note_kind="fault")


def shown(text: str) -> str:
    """Text that HTML reads as text."""
    return str(escape(text))


def _row(entry: CatalogEntry, changed: bool) -> Row:
    about = entry.metadata
    known = [about.publisher, about.date and readable_date(about.date), entry.pages and f"{entry.pages} pages"]
    line = " · ".join(part for part in known if part)
    return Row(entry.path, about.title or entry.path, line or entry.path, "changed" if changed else "indexed", entry)


def _pages(document: Document, start: int, end: int) -> list[tuple[int | None, str]]:
    """Characters `[start, end)` as runs, each with the number of the page that begins with it, or None."""
    breaks = {offset: page for page, offset in enumerate(document.pages, start=1) if start <= offset < end}
    return [(breaks.get(first), document.text[first:last]) for first, last in pairwise(sorted({start, *breaks, end}))]


def _paragraph(text: str, offset: int) -> int:
    """The nearest beginning of a line before an offset, so that a cut falls between paragraphs."""
    return offset if offset in (0, len(text)) else text.rfind("\n", max(0, offset - 2_000), offset) + 1 or offset


def _by_document(claims: Sequence[Claim], known: Mapping[int, Citation]) -> list[tuple[Citation | None, list[Claim]]]:
    """Neighbouring claims of one document together, with its first citation; None while citations are not there yet."""

    def source(claim: Claim) -> Citation | None:
        return next((known[number] for number in claim.citations if number in known), None)

    groups = [list(group) for _, group in groupby(claims, lambda claim: getattr(source(claim), "document", None))]
    return [(source(group[0]), group) for group in groups]


def _around_short_answer(claim: Claim, answer: Answer | None) -> tuple[str, str, str]:
    """A claim as the words before its short answer, the short answer, and the words behind."""
    place = short_answer_place(claim, answer) if answer else None
    start, end = place or (len(claim.text), len(claim.text))
    return claim.text[:start], claim.text[start:end], claim.text[end:]


def _place(citation: Citation) -> str:
    words = citation.place or (f"page {citation.page}" if citation.page else "")
    return f", {words}" if words else ""


def _cut(text: str, most: int) -> str:
    text = text.strip()
    return text if len(text) <= most else f"{text[:most].rsplit(maxsplit=1)[0]} …"


def _exact(text: str) -> Markup:
    # a parser would turn a carriage return into a line feed, and the text must stay what spans count in
    return escape(text).replace("\r", Markup("&#13;"))


def _render(template: str, **values: object) -> str:
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    environment = Environment(loader=PackageLoader("qa.ui"), autoescape=True, undefined=StrictUndefined)
    environment.filters |= {
        "around_short_answer": _around_short_answer,
        "by_document": _by_document,
        "cut": _cut,
        "describe": describe,
        "exact": _exact,
        "claims_by_document": claims_by_document,
        "counted": counted,
        "emphasised": emphasised,
        "events_by_date": events_by_date,
        "numbered": lambda citation: (citation.number, citation),
        "place": _place,
        "relation": relation,
        "sources": sources,
        "turn_markdown": turn_markdown,
    }
    return environment
