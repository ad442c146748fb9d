"""Bytes of a file nobody vouches for: what it is, and its text in the encoding it is written in."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from enum import StrEnum

from msgspec import Struct

from catalyst_tui.statements.entries import UnreadError

LARGEST = 50_000_000
"""Bytes of a file that are read at most, and of one unpacked: forty years of trades are 2 MB."""


_LOCKED = 1  # the bit of a member that needs a password


class Kind(StrEnum):
    """What a file is, by its first bytes: names lie."""

    TEXT = "text"
    XML = "xml"
    JSON = "json"
    OFX = "ofx"
    WORKBOOK = "workbook"


class Document(Struct, frozen=True):
    """A file, told apart; `text` is empty in a workbook."""

    kind: Kind
    text: str
    data: bytes


def document(data: bytes) -> Document:
    """What these bytes are. Raises UnreadError with the way out."""
    if len(data) > LARGEST:
        raise UnreadError(too_large(len(data)))
    if data[:2] == b"\x1f\x8b":
        data = _unpacked(data)
    if data[:4] == b"PK\x03\x04":
        if b"xl/" in data[:4000] or b"xl/workbook" in data or b"[Content_Types]" in data[:200]:
            return Document(Kind.WORKBOOK, "", data)
        data = _only_member(data)
    _refuse(data)
    text = decoded(data)
    start = text.lstrip()[:2000].lower()
    if start.startswith(("<!doctype html", "<html")) or "<html" in start[:400]:
        raise UnreadError("this is a web page, whatever its name says; download the file again, signed in")
    if "ofxheader" in start or "<ofx>" in start:
        return Document(Kind.OFX, text, data)
    if start.startswith("<"):
        return Document(Kind.XML, text, data)
    if start.startswith(("{", "[")):
        return Document(Kind.JSON, text, data)
    return Document(Kind.TEXT, text, data)


def too_large(size: int) -> str:
    """The sentence about a file beyond the bound."""
    return (
        f"{size / 1e6:,.0f} MB is more than {LARGEST // 1_000_000} MB, larger than any account's history; "
        "export a shorter span of time"
    )


def _unpacked(data: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            inside = packed.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error):
        raise UnreadError("this packed file is cut short or damaged; download it again") from None
    if len(inside) > LARGEST:
        raise UnreadError(too_large(len(inside)))
    return inside


def _only_member(data: bytes) -> bytes:
    """The one file in a ZIP archive, which is how Portfolio Performance packs its own."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            inside = [one for one in packed.infolist() if not one.is_dir()]
            if len(inside) != 1:
                raise UnreadError(f"this is a ZIP archive of {len(inside)} files; unpack it and give one")
            if inside[0].flag_bits & _LOCKED:
                raise UnreadError("this ZIP archive is locked with a password; unpack it and give the file")
            with packed.open(inside[0]) as member:
                found = member.read(LARGEST + 1)
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, NotImplementedError, ValueError):
        raise UnreadError("this ZIP archive is cut short or damaged; download it again") from None
    if len(found) > LARGEST:
        raise UnreadError(too_large(len(found)))
    if found.startswith(b"PPPBV"):
        raise UnreadError("this is Portfolio Performance's binary form; save it there as XML")
    return found


def _refuse(data: bytes) -> None:
    if not data.strip():
        raise UnreadError("the file is empty; download it again")
    if data[:4] == b"PK\x03\x04":
        raise UnreadError("this is a ZIP archive within another; unpack it and give the file inside")
    if data[:4] == b"%PDF":
        raise UnreadError("this is a PDF; ask the broker for the same as CSV")
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise UnreadError("this is a workbook of the old form (.xls); save it as .xlsx or CSV")


def decoded(data: bytes) -> str:
    """Its text: UTF-8 or UTF-16 by its mark or its look, else Windows' Latin letters."""
    if data[:3] == b"\xef\xbb\xbf":
        return data[3:].decode("utf-8", "replace")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    head = data[:400]
    if head[1::2].count(0) > len(head) // 4:
        return data.decode("utf-16-le", "replace")
    if head[0::2].count(0) > len(head) // 4:
        return data.decode("utf-16-be", "replace")
    if b"\x00" in data[:4000]:
        raise UnreadError("this is no text and no workbook; give a file the broker exports as CSV")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
