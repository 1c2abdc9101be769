"""Which files have been looked at: what `stat` said of each when it was last opened, so that it need not be opened again.

Only a shortcut: an entry counts while it agrees with the catalog, and without the file everything is opened once more.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_FILE = "seen.json"


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was last opened: its signature, and the hash of its bytes (empty where it could not be read)."""

    signature: str
    source_sha256: str


def load_seen(index: Path) -> dict[str, Seen]:
    """The entries by path; none where the file is missing or damaged."""
    try:
        stored = json.loads((index / _FILE).read_bytes())
        return {str(path): Seen(str(signature), str(sha)) for path, (signature, sha) in stored.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def save_seen(index: Path, seen: Mapping[str, Seen]) -> None:
    """Replaces the entries in one step."""
    beside = index / f"{_FILE}.new"
    beside.write_text(json.dumps({path: [s.signature, s.source_sha256] for path, s in seen.items()}), encoding="utf-8")
    beside.replace(index / _FILE)
