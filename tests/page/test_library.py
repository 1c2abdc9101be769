"""The library: add by upload, ask, tick, remove; what changes in the folder appears by itself."""

from pathlib import Path

import pytest
from conftest import put
from playwright.sync_api import expect

from page.conftest import OpenWindow, ask

pytestmark = pytest.mark.slow

LIGHTHOUSE = "The lighthouse of Rozewie was lit for the first time on 15 November 1822."
OTHER = "The lighthouse of Stilo was lit for the first time in the year 1906."


def test_an_upload_is_answered_from_until_it_is_removed(window: OpenWindow, desk: Path) -> None:
    page = window()
    files = [{"name": "rozewie.txt", "mimeType": "text/plain", "buffer": LIGHTHOUSE.encode()}]
    page.locator("#upload input[type=file]").set_input_files(files)  # type: ignore[arg-type]
    row = page.locator(".document", has_text="rozewie")
    expect(row.locator("input[type=checkbox]")).to_be_visible()
    ask(page, "When was the lighthouse of Rozewie lit for the first time?")
    expect(page.locator(".claim").first).to_contain_text("15 November 1822")

    row.hover()
    row.get_by_label("Remove rozewie").click()
    page.get_by_role("button", name="Cancel").click()
    expect(row).to_be_visible()
    row.hover()
    row.get_by_label("Remove rozewie").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(row).to_have_count(0)
    assert not (desk / "corpus" / "rozewie.txt").exists()
    assert [file.read_text() for file in (desk / ".qa" / "removed").glob("*/rozewie.txt")] == [LIGHTHOUSE]
    ask(page, "When was the lighthouse of Rozewie lit for the first time?")
    expect(page.locator(".turn").last).not_to_contain_text("1822")


def test_a_file_put_into_the_folder_appears_and_a_tick_asks_only_it(window: OpenWindow, desk: Path) -> None:
    page = window()
    names = ["light [a] *.txt", "light a.txt"]
    for name, text in zip(names, [LIGHTHOUSE, OTHER], strict=True):
        put(desk, name, text)
    row = page.locator(".document", has_text=names[0])
    row.locator("input[type=checkbox]").check()
    expect(page.locator(".only")).to_contain_text("1 ticked document only")
    ask(page, "When was the lighthouse lit for the first time?")
    expect(page.locator(".scope")).to_have_text(f"Only in: {names[0]}")
    expect(page.locator(".claim").first).to_contain_text("1822")
    expect(page.locator(".answer").last).not_to_contain_text("1906")
    page.get_by_role("button", name="Ask all").click()
    expect(row.locator("input[type=checkbox]")).not_to_be_checked()
    for name in names:
        (desk / "corpus" / name).unlink()
    expect(row).to_have_count(0)


def test_titles_are_searched(window: OpenWindow) -> None:
    page = window()
    page.locator("#search").get_by_role("textbox").fill("meet online")
    expect(page.locator(".document")).to_have_count(1)
    expect(page.locator(".document")).to_contain_text("Biden and Putin Meet Online")
    page.locator("#search").get_by_role("textbox").fill("nothing of that name")
    expect(page.locator("#library")).to_contain_text("No document is called “nothing of that name”.")


def test_a_file_that_is_not_read_says_why(window: OpenWindow, desk: Path) -> None:
    page = window()
    picture = put(desk, "holiday.xyz", b"\x00\x01")
    row = page.locator(".document", has_text="holiday.xyz")
    expect(row).to_contain_text("there is no reader for .xyz")
    expect(row).to_contain_text("skipped")
    picture.unlink()
    expect(row).to_have_count(0)


def test_a_document_of_the_library_opens_without_a_mark(window: OpenWindow) -> None:
    page = window()
    page.locator(".document .open", has_text="Biden and Putin Meet Online").click()
    expect(page.locator("#source .text")).to_contain_text("Why did Biden and Putin meet?")
    expect(page.locator("#source mark")).to_have_count(0)
