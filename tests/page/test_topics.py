"""Who says what as a table, what happened when as a list, and filters to tick: on the page, kept, and checked by a click."""

import pytest
from conftest import BNE, PISM
from playwright.sync_api import Page, expect

from page.conftest import OpenWindow, ask, serious_faults

DENIED = "Biden did not make any assurances about concessions to Russia."


def wanted(page: Page, kind: str) -> None:
    page.locator("#kind").get_by_role("radio", name=kind).check()


@pytest.mark.parametrize("colours", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_a_topic_is_compared_in_a_table_of_claims_by_document(window: OpenWindow, colours: str) -> None:
    page = window(color_scheme=colours)
    wanted(page, "Compare")
    expect(page.get_by_placeholder("A topic: who says what about it?")).to_be_visible()
    ask(page, "concessions to Russia")
    expect(page.get_by_role("columnheader")).to_have_text([
        "Biden and Putin Meet Online — PISM, between 2021-12-07 and 2021-12-09 (inferred)",
        "Putin wins concession from Biden for Russia-Nato security deal talks — bne IntelliNews, 2021-12-09",
    ])  # fmt: skip
    expect(page.get_by_role("rowheader")).to_have_text(["One says it, the other denies it", "Said once"])
    first = page.locator(".by-document tbody tr").nth(1)
    expect(first.get_by_role("cell").nth(0)).to_contain_text(DENIED)
    expect(first.get_by_role("cell").nth(1)).to_contain_text("won a major concession")
    first.locator("button.cite").first.click()
    expect(page.locator("#source mark")).to_have_text(DENIED)
    assert serious_faults(page) == []
    page.reload()
    expect(page.locator(".by-document tbody tr").nth(1)).to_contain_text(DENIED)


@pytest.mark.slow
def test_a_topic_is_ordered_in_time(window: OpenWindow) -> None:
    page = window()
    wanted(page, "Timeline")
    ask(page, "summit of Biden and Putin")
    assert serious_faults(page) == []
    dates = page.locator(".timeline h3").all_text_contents()
    assert "2021-12-07 (year inferred)" in dates
    assert dates == sorted(dates)
    page.locator(".timeline button.cite").first.click()
    quote = page.locator(".timeline q").first.text_content() or ""
    expect(page.locator("#source mark")).to_have_text(quote)


@pytest.mark.slow
def test_publishers_are_ticked_and_dates_typed(window: OpenWindow) -> None:
    page = window()
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("checkbox", name="PISM (1)").check()
    expect(page.locator(".narrowed")).to_contain_text("Questions go to the 1 document of PISM only.")
    expect(page.locator(".document")).to_have_attribute("data-path", PISM)
    ask(page, "Did Biden make concessions to Putin?")
    expect(page.locator(".scope")).to_have_text("Only documents of PISM")
    expect(page.locator(".differences")).to_have_count(0)
    page.get_by_role("button", name="Clear the filter").click()
    expect(page.locator(".document")).to_have_count(2)
    expect(page.get_by_role("checkbox", name="PISM (1)")).not_to_be_checked()

    assert serious_faults(page) == []
    since = page.get_by_label("Dated from")
    since.fill("soon")
    since.press("Enter")
    expect(page.get_by_text("'soon' is not a date such as")).to_be_visible()
    since.fill("2021-12-09")
    since.press("Enter")
    expect(page.locator(".narrowed")).to_contain_text("Questions go to the 1 document dated 2021-12-09 or later only.")
    expect(page.locator(".document")).to_have_attribute("data-path", BNE)
