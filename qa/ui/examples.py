"""Example questions that the corpus itself gives: those its documents ask, and its most named names; only answered ones."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, zip_longest

from qa.corpus import Corpus
from qa.documents import Document
from qa.indexing.sentences import split_sentences

_DOCUMENTS = 12  # looked at: the first of them
_BEGINNING = 30_000  # characters of each
_LONGEST = 90
_TRIED = 12
_NAME = re.compile(r"(?<![.!?:] )(?<!^)\b[A-Z][a-zà-ÿ’'-]+(?: [A-Z][a-zà-ÿ’'-]+)+", re.MULTILINE)


def example_questions(corpus: Corpus, count: int = 4) -> list[str]:
    """Up to `count` questions that this corpus answers surely.

    They are tried in quotes only: nobody asked them, and a language model may cost money and be far away.
    """
    quotes = Corpus.open(corpus.workspace, llm="") if corpus.writer else corpus
    documents = [corpus.document(entry.path) for entry in corpus.sources()[:_DOCUMENTS]]
    asked = zip_longest(*(_asked(document) for document in documents))
    named = (f"What is said about {name}?" for name in _names(documents))
    found: list[str] = []
    for tried, question in enumerate(dict.fromkeys(chain((q for row in asked for q in row if q), named))):
        if len(found) == count or tried == _TRIED:
            break
        if quotes.ask(question).status == "answered":
            found.append(question)
    return found


def _asked(document: Document) -> Iterator[str]:
    """The questions that a document puts as its headings."""
    text = document.text[:_BEGINNING]
    for sentence in split_sentences(text):
        line = sentence.read(text).lstrip("# ")
        if sentence.heading and line.endswith("?") and 15 <= len(line) <= _LONGEST and line[0].isupper():
            yield line


def _names(documents: list[Document]) -> list[str]:
    counts = Counter(name for document in documents for name in _NAME.findall(document.text[:_BEGINNING]))
    return [name for name, times in counts.most_common(_TRIED) if times > 1]
