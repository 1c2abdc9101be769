"""What the reader learns from: SquadShifts and part of SQuAD 2.0, as questions and as examples (a question, a passage)."""

import gzip
import json
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from qa.indexing.sentences import split_sentences

SQUADSHIFTS = ("new_wiki", "reddit", "amazon_reviews")
TRAIN_ARTICLES = ("Yuan_dynasty", "Imperialism", "French_and_Indian_War", "1973_oil_crisis")
CALIBRATION_ARTICLES = ("Normans", "Packet_switching")
VALIDATION_ARTICLES = ("Scottish_Parliament", "Huguenot")
WRITTEN = Path(__file__).parent / "written.jsonl"  # about paragraphs of the above, which it does not hold
DOCUMENTS = Path(__file__).parent / "documents.jsonl"  # with questions about them
_OFF_TOPIC = 150  # questions

_YES_NO = frozenset("is are was were do does did has have had can could will would may might must shall should".split())
_SHORTEST, _LONGEST = 200, 520  # characters of a cropped passage; the product's are up to 220 cl100k tokens
_ALONE = 0.25  # the share of passages cut to one sentence, as the product reads the best of them again
_WITH_HEADING = 0.1  # the share of passages that begin with their article's title, as the product's may


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph and where its sentences begin and end."""

    title: str
    text: str
    sentences: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """`answers` are (text, start in the paragraph), none where the paragraph does not answer.

    `near` is where the answer stands, or what SQuAD 2.0 calls a plausible answer.
    """

    id: str
    text: str
    paragraph: Paragraph
    answers: tuple[tuple[str, int], ...]
    near: int


@dataclass(frozen=True, slots=True)
class Example:
    """A pair as the model reads it; `start` and `end` are the answer's characters in `passage`, None where it has none."""

    kind: str
    question: str
    passage: str
    start: int | None = None
    end: int | None = None


def load_questions(folder: Path, name: str) -> list[Question]:
    """One of SQUADSHIFTS, or "squad2" for the eight articles of SQuAD 2.0, from the data folder."""
    if name == "squad2":
        loaded = json.loads((folder / "squad2" / "dev-half.json").read_text(encoding="utf-8"))
    else:
        with gzip.open(folder / "squadshifts" / f"{name}.json.gz", "rt", encoding="utf-8") as stream:
            loaded = json.load(stream)
    return list(_questions(loaded["data"]))


def load_off_topic(folder: Path) -> list[Question]:
    """Questions about reviews, that the articles are asked to see them refused: `stream.py` draws none of them."""
    return load_questions(folder, "amazon_reviews")[::40][:_OFF_TOPIC]


def _questions(articles: Sequence[dict[str, Any]]) -> Iterator[Question]:
    for article in articles:
        for raw in article["paragraphs"]:
            text = raw["context"]
            paragraph = Paragraph(article["title"], text, _sentences(text))
            for qa in raw["qas"]:
                found = [] if qa.get("is_impossible") else [(a["text"], a["answer_start"]) for a in qa["answers"]]
                answers = tuple((a, at) for a, at in found if a and text[at : at + len(a)] == a)
                near = [a["answer_start"] for a in qa["answers"] or qa.get("plausible_answers", [])]
                yield Question(qa["id"], qa["question"].strip(), paragraph, answers, near[0] if near else 0)


def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    return tuple((sentence.start, sentence.end) for sentence in split_sentences(text))


def load_written(file: Path, known: Sequence[Question]) -> list[Question]:
    """The questions of a file like WRITTEN, about the paragraphs of `known`; those about other paragraphs are left out.

    Each line names its paragraph by `paragraph_key`; `words` are the answer, or what a careless reader would take for it.
    """
    paragraphs = {paragraph_key(q.paragraph.text): q.paragraph for q in known}
    written = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        if paragraph := paragraphs.get(row["paragraph"]):
            at = paragraph.text.index(row["words"])
            answers = ((row["words"], at),) if row["answered"] else ()
            written.append(Question(f"written {number}", row["question"], paragraph, answers, at))
    return written


