"""Many at once, slow answers, a stop, and a question while documents are being indexed."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import put
from playwright.sync_api import Browser, expect

from page.conftest import OpenWindow, ask
from qa import Corpus
from qa.answers import Claim
from qa.ui.page import build_page, serve

pytestmark = pytest.mark.slow

CONCESSIONS = "Did Biden make concessions to Putin?"  # its answer is held
GOAL = "What is Putin's goal?"


class Slow:
    """Makes the answers to one question wait until they are let go: a language model that takes its time."""

    def __init__(self, corpus: Corpus) -> None:
        self.go = threading.Event()
        self._stream = corpus.stream
        corpus.stream = self.stream  # type: ignore[method-assign]

    def stream(self, question: str, **settings: Any) -> Iterator[Any]:
        for event in self._stream(question, **settings):
            yield event
            if question == CONCESSIONS and isinstance(event, Claim):
                assert self.go.wait(120)


@pytest.fixture
def slow(address: str, desk: Path, open_corpus: Any, browser: Browser) -> Iterator[tuple[Slow, str]]:
    """A second page over the same workspace, whose slow answers we hold."""
    corpus = open_corpus(desk)
    held = Slow(corpus)
    page = build_page(corpus)
    yield held, serve(page)
    held.go.set()
    page.close()


def test_a_slow_answer_shows_its_claims_and_freezes_nobody(window: OpenWindow, slow: tuple[Slow, str]) -> None:
    held, at = slow
    one, other = window(), window()
    one.goto(at)
    other.goto(at)
    one.locator("#question textarea").fill(CONCESSIONS)
    one.keyboard.press("Enter")
    expect(one.locator(".pending .claim").first).to_be_visible()
    ask(other, GOAL)
    expect(one.locator(".pending")).to_be_visible()
    one.get_by_role("button", name="New", exact=True).click()
    expect(one.get_by_text("Wait for the answer, or stop it.")).to_be_visible()
    expect(one.locator(".pending")).to_be_visible()
    held.go.set()
    expect(one.locator(".answer:not(.pending) .claim").first).to_contain_text("did not make any assurances")


def test_stop_keeps_the_question_and_frees_the_box(window: OpenWindow, slow: tuple[Slow, str]) -> None:
    held, at = slow
    page = window()
    page.goto(at)
    page.locator("#question textarea").fill(CONCESSIONS)
    page.keyboard.press("Enter")
    expect(page.locator(".pending .claim").first).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".verdict")).to_contain_text("Stopped")
    held.go.set()
    ask(page, GOAL)
    page.reload()
    expect(page.locator(".turn .question")).to_have_text([CONCESSIONS, GOAL])
    expect(page.locator(".turn").first.locator(".verdict")).to_contain_text("Stopped")


def test_a_question_during_indexing_is_answered_over_what_is_indexed(window: OpenWindow, desk: Path) -> None:
    page = window()
    expect(page.locator("#library .count")).to_have_text("2 documents")
    sentences = " ".join(f"Pier {n} of the harbour was inspected on day {n} and found to be in order." for n in range(400))
    for number in range(12):
        put(desk, f"harbour-{number}.txt", f"Report {number}. {sentences}")
    try:
        expect(page.locator("#library .count")).to_contain_text("Indexing")
        ask(page, GOAL)
        expect(page.locator(".verdict")).to_contain_text("Answered")
        expect(page.locator(".note")).to_contain_text("Answered over the documents indexed so far. Indexing: ")
    finally:
        for number in range(12):
            (desk / "corpus" / f"harbour-{number}.txt").unlink()
    expect(page.locator("#library .count")).to_have_text("2 documents", timeout=120_000)


def test_an_empty_workspace_says_what_to_do_and_loses_no_question(
    window: OpenWindow, tmp_path: Path, open_corpus: Any, browser: Browser
) -> None:
    (tmp_path / "corpus").mkdir()
    served = build_page(open_corpus(tmp_path))
    address = serve(served)
    page = browser.new_page()
    page.goto(address)
    expect(page.locator("#library")).to_contain_text("No documents yet.")
    page.locator("#question textarea").fill("Is anybody there?")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_contain_text("No answer")
    expect(page.locator(".answer")).to_contain_text("Put documents there.")
    put(tmp_path, "a.txt", "Somebody is there: the keeper of the lighthouse.")
    expect(page.locator(".document")).to_have_count(1)
    page.get_by_role("button", name="Ask it again").click()
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".turn").last.locator(".claim, .near").first).to_contain_text("the keeper of the lighthouse")
    page.close()
    served.close()
