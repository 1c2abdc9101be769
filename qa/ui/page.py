"""The chat page: library, conversation and source side by side. Bound to this machine; it asks for nothing outside."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from qa.corpus import Corpus
from qa.errors import FilterInvalid, QAError, UserError
from qa.retrieval.filters import Filter
from qa.ui.chat import Desk, Ticked, warn
from qa.ui.guard import OnlyThisMachine
from qa.ui.library import Facets
from qa.ui.render import fault_html, library_html

_STATIC = Path(__file__).with_name("static")
_LOOK_SECONDS = 2.0
_MANY: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "concurrency_limit": None}
_ASKING: dict[str, Any] = _MANY | {"concurrency_limit": 8}
_KINDS = [("Answer", "answer"), ("Compare", "compare"), ("Timeline", "timeline")]
_ASKED = {
    "answer": "Ask your documents …",
    "compare": "A topic: who says what about it?",
    "timeline": "A topic: what happened when?",
}
Drawn = tuple[str, tuple[str, ...], Facets]  # the library, the examples and the facets as a window shows them
_CONVERSATION_IN_ADDRESS = "() => new URLSearchParams(location.search).get('c')"


def build_page(corpus: Corpus) -> gr.Blocks:
    """The page over a corpus. Each window has its own conversation, each browser its own list of them."""
    desk = Desk(corpus)
    page = gr.Blocks(title="Ask your documents", analytics_enabled=False, fill_height=True, fill_width=True)
    with page:
        current = gr.State(None)
        ticked = gr.State(())
        where = gr.State(Filter())
        drawn = gr.State(("", (), ((), ())))
        wanted = gr.Textbox(visible=False)
        gr.HTML(_read("shell.html"), js_on_load=_read("shell.js"), elem_id="shell", apply_default_css=False)
        with gr.Row(elem_id="panes", equal_height=True):
            with gr.Column(elem_id="library-pane", elem_classes="pane", min_width=0):
                talks = gr.HTML(
                    elem_id="talks", html_template=_read("talks.html"), js_on_load=_read("talks.js"), apply_default_css=False
                )
                saved = gr.HTML({}, html_template="", js_on_load=_read("save.js"), elem_id="save", visible="hidden")
                gr.HTML('<h2 class="pane-title">Documents</h2>', apply_default_css=False, js_on_load=None)
                search = gr.Textbox(
                    show_label=False, label="Search in titles", placeholder="Search in titles", container=False, elem_id="search"
                )
                with gr.Accordion("Filter", open=False, elem_id="filters"):
                    publishers = gr.CheckboxGroup(label="Publisher", visible=False)
                    tags = gr.CheckboxGroup(label="Tag", visible=False)
                    with gr.Row():
                        since = gr.Textbox(label="Dated from", placeholder="2021-12", min_width=80, max_lines=1)
                        until = gr.Textbox(label="Dated until", placeholder="2021-12-31", min_width=80, max_lines=1)
                shelf = gr.HTML(elem_id="library", js_on_load=_read("library.js"), apply_default_css=False)
                upload = gr.File(label="Add documents", file_count="multiple", elem_id="upload", height=72)
                upload.example_payload = list  # type: ignore[method-assign]  # Gradio's own is an address on the internet
            with gr.Column(elem_id="chat-pane", elem_classes="pane", min_width=0):
                chat = gr.HTML(
                    {},
                    html_template=_read("chat.html"),
                    js_on_load=_read("chat.js"),
                    elem_id="chat",
                    apply_default_css=False,
                )
                kind = gr.Radio(_KINDS, value="answer", label="What is wanted", show_label=False, container=False, elem_id="kind")
                box = gr.Textbox(
                    label="Question",
                    show_label=False,
                    placeholder=_ASKED["answer"],
                    submit_btn=True,
                    max_lines=8,
                    autofocus=True,
                    container=False,
                    elem_id="question",
                )
            with gr.Column(elem_id="source-pane", elem_classes="pane", min_width=0):
                source = gr.HTML(
                    {},
                    html_template=_read("source.html"),
                    js_on_load=_read("source.js"),
                    elem_id="source",
                    apply_default_css=False,
                )

        def draw(search: str, ticked: Ticked, where: Filter, drawn: Drawn) -> tuple[Any, ...]:
            """The library, the example questions and what can be filtered by, each only where this window shows something
            else."""
            facets: Facets = ((), ())
            try:
                shelf = desk.library.look()
                html, examples, facets = library_html(shelf, ticked, search, where), desk.examples(), shelf.facets()
            except QAError as error:
                html, examples = fault_html(str(error)), ()
            suggested = {"examples": list(examples)} if examples != drawn[1] else gr.skip()
            boxes = [
                gr.CheckboxGroup(choices=list(now), value=_known(chosen, now), visible=bool(now)) if now != before else gr.skip()
                for now, before, chosen in zip(facets, drawn[2], (where.publishers, where.tags), strict=True)
            ]
            return (gr.skip() if html == drawn[0] else html), suggested, *boxes, (html, examples, facets)

        def filtered(publishers: list[str], tags: list[str], since: str, until: str, before: Filter) -> Filter:
            first, last = since.strip() or None, until.strip() or None
            try:
                return Filter(publishers=tuple(publishers), tags=tuple(tags), since=first, until=last)
            except FilterInvalid as error:
                warn(error)
                return before

        def tick(event: gr.EventData) -> Ticked:
            return tuple(str(path) for path in event.documents)

        def add(files: list[str] | None) -> None:
            try:
                desk.library.add(files or [])
            except UserError as error:
                warn(error)

        def remove(event: gr.EventData) -> None:
            try:
                desk.library.remove(str(event.document))
            except UserError as error:
                warn(error)

        redraw = {
            "fn": draw,
            "inputs": [search, ticked, where, drawn],
            "outputs": [shelf, chat, publishers, tags, drawn],
            **_MANY,
        }
        given = [box, kind, current, ticked, where]
        asked = box.submit(desk.ask, given, [box, chat, talks, current], trigger_mode="multiple", **_ASKING)
        kind.input(lambda kind: gr.Textbox(placeholder=_ASKED[kind]), kind, box, **_MANY)
        box.stop(desk.stop, current, [box, chat], cancels=[asked], **_MANY)
        chat.cite(desk.cite, current, source, **_MANY)
        chat.act(desk.act, current, chat, **_MANY)
        source.open(desk.open, None, source, **_MANY)
        shelf.open(desk.open, None, source, **_MANY)
        shelf.tick(tick, None, ticked, **_MANY).then(**redraw)
        facets = [publishers, tags, since, until]
        gr.on(
            [publishers.input, tags.input, since.submit, since.blur, until.submit, until.blur],
            filtered,
            [*facets, where],
            where,
            **_MANY,
        ).then(**redraw)
        shelf.clear(lambda: ([], [], "", "", Filter()), None, [*facets, where], **_MANY).then(**redraw)
        shelf.remove(remove, None, None, **_MANY).then(**redraw)
        upload.upload(add, upload, None, **_MANY).then(lambda: None, None, upload, **_MANY).then(**redraw)
        search.input(trigger_mode="always_last", **redraw)
        talks.talk(desk.talk, current, [chat, talks, current, saved], **_MANY)
        page.load(desk.load, wanted, [chat, talks, current], js=_CONVERSATION_IN_ADDRESS, **_MANY).then(**redraw)
        gr.Timer(_LOOK_SECONDS).tick(**redraw)
    return page


def _known(chosen: Sequence[str], facet: Sequence[tuple[str, str]]) -> list[str]:
    """Those chosen that are there to choose."""
    values = {value for _, value in facet}
    return [each for each in chosen if each in values]


def launch(corpus: Corpus, *, port: int | None = None, open_browser: bool = False) -> None:
    """Opens the page at 127.0.0.1 and blocks until it is closed. Raises UserError when the port is taken."""
    page = build_page(corpus)
    address = serve(page, port=port, open_browser=open_browser)
    if address:  # none where `gradio ui.py` puts a changed page behind the address it has
        sys.stdout.write(f"Ask your documents at {address} (Ctrl-C ends it)\n")
        sys.stdout.flush()
        page.block_thread()


def serve(page: gr.Blocks, *, port: int | None = None, open_browser: bool = False) -> str:
    """Starts to serve a page at 127.0.0.1; returns its address. Raises UserError when the port is taken."""
    theme = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])
    try:
        _, address, _ = page.launch(
            server_name="127.0.0.1",
            server_port=port,
            inbrowser=open_browser,
            share=False,
            footer_links=[],
            theme=theme,
            css_paths=_STATIC / "page.css",
            app_kwargs={"middleware": [Middleware(OnlyThisMachine)]},
            quiet=True,
            prevent_thread_lock=True,
        )
    except OSError as error:
        raise UserError(f"The page could not be opened ({error}). Choose another port with `qa ui --port`.") from error
    return address


def _read(name: str) -> str:
    return (_STATIC / name).read_text(encoding="utf-8")
