"""What verdicts.md and language.md promise, as a stranger read them: each written down before it was run."""

from __future__ import annotations

import pytest

from tests.judge.cases.test_dated import read


def kill(test: str) -> str:
    return f"role = 'kill' ; test = '{test}' ; near = '0%'"


def shows(value: str) -> str:
    return f"role = 'gauge' ; value = '{value}'"


CLAIMS = "claims 2026-10-04 200000 210000 220000 230000 240000"  # Sundays up to 1 November
HOLE = "claims 2026-10-04 200000 210000 220000 - 240000"


@pytest.mark.parametrize(
    ("claim", "told", "day", "word"),
    [
        (shows("avg(claims, 4w)"), CLAIMS, "2026-11-05", "225000"),
        (shows("avg(claims, 4w)"), HOLE, "2026-11-05", "unknown"),
        (kill("rising(claims, 5w)"), CLAIMS, "2026-11-05", "unknown"),
        (kill("claims > 215000 for 4 weeks"), CLAIMS, "2026-11-05", "near"),
        (kill("claims > 225000 for 2 weeks"), HOLE, "2026-11-05", "unknown"),
        (kill("claims > 215000") + " ; for = '3w' ; from = 2026-10-20", CLAIMS, "2026-11-05", "near"),
        ("test = 'claims < 190000' ; from = 2026-10-05 ; due = 2026-10-31", CLAIMS, "2026-11-05", "missed"),
        ("test = 'claims < 190000' ; from = 2026-10-05 ; due = 2026-10-31", HOLE, "2026-11-05", "awaiting"),
    ],
)
def test_weeks(claim: str, told: str, day: str, word: str) -> None:
    verdict = read(claim, told, day)
    assert verdict.word == word, verdict.reason
