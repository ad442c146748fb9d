"""`catalyst add`: tickers into the book, or lots to those it has; every other byte of the file stays."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from catalyst_tui.book.file.edit import Edit, data_of
from catalyst_tui.book.file.fields import amount_of, put_cash
from catalyst_tui.book.model.dates import parse_day
from catalyst_tui.cli.add_line import add_line
from catalyst_tui.cli.failures import ArgumentError, CommandError
from catalyst_tui.cli.output import Answer, lines
from catalyst_tui.desk.alerts.commit import judge_and_tell
from catalyst_tui.desk.book_file import ChangedMeanwhileError
from catalyst_tui.desk.entry.book_edit import BadEditError, splice
from catalyst_tui.desk.entry.holdings import Understood, understood
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.home.clock import Clock, SystemClock
from catalyst_tui.desk.home.folder import EMPTY_BOOK, Home, find_home, settle
from catalyst_tui.desk.listed import companies
from catalyst_tui.desk.typed_line import is_line
from catalyst_tui.desk.workspace import Workspace


def run(arguments: argparse.Namespace) -> Answer:
    """Write tickers, lots or cash into the book, which is created if missing. Print the result."""
    home, clock = find_home(arguments.home, arguments.book), SystemClock()
    settle(home, EMPTY_BOOK)
    if _is_cash(arguments.words):
        return _cash(home, clock, " ".join(arguments.words[1:]))
    try:
        opened = parse_day(arguments.opened) if arguments.opened else None
        today = clock.now().astimezone().date()
        if opened and opened > today:
            raise ArgumentError(
                f"--opened {opened} has not come yet; a lot is written once it was bought"
            )
        said = {
            key: getattr(arguments, key) for key in ("name", "currency") if getattr(arguments, key)
        }
        with open_workspace(home, clock) as workspace:
            before = workspace.book.tickers
            typed, listed = " ".join(arguments.words), companies(workspace.store)
            if is_line(typed, workspace.book, listed, today):
                return add_line(arguments, workspace, typed)
            if arguments.dry_run:
                raise ArgumentError(
                    "--dry-run is of checkpoints; tickers and lots are saved at once"
                )
            found: Sequence[Understood] = ()

            def edits(text: str) -> list[Edit]:
                nonlocal found
                found = understood(
                    typed,
                    listed,
                    workspace.book,
                    data_of(text),
                    keys=said,
                    opened=opened,
                    today=today,
                )
                if wrong := [one for one in found if one.problem]:
                    raise ArgumentError("; ".join(one.problem for one in wrong))
                if "name" in said and len(found) > 1:
                    raise ArgumentError("--name is of one ticker; add them one by one")
                return [edit for one in found for edit in one.edits]

            splice(workspace, edits)
            judge_and_tell(workspace)
            currencies = {symbol: ticker.currency for symbol, ticker in before.items()}
            values = [_value(one, workspace, currencies.get(one.symbol, "")) for one in found]
            said_of = [
                _said(one, home.book, value) for one, value in zip(found, values, strict=True)
            ]
    except (ValueError, BadEditError) as error:
        raise ArgumentError(str(error)) from error
    except ChangedMeanwhileError as error:
        raise CommandError(str(error)) from error
    return Answer({"book": str(home.book), "tickers": values, "cash": None}, lines(*said_of))


def _is_cash(words: Sequence[str]) -> bool:
    """Whether cash is meant: in small letters, with a currency and an amount behind it. CASH is a bank."""
    few = len(words) == 2 and any(map(str.isdigit, words[1]))
    return words[0] == "cash" and (few or len(words) == 3)


def _cash(home: Home, clock: Clock, typed: str) -> Answer:
    """Set the cash held in a currency."""
    try:
        currency, amount = amount_of(typed)
        with open_workspace(home, clock) as workspace:
            before = workspace.book.cash.get(currency)
            splice(workspace, lambda _: [put_cash(currency, amount)])
            judge_and_tell(workspace)
    except (ValueError, BadEditError) as error:
        raise ArgumentError(str(error)) from error
    except ChangedMeanwhileError as error:
        raise CommandError(str(error)) from error
    value = {
        "currency": currency,
        "amount": f"{amount:f}",
        "before": None if before is None else f"{before:f}",
    }
    was = "" if before is None else f", before {before:f}"
    said = f"cash in {home.book}: {amount:f} {currency}{was}"
    return Answer({"book": str(home.book), "tickers": [], "cash": value}, lines(said))


def _value(one: Understood, workspace: Workspace, before: str) -> dict[str, str | None]:
    ticker = workspace.book.tickers[one.symbol]
    return {
        "ticker": one.symbol,
        "name": one.name or None,
        "held": f"{sum((lot.quantity for lot in ticker.kept), Decimal(0)):f}",
        "currency": ticker.currency,
        "currency_before": before if before not in ("", ticker.currency) else None,
    }


def _said(one: Understood, book: Path, value: Mapping[str, str | None]) -> str:
    named = one.wanted.company.upper() != one.symbol and one.name
    company = f" ({one.name})" if named else ""
    shares = "share" if value["held"] == "1" else "shares"
    held = "watched" if value["held"] == "0" else f"{value['held']} {shares}"
    before = value["currency_before"]
    changed = f"; currency {before} → {value['currency']}" if before else ""
    return f"{one.symbol}{company} is in {book}: {held}{changed}"
