"""The snapshot that questions are answered from: held open, and opened anew when a writer has published the next."""

import threading
from pathlib import Path

from qa.indexing.index import Index, open_index
from qa.indexing.snapshots import current_snapshot
from qa.settings import Settings


class CurrentIndex:
    """The current snapshot of an index folder, for several threads."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder = folder
        self._settings = settings
        self._opened: Index | None = None
        self._lock = threading.Lock()

    @property
    def published(self) -> bool:
        """Whether there is any snapshot yet."""
        return current_snapshot(self._folder) is not None

    def open(self, *, to_search: bool = False) -> Index:
        """The current snapshot, which must exist; `to_search` opens vectors and terms at once.

        Threads that still use an older one keep it until they are done. Raises as `open_index` does.
        """
        with self._lock:
            unloaded = to_search and self._opened is not None and not self._opened.loaded
            if self._opened is None or self._opened.snapshot != current_snapshot(self._folder) or unloaded:
                self._opened = open_index(self._folder, self._settings, to_search=to_search)
            assert self._opened is not None, "somebody asks before a sync has left a snapshot"
            return self._opened

    def is_current(self, index: Index) -> bool:
        """Whether no writer has published another snapshot since this one was opened."""
        return current_snapshot(self._folder) == index.snapshot
