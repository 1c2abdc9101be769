"""Sentences become passages: runs of whole sentences, as many as fit, the unit that is indexed and retrieved."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from qa.documents import Block, Passage, Piece, Sentence
from qa.indexing.blocks import split_blocks
from qa.indexing.sentences import split_sentences
from qa.models.tokens import count_tokens, encoding

_HEADING_LINES = 3
_HEADING_WIDTH = 250  # characters


def split_passages(text: str, limit: int, blocks: Sequence[Block] | None = None) -> list[Passage]:
    """The passages of a text, in order, each of at most `limit` cl100k_base tokens; `blocks` as for `split_sentences`.

    They end at sentence ends; only a sentence longer than a passage is cut, between words where it has any. A heading
    goes with the text below it, and is named by the passages after that one. Together they hold every sentence once.
    """
    blocks = split_blocks(text) if blocks is None else blocks
    passages: list[Passage] = []
    current: list[Sentence] = []
    size = 0
    for sentence in _short_enough(text, split_sentences(text, blocks), limit):
        cost = count_tokens(text[sentence.start : sentence.end]) + 1
        if current and size + cost > limit:
            ready, current = _without_trailing_headings(current)
            passages += _fitting(text, ready, limit)
            size = sum(count_tokens(text[s.start : s.end]) + 1 for s in current)
        current.append(sentence)
        size += cost
    if current:
        passages += _fitting(text, current, limit)
    return list(_below_headings(text, passages, blocks))


def _below_headings(text: str, passages: Sequence[Passage], blocks: Sequence[Block]) -> Iterator[Passage]:
    """The passages, each with the heading of the section it stands in; headings that follow on each other are one.

    What the document begins with is its title, and sets no passage apart from the others. Above the rows of a table the line
    that introduces it is one more: "Revenues by region were:".
    """
    headings = {block.start for block in blocks if block.heading and not block.guessed}
    rows = {block.start for block in blocks if block.row}
    lines: list[str] = []
    introduction: list[str] = []
    begun = goes_on = False
    for passage in passages:
        first = passage.sentences[0]
        yield passage if first.heading else replace(passage, above=" · ".join(lines + introduction * (first.start in rows)))
        for sentence in passage.sentences:
            said = sentence.read(text)[:_HEADING_WIDTH]
            if sentence.start in headings:
                lines = [*(lines if goes_on else []), said][-_HEADING_LINES:]
            elif not sentence.heading and not begun:
                begun, lines = True, []
            if sentence.start not in rows:
                introduction = [said] if said.endswith(":") and not sentence.heading else []
            goes_on = sentence.start in headings


def _without_trailing_headings(sentences: list[Sentence]) -> tuple[list[Sentence], list[Sentence]]:
    last = len(sentences)
    while last > 0 and sentences[last - 1].heading:
        last -= 1
    return (sentences[:last], sentences[last:]) if last else (sentences, [])


def _fitting(text: str, sentences: list[Sentence], limit: int) -> Iterator[Passage]:
    """One passage; two or more where what stands between the sentences takes it over the limit."""
    start, end = sentences[0].start, sentences[-1].end
    if len(sentences) > 1 and count_tokens(text[start:end]) > limit:
        middle = len(sentences) // 2
        yield from _fitting(text, sentences[:middle], limit)
        yield from _fitting(text, sentences[middle:], limit)
    else:
        yield Passage(start, end, tuple(sentences))


def _short_enough(text: str, sentences: list[Sentence], limit: int) -> Iterator[Sentence]:
    for sentence in sentences:
        if count_tokens(text[sentence.start : sentence.end]) <= limit:
            yield sentence
        else:
            for piece in sentence.pieces:
                yield from (Sentence((part,), sentence.heading) for part in _cut(text, piece, limit))


def _cut(text: str, piece: Piece, limit: int) -> Iterator[Piece]:
    """Cuts a run of text into pieces of at most `limit` tokens, after a space where there is one in reach."""
    start = piece.start
    while start < piece.end:
        # no token is longer than some 128 characters, and a character takes at most a handful of tokens
        window = text[start : min(piece.end, start + 16 * limit)]
        kept = encoding().encode_ordinary(window)[:limit]
        end = start + len(encoding().decode(kept, errors="ignore"))
        while count_tokens(text[start:end]) > limit:
            end -= 1
        if end < piece.end:
            space = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
            end = space + 1 if space > start + (end - start) // 2 else max(end, start + 1)
        stripped = text[start:end].strip()
        if stripped:
            offset = start + text[start:end].index(stripped)
            yield Piece(offset, offset + len(stripped))
        start = end
