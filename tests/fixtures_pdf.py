"""PDFs made for tests: what a person might have, and what a hostile one might send."""

from collections.abc import Callable
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = A4
Draw = Callable[[Canvas], None]


def pdf(*pages: Draw, title: str = "", author: str = "", encrypt: str | None = None) -> bytes:
    """A PDF with a function for each page; the same call always gives the same bytes."""
    out = BytesIO()
    security = StandardEncryption(encrypt, canPrint=0) if encrypt else None
    canvas = Canvas(out, pagesize=A4, invariant=True, encrypt=security)
    canvas.setTitle(title or "untitled")
    canvas.setAuthor(author or "anonymous")
    for draw in pages:
        canvas.setFont("Times-Roman", 11)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def lines(canvas: Canvas, text: str, x: float = 72, y: float = 72, size: float = 11, font: str = "Times-Roman") -> None:
    """Writes lines of text, the first with its baseline `y` points below the page's top."""
    canvas.setFont(font, size)
    for number, line in enumerate(text.split("\n")):
        canvas.drawString(x, HEIGHT - y - number * 1.2 * size, line)


def row(canvas: Canvas, y: float, label: str, *values: str) -> None:
    """A row of a table: a label, and values that end 350, 450 … points from the left."""
    canvas.drawString(72, HEIGHT - y, label)
    for number, value in enumerate(values):
        canvas.drawRightString(350 + 100 * number, HEIGHT - y, value)


def report() -> bytes:
    """Three pages with a running head, page numbers, a heading, a cut sentence, a hyphenated word and a table."""

    def furniture(canvas: Canvas, number: int) -> None:
        lines(canvas, "Annual Report 2023", y=40, size=9)
        lines(canvas, f"Page {number} of 3", x=280, y=800, size=9)

    def first(canvas: Canvas) -> None:
        furniture(canvas, 1)
        canvas.bookmarkPage("outlook")
        canvas.addOutlineEntry("Outlook", "outlook")
        lines(canvas, "The Harbour of Gdynia", y=80, size=20)
        lines(canvas, "Outlook", y=120)
        cut = "The harbour was closed for eleven days in Janu-\nary 2023. The company expects that the traffic of its"
        lines(canvas, cut, y=150)

    def second(canvas: Canvas) -> None:
        furniture(canvas, 2)
        lines(canvas, "long-term customers will recover by the end of the year.", y=80)
        canvas.setFont("Times-Bold", 11)
        row(canvas, 120, "", "2023", "2022")
        canvas.setFont("Times-Roman", 11)
        row(canvas, 134, "Ships", "1,204", "1,310")
        row(canvas, 148, "Revenue", "$ 8,890", "$ 9,569")
        row(canvas, 162, "Profit", "(12)", "34")

    def third(canvas: Canvas) -> None:
        furniture(canvas, 3)
        lines(canvas, "The report was signed by Anna Nowak.", y=80)

    return pdf(first, second, third, title="Annual Report of the Harbour", author="Anna Nowak; Jan Kowalski")


def two_columns() -> bytes:
    """A title over two columns of prose, written line by line across both, as some programs do."""
    middle = ["goes on for some lines of prose that", "fill the width which the column has"]
    left = ["Alpha begins the first column and", *middle, "until the first column is at its end."]
    right = ["Beta begins the second column and", *middle, "until the second column is at its end."]

    def page(canvas: Canvas) -> None:
        lines(canvas, "A Title That Spans Both Columns of the Page", y=70, size=18)
        for number, (one, other) in enumerate(zip(left, right, strict=True)):
            lines(canvas, one, x=72, y=120 + 14 * number)
            lines(canvas, other, x=312, y=120 + 14 * number)

    return pdf(page)


def scanned(pages: int = 1, *, with_text: bool = False) -> bytes:
    """Pages that are only a picture; with text, a first page that is not."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    picture = ImageReader(Image.new("L", (50, 50), 128))

    def page(canvas: Canvas) -> None:
        canvas.drawImage(picture, 0, 0, WIDTH, HEIGHT)

    written = [lambda canvas: lines(canvas, "The only page with text.")] if with_text else []
    return pdf(*written, *[page] * pages)


def no_pages() -> bytes:
    out = BytesIO()
    PdfWriter().write(out)
    return out.getvalue()


def many_pages(count: int) -> bytes:
    """The same page many times over, in a small file."""
    writer = PdfWriter()
    page = PdfReader(BytesIO(pdf(lambda canvas: lines(canvas, "A page like all the others.")))).pages[0]
    for _ in range(count):
        writer.add_page(page)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def rotated() -> bytes:
    """A page that a viewer turns by 90 degrees to show its text upright."""

    def page(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        canvas.translate(WIDTH, 0)
        canvas.rotate(90)
        canvas.drawString(100, 500, "Read me upright.")

    return pdf(page)
