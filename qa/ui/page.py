"""The chat page: ask, read the answer, check each quote below it. Bound to this machine; it asks for nothing outside."""

from pathlib import Path
from typing import Any

import gradio as gr

from qa.answers import Answer
from qa.corpus import Corpus
from qa.errors import QAError, UserError
from qa.ui.render import answer_html, error_html, shown

Message = dict[str, Any]
_CSS = Path(__file__).with_name("page.css")


def build_page(corpus: Corpus) -> gr.Blocks:
    """The page over a corpus. Each browser window has its own conversation."""

    def show_question(question: str, shown_so_far: list[Message]) -> tuple[str, str, list[Message]]:
        return "", question, [*shown_so_far, {"role": "user", "content": shown(question)}]

    def show_answer(question: str, shown_so_far: list[Message], before: list[Answer]) -> tuple[list[Message], list[Answer]]:
        try:
            answer = corpus.ask(question, history=before)
        except QAError as error:
            return [*shown_so_far, {"role": "assistant", "content": error_html(str(error))}], before
        return [*shown_so_far, {"role": "assistant", "content": answer_html(answer)}], [*before, answer]

    page = gr.Blocks(title="Ask your documents", analytics_enabled=False, fill_height=True)
    with page:
        gr.Markdown(
            "# Ask your documents\nEvery sentence of an answer is a quote. Where the documents do not say, the answer says so."
        )
        answers = gr.State([])
        asked = gr.State("")
        chat = gr.Chatbot(
            label="Conversation", height="70vh", latex_delimiters=[], line_breaks=False, feedback_options=None, buttons=["copy"]
        )
        box = gr.Textbox(label="Question", placeholder="Ask something about your documents", submit_btn="Ask", autofocus=True)
        box.submit(show_question, [box, chat], [box, asked, chat], api_visibility="private").then(
            show_answer, [asked, chat, answers], [chat, answers], api_visibility="private"
        )
    return page


def launch(corpus: Corpus, *, port: int | None = None, open_browser: bool = False) -> None:
    """Opens the page at 127.0.0.1 and blocks until it is closed. Raises UserError when the port is taken."""
    corpus.sync()  # the first question need not wait for the index
    theme = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])
    try:
        build_page(corpus).launch(
            server_name="127.0.0.1",
            server_port=port,
            inbrowser=open_browser,
            share=False,
            footer_links=[],
            theme=theme,
            css_paths=_CSS,
        )
    except OSError as error:
        raise UserError(f"The page could not be opened ({error}). Choose another port with `qa ui --port`.") from error
