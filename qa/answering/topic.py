"""What the documents say about a topic ("What do the articles report about Congress?", "Nord Stream 2"): the sentences that
name it. They are looked up, so that "the corpus does not say" is never said of what it speaks of."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.answering.evidence import Evidence, read_again, weigh_sentences
from qa.answering.extractive import Statement, choose_statements
from qa.indexing.catalog import Catalog
from qa.indexing.terms import analyze, content_terms
from qa.retrieval.search import Found

if TYPE_CHECKING:
    from qa.models.reader import Reader

_READ = 24  # sentences that are read alone, to put them in order
_BEHIND = 8.0  # how far (in logits of relevance) one may stand behind the best
# how often a sentence speaks of a topic whose words stand apart in it ("sanctions on banks" and "the banks were spared, but
# sanctions …"): 22 of 30 that we read, for phrases cut from SQuAD's questions
_APART = 0.73


def sentences_naming(topic: str, found: Found, reader: "Reader", catalog: Catalog, *, person: bool = False) -> list[Evidence]:
    """The sentences of the passages found that have all words of the topic, in any inflection, themselves or, but for a `person`,
    in the heading that they stand below; the most relevant first, without those far behind ("terminal" is no inflection of
    "termination"). A heading that names an author of its document is a byline: what follows is not about the author."""
    wanted = set(content_terms(topic))

    def below(each: Evidence) -> list[str]:
        heading = "" if person else _heading(each)
        return [] if any(author in heading for author in catalog.header(each.hit.document)[0].authors) else analyze(heading)

    naming = [
        each for each in weigh_sentences(found, len(found.hits)) if wanted and wanted <= {*analyze(each.text), *below(each)}
    ]
    read = read_again(topic, naming[:_READ], found, reader)
    scored = sorted((replace(e, score=e.alone.relevance) for e in read if e.alone), key=lambda each: -each.score)
    return [each for each in scored if each.score >= scored[0].score - _BEHIND]


def choose_in_turn(evidence: Sequence[Evidence], catalog: Catalog, most: int) -> list[Statement]:
    """At most `most` of the sentences as statements: the best of each document, then the second of each, and so on."""
    taken = Counter[str]()
    rounds = []
    for each in evidence:
        rounds.append((taken[each.hit.document], each))
        taken[each.hit.document] += 1
    rounds.sort(key=lambda turn: turn[0])
    statements = choose_statements([replace(each, score=0.0) for _, each in rounds], catalog, most)
    return [replace(each, answer=None) for each in statements]  # no words of them are more of an answer than the others


def certainty(topic: str, evidence: Sequence[Evidence]) -> float:
    """The probability that a sentence with all words of the topic speaks of it."""
    wanted = content_terms(topic)
    return 1.0 if any(_together(set(wanted), each) for each in evidence) else _APART


def _together(wanted: set[str], evidence: Evidence) -> bool:
    """Whether the words stand side by side, in any order, with at most small words between them; or in the heading."""
    if wanted <= set(analyze(_heading(evidence))):
        return True
    said = set(content_terms(evidence.text))
    terms = [term for term in analyze(evidence.text) if term in said]
    return any(wanted == set(terms[at : at + len(wanted)]) for at in range(len(terms)))


def _heading(evidence: Evidence) -> str:
    """The nearest heading above a sentence, "" where there is none."""
    passage = evidence.hit.passage
    before = [sentence for sentence in passage.sentences[: evidence.position] if sentence.heading]
    return passage.read(before[-1]) if before else passage.above
