"""Pictures and scanned pages: read where the extra `ocr` is installed, and said to be pictures where it is not."""

from io import BytesIO

import fixtures_office as office
import fixtures_pdf
import pytest
from conftest import MakeWorkspace, OpenCorpus
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from qa.errors import DocumentUnreadable
from qa.reading import ocr
from qa.reading.pages import boxes, page_picture
from qa.reading.registry import read_document

SENTENCE = "The harbour was closed."
needs_ocr = pytest.mark.skipif(not ocr.is_installed(), reason="the extra `ocr` is not installed")


def scan() -> bytes:
    """A PDF with a page of text and one that is a picture of text."""
    picture = ImageReader(BytesIO(office.picture(SENTENCE)))

    def page(canvas: Canvas) -> None:
        canvas.drawImage(picture, 72, 600, 450, 60)

    return fixtures_pdf.pdf(lambda canvas: fixtures_pdf.lines(canvas, "Text."), page)


def test_without_ocr_a_picture_and_a_scan_say_what_would_read_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    with pytest.raises(DocumentUnreadable, match=r"it is a picture. With OCR it can be read: pip install 'provable-qa\[ocr\]'"):
        read_document("a.png", office.picture(), None)
    with pytest.raises(DocumentUnreadable, match=r"only pictures, without text \(a scan\?\). With OCR it can be read"):
        read_document("a.pdf", fixtures_pdf.scanned(), None)
    assert read_document("a.pdf", scan(), None).notes == ("page 2 is only pictures, without text: nothing of them is found",)


@needs_ocr
@pytest.mark.slow
def test_a_picture_is_read_and_its_words_are_found_on_it(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    corpus = open_corpus(workspace({"a.png": office.picture(SENTENCE)}))
    text = corpus.text("a.png")
    assert text.replace(" ", "") == SENTENCE.replace(" ", "")  # the model does not see every space
    assert corpus.document("a.png").notes == (ocr.NOTE,)
    (box,) = corpus.boxes("a.png", text.index("harbour"), text.index("harbour") + 7)
    assert box.left == pytest.approx(0.16, abs=0.05)
    assert box.right == pytest.approx(0.33, abs=0.05)
    shown = corpus.page_image("a.png", 1, width=300)
    assert shown is not None
    assert Image.open(BytesIO(shown)).size == (300, 40)


def fax() -> bytes:
    """A TIFF of two pages, the second half as high."""
    out = BytesIO()
    first = Image.open(BytesIO(office.picture(SENTENCE)))
    second = Image.open(BytesIO(office.picture("It opened again."))).crop((0, 20, 900, 80))
    first.save(out, "TIFF", save_all=True, append_images=[second])
    return out.getvalue()


def test_every_page_of_a_fax_is_shown() -> None:
    shown = [page_picture("a.tif", fax(), page, width=300) for page in (0, 1, 2, 3)]
    assert [Image.open(BytesIO(page)).size if page else None for page in shown] == [None, (300, 40), (300, 20), None]


@needs_ocr
@pytest.mark.slow
def test_every_page_of_a_fax_is_read() -> None:
    document = read_document("a.tif", fax(), None)
    assert document.text.replace(" ", "") == f"{SENTENCE}\n\nIt opened again.".replace(" ", "")
    assert document.pages == (0, document.text.index("It"))
    assert {box.page for box in boxes("a.tif", fax(), document.text, document.pages, 0, len(document.text))} == {1, 2}


@needs_ocr
@pytest.mark.slow
def test_a_scanned_page_is_read_and_noted(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    corpus = open_corpus(workspace({"a.pdf": scan()}))
    document = corpus.document("a.pdf")
    assert document.text.replace(" ", "") == f"Text.\n\n{SENTENCE}".replace(" ", "")
    assert document.notes == (f"page 2 is {ocr.NOTE}",)
    (box,) = corpus.boxes("a.pdf", document.pages[1], len(document.text))
    assert (box.page, box.left) == (2, pytest.approx((72 + 450 * 40 / 900) / fixtures_pdf.WIDTH, abs=0.02))
