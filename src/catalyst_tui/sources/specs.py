"""What each source says of itself (`SPEC`), all of them in order, and what
sources of US shares share.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from importlib import import_module
from types import MappingProxyType
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from catalyst_tui.book.model.quantity import Quantity, money
from catalyst_tui.judge.ledger.facts import (
    REGULAR_CLOSE,
    History,
    Quote,
    Session,
    part_of_day,
)
from catalyst_tui.outside.errors import SourceError
from catalyst_tui.sources import feeds
from catalyst_tui.sources.http import Policy, Reply, SourceClient, T
from catalyst_tui.values import Frozen


class Secret(str):
    """A string that is not printed, not formatted, and not in a `repr` or a traceback.

    What is made of it (`"Token " + key`) is an ordinary string: wrap that again.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "'•••'"

    def __str__(self) -> str:
        return "•••"

    def __format__(self, spec: str) -> str:
        return format("•••", spec)


class Source(Protocol):
    """What the chain asks."""

    client: SourceClient

    def covers(self, symbol: str) -> bool:
        """Return whether the source can have such a symbol."""
        ...


class Quotes(Source, Protocol):
    """A source of last prices."""

    def quotes(self, symbols: Sequence[str]) -> AsyncIterator[list[Quote]]:
        """Yield the last prices as they come, without unknown symbols. Raises SourceError."""
        ...


class Charts(Source, Protocol):
    """A source of closes, perhaps with the last price."""

    async def chart(
        self, symbol: str, since: date | None
    ) -> tuple[Quote | None, History]:
        """Fetch the last price, if there is one, and at least the closes after `since`.

        Without `since` the closes of ten years. Raises SourceError.
        """
        ...


class Feed:
    """The adapter of a source. `SYMBOL` matches the symbols it can have."""

    SYMBOL = re.compile(
        r"[A-Za-z]{1,5}"
    )  # a US share without a class, which sources write differently

    def __init__(self, client: SourceClient, archived: Collection[str] = ()) -> None:
        self.client = client
        self.archived = set(archived)
        self.fetched_at: dict[str, datetime] = {}

    def covers(self, symbol: str) -> bool:
        """Return whether it can be a symbol of this source."""
        return self.SYMBOL.fullmatch(symbol) is not None

    async def get(
        self,
        symbol: str,
        path: str,
        params: Mapping[str, str],
        parse: Callable[[bytes], T],
        errors: Mapping[int, SourceError] = MappingProxyType({}),
    ) -> T:
        """Return what `parse` makes of a body; raise the error of its
        status if `errors` has one.
        """

        def read(reply: Reply) -> T:
            if reply.status in errors:
                raise errors[reply.status]
            return parse(reply.body)

        return await self.client.ask(symbol, path, params, read)

    def is_due(self, symbol: str, every: timedelta) -> bool:
        """Return whether something of a symbol was not fetched within `every`."""
        last = self.fetched_at.get(symbol)
        return last is None or self.client.now() - last >= every


def first_day(
    since: date | None, now: datetime, margin: timedelta = timedelta(days=10)
) -> date:
    """Return the day to fetch from: ten years ago or `since`, and a margin
    to fill holes and corrections.
    """
    return (since or now.date() - timedelta(days=3660)) - margin


class Gives(StrEnum):
    """What a source is asked for, in the words of the Sources screen."""

    QUOTES = "last prices"
    CLOSES = "closes"
    PRICES = "prices and closes"
    SERIES = "macro series"
    RATES = "rates of exchange"
    FILINGS = "filings and figures"


KEYLESS = (
    "Sources of prices and macro series, asked without a key. Personal, low-rate use."
)


class Spec(Frozen, kw_only=True):
    """A source.

    A lower `order` is asked first. `title` is its name in lists if the policy's is not unique.

    `keys` are the names of its keys; without all of them it is not asked. `headers` has for each
    header what stands before the key in it, and the name of the key. `wants_contact`: it is told
    who is asking. `quotes` and `charts` make its adapters; `charts` gets the macro series whose
    earlier values are known. `terms` is the comment in a new config.toml.
    """

    policy: Policy
    gives: Gives
    order: int
    title: str = ""
    terms: str = ""
    keys: tuple[str, ...] = ()
    headers: Mapping[str, tuple[str, str]] = {}
    wants_contact: bool = False
    quotes: Callable[[SourceClient], Quotes] | None = None
    charts: Callable[[SourceClient, Collection[str]], Charts] | None = None

    @property
    def name(self) -> str:
        """Return the name of its file."""
        return self.policy.name

    def headers_with(self, keys: Mapping[str, Secret]) -> dict[str, Secret]:
        """Return the headers that carry the keys."""
        return {
            name: Secret(before + keys[key])
            for name, (before, key) in self.headers.items()
        }


def specs() -> tuple[Spec, ...]:
    """Return every source, in the order in which they are asked."""
    found: list[Spec] = []
    for name in feeds.names():
        spec: Spec = import_module(f"{feeds.__name__}.{name}").SPEC
        if spec.name != name:
            raise TypeError(f"sources/feeds/{name}.py is about {spec.name}")
        found.append(spec)
    return tuple(sorted(found, key=lambda spec: spec.order))


def titles() -> dict[str, str]:
    """Return the titles of the sources, in the order in which they are asked."""
    return {spec.name: spec.title or spec.policy.title for spec in specs()}


def key_helps() -> str:
    """Return the sources whose key would bring last prices, those with fewer keys first."""
    wanted = (spec for spec in specs() if spec.keys and spec.quotes is not None)
    return " or ".join(
        spec.policy.title for spec in sorted(wanted, key=lambda spec: len(spec.keys))
    )


def gives_prices(name: str) -> bool:
    """Return whether a source is asked for prices."""
    return all(
        spec.gives not in (Gives.SERIES, Gives.RATES)
        for spec in specs()
        if spec.name == name
    )


def keyed() -> dict[str, tuple[str, ...]]:
    """Return the names of the keys of each source that needs some."""
    return {spec.name: spec.keys for spec in specs() if spec.keys}


# The exchanges in New York


def new_york() -> ZoneInfo:
    """Return the time zone of the exchange."""
    return ZoneInfo("America/New_York")


def evening(day: date) -> datetime:
    """Return the usual end of a session in UTC.

    Half days end earlier: no close is known too soon.
    """
    return datetime.combine(day, REGULAR_CLOSE, new_york()).astimezone(UTC)


def session_on_a_weekday(at: datetime) -> Session:
    """Return the part of a trading day by the clock, on holidays too."""
    local = at.astimezone(new_york())
    return part_of_day(local.time()) if local.weekday() < 5 else Session.CLOSED


def us_quote(
    symbol: str,
    last: Decimal,
    traded: datetime,
    now: datetime,
    source: str,
    **more: Any,
) -> Quote:
    """Return the quote of a US share; `more` are further fields."""
    session = session_of(traded, now)
    return Quote(symbol, Quantity(last, money("USD")), traded, session, source, **more)


def session_of(traded: datetime, now: datetime) -> Session:
    """Return the session of a quote traded then. On an open exchange the trade is of today."""
    part = session_on_a_weekday(now)
    today = traded.astimezone(new_york()).date() == now.astimezone(new_york()).date()
    return part if today or part is not Session.OPEN else Session.CLOSED
