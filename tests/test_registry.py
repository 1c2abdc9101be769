"""Which files are documents, and what reading one gives."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from qa.documents import Document, Metadata
from qa.errors import DocumentUnreadable
from qa.reading.registry import is_document, read_document

FRONT_MATTER = b"---\ntitle: Talks\n---\nBody.\n"


@pytest.mark.parametrize("path", ["a.txt", "A.TXT", "notes/b.md", "c.markdown", "d.html", "e.htm", "two words.txt", "é😀.txt"])
def test_known_endings_are_documents(path: str) -> None:
    assert is_document(path)


@pytest.mark.parametrize("path", ["a.txt.meta.yaml", ".hidden.txt", ".git/a.txt", "a.exe", "README", "a.txt~", "txt"])
def test_sidecars_hidden_files_and_other_formats_are_none(path: str) -> None:
    assert not is_document(path)


def test_a_text_file_is_its_text() -> None:
    document = read_document("a.txt", b"Talks\r\n\r\nBody.\r\n", None)
    assert document == Document("a.txt", "Talks\n\nBody.\n", Metadata("Talks"))


def test_front_matter_counts_only_in_markdown() -> None:
    assert read_document("a.md", FRONT_MATTER, None) == Document("a.md", "Body.\n", Metadata("Talks"))
    assert read_document("a.txt", FRONT_MATTER, None).text == FRONT_MATTER.decode()


@pytest.mark.parametrize("data", [FRONT_MATTER.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + FRONT_MATTER], ids=["crlf", "mark"])
def test_front_matter_is_found_behind_a_byte_order_mark_and_with_any_line_ends(data: bytes) -> None:
    assert read_document("a.md", data, None).text == "Body.\n"


def test_markdown_keeps_its_marks() -> None:
    assert read_document("a.md", b"# Talks\n\n**Bold** [link](x)\n", None).text == "# Talks\n\n**Bold** [link](x)\n"


def test_a_sidecar_goes_before_front_matter_and_front_matter_before_the_first_line() -> None:
    document = read_document("a.md", b"---\ntitle: B\nlang: pl\n---\nC\n\nBody", b"title: A\ndate: 2021-12-09\n")
    assert document.metadata == Metadata("A", date="2021-12-09", language="pl")


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"\xef\xbb\xbf"], ids=["empty", "white-space", "mark"])
@pytest.mark.parametrize("path", ["a.txt", "a.md", "a.html"])
def test_a_file_without_text_is_refused(path: str, data: bytes) -> None:
    with pytest.raises(DocumentUnreadable, match="it holds no text"):
        read_document(path, data, None)


def test_front_matter_alone_is_no_text() -> None:
    with pytest.raises(DocumentUnreadable, match="it holds no text"):
        read_document("a.md", b"---\ntitle: Talks\n---\n", None)


@pytest.mark.parametrize("date", [b"2021-02-30", b"soon", b"2021-13-01"])
def test_a_date_that_does_not_exist_refuses_the_one_document(date: bytes) -> None:
    with pytest.raises(DocumentUnreadable, match="day"):
        read_document("a.md", b"---\ndate: " + date + b"\n---\nBody.\n", None)


def test_the_hash_is_that_of_the_text_not_of_the_file() -> None:
    assert read_document("a.txt", b"Body.\r\n", None).sha256 == read_document("b.md", b"Body.\n", None).sha256


def test_another_package_brings_a_reader_by_an_entry_point(tmp_path: Path) -> None:
    (tmp_path / "probe.py").write_text(
        "from qa import Document\ndef read(data, path):\n    return Document(path, data.decode().upper())\n"
    )
    about = tmp_path / "probe-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: probe\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[qa.readers]\n.probe = probe:read\n.txt = probe:read\n")
    program = (
        "from qa.reading.registry import read_document as read;"
        "print(read('a.probe', b'Loud.', None).text, read('a.txt', b'Calm.', None).text)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("LOUD. Calm.\n", "")  # our own formats stay ours
