"""config.toml: how Catalyst works for this user, parsed into one typed object with every error named."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from difflib import get_close_matches
from pathlib import Path

from catalyst_tui.desk.home.files import LARGEST_SETTINGS, TomlError, UnreadableError, read_text, read_toml
from catalyst_tui.desk.home.trust import Asked, is_trusted, trust_file, why_not_own
from catalyst_tui.sources.feeds import SEC, vendors

SHORTEST, MINUTE = timedelta(seconds=15), timedelta(seconds=60)
_ADDRESS = re.compile(r"https?://(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?(?:/[^\s?#]*)?")
_CONTACT = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,150}\.[A-Za-z]{2,20}")  # goes into a header
_CLOCK = r"([01]?[0-9]|2[0-3]):([0-5][0-9])"
_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600}


class ConfigError(Exception):
    """What is wrong with config.toml, a line for each thing."""


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """One source: another server than its own, or not at all. `contact`: who asks, where that is asked."""

    url: str | None = None
    enabled: bool = True
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours without popups by this machine's own clock: from `first` up to `last`, over midnight when
    `last` comes first."""

    first: time
    last: time

    def holds(self, at: datetime) -> bool:
        """Whether `at` lies in them."""
        now = at.astimezone().time()
        if self.first < self.last:
            return self.first <= now < self.last
        return now >= self.first or now < self.last


@dataclass(frozen=True, slots=True)
class Withheld:
    """What is not done: the file it stands in may be somebody else's, and why that is thought."""

    asked: Asked
    reason: str

    def __str__(self) -> str:
        sources = ", ".join(name for name, _ in self.asked.addresses)
        parts = (
            "on_alert is not run" if self.asked.command else "",
            f"other addresses of sources ({sources}) are not asked" if sources else "",
        )
        until = f"until you say `catalyst trust`: config.toml {self.reason}"
        return f"{' and '.join(filter(None, parts))} {until}"


@dataclass(frozen=True, slots=True)
class Config:
    """The user's wishes, defaults where there are none."""

    quotes_every: timedelta = MINUTE
    desktop: bool = True
    on_alert: tuple[str, ...] = ()
    """A command for every alert: a program and its arguments."""
    quiet: Quiet | None = None
    digest: time = time(8)
    """When the daily digest comes, by this machine's own clock."""
    sources: dict[str, SourceConfig] = field(default_factory=dict)
    withheld: Withheld | None = None
    """What it would say besides, were it trusted."""


