"""The settings of the user: config.toml read into one typed object with
every error named, and written.

They lie outside every home; `Home.config` says where.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time
from pathlib import Path

from msgspec import Struct

from catalyst_tui.book.file.node import Found, Key, Node, Table, WrongError, located
from catalyst_tui.book.file.syntax import parse
from catalyst_tui.desk.home.files import (
    LARGEST_SETTINGS,
    UnreadableError,
    read_exactly,
    read_text,
    write_whole,
)
from catalyst_tui.sources.feeds import SEC, vendors
from catalyst_tui.values import Frozen

_ADDRESS = (
    r"https?://(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?(?:/[^\s?#]*)?"
)
_CONTACT = (
    r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,150}\.[A-Za-z]{2,20}"  # goes into a header
)
_CLOCK = r"([01]?[0-9]|2[0-3]):([0-5][0-9])"

# What only earlier versions read: tables, and a key of [notify]
UNUSED, UNUSED_NOTIFY = ("calendar", "commands", "home", "quotes"), "digest"


class ConfigError(Exception):
    """What is wrong with config.toml: each thing with its line and column."""


class SourceConfig(Frozen):
    """One source: another server than its own, or not at all.

    `contact`: who asks, where that is asked.
    """

    url: str | None = None
    enabled: bool = True
    contact: str | None = None


class Quiet(Frozen):
    """Hours without popups by this machine's own clock: from `first` up to `last`, over
    midnight when `last` comes first.
    """

    first: time
    last: time

    def holds(self, at: datetime) -> bool:
        """Return whether a moment lies in these hours."""
        now = at.astimezone().time()
        if self.first < self.last:
            return self.first <= now < self.last
        return now >= self.first or now < self.last


class Config(Frozen):
    """The user's settings, with defaults."""

    desktop: bool = True
    on_alert: tuple[str, ...] = ()  # a program and its arguments, for every alert
    push: bool = False  # whether alerts also go to the push addresses among the keys
    quiet: Quiet | None = None
    sources: Mapping[str, SourceConfig] = {}
    keys: Mapping[str, str] = {}  # by action


class ConfigFile(Struct):
    """The file at `path`, read again when it has changed."""

    path: Path
    _seen: int = -1  # never looked

    def news(self) -> Config | None:
        """Return the configuration if the file changed since it was last read, else None.

        Raises ConfigError each time while the file is broken."""
        # Before the text: what is written meanwhile is read next time.
        changed_at = self.path.stat().st_mtime_ns if self.path.exists() else 0
        if changed_at == self._seen:
            return None
        try:
            config = read_config(self.path)
        except ConfigError as error:
            problem = str(error).replace(str(self.path), self.path.name)
            raise ConfigError(
                f"{problem}; what it said before stays in force"
            ) from None
        self._seen = changed_at
        return config


def read_config(path: Path) -> Config:
    """Return the configuration at `path`, or the defaults if there is no file.

    Raises ConfigError.
    """
    try:
        text = read_text(path, LARGEST_SETTINGS)
    except FileNotFoundError:
        return Config()
    except UnreadableError as error:
        raise ConfigError(str(error)) from error
    try:
        return parse_config(text)
    except ConfigError as error:
        raise ConfigError(f"{path}:{error}") from None


def parse_config(text: str) -> Config:
    """Return the configuration in a TOML text.

    Raises ConfigError that names every problem and its place.
    """
    parsed = parse(text)
    found: dict[Found, None] = {}
    data = {
        name: table for name, table in (parsed.data or {}).items() if name not in UNUSED
    }
    if isinstance(data.get("notify"), dict):
        data["notify"].pop(UNUSED_NOTIFY, None)
    config = _config(Node(data, (), found))
    if problems := sorted({*parsed.problems, *located(found, parsed.text)}):
        raise ConfigError("; ".join(map(str, problems)))
    return config


def _config(root: Node) -> Config:
    root = root.table(_ROOT) or root
    notify = _read(root.section("notify"), _NOTIFY)
    every = dict.fromkeys(vendors(), _raw)
    sources = _read(root.section("sources"), _table("[sources]", **every))
    keys = root.section("keys").items('a table: evidence = "E"')
    return Config(
        sources={
            name: _source(name, node)
            for name, node in sources.items("tables")
            if name in every
        },
        keys={name: key for name, node in keys if (key := node.read(_key_name, ""))},
        **notify.fields(Config),
    )


