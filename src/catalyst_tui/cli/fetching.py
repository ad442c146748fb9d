"""`catalyst refresh` and `catalyst watch`: fetch, judge and notify without the screen."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain, takewhile
from typing import Any

from catalyst_tui.book.clean import clean, one_row
from catalyst_tui.cli.failures import (
    FAILED,
    LOCKED,
    OK,
    WRONG_BOOK,
    CommandError,
    give_up,
    say,
)
from catalyst_tui.cli.opening import known_as, opened
from catalyst_tui.cli.output import (
    Answer,
    change_lines,
    print_json_line,
    progress,
)
from catalyst_tui.desk.alerts.commit import judge_with_changes
from catalyst_tui.desk.fetch.filings import open_filings
from catalyst_tui.desk.fetch.prices import (
    fetch_into,
    macro_series,
    open_prices,
    rate_series,
)
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import find_home
from catalyst_tui.desk.home.keys import find_keys
from catalyst_tui.desk.home.logs import log_to
from catalyst_tui.desk.shapes import Flip
from catalyst_tui.desk.watch import Watcher, open_watcher
from catalyst_tui.desk.workspace.state import State
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.ledger.facts import History, Quote

# Refresh

OPTIONS = {"prices": (None, "prices"), "macro": ("fred",), "rates": ("rates",)}
"""With which values of `--only` a group is counted even if nothing of it is asked."""

NAMES = {"prices": "prices", "macro": "macro series", "rates": "rates of exchange"}


def run_refresh(arguments: argparse.Namespace) -> Answer:
    """Fetch and judge once. The exit code is 4 when nothing arrived at all."""
    only = arguments.only
    with opened(arguments) as workspace:
        for symbol in arguments.tickers:
            known_as(symbol, workspace.book.tickers, "ticker")
        tickers = arguments.tickers or list(workspace.book.tickers)
        before = judge_with_changes(workspace)
        done = _Progress(progress(arguments), as_json=arguments.json)
        asyncio.run(_fetch(workspace, before, tickers, only, done))
        after = judge_with_changes(workspace)
    if after.mismatches and only in OPTIONS["prices"]:
        done.warn(clean(after.mismatches, 2000))
    changed = [
        {"key": id_, "before": was.word, "after": now.word, "reason": now.reason}
        for id_, now in after.verdicts.items()
        if now.word != (was := before.verdicts[id_]).word
    ]
    new = len({hit.id for hit in after.hits} - {hit.id for hit in before.hits})
    text = change_lines(changed)
    if new:
        found = "a sentence" if new == 1 else f"{new} sentences"
        text.append(
            f"{found} of releases to accept or dismiss: in the inbox of the screen"
        )
    values = {"done": done, "changed": changed, "sentences": new}
    return Answer(
        "refresh", values, text, OK if done.received or not done.asked else FAILED
    )


class _Progress:
    """Counts requests and answers, and prints each at once."""

    def __init__(self, show: Callable[[str], None], *, as_json: bool) -> None:
        self.show, self._as_json = show, as_json
        self.asked = self.received = 0
        self.fetched: list[dict[str, object]] = []
        self.problems: list[str] = []

    def add(self, what: str, asked: int, came: int, line: str) -> None:
        self.asked, self.received = self.asked + asked, self.received + came
        self.fetched.append({"what": what, "asked": asked, "came": came})
        self.show(line)

    def warn(self, line: str) -> None:
        """Print a problem on stderr."""
        self.problems.append(line)
        if not self._as_json:
            print(line, file=sys.stderr)


async def _fetch(
    workspace: Workspace,
    state: State,
    tickers: list[str],
    only: str | None,
    done: _Progress,
) -> None:
    """Fetch prices, series, rates and filings, or only one of them."""
    book = workspace.book
    groups = {
        "prices": tickers if only in OPTIONS["prices"] else (),
        "macro": macro_series(book) if only in (None, "fred") else (),
        "rates": rate_series(book) if only in (None, "rates") else (),
    }
    wanted = list(chain(*groups.values()))
    received, left = (
        await _prices(workspace, state, wanted, done) if wanted else ((), {})
    )
    for what, symbols in groups.items():
        came = [symbol for symbol in symbols if symbol in received]
        without = [symbol for symbol in came if symbol in left]
        lacking = f", no closes of {', '.join(without)}" if without else ""
        if symbols or only in OPTIONS[what]:
            line = f"{len(came)} of {len(symbols)} {NAMES[what]}{lacking}"
            done.add(what, len(symbols), len(came), line)
    if only in (None, "filings"):
        await _filings(workspace, state, tickers, only is not None, done)


async def _prices(
    workspace: Workspace,
    state: State,
    symbols: Iterable[str],
    done: _Progress,
) -> tuple[Collection[str], Mapping[str, str]]:
    """Return the symbols that got an answer, and for the others why not."""
    received: set[str] = set()

    async def keep(quotes: list[Quote], histories: list[History]) -> set[str]:
        received.update(quote.symbol for quote in quotes)
        received.update(history.symbol for history in histories)
        return workspace.take_prices(quotes, histories)

    keys = find_keys(workspace.home.config.parent)
    if keys.problem:
        done.warn(keys.problem)
    health = workspace.store.sources.read().values()
    prices = open_prices(
        workspace.config,
        health,
        workspace.clock,
        keep,
        keys.found,
        archived=workspace.archived,
    )
    wanted = {symbol: state.last_closes.get(symbol) for symbol in symbols}
    try:
        left, doubts = await fetch_into(workspace, _here, prices, wanted)
    finally:
        await prices.close()
    for line in (*_each_once(left), *doubts.values()):
        done.warn(line)
    return received, left


async def _filings(
    workspace: Workspace, state: State, tickers: list[str], named: bool, done: _Progress
) -> None:
    """Fetch filings. Without a contact, or again within a minute, only if `named`."""
    filings = open_filings(workspace, _here, state.health)
    if not filings.asks and not named:
        return
    try:
        if not named:
            due = await filings.due(state, workspace.clock.now())
            tickers = [symbol for symbol in tickers if symbol in due]
            if not tickers:
                done.show("filings were looked at less than a minute ago")
                return
        problems = await filings.fetch(tickers)
    finally:
        await filings.close()
    for line in _each_once(problems):
        done.warn(line)
    came = 0 if "" in problems else len(tickers) - len(problems)
    done.add(
        "filings", len(tickers), came, f"filings of {came} of {len(tickers)} tickers"
    )


async def _here(work: Callable[..., Any], /, *arguments: Any) -> Any:
    """Run work at once: a command has only the workspace's thread."""
    return work(*arguments)


