"""`catalyst status`: one line for a status bar, from what the watcher last kept."""

from __future__ import annotations

import argparse
import json

from catalyst_tui.cli.answer import Answer, lines
from catalyst_tui.cli.failures import CommandError
from catalyst_tui.desk.home.folder import find_home, refuse_unbegun
from catalyst_tui.desk.home.kept_status import FORMATS, NAME, line, named, read


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it is given."""
    parser.add_argument("--format", choices=FORMATS, default="plain", help="for which bar (default: plain)")


def run(arguments: argparse.Namespace) -> Answer:
    """The line; always 0 where something was kept."""
    home = find_home(arguments.home, arguments.book)
    kept = read(str(home.folder / NAME))
    if kept is None:
        refuse_unbegun(home)
        raise CommandError(f"nothing was kept in {home.folder} yet; have `catalyst watch` or the screen run")
    if kept["book"] != named(str(home.book)):
        raise CommandError(f"what was kept is of {kept['book']}, not of {home.book}; watch that one")
    return Answer(json.loads(line(kept, "json")), lines(line(kept, arguments.format)))
