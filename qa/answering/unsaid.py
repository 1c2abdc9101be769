"""The words of a question that no document has: why it is refused, or what to say in other words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qa.answering.other_names import said
from qa.answering.phrases import names
from qa.indexing.faults import storage_faults
from qa.indexing.index import Index
from qa.indexing.terms import analyze, content_terms
from qa.retrieval.search import Admitted, document_numbers
from qa.statements.capitals import country, spoken_of
from qa.statements.rewording import alike, light_terms

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
# words that any question is asked with: that no document has them tells nothing
_ANY = light_terms() | set(
    analyze(
        "say said tell told think thought mean meant believe happen long often sort name role without document article text "
        "explain describe list outline enumerate summarise summarize compare contrast differ difference disagree contradict"
    )
)
_FULL = 2  # words in a full name: one alone may be another word for what the documents name ("Moscow" for Russia)
_TYPED_WRONG = 5  # letters of a stem: shorter ones are like too many others
_SHOWN = 5  # phrases in a note
_BEST = 50  # passages among which a word is looked for first

# What a question about a full name is worth that no document has. Of 28,925 questions of SQuAD 2.0 and SquadShifts that their
# texts answer none has such a name; of 14,408 whose paragraph was taken out of the texts 35 (`qa.training.unnamed`). One word for
# a name that none has stands in 43 and in 506 of them: it refuses only what the reader doubts as well.
UNNAMED = 0.01


@dataclass(frozen=True, slots=True)
class Unsaid:
    """The words that say what a question is about and that no document has, in order, those that follow on each other as one
    phrase ("video call"); which of these are one word that the documents have in another form ("meet" as "met"); the names of
    which no document has a word, nor one spelt nearly so; and whether all documents were asked."""

    phrases: tuple[str, ...]
    reworded: frozenset[str]
    names: tuple[str, ...]
    of_all: bool

    @property
    def full_name(self) -> str | None:
        """The first of the names that has several words."""
        return next((name for name in self.names if len(_words(name)) >= _FULL), None)

    def note(self, theirs: Mapping[str, str]) -> tuple[str, ...]:
        """The line that says so, with the documents' own words for what they call otherwise; none where all words are there."""
        told = [f"“{phrase}” (but “{theirs[phrase]}”)" if phrase in theirs else f"“{phrase}”" for phrase in self._told(theirs)]
        if not told:
            return ()
        *first, last = told[:_SHOWN]
        listed = f"{', '.join(first)} or {last}" if first else last
        return (f"No document {'' if self.of_all else 'that was asked '}has {listed}.",)

    def _told(self, theirs: Mapping[str, str]) -> list[str]:
        return [phrase for phrase in self.phrases if phrase in theirs or phrase not in self.reworded]


def unsaid(question: str, index: Index, inside: Admitted | None = None) -> Unsaid:
    """What a question says and no document of those `inside`, or of all. Raises IndexCorrupt."""
    with storage_faults(index.folder):
        missing = _missing(question, index, inside)
        lacking = {word[0] for word in missing}
        named = [name for name in names(question) if len(_words(name)) >= _FULL or not question.startswith(name)]
        strange = tuple(name for name in named if _is_strange(name, lacking, index, inside))
        reworded = frozenset(word for word in lacking if _is_reworded(word, index, inside))
    return Unsaid(_phrases(question, missing), reworded, strange, inside is None)


def _missing(question: str, index: Index, inside: Admitted | None) -> list[re.Match[str]]:
    """The words that neither the text of a document has, nor its name, nor an author's."""
    words = [word for word in _WORD.finditer(question) if not _ANY.issuperset(content_terms(word[0]))]
    missing = [word for word in words if not _is_said(word[0], index, inside)]
    if not missing:
        return []
    asked = document_numbers(inside)
    documents = {number for number, _, _ in index.library} if asked is None else set(asked)
    return [word for word in missing if not _is_called(word[0], index, documents)]


def _is_said(words: str, index: Index, inside: Admitted | None) -> bool:
    """Whether a passage has one of the words; looked for among the best of all first, which is quicker than in a long list."""
    found = index.terms.search(words, _BEST)
    if inside is None or not found:
        return bool(found)
    best = np.isin([number for number, _ in found], inside.passages)
    return bool(best.any() or index.terms.search(words, 1, document_numbers(inside)))


def _is_reworded(word: str, index: Index, inside: Admitted | None) -> bool:
    forms = " ".join(form for stem in content_terms(word) for form in alike(stem))
    return _is_said(forms, index, inside)


def _is_called(word: str, index: Index, documents: set[int]) -> bool:
    if any(not documents.isdisjoint(index.names.get(term, ())) for term in content_terms(word)):
        return True
    authors = (author for number, _, about in index.library if number in documents for author in about.authors)
    return any(word.casefold() in author.casefold() for author in authors)


def _phrases(question: str, missing: Sequence[re.Match[str]]) -> tuple[str, ...]:
    phrases: list[str] = []
    before: re.Match[str] | None = None
    for word in missing:
        follows = before and question[before.end() : word.start()] == " " and before[0][0].isupper() == word[0][0].isupper()
        if follows:
            phrases[-1] += f" {word[0]}"
        else:
            phrases.append(word[0])
        before = word
    return tuple(dict.fromkeys(phrases))


def _is_strange(name: str, lacking: set[str], index: Index, inside: Admitted | None) -> bool:
    if (land := country(name)) and said(spoken_of(land), index, inside):
        return False
    words = _words(name)
    return bool(words) and lacking.issuperset(words) and not any(_may_be_typed_wrong(word, index) for word in words)


def _words(name: str) -> list[str]:
    return [word for word in _WORD.findall(name) if content_terms(word)]


def _may_be_typed_wrong(word: str, index: Index) -> bool:
    return max(map(len, analyze(word))) >= _TYPED_WRONG and bool(index.terms.nearly(word, 1))
