"""Questions that lean on the ones before them ("Why?", "What about Poland?"), read as questions that stand alone.

Rules only, and always shown: `Answer.read_as`. What a follow-up lacks is taken from the question before it as that one was
read, and from the short answer that it got.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.answering.phrases import AUXILIARY, DETERMINER, DOCUMENT, NAME, PLAIN, PLURAL, PREPOSITION, names, noun_phrases
from qa.answering.questions import topic_of
from qa.answering.things import plain_thing, speaks_of_its_own
from qa.answers import Answer
from qa.indexing.terms import analyze, content_terms


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of a conversation as later ones see it: the question as it was read, the short answer, if there was one, and
    all that the answer said."""

    question: str
    answer: str | None = None
    said: str = ""


def in_context(question: str, history: Sequence[Answer | str]) -> str:
    """The question as one that stands alone; unchanged where it does so already, or nothing came before it."""
    turns: list[Turn] = []
    for each in history:
        if isinstance(each, str):
            turns += _turns(rewrite(each, turns))
        else:
            said = " ".join(claim.text for claim in each.claims)
            turns += _turns(each.read_as or each.question, _short_answer(each), said)
    return rewrite(question, [turn for turn in turns if len(turn.question.split()) > 1])  # "Thanks!" asks nothing


def _turns(read_as: str, answer: str | None = None, said: str = "") -> list[Turn]:
    """A turn for each part of a question; the short answer is the first one's."""
    first, *others = re.split(r"(?<=\?) (?=[A-Z])", read_as)
    return [Turn(first, answer, said), *(Turn(other, None, said) for other in others)]


def rewrite(question: str, turns: Sequence[Turn]) -> str:
    """As `in_context`, with the turns before it already read."""
    if not turns or not any(character.isalpha() for character in question):
        return question
    last = turns[-1]
    bare = _CONNECTIVE.sub("", question.strip()).rstrip("?!. ")
    joined = bare != question.strip().rstrip("?!. ")  # "And …"
    topic = _topic(turns)
    if _ASKING_WORD.fullmatch(bare):
        return _ask_again(bare, last)
    if (contrast := _CONTRAST.fullmatch(question.strip())) and not _FULL_QUESTION.match(contrast["what"]):
        if spoken_of := _said_of_another(contrast["what"], last):
            return spoken_of
        return _about(_put_in_place(contrast["what"], last), [phrase for phrase in topic if phrase not in _open(last)])
    plain = plain_thing(_open(last), answered=last.answer is not None)
    if plain and _IT_OR_ITS.search(bare) and _points_outside(bare):
        resolved = _resolve(_ITS.sub(f"{plain}'s", _IT.sub(plain, bare, count=1)), turns, [])
        return f"{resolved[:1].upper()}{resolved[1:]}?"
    resolved = _resolve(bare, turns, topic)
    leans = joined or resolved != bare or _LEANING_WORD.search(bare) is not None or _points_outside(bare)
    if not leans and (names(bare) or len(bare.split()) > _LONG or _has_its_own_subject(bare, turns)):
        return question
    return _about(f"{resolved[:1].upper()}{resolved[1:]}?", topic)


def _about(question: str, topic: Sequence[str]) -> str:
    """The question with its topic behind it in brackets, where it names nothing of that."""
    known = {word for phrase in topic for name in names(phrase) for word in name.split()}
    return (
        question
        if known & {word for name in names(question) for word in name.split()} or not topic
        else f"{question} (about {', '.join(topic)})"
    )


