"""What the reader sees, without end: questions with passages that answer them, and their contrasts, in fixed shares."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from qa.models.reader import Reader
from qa.models.weights import RERANKER
from qa.training import data
from qa.training.adversaries import CHANGES, contrast, sentence_cut, surroundings
from qa.training.data import Example, Paragraph, Question
from qa.training.neighbours import Neighbours

_SHARES = {  # of what is drawn; adversaries come with the question they are made against
    "new_wiki": 0.06,
    "reddit": 0.01,
    "amazon_reviews": 0.02,
    "squad2 answerable": 0.02,
    "squad2 contrast": 0.07,
    "written answerable": 0.02,
    "written contrast": 0.11,
    "document answerable": 0.04,
    "document contrast": 0.32,
    "document sibling": 0.13,
    "yes/no contrast": 0.04,
    "wrong passage": 0.07,
    "strange passage": 0.12,
    "changed question": 0.02,
    "sentence cut": 0.02,
}
_TEMPTING = 4  # strange passages, and as many that BM25 brings, of which the reader takes one for an answer
_HASTY = 0.08  # of the questions are typed hastily, whether or not they have an answer
Drawn = tuple[Example, ...]  # one example, or an answerable one and its contrast: the same passage or the same question


def stream(folder: Path, rng: random.Random) -> Iterator[Drawn]:
    """Examples without end, the kinds mixed by their shares; no question comes again before all of its kind have come."""
    kinds = _kinds(folder, rng)
    while True:
        kind = rng.choices(list(_SHARES), list(_SHARES.values()))[0]
        drawn = next(kinds[kind])
        if rng.random() < _HASTY:
            state = rng.random()  # both of a pair are typed in the same way
            drawn = tuple(replace(e, question=data.hastily_typed(e.question, random.Random(state))) for e in drawn)
        yield drawn


def _kinds(folder: Path, rng: random.Random) -> dict[str, Iterator[Drawn]]:
    never = {q.id for q in data.load_off_topic(folder)}
    shifts = {name: [q for q in data.load_questions(folder, name) if q.id not in never] for name in data.SQUADSHIFTS}
    squad = [q for q in data.load_questions(folder, "squad2") if q.paragraph.title in data.TRAIN_ARTICLES]
    answerable = [q for q in squad if q.answers]
    written = data.load_written(data.WRITTEN, [*squad, *(q for questions in shifts.values() for q in questions)])
    written_answerable = [q for q in written if q.answers]
    documents = data.load_documents(data.DOCUMENTS, "training")
    document_answerable = [q for q in documents if q.answers]
    # adversaries are made of encyclopedia questions first: reviews and chat hold few names and many yes/no questions
    bases = [q for q in shifts["new_wiki"] * 6 + answerable * 6 + shifts["reddit"] + shifts["amazon_reviews"] if q.answers]
    bases = [q for q in bases if not data.is_yes_no(q.text)]  # what says no to a changed one answers it
    return {
        **{name: _answerable(questions, rng) for name, questions in shifts.items()},
        "squad2 answerable": _answerable(answerable, rng),
        "squad2 contrast": _annotators_contrasts("squad2 unanswerable", squad, rng),
        "written answerable": _answerable(written_answerable, rng),
        "written contrast": _annotators_contrasts("written unanswerable", written, rng),
        "document answerable": _answerable(document_answerable, rng),
        "document contrast": _annotators_contrasts("document unanswerable", documents, rng),
        "document sibling": _siblings(document_answerable, rng),
        "yes/no contrast": _annotators_contrasts(
            "yes/no unanswerable", [q for q in [*written, *documents] if data.is_yes_no(q.text)], rng
        ),
        "wrong passage": _wrong_passages({**shifts, "squad2": answerable}, written_answerable, rng),
        "strange passage": _strange_passages({**shifts, "squad2": answerable, "documents": documents}, rng),
        "changed question": _changed_questions(bases, rng),
        "sentence cut": (pair for q in _endless(bases, rng) if (pair := sentence_cut(q, rng))),
    }


def _endless(questions: Sequence[Question], rng: random.Random) -> Iterator[Question]:
    usable = list(questions)
    while True:
        rng.shuffle(usable)
        yield from usable


def _answerable(questions: Sequence[Question], rng: random.Random) -> Iterator[Drawn]:
    return ((data.answerable_example(q, rng),) for q in _endless(questions, rng))


def _annotators_contrasts(kind: str, questions: Sequence[Question], rng: random.Random) -> Iterator[Drawn]:
    share = data.evening_shares(questions)
    answerable = defaultdict(list)
    for question in questions:
        if question.answers:
            answerable[question.paragraph.text].append(question)
    for question in _endless([q for q in questions if not q.answers], rng):
        if rng.random() < share[question.id]:
            sisters = [q for q in answerable[question.paragraph.text] if rng.random() < share[q.id]]
            yield data.annotators_contrast(kind, question, sisters, rng) or (
                data.unanswerable_example(kind, question.text, question.paragraph, question.near, rng),
            )


def _siblings(questions: Sequence[Question], rng: random.Random) -> Iterator[Drawn]:
    of_document: dict[str, dict[str, Paragraph]] = defaultdict(dict)
    answering: dict[tuple[str, str], set[str]] = defaultdict(set)  # a list question is answered by several passages
    for question in questions:
        of_document[question.paragraph.title][question.paragraph.text] = question.paragraph
        answering[question.paragraph.title, question.text].add(question.paragraph.text)
    for question in _endless(questions, rng):
        of_own = of_document[question.paragraph.title]
        siblings = [p for text, p in of_own.items() if text not in answering[question.paragraph.title, question.text]]
        if pair := data.sibling_contrast("sibling passage", question, siblings, rng):
            yield pair


def _changed_questions(bases: Sequence[Question], rng: random.Random) -> Iterator[Drawn]:
    texts = [*{q.paragraph.text: None for q in bases}, *(q.text for q in bases)]
    around = surroundings(bases, Neighbours(RERANKER.model(), RERANKER.tokenizer(), texts))
    sources = {change: _endless(bases, rng) for change in CHANGES}
    while True:
        change = rng.choices(list(CHANGES), list(CHANGES.values()))[0]
        pair = None
        while pair is None:
            pair = contrast(change, next(sources[change]), around, rng)
        yield pair


def _wrong_passages(asked: dict[str, list[Question]], written: list[Question], rng: random.Random) -> Iterator[Drawn]:
    paragraphs = list({q.paragraph.text: q.paragraph for questions in asked.values() for q in questions}.values())
    ranking = data.BM25([paragraph.text for paragraph in paragraphs])
    often = {"new_wiki": 2, "squad2": 6, "reddit": 1, "amazon_reviews": 1}
    questions = [q for name, of_name in asked.items() for q in of_name * often[name]]
    for question in _endless([*questions, *written * 2], rng):
        if example := data.wrong_passage("wrong passage", question, paragraphs, ranking, rng):
            yield (example,)


def _strange_passages(asked: dict[str, list[Question]], rng: random.Random) -> Iterator[Drawn]:
    """Of something else altogether, as the nearest passages to an off-topic question are: of the best that BM25 brings of another
    source, and of as many others of it, the one that the reader takes most for an answer."""
    paragraphs = {
        name: list({q.paragraph.text: q.paragraph for q in questions if q.paragraph.sentences}.values())
        for name, questions in asked.items()
    }
    rankings = {name: data.BM25([paragraph.text for paragraph in of_name]) for name, of_name in paragraphs.items()}
    questions = {name: _endless(of_name, rng) for name, of_name in asked.items()}
    reader = Reader(threads=1)
    while True:
        source, other = rng.sample(list(asked), 2)
        question = next(questions[source])
        near = [paragraphs[other][i] for i in rankings[other].best(question.text, _TEMPTING)]
        strange = [p for p in [*near, *rng.sample(paragraphs[other], _TEMPTING)] if not data.holds(p.text, question.answers)]
        examples = [
            data.unanswerable_example("strange passage", question.text, p, rng.choice(p.sentences)[0], rng) for p in strange
        ]
        if examples:
            readings = reader.read(question.text, [example.passage for example in examples])
            yield (max(zip(examples, readings, strict=True), key=lambda pair: pair[1].answerable)[0],)
