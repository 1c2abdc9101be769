"""Office files, mails, books and archives made for tests, the hostile ones too."""

import struct
import zipfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from io import BytesIO

import docx
import openpyxl
import pptx
from PIL import Image, ImageDraw, ImageFont
from pptx.util import Inches

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def archive(members: Mapping[str, str | bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def changed(data: bytes, member: str, old: bytes, new: bytes) -> bytes:
    """An archive with one member's content edited."""
    with zipfile.ZipFile(BytesIO(data)) as made:
        members: dict[str, str | bytes] = {name: made.read(name) for name in made.namelist()}
    content = members[member]
    assert isinstance(content, bytes)
    assert old in content
    return archive(members | {member: content.replace(old, new)})


def docx_file() -> bytes:
    """A contract: a heading, prose, a list and a table with a header."""
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = "Lease", "Anna Nowak"
    document.add_heading("Termination", level=1)
    document.add_paragraph("Either party may end this lease with\nthree months' notice.")
    document.add_paragraph("The deposit is returned.", style="List Bullet")
    table = document.add_table(rows=0, cols=3)
    for cells in (("Flat", "Rent", "Deposit"), ("12", "900", "1,800"), ("14", "", "2,000")):
        row = table.add_row()
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("Signed in Gdynia.")
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def docx_with_entity(target: str) -> bytes:
    """A DOCX whose XML names an external entity, and one that grows without end."""
    header = b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>"
    entities = (
        f'<!DOCTYPE w [<!ENTITY file SYSTEM "{target}"><!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    )
    with_dtd = changed(docx_file(), "word/document.xml", header, header + entities.encode())
    return changed(with_dtd, "word/document.xml", b"Signed in Gdynia.", b"Signed &file; &b; in Gdynia.")


def xlsx_file(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx_of_empty_rows(count: int) -> bytes:
    """A sheet with one value, then rows without any, and the claim that it is as large as a sheet can be."""
    data = xlsx_file({"Sheet": [["Only value"]]})
    rows = b"".join(b'<row r="%d"><c r="A%d"/></row>' % (number, number) for number in range(2, count + 2))
    data = changed(data, "xl/worksheets/sheet1.xml", b"</sheetData>", rows + b"</sheetData>")
    return changed(data, "xl/worksheets/sheet1.xml", b'ref="A1"', b'ref="A1:XFD1048576"')


def pptx_file() -> bytes:
    presentation = pptx.Presentation()
    presentation.core_properties.title = "Plans"
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = "Goals"
    slide.placeholders[1].text = "Open the harbour.\nTrain forty pilots."
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "Costs"
    table = slide.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    for position, text in enumerate(("Year", "Cost", "2024", "12 million")):
        table.cell(position // 2, position % 2).text = text
    slide.notes_slide.notes_text_frame.text = "Ask the ministry for half of it."
    out = BytesIO()
    presentation.save(out)
    return out.getvalue()


def odt_file() -> bytes:
    content = (
        f'<office:document-content xmlns:office="{_OFFICE}:office:1.0" xmlns:text="{_OFFICE}:text:1.0"'
        f' xmlns:table="{_OFFICE}:table:1.0"><office:body><office:text>'
        "<text:h>Minutes</text:h><text:p>The board met<text:s/>in <text:span>Gdynia</text:span>.</text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>Name</text:p></table:table-cell>"
        "<table:table-cell><text:p>Vote</text:p></table:table-cell></table:table-row>"
        "<table:table-row><table:table-cell><text:p>Anna</text:p></table:table-cell>"
        "<table:table-cell><text:p>for</text:p></table:table-cell></table:table-row></table:table>"
        "</office:text></office:body></office:document-content>"
    )
    meta = (
        f'<office:document-meta xmlns:office="{_OFFICE}:office:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
        "<dc:title>Minutes of May</dc:title><dc:creator>Jan Kowalski</dc:creator><dc:date>2024-05-06T10:00:00</dc:date>"
        "</office:meta></office:document-meta>"
    )
    return archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, "meta.xml": meta})


def epub_file() -> bytes:
    package = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>
        <dc:title>The Harbour</dc:title><dc:creator>Anna Nowak</dc:creator><dc:language>EN</dc:language>
        <dc:date>2020-02-03</dc:date></metadata><manifest><item id="b" href="two.xhtml"/><item id="a" href="text/one%20a.xhtml"/>
        </manifest><spine><itemref idref="a"/><itemref idref="b"/></spine></package>"""
    return archive(
        {
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
            "OPS/book.opf": package,
            "OPS/text/one a.xhtml": "<html><body><h1>Spring</h1><p>The ships <i>came</i> back.</p></body></html>",
            "OPS/two.xhtml": "<html><body><h1>Autumn</h1><p>They left<br/>again.</p></body></html>",
        }
    )


RTF = (
    rb"{\rtf1\ansi\ansicpg1250{\info{\title Order}{\author Anna Nowak}}{\fonttbl{\f0 Arial;}}"
    rb"\f0 The order of \b ten\b0  ships.\par Paid in Gda\'f1sk.\par}"
)


def mail(*, html: bool = False, attachments: Mapping[str, bytes] | None = None) -> bytes:
    message = EmailMessage()
    message["From"] = "Anna Nowak <anna@example.org>"
    message["To"] = "jan@example.org"
    message["Date"] = "Tue, 07 Dec 2021 10:00:00 +0100"
    message["Subject"] = "Re: Offer for the pier"
    if html:
        message.set_content("<p>We offer <b>900</b> euros.</p><script>x()</script>", subtype="html")
    else:
        message.set_content("We offer 900 euros.\n\n> What do you offer?\n")
    for name, data in (attachments or {}).items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def zip_bomb() -> bytes:
    """A gigabyte of zeros in a megabyte."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made, made.open("a.txt", "w", force_zip64=True) as member:
        for _ in range(100):
            member.write(b"\0" * 10_000_000)
    return out.getvalue()


def msg_file() -> bytes:
    """A mail as Outlook saves it: a compound file (MS-CFB) whose streams all lie in the mini stream."""
    header = bytes(8) + struct.pack("<4I", 0, 0, 0, 0) + bytes(8)
    strings = {0x0037: "Re: Offer", 0x1000: "We offer 900 euros.\r\n", 0x0C1A: "Anna Nowak", 0x5D01: "anna@example.org"}
    streams = {f"__substg1.0_{number:04X}001F": text.encode("utf-16-le") for number, text in strings.items()}
    entries = b"".join(struct.pack("<HHIQ", 0x1F, number, 6, len(text) * 2 + 2) for number, text in strings.items())
    streams["__properties_version1.0"] = header + entries
    return compound_file(streams)


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with small streams below its root: sector 0 the FAT, then directory, mini FAT and mini stream."""
    end, free, fat_sector, none = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
    mini, mini_fat, entries = b"", [], []
    for name, data in streams.items():
        first, count = len(mini_fat), -(-len(data) // 64)
        mini_fat += [*range(first + 1, first + count), end]
        mini += data.ljust(count * 64, b"\0")
        entries.append((name, 2, first, len(data)))
    directory = [("Root Entry", 5, 0, len(mini)), *entries]
    sizes = [-(-len(directory) // 4), -(-len(mini_fat) // 128), -(-len(mini) // 512)]
    starts = [1, 1 + sizes[0], 1 + sizes[0] + sizes[1]]
    fat = [fat_sector]
    for start, size in zip(starts, sizes, strict=True):
        fat += [*range(start + 1, start + size), end]
    # the children of the root as a degenerate tree, each the right sibling of the one before it, in the order of names
    order = sorted(range(1, len(directory)), key=lambda n: (len(directory[n][0]), directory[n][0].upper()))
    right = dict(zip(order, [*order[1:], none], strict=True))
    written = b""
    for number, (name, kind, first, size) in enumerate(directory):
        encoded = name.encode("utf-16-le")
        start = starts[2] if number == 0 else first
        links = struct.pack("<3I", none, right.get(number, none), order[0] if number == 0 else none)
        written += encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded) + 2, kind, 1) + links + bytes(36)
        written += struct.pack("<IQ", start, size)
    empty = bytes(66) + b"\0\0" + struct.pack("<3I", none, none, none) + bytes(48)
    written += empty * (sizes[0] * 4 - len(directory))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<8I", 1, starts[0], 0, 4096, starts[1], sizes[1], end, 0) + struct.pack("<109I", 0, *[free] * 108)
    return head + b"".join(
        part.ljust(-(-len(part) // 512) * 512, fill)
        for part, fill in (
            (struct.pack(f"<{len(fat)}I", *fat), b"\xff"),
            (written, b"\0"),
            (struct.pack(f"<{len(mini_fat)}I", *mini_fat), b"\xff"),
            (mini, b"\0"),
        )
    )


def picture(text: str = "") -> bytes:
    """A small PNG, with a line of large letters if there is text."""
    shown = Image.new("L", (900, 120) if text else (16, 16), 255)
    if text:
        ImageDraw.Draw(shown).text((40, 30), text, fill=0, font=ImageFont.load_default(48))
    out = BytesIO()
    shown.save(out, "PNG")
    return out.getvalue()
