"""What documents are called, as terms: so that "Pfizer in Q2 2023" leads to the passages of Pfizer_2023Q2_10Q.pdf.

A passage hardly ever says whose report it is from and of which year; its document's title and file name do.
"""

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from qa.documents import Metadata
from qa.indexing.terms import content_terms

_WORD = re.compile(r"\w[\w'’&-]*")
_ENDING = re.compile(r"\.[A-Za-z]\w{1,4}$")
_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z\d])|(?<=\d)(?=[A-Z])")  # BestBuy2024Report
_ORDINALS = ("first", "second", "third", "fourth")
_TURN = "50"  # FY49 is 2049, FY50 is 1950
_YEAR = r"(?P<year>(?:19|20)?\d\d)\b"
# periods as analysts write them, all read as "Q2 2023" and "2023"
_PERIODS = (
    re.compile(rf"\b(?P<quarter>{'|'.join(_ORDINALS)}) quarter\b", re.IGNORECASE),
    re.compile(rf"\b(?P<quarter>[1-4])Q\W?(?:[FC]Y\W?)?{_YEAR}"),
    re.compile(rf"\bQ(?P<quarter>[1-4])\W{{0,2}}(?:of )?(?:[FC]Y\W?)?{_YEAR}"),
    re.compile(r"\b(?P<year>(?:19|20)\d\d)\W?Q(?P<quarter>[1-4])\b"),
    re.compile(rf"\b[FC]Y\W?{_YEAR}"),
)

Names = Mapping[str, frozenset[int]]


def document_names(library: Sequence[tuple[int, str, Metadata]]) -> dict[str, frozenset[int]]:
    """The terms of titles, publishers and file names, each with the numbers of the documents called so."""
    called: dict[str, set[int]] = defaultdict(set)
    for number, path, about in library:
        file = _ENDING.sub("", path).replace("_", " ")
        for term in _terms(" ".join((file, about.title, about.publisher or ""))):
            called[term].add(number)
    return {term: frozenset(numbers) for term, numbers in called.items()}


def called_in(question: str, names: Names, documents: int) -> dict[int, float]:
    """How far a question names each document, 0 to 1: the weight of its names and numbers that the document is called by.

    A term that few of the `documents` share weighs more (inverse document frequency, as in BM25). The document that is
    named best has 1, less where no term of it tells it from others.
    """
    scores: dict[int, float] = defaultdict(float)
    # other words than names and numbers say what is asked, not of which document
    calling = [word for word in _WORD.findall(_spelt_out(question)) if word[0].isupper() or any(map(str.isdigit, word))]
    for term in set(content_terms(" ".join(calling))):
        for number in names.get(term, ()):
            scores[number] += _weight(len(names[term]), documents)
    highest = max([*scores.values(), _weight(1, documents)])
    return {number: score / highest for number, score in scores.items()}


def _weight(sharing: int, documents: int) -> float:
    return math.log(1 + (documents - sharing + 0.5) / (sharing + 0.5))


def _terms(name: str) -> list[str]:
    return content_terms(_JOINED.sub(" ", _spelt_out(name)))


def _spelt_out(text: str) -> str:
    for period in _PERIODS:
        text = period.sub(_spell_out, text)
    return text


def _spell_out(period: re.Match[str]) -> str:
    found = period.groupdict()
    quarter, year = (found.get(part) or "" for part in ("quarter", "year"))
    if quarter.lower() in _ORDINALS:
        quarter = str(_ORDINALS.index(quarter.lower()) + 1)
    if len(year) == 2:
        year = f"{'20' if year < _TURN else '19'}{year}"
    return " ".join(part for part in (quarter and f"Q{quarter}", year) if part)
