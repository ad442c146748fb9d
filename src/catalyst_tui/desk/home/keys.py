"""Keys of sources: from the environment, else the keyring if it is installed, else
a file only you can read.

They are never in the configuration, the database, an export or a log;
`Secret` shows itself to nobody.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from catalyst_tui.desk.home.files import (
    LARGEST_SETTINGS,
    TomlError,
    UnreadableError,
    read_text,
    read_toml,
)
from catalyst_tui.sources.specs import Secret, keyed
from catalyst_tui.values import Frozen

log = logging.getLogger(__name__)

FILE = "keys.toml"
"""In the home: `finnhub_key = "…"`, readable by its owner alone."""

SERVICE = "catalyst-tui"
"""Under which the keyring has them: `keyring set catalyst-tui finnhub_key`."""

PUSH = "push"
"""The addresses that alerts are pushed to, with a blank between them:
`ntfy://ntfy.sh/topic tgram://…`.
"""

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,30}://[\x21-\x7e]{1,500}")
MOST_ADDRESSES = 10

_KEY = re.compile(r"[\x21-\x7e]{4,200}")

Lookup = Callable[[str], str | None]


class Keys(Frozen):
    """The keys of each source that has all of them; or why they are not
    used, never what they are.
    """

    found: Mapping[str, Mapping[str, Secret]] = {}
    problem: str = ""


class _KeysError(Exception):
    pass


def find_keys(
    folder: Path, env: Mapping[str, str] = os.environ, keyring: Lookup | None = None
) -> Keys:
    """Find the keys of the sources, by source and name."""
    found: dict[str, dict[str, Secret]] = {}
    try:
        places = _places(folder, env, keyring)
        for source, names in keyed().items():
            keys = {
                name: key
                for name in names
                if (key := _first(f"{source}_{name}", places))
            }
            if len(keys) == len(names):
                found[source] = keys
    except _KeysError as error:
        return Keys(problem=str(error))
    return Keys(found)


def find_push(
    folder: Path, env: Mapping[str, str] = os.environ, keyring: Lookup | None = None
) -> tuple[Secret, ...]:
    """Find the addresses that alerts are pushed to: CATALYST_PUSH, the keyring or keys.toml.

    ValueError with a sentence that shows none of them."""
    try:
        text = next(
            (found for look in _places(folder, env, keyring) if (found := look(PUSH))),
            "",
        )
    except _KeysError as error:
        raise ValueError(str(error)) from None
    addresses = text.split()
    if not addresses:
        raise ValueError(
            'notify.push is on, and there is no address; CATALYST_PUSH="ntfy://ntfy.sh/your-topic"'
        )
    if len(addresses) > MOST_ADDRESSES or not all(map(_ADDRESS.fullmatch, addresses)):
        raise ValueError(
            f"push is no list of addresses with blanks between, at most {MOST_ADDRESSES}"
        )
    return tuple(map(Secret, addresses))


def _places(
    folder: Path, env: Mapping[str, str], keyring: Lookup | None
) -> tuple[Lookup, ...]:
    environment = {
        name: env.get(f"CATALYST_{name.upper()}") for name in (*_names(), PUSH)
    }
    return environment.get, keyring or _keyring(), _file(folder / FILE).get


def _names() -> set[str]:
    return {f"{source}_{name}" for source, names in keyed().items() for name in names}


def wanted(source: str) -> str:
    """Return in words how to give a source its keys."""
    return " and ".join(f"CATALYST_{source}_{name}".upper() for name in keyed()[source])


def _first(name: str, places: tuple[Lookup, ...]) -> Secret | None:
    for look in places:
        value = look(name)
        if value and value.strip():
            if not _KEY.fullmatch(value.strip()):
                raise _KeysError(
                    f"{name} is no key: it has spaces, or signs no key has"
                )
            return Secret(value.strip())
    return None


def _file(path: Path) -> dict[str, str]:
    try:
        text = read_text(path, LARGEST_SETTINGS)
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise _KeysError(f"{path} can be read by others; chmod 600 {path.name}")
        table = read_toml(text)
    except FileNotFoundError:
        return {}
    except UnreadableError as error:
        raise _KeysError(str(error)) from None
    except TomlError:  # its message may quote the line
        raise _KeysError(
            f'{path} is no TOML file; a line reads finnhub_key = "…"'
        ) from None
    known = _names()
    if unknown := table.keys() - known - {PUSH}:
        raise _KeysError(
            f"{path} has {len(unknown)} keys of no source; there is {', '.join(sorted(known))}"
        )
    return {name: value for name, value in table.items() if isinstance(value, str)}


def _keyring() -> Lookup:
    """Return a look-up in the system's keyring; it finds nothing if there is none."""
    try:
        keyring = import_module("keyring")
    except ImportError:
        return lambda name: None

    def look(name: str) -> str | None:
        try:
            key = keyring.get_password(SERVICE, name)
        except keyring.errors.KeyringError as error:
            log.info("the keyring was not asked: %s", type(error).__name__)
            return None
        return key if isinstance(key, str) else None

    return look
