"""Ask, check, trust: an answer with its citations, a refusal, and what stands below them."""

import json
from pathlib import Path

import pytest
from conftest import PISM
from playwright.sync_api import expect

from page.conftest import OpenWindow, ask
from qa import Corpus
from qa.evaluation.gold import lint_gold

CONCESSIONS = "Did Biden make concessions to Putin?"
NOWHERE = "What is the boiling point of tungsten?"


def test_a_citation_opens_its_document_with_exactly_the_quote_marked(window: OpenWindow) -> None:
    page = window()
    ask(page, CONCESSIONS)
    expect(page.locator(".verdict")).to_contain_text("Answered")
    page.locator("button.cite").first.click()
    expect(page.locator("#source mark")).to_have_text("Biden did not make any assurances about concessions to Russia.")
    expect(page.locator("#source mark")).to_be_in_viewport()
    expect(page.locator(".source-head h2")).to_have_text("Biden and Putin Meet Online")


@pytest.mark.slow
def test_the_text_beside_the_quote_is_that_of_the_document(window: OpenWindow, desk: Path) -> None:
    page = window()
    ask(page, CONCESSIONS)
    page.locator("button.cite").first.click()
    expect(page.locator("#source mark")).to_be_visible()
    assert page.locator("#source .text").text_content() == Corpus.open(desk).text(PISM)


@pytest.mark.slow
def test_pointing_at_a_citation_shows_the_quote_with_its_document(window: OpenWindow) -> None:
    page = window()
    ask(page, CONCESSIONS)
    page.locator("button.cite").first.hover()
    card = page.locator(".float-card")
    expect(card).to_contain_text("Biden did not make any assurances about concessions to Russia.")
    expect(card).to_contain_text("Biden and Putin Meet Online — PISM, between 2021-12-07 and 2021-12-09 (inferred)")


@pytest.mark.slow
def test_the_short_answer_is_bold(window: OpenWindow) -> None:
    page = window()
    ask(page, "How many Russian troops are near the border with Ukraine?")
    expect(page.locator(".claim strong").first).to_contain_text("100,000")


def test_a_refusal_names_what_was_searched_and_its_nearest_passages_open(window: OpenWindow) -> None:
    page = window()
    ask(page, NOWHERE)
    expect(page.locator(".verdict")).to_contain_text("The corpus does not say")
    expect(page.locator(".answer")).to_contain_text("Searched all documents")
    quote = page.locator(".cards .card").first.locator("blockquote").text_content() or ""
    page.locator("button.near").first.click()
    expect(page.locator("#source mark")).to_contain_text(quote[:60])


@pytest.mark.slow
def test_how_it_was_found_is_folded_away(window: OpenWindow) -> None:
    page = window()
    ask(page, CONCESSIONS)
    expect(page.locator(".found table").first).to_be_hidden()
    page.locator(".found summary").click()
    expect(page.locator(".found table").first).to_contain_text(PISM)
    expect(page.locator(".found .timings")).to_contain_text("rerank")


@pytest.mark.slow
def test_copy_as_markdown_has_a_footnote_for_each_quote(window: OpenWindow) -> None:
    page = window(permissions=["clipboard-read", "clipboard-write"])
    ask(page, CONCESSIONS)
    page.get_by_text("Copy as Markdown").click()
    expect(page.get_by_text("Copied ✓")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Biden did not make any assurances about concessions to Russia.[^1]" in copied
    assert "[^1]: Biden and Putin Meet Online — PISM, between 2021-12-07 and 2021-12-09 (inferred)" in copied


@pytest.mark.slow
def test_thumbs_stay_after_a_reload(window: OpenWindow) -> None:
    page = window()
    ask(page, CONCESSIONS)
    page.get_by_label("Good answer").click()
    expect(page.get_by_label("Good answer")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.get_by_label("Good answer")).to_have_attribute("aria-pressed", "true")


@pytest.mark.slow
def test_an_answer_becomes_a_gold_question_that_passes_lint(window: OpenWindow, desk: Path) -> None:
    page = window()
    ask(page, CONCESSIONS)
    page.get_by_text("Save as gold question").click()
    expect(page.get_by_text("Saved to eval/gold.jsonl.")).to_be_visible()
    gold = desk / "eval" / "gold.jsonl"
    corpus = Corpus.open(desk)
    assert lint_gold([gold], {entry.path: corpus.text(entry.path) for entry in corpus.sources()}) == []
    line = json.loads(gold.read_text().splitlines()[-1])
    assert line["question"] == CONCESSIONS
    assert line["evidence"] == [[{"document": PISM, "quote": "Biden did not make any assurances about concessions to Russia."}]]


@pytest.mark.slow
def test_an_example_is_a_question_of_the_documents_and_is_answered(window: OpenWindow) -> None:
    page = window()
    page.locator(".examples button").first.click()
    expect(page.locator(".verdict")).to_contain_text("Answered")
