"""The page fits people: keys alone, a phone, a screen reader, dark and light; and nothing leaves the machine."""

import re
import time

import pytest
from playwright.sync_api import expect

from page.conftest import OpenWindow, ask, serious_faults

pytestmark = pytest.mark.slow

CONCESSIONS = "Did Biden make concessions to Putin?"

# the second citation is one of the two sentences of the other article, whichever the reader puts first
_OTHER_SIDE = re.compile("won a major concession|met for a second online summit")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_no_serious_fault(window: OpenWindow, colours: str) -> None:
    page = window(color_scheme=colours)
    expect(page.locator(".examples button").first).to_be_visible()
    assert serious_faults(page) == []
    ask(page, CONCESSIONS)
    ask(page, "What is the boiling point of tungsten?")
    page.locator("button.cite").first.click()
    expect(page.locator("#source mark")).to_be_visible()
    page.locator(".found summary").first.click()
    page.locator(".document input").first.check()
    expect(page.locator(".only")).to_be_visible()
    page.mouse.move(5, 5)
    assert serious_faults(page) == []
    page.locator(".conversation").first.hover()
    page.locator(".conversation").first.get_by_label("Delete").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert serious_faults(page) == []


def test_keys_alone_are_enough(window: OpenWindow) -> None:
    page = window()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#question textarea")).to_be_focused()
    page.keyboard.type("Did Biden make")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("concessions to Putin?")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_contain_text("Answered")
    page.keyboard.press("Escape")  # out of the field: keys act on the page
    page.keyboard.press("n")
    expect(page.locator("#source mark")).to_have_text("Biden did not make any assurances about concessions to Russia.")
    page.keyboard.press("n")
    expect(page.locator("#source mark")).to_contain_text(_OTHER_SIDE)
    second = page.locator("#source mark").inner_text()
    page.keyboard.press("p")
    expect(page.locator("#source mark")).to_contain_text("did not make any assurances")
    page.locator("button.cite").first.focus()
    expect(page.locator(".float-card")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".float-card")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(page.locator("button.cite").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#source mark")).to_have_text(second)


def test_tab_reaches_every_control_of_the_library(window: OpenWindow) -> None:
    page = window()
    page.locator("#search").get_by_role("textbox").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Filter")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator(".only")).to_contain_text("1 ticked document only")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".source-head h2")).to_have_text("Biden and Putin Meet Online")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Remove “pism-biden-and-putin-meet-online.txt” from the corpus?")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_on_a_phone_panes_are_tabs_and_nothing_sticks_out(window: OpenWindow) -> None:
    page = window(width=390, height=844, has_touch=True, is_mobile=True)

    def sticks_out() -> bool:
        return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth || document.body.scrollWidth > innerWidth"))

    expect(page.locator("#chat-pane")).to_be_visible()
    expect(page.locator("#library-pane")).to_be_hidden()
    ask(page, CONCESSIONS)
    assert not sticks_out()
    page.locator("button.cite").first.tap()
    expect(page.locator("#source mark")).to_be_in_viewport()
    expect(page.locator("#chat-pane")).to_be_hidden()
    assert not sticks_out()
    page.get_by_role("tab", name="Library").tap()
    expect(page.locator(".document").first).to_be_visible()
    assert not sticks_out()
    page.get_by_role("tab", name="Chat").tap()
    expect(page.locator("#question textarea")).to_be_visible()


def test_on_a_phone_the_same_citation_and_document_open_again(window: OpenWindow) -> None:
    page = window(width=390, height=844, has_touch=True, is_mobile=True)
    ask(page, CONCESSIONS)
    for _ in range(3):
        page.locator("button.cite").first.tap()
        expect(page.locator("#source mark")).to_be_in_viewport()
        expect(page.locator("#chat-pane")).to_be_hidden()
        page.get_by_role("tab", name="Chat").tap()
        expect(page.locator("#source-pane")).to_be_hidden()
    for _ in range(2):
        page.get_by_role("tab", name="Library").tap()
        page.locator(".document .open").first.tap()
        expect(page.locator("#source .text")).to_be_visible()
        expect(page.locator("#library-pane")).to_be_hidden()


def test_no_request_leaves_the_machine(window: OpenWindow, address: str) -> None:
    page = window()
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.reload()
    ask(page, CONCESSIONS)
    page.locator("button.cite").first.click()
    expect(page.locator("#source mark")).to_be_visible()
    assert len(asked) > 10
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []


def test_the_first_page_is_there_within_three_seconds(window: OpenWindow, address: str) -> None:
    page = window()  # the machine is warm, as it is for a person whose server has just printed its address
    best = 60.0
    for _ in range(3):
        started = time.perf_counter()
        page.goto(address)
        expect(page.locator("#question textarea")).to_be_visible()
        best = min(best, time.perf_counter() - started)
    assert best < 3.0
