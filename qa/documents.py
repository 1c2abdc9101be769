"""What is read, indexed and found: documents, spans, sentences, passages, hits.

All offsets count Unicode characters of `Document.text`, which never changes once it is stored: `text[start:end]` is the
only way a quote comes into being.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple


class Piece(NamedTuple):
    """A run of characters `[start, end)` of a document that is known from the context."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """The one anchor that everything cites: characters `[start, end)` of a document."""

    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as one piece of text, or as two or more where page furniture cuts it.

    `heading` marks a line that names what follows (a title, a byline, "What is Putin's goal?"): context, not evidence.
    """

    pieces: tuple[Piece, ...]
    heading: bool = False

    @property
    def start(self) -> int:
        return self.pieces[0].start

    @property
    def end(self) -> int:
        return self.pieces[-1].end

    def read(self, text: str) -> str:
        """The sentence as a person reads it: its pieces joined, white space folded."""
        return " ".join(" ".join(text[piece.start : piece.end] for piece in self.pieces).split())


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item, table row or page header: characters `[start, end)` without white space at either end.

    `furniture` (a running head, a page number) is in no sentence; a `row` is one sentence, whatever stands in it. A heading
    is `guessed` where nothing but its shape says that it is one.
    """

    start: int
    end: int
    heading: bool = False
    furniture: bool = False
    row: bool = False
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document. `date` is ISO 8601: a day, or an interval `2021-12-07/2021-12-09`.

    `inferred` names the fields that somebody concluded and that the document itself does not state.
    """

    title: str = ""
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    date: str | None = None
    language: str | None = None
    inferred: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One file's extracted text. `path` is its name below `corpus/`, with `/` between folders.

    `pages` holds the offset at which each page starts, empty where the format has no pages; `notes` are things a person
    should know about how the file was read (bytes that were not valid text, say). `places` names parts of the text, each
    from an offset on ("sheet Prices, row 12", "attachment offer.pdf, page 2"), "" where there is nothing to say. `blocks` is
    the layout where the format tells it; where it does not, it is read off the text.
    """

    path: str
    text: str
    metadata: Metadata = field(default_factory=Metadata)
    pages: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    places: tuple[tuple[int, str], ...] = ()
    blocks: tuple[Block, ...] = ()

    @property
    def sha256(self) -> str:
        """SHA-256 of the text in UTF-8: a citation holds while this stays the same."""
        return sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Passage:
    """The span that is indexed and retrieved: whole sentences, about 200 tokens of them.

    `above` is the section's heading that it stands below ("Consolidated Balance Sheets"), "" where there is none or it begins
    with one. It is found and read with the passage, and is no part of it: nothing is ever quoted from it.
    """

    start: int
    end: int
    sentences: tuple[Sentence, ...]
    above: str = ""

    def indexed(self, text: str) -> str:
        """What is searched of this passage of a document's text: its own text, below its heading."""
        return below(self.above, text[self.start : self.end])


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as the index gives it back: with its number, its document and its text."""

    id: int
    document: str
    start: int
    end: int
    page: int | None
    text: str
    sentences: tuple[Sentence, ...]
    place: str | None = None
    above: str = ""

    def read(self, sentence: Sentence) -> str:
        """The text of one of this passage's sentences (whose pieces count in the whole document)."""
        shifted = tuple(Piece(piece.start - self.start, piece.end - self.start) for piece in sentence.pieces)
        return Sentence(shifted).read(self.text)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with the scores that retrieval gave it.

    `score` orders the hits, higher is better; `scores` holds every stage's own figure: `dense` (cosine), `terms` (BM25),
    `fused`, `rerank` (the reader's relevance logit), `answerable` (its other); a stage that did not see the passage is absent.
    """

    passage: StoredPassage
    score: float
    scores: dict[str, float]

    @property
    def document(self) -> str:
        return self.passage.document

    @property
    def start(self) -> int:
        return self.passage.start

    @property
    def end(self) -> int:
        return self.passage.end

    @property
    def page(self) -> int | None:
        return self.passage.page

    @property
    def place(self) -> str | None:
        return self.passage.place

    @property
    def text(self) -> str:
        return self.passage.text


@dataclass(frozen=True, slots=True)
class Box:
    """Where something stands on a page (counted from 1): fractions of its width and height, from its top left."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


def below(heading: str, text: str) -> str:
    """A text below its heading, where it has one."""
    return f"{heading}\n{text}" if heading else text


def page_at(pages: tuple[int, ...], offset: int) -> int | None:
    """The page, counted from 1, that the character at `offset` stands on; None where there are no pages."""
    return max(1, bisect_right(pages, offset)) if pages else None
