"""Questions that a passage seems to answer and does not, made from questions that it does answer, one function a kind.

The kinds are those that SQuAD 2.0's writers used (Rajpurkar et al. 2018, table 2): negation, antonym, swapped entity,
changed number, and what they did within a paragraph: took one fact's word, phrase or condition into a question about
another. Each function returns the changed question, or None where the question gives no occasion.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.training.data import Example, Question, answerable_example, holds, unanswerable_example, without_sentences

if TYPE_CHECKING:  # it needs the extra `train`
    from qa.training.neighbours import Neighbours

_NO_ARTICLE = "Filtered_Reddit_Comments"  # the title of all of Reddit's paragraphs
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
    two three four five six seven eight nine ten twelve twenty
    first second third fourth fifth sixth
    seconds minutes hours days weeks months years decades centuries
    second minute hour
    inches feet yards miles metres meters kilometres kilometers
    pounds ounces tons kilograms grams
    dollars euros yen cents
    north south east west
    northern southern eastern western
    red blue green yellow black white
    father mother brother sister son daughter wife husband
"""
_GROUPS = [line.split() for line in _ALIKE.strip().splitlines()]
_OF_A_KIND = frozenset(_ALIKE.split())
_JOINED = {"", "and", "or", ",", "/", "-", "v.", "vs."}  # between two names: either order is the same
_CLAUSE = re.compile(r"\b(is|are|was|were|did|do|does|has|have|had|can|could|will|would|to|that|who|which|when)\b")
_OPPOSITES = """
    first/last most/least more/less largest/smallest biggest/smallest highest/lowest higher/lower larger/smaller bigger/smaller
    longest/shortest longer/shorter oldest/youngest older/younger earliest/latest earlier/later best/worst better/worse
    good/bad many/few increase/decrease increased/decreased increases/decreases rise/fall rose/fell before/after begin/end
    began/ended start/stop started/stopped start/finish open/close opened/closed won/lost win/lose winner/loser buy/sell
    bought/sold liked/disliked likes/dislikes love/hate loved/hated recommend/discourage positive/negative
    advantage/disadvantage advantages/disadvantages strong/weak strength/weakness strengths/weaknesses cheap/expensive
    easy/difficult hard/easy old/new new/old large/small big/small high/low long/short fast/slow hot/cold hotter/colder
    warm/cool early/late rich/poor major/minor maximum/minimum majority/minority public/private male/female man/woman men/women
    king/queen allies/enemies ally/enemy friend/enemy support/oppose supported/opposed supports/opposes accept/reject
    accepted/rejected allow/forbid allowed/forbade include/exclude included/excluded success/failure successful/unsuccessful
    succeed/fail attack/defend attacked/defended arrive/leave arrived/left built/destroyed build/destroy created/abolished
    founded/dissolved gain/lose gained/lost born/died import/export imported/exported above/below over/under inside/outside
    with/without upper/lower cause/prevent caused/prevented correct/incorrect legal/illegal able/unable possible/impossible
    common/rare popular/unpopular happy/unhappy friend/stranger known/unknown official/unofficial always/never all/none
    join/leave joined/left despite/because reject/approve rejected/approved encourage/discourage
    encouraged/discouraged remember/forget raise/lower top/bottom front/back modern/ancient urban/rural
"""
_ANTONYMS = {"from": "to"} | {a: b for pair in _OPPOSITES.split() for a, b in (pair.split("/"), pair.split("/")[::-1])}
_LIKE = (0.12, 0.40)  # of embeddings: words that can stand in one place; above, they often mean the same
_PHRASE = re.compile(
    r" (in|during|after|before|by|from|to|for|at|with|of|between|under|against|on|as|through|since|until|into|over|among|within)"
    r" ((?:(?:the|a|an|his|her|its|their) |[A-Z0-9])[^?,;]{2,45}?)(?=[?.\s]*$)"
)
_CONDITION = re.compile(r" (?:in|during|after|before|at|since|until|under|within) (?:the )?(?:[A-Z0-9][^?,;]{2,35}?)(?=[?.\s]*$)")
_HOW = re.compile(r"(?i)\bhow $|^$")  # "how long" asks for a length, not for something long
_AUXILIARY = re.compile(r"\b(is|are|was|were|did|does|do|has|have|had|could|would|should)\b(?! not|n't)", re.IGNORECASE)
_TAIL = (
    r"((?: (?:in|at|during|about|after|before|to|for|on|with|from|as) [^?]+(?<! with)(?<! from)(?<! for)(?<! to)(?<! in))?)\?*$"
)
_THING = r"((?:the |an? |his |her |their )?[\w'’.-]+(?: (?:of |the )?[A-Z][\w'’.]*){0,3}(?: \w+)?)"
_BY = re.compile(rf"^(Who|What) (?:was|were|is|are) (\w+ed) by {_THING}{_TAIL}")
_ACTIVE = re.compile(r"^(Who|What) (\w{3,}ed) (?!(?:in|at|to|for|on|with|from|by|as|into|over|up|out|that)\b)" + _THING + _TAIL)
_DID = re.compile(rf"^(Who|What) did {_THING} ([a-z]{{3,}}){_TAIL}")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a change may draw on: all questions, those of each article, and words that are like one another."""

    questions: Sequence[Question]
    of_article: dict[str, list[Question]]
    neighbours: "Neighbours"


Change = Callable[[Question, Surroundings, random.Random], str | None]


def surroundings(questions: Sequence[Question], neighbours: "Neighbours") -> Surroundings:
    of_article = defaultdict(list)
    for question in questions:
        of_article[_article(question)].append(question)
    return Surroundings(questions, dict(of_article), neighbours)


def name_of_the_passage(question: Question, around: Surroundings, rng: random.Random) -> str | None:
    """A name becomes another name of the same paragraph."""
    return _name_swapped(question, question.paragraph.text, around, rng)


def name_of_elsewhere(question: Question, around: Surroundings, rng: random.Random) -> str | None:
    """A name becomes one of another paragraph, most often of the article."""
    sisters = around.of_article[_article(question)]
    changed = _name_swapped(question, rng.choice(sisters).paragraph.text, around, rng)
    return changed or _name_swapped(question, rng.choice(around.questions).paragraph.text, around, rng)


def names_exchanged(question: Question, around: Surroundings, rng: random.Random) -> str | None:
    """Two names of the question change places."""
    found = [name for name in dict.fromkeys(names(question.text, around.neighbours.common)) if question.text.count(name) == 1]
    if len(found) < 2:
        return None
    one, other = rng.sample(found, 2)
    between = question.text[question.text.index(one) + len(one) : question.text.index(other)]
    between = between or question.text[question.text.index(other) + len(other) : question.text.index(one)]
    if one in other or other in one or between.strip() in _JOINED or question.text.startswith((one, other)):
        return None
    return re.sub(f"{re.escape(one)}|{re.escape(other)}", lambda m: other if m.group() == one else one, question.text)


def number_changed(question: Question, _around: Surroundings, rng: random.Random) -> str | None:
    """A number or year becomes another of the paragraph, or a near one that the paragraph does not hold."""
    found = list(_NUMBER.finditer(question.text))
    if not found:
        return None
    match = rng.choice(found)
    digits = match.group().replace(",", "")
    if not digits.isdigit():
        return None
    alike = {n for n in _NUMBER.findall(question.paragraph.text) if len(n) == len(digits) and n.isdigit()} - {digits}
    if alike and rng.random() < 0.5:
        return _changed(question, match.span(), rng.choice(sorted(alike)))
    number = int(digits)
    step = rng.choice((1, 2, 3, 5, 10, 20, 50)) if number > 100 else rng.choice((1, 2, 3, 4))
    changed = str(number + step if rng.random() < 0.5 or number <= step else number - step)
    return None if changed in question.paragraph.text else _changed(question, match.span(), changed)


def unit_changed(question: Question, _around: Surroundings, rng: random.Random) -> str | None:
    """A month, unit, ordinal, direction, colour or relative becomes another of its kind."""
    for match in re.finditer(r"\w+", question.text):
        word = match.group()
        for group in _GROUPS:
            if word in group:
                return _changed(question, match.span(), rng.choice([w for w in group if w != word]))
    return None


def antonym(question: Question, _around: Surroundings, rng: random.Random) -> str | None:
    """A word becomes its opposite."""
    found = [
        match
        for match in re.finditer(r"\w+", question.text)
        if match.group().lower() in _ANTONYMS and not _HOW.search(question.text[: match.start()])
    ]
    if not found:
        return None
    match = rng.choice(found)
    opposite = _ANTONYMS[match.group().lower()]
    return _changed(question, match.span(), opposite.capitalize() if match.group()[0].isupper() else opposite)


def negation(question: Question, _around: Surroundings, _rng: random.Random) -> str | None:
    """What did → what didn't; who said → who never said. Yes/no questions keep their answer and are left alone."""
    match = _AUXILIARY.search(question.text)
    if match and match.start() > 0:
        return _changed(question, match.span(), match.group() + "n't")
    asked = re.match(r"(?i)(who|what|which \w+)(?= \w)", question.text)
    return None if match or not asked else _changed(question, (asked.end(), asked.end()), " never")


