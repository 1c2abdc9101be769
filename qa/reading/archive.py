"""ZIP files, and what is made of them: members are read within limits, so that a small file cannot fill the memory."""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from pathlib import Path

from qa.documents import Document, Metadata
from qa.errors import DocumentUnreadable
from qa.reading.metadata import title_from_text
from qa.reading.writing import TextWriter, folded

_MOST_BYTES = 500_000_000  # of all members together, unpacked
_MOST_RATIO = 200  # unpacked to packed: text packs 3 to 20 times, a bomb 1,000 times
_SMALL = 10_000_000  # bytes that may be packed as tightly as they like: an empty sheet is
_MOST_MEMBERS = 10_000
_DEEPEST = 3  # archives inside archives


@contextmanager
def open_zip(data: bytes) -> Iterator[zipfile.ZipFile]:
    """Opens the bytes of a ZIP file whose members may be read one after the other.

    Raises DocumentUnreadable when it is damaged, encrypted, or unpacks to more than is sane.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if len(members) > _MOST_MEMBERS:
                raise DocumentUnreadable(f"it holds {len(members):,} files, and the limit is {_MOST_MEMBERS:,}.")
            if unpacked > _MOST_BYTES or (unpacked > _SMALL and unpacked > _MOST_RATIO * len(data)):
                raise DocumentUnreadable(
                    f"it unpacks to {unpacked / 1_000_000:,.0f} MB, which is more than it can hold in earnest."
                )
            if any(member.flag_bits & 1 for member in members):
                raise DocumentUnreadable("it is encrypted. Save a copy without its password.")
            yield archive
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError) as error:
        raise DocumentUnreadable(f"it is damaged, or cut off ({error}).") from error


def read_zip(data: bytes, path: str) -> Document:
    """All documents in an archive as one, each below its name; what cannot be read is named in the notes.

    Raises DocumentUnreadable when none can be.
    """
    from qa.reading.registry import is_document

    out = TextWriter()
    with open_zip(data) as archive:
        for member in archive.infolist():
            name = "/".join(part for part in folded(member.filename).split("/") if part not in ("", ".", ".."))
            if not member.is_dir() and is_document(name) and not name.startswith("__MACOSX/"):
                include(out, name, partial(archive.read, member), path)
    document = out.document(path, Metadata(title_from_text("", path)))
    if not document.text:
        raise DocumentUnreadable(document.notes[0] if document.notes else "it holds no file that can be read.")
    return document


def include(out: TextWriter, name: str, data: Callable[[], bytes], container: str, place: str = "") -> None:
    """Writes a member of an archive or an attachment below its name, or a note of why it cannot be read.

    `place` is what citations call it, if not just its name. Raises DocumentUnreadable when containers stand in one
    another too deep.
    """
    from qa.reading.registry import read_member

    path = f"{container}/{name}"
    if sum(Path(part).suffix.lower() in (".zip", ".eml", ".msg") for part in path.split("/")) > _DEEPEST:
        raise DocumentUnreadable(f"archives and mails stand in one another more than {_DEEPEST} deep.")
    try:
        document = read_member(path, data())
    except (DocumentUnreadable, zipfile.BadZipFile, RuntimeError, zlib.error, EOFError) as error:
        out.note(f"{name}: {error}")
        return
    out.place(place or name)
    out.heading(name)
    out.include(document, place or name)
