"""Bytes become text, once: encoding detected, Unicode composed (NFC), line ends `\\n`. Spans count in the result."""

import codecs
import unicodedata

from charset_normalizer import from_bytes

from qa.errors import DocumentUnreadable

_MARKS = (  # the longer mark first: the UTF-32 one begins with the UTF-16 one
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# encodings from before Unicode, the commoner first
_OLDER = (
    "cp1252", "iso8859_2", "cp1250", "cp1251", "koi8_r", "cp1253", "iso8859_7", "cp1254", "cp1255", "cp1256", "shift_jis",
    "euc_jp", "gb18030", "big5", "euc_kr",
)  # fmt: skip
_SAMPLE = 64 * 1024  # what the detection looks at: more costs time and changes nothing
_DAMAGE = 0.02  # the share of a UTF-8 file's non-ASCII bytes that may be broken before it is taken for another encoding


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Decodes and normalises the bytes of a text file.

    Returns the text and notes for a person ("3 characters could not be read …"). Raises DocumentUnreadable when the
    bytes are not text.
    """
    text, notes = _decode(data)
    controls = sum(text.count(chr(code)) for code in (*range(0x01, 0x09), *range(0x0E, 0x1B)))
    if "\x00" in text or controls > len(text) // 100 + 2:
        raise DocumentUnreadable("it is not text (binary content). If it is a known format, give it its right ending.")
    return normalise(text), notes


def normalise(text: str) -> str:
    """Unicode NFC, `\\n` as the only line end, no byte-order mark."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"))


def _decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _lenient(data, encoding)
    # before UTF-8, which plain English in UTF-16 is as well
    if b"\x00" in data[:_SAMPLE].replace(b"\x00\x00", b"") and (wide := _without_mark(data)):
        return wide, ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass  # another encoding, or UTF-8 with broken bytes: told apart below
    text, notes = _lenient(data, "utf-8")
    beyond_ascii = sum(byte >= 0x80 for byte in data[:_SAMPLE])
    if text[:_SAMPLE].count("\ufffd") <= max(beyond_ascii, 50) * _DAMAGE:
        return text, notes
    guess = _guessed(data[:_SAMPLE])
    if guess is None:
        raise DocumentUnreadable("its encoding is not known. Save it as UTF-8.")
    text, notes = _lenient(data, guess)
    return text, (f"read as {guess}, which was guessed", *notes)


def _guessed(sample: bytes) -> str | None:
    """The encoding in which the bytes look least like a mess and most like a language; the commoner one of equals."""
    found = []
    for encoding in _OLDER:
        # one at a time: asked for all, the library stops at the first that will do
        match = from_bytes(sample, cp_isolation=[encoding]).best()
        if match is not None and match.encoding == encoding:
            found.append((round(match.chaos, 2), -round(match.coherence, 2), encoding))
    return min(found, key=lambda scored: scored[:2])[2] if found else None


def _lenient(data: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    text = data.decode(encoding, errors="replace")
    broken = text.count("\ufffd") - data.count("\ufffd".encode())
    return text, (f"{broken} broken characters stand as \ufffd",) if broken > 0 else ()


def _without_mark(data: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of western text is zero."""
    for encoding, zeros in (("utf-16-le", data[1:_SAMPLE:2]), ("utf-16-be", data[0:_SAMPLE:2])):
        if zeros.count(0) > 0.4 * len(zeros):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    return None
