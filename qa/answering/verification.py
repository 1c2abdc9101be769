"""Proving citations: is the quote, character for character, where it is said to be?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from qa.answers import Citation
from qa.documents import Document
from qa.indexing.catalog import Catalog

Outcome = Literal["proved", "moved", "renamed", "gone", "missing", "false"]


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of one citation.

    proved: the quote stands at its place in a document of that hash. moved: the document changed, the quote is still in
    it, at `start`. renamed: the same text is now under the name `document`. gone: the document changed and no longer
    holds the quote. missing: there is no such document. false: the document is the same, and says something else there.
    """

    number: int
    outcome: Outcome
    document: str
    start: int | None
    end: int | None
    detail: str


def prove(citations: Sequence[Citation], catalog: Catalog) -> list[Proof]:
    """Proves each citation against the stored documents."""
    documents: dict[str, Document | None] = {}
    by_hash = {source.sha256: source.cited_as for source in catalog.sources().values()}
    proofs: list[Proof] = []
    for citation in citations:
        if citation.document not in documents:
            documents[citation.document] = catalog.document(citation.document)
        proofs.append(_prove(citation, documents[citation.document], by_hash, catalog))
    return proofs


def _prove(citation: Citation, document: Document | None, by_hash: dict[str, str], catalog: Catalog) -> Proof:
    def outcome(name: Outcome, detail: str, path: str = citation.document, start: int | None = None) -> Proof:
        end = None if start is None else start + len(citation.quote)
        return Proof(citation.number, name, path, start, end, detail)

    if document is None:
        path = by_hash.get(citation.sha256)
        if path and catalog.quote(path, citation.start, citation.end) == citation.quote:
            return outcome("renamed", f"the same text is now {path}", path, citation.start)
        if path:
            return outcome("false", f"the same text is now {path}, and says something else there", path)
        return outcome("missing", f"{citation.document} is no longer in the corpus")
    here = document.text[citation.start : citation.end]
    if document.sha256 == citation.sha256:
        if here == citation.quote and citation.quote:
            return outcome("proved", "the quote stands at its place", start=citation.start)
        return outcome("false", f"the document says {here[:80]!r} there")
    found = document.text.find(citation.quote) if citation.quote else -1
    if found < 0:
        return outcome("gone", f"{citation.document} changed and no longer holds the quote")
    return outcome("moved", f"{citation.document} changed; the quote is still in it, at {found}", start=found)
