"""PDFium, opened with care: one thread at a time, and its faults in plain words."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qa.errors import DocumentUnreadable

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_LOCK = threading.RLock()  # PDFium keeps state of its own and may not be called by two threads at once


@contextmanager
def open_pdf(data: bytes) -> "Iterator[PdfDocument]":
    """Opens the bytes of a PDF. Raises DocumentUnreadable when it is encrypted, damaged or has no page."""
    import pypdfium2
    from pypdfium2 import raw

    with _LOCK:
        try:
            pdf = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if error.err_code == raw.FPDF_ERR_PASSWORD:
                raise DocumentUnreadable("it is encrypted. Save a copy without its password.") from error
            raise DocumentUnreadable("it is no whole PDF (damaged, cut off, or without a page).") from error
        try:
            yield pdf
        finally:
            pdf.close()
