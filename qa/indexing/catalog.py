"""The catalog: documents with their text, passages with their sentences, and which files failed. One SQLite file.

It is the truth of a snapshot: vectors and terms only hold numbers of passages that stand here.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qa.documents import Document, Metadata, Passage, Piece, Sentence, StoredPassage, below, page_at

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL UNIQUE, text TEXT NOT NULL, sha256 TEXT NOT NULL,
    title TEXT NOT NULL, authors TEXT NOT NULL, publisher TEXT, date TEXT, language TEXT, inferred TEXT NOT NULL,
    pages TEXT NOT NULL, notes TEXT NOT NULL, tags TEXT NOT NULL, source_sha256 TEXT NOT NULL
) STRICT;
CREATE TABLE places (
    document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE, start INTEGER NOT NULL, label TEXT NOT NULL,
    PRIMARY KEY (document_id, start)
) STRICT, WITHOUT ROWID;
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, sentences TEXT NOT NULL, above TEXT NOT NULL
) STRICT;
CREATE INDEX passages_of_document ON passages (document_id);
CREATE TABLE copies (
    path TEXT PRIMARY KEY, document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX copies_of_document ON copies (document_id);
CREATE TABLE failures (path TEXT PRIMARY KEY, reason TEXT NOT NULL) STRICT;
"""
_ABOUT = "title, authors, publisher, date, language, inferred, pages, notes, tags"
_DOCUMENT = f"path, text, {_ABOUT}"
_WITHOUT_TEXT = f"path, NULL, {_ABOUT}"
_PLACE = "(SELECT label FROM places WHERE document_id = d.id AND start <= {offset} ORDER BY start DESC LIMIT 1)"
_VARIABLES = 500  # names in one SQL statement


@dataclass(frozen=True, slots=True)
class StoredSource:
    """A stored document as a sync sees it: its number, the hash of its text, that of what it was read from, and the path
    it is cited by, which is the first of its paths in the order of the alphabet."""

    number: int
    sha256: str
    source_sha256: str
    cited_as: str


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """A document as the library shows it, without its text. `copies` are further files that hold the same bytes."""

    id: int
    path: str
    copies: tuple[str, ...]
    metadata: Metadata
    sha256: str
    characters: int
    passages: int
    pages: int | None
    notes: tuple[str, ...]


