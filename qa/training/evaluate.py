"""The reader's figures on articles it was not trained on: `python -m qa.training.evaluate --help`. Needs no torch."""

import argparse
import json
import re
import string
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.answering.abstention import signals
from qa.answering.evidence import by_answer, read_again, weigh_sentences
from qa.answering.quoting import NARROW
from qa.corpus import Corpus
from qa.documents import Hit, StoredPassage
from qa.evaluation.statistics import bootstrap_interval
from qa.indexing.sentences import split_sentences
from qa.models.reader import Reader, Reading
from qa.models.weights import READER
from qa.retrieval.search import Found
from qa.training import data
from qa.training.data import Question

Floats = NDArray[np.floating]
Drawn = NDArray[np.int64]  # numbers of the questions drawn
Candidate = dict[str, Any]  # JSON: `text`, `order`, `scores`, and `sentences` as [start, end) in the text
_PASSAGES = 4  # whose sentences are weighed
_RELEVANCE_WEIGHTS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5)
_PARTS = {"calibration": data.CALIBRATION_ARTICLES, "validation": data.VALIDATION_ARTICLES}
_DOCUMENTS = ("calibration", "comparison", "validation")  # parts of the documents written for this project


@dataclass(frozen=True, slots=True)
class Read:
    """What the model says of a question and its own paragraph: two logits, and the answer it would give."""

    relevance: float
    answerable: float
    answer: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder that holds squad2/")
    parser.add_argument("candidates", type=Path, help="JSON of what the product finds; written if it is not there")
    parser.add_argument("models", type=Path, nargs="*", help="reader.onnx, as exported; several are compared")
    arguments = parser.parse_args()
    questions = data.load_questions(arguments.data, "squad2")
    if not arguments.candidates.exists():
        arguments.candidates.write_text(json.dumps(find_candidates(questions)), encoding="utf-8")
    candidates = json.loads(arguments.candidates.read_text(encoding="utf-8"))
    for model in arguments.models:
        megabytes = round(model.stat().st_size / 1e6, 2)
        figures = {"model": model.name, "megabytes": megabytes, **evaluate(model, questions, candidates)}
        json.dump(figures, sys.stdout, indent=2)
        sys.stdout.write("\n")


def evaluate(model: Path, questions: Sequence[Question], candidates: dict[str, list[Candidate]]) -> dict[str, object]:
    """All figures of a model; every choice (threshold, weights) is made on the calibration articles."""
    reader = _open(model)
    articles = {part: [q for q in questions if q.paragraph.title in titles] for part, titles in _PARTS.items()}
    parts = articles | {f"documents, {part}": data.load_documents(data.DOCUMENTS, part) for part in _DOCUMENTS}
    once = {part: [_read_once(q, reader) for q in asked] for part, asked in parts.items()}
    twice = {part: [_read_twice(q, reader) for q in asked] for part, asked in parts.items()}
    figures: dict[str, object] = {}
    for name, reads in (("passages", once), ("passages read twice", twice)):
        thresholds = {
            balanced: _best_threshold(parts["calibration"], reads["calibration"], balanced=balanced) for balanced in (True, False)
        }
        figures[f"{name}: threshold, balanced threshold"] = [round(thresholds[balanced], 3) for balanced in (False, True)]
        for part, asked in parts.items():
            figures[f"{name}, {part}"] = _passage_figures(asked, reads[part], thresholds)
    found = {part: _read_candidates(reader, [q for q in of_part if q.answers], candidates) for part, of_part in articles.items()}
    choices = [(w, a, span) for w in _RELEVANCE_WEIGHTS for a in (0.0, 0.5, 1.0, 2.0) for span in (0.5, 1.0)]
    chosen = max(choices, key=lambda c: sum(_sentence_figures(found["calibration"], *c)))
    figures["sentence weights: relevance, answerable, span"] = chosen
    for part, rows in found.items():
        figures[f"retrieval, {part}"] = _retrieval_figures(rows)
        for passages in (1, 2, _PASSAGES):
            top1, top3 = _sentence_figures(rows, *chosen, passages=passages)
            figures[f"sentences of {passages}, {part}"] = {"n": len(rows), "top 1": top1, "top 3": top3}
    return figures


# reading


def _open(model: Path) -> Reader:
    """The product's reader with the weights of a file."""
    digest = sha256(model.read_bytes()).hexdigest()
    return Reader(weights=replace(READER, own=str(model.resolve()), sha256=digest))


def _read_once(question: Question, reader: Reader) -> Read:
    text = question.paragraph.text
    (reading,) = reader.read(question.text, [text])
    best = reading.best_span(0, len(text))
    return Read(reading.relevance, reading.answerable, text[best.start : best.end] if best else "")


