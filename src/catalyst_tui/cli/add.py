"""`catalyst add`: tickers, lots, cash or a checkpoint from one line; every other byte stays."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from catalyst_tui.book.clean import clean
from catalyst_tui.book.file.edit import Edit, data_of
from catalyst_tui.book.file.fields import amount_of, put_cash, written_lines
from catalyst_tui.book.line.reading import Line, LineReading, Refusal
from catalyst_tui.book.model.dates import parse_day
from catalyst_tui.cli.failures import USAGE, ArgumentError, CommandError, refusing
from catalyst_tui.cli.opening import judge_edit
from catalyst_tui.cli.output import Answer, asks
from catalyst_tui.desk.editor import (
    line_edits,
    lots_in,
    parse_line,
    try_line,
)
from catalyst_tui.desk.entry.book_edit import (
    splice,
    with_edits,
)
from catalyst_tui.desk.entry.holdings import understood
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import EMPTY_BOOK, find_home, settle
from catalyst_tui.desk.shapes import TickerLine, Trial, WouldHave
from catalyst_tui.desk.workspace.book_file import read_exactly
from catalyst_tui.desk.workspace.listed import companies, is_fund
from catalyst_tui.desk.workspace.workspace import Workspace

UNLISTED = "no list of companies or funds has it: is the symbol right?"
UNDO = "`catalyst undo` removes it again"


def run(arguments: argparse.Namespace) -> Answer:
    """Write what the words say into the book, which is created if missing. Print the result."""
    home, clock = find_home(arguments.home, arguments.book), SystemClock()
    if home.book in settle(home, EMPTY_BOOK):
        print(clean(f"catalyst: a new book begins in {home.book}"), file=sys.stderr)
    typed = " ".join(arguments.words)
    with refusing(), open_workspace(home, clock) as workspace:
        if _is_cash(arguments.words):
            return _cash(workspace, " ".join(arguments.words[1:]))
        today = workspace.clock.now().astimezone(workspace.book.zone).date()
        line = parse_line(typed, workspace.book, companies(workspace.store), today)
        lots = lots_in(line, typed, companies(workspace.store))
        return (
            _tickers(arguments, workspace, lots)
            if lots
            else _checkpoint(arguments, workspace, line)
        )


def _write(
    workspace: Workspace, about: str, edits: Callable[[str], Sequence[Edit]]
) -> None:
    """Write the edits, so that `catalyst undo` can take them back, and judge the book."""
    splice(workspace, edits, about)
    judge_edit(workspace)


# Tickers, lots and cash.


def _tickers(arguments: argparse.Namespace, workspace: Workspace, typed: str) -> Answer:
    """Add tickers, or lots to those that the book has."""
    book, listed = workspace.book, companies(workspace.store)
    opened = parse_day(arguments.opened) if arguments.opened else None
    today = workspace.clock.now().astimezone().date()
    if opened and opened > today:
        message = (
            f"--opened {opened} has not come yet; a lot is written once it was bought"
        )
        raise ArgumentError(message)
    keys = {
        key: getattr(arguments, key)
        for key in ("name", "currency")
        if getattr(arguments, key)
    }
    found: Sequence[TickerLine] = ()

    def edits(text: str) -> list[Edit]:
        nonlocal found
        found = understood(
            typed,
            listed,
            book,
            data_of(text),
            keys=keys,
            opened=opened,
            today=today,
            sure=arguments.yes,
        )
        if wrong := [entry for entry in found if entry.problem]:
            raise ArgumentError("; ".join(entry.problem for entry in wrong))
        if "name" in keys and len(found) > 1:
            raise ArgumentError("--name is of one ticker; add them one by one")
        return [edit for entry in found for edit in entry.edits]

    if arguments.dry_run:
        before = read_exactly(workspace.home)
        done = with_edits(before, edits(before), workspace.identities())
        rows = [row for row in written_lines(before, done.after) if row]
        tried = {"book": workspace.home.book, "written": rows, "saved": False}
        return Answer("add of tickers, tried", tried, [*rows, "nothing was saved"])
    _write(workspace, typed, edits)
    currencies = {symbol: ticker.currency for symbol, ticker in book.tickers.items()}
    values = [
        _value(entry, workspace, currencies.get(entry.symbol, "")) for entry in found
    ]
    rows = [
        _row(each, workspace.home.book, value)
        for each, value in zip(found, values, strict=True)
    ]
    return Answer(
        "add",
        {"book": workspace.home.book, "tickers": values, "cash": None},
        rows,
    )


def _is_cash(words: Sequence[str]) -> bool:
    """Tell whether cash is meant: in small letters, with a currency and an amount behind it.

    CASH is a bank.
    """
    few = len(words) == 2 and any(map(str.isdigit, words[1]))
    return words[0] == "cash" and (few or len(words) == 3)


def _cash(workspace: Workspace, typed: str) -> Answer:
    """Set the cash held in a currency."""
    currency, amount = amount_of(typed)
    before = workspace.book.cash.get(currency)
    _write(workspace, f"cash {typed}", lambda _: [put_cash(currency, amount)])
    cash = {"currency": currency, "amount": amount, "before": before}
    was = "" if before is None else f", before {before:f}"
    row = f"cash in {workspace.home.book}: {amount:f} {currency}{was}"
    return Answer(
        "add", {"book": workspace.home.book, "tickers": (), "cash": cash}, [row]
    )


def _value(
    found: TickerLine, workspace: Workspace, before: str
) -> dict[str, str | None]:
    ticker = workspace.book.tickers[found.symbol]
    return {
        "ticker": found.symbol,
        "name": found.name or None,
        "held": f"{sum((lot.quantity for lot in ticker.open_lots), Decimal(0)):f}",
        "currency": ticker.currency,
        "currency_before": before if before not in ("", ticker.currency) else None,
    }


def _row(found: TickerLine, book: Path, value: Mapping[str, str | None]) -> str:
    named = found.typed.upper() != found.symbol and found.name
    company = f" ({found.name})" if named else ""
    shares = "share" if value["held"] == "1" else "shares"
    held = "watched" if value["held"] == "0" else f"{value['held']} {shares}"
    before = value["currency_before"]
    changed = f"; currency {before} → {value['currency']}" if before else ""
    known = found.name or "." in found.symbol or is_fund(found.symbol)
    unlisted = "" if known else f"; {UNLISTED}"
    return f"{found.symbol}{company} is in {book}: {held}{changed}{unlisted}"


# A checkpoint.


def _checkpoint(
    arguments: argparse.Namespace, workspace: Workspace, line: Line
) -> Answer:
    """Show what the line says, ask where that is not certain, and write the checkpoint.

    Where nobody can be asked it is saved first: a reader that goes away, such as `head`, loses
    nothing.
    """
    listed = companies(workspace.store)
    today = workspace.clock.now().astimezone(workspace.book.zone).date()
    if line.refusal is not None:
        rows = _refused(" ".join(arguments.words), line.refusal)
        raise CommandError(line.refusal.message, USAGE, rows)
    may_ask = asks(arguments)
    reading = _choose(line, asks=may_ask)
    trial = try_line(line, reading, read_exactly(workspace.home), workspace, listed)
    rows, saved = describe(reading, trial), not arguments.dry_run
    if may_ask and saved:
        print("\n".join(rows))
        rows, saved = [], _confirmed()
    if saved:

        def edits(text: str) -> list[Edit]:
            return line_edits(
                line, reading, workspace.book, data_of(text), listed, today=today
            )

        _write(workspace, trial.about, edits)
    checkpoint = {"trial": trial, "line": reading.line(), "notes": reading.notes}
    values = {"book": workspace.home.book, "checkpoint": checkpoint, "saved": saved}
    text = f"saved as {trial.about}; {UNDO}" if saved else "nothing was saved"
    return Answer("add of a checkpoint", values, [*rows, text])


def describe(reading: LineReading, trial: Trial) -> list[str]:
    """Return the lines that show a reading: its words, today's verdict, the past, and the TOML."""
    verdict = trial.today.verdict if trial.today else None
    status = verdict.status.value.replace("_", " ") if verdict else ""
    rows = [
        reading.line(),
        *(f"  note       {note}" for note in reading.notes),
        f"  today      {status}: {verdict.reason if verdict else ''}",
        f"  the past   {past(trial.history)}",
        "  writes",
        *(f"    {line}" for line in trial.written if line),
    ]
    return [clean(row, 500) for row in rows]


