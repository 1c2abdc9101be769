"""Counts questions about a name that no text has: `python -m qa.training.unnamed --help`.

The figures behind `qa.answering.unsaid.UNNAMED`: how often a question that its texts answer is taken for one about somebody
they never name, and how often such a question is known when every second paragraph is taken out; by a full name, or by a name
of one word alone.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from qa.answering.unsaid import unsaid
from qa.corpus import Corpus
from qa.indexing.index import Index
from qa.indexing.snapshots import current_snapshot
from qa.training import data
from qa.training.data import Question


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder that holds squad2/ and squadshifts/")
    folder = parser.parse_args().data
    for name in ("squad2", *data.SQUADSHIFTS):
        questions = [question for question in data.load_questions(folder, name) if question.answers]
        texts = list(dict.fromkeys(question.paragraph.text for question in questions))
        kept = set(texts[::2])
        removed = [question for question in questions if question.paragraph.text not in kept]
        for told, asked, among in (("with an answer", questions, texts), ("whose paragraph is out", removed, texts[::2])):
            full, single = about_nobody(asked, among)
            sys.stdout.write(f"{name}, {len(asked)} {told}: {full} by a full name, {single} by one word\n")


def about_nobody(questions: Sequence[Question], texts: Sequence[str]) -> tuple[int, int]:
    """How many of the questions ask about a full name that none of the texts has, and how many about a name of one word only."""
    with tempfile.TemporaryDirectory(prefix="qa-unnamed-") as workspace:
        for number, text in enumerate(texts):
            file = Path(workspace, "corpus", f"{number:05d}.txt")
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="")
        corpus = Corpus.open(workspace, llm="")
        corpus.sync()
        snapshot = current_snapshot(corpus.workspace / "index")
        assert snapshot, "sync publishes one"
        index = Index(snapshot)
        lacking = [unsaid(question.text, index) for question in questions]
        full = sum(each.full_name is not None for each in lacking)
        return full, sum(bool(each.names) for each in lacking) - full


if __name__ == "__main__":
    main()
