"""Conversations: there after a reload, each browser's own, renamed, exported, deleted."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from page.conftest import OpenWindow, ask

pytestmark = pytest.mark.slow

FIRST = "What is Putin's goal?"
SECOND = "Why did Biden and Putin meet?"


def test_a_conversation_is_there_after_a_reload(window: OpenWindow) -> None:
    page = window()
    ask(page, FIRST)
    ask(page, SECOND)
    said = page.locator(".turn").all_text_contents()
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)
    assert page.locator(".turn").all_text_contents() == said
    page.locator("button.cite").last.click()
    expect(page.locator("#source mark")).to_be_visible()


def test_two_people_do_not_see_each_others_conversations(window: OpenWindow) -> None:
    one, other = window(), window()
    ask(one, FIRST)
    mine = one.url.partition("?")[2]
    ask(other, SECOND)
    expect(other.locator(".conversation")).to_have_count(1)
    expect(other.locator("body")).not_to_contain_text(FIRST)
    stranger = window(path=f"?{mine}")  # whoever knows the address has not the other's cookie
    expect(stranger.locator(".welcome")).to_be_visible()
    expect(stranger.locator(".conversation")).to_have_count(0)


def test_two_windows_of_one_browser_hold_different_conversations(window: OpenWindow, address: str) -> None:
    one = window()
    ask(one, FIRST)
    other = one.context.new_page()
    other.goto(address)
    expect(other.locator(".conversation")).to_have_count(1)
    ask(other, SECOND)
    expect(other.locator(".turn")).to_have_count(1)
    expect(one.locator(".turn")).to_have_count(1)
    one.reload()
    expect(one.locator(".turn .question")).to_have_text(FIRST)


def test_rename_export_new_and_delete(window: OpenWindow, tmp_path: Path) -> None:
    page = window()
    ask(page, FIRST)
    row = page.locator(".conversation")
    row.hover()
    row.get_by_label("Rename").click()
    page.get_by_role("dialog").get_by_label("Title").fill("Goals")
    page.keyboard.press("Enter")
    expect(row.locator(".open")).to_have_text("Goals")

    for _ in range(2):  # the second time too, although the file is the same
        row.hover()
        with page.expect_download() as saved:
            row.get_by_label("Export as Markdown").click()
    assert saved.value.suggested_filename == "Goals.md"
    saved.value.save_as(tmp_path / "goals.md")
    text = (tmp_path / "goals.md").read_text()
    assert text.startswith("# Goals\n\n## What is Putin's goal?\n")
    assert "[^1-1]: " in text

    page.get_by_role("button", name="New", exact=True).click()
    expect(page.locator(".welcome")).to_be_visible()
    row.locator(".open").click()
    expect(page.locator(".turn")).to_have_count(1)

    row.hover()
    row.get_by_label("Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)
    expect(page.locator(".welcome")).to_be_visible()
