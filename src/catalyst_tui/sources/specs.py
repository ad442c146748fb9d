"""What a source says of itself, and all of them in the order in which they are asked.

The chain, the settings, the keys, the doctor, the Sources screen and the template of config.toml read this.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from importlib import import_module
from typing import Protocol

from msgspec import Struct

from catalyst_tui.judge.ledger.facts import History, Quote
from catalyst_tui.sources import feeds
from catalyst_tui.sources.http import Policy, SourceClient


class Secret(str):
    """A string that shows itself to nobody: not printed, not formatted, not in a `repr` or a traceback.

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
    """A source. `order`: the lower is asked first. `title` is its name in lists, where the policy's would
    stand twice.

    `keys` are what its keys are called: it is not asked without all of them, and they travel as `headers`.
    `wants_contact`: it is told who is asking. `quotes` and `charts` make its adapters; the macro series given
    to `charts` are those whose earlier values are known. `terms` is the comment over its table in a new
    config.toml; one with keys has none.
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
    """Return in words whose key would bring last prices, those first that need fewer keys."""
    wanted = (spec for spec in specs() if spec.keys and spec.quotes is not None)
    return " or ".join(
        spec.policy.title for spec in sorted(wanted, key=lambda spec: len(spec.keys))
    )


def gives_prices(name: str) -> bool:
    """Return whether a source is asked for prices. The silence of another is no outage of prices."""
    return all(
        spec.gives not in (Gives.SERIES, Gives.RATES) for spec in specs() if spec.name == name
    )


def keyed() -> dict[str, tuple[str, ...]]:
    """Return the names of the keys of each source that needs some."""
    return {spec.name: spec.keys for spec in specs() if spec.keys}
