"""A mail: who wrote what to whom and when, the message, and its attachments, each read as the file it is."""

import email
import re
from collections.abc import Callable, Mapping
from email import policy
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime

from qa.documents import Document, Metadata
from qa.errors import DocumentUnreadable
from qa.reading.archive import include
from qa.reading.decoding import decode
from qa.reading.markup import write_html
from qa.reading.writing import TextWriter, folded, visible

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
Attachments = Mapping[str, Callable[[], bytes]]


def read_eml(data: bytes, path: str) -> Document:
    """Raises DocumentUnreadable when it is no mail."""
    message = email.message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage), "what the default policy makes"
    said = {name: _header(message, name) for name in _SHOWN}
    if not any(said.values()):
        raise DocumentUnreadable("it is no mail: it has none of the lines From, To, Date and Subject.")
    body = message.get_body(("plain", "html"))
    text, markup = "", b""
    if isinstance(body, EmailMessage):
        payload = body.get_payload(decode=True)
        raw = payload if isinstance(payload, bytes) else b""
        if body.get_content_type() == "text/html":
            markup = raw
        else:
            text = _text(raw, body.get_content_charset())
    attachments = {_name(part, number): _content(part) for number, part in enumerate(message.iter_attachments(), start=1)}
    return write_mail(path, said, text, markup, attachments)


def write_mail(path: str, said: Mapping[str, str], text: str, markup: bytes | str, attachments: Attachments) -> Document:
    """A mail as a document: its headers, its message (as text, or as HTML where it has no other), its attachments."""
    out = TextWriter()
    out.place("message")
    out.heading(said["Subject"])
    for name in _SHOWN:
        if name != "Subject" and said[name]:
            out.row((name,), (said[name],))
    if text.strip():
        out.include(Document(path, visible(text).strip()), "message")
    elif markup:
        write_html(out, markup)
    for name, data in attachments.items():
        include(out, name, data, path, place=f"attachment {name}")
    return out.document(path, Metadata(said["Subject"], _people(said["From"]), date=_day(said["Date"])))


def _header(message: EmailMessage, name: str) -> str:
    try:
        return folded(str(message.get(name, "")))
    except (ValueError, IndexError, AttributeError, TypeError):  # what the parser of headers raises on broken ones
        return folded(str(dict(message.raw_items()).get(name, "")))


def _text(data: bytes, charset: str | None) -> str:
    try:
        return data.decode(charset or "utf-8").replace("\r\n", "\n")
    except (LookupError, UnicodeDecodeError):
        return decode(data)[0]


def _name(part: EmailMessage, number: int) -> str:
    if part.get_content_type() == "message/rfc822":
        return f"message {number}.eml"
    return folded(part.get_filename() or f"part {number}").replace("/", "_")


def _content(part: EmailMessage) -> Callable[[], bytes]:
    if part.get_content_type() == "message/rfc822":
        return lambda: part.get_payload(0).as_bytes()  # type: ignore[union-attr]
    return lambda: part.get_payload(decode=True) or b""  # type: ignore[return-value]


def _people(line: str) -> tuple[str, ...]:
    return tuple(name or address for name, address in getaddresses([line]) if name or address)


def _day(line: str) -> str | None:
    try:
        return parsedate_to_datetime(line).date().isoformat()
    except (ValueError, TypeError, IndexError):
        found = re.match(r"\d{4}-\d\d-\d\d", line)
        return found[0] if found else None
