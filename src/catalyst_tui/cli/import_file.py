"""`catalyst import`: take positions from a broker's file, or facts,
evidence or closes from a CSV.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from catalyst_tui.book.file.edit import EditError, data_of
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.cli.failures import ArgumentError, CommandError
from catalyst_tui.cli.opening import judge_edit, opened
from catalyst_tui.cli.output import Answer, asks
from catalyst_tui.desk.alerts.commit import judge_with_changes
from catalyst_tui.desk.entry.book_edit import (
    BadEditError,
    renamed_ids,
    save_edit,
    with_edits,
)
from catalyst_tui.desk.entry.broker_files import (
    Taken,
    Unplaced,
    described,
    plan_import,
    read_file,
    unplaced,
    whole_account,
    write_own_format,
)
from catalyst_tui.desk.entry.earlier_imports import (
    Memory,
    cash_of,
    load_memory,
    save_memory,
    with_import,
)
from catalyst_tui.desk.entry.figures import out_of_scale
from catalyst_tui.desk.entry.importing import (
    LARGEST,
    begins_ours,
    read_csv,
    take_import,
)
from catalyst_tui.desk.entry.price_files import doubted_closes, last_rates
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.export import merge_export
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.files import UnreadableError, read_beginning, read_text
from catalyst_tui.desk.home.folder import EMPTY_BOOK, find_home, settle
from catalyst_tui.desk.workspace.book_file import ChangedMeanwhileError, read_exactly
from catalyst_tui.statements.description import DescriptionError
from catalyst_tui.statements.entries import (
    BrokerStatement,
    UnknownError,
    UnreadError,
    spans,
    sum_line,
)
from catalyst_tui.statements.reader import ReadingOptions


def run(arguments: argparse.Namespace) -> Answer:
    """Read the file, show what it changes, ask, and save."""
    path = Path(arguments.file)
    columns, symbols = (
        _pairs(arguments.map, "--map"),
        _pairs(arguments.symbol, "--symbol"),
    )
    if os.path.isfile(path / "export.csv"):
        # Path.is_file raises for a name that is too long
        return _merge(arguments, path)
    if _begins_ours(path) and not arguments.map:
        if arguments.dry_run:
            raise ArgumentError(
                f"{path}: a CSV of facts is imported whole or not at all, and has no --dry-run"
            )
        return take_csv(arguments)

    home = find_home(arguments.home, arguments.book)
    options = ReadingOptions(
        arguments.decimal, arguments.dates, arguments.currency.upper()
    )
    try:
        read = _read(path, home.folder, options, columns, arguments)
        memory = load_memory(home.folder)
        memory.symbols.update(symbols)
    except (UnreadError, DescriptionError) as error:
        raise CommandError(f"{path}: {error}") from None
    if arguments.dry_run:
        return _dry_run(path, read, memory)
    return _take(arguments, path, read, memory)


def _merge(arguments: argparse.Namespace, path: Path) -> Answer:
    """Add what an export of another home has and this one lacks."""
    home = find_home(arguments.home, arguments.book)
    with open_workspace(home, SystemClock()) as workspace:
        if not arguments.dry_run:
            judge_with_changes(workspace)
        counts = merge_export(workspace, path, dry_run=arguments.dry_run)
    added = ", ".join(f"{name}: {count}" for name, count in counts.items() if count)
    verb = "would add" if arguments.dry_run else "added"
    values = {"folder": path, "added": counts, "saved": not arguments.dry_run}
    text = f"{verb} {added}" if added else f"nothing that was entered in {path} is new"
    left_out = (
        "closes and the book are left out: `catalyst init --from` begins with all"
    )
    return Answer("import of an export", values, [f"{text}; {left_out}"])


def _dry_run(path: Path, read: BrokerStatement, memory: Memory) -> Answer:
    """Return what a file holds, and which of its securities have no certain ticker."""
    left_out = unplaced(read, memory, ())
    values = {**_values(read), "taken": None, "changes": None, "unplaced": left_out}
    text = [
        *_description(path, read),
        *_left_out(left_out),
        "without --dry-run it shows the changes of the book first, and asks",
        read.sum_line(),
    ]
    return Answer("import of a broker's file", values, text)


def _left_out(unplaced: Sequence[Unplaced]) -> list[str]:
    """Return a line for each security that is left out, and how to say its ticker."""
    why = "left out, its ticker is not certain"
    rows = [f"  {why}: {described(row.security)}" for row in unplaced]
    if unplaced:
        first = unplaced[0]
        name = first.security.isin or first.security.symbol or first.security.name
        rows.append(f"say a ticker with --symbol {name!r}={first.proposal or 'SYMBOL'}")
    return rows


def _begins_ours(path: Path) -> bool:
    """Return whether a file can be read and begins as our own CSV does."""
    try:
        return begins_ours(read_beginning(path, 4000))
    except (UnreadableError, FileNotFoundError):
        return False


def _pairs(texts: Iterable[str], option: str) -> dict[str, str]:
    pairs = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise ArgumentError(f"{option} {text!r}: write it as NAME=VALUE")
        pairs[name.strip()] = value.strip()
    return pairs


def _read(
    path: Path,
    folder: Path,
    options: ReadingOptions,
    columns: dict[str, str],
    arguments: argparse.Namespace,
) -> BrokerStatement:
    """Read the file. Remember the columns that the user named."""
    try:
        read = read_file(path, folder, options, columns, SystemClock().now())
    except UnknownError as error:
        listed = ", ".join(error.columns)
        missing = " ".join(f"--map {field}=COLUMN" for field in error.missing)
        raise UnreadError(
            f"{error}; its columns are {listed}. Say it: {missing}"
        ) from None
    if columns and read.header and not arguments.dry_run:
        write_own_format(folder, path.stem, read, columns)
    return read


def _take(
    arguments: argparse.Namespace, path: Path, read: BrokerStatement, memory: Memory
) -> Answer:
    home, clock = find_home(arguments.home, arguments.book), SystemClock()
    account = arguments.account or read.format or path.stem
    settle(home, EMPTY_BOOK)
    try:
        text = read_exactly(home)
        data = data_of(text)
        with open_workspace(home, clock) as workspace:
            whole, changed = whole_account(
                read, account, memory, data.get("ticker", {}), workspace.book
            )
            found = plan_import(whole, account, memory, data, keep=arguments.keep)
            done = with_edits(text, found.edits, workspace.identities())
            shown = [
                *_description(path, whole),
                *_changes(found),
                *_left_out(found.left_out),
            ]
            agreed, changes = arguments.yes, bool(found.edits)
            if changes and asks(arguments):
                print("\n".join(shown))
                agreed, shown = _agreed(home.book), []
            if agreed or not changes:
                on = local_day(clock.now(), workspace.book.zone)
                text = with_import(
                    memory, account, whole, found.lots, changes=changed, on=on
                )
                if changes:
                    save_edit(workspace, path.name, done)
                    judge_edit(workspace)
                save_memory(home.folder, text)
    except (ValueError, EditError, BadEditError, ChangedMeanwhileError) as error:
        raise CommandError(f"{path}: {error}; nothing was imported") from error
    values = {
        **_values(whole),
        "taken": agreed and changes,
        "changes": found.changes,
        "unplaced": found.left_out,
    }
    outcome = "The book has all of it: nothing changed"
    if changes:
        outcome = (
            "Imported into the book"
            if agreed
            else "Nothing was imported; --yes imports it"
        )
    elif found.left_out:
        outcome = "Nothing was imported"
    return Answer(
        "import of a broker's file", values, [*shown, outcome, whole.sum_line()]
    )


def _agreed(book: Path) -> bool:
    try:
        return input(f"Import this into {book}? [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False


def _values(read: BrokerStatement) -> dict[str, object]:
    lots = []
    for lot in read.lots:
        cost = None if lot.cost is None else _number(lot.cost)
        lots.append({"lot": lot, "quantity": _number(lot.quantity), "cost": cost})
    cash = [
        {"currency": each, "amount": amount} for each, amount in cash_of(read).items()
    ]
    return {"statement": read, "lots": lots, "cash": cash}


def _number(value: object) -> str:
    number = Decimal(f"{value:.12g}").normalize()
    return f"{number:f}"


def _description(path: Path, read: BrokerStatement) -> list[str]:
    """Return what a file holds, for people."""
    kind, lots = (
        read.format or "a format nobody described",
        _count(len(read.lots), "lot"),
    )
    refused = f"{_count(len(read.refused), 'row')} not imported"
    rows = [f"{path.name}: {kind}, {_count(read.rows, 'row')}; {lots}, {refused}"]
    for lot in read.lots:
        cost = "its cost is unknown"
        if lot.cost is not None:
            cost = f"at {_number(lot.cost)} {lot.currency}".rstrip()
        opened = f", {lot.opened}" if lot.opened else ""
        rows.append(f"  {lot.security!s:14} {_number(lot.quantity):>12} {cost}{opened}")
    cash = cash_of(read).items()
    rows += [f"  cash           {amount:>12f} {currency}" for currency, amount in cash]
    left_out = {one.row for one in read.refused}
    sold = [
        entry
        for entry in read.entries
        if entry.act == "sell" and entry.line not in left_out
    ]
    if sold:
        sales = _count(len(sold), "sale")
        rows.append(f"  {sales} taken off the lots: its price and gain are not saved")
    rows += [f"  line {one.row}: {one.why}" for one in read.refused]
    skipped: dict[str, list[int]] = {}
    for row in read.skipped:
        skipped.setdefault(row.why, []).append(row.row)
    rows += [
        f"  skipped: {why} ({spans(lines_of)})" for why, lines_of in skipped.items()
    ]
    return rows


def _changes(found: Taken) -> list[str]:
    rows = []
    for change in found.changes:
        rows += [f"- {change.of:10} {each}" for each in change.gone]
        rows += [f"+ {change.of:10} {each}" for each in change.new]
    if any(change.gone for change in found.changes):
        rows.append("lines with - are in your book and give way; --keep leaves them")
    return rows


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


# CSV of facts


def take_csv(arguments: argparse.Namespace) -> Answer:
    """Save all rows of the file. If one is bad, name every bad row and save nothing."""
    path = Path(arguments.file)
    text = read_text(path, LARGEST)
    with opened(arguments) as workspace:
        # Judge the book before the file is imported
        judge_with_changes(workspace)
        found = read_csv(
            text,
            workspace.book,
            path.name,
            workspace.clock.now(),
            renamed_ids(workspace),
        )
        if found.bad:
            raise CommandError(
                f"{found.refused}, nothing was imported",
                lines=[f"{path}: {bad}" for bad in found.bad],
            )
        now = workspace.clock.now()
        doubts = [
            out_of_scale(fact, workspace.book, workspace.ledger, now)
            for fact in found.facts
        ]
        for history in found.histories:
            doubts += doubted_closes(history, workspace.store)
        if any(doubts) and not arguments.yes:
            raise CommandError(
                "nothing was imported; add --yes if it is right",
                lines=[f"{path}: {doubt}" for doubt in filter(None, doubts)],
            )
        total = (
            len(found.facts)
            + len(found.evidence)
            + sum(len(h.closes) for h in found.histories)
        )
        try:
            new, replaced = take_import(workspace, found)
        except ValueError as error:
            raise CommandError(f"{path}: {error}; nothing was imported") from None
        judge_with_changes(workspace)
    skipped = [
        f"{path.name}: line {row.line}: {row.reason}; skipped" for row in found.skipped
    ]
    closing = sum_line(new, total - new, [], [row.line for row in found.skipped])
    instead = f"; {replaced} of them instead of known closes" if replaced else ""
    text = f"{closing}{instead}{last_rates(found.histories)}"
    values = {
        "file": path,
        "rows": total + len(skipped),
        "new": new,
        "skipped": len(skipped),
    }
    return Answer("import", values, [*skipped, f"{path.name}: {text}"])
