"""Whose commands are run, whose servers asked: a config.toml of the user's own, or one trusted once here.

A folder that came from elsewhere (a clone, an archive) may carry a config.toml, and whoever opens it as a
home would run what it says, and send API keys where it says. What was trusted is kept outside the home, by
path and content of its commands and addresses.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from msgspec import Struct

from catalyst_tui.desk.home.files import UnreadableError, make_folder, own_folder, read_text, write_whole

VERSION_CONTROL = (".git", ".hg", ".svn", ".jj")

LARGEST_TRUST = 1_000_000
"""Bytes of the list of what was trusted that are read at most: some ten thousand files."""


class Asked(Struct, frozen=True):
    """What a file asks trust for: a command, a program and its arguments; servers instead of the sources'
    own, by source; and commands on keys: key, name, program and arguments of each."""

    command: tuple[str, ...] = ()
    addresses: tuple[tuple[str, str], ...] = ()
    commands: tuple[tuple[str, ...], ...] = ()


def trust_file() -> Path:
    """Where it is kept what was trusted on this machine. OSError where nobody knows: HOME is not set."""
    return own_folder("state") / "trusted.json"


def why_not_own(path: Path) -> str:
    """Why the file at `path` may be somebody else's, as it goes on after its name; empty when it is the
    user's own. Raises OSError."""
    if os.name == "posix":
        state = path.stat()
        if state.st_uid != os.getuid():
            return "belongs to another user"
        if state.st_mode & 0o022:
            return "can be written by others"
    for folder in dict.fromkeys((*path.absolute().parents, *path.resolve().parents)):
        if any(os.path.lexists(folder / name) for name in VERSION_CONTROL):
            return f"lies in {folder}, which is under version control"
    return ""


def is_trusted(path: Path, asked: Asked) -> bool:
    """Whether just this, in the file at `path`, was trusted."""
    return _read().get(str(path.resolve())) == _mark(asked)


def trust(path: Path, asked: Asked) -> None:
    """Trust this in the file at `path`, and nothing it said before. Raises OSError."""
    kept = trust_file()
    make_folder(kept.parent)
    write_whole(kept, json.dumps({**_read(), str(path.resolve()): _mark(asked)}, indent=1))


def _mark(asked: Asked) -> str:
    marked: dict[str, object] = {"on_alert": list(asked.command)}
    if asked.addresses:
        marked["addresses"] = asked.addresses
    if asked.commands:
        marked["commands"] = asked.commands
    from hashlib import sha256

    return sha256(json.dumps(marked).encode()).hexdigest()


def _read() -> dict[str, str]:
    """What was trusted: nothing, where the list cannot be read, so that it is asked again."""
    try:
        data = json.loads(read_text(trust_file(), LARGEST_TRUST))
    except (FileNotFoundError, UnreadableError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
