"""The text of pictures, where the extra `ocr` is installed (RapidOCR, its models inside the wheel): lines with their boxes."""

from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.reading.pdf_glyphs import Boxes, Run

if TYPE_CHECKING:
    from PIL.Image import Image

HINT = "With OCR it can be read: pip install 'provable-qa[ocr]', then `qa index --rebuild`."
NOTE = "read from a picture by OCR: letters may be wrong"
_SURE = 0.75  # a line that the model is less sure of is no text, but a stain or a pattern


def is_installed() -> bool:
    return find_spec("rapidocr") is not None


def read_picture(picture: "Image", width: float, height: float) -> tuple[list[Run], Boxes]:
    """The lines of a picture as runs on a page of that size, and the box of each character as fractions of the page.

    A character's box is its share of its line's: the model tells lines apart, not letters.
    """
    result = _engine()(np.asarray(picture.convert("RGB"))[:, :, ::-1])
    runs: list[Run] = []
    boxes: list[tuple[float, float, float, float]] = []
    for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True) if result.txts else ():
        if score < _SURE or not text.strip():
            continue
        left, top = corners.min(axis=0) / picture.size
        right, bottom = corners.max(axis=0) / picture.size
        edges = np.linspace(left, right, len(text) + 1)
        source = tuple(range(len(boxes), len(boxes) + len(text)))
        boxes += [(edges[i], top, edges[i + 1], bottom) for i in range(len(text))]
        runs.append(Run(left * width, top * height, right * width, bottom * height, False, text, source))
    return runs, np.array(boxes).reshape(-1, 4)


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "error"})
