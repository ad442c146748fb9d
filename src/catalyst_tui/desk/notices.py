"""Make the notices below a page: what could not be reached, read or sent, and the way out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from msgspec.structs import replace

from catalyst_tui.book.language.names import listed
from catalyst_tui.desk.fetch.prices import series_of
from catalyst_tui.desk.home.clock import local_time
from catalyst_tui.desk.home.config import SourceConfig
from catalyst_tui.desk.shapes import Board, BoardNotice, Total
from catalyst_tui.desk.views import positions
from catalyst_tui.desk.views.positions import unread_rows
from catalyst_tui.desk.watch import FetchProblems, Watcher
from catalyst_tui.desk.workspace.claims import unexplained_line
from catalyst_tui.desk.workspace.currency import blank, pounds_line
from catalyst_tui.desk.workspace.state import State
from catalyst_tui.judge.evaluate.money import EURO
from catalyst_tui.judge.ledger.facts import RATE, Revision
from catalyst_tui.judge.rules.rulings import unexplained
from catalyst_tui.outside.health import Health
from catalyst_tui.sources.feeds import ALL_OFF, SEC


def board_with_notices(state: State, watcher: Watcher, now: datetime) -> Board:
    """Return the home screen with its notices."""
    board = positions.board(state)
    sec = watcher.workspace.config.sources.get(SEC, SourceConfig())
    return replace(
        board,
        notices=tuple(_notices(state, watcher, now, board.total)),
        unread=unread_rows(state.inbox, state.hits, board),
        asks=sum(bool(hit.no) for hit in state.hits),
        refreshing=watcher.refreshing,
        lacks_contact=bool(state.book.tickers) and sec.enabled and sec.contact is None,
        sources_off=set(watcher.outside.unanswered.values()) == {ALL_OFF},
    )


def edits(state: State) -> list[Revision]:
    """Return the edits that still want a reason."""
    found = (unexplained(id_, state.ledger, state.at) for id_ in state.book.checkpoints)
    return [edit for edit in found if edit is not None]


def _notices(
    state: State, watcher: Watcher, now: datetime, total: Total | None
) -> Iterator[BoardNotice]:
    """Yield all notices, the urgent ones first."""
    if state.problem:
        yield BoardNotice(state.problem, urgent=True)
    workspace = watcher.workspace
    stopped = workspace.store.stopped
    if stopped:
        yield BoardNotice(
            f"{stopped} Nothing new is kept; tried again every minute", urgent=True
        )
    for job, problem in watcher.problems.items():
        if not stopped or stopped not in problem:
            yield BoardNotice(f"{job} {problem}", urgent=True)
    outside = watcher.outside.about({*state.book.tickers, *series_of(state.book)})
    wishes = workspace.config
    texts = [
        _unreached(outside, state, now, has_keys=bool(watcher.keys.found)),
        filing_line(outside.unfiled),
        blank(state.mismatches),
        pounds_line(state.book, state.quotes),
        workspace.behind,
        workspace.unreadable_closes,
        workspace.old_settings,
        "; ".join(outside.doubts.values()),
        watcher.keys.problem,
        state.undated,
        _without_rate(total),
    ]
    if unexplained := edits(state):
        texts.append(unexplained_line(unexplained))
    if state.failing_since is not None and (
        wishes.desktop or wishes.on_alert or wishes.push
    ):
        since = local_time(state.failing_since, "%b %d %H:%M")
        texts.append(f"notifications failing since {since}; the inbox has everything")
    else:
        texts += watcher.failing.values()
    yield from map(BoardNotice, filter(None, texts))


def _unreached(
    outside: FetchProblems, state: State, now: datetime, *, has_keys: bool
) -> str:
    """Return what prices could not be fetched; without any, that a key helps."""
    prices = [row for row in state.health if row.name != SEC]
    line = source_line(prices, outside.unanswered, now)
    if not line or state.quotes or has_keys:
        return line
    from catalyst_tui.sources.specs import key_helps

    return f"{line}. A free key of {key_helps()} helps: config.toml says where it goes"


def _without_rate(total: Total | None) -> str:
    """Say which currencies of positions have no rate, and how to enter one; empty if all do."""
    if total is None or not total.currency or not total.apart:
        return ""
    codes = [quantity.unit.label for quantity in total.apart]
    columns = ",".join(code for code in codes if code != EURO) or total.currency
    return (
        f"no rate of {listed(codes)}: r asks again; by hand `catalyst import rates.csv`, a CSV "
        f"`date,{columns}` with how many of it one EUR is"
    )


# What could not be fetched


def filing_line(problems: Mapping[str, str]) -> str:
    """Return the tickers whose filings have problems, in one line with the
    first cause; empty if none.
    """
    symbols = list(problems)
    if not symbols:
        return ""
    return (
        f"filings of {listed(symbols)}: {problems[symbols[0]]}"
        if symbols[0]
        else problems[""]
    )


NAMED = 3  # so many tickers are named; more are counted


def source_line(
    health: Iterable[Health], unanswered: Mapping[str, str], now: datetime
) -> str:
    """Return what could not be fetched, why, and the next try; empty if all answered."""
    reasons = "; ".join(dict.fromkeys(unanswered.values()))
    blocked = [row for row in health if row.until is not None and row.until > now]
    if any(row.last_error in unanswered.values() for row in blocked):
        again = min(row.until for row in blocked if row.until is not None)
        causes = "; ".join(dict.fromkeys(row.last_error for row in blocked))
        minutes = max(round((again - now).total_seconds() / 60), 1)
        return f"{causes}. Next try in {minutes} min"
    symbols = sorted(name for name in unanswered if name and not name.startswith(RATE))
    count = len(symbols)
    names = listed(symbols) if count <= NAMED else f"{count} tickers"
    return f"no new price for {names}: {reasons}" if symbols else reasons
