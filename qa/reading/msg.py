"""A mail saved by Outlook (MSG): the same as any other mail, in another container."""

from io import BytesIO

from qa.documents import Document
from qa.errors import DocumentUnreadable
from qa.reading.mail import write_mail
from qa.reading.writing import folded


def read_msg(data: bytes, path: str) -> Document:
    """Raises DocumentUnreadable when it is no MSG file."""
    from oxmsg import Message

    if not data.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentUnreadable("it is no Outlook message.")
    message = Message.load(BytesIO(data))
    said = {
        "From": folded(message.sender or ""),
        "To": ", ".join(folded(f"{person.name} <{person.email_address}>") for person in message.recipients),
        "Cc": "",
        "Date": message.sent_date.isoformat(" ", "minutes") if message.sent_date else "",
        "Subject": folded(message.subject or ""),
    }
    attachments = [
        (folded(each.file_name or f"part {number}").replace("/", "_"), lambda each=each: each.file_bytes or b"")
        for number, each in enumerate(message.attachments, start=1)
    ]
    return write_mail(path, said, (message.body or "").replace("\r\n", "\n"), message.html_body or "", attachments)
