"""The layout of a text: which lines belong together, which are headings, which are page furniture.

Line breaks mean different things in different texts: a new paragraph, the right edge of an old mail, a list item, a page
end in mid-sentence. What is decided here is only where a sentence can end; no character is changed.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from qa.documents import Block, Document

_LINE = re.compile(r"[^\n]+")
_ITEM = re.compile(r"(?:[-*+•–—]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s|[|>]")
_HASH_HEADING = re.compile(r"#{1,6}\s")
_FULL_STOP = re.compile(r"[.!?…:;][\"'”’»)\]*_]*$")
_PAGE_NUMBER = re.compile(r"(?:page|p\.)?\s*\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?", re.IGNORECASE)
_LONGEST_HEADING = 100
_LONGEST_FURNITURE = 60
_MOST_HEADINGS_IN_A_ROW = 3  # more short lines than that are a list, a poem, a table: content
_WIDEST_WRAP = 140  # an editor that breaks lines breaks them before this column


def blocks_of(document: Document) -> list[Block]:
    """The blocks of a document: those that its reader knew, and between them those that its text shows."""
    if not document.blocks:
        return split_blocks(document.text)
    blocks: list[Block] = []
    done = 0
    for known in (*document.blocks, None):
        between = document.text[done : known.start if known else None]
        if not between.isspace():
            blocks += [replace(block, start=block.start + done, end=block.end + done) for block in split_blocks(between)]
        if known:
            blocks.append(known)
            done = known.end
    return blocks


def split_blocks(text: str) -> list[Block]:
    """The blocks of a text, in order. Every character that is not white space is in exactly one."""
    blocks: list[Block] = []
    paragraph: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        stripped = line[0].strip()
        start = line.start() + line[0].find(stripped) if stripped else line.start()
        blank_line_before = bool(paragraph) and text.count("\n", paragraph[-1][1], start) > 1
        if paragraph and (blank_line_before or not stripped):
            blocks += _split_paragraph(text, paragraph)
            paragraph = []
        if stripped:
            paragraph.append((start, start + len(stripped)))
    if paragraph:
        blocks += _split_paragraph(text, paragraph)
    return _marked(text, blocks)


def ends_a_sentence(text: str) -> bool:
    """Whether a run of text ends as a finished sentence does."""
    return bool(_FULL_STOP.search(text[-8:]))


def _split_paragraph(text: str, lines: Sequence[tuple[int, int]]) -> list[Block]:
    width = max(end - start for start, end in lines)
    blocks = [Block(*lines[0])]
    for previous, (start, end) in pairwise(lines):
        if _breaks(text[slice(*previous)], text[start:end], width):
            blocks.append(Block(start, end))
        else:
            blocks[-1] = replace(blocks[-1], end=end)
    return blocks


def _breaks(line: str, following: str, width: int) -> bool:
    """Whether the line break between two neighbouring lines ends a block, rather than wraps a sentence."""
    if _ITEM.match(following) or _HASH_HEADING.match(following) or _HASH_HEADING.match(line):
        return True
    if following[0].islower():
        return False
    wrapped = width <= _WIDEST_WRAP and len(line) + len(following.split(maxsplit=1)[0]) >= 0.85 * width
    return ends_a_sentence(line) or not wrapped


def _marked(text: str, blocks: list[Block]) -> list[Block]:
    marked: list[Block] = []
    for position, block in enumerate(blocks):
        content = text[block.start : block.end]
        furniture = 0 < position < len(blocks) - 1 and _is_furniture(text, *blocks[position - 1 : position + 2])
        marked_as_one = bool(_HASH_HEADING.match(content))
        heading = marked_as_one or (not furniture and _leads(text, blocks, position))
        marked.append(replace(block, heading=heading, furniture=furniture, guessed=heading and not marked_as_one))
    return marked


def _is_furniture(text: str, before: Block, block: Block, after: Block) -> bool:
    """A page number, or a running head in capitals that cuts a sentence (one that does not is a heading)."""
    content = text[block.start : block.end]
    if len(content) > _LONGEST_FURNITURE or "\n" in content:
        return False
    cuts = not ends_a_sentence(text[before.start : before.end]) and text[after.start].islower()
    return bool(_PAGE_NUMBER.fullmatch(content)) or (cuts and content.isupper())


def _leads(text: str, blocks: list[Block], position: int) -> bool:
    """Whether a block is a heading: it looks like one, and prose follows within a few lines."""
    following = blocks[position + 1 : position + 2]
    if following and text[following[0].start].islower():
        return False  # the next block goes on in mid-sentence: this is a cut line
    for block in blocks[position : position + _MOST_HEADINGS_IN_A_ROW + 1]:
        if not _looks_like_heading(text[block.start : block.end]):
            return block is not blocks[position]
    return False


def _looks_like_heading(content: str) -> bool:
    if len(content) > _LONGEST_HEADING or "\n" in content or _ITEM.match(content) or ": " in content:
        return False
    return content.endswith("?") or not re.search(r"[.!…:;,\"”]$", content)
