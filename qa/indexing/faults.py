"""What goes wrong in storage, said in our own words: a damaged index, a full disk, a folder that may not be written."""

import errno
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qa.errors import IndexCorrupt, StorageDenied, StorageFull

_FULL = ("no space left", "disk is full", "disk full", "quota exceeded")
_DENIED = ("readonly database", "permission denied", "read-only file system")


@contextmanager
def storage_faults(folder: Path) -> Iterator[None]:
    """Turns the errors of SQLite, Chroma, tantivy and the file system below `folder` into ours.

    Raises StorageFull, StorageDenied or IndexCorrupt, each with the original as its cause.
    """
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _full(folder) from error
        if isinstance(error, PermissionError) or error.errno == errno.EROFS:
            raise _denied(folder) from error
        raise _corrupt(folder, error) from error
    except _storage_errors() as error:
        said = str(error).lower()
        if any(words in said for words in _FULL):
            raise _full(folder) from error
        if any(words in said for words in _DENIED):
            raise _denied(folder) from error
        raise _corrupt(folder, error) from error


def _storage_errors() -> tuple[type[Exception], ...]:
    # importing Chroma takes a second: where nobody has, it did not raise either
    chroma = sys.modules.get("chromadb.errors")
    # tantivy raises ValueError for all that it meets on disk
    return (sqlite3.Error, ValueError, *((chroma.ChromaError,) if chroma else ()))


def _full(folder: Path) -> StorageFull:
    return StorageFull(
        f"The disk is full: {folder} could not be written. Make room and run `qa index`; what was indexed is kept."
    )


def _denied(folder: Path) -> StorageDenied:
    return StorageDenied(
        f"{folder} may not be written. Give yourself the right to write there, or work on a copy of the workspace."
    )


def _corrupt(folder: Path, error: Exception) -> IndexCorrupt:
    reason = " ".join(str(error).split())[:200] or type(error).__name__
    return IndexCorrupt(f"The index in {folder} is damaged ({reason}). Run `qa index --rebuild`; your documents are not touched.")
