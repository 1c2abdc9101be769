"""Pictures: a photographed or scanned page, read by OCR where that is installed."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

from qa.documents import Document
from qa.errors import DocumentUnreadable
from qa.reading import ocr
from qa.reading.pdf_page import PageText, page_text
from qa.reading.writing import TextWriter

if TYPE_CHECKING:
    from PIL.Image import Image

PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")


def read_image(data: bytes, path: str) -> Document:
    """Raises DocumentUnreadable when OCR is not installed, or the file is no picture."""
    if not ocr.is_installed():
        raise DocumentUnreadable(f"it is a picture. {ocr.HINT}")
    out = TextWriter()
    out.note(ocr.NOTE)
    with open_picture(data) as picture:
        for number in range(1, pages_of(picture) + 1):
            page = read_picture(picture, number)
            out.page()
            out.include(Document(path, page.text, blocks=page.blocks), "")
    return out.document(path)


def read_picture(picture: "Image", number: int) -> PageText:
    """The text of a page that a picture shows, counted from 1."""
    picture.seek(number - 1)
    runs, boxes = ocr.read_picture(picture, *picture.size)
    return page_text(runs, picture.height, boxes)


def pages_of(picture: "Image") -> int:
    """A TIFF is as many pages as were scanned; the frames of another picture move, and the first shows what it is."""
    return int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1


@contextmanager
def open_picture(data: bytes) -> "Iterator[Image]":
    """Raises DocumentUnreadable when it is no picture, then or when one of its pages is read."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(data)) as picture:
            yield picture
    except Image.DecompressionBombError as error:
        raise DocumentUnreadable("it is a picture of more pixels than can be read. Make it smaller.") from error
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise DocumentUnreadable("it is no picture, or a damaged one.") from error
