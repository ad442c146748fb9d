"""`catalyst init`, `export`, `service`, `doctor` and `restore`: set up a home and keep it sound."""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from catalyst_tui import __version__
from catalyst_tui.book.clean import clean, one_row
from catalyst_tui.cli.failures import FAILED, OK, ArgumentError
from catalyst_tui.cli.opening import opened_to_read
from catalyst_tui.cli.output import Answer, progress
from catalyst_tui.desk.alerts.commit import judge_with_changes
from catalyst_tui.desk.doctor import Mood, examine
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.export import home_from, write_export
from catalyst_tui.desk.home.clock import SystemClock, local_time
from catalyst_tui.desk.home.folder import (
    EMPTY_BOOK,
    Home,
    find_home,
    is_watched,
    settle,
)
from catalyst_tui.desk.home.service import (
    Command,
    Service,
    ServiceError,
    carry_out,
    remove,
    service,
    write,
)
from catalyst_tui.desk.recovery import backups, put_back
from catalyst_tui.desk.workspace.book_file import read_exactly

# Service


def run_service(arguments: argparse.Namespace) -> Answer:
    """Install, remove or show the service.

    The exit code is 4 if something is left undone or not at work.
    """
    home, show = find_home(arguments.home, arguments.book), progress(arguments)
    unit = service(home)
    if arguments.what == "status":
        return _service_status(unit, home, show)
    return (
        _install(unit, show) if arguments.what == "install" else _uninstall(unit, show)
    )


def _service_answer(
    unit: Service, shown: list[str], code: int = OK, **values: object
) -> Answer:
    """Return the answer of `service`. Values that are not given are empty."""
    empty = {"watched": None, "text": None, "commands": (), "problems": ()}
    return Answer("service", {"path": unit.path, **empty, **values}, shown, code)


def _install(unit: Service, show: Callable[[str], None]) -> Answer:
    write(unit)
    show(f"wrote {unit.path}")
    for command in unit.install:
        carry_out(command)
        show(subprocess.list2cmdline(command))
    show("catalyst watch runs now, and from now on whenever you log in")
    if any(name.startswith("CATALYST_") and "KEY" in name for name in os.environ):
        show(
            "it does not see the keys in this environment: put them into keys.toml beside your "
            "settings"
        )
    return _service_answer(
        unit, [], installed=True, commands=unit.install, text=unit.text
    )


def _uninstall(unit: Service, show: Callable[[str], None]) -> Answer:
    """Stop the service and remove its unit, which goes also if systemd has forgotten it."""
    if not unit.path.exists():
        return _service_answer(unit, [f"there is no {unit.path}"], installed=False)
    problems = _failures(unit.uninstall, show)
    remove(unit)
    show(f"removed {unit.path}")
    problems += _failures(unit.after, show)
    for problem in problems:
        print(clean(problem, 2000), file=sys.stderr)
    commands = (*unit.uninstall, *unit.after)
    code = FAILED if problems else OK
    return _service_answer(
        unit, [], code, installed=False, commands=commands, problems=problems
    )


def _failures(commands: Iterable[Command], show: Callable[[str], None]) -> list[str]:
    """Run each command and return why some failed."""
    problems = []
    for command in commands:
        try:
            carry_out(command)
            show(subprocess.list2cmdline(command))
        except ServiceError as error:
            problems.append(str(error))
    return problems


def _service_status(unit: Service, home: Home, show: Callable[[str], None]) -> Answer:
    watched = is_watched(home)
    show(f"{'a process watches' if watched else 'nobody watches'} {home.folder}")
    if not unit.path.exists():
        text = ["no service is installed: `catalyst service install` does it"]
        return _service_answer(unit, text, FAILED, installed=False, watched=watched)
    show(f"installed as {unit.path}")
    try:
        state = clean(carry_out(unit.status), 4000).rstrip()
    except ServiceError as error:
        print(clean(str(error), 4000), file=sys.stderr)
        problems = [str(error)]
        return _service_answer(
            unit, [], FAILED, installed=True, watched=watched, problems=problems
        )
    return _service_answer(unit, [state], installed=True, watched=watched, text=state)


# Doctor

