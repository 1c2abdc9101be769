"""A PDF: the page as it was printed, with boxes around the quoted words, and its text."""

from pathlib import Path

import pytest
from conftest import put
from fixtures_pdf import report
from playwright.sync_api import expect

from page.conftest import OpenWindow, ask

pytestmark = pytest.mark.slow


def test_a_quote_of_a_pdf_is_boxed_on_its_page_and_marked_in_its_text(window: OpenWindow, desk: Path) -> None:
    page = window()
    put(desk, "harbour.pdf", report())
    try:
        ask(page, "How long was the harbour of Gdynia closed?")
        cite = page.locator("button.cite").first
        cite.hover()
        expect(page.locator(".float-card")).to_contain_text("page 1")
        cite.click()
        expect(page.locator("#source .page img")).to_be_visible()
        assert page.locator("#source .page img").evaluate("image => image.naturalWidth") == 1200
        box = page.locator("#source .box").first
        expect(box).to_be_in_viewport()
        sheet, words = page.locator("#source .sheet").bounding_box(), box.bounding_box()
        assert sheet
        assert words
        # the sentence begins 150 points below the top of the page, 72 from its left
        assert abs((words["y"] - sheet["y"]) / sheet["height"] - (150 - 9) / 842) < 0.02
        assert abs((words["x"] - sheet["x"]) / sheet["width"] - 72 / 595) < 0.02
        page.get_by_role("button", name="Text", exact=True).click()
        expect(page.locator("#source mark")).to_contain_text("closed for eleven days")
        expect(page.locator("#source .page")).to_be_hidden()
    finally:
        (desk / "corpus" / "harbour.pdf").unlink()
