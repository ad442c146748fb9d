"""`catalyst import` of a CSV of facts, evidence or closes: take all rows, or none."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from catalyst_tui.cli.failures import CommandError
from catalyst_tui.cli.opening import opened
from catalyst_tui.cli.output import Answer, lines
from catalyst_tui.desk.alerts.commit import judge_and_tell
from catalyst_tui.desk.entry.figures import out_of_scale
from catalyst_tui.desk.entry.importing import LARGEST, Imported, read_csv, take_import
from catalyst_tui.desk.entry.price_files import last_rates
from catalyst_tui.desk.home.files import UnreadableError, read_text
from catalyst_tui.statements.entries import sum_line


def take(arguments: argparse.Namespace) -> Answer:
    """Save all rows of the file. If one is bad, name every bad row and save nothing."""
    path = Path(arguments.file)
    text = _text(path)
    with opened(arguments) as workspace:
        found = read_csv(text, workspace.book, path.name, workspace.clock.now())
        if found.bad:
            raise CommandError(
                f"{found.refused}, nothing was taken", lines=[f"{path}: {bad}" for bad in found.bad]
            )
        now = workspace.clock.now()
        doubts = [out_of_scale(fact, workspace.book, workspace.ledger, now) for fact in found.facts]
        if any(doubts) and not arguments.yes:
            raise CommandError(
                "nothing was taken; add --yes if it is right",
                lines=[f"{path}: {doubt}" for doubt in filter(None, doubts)],
            )
        total = len(found.facts) + len(found.evidence) + sum(len(h.closes) for h in found.histories)
        currencies = workspace.store.prices.currencies()
        try:
            new = take_import(workspace, found)
        except ValueError as error:
            raise CommandError(f"{path}: {error}; nothing was taken") from None
        judge_and_tell(workspace)
    skipped = [f"{path.name}: line {one.line}: {one.reason}; skipped" for one in found.skipped]
    closing = sum_line(new, total - new, [], [one.line for one in found.skipped])
    said = f"{closing}{_other_currencies(found, currencies)}{last_rates(found.histories)}"
    value = {"file": str(path), "rows": total + len(skipped), "new": new, "skipped": len(skipped)}
    return Answer(value, lines(*skipped, f"{path.name}: {said}"))


def _other_currencies(found: Imported, before: Mapping[str, str]) -> str:
    """Count the symbols with another currency than before: `; 2 symbols now EUR, 1 now GBp`."""
    known = [one for one in found.histories if one.symbol in before]
    counts = Counter(one.currency for one in known if before[one.symbol] != one.currency)
    said = [
        f"{count} symbol{'s' * (count > 1)} now {currency}" for currency, count in counts.items()
    ]
    return f"; {', '.join(said)}" if said else ""


def _text(path: Path) -> str:
    try:
        return read_text(path, LARGEST)
    except FileNotFoundError:
        raise CommandError(f"{path} does not exist") from None
    except UnreadableError as error:
        raise CommandError(str(error)) from None
