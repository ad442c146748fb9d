"""What a replay says of a promise that was written, or worded as it is, after the day that is seen."""

import pytest

from tests.books import of_claims, toml
from tests.doors.book import Book, definition
from tests.doors.judge import Ledger, Record, Revision
from tests.homes import written_later
from tests.judge.case_lines import evening, moment

HEADER = toml("""
schema = 1
[ticker.ABC]
[[thesis]] id = "t" ; ticker = "ABC" ; text = "It grows."
""")
WRITTEN = (("2026-11-10", 560), ("2026-11-22", 540))


@pytest.mark.parametrize(("wordings", "day", "said"), [
    (WRITTEN, "2026-11-09", "on 2026-11-10, after this moment: judged by what was known by then"),
    (WRITTEN, "2026-11-10T09:30-05:00",
        "on 2026-11-10, after this moment: judged by what was known by then"),
    (WRITTEN, "2026-11-15",
        "otherwise on this day; judged as worded since 2026-11-22: "
            "decided by test price < $560 → test price < $540"),
    (WRITTEN, "2026-11-22", ""),
    ((*WRITTEN, ("2026-11-23", 560)), "2026-11-15", ""),  # taken back: today's words are those of then
    ((), "2026-11-09", ""),  # nobody noted when it was read first
])  # fmt: skip
def test_a_promise_is_said_to_be_of_later(wordings: tuple[tuple[str, int], ...], day: str, said: str) -> None:
    revisions = [
        Revision("c0", number, evening(on), definition(worded(level).checkpoints["c0"]), "")
        for number, (on, level) in enumerate(wordings, start=1)
    ]
    found = dict(written_later(worded(560), Ledger(record=Record(revisions=tuple(revisions))), moment(day)))
    assert found == ({"c0": said} if said else {})


def worded(level: int) -> Book:
    return of_claims(HEADER, f'kill ; text = "falls" ; test = "price < ${level}"')
