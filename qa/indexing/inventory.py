"""What lies in the corpus against what is indexed, without indexing anything."""

from dataclasses import dataclass
from pathlib import Path

from qa.indexing.catalog import CatalogEntry
from qa.indexing.index import open_index
from qa.indexing.plan import make_plan
from qa.settings import Settings


@dataclass(frozen=True, slots=True)
class Inventory:
    """The indexed `entries`, and by path the files that are `new`, `changed`, `gone`, or failed, or `skipped` (hidden
    ones apart), with a reason. `snapshot` is the index that was looked at; `outdated`: there is something to index.
    """

    snapshot: Path | None
    entries: tuple[CatalogEntry, ...]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    failures: dict[str, str]
    skipped: dict[str, str]
    outdated: bool


def take_inventory(corpus: Path, folder: Path, settings: Settings, before: Inventory | None = None) -> Inventory:
    """Compares the corpus with the index in `folder`. Raises IndexCorrupt or IndexIncompatible.

    `before`, an earlier inventory, spares reading all documents again where the index is the same.
    """
    index = open_index(folder, settings)
    plan = make_plan(corpus, folder, index, settings)
    skipped = {path: reason for path, reason in plan.skipped.items() if not Path(path).name.startswith(".")}
    failed_before = index.catalog.failures() if index else None
    snapshot = index.snapshot if index else None
    entries: tuple[CatalogEntry, ...] = ()
    if index:
        same = before is not None and before.snapshot == snapshot
        entries = before.entries if before and same else tuple(index.catalog.entries())
        index.close()
    # a file without a signature is too young to be told from what is indexed of it: it counts once it has settled
    changed = tuple(file.path for file in plan.changed if file.path in plan.stored and file.signature)
    new = tuple(file.path for file in plan.changed if file.path not in plan.stored and file.path not in (failed_before or ()))
    outdated = failed_before != plan.failures or bool(new or changed or plan.gone)
    return Inventory(snapshot, entries, new, changed, plan.gone, plan.failures, skipped, outdated)
