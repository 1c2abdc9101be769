"""What a sync says of itself, while it runs and when it is done."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did. `documents` and `passages` is what the index holds; the other counts are of files, and files that
    hold the same bytes are one document. `renamed` ones count among the `updated`. `failed` (could not be read) and
    `skipped` (left out by rule) map path to reason."""

    documents: int
    passages: int
    added: int
    updated: int
    renamed: int
    removed: int
    unchanged: int
    failed: dict[str, str]
    skipped: dict[str, str]
    seconds: float


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far a sync is: files dealt with, of how many; pages read and passages embedded so far; the file at hand; the share
    of the files' bytes that is dealt with, 0 to 1, which also moves while one long file is embedded."""

    files: int
    of_files: int
    pages: int
    passages: int
    path: str
    done: float = 0.0


Report = Callable[[SyncProgress], None]
"""Called from several threads, by one at a time."""
