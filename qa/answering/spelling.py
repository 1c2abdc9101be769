"""Words typed wrong, read as the corpus spells them: "sanctons" as "sanctions", "Genva" as "Geneva". Always shown."""

import re
from collections import Counter
from collections.abc import Callable

from qa.indexing.faults import storage_faults
from qa.indexing.index import Index
from qa.indexing.terms import analyze

_WORD = re.compile(r"(?<![\w'’-])[A-Za-z]{4,}(?![\w-])")  # shorter ones have too many neighbours
_SHORTEST_NAME = 5  # letters
_QUOTED = re.compile(r"[\"“‘][^\"”’]*[\"”’]")
_PASSAGES = 50  # with a word nearly like it that are looked through
_MOST = 3  # words that may be wrong, or half of them: more are another language


def well_spelt(question: str, index: Index, known: Callable[[str], bool]) -> str:
    """The question with each word that neither the corpus nor `known` has, and that is one letter (one more, one less, another
    one, or two exchanged, never the first) from a word of the corpus, as that word; a name only as a name with the same letters,
    but for one more or less. Words in quotation marks stay. Raises IndexCorrupt."""
    quoted = [found.span() for found in _QUOTED.finditer(question)]
    words = list(_WORD.finditer(question))
    with storage_faults(index.folder):
        strange = [
            word
            for word in words
            if not known(word[0].lower())
            and not any(start < word.start() < end for start, end in quoted)
            and not index.terms.search(word[0], 1)
        ]
        if len(strange) > max(_MOST, len(words) // 2):
            return question
        for word in reversed(strange):
            opens = not question[: word.start()].strip()
            if meant := _meant(word[0], index, name=word[0][0].isupper() and not opens):
                meant = meant[0].upper() + meant[1:] if word[0][0].isupper() else meant
                question = question[: word.start()] + meant + question[word.end() :]
    return question


def _meant(word: str, index: Index, *, name: bool) -> str | None:
    """The word of the corpus that is one letter from one that it does not have: rather a letter forgotten, doubled or exchanged
    with its neighbour than a wrong one, then the most frequent. Of a word in another inflection its stem."""
    if name and len(word) < _SHORTEST_NAME:
        return None
    typed = word.lower()
    found = Counter[str]()
    for passage in index.catalog.passages(index.terms.nearly(word, _PASSAGES)):
        for other in _WORD.findall(passage.text):
            if other[0].lower() == typed[0] and (other[0].isupper() or not name) and (other.isupper() or not word.isupper()):
                found[other] += 1
                if stems := analyze(other):  # none of a run of letters too long to be a word
                    found[other[: len(stems[0])]] += 1
    near = [other for other in found if _one_letter_apart(typed, other.lower())]
    if name:  # another letter makes another name
        near = [other for other in near if not _wrong_letter(typed, other.lower())]
    return min(near, key=lambda other: (_wrong_letter(typed, other.lower()), -found[other]), default=None)


def _one_letter_apart(one: str, other: str) -> bool:
    """Whether one edit makes one word the other (optimal string alignment distance 1)."""
    short, long = sorted((one, other), key=len)
    same = next((place for place, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(long) > len(short):
        return short[same:] == long[same + 1 :]
    exchanged = short[same : same + 2][::-1] + short[same + 2 :]
    return short != long and long[same:] in (exchanged, long[same] + short[same + 1 :])


def _wrong_letter(typed: str, meant: str) -> bool:
    return len(typed) == len(meant) and sorted(typed) != sorted(meant)
