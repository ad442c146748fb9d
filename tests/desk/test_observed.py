"""What another process kept is taken in, that alone, and as if all had been read again."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.desk.conftest import Clock, closes
from tests.desk.test_workspace import FRIDAY, enter, prices
from tests.doors.judge import Announced, Review
from tests.homes import Home, Workspace, judge_with_changes, open_workspace


def announced(other: Workspace) -> None:
    other.store.calendar.add([Announced("ALAB", date(2027, 2, 9), False, "yahoo", other.clock.now())])


WRITES: dict[str, Callable[[Workspace], object]] = {
    "nothing": lambda other: other.store.notes.put("a", "b"),
    "a figure": lambda other: enter(other, "q3-revenue", "revenue", "555M", when="2026Q3"),
    "a statement": lambda other: enter(other, "npo-2027", "event", "supports", note="it ships"),
    "a close": lambda other: prices(other, "250"),
    "a close of before": lambda other: other.store.prices.put_history(
        closes("ALAB", date(2026, 11, 18), "251"), other.clock.now()
    ),
    "a review": lambda other: other.store.reviews.add(Review("platform", "as before", other.clock.now())),
    "a day": announced,
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_one_that_looks_on_sees_what_a_new_one_sees(
    write: Callable[[Workspace], object], small: Home, workspace: Workspace, clock: Clock
) -> None:
    prices(workspace, "350")
    judge_with_changes(workspace)
    enter(workspace, "q3-revenue", "revenue", "540M", when="2026Q3")  # its own is not read again
    clock.at += timedelta(seconds=1)
    with open_workspace(small, clock) as other:
        write(other)
    assert workspace.catch_up()
    seen = workspace.look()
    with open_workspace(small, clock) as fresh:
        new = fresh.look()
    assert seen.verdicts == new.verdicts
    assert (seen.last_closes, seen.sparks) == (new.last_closes, new.sparks)
    assert set(seen.ledger.facts("ALAB")) == set(new.ledger.facts("ALAB"))
    assert seen.ledger.record.reviews == new.ledger.record.reviews
    assert seen.ledger.announced("ALAB", FRIDAY, seen.at) == new.ledger.announced("ALAB", FRIDAY, new.at)
