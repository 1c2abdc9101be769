"""The chat page over this workspace: `python ui.py`, or `gradio ui.py` to have it reload as you edit."""

from pathlib import Path

from qa import Corpus
from qa.ui.page import build_page, launch

corpus = Corpus.open(Path(__file__).parent)
demo = build_page(corpus)

if __name__ == "__main__":
    launch(corpus)
