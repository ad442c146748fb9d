"""`catalyst refresh`: fetch prices once, judge, and say what came and what did not."""

from __future__ import annotations

import argparse
import asyncio
import sys

from catalyst_tui.book.clean import clean
from catalyst_tui.cli.exits import BAD, OK
from catalyst_tui.desk.clock import SystemClock
from catalyst_tui.desk.home import find_home
from catalyst_tui.desk.office import Office
from catalyst_tui.desk.prices import open_prices
from catalyst_tui.judge.facts import History, Quote


def run(arguments: argparse.Namespace) -> int:
    """1 when no price came at all."""
    clock = SystemClock()
    with Office(find_home(arguments.home, arguments.book), clock) as office:
        state = office.judge()
        received: set[str] = set()

        async def keep(quotes: list[Quote], histories: list[History]) -> set[str]:
            received.update(quote.symbol for quote in quotes)
            return office.take_prices(quotes, histories)

        async def fetch() -> dict[str, str]:
            prices = open_prices(office.config, state.health, clock, keep)
            try:
                wanted = {symbol: state.last_closes.get(symbol) for symbol in office.book.tickers}
                return dict(await prices.fetch(wanted))
            finally:
                office.end_fetch(prices.health)
                await prices.close()

        problems = asyncio.run(fetch())
        after = office.judge().verdicts
    print(f"{len(received)} of {len(office.book.tickers)} prices")
    for sentence in dict.fromkeys(problems.values()):
        symbols = [symbol for symbol, said in problems.items() if said == sentence]
        print(f"{', '.join(symbols)}: {clean(sentence)}", file=sys.stderr)
    for id_, verdict in after.items():
        if verdict.word != state.verdicts[id_].word:
            print(f"{id_}: {state.verdicts[id_].word} → {verdict.word}: {clean(verdict.reason)}")
    return OK if received or not office.book.tickers else BAD
