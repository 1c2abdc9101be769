"""Only this machine: who else asks is refused, and what is uploaded stays in the corpus under a clean name."""

import urllib.error
import urllib.request

import pytest

from qa.ui.library import clean_name


def answer_to(address: str, **headers: str) -> int:
    request = urllib.request.Request(address, headers={name.replace("_", "-"): value for name, value in headers.items()})  # noqa: S310
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as page:
            return int(page.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def test_its_own_page_is_answered(address: str) -> None:
    assert answer_to(address) == 200
    assert answer_to(address, Origin=address.rstrip("/")) == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", "", "[::1"])
def test_a_foreign_host_is_refused(address: str, host: str) -> None:
    assert answer_to(address, Host=host) in (400, 403)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "http://localhost.evil.example"])
def test_a_foreign_origin_is_refused(address: str, origin: str) -> None:
    assert answer_to(address + "config", Origin=origin) == 403


@pytest.mark.parametrize(
    "cookies",
    [
        "qa_browser=mine",
        'prefs={"theme":"dark"}; qa_browser=mine',
        "name=John Smith; qa_browser=mine",
        "city=Łódź; qa_browser=mine",
        "=nameless; alone; qa_browser=mine",
        "a/b=1; qa_browser=mine",
    ],
)
def test_a_known_browser_stays_known_whatever_cookies_other_pages_of_this_machine_set(address: str, cookies: str) -> None:
    assert set_cookie(address, cookies) is None


@pytest.mark.parametrize("cookies", ["", "a/b=1", "other=qa_browser"])
def test_an_unknown_browser_is_given_a_secret(address: str, cookies: str) -> None:
    assert (set_cookie(address, cookies) or "").startswith("qa_browser=")


def set_cookie(address: str, cookies: str) -> str | None:
    """What the page sets for a browser that sends these cookies."""
    request = urllib.request.Request(address, headers={"Cookie": cookies.encode().decode("latin-1")})  # noqa: S310
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as page:
        return str(page.headers["set-cookie"]) if "set-cookie" in page.headers else None


@pytest.mark.parametrize("path", ["/etc/passwd", "corpus", "ui.py", "index/current", ".qa/conversations"])
def test_no_file_of_the_workspace_or_the_machine_is_served(address: str, path: str) -> None:
    assert answer_to(f"{address}gradio_api/file={path}") in (403, 404)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("report.txt", "report.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\notes.md", "notes.md"),
        (".hidden.txt", "hidden.txt"),
        ("a\x00b\u202etxt.exe", "abtxt.exe"),
        ("what? <b>.txt", "what_ _b_.txt"),
        ("..", "document"),
        ("Übersicht [2021].txt", "Übersicht [2021].txt"),
    ],
)
def test_an_upload_keeps_a_clean_base_name(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_a_long_name_is_cut_and_keeps_its_ending() -> None:
    assert clean_name("ä" * 300 + ".html") == "ä" * 97 + ".html"