_PREPOSITIONAL = re.compile(rf"(?:according to|{PREPOSITION})\b", re.IGNORECASE)
_LONG = 9  # words: a question of more without a name or a pronoun says itself what it is about
_CONNECTIVE = re.compile(r"^(?:(?:and|but|so|then|also|well|ok|okay)\b[,\s]*)+", re.IGNORECASE)
_ASKING_WORD = re.compile(
    r"(?:(?:for|since|until|by|from|to|with|in)\s+)?(?:why|when|where|who|whom|what|which|how)"
    r"(?:\s+(?:so|not|exactly|else|come|many|much|long|often|far|precisely|then|ones?|\w+ly))?",
    re.IGNORECASE,
)
_CONTRAST = re.compile(
    r"(?:(?:and|but|so)\b[,\s]*)?(?:(?:what|how)\s+about|and|but)\s+(?P<what>[^?]{1,80}?)\s*[?.!]*", re.IGNORECASE
)
# a name in the place of "Biden" is who speaks ("And Putin?"), other words are what is spoken of; documents are spoken of by none
_SAID_ABOUT = re.compile(
    r"what\b.*\b(?:say|said|write|wrote|written|report|reported|tell|told)\s(?:about|on|of)\s", re.IGNORECASE
)
_FULL_QUESTION = re.compile(
    rf"(?:(?:in|on|at|by|for|to|from|with|since|until)\s+)?(?:who|whom|whose|what|which|when|where|why|how)\b|{AUXILIARY}\b"
    r"|(?:list|name|explain|describe|tell|give|compare|summari[sz]e)\b",
    re.IGNORECASE,
)
_LEANING_WORD = re.compile(
    r"\b(?:else|instead|too|as well|again|in return|the (?:same|other|others|latter|former|rest)|another|such)\b"
    r"|\b(?:this|these|those) (?!year|month|week|day|century|decade)[a-z]+",
    re.IGNORECASE,
)
_HE = re.compile(r"\b(?:he|him|she|her(?=\s+(?:to|for|in|at|and|or|by|about|with|say|do)\b|$))\b", re.IGNORECASE)
_HIS = re.compile(r"\b(?:his|her(?=\s+\w))\b", re.IGNORECASE)
_THEY, _THEIR = re.compile(r"\b(?:they|them)\b", re.IGNORECASE), re.compile(r"\btheir\b", re.IGNORECASE)
# a noun without "the" or "his" before it, in the present tense: a thing as such, not one that was spoken of
_BARE = rf"(?!(?:{DETERMINER}|{PREPOSITION}|there|he|she|it|they|we|I|you|one|ones|much|many|more)\b)[a-z][a-z-]+"
_FULL_SUBJECT = re.compile(
    rf"(?:what|how \w+|which \w+)\s+(?:is|are)\s+the\s+(?:[a-z-]+\s+){{1,3}}of\s+((?:an?\s+)?{_BARE}(?:\s[a-z-]+)?)$"
    rf"|what\s+(?:is|are)\s+(an?\s+[a-z-]+(?:\s[a-z-]+)?|{_BARE}(?<!ed)(?<!next)(?<!new)(?<!left)(?<!true)(?<!wrong)(?<!missing))$"
    rf"|(?:how|why)\s+(?:do|does)\s+({_BARE})\s+[a-z]",
    re.IGNORECASE,
)
_EXPLETIVE = re.compile(
    r"\bit\s+(?:take|takes|took|true|possible|likely|necessary|allowed|clear|rain|snow|matter|that|follow|mean to|pay to)\b"
    r"|\bwhat time (?:is|was) it\b|\b(?:is|was) it an? \w+ (?:that|to)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"\b(?:because|before|after|when|while|since|if|that|although|and|but|until|once|so)\b", re.IGNORECASE)
_IT, _ITS = re.compile(r"\b[Ii]t\b"), re.compile(r"\b[Ii]ts\b")  # not "IT"
_IT_OR_ITS = re.compile(r"\b[Ii]ts?\b")
_THAT = re.compile(
    rf"\b(?:this|that|those|these)\b(?=\s*$|\s+(?:{AUXILIARY}|to|in|on|at|for|of|by|with|cost|mean|work|happen|done|more|less|so)\b)",
    re.IGNORECASE,
)
_ONE = re.compile(r"\b(?:ones?)\b(?!\s+(?:of|hundred|thousand|million|percent))", re.IGNORECASE)
_THERE = re.compile(r"\bthere\b", re.IGNORECASE)
_EXISTS = re.compile(rf"\b(?:{AUXILIARY}|be|been)\s+there\b|\bthere\s+(?:{AUXILIARY}|be|been)\b", re.IGNORECASE)
_ASKS_FOR_A_PERSON = re.compile(r"^(?:who|whom|whose|which \w+(?:er|or|ist|man|woman|ent))\b", re.IGNORECASE)


def _ask_again(word: str, last: Turn) -> str:
    """ "Why?" after "Did Biden agree?" is "Why did Biden agree?"."""
    word = word[:1].upper() + word[1:]
    if frame := re.match(rf"(?:(?:what|why|when|where|how)\s+)?({AUXILIARY})\b\s+(.+)", _open(last), re.IGNORECASE):
        found = f" {last.answer}" if last.answer and re.match("what", last.question, re.IGNORECASE) else ""
        return f"{word} {frame[1].lower()} {frame[2]}{found}?"
    found = f", {last.answer}" if last.answer else ""
    return _about(f"{word}? ({_open(last)}{found})", _topic([last]))


def _said_of_another(what: str, last: Turn) -> str | None:
    """ "What about gas?" after "What does Reuters say about oil?" is "What does Reuters say about gas?"."""
    asked = _open(last)
    if _PREPOSITIONAL.match(what):
        return None
    if topic := topic_of(asked):
        replaced, places = re.subn(rf"(?<!\w){re.escape(topic)}(?!\w)", lambda _: what, asked)
        if places:
            return f"{replaced}?"
    said = _SAID_ABOUT.match(asked)
    return f"{said[0]}{what}?" if said and (what[0].islower() or re.search(rf"\b{DOCUMENT}\b", said[0])) else None


def _put_in_place(what: str, last: Turn) -> str:
    """ "And the landlord?" after "Can the tenant end the lease?" is "Can the landlord end the lease?"."""
    asked = _open(last)
    prepositional = _PREPOSITIONAL.match(what) is not None
    place = _like_place(what, asked) or (None if prepositional else _subject(asked))
    if place:
        return f"{asked[: place[0]]}{what}{asked[place[1] :]}?"
    return f"{asked}, {what}?" if prepositional else f"What about {what}? ({asked})"


def _like_place(what: str, asked: str) -> tuple[int, int] | None:
    """The part of a question that `what` is like: the same preposition before it, the same ending, a word in common."""
    if preposition := _PREPOSITIONAL.match(what):
        after = rf"\b{preposition[0]}\s+(?:{DETERMINER}\s+)?(?:{NAME}|\w+(?:\s+\w+)?)"
        found = re.search(after, asked)
        return found.span() if found else None
    if what.endswith(("'s", "’s")):
        found = re.search(rf"{NAME}['’]s", asked)
        return found.span() if found else None
    for name in names(asked):
        if set(name.split()) & set(what.split()):
            start = asked.index(name)
            return start, start + len(name)
    return None


def _subject(asked: str) -> tuple[int, int] | None:
    """What a question counts ("How many jobs"), or who acts in it (behind the first auxiliary)."""
    found = re.search(r"\bhow (?:many|much) (\w+)", asked, re.IGNORECASE) or re.search(
        rf"\b(?i:{AUXILIARY})\s+((?:{DETERMINER}\s+\w+(?=\s+(?:{PREPOSITION}\b|[A-Z])|$)|{NAME}(?!['’])|[a-z]+s\b))", asked
    )
    return found.span(1) if found else None


def _points_outside(question: str) -> bool:
    """Whether "it" or "him" is nothing that the same question names: that it could be only in a clause of its own."""
    pronoun = re.search(r"\b(?:[Ii]t|[Ii]ts|[Hh]im|[Tt]hem)\b", question)
    if not pronoun or _EXPLETIVE.search(question):
        return False
    before = question[: pronoun.start()]
    return not (names(before) and _CLAUSE.search(before)) and not speaks_of_its_own(before)


def _has_its_own_subject(question: str, turns: Sequence[Turn]) -> bool:
    """Whether a question says in full what it is about ("the boiling point of tungsten"), and nothing that was asked or said
    before speaks of that."""
    found = _FULL_SUBJECT.match(question)
    if found is None or found.lastindex is None:
        return False
    spoken = {term for turn in turns for term in analyze(f"{turn.question} {turn.answer or ''} {turn.said}")}
    return spoken.isdisjoint(content_terms(found[found.lastindex]))


def _resolve(question: str, turns: Sequence[Turn], topic: Sequence[str]) -> str:
    """The question with its pronouns replaced by what they stand for, where that is known."""
    own, outside = names(question), _points_outside(question)
    thing = next((phrase for phrase in topic if re.match(DETERMINER, phrase)), topic[0] if topic else None)
    person_word = min((found.start() for found in (_HE.search(question), _HIS.search(question)) if found), default=0)
    if person_word and not any(question.index(name) < person_word for name in own) and (person := _person(turns)):
        question = _HIS.sub(f"{person}'s", _HE.sub(person, question))
        thing = None if thing == person else thing
    if (_THEY.search(question) or _THEIR.search(question)) and (several := _several(turns)):
        question = _THEIR.sub(f"{several}'", _THEY.sub(several, question))
    if thing and not own and outside:
        question = _ITS.sub(f"{thing}'s", _IT.sub(thing, question, count=1))
    if thing and _THAT.search(question):
        question = f"{question} ({_open(turns[-1])})"
    if thing and _THERE.search(question) and not _EXISTS.search(question):
        question = _THERE.sub(f"at {thing}", question)
    if thing and _ONE.search(question):
        question = f"{question} ({_open(turns[-1])})"
    return question


def _person(turns: Sequence[Turn]) -> str | None:
    """Who "he" or "she" is: whom the last question was answered with, who acts in it, or whom it names."""
    for turn in reversed(turns):
        asked = _open(turn)
        if _ASKS_FOR_A_PERSON.match(asked) and turn.answer and (given := names(turn.answer)):
            return given[0]
        acting = _subject(asked)
        if acting and (acts := asked[slice(*acting)]) in names(asked):
            return acts
        placed = {m[1] for m in re.finditer(rf"\b(?:in|at|near|from|on|of)\s+(?:{DETERMINER}\s+)?({NAME})", asked)}
        if people := [name for name in names(asked) if name not in placed]:
            return people[0]
    return None


def _several(turns: Sequence[Turn]) -> str | None:
    """Who "they" are: two names joined, or the plural that the last questions speak of ("the Calder dock strikes")."""
    for turn in reversed(turns):
        asked = _open(turn)
        if named := re.search(rf"\b(?:the|these|those)\s+(?:\w+\s)?{NAME}\s(?:{PLAIN}\s)?{PLURAL}\b", asked):
            return named[0]
        if joined := re.search(rf"{NAME}(?:, {NAME})* and {NAME}", asked):
            return joined[0]
        if plural := re.search(rf"\b(?i:how many|which|what|{AUXILIARY}|{DETERMINER})\s+((?:\w+\s)?{PLURAL})\b", asked):
            return plural[1]
    return None


def _topic(turns: Sequence[Turn]) -> list[str]:
    """What the conversation is about: the phrases with a name in the last question that has one."""
    for turn in reversed(turns):
        if phrases := noun_phrases(turn.question):
            return phrases[:2]
        if turn.answer and names(turn.answer) and not any(character.isdigit() for character in turn.answer):
            return names(turn.answer)[:1]
    return []


def _open(turn: Turn) -> str:
    """The question itself: without its mark, and without what was put behind it in brackets."""
    return turn.question.split(" (")[0].rstrip("?!. ")


def _short_answer(answer: Answer) -> str | None:
    short = answer.short_answer(answer.claims[0]) if answer.claims else None
    return " ".join(short.split()) if short else None
