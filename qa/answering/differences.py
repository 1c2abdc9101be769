"""Where the documents of an answer contradict each other: both sides, in the order of time."""

from collections.abc import Mapping, Sequence
from itertools import combinations

from qa.answering.evidence import Evidence
from qa.answering.extractive import Statement, in_its_context
from qa.answers import Citation, Claim, Difference
from qa.indexing.catalog import Catalog
from qa.models.embedder import Embedder
from qa.models.onnx import Floats
from qa.statements.relations import relate

_WEIGHED = 8  # sentences beyond the chosen ones that are looked at for the other side


def with_the_other_side(
    statements: Sequence[Statement], evidence: Sequence[Evidence], catalog: Catalog, embedder: Embedder
) -> list[Statement]:
    """The statements, and the best sentence of each other document that contradicts the first of them, if there is one:
    an answer does not keep to itself that documents disagree."""
    speaking = {span.document for statement in statements for span in statement.spans}
    others = [each for each in evidence if each.hit.document not in speaking and not each.sentence.heading][:_WEIGHED]
    # by their words first, as if they were about the same: hardly any is left then whose vector must be made
    others = [each for each in others if statements and relate(statements[0].text, each.text, 1.0).verdict == "differ"]
    if not others:
        return list(statements)
    vectors = embedder.embed_passages([statements[0].text, *(each.text for each in others)])
    found: dict[str, Statement] = {}
    for each, vector in zip(others, vectors[1:], strict=True):
        relation = relate(statements[0].text, each.text, float(vectors[0] @ vector))
        if relation.verdict == "differ" and each.hit.document not in found:
            found[each.hit.document] = in_its_context(each, catalog)
    return [*statements, *found.values()]


def differences(claims: Sequence[Claim], citations: Sequence[Citation], embedder: Embedder) -> tuple[Difference, ...]:
    """The pairs of claims from different documents that contradict each other, the earlier document's side first. Titles do not:
    the minutes of May and those of September are of two meetings."""
    by_number = {citation.number: citation for citation in citations}
    sources = [{by_number[number].document for number in claim.citations} for claim in claims]
    if len(set.union(set(), *sources)) < 2:
        return ()
    vectors = embedder.embed_passages([claim.text for claim in claims])
    return tuple(
        difference
        for a, b in combinations(range(len(claims)), 2)
        if not sources[a] & sources[b] and (difference := _difference(claims[a], claims[b], vectors[[a, b]], by_number))
    )


def _difference(one: Claim, other: Claim, vectors: Floats, by_number: Mapping[int, Citation]) -> Difference | None:
    one, other = sorted((one, other), key=lambda claim: by_number[claim.citations[0]].date or "9999")
    if all(claim.text.lstrip("# ") == by_number[claim.citations[0]].title for claim in (one, other)):
        return None
    relation = relate(one.text, other.text, float(vectors[0] @ vectors[1]))
    if relation.verdict != "differ" or relation.kind is None:
        return None
    return Difference(relation.kind, relation.words, (one.citations[0], other.citations[0]))
