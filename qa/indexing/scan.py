"""What lies in the corpus folder, as `stat` tells: nothing is opened here."""

import os
import re
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from stat import S_ISLNK, S_ISREG

from qa.errors import DocumentUnreadable
from qa.reading.metadata import SIDECAR
from qa.reading.registry import is_document

_SETTLED = 2.0  # seconds: on a file changed later than that, a second change may leave the same time stamp (FAT: 2 s)
_NOT_UNICODE = re.compile("[\udc80-\udcff]")  # what stands for a byte that is none
_HIDDEN = "its name begins with a dot: it is hidden."


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that may be a document: `path` is its name in the corpus, `file` where it lies. `signature` changes when the file
    or its sidecar does; None is "cannot be sure"."""

    path: str
    file: str
    sidecar: str | None
    signature: str | None
    bytes: int
    changed: float  # seconds since 1970


@dataclass(frozen=True, slots=True)
class Scan:
    """`files` by path; `failures` and `skipped` (left out by rule) map path to reason; `unseen`: folders that may not be
    listed, whose documents nobody can judge."""

    files: dict[str, SourceFile]
    failures: dict[str, str]
    skipped: dict[str, str]
    unseen: tuple[str, ...]


class _Skipped(Exception):
    """A file that is left out by rule; the message is the reason."""


def scan(corpus: Path) -> Scan:
    """Lists the documents below a folder. Hidden files and folders are skipped; links to folders are not followed."""
    files: dict[str, SourceFile] = {}
    failures: dict[str, str] = {}
    skipped: dict[str, str] = {}
    unseen: list[str] = []
    root = corpus.resolve()
    now = time.time()

    def denied(error: OSError) -> None:
        name = Path(error.filename).relative_to(corpus).as_posix() + "/"
        unseen.append("" if name == "./" else name)
        failures[name] = f"the folder may not be opened ({error.strerror})."

    for folder, subfolders, names in os.walk(corpus, onerror=denied):
        inside = Path(folder).relative_to(corpus).as_posix()
        below = "" if inside == "." else f"{inside}/"
        skipped |= {_readable(f"{below}{name}/"): _HIDDEN for name in subfolders if name.startswith(".")}
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        present = set(names)
        for name in sorted(names):
            path = below + name
            if name.startswith("."):
                skipped[_readable(path)] = _HIDDEN
            elif name.endswith(SIDECAR):
                continue  # it speaks of another file
            elif path != _readable(path):
                failures[_readable(path)] = "its name is not valid Unicode. Rename it."
            elif not is_document(path):
                skipped[path] = f"there is no reader for {Path(name).suffix or 'files without an ending'}."
            else:
                file = f"{folder}/{name}"
                sidecar = file + SIDECAR if name + SIDECAR in present else None
                try:
                    files[path] = _source_file(path, file, sidecar, root, now)
                except DocumentUnreadable as error:
                    failures[path] = str(error)
                except _Skipped as reason:
                    skipped[path] = str(reason)
    return Scan(files, failures, skipped, tuple(unseen))


def _readable(path: str) -> str:
    """The path, spelt out where it is not valid Unicode."""
    return ascii(path) if _NOT_UNICODE.search(path) else path


def source_sha256(path: str, data: bytes, sidecar: bytes | None) -> str:
    """SHA-256 of what a document is read from: its file, its sidecar, and the ending that says which reader reads it."""
    return sha256(b"\0".join((Path(path).suffix.lower().encode(), data, sidecar or b""))).hexdigest()


def _source_file(path: str, file: str, sidecar: str | None, root: Path, now: float) -> SourceFile:
    both = [file, sidecar] if sidecar else [file]
    try:
        stats = [_stat(each, root) for each in both]
    except (OSError, RuntimeError) as error:  # RuntimeError: a link that leads to itself
        raise DocumentUnreadable(f"it cannot be looked at ({getattr(error, 'strerror', None) or error}).") from error
    if not all(S_ISREG(stat.st_mode) for stat in stats):
        raise DocumentUnreadable("it is not a regular file.")
    changed = max(max(stat.st_mtime, stat.st_ctime) for stat in stats)
    parts = (f"{stat.st_ino}:{stat.st_size}:{stat.st_mtime_ns}:{stat.st_ctime_ns}" for stat in stats)
    signature = "|".join(parts) if changed < now - _SETTLED else None
    return SourceFile(path, file, sidecar, signature, stats[0].st_size, changed)


def _stat(file: str, root: Path) -> os.stat_result:
    stat = os.lstat(file)
    if not S_ISLNK(stat.st_mode):
        return stat
    target = Path(file).resolve(strict=True)
    if not target.is_relative_to(root):
        raise _Skipped("it, or its sidecar, is a link to a file outside the corpus. Copy the file instead.")
    return target.stat()
