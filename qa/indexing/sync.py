"""Bringing the index up to date with the corpus: what changed is read, cut, embedded and stored; the rest costs nothing."""

import time
from collections.abc import Callable
from pathlib import Path

from qa.indexing.contents import divide, identify
from qa.indexing.extraction import Extractor
from qa.indexing.faults import storage_faults
from qa.indexing.index import BuiltWith, Index, open_index
from qa.indexing.plan import make_plan
from qa.indexing.report import Report, SyncReport
from qa.indexing.run import PassageEmbedder, Run, Tally
from qa.indexing.seen import load_seen, save_seen
from qa.indexing.snapshots import writer_lock
from qa.indexing.writer import Writer
from qa.settings import Settings


def sync(
    corpus: Path,
    folder: Path,
    settings: Settings,
    embedder: Callable[[], PassageEmbedder],
    *,
    rebuild: bool = False,
    retry: bool = False,
    thorough: bool = True,
    quiet_seconds: float = 0.0,
    wait_seconds: float = 0.0,
    progress: Report | None = None,
) -> SyncReport:
    """Makes the index in `folder` hold what lies in `corpus`. `embedder` is called only when something must be embedded.

    A file that cannot be read is reported and the others go on; what was indexed of it before is kept only where the file
    could not even be opened. It is read again when it changes, or with `retry`. One that changed less than `quiet_seconds`
    ago is left for the next time. What was removed can be found no more, and a `thorough` sync leaves no byte of it in the
    folder; the other kind puts that off where there are many passages.

    Raises IndexBusy when another process writes for longer than `wait_seconds`, StorageFull, StorageDenied,
    IndexIncompatible or IndexCorrupt; whatever was published before then stays.
    """
    started = time.monotonic()
    if not rebuild:
        index = open_index(folder, settings)
        if index:
            plan = make_plan(corpus, folder, index, settings, retry=retry, quiet_seconds=quiet_seconds)
            if plan.nothing_to_do(index) and not (thorough and index.catalog.has_residue()):
                tally = Tally(unchanged=len(plan.unchanged), failed=plan.failures, skipped=plan.skipped)
                return _report(index, tally, started)
            index.close()

    with writer_lock(folder, wait_seconds):
        index = None if rebuild else open_index(folder, settings)
        # again: another process may have done it meanwhile
        plan = make_plan(corpus, folder, index, settings, retry=retry, quiet_seconds=quiet_seconds)
        failed_before = index.catalog.failures() if index else None
        residue = bool(index and index.catalog.has_residue())
        if index:
            index.close()
        contents = identify(plan)
        writer = Writer(folder, BuiltWith.now(settings), rebuild=rebuild)
        with Extractor(settings) as extractor:
            run = Run(plan, contents, divide(plan, contents), writer, extractor, progress)
            try:
                if residue and thorough:
                    writer.begin()
                run.execute(embedder, failed_before, thorough=thorough)
            except BaseException:
                writer.discard()
                raise
        with storage_faults(folder):
            save_seen(folder, {path: seen for path, seen in (load_seen(folder) | run.seen).items() if path not in plan.gone})
        done = open_index(folder, settings)
        assert done is not None, "a run that ends without an error has published a snapshot"
        return _report(done, run.tally, started)


def _report(index: Index, tally: Tally, started: float) -> SyncReport:
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
        skipped=dict(sorted(tally.skipped.items())),
        seconds=time.monotonic() - started,
    )