def role_swapped(question: Question, around: Surroundings, rng: random.Random) -> str | None:
    """Who defeated X → who was defeated by X, or who did X defeat; and back."""
    if passive := _BY.match(question.text):
        return f"{passive[1]} {passive[2]} {passive[3]}{passive[4]}?"
    if asked := _DID.match(question.text):
        past = asked[3] + ("d" if asked[3].endswith("e") else "ed")
        return f"{asked[1]} {past} {asked[2]}{asked[4]}?" if past in around.neighbours else None
    if not (active := _ACTIVE.match(question.text)):
        return None
    base = next((b for b in (active[2][:-2], active[2][:-1]) if b in around.neighbours), None)
    if base and rng.random() < 0.7:
        return f"{active[1]} did {active[3]} {base}{active[4]}?"
    return f"{active[1]} was {active[2]} by {active[3]}{active[4]}?"


def word_of_the_passage(question: Question, around: Surroundings, rng: random.Random) -> str | None:
    """A word becomes another of the paragraph that could stand in its place: another relation, kind or property."""
    near = around.neighbours
    asked = set(re.findall(r"\b[a-z]+\b", question.text))
    there = {word for word in re.findall(r"\b[a-z]+\b", question.paragraph.text) if word in near} - asked
    low, high = _LIKE
    found = [(m, w) for m in _words(question.text, near) for w in sorted(there) if near.replaceable(m.group(), w)]
    liked = [(m, w) for m, w in found if low <= near.likeness(m.group(), w) <= high]
    if not liked:
        return None
    match, word = rng.choice(liked)
    return _changed(question, match.span(), word)


