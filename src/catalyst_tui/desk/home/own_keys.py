"""The keys and commands of one's own in config.toml: read here, checked against the actions by the screen.

What comes from outside (an address, an id) only ever fills in an argument: never the program, never an
option, never more than one word of the command; and there is no shell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.clean import clean
from catalyst_tui.book.file.node import Key, Node, WrongError
from catalyst_tui.book.file.syntax import Locator

FIELDS = ("ticker", "id", "url", "document", "day")
"""What an argument may name in braces. `document` is the same as `url`."""

LONGEST = 2_000
"""Characters of a field that are passed on."""

_FIELD = re.compile(r"\{([^{}]*)\}")
_NAMED = re.compile(r"(?:(?:ctrl|alt|shift)\+)*(?:[a-z][a-z0-9_]*|.)")
_RESERVED = ("escape", "ctrl+c", "ctrl+q")
"""Keys that always lead out."""


class KeyWish(Struct, frozen=True):
    """An action that is to have another key, and where that is said."""

    action: str
    key: str
    line: int = 0
    column: int = 0


class UserCommand(Struct, frozen=True):
    """A program of the user's with its arguments, on a key."""

    key: str
    name: str
    run: tuple[str, ...]
    line: int = 0
    column: int = 0

    @property
    def needs(self) -> tuple[str, ...]:
        """The fields it names."""
        return tuple(dict.fromkeys(name for word in self.run for name in _FIELD.findall(word)))

    def filled(self, fields: Mapping[str, str]) -> tuple[str, ...]:
        """The program and its arguments for these fields. ValueError with a sentence when one is missing, or
        would be read as an option."""
        program, *words = self.run
        return (program, *(self._word(word, fields) for word in words))

    def _word(self, word: str, fields: Mapping[str, str]) -> str:
        def value(match: re.Match[str]) -> str:
            found = clean(fields.get(match[1], ""), LONGEST).strip()
            if not found:
                raise ValueError(f"there is no {match[1]} here: {self.name} is not run")
            return found

        filled = _FIELD.sub(value, word)
        if filled.startswith("-") and not word.startswith("-"):
            raise ValueError(f"{filled[:40]!r} would be read as an option: {self.name} is not run")
        return filled


def own_keys(node: Node) -> tuple[KeyWish, ...]:
    """The table [keys]: an action's name and its key."""
    found = ((name, each.read(_key, None)) for name, each in node.items('a table: evidence = "E"'))
    return tuple(KeyWish(name, key) for name, key in found if key is not None)


def own_commands(node: Node) -> tuple[UserCommand, ...]:
    """The tables [[commands]] in which nothing is wrong; `line` is their number, until they are placed."""
    right = []
    for number, each in enumerate(node.list("an array of tables: [[commands]]")):
        before = len(node.found)
        command = _command(each)
        if command is not None and len(node.found) == before:
            right.append(replace(command, line=number))
    return tuple(right)


def _command(node: Node) -> UserCommand | None:
    if not node.known([KEY.name, NAME.name, RUN.name], "[[commands]]"):
        return None
    for key in (KEY, RUN):
        if key not in node:
            node.wrong(f"a command needs `{key.name}`: {key.doc}")
    key_, run = node.get(KEY, None), node.get(RUN, None)
    if key_ is None or run is None:
        return None
    return UserCommand(key_, node.get(NAME, None) or Path(run[0]).name, run)


def _key(node: Node) -> str:
    key = node.raw if isinstance(node.raw, str) else ""
    if not _NAMED.fullmatch(key) or key.isspace():
        raise WrongError(f'{node.path[-1]} is a key: "E", "ctrl+e", "f5", "?"')
    if key in _RESERVED:
        raise WrongError(f"{key} always leads out and cannot be given away")
    return key


def _name(node: Node) -> str:
    if not isinstance(node.raw, str) or not node.raw.strip():
        raise WrongError('name is what help and palette call it: "Open the source"')
    return clean(node.raw.strip(), 60)


def _run(node: Node) -> tuple[str, ...]:
    words = [word for word in node.raw if isinstance(word, str)] if isinstance(node.raw, list) else []
    if not words or node.raw != words or not words[0] or any("\0" in word for word in words):
        raise WrongError('run is a program and its arguments: ["open", "{url}"]')
    if _FIELD.search(words[0]):
        raise WrongError("the program is named here, by no field")
    for name in (name for word in words for name in _FIELD.findall(word)):
        if name not in FIELDS:
            node.unknown(f"there is no field {{{name}}}", name, FIELDS)
    return tuple(words)


KEY = Key("key", _key, "the key it is on")
NAME = Key("name", _name, "what it is called")
RUN = Key("run", _run, 'a program and its arguments: ["open", "{url}"]')

_Placed = TypeVar("_Placed", KeyWish, UserCommand)


def placed(wishes: tuple[_Placed, ...], text: str) -> tuple[_Placed, ...]:
    """The same with their lines and columns."""
    if not wishes:
        return wishes
    places = Locator(text)
    found = []
    for wish in wishes:
        path = ("keys", wish.action) if isinstance(wish, KeyWish) else ("commands", wish.line, KEY.name)
        line, column = places.key(path)
        found.append(replace(wish, line=line, column=column))
    return tuple(found)
