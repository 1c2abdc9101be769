"""The chat page: library, conversation and source side by side. Bound to this machine; it asks for nothing outside."""

import sys
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from qa.corpus import Corpus
from qa.errors import QAError, UserError
from qa.ui.chat import Desk, Ticked, warn
from qa.ui.guard import OnlyThisMachine
from qa.ui.render import fault_html, library_html

_STATIC = Path(__file__).with_name("static")
_LOOK_SECONDS = 2.0
_MANY: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "concurrency_limit": None}
_ASKING: dict[str, Any] = _MANY | {"concurrency_limit": 8}
Drawn = tuple[str, tuple[str, ...]]  # the library and the examples as a window shows them
_CONVERSATION_IN_ADDRESS = "() => new URLSearchParams(location.search).get('c')"


def build_page(corpus: Corpus) -> gr.Blocks:
    """The page over a corpus. Each window has its own conversation, each browser its own list of them."""
    desk = Desk(corpus)
    page = gr.Blocks(title="Ask your documents", analytics_enabled=False, fill_height=True, fill_width=True)
    with page:
        current = gr.State(None)
        ticked = gr.State(())
        drawn = gr.State(("", ()))
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
                box = gr.Textbox(
                    label="Question",
                    show_label=False,
                    placeholder="Ask your documents …",
                    submit_btn=True,
                    max_lines=8,
                    autofocus=True,
                    container=False,
                    elem_id="question",
                )
            with gr.Column(elem_id="source-pane", elem_classes="pane", min_width=0):
                source = gr.HTML(
                    "",
                    html_template=_read("source.html"),
                    js_on_load=_read("source.js"),
                    elem_id="source",
                    apply_default_css=False,
                )

        def draw(search: str, ticked: Ticked, drawn: Drawn) -> tuple[Any, Any, Drawn]:
            """The library and the example questions, each only where this window shows something else."""
            try:
                html = library_html(desk.library.look(), ticked, search)
                examples = desk.examples()
            except QAError as error:
                html, examples = fault_html(str(error)), ()
            suggested = {"examples": list(examples)} if examples != drawn[1] else gr.skip()
            return (gr.skip() if html == drawn[0] else html), suggested, (html, examples)

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

        redraw = {"fn": draw, "inputs": [search, ticked, drawn], "outputs": [shelf, chat, drawn], **_MANY}
        asked = box.submit(desk.ask, [box, current, ticked], [box, chat, talks, current], trigger_mode="multiple", **_ASKING)
        box.stop(desk.stop, current, [box, chat], cancels=[asked], **_MANY)
        chat.cite(desk.cite, current, source, **_MANY)
        chat.act(desk.act, current, chat, **_MANY)
        source.open(desk.open, None, source, **_MANY)
        shelf.open(desk.open, None, source, **_MANY)
        shelf.tick(tick, None, ticked, **_MANY).then(**redraw)
        shelf.remove(remove, None, None, **_MANY).then(**redraw)
        upload.upload(add, upload, None, **_MANY).then(lambda: None, None, upload, **_MANY).then(**redraw)
        search.input(trigger_mode="always_last", **redraw)
        talks.talk(desk.talk, current, [chat, talks, current, saved], **_MANY)
        page.load(desk.load, wanted, [chat, talks, current], js=_CONVERSATION_IN_ADDRESS, **_MANY).then(**redraw)
        gr.Timer(_LOOK_SECONDS).tick(**redraw)
    return page


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
