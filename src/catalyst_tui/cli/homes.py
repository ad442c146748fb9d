"""`catalyst init` and `catalyst export`: begin a home, and write one out as text."""

from __future__ import annotations

import argparse
from pathlib import Path

from catalyst_tui import __version__
from catalyst_tui.cli.failures import CommandError
from catalyst_tui.cli.opening import opened_to_read
from catalyst_tui.cli.output import Answer, lines
from catalyst_tui.desk.alerts.commit import judge_and_tell
from catalyst_tui.desk.book_file import read_exactly
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.export import ExportError, home_from, write_export
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import EMPTY_BOOK, Home, find_home, settle

# Init


def run_init(arguments: argparse.Namespace) -> Answer:
    """Write the files that are missing and print them. Existing files are not touched."""
    home = find_home(arguments.home)
    if arguments.export is not None:
        return _from(Path(arguments.export).expanduser().absolute(), home)
    written = settle(home, EMPTY_BOOK if arguments.empty else None, asked=True)
    with open_workspace(home, SystemClock()) as workspace:
        judge_and_tell(workspace)  # from here on, what changes is news
        book = workspace.book
    counts = {kind: len(getattr(book, kind)) for kind in ("tickers", "theses", "checkpoints")}
    text = [f"wrote {path}" for path in written]
    if home.book not in written:
        text.append(f"kept  {home.book}")
    text.append(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    if not book.tickers:
        text.append("Begin with `catalyst add NVDA 40@142.10`, or press a on the screen")
    value = {"book": str(home.book), "written": [str(path) for path in written], **counts}
    return Answer(value, lines(*text))


def _from(folder: Path, home: Home) -> Answer:
    """Make a new home from an export."""
    try:
        counts = home_from(folder, home, SystemClock())
    except ExportError as error:
        raise CommandError(str(error)) from None
    with open_workspace(home, SystemClock()) as workspace:
        book = workspace.book
    written = [home.book, home.database]
    kinds = {kind: len(getattr(book, kind)) for kind in ("tickers", "theses", "checkpoints")}
    text = [f"wrote {path}" for path in written]
    text.append(", ".join(f"{count} {kind}" for kind, count in kinds.items()))
    text.append(", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items()))
    value = {"book": str(home.book), "written": [str(path) for path in written], **kinds}
    return Answer(value, lines(*text))


# Export


def run_export(arguments: argparse.Namespace) -> Answer:
    """Write the folder, whole or not at all. Print the files and their rows."""
    folder = Path(arguments.folder).expanduser().absolute()
    with opened_to_read(arguments) as workspace:
        book = read_exactly(workspace.home).encode()
        try:
            counts = write_export(workspace.store, book, folder, __version__)
        except ExportError as error:
            raise CommandError(str(error)) from None
    rows = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
    value = {
        "folder": str(folder),
        "files": [{"name": name, "rows": n} for name, n in counts.items()],
    }
    return Answer(value, lines(f"wrote {folder}: the book, {rows or 'and nothing else yet'}"))
