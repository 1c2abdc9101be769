"""Fits the confidence: `python -m qa.training.calibrate --help`.

Half of the paragraphs are taken out of the corpus and all questions are asked all the same, through the product. So there
are four kinds: present, removed (its paragraph is out), adversarial (SQuAD 2.0's unanswerable ones over what is left) and
off-topic (questions about something else altogether). Each kind weighs the same, the present ones as much as the others
together.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from qa.answering.abstention import Coefficients, confidence, save_coefficients
from qa.corpus import Corpus
from qa.evaluation.calibration import Example, fit
from qa.evaluation.metrics import auroc, calibration_error
from qa.training import data
from qa.training.data import Question

_OFF_TOPIC = 150  # questions
_THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)


@dataclass(frozen=True, slots=True)
class Row:
    """A question asked: its kind, and the signals it gave."""

    kind: str
    signals: dict[str, float]


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
    coefficients = fit(balanced(rows["calibration"]), Coefficients(0.0, dict.fromkeys(signals, 0.0)))
    for part, asked in rows.items():
        sys.stdout.write(f"{part}: {json.dumps(figures(asked, coefficients))}\n")
    save_coefficients(coefficients, arguments.output)


def collect(folder: Path) -> dict[str, list[Row]]:
    """The rows of the calibration and the validation articles."""
    questions = data.load_questions(folder, "squad2")
    elsewhere = data.load_questions(folder, data.SQUADSHIFTS[2])[::40][:_OFF_TOPIC]
    texts = list(dict.fromkeys(question.paragraph.text for question in questions))
    kept = set(texts[::2])
    parts = {"calibration": data.CALIBRATION_ARTICLES, "validation": data.VALIDATION_ARTICLES}
    with tempfile.TemporaryDirectory(prefix="qa-calibrate-") as workspace:
        for number, text in enumerate(texts):
            if text in kept:
                file = Path(workspace, "corpus", f"{number:04d}.txt")
                file.parent.mkdir(exist_ok=True)
                file.write_text(text, encoding="utf-8", newline="")
        corpus = Corpus.open(workspace, llm="")
        rows = {}
        for part, titles in parts.items():
            of_part = [q for q in questions if q.paragraph.title in titles and (q.answers or q.paragraph.text in kept)]
            asked = [(_kind(question, kept), question.text) for question in of_part]
            asked += [("off-topic", q.text) for q in elsewhere[part == "validation" :: 2]]
            rows[part] = [Row(kind, ask(corpus, text)) for kind, text in asked]
        return rows


def _kind(question: Question, kept: set[str]) -> str:
    if not question.answers:
        return "adversarial"
    return "present" if question.paragraph.text in kept else "removed"


def ask(corpus: Corpus, question: str) -> dict[str, float]:
    """The signals that a question gives in a corpus."""
    trace = corpus.ask(question).trace
    assert trace is not None, "a fresh answer carries its trace"
    return dict(trace.signals)


def balanced(rows: Sequence[Row]) -> list[Example]:
    """The rows as examples in which each kind that is not there weighs the same, together as much as what is there."""
    kinds = {kind: sum(row.kind == kind for row in rows) for kind in {row.kind for row in rows}}
    return [
        Example(row.signals, row.kind == "present", (1.0 if row.kind == "present" else 1.0 / (len(kinds) - 1)) / kinds[row.kind])
        for row in rows
    ]


def figures(rows: Sequence[Row], coefficients: Coefficients) -> dict[str, float]:
    """AUROC of the present against each other kind, the calibration error (ten bins, kinds weighted as in the fit), and
    what a threshold refuses."""
    sure = [confidence(row.signals, coefficients) for row in rows]
    found: dict[str, float] = {"questions": len(rows)}
    for kind in sorted({row.kind for row in rows} - {"present"}):
        pairs = [(p, row.kind == "present") for p, row in zip(sure, rows, strict=True) if row.kind in ("present", kind)]
        found[f"AUROC {kind}"] = round(auroc([p for p, _ in pairs], [present for _, present in pairs]), 4)
    weights = [example.weight for example in balanced(rows)]
    found["ECE"] = round(calibration_error(sure, [row.kind == "present" for row in rows], weights=weights), 4)
    for threshold in _THRESHOLDS:
        for kind in sorted({row.kind for row in rows}):
            refused = [p < threshold for p, row in zip(sure, rows, strict=True) if row.kind == kind]
            found[f"refused at {threshold}, {kind}"] = round(sum(refused) / len(refused), 3)
    return found


if __name__ == "__main__":
    main()
