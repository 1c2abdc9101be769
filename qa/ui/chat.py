"""What the page does when a person acts: each method is one handler, the same for every window."""

import glob
import logging
import secrets
import threading
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

import gradio as gr

from qa.answers import Answer, Claim
from qa.corpus import Corpus
from qa.documents import Span
from qa.errors import Fault, QAError, UserError, faults
from qa.evaluation.keep import append_gold, gold_question
from qa.retrieval.filters import Filter
from qa.ui.conversations import Conversation, Conversations, Kind, Turn
from qa.ui.examples import example_questions
from qa.ui.explain import explained
from qa.ui.guard import COOKIE
from qa.ui.library import Library
from qa.ui.markdown import conversation_markdown
from qa.ui.render import Picture, conversations_html, fault_html, shown, source_html, turn_html

_logger = logging.getLogger(__name__)
_SOON = 2.0  # seconds a question waits for a change in the folder to be indexed; then it goes to what is indexed
_STEP = 0.5  # seconds between two looks at an index that does not exist yet

_PAGE_PIXELS = 1200  # across: sharp in a pane of half that width

Ticked = tuple[str, ...]
View = dict[str, Any]


class Desk:
    """A corpus, its library and the conversations about it. Holds nothing of a window: that comes in with each call."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.library = Library(corpus)
        self.conversations = Conversations(corpus.workspace)
        self._examples: tuple[str, ...] | None = None
        self._answering: dict[str, str] = {}  # by conversation, the turn that is being answered

    # asking

    def ask(
        self, question: str, kind: Kind, current: str | None, ticked: Ticked, where: Filter, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """Yields (question box, conversation, list of conversations, current conversation) as the answer grows."""
        browser, question = who(request), question.strip()
        if current in self._answering:
            gr.Info("One question at a time: wait for the answer, or stop it.", duration=4)
        if not question or current in self._answering:
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        try:
            conversation, turn = self.conversations.ask(browser, current, question, ticked, where, kind)
        except UserError as error:
            warn(error)
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        self._answering[conversation.id] = turn.id
        try:
            box = gr.Textbox(value="", submit_btn=False, stop_btn=True)
            listed = conversations_html(self.conversations.all(browser), conversation.id)
            yield box, self.view(conversation, turn, waiting="Looking through the documents …"), listed, conversation.id
            for state in self._answer(conversation, turn):
                if isinstance(state, Turn):
                    conversation = self._keep(browser, conversation, state)
                else:
                    claims, waiting = state
                    yield gr.skip(), self.view(conversation, turn, claims, waiting), gr.skip(), gr.skip()
        finally:  # also where the window was closed meanwhile
            if self._answering.get(conversation.id) == turn.id:
                del self._answering[conversation.id]
        yield gr.Textbox(submit_btn=True, stop_btn=False), self.view(conversation), gr.skip(), gr.skip()

    def _answer(self, conversation: Conversation, turn: Turn) -> Iterator[tuple[list[Claim], str] | Turn]:
        """Yields the claims so far with what is being done, and last the finished turn, whatever happens."""
        claims: list[Claim] = []
        asked = [each for each in conversation.turns if each.id != turn.id and each.kind == "answer"]
        history: list[Answer | str] = [each.answer or each.question for each in asked]
        where = _scope(turn)
        try:
            with faults():
                shelf = self.library.look()
                self.library.wait(_SOON)
                while self.library.busy and not self.library.look().indexed:
                    yield claims, f"{shelf.working or 'Indexing'}. Your question is answered as soon as documents are indexed."
                    self.library.wait(_STEP)
                    shelf = self.library.look()
                if turn.kind == "compare":
                    comparison = self.corpus.compare(turn.question, where=where)
                    yield replace(turn, comparison=comparison, note=self._over_what())
                elif turn.kind == "timeline":
                    timeline = self.corpus.timeline(turn.question, where=where)
                    yield replace(turn, timeline=timeline, note=self._over_what())
                else:
                    for event in self.corpus.stream(turn.question, where=where, history=history):
                        if isinstance(event, Claim):
                            claims.append(event)
                            yield claims, "Checking …"
                        else:
                            yield replace(turn, answer=event, found=explained(event), note=self._over_what())
        except Fault as fault:
            _logger.exception("a question failed")
            yield replace(turn, error=f"{fault} The question is kept: ask it again.")
        except QAError as error:
            yield replace(turn, error=str(error))

    def _over_what(self) -> str | None:
        """A line for an answer that was given while documents were being indexed."""
        working = self.library.look().working
        return f"Answered over the documents indexed so far. {working}." if working else None

    def stop(self, current: str | None, request: gr.Request) -> tuple[Any, Any]:
        """Marks what is unanswered as stopped; the question stays."""
        box = gr.Textbox(submit_btn=True, stop_btn=False)
        self._answering.pop(current or "", None)
        conversation = self.conversations.load(who(request), current or "")
        for turn in conversation.turns if conversation else ():
            if not turn.result and not turn.error:
                conversation = self.conversations.change_turn(
                    who(request), current or "", turn.id, lambda each: replace(each, stopped=True)
                )
        return box, self.view(conversation)

    def _keep(self, browser: str, conversation: Conversation, turn: Turn) -> Conversation:
        """Saves a finished turn, unless it was stopped or its conversation deleted meanwhile."""
        changed = self.conversations.change_turn(
            browser, conversation.id, turn.id, lambda stored: stored if stored.stopped else turn
        )
        return changed or conversation

    # the conversation on screen

    def view(
        self, conversation: Conversation | None, pending: Turn | None = None, claims: Sequence[Claim] = (), waiting: str = ""
    ) -> View:
        """What the page shows of a conversation; `pending` is the turn that is being answered to this window."""
        if conversation is None:
            return {"id": None, "turns": []}
        turns = []
        for turn in conversation.turns:
            if pending and turn.id == pending.id:
                drawn = turn_html(turn, claims=claims, waiting=waiting)
            elif turn.id == self._answering.get(conversation.id):
                drawn = turn_html(turn, waiting="Still being answered. Load the page again to see it.")
            else:
                drawn = turn_html(turn)
            turns.append({"id": turn.id, "html": drawn})
        return {"id": conversation.id, "turns": turns}

    def examples(self) -> tuple[str, ...]:
        """Example questions, once they are found: that happens in the background, after the first documents are indexed."""
        if self._examples is None and not self.library.busy and self.library.look().indexed:
            self._examples = ()
            threading.Thread(target=self._find_examples, name="qa-examples", daemon=True).start()
        return self._examples or ()

    def _find_examples(self) -> None:
        try:
            self._examples = tuple(example_questions(self.corpus))
        except QAError:
            _logger.warning("no example questions were found", exc_info=True)

    def cite(self, event: gr.EventData, current: str | None, request: gr.Request) -> Any:
        """Opens the document of a citation at its span."""
        conversation = self.conversations.load(who(request), current or "")
        turn = conversation.turn(str(event.turn)) if conversation else None
        if turn is None or turn.result is None:
            return gr.skip()
        nearest = turn.answer.nearest if turn.answer else ()
        cited = [each for each in (*turn.result.citations, *nearest) if each.number == event.number]
        if not cited:
            return gr.skip()
        try:
            proof = self.corpus.verify(cited[:1])[0]
            document = self.corpus.document(proof.document) if proof.outcome != "missing" else None
        except QAError as error:
            return _anew(html=fault_html(str(error)))
        if document is None:
            return _anew(html=fault_html(proof.detail))
        if proof.start is None or proof.end is None:
            return _anew(html=source_html(document, None, fault=proof.detail))
        note = "" if proof.outcome == "proved" else proof.detail
        span = Span(document.path, proof.start, proof.end)
        return _anew(html=source_html(document, span, pictures=self._pictures(span), note=note))

    def _pictures(self, span: Span) -> list[Picture]:
        """The pages that a span stands on, where its words can be shown on them."""
        try:
            boxes = self.corpus.boxes(span.document, span.start, span.end)
            found = []
            for page, here in groupby(boxes, key=lambda box: box.page):
                if png := self.corpus.page_image(span.document, page, _PAGE_PIXELS):
                    found.append(Picture(page, b64encode(png).decode(), tuple(here)))
        except QAError:
            _logger.warning("%s: its pages cannot be shown", span.document, exc_info=True)
            return []
        return found

    def open(self, event: gr.EventData) -> Any:
        """Opens a document of the library, or another part of the one that is open."""
        try:
            return _anew(html=source_html(self.corpus.document(str(event.document)), None, at=int(event.at)))
        except QAError as error:
            return _anew(html=fault_html(str(error)))

    def act(self, event: gr.EventData, current: str | None, request: gr.Request) -> Any:
        """A button below an answer: thumbs, or keep it as a gold question."""
        browser, what = who(request), str(event.what)
        conversation = self.conversations.load(browser, current or "")
        turn = conversation.turn(str(event.turn)) if conversation else None
        if conversation is None or turn is None or turn.answer is None:
            return gr.skip()
        if what == "gold":
            self._save_gold(conversation, turn, turn.answer)
            return gr.skip()
        feedback = None if turn.feedback == what or what not in ("up", "down") else what
        return self.view(
            self.conversations.change_turn(browser, conversation.id, turn.id, lambda each: replace(each, feedback=feedback))
        )

    def _save_gold(self, conversation: Conversation, turn: Turn, answer: Answer) -> None:
        earlier = conversation.turns[: conversation.turns.index(turn)]
        question = gold_question(answer, [each.question for each in earlier if each.kind == "answer"], _scope(turn))
        file = self.corpus.workspace / "eval" / "gold.jsonl"
        try:
            added = append_gold(file, question, self.corpus.text)
        except QAError as error:
            warn(error)
            return
        gr.Info("Saved to eval/gold.jsonl." if added else "It is in eval/gold.jsonl already.", duration=4)

    # the conversations of a browser

    def load(self, wanted: str | None, request: gr.Request) -> tuple[Any, str, Any]:
        """What a new window shows: the list, and the conversation of its address.

        Without one nothing is touched: the person may have asked already.
        """
        conversation = self.conversations.load(who(request), wanted or "")
        view, listed, current = self._shown(conversation, request)
        return (view, listed, current) if conversation else (gr.skip(), listed, gr.skip())

    def talk(self, event: gr.EventData, current: str | None, request: gr.Request) -> tuple[Any, ...]:
        """A button of the list of conversations. Returns (conversation, list, current, file to save)."""
        browser, what, id_ = who(request), str(event.what), str(event.id)
        chosen = current
        if current in self._answering and what in ("new", "show", "delete"):
            gr.Info("Wait for the answer, or stop it.", duration=4)
            return gr.skip(), gr.skip(), gr.skip(), gr.skip()
        if what == "export":
            conversation = self.conversations.load(browser, id_)
            if conversation is None:
                return gr.skip(), gr.skip(), gr.skip(), gr.skip()
            file = _anew(name=f"{conversation.title}.md", text=conversation_markdown(conversation))
            return gr.skip(), gr.skip(), gr.skip(), file
        try:
            if what == "rename":
                self.conversations.rename(browser, id_, str(event.title))
            elif what == "delete":
                self.conversations.delete(browser, id_)
                chosen = None if id_ == current else current
            else:
                chosen = id_ if what == "show" else None
        except UserError as error:
            warn(error)
        return *self._shown(self.conversations.load(browser, chosen or ""), request), gr.skip()

    def _shown(self, conversation: Conversation | None, request: gr.Request) -> tuple[View, str, str | None]:
        current = conversation.id if conversation else None
        return self.view(conversation), conversations_html(self.conversations.all(who(request)), current), current


def _scope(turn: Turn) -> Filter:
    """What a turn is restricted to: the documents ticked, and the filter."""
    return replace(turn.where, sources=tuple(glob.escape(path) for path in turn.sources))


def who(request: gr.Request) -> str:
    """The secret of the browser that asks; without cookies, that of its window."""
    return str(request.cookies.get(COOKIE) or request.session_hash or "")


def _anew(**said: str) -> dict[str, str]:
    """Something for the page to do, a second time too: Gradio tells a page only of values that are not the last one."""
    return said | {"told_apart_by": secrets.token_hex(8)}


def warn(error: QAError) -> None:
    gr.Warning(shown(str(error)), duration=10)
