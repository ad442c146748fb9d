"""Name every command, with its group, arguments and examples.

This file imports no other room: `catalyst --help` and `catalyst COMMAND --help` must not wait for the desk.
A command's answer is made by `run` in the module named here.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import NamedTuple

DAILY = "Every day"
GROUPS = (DAILY, "Look back", "Set up", "Automate", "Help")

STATUS_FORMATS = ("plain", "tmux", "waybar", "json")
CHECK_FORMATS = ("text", "junit", "github", "markdown")
FETCHED = ("quotes", "history", "fred", "rates", "filings", "sec")
SHELLS = ("bash", "zsh", "fish")
INBOX_WORDS = ("ack", "snooze", "accept", "dismiss")
DAYS_AHEAD = 90


def _no_arguments(_: argparse.ArgumentParser) -> None:
    pass


class Command(NamedTuple):
    """One command. `module` is where it is: a file, and behind a colon a function that is not `run`.

    `shown` is how the list of commands writes it, with what it is usually given.
    """

    name: str
    group: str
    summary: str
    module: str
    examples: tuple[str, ...]
    add_arguments: Callable[[argparse.ArgumentParser], None] = _no_arguments
    shown: str = ""


def _as_of(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", metavar="DATE", help="as of the end of that day")


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as-of",
        metavar="DATE",
        help="judge as of the end of that day in the book's timezone, with what was known then",
    )
    parser.add_argument(
        "--since",
        metavar="DATE",
        help="only what changed from that day on; exits 1 only for what turned bad",
    )
    parser.add_argument(
        "--format",
        choices=CHECK_FORMATS,
        default="text",
        help="for CI: JUnit, GitHub's annotations, Markdown",
    )
    parser.add_argument(
        "--color",
        choices=["auto", "always", "never"],
        default="auto",
        help="colour the statuses (default: on a terminal, unless NO_COLOR is set)",
    )


def _why(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="a checkpoint, or one period of it: 'ID[2026Q3]'")
    _as_of(parser)


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "words",
        metavar="LINE",
        nargs="+",
        help="companies, with lots; or a checkpoint: [role] TICKER claim [when] [-> action]",
    )
    parser.add_argument(
        "--yes", action="store_true", help="save a checkpoint that is certain without asking"
    )
    parser.add_argument("--dry-run", action="store_true", help="show a checkpoint, save nothing")
    parser.add_argument("--opened", metavar="DATE", help="the day the lots were bought: 2025-09-02")
    parser.add_argument("--name", help="the company's name; found by itself when left out")
    parser.add_argument(
        "--currency", help="of its price: EUR; when left out as its symbol ends, or [defaults]"
    )


def _record(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "about",
        metavar="ID|TICKER|SERIES",
        help="a checkpoint; for a figure its ticker, or a series",
    )
    parser.add_argument(
        "what",
        metavar="EFFECT|METRIC",
        nargs="?",
        help="happened, refuted, rescheduled, supports, weakens, note, score, ruled; or a metric",
    )
    parser.add_argument(
        "value", nargs="?", help="the figure, the score, or the word of your ruling"
    )
    parser.add_argument(
        "--period", help="the period a figure is of: 2026Q3, FY2026, 2026-W46, or its day"
    )
    parser.add_argument("--on", metavar="DATE", help="the day it happened, or a figure is of")
    parser.add_argument(
        "--to", metavar="DATE", help="the company's own date for it: 2027, 2028H1, 2026-12-01"
    )
    parser.add_argument(
        "--source",
        default="",
        help="what says so; may begin with a grade: filing, release, call, press, own; "
        "a ruling or a score needs none",
    )
    parser.add_argument("--note", default="", help="in your words; of a ruling, why")
    parser.add_argument("--known", metavar="DATE", help="the day it became public (default: now)")
    parser.add_argument("--guide", action="store_true", help="the figure is the company's guidance")
    parser.add_argument(
        "--another",
        action="store_true",
        help="it happened, and is another event than one reported for that day",
    )
    parser.add_argument(
        "--yes", action="store_true", help="keep a figure far out of the scale of the last"
    )
    parser.add_argument(
        "--basis", choices=["gaap", "non_gaap"], help="the accounting of a figure (default: gaap)"
    )
    parser.add_argument(
        "--reason",
        metavar="TEXT",
        help="why you changed the checkpoint while it was close to failing, bad or due",
    )
    parser.add_argument(
        "--rename",
        metavar="NEW",
        help="give the checkpoint or thesis another id, with everything that belongs to it",
    )


def _inbox(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        nargs="?",
        choices=INBOX_WORDS,
        metavar="ack|snooze|accept|dismiss",
        help="ack ID…: acknowledge, so that urgent ones stop repeating; snooze ID UNTIL: pause the "
        "popups about a checkpoint or event until 3d, 12h, 2w, 2026-12-01, or off; accept and dismiss ID: "
        "answer an agent's proposal (accept alone lists them); without any: list the notifications",
    )
    parser.add_argument(
        "ids", metavar="ID", nargs="*", help="a line of the inbox, a checkpoint, or a proposal"
    )
    parser.add_argument(
        "--unread", action="store_true", help="only what was not seen on the screen yet"
    )


def _agenda(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--days",
        metavar="N",
        type=_days,
        default=DAYS_AHEAD,
        help=f"so many days ahead (default: {DAYS_AHEAD})",
    )
    parser.add_argument(
        "--ics",
        metavar="FILE",
        help="write all dates ahead into a calendar file; again, and they move in it",
    )


def _days(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 3660:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of days from 1 to 3660")
    return int(text)


def _read(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a saved page (HTML), a mail (.eml) or a text")
    parser.add_argument("--ticker", metavar="T", required=True, help="whose release it is")
    parser.add_argument(
        "--at",
        metavar="WHEN",
        help="since when it is public: a day, or a moment with its offset (else its dateline, else now)",
    )
    parser.add_argument(
        "--offer", action="store_true", help="put it into the report form and the inbox"
    )


def _replay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from", dest="since", metavar="DATE", help="after that day (default: a year before)"
    )
    parser.add_argument("--to", metavar="DATE", help="up to the end of that day (default: now)")
    parser.add_argument(
        "--alerts",
        action="store_true",
        help="list what would have popped up, and the rule that held each other change back",
    )


def _facts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "ticker", metavar="TICKER", help="a ticker of the book, or a series: fred:GDPC1, rate:USD"
    )
    parser.add_argument("--metric", metavar="M", help="only this metric or series")
    parser.add_argument("--as-of", metavar="DATE", help="what was known at the end of that day")


def _review(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "thesis", metavar="THESIS", nargs="?", help="its id; without one, all are listed"
    )
    parser.add_argument(
        "--note", metavar="TEXT", default="", help="a line for the journal, in your words"
    )
    parser.add_argument(
        "--scores",
        action="store_true",
        help="score the probabilities you stated by what came of them",
    )
    parser.add_argument("--as-of", metavar="DATE", help="with --scores: as of the end of that day")


def _brief(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "about", metavar="TICKER|THESIS", nargs="?", default="", help="of this only"
    )
    parser.add_argument(
        "--since", metavar="DAY", help="what changed from that day on (default: for a week)"
    )


def _undo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "about",
        metavar="ID|TICKER|SERIES",
        nargs="?",
        default="",
        help="only of this (default: of anything)",
    )
    parser.add_argument(
        "metric", metavar="METRIC", nargs="?", default="", help="only figures of this metric"
    )
    parser.add_argument(
        "--period", default="", help="only figures of this period: 2026Q3, or a day"
    )
    parser.add_argument("--guide", action="store_true", help="only the company's guidance")
    parser.add_argument("--file", default="", help="the whole last import of this file")


def _init(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--empty", action="store_true", help="begin a book of your own instead of the starter's"
    )
    parser.add_argument(
        "--from",
        dest="export",
        metavar="DIR",
        help="make a new home out of what `catalyst export` wrote",
    )


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", help="CSV, XLSX, XML, JSON, OFX or QFX, or a plain-text ledger"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="say what is in it and change nothing"
    )
    parser.add_argument("--yes", action="store_true", help="take the changes without asking")
    parser.add_argument(
        "--account",
        metavar="NAME",
        default="",
        help="whose file it is, where a broker has several",
    )
    parser.add_argument(
        "--symbol",
        metavar="ISIN=SYMBOL",
        action="append",
        default=[],
        help="the ticker of an ISIN, a symbol or a name of the file; remembered",
    )
    parser.add_argument(
        "--map",
        metavar="FIELD=COLUMN",
        action="append",
        default=[],
        help="what a column of an unknown kind of file holds; remembered",
    )
    parser.add_argument(
        "--keep", action="store_true", help="let lots you wrote yourself stay next to the file's"
    )
    parser.add_argument(
        "--decimal", choices=(".", ","), default="", help="where numbers leave two readings"
    )
    parser.add_argument(
        "--dates", choices=("dmy", "mdy"), default="", help="where days leave two readings"
    )
    parser.add_argument("--currency", default="", help="of a file that names none: EUR")


def _export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help="a folder that is new, or empty")


def _refresh(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "tickers", metavar="TICKER", nargs="*", help="of these only (default: the book's)"
    )
    parser.add_argument("--only", choices=FETCHED, help="only this")


def _watch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--once", action="store_true", help="do what is due and end: for cron and timers"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="do not print what changes")


def _service(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["install", "uninstall", "status"])
    parser.add_argument(
        "--dry-run", action="store_true", help="only print the file and the commands"
    )


def _doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--notify", action="store_true", help="also send a test notification")


def _restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("copy", metavar="COPY", nargs="?", help="as the list calls it: 2026-08-04")


def _status(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format", choices=STATUS_FORMATS, default="plain", help="for which bar (default: plain)"
    )


def _lint(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", metavar="FILE", nargs="*", help="books (default: the home's)")
    parser.add_argument(
        "--schema",
        action="store_true",
        help="print the JSON Schema of a book instead, for editors that complete and check TOML",
    )
    parser.add_argument(
        "--write",
        action="store_true",
        help="with --schema: write it into the book's folder, where editors look",
    )


def _mcp(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--skill",
        action="store_true",
        help="print how an agent works with Catalyst instead, as text",
    )


def _completion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=SHELLS)


def _help(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "topic", nargs="?", help="one of the topics, a field, a metric or a function"
    )


_TABLE = (
    Command(
        "check",
        DAILY,
        "judge the book; exit 1 if something is bad",
        "check",
        ("catalyst check", "catalyst check --since 2026-11-01"),
        _check,
    ),
    Command(
        "positions",
        DAILY,
        "what you hold, in one currency",
        "positions",
        ("catalyst positions", "catalyst positions --json"),
    ),
    Command(
        "why",
        DAILY,
        "explain a verdict down to its documents",
        "why",
        ("catalyst why above-300", "catalyst why above-300 --as-of 2026-03-05"),
        _why,
        "why ID",
    ),
    Command(
        "add",
        DAILY,
        "add a ticker, a lot or a checkpoint",
        "add",
        (
            "catalyst add 'NVDA revenue above $60B in 2027Q1, 70%'",
            "catalyst add 'sell half of NVDA if it closes below 150'",
            "catalyst add NVDA 40@142.10, apple",
            "catalyst add NVDA 40@120EUR --opened 2025-11-03",
            "catalyst add NVDA -5@180.00",
            "catalyst add cash EUR 1200",
        ),
        _add,
        "add LINE",
    ),
    Command(
        "record",
        DAILY,
        "enter evidence, a figure, a ruling or a reason",
        "record",
        (
            'catalyst record npo-2027 happened --on 2027-03-02 --source "release: in production"',
            'catalyst record npo-2027 rescheduled --to 2028H1 --source "call Q3 2026"',
            'catalyst record npo-2027 ruled missed --note "the programme ended"',
            'catalyst record ALAB revenue 555.2M --period 2026Q3 --source "release Q3 2026"',
            "catalyst record ALAB gross_margin 71..73% --period 2026Q4 --guide --source release",
            'catalyst record above-300 --reason "it fell with the market"',
            "catalyst record above-300 --rename stays-above-300",
        ),
        _record,
    ),
    Command(
        "inbox",
        DAILY,
        "notifications; ack, snooze, accept",
        "inbox",
        (
            "catalyst inbox --unread",
            "catalyst inbox ack 12",
            "catalyst inbox snooze above-300 3d",
            "catalyst inbox accept",
        ),
        _inbox,
    ),
    Command(
        "agenda",
        DAILY,
        "dates ahead; --ics FILE for a calendar",
        "summary:run_agenda",
        ("catalyst agenda --days 30", "catalyst agenda --ics dates.ics"),
        _agenda,
    ),
    Command(
        "read",
        DAILY,
        "find figures in a saved earnings release (HTML, mail or text)",
        "read",
        (
            "catalyst read release.html --ticker ALAB",
            "catalyst read release.eml --ticker ALAB --offer",
        ),
        _read,
        "read FILE",
    ),
    Command(
        "replay",
        "Look back",
        "list every change of a verdict, with its date and cause",
        "history:run_replay",
        ("catalyst replay", "catalyst replay --from 2026-01-01 --to 2026-06-30"),
        _replay,
    ),
    Command(
        "facts",
        "Look back",
        "list every known figure of a ticker, with its document",
        "history:run_facts",
        ("catalyst facts ALAB --metric revenue", "catalyst facts ALAB --as-of 2026-03-05"),
        _facts,
    ),
    Command(
        "review",
        "Look back",
        "note that you reviewed a thesis; list what is due; score your forecasts",
        "review",
        ('catalyst review optics --note "nothing new"', "catalyst review --scores"),
        _review,
    ),
    Command(
        "brief",
        "Look back",
        "print the week as Markdown: what changed, where it stands, what is due",
        "summary:run_brief",
        ("catalyst brief", "catalyst brief ALAB --since 2026-11-01"),
        _brief,
    ),
    Command(
        "undo",
        "Look back",
        "undo the last entry, or the last one of a checkpoint, ticker or series",
        "record:undo",
        (
            "catalyst undo",
            "catalyst undo ALAB revenue --guide --period 2026Q4",
            "catalyst undo --file facts.csv",
            "catalyst undo ALAB price --period 2026-11-05",
        ),
        _undo,
    ),
    Command(
        "init",
        "Set up",
        "begin a home: the starter book, or an empty one",
        "homes:run_init",
        ("catalyst init --empty", "catalyst --home NEW init --from EXPORT"),
        _init,
    ),
    Command(
        "import",
        "Set up",
        "take positions from a broker's file, facts from a CSV, or what an export adds",
        "import_file",
        (
            "catalyst import trades.csv --dry-run",
            'catalyst import units.csv --map quantity="Heap size" --map symbol=Epic',
            "catalyst import ~/theses-export --dry-run",
        ),
        _import,
    ),
    Command(
        "export",
        "Set up",
        "write everything as text; `import` adds it elsewhere, `init --from` makes a home of it",
        "homes:run_export",
        ("catalyst export ~/catalyst-export", "catalyst --home OTHER export DIR"),
        _export,
    ),
    Command(
        "refresh",
        "Set up",
        "fetch prices and filings once",
        "fetching:run_refresh",
        ("catalyst refresh", "catalyst refresh NVDA --only quotes"),
        _refresh,
    ),
    Command(
        "watch",
        "Set up",
        "judge, fetch and notify without the screen",
        "fetching:run_watch",
        ("catalyst watch", "catalyst watch --once"),
        _watch,
    ),
    Command(
        "service",
        "Set up",
        "run `catalyst watch` in the background when you log in",
        "upkeep:run_service",
        ("catalyst service install", "catalyst service status"),
        _service,
    ),
    Command(
        "doctor",
        "Set up",
        "say what works here and what does not",
        "upkeep:run_doctor",
        ("catalyst doctor", "catalyst doctor --notify"),
        _doctor,
    ),
    Command(
        "restore",
        "Set up",
        "list the backups of the database, or put one back",
        "upkeep:run_restore",
        ("catalyst restore", "catalyst restore 2026-08-04"),
        _restore,
    ),
    Command(
        "status",
        "Automate",
        "print one line for a status bar",
        "summary:run_status",
        ("catalyst status", "catalyst status --format tmux"),
        _status,
    ),
    Command(
        "lint",
        "Automate",
        "say what is wrong with the book, line by line; --schema for editors",
        "lint",
        ("catalyst lint", "catalyst lint --schema --write"),
        _lint,
    ),
    Command(
        "mcp",
        "Automate",
        "serve agents over the Model Context Protocol; --skill tells them how",
        "agents:run_mcp",
        ("catalyst mcp", "catalyst mcp --skill"),
        _mcp,
    ),
    Command(
        "completion",
        "Automate",
        "print the script that completes commands and names in your shell",
        "help:run_completion",
        ('eval "$(catalyst completion bash)"', "catalyst completion fish | source"),
        _completion,
    ),
    Command(
        "help",
        "Help",
        "show the manual: topics, fields, metrics and functions",
        "help:run_help",
        ("catalyst help", "catalyst help checkpoint"),
        _help,
        "help TOPIC",
    ),
)

COMMANDS: Mapping[str, Command] = {command.name: command for command in _TABLE}

MOVED = {
    "ack": "inbox ack",
    "snooze": "inbox snooze",
    "proposals": "inbox accept",
    "reason": "record ID --reason",
    "rename": "record OLD --rename NEW",
    "forecasts": "review --scores",
    "skill": "mcp --skill",
    "schema": "lint --schema",
}
"""Former commands, and what to type now."""

EXIT_CODES = """\
0 fine · 1 `check` found something missed, broken, tripped or overdue
2 wrong arguments · 3 the book is wrong · 4 any other failure
75 (`watch --once`) another process watches"""


def overview() -> str:
    """Return what `catalyst --help` prints: the daily commands with a line each, the others by group."""
    daily = [command for command in COMMANDS.values() if command.group == DAILY]
    lines = [
        "Continuous integration for investment theses.",
        "Without a command the screen opens.",
        "",
        DAILY,
        *(f"  {command.shown or command.name:<11} {command.summary}" for command in daily),
    ]
    for group in GROUPS[1:]:
        names = [
            command.shown or name for name, command in COMMANDS.items() if command.group == group
        ]
        lines.append(f"{group:<13} {' · '.join(names)}")
    return "\n".join(
        [
            *lines,
            "",
            "`catalyst COMMAND --help` shows what a command takes, with examples.",
            "Options       --home DIR · --book FILE · --config FILE · --json · --version",
            "Exit codes    " + EXIT_CODES.replace("\n", "\n" + " " * 14),
            "",
        ]
    )
