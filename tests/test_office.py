"""Office files as programs write them: merged cells, content controls, notes, shares in per cent, and no properties."""

from io import BytesIO
from zipfile import ZipFile

import docx
import fixtures_office as office
import openpyxl
import pytest

from qa.documents import Document, Metadata
from qa.reading.registry import read_document

CONTROL = b"<w:sdt><w:sdtPr/><w:sdtContent>%s</w:sdtContent></w:sdt>"


def read_table(rows: list[list[str]], merged: tuple[tuple[int, int], tuple[int, int]] | None = None) -> str:
    """What is read of a DOCX that is one table, two of its cells merged with what is between them."""
    document = docx.Document()
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    if merged:
        table.cell(*merged[0]).merge(table.cell(*merged[1]))
    out = BytesIO()
    document.save(out)
    return read_document("a.docx", out.getvalue(), None).text


def test_equal_cells_beside_each_other_are_all_read() -> None:
    rows = [["Item", "First", "Second", "Third"], ["Revenue", "100", "100", "120"]]
    assert read_table(rows) == "Item | First | Second | Third\nItem: Revenue; First: 100; Second: 100; Third: 120"


def test_merged_cells_move_no_value_to_another_column() -> None:
    rows = [["Port", "Ship", "Year"], ["Gdynia", "", "1909"], ["Kiel", "Orp", "1937"]]
    assert read_table(rows, ((1, 0), (1, 1))) == "Port | Ship | Year\nPort: Gdynia; Year: 1909\nPort: Kiel; Ship: Orp; Year: 1937"


def test_a_cell_merged_downwards_stands_in_each_row() -> None:
    rows = [["Port", "Ship"], ["Gdynia", "Dar"], ["", "Orp"], ["", "Pol"]]
    text = "Port | Ship\nPort: Gdynia; Ship: Dar\nPort: Gdynia; Ship: Orp\nPort: Gdynia; Ship: Pol"
    assert read_table(rows, ((1, 0), (3, 0))) == text


def wrapped(*tags: bytes) -> Document:
    """The lease, with a content control around each element that begins and ends so."""
    data = office.docx_file()
    for begin, end in zip(tags[::2], tags[1::2], strict=True):
        with ZipFile(BytesIO(data)) as archive:
            content = archive.read("word/document.xml")
        start = content.index(begin)
        element = content[start : content.index(end, start) + len(end)]
        data = office.changed(data, "word/document.xml", element, CONTROL % element)
    return read_document("a.docx", data, None)


@pytest.mark.parametrize(
    "tags",
    [
        (b"<w:p>", b"</w:p>"),
        (b"<w:tbl>", b"</w:tbl>"),
        (b"<w:tr>", b"</w:tr>"),
        (b"<w:tc>", b"</w:tc>"),
        (b"<w:tbl>", b"</w:tbl>", b"<w:tr>", b"</w:tr>", b"<w:tc>", b"</w:tc>"),
    ],
    ids=["heading", "table", "row", "cell", "all of a table"],
)
def test_what_stands_in_a_content_control_is_read(tags: tuple[bytes, ...]) -> None:
    assert wrapped(*tags).text == read_document("a.docx", office.docx_file(), None).text


def odt(old: bytes, new: bytes) -> str:
    return read_document("a.odt", office.changed(office.odt_file(), "content.xml", old, new), None).text


def test_the_paragraphs_of_an_odt_cell_stay_apart() -> None:
    text = odt(b"<text:p>Anna</text:p>", b"<text:p>Anna</text:p><text:p>Berlin</text:p>")
    assert text.endswith("Name | Vote\nName: Anna Berlin; Vote: for")


def test_a_covered_odt_cell_keeps_its_column() -> None:
    cell = b"<table:table-cell><text:p>%s</text:p></table:table-cell>"
    data = office.changed(office.odt_file(), "content.xml", cell % b"Vote", cell % b"Ship" + cell % b"Vote")
    data = office.changed(data, "content.xml", cell % b"for", b"<table:covered-table-cell/>" + cell % b"for")
    assert read_document("a.odt", data, None).text.endswith("Name | Ship | Vote\nName: Anna; Vote: for")


