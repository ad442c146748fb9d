"""Make the notices below a page: what could not be reached, read or sent, and the way out.

What could not be fetched is stored, so that every process can show it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Self

import msgspec
from msgspec import field
from msgspec.structs import replace

from catalyst_tui.book.language.names import listed
from catalyst_tui.desk.fetch.prices import series_of
from catalyst_tui.desk.home.clock import local_time
from catalyst_tui.desk.home.config import SourceConfig
from catalyst_tui.desk.home.keys import Keys
from catalyst_tui.desk.shapes import Board, BoardNotice, Total
from catalyst_tui.desk.views import positions
from catalyst_tui.desk.views.positions import unread_rows
from catalyst_tui.desk.workspace.claims import unexplained_line
from catalyst_tui.desk.workspace.currency import blank, pounds_line
from catalyst_tui.desk.workspace.state import State
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.evaluate.money import EURO
from catalyst_tui.judge.ledger.facts import RATE, Revision
from catalyst_tui.judge.rules.rulings import unexplained
from catalyst_tui.outside.health import Health
from catalyst_tui.sources.feeds import SEC
from catalyst_tui.store.open import Store
from catalyst_tui.values import Frozen


def board_with_notices(
    state: State, workspace: Workspace, work: AtWork, now: datetime
) -> Board:
    """Return the home screen with its notices."""
    board = positions.board(state)
    sec = workspace.config.sources.get(SEC, SourceConfig())
    return replace(
        board,
        notices=tuple(_notices(state, workspace, work, now, board.total)),
        unread=unread_rows(state.inbox, state.hits, board),
        asks=sum(bool(hit.no) for hit in state.hits),
        refreshing=work.refreshing,
        lacks_contact=bool(state.book.tickers) and sec.enabled and sec.contact is None,
    )


def edits(state: State) -> list[Revision]:
    """Return the edits that still want a reason."""
    found = (unexplained(id_, state.ledger, state.at) for id_ in state.book.checkpoints)
    return [edit for edit in found if edit is not None]


def _notices(
    state: State, workspace: Workspace, work: AtWork, now: datetime, total: Total | None
) -> Iterator[BoardNotice]:
    """Yield all notices, the urgent ones first."""
    if state.problem:
        yield BoardNotice(state.problem, urgent=True)
    stopped = workspace.store.stopped
    if stopped:
        yield BoardNotice(
            f"{stopped} Nothing new is kept; tried again every minute", urgent=True
        )
    for job, problem in work.problems.items():
        if not stopped or stopped not in problem:
            yield BoardNotice(f"{job} {problem}", urgent=True)
    texts: list[str] = []
    outside = work.outside
    if outside != FetchProblems():
        outside = outside.about({*state.book.tickers, *series_of(state.book)})
        texts += _unreached(outside, state, now, has_keys=bool(work.keys.found))
    wishes = workspace.config
    texts += [
        blank(state.mismatches),
        pounds_line(state.book, state.quotes),
        workspace.behind,
        workspace.unreadable_closes,
        workspace.old_settings,
        "; ".join(outside.doubts.values()),
        work.keys.problem,
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
        texts += work.failing.values()
    yield from map(BoardNotice, filter(None, texts))


def _unreached(
    outside: FetchProblems, state: State, now: datetime, *, has_keys: bool
) -> Iterator[str]:
    """Yield what could not be fetched."""
    from catalyst_tui.sources.specs import key_helps

    prices = [row for row in state.health if row.name != SEC]
    line = source_line(prices, outside.unanswered, now)
    if line and not state.quotes and not has_keys:
        line += f". A free key of {key_helps()} helps: config.toml says where it goes"
    yield line
    yield filing_line(outside.unfiled)


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

NOTE = "outside"  # its name in the store


class FetchProblems(Frozen):
    """Sentences by symbol: prices and filings that did not come, and prices
    that are not confirmed.
    """

    unanswered: Mapping[str, str] = {}
    unfiled: Mapping[str, str] = {}
    doubts: Mapping[str, str] = {}

    @classmethod
    def load(cls, store: Store) -> Self:
        """Return what was stored last; nothing if an older version stored it in another form."""
        try:
            return msgspec.json.decode(store.notes.read(NOTE) or "{}", type=cls)
        except msgspec.DecodeError:
            return cls()

    def save(self, store: Store) -> None:
        """Store it."""
        store.notes.put(NOTE, msgspec.json.encode(self).decode())

    def about(self, symbols: Collection[str]) -> FetchProblems:
        """Return the sentences about these symbols, and those without a symbol."""
        sentences = (
            {
                name: sentence
                for name, sentence in problems.items()
                if not name or name in symbols
            }
            for problems in (self.unanswered, self.unfiled, self.doubts)
        )
        return FetchProblems(*sentences)

    def looked_at(
        self, symbols: Collection[str], problems: Mapping[str, str]
    ) -> FetchProblems:
        """Return it after the filings of these symbols were fetched; others stay."""
        others = {
            name: text for name, text in self.unfiled.items() if name not in symbols
        }
        return replace(self, unfiled={**others, **problems})


class AtWork(Frozen):
    """The state of what happens by itself: jobs, channels and fetches that fail, and why."""

    problems: Mapping[str, str] = {}  # of jobs
    failing: Mapping[str, str] = {}  # channels
    outside: FetchProblems = field(default_factory=FetchProblems)
    keys: Keys = field(default_factory=Keys)
    refreshing: bool = False


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
