"""`catalyst trust`: do what a config.toml says that may be somebody else's: its command, its servers; shown
first."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from catalyst_tui.book.clean import clean
from catalyst_tui.cli.failures import FAILED, CommandError
from catalyst_tui.cli.output import Answer, progress
from catalyst_tui.desk.home.config import Withheld, read_config
from catalyst_tui.desk.home.folder import find_home
from catalyst_tui.desk.home.trust import Asked, trust


def run(arguments: argparse.Namespace) -> Answer:
    """1 when it was not agreed to."""
    path = find_home(arguments.home, arguments.book).config
    withheld = read_config(path).withheld
    tell = progress(arguments)  # what is asked for is read before it is agreed to
    if withheld is None:
        tell(f"{clean(str(path), 4_000)} asks for nothing that waits to be trusted")
        return Answer(_json(path, None, trusted=True), _nothing_more)
    tell(f"{clean(str(path), 4_000)} {clean(withheld.reason, 4_000)}.")
    for line in _shown(withheld.asked):
        tell(line)
    if arguments.json and not arguments.yes:
        return Answer(_json(path, withheld, trusted=False), _nothing_more, FAILED)
    if not arguments.yes and not _agreed():
        print("not trusted; nothing of it is done", file=sys.stderr)
        return Answer(_json(path, withheld, trusted=False), _nothing_more, FAILED)
    try:
        trust(path, withheld.asked)
    except OSError as error:
        raise CommandError(f"{error.filename or path} cannot be written: {error.strerror}") from error
    tell("trusted, as it stands: once it is changed you are asked again")
    return Answer(_json(path, withheld, trusted=True), _nothing_more)


def _nothing_more() -> None:
    """It was all said before it was asked."""


def _shown(asked: Asked) -> Iterator[str]:
    """Each word whole, and nothing in it hides."""
    if asked.command:
        yield "At every alert it would run this, a program and its arguments:"
    for word in asked.command:
        yield f"  {word!r}"
    if asked.addresses:
        yield "It would ask these servers, with your keys, instead of the sources' own:"
    for name, url in asked.addresses:
        yield f"  {name}: {url!r}"
    for key, name, *command in asked.commands:
        yield f"At the key {key!r}, called {name!r}, it would run this:"
        for word in command:
            yield f"  {word!r}"


def _json(path: Path, withheld: Withheld | None, *, trusted: bool) -> dict[str, object]:
    """What waits, or waited until now, to be trusted; `trusted` once nothing waits any more."""
    asked = withheld.asked if withheld else Asked()
    return {
        "config": str(path),
        "trusted": trusted,
        "reason": withheld and withheld.reason,
        "on_alert": list(asked.command),
        "addresses": [{"source": name, "url": url} for name, url in asked.addresses],
        "commands": [{"key": key, "name": name, "run": run} for key, name, *run in asked.commands],
    }


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise CommandError("nobody is here to agree; `catalyst trust --yes` does it after you have read that")
    try:
        return input("Do so from now on? [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False
