"""PDF: the pages' text with its layout, running heads and feet marked, the outline as headings, title and authors."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

from qa.documents import Block, Document, Metadata
from qa.errors import DocumentUnreadable
from qa.reading import ocr
from qa.reading.metadata import LONGEST_TITLE, merge
from qa.reading.pdf_page import STANDS_OUT, PageText, read_page, shows_something
from qa.reading.pdfium import open_pdf

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

PAGE_BREAK = "\n\n"
_MOST_PAGES = 20_000
_EDGE_BLOCKS = 3  # blocks at a page's top and bottom that may be furniture
_MARGIN = 0.15  # of the page's height, in which furniture stands
_LONGEST_FURNITURE = 150
_SAME_SIZE = 0.95  # of the largest letters
_FEWEST_LETTERS = 4  # of a title: an initial, or a year alone, is none
_OFTEN = 3  # pages on which furniture stands at the least; both, of two
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|p\.|seite|strona)?\s*(?:[ivxl]+|\d{1,4})(?:\s*(?:/|of|von|z)\s*\d{1,4})?\W*", re.IGNORECASE
)
_MADE_UP_TITLE = re.compile(
    r"untitled|microsoft \w+ - |.*\.(?:docx?|pdf|indd|tex|qxd|xlsx?|pptx?)$|[\d\W_]*$|slide \d+$", re.IGNORECASE
)


def read_pdf(data: bytes, path: str) -> Document:
    """The text of all pages. A page without any is named in the notes.

    Raises DocumentUnreadable when the file is encrypted, damaged, has no page, or only pictures of pages.
    """
    with open_pdf(data) as pdf:
        if len(pdf) > _MOST_PAGES:
            raise DocumentUnreadable(f"it has {len(pdf):,} pages, and the limit is {_MOST_PAGES:,}. Split it.")
        pages, notes = _read_pages(pdf)
        metadata = merge(_metadata(pdf), Metadata(title=_printed_title(pages[0])))
        titles = _outline(pdf)
    furniture = _furniture(pages)
    offsets: list[int] = []
    blocks: list[Block] = []
    length = 0
    for number, page in enumerate(pages):
        offsets.append(length)
        for block in page.blocks:
            content = _folded(page.text[block.start : block.end])
            marked = replace(
                block,
                start=block.start + length,
                end=block.end + length,
                heading=(block.heading or content in titles.get(number, ())) and (number, block) not in furniture,
                furniture=(number, block) in furniture,
            )
            blocks.append(marked)
        length += len(page.text) + len(PAGE_BREAK)
    text = PAGE_BREAK.join(page.text for page in pages)
    return Document(path, text, metadata, tuple(offsets), notes, blocks=tuple(blocks))


def _read_pages(pdf: "PdfDocument") -> tuple[list[PageText], tuple[str, ...]]:
    """The pages, and notes on those that are damaged or hold no text. Raises DocumentUnreadable, which names the page."""
    from pypdfium2 import PdfiumError

    pages: list[PageText] = []
    damaged: list[int] = []
    pictures: list[int] = []
    scanned: list[int] = []
    for number in range(len(pdf)):
        try:
            page = pdf[number]
        except PdfiumError:
            damaged.append(number + 1)
            pages.append(PageText("", (), (), (), ()))
            continue
        try:
            pages.append(read_page(page))
            if pages[-1].text and pages[-1].drawn is not None:
                scanned.append(number + 1)
            elif not pages[-1].text and shows_something(page):
                pictures.append(number + 1)
        except MemoryError:
            raise
        except Exception as error:  # what a page's layout can make us raise nobody can list
            raise DocumentUnreadable(f"its page {number + 1} cannot be read ({type(error).__name__}: {error}).") from error
        finally:
            page.close()
    if not any(page.text for page in pages) and pictures:
        hint = "" if ocr.is_installed() else f" {ocr.HINT}"
        raise DocumentUnreadable(f"its {_pages(pictures)} only pictures, without text (a scan?).{hint}")
    notes = [f"{_pages(pictures)} only pictures, without text: nothing of them is found"] if pictures else []
    notes += [f"{_pages(scanned)} {ocr.NOTE}"] if scanned else []
    notes += [f"{_pages(damaged)} damaged and could not be read"] if damaged else []
    return pages, tuple(notes)


def _pages(numbers: Sequence[int]) -> str:
    """`page 3 is`, `pages 3, 4 and 7 are`; after ten of them how many more."""
    if len(numbers) == 1:
        return f"page {numbers[0]} is"
    shown = [str(number) for number in numbers[:10]]
    last = f"{len(numbers) - 10} more" if len(numbers) > 10 else shown.pop()
    return f"pages {', '.join(shown)} and {last} are"


def _furniture(pages: Sequence[PageText]) -> set[tuple[int, Block]]:
    """Blocks at the edge of pages that stand there again on others, but for whole numbers; and lone page numbers there.

    The first and the last block count wherever they stand, the next ones only in the page's margin.
    """
    candidates: list[tuple[int, Block, str]] = []
    for number, page in enumerate(pages):
        last = len(page.blocks) - 1
        for position, (block, (top, bottom)) in enumerate(zip(page.blocks, page.bands, strict=True)):
            within = min(position, last - position)
            in_margin = within < _EDGE_BLOCKS and (bottom < _MARGIN or top > 1 - _MARGIN) and not block.row
            if (within == 0 or in_margin) and block.end - block.start <= _LONGEST_FURNITURE:
                content = _folded(page.text[block.start : block.end])
                candidates.append((number, block, re.sub(r"(?<![\d.,])\d{1,4}(?![.,]?\d)", "0", content)))
    often = Counter(text for _, text in {(number, text) for number, _, text in candidates})
    least = min(_OFTEN, max(2, len(pages)))
    return {(number, block) for number, block, text in candidates if often[text] >= least or _PAGE_NUMBER.fullmatch(text)}


def _outline(pdf: "PdfDocument") -> dict[int, set[str]]:
    """The titles of the outline (bookmarks) by the page, from 0, that they lead to."""
    titles: dict[int, set[str]] = {}
    for entry in pdf.get_toc(max_depth=6):
        place = entry.get_dest()
        page = place.get_index() if place else None
        if page is not None:
            titles.setdefault(page, set()).add(_folded(entry.get_title()))
    return titles


def _printed_title(page: PageText) -> str:
    """What stands in the largest letters of a page, where they stand out from its text; "" where none do.

    A title page may have several such lines ("FORM 10-K", "PFIZER INC."): they are joined.
    """
    text = [page.text[block.start : block.end] for block in page.blocks]
    largest = max((size for size, content in zip(page.sizes, text, strict=True) if _has_words(content)), default=0.0)
    weighted = [size for size, content in zip(page.sizes, text, strict=True) for _ in range(len(content) // 10 + 1)]
    if not weighted or largest <= STANDS_OUT * median(weighted):
        return ""
    lines = [" ".join(content.split()) for size, content in zip(page.sizes, text, strict=True) if size > _SAME_SIZE * largest]
    title = " · ".join(lines)
    return title if len(title) <= LONGEST_TITLE else ""


def _has_words(text: str) -> bool:
    return sum(map(str.isalpha, text)) >= _FEWEST_LETTERS


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


def _metadata(pdf: "PdfDocument") -> Metadata:
    """Title and authors as the file gives them, unless a program made the title up; the day it was made, as inferred."""
    from pypdfium2 import raw

    said = {name: " ".join(value.replace("\x00", "").split()) for name, value in pdf.get_metadata_dict().items()}
    title = said.get("Title", "")
    made = re.match(r"(?:D:)?(\d{4})(0[1-9]|1[0-2])([0-2]\d|3[01])", said.get("CreationDate", ""))
    size = raw.FPDFCatalog_GetLanguage(pdf, None, 0)
    buffer = (raw.FPDF_WCHAR * max(1, size // 2))()
    raw.FPDFCatalog_GetLanguage(pdf, buffer, size)
    language = "".join(map(chr, buffer)).rstrip("\x00") if size > 2 else ""
    return Metadata(
        title="" if _MADE_UP_TITLE.match(title) else title,
        authors=tuple(name for part in said.get("Author", "").split(";") if (name := part.strip())),
        date="-".join(made.groups()) if made else None,
        language=language.lower() or None,
        inferred=("date",) if made else (),
    )
