"""The command `catalyst`: without a subcommand the app, with one that command."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from catalyst_tui.cli.main import App, parse, run


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    command = parse(sys.argv[1:] if argv is None else argv)
    if isinstance(command, App):
        from catalyst_tui.cli.failures import reported
        from catalyst_tui.ui.start import start

        return reported(lambda: start(command.home, command.book))
    return run(command)


if __name__ == "__main__":
    raise SystemExit(main())
