"""What a command answers: a value for scripts, and the same for people. `cli/main.py` says one."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from catalyst_tui.cli.exits import OK


class Answer(Struct, frozen=True):
    """`value` is what `--json` prints (docs/json.md), `told` prints it as sentences and tables."""

    value: Mapping[str, object] | Sequence[object]
    told: Callable[[], None]
    code: int = OK


def lines(*said: str) -> Callable[[], None]:
    """Prints these lines."""
    return lambda: print("\n".join(said)) if said else None


def teller(arguments: argparse.Namespace) -> Callable[[str], None]:
    """Says at once what a command that takes a while has done; nothing where JSON is awaited."""
    return _nothing if arguments.json else _at_once


def _at_once(line: str) -> None:
    print(line, flush=True)


def _nothing(line: str) -> None:
    pass
