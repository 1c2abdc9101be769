"""True sentences of published texts with one thing made false, to measure what a checker of answers lets through.

The changes are made with plain lists and patterns of this file's own: it must not share its eyes with the checker.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

from qa.evaluation.datasets import articles
from qa.indexing.sentences import split_sentences

Split = Literal["tuning", "test"]
KINDS = ("number", "date", "name", "unit", "negation", "roles", "elsewhere", "wrong citation")
_SHORTEST, _LONGEST = 8, 45  # words of a sentence that is taken


def _listed(words: str) -> list[str]:
    return words.split()


_MONTHS = _listed("January February March April May June July August September October November December")
_WEEKDAYS = _listed("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_NUMBER_WORDS = _listed("two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty")
_NUMBER = re.compile(r"(?<![\w.,/–-])\d[\d,]*(?:\.\d+)?(?![\w/–-])")
_YEAR = re.compile(r"(?<![\w.,/–-])(?:1\d{3}|20\d\d)(?![\w,/–-]|\.\d)")
_UNITS = (
    ("kilometres", "miles"), ("kilometers", "miles"), ("km", "mi"), ("metres", "feet"), ("meters", "feet"), ("kg", "lb"),
    ("million", "billion"), ("thousand", "million"), ("years", "months"), ("hours", "minutes"), ("days", "weeks"),
    ("months", "weeks"), ("tons", "pounds"), ("tonnes", "kilograms"), ("acres", "hectares"), ("mph", "km/h"),
    ("centuries", "decades"), ("inches", "feet"), ("cm", "mm"), ("°C", "°F"),
)  # fmt: skip
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|has|have|had|can|could|will|would|may|might|should|must|does|did)\b(?! (?:not|no|never|nor|neither)\b)"
)
_NEGATION = re.compile(r"\b(?:not|no|never|nor|neither|without|cannot|none|nothing|nobody)\b|n't\b", re.IGNORECASE)
_NAME = r"[A-Z][a-zé]{2,}(?: [A-Z][a-zé]+)*"
_INNER_NAME = re.compile(rf"(?<=[a-z,] )({_NAME})\b(?!')")
_FUNCTION = frozenset(
    _listed("a an the of in on at to for from by as that which who its his her their and or with near between than")
)
_SYMMETRIC = frozenset(_listed("and or with near between & plus versus vs nor"))


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence that cites a passage. `kind` is "true" or what was made false; `article` says where the passage is from,
    `about` what is known of its document."""

    kind: str
    sentence: str
    passage: str
    article: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class _Taken:
    sentence: str
    passage: str
    article: str


def load_corruptions(data: Path, split: Split, each: int = 300, seed: int = 20_211_207) -> list[Pair]:
    """True sentences, and up to `each` pairs of each of KINDS, from a folder with `squadshifts/` and `squad2/`.

    Of SquadShifts' Wikipedia articles every second one is for tuning; the rest and SQuAD 2.0's are the test. The same seed
    gives the same pairs. Raises UserError when the data are not there.
    """
    wiki = list(articles(data / "squadshifts" / "new_wiki.json.gz"))
    texts = wiki[0::2] if split == "tuning" else [*wiki[1::2], *articles(data / "squad2" / "dev-half.json")]
    rng = random.Random(seed)  # noqa: S311 - for repetition
    taken = [each for title, paragraphs in texts for each in _sentences(title, paragraphs)]
    rng.shuffle(taken)
    names = {title: sorted({m for text in paragraphs for m in _INNER_NAME.findall(text)}) for title, paragraphs in texts}
    everyone = sorted({name for of_article in names.values() for name in of_article})
    elsewhere = {title: [t.sentence for t in taken if t.article != title] for title, _ in texts}
    others = {title: [t for t in taken if t.article == title] for title, _ in texts}

    def name(t: _Taken) -> str | None:
        return _other_name(t, names[t.article] if rng.random() < 0.5 else everyone, rng)

    def from_elsewhere(t: _Taken) -> str | None:
        return rng.choice(elsewhere[t.article])

    def of_another_passage(t: _Taken) -> str | None:
        rest = [other.sentence for other in others[t.article] if other.passage != t.passage and other.sentence not in t.passage]
        return rng.choice(rest) if rest else None

    makers: dict[str, Callable[[_Taken], str | None]] = {
        "number": lambda t: _other_number(t, rng),
        "date": lambda t: _other_date(t.sentence, rng),
        "name": name,
        "unit": lambda t: _other_unit(t.sentence),
        "negation": lambda t: _negated(t.sentence),
        "roles": lambda t: _swapped(t.sentence, names[t.article]),
        "elsewhere": from_elsewhere,
        "wrong citation": of_another_passage,
    }
    pairs = [Pair("true", t.sentence, t.passage, t.article) for t in taken[: 2 * each]]
    for kind in KINDS:
        rng.shuffle(taken)
        pairs += _make(kind, makers[kind], taken, each)
    return pairs


def _make(kind: str, change: Callable[[_Taken], str | None], taken: Sequence[_Taken], most: int) -> list[Pair]:
    pairs: list[Pair] = []
    for each in taken:
        changed = change(each)
        if changed and changed != each.sentence and changed not in each.passage:
            pairs.append(Pair(kind, changed, each.passage, each.article))
        if len(pairs) == most:
            break
    return pairs


