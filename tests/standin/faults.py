"""Everything that can be wrong with an answer: said by a status, done on the way, or a lie in the body."""

from enum import StrEnum

from msgspec import Struct, field


class Fault(StrEnum):
    """What goes wrong: for a source (`yahoo`, `cboe`, `fred`, `sec`), a symbol, or `*` for everything."""

    # another answer
    LIMITED = "429"
    BROKEN = "500"
    REFUSED = "401"
    ELSEWHERE = "302"
    UNKNOWN = "404"
    HTML = "html"
    GARBAGE = "garbage"
    EMPTY = "empty"
    NULL = "null"
    DEEP = "deep"  # nested without end
    # the right answer, and then
    TRUNCATED = "truncated"  # half of it, as if that were all
    CUT = "cut"  # half of what was announced, and the line is dead
    HANG_UP = "hangup"  # nothing, and the line is dead
    UNPACKED = "unpacked"  # said to be gzip, and is not
    SILENT = "silent"  # accepts, never answers
    DRIP = "drip"  # a byte now and then, for ever
    BOMB = "bomb"  # 60 MB of zeros, gzipped
    # the right shape, and untrue
    PRICELESS = "priceless"  # a ghost listing
    HOLES = "holes"  # nulls among the closes
    SPLIT = "split"  # two for one a week ago
    OTHER = "other"  # about somebody else
    TENFOLD = "tenfold"  # the last price ten times what it is
    TINY = "tiny"  # every price a hundredth of a cent, today's and those of ten years
    POISONED = "poisoned"  # each number and each time senseless
    TOMORROW = "tomorrow"  # the last trade is still to come


class Reply(Struct, frozen=True):
    """One answer, before anything goes wrong with it."""

    status: int
    body: bytes
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


INSTEAD = {
    Fault.LIMITED: Reply(429, b"Edge: Too Many Requests", "text/plain"),
    Fault.BROKEN: Reply(500, b"<html>oops</html>", "text/html"),
    Fault.REFUSED: Reply(
        401, b'{"finance":{"error":{"code":"Unauthorized","description":"no"}}}', "text/json"
    ),
    Fault.ELSEWHERE: Reply(302, b"", "text/html", {"Location": "https://consent.example.com/"}),
    Fault.HTML: Reply(200, b"<!doctype html><html>Welcome to the hotel's network</html>", "text/html"),
    Fault.GARBAGE: Reply(200, bytes(range(256))),
    Fault.EMPTY: Reply(200, b""),
    Fault.NULL: Reply(200, b"null"),
    Fault.DEEP: Reply(200, b"[" * 200_000),
}
"""What is said instead of the answer."""