class Catalog:
    """One snapshot's catalog. A published one is opened read-only and may be used from any thread, one at a time."""

    def __init__(self, file: Path, *, writable: bool = False) -> None:
        if writable:
            self._connection = sqlite3.connect(file, check_same_thread=False)
            # a draft is thrown away whole when its writer dies, so it needs no journal of its own
            self._connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA secure_delete = ON;")
        else:
            uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
            self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._connection.execute("PRAGMA foreign_keys = ON")

    def close(self) -> None:
        self._connection.commit()
        self._connection.close()

    # what the snapshot was built with

    def create(self, meta: dict[str, str]) -> None:
        self._connection.executescript(_SCHEMA)
        self._connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())

    def meta(self) -> dict[str, str]:
        return dict(self._connection.execute("SELECT key, value FROM meta"))

    def note_residue(self, *, left: bool) -> None:
        """Notes whether bytes of removed documents are left in the files of the vectors."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES ('residue', ?)", ("left" if left else "",))

    def has_residue(self) -> bool:
        return self.meta().get("residue") == "left"

    # documents

    def add(self, document: Document, passages: Sequence[Passage], source_sha256: str) -> tuple[int, list[int]]:
        """Stores a new document. Returns its number and those of its passages, in order."""
        row = (document.path, document.text, *_about_row(document), document.sha256, source_sha256)
        marks = ", ".join("?" * len(row))
        cursor = self._connection.execute(
            f"INSERT INTO documents ({_DOCUMENT}, sha256, source_sha256) VALUES ({marks})",
            row,
        )
        number = int(cursor.lastrowid or 0)
        self._add_places(number, document.places)
        return number, [self._add_passage(number, passage) for passage in passages]

    def replace_metadata(self, number: int, document: Document, source_sha256: str) -> None:
        """Writes anew what is known about a document, not its text, which its passages are cut from: a name, a title …"""
        columns = ", ".join(f"{name} = ?" for name in f"path, {_ABOUT}, source_sha256".split(", "))
        row = (document.path, *_about_row(document), source_sha256, number)
        self._connection.execute(f"UPDATE documents SET {columns} WHERE id = ?", row)
        self._connection.execute("DELETE FROM places WHERE document_id = ?", (number,))
        self._add_places(number, document.places)

    def remove(self, number: int) -> list[int]:
        """Removes a document and its passages; returns the passages' numbers."""
        rows = self._connection.execute("SELECT id FROM passages WHERE document_id = ?", (number,)).fetchall()
        self._connection.execute("DELETE FROM documents WHERE id = ?", (number,))
        return [row[0] for row in rows]

    def set_paths(self, paths: Mapping[int, Sequence[str]]) -> None:
        """Gives documents their paths, the one they are cited by first; documents not named keep theirs.

        A path may pass from one document to another of them (none begins with a slash, so for a moment they are called that).
        """
        numbers = [(number,) for number in paths]
        self._connection.executemany("UPDATE documents SET path = '/' || id WHERE id = ?", numbers)
        self._connection.executemany("DELETE FROM copies WHERE document_id = ?", numbers)
        for number, (cited_as, *copies) in paths.items():
            self._connection.execute("UPDATE documents SET path = ? WHERE id = ?", (cited_as, number))
            self._connection.executemany("INSERT INTO copies VALUES (?, ?)", ((copy, number) for copy in copies))

    def sources(self) -> dict[str, StoredSource]:
        """What a sync compares with the folder, by path; a document with copies stands there once for each of its paths."""
        rows = self._connection.execute(
            "SELECT path, id, sha256, source_sha256, path FROM documents"
            " UNION ALL SELECT c.path, d.id, d.sha256, d.source_sha256, d.path FROM copies c"
            " JOIN documents d ON d.id = c.document_id"
        )
        return {path: StoredSource(number, sha256, source, cited_as) for path, number, sha256, source, cited_as in rows}

    def copies(self) -> dict[str, str]:
        """The path that a document is cited by, of each further file with its bytes."""
        return dict(
            self._connection.execute("SELECT c.path, d.path FROM copies c JOIN documents d ON d.id = c.document_id").fetchall()
        )

    def entries(self) -> list[CatalogEntry]:
        """All documents, ordered by path."""
        copies: dict[int, list[str]] = {}
        for path, number in self._connection.execute("SELECT path, document_id FROM copies ORDER BY path"):
            copies.setdefault(number, []).append(path)
        rows = self._connection.execute(
            f"SELECT {_DOCUMENT}, sha256, id, (SELECT count(*) FROM passages WHERE document_id = documents.id)"
            " FROM documents ORDER BY path"
        )
        return [_entry(row, copies) for row in rows]

    def document(self, path: str) -> Document | None:
        """A document with its whole text, by any of its paths; None where there is none of that name."""
        row = self._connection.execute(
            f"SELECT {_DOCUMENT}, id FROM documents WHERE path = ?1 OR id = (SELECT document_id FROM copies WHERE path = ?1)",
            (path,),
        ).fetchone()
        if row is None:
            return None
        places = self._connection.execute("SELECT start, label FROM places WHERE document_id = ? ORDER BY start", row[-1:])
        return replace(_document(row), places=tuple(places))

    def place(self, path: str, offset: int) -> str | None:
        """Words for where a character of a stored document stands: "page 3", "sheet Prices, row 12"."""
        row = self._connection.execute(
            f"SELECT pages, {_PLACE.format(offset='?')} FROM documents d WHERE path = ?", (offset, path)
        ).fetchone()
        return _words(row[1], page_at(tuple(json.loads(row[0])), offset))

    def header(self, path: str) -> tuple[Metadata, str, tuple[int, ...]]:
        """Metadata, SHA-256 of the text and page starts of a stored document, without loading its text."""
        row = self._connection.execute(
            f"SELECT {_WITHOUT_TEXT}, sha256 FROM documents WHERE path = ?",
            (path,),
        ).fetchone()
        return _metadata(row), row[-1], tuple(json.loads(row[8]))

    def quote(self, path: str, start: int, end: int) -> str:
        """Characters `[start, end)` of a stored document: the only source of quotes."""
        # SQLite counts characters as Python does, from 1; no stored text holds a NUL, at which it would stop
        row = self._connection.execute(
            "SELECT substr(text, ?, ?) FROM documents WHERE path = ?", (start + 1, end - start, path)
        ).fetchone()
        return str(row[0])

    def paths(self) -> list[str]:
        """The paths of all indexed files, those of copies too."""
        return [row[0] for row in self._connection.execute("SELECT path FROM documents UNION SELECT path FROM copies ORDER BY 1")]

    def library(self) -> list[tuple[int, str, Metadata]]:
        """Every indexed file as (its document's number, its path, what is known about it), ordered by path, without texts.

        A document with copies stands there once for each of its paths.
        """
        copies = self._connection.execute("SELECT document_id, path FROM copies").fetchall()
        rows = self._connection.execute(f"SELECT {_WITHOUT_TEXT}, id FROM documents").fetchall()
        known = {int(row[-1]): (row[0], _metadata(row)) for row in rows}
        files = [(number, path, about) for number, (path, about) in known.items()]
        return sorted([*files, *((number, path, known[number][1]) for number, path in copies)], key=lambda file: file[1])

    # passages

    def passages(self, numbers: Sequence[int]) -> list[StoredPassage]:
        """Passages by number, in the order asked for; a number that is not there is left out."""
        found: dict[int, StoredPassage] = {}
        for first in range(0, len(numbers), _VARIABLES):
            some = numbers[first : first + _VARIABLES]
            marks = ", ".join("?" * len(some))
            rows = self._connection.execute(
                'SELECT p.id, d.path, p.start, p."end", d.pages, substr(d.text, p.start + 1, p."end" - p.start), p.sentences,'
                f" p.above, {_PLACE.format(offset='p.start')} FROM passages p JOIN documents d ON d.id = p.document_id"
                f" WHERE p.id IN ({marks})",
                some,
            )
            found |= {row[0]: _passage(row) for row in rows}
        return [found[number] for number in numbers if number in found]

    def passages_of(self, path: str) -> list[StoredPassage]:
        """All passages of a document, in reading order."""
        rows = self._connection.execute(
            "SELECT p.id FROM passages p JOIN documents d ON d.id = p.document_id WHERE d.path = ? ORDER BY p.id", (path,)
        )
        return self.passages([row[0] for row in rows])

    def owners(self) -> list[tuple[int, int]]:
        """Every passage as (its number, its document's number), by number."""
        return self._connection.execute("SELECT id, document_id FROM passages ORDER BY id").fetchall()

    def sizes(self) -> dict[str, int]:
        """How many passages each document has, by path."""
        return dict(
            self._connection.execute(
                "SELECT d.path, count(p.id) FROM documents d LEFT JOIN passages p ON p.document_id = d.id GROUP BY d.id"
            )
        )

    def all_passages(self) -> Iterator[tuple[int, int, str]]:
        """Every passage as (its number, its document's number, its text below its heading, as it is searched)."""
        rows = self._connection.execute(
            'SELECT p.id, p.document_id, p.above, substr(d.text, p.start + 1, p."end" - p.start)'
            " FROM passages p JOIN documents d ON d.id = p.document_id ORDER BY p.id"
        )
        return ((number, document, below(above, text)) for number, document, above, text in rows)

    def counts(self) -> tuple[int, int]:
        """How many documents and how many passages there are."""
        row = self._connection.execute("SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM passages)").fetchone()
        return int(row[0]), int(row[1])

    # failures

    def failures(self) -> dict[str, str]:
        """The files that could not be read, with the reason."""
        return dict(self._connection.execute("SELECT path, reason FROM failures ORDER BY path"))

    def replace_failures(self, failures: Mapping[str, str]) -> None:
        self._connection.execute("DELETE FROM failures")
        self._connection.executemany("INSERT INTO failures VALUES (?, ?)", failures.items())

    def _add_places(self, document: int, places: Sequence[tuple[int, str]]) -> None:
        rows = ((document, start, label) for start, label in places)
        self._connection.executemany("INSERT INTO places VALUES (?, ?, ?)", rows)

    def _add_passage(self, document: int, passage: Passage) -> int:
        sentences = [[int(s.heading), [list(piece) for piece in s.pieces]] for s in passage.sentences]
        cursor = self._connection.execute(
            'INSERT INTO passages (document_id, start, "end", sentences, above) VALUES (?, ?, ?, ?, ?)',
            (document, passage.start, passage.end, json.dumps(sentences, separators=(",", ":")), passage.above),
        )
        return int(cursor.lastrowid or 0)


