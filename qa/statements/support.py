"""Does a passage support a sentence that somebody else wrote? Facts must agree exactly; the rest must be said there.

No entailment model is at hand. What stands in for one: how many of the sentence's terms the source has, and the reader's
relevance of the source to the sentence. What stands beside it and decides: quantities, dates, names, units, negations
and who does what to whom, compared one by one.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from qa.answers import Support
from qa.models.reader import Reader
from qa.statements.alignment import Item, align, items, same
from qa.statements.crossexamination import cross_examine
from qa.statements.denials import half_denies, negates
from qa.statements.facts import Analysis, Fact, abbreviated, agree, analyse, opposed, same_name, stem
from qa.statements.fragments import begins_inside, broken_off
from qa.statements.rewording import light_terms, term
from qa.statements.roles import exchanged

_FEWEST_TERMS = 2  # a claim with less says nothing: "Yes.", "The ferry was a ferry."
_FEWEST_WORDS = 4
_LOOKED_AT = 4  # sentences of a passage that are weighed against a claim
_GAIN = 0.12  # of a claim's terms: what a second sentence must add to be cited
_MAYBE_A_COPY, _A_COPY = 0.6, 0.7  # of a claim's words: in the sentence at all, in its order
_ALL_COPIED = 0.9  # then the places of the names are right already
_DETERMINERS = frozenset(("no", "none", "neither", "nor", "nobody", "nothing", "without"))
_WITHHELD = re.compile(r"(?:refus|declin|reject|den(?:y|ies|ied)|fail(?:s|ed)?$|unable|prevent|forb|bann|prohibit|lack|withh)")
_MOVES = frozenset(("since", "until", "by", "at", "on", "during", "before", "after", "for", "from", "to", "with"))
_HYPOTHESES = frozenset(("before", "if", "unless", "until", "whether", "without"))
_NOT_UNTIL = frozenset(("until", "before", "unless"))  # "not until 2022" denies nothing
# chosen on the tuning articles and paraphrases: what the reader's relevance (a logit) and the share of the claim's other
# terms must come to together; two logits below it a claim is weak
_ENOUGH, _PER_COVERAGE, _WEAK = 7.1, 4.0, 2.0
_NEW, _NEW_SHARE = 1, 0.25  # terms, and their share, that a supported claim may have beside its facts and its sources' terms
_MUCH = 3  # more than so many, and it is not said
_ALL_SAID = 2  # such terms with which a claim is weak at least
_TOGETHER = 2  # sentences that may bear a claim together


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence that may support a claim: its text, the passage it stands in, and its place there; `about` is what is
    known of its document (title, publisher, date)."""

    text: str
    passage: int
    position: int
    about: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a claim's sources make of it. `sources` are those that were weighed, in reading order, also where they do not
    support it; `reason` says in a few words what is wrong with an unsupported one; `score` is from 0 to 1."""

    support: Support
    sources: tuple[Source, ...]
    score: float
    reason: str = ""


def check(claim: str, sources: Sequence[Source], reader: Reader) -> Verdict:
    """Weighs a sentence against the sentences it cites."""
    names = frozenset(name for source in sources for name in _names(analyse(source.text)))
    said = analyse(claim).knowing(names)
    if len(said.content) < _FEWEST_TERMS or len(said.words) < _FEWEST_WORDS or claim.rstrip().endswith("?") or not sources:
        return Verdict("unsupported", (), 0.0, "it says nothing that can be checked" if sources else "it cites nothing")
    chosen = _most_telling(said, sources)
    if broken_off(said) or any(begins_inside(said, analyse(source.text)) for source in chosen):
        return Verdict("unsupported", chosen, 0.0, "it is a piece of a sentence")
    fault = _fault(said, chosen, sources)
    others, new = _other_terms(said, chosen)
    together = " ".join(source.text for source in chosen)
    relevance = reader.read(claim, [together])[0].relevance
    logit = relevance + _PER_COVERAGE * (1.0 - new / others if others else 1.0) - _ENOUGH
    if new > min(_NEW, _NEW_SHARE * others) or not _neighbours(chosen):  # much that is new, or pieced together: weak at best
        logit = min(logit, -_WEAK / 2 if new <= _MUCH else -2 * _WEAK)
    if new <= _ALL_SAID:  # the reader may miss it, but the words are there
        logit = max(logit, -_WEAK)
    score = 1.0 / (1.0 + math.exp(-logit))
    if fault:
        return Verdict("unsupported", chosen, score, fault)
    if logit < -_WEAK:
        return Verdict("unsupported", chosen, score, "the passage does not say it")
    if not _copied(said, chosen) and (other := cross_examine(said, analyse(together).knowing(_names(said)), reader)):
        reason = f"the passage has {other.instead} where it says {other.name}"
        return Verdict("unsupported" if other.sure else "weak", chosen, score, reason)
    return Verdict("supported" if logit >= 0.0 else "weak", chosen, score)


def _neighbours(chosen: Sequence[Source]) -> bool:
    """Whether a claim is borne by one sentence, or by two that follow each other."""
    first, last = chosen[0], chosen[-1]
    return first.passage == last.passage and last.position - first.position < _TOGETHER


def _most_telling(said: Analysis, sources: Sequence[Source]) -> tuple[Source, ...]:
    """The fewest sentences that hold the claim's facts and most of its terms, in reading order."""
    ranked = sorted(sources, key=lambda source: -_standing(said, (source,)))[:_LOOKED_AT]
    best: tuple[Source, ...] = (ranked[0],)
    standing = _standing(said, ranked[:1])
    for group in _groups(ranked, sources):
        found = _standing(said, group) - _GAIN * (len(group) - 1)
        if found > standing:
            best, standing = group, found
    return tuple(sorted(best, key=lambda source: (source.passage, source.position)))


