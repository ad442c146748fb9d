"""The command line: what there is and which module answers. Only argparse is imported before that."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module

from catalyst_tui import __version__

EPILOG = """\
exit codes: 0 fine · 1 something is missed, broken, tripped or overdue, or the command failed ·
2 wrong arguments · 3 the book is wrong · 75 (`watch --once`) another process watches already
"""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the arguments; exits with 2 and a sentence when they are wrong. `command` None: open the screen.

    No class of ours: `dataclasses` alone would double what `--help` takes.
    """
    return parser().parse_args(argv)


def run(arguments: argparse.Namespace) -> int:
    """Run the command asked for; its exit code."""
    code: int = import_module(f"catalyst_tui.cli.{arguments.module}").run(arguments)
    return code


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
    check.add_argument(
        "--color",
        choices=["auto", "always", "never"],
        default="auto",
        help="colour the statuses (default: on a terminal, unless NO_COLOR is set)",
    )
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
    facts = add("facts", "facts", "every figure known of a ticker, with the document it stands in")
    facts.add_argument("ticker", metavar="TICKER", help="a ticker of the book, or a macro series: fred:GDPC1")
    facts.add_argument("--metric", metavar="M", help="only this metric or series")
    facts.add_argument("--as-of", metavar="DATE", help="what was known at the end of that day")
    facts.add_argument("--json", action="store_true", help="print JSON")
    forecasts = add("forecasts", "forecasts", "score the probabilities stated, by what came of them")
    forecasts.add_argument("--as-of", metavar="DATE", help="as of the end of that day")
    forecasts.add_argument("--json", action="store_true", help="print JSON")
    reason = add("reason", "reason", "say why a promise was changed while it was near, bad or due")
    reason.add_argument("id", metavar="ID", help="a checkpoint")
    reason.add_argument("text", metavar="TEXT", help="in your words")
    inbox = add("inbox", "inbox", "what was told, newest first; marks nothing as seen")
    inbox.add_argument("--unread", action="store_true", help="only what was not seen on the screen yet")
    inbox.add_argument("--json", action="store_true", help="print JSON")
    ack = add("ack", "inbox", "acknowledge what was told: an urgent alert is not told again")
    ack.add_argument("ids", metavar="ID", nargs="+", help="a line of the inbox, or a checkpoint")
    snooze = add("snooze", "inbox", "hold the popups about a checkpoint; the inbox goes on")
    snooze.add_argument("id", metavar="ID", help="a checkpoint, or an event")
    snooze.add_argument("until", metavar="UNTIL", help="3d, 12h, 2w, 2026-12-01; off ends it")
    record = add("record", "record", "enter evidence about a checkpoint, or a figure of a ticker")
    _record(record)
    files = add("import", "files", "take facts, evidence or closes from a CSV file; all of it or nothing")
    files.add_argument("file", metavar="FILE.csv")
    add("init", "init", "write the starter book, its facts and a configuration into the home")
    refresh = add("refresh", "refresh", "fetch once what has changed outside; asks nothing")
    refresh.add_argument("tickers", metavar="TICKER", nargs="*", help="of these only (default: the book's)")
    refresh.add_argument("--only", choices=["quotes", "history", "fred", "filings", "sec"], help="only this")
    watch = add("watch", "watch", "judge, fetch and notify without the screen, or beside it")
    watch.add_argument("--once", action="store_true", help="do what is due and end: for cron and timers")
    watch.add_argument("-q", "--quiet", action="store_true", help="do not print what changes")
    service = add("service", "service", "have the system run `catalyst watch` whenever you are logged in")
    service.add_argument("what", choices=["install", "uninstall", "status"])
    service.add_argument("--dry-run", action="store_true", help="only print the file and the commands")
    _trust(add("trust", "trust", "run the command of a config.toml that may not be yours; shows it first"))
    restore = add("restore", "restore", "list the copies of the database, or put one of them back")
    restore.add_argument("copy", metavar="COPY", nargs="?", help="as the list calls it: 2026-08-04")
    doctor = add("doctor", "doctor", "say what works here and what does not")
    doctor.add_argument("--notify", action="store_true", help="also send a test notification")
    return top


def _where(one: argparse.ArgumentParser, default: str | None) -> None:
    one.add_argument("--home", metavar="DIR", default=default, help="where everything lives (CATALYST_HOME)")
    one.add_argument("--book", metavar="FILE", default=default, help="read another book (CATALYST_BOOK)")


def _trust(trust: argparse.ArgumentParser) -> None:
    trust.add_argument("--yes", action="store_true", help="without asking: you have read what it shows")


def _record(record: argparse.ArgumentParser) -> None:
    record.formatter_class = argparse.RawDescriptionHelpFormatter
    record.epilog = """\
catalyst record npo-2027 happened --on 2027-03-02 --source "release: NPO in production"
catalyst record npo-2027 rescheduled --to 2028H1 --source "call Q3 2026"
catalyst record capacity-strain score -1 --source "own: hiring slowed"
catalyst record npo-2027 ruled missed --note "the programme ended with its customer"
catalyst record npo-2027 ruled withdrawn --note "it goes on elsewhere"
catalyst record ALAB revenue 555.2M --period 2026Q3 --source "release Q3 2026"
catalyst record weekly_claims 230K --on 2026-11-14 --source "press: Labor Department"
catalyst record ALAB gross_margin 71..73% --period 2026Q4 --guide --basis non_gaap --source "release"
"""
    record.add_argument(
        "about",
        metavar="ID|TICKER|SERIES",
        help="a checkpoint; for a figure its ticker, or a series",
    )
    record.add_argument(
        "what",
        metavar="EFFECT|METRIC",
        help="happened, refuted, rescheduled, supports, weakens, note, score, ruled; or a metric",
    )
    record.add_argument("value", nargs="?", help="the figure, the score, or the word of your ruling")
    record.add_argument("--period", help="the period a figure is of: 2026Q3, FY2026, 2026-W46, or its day")
    record.add_argument("--on", metavar="DATE", help="the day it happened, or a figure is of")
    record.add_argument(
        "--to", metavar="DATE", help="the company's own date for it: 2027, 2028H1, 2026-12-01"
    )
    record.add_argument(
        "--source",
        default="",
        help="what says so; may begin with a grade: filing, release, call, press, own; a ruling needs none",
    )
    record.add_argument("--note", default="", help="in your words; of a ruling, why")
    record.add_argument("--known", metavar="DATE", help="the day it became public (default: now)")
    record.add_argument("--guide", action="store_true", help="the figure is the company's guidance")
    record.add_argument(
        "--basis", choices=["gaap", "non_gaap"], help="the accounting of a figure (default: gaap)"
    )
