"""What differs between the corpus folder and the index, before any file is opened."""

from dataclasses import dataclass
from pathlib import Path

from qa.indexing.catalog import StoredSource
from qa.indexing.index import Index
from qa.indexing.scan import Scan, SourceFile, scan
from qa.indexing.seen import load_seen


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sync has to do. `changed` files may still turn out to hold what is indexed, `failures` maps path to reason.

    `stored` is what is indexed, by path; `gone` are those of its paths whose files are no longer there.
    """

    changed: tuple[SourceFile, ...]
    gone: tuple[str, ...]
    unchanged: int
    failures: dict[str, str]
    stored: dict[str, StoredSource]

    def nothing_to_do(self, index: Index) -> bool:
        return not self.changed and not self.gone and self.failures == index.catalog.failures()


def make_plan(corpus: Path, folder: Path, index: Index | None) -> Plan:
    """Compares the corpus with an open snapshot of the index in `folder` (None: nothing is indexed yet)."""
    found = scan(corpus)
    stored = index.catalog.sources() if index else {}
    failed_before = index.catalog.failures() if index else {}
    seen = load_seen(folder)
    indexed: set[str] = set()
    failed: dict[str, str] = {}
    for path, file in found.files.items():
        before = seen.get(path)
        if before is None or before.signature != file.signature:
            continue
        if path in stored and stored[path].source_sha256 == before.source_sha256:
            indexed.add(path)
        elif path in failed_before and not before.source_sha256:
            failed[path] = failed_before[path]
    return Plan(
        changed=tuple(file for path, file in found.files.items() if path not in indexed and path not in failed),
        gone=tuple(path for path in stored if path not in found.files and not _may_be_there(path, found)),
        unchanged=len(indexed),
        failures=found.failures | failed,
        stored=stored,
    )


def _may_be_there(path: str, found: Scan) -> bool:
    """Whether a file that was not listed may be there all the same: it, or its folder, may not be looked at."""
    return path in found.failures or path.startswith(found.unseen)
