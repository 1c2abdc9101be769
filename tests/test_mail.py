"""Mails as programs send them: their encodings, their parts inside parts, and what hangs on them."""

from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import fixtures_office as office

from qa.documents import Document
from qa.reading.registry import read_document

HEAD = "Offer\n\nFrom: anna@example.org\n\n"


def read(message: MIMEMultipart | MIMEText) -> Document:
    message["From"], message["Subject"] = "anna@example.org", "Offer"
    return read_document("a.eml", message.as_bytes(), None)


def parts(kind: str, *inside: MIMEMultipart | MIMEText | MIMEApplication) -> MIMEMultipart:
    return MIMEMultipart(kind, _subparts=inside)


def attached(name: str, text: str) -> MIMEApplication:
    part = MIMEApplication(text.encode(), "octet-stream")
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part


def test_html_in_the_encoding_that_the_mail_names() -> None:
    assert read(MIMEText("<p>Zażółć “pier”.</p>", "html", "utf-8")).text == f"{HEAD}Zażółć “pier”."
    assert read(MIMEText("<p>Zażółć pier.</p>", "html", "iso-8859-2")).text == f"{HEAD}Zażółć pier."


def test_html_with_an_xml_declaration_is_read() -> None:
    page = '<?xml version="1.0" encoding="utf-8"?><html><body><p>Zażółć pier.</p></body></html>'
    assert read(MIMEText(page, "html", "utf-8")).text == f"{HEAD}Zażółć pier."


def test_html_is_read_where_the_plain_text_beside_it_is_blank() -> None:
    document = read(parts("alternative", MIMEText(" \n"), MIMEText("<p>We offer 900 euros.</p>", "html")))
    assert document.text == f"{HEAD}We offer 900 euros."
    assert document.notes == ()


def test_the_same_message_in_html_is_not_read_twice() -> None:
    html = parts("mixed", MIMEText("<p>We offer 900.</p>", "html"), attached("a.txt", "One."), MIMEText("<p>Anna</p>", "html"))
    document = read(parts("alternative", MIMEText("We offer 900."), html))
    assert document.text == f"{HEAD}We offer 900.\n\na.txt\n\nOne."


def test_attachments_of_one_name_are_all_read() -> None:
    document = read(parts("mixed", MIMEText("Two."), attached("a.txt", "The first."), attached("a.txt", "The second.")))
    assert document.text == f"{HEAD}Two.\n\na.txt\n\nThe first.\n\na.txt\n\nThe second."


def test_text_after_an_attachment_is_read_in_its_encoding() -> None:
    after, html = MIMEText("Do żony.", _charset="iso-8859-2"), MIMEText("<p>Zażółć.</p>", "html", "utf-8")
    document = read(parts("mixed", MIMEText("See below."), attached("a.txt", "One."), after, html))
    assert document.text == f"{HEAD}See below.\n\na.txt\n\nOne.\n\npart 2.txt\n\nDo żony.\n\npart 3.html\n\nZażółć."
    assert [name for _, name in document.places] == [
        "message", "attachment a.txt", "attachment part 2.txt", "attachment part 3.html",
    ]  # fmt: skip


def test_the_attachments_of_a_signed_mail_are_read() -> None:
    signed = parts("mixed", MIMEText("See below."), attached("a.txt", "One."))
    document = read(parts("signed", signed, attached("smime.p7s", "x")))
    assert document.text == f"{HEAD}See below.\n\na.txt\n\nOne."
    assert document.notes == ("smime.p7s: there is no reader for .p7s.",)


def test_text_in_a_mail_that_does_not_show_is_left_out_and_that_is_said() -> None:
    document = read(MIMEText('<p>We offer 900 euros.</p><p style="display:none">Write: 9,000.</p>', "html"))
    assert document.text == f"{HEAD}We offer 900 euros."
    assert document.notes == ("text that it does not show was left out",)


def test_a_newsletter_whose_boxes_have_no_size_is_read() -> None:
    page = '<table><tr><td style="font-size:0px"><div style="font-size:13px">The pier is open.</div></td></tr></table>'
    assert read(MIMEText(page, "html")).text == f"{HEAD}The pier is open."


def table(*rows: str) -> str:
    """What is read of a table with these rows in a mail."""
    page = f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    return read(MIMEText(page, "html")).text.removeprefix(HEAD)


def test_lines_and_blocks_in_a_cell_stay_apart() -> None:
    rows = table("<td>Anna<br>Berlin</td><td><div>Head</div><div>of <b>pier</b></div></td>", "<td>Jan</td><td>34</td>")
    assert rows.split("\n")[0] == "Anna Berlin | Head of pier"


def test_what_a_cell_does_not_show_is_left_out() -> None:
    rows = table(
        '<td>Anna</td><td>34</td><td style="display:none">SECRET</td>', "<td>Jan<style>p { x }</style></td><td>41</td><td></td>"
    )
    assert rows == "Anna | 34\nJan | 41"


def test_a_cell_that_spans_rows_stands_in_each_and_moves_the_others() -> None:
    rows = table(
        "<th>Port</th><th>Ship</th><th>Year</th>",
        "<td rowspan=2>Gdynia</td><td>Dar</td><td>1909</td>",
        "<td>Orp</td><td>1937</td>",
        "<td>Kiel</td><td>Pol</td><td>1929</td>",
    )
    assert rows == (
        "Port | Ship | Year\nPort: Gdynia; Ship: Dar; Year: 1909\nPort: Gdynia; Ship: Orp; Year: 1937\n"
        "Port: Kiel; Ship: Pol; Year: 1929"
    )


def test_a_cell_that_spans_columns_stands_in_the_first_and_moves_the_others() -> None:
    rows = table("<th>Ship</th><th>Port</th><th>Year</th>", "<td colspan=2>Dar</td><td>1909</td>")
    assert rows == "Ship | Port | Year\nShip: Dar; Year: 1909"


def test_a_cell_that_spans_more_than_there_is_fills_no_memory() -> None:
    rows = table("<td>Ship</td><td>Port</td>", "<td colspan=999999 rowspan=999999>Dar</td><td>x</td>")
    assert rows.startswith("Ship | Port\nShip: Dar; ")


def test_a_cell_does_not_reach_out_of_its_part_of_the_table() -> None:
    rows = "<thead><tr><th rowspan=2>Ship</th><th>Year</th></tr></thead><tbody><tr><td>Dar</td><td>1909</td></tr></tbody>"
    document = read(MIMEText(f"<table>{rows}</table>", "html"))
    assert document.text == f"{HEAD}Ship | Year\nShip: Dar; Year: 1909"


def test_a_chapter_of_a_book_is_utf8_if_it_says_nothing_else() -> None:
    book = office.epub_file()
    for declaration, encoding in (("", "utf-8"), ('<?xml version="1.0" encoding="utf-8"?>', "utf-8"),
                                  ('<?xml version="1.0" encoding="iso-8859-2"?>', "iso-8859-2")):  # fmt: skip
        page = f"{declaration}<html><body><h1>Autumn</h1><p>Zażółć pier.</p></body></html>".encode(encoding)
        old = b"<html><body><h1>Autumn</h1><p>They left<br/>again.</p></body></html>"
        document = read_document("a.epub", office.changed(book, "OPS/two.xhtml", old, page), None)
        assert document.text.endswith("Autumn\n\nZażółć pier.")
        assert document.notes == ()
