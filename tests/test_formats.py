"""Every format but PDF: the literal text of a fixture, and where a span of it stands."""

import fixtures_office as office
import fixtures_pdf
import pytest
from conftest import MakeWorkspace, OpenCorpus, qa

from qa.answers import Answer
from qa.documents import Document, Metadata
from qa.errors import DocumentUnreadable
from qa.indexing.blocks import blocks_of
from qa.indexing.sentences import split_sentences
from qa.reading.registry import read_document
from qa.ui.conversations import Turn
from qa.ui.render import turn_html


def place_of(document: Document, quote: str) -> str:
    """The place that a quote of the document is cited with."""
    offset = document.text.index(quote)
    return next((name for start, name in reversed(document.places) if start <= offset), "")


def shown_on_the_page(answer: Answer) -> str:
    return turn_html(Turn("1", answer.question, "2026-01-01T10:00:00+00:00", answer=answer))


def headings(document: Document) -> list[str]:
    sentences = split_sentences(document.text, blocks_of(document))
    return [sentence.read(document.text) for sentence in sentences if sentence.heading]


def test_docx() -> None:
    document = read_document("a.docx", office.docx_file(), None)
    assert document.text == (
        "Termination\n\nEither party may end this lease with\nthree months' notice.\n\nThe deposit is returned.\n\n"
        "Flat | Rent | Deposit\nFlat: 12; Rent: 900; Deposit: 1,800\nFlat: 14; Deposit: 2,000\n\nSigned in Gdynia."
    )
    assert headings(document) == ["Termination"]
    assert (document.metadata.title, document.metadata.authors) == ("Lease", ("Anna Nowak",))


@pytest.mark.parametrize(
    ("properties", "shown"),
    [
        (b"<w:vanish/>", False),
        (b'<w:vanish w:val="0"/>', True),
        (b'<w:color w:val="FFFFFF"/>', False),
        (b'<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="1F3864"/>', True),  # white on dark blue
        (b'<w:color w:val="FF0000"/>', True),
    ],
)
def test_docx_leaves_out_hidden_text(properties: bytes, shown: bool) -> None:
    edit = b"<w:r><w:rPr>" + properties + b"</w:rPr><w:t>Signed in Gdynia.</w:t></w:r>"
    data = office.changed(office.docx_file(), "word/document.xml", b"<w:r><w:t>Signed in Gdynia.</w:t></w:r>", edit)
    assert ("Gdynia" in read_document("a.docx", data, None).text) == shown


def test_docx_shows_what_was_inserted_under_review_and_not_what_was_deleted() -> None:
    edit = b"<w:r><w:t>Signed in </w:t></w:r><w:ins><w:r><w:t>Gdynia</w:t></w:r></w:ins>"
    edit += b"<w:del><w:r><w:delText>Sopot</w:delText></w:r></w:del>"
    data = office.changed(office.docx_file(), "word/document.xml", b"<w:r><w:t>Signed in Gdynia.</w:t></w:r>", edit)
    assert read_document("a.docx", data, None).text.endswith("\n\nSigned in Gdynia")


def test_xlsx_names_each_value_and_the_row_of_its_sheet() -> None:
    import datetime

    prices = [
        ["Price list"],
        [],
        ["Product", "Price", "From"],
        ["Rope", 12.5, datetime.date(2024, 5, 1)],
        [None, None, None],
        ["Sail", 900],
    ]
    document = read_document("a.xlsx", office.xlsx_file({"Prices": prices, "Staff": [["Anna", 34]]}), None)
    assert document.text == (
        "Prices\n\nPrice list\n\nProduct | Price | From\nProduct: Rope; Price: 12.5; From: 2024-05-01\n\n"
        "Product: Sail; Price: 900\n\n"
        "Staff\n\nAnna | 34"
    )
    assert place_of(document, "Product: Rope") == "sheet Prices, row 4"
    assert place_of(document, "Anna") == "sheet Staff, row 1"