def _each_once(problems: Mapping[str, str]) -> Iterator[str]:
    """Yield each sentence once, with all symbols it is about."""
    for sentence in dict.fromkeys(problems.values()):
        symbols = [symbol for symbol in problems if problems[symbol] == sentence]
        about = f"{', '.join(symbols)}: " if any(symbols) else ""
        yield f"{about}{one_row(sentence)}"


# Watch

log = logging.getLogger(__name__)


def run_watch(arguments: argparse.Namespace) -> int:
    """Watch until the system or the user ends it; with `--once` do the due work and end."""
    home = find_home(arguments.home, arguments.book)
    watcher = open_watcher(home, SystemClock())
    log_to(home.log)
    printer = _Printer(watcher, arguments.quiet, as_json=arguments.json)
    log.info("watching home=%s", home.folder)
    code = asyncio.run(_watch(watcher, printer, once=arguments.once))
    log.info("ended")
    return code


async def _watch(watcher: Watcher, printer: _Printer, *, once: bool) -> int:
    """Start watching and wait for the end; with `once` do the due work and end."""
    ended = asyncio.ensure_future(_ending().wait())
    work = asyncio.ensure_future(_once(watcher) if once else _start(watcher, printer))
    try:
        await asyncio.wait({work, ended}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            return OK  # a signal came; what is left is due the next time
        code = work.result()
        if not once:
            await ended
        return code
    finally:
        work.cancel()
        ended.cancel()
        await watcher.stop()
        await asyncio.wait({work, ended})


async def _once(watcher: Watcher) -> int:
    """Do the due work. The exit code says whether the book could be read."""
    if not await watcher.once():
        raise CommandError(
            "another Catalyst is watching this home; nothing was done", LOCKED
        )
    if watcher.workspace.problems:
        return WRONG_BOOK
    return FAILED if watcher.state.problem else OK


async def _start(watcher: Watcher, printer: _Printer) -> int:
    await watcher.start()
    printer.standing_by()
    return OK


def _ending() -> asyncio.Event:
    """Return an event that is set when the system or the user ends the process."""
    loop, ending = asyncio.get_running_loop(), asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        if sys.platform == "win32":  # whose loop knows no signals
            signal.signal(name, lambda *_: loop.call_soon_threadsafe(ending.set))
        else:
            loop.add_signal_handler(name, ending.set)
    return ending


class _Printer:
    """Prints each change and problem once: changes on stdout, problems on stderr,
    both in the leader's log.

    As JSON all goes to stdout, one object a line.
    """

    def __init__(self, watcher: Watcher, quiet: bool, *, as_json: bool) -> None:
        self._watcher, self._quiet, self._as_json = watcher, quiet, as_json
        self._home = str(watcher.workspace.home.folder)
        self._last = next(iter(watcher.state.flips), None)
        self._warned: set[str] = set()
        self._leads = False
        watcher.on_news = self._news

    async def _news(self) -> None:
        flips = self._watcher.state.flips
        if self._watcher.leads and not self._leads:
            self._leads = True
            self._print(
                f"watching {self._home}", {"event": "watching", "home": self._home}
            )
        fresh = list(takewhile(lambda flip: flip != self._last, flips))
        self._last = next(iter(flips), None)
        for flip in reversed(fresh):
            if flip.reason:  # what has none is the end of a remark
                self._flipped(flip)
        troubles = self._troubles()
        for trouble in troubles:
            if trouble not in self._warned:
                self._warn(one_row(trouble))
        self._warned = set(troubles)

    def _flipped(self, flip: Flip) -> None:
        change = (
            f"{flip.checkpoint}: {flip.before} → {flip.after}: {one_row(flip.reason)}"
        )
        if self._watcher.leads:
            log.info("flip at=%s %s", flip.at.isoformat(), change)
        at = flip.at.astimezone(self._watcher.state.book.zone)
        event = {
            "event": "flip",
            "at": flip.at.isoformat(),
            "checkpoint": flip.checkpoint,
            "before": flip.before,
            "after": flip.after,
            "reason": flip.reason,
        }
        self._print(f"{at:%Y-%m-%d %H:%M %Z} {change}", event)

    def standing_by(self) -> None:
        """Print that another process watches, if one does."""
        if not self._watcher.leads:
            event = {"event": "standing_by", "home": self._home}
            self._print("another process watches this home; standing by", event)

    def _print(self, line: str, event: Mapping[str, object]) -> None:
        if self._quiet:
            return
        try:
            if self._as_json:
                print_json_line({"version": 1, **event})
            else:
                print(line, flush=True)
        except BrokenPipeError:
            raise
        except OSError as error:  # no reason to watch no more
            self._quiet = True
            give_up(sys.stdout)
            self._warn(
                f"stdout cannot be written ({error.strerror}); what changes is in the inbox"
            )

    def _warn(self, sentence: str) -> None:
        log.warning("%s", sentence)
        if self._as_json and not self._quiet:
            self._print("", {"event": "trouble", "what": sentence})
        else:
            say(f"catalyst: {sentence}")

    def _troubles(self) -> list[str]:
        watcher, workspace = self._watcher, self._watcher.workspace
        troubles = (
            watcher.state.problem,
            workspace.store.stopped,
            workspace.old_settings,
            workspace.unreadable_closes,
            workspace.behind,
            *(f"{job} {problem}" for job, problem in watcher.problems.items()),
            *watcher.outside.unanswered.values(),
            *watcher.outside.unfiled.values(),
            *watcher.failing.values(),
        )
        return [trouble for trouble in dict.fromkeys(troubles) if trouble]
