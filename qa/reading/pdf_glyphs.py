"""What stands on a page of a PDF: each character with its box, and the runs of characters that stand together."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

_GAP = 1.0  # line heights of nothing between two characters that end a run: spaces of justified lines are narrower
_SCALE = 1_000_000  # PDFium maps points to whole pixels: of a page this wide, to lose nothing
_HYPHENS = {0x02, 0xAD, 0xFFFE}  # what PDFium makes of a hyphen at a line's end
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_SPACES = [0x09, 0x0A, 0x0D, 0x20, 0xA0, *range(0x2000, 0x200C), 0x202F, 0x205F, 0x3000]
_CURRENCIES = [ord(char) for char in "$€£¥₹"]
_UPRIGHT = 0.95  # cosine of the angle to a level line, at least

Boxes = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that stand together on a line. Box in points of the displayed page, from its top left.

    `text[i]` is the page's character `source[i]`.
    """

    left: float
    top: float
    right: float
    bottom: float
    bold: bool
    text: str
    source: tuple[int, ...]

    @property
    def height(self) -> float:
        return self.bottom - self.top


def boxes_of(page: "PdfPage", text_page: "PdfTextPage", characters: "range | list[int]") -> Boxes:
    """The boxes (left, top, right, bottom) of characters as fractions of the displayed page, from its top left: (n, 4)."""
    from pypdfium2 import raw

    rectangle = raw.FS_RECTF()
    corners = np.empty((len(characters), 4))
    for row, index in enumerate(characters):
        raw.FPDFText_GetLooseCharBox(text_page, index, rectangle)
        corners[row] = rectangle.left, rectangle.top, rectangle.right, rectangle.bottom
    origin, x_axis, y_axis = (_displayed(page, point) for point in ((0, 0), (1000, 0), (0, 1000)))
    along, up = (x_axis - origin) / 1000, (y_axis - origin) / 1000
    first = origin + corners[:, [0]] * along + corners[:, [1]] * up
    second = origin + corners[:, [2]] * along + corners[:, [3]] * up
    return np.hstack([np.minimum(first, second), np.maximum(first, second)]) / _SCALE


def runs_of(page: "PdfPage") -> Iterator[Run]:
    """The upright runs of a page, in the order of its content stream; what is written sideways (a stamp) is left out."""
    from pypdfium2 import raw

    text_page = page.get_textpage()
    try:
        count = text_page.count_chars()
        codes = np.fromiter((raw.FPDFText_GetUnicode(text_page, i) for i in range(count)), dtype=np.int64, count=count)
        seen = np.flatnonzero((codes > 0x20) & ~np.isin(codes, _SPACES) | np.isin(codes, list(_HYPHENS)))
        if not len(seen):
            return
        boxes = boxes_of(page, text_page, seen.tolist()) * np.tile(page.get_size(), 2)
        for first, last in _cuts(boxes, np.isin(codes[seen], _CURRENCIES)):
            if _is_upright(page, text_page, int(seen[first])):
                yield _run(text_page, codes, seen[first:last].tolist(), boxes[first:last])
    finally:
        text_page.close()


def _displayed(page: "PdfPage", point: tuple[int, int]) -> NDArray[np.float64]:
    from pypdfium2 import raw

    x, y = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, _SCALE, _SCALE, 0, *point, x, y)
    return np.array([x.value, y.value], dtype=np.float64)


def _cuts(boxes: Boxes, currency: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Where runs begin and end: at another line, at a wide gap, at a step back; a currency sign may begin a cell."""
    left, top, right, bottom = boxes.T
    height = np.maximum(bottom - top, 1e-3)
    shared = np.minimum(bottom[1:], bottom[:-1]) - np.maximum(top[1:], top[:-1])
    lower = np.minimum(height[1:], height[:-1])
    gap = left[1:] - right[:-1]
    breaks = (shared < 0.5 * lower) | (gap > _GAP * lower) | (gap < -lower)
    breaks |= currency[1:] & (gap > _GAP / 3 * lower)
    edges = [0, *(np.flatnonzero(breaks) + 1).tolist(), len(boxes)]
    yield from pairwise(edges)


def _is_upright(page: "PdfPage", text_page: "PdfTextPage", index: int) -> bool:
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(text_page, index, matrix) or not (matrix.a or matrix.b):
        return True
    turned = np.radians(page.get_rotation())  # clockwise, when the page is shown
    angle = np.arctan2(matrix.b, matrix.a) - turned
    return bool(np.cos(angle) > _UPRIGHT)


def _run(text_page: "PdfTextPage", codes: NDArray[np.int64], seen: list[int], boxes: Boxes) -> Run:
    text: list[str] = []
    source: list[int] = []
    for before, index in zip([seen[0], *seen], seen, strict=False):
        if index - before > 1 and np.isin(codes[before + 1 : index], _SPACES).any():
            text.append(" ")
            source.append(before + 1)
        for char in _spelt(int(codes[index])):
            text.append(char)
            source.append(index)
    left, top = boxes[:, :2].min(axis=0)
    right, bottom = boxes[:, 2:].max(axis=0)
    return Run(float(left), float(top), float(right), float(bottom), _is_bold(text_page, seen[0]), "".join(text), tuple(source))


def _spelt(code: int) -> str:
    if code in _HYPHENS:
        return "-"
    if 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return "\ufffd"
    return _LIGATURES.get(code) or chr(code)


def _is_bold(text_page: "PdfTextPage", index: int) -> bool:
    from pypdfium2 import raw

    name = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(text_page, index, name, 128, None)
    return b"bold" in name.value.lower() or b"black" in name.value.lower() or raw.FPDFText_GetFontWeight(text_page, index) >= 600
