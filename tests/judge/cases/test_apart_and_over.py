"""Scenarios written down from verdicts.md and language.md before they were run: currencies apart, weeks that
are missing, windows that are over, what came late, and a few corners that had no case."""

from __future__ import annotations

import pytest

from tests.judge.cases.test_dated import read

WEEKS = [
    ('role = "kill" ; test = "claims > 250000 for 2 weeks"', "claims 2026-10-31 251000 252000", "tripped"),
    ('role = "kill" ; test = "claims > 250000 for 2 weeks"', "claims 2026-10-24 251000 - 252000", "unknown"),
    ('role = "kill" ; test = "claims > 250000 for 2 weeks"', "claims 2026-10-24 251000 - 249000", "clear"),
    ('role = "kill" ; test = "claims > 250000 for 3 weeks"', "claims 2026-10-24 249000 - 252000", "near"),
    (
        'role = "kill" ; test = "not (claims < 250000 for 2 weeks)"',
        "claims 2026-10-24 240000 - 260000",
        "tripped",
    ),
    (
        'role = "kill" ; test = "not (claims < 250000 for 2 weeks)"',
        "claims 2026-10-24 260000 - 240000",
        "unknown",
    ),
]


@pytest.mark.parametrize(("claim", "told", "word"), WEEKS)
def test_weeks_with_a_hole(claim: str, told: str, word: str) -> None:
    verdict = read(f'{claim} ; near = "0%"', told, "2026-11-12")
    assert verdict.word == word, verdict.reason