def past(history: WouldHave | None) -> str:
    """Return how often a checkpoint would have been bad, in one sentence."""
    if history is None or not history.stretches:
        return "nothing known would have decided it"
    since = f"since {history.first.isoformat()}"
    failures = history.failures
    if not failures:
        return f"never bad {since}"
    last = failures[-1]
    times = "once" if len(failures) == 1 else f"{len(failures)} times"
    return f"{last.word} {times} {since}, last on {last.first.isoformat()}"


def _choose(line: Line, *, asks: bool) -> LineReading:
    """Return the certain reading, or the one that the user picks."""
    if len(line.readings) == 1:
        return line.readings[0]
    if not asks:
        certain = [f"  catalyst add '{reading.line()}'" for reading in line.readings]
        notes = [f"  note: {note}" for note in line.readings[0].notes]
        message = f"it can be read in {len(line.readings)} ways; write one of these"
        raise CommandError(message, USAGE, [line.question, *certain, *notes])
    choices = [f"  {n}  {reading.line()}" for n, reading in enumerate(line.readings, 1)]
    print("\n".join([line.question, *choices]))
    while True:
        answer = input(f"1 to {len(choices)}, or enter to leave: ").strip()
        if not answer:
            raise CommandError("nothing was saved", USAGE)
        if answer.isdigit() and 1 <= int(answer) <= len(choices):
            return line.readings[int(answer) - 1]


def _confirmed() -> bool:
    return input("Save it? [Y/n] ").strip().lower() in ("", "y", "yes")


def _refused(text: str, refusal: Refusal) -> list[str]:
    """Return the line with the word that stopped the reader underlined, and
    lines that would work.
    """
    text = " ".join(text.split())
    rows = [f"  {text}"]
    if refusal.end - refusal.start < len(text):
        width = max(refusal.end - refusal.start, 1)
        rows.append("  " + " " * refusal.start + "~" * (width - 1) + "^")
    if refusal.lines:
        rows.append("these would work:")
        rows += [f"  catalyst add '{line}'" for line in refusal.lines]
    return rows
