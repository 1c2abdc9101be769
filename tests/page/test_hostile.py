"""Attacks planted in text, titles, file names and questions: all of them show as text, none of them runs."""

from pathlib import Path

import pytest
from conftest import put
from playwright.sync_api import expect

from page.conftest import OpenWindow, ask

pytestmark = pytest.mark.slow

IMAGE = "<img src=x onerror=window.struck=1>"
SCRIPT = "</script><script>window.struck=2</script>"
TEMPLATE = "${window.struck=3} {{value}} {% raw %}`"
MARKDOWN = "[link](javascript:window.struck=4) **bold** $x^2$ ![picture](http://127.0.0.1:1/spy.png)"
TITLE = f"<svg onload=window.struck=5> \"'> {TEMPLATE}"
TEXT = f"The ferry to Karlskrona leaves at 21:00 {IMAGE} {SCRIPT} {TEMPLATE} {MARKDOWN} every evening.\r\n\r\nThe end.\r\n"
QUESTION = f"When does the ferry to Karlskrona leave? {IMAGE} {SCRIPT} {TEMPLATE} {MARKDOWN}"
NAME = "ferry <img src=x onerror=window.struck=6> ${window.struck=7} '&quot;.md"


def test_html_in_documents_names_titles_and_questions_is_text(window: OpenWindow, desk: Path) -> None:
    page = window()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda _: asked.append("a dialog"))
    escaped = TITLE.replace("\\", "\\\\").replace('"', '\\"')
    put(desk, NAME, f'---\ntitle: "{escaped}"\npublisher: "{IMAGE}"\n---\n{TEXT}')
    try:
        row = page.locator(".document", has_text="<svg onload")
        expect(row.locator(".doc-title")).to_have_text(TITLE)
        expect(row.locator(".doc-line")).to_contain_text(IMAGE)
        ask(page, QUESTION)
        turn = page.locator(".turn").last
        expect(turn.locator(".question")).to_have_text(QUESTION)
        expect(turn.locator(".claim").first).to_contain_text(f"leaves at 21:00 {IMAGE} {SCRIPT} {TEMPLATE} [link](javascript:")
        turn.locator("button.cite").first.hover()
        expect(page.locator(".float-card")).to_contain_text(IMAGE)
        expect(page.locator(".float-card")).to_contain_text(NAME)
        turn.locator("button.cite").first.click()
        expect(page.locator("#source mark")).to_contain_text(f"{IMAGE} {SCRIPT} {TEMPLATE}")
        expect(page.locator("#source .text")).to_contain_text(MARKDOWN)
        expect(page.locator(".source-head h2")).to_have_text(TITLE)
        turn.locator(".found summary").click()
        expect(turn.locator(".found table").first).to_contain_text(NAME)
        turn.get_by_text("Save as gold question").click()
        expect(page.locator(".conversation .open").first).to_contain_text("When does the ferry")
        row.hover()
        row.get_by_title("Remove").click()
        expect(page.get_by_role("dialog")).to_contain_text(NAME)
        page.get_by_role("button", name="Cancel").click()
        page.reload()
        expect(page.locator(".turn")).to_have_count(1)
        assert page.evaluate("window.struck") is None
        assert page.locator("#chat img, #chat script, #chat a, #source img, #source a, #library img, #talks img").count() == 0
        assert [url for url in asked if "spy" in url or url.endswith("/x") or url == "a dialog"] == []
    finally:
        (desk / "corpus" / NAME).unlink()
        expect(page.locator(".document", has_text="<svg onload")).to_have_count(0)


def test_the_text_of_a_document_keeps_its_carriage_returns(window: OpenWindow, desk: Path) -> None:
    page = window()
    put(desk, "windows.txt", b"First line.\r\nThe tide table hangs in the hall.\r\n")
    try:
        ask(page, "Where does the tide table hang?")
        page.locator("button.cite").first.click()
        expect(page.locator("#source mark")).to_contain_text("The tide table hangs in the hall.")
        text = page.locator("#source .text").text_content() or ""
        assert text.splitlines()[:2] == ["First line.", "The tide table hangs in the hall."]
    finally:
        (desk / "corpus" / "windows.txt").unlink()
