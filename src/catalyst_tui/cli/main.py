"""The command line: what there is and which module answers. Only argparse is imported before that."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module

from catalyst_tui import __version__

EPILOG = """\
exit codes: 0 fine · 1 something is missed, broken, tripped or overdue, or the command failed ·
2 wrong arguments · 3 the book is wrong
"""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the arguments; exits with 2 and a sentence when they are wrong. `command` None: open the screen.

    No class of ours: `dataclasses` alone would double what `--help` takes.
    """
    return parser().parse_args(argv)


def run(arguments: argparse.Namespace) -> int:
    """Run the command asked for; every known failure is one sentence on stderr."""
    from catalyst_tui.cli.failures import reported

    module = import_module(f"catalyst_tui.cli.{arguments.module}")
    return reported(lambda: module.run(arguments))


def parser() -> argparse.ArgumentParser:
    """Every command with its words."""
    top = argparse.ArgumentParser(
        prog="catalyst",
        description="Continuous integration for investment theses. Without a command the screen opens.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"catalyst {__version__}")
    _where(top, None)
    shared = argparse.ArgumentParser(add_help=False)
    _where(shared, argparse.SUPPRESS)
    commands = top.add_subparsers(dest="command", metavar="command", title="commands")

    def add(name: str, module: str, text: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, parents=[shared], help=text, description=text, allow_abbrev=False)
        one.set_defaults(module=module)
        return one

    check = add("check", "check", "judge the book and exit 1 when something is bad; uses no network")
    check.add_argument(
        "--as-of", metavar="DATE", help="judge as of the end of that day, with what was known then"
    )
    check.add_argument("--json", action="store_true", help="print JSON")
    add("lint", "lint", "say what is wrong with the book, line by line, and what it could say more")
    why = add("why", "why", "explain one verdict down to its documents")
    why.add_argument("id", metavar="ID", help="a checkpoint")
    why.add_argument("--as-of", metavar="DATE", help="as of the end of that day")
    replay = add("replay", "replay", "every flip with its date and cause, from the facts alone")
    replay.add_argument(
        "--from", dest="since", metavar="DATE", help="after that day (default: a year before)"
    )
    replay.add_argument("--to", metavar="DATE", help="up to the end of that day (default: now)")
    replay.add_argument("--json", action="store_true", help="print JSON")
    record = add("record", "record", "enter evidence about a checkpoint, or a figure of a ticker")
    _record(record)
    files = add("import", "files", "take facts, evidence or closes from a CSV file; all of it or nothing")
    files.add_argument("file", metavar="FILE.csv")
    init = add("init", "init", "write the starter book, its facts and a configuration into the home")
    init.set_defaults(module="init")
    add("refresh", "refresh", "fetch prices once")
    doctor = add("doctor", "doctor", "say what works here and what does not")
    doctor.add_argument("--notify", action="store_true", help="also send a test notification")
    return top


def _where(one: argparse.ArgumentParser, default: str | None) -> None:
    one.add_argument("--home", metavar="DIR", default=default, help="where everything lives (CATALYST_HOME)")
    one.add_argument("--book", metavar="FILE", default=default, help="read another book (CATALYST_BOOK)")


def _record(record: argparse.ArgumentParser) -> None:
    record.formatter_class = argparse.RawDescriptionHelpFormatter
    record.epilog = """\
catalyst record npo-2027 happened --on 2027-03-02 --source "release: NPO in production"
catalyst record npo-2027 rescheduled --to 2028H1 --source "call Q3 2026"
catalyst record capacity-strain score -1 --source "own: hiring slowed"
catalyst record ALAB revenue 555.2M --period 2026Q3 --source "release Q3 2026"
catalyst record ALAB gross_margin 71..73% --period 2026Q4 --guide --basis non_gaap --source "release"
"""
    record.add_argument("about", metavar="ID|TICKER", help="a checkpoint, or a ticker for a figure")
    record.add_argument(
        "what",
        metavar="EFFECT|METRIC",
        help="happened, refuted, rescheduled, supports, weakens, note, score; or a metric",
    )
    record.add_argument("value", nargs="?", help="the figure or the score")
    record.add_argument("--period", help="the period a figure is of: 2026Q3, FY2026, or a day for an instant")
    record.add_argument("--on", metavar="DATE", help="the day it happened (default: today)")
    record.add_argument(
        "--to", metavar="DATE", help="the company's own date for it: 2027, 2028H1, 2026-12-01"
    )
    record.add_argument(
        "--source",
        required=True,
        help="what says so; may begin with a grade: filing, release, call, press, own",
    )
    record.add_argument("--note", default="", help="in your words")
    record.add_argument("--known", metavar="DATE", help="the day it became public (default: now)")
    record.add_argument("--guide", action="store_true", help="the figure is the company's guidance")
    record.add_argument(
        "--basis", choices=["gaap", "non_gaap"], help="the accounting of a figure (default: gaap)"
    )
