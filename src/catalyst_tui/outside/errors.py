# ruff: noqa: N818 - the names say what the source did; each is raised and caught by that name
"""Say why a source gave no answer: a class for each thing that a caller does differently.

The message is a whole sentence for the user. It never quotes an address, a header or a key.
"""

from __future__ import annotations

from datetime import datetime, timedelta


class SourceError(Exception):
    """A source gave no usable answer. It is asked again at `until`; None means at once."""

    def __init__(self, sentence: str, until: datetime | None = None) -> None:
        super().__init__(sentence)
        self.until = until


class Unreachable(SourceError):
    """No connection, no answer in time, or the server's own failure (5xx)."""


class Limited(SourceError):
    """The source said "too many requests", perhaps how long to `wait`.

    It is left alone until `until`.
    """

    def __init__(
        self,
        sentence: str,
        until: datetime | None = None,
        wait: timedelta = timedelta(),
    ) -> None:
        super().__init__(sentence, until)
        self.wait = wait


class Refused(SourceError):
    """The source does not let us in (401, 403)."""


class Elsewhere(Refused):
    """A redirect: a symbol moved, or there is a consent page, which the next request meets too."""


class UnknownSymbol(SourceError):
    """The source does not know the symbol. The source itself is well."""


class BadBody(SourceError):
    """The answer about a symbol lacks what it must have. The source itself is well."""


class Garbled(BadBody):
    """The answer is not the document it should be (HTML, cut short, too large).

    The source is not well.
    """
