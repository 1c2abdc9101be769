"""Which reader reads which file. A new format is one more line here, or an entry point of another package."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from os.path import splitext

from qa.documents import Document, Metadata
from qa.errors import DocumentUnreadable
from qa.reading.metadata import SIDECAR, in_lines, merge, parse_sidecar, title_from_text

Reader = Callable[[bytes, str], Document]

ENTRY_POINTS = "qa.readers"
# a format's library is imported when the first such file is read
_CODE = (
    ".py .js .mjs .ts .tsx .jsx .java .kt .scala .c .h .cc .cpp .hpp .cs .go .rs .swift .rb .php .pl .lua .r .jl .sh .ps1 .sql"
    " .css .scss .xml .yaml .yml .toml .ini .cfg .tex .rst .org .log"
)
_PLAIN = {
    ".txt": "text:read_text",
    ".md": "text:read_markdown",
    ".markdown": "text:read_markdown",
    ".csv": "delimited:read_delimited",
    ".tsv": "delimited:read_delimited",
    ".json": "records:read_json",
    ".jsonl": "records:read_json_lines",
    ".ndjson": "records:read_json_lines",
    **dict.fromkeys(_CODE.split(), "text:read_code"),
}
_PACKED = {
    ".html": "html:read_html",
    ".htm": "html:read_html",
    ".pdf": "pdf:read_pdf",
    ".docx": "docx:read_docx",
    ".xlsx": "xlsx:read_xlsx",
    ".xlsm": "xlsx:read_xlsx",
    ".pptx": "pptx:read_pptx",
    ".odt": "odt:read_odt",
    ".rtf": "rtf:read_rtf",
    ".epub": "epub:read_epub",
    ".eml": "mail:read_eml",
    ".msg": "msg:read_msg",
    ".zip": "archive:read_zip",
    **dict.fromkeys([".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"], "image:read_image"),
}


@cache
def readers() -> Mapping[str, Callable[[], Reader]]:
    """Every suffix that is read, with what loads its reader: ours, and those that other packages bring (`qa.readers`)."""
    own = {suffix: _loader(name) for suffix, name in (_PLAIN | _PACKED).items()}
    others = {point.name.lower(): point.load for point in entry_points(group=ENTRY_POINTS)}
    return others | own


def is_document(path: str) -> bool:
    """Whether a file is of a format that can be read. Sidecars and hidden files are no documents."""
    hidden = any(part.startswith(".") for part in path.split("/"))
    return not hidden and not path.endswith(SIDECAR) and _suffix(path) in readers()


def is_plain(path: str) -> bool:
    """Whether a file's bytes are its text, so that its size tells how much there is to read."""
    return _suffix(path) in _PLAIN


def read_document(path: str, data: bytes, sidecar: bytes | None) -> Document:
    """Reads one file's bytes into a document; what its sidecar says goes before what the file says of itself.

    Raises DocumentUnreadable with the reason when the file holds no text, or none that can be read, and MemoryError.
    """
    document = read_member(path, data)
    if not document.text.strip():
        raise DocumentUnreadable("it holds no text.")
    said = parse_sidecar(sidecar) if sidecar is not None else Metadata()
    # what begins with a row of a table, or a line of code, has no title in its text
    begins_with_row = bool(document.blocks) and document.blocks[0].row
    guess = Metadata(title=title_from_text("" if begins_with_row else document.text, path))
    return replace(document, metadata=in_lines(merge(said, document.metadata, guess)))


def read_member(path: str, data: bytes) -> Document:
    """Reads the bytes of a file, or of a file within a file, by what its name ends in.

    Raises DocumentUnreadable with the reason when there is no reader, or it fails.
    """
    if _suffix(path) not in readers():
        raise DocumentUnreadable(f"there is no reader for {_suffix(path) or 'files without an ending'}.")
    try:
        return readers()[_suffix(path)]()(data, path)
    except (DocumentUnreadable, MemoryError):
        raise
    except Exception as error:  # what a parser raises on hostile bytes nobody can list: it is this file's failure alone
        raise DocumentUnreadable(f"its reader failed on it ({type(error).__name__}: {error}).") from error


def _suffix(path: str) -> str:
    return splitext(path)[1].lower()  # noqa: PTH122 - for each file at each question: quicker than a Path


def _loader(name: str) -> Callable[[], Reader]:
    module, _, function = name.partition(":")

    def load() -> Reader:
        reader: Reader = getattr(import_module(f"qa.reading.{module}"), function)
        return reader

    return load