def load_documents(file: Path, part: str) -> list[Question]:
    """The questions about the documents of one part ("training", "calibration" or "validation") of a file like DOCUMENTS.

    Each line is a document: `part`, `title`, `passages`, and `questions`, each with the number of the passage that answers it,
    or seems to. The passages of one document carry its title.
    """
    questions = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines()):
        document = json.loads(line)
        passages = [Paragraph(document["title"], text, _sentences(text)) for text in document["passages"]]
        for asked, row in enumerate(document["questions"] if document["part"] == part else ()):
            paragraph = passages[row["passage"]]
            at = paragraph.text.index(row["words"])
            answers = ((row["words"], at),) if row["answered"] else ()
            questions.append(Question(f"document {number} {asked}", row["question"], paragraph, answers, at))
    return questions


def evening_shares(questions: Sequence[Question]) -> dict[str, float]:
    """How often to draw each question, by its id, so that how questions begin does not tell whether they have an answer.

    Of those that begin alike, the answerable ones or the others are drawn less: whichever are more, measured against all.
    """
    begun = Counter((opening(q.text), bool(q.answers)) for q in questions)
    answerable = sum(bool(q.answers) for q in questions)
    whole = {True: answerable, False: len(questions) - answerable}

    def share(question: Question) -> float:
        has = bool(question.answers)
        other = begun[opening(question.text), not has] + 1  # of a rare beginning some are always drawn
        return min(1.0, other / max(1, whole[not has]) / (begun[opening(question.text), has] / whole[has]))

    return {q.id: share(q) for q in questions}


def opening(question: str) -> str:
    """What a question begins with: its first word, of "how" two."""
    first = words(question)[:2]
    return " ".join(first if first[:1] == ["how"] else first[:1])


def is_yes_no(question: str) -> bool:
    return opening(question) in _YES_NO


def paragraph_key(text: str) -> str:
    """The beginning of the paragraph's SHA-256, by which WRITTEN names it."""
    return sha256(text.encode()).hexdigest()[:12]


def answerable_example(question: Question, rng: random.Random) -> Example:
    """The question with a window of whole sentences that holds one of its answers: the most often given, else the first."""
    counted = Counter(question.answers)
    text, at = max(question.answers, key=lambda answer: counted[answer])
    start, end = crop(question.paragraph, at, at + len(text), rng)
    passage = question.paragraph.text[start:end]
    heading = _heading(question.paragraph, rng)
    shift = len(heading) - start
    return Example("answerable", question.text, heading + passage, at + shift, at + len(text) + shift)


def unanswerable_example(kind: str, question: str, paragraph: Paragraph, near: int, rng: random.Random) -> Example:
    """The question with a window around character `near` of a paragraph that does not answer it."""
    start, end = crop(paragraph, near, near, rng)
    return Example(kind, question, _heading(paragraph, rng) + paragraph.text[start:end])


def annotators_contrast(
    kind: str, unanswerable: Question, sisters: Sequence[Question], rng: random.Random
) -> tuple[Example, Example] | None:
    """A passage with a question that it only seems to answer and one of `sisters`, which it answers; None without one."""
    if not sisters:
        return None
    question = rng.choice(sisters)
    text, at = question.answers[0]
    start, end = crop(question.paragraph, min(at, unanswerable.near), max(at + len(text), unanswerable.near + 1), rng)
    heading = _heading(question.paragraph, rng)
    passage, shift = heading + question.paragraph.text[start:end], len(heading) - start
    return (
        Example("answerable", question.text, passage, at + shift, at + len(text) + shift),
        Example(kind, unanswerable.text, passage),
    )


def sibling_contrast(
    kind: str, question: Question, siblings: Sequence[Paragraph], rng: random.Random
) -> tuple[Example, Example] | None:
    """The question with its own passage and with another of the document that does not hold its answer; None without one."""
    others = [p for p in siblings if p.text != question.paragraph.text and not holds(p.text, question.answers)]
    if not others:
        return None
    asked = set(words(question.text))
    alike = sorted(others, key=lambda p: -len(asked & set(words(p.text))))
    other = rng.choice([alike[0], rng.choice(alike)])
    return answerable_example(question, rng), unanswerable_example(
        kind, question.text, other, rng.choice(other.sentences)[0], rng
    )


