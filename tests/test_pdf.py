"""PDFs: the literal text, what is left out of sentences, pages, and what happens to files that cannot be read."""

from io import BytesIO

import fixtures_pdf
import pytest
from conftest import MakeWorkspace, OpenCorpus, put, qa
from PIL import Image
from pypdfium2 import PdfPage
from reportlab.pdfgen.canvas import Canvas

from qa.documents import Metadata, page_at
from qa.errors import DocumentUnreadable
from qa.indexing.blocks import blocks_of
from qa.indexing.sentences import split_sentences
from qa.reading import ocr
from qa.reading.pdf_page import PageText, read_page
from qa.reading.registry import read_document

REPORT = """Annual Report 2023

The Harbour of Gdynia

Outlook

The harbour was closed for eleven days in January 2023. The company expects that the traffic of its

Page 1 of 3

Annual Report 2023

long-term customers will recover by the end of the year.

2023 | 2022
Ships | 2023: 1,204 | 2022: 1,310
Revenue | 2023: $ 8,890 | 2022: $ 9,569
Profit | 2023: (12) | 2022: 34

Page 2 of 3

Annual Report 2023

The report was signed by Anna Nowak.

Page 3 of 3"""


@pytest.fixture(autouse=True)
def without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a scanned page is read does not depend here on what is installed."""
    monkeypatch.setattr(ocr, "is_installed", lambda: False)


def test_the_text_is_what_the_pages_show_with_paragraphs_joined_and_hyphenation_undone() -> None:
    document = read_document("report.pdf", fixtures_pdf.report(), None)
    assert document.text == REPORT
    assert [document.text[start : start + 18] for start in document.pages] == ["Annual Report 2023"] * 3
    assert page_at(document.pages, REPORT.index("$ 8,890")) == 2


def test_title_authors_and_day_come_from_the_file() -> None:
    document = read_document("report.pdf", fixtures_pdf.report(), None)
    assert document.metadata == Metadata(
        "Annual Report of the Harbour", ("Anna Nowak", "Jan Kowalski"), date="2000-01-01", inferred=("date",)
    )


def test_a_title_that_the_file_does_not_give_is_what_stands_in_the_largest_letters() -> None:
    def cover(canvas: Canvas) -> None:
        fixtures_pdf.lines(canvas, "Registry of Companies", y=60, size=10)
        fixtures_pdf.lines(canvas, "FORM 10-K", y=90, size=18)
        fixtures_pdf.lines(canvas, "HARBOUR OF GDYNIA, INC.", y=150, size=18)
        fixtures_pdf.lines(canvas, "The annual report of a company that keeps a harbour.", y=200, size=10)

    def letter(canvas: Canvas) -> None:
        fixtures_pdf.lines(canvas, "To the Board", y=60)
        fixtures_pdf.lines(canvas, "The harbour was closed.", y=120)

    assert read_document("a.pdf", fixtures_pdf.pdf(cover), None).metadata.title == "FORM 10-K · HARBOUR OF GDYNIA, INC."
    assert read_document("a.pdf", fixtures_pdf.pdf(letter), None).metadata.title == "To the Board"


def test_running_heads_and_page_numbers_are_in_no_sentence_and_the_outline_and_large_letters_are_headings() -> None:
    document = read_document("report.pdf", fixtures_pdf.report(), None)
    sentences = split_sentences(document.text, blocks_of(document))
    assert [sentence.read(document.text) for sentence in sentences if sentence.heading] == ["The Harbour of Gdynia", "Outlook"]
    assert [sentence.read(document.text) for sentence in sentences if not sentence.heading] == [
        "The harbour was closed for eleven days in January 2023.",
        "The company expects that the traffic of its long-term customers will recover by the end of the year.",
        "2023 | 2022",
        "Ships | 2023: 1,204 | 2022: 1,310",
        "Revenue | 2023: $ 8,890 | 2022: $ 9,569",
        "Profit | 2023: (12) | 2022: 34",
        "The report was signed by Anna Nowak.",
    ]


def rows(*lines: tuple[str, ...], ends: tuple[float, ...] = (300, 380, 460, 540)) -> str:
    """What is read from a table drawn with these lines: a label each, and cells that end at `ends`; "" is no cell."""

    def page(canvas: Canvas) -> None:
        for number, (label, *cells) in enumerate(lines):
            canvas.drawString(72, 700 - 14 * number, label)
            for end, cell in zip(ends, cells, strict=False):
                canvas.drawRightString(end, 700 - 14 * number, cell)

    return read_document("a.pdf", fixtures_pdf.pdf(page), None).text


def test_a_row_names_its_columns_with_what_is_written_over_several_of_them_once() -> None:
    text = rows(
        ("", "", "Three Months Ended ", "", "Six Months Ended "),
        ("(in millions)", "June 2023", "June 2022", "June 2023", "June 2022"),
        ("Revenue", "$ 8", "$ 9", "$ 17", "$ 19"),
        ends=(300, 380, 460, 540),
    )
    assert text.split("\n")[-1] == (
        "Revenue | Three Months Ended June 2023: $ 8 | June 2022: $ 9 | Six Months Ended June 2023: $ 17 | June 2022: $ 19"
    )


def test_a_name_over_several_lines_is_joined_and_a_section_keeps_the_names() -> None:
    text = rows(
        ("", "Stores", "Stores"),
        ("", "opened", "closed"),
        ("North", "1", "2"),
        ("The coast:",),
        ("South", "3", "-"),
    )
    assert "North | Stores opened: 1 | Stores closed: 2" in text
    assert "South | Stores opened: 3 | Stores closed: -" in text


def test_a_row_whose_columns_cannot_be_told_has_no_names() -> None:
    text = rows(("", "2023", "2022"), ("North", "1", "2", "3", "4"))
    assert text == "2023 | 2022\nNorth | 2023: 1 | 2022: 2 | 3 | 4"


def test_the_boxes_of_a_row_show_the_names_of_its_columns_too(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    corpus = open_corpus(workspace({"report.pdf": fixtures_pdf.report()}))
    start = REPORT.index("2023: 1,204")
    name, figure = corpus.boxes("report.pdf", start, start + len("2023: 1,204"))
    assert name.bottom < figure.top
    assert (name.left + name.right) / 2 == pytest.approx((figure.left + figure.right) / 2, abs=0.05)


def test_two_columns_are_read_one_after_the_other() -> None:
    assert read_document("a.pdf", fixtures_pdf.two_columns(), None).text == (
        "A Title That Spans Both Columns of the Page\n\n"
        "Alpha begins the first column and goes on for some lines of prose that fill the width which the column has "
        "until the first column is at its end.\n\n"
        "Beta begins the second column and goes on for some lines of prose that fill the width which the column has "
        "until the second column is at its end."
    )


def test_a_page_that_is_shown_turned_is_read_upright() -> None:
    assert read_document("a.pdf", fixtures_pdf.rotated(), None).text == "Read me upright."


def test_a_page_that_is_only_a_picture_is_named() -> None:
    document = read_document("a.pdf", fixtures_pdf.scanned(2, with_text=True), None)
    assert document.text.strip() == "The only page with text."
    assert document.notes == ("pages 2 and 3 are only pictures, without text: nothing of them is found",)


@pytest.mark.slow
def test_ten_thousand_pages_are_read() -> None:
    document = read_document("a.pdf", fixtures_pdf.many_pages(10_000), None)
    assert (len(document.pages), page_at(document.pages, len(document.text) - 1)) == (10_000, 10_000)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (fixtures_pdf.pdf(lambda canvas: fixtures_pdf.lines(canvas, "Secret."), encrypt="x"), "it is encrypted."),
        (fixtures_pdf.report()[:700], "it is no whole PDF"),
        (fixtures_pdf.no_pages(), "it is no whole PDF (damaged, cut off, or without a page)."),
        (fixtures_pdf.scanned(12), "its pages 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more are only pictures, without text"),
        (fixtures_pdf.pdf(lambda canvas: canvas.saveState()), "it holds no text."),
        (b"%PDF-1.7 and nothing more", "it is no whole PDF"),
    ],
    ids=["encrypted", "truncated", "no-pages", "scanned", "blank", "only-a-mark"],
)
def test_a_pdf_that_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        read_document("a.pdf", data, None)
    assert str(caught.value).startswith(reason)


def test_the_reason_names_the_page_that_could_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_or_fail(page: PdfPage) -> PageText:
        read = read_page(page)
        if "long-term" in read.text:
            raise ValueError("a strange page")
        return read

    monkeypatch.setattr("qa.reading.pdf.read_page", read_or_fail)
    with pytest.raises(DocumentUnreadable, match=r"its page 2 cannot be read \(ValueError: a strange page\)"):
        read_document("a.pdf", fixtures_pdf.report(), None)


@pytest.mark.slow
def test_an_answer_names_the_page_and_the_page_and_the_boxes_can_be_shown(
    workspace: MakeWorkspace, open_corpus: OpenCorpus
) -> None:
    folder = workspace({"report.pdf": fixtures_pdf.report()})
    corpus = open_corpus(folder)
    citation = corpus.ask("Who signed the report?").citations[0]
    assert (citation.quote, citation.page, citation.place) == ("The report was signed by Anna Nowak.", 3, "page 3")
    assert "report.pdf, page 3, characters" in qa(folder, "ask", "Who signed the report?").stdout

    (box,) = corpus.boxes("report.pdf", citation.start, citation.end)
    assert box.page == 3
    assert (box.left, box.top) == pytest.approx((72 / fixtures_pdf.WIDTH, 70 / fixtures_pdf.HEIGHT), abs=0.01)
    assert box.bottom == pytest.approx(82 / fixtures_pdf.HEIGHT, abs=0.01)

    picture = corpus.page_image("report.pdf", 3, width=600)
    assert picture is not None
    shown = Image.open(BytesIO(picture)).convert("L")
    assert shown.size == (600, 849)
    inside = shown.crop((int(box.left * 600), int(box.top * 849), int(box.right * 600), int(box.bottom * 849)))
    assert inside.getextrema()[0] < 100  # there is ink in the box
    assert shown.crop((0, 100, 600, 700)).getextrema() == (255, 255)  # and none below it


def test_a_quote_over_two_pages_has_boxes_on_both(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    corpus = open_corpus(workspace({"report.pdf": fixtures_pdf.report()}))
    start, end = REPORT.index("The company expects"), REPORT.index("end of the year.") + 16
    # what stands between: the page number and the running head
    assert [box.page for box in corpus.boxes("report.pdf", start, end)] == [1, 1, 2, 2]


def test_a_page_turned_by_its_viewer_has_its_boxes_where_it_is_shown(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    corpus = open_corpus(workspace({"a.pdf": fixtures_pdf.rotated()}))
    (box,) = corpus.boxes("a.pdf", 0, 16)
    picture = corpus.page_image("a.pdf", 1, width=1000)
    assert picture is not None
    shown = Image.open(BytesIO(picture)).convert("L")
    ink = shown.point(lambda value: 255 * (value < 128)).getbbox()
    assert ink is not None
    assert (box.left, box.top) == pytest.approx((ink[0] / shown.width, ink[1] / shown.height), abs=0.02)
    assert (box.right, box.bottom) == pytest.approx((ink[2] / shown.width, ink[3] / shown.height), abs=0.02)


def test_pages_and_boxes_are_shown_only_of_the_file_that_was_indexed(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    folder = workspace({"report.pdf": fixtures_pdf.report(), "a.txt": "Text."})
    corpus = open_corpus(folder)
    assert corpus.page_image("report.pdf", 4) is None
    assert corpus.page_image("a.txt", 1) is None
    assert corpus.boxes("a.txt", 0, 4) == ()
    corpus.sync()
    corpus._sync = lambda **_: None  # type: ignore[method-assign, assignment, return-value] # the file changes after the sync
    put(folder, "report.pdf", fixtures_pdf.two_columns())
    assert corpus.page_image("report.pdf", 1) is None
    assert corpus.boxes("report.pdf", 0, 10) == ()


def test_text_written_by_two_threads_at_once_is_the_same(workspace: MakeWorkspace) -> None:
    from concurrent.futures import ThreadPoolExecutor

    data = fixtures_pdf.report()
    with ThreadPoolExecutor(4) as threads:
        assert {document.text for document in threads.map(lambda _: read_document("a.pdf", data, None), range(16))} == {REPORT}


def test_a_mirrored_text_layer_or_letters_outside_the_page_do_not_stop_the_reading() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(-500, -500, "Outside.")
        canvas.scale(-1, 1)
        canvas.drawString(-300, 300, "Mirrored.")

    read_document("a.pdf", fixtures_pdf.pdf(page, lambda canvas: fixtures_pdf.lines(canvas, "Inside.")), None)
