"""One snapshot, opened: its catalog, its vectors and its terms, and what it was built with."""

import tempfile
import weakref
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from qa.documents import Metadata
from qa.errors import IndexCorrupt, IndexIncompatible, StorageDenied, StorageFull
from qa.indexing.catalog import Catalog
from qa.indexing.faults import storage_faults
from qa.indexing.snapshots import CATALOG, TERMS, VECTORS, copy_snapshot, current_snapshot, damaged_file
from qa.models.weights import EMBEDDER
from qa.settings import Settings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from qa.indexing.names import Names
    from qa.indexing.terms import Terms
    from qa.indexing.vectors import Vectors

T = TypeVar("T")
FORMAT = "6"


@dataclass(frozen=True, slots=True)
class BuiltWith:
    """What an index depends on: with any of it changed, it has to be built anew."""

    format: str
    embedder: str
    embedder_sha256: str
    passage_tokens: str

    @classmethod
    def now(cls, settings: Settings) -> "BuiltWith":
        return cls(FORMAT, EMBEDDER.name, EMBEDDER.sha256, str(settings.passage_tokens))

    def as_meta(self) -> dict[str, str]:
        return asdict(self)


class Index:
    """A snapshot for reading. Vectors and terms are opened at first use: most commands need only the catalog."""

    def __init__(self, snapshot: Path) -> None:
        self.snapshot = snapshot
        self.catalog = Catalog(snapshot / CATALOG)
        # a thread may still read an old snapshot when another opens the next: what it holds is freed with its last user
        self._closers = [weakref.finalize(self, self.catalog.close)]

    @property
    def folder(self) -> Path:
        """The index folder that the snapshot lies in."""
        return self.snapshot.parent.parent

    @cached_property
    def vectors(self) -> "Vectors":
        """Raises IndexCorrupt."""
        from qa.indexing.vectors import Vectors

        with storage_faults(self.folder):
            if damaged := damaged_file(self.snapshot, VECTORS):
                raise ValueError(f"{damaged} is not as it was written")
        vectors = self._opened(VECTORS, Vectors)
        self._closers.append(weakref.finalize(self, vectors.close))
        return vectors

    @cached_property
    def terms(self) -> "Terms":
        """Raises IndexCorrupt."""
        from qa.indexing.terms import Terms

        return self._opened(TERMS, Terms)

    def _opened(self, name: str, store: Callable[[Path], T]) -> T:
        """A store of the snapshot. Chroma and tantivy write when they open: where that cannot be, a copy is opened."""
        try:
            with storage_faults(self.folder):
                return store(self.snapshot / name)
        except (StorageDenied, StorageFull):
            copy = tempfile.TemporaryDirectory(prefix=f"qa-{name}-")
            self._closers.append(weakref.finalize(self, copy.cleanup))
            with storage_faults(Path(copy.name)):
                copy_snapshot(self.snapshot / name, Path(copy.name))
                return store(Path(copy.name))

    @cached_property
    def library(self) -> list[tuple[int, str, Metadata]]:
        """Every document as (its number, its path, what is known about it): what filters look at."""
        return self.catalog.library()

    @cached_property
    def names(self) -> "Names":
        """The terms that documents are called by, each with the numbers of these documents."""
        from qa.indexing.names import document_names

        return document_names(self.library)

    @cached_property
    def owners(self) -> "NDArray[np.int64]":
        """Every passage's number and its document's, shape (passages, 2)."""
        return np.array(self.catalog.owners(), dtype=np.int64).reshape(-1, 2)

    @property
    def loaded(self) -> bool:
        """Whether vectors and terms are open, so that a search need not wait for them."""
        return {"vectors", "terms"} <= self.__dict__.keys()

    def close(self) -> None:
        for close in self._closers:
            close()


def open_index(folder: Path, settings: Settings, *, to_search: bool = False) -> Index | None:
    """Opens the current snapshot; None where nothing was indexed yet. `to_search` opens vectors and terms at once.

    Raises IndexIncompatible when it was built with another model, format or passage size, IndexCorrupt when it cannot be
    read; both name the command to run.
    """
    while (snapshot := current_snapshot(folder)) is not None:
        try:
            return _open(snapshot, folder, settings, to_search=to_search)
        except (IndexCorrupt, StorageDenied):
            # a writer may have published the next snapshot, and deleted this one, since we read its name
            if current_snapshot(folder) == snapshot:
                raise
    return None


def _open(snapshot: Path, folder: Path, settings: Settings, *, to_search: bool) -> Index:
    with storage_faults(folder):
        if damaged := damaged_file(snapshot):
            raise ValueError(f"{damaged} is not as it was written")
        index = Index(snapshot)
        found = index.catalog.meta()
    for name, wanted in BuiltWith.now(settings).as_meta().items():
        if found.get(name) != wanted:
            index.close()
            raise IndexIncompatible(
                f"The index in {folder} was built with {name.replace('_', ' ')} {found.get(name, 'unknown')}, "
                f"and this is {wanted}. Run `qa index --rebuild`."
            )
    if to_search:
        with storage_faults(folder):
            index.vectors.load()
            index.terms.count()
    return index