def _groups(ranked: Sequence[Source], sources: Sequence[Source]) -> Iterator[tuple[Source, ...]]:
    """Two of the best sentences together, and each of them with the one or two before it, which its pronouns may mean."""
    yield from combinations(ranked, 2)
    at = {(source.passage, source.position): source for source in sources}
    for source in ranked:
        before = [at[place] for back in (1, 2) if (place := (source.passage, source.position - back)) in at]
        for last in range(1, len(before) + 1):
            yield (*before[:last], source)


def _standing(said: Analysis, group: Sequence[Source]) -> float:
    """How much of the claim's terms, and as much again of its facts, a group of sentences holds."""
    held = [fact for fact in said.facts if _held(fact, said, group)]
    facts = len(held) / len(said.facts) if said.facts else 1.0
    return (_coverage(said, group) + facts) / 2


def _coverage(said: Analysis, group: Sequence[Source]) -> float:
    """The share of the claim's terms that the sentences have; a fact that agrees counts as its terms."""
    held = {term for source in group for term in analyse(source.text).terms}
    for fact in said.facts:
        if _stated(fact, said, group):
            held |= _terms_of(fact, said)
    return len(said.terms & held) / len(said.terms)


def _other_terms(said: Analysis, group: Sequence[Source]) -> tuple[int, int]:
    """How many terms a claim has beside its facts, and how many of them the sentences do not have: names alone make
    nothing true."""
    others = said.terms.difference(*(_terms_of(fact, said) for fact in said.facts))
    held = {term for source in group for term in analyse(source.text).terms}
    return len(others), len(others - held - light_terms())


def _terms_of(fact: Fact, said: Analysis) -> frozenset[str]:
    return analyse(fact.text).terms.union(term(word.stem) for word in said.words[fact.first : fact.last])


def _held(fact: Fact, said: Analysis, group: Sequence[Source]) -> bool:
    """Whether the sentences state a fact, or what is known of their documents does (who said it, and when)."""
    if _stated(fact, said, group):
        return True
    around = _around(group)
    if fact.kind == "name":
        return any(same_name(fact.key, word.text.lower()) for word in around.words)
    return any(agree(fact, other) for other in around.facts)


