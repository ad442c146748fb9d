# ruff: noqa: N818 - the names say what the source did; each is raised and caught by that name
"""Why a source gave no answer: one class for each thing a caller does differently.

The message is a whole sentence for the user. It never quotes an address, a header or a key.
"""

from __future__ import annotations

from datetime import datetime, timedelta


class SourceError(Exception):
    """A source gave no usable answer. `until` is when it will be asked again, None when it may be at once."""

    def __init__(self, sentence: str, until: datetime | None = None) -> None:
        super().__init__(sentence)
        self.until = until


class Unreachable(SourceError):
    """No connection, no answer in time, or the server's own failure (5xx)."""


class Limited(SourceError):
    """The source said "too many requests", and perhaps how long to `wait`; it is left alone until `until`."""

    def __init__(self, sentence: str, until: datetime | None = None, wait: timedelta = timedelta()) -> None:
        super().__init__(sentence, until)
        self.wait = wait


class Refused(SourceError):
    """The source does not let us in (401, 403)."""


class Elsewhere(Refused):
    """A redirect: of one symbol that moved, or to a consent page, which the next request meets too."""


class UnknownSymbol(SourceError):
    """The source has no such symbol. About the symbol: the source itself is well."""


class BadBody(SourceError):
    """The answer about one symbol lacks what it must have. The source itself is well."""


class Garbled(BadBody):
    """The answer is not the document it should be (HTML, cut short, too large): the source is not well."""
