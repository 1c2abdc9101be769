"""How much memory indexing takes, all of its processes together: a PDF of many pages, and many small files, both made here."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qa.errors import QAError, UserError

_RUN_CLI = "from qa.cli.app import main; main()"
_LOOK_EVERY = 0.05  # seconds
_LINES_ON_PAGE = 55
_WORDS_IN_LINE = 14
_WORDS_IN_FILE = 60
_WORDS_IN_SENTENCE = 16
_WORDS = """
    harbour storm ferry captain board council budget minister vote letter bridge river winter road contract tenant
    engine signal market price grain paper school teacher village doctor garden window train station ticket morning
    border treaty summit report witness judge court island lighthouse anchor cargo crane worker union strike wage
"""


@dataclass(frozen=True, slots=True)
class Memory:
    """What was indexed; the highest resident memory of all processes together, looked at twenty times a second (MB; what
    they share counts once for each of them); and how long it took."""

    input: str
    passages: int
    peak_mb: float
    seconds: float


def bench_memory(pages: int = 1_000, files: int = 10_000) -> list[Memory]:
    """Indexes a dense PDF of that many pages, then that many small text files, each by a fresh `qa index`.

    Raises UserError when psutil is not installed, QAError when indexing fails.
    """
    report = _pdf([_words(number, _LINES_ON_PAGE * _WORDS_IN_LINE) for number in range(pages)])
    notes = {f"{n // 500:03d}/{n:05d}.txt": " ".join(_words(n, _WORDS_IN_FILE)).encode() for n in range(files)}
    return [
        _measured(f"a PDF of {pages:,} dense pages", {"report.pdf": report}),
        _measured(f"{files:,} small files", notes),
    ]


def _measured(what: str, corpus: Mapping[str, bytes]) -> Memory:
    with tempfile.TemporaryDirectory(prefix="qa-memory-") as folder:
        for name, content in corpus.items():
            file = Path(folder, "corpus", name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        with Path(folder, "report.json").open("w+b") as out:
            command = [sys.executable, "-c", _RUN_CLI, "--workspace", folder, "index", "--json"]
            process = subprocess.Popen(command, stdout=out)  # noqa: S603 - our own program
            peak = 0
            while process.poll() is None:
                peak = max(peak, _resident(process.pid))
                time.sleep(_LOOK_EVERY)
            out.seek(0)
            said = out.read()
        if process.returncode or (report := json.loads(said))["failed"]:
            raise QAError(f"Indexing {what} failed: `qa index` ended with {process.returncode}. {said.decode()[:200]}")
        return Memory(what, report["passages"], peak / 1e6, report["seconds"])


def _resident(pid: int) -> int:
    """Bytes of memory that a process and all that it started hold."""
    try:
        import psutil
    except ImportError as error:
        raise UserError("The memory bench needs psutil to look at processes: pip install psutil.") from error
    held = 0
    try:
        first = psutil.Process(pid)
        for each in (first, *first.children(recursive=True)):
            held += each.memory_info().rss
    except psutil.NoSuchProcess:
        return held  # one ended while it was looked at: the next look sees the others
    return held


def _words(seed: int, count: int) -> list[str]:
    """Words without meaning, in sentences; the same seed always gives the same ones."""
    words = []
    vocabulary = _WORDS.split()
    state = seed
    for place in range(1, count + 1):
        state = (1_664_525 * state + 1_013_904_223) % 2**32  # the generator of Numerical Recipes; its low bits repeat soon
        word = vocabulary[(state >> 16) % len(vocabulary)]
        start, end = place % _WORDS_IN_SENTENCE == 1, place % _WORDS_IN_SENTENCE == 0
        words.append(f"{word.capitalize() if start else word}{'.' if end else ''}")
    return words


def _pdf(pages: list[list[str]]) -> bytes:
    """A PDF whose pages show these words, set in lines."""
    numbers = range(4, 4 + 2 * len(pages), 2)  # a page, then what is drawn on it
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{number} 0 R' for number in numbers)}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, words in zip(numbers, pages, strict=True):
        lines = [" ".join(words[first : first + _WORDS_IN_LINE]) for first in range(0, len(words), _WORDS_IN_LINE)]
        drawn = f"BT /F 9 Tf 13 TL 50 780 Td {' '.join(f'({line}) Tj T*' for line in lines)} ET".encode()
        page = (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> "
            f"/Contents {number + 1} 0 R >>"
        )
        objects += [page.encode(), b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn)]
    out = bytearray(b"%PDF-1.4\n")
    starts = []
    for number, content in enumerate(objects, start=1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = "".join(f"{start:010d} 00000 n \n" for start in starts)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
    return bytes(out) + f"{end}startxref\n{len(out)}\n%%EOF\n".encode()
