"""Keys of sources: from the environment, else a file only you can read.

They are never in the configuration, the database, an export or a log; `Secret` shows itself to
nobody.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from catalyst_tui.book.file.syntax import read_toml
from catalyst_tui.desk.home.files import (
    LARGEST_SETTINGS,
    UnreadableError,
    read_text,
)
from catalyst_tui.sources.specs import Secret, keyed
from catalyst_tui.values import Frozen

FILE = "keys.toml"
"""In the home: `finnhub_key = "…"`, readable by its owner alone."""


PUSH = "push"
"""The addresses that alerts are pushed to, with a blank between them:
`ntfy://ntfy.sh/topic tgram://…`.
"""

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,30}://[\x21-\x7e]{1,500}")
MOST_ADDRESSES = 10

_KEY = re.compile(r"[\x21-\x7e]{4,200}")


class Keys(Frozen):
    """The keys of each source that has all of them; or why they are not
    used, never what they are.
    """

    found: Mapping[str, Mapping[str, Secret]] = {}
    problem: str = ""


class _KeysError(Exception):
    pass


def find_keys(folder: Path, env: Mapping[str, str] = os.environ) -> Keys:
    """Find the keys of the sources, by source and name."""
    found: dict[str, dict[str, Secret]] = {}
    try:
        values = _values(folder, env)
        for source, names in keyed().items():
            keys = {name: values.get(f"{source}_{name}", "") for name in names}
            if all(keys.values()):
                found[source] = {name: Secret(key) for name, key in keys.items()}
                for name, key in keys.items():
                    if not _KEY.fullmatch(key):
                        wrong = "is no key: it has spaces, or signs no key has"
                        return Keys(problem=f"{source}_{name} {wrong}")
    except _KeysError as error:
        return Keys(problem=str(error))
    return Keys(found)


def find_push(folder: Path, env: Mapping[str, str] = os.environ) -> tuple[Secret, ...]:
    """Find the addresses that alerts are pushed to.

    ValueError with a sentence that shows none of them."""
    try:
        addresses = _values(folder, env).get(PUSH, "").split()
    except _KeysError as error:
        raise ValueError(str(error)) from None
    if not addresses:
        raise ValueError(
            'notify.push is on, and there is no address; CATALYST_PUSH="ntfy://ntfy.sh/your-topic"'
        )
    if len(addresses) > MOST_ADDRESSES or not all(map(_ADDRESS.fullmatch, addresses)):
        raise ValueError(
            f"push is no list of addresses with blanks between, at most {MOST_ADDRESSES}"
        )
    return tuple(map(Secret, addresses))


def _values(folder: Path, env: Mapping[str, str]) -> dict[str, str]:
    """Return what is set in the file, and over it in the environment, by name."""
    values = _file(folder / FILE)
    for name in (*_names(), PUSH):
        if value := env.get(f"CATALYST_{name.upper()}", "").strip():
            values[name] = value
    return values


def _names() -> set[str]:
    return {f"{source}_{name}" for source, names in keyed().items() for name in names}


def wanted(source: str) -> str:
    """Return in words how to give a source its keys."""
    return " and ".join(f"CATALYST_{source}_{name}".upper() for name in keyed()[source])


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
    except ValueError:  # its message may quote the line
        raise _KeysError(
            f'{path} is no TOML file; a line reads finnhub_key = "…"'
        ) from None
    known = _names()
    if unknown := table.keys() - known - {PUSH}:
        raise _KeysError(
            f"{path} has {len(unknown)} keys of no source; there is {', '.join(sorted(known))}"
        )
    return {
        name: value.strip() for name, value in table.items() if isinstance(value, str)
    }
