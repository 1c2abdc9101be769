"""What "it" stands for after a question that names nothing: "the ferry" of "Who owns the ferry?"."""

import re

from qa.answering.phrases import AUXILIARY, DETERMINER, PLAIN, PREPOSITION, names

_THING = re.compile(rf"\b(?P<article>the|this|our|my|your)\s+(?P<words>{PLAIN}(?:\s+{PLAIN}){{0,3}})", re.IGNORECASE)
# where the words of a thing end: "the rent due", "the car stolen", "the match last year"
_NO_NOUN = re.compile(
    r"\s(?:\w+ed|\w+ly|be|been|being|built|sold|held|sent|kept|made|bought|paid|lost|won|given|taken|written|known|found|stolen|begun|"
    r"sunk|gone|like|early|late|now|then|here|there|today|yesterday|tomorrow|tonight|again|still|also|ever|never|not|only|last|next|"
    r"open|due|over|ready|free|true|valid|safe|legal|likely|available|responsible|important|necessary|worth|because|if|when|while|than|"
    r"once|unless|but|so|as)\b.*",
    re.IGNORECASE,
)
_OF = rf"(?:(?:the|an?)\s+{PLAIN}(?:\s+{PLAIN})?\s+{PREPOSITION}\s+)?"  # "the captain of" the ferry
# behind these a verb follows the thing: "Does the contract allow pets?", "When will the ferry leave?", "if the lease ends"
_ACTS = re.compile(
    r"\b(?:do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must|if|when|while|once|unless|because|whether)\s+"
    rf"{_OF}$",
    re.IGNORECASE,
)
_IS = re.compile(rf"^(?:why\s+)?(?:is|are|was|were)\s+{_OF}$", re.IGNORECASE)  # "Is the contract binding?"
_PLACE = re.compile(
    r"\b(?:in|on|at|near|during|by|before|after|since|until|from|under|over)\s+(?:(?:the|an?)\s+\w+(?:\s\w+)?\s+of\s+)?$",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?:morning|afternoon|evening|night|day|week|weekend|month|year|decade|century|winter|summer|spring|autumn|past|future|end|"
    r"beginning|start|middle|moment|meantime|time)$"
)
_PERSON = re.compile(
    r"(?:captain|president|minister|chancellor|king|queen|prince|mayor|judge|tenant|landlord|landlady|owner|buyer|seller|employer|"
    r"employee|worker|author|writer|director|manager|boss|founder|leader|chair|ceo|lawyer|doctor|nurse|teacher|student|driver|user|"
    r"customer|client|patient|crew|staff|police|wife|husband|father|mother|son|daughter|brother|sister|child|boy|girl|\w*(?:man|men|ist|person|people))s?$",
)
_SEVERAL = re.compile(r"(?:\w{2,}[^siu]s|people|children|\w*men)$")
_ASKS_WHICH = re.compile(
    rf"(?:{PREPOSITION}\s+)?(?:which|what)\s+(?!(?:{AUXILIARY}|\w+ed|happens|makes|causes|led|made)\b)[a-z]", re.IGNORECASE
)
_APART = re.compile(r",|\b(?:because|before|after|when|while|since|if|that|although|and|but|until|once|so)\b", re.IGNORECASE)


def plain_thing(asked: str, *, answered: bool) -> str | None:
    """The thing that a question without its mark speaks of and "it" may mean: not who acts, nor where or when. None where it
    names something, or where that cannot be told; after "Which firm owns the ferry?", once answered, it may be the firm."""
    if names(asked) or (answered and _ASKS_WHICH.match(asked)):
        return None
    told = [(found, _words(found, asked)) for found in _THING.finditer(asked)]
    things = [(found, words) for found, words in told if words and not _PERSON.search(words)]
    placed = [words for found, words in things if _PLACE.search(asked[: found.start()])]
    others = [words for found, words in things if not _PLACE.search(asked[: found.start()])]
    ordered = [*reversed(others), *(words for words in placed if not _TIME.search(words))]
    return next((words for words in ordered if not _SEVERAL.search(words)), ordered[0] if ordered else None)


def speaks_of_its_own(before: str) -> bool:
    """Whether "it" behind these words of a question is a thing of theirs: "Did the bank buy the house and sell …"."""
    own = re.finditer(rf"\b{DETERMINER}\s+(?P<words>{PLAIN})", before, re.IGNORECASE)
    return any(
        not (_PERSON.search(each["words"]) or _TIME.search(each["words"])) and _APART.search(before, each.end()) for each in own
    )


def _words(found: re.Match[str], asked: str) -> str | None:
    """The thing itself, without the verb or the adjective behind it; None where these cannot be told apart."""
    before = asked[: found.start()]
    words = _NO_NOUN.sub("", found["words"])
    several = words.split()
    acts = _ACTS.search(before) is not None
    if words == found["words"] and (acts or _IS.search(before)):
        if len(several) == 1 and found["article"].lower() == "this":  # "What does this mean?"
            return None
        count = max(len(several) - 1, 1)
        if len(several) > 2 and acts and not re.match(rf"\s+(?:{DETERMINER}|it|him|them)\b", asked[found.end() :]):
            if len(several) > 3 or not re.search(r"(?:[^s]s|ing)$", words):
                return None  # "the policy cover theft", "the staff meeting last"
            count = 1  # "the contract allow pets"
        words = " ".join(several[:count])
    return f"{found['article']} {words}"
