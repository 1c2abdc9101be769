"""One snapshot, opened: its catalog, its vectors and its terms, and what it was built with."""

import weakref
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from qa.errors import IndexIncompatible
from qa.indexing.catalog import Catalog
from qa.indexing.faults import storage_faults
from qa.indexing.snapshots import CATALOG, TERMS, VECTORS, current_snapshot
from qa.models.weights import EMBEDDER
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.indexing.terms import Terms
    from qa.indexing.vectors import Vectors

FORMAT = "1"


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

    @cached_property
    def vectors(self) -> "Vectors":
        from qa.indexing.vectors import Vectors

        vectors = Vectors(self.snapshot / VECTORS)
        self._closers.append(weakref.finalize(self, vectors.close))
        return vectors

    @cached_property
    def terms(self) -> "Terms":
        from qa.indexing.terms import Terms

        return Terms(self.snapshot / TERMS)

    def close(self) -> None:
        for close in self._closers:
            close()


def open_index(folder: Path, settings: Settings) -> Index | None:
    """Opens the current snapshot; None where nothing was indexed yet.

    Raises IndexIncompatible when it was built with another model, format or passage size, IndexCorrupt when it cannot be
    read; both name the command to run.
    """
    with storage_faults(folder):
        snapshot = _present_snapshot(folder)
        if snapshot is None:
            return None
        index = Index(snapshot)
        found = index.catalog.meta()
    for name, wanted in BuiltWith.now(settings).as_meta().items():
        if found.get(name) != wanted:
            index.close()
            raise IndexIncompatible(
                f"The index in {folder} was built with {name.replace('_', ' ')} {found.get(name, 'unknown')}, "
                f"and this is {wanted}. Run `qa index --rebuild`."
            )
    return index


def _present_snapshot(folder: Path) -> Path | None:
    """The current snapshot's folder, asked for again where a writer replaces it between the look and the opening."""
    snapshot = current_snapshot(folder)
    while snapshot is not None and not (snapshot / CATALOG).is_file():
        before, snapshot = snapshot, current_snapshot(folder)
        if snapshot == before:
            raise FileNotFoundError(f"{snapshot.name}/{CATALOG} is missing")
    return snapshot
