"""The command `catalyst`: without a subcommand the app, with one that command."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    if not arguments:  # what is typed most often waits for no parser (25 ms)
        return _open(None, None)
    from catalyst_tui.cli.main import parse, run

    asked = parse(arguments)
    return _open(asked.home, asked.book) if asked.command is None else run(asked)


def _open(home: str | None, book: str | None) -> int:
    """The screen on a home."""
    gc.disable()  # nothing of a start is garbage, and looking for some is 5 to 10 % of it; `start` enables it
    from catalyst_tui.cli.failures import reported
    from catalyst_tui.ui.start import start

    return reported(lambda: start(home, book))


if __name__ == "__main__":
    raise SystemExit(main())
