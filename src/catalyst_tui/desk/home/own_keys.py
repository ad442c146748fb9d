"""The keys of one's own in config.toml: read here, checked against the actions by the screen."""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.file.node import Node, WrongError
from catalyst_tui.book.file.syntax import Locator

_NAMED = re.compile(r"(?:(?:ctrl|alt|shift)\+)*(?:[a-z][a-z0-9_]*|.)")
_RESERVED = ("escape", "ctrl+c", "ctrl+q")
"""Keys that always lead out."""


class KeyWish(Struct, frozen=True):
    """An action that is to have another key, and where that is said."""

    action: str
    key: str
    line: int = 0
    column: int = 0


def own_keys(node: Node) -> tuple[KeyWish, ...]:
    """Return what the table [keys] says: each action and its key."""
    found = ((name, each.read(_key, None)) for name, each in node.items('a table: evidence = "E"'))
    return tuple(KeyWish(name, key) for name, key in found if key is not None)


def _key(node: Node) -> str:
    key = node.raw if isinstance(node.raw, str) else ""
    if not _NAMED.fullmatch(key) or key.isspace():
        raise WrongError(f'{node.path[-1]} is a key: "E", "ctrl+e", "f5", "?"')
    if key in _RESERVED:
        raise WrongError(f"{key} always leads out and cannot be given away")
    return key


def placed(wishes: tuple[KeyWish, ...], text: str) -> tuple[KeyWish, ...]:
    """Return the same with their lines and columns in the text."""
    if not wishes:
        return wishes
    places = Locator(text)
    found = []
    for wish in wishes:
        line, column = places.key(("keys", wish.action))
        found.append(replace(wish, line=line, column=column))
    return tuple(found)
