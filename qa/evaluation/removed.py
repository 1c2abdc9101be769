"""Facts taken out of a corpus: how often is a question still answered whose evidence is no longer there?"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Literal, get_args

import yaml

from qa.answers import Answer, Status
from qa.corpus import Corpus
from qa.documents import Document, Sentence
from qa.errors import GoldInvalid
from qa.evaluation.datasets import Dataset
from qa.evaluation.gold import GoldQuestion, Quote, evidence_spans
from qa.evaluation.metrics import auroc
from qa.evaluation.statistics import bootstrap_interval
from qa.indexing.sentences import split_sentences
from qa.reading.metadata import SIDECAR

Kind = Literal["present", "removed", "unanswerable", "off-topic"]
Tick = Callable[[], None]
_FOLDS = 5  # each takes out the facts of a fifth of the questions, so that most of every document stays
_OFF_TOPIC = 200  # questions
_EXAMPLES = 3  # of each kind of failure
_REFUSED = 0.8  # the share of removed facts at whose threshold the cost to the others is told
Cut = dict[str, frozenset[int]]  # document -> which of its sentences a question's evidence touches


@dataclass(frozen=True, slots=True)
class Asked:
    """A question asked while its facts were there, while they were not, or that the whole corpus does not answer."""

    kind: Kind
    question: str
    answer: Answer

    @property
    def failed(self) -> bool:
        return (self.answer.status == "not_in_corpus") == (self.kind == "present")


@dataclass(frozen=True, slots=True)
class KindRow:
    """What became of the questions of one kind, as shares; `auroc` of `confidence` against the present ones with its 95 %
    interval (nan for those themselves)."""

    kind: Kind
    questions: int
    answered: float
    doubtful: float
    refused: float
    auroc: float
    low: float
    high: float
    failures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Removal:
    """The bench's table; `threshold` is the confidence below which 80 % of the removed lie, `lost` the share of the
    present below it."""

    rows: tuple[KindRow, ...]
    threshold: float
    lost: float


def bench_gold(
    corpus: Corpus, questions: Sequence[GoldQuestion], off_topic: Sequence[str] = (), tick: Tick | None = None
) -> Removal:
    """Gold questions over their corpus: the sentences that their evidence touches are cut out, a fifth of them at a time.

    Raises GoldInvalid where nothing can be taken out.
    """
    return summarise(ask_with_facts_removed(corpus, questions, folds=_FOLDS, off_topic=off_topic[:_OFF_TOPIC], tick=tick))


def bench_paragraphs(
    dataset: Dataset, limit: int | None = None, off_topic: Sequence[str] = (), tick: Tick | None = None
) -> Removal:
    """A set in SQuAD format, each paragraph a document: whole paragraphs are taken out, half of them at a time.

    Raises GoldInvalid where nothing can be taken out.
    """
    questions = [
        GoldQuestion(
            id=str(number),
            question=question.text,
            answerable=question.answerable,
            answers=question.answers,
            evidence=tuple((Quote(document=s.document, quote=dataset.documents[s.document]),) for s in question.evidence[:1]),
        )
        for number, question in enumerate(dataset.questions[:limit])
    ]
    with tempfile.TemporaryDirectory(prefix="qa-bench-") as folder:
        dataset.lay_out(Path(folder))
        corpus = Corpus.open(folder, llm="")
        return summarise(ask_with_facts_removed(corpus, questions, folds=2, off_topic=off_topic[:_OFF_TOPIC], tick=tick))


def ask_with_facts_removed(
    corpus: Corpus,
    questions: Sequence[GoldQuestion],
    *,
    folds: int,
    off_topic: Sequence[str] = (),
    tick: Tick | None = None,
) -> list[Asked]:
    """Asks every question of the corpus as it is, and every answerable one again where all sentences that its evidence
    touches are cut out, together with those of the other questions of its fold.

    An answer that stands elsewhere too, without the gold set saying so, counts as still answered. Raises GoldInvalid where
    nothing can be taken out.
    """
    documents = [corpus.document(entry.path) for entry in corpus.sources()]
    sentences = {document.path: split_sentences(document.text) for document in documents}
    cuts = _cuts([question for question in questions if question.answerable], documents, sentences)
    if not cuts:
        raise GoldInvalid("None of these questions has evidence in the corpus: there is nothing to take out. Run `qa eval lint`.")

    asked: list[Asked] = []

    def ask(corpus: Corpus, kind: Kind, question: GoldQuestion) -> None:
        where = question.filters.where()
        where = replace(where, sources=tuple(pattern for glob in where.sources for pattern in (glob, f"{glob}.txt")))
        asked.append(Asked(kind, question.question, corpus.ask(question.question, history=question.history, where=where)))
        if tick:
            tick()

    for question in questions:
        if question.id in cuts or not question.answerable:
            ask(corpus, "present" if question.answerable else "unanswerable", question)
    for number, text in enumerate(off_topic):
        ask(corpus, "off-topic", GoldQuestion(id=f"off-topic-{number}", question=text, answerable=False, answers=(), evidence=()))
    by_id = {question.id: question for question in questions}
    for fold in _folds(cuts, folds):
        with tempfile.TemporaryDirectory(prefix="qa-removed-") as folder:
            _lay_out(Path(folder), documents, sentences, [cuts[name] for name in fold])
            without = Corpus.open(folder, llm="")
            for name in fold:
                ask(without, "removed", by_id[name])
    return asked


def summarise(asked: Sequence[Asked]) -> Removal:
    """The table of a bench: a row a kind, and what refusing four fifths of the removed would cost."""
    by_kind: dict[Kind, list[Asked]] = {}
    for each in asked:
        by_kind.setdefault(each.kind, []).append(each)
    removed = sorted(each.answer.confidence for each in by_kind["removed"])
    threshold = removed[min(len(removed) - 1, int(_REFUSED * len(removed)))]
    lost = fmean(each.answer.confidence < threshold for each in by_kind["present"])
    rows = tuple(_row(kind, of_kind, by_kind["present"]) for kind, of_kind in by_kind.items())
    return Removal(rows, threshold, lost)


def _row(kind: Kind, asked: Sequence[Asked], present: Sequence[Asked]) -> KindRow:
    def separation(pairs: Sequence[Asked]) -> float:
        return auroc([each.answer.confidence for each in pairs], [each.kind == "present" for each in pairs])

    status = [each.answer.status for each in asked]
    answered, doubtful, refused = (status.count(each) / len(status) for each in get_args(Status))
    low, high = bootstrap_interval(separation, [*asked, *present])
    failures = sorted((each for each in asked if each.failed), key=lambda each: each.answer.confidence, reverse=kind != "present")
    told = tuple(_told(each) for each in failures[:_EXAMPLES])
    return KindRow(kind, len(asked), answered, doubtful, refused, separation([*asked, *present]), low, high, told)


def _told(asked: Asked) -> str:
    answer = asked.answer
    said = answer.claims[0].text if answer.claims else answer.text
    return f"{answer.confidence:.2f}  {asked.question}  →  {said}"


def _cuts(
    questions: Sequence[GoldQuestion], documents: Sequence[Document], sentences: dict[str, list[Sentence]]
) -> dict[str, Cut]:
    """For each question with evidence in the corpus the sentences that any of its evidence touches."""
    texts = {document.path: document.text for document in documents}
    found = {}
    for question in questions:
        spans = {span for alternative in evidence_spans(question, texts) for span in alternative if span.start >= 0}
        if spans:
            found[question.id] = {
                path: frozenset(
                    number
                    for number, sentence in enumerate(sentences[path])
                    if any(s.document == path and s.start < p.end and p.start < s.end for s in spans for p in sentence.pieces)
                )
                for path in {span.document for span in spans}
            }
    return found


def _folds(cuts: dict[str, Cut], folds: int) -> Iterator[list[str]]:
    """The questions in `folds` parts of about the same size; questions that share a sentence stay together."""
    groups: list[tuple[list[str], set[tuple[str, int]]]] = []
    for name, cut in cuts.items():
        own = {(path, number) for path, numbers in cut.items() for number in numbers}
        joined, apart = [name], []
        for names, touched in groups:
            if touched & own:
                joined = names + joined
                own |= touched
            else:
                apart.append((names, touched))
        groups = [*apart, (joined, own)]
    parts: list[list[str]] = [[] for _ in range(folds)]
    for names, _ in sorted(groups, key=lambda group: -len(group[0])):
        min(parts, key=len).extend(names)
    return (part for part in parts if part)


def _lay_out(workspace: Path, documents: Sequence[Document], sentences: dict[str, list[Sentence]], cuts: Sequence[Cut]) -> None:
    """Writes what is left of the documents as text files, each with its metadata in a sidecar."""
    for document in documents:
        gone = frozenset[int]().union(*(cut.get(document.path, frozenset()) for cut in cuts))
        pieces = sorted(piece for number in gone for piece in sentences[document.path][number].pieces)
        left, position = [], 0
        for piece in pieces:
            left.append(document.text[position : piece.start])
            position = piece.end
        text = "".join([*left, document.text[position:]])
        file = workspace / "corpus" / f"{document.path}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        if any(char.isalnum() for char in text):
            file.write_text(text, encoding="utf-8", newline="")
            about = {name: getattr(document.metadata, name) for name in ("title", "publisher", "date", "language")}
            about |= {name: list(getattr(document.metadata, name)) for name in ("authors", "inferred", "tags")}
            told = {name: value for name, value in about.items() if value}
            Path(f"{file}{SIDECAR}").write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
