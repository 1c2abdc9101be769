"""Questions that a passage seems to answer and does not, made from questions that it does answer, one function a kind.

The kinds are those that SQuAD 2.0's writers used (Rajpurkar et al. 2018, table 2): negation, antonym, swapped entity,
changed number. Each returns an example that has no answer, or None where the question gives no occasion.
"""

import random
import re
from collections.abc import Callable, Sequence

from qa.training.data import Example, Question, holds, unanswerable_example, without_sentences

_NAME = re.compile(r"\b[A-Z][\w'’-]+(?:\s+(?:of\s+|the\s+|de\s+)?[A-Z][\w'’-]+)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
_FIRST = re.compile(
    r"^(?:In|On|At|By|For|From|To|The|A|An|After|Before|During|How|What|When|Where|Which|Who|Whom|Whose|Why|Is|Are|Was|Were|Did"
    r"|Does|Do|Has|Have|Had|Can|I|It|He|She|They|This|That|These|Those|There|And|But|As|If|Its|His|Her|Their|According)$"
)
_ALIKE = """
    January February March April May June July August September October November December
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday
    hundred thousand million billion
    one two three four five six seven eight nine ten twelve twenty
    first second third fourth fifth sixth
    seconds minutes hours days weeks months years decades centuries
    second minute hour day week month year decade century
    inches feet yards miles metres meters kilometres kilometers
    pounds ounces tons kilograms grams
    dollars euros yen cents
    north south east west
    northern southern eastern western
    red blue green yellow black white
    father mother brother sister son daughter wife husband
"""
_GROUPS = [line.split() for line in _ALIKE.strip().splitlines()]
_OPPOSITES = """
    first/last most/least more/less largest/smallest biggest/smallest highest/lowest higher/lower larger/smaller bigger/smaller
    longest/shortest longer/shorter oldest/youngest older/younger earliest/latest earlier/later best/worst better/worse
    good/bad many/few increase/decrease increased/decreased increases/decreases rise/fall rose/fell before/after begin/end
    began/ended start/stop started/stopped start/finish open/close opened/closed won/lost win/lose winner/loser buy/sell
    bought/sold like/dislike liked/disliked likes/dislikes love/hate loved/hated recommend/discourage positive/negative
    advantage/disadvantage advantages/disadvantages strong/weak strength/weakness strengths/weaknesses cheap/expensive
    easy/difficult hard/easy old/new new/old large/small big/small high/low long/short fast/slow hot/cold hotter/colder
    warm/cool early/late rich/poor major/minor maximum/minimum majority/minority public/private male/female man/woman men/women
    king/queen allies/enemies ally/enemy friend/enemy support/oppose supported/opposed supports/opposes accept/reject
    accepted/rejected allow/forbid allowed/forbade include/exclude included/excluded success/failure successful/unsuccessful
    succeed/fail attack/defend attacked/defended arrive/leave arrived/left built/destroyed build/destroy created/abolished
    founded/dissolved gain/lose gained/lost born/died import/export imported/exported above/below over/under inside/outside
    with/without upper/lower cause/prevent caused/prevented correct/incorrect legal/illegal able/unable possible/impossible
    common/rare popular/unpopular happy/unhappy friend/stranger known/unknown official/unofficial always/never all/none
    join/leave joined/left remember/forget raise/lower top/bottom front/back left/right modern/ancient urban/rural
"""
_ANTONYMS = {a: b for pair in _OPPOSITES.split() for a, b in (pair.split("/"), pair.split("/")[::-1])}
_AUXILIARY = re.compile(r"\b(is|are|was|were|did|does|do|has|have|had|could|would|should)\b(?! not|n't)", re.IGNORECASE)
_BY = re.compile(r"^(Who|What|Which [\w ]+?|[\w' ]+?) (was|were|is|are) (\w+ed) by (.+?)\?*$")
_ACTIVE = re.compile(
    r"^(Who|What) (\w{3,}ed) ((?!in\b|at\b|to\b|for\b|on\b|with\b|from\b|by\b|as\b|into\b|over\b|up\b|out\b).+?)\?*$"
)


def name_of_the_passage(question: Question, _others: Sequence[Question], rng: random.Random) -> Example | None:
    """A name in the question becomes another name of the same paragraph."""
    return _name_swapped("name of the passage", question, names(question.paragraph.text), rng)


def name_of_elsewhere(question: Question, others: Sequence[Question], rng: random.Random) -> Example | None:
    """A name in the question becomes one of another paragraph."""
    return _name_swapped("name of elsewhere", question, names(rng.choice(others).paragraph.text), rng)


def number_changed(question: Question, _others: Sequence[Question], rng: random.Random) -> Example | None:
    """A number or year becomes a near one that the paragraph does not hold."""
    found = list(_NUMBER.finditer(question.text))
    if not found:
        return None
    match = rng.choice(found)
    digits = match.group().replace(",", "")
    if not digits.isdigit():
        return None
    number = int(digits)
    step = rng.choice((1, 2, 3, 5, 10, 20, 50)) if number > 100 else rng.choice((1, 2, 3, 4))
    changed = str(number + step if rng.random() < 0.5 or number <= step else number - step)
    if changed in question.paragraph.text:
        return None
    return _changed("number changed", question, match.span(), changed, rng)


def unit_changed(question: Question, _others: Sequence[Question], rng: random.Random) -> Example | None:
    """A month, unit, ordinal, direction, colour or relative becomes another of its kind."""
    for match in re.finditer(r"\w+", question.text):
        word = match.group()
        for group in _GROUPS:
            if word in group:
                other = rng.choice([w for w in group if w != word])
                return _changed("unit changed", question, match.span(), other, rng)
    return None


def antonym(question: Question, _others: Sequence[Question], rng: random.Random) -> Example | None:
    """A word becomes its opposite."""
    found = [m for m in re.finditer(r"\w+", question.text) if m.group().lower() in _ANTONYMS and m.start() > 0]
    if not found:
        return None
    match = rng.choice(found)
    opposite = _ANTONYMS[match.group().lower()]
    return _changed("antonym", question, match.span(), opposite, rng)


def negation(question: Question, _others: Sequence[Question], rng: random.Random) -> Example | None:
    """What did → what didn't; who said → who never said. Yes/no questions keep their answer and are left alone."""
    match = _AUXILIARY.search(question.text)
    if match and match.start() > 0:
        word = match.group()
        return _changed("negation", question, match.span(), rng.choice((f"{word}n't", f"{word} never")), rng)
    asked = re.match(r"(?i)(who|what|which \w+)(?= \w)", question.text)
    if match or not asked:
        return None
    return _changed("negation", question, (asked.end(), asked.end()), " never", rng)


def role_swapped(question: Question, _others: Sequence[Question], rng: random.Random) -> Example | None:
    """Who defeated X → who was defeated by X, and back."""
    passive = _BY.match(question.text)
    if passive and passive[1] in {"Who", "What"}:
        changed = f"{passive[1]} {passive[3]} {passive[4]}?"
    elif active := _ACTIVE.match(question.text):
        changed = f"{active[1]} was {active[2]} by {active[3]}?"
    else:
        return None
    return _changed("role swapped", question, (0, len(question.text)), changed, rng)


def sentence_cut(question: Question, _others: Sequence[Question], rng: random.Random) -> Example | None:
    """The question stays and every sentence that holds an answer is cut out of the paragraph."""
    paragraph = question.paragraph
    cut = [i for i, (start, end) in enumerate(paragraph.sentences) if holds(paragraph.text[start:end], question.answers)]
    cut += [i for i, (s, e) in enumerate(paragraph.sentences) if any(s < at + len(a) and e > at for a, at in question.answers)]
    rest = without_sentences(paragraph, cut)
    if len(rest.sentences) < 2 or holds(rest.text, question.answers):
        return None
    near = rest.sentences[min(min(cut), len(rest.sentences) - 1)][0]
    return unanswerable_example("sentence cut", question.text, rest, near, rng)


KINDS: tuple[tuple[Callable[[Question, Sequence[Question], random.Random], Example | None], float], ...] = (
    (name_of_the_passage, 0.26),
    (name_of_elsewhere, 0.12),
    (number_changed, 0.08),
    (unit_changed, 0.06),
    (antonym, 0.15),
    (negation, 0.09),
    (role_swapped, 0.06),
    (sentence_cut, 0.18),
)  # with the share of each among the adversaries


def names(text: str) -> list[str]:
    """Runs of capitalised words, without the words that only begin a sentence."""
    found = []
    for match in _NAME.finditer(text):
        parts = match.group().split()
        while parts and _FIRST.match(parts[0]):
            parts = parts[1:]
        if parts and len(parts[0]) > 2 and "'" not in parts[0]:
            found.append(" ".join(parts))
    return found


def _name_swapped(kind: str, question: Question, candidates: Sequence[str], rng: random.Random) -> Example | None:
    asked = [name for name in names(question.text) if not question.text.startswith(name)]
    if not asked:
        return None
    name = rng.choice(asked)
    lower = question.text.lower()
    fitting = [c for c in candidates if c.lower() not in lower and name.lower() not in c.lower() and not _same_word(c, name)]
    alike = [c for c in fitting if len(c.split()) == len(name.split())]
    if not fitting:
        return None
    start = question.text.index(name)
    return _changed(kind, question, (start, start + len(name)), rng.choice(alike or fitting), rng)


def _same_word(one: str, other: str) -> bool:
    return bool(set(one.lower().split()) & set(other.lower().split()))


def _changed(kind: str, question: Question, span: tuple[int, int], text: str, rng: random.Random) -> Example:
    changed = question.text[: span[0]] + text + question.text[span[1] :]
    return unanswerable_example(kind, changed, question.paragraph, question.near, rng)