def _source(name: str, node: Node) -> SourceConfig:
    contact = {"contact": _contact} if name == SEC else {}
    table = _table(f"[sources.{name}]", url=_address, enabled=_flag, **contact)
    return SourceConfig(**_read(node, table).fields(SourceConfig))


def _table(name: str, **readers: Callable[[Node], object]) -> Table:
    return Table.of(name, *(Key(key, read, "") for key, read in readers.items()))


def _read(node: Node, table: Table) -> Node:
    """Return a section as a table; an empty one if it is none."""
    return node.table(table) or Node({}, node.path, node.found, keys=table.keys)


def _raw(node: Node) -> object:
    return node.raw


def _wrong(node: Node, what: str) -> WrongError:
    return WrongError(f"{'.'.join(map(str, node.path))} is {what}")


def _flag(node: Node) -> bool:
    if not isinstance(node.raw, bool):
        raise _wrong(node, "true or false")
    return node.raw


def _shaped(node: Node, shape: str, what: str) -> re.Match[str]:
    match = re.fullmatch(shape, node.raw) if isinstance(node.raw, str) else None
    if match is None:
        raise _wrong(node, what)
    return match


def _command(node: Node) -> tuple[str, ...]:
    """Read a program and its arguments; an empty list is none."""
    words = node.raw if isinstance(node.raw, list) else [None]
    are_words = all(isinstance(word, str) and "\0" not in word for word in words)
    if not are_words or words[:1] == [""]:
        raise _wrong(node, 'a program and its arguments: ["~/bin/tell", "me"]')
    return tuple(words)


def _quiet(node: Node) -> Quiet:
    match = _shaped(node, rf"{_CLOCK} ?- ?{_CLOCK}", 'two times of day: "22:00-07:00"')
    first, last = (time(int(match[n]), int(match[n + 1])) for n in (1, 3))
    if first == last:
        raise _wrong(node, "never over: it ends when it begins")
    return Quiet(first, last)


def _contact(node: Node) -> str:
    return _shaped(node, _CONTACT, 'an e-mail address: "you@example.com"')[0]


def _address(node: Node) -> str:
    what = 'an address: "http://127.0.0.1:8080"'
    match = _shaped(node, _ADDRESS, what)
    if int(match[1] or 0) > 65535:
        raise _wrong(node, what)
    return match[0]


_ROOT = _table("config.toml", notify=_raw, sources=_raw, keys=_raw)
_NOTIFY = _table("[notify]", desktop=_flag, on_alert=_command, push=_flag, quiet=_quiet)


_NAMED = re.compile(r"(?:(?:ctrl|alt|shift)\+)*(?:[a-z][a-z0-9_]*|.)")
_RESERVED = ("escape", "ctrl+c", "ctrl+q")
"""Keys that always lead out."""


def _key_name(node: Node) -> str:
    key = node.raw if isinstance(node.raw, str) else ""
    if not _NAMED.fullmatch(key) or key.isspace():
        raise WrongError(f'{node.path[-1]} is a key: "E", "ctrl+e", "f5", "?"')
    if key in _RESERVED:
        raise WrongError(f"{key} always leads out and cannot be given away")
    return key


def contact_problem(text: str) -> str:
    """Return what is wrong with the address for the SEC as typed; empty if nothing is."""
    if re.fullmatch(_CONTACT, text.strip()):
        return ""
    return "that is not an e-mail address of yours, such as you@example.com"


def write_contact(path: Path, contact: str) -> None:
    """Write the contact into the configuration at `path`.

    Raises ConfigError, also when the address is none or must be written there by hand.
    """
    from catalyst_tui.book.file.edit import EditError, Put, edited

    if problem := contact_problem(contact):
        raise ConfigError(problem)
    try:
        text = read_exactly(path, LARGEST_SETTINGS) if path.exists() else ""
        changed = edited(text, [Put(("sources", "sec", "contact"), contact.strip())])
        parse_config(changed)
        write_whole(path.resolve(), changed)
    except UnreadableError as error:
        raise ConfigError(str(error)) from error
    except (EditError, ConfigError):
        raise ConfigError(
            "config.toml says sources.sec in a way of its own; write contact there yourself"
        ) from None
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be written: {error.strerror or error}"
        ) from error
