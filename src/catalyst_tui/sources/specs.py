"""What each source says of itself (`SPEC`), all of them in order, and what sources of US shares share."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from importlib import import_module
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

from catalyst_tui.judge.ledger.facts import REGULAR_CLOSE, History, Quote, Session, part_of_day
from catalyst_tui.sources import feeds
from catalyst_tui.sources.http import Policy, SourceClient


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


class Quotes(Protocol):
    """A source of last prices."""

    client: SourceClient

    def covers(self, symbol: str) -> bool:
        """Return whether the source can have such a symbol."""
        ...

    def quotes(self, symbols: Sequence[str]) -> AsyncIterator[list[Quote]]:
        """Yield the last prices as they come, without unknown symbols. Raises SourceError."""
        ...


class Charts(Protocol):
    """A source of closes, perhaps with the last price."""

    client: SourceClient

    def covers(self, symbol: str) -> bool:
        """Return whether the source can have such a symbol."""
        ...

    async def chart(self, symbol: str, since: date | None) -> tuple[Quote | None, History]:
        """Return the last price, if there is one, and the closes after `since`. Raises SourceError."""
        ...


class Gives(StrEnum):
    """What a source is asked for, in the words of the Sources screen."""

    QUOTES = "last prices"
    CLOSES = "closes"
    PRICES = "prices and closes"
    SERIES = "macro series"
    RATES = "rates of exchange"
    FILINGS = "filings and figures"


KEYLESS = "Sources of prices and macro series, asked without a key. Personal, low-rate use."


class Spec(Struct, frozen=True, kw_only=True):
    """A source. A lower `order` is asked first. `title` is its name in lists if the policy's is not unique.

    `keys` are the names of its keys, sent as `headers`; without all of them it is not asked.
    `wants_contact`: it is told who is asking. `quotes` and `charts` make its adapters; `charts` gets the
    macro series whose earlier values are known. `terms` is the comment in a new config.toml.
    """

    policy: Policy
    gives: Gives
    order: int
    title: str = ""
    terms: str = ""
    keys: tuple[str, ...] = ()
    headers: Callable[[Mapping[str, Secret]], Mapping[str, str]] | None = None
    wants_contact: bool = False
    quotes: Callable[[SourceClient], Quotes] | None = None
    charts: Callable[[SourceClient, Collection[str]], Charts] | None = None

    @property
    def name(self) -> str:
        """Return the name of its file."""
        return self.policy.name


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
        spec.gives not in (Gives.SERIES, Gives.RATES) for spec in specs() if spec.name == name
    )


def keyed() -> dict[str, tuple[str, ...]]:
    """Return the names of the keys of each source that needs some."""
    return {spec.name: spec.keys for spec in specs() if spec.keys}


# The exchanges in New York

_SYMBOL = re.compile(r"[A-Za-z]{1,5}")


def is_share(symbol: str) -> bool:
    """Return whether it can be a US share; not with a class, which sources write differently."""
    return _SYMBOL.fullmatch(symbol) is not None


def new_york() -> ZoneInfo:
    """Return the time zone of the exchange."""
    return ZoneInfo("America/New_York")


def evening(day: date) -> datetime:
    """Return the usual end of a session in UTC. Half days end earlier: no close is known too soon."""
    return datetime.combine(day, REGULAR_CLOSE, new_york()).astimezone(UTC)


def session_on_a_weekday(at: datetime) -> Session:
    """Return the part of a trading day by the clock, on holidays too."""
    local = at.astimezone(new_york())
    return part_of_day(local.time()) if local.weekday() < 5 else Session.CLOSED


def session_of(traded: datetime, now: datetime) -> Session:
    """Return the session of a quote traded then. On an open exchange the trade is of today."""
    part = session_on_a_weekday(now)
    today = traded.astimezone(new_york()).date() == now.astimezone(new_york()).date()
    return part if today or part is not Session.OPEN else Session.CLOSED
