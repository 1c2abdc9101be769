"""What lies in the corpus folder, as `stat` tells: nothing is opened here."""

import os
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG

from qa.errors import DocumentUnreadable
from qa.reading.metadata import SIDECAR
from qa.reading.registry import is_document, readers

_SETTLED = 2.0  # seconds: on a file changed later than that, a second change may leave the same time stamp (FAT: 2 s)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that may be a document. `signature` changes when the file or its sidecar does; None is "cannot be sure"."""

    path: str
    file: Path
    sidecar: Path | None
    signature: str | None
    bytes: int


@dataclass(frozen=True, slots=True)
class Scan:
    """`files` by path; `failures` by path; `unseen`: folders that may not be listed, whose documents nobody can judge."""

    files: dict[str, SourceFile]
    failures: dict[str, str]
    unseen: tuple[str, ...]


def scan(corpus: Path) -> Scan:
    """Lists the documents below a folder. Hidden files and folders are passed over; links to folders are not followed."""
    files: dict[str, SourceFile] = {}
    failures: dict[str, str] = {}
    unseen: list[str] = []
    root = corpus.resolve()
    now = time.time()

    def denied(error: OSError) -> None:
        name = Path(error.filename).relative_to(corpus).as_posix() + "/"
        unseen.append("" if name == "./" else name)
        failures[name] = f"the folder may not be opened ({error.strerror})."

    for folder, subfolders, names in os.walk(corpus, onerror=denied):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        present = set(names)
        for name in sorted(names):
            file = Path(folder, name)
            path = file.relative_to(corpus).as_posix()
            if name.startswith(".") or name.endswith(SIDECAR):
                continue
            if any("\udc80" <= char <= "\udcff" for char in path):
                failures[ascii(path)] = "its name is not valid Unicode. Rename it."
            elif not is_document(path):
                known = " ".join(readers())
                failures[path] = f"there is no reader for {file.suffix or 'files without an ending'} (known: {known})."
            else:
                sidecar = file.with_name(name + SIDECAR) if name + SIDECAR in present else None
                try:
                    files[path] = _source_file(path, file, sidecar, root, now)
                except DocumentUnreadable as error:
                    failures[path] = str(error)
    return Scan(files, failures, tuple(unseen))


def source_sha256(data: bytes, sidecar: bytes | None) -> str:
    """SHA-256 of what a document is read from: its file and its sidecar."""
    return sha256(data + b"\0" + (sidecar or b"")).hexdigest()


def _source_file(path: str, file: Path, sidecar: Path | None, root: Path, now: float) -> SourceFile:
    both = [file, sidecar] if sidecar else [file]
    try:
        if any(each.is_symlink() and not each.resolve(strict=True).is_relative_to(root) for each in both):
            raise DocumentUnreadable("it, or its sidecar, is a link to a file outside the corpus. Copy the file instead.")
        stats = [each.stat() for each in both]
    except (OSError, RuntimeError) as error:  # RuntimeError: a link that leads to itself
        raise DocumentUnreadable(f"it cannot be looked at ({getattr(error, 'strerror', None) or error}).") from error
    if not all(S_ISREG(stat.st_mode) for stat in stats):
        raise DocumentUnreadable("it is not a regular file.")
    settled = all(max(stat.st_mtime, stat.st_ctime) < now - _SETTLED for stat in stats)
    parts = (f"{stat.st_ino}:{stat.st_size}:{stat.st_mtime_ns}:{stat.st_ctime_ns}" for stat in stats)
    return SourceFile(path, file, sidecar, "|".join(parts) if settled else None, stats[0].st_size)
