"""The quiet lines below a page: what could not be reached, read, kept or told, and the way out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from catalyst_tui.book.language.names import listed
from catalyst_tui.book.model.book import Book
from catalyst_tui.desk.currency import blank, pounds_line
from catalyst_tui.desk.fetch.problems import FetchProblems
from catalyst_tui.desk.fetch.schedules import series_of
from catalyst_tui.desk.home.clock import local_time
from catalyst_tui.desk.home.config import Config, SourceConfig
from catalyst_tui.desk.shapes.board import Board, Notice, Total
from catalyst_tui.desk.state import State
from catalyst_tui.desk.views import positions
from catalyst_tui.desk.views.positions import unread_rows
from catalyst_tui.desk.wordings import unexplained_line
from catalyst_tui.judge.evaluate.money import EURO
from catalyst_tui.judge.ledger.facts import Revision
from catalyst_tui.judge.rules.rulings import unexplained
from catalyst_tui.sources.feeds import SEC

if TYPE_CHECKING:
    from catalyst_tui.desk.workspace import Workspace


class AtWork(Struct, frozen=True):
    """How it goes with what happens by itself; nothing does yet in a home that was just opened."""

    problems: Mapping[str, str] = field(default_factory=dict)  # the jobs that fail, and why
    failing: Mapping[str, str] = field(
        default_factory=dict
    )  # the channels of notifications that do
    outside: FetchProblems = field(default_factory=FetchProblems)
    has_keys: bool = False  # of any source
    key_problem: str = ""
    refreshing: bool = False


def unrated(total: Total | None) -> str:
    """That what is held has no rate, and the way in by hand; empty where all has one."""
    codes = [one.unit.label for one in total.apart] if total is not None and total.currency else []
    if not codes:
        return ""
    columns = ",".join(one for one in codes if one != EURO) or (total.currency if total else "")
    return (
        f"no rate of {listed(codes)}: r asks again; by hand `catalyst import rates.csv`, a CSV "
        f"`date,{columns}` with how many of it one EUR is"
    )


def notices(
    state: State,
    workspace: Workspace,
    work: AtWork,
    now: datetime,
    *,
    unexplained: Sequence[Revision] = (),
    more: Sequence[str] = (),
) -> Iterator[Notice]:
    """All that is not as it should be, the urgent first. `unexplained`: edits that still want a reason;
    `more`: what the pages found."""
    if state.problem:
        yield Notice(state.problem, urgent=True)
    if stopped := workspace.store.stopped:
        yield Notice(f"{stopped} Nothing new is kept; tried again every minute", urgent=True)
    for job, problem in work.problems.items():
        if not stopped or stopped not in problem:
            yield Notice(f"{job} {problem}", urgent=True)
    doubts = ""
    if work.outside != FetchProblems():
        outside = work.outside.about({*state.book.tickers, *series_of(state.book)})
        yield from map(
            Notice, filter(None, _unreached(outside, state, now, has_keys=work.has_keys))
        )
        doubts = "; ".join(outside.doubts.values())
    told = workspace.config.told
    behind = workspace.behind
    lines = (
        blank(state.mismatches),
        pounds_line(state.book, state.quotes),
        behind,
        workspace.unreadable_closes,
        workspace.old_settings,
        doubts,
        *told,
        work.key_problem,
        state.undated,
        *more,
    )
    yield from map(Notice, filter(None, lines))
    if unexplained:
        yield Notice(unexplained_line(unexplained))
    wishes = workspace.config
    wanted = wishes.desktop or wishes.on_alert or wishes.push
    if state.failing_since is not None and wanted:
        since = local_time(state.failing_since, "%b %d %H:%M")
        yield Notice(f"notifications failing since {since}; the inbox has everything")
    else:
        yield from map(Notice, work.failing.values())


def _unreached(
    outside: FetchProblems, state: State, now: datetime, *, has_keys: bool
) -> Iterator[str]:
    """What could not be had."""
    from catalyst_tui.desk.fetch.filings import filing_line
    from catalyst_tui.desk.fetch.prices import source_line
    from catalyst_tui.sources.specs import key_helps

    prices = [row for row in state.health if row.name != SEC]
    line = source_line(prices, outside.unanswered, state.quotes, now)
    if line and not state.quotes and not has_keys:
        line += f". A free key of {key_helps()} helps: config.toml says where it goes"
    yield line
    yield filing_line(outside.unfiled)


def lacks_contact(config: Config, book: Book) -> bool:
    """Whether the SEC would be asked about the book's tickers, but not without an address."""
    sec = config.sources.get(SEC, SourceConfig())
    return sec.enabled and sec.contact is None and bool(book.tickers)


def drawn_up(
    state: State,
    workspace: Workspace,
    work: AtWork,
    now: datetime,
    *,
    more: Sequence[str] = (),
) -> Board:
    """Return the home screen with what is only known of now; `more` are other notices."""
    board = positions.board(state)
    said = notices(
        state, workspace, work, now, unexplained=edits(state), more=(*more, unrated(board.total))
    )
    return replace(
        board,
        notices=tuple(said),
        unread=unread_rows(state.inbox, state.hits, board),
        refreshing=work.refreshing,
        lacks_contact=lacks_contact(workspace.config, state.book),
    )


def edits(state: State) -> list[Revision]:
    """Those that still want a reason."""
    found = (unexplained(id_, state.ledger, state.at) for id_ in state.book.checkpoints)
    return [edit for edit in found if edit is not None]