class ConfigFile:
    """The file at `path`, read again when it has changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[tuple[int, ...] | None, ...] = ()  # never looked

    def news(self) -> Config | None:
        """The configuration, when the file changed since it was last read in whole; else None. Raises
        ConfigError each time while it is broken."""
        # Before the text: what is written meanwhile is read next time.
        stamp = _stamp(lambda: self._path), _stamp(trust_file)
        if stamp == self._seen:
            return None
        try:
            config = read_config(self._path)
        except ConfigError as error:
            problem = str(error).replace(str(self._path), self._path.name)
            raise ConfigError(f"{problem}; what it said before stays in force") from None
        self._seen = stamp
        return config


def _stamp(place: Callable[[], Path]) -> tuple[int, ...] | None:
    try:
        status = place().stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino, status.st_uid, status.st_mode


def read_config(path: Path) -> Config:
    """The configuration at `path`; the defaults when there is no file. Raises ConfigError.

    A command and addresses in a file that may be somebody else's are withheld until they were trusted.
    """
    try:
        text = read_text(path, LARGEST_SETTINGS)
    except FileNotFoundError:
        return Config()
    except UnreadableError as error:
        raise ConfigError(str(error)) from error
    try:
        config = parse_config(text)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None
    named = ((name, source.url) for name, source in config.sources.items())
    asked = Asked(config.on_alert, tuple((name, url) for name, url in named if url is not None))
    if asked == Asked():
        return config
    try:
        reason = why_not_own(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be looked at: {error.strerror}") from error
    if not reason or is_trusted(path, asked):
        return config
    own = {name: replace(source, url=None) for name, source in config.sources.items()}
    return replace(config, on_alert=(), sources=own, withheld=Withheld(asked, reason))


def parse_config(text: str) -> Config:
    """The configuration in a TOML text. Raises ConfigError that names every problem."""
    try:
        tree = read_toml(text)
    except TomlError as error:
        raise ConfigError(str(error)) from None
    problems: list[str] = []
    _unknown(tree, ("quotes", "notify", "sources"), "", problems)
    quotes, notify = (_table(tree, name, "", problems) for name in ("quotes", "notify"))
    _unknown(quotes, ("every",), "quotes.", problems)
    _unknown(notify, ("desktop", "on_alert", "quiet", "digest"), "notify.", problems)
    tables = _table(tree, "sources", "", problems)
    _unknown(tables, vendors(), "sources.", problems)
    sources = {
        name: _source(name, _table(tables, name, "sources.", problems), problems)
        for name in vendors()
        if name in tables
    }
    config = Config(
        _every(quotes.get("every", "60s"), problems),
        _flag(notify, "desktop", "notify.", problems),
        _command(notify.get("on_alert", []), problems),
        _quiet(notify.get("quiet"), problems),
        _time(notify.get("digest", "08:00"), problems),
        sources,
    )
    if problems:
        raise ConfigError("; ".join(problems))
    return config


Table = dict[str, object]


def _table(tree: Table, name: str, prefix: str, problems: list[str]) -> Table:
    value = tree.get(name, {})
    if isinstance(value, dict):
        return value
    problems.append(f"{prefix}{name} is a table: [{prefix}{name}]")
    return {}


def _unknown(table: Table, known: tuple[str, ...], prefix: str, problems: list[str]) -> None:
    for key in table:
        if key not in known:
            close = get_close_matches(key, known, n=1)
            hint = f"; did you mean {close[0]}?" if close else f"; there is {', '.join(known)}"
            problems.append(f"unknown key {prefix}{key}{hint}")


def _flag(table: Table, key: str, prefix: str, problems: list[str]) -> bool:
    value = table.get(key, True)
    if not isinstance(value, bool):
        problems.append(f"{prefix}{key} is true or false")
        return True
    return value


def _every(value: object, problems: list[str]) -> timedelta:
    match = re.fullmatch(r"([0-9]{1,5})\s*(s|m|min|h)", value.strip()) if isinstance(value, str) else None
    if match is None:
        problems.append('quotes.every is a time: "60s", "5m" or "1h"')
        return MINUTE
    every = timedelta(seconds=int(match[1]) * _UNITS[match[2]])
    if every < SHORTEST:
        problems.append(f'quotes.every is at least "{SHORTEST.seconds}s", to stay a polite guest')
    return every


def _command(value: object, problems: list[str]) -> tuple[str, ...]:
    """A program and its arguments; an empty list is none."""
    words = [word for word in value if isinstance(word, str)] if isinstance(value, list) else []
    if value != words or (words and not words[0]) or any("\0" in word for word in words):
        problems.append('notify.on_alert is a program and its arguments: ["~/bin/tell", "me"]')
        return ()
    return tuple(words)


def _quiet(value: object, problems: list[str]) -> Quiet | None:
    match = re.fullmatch(rf"{_CLOCK} ?- ?{_CLOCK}", value) if isinstance(value, str) else None
    if match is None:
        if value is not None:
            problems.append('notify.quiet is two times of day: "22:00-07:00"')
        return None
    first, last = (time(int(match[n]), int(match[n + 1])) for n in (1, 3))
    if first == last:
        problems.append("notify.quiet is never over: it ends when it begins")
    return Quiet(first, last)


def _time(value: object, problems: list[str]) -> time:
    match = re.fullmatch(_CLOCK, value) if isinstance(value, str) else None
    if match is None:
        problems.append('notify.digest is a time of day: "08:00"')
        return time(8)
    return time(int(match[1]), int(match[2]))


def next_time(of_day: time, after: datetime) -> datetime:
    """The next moment at which this machine's clock shows a time of day."""
    day = after.astimezone().date()
    moment = datetime.combine(day, of_day).astimezone()
    return moment if moment > after else datetime.combine(day + timedelta(days=1), of_day).astimezone()


def is_contact(text: str) -> bool:
    """Whether it is an e-mail address that may go into a header."""
    return _CONTACT.fullmatch(text) is not None


def _is_address(url: str) -> bool:
    match = _ADDRESS.fullmatch(url)
    return match is not None and int(match[1] or 0) < 65536


def _source(name: str, table: Table, problems: list[str]) -> SourceConfig:
    known = ("url", "enabled", "contact") if name == SEC else ("url", "enabled")
    _unknown(table, known, f"sources.{name}.", problems)
    url, contact = table.get("url"), table.get("contact")
    if contact is not None and not (isinstance(contact, str) and is_contact(contact)):
        problems.append(f'sources.{name}.contact is an e-mail address: "you@example.com"')
        contact = None
    if url is not None and not (isinstance(url, str) and _is_address(url)):
        problems.append(f'sources.{name}.url is an address: "http://127.0.0.1:8080"')
        url = None
    return SourceConfig(
        url if isinstance(url, str) else None,
        _flag(table, "enabled", f"sources.{name}.", problems),
        contact if name == SEC and isinstance(contact, str) else None,
    )
