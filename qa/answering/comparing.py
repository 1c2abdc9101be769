"""Who says what about a topic: statements that agree become one row, those that contradict each other stand side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any, Literal

from qa.answering.about import About, sentences_about
from qa.answering.compose import cite
from qa.answers import Citation, DifferenceKind, citation_from_dict
from qa.documents import Hit, Span
from qa.indexing.catalog import Catalog
from qa.models.embedder import Embedder
from qa.statements.relations import relate

_OF_A_DOCUMENT = 6  # statements of one document that are compared
_DOCUMENTS = 8
_BEHIND = 0.12  # cosine that a statement may stand behind the best
_SAME_CLAIM = 0.88  # cosine above which two statements that do not contradict each other are the same claim


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One claim: said alike by several documents, contradicted, or made by one alone. `citations` are numbers, the
    earliest document's first; where they differ, `words` are those of the first two that contradict each other."""

    verdict: Literal["differ", "agree", "alone"]
    citations: tuple[int, ...]
    kind: DifferenceKind | None = None
    words: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the documents say about a topic: contradictions first, then agreement, then what one says alone.
    `documents` are the paths of those that speak of it, the earliest first."""

    topic: str
    documents: tuple[str, ...]
    rows: tuple[ComparisonRow, ...]
    citations: tuple[Citation, ...]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> "Comparison":
        """Reads what `to_dict` wrote. Raises KeyError, TypeError or ValueError."""
        rows = (ComparisonRow(row["verdict"], tuple(row["citations"]), row["kind"], _pair(row["words"])) for row in plain["rows"])
        citations = tuple(citation_from_dict(each) for each in plain["citations"])
        return cls(plain["topic"], tuple(plain["documents"]), tuple(rows), citations)


def _pair(words: Sequence[str] | None) -> tuple[str, str] | None:
    return (words[0], words[1]) if words else None


def compare_documents(topic: str, hits: Sequence[Hit], catalog: Catalog, embedder: Embedder) -> Comparison:
    """Compares what the documents of these hits say about a topic."""
    chosen = _chosen(sentences_about(topic, hits, catalog, embedder, behind=_BEHIND))
    dates = {document: catalog.header(document)[0].date or "9999" for document in {each.statement.document for each in chosen}}
    chosen.sort(key=lambda each: (dates[each.statement.document], each.statement.document))  # stable: best first within one
    citations: dict[Span, Citation] = {}
    for each in chosen:
        for span in each.statement.spans:
            citations.setdefault(span, cite(span, len(citations) + 1, catalog))
    numbers = [tuple(citations[span].number for span in each.statement.spans) for each in chosen]

    differing: list[ComparisonRow] = []
    groups = list(range(len(chosen)))  # of each statement, the first one that makes the same claim
    spoken_for: set[int] = set()
    for a, b in combinations(range(len(chosen)), 2):
        if chosen[a].statement.document == chosen[b].statement.document:
            continue
        cosine = float(chosen[a].vector @ chosen[b].vector)
        relation = relate(chosen[a].sentence, chosen[b].sentence, cosine)
        if relation.verdict == "differ":
            differing.append(ComparisonRow("differ", numbers[a] + numbers[b], relation.kind, relation.words))
            spoken_for |= {a, b}
        elif relation.verdict == "agree" and cosine >= _SAME_CLAIM:
            groups[b] = groups[a]
    rows = []
    for first in dict.fromkeys(groups):
        members = [place for place, group in enumerate(groups) if group == first]
        said = tuple(number for place in members for number in numbers[place])
        if len(members) > 1:
            rows.append(ComparisonRow("agree", said))
        elif first not in spoken_for:
            rows.append(ComparisonRow("alone", said))
    rows.sort(key=lambda row: row.verdict == "alone")
    return Comparison(topic, tuple(sorted(dates, key=lambda d: (dates[d], d))), (*differing, *rows), tuple(citations.values()))


def _chosen(about: Sequence[About]) -> list[About]:
    """The best statements of the best documents; none that another one holds already."""
    chosen: list[About] = []
    for each in about:
        mine = [other for other in chosen if other.statement.document == each.statement.document]
        documents = {other.statement.document for other in chosen}
        held = any(
            a.start < b.end and b.start < a.end for other in mine for a in other.statement.spans for b in each.statement.spans
        )
        if not held and len(mine) < _OF_A_DOCUMENT and (mine or len(documents) < _DOCUMENTS):
            chosen.append(each)
    return chosen
