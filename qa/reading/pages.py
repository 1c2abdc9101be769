"""Pages as pictures, and where on them a quote stands: worked out from the file when asked for, never stored."""

from collections.abc import Sequence
from io import BytesIO
from itertools import groupby
from pathlib import Path

import numpy as np

from qa.documents import Box, page_at
from qa.errors import DocumentUnreadable
from qa.reading.pdf_glyphs import Boxes, boxes_of
from qa.reading.pdf_page import MADE, read_page
from qa.reading.pdfium import open_pdf

_TALLEST = 10_000  # pixels


def page_picture(path: str, data: bytes, page: int, width: int) -> bytes | None:
    """A page, counted from 1, as a PNG of that many pixels across; None where the file has no such page to show."""
    if not _is_pdf(path):
        return None
    with open_pdf(data) as pdf:
        if not 1 <= page <= len(pdf):
            return None
        shown = pdf[page - 1]
        scale = min(width / shown.get_width(), _TALLEST / shown.get_height())
        picture = BytesIO()
        shown.render(scale=scale).to_pil().save(picture, "PNG")
        return picture.getvalue()


def boxes(path: str, data: bytes, text: str, pages: tuple[int, ...], start: int, end: int) -> tuple[Box, ...]:
    """The boxes, one a line, in which characters `[start, end)` of a document's text stand; none where it has no pages.

    `text` and `pages` are as they were stored: where the file reads differently today, there are no boxes.
    """
    first, last = page_at(pages, start), page_at(pages, max(start, end - 1))
    if first is None or last is None or not _is_pdf(path):
        return ()
    found: list[Box] = []
    with open_pdf(data) as pdf:
        for number in range(first, last + 1):
            if number > len(pdf):
                raise DocumentUnreadable("it has fewer pages than were indexed.")
            page = pdf[number - 1]
            here = read_page(page)
            offset = pages[number - 1]
            if text[offset : offset + len(here.text)] != here.text:
                return ()
            wanted = here.source[max(0, start - offset) : end - offset]
            characters = [source for source in dict.fromkeys(wanted) if source != MADE]
            if characters:
                found += [Box(number, *line) for line in _lines(boxes_of(page, page.get_textpage(), characters))]
    return tuple(found)


def _lines(characters: Boxes) -> list[tuple[float, float, float, float]]:
    """Boxes of characters in reading order become one for each stretch of a line."""
    if not len(characters):
        return []
    left, top, right, bottom = characters.T
    height = bottom - top
    shared = np.minimum(bottom[1:], bottom[:-1]) - np.maximum(top[1:], top[:-1])
    apart = (shared < 0.5 * np.minimum(height[1:], height[:-1])) | (left[1:] - right[:-1] > 3 * height[1:])
    number = np.concatenate([[0], np.cumsum(apart)])
    stretches: Sequence[Boxes] = [characters[number == each] for each, _ in groupby(number)]
    return [(float(s[:, 0].min()), float(s[:, 1].min()), float(s[:, 2].max()), float(s[:, 3].max())) for s in stretches]


def _is_pdf(path: str) -> bool:
    return Path(path).suffix.lower() == ".pdf"
