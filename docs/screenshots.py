"""Makes the pictures of the chat page that the README shows: `make screenshots`. Needs Chromium and the extra `dev`."""

import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from qa import Corpus
from qa.ui.page import build_page, serve

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))
from fixtures_pdf import report  # noqa: E402

WIDE = {"width": 1360, "height": 850}
PHONE = {"width": 390, "height": 844}
COLOURS = 128  # of the palette: pages are flat, and a small file loads at once
QUESTION = "Did Biden make concessions to Putin?"


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        corpus = Path(folder, "corpus")
        shutil.copytree(HERE.parent / "corpus", corpus)
        served = build_page(Corpus.open(folder))
        address = serve(served)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        def window(colours: str, size: dict[str, int], **settings: object) -> Page:
            page = browser.new_context(viewport=size, color_scheme=colours, **settings).new_page()  # type: ignore[arg-type]
            page.set_default_timeout(60_000)
            page.goto(address)
            expect(page.locator(".examples button").first).to_be_attached(timeout=60_000)
            return page

        light = window("light", WIDE)
        ask(light, QUESTION)
        light.locator("button.cite").nth(1).click()
        light.locator("button.cite").first.hover()
        save(light, "page-light")
        light.get_by_role("button", name="New", exact=True).click()
        expect(light.locator(".turn")).to_have_count(0)
        ask(light, "What is the boiling point of tungsten?")
        light.locator("button.near").first.click()
        save(light, "page-refusal")

        light.locator("#kind").get_by_role("radio", name="Compare").check()
        ask(light, "concessions to Russia")
        light.locator(".by-document button.cite").first.click()
        light.get_by_role("button", name="Filter").click()
        light.mouse.move(5, 5)
        light.locator(".turn").last.evaluate("turn => turn.scrollIntoView()")
        save(light, "page-compare")

        dark = window("dark", WIDE)
        ask(dark, "How many Russian troops are near the border with Ukraine?")
        dark.locator("button.cite").first.click()
        dark.mouse.move(5, 5)
        save(dark, "page-dark")

        phone = window("light", PHONE, has_touch=True, is_mobile=True)
        ask(phone, QUESTION)
        save(phone, "page-phone")

        (corpus / "annual-report.pdf").write_bytes(report())
        (corpus / "scan.tiff").write_bytes(b"II*\0")
        library = window("light", WIDE)
        row = library.locator(".document", has_text="Harbour")
        row.or_(library.locator(".document", has_text="annual-report")).locator("input").first.check(timeout=60_000)
        ask(library, "How long was the harbour of Gdynia closed?")
        library.locator("button.cite").first.click()
        expect(library.locator("#source .box").first).to_be_visible()
        library.mouse.move(5, 5)
        save(library, "page-library")
        served.close()


def ask(page: Page, question: str) -> None:
    before = page.locator(".verdict").count()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_have_count(before + 1, timeout=60_000)


def save(page: Page, name: str) -> None:
    expect(page.locator(".waiting")).to_have_count(0)
    page.wait_for_timeout(1000)  # scrolling is smooth
    file = HERE / f"{name}.png"
    page.screenshot(path=file)
    Image.open(file).convert("RGB").quantize(COLOURS).save(file, optimize=True)
    sys.stdout.write(f"{file.name}: {file.stat().st_size // 1000} kB\n")


if __name__ == "__main__":
    main()
