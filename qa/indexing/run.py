"""One sync under way: reading, embedding and writing overlap, a few hundred passages at a time.

reading thread   files → documents → passages      the next batch, while
this thread      passages → vectors                this batch is embedded (the models use all cores), while
writing thread   catalog, vectors, terms           the last one is stored
"""

import threading
import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from qa.errors import DocumentUnreadable
from qa.indexing.contents import Contents, Group, Work, open_file
from qa.indexing.extraction import Extract, Extractor
from qa.indexing.plan import Plan
from qa.indexing.report import Report, SyncProgress
from qa.indexing.seen import Seen
from qa.indexing.writer import Writer

if TYPE_CHECKING:
    from qa.models.onnx import Floats

_BATCH = 256  # passages: enough to keep the cores busy, few enough to hold three batches at a time
_CHECKPOINT_SECONDS = 60.0  # a killed run loses at most this much work
_CHANGED_MEANWHILE = "it changed while it was read. The next run reads it."


class PassageEmbedder(Protocol):
    def embed_passages(self, texts: list[str], progress: Callable[[int], None] | None = None) -> "Floats": ...


@dataclass(slots=True)
class Tally:
    """What became of the files. `renamed` ones count among the `updated`."""

    added: int = 0
    updated: int = 0
    renamed: int = 0
    removed: int = 0
    unchanged: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Batch:
    """What is written together: `removed` documents first, then those whose text is stored already (`adopted`, by
    number), then the `new` ones. `files` are those that were read for it, `bytes` what they hold; `bytes_before` is what
    the batches before it held."""

    removed: list[int] = field(default_factory=list)
    adopted: list[tuple[int, Group, Extract]] = field(default_factory=list)
    new: list[tuple[Group, Extract]] = field(default_factory=list)
    files: int = 0
    bytes: int = 0
    bytes_before: int = 0

    @property
    def texts(self) -> list[str]:
        return [passage.indexed(extract.document.text) for _, extract in self.new for passage in extract.passages]


