"""Probabilities stated over time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from catalyst_tui.ui.charts.small import STRIP, Stated, stated

JUNE, SEPTEMBER, TODAY = date(2026, 6, 1), date(2026, 9, 3), date(2026, 11, 23)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ([(JUNE, Decimal("0.4"))], "40% Jun 1 2026"),
        ([(JUNE, Decimal("0.025")), (SEPTEMBER, None)], "2.5% Jun 1 2026 → taken back Sep 3 2026"),
        ([(JUNE, Decimal("0.4")), (SEPTEMBER, Decimal(1))], "40% Jun 1 2026 → 100% Sep 3 2026"),
    ],
)
def test_each_has_its_day(said: list[Stated], words: str) -> None:
    assert "".join(text for text, _ in stated(said, TODAY)).strip(" ▁▂▃▄▅▆▇") == words


def test_the_strip_rises_on_the_day_it_was_stated_and_lasts_until_now() -> None:
    (strip, _), *_ = stated([(JUNE, Decimal("0.1")), (SEPTEMBER, Decimal("0.9"))], TODAY)
    assert strip.rstrip() == "▁" * 13 + "▇" * 11
    assert len(strip.rstrip()) == STRIP
    (short, _), *_ = stated([(TODAY, Decimal("0.1")), (TODAY, Decimal("0.9"))], TODAY)
    assert short.rstrip() == "▇" * STRIP
