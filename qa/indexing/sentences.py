"""A text becomes sentences with exact offsets, also where a page break or a page header cuts one in two."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from qa.documents import Block, Piece, Sentence
from qa.indexing.blocks import ends_a_sentence, split_blocks
from qa.models.tokens import llama_index_static

if TYPE_CHECKING:
    from nltk.tokenize.punkt import PunktTokenizer

_LONGEST_RUN = 10_000  # characters
_ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]")
# a numbered heading that its paragraph follows on the same line: "2. Bicycle shelter. The meeting voted …"; not "12 people died."
_RUN_IN = re.compile(r"(?:§ ?\d{1,3}|\d{1,3}(?:\.\d{1,3})+|\(?\d{1,3}(?:\.\d{1,3})*[.)])\s[A-Z]\S*(?: \S+){0,3}\.")
# what stands in a short sentence that says something, and not in such a heading: "2. Do not smoke.", "2. Prices rose."
_SAYS = re.compile(
    r"\b(?:a|an|the|your|his|her|its|their|this|that|it|is|are|was|were|be|has|have|had|do|does|did|can|may|must|shall|should|will|"
    r"would|no|not|never|\w{2,}ed|rose|fell|grew|sank|began|came|went|ran|left|lost|won|made|took|gave|got|met|sold|paid|said|held|"
    r"kept|led|broke|spoke|stood|remain|remains|rise|rises|fall|falls)\b",
    re.IGNORECASE,
)
_BEFORE_A_NUMBER = re.compile(r"\b(?:Art|Arts|Fig|Figs|No|Nos|Sec|Para|Pt|Vol|Ch|Cl|Eq|Tab|pp?|par|sec|cl)\.$")
_CLOSING_MARKS = re.compile(r"(\*{1,3}|_{1,3}|~~)(?:\s+|$)")  # of Markdown: in "**Stop!** Go." they belong to the first sentence
_SHORTEST_CUT_BLOCK = 6  # words: a shorter block is a line of its own, not the first half of a cut sentence


def split_sentences(text: str, blocks: Sequence[Block] | None = None) -> list[Sentence]:
    """The sentences of a text in order; page furniture belongs to none. `blocks` is its layout where that is known.

    Boundaries are those of NLTK's punkt (Kiss and Strunk 2006) inside each block, mended where the next sentence would
    begin in lower case. A sentence that a block's end cuts goes on in the next block and then has two pieces.
    """
    sentences: list[Sentence] = []
    cut: Block | None = None  # the block whose last sentence may go on
    for block in split_blocks(text) if blocks is None else blocks:
        if block.furniture:
            continue
        own = list(_in_block(text, block))
        if cut and own and text[block.start].islower() and not (block.heading or block.row) and _may_go_on(text, sentences[-1]):
            sentences[-1] = Sentence(sentences[-1].pieces + own[0].pieces)
            own = own[1:]
        sentences += own
        whole = block.heading or block.row or len(text[block.start : block.end].split()) < _SHORTEST_CUT_BLOCK
        cut = None if whole else block
    return sentences


def _in_block(text: str, block: Block) -> Iterator[Sentence]:
    if block.heading or block.row:
        yield Sentence((Piece(block.start, block.end),), heading=block.heading)
        return
    start = end = block.start
    for first, last in _punkt_spans(text, block):
        if start < first == end and (marks := _CLOSING_MARKS.match(text, first, last)):
            end, first = marks.end(1), marks.end()
        if start < first < last and not _goes_on(text[start:end], text[first:last]):
            yield Sentence((Piece(start, end),), heading=start == block.start and _runs_in(text[start:end]))
            start = first
        end = last
    yield Sentence((Piece(start, block.end),))


def _punkt_spans(text: str, block: Block) -> Iterator[tuple[int, int]]:
    """punkt's sentences, asked for a bounded run at a time: NLTK gives its expressions five seconds and then raises."""
    start = block.start
    while start < block.end:
        end = min(block.end, start + _LONGEST_RUN)
        if end < block.end:
            space = text.rfind(" ", start + _LONGEST_RUN // 2, end)
            end = space + 1 if space > 0 else end
        spans = [(start + first, start + last) for first, last in _punkt().span_tokenize(text[start:end])]
        if end < block.end and len(spans) > 1:
            end = spans.pop()[0]  # the run may have cut its last sentence: it opens the next run
        yield from spans
        start = end


def _goes_on(before: str, after: str) -> bool:
    """Whether punkt ended a sentence too early: lower case goes on, "1." belongs to its item, "Art." to its number."""
    if after[0].islower() or _ENUMERATOR.fullmatch(before):
        return True
    return after[0].isdigit() and bool(_BEFORE_A_NUMBER.search(before))


def _runs_in(sentence: str) -> bool:
    return bool(_RUN_IN.fullmatch(sentence)) and not _SAYS.search(sentence)


def _may_go_on(text: str, sentence: Sentence) -> bool:
    words = text[sentence.pieces[-1].start : sentence.end].split()
    return not ends_a_sentence(words[-1]) or _is_abbreviation(words[-1])


def _is_abbreviation(word: str) -> bool:
    return word.count(".") > 1 or word.rstrip(".").lower() in _punkt()._params.abbrev_types


@cache
def _punkt() -> "PunktTokenizer":
    import nltk
    from nltk.tokenize.punkt import PunktTokenizer

    # NLTK looks for its models along this list; the copy inside llama-index comes first, so that it is always the same
    nltk.data.path.insert(0, str(llama_index_static() / "nltk_cache"))
    return PunktTokenizer("english")