def hastily_typed(question: str, rng: random.Random) -> str:
    """In lower case, without its question mark, or with two letters of a word exchanged."""
    change = rng.randrange(3)
    if change == 0:
        return question.lower()
    if change == 1:
        return question.rstrip("? ")
    word = rng.choice(re.findall(r"\b[a-z]{6,}\b", question) or [""])
    at = rng.randrange(1, max(2, len(word) - 2))
    return question.replace(word, word[:at] + word[at : at + 2][::-1] + word[at + 2 :], 1) if word else question


def crop(paragraph: Paragraph, first: int, last: int, rng: random.Random) -> tuple[int, int]:
    """Characters of a random run of whole sentences that holds [first, last), grown while it stays within a random length;
    at times of those alone that hold it."""
    limit = 0 if rng.random() < _ALONE else rng.randint(_SHORTEST, _LONGEST)
    inside = [i for i, (start, end) in enumerate(paragraph.sentences) if start < max(last, first + 1) and end > first]
    if not inside:  # between two sentences
        inside = [min(range(len(paragraph.sentences)), key=lambda i: abs(paragraph.sentences[i][0] - first))]
    low, high = inside[0], inside[-1]
    while True:
        size = paragraph.sentences[high][1] - paragraph.sentences[low][0]
        left = low > 0 and paragraph.sentences[low][0] - paragraph.sentences[low - 1][0] + size <= limit
        right = (
            high + 1 < len(paragraph.sentences)
            and paragraph.sentences[high + 1][1] - paragraph.sentences[high][1] + size <= limit
        )
        if not left and not right:
            return min(paragraph.sentences[low][0], first), max(paragraph.sentences[high][1], last)
        if left and (not right or rng.random() < 0.5):
            low -= 1
        else:
            high += 1


def without_sentences(paragraph: Paragraph, cut: Sequence[int]) -> Paragraph:
    """The paragraph with some of its sentences taken out."""
    text, sentences = "", []
    for i, (start, end) in enumerate(paragraph.sentences):
        if i not in cut:
            text += " " if text else ""
            sentences.append((len(text), len(text) + end - start))
            text += paragraph.text[start:end]
    return replace(paragraph, text=text, sentences=tuple(sentences))


def holds(passage: str, answers: Sequence[tuple[str, int]]) -> bool:
    """Whether one of the answers stands in the passage, whatever its case."""
    lower = passage.lower()
    return any(text.lower().strip(" .,") in lower for text, _ in answers)


def _heading(paragraph: Paragraph, rng: random.Random) -> str:
    title = paragraph.title.replace("_", " ")
    return f"{title}\n\n" if title and len(title) < 80 and rng.random() < _WITH_HEADING else ""


class BM25:
    """Okapi BM25 (Robertson and Zaragoza 2009), to find passages that look as if they answered."""

    def __init__(self, texts: Sequence[str], k1: float = 1.2, b: float = 0.75) -> None:
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        counts = [Counter(words(text)) for text in texts]
        mean = sum(c.total() for c in counts) / len(counts)
        for i, count in enumerate(counts):
            norm = k1 * (1 - b + b * count.total() / mean)
            for word, times in count.items():
                self._postings[word].append((i, times * (k1 + 1) / (times + norm)))
        self._size = len(texts)

    def best(self, question: str, limit: int) -> list[int]:
        """The texts' numbers, best first."""
        scores: dict[int, float] = defaultdict(float)
        for word in set(words(question)):
            found = self._postings.get(word, ())
            if len(found) > self._size / 10:
                continue  # too common to tell one text from another
            weight = math.log(1 + (self._size - len(found) + 0.5) / (len(found) + 0.5))
            for i, score in found:
                scores[i] += weight * score
        return sorted(scores, key=lambda i: -scores[i])[:limit]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def wrong_passage(
    kind: str, question: Question, paragraphs: Sequence[Paragraph], ranking: BM25, rng: random.Random
) -> Example | None:
    """The question with the best other paragraph that BM25 brings and that does not hold its answer."""
    for i in ranking.best(question.text, 6):
        other = paragraphs[i]
        if other.text != question.paragraph.text and not holds(other.text, question.answers):
            asked = set(words(question.text))
            best = max(other.sentences, key=lambda s: len(asked & set(words(other.text[s[0] : s[1]]))))
            return unanswerable_example(kind, question.text, other, best[0], rng)
    return None