def _read_twice(question: Question, reader: Reader) -> Read:
    """As the product reads what it found: the paragraph, then the best of its sentences alone."""
    text = question.paragraph.text
    (reading,) = reader.read(question.text, [text])
    passage = StoredPassage(0, "", 0, len(text), None, text, tuple(split_sentences(text)))
    found = Found((Hit(passage, 0.0, {}),), {0: reading}, {})
    weighed = weigh_sentences(found, NARROW.passages)
    evidence = by_answer(read_again(question.text, weighed, found, reader, most=NARROW.sentences))
    if not evidence:
        return Read(reading.relevance, reading.answerable, "")
    answer = evidence[0].answer
    return Read(reading.relevance, signals(found, evidence)["answerable"], text[answer.start : answer.end])


# passages: the question with its own paragraph


def _passage_figures(
    questions: Sequence[Question], reads: Sequence[Read], thresholds: dict[bool, float]
) -> dict[str, float | list[float]]:
    """Figures as [figure, lower, upper]: the 95 % interval over questions drawn anew."""
    has_answer = np.array([bool(q.answers) for q in questions])
    forced = np.array([f1(r.answer, q) for q, r in zip(questions, reads, strict=True)])
    exact = np.array([exact_match(r.answer, q) for q, r in zip(questions, reads, strict=True)])
    answerable = np.array([r.answerable for r in reads])
    relevance = np.array([r.relevance for r in reads])
    given = {
        "SQuAD 2.0 F1": _given(questions, reads, thresholds[False]),
        "SQuAD 2.0 F1, balanced threshold": _given(questions, reads, thresholds[True]),
        "SQuAD 2.0 F1, own best threshold": _given(questions, reads, _best_threshold(questions, reads)),
    }
    figures: dict[str, Callable[[Drawn], float]] = {
        "F1 answerable": lambda drawn: 100 * float(forced[drawn][has_answer[drawn]].mean()),
        "EM answerable": lambda drawn: 100 * float(exact[drawn][has_answer[drawn]].mean()),
        "AUROC": lambda drawn: auroc(has_answer[drawn], answerable[drawn]),
        "AUROC by relevance": lambda drawn: auroc(has_answer[drawn], relevance[drawn]),
        **{name: partial(_mean_percent, each) for name, each in given.items()},
    }
    counts: dict[str, float | list[float]] = {"n": len(questions), "n answerable": int(has_answer.sum())}
    return counts | {name: _with_interval(figure, len(questions)) for name, figure in figures.items()}


def _mean_percent(values: Floats, drawn: Drawn) -> float:
    return 100 * float(values[drawn].mean())


def _with_interval(figure: Callable[[Drawn], float], size: int) -> list[float]:
    low, high = bootstrap_interval(lambda drawn: figure(np.array(drawn)), range(size))
    return [round(value, 4) for value in (figure(np.arange(size)), low, high)]


def _best_threshold(questions: Sequence[Question], reads: Sequence[Read], *, balanced: bool = False) -> float:
    """`balanced` does not lean towards refusing where most questions have no answer, as in the calibration articles."""
    share = float(np.mean([bool(q.answers) for q in questions]))
    weights = np.array([(1 / share if q.answers else 1 / (1 - share)) if balanced else 1.0 for q in questions])
    tried = sorted({read.answerable for read in reads})
    return max(tried, key=lambda threshold: float(np.mean(weights * _given(questions, reads, threshold))))


def _given(questions: Sequence[Question], reads: Sequence[Read], threshold: float) -> Floats:
    """The F1 of each question, as SQuAD 2.0's script counts it; of a refusal, 1 where there is no answer and 0 where there is."""
    pairs = zip(questions, reads, strict=True)
    return np.array([f1(r.answer, q) if r.answerable >= threshold else float(not q.answers) for q, r in pairs])


def auroc(labels: Sequence[bool] | NDArray[np.bool_], scores: Sequence[float] | Floats) -> float:
    """How often a positive scores above a negative (Mann and Whitney 1947); ties count half."""
    positive = np.array([s for s, label in zip(scores, labels, strict=True) if label])
    negative = np.array([s for s, label in zip(scores, labels, strict=True) if not label])
    return float(np.mean((positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)))


@cache
def f1(answer: str, question: Question) -> float:
    """The best word overlap with an accepted answer, as SQuAD's own script counts it."""
    best = 0.0
    for gold, _ in question.answers:
        mine, theirs = _normalised(answer).split(), _normalised(gold).split()
        same = (Counter(mine) & Counter(theirs)).total()
        if same:
            best = max(best, 2 * same / (len(mine) + len(theirs)))
    return best


