"""The library behind the page: what lies in the corpus and in which state, kept up to date by one thread in the background."""

import logging
import os
import re
import secrets
import shutil
import threading
import time
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from qa.corpus import Corpus
from qa.errors import Fault, QAError, StorageDenied, UserError, faults
from qa.indexing.inventory import Inventory
from qa.indexing.report import SyncProgress
from qa.reading.metadata import SIDECAR

_logger = logging.getLogger(__name__)
_LOOK_EVERY = 1.0  # seconds: several windows share one look at the folder
_REST = 20  # times as long as a look took: a great folder costs a twentieth of a core at most
_MOST_NAMES = 60  # publishers or tags to tick; a question can name the others
_LONGEST_NAME = 200  # bytes of a file name; file systems take 255


Facet = tuple[tuple[str, str], ...]
Facets = tuple[Facet, Facet]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The library at one moment. `progress` while documents are indexed; `fault` is why indexing last failed."""

    inventory: Inventory
    progress: SyncProgress | None
    fault: str | None

    @property
    def indexed(self) -> int:
        return len(self.inventory.entries)

    def facets(self) -> Facets:
        """The publishers and the tags of the documents, as (name with its count, name), the most frequent first."""
        known = [entry.metadata for entry in self.inventory.entries]
        publishers = Counter(about.publisher for about in known if about.publisher)
        tags = Counter(tag for about in known for tag in about.tags)
        return _facet(publishers), _facet(tags)

    @property
    def working(self) -> str | None:
        """What indexing is at, in words; None when everything is indexed."""
        if self.progress is None:
            return None
        done = f"{self.progress.files} of {self.progress.of_files} files" if self.progress.of_files else "looking at the folder"
        return f"Indexing: {done}, {self.progress.passages} passages"


class Library:
    """Looks at the folder when asked to and indexes what changed in a thread of its own, one at a time."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._looking = threading.Lock()
        self._thread: threading.Thread | None = None
        self._progress: SyncProgress | None = None
        self._fault: str | None = None
        self._inventory: Inventory | None = None
        self._look_again = 0.0
        corpus.on_progress(self._tell)

    def look(self, *, now: bool = False) -> Shelf:
        """The library as it is; starts indexing when the folder changed. Looks at the folder now and then, or `now`.

        Raises QAError where the index or the folder cannot be used at all.
        """
        with self._looking:
            if self._inventory is None or now or time.monotonic() > self._look_again:
                started = time.monotonic()
                self._inventory = self.corpus.inventory(self._inventory)
                took = time.monotonic() - started
                self._look_again = started + max(_LOOK_EVERY, _REST * took)
                if self._inventory.outdated and not self.busy:
                    self._progress = SyncProgress(0, 0, 0, 0, "")
                    self._thread = threading.Thread(target=self._sync, name="qa-indexing", daemon=True)
                    self._thread.start()
            return Shelf(self._inventory, self._progress if self.busy else None, self._fault)

    @property
    def busy(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def wait(self, seconds: float) -> bool:
        """Waits for indexing to end; whether it did."""
        if self._thread is not None:
            self._thread.join(seconds)
        return not self.busy

    def add(self, uploads: list[str]) -> list[str]:
        """Takes uploaded files over into `corpus/`; returns their names there. An equal file of that name is not doubled.

        Raises UserError where the folder cannot be written.
        """
        folder = self.corpus.workspace / "corpus"
        added = []
        try:
            for upload in map(Path, uploads):
                draft = folder / f".upload-{secrets.token_hex(8)}"
                shutil.move(upload, draft)  # to the same disk first, so that the file then appears whole
                name = _free_name(folder, clean_name(upload.name), draft)
                draft.replace(folder / name)
                added.append(name)
        except OSError as error:
            raise UserError(
                f"{folder} cannot be written ({os.strerror(error.errno or 0)}). Nothing was lost; try again."
            ) from error
        self.look(now=True)
        return added

    def remove(self, path: str) -> Path:
        """Moves a document and its sidecar out of `corpus/` into `.qa/removed/`; returns where it is now.

        Raises UserError when it is not in the corpus.
        """
        corpus = self.corpus.workspace / "corpus"
        parts = PurePosixPath(path).parts
        file = corpus / path
        if not parts or PurePosixPath(path).is_absolute() or ".." in parts or not (file.is_file() or file.is_symlink()):
            raise UserError(f"There is no file {path!r} in the corpus any more.")
        bin_ = self.corpus.workspace / ".qa" / "removed" / f"{time.strftime('%Y-%m-%d-%H%M%S')}-{secrets.token_hex(3)}"
        try:
            bin_.mkdir(parents=True)
            (self.corpus.workspace / ".qa" / ".gitignore").write_text("*\n", encoding="utf-8")
            for each in (file, file.with_name(file.name + SIDECAR)):
                if each.exists() or each.is_symlink():
                    shutil.move(each, bin_ / each.name)
        except OSError as error:
            raise StorageDenied(
                f"{path} cannot be removed ({os.strerror(error.errno or 0)}). Remove it in your files."
            ) from error
        self.look(now=True)
        return bin_ / file.name

    def _sync(self) -> None:
        try:
            with faults():
                self.corpus.sync()
            self._fault = None
        except Fault as fault:
            _logger.exception("indexing failed")
            self._fault = f"{fault} `qa index` in a terminal says more."
        except QAError as error:
            self._fault = str(error)
        finally:
            self._look_again = 0.0

    def _tell(self, progress: SyncProgress) -> None:
        self._progress = progress


def _facet(counts: Counter[str]) -> Facet:
    ordered = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0].casefold()))
    return tuple((f"{name} ({count})", name) for name, count in ordered[:_MOST_NAMES])


def clean_name(name: str) -> str:
    """The base name of an upload, safe in every folder: no path, no hidden file, no control characters, not too long."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    base = "".join(char for char in base if unicodedata.category(char)[0] != "C")
    base = re.sub(r"[<>:\"|?*]", "_", base).strip(" .")
    stem, dot, ending = base.rpartition(".")
    if not stem:
        stem, dot, ending = base or "document", "", ""
    while len(f"{stem}{dot}{ending}".encode()) > _LONGEST_NAME:
        stem, ending = (stem[:-1], ending) if len(stem) > 1 else (stem, ending[:-1])
    return f"{stem}{dot}{ending}"


def _free_name(folder: Path, name: str, draft: Path) -> str:
    stem, dot, ending = name.partition(".")
    number = 1
    while (folder / name).exists() and (folder / name).read_bytes() != draft.read_bytes():
        number += 1
        name = f"{stem} ({number}){dot}{ending}"
    return name
