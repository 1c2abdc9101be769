"""The facade: a workspace whose documents can be searched and asked."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from qa.answering.abstention import load_coefficients
from qa.answering.comparing import Comparison, compare_documents
from qa.answering.followups import in_context
from qa.answering.generative import given, write
from qa.answering.messages import question_in
from qa.answering.parts import answer_question
from qa.answering.questions import one_line
from qa.answering.rephrasing import rephrase
from qa.answering.timeline import Timeline, make_timeline
from qa.answering.tools import Tools
from qa.answering.verification import Proof, prove
from qa.answers import Answer, Citation, Claim
from qa.consent import writer
from qa.documents import Box, Document, Hit
from qa.errors import (
    CorpusEmpty,
    DocumentNotFound,
    IndexBusy,
    IndexCorrupt,
    StorageDenied,
    StorageFull,
    WorkspaceNotFound,
)  # fmt: skip
from qa.indexing.catalog import CatalogEntry
from qa.indexing.current import CurrentIndex
from qa.indexing.index import Index
from qa.indexing.inventory import Inventory, take_inventory
from qa.indexing.plan import GROWING, make_plan
from qa.indexing.report import SyncProgress, SyncReport
from qa.indexing.source import source_bytes
from qa.indexing.sync import sync
from qa.indexing.watch import TICK, follow
from qa.models.llm import open_model
from qa.reading.pages import boxes, page_picture
from qa.retrieval.filters import Filter
from qa.retrieval.search import Found, admitted, search
from qa.settings import Settings, load_settings

if TYPE_CHECKING:
    from llama_index.core.base.base_query_engine import BaseQueryEngine
    from llama_index.core.llms import LLM
    from llama_index.core.retrievers import BaseRetriever

    from qa.models.embedder import Embedder
    from qa.models.llm_protocol import LanguageModel
    from qa.models.reader import Reader

T = TypeVar("T")
_log = logging.getLogger(__name__)
CALIBRATED = Path("eval", "confidence.json")  # in a workspace: what `qa eval calibrate` fitted to its gold set
_COMPARED, _IN_TIME = 24, 60  # passages that comparing, and ordering in time, look at
_ERASE_AFTER_TICKS = 10  # a folder that was still for so long is likely to stay so while removed bytes are erased
_WAIT_FOR_FIRST_INDEX = 600.0  # seconds to wait for another process that builds the first index


class Corpus:
    """The documents of one workspace. Open it with `Corpus.open`; it may be used from several threads.

    Every method that reads brings the index up to date with the folder first, which costs a look at each file's time
    stamp; while another process is indexing, what is indexed so far is used.
    """

    def __init__(
        self,
        workspace: Path,
        settings: Settings,
        progress: Callable[[SyncProgress], None] | None = None,
        llm: "str | LLM | None" = None,
    ) -> None:
        self.workspace = workspace
        self.settings = settings
        self._progress = progress
        self._llm = llm
        self._current = CurrentIndex(workspace / "index", settings)

    @classmethod
    def open(
        cls,
        workspace: str | Path = ".",
        *,
        progress: Callable[[SyncProgress], None] | None = None,
        llm: "str | LLM | None" = None,
    ) -> "Corpus":
        """Opens a workspace: any folder with a folder `corpus/` in it.

        `progress` is called while documents are indexed. `llm` is a language model that writes the answers, by name or as
        a llama-index `LLM`; it goes before the setting, and "" says that none does. Raises WorkspaceNotFound or
        SettingsInvalid.
        """
        folder = Path(workspace)
        if not (folder / "corpus").is_dir():
            raise WorkspaceNotFound(
                f"{folder} has no folder `corpus`. Make a workspace with `qa init {folder}`, or name another one."
            )
        return cls(folder, load_settings(folder), progress, llm)

    # the index

    def sync(self, *, rebuild: bool = False, retry: bool = False) -> SyncReport:
        """Brings the index up to date with `corpus/`; `rebuild` starts from nothing, `retry` reads again what failed.

        Raises IndexBusy, IndexIncompatible, IndexCorrupt, StorageFull or StorageDenied.
        """
        return self._sync(rebuild=rebuild, retry=retry)

    def _sync(
        self, *, rebuild: bool = False, retry: bool = False, thorough: bool = True, quiet_seconds: float = 0.0
    ) -> SyncReport:
        return sync(
            self._folder(),
            self.workspace / "index",
            self.settings,
            lambda: self._embedder,
            rebuild=rebuild,
            retry=retry,
            thorough=thorough,
            quiet_seconds=quiet_seconds,
            wait_seconds=0.0 if rebuild or self._current.published else _WAIT_FOR_FIRST_INDEX,
            progress=self._progress,
        )

    def watch(self, stop: threading.Event | None = None) -> Iterator[SyncReport]:
        """Follows `corpus/` until `stop` is set; yields what each sync did that found something.

        A change is in the index within two seconds, unless its file is large; bursts are taken together, and a file that
        is still being written is left until it is quiet.

        Raises WorkspaceNotFound when the folder goes, IndexIncompatible or IndexCorrupt.
        """
        waiting = True
        still = 0
        for changed in follow(self._folder(), stop or threading.Event()):
            still = 0 if changed else still + 1
            erase = still == _ERASE_AFTER_TICKS
            if not (changed or waiting or erase):
                continue
            try:
                report = self._sync(thorough=erase, quiet_seconds=TICK)
            except (IndexBusy, StorageFull, StorageDenied) as error:
                _log.warning("%s It is tried again.", error)
                waiting = True
                continue
            waiting = GROWING in report.skipped.values()
            if report.added or report.updated or report.removed:
                yield report

    def sources(self) -> list[CatalogEntry]:
        """The indexed documents, ordered by path."""
        return self._index().catalog.entries()

    def failures(self) -> dict[str, str]:
        """The files of `corpus/` that could not be read, each with the reason."""
        return self._index().catalog.failures()

    def skipped(self) -> dict[str, str]:
        """The files of `corpus/` that are left out by rule (hidden, too large, of no known format …), each with the rule."""
        return make_plan(self._folder(), self.workspace / "index", None, self.settings).skipped

    def document(self, path: str) -> Document:
        """A document with its text and metadata. Raises DocumentNotFound."""
        document = self._index().catalog.document(path)
        if document is None:
            raise DocumentNotFound(f"There is no document {path!r}. `qa sources` lists them.")
        return document

    def text(self, path: str) -> str:
        """A document's extracted text, in which all spans count. Raises DocumentNotFound."""
        return self.document(path).text

    def inventory(self, before: Inventory | None = None) -> Inventory:
        """What is indexed and what is not yet, without indexing anything: for a face that shows it while a sync runs.

        `before`, an earlier inventory, makes it quick where the index is the same. Raises IndexCorrupt, IndexIncompatible or
        WorkspaceNotFound.
        """
        return take_inventory(self._folder(), self.workspace / "index", self.settings, before)

    def on_progress(self, progress: Callable[[SyncProgress], None]) -> None:
        """Calls `progress` too while documents are indexed."""
        before = self._progress

        def both(state: SyncProgress) -> None:
            if before:
                before(state)
            progress(state)

        self._progress = both

    # pages

    def page_image(self, document: str, page: int, width: int = 1000) -> bytes | None:
        """A page (counted from 1) of a document as a PNG, `width` pixels across, made from the file.

        None where the format has no pages to show, or the file is no longer what was indexed. Raises DocumentNotFound.
        """
        self.document(document)
        data = self._source(document)
        return page_picture(document, data, page, width) if data else None

    def boxes(self, document: str, start: int, end: int) -> tuple[Box, ...]:
        """Where characters `[start, end)` of a document stand on its pages, one box a line, as fractions of the page.

        None where the format has no such places, or the file is no longer what was indexed. Raises DocumentNotFound.
        """
        stored = self.document(document)
        data = self._source(document)
        return boxes(document, data, stored.text, stored.pages, start, end) if data else ()

    def _source(self, document: str) -> bytes | None:
        """The bytes a document was read from; None where the file has changed since, or is gone."""
        return source_bytes(self.workspace / "corpus", document, self._index().catalog)

    # asking

    def search(self, question: str, *, limit: int = 10, sources: Sequence[str] = (), where: Filter | None = None) -> list[Hit]:
        """The passages that speak to a question, best first, only of documents whose path matches a glob of `sources` and
        that the filter `where` admits.

        Raises QuestionInvalid or CorpusEmpty.
        """
        return list(self._search(question, _filters(sources, where), limit)[0].hits)

    def ask(
        self,
        question: str,
        *,
        sources: Sequence[str] = (),
        where: Filter | None = None,
        history: Sequence[Answer | str] = (),
        max_claims: int | None = None,
        refuse: bool = True,
    ) -> Answer:
        """Answers a question with claims that each cite their spans, or says that the corpus does not.

        Where a language model is set it writes the claims, and those that nothing supports are left out.

        `sources` are globs of document paths, `where` is any other filter of documents; `history` the answers (or
        questions) before this one; `max_claims` goes before the setting; without `refuse` the nearest sentences are
        given however little they fit. Raises QuestionInvalid, CorpusEmpty or LanguageModelInvalid.
        """
        answer, index = self._quoted(question, _filters(sources, where), history, max_claims, refuse=refuse)
        *_, written = self._written(answer, index, history)
        assert isinstance(written, Answer), "a stream ends with the whole answer"
        return written

    def stream(
        self,
        question: str,
        *,
        sources: Sequence[str] = (),
        where: Filter | None = None,
        history: Sequence[Answer | str] = (),
    ) -> Iterator[Claim | Answer]:
        """Yields each claim as it is ready, then the whole answer. Raises as `ask` does; closing it ends the work."""
        answer, index = self._quoted(question, _filters(sources, where), history)
        yield from self._written(answer, index, history)

    def compare(self, topic: str, *, sources: Sequence[str] = (), where: Filter | None = None) -> Comparison:
        """What each document says about a topic: contradictions, agreement, what one says alone. Raises as `search` does."""
        found, index = self._search(topic, _filters(sources, where), limit=_COMPARED)
        return compare_documents(topic, found.hits, index.catalog, self._embedder)

    def timeline(self, topic: str, *, sources: Sequence[str] = (), where: Filter | None = None) -> Timeline:
        """The statements about a topic that give a date, in the order of the dates they give. Raises as `search` does."""
        found, index = self._search(topic, _filters(sources, where), limit=_IN_TIME)
        return make_timeline(topic, found.hits, index.catalog, self._embedder)

    def verify(self, saved: Answer | Sequence[Citation]) -> list[Proof]:
        """Proves a saved answer, or citations, again: each quote at its place in a document of that hash, or what changed
        since."""
        citations = [*saved.citations, *saved.nearest] if isinstance(saved, Answer) else saved
        return prove(citations, self._index().catalog)

    # llama-index

    def as_retriever(self, *, limit: int = 10, sources: Sequence[str] = ()) -> "BaseRetriever":
        """This corpus as a llama-index retriever: nodes with the rerank score, offsets and document in their metadata."""
        from qa.llamaindex import CorpusRetriever

        return CorpusRetriever(self, limit, sources)

    def as_query_engine(self, *, sources: Sequence[str] = ()) -> "BaseQueryEngine":
        """This corpus as a llama-index query engine: the response is our answer, its source nodes are our citations."""
        from qa.llamaindex import CorpusQueryEngine

        return CorpusQueryEngine(self, sources)

    def _quoted(
        self,
        question: str,
        where: Sequence[Filter],
        history: Sequence[Answer | str],
        max_claims: int | None = None,
        *,
        refuse: bool = True,
    ) -> tuple[Answer, Index]:
        """The answer in the documents' own words, and the snapshot it was made from."""
        started = time.perf_counter()
        question = one_line(question, self.settings.max_question_chars)
        asked = question_in(question)
        context = in_context(asked, history)
        if context != asked and self.writer:
            context = rephrase(question, context, history, self._model)
        coefficients = load_coefficients(self.workspace / CALIBRATED)

        def answered(index: Index) -> tuple[Answer, Index]:
            waited = (time.perf_counter() - started) * 1000
            tools = Tools(index, self._embedder, self._reader, self.settings, coefficients)
            answer = answer_question(question, context, where, tools, max_claims=max_claims, refuse=refuse)
            timings = {"sync": round(waited, 1), **answer.timings_ms, "total": round(answer.timings_ms["total"] + waited, 1)}
            return replace(answer, timings_ms=timings), index

        return self._from_snapshot(answered)

    def _written(self, answer: Answer, index: Index, history: Sequence[Answer | str]) -> "Iterator[Claim | Answer]":
        """The answer as the language model words it, where one is set and allowed; otherwise as it is."""
        model, reason = writer(self._llm, self.workspace, self.settings)
        if model:
            return write(answer, self._model, index.catalog, self._reader, self.settings, history)
        return given(replace(answer, notes=(*answer.notes, reason)) if reason else answer)

    @property
    def writer(self) -> "str | LLM | None":
        """The language model that words the answers, as it was named or given; None where they are quotes."""
        return writer(self._llm, self.workspace, self.settings)[0]

    @cached_property
    def _model(self) -> "LanguageModel":
        return open_model(self._llm or self.settings.llm, self.settings.llm_seconds)

    @cached_property
    def _embedder(self) -> "Embedder":
        from qa.models.embedder import Embedder

        return Embedder(self.settings.threads)

    @cached_property
    def _reader(self) -> "Reader":
        from qa.models.reader import Reader

        return Reader(self.settings.threads)

    def _folder(self) -> Path:
        folder = self.workspace / "corpus"
        if not folder.is_dir():
            raise WorkspaceNotFound(f"The folder {folder} is gone. Put it back, or name another workspace.")
        return folder

    def _index(self, *, to_search: bool = False) -> Index:
        """The current snapshot, after a sync."""
        try:
            self._sync(thorough=False)
        except (IndexBusy, StorageFull, StorageDenied) as error:
            if not self._current.published:
                raise
            _log.warning("%s What was indexed before is used.", error)
        return self._current.open(to_search=to_search)

    def _filled_index(self) -> Index:
        index = self._index(to_search=True)
        if index.catalog.counts()[1] == 0:
            failed = index.catalog.failures()
            unread = f" {len(failed)} files could not be read: `qa sources --failed` says why." if failed else ""
            raise CorpusEmpty(f"There is nothing to answer from in {self.workspace / 'corpus'}. Put documents there.{unread}")
        return index

    def _from_snapshot(self, work: Callable[[Index], T]) -> T:
        """What `work` makes of the current snapshot; of the next one where a writer deleted that one under its hands."""
        while True:
            index = self._filled_index()
            try:
                return work(index)
            except (IndexCorrupt, StorageDenied):
                if self._current.is_current(index):
                    raise

    def _search(self, question: str, where: Sequence[Filter], limit: int) -> tuple[Found, Index]:
        """What is found, and the snapshot it was found in."""
        question = one_line(question, self.settings.max_question_chars)
        return self._from_snapshot(
            lambda index: (
                search(index, self._embedder, self._reader, question, inside=admitted(index, where), limit=limit),
                index,
            )
        )


def _filters(sources: Sequence[str], where: Filter | None) -> list[Filter]:
    return [each for each in (Filter(sources=tuple(sources)) if sources else None, where) if each]
