"""Which document the words of a question mean: "the bne article", "the lease", "report.pdf"."""

import re
from collections.abc import Sequence

from qa.answering.phrases import NAMES_DOCUMENT
from qa.documents import Metadata
from qa.indexing.terms import analyze, content_terms
from qa.retrieval.filters import File

Library = Sequence[File]

_WORD = re.compile(r"[^\W_]+")
_GENERIC = frozenset(
    analyze(
        "summarise summarize summary sum up gist synopsis overview article report document paper text file say key main central"
        " most important points finding message argument statement about brief short give tell show write"
        " tl dr tldr briefly please whole entire everything contents bullet sentence paragraph word"
        " one two three four five six ten 1 2 3 4 5 6 7 8 9 10"
    )
)


def called(name: str, library: Library) -> str | None:
    """The path of the one document that has all words of a name in its path, title, publisher, authors or date."""
    words = set(_WORD.findall(name.casefold()))
    found = [path for _, path, about in library if words <= set(_WORD.findall(_names(path, about).casefold()))]
    return found[0] if words and len(found) == 1 else None


def document_meant(question: str, library: Library) -> str | None:
    """The path of the document whose names have most words of a question, or of the only one there is, where the question
    speaks of nothing else; None where it names none, or several alike."""
    words = set(content_terms(NAMES_DOCUMENT.sub(" ", question) if len(library) == 1 else question)) - _GENERIC
    if len(library) == 1 and not words:
        return library[0][1]
    scores = sorted(((len(words & set(analyze(_names(path, about)))), path) for _, path, about in library), reverse=True)
    if not scores or not scores[0][0] or (len(scores) > 1 and scores[0][0] == scores[1][0]):
        return None
    return scores[0][1]


def _names(path: str, about: Metadata) -> str:
    return " ".join((path, about.title, about.publisher or "", *about.authors, about.date or ""))
