"""Build only the wanted parts of a large JSON document.

A company's figures are 4 MB of which a fifth is read; building all of it takes 60 MB. The bounds
are those of `untrusted_json.tree`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from typing import NamedTuple

from catalyst_tui.outside.errors import Garbled
from catalyst_tui.outside.untrusted_json import DECODED, DEEPEST, KEPT, depths

Path = tuple[str, ...]
_OBJECT, _END = re.compile(rb":\s*(?=\{)"), re.compile(rb"\Z")
_LONGEST = 3000  # bytes of a plain value


class _Place(NamedTuple):
    """A key of the document, where it ends, and how many brackets are open there.

    `least` is how few were open since the place before. An object as value begins at `end`.
    """

    key: str
    end: int
    depth: int
    least: int
    is_object: bool


def picked(
    body: bytes,
    title: str,
    heads: tuple[str, ...],
    wanted: Callable[[Path], bool],
    *,
    most: int,
) -> dict[Path, object]:
    """Return the plain values at the top named in `heads`, and each object with a `wanted` path.

    Other objects at the top are empty. Numbers are as in `tree`. Raises Garbled if the body is no
    JSON object (HTML, text), nests too deep or has more than `most` items; other parts may be
    broken otherwise.
    """
    found: dict[Path, object] = {}
    path: list[str] = []
    # What is wanted of where we are, and where it begins
    taken: tuple[Path, int] | None = None
    body = body.removeprefix(b"\xef\xbb\xbf")
    try:
        for key, end, depth, least, is_object in _places(body, title, heads, most):
            del path[max(least - 1, 0) :]
            if taken is not None and least <= len(taken[0]):
                found[taken[0]] = _value(body[taken[1] : end])
                taken = None
            if taken is not None or depth == 0:
                continue
            if not is_object:
                if depth == 1:
                    found[key,] = _value(body[end : end + _LONGEST], "replace")
                continue
            # Entries of a list have no names
            path += [*[""] * (depth - 1 - len(path)), key]
            if wanted(tuple(path)):
                taken = tuple(path), end
            elif depth == 1:
                found.setdefault((key,), {})
        if taken is not None:
            found[taken[0]] = _value(body[taken[1] :])
    except ValueError:
        raise Garbled(f"{title} answered with something that is not data") from None
    return found


def _value(body: bytes, broken: str = "strict") -> object:
    return DECODED.raw_decode(body.decode("utf-8", broken).lstrip(" \t\r\n"))[0]


def _places(
    body: bytes, title: str, heads: tuple[str, ...], most: int
) -> Iterator[_Place]:
    """Yield the keys named in `heads`, and all keys with an object. ValueError if it is no JSON."""
    # Of the same length, and every quotation mark left begins or ends a text.
    marked = (
        body.replace(b"\\\\", b"__").replace(b'\\"', b"__") if b"\\" in body else body
    )
    after, depth, least, texts, items, outside = 0, 0, DEEPEST, 0, 0, True
    if marked.lstrip()[:1] != b"{":
        raise ValueError("no object")
    for match in _matches(marked, heads):
        pieces = marked[after : match.start()].translate(None, KEPT).split(b'"')
        marks = b"".join(pieces[0 if outside else 1 :: 2])
        outside ^= len(pieces) % 2 == 0
        after, texts = match.start(), texts + len(pieces) - 1
        items += marks.count(b",") + marks.count(b"[") + marks.count(b"{")
        if items > most or texts > 4 * most:
            raise Garbled(f"{title} sent more than {most:,} items")
        reached = depths(marks, depth)
        depth, deepest, least = reached[-1], max(reached), min([least, *reached[1:]])
        if deepest > DEEPEST:
            raise ValueError("nested without end")
        if outside and match[0]:
            yield _place(body, marked, match, (depth, least))
            least = DEEPEST
    if depth or not outside:
        raise ValueError("cut short")


def _matches(marked: bytes, heads: tuple[str, ...]) -> Iterable[re.Match[bytes]]:
    """Return where keys may end, in turn, and the end of the body."""
    # One by one: as alternatives of one expression they take five times as long.
    keys = [re.compile(rb'"%s"(?=\s*:)' % re.escape(head.encode())) for head in heads]
    found = [key.finditer(marked) for key in (*keys, _OBJECT)]
    return merge(*found, _END.finditer(marked, len(marked)), key=re.Match.start)


def _place(
    body: bytes, marked: bytes, match: re.Match[bytes], depths: tuple[int, int]
) -> _Place:
    if match[0].startswith(b":"):
        last = marked.rfind(b'"', 0, match.start())
        first = marked.rfind(b'"', 0, max(last, 0))
        return _Place(
            json.loads(body[first : last + 1]), match.end(), *depths, is_object=True
        )
    colon = marked.find(b":", match.end())
    return _Place(match[0][1:-1].decode(), colon + 1, *depths, is_object=False)
