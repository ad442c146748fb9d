"""Whose figures waited to be entered when a screen was last at work, as far as they still do: a start begins
with it, and looks into the releases afterwards (offered_figures.py).

What is kept is with all that the ticker's checkpoints lacked then. Where they lack anything else by now, as
after an entry or a new quarter, nothing is claimed until its release is read again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, timedelta

from msgspec import Struct

from catalyst_tui.book.language.names import is_price
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.desk.state import Known
from catalyst_tui.desk.views.last_board import note_of
from catalyst_tui.judge.verdict import Input, Verdict
from catalyst_tui.store.open import Store

SINCE = timedelta(days=100)
"""How old a release may be that has figures of the quarter that ended last."""


class Told(Struct, frozen=True):
    """By ticker the day of the release whose figures wait, and the sentence that its quarter ended on another
    day than is assumed."""

    days: dict[str, date]
    ends: dict[str, str]


def offered_before(store: Store, home: Home, known: Known) -> Told:
    """What was kept and still holds."""
    return unpacked(store.notes.read(note_of(home, "offered")), known)


def keep_offered(store: Store, home: Home, told: Told, known: Known) -> None:
    """Keep it for the next start, where it is another than the one kept."""
    note, text = note_of(home, "offered"), packed(told, known)
    if text != (store.notes.read(note) or "{}"):
        store.notes.put(note, text)


def packed(told: Told, known: Known) -> str:
    """As text, by ticker: what its checkpoints lack, the day, the sentence."""
    symbols = sorted({*told.days, *(symbol for symbol, said in told.ends.items() if said)})
    lack = _lack(symbols, known)
    days = {symbol: day.isoformat() for symbol, day in told.days.items()}
    return json.dumps({one: [lack[one], days.get(one), told.ends.get(one, "")] for one in symbols})


def unpacked(text: str | None, known: Known) -> Told:
    """Of the text what still holds; nothing of one that another version wrote, or the disk."""
    told = Told({}, {})
    try:
        kept = json.loads(text or "{}")
        lack = _lack(kept, known)
        for symbol, (lacked, day, said) in kept.items():
            on = date.fromisoformat(day) if day else None
            if lacked != lack.get(symbol) or (on is not None and known.today - on >= SINCE):
                continue
            if on is not None:
                told.days[symbol] = on
            if said:
                told.ends[symbol] = str(said)
    except (ValueError, TypeError, AttributeError):
        return Told({}, {})
    return told


def _lack(symbols: Collection[str], known: Known) -> dict[str, list[str]]:
    """By ticker in words what its checkpoints lack, of which quarter; of those that lack something."""
    found: dict[str, list[str]] = {}
    for symbol, lacking in (waiting(known, symbols) if symbols else {}).items():
        fiscal = known.book.fiscal(symbol)
        quarter = fiscal.end(fiscal.containing(known.today, Span.QUARTER).shift(-1))
        each = {
            f"{verdict.checkpoint} {item.metric} {item.kind} {item.basis} {item.period}"
            for verdict, item in lacking
        }
        said = "years said" if known.book.tickers[symbol].dated else "years assumed"
        found[symbol] = [f"{quarter} {said}", *sorted(each)]
    return found


def waiting(known: Known, symbols: Collection[str]) -> dict[str, list[tuple[Verdict, Input]]]:
    """Of these tickers the open verdicts that lack a figure of a quarter that has ended, or stand on one
    before it, and which."""
    found: defaultdict[str, list[tuple[Verdict, Input]]] = defaultdict(list)
    ended: dict[str, date] = {}
    for verdict in known.verdicts.values():
        if not verdict.status.settled:
            for item in _lacking(verdict, known, symbols, ended):
                found[item.ticker].append((verdict, item))
    return found


def _lacking(
    verdict: Verdict, known: Known, symbols: Collection[str], ended: dict[str, date]
) -> Iterator[Input]:
    for item in verdict.inputs:
        symbol, period = item.ticker, item.period
        if symbol not in symbols or symbol not in known.book.tickers or is_price(item.metric):
            continue
        if period is None and item.value is None:  # nothing at all is known of it
            yield item
        if not isinstance(period, Period):
            continue
        fiscal = known.book.fiscal(symbol)
        if symbol not in ended:
            last = fiscal.containing(known.today, Span.QUARTER).shift(-1)
            ended[symbol] = fiscal.end(last)
        ends = fiscal.end(period)
        if ends < ended[symbol] or (item.value is None and ends <= known.today):
            yield item
