"""Bringing the index up to date with the corpus: what changed is read, cut, embedded and stored; the rest costs nothing."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from qa.documents import Document, Passage
from qa.errors import DocumentUnreadable
from qa.indexing.catalog import SourceState
from qa.indexing.index import BuiltWith, Index, open_index
from qa.indexing.passages import split_passages
from qa.indexing.scan import Scan, SourceFile, scan
from qa.indexing.snapshots import writer_lock
from qa.reading.registry import read_document
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.indexing.writer import Writer
    from qa.models.onnx import Floats

_EMBED_AT_ONCE = 512  # passages: enough to sort by length, few enough to hold
_CHECKPOINT_SECONDS = 60.0  # a killed run loses at most this much work


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did. `renamed` documents count among the `updated`; `failed` maps path to reason."""

    documents: int
    passages: int
    added: int
    updated: int
    renamed: int
    removed: int
    unchanged: int
    failed: dict[str, str]
    seconds: float


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far a sync is: files dealt with, of how many; passages embedded so far; the file at hand."""

    files: int
    of_files: int
    passages: int
    path: str


Report = Callable[[SyncProgress], None]


class PassageEmbedder(Protocol):
    def embed_passages(self, texts: list[str], progress: Callable[[int], None] | None = None) -> "Floats": ...


def sync(
    corpus: Path,
    folder: Path,
    settings: Settings,
    embedder: Callable[[], PassageEmbedder],
    *,
    rebuild: bool = False,
    wait_seconds: float = 0.0,
    progress: Report | None = None,
) -> SyncReport:
    """Makes the index in `folder` hold what lies in `corpus`. `embedder` is called only when something must be embedded.

    A file that cannot be read is reported and the others go on; what was indexed of it before is kept only where the file
    could not even be opened. Raises IndexBusy when another process writes for longer than `wait_seconds`, StorageFull,
    StorageDenied, IndexIncompatible or IndexCorrupt; whatever was published before then stays.
    """
    started = time.monotonic()
    if not rebuild:
        index = open_index(folder, settings)
        try:
            plan = make_plan(corpus, index)
            if index and plan.nothing_to_do(index):
                return _report(index, _Tally(unchanged=plan.unchanged, failed=plan.failures), started)
        finally:
            if index:
                index.close()
    from qa.indexing.writer import Writer  # only here: it brings Chroma, which takes a second

    with writer_lock(folder, wait_seconds):
        index = None if rebuild else open_index(folder, settings)
        try:
            plan = make_plan(corpus, index)  # again: another process may have done it while we waited
            run = _Run(plan, index, Writer(folder, BuiltWith.now(settings), rebuild=rebuild), settings, progress)
            run.execute(embedder)
        finally:
            if index:
                index.close()
        done = open_index(folder, settings)
        assert done is not None, "a run that ends without an error has published a snapshot"
        try:
            return _report(done, run.tally, started)
        finally:
            done.close()


@dataclass(frozen=True, slots=True)
class Plan:
    """What differs between the corpus and the index. Files whose `stat` differs may still turn out to be the same."""

    changed: tuple[SourceFile, ...]
    gone: tuple[str, ...]
    unchanged: int
    failures: dict[str, str]

    def nothing_to_do(self, index: Index) -> bool:
        return not self.changed and not self.gone and self.failures == index.catalog.failures()


def make_plan(corpus: Path, index: Index | None) -> Plan:
    """Compares the corpus folder with a snapshot (None: nothing is indexed yet)."""
    found = scan(corpus)
    stored = index.catalog.sources() if index else {}
    same = {p for p, file in found.files.items() if p in stored and file.signature and file.signature == stored[p][2].signature}
    changed = tuple(file for path, file in found.files.items() if path not in same)
    gone = tuple(path for path in stored if path not in found.files and not _may_be_there(path, found))
    return Plan(changed, gone, len(same), found.failures)


def _may_be_there(path: str, found: Scan) -> bool:
    return path in found.failures or path.startswith(found.unseen)


@dataclass(slots=True)
class _Tally:
    added: int = 0
    updated: int = 0
    renamed: int = 0
    removed: int = 0
    unchanged: int = 0
    failed: dict[str, str] = field(default_factory=dict)


def _report(index: Index, tally: _Tally, started: float) -> SyncReport:
    documents, passages = index.catalog.counts()
    return SyncReport(
        documents=documents,
        passages=passages,
        added=tally.added,
        updated=tally.updated,
        renamed=tally.renamed,
        removed=tally.removed,
        unchanged=tally.unchanged,
        failed=dict(sorted(tally.failed.items())),
        seconds=time.monotonic() - started,
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """A file that was read and must be embedded: its document, cut into passages."""

    document: Document
    passages: list[Passage]
    state: SourceState


class _Run:
    """One sync under way."""

    def __init__(self, plan: Plan, index: Index | None, writer: "Writer", settings: Settings, progress: Report | None) -> None:
        self.tally = _Tally(unchanged=plan.unchanged, failed=dict(plan.failures))
        self._plan = plan
        self._writer = writer
        self._settings = settings
        self._progress = progress
        self._stored = index.catalog.sources() if index else {}
        self._failures_before = index.catalog.failures() if index else None
        self._movable = {self._stored[path][1]: path for path in plan.gone}  # by SHA-256 of the text
        self._files = 0
        self._passages = 0

    def execute(self, embedder: Callable[[], PassageEmbedder]) -> None:
        try:
            checkpoint = time.monotonic()
            for group in self._groups():
                self._store(group, embedder())
                if time.monotonic() - checkpoint > _CHECKPOINT_SECONDS:
                    self._writer.publish()
                    checkpoint = time.monotonic()
            for path in self._plan.gone:
                if path in self._stored:
                    self._remove(path)
                    self.tally.removed += 1
            if self.tally.failed != self._failures_before:
                self._writer.replace_failures(self.tally.failed)
            self._writer.publish()
        except BaseException:
            self._writer.discard()
            raise

    def _groups(self) -> Iterator[list[_Read]]:
        """The files that must be embedded, a few hundred passages at a time; the others are dealt with on the way."""
        group: list[_Read] = []
        size = 0
        for file in self._plan.changed:
            self._tell(file.path)
            read = self._take(file)
            self._files += 1
            if read is None:
                continue
            group.append(read)
            size += len(read.passages)
            if size >= _EMBED_AT_ONCE:
                yield group
                group, size = [], 0
        if group:
            yield group

    def _take(self, file: SourceFile) -> _Read | None:
        try:
            data = file.file.read_bytes()
            sidecar = file.sidecar.read_bytes() if file.sidecar else None
        except OSError as error:
            kept = " What was indexed of it before is kept." if file.path in self._stored else ""
            self.tally.failed[file.path] = f"it cannot be opened ({error.strerror or error}).{kept}"
            return None
        state = SourceState(sha256(data + b"\0" + (sidecar or b"")).hexdigest(), file.signature)
        stored = self._stored.get(file.path)
        if stored and stored[2].source_sha256 == state.source_sha256:
            self.tally.unchanged += 1
            return None
        try:
            document = self._read(file, data, sidecar)
        except DocumentUnreadable as error:
            self.tally.failed[file.path] = str(error)
            if stored:
                self._remove(file.path)
                self.tally.removed += 1
            return None
        if stored and stored[1] == document.sha256:
            self._writer.replace_metadata(stored[0], document, state)
            self.tally.updated += 1
            return None
        if not stored and (old := self._movable.pop(document.sha256, None)):
            self._writer.replace_metadata(self._stored.pop(old)[0], document, state)
            self.tally.updated += 1
            self.tally.renamed += 1
            return None
        return _Read(document, split_passages(document.text, self._settings.passage_tokens), state)

    def _read(self, file: SourceFile, data: bytes, sidecar: bytes | None) -> Document:
        limit = self._settings.max_document_mb
        if len(data) > limit * 1_000_000:
            raise DocumentUnreadable(
                f"it has {len(data) / 1_000_000:.1f} MB, and the limit is {limit:g} MB. "
                "Split it, or raise `max_document_mb` in qa.toml."
            )
        return read_document(file.path, data, sidecar)

    def _store(self, group: list[_Read], embedder: PassageEmbedder) -> None:
        def embedded(passages: int) -> None:
            self._passages += passages
            self._tell(group[-1].document.path)

        texts = [read.document.text[passage.start : passage.end] for read in group for passage in read.passages]
        vectors = embedder.embed_passages(texts, embedded)
        first = 0
        for read in group:
            last = first + len(read.passages)
            known = read.document.path in self._stored
            if known:
                self._remove(read.document.path)
            self._writer.add(read.document, read.passages, vectors[first:last], read.state)
            self.tally.updated += known
            self.tally.added += not known
            first = last

    def _remove(self, path: str) -> None:
        self._writer.remove(self._stored.pop(path)[0])

    def _tell(self, path: str) -> None:
        if self._progress:
            self._progress(SyncProgress(self._files, len(self._plan.changed), self._passages, path))
