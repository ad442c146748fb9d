"""A release that came as a mail: the page in it, or else its text."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

_HEADER = re.compile(rb"(?:[A-Za-z][A-Za-z-]*:[ \t][^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2,}\r?\n")
"""Two header lines or more and an empty one: how a mail begins (RFC 5322), and no page or wire text does."""

_OF_MAILS = re.compile(
    rb"^(?:from|received|mime-version|message-id|content-type):", re.IGNORECASE | re.MULTILINE
)


def body_of_mail(data: bytes) -> bytes | None:
    """The page of a mail, or else its text, as UTF-8; None when `data` is no mail, empty without either."""
    head = _HEADER.match(data)
    if head is None or not _OF_MAILS.search(head.group()):
        return None
    message = message_from_bytes(data, _class=EmailMessage, policy=default)
    part = message.get_body(("html", "plain"))
    if part is None:
        return b""
    content = part.get_content()
    return content.encode() if isinstance(content, str) else b""
