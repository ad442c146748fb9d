"""A macro series from the stand-in to the verdict: as of a day it reads what it said then."""

from datetime import datetime
from decimal import Decimal

from tests.books import toml
from tests.desk.conftest import BOOK, Clock
from tests.doors.judge import History, Quote, verdicts
from tests.homes import Home, open_prices, open_workspace
from tests.standin import StandIn
from tests.standin.bodies import MONTHLY

INFLATION = toml(f"""
[[checkpoint]] id = "cpi" ; thesis = "platform" ; role = "gauge" ; value = "fred({MONTHLY})"
[[checkpoint]] id = "mean" ; thesis = "platform" ; role = "gauge" ; value = "avg(fred({MONTHLY}), 2d)"
""")


async def fetch(home: Home, clock: Clock) -> None:
    """Start the program once, which asks for the series."""
    with open_workspace(home, clock) as workspace:

        async def keep(quotes: list[Quote], histories: list[History]) -> set[str]:
            return workspace.take_prices(quotes, histories)

        prices = open_prices(workspace.config, [], clock, keep, archived=workspace.archived)
        symbol = f"fred:{MONTHLY}"
        assert await prices.fetch({symbol: workspace.store.prices.last_closes().get(symbol)}) == {}
        await prices.close()


def read(home: Home, clock: Clock, day: str) -> tuple[Decimal | None, Decimal | None]:
    """Return the latest value and the mean of two, as of the evening of a day."""
    with open_workspace(home, clock) as workspace:
        found = verdicts(workspace.book, workspace.ledger, datetime.fromisoformat(f"{day}T23:59:00+00:00"))
        latest, mean = found["cpi"].value, found["mean"].value
        return latest.value if latest else None, mean.value if mean else None


async def test_a_replay_sees_the_figures_of_its_day(ask_standin: Home, clock: Clock, server: StandIn) -> None:
    ask_standin.book.write_text(BOOK + INFLATION, "utf-8")
    await fetch(ask_standin, clock)
    assert read(ask_standin, clock, "2026-02-25") == (Decimal(332), Decimal("331.5"))
    assert read(ask_standin, clock, "2026-03-30") == (Decimal(333), Decimal("332.5"))
    assert read(ask_standin, clock, "2026-03-31") == (Decimal(333), Decimal("332.75"))  # now January too
    october = Decimal(341)
    assert read(ask_standin, clock, "2026-11-20")[0] == october
    clock.pass_(days=25)
    await fetch(ask_standin, clock)
    assert read(ask_standin, clock, "2026-12-14") == (october, Decimal("340.75"))
    assert read(ask_standin, clock, "2026-12-15")[1] == Decimal(
        "341.75"
    )  # seen: October revised, November out
    assert len(server.asked_for("fred archive")) == 2
