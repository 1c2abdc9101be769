"""Pieces of sentences: what a model breaks off, or begins in the middle, states nothing, however truly it was copied."""

from qa.statements.facts import Analysis

_OPENS_A_CLAUSE = frozenset(("that", "whether", "because", "although", "while"))
_BEFORE_A_POINTER = frozenset(
    ("in", "on", "at", "of", "for", "from", "by", "with", "to", "after", "before", "since", "until", "about")
)
_ARTICLES = frozenset(("the", "a", "an", "its", "his", "her", "their"))
_COPIED = 4  # words in a row by which the place is known that a claim was copied from


def broken_off(said: Analysis) -> bool:
    """Whether a sentence ends before the clause that it has just opened says anything: "… confirm that the US"."""
    words = [word.text.lower() for word in said.words]
    ends = words[:-2] if words[-2:-1] and words[-2] in _ARTICLES else words[:-1]
    return len(ends) > 1 and ends[-1] in _OPENS_A_CLAUSE and not (ends[-1] == "that" and ends[-2] in _BEFORE_A_POINTER)


def begins_inside(said: Analysis, source: Analysis) -> bool:
    """Whether a sentence was copied from behind the subject of another: "Perceives …" of "the US perceives …"."""
    opening = [word.stem for word in said.words[:_COPIED]]
    for place in range(1, len(source.words) - _COPIED):
        here = source.words[place : place + _COPIED]
        if [word.stem for word in here] != opening:
            continue
        before = source.words[place - 1]
        joined = source.text[before.end : here[0].start].isspace()
        return joined and here[0].text.islower() and _is_subject(source, place - 1) and here[0].text.endswith(("s", "ed"))
    return False


def _is_subject(source: Analysis, place: int) -> bool:
    """Whether a word is a name that nothing before it governs."""
    named = any(fact.kind == "name" and fact.first <= place < fact.last for fact in source.facts)
    return named and (place == 0 or source.words[place - 1].text.lower() not in _BEFORE_A_POINTER)
