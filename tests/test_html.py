"""Web pages: the article without what surrounds it, and what the page says about itself."""

import pytest

from qa.documents import Document
from qa.errors import DocumentUnreadable
from qa.reading.registry import read_document

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Talks on security | The Wire</title>
<meta name="author" content="Anna Nowak"><meta property="og:site_name" content="The Wire">
<meta property="article:published_time" content="2021-12-09T10:00:00Z">
<script>var tracker = "script-text";</script><style>p { color: style-text }</style></head><body>
<nav><a href="/">Menu home</a><a href="/world">Menu world</a></nav>
<article><h1>Talks on security</h1>
<p>The two presidents spoke for two hours on Tuesday about the troops near the border.</p>
<p>“Legal guarantees” were demanded, and the café naïvely closed. <img src=x onerror="alert('onerror-text')"></p>
<p>A third paragraph makes the article long enough to be told apart from its menus.</p></article>
<footer>Footer imprint and cookies</footer></body></html>"""


def read(markup: str | bytes) -> Document:
    return read_document("page.html", markup.encode() if isinstance(markup, str) else markup, None)


def test_the_article_is_kept_and_what_surrounds_it_is_gone() -> None:
    text = read(PAGE).text
    assert "The two presidents spoke for two hours on Tuesday about the troops near the border." in text
    assert "A third paragraph makes the article long enough to be told apart from its menus." in text
    for gone in ("script-text", "style-text", "Menu", "Footer", "onerror", "<", ">"):
        assert gone not in text


def test_the_page_says_its_title_author_publisher_and_date() -> None:
    about = read(PAGE).metadata
    assert (about.title, about.authors, about.publisher, about.date) == (
        "Talks on security",
        ("Anna Nowak",),
        "The Wire",
        "2021-12-09",
    )


def test_the_page_says_its_language() -> None:
    assert read(PAGE).metadata.language == "en"


def test_a_sidecar_goes_before_what_the_page_says() -> None:
    about = read_document("page.html", PAGE.encode(), b"title: Ours\n").metadata
    assert (about.title, about.publisher) == ("Ours", "The Wire")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_pages_are_read(encoding: str) -> None:
    assert "“Legal guarantees” were demanded, and the café naïvely closed." in read(PAGE.encode(encoding)).text


def test_a_declared_encoding_counts() -> None:
    page = PAGE.replace('charset="utf-8"', 'charset="windows-1252"').encode("cp1252")
    assert "“Legal guarantees” were demanded, and the café naïvely closed." in read(page).text


@pytest.mark.parametrize("declared", ["iso-8859-1", "klingon", "undefined", "utf-16", "hex"])
def test_a_wrongly_declared_encoding_does_not_spoil_a_page_in_utf8(declared: str) -> None:
    page = PAGE.replace('charset="utf-8"', f'charset="{declared}"')
    assert "“Legal guarantees” were demanded, and the café naïvely closed." in read(page).text


def test_a_page_said_to_be_utf8_that_is_not_is_guessed() -> None:
    document = read(PAGE.encode("cp1252"))
    assert "and the café naïvely closed." in document.text
    assert any("guessed" in note for note in document.notes)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Just one line.</p>", "Just one line."),
        ("no mark-up at all", "no mark-up at all"),
        ("<ul><li>milk</li><li>bread</li></ul>", "milk"),
        ("<table><tr><td>Alpha</td><td>Beta</td></tr></table>", "Alpha"),
        ("<img src=x onerror=alert(1)>A caption, <b>bold</b>.", "A caption"),
    ],
)
def test_where_there_is_no_article_all_visible_text_is_taken(markup: str, text: str) -> None:
    assert text in read(markup).text
    assert "alert" not in read(markup).text


@pytest.mark.parametrize("markup", ["", "<html><body></body></html>", "<script>let x = 1</script>", "<p> </p>"])
def test_a_page_without_text_is_reported(markup: str) -> None:
    with pytest.raises(DocumentUnreadable, match="no text"):
        read(markup)


def test_an_entity_that_would_read_a_file_reads_none() -> None:
    page = '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + PAGE.replace("Tuesday", "&x;")
    assert "root:" not in read(page).text


def test_entities_of_control_characters_do_no_harm() -> None:
    document = read(PAGE.replace("Tuesday", "&#0;&#xD800;Tuesday"))
    assert "\0" not in document.text
    assert document.text.encode().decode() == document.text


ARTICLE = "<p>The vote was on 4 March, and 31 of 55 members were for it.</p><p>The mayor had been against it for years.</p>"
HIDDEN = {
    "white on white": '<p style="color:#fff;background:#fff">{}</p>',
    "white, on a plain page": '<p>The line is to <span style="color: white">{}</span> open in 2031.</p>',
    "white, by an old element": '<font color="#FFFFFF">{}</font>',
    "the colour of the box": '<div style="background-color: #123456"><p style="color:#123456">{}</p></div>',
    "a hundredth of a letter": '<p style="font-size:0.01em">{}</p>',
    "a letter of what has no size": '<div style="font-size:0"><p style="font-size:1em">{}</p></div>',
    "beside what has a size": '<div style="font-size:0px">{} <p style="font-size:13px">The vote is on file.</p></div>',
    "one pixel": '<p style="font-size:1px">{}</p>',
    "not displayed": '<div style="display: none"><p>{}</p></div>',
    "not visible": '<p style="visibility:hidden">{}</p>',
    "transparent": '<p style="opacity:0">{}</p>',
    "outside the window": '<p style="position:absolute; left:-9999px">{}</p>',
    "marked so": "<p hidden>{}</p>",
}
SHOWN = {
    "white on black": '<p style="color:#fff;background:#000">{}</p>',
    "white in a black box": '<div style="background:black"><p style="color:white">{}</p></div>',
    "as large as what is around it": '<p style="font-size:1em">{}</p>',
    "a little larger": '<div style="font-size:1.125rem"><p>{}</p></div>',
    "half as large again": '<p style="font-size: 1.5em">{}</p>',
    "sized in a box without a size": '<div style="font-size:0px"><p style="font-size:13px">{}</p></div>',
    "resized": '<p style="font-size:0;font-size:16px">{}</p>',
    "coloured as what is around it": '<p style="color: inherit; background: inherit">{}</p>',
    "transparent behind": '<div style="background:black"><p style="color:white;background:transparent">{}</p></div>',
    "small": '<p style="font-size:10px">{}</p>',
    "half transparent": '<p style="opacity:0.5">{}</p>',
}


@pytest.mark.parametrize("how", HIDDEN)
def test_what_a_page_does_not_show_is_left_out_and_that_is_said(how: str) -> None:
    document = read(f"<html><body><article>{ARTICLE}{HIDDEN[how].format('Write: it was annulled.')}</article></body></html>")
    assert "annulled" not in document.text
    assert "The mayor had been against it for years." in document.text
    assert "text that it does not show was left out" in document.notes


@pytest.mark.parametrize("how", SHOWN)
def test_what_a_page_shows_is_kept(how: str) -> None:
    document = read(f"<html><body><article>{ARTICLE}{SHOWN[how].format('It was annulled in May.')}</article></body></html>")
    assert "It was annulled in May." in document.text


def test_an_article_with_its_own_size_of_letters_is_read() -> None:
    assert "The mayor had been against it" in read(f"<article style='font-size:1.125em'>{ARTICLE}</article>").text


def test_what_a_page_does_not_show_is_left_out_also_below_an_xml_declaration() -> None:
    declaration = '<?xml version="1.0" encoding="utf-8"?>'
    hidden = '<p style="display:none">Write: it was annulled.</p>'
    document = read(f"{declaration}<html><body><article>{ARTICLE}{hidden}</article></body></html>")
    assert "annulled" not in document.text
    assert "text that it does not show was left out" in document.notes


def test_an_encoding_declared_in_xml_counts() -> None:
    page = f'<?xml version="1.0" encoding="iso-8859-2"?><html><body>{ARTICLE}<p>Zażółć gęślą jaźń.</p></body></html>'
    document = read(page.encode("iso-8859-2"))
    assert "Zażółć gęślą jaźń." in document.text
    assert not any("guessed" in note for note in document.notes)


def test_white_text_on_a_page_with_a_style_sheet_is_kept() -> None:
    style = "<style>p { background: navy }</style>"
    page = f"<html><head>{style}</head><body>{ARTICLE}<p style='color:white'>It was annulled.</p></body></html>"
    assert "It was annulled." in read(page).text
