"""Published question sets, laid out as a workspace and questions with evidence spans."""

import csv
import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.documents import Span
from qa.errors import UserError


@dataclass(frozen=True, slots=True)
class BenchQuestion:
    """A question of a published set: the answers it accepts and the spans that hold the evidence."""

    text: str
    answers: tuple[str, ...]
    evidence: tuple[Span, ...]

    @property
    def answerable(self) -> bool:
        return bool(self.evidence)


@dataclass(frozen=True, slots=True)
class Dataset:
    """Documents by file name, and questions over them."""

    documents: dict[str, str]
    questions: list[BenchQuestion]

    def lay_out(self, workspace: Path) -> None:
        """Writes the documents below `workspace/corpus` as UTF-8 text."""
        for name, text in self.documents.items():
            file = workspace / "corpus" / name
            if not file.resolve().is_relative_to((workspace / "corpus").resolve()):
                raise UserError(f"The document name {name!r} of this set leads out of its folder. Rename it.")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="")


def load_chunking(folder: Path) -> Dataset:
    """Chroma's chunking evaluation (Smith and Troynikov 2024): `questions.csv` beside its corpora as `.md` files."""
    documents = {file.with_suffix(".txt").name: _read(file) for file in sorted(folder.glob("*.md"))}
    questions = []
    file = existing(folder / "questions.csv")
    with in_format(file, "Chroma's chunking evaluation"), file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            name = f"{row['corpus_id']}.txt"
            if name in documents:
                spans = tuple(Span(name, ref["start_index"], ref["end_index"]) for ref in json.loads(row["references"]))
                questions.append(BenchQuestion(row["question"], (), spans))
    return Dataset(documents, questions)


def load_squad(file: Path) -> Dataset:
    """A file in SQuAD 1.1 or 2.0 format (Rajpurkar et al. 2018), each paragraph a document of its own."""
    documents: dict[str, str] = {}
    questions: list[BenchQuestion] = []
    with in_format(file, "SQuAD's format"):
        for number, paragraph in enumerate(_paragraphs(file)):
            name = f"{number:05d}.txt"
            documents[name] = paragraph["context"]
            for asked in paragraph["qas"]:
                answers = [] if asked.get("is_impossible") else asked["answers"]
                spans = tuple({Span(name, a["answer_start"], a["answer_start"] + len(a["text"])) for a in answers})
                questions.append(BenchQuestion(asked["question"], tuple(dict.fromkeys(a["text"] for a in answers)), spans))
    return Dataset(documents, questions)


def load_beir(folder: Path) -> tuple[Dataset, dict[str, dict[str, int]]]:
    """A folder in BEIR's layout (Thakur et al. 2021): `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv`.

    Returns the documents under `ID.txt` with one question for each judged query, in the order of the judgements, and the
    judgements: query -> document -> relevance.
    """
    corpus, queries, judgements = (
        existing(folder / name) for name in ("corpus.jsonl", "queries.jsonl", Path("qrels", "test.tsv"))
    )
    with in_format(corpus, "BEIR's layout"):
        entries = [json.loads(line) for line in _read(corpus).split("\n") if line]
        documents = {f"{entry['_id']}.txt": f"{entry.get('title', '')}\n\n{entry['text']}".strip() for entry in entries}
    with in_format(queries, "BEIR's layout"):
        texts = {query["_id"]: query["text"] for query in map(json.loads, filter(None, _read(queries).split("\n")))}
    judged: dict[str, dict[str, int]] = {}
    with in_format(judgements, "BEIR's layout"), judgements.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            judged.setdefault(row["query-id"], {})[f"{row['corpus-id']}.txt"] = int(row["score"])
        return Dataset(documents, [BenchQuestion(texts[query], (), ()) for query in judged]), judged


def articles(file: Path) -> Iterator[tuple[str, list[str]]]:
    """The articles of a file in SQuAD format: title and paragraphs."""
    for article in _articles(file):
        yield article["title"], [paragraph["context"] for paragraph in article["paragraphs"]]


def _articles(file: Path) -> list[dict[str, Any]]:
    data = existing(file).read_bytes()
    found: list[dict[str, Any]] = json.loads(gzip.decompress(data) if file.suffix == ".gz" else data)["data"]
    return found


def _paragraphs(file: Path) -> Iterator[dict[str, Any]]:
    for article in _articles(file):
        yield from article["paragraphs"]


@contextmanager
def in_format(file: Path, format_name: str) -> Iterator[None]:
    """Whatever a damaged or foreign file makes a parser raise becomes a UserError of one line that names the file."""
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError, EOFError, gzip.BadGzipFile) as error:
        raise UserError(f"{file} is damaged or not in {format_name} ({error!r}). Download it again, or name another.") from error


def _read(file: Path) -> str:
    with file.open(encoding="utf-8", newline="") as stream:
        return stream.read()


def existing(file: Path) -> Path:
    """The same file. Raises UserError when it is not there, or a folder."""
    if file.is_dir():
        raise UserError(f"{file} is a folder. Name the file in it with --data.")
    if not file.is_file():
        raise UserError(f"{file} is not there. Name the data with --data.")
    return file
