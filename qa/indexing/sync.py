"""Bringing the index up to date with the corpus: what changed is read, cut, embedded and stored; the rest costs nothing."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from qa.documents import Document, Passage
from qa.errors import DocumentUnreadable
from qa.indexing.blocks import blocks_of
from qa.indexing.faults import storage_faults
from qa.indexing.index import BuiltWith, Index, open_index
from qa.indexing.passages import split_passages
from qa.indexing.plan import Plan, make_plan
from qa.indexing.scan import SourceFile, source_sha256
from qa.indexing.seen import Seen, load_seen, save_seen
from qa.indexing.snapshots import writer_lock
from qa.reading.registry import is_plain, read_document
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.indexing.writer import Writer
    from qa.models.onnx import Floats

_EMBED_AT_ONCE = 512  # passages: enough to keep the cores busy, few enough to hold
_PACKED = 10  # times the limit on text: what the file of a packed format (PDF, DOCX …) may have, pictures and all
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
        if index:
            plan = make_plan(corpus, folder, index)
            if plan.nothing_to_do(index):
                return _report(index, _Tally(unchanged=plan.unchanged, failed=plan.failures), started)
            index.close()
    from qa.indexing.writer import Writer  # only here: it brings Chroma, which takes a second

    with writer_lock(folder, wait_seconds):
        index = None if rebuild else open_index(folder, settings)
        plan = make_plan(corpus, folder, index)  # again: another process may have done it while we waited
        failed_before = index.catalog.failures() if index else None
        if index:
            index.close()
        writer = Writer(folder, BuiltWith.now(settings), rebuild=rebuild)
        run = _Run(plan, writer, settings, progress)
        try:
            run.execute(embedder, failed_before)
        except BaseException:
            writer.discard()
            raise
        with storage_faults(folder):
            save_seen(folder, {path: seen for path, seen in (load_seen(folder) | run.seen).items() if path not in plan.gone})
        done = open_index(folder, settings)
        assert done is not None, "a run that ends without an error has published a snapshot"
        return _report(done, run.tally, started)


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
    index.close()
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
    source_sha256: str


class _Run:
    """One sync under way."""

    def __init__(self, plan: Plan, writer: "Writer", settings: Settings, progress: Report | None) -> None:
        self.tally = _Tally(unchanged=plan.unchanged, failed=dict(plan.failures))
        self.seen: dict[str, Seen] = {}
        self._plan = plan
        self._writer = writer
        self._settings = settings
        self._progress = progress
        self._stored = dict(plan.stored)
        self._movable = {plan.stored[path].sha256: path for path in plan.gone}
        self._files = 0
        self._passages = 0

    def execute(self, embedder: Callable[[], PassageEmbedder], failed_before: dict[str, str] | None) -> None:
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
        if self.tally.failed != failed_before:
            self._writer.replace_failures(self.tally.failed)
        self._writer.publish()

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
        """Reads a file; None where nothing of it must be embedded."""
        try:
            self._check_size(file)
            data = file.file.read_bytes()
            sidecar = file.sidecar.read_bytes() if file.sidecar else None
        except OSError as error:
            kept = " What was indexed of it before is kept." if file.path in self._stored else ""
            self.tally.failed[file.path] = f"it cannot be opened ({error.strerror or error}).{kept}"
            return None
        except DocumentUnreadable as error:
            self._fail(file, error)
            return None
        source = source_sha256(data, sidecar)
        if file.signature:
            self.seen[file.path] = Seen(file.signature, source)
        stored = self._stored.get(file.path)
        if stored and stored.source_sha256 == source:
            self.tally.unchanged += 1
            return None
        try:
            document = read_document(file.path, data, sidecar)
        except DocumentUnreadable as error:
            self._fail(file, error)
            return None
        if len(document.text) > self._settings.max_document_mb * 1_000_000:
            self._fail(file, DocumentUnreadable(_too_large(len(document.text), self._settings.max_document_mb, "of text")))
            return None
        if stored and stored.sha256 == document.sha256:
            self._writer.replace_metadata(stored.number, document, source)
            self.tally.updated += 1
            return None
        if not stored and (old := self._movable.pop(document.sha256, None)):
            self._writer.replace_metadata(self._stored.pop(old).number, document, source)
            self.tally.updated += 1
            self.tally.renamed += 1
            return None
        passages = split_passages(document.text, self._settings.passage_tokens, blocks_of(document))
        return _Read(document, passages, source)

    def _fail(self, file: SourceFile, error: DocumentUnreadable) -> None:
        self.tally.failed[file.path] = str(error)
        if file.signature:
            self.seen[file.path] = Seen(file.signature, "")
        if file.path in self._stored:
            self._remove(file.path)
            self.tally.removed += 1

    def _check_size(self, file: SourceFile) -> None:
        limit = self._settings.max_document_mb * (1 if is_plain(file.path) else _PACKED)
        if file.bytes > limit * 1_000_000:
            raise DocumentUnreadable(_too_large(file.bytes, limit))

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
            self._writer.add(read.document, read.passages, vectors[first:last], read.source_sha256)
            self.tally.updated += known
            self.tally.added += not known
            first = last

    def _remove(self, path: str) -> None:
        self._writer.remove(self._stored.pop(path).number)

    def _tell(self, path: str) -> None:
        if self._progress:
            self._progress(SyncProgress(self._files, len(self._plan.changed), self._passages, path))


def _too_large(size: int, limit_mb: float, what: str = "") -> str:
    has = f"it has {size / 1_000_000:.1f} MB{f' {what}' if what else ''}"
    return f"{has}, and the limit is {limit_mb:g} MB. Split it, or raise `max_document_mb` in qa.toml."
