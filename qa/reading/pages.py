"""Pages as pictures, and where on them a quote stands: worked out from the file when asked for, never stored."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from io import BytesIO
from itertools import groupby
from pathlib import Path

import numpy as np

from qa.documents import Box, page_at
from qa.reading import ocr
from qa.reading.image import PICTURES, open_picture, pages_of, read_picture
from qa.reading.pdf_glyphs import Boxes, boxes_of
from qa.reading.pdf_page import MADE, PageText, read_page
from qa.reading.pdfium import open_pdf

_TALLEST = 10_000  # pixels


def page_picture(path: str, data: bytes, page: int, width: int) -> bytes | None:
    """A page, counted from 1, as a PNG of that many pixels across; None where the file has no such page to show."""
    out = BytesIO()
    if _suffix(path) in PICTURES:
        with open_picture(data) as picture:
            if not 1 <= page <= pages_of(picture):
                return None
            picture.seek(page - 1)
            height = min(_TALLEST, round(picture.height * width / picture.width))
            picture.convert("RGB").resize((width, height)).save(out, "PNG")
        return out.getvalue()
    if _suffix(path) != ".pdf":
        return None
    with open_pdf(data) as pdf:
        if not 1 <= page <= len(pdf):
            return None
        shown = pdf[page - 1]
        scale = min(width / shown.get_width(), _TALLEST / shown.get_height())
        shown.render(scale=scale).to_pil().save(out, "PNG")
        return out.getvalue()


def boxes(path: str, data: bytes, text: str, pages: tuple[int, ...], start: int, end: int) -> tuple[Box, ...]:
    """The boxes, one a line, in which characters `[start, end)` of a document's text stand; none where it has no pages.

    `text` and `pages` are as they were stored: where the file reads differently today, there are no boxes.
    """
    first, last = page_at(pages, start), page_at(pages, max(start, end - 1))
    if first is None or last is None:
        return ()
    found: list[Box] = []
    for number, here, corners in _read_pages(path, data, range(first, last + 1)):
        offset = pages[number - 1]
        if text[offset : offset + len(here.text)] != here.text:
            return ()
        wanted = here.source[max(0, start - offset) : end - offset]
        characters = [source for source in dict.fromkeys(wanted) if source != MADE]
        found += [Box(number, *line) for line in _lines(corners(characters))]
    return tuple(found)


def _read_pages(path: str, data: bytes, numbers: range) -> Iterator[tuple[int, PageText, Callable[[list[int]], Boxes]]]:
    """Pages by number, each with its text and what gives the boxes of its sources."""
    if _suffix(path) in PICTURES and ocr.is_installed():
        with open_picture(data) as picture:
            for number in range(numbers.start, min(numbers.stop, pages_of(picture) + 1)):
                here = read_picture(picture, number)
                yield number, here, partial(_drawn, here)
    elif _suffix(path) == ".pdf":
        with open_pdf(data) as pdf:
            for number in numbers:
                page = pdf[number - 1]
                here = read_page(page)
                text_page = page.get_textpage()
                yield number, here, partial(_drawn, here) if here.drawn is not None else partial(boxes_of, page, text_page)
                text_page.close()
                page.close()


def _drawn(page: PageText, characters: list[int]) -> Boxes:
    assert page.drawn is not None
    return page.drawn[characters]


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


def _suffix(path: str) -> str:
    return Path(path).suffix.lower()
