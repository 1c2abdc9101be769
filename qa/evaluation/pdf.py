"""Questions over PDFs with known evidence pages: does the page come among the first hits, and is its text right?"""

import json
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from qa.corpus import Corpus
from qa.documents import page_at
from qa.errors import UserError
from qa.evaluation.bench import Row, Tick, as_row
from qa.evaluation.datasets import existing, in_format
from qa.indexing.index import open_index
from qa.models.embedder import Embedder
from qa.reading.pdf_page import MADE, read_page
from qa.reading.pdfium import open_pdf

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

Page = tuple[str, int]
Pages = Callable[[str, int], list[set[Page]]]
_FEW, _MANY = 5, 10


@dataclass(frozen=True, slots=True)
class PageQuestion:
    """A question and the pages, counted from 1, that hold its evidence."""

    text: str
    evidence: frozenset[Page]


def bench_pdf(data: Path, limit: int | None = None, tick: Tick | None = None) -> list[Row]:
    """How often an evidence page is among those that the first five, and ten, hits touch, all PDFs searched together.

    Beside ours: dense only and BM25 only over the same passages, and llama-index with its own PDF reader (pypdf, a document
    a page), splitter and search, ten nodes; last, how our text agrees with pypdf's, the mean over all pages. Raises
    UserError when `questions.jsonl` or a PDF that it asks about is not there, or pypdf is not installed.
    """
    questions = _questions(data)[:limit]
    files = _files(data, questions)
    with tempfile.TemporaryDirectory(prefix="qa-bench-") as folder:
        for name, content in files.items():
            file = Path(folder, "corpus", name)
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content)
        corpus = Corpus.open(folder, llm="")
        corpus.sync()
        rows = [_measured(name, search, questions, tick) for name, search in _systems(corpus, files).items()]
    agreement = [found for content in files.values() for found in _agreement(content)]
    return [*rows, as_row("our text, against pypdf's", agreement, [0.0])]


def _questions(data: Path) -> list[PageQuestion]:
    file = existing(data / "questions.jsonl")
    with in_format(file, "FinanceBench's format"):
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]
        return [
            PageQuestion(line["question"], frozenset((line["document"], each["page"] + 1) for each in line["evidence"]))
            for line in lines
        ]


def _files(data: Path, questions: Sequence[PageQuestion]) -> dict[str, bytes]:
    files = {file.name: file.read_bytes() for file in sorted(data.glob("*.pdf"))}
    missing = {name for question in questions for name, _ in question.evidence} - files.keys()
    if missing:
        raise UserError(f"{data} lacks {', '.join(sorted(missing))}, which the questions ask about. Put the files there.")
    return files


def _measured(name: str, search: Pages, questions: Sequence[PageQuestion], tick: Tick | None) -> Row:
    found: list[dict[str, float]] = []
    took: list[float] = []
    for question in questions:
        started = time.perf_counter()
        pages = search(question.text, _MANY)
        took.append((time.perf_counter() - started) * 1000)
        found.append({f"page in {k}": float(any(hit & question.evidence for hit in pages[:k])) for k in (_FEW, _MANY)})
        if tick:
            tick()
    return as_row(name, found, took)


def _systems(corpus: Corpus, files: dict[str, bytes]) -> dict[str, Pages]:
    index = open_index(corpus.workspace / "index", corpus.settings)
    assert index is not None, "the bench has just built it"
    embedder = Embedder()
    starts = {name: index.catalog.header(name)[2] for name in files}

    def touched(document: str, start: int, end: int) -> set[Page]:
        first, last = (page_at(starts[document], offset) or 0 for offset in (start, end - 1))
        return {(document, page) for page in range(first, last + 1)}

    def of_passages(numbers: Sequence[tuple[int, float]]) -> list[set[Page]]:
        return [touched(p.document, p.start, p.end) for p in index.catalog.passages([number for number, _ in numbers])]

    def ours(question: str, limit: int) -> list[set[Page]]:
        return [touched(hit.document, hit.start, hit.end) for hit in corpus.search(question, limit=limit)]

    def dense(question: str, limit: int) -> list[set[Page]]:
        return of_passages(index.vectors.search(embedder.embed_question(question), limit))

    def terms(question: str, limit: int) -> list[set[Page]]:
        return of_passages(index.terms.search(question, limit))

    return {"ours": ours, "dense only": dense, "BM25 only": terms, "llama-index, its reader": _llama_index(files, embedder)}


def _llama_index(files: dict[str, bytes], embedder: Embedder) -> Pages:
    from llama_index.core import Document, VectorStoreIndex

    from qa.llamaindex import LocalEmbedding

    documents = [
        Document(text=text, metadata={"file_name": name, "page_label": str(number)})
        for name, content in files.items()
        for number, text in enumerate(_pypdf_pages(content), start=1)
    ]
    index = VectorStoreIndex.from_documents(documents, embed_model=LocalEmbedding(embedder))
    retriever = index.as_retriever(similarity_top_k=_MANY)

    def search(question: str, limit: int) -> list[set[Page]]:
        found = [node.node.metadata for node in retriever.retrieve(question)][:limit]
        return [{(about["file_name"], int(about["page_label"]))} for about in found]

    return search


def _pypdf_pages(content: bytes) -> list[str]:
    try:
        from pypdf import PdfReader
    except ImportError as error:
        raise UserError("The PDF bench needs pypdf to measure against: pip install pypdf.") from error
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def _agreement(content: bytes) -> Iterator[dict[str, float]]:
    """For each page the share of characters, white space aside, in words that both extractors give: in one order, and in any."""
    theirs = _pypdf_pages(content)
    with open_pdf(content) as pdf:
        for number, text in enumerate(theirs):
            page = pdf[number]
            ours, other = _words(_literal(page)), _words(text)
            page.close()
            longer = max(_length(ours), _length(other))
            if longer:
                matches = SequenceMatcher(None, ours, other, autojunk=False).get_matching_blocks()
                in_order = sum(_length(ours[match.a : match.a + match.size]) for match in matches)
                yield {"characters in order": in_order / longer, "in any order": _common(ours, other) / longer}


def _literal(page: "PdfPage") -> str:
    """The characters of a page in our order, each once (the names of columns stand in every row), less what we put between."""
    read = read_page(page)
    seen: set[int] = set()
    chars = []
    before = MADE
    for char, source in zip(read.text, read.source, strict=True):
        # the letters of a ligature share their source
        chars.append(" " if source == MADE or (source in seen and source != before) else char)
        seen.add(source)
        before = source
    return "".join(chars)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+|[^\w\s]", text)


def _length(words: Sequence[str]) -> int:
    return sum(map(len, words))


def _common(ours: Sequence[str], other: Sequence[str]) -> int:
    return sum(len(word) * count for word, count in (Counter(ours) & Counter(other)).items())
