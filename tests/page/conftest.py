"""One server, one browser for all tests of the page: the real page over real documents in Chromium, without a screen."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import REPOSITORY, OpenCorpus
from playwright.sync_api import Browser, Page, expect, sync_playwright

from qa.ui.page import build_page, serve

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PATIENCE = 60_000  # milliseconds: a busy machine is slow, not wrong

OpenWindow = Callable[..., Page]
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine (`apt-get install chromium`): the page is not tested")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def desk(tmp_path_factory: pytest.TempPathFactory, open_corpus: OpenCorpus) -> Path:
    """The workspace behind the page: the repository's two documents, indexed, and what the tests add."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(REPOSITORY / "corpus", folder / "corpus")
    open_corpus(folder).sync()
    return folder


@pytest.fixture(scope="package")
def address(desk: Path, open_corpus: OpenCorpus, browser: Browser) -> Iterator[str]:
    """The page over `desk`, served from this process."""
    page = build_page(open_corpus(desk))
    yield serve(page)
    page.close()


@pytest.fixture
def window(browser: Browser, address: str) -> Iterator[OpenWindow]:
    """Opens the page in a browser of its own (with cookies of its own), ready to be asked."""
    contexts = []

    def open_window(width: int = 1440, height: int = 900, path: str = "", **settings: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **settings)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.goto(address + path)
        expect(page.locator(".document").first).to_be_attached()
        return page

    yield open_window
    for context in contexts:
        context.close()


def ask(page: Page, question: str) -> None:
    """Asks as a person does, and waits for the verdict."""
    before = page.locator(".turn").count()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(before + 1)
    expect(page.locator(".turn").last.locator(".verdict")).to_be_visible()


def serious_faults(page: Page) -> list[str]:
    """What axe-core finds of serious or critical weight, with where."""
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]
