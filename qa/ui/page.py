"""The chat page: ask, read the answer, check each quote below it. Bound to this machine; it asks for nothing outside."""

from typing import Any

import gradio as gr

from qa.answers import Answer
from qa.corpus import Corpus
from qa.errors import QAError, UserError
from qa.ui.render import answer_html, error_html

_CSS = """
.qa-status { font-weight: 600 } .qa-answered { color: #15803d } .qa-doubtful { color: #a16207 } .qa-refused { color: #b91c1c }
.dark .qa-answered { color: #4ade80 } .dark .qa-doubtful { color: #facc15 } .dark .qa-refused { color: #fca5a5 }
.qa-quote { border-left: 3px solid currentColor; margin: .25rem 0 .75rem; padding: 0 .75rem; white-space: pre-line }
.qa-place { font-size: .85em; opacity: .75 }
"""


def build_page(corpus: Corpus) -> gr.Blocks:
    """The page over a corpus. Each browser window has its own conversation."""
    page = gr.Blocks(title="Ask your documents", analytics_enabled=False, fill_height=True)
    with page:
        turns = gr.State([])

        def answer(question: str, _shown: list[Any], before: list[Answer]) -> tuple[str, list[Answer]]:
            try:
                given = corpus.ask(question, history=before)
            except QAError as error:
                return error_html(str(error)), before
            return answer_html(given), [*before, given]

        gr.ChatInterface(
            answer,
            chatbot=gr.Chatbot(label="Answers", height="70vh", latex_delimiters=[], line_breaks=False, feedback_options=None),
            additional_inputs=[turns],
            additional_outputs=[turns],
            title="Ask your documents",
            description="Every sentence of an answer is a quote. Where the documents do not say, the answer says so.",
            analytics_enabled=False,
            api_visibility="private",
        )
    return page


def launch(corpus: Corpus, *, port: int | None = None, open_browser: bool = False) -> None:
    """Opens the page at 127.0.0.1 and blocks until it is closed. Raises UserError when the port is taken."""
    corpus.sync()  # the first question need not wait for the index
    system = ["system-ui", "sans-serif"]
    try:
        build_page(corpus).launch(
            server_name="127.0.0.1",
            server_port=port,
            inbrowser=open_browser,
            share=False,
            show_error=True,
            footer_links=[],
            theme=gr.themes.Base(font=system, font_mono=["ui-monospace", "monospace"]),
            css=_CSS,
        )
    except OSError as error:
        raise UserError(f"The page could not be opened ({error}). Choose another port with `qa ui --port`.") from error