def _stated(fact: Fact, said: Analysis, group: Sequence[Source]) -> bool:
    for source in group:
        read = analyse(source.text)
        if any(agree(fact, other) for other in read.facts):
            return True
        if fact.amount == 1.0 and any(word.text.lower() == "one" for word in read.words):
            return True
        if fact.kind == "name" and (
            said.words[fact.first].stem in read.content or any(same_name(fact.key, word.text.lower()) for word in read.words)
        ):
            return True
        if fact.kind == "name" and abbreviated(fact, said, read):
            return True
    if fact.kind == "direction":
        return any(said.words[fact.first].text.lower()[:4] in source.text.lower() for source in group)
    return False


def _around(group: Sequence[Source]) -> Analysis:
    return analyse(" ".join(dict.fromkeys(source.about for source in group)))


def _fault(said: Analysis, chosen: Sequence[Source], sources: Sequence[Source]) -> str:
    """What the claim says otherwise than its sources, in a few words; empty where nothing is found."""
    missing = [fact for fact in said.facts if not _held(fact, said, chosen)]
    missing = [fact for fact in missing if not _completes_a_name(fact, said, chosen, sources)]
    if missing:
        return f"{missing[0].text} is not in the passage"
    names = _names(said)
    reads = [analyse(source.text).knowing(names) for source in chosen]
    main = max(reads, key=lambda read: len(said.content & read.content))
    together = analyse(" ".join(source.text for source in chosen))
    denied_once = (len(said.negations) - len(together.negations)) % 2  # "rejected" is "did not approve"
    if not denied_once and (word := opposed(said, together)):
        return f"the passage says the opposite of “{word}”"
    return _copy_fault(said, main) or _negation_fault(said, reads) or exchanged(said, main)


def _names(analysis: Analysis) -> frozenset[str]:
    return frozenset(fact.key for fact in analysis.facts if fact.kind == "name")


def _completes_a_name(fact: Fact, said: Analysis, chosen: Sequence[Source], sources: Sequence[Source]) -> bool:
    """Whether a name that is missing stands beside one that is there: "Carla" of Brandt, whom the sentence before named."""
    if fact.kind != "name":
        return False
    for beside in (fact.first - 1, fact.last):
        if 0 <= beside < len(said.words) and said.words[beside].text[0].isupper():
            one, other = sorted((fact.first, beside))
            full = f"{said.words[one].text} {said.words[other].text}".removesuffix("'s").removesuffix("’s")
            known = any(said.words[beside].stem in analyse(source.text).content for source in chosen)
            if known and any(full in source.text for source in sources):
                return True
    return False


def _copy_fault(said: Analysis, read: Analysis) -> str:
    """What differs in a claim that nearly copies a sentence: a fact in another's place, two words that changed places, a
    negation that came or went."""
    mine, theirs = items(said), items(read)
    shared = {item.stem for item in theirs}
    if sum(item.stem in shared for item in mine) < _MAYBE_A_COPY * len(mine):
        return ""
    pairs = align(mine, theirs)
    alike = [bool(one and other and same(one, other)) for one, other in pairs]
    if sum(alike) < _A_COPY * len(mine):
        return ""
    turned = (len(said.negations) - len(read.negations)) % 2  # two negations less say the same: "not unless" is "only if"
    instead = {one.stem: other.stem for (one, other), equal in zip(pairs, alike, strict=True) if one and other and not equal}
    for number, (one, other) in enumerate(pairs):
        if alike[number]:
            continue
        if one and other:
            group = [item for item in theirs if item.group == other.group]
            kept = any(_same_place(one, item, mine, theirs) for item in theirs)
            if one.facts and one.kind == other.kind and not kept and not any(same(one, item) for item in group):
                return f"“{one.text}” stands where the passage has “{other.text}”"
            if one.stem in said.content and instead.get(other.stem) == one.stem and one.group != _group_of(mine, other.stem):
                return f"“{one.text}” and “{other.text}” have changed places"
        beside = alike[max(0, number - 1) : number] + alike[number + 1 : number + 2]
        if (
            turned
            and beside
            and all(beside)
            and _denies(one) != _denies(other)
            and not _half_denies(one)
            and not _half_denies(other)
        ):
            return "the passage has it the other way round"
    return ""