_SIGNS = {Mood.FINE: "ok  ", Mood.NOTE: "note", Mood.WRONG: "FAIL"}


def run_doctor(arguments: argparse.Namespace) -> Answer:
    """Print a line for each thing that works or does not. The exit code is 4 if one does not."""
    home = find_home(arguments.home, arguments.book)
    write = _to_terminal if sys.stdout.isatty() and not arguments.json else None
    found = asyncio.run(
        examine(home, SystemClock(), notify=arguments.notify, write=write)
    )
    text = [
        *(
            f"{_SIGNS[finding.mood]}  {finding.about:14} {one_row(finding.text, 400)}"
            for finding in found
        )
    ]
    code = FAILED if any(finding.mood is Mood.WRONG for finding in found) else OK
    return Answer("doctor", {"findings": found}, text, code)


def _to_terminal(sequence: str) -> None:
    sys.stdout.write(sequence)
    sys.stdout.flush()


# Restore


def run_restore(arguments: argparse.Namespace) -> Answer:
    """List the backups, newest first, or put one back. Nothing is deleted."""
    home = find_home(arguments.home, arguments.book)
    if arguments.copy is None:
        return _copies(home)
    labels = [copy.label for copy in backups(home.database)]
    if labels and arguments.copy not in labels:
        name = clean(arguments.copy, 100)
        raise ArgumentError(f"no copy is called {name!r}; there is {', '.join(labels)}")
    aside = put_back(home, arguments.copy, SystemClock())
    values = {
        "database": home.database,
        "copies": (),
        "restored": arguments.copy,
        "set_aside": aside,
    }
    text = [f"{home.database} is now the copy {arguments.copy}."]
    if aside is not None:
        text.append(f"What was there before is {aside}.")
    return Answer("restore", values, text)


def _copies(home: Home) -> Answer:
    text, copies = [], backups(home.database)
    for copy in copies:
        made = f"{copy.size / 1_000_000:6.1f} MB  made {local_time(copy.made_at)}"
        text.append(f"{copy.label:22} {made}{'' if copy.sound else '  cannot be read'}")
    values = {
        "database": home.database,
        "copies": copies,
        "restored": None,
        "set_aside": None,
    }
    return Answer("restore", values, text)


# Init


def run_init(arguments: argparse.Namespace) -> Answer:
    """Write the files that are missing, or make the home from an export. Print what was written.

    Existing files are not touched.
    """
    home = find_home(arguments.home)
    rows: Mapping[str, int] = {}
    if arguments.export is not None:
        folder = Path(arguments.export).expanduser().absolute()
        rows = home_from(folder, home, SystemClock())
        written = [home.book, home.database]
    else:
        written = list(
            settle(home, EMPTY_BOOK if arguments.empty else None, asked=True)
        )
    with open_workspace(home, SystemClock()) as workspace:
        if arguments.export is None:
            judge_with_changes(workspace)  # from here on, what changes is news
        book = workspace.book
    counts = {
        kind: len(getattr(book, kind)) for kind in ("tickers", "theses", "checkpoints")
    }
    text = [f"wrote {path}" for path in written]
    if home.book not in written:
        text.append(f"kept as it is: {home.book}")
    text.append(_counted(counts))
    if arguments.export is not None:
        text.append(_counted(rows))
    elif not book.tickers:
        text.append(
            "Begin with `catalyst add NVDA 40@142.10`, or press a on the screen"
        )
    return Answer("init", {"book": home.book, "written": written, **counts}, text)


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(
        f"{count} {name.replace('_', ' ')}" for name, count in counts.items()
    )


# Export


def run_export(arguments: argparse.Namespace) -> Answer:
    """Write the folder, whole or not at all. Print the files and their rows."""
    folder = Path(arguments.folder).expanduser().absolute()
    with opened_to_read(arguments) as workspace:
        book = read_exactly(workspace.home).encode()
        counts = write_export(workspace.store, book, folder, __version__)
    files = [{"name": name, "rows": count} for name, count in counts.items()]
    text = f"wrote {folder}: the book, {_counted(counts) or 'and nothing else yet'}"
    return Answer("export", {"folder": folder, "files": files}, [text])
