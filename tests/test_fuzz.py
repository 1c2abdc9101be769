"""Broken bytes into every reader: each ends, within a limit, in a document or in a reason of one line."""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import fixtures_office as office
import fixtures_pdf
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from qa.documents import Document
from qa.errors import DocumentUnreadable
from qa.indexing.blocks import blocks_of
from qa.reading import ocr
from qa.reading.registry import read_member, readers

SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))  # for each reader; `make fuzz` sets it
LIMIT = 20.0  # seconds a single file may take: far more than any of these small ones needs on a busy machine
SEEDS: dict[str, bytes] = {
    ".pdf": fixtures_pdf.report(),
    ".docx": office.docx_file(),
    ".xlsx": office.xlsx_file({"A": [["Name", "Age"], ["Anna", 34]]}),
    ".pptx": office.pptx_file(),
    ".odt": office.odt_file(),
    ".epub": office.epub_file(),
    ".eml": office.mail(attachments={"a.txt": b"Text."}),
    ".msg": office.msg_file(),
    ".zip": office.archive({"a.txt": "Text.", "b.csv": "a,b\n1,2\n"}),
    ".rtf": office.RTF,
    ".html": b"<html><body><h1>Title</h1><p>A <b>page</b> with <a href='x'>text</a>.</p></body></html>",
    ".csv": b'Name;Age\n"Anna; N";34\n',
    ".tsv": b"Name\tAge\nAnna\t34\n",
    ".json": b'{"a": [{"b": 1, "c": "text"}, {"b": null}]}',
    ".jsonl": b'{"a": 1}\n{"a": {"b": [1, 2]}}\n',
    ".py": b"def f():\n    return 1\n",
    ".md": b"---\ntitle: A\n---\n# Head\n\nText.\n",
    ".png": office.picture(),
    ".txt": "Zażółć gęślą jaźń.".encode("cp1250"),
}


@pytest.fixture(autouse=True, scope="module")
def without_ocr() -> Iterator[None]:
    """What is fuzzed are the readers: a page that lost its letters need not be looked at by a model."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ocr, "is_installed", lambda: False)
        yield


def damaged(seed: bytes) -> st.SearchStrategy[bytes]:
    """The seed with bytes changed, cut out, doubled, or put in; or any bytes at all."""
    place = st.integers(0, len(seed))
    change = st.tuples(place, st.integers(0, 40), st.binary(max_size=12))

    def apply(changes: list[tuple[int, int, bytes]]) -> bytes:
        data = seed
        for start, length, put in changes:
            data = data[:start] + put + data[start + length :]
        return data

    cut = place.map(lambda end: seed[:end])
    return st.one_of(st.lists(change, min_size=1, max_size=8).map(apply), cut, st.binary(max_size=200))


def inside(seed: bytes, member: str) -> st.SearchStrategy[bytes]:
    """An archive with one of its members damaged: what a reader sees only behind a sound container."""
    import zipfile
    from io import BytesIO

    with zipfile.ZipFile(BytesIO(seed)) as made:
        members: dict[str, str | bytes] = {name: made.read(name) for name in made.namelist()}
    content = members[member]
    assert isinstance(content, bytes)
    return damaged(content).map(lambda broken: office.archive(members | {member: broken}))


INSIDE = {".docx": "word/document.xml", ".xlsx": "xl/worksheets/sheet1.xml", ".pptx": "ppt/slides/slide1.xml",
          ".odt": "content.xml", ".epub": "OPS/two.xhtml"}  # fmt: skip


def check(suffix: str, data: bytes) -> None:
    started = time.monotonic()
    with contextlib.suppress(DocumentUnreadable):
        sound(read_member(f"a{suffix}", data))
    assert time.monotonic() - started < LIMIT


def sound(document: Document) -> None:
    """What the index relies on: text that can be stored, blocks and places in their order and within it."""
    text = document.text
    text.encode()
    assert "\x00" not in text
    end = 0
    for block in blocks_of(document):
        assert end <= block.start < block.end <= len(text)
        assert text[block.start : block.end] == text[block.start : block.end].strip()
        end = block.end
    starts = [start for start, _ in document.places]
    assert starts == sorted(set(starts))
    assert all(0 <= start <= len(text) for start in (*starts, *document.pages))


def hammer(strategy: st.SearchStrategy[bytes], test: Callable[[bytes], None], seconds: float, examples: int) -> None:
    """Runs a property for so many examples, or again and again for so many seconds."""
    phases = (Phase.explicit, Phase.generate, Phase.shrink)
    bounds = settings(
        max_examples=examples,
        deadline=timedelta(seconds=LIMIT),
        phases=phases,
        derandomize=not seconds,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    started = time.monotonic()
    while True:
        bounds(given(strategy)(test))()
        if time.monotonic() - started >= seconds:
            return


@pytest.mark.parametrize("suffix", SEEDS)
def test_damaged_files_end_in_a_document_or_a_reason(suffix: str) -> None:
    strategy = damaged(SEEDS[suffix])
    if suffix in INSIDE:
        strategy = st.one_of(strategy, inside(SEEDS[suffix], INSIDE[suffix]))
    hammer(strategy, lambda data: check(suffix, data), SECONDS, 40)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", SEEDS)
def test_damaged_files_for_ten_seconds(suffix: str) -> None:
    strategy = damaged(SEEDS[suffix])
    if suffix in INSIDE:
        strategy = st.one_of(strategy, inside(SEEDS[suffix], INSIDE[suffix]))
    hammer(strategy, lambda data: check(suffix, data), 10.0, 100)


def test_every_reader_is_fuzzed() -> None:
    same = {".htm": ".html", ".xlsm": ".xlsx", ".ndjson": ".jsonl", ".markdown": ".md"}
    loaded = {suffix: load() for suffix, load in readers().items()}
    same |= dict.fromkeys((".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"), ".png")
    fuzzed = {loaded[suffix] for suffix in SEEDS}
    assert {loaded[same.get(suffix, suffix)] for suffix in loaded} == fuzzed
