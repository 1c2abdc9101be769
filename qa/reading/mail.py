"""A mail: who wrote what to whom and when, the message, and its attachments, each read as the file it is."""

import email
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from email import policy
from email.message import EmailMessage, MIMEPart
from email.utils import getaddresses, parsedate_to_datetime

from qa.documents import Document, Metadata
from qa.errors import DocumentUnreadable
from qa.reading.archive import include
from qa.reading.html_tree import decode_page
from qa.reading.markup import write_html
from qa.reading.writing import TextWriter, folded, visible

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_WRITTEN = {"text/plain": ".txt", "text/html": ".html"}  # what a message may be written in, and what such a file ends in
Attachments = Sequence[tuple[str, Callable[[], bytes]]]  # a mail may hold two of one name


def read_eml(data: bytes, path: str) -> Document:
    """Raises DocumentUnreadable when it is no mail."""
    message = email.message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage), "what the default policy makes"
    said = {name: _header(message, name) for name in _SHOWN}
    if not any(said.values()):
        raise DocumentUnreadable("it is no mail: it has none of the lines From, To, Date and Subject.")
    plain, html = (message.get_body([kind]) for kind in ("plain", "html"))
    text, markup = (_text(part) if part is not None else "" for part in (plain, html))
    body = plain if text.strip() else html
    attachments = [(_name(part, number), _content(part)) for number, part in enumerate(_attached(message, body), start=1)]
    return write_mail(path, said, text, markup, attachments)


def write_mail(path: str, said: Mapping[str, str], text: str, markup: str, attachments: Attachments) -> Document:
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
    for name, data in attachments:
        include(out, name, data, path, place=f"attachment {name}")
    return out.document(path, Metadata(said["Subject"], _people(said["From"]), date=_day(said["Date"])))


def _header(message: EmailMessage, name: str) -> str:
    try:
        return folded(str(message.get(name, "")))
    except (ValueError, IndexError, AttributeError, TypeError):  # what the parser of headers raises on broken ones
        return folded(str(dict(message.raw_items()).get(name, "")))


def _attached(part: MIMEPart, body: MIMEPart | None, *, message: bool = False) -> Iterator[MIMEPart]:
    """What a mail holds beside its body, however deep: signed and forwarded mails wrap it.

    `message`: whether the part is the body in another form, which says the same as it does.
    """
    if part.get_content_maintype() == "multipart":
        forms = part.get_content_subtype() == "alternative" and _holds(part, body)
        for each in part.iter_parts():
            yield from _attached(each, body, message=message or (forms and not _holds(each, body)))
    elif part is not body and not (_is_written(part) and (message or not _text(part).strip())):
        yield part


def _holds(part: MIMEPart, body: MIMEPart | None) -> bool:
    return any(each is body for each in part.walk())


def _is_written(part: MIMEPart) -> bool:
    """Whether a part is text of the mail itself, and no file."""
    return part.get_content_type() in _WRITTEN and not part.get_filename() and not part.is_attachment()


def _text(part: MIMEPart) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    try:
        return data.decode(part.get_content_charset() or "utf-8").replace("\r\n", "\n")
    except (LookupError, UnicodeError):
        return decode_page(data)[0]


def _name(part: MIMEPart, number: int) -> str:
    if part.get_content_type() == "message/rfc822":
        return f"message {number}.eml"
    return folded(part.get_filename() or f"part {number}{_WRITTEN.get(part.get_content_type(), '')}").replace("/", "_")


def _content(part: MIMEPart) -> Callable[[], bytes]:
    if _is_written(part):
        return lambda: _text(part).encode(errors="replace")
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
