"""A release that came as a mail: the page in it, or else its text."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default

_HEADER = re.compile(rb"(?:[A-Za-z][A-Za-z-]*:[ \t][^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2,}\r?\n")
"""Two header lines or more and an empty one: how a mail begins (RFC 5322), and no page or wire text does."""

_OF_MAILS = re.compile(
    rb"^(?:from|received|mime-version|message-id|content-type):", re.IGNORECASE | re.MULTILINE
)

_OF_PARTS, _PARTS = re.compile(rb"multipart/", re.IGNORECASE), 100
_BOUNDARIES = 5_000  # lines that may part it
_OF_A_PART = re.compile(rb"^content-[a-z-]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*", re.IGNORECASE | re.MULTILINE)
_LONG = 2_000
"""Bytes of a header that says what a part is. Mails with more of these take Python's parser minutes."""

_CHARSETS = re.compile(r"us-ascii|(?:utf|iso|windows|cp|koi|big5|gb|euc|shift|hz|mac)[\w-]*", re.IGNORECASE)


def body_of_mail(data: bytes) -> bytes | None:
    """The page of a mail, or else its text, as UTF-8; None when `data` is no mail, empty without either."""
    head = _HEADER.match(data)
    if head is None or not _OF_MAILS.search(head.group()):
        return None
    if (
        len(_OF_PARTS.findall(data)) > _PARTS
        or data.count(b"\n--") > _BOUNDARIES
        or any(len(header[0]) > _LONG for header in _OF_A_PART.finditer(data))
    ):
        return b""
    try:
        part = message_from_bytes(data, _class=EmailMessage, policy=default).get_body(("html", "plain"))
        return b"" if part is None else _text(part)
    except Exception:  # of headers that are none Python's parser fails in many ways
        return b""


def _text(part: MIMEPart) -> bytes:
    """As UTF-8; as it is where its encoding is not known: then it is read as a page is that says none."""
    content, charset = part.get_payload(decode=True), part.get_content_charset("us-ascii")
    if not isinstance(content, bytes):
        return b""
    if not _CHARSETS.fullmatch(charset):
        return content
    try:
        return content.decode(charset, "replace").encode()
    except LookupError:
        return content
