"""`catalyst service`: have the system run `catalyst watch`, or no longer; `--dry-run` only says how."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterable

from catalyst_tui.book.clean import clean
from catalyst_tui.cli.exits import BAD, OK
from catalyst_tui.cli.failures import CommandError
from catalyst_tui.desk.home.folder import find_home, is_watched
from catalyst_tui.desk.home.service import (
    Command,
    Service,
    ServiceError,
    carry_out,
    remove,
    service,
    this_machine,
    write,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it is given."""
    parser.add_argument("what", choices=["install", "uninstall", "status"])
    parser.add_argument("--dry-run", action="store_true", help="only print the file and the commands")


def run(arguments: argparse.Namespace) -> int:
    """1 when something was left undone, or for `status` when the service is not at work."""
    home = find_home(arguments.home, arguments.book)
    try:
        one = service(home, this_machine())
        if arguments.what == "status":
            watched = "a process watches" if is_watched(home) else "nobody watches"
            print(f"{watched} {home.folder}")
            return _status(one)
        if arguments.dry_run:
            return _plan(one, arguments.what)
        return _install(one) if arguments.what == "install" else _uninstall(one)
    except ServiceError as error:
        raise CommandError(clean(str(error), 2000)) from error


def _plan(one: Service, what: str) -> int:
    if what == "install":
        print(f"# {one.path}\n{one.text().rstrip()}\n")
        _would(one.install)
    else:
        _would(one.uninstall)
        print(f"# then {one.path} is removed")
        _would(one.after)
    return OK


def _would(commands: Iterable[Command]) -> None:
    for command in commands:
        print(subprocess.list2cmdline(command))


def _install(one: Service) -> int:
    write(one)
    print(f"wrote {one.path}")
    _carry_out(one.install)
    print("catalyst watch runs now, and from now on whenever you log in")
    if any(name.startswith("CATALYST_") and "KEY" in name for name in os.environ):
        print("it does not see the keys in this environment: put them into keys.toml in the home")
    return OK


def _uninstall(one: Service) -> int:
    if not one.path.exists():
        print(f"there is no {one.path}")
        return OK
    left = _left_undone(one.uninstall)  # by hand it may have been forgotten already: the file goes anyway
    remove(one)
    print(f"removed {one.path}")
    left += _left_undone(one.after)
    for problem in left:
        print(clean(problem, 2000), file=sys.stderr)
    return BAD if left else OK


def _left_undone(commands: Iterable[Command]) -> list[str]:
    left = []
    for command in commands:
        try:
            _carry_out([command])
        except ServiceError as error:
            left.append(str(error))
    return left


def _carry_out(commands: Iterable[Command]) -> None:
    for command in commands:
        carry_out(command)
        print(subprocess.list2cmdline(command))


def _status(one: Service) -> int:
    if not one.path.exists():
        print("no service is installed: `catalyst service install` does it")
        return BAD
    print(f"installed as {one.path}")
    try:
        print(clean(carry_out(one.status), 4000).rstrip())
    except ServiceError as error:
        print(clean(str(error), 4000), file=sys.stderr)
        return BAD
    return OK