def test_xlsx_says_which_formulas_have_no_value() -> None:
    document = read_document("a.xlsx", office.xlsx_file({"A": [["Sum", "=1+1"]]}), None)
    assert document.notes == ("1 formulas have no stored value: open it in a spreadsheet program and save it",)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", "Name;Age\nAnna Nowak;34\n\"Jan\nKowalski\";41\n"),
        ("a.csv", "Name,Age\nAnna Nowak,34\nJan Kowalski,41\n"),
        ("a.tsv", "Name\tAge\nAnna Nowak\t34\nJan Kowalski\t41\n"),
    ],
    ids=["semicolons", "commas", "tabs"],
)  # fmt: skip
def test_rows_between_separators(name: str, data: str) -> None:
    document = read_document(name, data.encode(), None)
    assert document.text == "Name | Age\nName: Anna Nowak; Age: 34\nName: Jan Kowalski; Age: 41"
    assert place_of(document, "Name: Jan") == "row 3"
    assert document.metadata.title == "a"  # the names of columns are no title


def test_pptx() -> None:
    document = read_document("a.pptx", office.pptx_file(), None)
    assert document.text == (
        "Goals\n\nOpen the harbour.\n\nTrain forty pilots.\n\n"
        "Costs\n\nYear | Cost\nYear: 2024; Cost: 12 million\n\nAsk the ministry for half of it."
    )
    assert place_of(document, "forty") == "slide 1"
    assert place_of(document, "12 million") == "slide 2"
    assert place_of(document, "ministry") == "slide 2, notes"
    assert document.pages == (0, document.text.index("Costs"))
    assert headings(document) == ["Goals", "Costs"]


def test_odt() -> None:
    document = read_document("a.odt", office.odt_file(), None)
    assert document.text == "Minutes\n\nThe board met in Gdynia.\n\nName | Vote\nName: Anna; Vote: for"
    assert document.metadata == Metadata("Minutes of May", ("Jan Kowalski",), date="2024-05-06", inferred=("date",))


def test_a_character_that_rtf_names_by_its_halves_is_read() -> None:
    document = read_document("a.rtf", rb"{\rtf1\ansi The \u-10179?\u-8542? came.\par}", None)
    assert document.text == "The \N{SHIP} came."


def test_rtf() -> None:
    document = read_document("a.rtf", office.RTF, None)
    assert document.text == "The order of ten ships.\n\nPaid in Gdańsk."
    assert document.metadata == Metadata("Order", ("Anna Nowak",))


def test_epub() -> None:
    document = read_document("a.epub", office.epub_file(), None)
    assert document.text == "Spring\n\nThe ships came back.\n\nAutumn\n\nThey left\nagain."
    assert place_of(document, "They left") == "section 2"
    assert document.metadata == Metadata("The Harbour", ("Anna Nowak",), date="2020-02-03", language="en")


@pytest.mark.parametrize("html", [False, True])
def test_a_mail_and_its_attachments(html: bool) -> None:
    attachments = {"offer.pdf": fixtures_pdf.report(), "photo.bin": b"\0"}
    document = read_document("a.eml", office.mail(html=html, attachments=attachments), None)
    message = "We offer 900 euros." if html else "We offer 900 euros.\n\n> What do you offer?"
    assert document.text.startswith(
        "Re: Offer for the pier\n\nFrom: Anna Nowak <anna@example.org>\nTo: jan@example.org\n"
        f"Date: Tue, 07 Dec 2021 10:00:00 +0100\n\n{message}\n\noffer.pdf\n\nAnnual Report 2023\n\n"
    )
    assert place_of(document, "900 euros") == "message"
    assert place_of(document, "Revenue") == "attachment offer.pdf, page 2"
    assert document.notes == ("photo.bin: there is no reader for .bin.",)
    assert document.metadata == Metadata("Re: Offer for the pier", ("Anna Nowak",), date="2021-12-07")


def test_a_mail_saved_by_outlook() -> None:
    document = read_document("a.msg", office.msg_file(), None)
    assert document.text == 'Re: Offer\n\nFrom: "Anna Nowak" <anna@example.org>\n\nWe offer 900 euros.'
    assert place_of(document, "900") == "message"
    assert document.metadata == Metadata("Re: Offer", ("Anna Nowak",))


