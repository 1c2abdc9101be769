"""What differs between the corpus folder and the index, before any file is opened."""

import time
from dataclasses import dataclass
from pathlib import Path

from qa.indexing.catalog import StoredSource
from qa.indexing.index import Index
from qa.indexing.scan import Scan, SourceFile, scan
from qa.indexing.seen import load_seen
from qa.reading.registry import is_plain
from qa.settings import Settings

GROWING = "it is still being written. It is read as soon as it is quiet."
_PACKED = 10  # times the limit on text: what the file of a packed format (PDF, DOCX …) may have, pictures and all


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sync has to do.

    `changed` files must be opened, though they may turn out to hold what is indexed; `unchanged` are paths whose files
    are as they were; `kept` are indexed paths that cannot be judged now; `gone` are those whose files are no longer
    there. `failures` and `skipped` map path to reason; `stored` is what is indexed, by path; `files` is the folder.
    """

    changed: tuple[SourceFile, ...]
    unchanged: tuple[str, ...]
    kept: tuple[str, ...]
    gone: tuple[str, ...]
    failures: dict[str, str]
    skipped: dict[str, str]
    stored: dict[str, StoredSource]
    files: dict[str, SourceFile]

    def nothing_to_do(self, index: Index) -> bool:
        return not self.changed and not self.gone and self.failures == index.catalog.failures()


def make_plan(
    corpus: Path, folder: Path, index: Index | None, settings: Settings, *, retry: bool = False, quiet_seconds: float = 0.0
) -> Plan:
    """Compares the corpus with an open snapshot of the index in `folder` (None: nothing is indexed yet).

    A file that could not be read is tried again when it has changed, and with `retry` in any case. One that changed less
    than `quiet_seconds` ago is left as it was.
    """
    now = time.time()
    found = scan(corpus)
    stored = index.catalog.sources() if index else {}
    failed_before = index.catalog.failures() if index and not retry else {}
    seen = load_seen(folder)
    changed: list[SourceFile] = []
    unchanged: list[str] = []
    failures = dict(found.failures)
    skipped = dict(found.skipped)
    for path, file in found.files.items():
        before = seen.get(path)
        if before and before.signature != file.signature:
            before = None
        if abs(now - file.changed) < quiet_seconds:
            skipped[path] = GROWING
        elif too_large := _too_large(file, settings):
            skipped[path] = too_large
        elif before and path in stored and stored[path].source_sha256 == before.source_sha256:
            unchanged.append(path)
        elif before and path in failed_before and not before.source_sha256:
            failures[path] = failed_before[path]
        else:
            changed.append(file)
    missing = [path for path in stored if path not in found.files or path in skipped]
    kept = {path for path in missing if _may_be_there(path, found) or skipped.get(path) == GROWING}
    return Plan(
        changed=tuple(sorted(changed, key=lambda file: file.path)),
        unchanged=tuple(unchanged),
        kept=tuple(sorted(kept)),
        gone=tuple(path for path in missing if path not in kept),
        failures=failures,
        skipped=skipped,
        stored=stored,
        files=found.files,
    )


def _too_large(file: SourceFile, settings: Settings) -> str | None:
    limit = settings.max_document_mb * (1 if is_plain(file.path) else _PACKED)
    if file.bytes <= limit * 1_000_000:
        return None
    return (
        f"it has {file.bytes / 1_000_000:.1f} MB, and the limit is {limit:g} MB. Split it, or raise `max_document_mb` in qa.toml."
    )


def _may_be_there(path: str, found: Scan) -> bool:
    """Whether a file that was not listed may be there all the same: it, or its folder, may not be looked at."""
    return path in found.failures or path.startswith(found.unseen)
