"""Who does it and to whom, told by where the names stand around a word; no parser is at hand."""

from qa.statements.facts import Analysis, same_name
from qa.statements.words import PRONOUNS

_PASSIVE = frozenset(("is", "are", "was", "were", "be", "been", "being", "got"))
_BEFORE_NOUNS = frozenset(("a", "an", "the", "his", "her", "its", "their", "this", "that", "of", "no"))


def exchanged(said: Analysis, read: Analysis) -> str:
    """What is wrong where two names stand on the other sides of the same word, or on the same in another voice; or nothing."""
    for verb in {word.stem for word in said.words} & {word.stem for word in read.words} & said.content:
        mine, theirs = _sides(said, verb), _sides(read, verb)
        if not mine or not theirs:
            continue
        (doer, done), (there, to) = mine, theirs
        crossed = _one_of(doer, to) and not _one_of(doer, there), _one_of(done, there) and not _one_of(done, to)
        if all(crossed) or (crossed[0] and there <= PRONOUNS) or (crossed[1] and to <= PRONOUNS):
            return f"in the passage it is {' '.join(sorted(there))} of whom “{verb}” is said, not {' '.join(sorted(doer))}"
    return ""


def _one_of(names: frozenset[str], others: frozenset[str]) -> bool:
    return any(same_name(one, other) for one in names for other in others)


def _sides(analysis: Analysis, verb: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """Who does what a word says, and to whom: the nearest names before and behind it, the other way round in the passive."""
    places = [place for place, word in enumerate(analysis.words) if word.stem == verb]
    named = _named_at(analysis)
    place = places[0] if places else 0
    if len(places) != 1 or place in named or analysis.words[max(0, place - 1)].text.lower() in _BEFORE_NOUNS:
        return None
    agent = _agent(analysis, place)
    before = [named[at] for at in sorted(named) if at < place]
    after = [named[at] for at in sorted(named) if at > (agent or place)]
    if not before or not after or any(word.text.lower() == "than" for word in analysis.words[place:]):
        return None
    return (after[0], before[-1]) if agent else (before[-1], after[0])


def _named_at(analysis: Analysis) -> dict[int, frozenset[str]]:
    """The names of a sentence, and its pronouns for people, by the places of their words; "Bureau of Works" is one."""
    found: dict[int, frozenset[str]] = {}
    for fact in sorted(analysis.facts, key=lambda fact: fact.first):
        if fact.kind == "name":
            last = next((at for at in (fact.first - 1, fact.first - 2, fact.first - 3) if at in found), None)
            joined = last is not None and all(
                word.text.lower() in ("of", "the") for word in analysis.words[last + 1 : fact.first]
            )
            found[fact.first] = frozenset((fact.key,)) | (found[last] if joined and last is not None else frozenset())
            if joined and last is not None:
                found[last] = found[fact.first]
    for place, word in enumerate(analysis.words):
        if word.text.lower() in ("he", "she", "they", "him", "them") or (
            word.text.lower() == "her"
            and (place + 1 == len(analysis.words) or analysis.words[place + 1].stem not in analysis.content)
        ):
            found[place] = frozenset((word.text.lower(),))
    return found


def _agent(analysis: Analysis, place: int) -> int | None:
    """The place of the "by" that names who does it, where a word is used in the passive."""
    if not any(word.text.lower() in _PASSIVE for word in analysis.words[max(0, place - 3) : place]):
        return None
    return next(
        (at for at in range(place + 1, min(place + 7, len(analysis.words))) if analysis.words[at].text.lower() == "by"), None
    )