def _about_row(document: Document) -> tuple[str | None, ...]:
    about = document.metadata
    return (
        about.title, json.dumps(about.authors), about.publisher, about.date, about.language,
        json.dumps(about.inferred), json.dumps(document.pages), json.dumps(document.notes), json.dumps(about.tags),
    )  # fmt: skip


def _metadata(row: Sequence[str]) -> Metadata:
    _, _, title, authors, publisher, date, language, inferred, _, _, tags, *_ = row
    names = (tuple(json.loads(field)) for field in (authors, inferred, tags))
    return Metadata(title, next(names), publisher, date, language, *names)


def _document(row: Sequence[str]) -> Document:
    return Document(row[0], row[1], _metadata(row), tuple(json.loads(row[8])), tuple(json.loads(row[9])))


def _entry(row: Sequence[str], copies: Mapping[int, Sequence[str]]) -> CatalogEntry:
    document = _document(row)
    return CatalogEntry(
        id=int(row[12]),
        path=document.path,
        copies=tuple(copies.get(int(row[12]), ())),
        metadata=document.metadata,
        sha256=row[11],
        characters=len(document.text),
        passages=int(row[13]),
        pages=len(document.pages) or None,
        notes=document.notes,
    )


def _passage(row: Sequence[str]) -> StoredPassage:
    number, path, start, end, pages, text, sentences, above, place = row
    page = page_at(tuple(json.loads(pages)), int(start))
    return StoredPassage(
        id=int(number),
        document=path,
        start=int(start),
        end=int(end),
        page=page,
        place=_words(place, page),
        text=text,
        sentences=tuple(
            Sentence(tuple(Piece(first, last) for first, last in pieces), heading=bool(heading))
            for heading, pieces in json.loads(sentences)
        ),
        above=above,
    )


def _words(place: str | None, page: int | None) -> str | None:
    return place or (f"page {page}" if page else None)
