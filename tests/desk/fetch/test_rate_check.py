"""A rate that jumps is kept aside until a later day says the same; one currency costs that currency alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from catalyst_tui.desk.fetch.price_check import screen_rates as screen
from catalyst_tui.desk.fetch.prices import source_line
from catalyst_tui.judge.ledger.facts import Close, History

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


def days(*values: str) -> tuple[Close, ...]:
    return tuple(
        Close((NOW + timedelta(days=n)).date(), Decimal(value), NOW) for n, value in enumerate(values)
    )


@pytest.mark.parametrize(
    ("known", "told", "kept", "aside"),
    [
        (None, "1.1 1.15 1.2", "1.1 1.15 1.2", ""),
        (None, "1.1 11.5 1.2", "1.1 1.2", ""),
        (None, "1.1 1.2 12", "1.1 1.2", "12"),
        (None, "624367 1050000 945000", "624367 1050000 945000", ""),  # the lira in 2001
        (None, "290 125.01 124", "290 125.01 124", ""),
        ("1.1", "1.3", "1.3", ""),
        ("1.1", "1.33", "", "1.33"),
        ("1.2", "0.97", "0.97", ""),  # -19.2 %: of the one before
        ("1.2", "0.95", "", "0.95"),
        ("1.1", "0.11", "", "0.11"),
        ("1.1", "1.5 1.51", "1.5 1.51", ""),
    ],
)
def test_what_jumps_waits_for_another_day(known: str | None, told: str, kept: str, aside: str) -> None:
    last = known and Close((NOW - timedelta(days=1)).date(), Decimal(known), NOW)
    history, said = screen(History("rate:USD", "rate", days(*told.split()), "ecb"), last or None)
    assert " ".join(str(one.value) for one in history.closes) == kept
    assert (f", {aside} for one euro, is more than 20 % from" in said) if aside else not said


def test_a_rate_that_is_lacking_is_its_sentence_and_hides_no_price_that_is() -> None:
    said = "the ECB has no rate of TWD"
    assert source_line([], {"rate:TWD": said}, {}, NOW) == said
    both = {"rate:TWD": said, "ALAB": "Yahoo has no symbol ALAB"}
    assert (
        source_line([], both, {"ALAB"}, NOW) == f"no newer price for ALAB: Yahoo has no symbol ALAB; {said}"
    )
