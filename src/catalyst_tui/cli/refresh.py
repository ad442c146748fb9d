"""`catalyst refresh`: fetch once, judge, and print what arrived and what did not."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from catalyst_tui.book.clean import clean, one_row
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.cli.failures import FAILED, OK, ArgumentError
from catalyst_tui.cli.opening import opened
from catalyst_tui.cli.output import Answer, lines, progress
from catalyst_tui.desk.alerts.commit import judge_and_tell
from catalyst_tui.desk.fetch.filings import open_filings
from catalyst_tui.desk.fetch.prices import fetch_into, open_prices
from catalyst_tui.desk.fetch.schedules import macro_series, rate_series
from catalyst_tui.desk.home.keys import find_keys
from catalyst_tui.desk.state import State
from catalyst_tui.desk.workspace import Workspace
from catalyst_tui.judge.ledger.facts import History, Quote

PRICES = ("quotes", "history")
RATES = "rates"
FILINGS = ("filings", "sec")  # one thing: the lists of filings, the figures in them, the releases


def run(arguments: argparse.Namespace) -> Answer:
    """Fetch and judge once. The exit code is 4 when nothing arrived at all."""
    only = arguments.only
    with opened(arguments) as workspace:
        if unknown := [symbol for symbol in arguments.tickers if symbol not in workspace.book.tickers]:
            raise ArgumentError(_unknown(unknown[0], workspace.book))
        tickers = arguments.tickers or list(workspace.book.tickers)
        before = judge_and_tell(workspace)
        done = _Progress(progress(arguments), as_json=arguments.json)
        asyncio.run(_fetch(workspace, before, tickers, only, done))
        after = judge_and_tell(workspace)
    if after.mismatches and only in (None, *PRICES):
        done.warn(clean(after.mismatches, 2000))
    changed = [
        {"key": id_, "before": before.verdicts[id_].word, "after": one.word, "reason": one.reason}
        for id_, one in after.verdicts.items()
        if one.word != before.verdicts[id_].word
    ]
    new = len({hit.id for hit in after.hits} - {hit.id for hit in before.hits})
    text = [f"{one['key']}: {one['before']} → {one['after']}: {one_row(one['reason'])}" for one in changed]
    if new:
        found = "a sentence" if new == 1 else f"{new} sentences"
        text.append(f"{found} of releases to accept or dismiss: in the inbox of the screen")
    value = {"fetched": done.fetched, "problems": done.problems, "changed": changed, "sentences": new}
    return Answer(value, lines(*text), OK if done.received or not done.asked else FAILED)


class _Progress:
    """Counts requests and answers, and prints each at once."""

    def __init__(self, show: Callable[[str], None], *, as_json: bool) -> None:
        self._show, self._as_json = show, as_json
        self.asked = self.received = 0
        self.fetched: list[dict[str, object]] = []
        self.problems: list[str] = []

    def add(self, what: str, asked: int, came: int, line: str) -> None:
        self.asked, self.received = self.asked + asked, self.received + came
        self.fetched.append({"what": what, "asked": asked, "came": came})
        self._show(line)

    def show(self, line: str) -> None:
        self._show(line)

    def warn(self, line: str) -> None:
        """Print a problem on stderr."""
        self.problems.append(line)
        if not self._as_json:
            print(line, file=sys.stderr)


async def _fetch(
    workspace: Workspace, state: State, tickers: list[str], only: str | None, done: _Progress
) -> None:
    """Fetch prices, series, rates and filings, or only one of them."""
    if only in (None, *PRICES):
        received, left = await _prices(workspace, state, tickers, only, done)
        without = [symbol for symbol in left if symbol in received]
        lacking = f", no closes of {', '.join(without)}" if without else ""
        line = f"{len(received)} of {len(tickers)} prices{lacking}"
        done.add("prices", len(tickers), len(received), line)
    series = macro_series(workspace.book) if only in (None, "fred") else ()
    if series or only == "fred":
        received, _ = await _prices(workspace, state, series, None, done)
        line = f"{len(received)} of {len(series)} macro series"
        done.add("macro", len(series), len(received), line)
    rates = rate_series(workspace.book) if only in (None, RATES) else ()
    if rates or only == RATES:
        received, _ = await _prices(workspace, state, rates, None, done)
        line = f"{len(received)} of {len(rates)} rates of exchange"
        done.add("rates", len(rates), len(received), line)
    if only is None or only in FILINGS:
        await _filings(workspace, state, tickers, only is not None, done)


async def _prices(
    workspace: Workspace, state: State, symbols: Iterable[str], only: str | None, done: _Progress
) -> tuple[set[str], Mapping[str, str]]:
    """Return the symbols that got an answer, and for the others why not. Print problems on stderr."""
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
        workspace.config, health, workspace.clock, keep, keys.found, archived=workspace.archived
    )
    wanted = {symbol: state.last_closes.get(symbol) for symbol in symbols}
    quotes, history = only != "history", only != "quotes"
    try:
        left, doubts = await fetch_into(workspace, _here, prices, wanted, quotes=quotes, history=history)
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
        await filings.search_again()
        if not named:
            due = await filings.due(state.known, workspace.clock.now())
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
    done.add("filings", len(tickers), came, f"filings of {came} of {len(tickers)} tickers")


async def _here(work: Callable[..., Any], /, *arguments: Any) -> Any:
    """Run work at once: a command has only the workspace's thread."""
    return work(*arguments)


def _each_once(problems: Mapping[str, str]) -> Iterator[str]:
    """Yield each sentence once, with all symbols it is about."""
    for sentence in dict.fromkeys(problems.values()):
        symbols = [symbol for symbol, problem in problems.items() if problem == sentence]
        about = f"{', '.join(symbols)}: " if any(symbols) else ""
        yield f"{about}{one_row(sentence)}"


def _unknown(symbol: str, book: Book) -> str:
    return f"no ticker {clean(symbol, 40)!r} in the book{suggestion(symbol, book.tickers)}"