def _sentences(title: str, paragraphs: Sequence[str]) -> Iterator[_Taken]:
    for paragraph in paragraphs:
        texts = [sentence.read(paragraph) for sentence in split_sentences(paragraph) if not sentence.heading]
        if len(texts) < 3:  # too little to cite the wrong sentence of
            continue
        passage = " ".join(texts)
        for text in texts:
            if _SHORTEST <= len(text.split()) <= _LONGEST and text[0].isupper() and text.endswith(".") and "\n" not in text:
                yield _Taken(text, passage, title)


def _other_number(taken: _Taken, rng: random.Random) -> str | None:
    """One number becomes another: half the time one of the same passage, else one digit of it changes."""
    found = [m for m in _NUMBER.finditer(taken.sentence) if not _YEAR.fullmatch(m[0]) and not _beside_a_month(taken.sentence, m)]
    words = list(re.finditer(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b", taken.sentence))
    if words and (not found or rng.random() < 0.3):
        mark = rng.choice(words)
        return _put(taken.sentence, mark, rng.choice([word for word in _NUMBER_WORDS if word not in taken.sentence]))
    if not found:
        return None
    mark = rng.choice(found)
    rest = [n for n in _NUMBER.findall(taken.passage) if n not in taken.sentence and not _YEAR.fullmatch(n)]
    if rest and rng.random() < 0.5:
        return _put(taken.sentence, mark, rng.choice(rest))
    places = [place for place, char in enumerate(mark[0]) if char.isdigit()]
    place = rng.choice(places)
    digit = rng.choice([d for d in "123456789" if d != mark[0][place]])
    return _put(taken.sentence, mark, mark[0][:place] + digit + mark[0][place + 1 :])


def _other_date(sentence: str, rng: random.Random) -> str | None:
    """Another year, month, weekday or day of the month."""
    days = [m for m in _NUMBER.finditer(sentence) if _beside_a_month(sentence, m) and m[0].isdigit() and int(m[0]) <= 31]
    months = list(re.finditer(rf"\b(?:{'|'.join(m for m in _MONTHS if m not in ('March', 'May'))})\b", sentence))
    weekdays = list(re.finditer(rf"\b(?:{'|'.join(_WEEKDAYS)})\b", sentence))
    marks = [*_YEAR.finditer(sentence), *days, *months, *weekdays]
    if not marks:
        return None
    mark = rng.choice(marks)
    if mark[0] in _MONTHS:
        return _put(sentence, mark, rng.choice([month for month in _MONTHS if month not in sentence]))
    if mark[0] in _WEEKDAYS:
        return _put(sentence, mark, rng.choice([day for day in _WEEKDAYS if day not in sentence]))
    if mark in days:
        return _put(sentence, mark, str(rng.choice([day for day in range(1, 29) if str(day) not in sentence])))
    year = int(mark[0])
    return _put(
        sentence,
        mark,
        str(rng.choice([year + step for step in (-30, -10, -2, -1, 1, 2, 3, 10, 20) if str(year + step) not in sentence])),
    )


def _other_name(taken: _Taken, names: Sequence[str], rng: random.Random) -> str | None:
    found = [m for m in _INNER_NAME.finditer(taken.sentence) if m[0] not in (*_MONTHS, *_WEEKDAYS)]
    if not found:
        return None
    mark = rng.choice(found)
    held = set(taken.sentence.split())
    rest = [n for n in names if not held & set(n.split()) and n not in (*_MONTHS, *_WEEKDAYS) and n[:4] != mark[0][:4]]
    return _put(taken.sentence, mark, rng.choice(rest)) if rest else None


def _other_unit(sentence: str) -> str | None:
    for one, other in _UNITS:
        for word, instead in ((one, other), (other, one)):
            mark = re.search(rf"(?<=\d )(?:{re.escape(word)})\b|(?<=\d){re.escape(word)}\b", sentence)
            if mark:
                return _put(sentence, mark, instead)
    return None


def _negated(sentence: str) -> str | None:
    """A "not" put behind the first auxiliary of a sentence without one, or the only one taken away."""
    negations = list(_NEGATION.finditer(sentence))
    if len(negations) == 1 and negations[0][0] in ("not", "never") and " not only" not in sentence:
        return sentence[: negations[0].start()].rstrip() + sentence[negations[0].end() :]
    auxiliary = _AUXILIARY.search(sentence)
    if negations or not auxiliary:
        return None
    return f"{sentence[: auxiliary.end()]} not{sentence[auxiliary.end() :]}"


def _swapped(sentence: str, names: Sequence[str]) -> str | None:
    """Two names around a verb change places."""
    found = [m for m in re.finditer(rf"\b{_NAME}\b", sentence) if m[0] in names and m[0] not in (*_MONTHS, *_WEEKDAYS)]
    for one, other in pairwise(found):
        between = sentence[one.end() : other.start()].split()
        verbs = [word for word in between if word.islower() and word.isalpha() and word not in _FUNCTION]
        symmetric = _SYMMETRIC & set(between) or set(one[0].split()) & set(other[0].split())
        if verbs and not symmetric and len(between) <= 8 and "," not in "".join(between):
            return f"{sentence[: one.start()]}{other[0]}{sentence[one.end() : other.start()]}{one[0]}{sentence[other.end() :]}"
    return None


def _beside_a_month(sentence: str, mark: re.Match[str]) -> bool:
    before, after = sentence[: mark.start()].split()[-1:], sentence[mark.end() :].split()[:1]
    return any(word.strip(",.") in _MONTHS for word in (*before, *after))


def _put(sentence: str, mark: re.Match[str], instead: str) -> str:
    return sentence[: mark.start()] + instead + sentence[mark.end() :]
