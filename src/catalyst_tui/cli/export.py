"""`catalyst export DIR`: write everything as text; `catalyst init --from DIR` reads it again."""

from __future__ import annotations

import argparse
from pathlib import Path

from catalyst_tui import __version__
from catalyst_tui.cli.failures import CommandError
from catalyst_tui.cli.opening import opened_to_read
from catalyst_tui.cli.output import Answer, lines
from catalyst_tui.desk.book_file import read_exactly
from catalyst_tui.desk.export import ExportError, write_export


def run(arguments: argparse.Namespace) -> Answer:
    """Write the folder, whole or not at all. Print the files and their rows."""
    folder = Path(arguments.folder).expanduser().absolute()
    with opened_to_read(arguments) as workspace:
        book = read_exactly(workspace.home).encode()
        try:
            counts = write_export(workspace.store, book, folder, __version__)
        except ExportError as error:
            raise CommandError(str(error)) from None
    rows = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
    value = {"folder": str(folder), "files": [{"name": name, "rows": n} for name, n in counts.items()]}
    return Answer(value, lines(f"wrote {folder}: the book, {rows or 'and nothing else yet'}"))
