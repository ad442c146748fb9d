"""Tables on the command line: drawn for a terminal, plain lines for whatever reads a pipe."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table


def new_table() -> Table:
    """A table with a line under its head and nothing else; columns are the caller's."""
    from rich import box
    from rich.table import Table

    return Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=False)


def show(table: Table) -> None:
    """Print it. A pipe has no width to fit into: every line whole, and no spaces at its end."""
    from rich.console import Console

    console = Console(highlight=False, width=None if sys.stdout.isatty() else 2000)
    with console.capture() as captured:
        console.print(table)
    print("\n".join(line.rstrip() for line in captured.get().splitlines()).strip("\n"))
