"""Pictures: a photographed or scanned page, read by OCR where that is installed."""

from io import BytesIO

from qa.documents import Document
from qa.errors import DocumentUnreadable
from qa.reading import ocr
from qa.reading.pdf_page import PageText, page_text

PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")


def read_image(data: bytes, path: str) -> Document:
    """Raises DocumentUnreadable when OCR is not installed, or the file is no picture."""
    if not ocr.is_installed():
        raise DocumentUnreadable(f"it is a picture. {ocr.HINT}")
    read = read_picture(data)
    return Document(path, read.text, pages=(0,), notes=(ocr.NOTE,), blocks=read.blocks)


def read_picture(data: bytes) -> PageText:
    """The page that a picture shows. Raises DocumentUnreadable when it is no picture."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(data)) as picture:
            runs, boxes = ocr.read_picture(picture, *picture.size)
            return page_text(runs, picture.height, boxes)
    except Image.DecompressionBombError as error:
        raise DocumentUnreadable("it is a picture of more pixels than can be read. Make it smaller.") from error
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise DocumentUnreadable("it is no picture, or a damaged one.") from error
