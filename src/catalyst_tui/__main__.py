"""The command `catalyst`: without a subcommand the app, with one that command."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

GOES_ON = ("watch", "mcp", "refresh")
"""The commands that run for long, so that garbage is collected meanwhile."""

NO_TERMINAL = ("dumb", "unknown")
"""What TERM says where no cursor can be moved."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code. Every known failure is one sentence on stderr."""
    arguments = sys.argv[1:] if argv is None else argv
    if len(arguments) == 3 and arguments[0] == "complete-words":
        return _complete(arguments[2])
    from catalyst_tui.cli.failures import prepare_streams, reported, wants_json

    prepare_streams()
    try:
        return reported(lambda: _run(arguments), as_json=wants_json(arguments))
    finally:
        if argv is None:
            gc.freeze()  # the process ends: else Python would look through all that lives once more
        else:
            gc.enable()


def _complete(line: str) -> int:
    """What a shell asks for at a tabulator."""
    from catalyst_tui.cli.help import completions

    sys.stdout.write("".join(f"{text}\n" for text in completions(line, os.environ)))
    return 0


def _run(arguments: Sequence[str]) -> int:
    if not arguments:  # what is typed most often waits for no parser (25 ms)
        return _open(None, None)
    from catalyst_tui.cli.failures import USAGE, CommandError
    from catalyst_tui.cli.main import parse, run

    asked = parse(arguments)
    if asked.command is not None:
        if asked.command not in GOES_ON:
            # Almost nothing of it is garbage, and looking for some is a tenth of its time.
            gc.disable()
        return run(asked)
    if asked.json:
        raise CommandError(
            "the screen prints no JSON; name a command: `catalyst check --json`", USAGE
        )
    return _open(asked.home, asked.book)


def _open(home: str | None, book: str | None) -> int:
    """The screen on a home. All three streams must be a terminal: Textual draws on stderr."""
    from catalyst_tui.cli.failures import FAILED, OK, USAGE

    streams = (sys.stdin, sys.stdout, sys.stderr)
    if os.environ.get("TERM") in NO_TERMINAL or not all(
        stream is not None and stream.isatty() for stream in streams
    ):
        print("catalyst: needs a terminal; try `catalyst check`", file=sys.stderr)
        return USAGE
    # Nothing of a start is garbage, and looking for some takes 5 to 10 % of it; `start` enables it.
    gc.disable()
    from catalyst_tui.ui.start import start

    return FAILED if start(home, book) else OK


if __name__ == "__main__":
    raise SystemExit(main())