def exact_match(answer: str, question: Question) -> float:
    return float(any(_normalised(answer) == _normalised(gold) for gold, _ in question.answers))


def _normalised(text: str) -> str:
    bare = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", bare).split())


def _percent(values: Sequence[float]) -> float:
    return round(100 * float(np.mean(values)), 2)


# the whole: open over all paragraphs, with the product's own search


def find_candidates(questions: Sequence[Question]) -> dict[str, list[Candidate]]:
    """The passages that the product's search has its reranker read, for each question of the two parts, best first."""
    texts = list(dict.fromkeys(q.paragraph.text for q in questions))
    asked = [q for q in questions if q.answers and any(q.paragraph.title in titles for titles in _PARTS.values())]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "corpus").mkdir()
        for number, text in enumerate(texts):
            (Path(folder) / "corpus" / f"{number:03}.txt").write_text(text, encoding="utf-8")
        corpus = Corpus.open(folder, llm="")
        return {question.id: [_candidate(hit) for hit in corpus.search(question.text, limit=12)] for question in asked}


def _candidate(hit: Hit) -> Candidate:
    passage = hit.passage
    pieces = [piece for sentence in passage.sentences if not sentence.heading for piece in sentence.pieces]
    return {
        "text": passage.text,
        "order": hit.score,
        "scores": hit.scores,
        "sentences": [[p.start - passage.start, p.end - passage.start] for p in pieces],
    }


@dataclass(frozen=True, slots=True)
class Row:
    """A question with what was found for it and what the model read there.

    `right` tells which passages are of the gold paragraph and hold the answer; `sentences` are (passage, text, best span).
    """

    question: Question
    found: Sequence[Candidate]
    reads: Sequence[Reading]
    right: Sequence[bool]
    sentences: Sequence[tuple[int, str, float]]


def _read_candidates(reader: Reader, questions: Sequence[Question], candidates: dict[str, list[Candidate]]) -> list[Row]:
    reads = iter(reader.read_pairs([(q.text, found["text"]) for q in questions for found in candidates[q.id]]))
    rows = []
    for question in questions:
        found = candidates[question.id]
        right = [one["text"] in question.paragraph.text and data.holds(one["text"], question.answers) for one in found]
        own = [next(reads) for _ in found]
        pairs = zip(found, own, strict=True)
        sentences = [(i, *sentence) for i, pair in enumerate(pairs) for sentence in _best_in_sentences(*pair)]
        rows.append(Row(question, found, own, right, sentences))
    return rows


def _retrieval_figures(rows: Sequence[Row]) -> dict[str, float]:
    """Recall of the gold paragraph's passage among the first 1 and 5, ordered by the original's logit and by ours."""
    original = [[one["scores"]["rerank"] for one in row.found] for row in rows]
    ours = [[read.relevance for read in row.reads] for row in rows]
    correlation = np.corrcoef([*chain(*original)], [*chain(*ours)])[0, 1]
    figures = {"n": len(rows), "correlation of relevance": round(float(correlation), 4)}
    for name, scores in {"original": original, "ours": ours}.items():
        for k in (1, 5):
            hits = [any(row.right[i] for i in np.argsort(-np.array(s))[:k]) for row, s in zip(rows, scores, strict=True)]
            figures[f"recall@{k} {name}"] = _percent([float(hit) for hit in hits])
    return figures


def _sentence_figures(
    rows: Sequence[Row], relevance: float, answerable: float, span: float, passages: int = _PASSAGES
) -> tuple[float, float]:
    """How often the best sentence, and one of the best three, holds an accepted answer."""
    first, third = [], []
    for row in rows:
        read = sorted(range(len(row.reads)), key=lambda i: -row.reads[i].relevance)[:passages]
        passage = {i: answerable * row.reads[i].answerable + relevance * row.reads[i].relevance for i in read}
        scored: dict[str, float] = {}
        for i, text, best in row.sentences:
            if i in passage:  # passages overlap: a sentence counts once, with its best score
                scored[text] = max(span * best + passage[i], scored.get(text, -np.inf))
        order = sorted(scored, key=lambda text: -scored[text])
        holds = [any(gold in text for gold, _ in row.question.answers) for text in order[:3]]
        first.append(float(any(holds[:1])))
        third.append(float(any(holds)))
    return _percent(first), _percent(third)


def _best_in_sentences(found: Candidate, reading: Reading) -> Iterator[tuple[str, float]]:
    """Each sentence of a passage and the logits of the best span inside it."""
    for start, end in found["sentences"]:
        if best := reading.best_span(start, end):
            yield found["text"][start:end], best.score


if __name__ == "__main__":
    main()