def test_a_zip_is_one_document_whose_places_name_its_files() -> None:
    inner = office.archive({"b.csv": "Name,Age\nAnna,34\nJan,41\n"})
    members = {"notes/a.txt": "The pier is closed.", "inner.zip": inner, "report.pdf": fixtures_pdf.report(), "x.exe": b"MZ"}
    document = read_document("a.zip", office.archive(members), None)
    assert document.text.startswith(
        "notes/a.txt\n\nThe pier is closed.\n\ninner.zip\n\nb.csv\n\nName | Age\nName: Anna; Age: 34\nName: Jan; Age: 41\n\n"
        "report.pdf\n\nAnnual Report 2023\n\n"
    )
    assert document.metadata.title == "a"  # the archive's own name, not that of its first file
    assert place_of(document, "pier") == "notes/a.txt"
    assert place_of(document, "Name: Jan") == "inner.zip, b.csv, row 3"
    assert place_of(document, "Revenue") == "report.pdf, page 2"
    assert "Annual Report 2023" not in [s.read(document.text) for s in split_sentences(document.text, blocks_of(document))]


def test_json() -> None:
    data = (
        b'{"name": "Pier", "ships": [{"name": "Dar", "year": 1909, "ports": ["Gdynia", "Kiel"]}, {"name": "Orp", "year": null}]}'
    )
    document = read_document("a.json", data, None)
    assert document.text == "name: Pier\n\nships\n\nname: Dar; year: 1909; ports: Gdynia, Kiel\nname: Orp; year: null"
    assert place_of(document, "name: Orp") == "ships 2"


def test_the_records_in_what_a_server_answers_are_rows() -> None:
    data = b'{"response": {"found": 2, "docs": [{"name": "Dar", "year": 1909}, {"name": "Orp", "year": 1937}]}}'
    document = read_document("a.json", data, None)
    assert document.text == "response\n\nfound: 2\n\ndocs\n\nname: Dar; year: 1909\nname: Orp; year: 1937"
    assert place_of(document, "name: Orp") == "response, docs 2"


def test_half_a_character_in_json_can_be_stored() -> None:
    document = read_document("a.json", rb'{"pier \ud83d": [{"\udea2": "\ud83d\udea2 \ud83d"}]}', None)
    assert document.text == "pier \ufffd\n\n\ufffd: \N{SHIP} \ufffd"
    assert place_of(document, "\N{SHIP}") == "pier \ufffd 1"


def test_json_lines() -> None:
    document = read_document("a.jsonl", b'{"a": {"b": "Rope"}}\n\n{"a": {"b": "Sail"}}\n', None)
    assert document.text == "a.b: Rope\na.b: Sail"
    assert place_of(document, "Sail") == "line 3"


def test_source_code_is_read_by_the_line() -> None:
    document = read_document("a.py", b"def close(pier):\n    return 11\n\nclose(1)\n", None)
    assert document.text == "def close(pier):\n    return 11\n\nclose(1)\n"
    assert [s.read(document.text) for s in split_sentences(document.text, blocks_of(document))] == [
        "def close(pier):", "return 11", "close(1)"
    ]  # fmt: skip
    assert place_of(document, "close(1)") == "line 4"


