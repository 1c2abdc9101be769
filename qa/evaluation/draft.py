"""Drafting a gold set: for sentences that state something, a question line whose evidence is filled in."""

import json
import re
from collections.abc import Iterator

from qa.corpus import Corpus
from qa.indexing.sentences import split_sentences
from qa.statements.values import values

_SHORTEST = 60  # characters: shorter sentences rarely state a fact by themselves
_NAME = re.compile(r"(?<!^)(?<![.!?] )\b[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*")


def draft_questions(corpus: Corpus, document: str, count: int) -> Iterator[str]:
    """JSON lines for `count` sentences of a document, those with most names, numbers and dates first, in reading order.

    The question is left as "TODO: …" for a person to write, with what the sentence states as its likely answers. Raises
    DocumentNotFound.
    """
    text = corpus.text(document)
    sentences = [s for s in split_sentences(text) if not s.heading and s.end - s.start >= _SHORTEST]
    chosen = sorted(sentences, key=lambda sentence: -len(_stated(sentence.read(text))))[:count]
    stem = re.sub(r"[^\w]+", "-", document.lower()).strip("-")
    for sentence in sorted(chosen, key=lambda sentence: sentence.start):
        line = {
            "id": f"{stem}-{sentence.start}",
            "question": f"TODO: a question that this answers: {sentence.read(text)}",
            "answerable": True,
            "answers": _stated(sentence.read(text))[:3] or ["TODO"],
            "evidence": [[{"document": document, "quote": text[piece.start : piece.end]} for piece in sentence.pieces]],
            "tags": ["draft"],
        }
        yield json.dumps(line, ensure_ascii=False)


def _stated(sentence: str) -> list[str]:
    """The names, numbers and dates of a sentence, as they stand there."""
    numbers = [word.strip(".,;:()“”\"'") for word in sentence.split() if values(word.strip(".,;:()“”\"'"))]
    return list(dict.fromkeys([*numbers, *_NAME.findall(sentence)]))
