"""Fits the confidence: `python -m qa.training.calibrate --help`.

Paragraphs are taken out of a corpus and all questions are asked all the same, through the product. Of SQuAD 2.0's articles half
of them, which gives four kinds: present, removed (its paragraph is out), adversarial (the unanswerable questions over what is
left) and off-topic (questions about something else altogether). Of the documents written for this project, in corpora of five,
one passage of each, with the same four kinds. What is present weighs as much as the rest together, of which each kind weighs the
same. The fit is to the calibration articles and, with four hundredths of their weight, documents. The figures told are of the
coefficients that ship, and of those fitted.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from qa.answering.abstention import Coefficients, confidence, save_coefficients, shipped_coefficients
from qa.corpus import Corpus
from qa.evaluation.calibration import Example, fit
from qa.evaluation.metrics import auroc, calibration_error
from qa.training import data
from qa.training.data import Question

_TOGETHER = 5  # documents in one corpus
# what the documents weigh in the fit beside the articles: people ask in other words than the document's, as their questions do
# and SQuAD's do not; with more of it off-topic questions come through
_DOCUMENTS = 0.04
_THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)


@dataclass(frozen=True, slots=True)
class Row:
    """A question asked of the articles or of the documents: its kind, the signals it gave, and whether a sentence quoted for it
    holds an accepted answer all the same, although the paragraph it was asked about is out."""

    corpus: str
    kind: str
    signals: dict[str, float]
    elsewhere: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder that holds squad2/ and squadshifts/")
    parser.add_argument("output", type=Path, help="the JSON to write the coefficients to")
    parser.add_argument("--rows", type=Path, help="where to keep the signals, and take them from when they are there")
    arguments = parser.parse_args()
    if arguments.rows and arguments.rows.exists():
        rows = {part: [Row(**row) for row in stored] for part, stored in json.loads(arguments.rows.read_text()).items()}
    else:
        rows = collect(arguments.data)
        if arguments.rows:
            arguments.rows.write_text(json.dumps({part: [asdict(row) for row in of_part] for part, of_part in rows.items()}))
    signals = next(row.signals for row in rows["calibration"] if row.signals)
    of_corpus = {name: [row for row in rows["calibration"] if row.corpus == name] for name in ("articles", "documents")}
    examples = [*balanced(of_corpus["articles"]), *balanced(of_corpus["documents"], _DOCUMENTS)]
    coefficients = fit(examples, Coefficients(0.0, dict.fromkeys(signals, 0.0)))
    for name, each in {"shipped": shipped_coefficients(), "fitted": coefficients}.items():
        for part, asked in rows.items():
            for corpus in dict.fromkeys(row.corpus for row in asked):
                told = figures([row for row in asked if row.corpus == corpus], each)
                sys.stdout.write(f"{name}, {part}, {corpus}: {json.dumps(told)}\n")
    save_coefficients(coefficients, arguments.output)


def collect(folder: Path) -> dict[str, list[Row]]:
    """The rows of the calibration and of the validation part."""
    off_topic = data.load_off_topic(folder)
    halves = {"calibration": off_topic[::2], "validation": off_topic[1::2]}
    rows = _of_articles(folder, halves)
    return {part: [*rows[part], *_of_documents(part, halves[part])] for part in rows}


def _of_articles(folder: Path, off_topic: Mapping[str, Sequence[Question]]) -> dict[str, list[Row]]:
    questions = data.load_questions(folder, "squad2")
    texts = list(dict.fromkeys(question.paragraph.text for question in questions))
    kept = set(texts[::2])
    parts = {"calibration": data.CALIBRATION_ARTICLES, "validation": data.VALIDATION_ARTICLES}
    with _corpus_of([text for text in texts if text in kept]) as corpus:
        rows = {}
        for part, titles in parts.items():
            of_part = [q for q in questions if q.paragraph.title in titles and (q.answers or q.paragraph.text in kept)]
            asked = [(_kind(question, kept), question) for question in of_part]
            asked += [("off-topic", question) for question in off_topic[part]]
            rows[part] = [ask(corpus, "articles", kind, question) for kind, question in asked]
        return rows


def _of_documents(part: str, off_topic: Sequence[Question]) -> list[Row]:
    """Corpora of five documents of a part: of the first its first passage is left out, of the second its second …"""
    questions = data.load_documents(data.DOCUMENTS, part)
    documents: dict[str, dict[str, None]] = {}
    for question in questions:
        documents.setdefault(question.paragraph.title, {})[question.paragraph.text] = None
    corpora = len(documents) // _TOGETHER
    rows = []
    for number in range(corpora):
        kept = {
            title: [text for i, text in enumerate(documents[title]) if i != place % len(documents[title])]
            for place, title in enumerate(list(documents)[number::corpora])
        }
        inside = {text for texts in kept.values() for text in texts}
        asked = [(_kind(question, inside), question) for question in questions if question.paragraph.title in kept]
        asked += [("off-topic", question) for question in off_topic[number::corpora]]
        with _corpus_of(["\n\n".join([title, *texts]) for title, texts in kept.items()]) as corpus:
            rows += [ask(corpus, "documents", kind, question) for kind, question in asked]
    return rows


@contextmanager
def _corpus_of(texts: Sequence[str]) -> Iterator[Corpus]:
    with tempfile.TemporaryDirectory(prefix="qa-calibrate-") as workspace:
        Path(workspace, "corpus").mkdir()
        for number, text in enumerate(texts):
            Path(workspace, "corpus", f"{number:04d}.txt").write_text(text, encoding="utf-8", newline="")
        yield Corpus.open(workspace, llm="")


def _kind(question: Question, kept: set[str]) -> str:
    if not question.answers:
        return "adversarial"
    return "present" if question.paragraph.text in kept else "removed"


def ask(corpus: Corpus, name: str, kind: str, question: Question) -> Row:
    """What a question of a kind gives in the corpus of that name."""
    answer = corpus.ask(question.text)
    assert answer.trace is not None, "a fresh answer carries its trace"
    quoted = [citation.quote for citation in answer.citations]
    elsewhere = kind == "removed" and any(data.holds(quote, question.answers) for quote in quoted)
    return Row(name, kind, dict(answer.trace.signals), elsewhere)


def balanced(rows: Sequence[Row], weight: float = 1.0) -> list[Example]:
    """The rows as examples in which each kind that is not there weighs the same, together as much as what is there."""
    sizes = Counter(row.kind for row in rows)
    share = {kind: weight if kind == "present" else weight / (len(sizes) - 1) for kind in sizes}
    return [Example(row.signals, row.kind == "present", share[row.kind] / sizes[row.kind]) for row in rows]


def figures(rows: Sequence[Row], coefficients: Coefficients) -> dict[str, float]:
    """AUROC of the present against each other kind, the calibration error (ten bins, kinds weighted as in the fit), and
    what a threshold refuses."""
    examples = balanced(rows)
    sure = [confidence(row.signals, coefficients) for row in rows]
    of_kind: dict[str, list[float]] = defaultdict(list)
    for row, p in sorted(zip(rows, sure, strict=True), key=lambda pair: pair[0].kind):
        of_kind[row.kind].append(p)
        if row.kind == "removed" and not row.elsewhere:
            of_kind["removed and nowhere else"].append(p)
    found: dict[str, float] = {f"questions, {kind}": len(each) for kind, each in of_kind.items()}
    present = of_kind["present"]
    for kind, each in of_kind.items():
        if kind != "present":
            labels = [True] * len(present) + [False] * len(each)
            found[f"AUROC {kind}"] = round(auroc([*present, *each], labels), 4)
    error = calibration_error(sure, [e.answerable for e in examples], weights=[e.weight for e in examples])
    found["ECE"] = round(error, 4)
    for threshold in _THRESHOLDS:
        for kind, each in of_kind.items():
            found[f"refused at {threshold}, {kind}"] = round(sum(p < threshold for p in each) / len(each), 3)
    return found


if __name__ == "__main__":
    main()