def word_of_elsewhere(question: Question, around: Surroundings, rng: random.Random) -> str | None:
    """A word becomes one that could stand in its place and that the paragraph does not hold."""
    found = _words(question.text, around.neighbours)
    if not found:
        return None
    match = rng.choice(found)
    fitting = [
        word
        for word in around.neighbours.of(match.group(), 20)
        if around.neighbours.likeness(match.group(), word) <= _LIKE[1] and word[:5] not in question.paragraph.text
    ]
    return _changed(question, match.span(), rng.choice(fitting)) if fitting else None


def phrase_crossed(question: Question, around: Surroundings, rng: random.Random) -> str | None:
    """The closing phrase ("to the public network") becomes that of another question about the paragraph or article."""
    mine = _PHRASE.search(question.text)
    if not mine or _CLAUSE.search(mine[2]):
        return None
    sisters = around.of_article[_article(question)]
    others = [p for q in rng.sample(sisters, min(len(sisters), 40)) if (p := _PHRASE.search(q.text)) and p[1] == mine[1]]
    fitting = [p[2] for p in others if p[2].lower() not in question.text.lower() and mine[2].lower() not in p[2].lower()]
    fitting = [phrase for phrase in fitting if not _CLAUSE.search(phrase)]
    here = [phrase for phrase in fitting if set(phrase.split()) & set(question.paragraph.text.split())]
    return _changed(question, mine.span(2), rng.choice(here or fitting)) if fitting else None