def _same_place(one: Item, other: Item, mine: Sequence[Item], theirs: Sequence[Item]) -> bool:
    """Whether an item stands behind the same preposition here and there, as in a phrase that moved: "since 2005"."""
    place, there = mine.index(one), theirs.index(other)
    before = mine[place - 1].text.lower() if place and there else ""
    return before in _MOVES and before == theirs[there - 1].text.lower() and same(one, other)


def _copied(said: Analysis, chosen: Sequence[Source]) -> bool:
    """Whether nearly all of a claim's words stand in one sentence in the same order."""
    mine = items(said)
    return any(
        sum(bool(one and other and same(one, other)) for one, other in align(mine, items(analyse(source.text))))
        >= _ALL_COPIED * len(mine)
        for source in chosen
    )


def _group_of(listed: Sequence[Item], stem: str) -> int:
    return next((item.group for item in listed if item.stem == stem), -1)


def _denies(item: Item | None) -> bool:
    return item is not None and negates(item.text)


def _half_denies(item: Item | None) -> bool:
    return item is not None and not negates(item.text) and half_denies(item.text)


def _negation_fault(said: Analysis, reads: Sequence[Analysis]) -> str:
    """A negation of the claim that the sources lack, or one of theirs that the claim leaves out."""
    denied = [read for read in reads if read.negations]
    soft = said.softly_negative()
    for place in said.negations:
        predicate = _scope(said, place)[:1]
        later = {word.text.lower() for word in said.words[place + 1 :]}
        if later & _NOT_UNTIL:
            continue
        verb = said.words[place].text.lower() not in _DETERMINERS  # "neither group reported": of the clause, not of "group"
        stated = verb and any(predicate and predicate[0] in read.terms and not _denied(read, predicate[0]) for read in reads)
        if stated or not (denied or any(read.softly_negative() for read in reads)):
            return f"the passage does not deny “{predicate[0] if predicate else 'it'}”"
    for read in denied:
        for place in read.negations:
            scope = _scope(read, place)
            said_too = [word for word in scope if word in said.terms]
            if said.negations or soft or not scope or _hypothetical(said, scope[0]):
                continue
            if scope[0] in said.terms or len(said_too) >= 2:
                return f"the passage denies “{' '.join(said_too)}”"
    if not said.negations and not soft:  # "refused to pay" where the claim says "paid"
        for read in reads:
            for place, word in enumerate(read.words):
                following = [term(each.stem) for each in read.words[place + 1 : place + 4] if each.stem in read.content][:1]
                if _WITHHELD.match(word.text.lower()) and following and following[0] in said.terms:
                    return f"the passage says “{word.text}” of “{following[0]}”"
    return ""


def _hypothetical(said: Analysis, wanted: str) -> bool:
    """Whether a claim speaks of something without saying that it is so: behind "before", "if", "whether"."""
    before = [word.text.lower() for word in said.words]
    places = [place for place, word in enumerate(said.words) if term(word.stem) == wanted]
    return bool(places) and not _HYPOTHESES.isdisjoint(before[: places[0]])


def _denied(read: Analysis, wanted: str) -> bool:
    """Whether a word is negated, or one like "refused" or "unable" stands shortly before it."""
    places = [place for place, word in enumerate(read.words) if term(word.stem) == wanted]
    if any(wanted in _scope(read, place) for place in read.negations):
        return True
    before = [word.text for place in places for word in read.words[max(0, place - 4) : place]]
    behind = [word.text for place in places for word in read.words[place + 1 : place + 4]]
    return any(half_denies(word) for word in before) or any(negates(word) or word.lower() == "against" for word in behind)


def _scope(analysis: Analysis, place: int) -> list[str]:
    """The stems of the next three words of weight behind a negation."""
    here = analysis.words[place].text.lower().removeprefix("non-")
    own = [stem(here)] if here != analysis.words[place].text.lower() else []
    after = [word.stem for word in analysis.words[place + 1 :] if word.stem in analysis.content]
    return [term(each) for each in (own + after)[:3]]
