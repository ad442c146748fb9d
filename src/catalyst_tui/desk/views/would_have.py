"""How a checkpoint that is being written would have stood over the history that is known: the judge's replay.

It is judged from the first day it counts, where that is past, else as if it had always been there; the day
its thesis was opened is left out. A stop counts from its first close on the right side, else it reads
"tripped" for years that nobody meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import dropwhile

from msgspec.structs import replace

from catalyst_tui.book.model.book import Book, Checkpoint
from catalyst_tui.desk.shapes.forms import PastTrip, WouldHave
from catalyst_tui.desk.shapes.pages import Stretch
from catalyst_tui.desk.state import Known
from catalyst_tui.desk.views.chart import level_of
from catalyst_tui.desk.views.chart_lanes import replayed, stretched
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.kinds import StatusGroup
from catalyst_tui.judge.rules.deadlines import dated

BACK = timedelta(days=2 * 365)
"""How far back is looked."""


def would_have(checkpoint: Checkpoint, book: Book, known: Known) -> WouldHave | None:
    """Its verdicts over the last two years, as far as anything is known; None when nothing is."""
    since = dated(checkpoint, Scope.of(checkpoint, book, known.ledger, known.at)).since
    past = since if since is not None and since.first < known.today else None
    always = replace(checkpoint, since=past, since_after=None, opened=None)
    changed = {**book.checkpoints, checkpoint.id: always}
    known = replace(known, book=replace(book, checkpoints=changed))
    symbol = checkpoint.ticker or ""
    closes = known.ledger.closes(symbol, known.at)
    days = [close.day for close in closes if close.day >= known.today - BACK]
    told = [
        fact.known_at.date() for fact in known.ledger.facts(symbol) if fact.known_at <= known.at
    ]
    first = min([*days[:1], *(max(day, known.today - BACK) for day in told)], default=None)
    if first is None or first >= known.today:
        return None
    first = max(first, past.first) if past else first
    days = [day for day in days if day >= first] if past else days
    stretches = tuple(dropwhile(_not_yet, stretched(replayed(always, first, known), known)))
    level = level_of(always, symbol)
    values = tuple(close.value for close in closes[len(closes) - len(days) :])
    return WouldHave(
        stretches[0].first if stretches else first,
        known.today,
        tuple(days) if level else (),
        values if level else (),
        stretches,
        tuple(_trips(stretches, days, values)),
    )


def _not_yet(stretch: Stretch) -> bool:
    return stretch.group in (StatusGroup.BAD, StatusGroup.UNKNOWN)


def _broken(stretch: Stretch) -> bool:
    return stretch.group is StatusGroup.BAD


def _trips(
    stretches: Sequence[Stretch], days: Sequence[date], values: Sequence[Decimal]
) -> list[PastTrip]:
    closes = dict(zip(days, values, strict=True))
    trips = []
    for stretch in stretches:
        if not _broken(stretch):
            continue
        before = [day for day in days if day <= stretch.first]
        close = closes[before[-1]] if before else None
        move = (values[-1] / close - 1) * 100 if close else None
        trips.append(PastTrip(stretch.first, stretch.last, stretch.word, close, move))
    return trips
