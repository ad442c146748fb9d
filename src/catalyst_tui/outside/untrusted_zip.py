"""Unpack a ZIP from outside, up to a number of bytes."""

from __future__ import annotations

import io
import zipfile
import zlib

from catalyst_tui.outside.errors import Garbled

_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def only_file(body: bytes, title: str, most: int) -> bytes:
    """Return the one file in a ZIP.

    Raises Garbled if it is no ZIP, holds another number of files, is locked, packed in an unusual
    way, damaged, or unpacks to more than `most` bytes, whatever it says about its size.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            inside = [member for member in packed.infolist() if not member.is_dir()]
            if (
                len(inside) != 1
                or inside[0].flag_bits & 1
                or inside[0].compress_type not in _PACKINGS
            ):
                raise Garbled(f"{title} sent a ZIP that is not one plain file")
            with packed.open(inside[0]) as file:
                found = file.read(most + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        RuntimeError,
        NotImplementedError,
    ):
        raise Garbled(f"{title} sent a ZIP that cannot be read") from None
    if len(found) > most:
        raise Garbled(f"{title} sent a ZIP that unpacks to more than {most / 1e6:g} MB")
    return found