def test_a_repeated_odt_cell_stands_in_each_of_its_columns() -> None:
    cell = b"<table:table-cell><text:p>%s</text:p></table:table-cell>"
    repeated = b'<table:table-cell table:number-columns-repeated="2"><text:p>for</text:p></table:table-cell>'
    data = office.changed(office.odt_file(), "content.xml", cell % b"Vote", cell % b"May" + cell % b"June")
    data = office.changed(data, "content.xml", cell % b"for", repeated)
    assert read_document("a.odt", data, None).text.endswith("Name | May | June\nName: Anna; May: for; June: for")


def test_an_odt_cell_repeated_without_end_fills_no_memory() -> None:
    repeated = b'<table:table-cell table:number-columns-repeated="999999999"/></table:table-row>'
    assert odt(b"</table:table-row>", repeated).endswith("Name | Vote\nName: Anna; Vote: for")


def test_a_note_of_an_odt_stands_after_the_text() -> None:
    note = b"<text:note><text:note-citation>1</text:note-citation>"
    note += b"<text:note-body><text:p>On %s.</text:p></text:note-body></text:note>"
    data = office.changed(office.odt_file(), "content.xml", b"Gdynia</text:span>", b"Gdynia</text:span>" + note % b"the quay")
    data = office.changed(data, "content.xml", b"Anna</text:p>", b"Anna" + note % b"leave" + b"</text:p>")
    document = read_document("a.odt", data, None)
    assert document.text == (
        "Minutes\n\nThe board met in Gdynia.\n\nName | Vote\nName: Anna; Vote: for\n\nOn the quay.\n\nOn leave."
    )
    assert document.places == ((document.text.index("On the quay."), "footnote"),)


def test_a_note_in_what_was_deleted_from_an_odt_is_not_read() -> None:
    note = b"<text:note><text:note-body><text:p>Old.</text:p></text:note-body></text:note>"
    text = odt(b"<text:h>", b"<text:tracked-changes><text:p>Sopot" + note + b"</text:p></text:tracked-changes><text:h>")
    assert text == read_document("a.odt", office.odt_file(), None).text


@pytest.mark.parametrize(
    ("value", "number_format", "read"),
    [
        (0.0525, "0.00%", "5.25%"),
        (0.0525, "0.##%", "5.25%"),
        (0.05, "0.##%", "5%"),
        (0.05, "0.0#%", "5.0%"),
        (0.0525, "#.00%", "5.25%"),
        (0.5, "0%", "50%"),
        (5.2, '0.0"%"', "5.2"),
        (5.2, r"0.0\%", "5.2"),
    ],
)
def test_a_share_is_read_as_its_cell_shows_it(value: float, number_format: str, read: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = value
    sheet["A1"].number_format = number_format
    out = BytesIO()
    book.save(out)
    assert read_document("a.xlsx", out.getvalue(), None).text == read


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("notes.docx", office.docx_file()),
        ("notes.pptx", office.pptx_file()),
        ("notes.xlsx", office.xlsx_file({"Fleet": [["Ship", "Year"], ["Dar", 1909]]})),
    ],
)
def test_a_file_that_says_nothing_of_itself_gets_no_invented_title_author_and_day(name: str, data: bytes) -> None:
    with ZipFile(BytesIO(data)) as made:
        members: dict[str, str | bytes] = {each: made.read(each) for each in made.namelist() if each != "docProps/core.xml"}
    bare = office.changed(office.archive(members), "_rels/.rels", b"metadata/core-properties", b"metadata/none")
    bare = office.changed(bare, "_rels/.rels", b"docProps/core.xml", b"docProps/app.xml")
    about = read_document(name, bare, None).metadata
    assert about == Metadata(about.title)
    assert about.title in ("Termination", "Goals", "notes")


def test_an_author_on_two_lines_is_one_author() -> None:
    book = openpyxl.Workbook()
    book.properties.creator = "Anna\nNowak"
    book.worksheets[0].append(["Ship", "Dar"])
    out = BytesIO()
    book.save(out)
    assert read_document("a.xlsx", out.getvalue(), None).metadata.authors == ("Anna Nowak",)
