"""`catalyst service`: have the system run `catalyst watch`, or no longer; `--dry-run` only says how."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterable

from catalyst_tui.book.clean import clean
from catalyst_tui.cli.failures import FAILED, OK, CommandError
from catalyst_tui.cli.output import Answer, lines, progress
from catalyst_tui.desk.home.folder import Home, find_home, is_watched
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


def run(arguments: argparse.Namespace) -> Answer:
    """1 when something was left undone, or for `status` when the service is not at work."""
    home, tell = find_home(arguments.home, arguments.book), progress(arguments)
    try:
        one = service(home, this_machine())
        if arguments.what == "status":
            return _status(one, home, tell)
        if arguments.dry_run:
            return _plan(one, arguments.what)
        return _install(one, tell) if arguments.what == "install" else _uninstall(one, tell)
    except ServiceError as error:
        raise CommandError(clean(str(error), 2000)) from error


def _answer(
    one: Service,
    told: Iterable[str] = (),
    *,
    installed: bool,
    commands: Iterable[Command] = (),
    text: str | None = None,
    problems: Iterable[str] = (),
    watched: bool | None = None,
    code: int = OK,
) -> Answer:
    value = {
        "path": str(one.path),
        "installed": installed,
        "watched": watched,
        "text": text,
        "commands": [list(command) for command in commands],
        "problems": list(problems),
    }
    return Answer(value, lines(*told), code)


def _plan(one: Service, what: str) -> Answer:
    there = one.path.exists()
    if what == "install":
        said = [f"# {one.path}\n{one.text().rstrip()}\n", *map(subprocess.list2cmdline, one.install)]
        return _answer(one, said, installed=there, commands=one.install, text=one.text())
    said = [*map(subprocess.list2cmdline, one.uninstall), f"# then {one.path} is removed"]
    said += map(subprocess.list2cmdline, one.after)
    return _answer(one, said, installed=there, commands=(*one.uninstall, *one.after))


def _install(one: Service, tell: Callable[[str], None]) -> Answer:
    write(one)
    tell(f"wrote {one.path}")
    _carry_out(one.install, tell)
    tell("catalyst watch runs now, and from now on whenever you log in")
    if any(name.startswith("CATALYST_") and "KEY" in name for name in os.environ):
        tell("it does not see the keys in this environment: put them into keys.toml in the home")
    return _answer(one, installed=True, commands=one.install, text=one.text())


def _uninstall(one: Service, tell: Callable[[str], None]) -> Answer:
    if not one.path.exists():
        return _answer(one, [f"there is no {one.path}"], installed=False)
    # by hand it may have been forgotten already: the file goes anyway
    left = _left_undone(one.uninstall, tell)
    remove(one)
    tell(f"removed {one.path}")
    left += _left_undone(one.after, tell)
    for problem in left:
        print(clean(problem, 2000), file=sys.stderr)
    commands = (*one.uninstall, *one.after)
    code = FAILED if left else OK
    return _answer(one, installed=False, commands=commands, problems=left, code=code)


def _left_undone(commands: Iterable[Command], tell: Callable[[str], None]) -> list[str]:
    left = []
    for command in commands:
        try:
            _carry_out([command], tell)
        except ServiceError as error:
            left.append(str(error))
    return left


def _carry_out(commands: Iterable[Command], tell: Callable[[str], None]) -> None:
    for command in commands:
        carry_out(command)
        tell(subprocess.list2cmdline(command))


def _status(one: Service, home: Home, tell: Callable[[str], None]) -> Answer:
    watched = is_watched(home)
    tell(f"{'a process watches' if watched else 'nobody watches'} {home.folder}")
    if not one.path.exists():
        said = ["no service is installed: `catalyst service install` does it"]
        return _answer(one, said, installed=False, watched=watched, code=FAILED)
    tell(f"installed as {one.path}")
    try:
        state = clean(carry_out(one.status), 4000).rstrip()
    except ServiceError as error:
        print(clean(str(error), 4000), file=sys.stderr)
        return _answer(one, installed=True, watched=watched, problems=[str(error)], code=FAILED)
    return _answer(one, [state], installed=True, watched=watched, text=state)
