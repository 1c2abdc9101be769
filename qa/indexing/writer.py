"""The writing side of the index: a draft snapshot, begun at the first change and published when it is whole."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qa.documents import Document, Passage
from qa.indexing.catalog import Catalog
from qa.indexing.faults import storage_faults
from qa.indexing.index import BuiltWith
from qa.indexing.snapshots import CATALOG, TERMS, VECTORS, begin_draft, discard, publish

if TYPE_CHECKING:
    from qa.indexing.vectors import Vectors
    from qa.models.onnx import Floats

_SOON_REWRITTEN = 2_000  # passages: that many vectors are written anew in a second or two


class Writer:
    """Changes to the index. Use it under the writer's lock; nothing is visible to readers before `publish`.

    `rebuild` starts from nothing instead of from the current snapshot.
    """

    def __init__(self, folder: Path, built_with: BuiltWith, *, rebuild: bool = False) -> None:
        self._folder = folder
        self._built_with = built_with
        self._rebuild = rebuild
        self._draft: Path | None = None
        self._catalog: Catalog
        self._vectors: Vectors
        self._new_terms: list[tuple[int, int, str]] = []
        self._terms_removed = False

    def add(self, document: Document, passages: Sequence[Passage], vectors: "Floats", source_sha256: str) -> int:
        """Stores a document with its passages; row i of `vectors` belongs to passage i. Returns the document's number."""
        texts = [document.text[passage.start : passage.end] for passage in passages]
        with storage_faults(self._folder):
            self.begin()
            number, ids = self._catalog.add(document, passages, source_sha256)
            if ids:
                self._vectors.add(number, ids, passages, texts, vectors)
        self._new_terms += [(id_, number, p.indexed(document.text)) for id_, p in zip(ids, passages, strict=True)]
        return number

    def remove(self, number: int) -> None:
        """Removes a document, by number, with all that was derived from it."""
        with storage_faults(self._folder):
            self.begin()
            ids = self._catalog.remove(number)
            if ids:
                self._vectors.remove(ids)
                self._catalog.note_residue(left=True)
        self._terms_removed = True

    def replace_metadata(self, number: int, document: Document, source_sha256: str) -> None:
        """A document whose text is the same has a new name, title, date …: nothing is embedded anew."""
        with storage_faults(self._folder):
            self.begin()
            self._catalog.replace_metadata(number, document, source_sha256)

    def set_paths(self, paths: Mapping[int, Sequence[str]]) -> None:
        """Gives documents, by number, their paths, the one they are cited by first; the others keep theirs."""
        with storage_faults(self._folder):
            self.begin()
            self._catalog.set_paths(paths)

    def replace_failures(self, failures: Mapping[str, str]) -> None:
        """Records which files could not be read."""
        with storage_faults(self._folder):
            self.begin()
            self._catalog.replace_failures(failures)

    def publish(self, *, thorough: bool = False) -> None:
        """Makes all changes so far visible at once. Later changes begin a new draft.

        Where something was removed the vectors are written anew, which takes a millisecond for a passage, so that none of
        its bytes are left; where there are many only if it is to be `thorough`.

        This and the methods above raise StorageFull, StorageDenied or IndexCorrupt.
        """
        if self._draft is None:
            return
        with storage_faults(self._folder):
            self._vectors.flush()
            if self._catalog.has_residue() and (thorough or self._catalog.counts()[1] <= _SOON_REWRITTEN):
                self._rewrite_vectors()
            self._write_terms(self._draft / TERMS)
            self._catalog.close()
            self._vectors.close()
            publish(self._folder, self._draft)
        self._draft = None
        self._rebuild = False

    def discard(self) -> None:
        """Forgets what was not published."""
        if self._draft is not None:
            self._catalog.close()
            self._vectors.close()
            discard(self._draft)
            self._draft = None

    def begin(self) -> None:
        """Begins a draft, where none is begun: then the next `publish` publishes, whatever changed."""
        if self._draft is not None:
            return
        from qa.indexing.vectors import Vectors  # only here: importing Chroma takes a second

        draft = begin_draft(self._folder, empty=self._rebuild)
        new = not (draft / CATALOG).exists()
        self._catalog = Catalog(draft / CATALOG, writable=True)
        if new:
            self._catalog.create(self._built_with.as_meta())
        self._vectors = Vectors(draft / VECTORS, create=new)
        self._new_terms = []
        self._terms_removed = False
        self._draft = draft

    def _rewrite_vectors(self) -> None:
        from qa.indexing.vectors import Vectors

        assert self._draft is not None
        folder, fresh = self._draft / VECTORS, self._draft / f"{VECTORS}.new"
        self._vectors.rewrite(fresh, [number for number, _, _ in self._catalog.all_passages()])
        self._vectors.close()
        discard(folder)
        fresh.rename(folder)
        self._vectors = Vectors(folder)
        self._catalog.note_residue(left=False)

    def _write_terms(self, folder: Path) -> None:
        from qa.indexing.terms import Terms

        if self._terms_removed:
            # BM25 counts deleted passages until tantivy merges them away; built anew, the same corpus gives the same
            # scores whatever its history (a second for 20,000 passages)
            discard(folder)
            Terms(folder, create=True).add(self._catalog.all_passages())
        elif self._new_terms or not folder.exists():
            Terms(folder, create=True).add(self._new_terms)