class Run:
    """Applies the work of one sync. `tally` and `seen` are complete when `execute` returns."""

    def __init__(
        self, plan: Plan, contents: Contents, work: Work, writer: Writer, extractor: Extractor, progress: Report | None
    ) -> None:
        opened = [file.path for file in plan.changed if file.path not in contents.failures]
        stored = {path: source.source_sha256 for path, source in plan.stored.items()}
        self.tally = Tally(
            unchanged=len(plan.unchanged) + sum(stored.get(path) == contents.source_sha256[path] for path in opened),
            failed=plan.failures | contents.failures,
            skipped=dict(plan.skipped),
        )
        self.seen = dict(contents.seen)
        self._plan = plan
        self._work = work
        self._writer = writer
        self._extractor = extractor
        self._progress = progress
        self._telling = threading.Lock()
        self._paths_of: dict[int, list[str]] = defaultdict(list)
        for path, source in sorted(plan.stored.items()):
            self._paths_of[source.number].append(path)
        self._orphans = set(work.orphans)
        self._texts = {source.sha256: source.number for source in plan.stored.values() if source.number in self._orphans}
        self._gone = set(plan.gone)
        self._stopped = False
        self._path = ""
        self._files = self._of_files = self._pages = self._passages = 0
        self._bytes, self._of_bytes = 0.0, 0
        self._checkpoint = time.monotonic()

    def execute(self, embedder: Callable[[], PassageEmbedder], failed_before: dict[str, str] | None, *, thorough: bool) -> None:
        """Does it all. `failed_before` is what the index says of failed files so far; `thorough` as for
        `Writer.publish`.

        Raises StorageFull, StorageDenied or IndexCorrupt.
        """
        self._move()  # may find documents that are new after all
        self._of_files = sum(len(group.paths) for group in self._work.new)
        self._of_bytes = sum(self._plan.files[group.paths[0]].bytes for group in self._work.new)
        if self._work.new:
            self._pipe(embedder)
            self._files, self._bytes = self._of_files, self._of_bytes
            self._tell()
        for number in self._orphans:
            self._writer.remove(number)
        self.tally.removed += len(self._gone)
        if self.tally.failed != failed_before:
            self._writer.replace_failures(self.tally.failed)
        self._writer.publish(thorough=thorough)

    def _move(self) -> None:
        """Gives documents whose bytes now lie elsewhere, or in more files or fewer, their paths."""
        if not self._work.moved:
            return
        renamed: list[tuple[int, Group, Extract]] = []
        paths: dict[int, Sequence[str]] = {}
        for group in self._work.moved:
            assert group.number is not None
            before = self._paths_of[group.number]
            first = group.paths[0]
            if self._plan.stored[before[0]].cited_as != first and first in self._plan.files and first not in self.tally.failed:
                extract = self._extract(group)  # a title may come from the file's name
                if extract is None:
                    self._orphans.add(group.number)
                    continue
                if extract.document.sha256 != self._plan.stored[before[0]].sha256:  # another version of its reader
                    self._orphans.add(group.number)
                    self._work.new.append(replace(group, number=None))
                    continue
                renamed.append((group.number, group, extract))
            paths[group.number] = group.paths
            self._count(group, vacated=set(before))
        for number in self._holders(path for paths_ in paths.values() for path in paths_):
            self._orphans.remove(number)
            self._writer.remove(number)
        self._writer.set_paths(paths)
        for number, group, extract in renamed:
            self._writer.replace_metadata(number, extract.document, group.source_sha256)

    def _pipe(self, embedder: Callable[[], PassageEmbedder]) -> None:
        with ThreadPoolExecutor(1, "qa-read") as reading, ThreadPoolExecutor(1, "qa-write") as writing:
            try:
                batches = self._batches()
                upcoming = reading.submit(next, batches, None)
                written: Future[None] | None = None
                while (batch := upcoming.result()) is not None:
                    upcoming = reading.submit(next, batches, None)
                    vectors = embedder().embed_passages(batch.texts, self._count_embedded(batch)) if batch.new else None
                    if written:
                        written.result()
                    written = writing.submit(self._store, batch, vectors)
                if written:
                    written.result()
            finally:
                self._stopped = True  # else the end of this block waits until the batch at hand is read

    def _batches(self) -> Iterator[_Batch]:
        batch, size = _Batch(), 0
        for group in self._work.new:
            if self._stopped:
                return
            self._path = group.paths[0]
            self._tell()
            extract = self._extract(group)
            batch.files += len(group.paths)
            batch.bytes += self._plan.files[group.paths[0]].bytes
            if extract is None:
                continue
            self._pages += len(extract.document.pages)
            self._assign(group, extract, batch)
            size += len(extract.passages)
            if size >= _BATCH:
                yield batch
                batch, size = _Batch(bytes_before=batch.bytes_before + batch.bytes), 0
        yield batch

    def _assign(self, group: Group, extract: Extract, batch: _Batch) -> None:
        """Decides whether a document is new or has the text of one that would go, and frees its paths for it."""
        number = self._texts.get(extract.document.sha256)
        vacated: set[str] = set()
        if number in self._orphans and _read_alike(group.paths[0], self._paths_of[number][0]):
            vacated.update(self._paths_of[number])
            self._orphans.remove(number)
            batch.adopted.append((number, group, extract))
        else:
            batch.new.append((group, extract))
        self._count(group, vacated)
        others = self._holders(group.paths)
        self._orphans -= others
        batch.removed += others

    def _holders(self, paths: Iterable[str]) -> set[int]:
        """The documents without a file that still have one of these paths."""
        return {self._plan.stored[path].number for path in paths if path in self._plan.stored} & self._orphans

    def _extract(self, group: Group) -> Extract | None:
        """Reads a document from the first of its files; None where that fails, which is then noted."""
        file = self._plan.files[group.paths[0]]
        try:
            data, sidecar, source = open_file(file)
        except OSError as error:
            source, reason = "", f"it cannot be opened ({error.strerror or error})."
        else:
            reason = _CHANGED_MEANWHILE
        if source != group.source_sha256:
            self._fail(group, reason, passing=True)
            return None
        try:
            return self._extractor.extract(file.path, data, sidecar)
        except DocumentUnreadable as error:
            self._fail(group, str(error))
            return None

    def _fail(self, group: Group, reason: str, *, passing: bool = False) -> None:
        """Notes why a document's files are not indexed. Where the trouble is a passing one, the next run tries again, and
        until then what was indexed of them is kept."""
        for path in group.paths:
            self.tally.failed[path] = reason
            seen = self.seen.pop(path, None)
            if passing:
                self._orphans -= self._holders([path])
            else:
                self.tally.removed += path in self._plan.stored
                if seen:
                    self.seen[path] = Seen(seen.signature, "")

    def _count(self, group: Group, vacated: set[str]) -> None:
        """Counts a document's files; those that stand where none stood before were renamed as far as others went."""
        left = vacated & self._gone
        for path in group.paths:
            if path in self._plan.stored:
                self.tally.updated += self._plan.stored[path].source_sha256 != group.source_sha256
            elif left:
                self._gone.remove(left.pop())
                self.tally.updated += 1
                self.tally.renamed += 1
            else:
                self.tally.added += 1

    def _store(self, batch: _Batch, vectors: "Floats | None") -> None:
        for number in batch.removed:
            self._writer.remove(number)
        for number, group, extract in batch.adopted:
            self._writer.set_paths({number: group.paths})
            self._writer.replace_metadata(number, extract.document, group.source_sha256)
        first = 0
        for group, extract in batch.new:
            last = first + len(extract.passages)
            assert vectors is not None
            number = self._writer.add(extract.document, extract.passages, vectors[first:last], group.source_sha256)
            self._writer.set_paths({number: group.paths})
            first = last
        if time.monotonic() - self._checkpoint > _CHECKPOINT_SECONDS:
            self._writer.publish()
            self._checkpoint = time.monotonic()

    def _count_embedded(self, batch: _Batch) -> Callable[[int], None]:
        """What to call while a batch is embedded: a file counts as dealt with when its last passage is."""
        ends = list(accumulate(len(extract.passages) for _, extract in batch.new))
        files = [0, *accumulate(len(group.paths) for group, _ in batch.new)]
        files_before = self._files + batch.files - files[-1]
        passages_before = self._passages

        def embedded(passages: int) -> None:
            self._passages += passages
            of_batch = self._passages - passages_before
            self._files = files_before + files[bisect_right(ends, of_batch)]
            self._bytes = batch.bytes_before + batch.bytes * of_batch / ends[-1]
            self._tell()

        return embedded

    def _tell(self) -> None:
        if self._progress:
            with self._telling:
                done = self._bytes / self._of_bytes if self._of_bytes else 0.0
                self._progress(SyncProgress(self._files, self._of_files, self._pages, self._passages, self._path, done))


def _read_alike(path: str, other: str) -> bool:
    """Whether the same text is cut the same way in both: a table is cut by its rows."""
    return Path(path).suffix.lower() == Path(other).suffix.lower()