@pytest.mark.slow
def test_an_answer_from_a_sheet_names_the_sheet_and_the_row(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    rows = [["Ship", "Captain"], ["Dar Pomorza", "Anna Nowak"], ["Batory", "Jan Kowalski"]]
    folder = workspace({"ships.xlsx": office.xlsx_file({"Fleet": rows})})
    answer = open_corpus(folder).ask("Who is the captain of the Batory?")
    assert (answer.citations[0].quote, answer.citations[0].place) == ("Ship: Batory; Captain: Jan Kowalski", "sheet Fleet, row 3")
    assert "ships.xlsx, sheet Fleet, row 3, characters" in qa(folder, "ask", "Who is the captain of the Batory?").stdout
    assert "sheet Fleet, row 3" in shown_on_the_page(answer)


@pytest.mark.slow
def test_an_answer_from_a_mail_names_the_message_or_the_attachment(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    folder = workspace({"offer.eml": office.mail(attachments={"report.pdf": fixtures_pdf.report()})})
    corpus = open_corpus(folder)
    for question, place in (
        ("How many euros do we offer?", "message"),
        ("Who signed the report?", "attachment report.pdf, page 3"),
    ):
        answer = corpus.ask(question)
        assert answer.citations[0].place == place
        assert f"offer.eml, {place}, characters" in qa(folder, "ask", question).stdout
        assert f", {place}" in shown_on_the_page(answer)


# what is broken, or means harm


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pptx", "a.odt", "a.epub", "a.zip"])
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04 and nothing more", "it is damaged, or cut off"),
        (office.zip_bomb(), "it unpacks to 1,000 MB"),
        (office.archive({"a.bin": b"\0"}), "it "),
        (office.archive({}), "it "),
    ],
    ids=["truncated", "bomb", "another", "empty"],
)
def test_an_archive_that_is_not_what_it_should_be_says_why(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        read_document(name, data, None)
    assert str(caught.value).startswith(reason)
    assert "its reader failed" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.docx", b"\xd0\xcf\x11\xe0" + bytes(600), "it is encrypted, or of the old binary format."),
        ("a.eml", b"no mail at all", "it is no mail"),
        ("a.msg", b"no mail at all", "it is no Outlook message."),
        ("a.rtf", b"no rich text", "it is no RTF file."),
        ("a.json", b"{", "it is not JSON"),
        ("a.json", b"[" * 100_000, "it is not JSON"),
        ("a.jsonl", b'{"a": 1}\nb\n', "its line 2 is not JSON"),
        ("a.csv", b'"' + b"x" * 200_000 + b'"', "its line 1 cannot be read"),
        ("a.csv", b"\0\1\2", "it is not text"),
    ],
    ids=["old", "mail", "msg", "rtf", "json", "deep-json", "json-lines", "long-field", "binary"],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        read_document(name, data, None)
    assert str(caught.value).startswith(reason)


def test_external_entities_are_not_followed(workspace: MakeWorkspace) -> None:
    folder = workspace({"secret.txt": "The secret."})
    data = office.docx_with_entity((folder / "corpus" / "secret.txt").as_uri())
    text = read_document("a.docx", data, None).text
    assert text.endswith("in Gdynia.")
    assert "secret" not in text
    assert "aaaa" not in text


@pytest.mark.slow
def test_a_million_empty_rows_end_with_a_note() -> None:
    document = read_document("a.xlsx", office.xlsx_of_empty_rows(1_000_000), None)
    assert document.text == "Only value"
    assert document.notes == ("sheet Sheet: read up to row 20002, 20,000 empty rows after the last value",)


def test_archives_in_archives_are_read_three_deep() -> None:
    data = office.archive({"a.txt": "Deep."})
    for _ in range(2):
        data = office.archive({"a.zip": data})
    assert read_document("a.zip", data, None).text == "a.zip\n\na.zip\n\na.txt\n\nDeep."
    with pytest.raises(DocumentUnreadable, match="more than 3 deep"):
        read_document("a.zip", office.archive({"a.zip": data}), None)


def test_names_in_an_archive_may_be_anything_and_lead_nowhere() -> None:
    document = read_document("a.zip", office.archive({"../../etc/a.txt": "One.", "line\nbreak 😀.txt": "Two."}), None)
    assert place_of(document, "One.") == "etc/a.txt"
    assert place_of(document, "Two.") == "line break 😀.txt"


@pytest.mark.parametrize("tag", ["div", "b", "table", "ul", "blockquote"])
def test_a_hundred_thousand_nested_tags_are_read(tag: str) -> None:
    page = f"<html><body>{f'<{tag}>' * 100_000}The harbour was closed.{f'</{tag}>' * 100_000}</body></html>"
    try:
        assert "The harbour was closed." in read_document("a.html", page.encode(), None).text
    except DocumentUnreadable as error:
        assert "nested" in str(error)  # noqa: PT017
