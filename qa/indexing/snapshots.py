"""The index on disk: immutable snapshots, and a file that names the current one.

    index/current                  the name of the snapshot that readers open, replaced in one step
    index/snapshots/000007/        catalog.sqlite3, vectors/ (Chroma), terms/ (tantivy)
    index/writer.lock              held by the one process that writes

A writer copies the current snapshot, changes the copy and then names it in `current`. So a document appears whole or not
at all, a reader never sees a file change under it (Chroma's folder is not safe for a reader beside a writer), and a
process killed at any moment leaves at worst a copy that nobody names, which the next writer deletes.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from qa.errors import IndexBusy, IndexCorrupt
from qa.indexing.faults import storage_faults

CATALOG = "catalog.sqlite3"
VECTORS = "vectors"
TERMS = "terms"
_NAME = re.compile(rb"\d{6,}\s*")
_CURRENT = "current"
_SNAPSHOTS = "snapshots"
_MANIFEST = "manifest.json"
_UNLISTED = (_MANIFEST, "chroma.sqlite3", ".tantivy-writer.lock", ".tantivy-meta.lock")


def current_snapshot(index: Path) -> Path | None:
    """The folder of the snapshot that readers use; None where nothing was indexed yet.

    Raises IndexCorrupt when the file that names it does not.
    """
    try:
        name = (index / _CURRENT).read_bytes()
    except FileNotFoundError:
        return None
    if not _NAME.fullmatch(name):
        raise IndexCorrupt(f"{index / _CURRENT} is damaged. Run `qa index --rebuild`; your documents are not touched.")
    return index / _SNAPSHOTS / name.decode("ascii").strip()


@contextlib.contextmanager
def writer_lock(index: Path, wait_seconds: float) -> Iterator[None]:
    """Makes this process the one writer. The system frees the lock when a process dies, however it dies.

    Raises IndexBusy when another process still writes after `wait_seconds`, StorageDenied when `index` may not be written.
    """
    with storage_faults(index):
        index.mkdir(parents=True, exist_ok=True)
    lock = FileLock(index / "writer.lock")
    try:
        lock.acquire(timeout=wait_seconds)
    except Timeout as error:
        raise IndexBusy(f"Another process is indexing into {index}. Wait until it is done, then try again.") from error
    except OSError:
        with storage_faults(index):
            raise
    try:
        yield
    finally:
        lock.release()


def begin_draft(index: Path, *, empty: bool = False) -> Path:
    """A new folder to write: a copy of the current snapshot, or nothing. Call it under the writer's lock."""
    try:
        current = current_snapshot(index)
    except IndexCorrupt:
        if not empty:
            raise
        current = None
    _remove_all_but(index, current)
    number = int(current.name) + 1 if current else 1
    draft = index / _SNAPSHOTS / f"{number:06d}"
    draft.mkdir(parents=True)
    if current and not empty:
        copy_snapshot(current, draft)
    return draft


def publish(index: Path, draft: Path) -> None:
    """Makes a finished draft the current snapshot, in one step, and deletes the one before."""
    files = [file for file in draft.rglob("*") if file.is_file() and file.name not in _UNLISTED]
    manifest = {file.relative_to(draft).as_posix(): (file.stat().st_size, _settled_sha256(file)) for file in files}
    (draft / _MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    beside = index / f"{_CURRENT}.new"
    with beside.open("w", encoding="ascii") as file:
        file.write(draft.name)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(index / _CURRENT)
    _remove_all_but(index, draft)


def damaged_file(snapshot: Path, folder: str = "") -> str | None:
    """The first file of a published snapshot that is not as it was written, or None.

    Sizes are compared; below `folder`, where one is named, the hashes as well. Chroma's own database is left out: it
    notices damage itself, and a reader may touch it.
    """
    manifest = json.loads((snapshot / _MANIFEST).read_bytes())
    for name, (size, sha256) in manifest.items():
        file = snapshot / name
        if not file.is_file() or (sha256 and file.stat().st_size != size):
            return str(name)
        if folder and sha256 and name.startswith(f"{folder}/") and _sha256(file) != sha256:
            return str(name)
    return None


def discard(draft: Path) -> None:
    """Deletes an unfinished draft; what cannot be deleted now, the next writer deletes."""
    shutil.rmtree(draft, ignore_errors=True)


def size_on_disk(index: Path) -> int:
    """Bytes of all files below the index folder."""
    return sum(file.stat().st_size for file in index.rglob("*") if file.is_file())


def _settled_sha256(file: Path) -> str:
    """The hash of a file that readers leave alone; empty for a vector graph too small to be written yet, whose files
    Chroma lays out anew at each opening."""
    unwritten = VECTORS in file.parts and not (file.parent / "index_metadata.pickle").exists()
    return "" if unwritten else _sha256(file)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _remove_all_but(index: Path, kept: Path | None) -> None:
    # a reader that still has an old snapshot open goes on reading it where the system allows that (not on Windows,
    # where the files stay until the next writer comes by): hence no error when a folder does not go
    for folder in (index / _SNAPSHOTS).glob("*"):
        if folder != kept:
            shutil.rmtree(folder, ignore_errors=True)


def copy_snapshot(source: Path, target: Path) -> None:
    """Copies a snapshot, or a part of one, into an existing folder; the copy may be written."""
    for file in source.rglob("*"):
        copy = target / file.relative_to(source)
        if file.is_dir():
            copy.mkdir(parents=True, exist_ok=True)
        elif file.suffix == ".sqlite3":
            # a reader's Chroma may touch its database at any time: SQLite's own backup waits for it
            copy.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.closing(sqlite3.connect(file)) as old, contextlib.closing(sqlite3.connect(copy)) as new:
                old.backup(new)
        elif not file.name.endswith(("-wal", "-shm", "-journal", ".lock")):
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
