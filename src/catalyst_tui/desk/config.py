"""config.toml: how Catalyst works for this user, parsed into one typed object with every error named."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path

SOURCES = ("yahoo", "cboe")
SHORTEST, MINUTE = timedelta(seconds=15), timedelta(seconds=60)
_ADDRESS = re.compile(r"https?://(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?(?:/[^\s?#]*)?")
_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600}


class ConfigError(Exception):
    """What is wrong with config.toml, a line for each thing."""


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """One source: another server than its own, or not at all."""

    url: str | None = None
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Config:
    """The user's wishes, defaults where there are none."""

    quotes_every: timedelta = MINUTE
    desktop: bool = True
    sources: dict[str, SourceConfig] = field(default_factory=dict)


def read_config(path: Path) -> Config:
    """The configuration at `path`; the defaults when there is no file. Raises ConfigError."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Config()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    try:
        return parse_config(text)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None


def parse_config(text: str) -> Config:
    """The configuration in a TOML text. Raises ConfigError that names every problem."""
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(str(error)) from None
    problems: list[str] = []
    _unknown(tree, ("quotes", "notify", "sources"), "", problems)
    quotes, notify = (_table(tree, name, "", problems) for name in ("quotes", "notify"))
    _unknown(quotes, ("every",), "quotes.", problems)
    _unknown(notify, ("desktop",), "notify.", problems)
    tables = _table(tree, "sources", "", problems)
    _unknown(tables, SOURCES, "sources.", problems)
    sources = {
        name: _source(name, _table(tables, name, "sources.", problems), problems)
        for name in SOURCES
        if name in tables
    }
    config = Config(
        _every(quotes.get("every", "60s"), problems), _flag(notify, "desktop", "notify.", problems), sources
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


def _is_address(url: str) -> bool:
    match = _ADDRESS.fullmatch(url)
    return match is not None and int(match[1] or 0) < 65536


def _source(name: str, table: Table, problems: list[str]) -> SourceConfig:
    _unknown(table, ("url", "enabled"), f"sources.{name}.", problems)
    url = table.get("url")
    if url is not None and not (isinstance(url, str) and _is_address(url)):
        problems.append(f'sources.{name}.url is an address: "http://127.0.0.1:8080"')
        url = None
    return SourceConfig(
        url if isinstance(url, str) else None, _flag(table, "enabled", f"sources.{name}.", problems)
    )