def condition_added(question: Question, around: Surroundings, rng: random.Random) -> str | None:
    """A place or time of another question of the article is added: "… in 1998?", "… during the War of 1812?"."""
    if _PHRASE.search(question.text) or not question.text.endswith("?"):
        return None
    sisters = around.of_article[_article(question)]
    for other in rng.sample(sisters, min(len(sisters), 40)):
        condition = _CONDITION.search(other.text)
        if condition and not _CLAUSE.search(condition.group()) and condition.group().split()[-1] not in question.text:
            return question.text.rstrip(" ?") + condition.group() + "?"
    return None


def sentence_cut(question: Question, rng: random.Random) -> tuple[Example, Example] | None:
    """The question with its passage, and with the paragraph less every sentence that holds an answer."""
    paragraph = question.paragraph
    cut = [i for i, (start, end) in enumerate(paragraph.sentences) if holds(paragraph.text[start:end], question.answers)]
    cut += [i for i, (s, e) in enumerate(paragraph.sentences) if any(s < at + len(a) and e > at for a, at in question.answers)]
    rest = without_sentences(paragraph, cut)
    if len(rest.sentences) < 2 or holds(rest.text, question.answers):
        return None
    near = rest.sentences[min(min(cut), len(rest.sentences) - 1)][0]
    return answerable_example(question, rng), unanswerable_example("sentence_cut", question.text, rest, near, rng)


CHANGES: dict[Change, float] = {  # with the share of each among the changed questions
    name_of_the_passage: 0.21,
    name_of_elsewhere: 0.12,
    names_exchanged: 0.05,
    number_changed: 0.08,
    unit_changed: 0.04,
    antonym: 0.11,
    negation: 0.02,
    role_swapped: 0.07,
    word_of_the_passage: 0.13,
    word_of_elsewhere: 0.06,
    phrase_crossed: 0.08,
    condition_added: 0.03,
}


def _article(question: Question) -> str:
    return question.paragraph.text if question.paragraph.title == _NO_ARTICLE else question.paragraph.title


def contrast(change: Change, question: Question, around: Surroundings, rng: random.Random) -> tuple[Example, Example] | None:
    """The question with a passage that answers it, and the changed question with the same passage."""
    changed = change(question, around, rng)
    if changed is None or changed == question.text:
        return None
    answered = answerable_example(question, rng)
    return answered, replace(answered, kind=change.__name__, question=changed, start=None, end=None)


def names(text: str, common: Container[str]) -> list[str]:
    """Runs of capitalised words, less a common word that only begins a sentence, months and the like."""
    found = []
    for match in _NAME.finditer(text):
        parts = match.group().split()
        begins = not text[: match.start()].rstrip("\"'“‘(* ") or text[: match.start()].rstrip("\"'“‘(* ")[-1] in ".?!:\n"
        while parts and (_FIRST.match(parts[0]) or parts[0] in _OF_A_KIND or (begins and parts[0].lower() in common)):
            parts = parts[1:]
            begins = False
        if parts and len(parts[0]) > 2 and "'" not in parts[0]:
            found.append(" ".join(parts))
    return found


def _name_swapped(question: Question, source: str, around: Surroundings, rng: random.Random) -> str | None:
    """One of the question's names becomes one of `source`, of those that are most like it."""
    asked = [
        name
        for name in names(question.text, around.neighbours.common)
        if name in question.text and not question.text.startswith(name)  # two words may be two spaces apart
    ]
    if not asked:
        return None
    name, lower = rng.choice(asked), question.text.lower()
    fitting = {
        other
        for other in names(source, around.neighbours.common)
        if other.lower() not in lower and name.lower() not in other.lower() and not _same_word(other, name)
    }
    if not fitting:
        return None
    start = question.text.index(name)
    return _changed(question, (start, start + len(name)), rng.choice(around.neighbours.most_like(name, fitting)))


def _same_word(one: str, other: str) -> bool:
    return bool(set(one.lower().split()) & set(other.lower().split()))


def _words(text: str, neighbours: "Neighbours") -> list[re.Match[str]]:
    return [match for match in re.finditer(r"\b[a-z]+\b", text) if match.group() in neighbours]


def _changed(question: Question, span: tuple[int, int], text: str) -> str:
    return question.text[: span[0]] + text + question.text[span[1] :]
