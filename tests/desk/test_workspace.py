"""A home at work: what is told and what is not, the book as it is edited, other processes, broken books."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.desk.conftest import BOOK, FRIDAY_EVENING, Clock, closes, edit, quote
from tests.doors.judge import Close, History, Mark, Need, Outage, Session, Status, Urgency
from tests.doors.outside import Health, State
from tests.homes import (
    BookError,
    Entry,
    Home,
    Workspace,
    find_home,
    judge_with_changes,
    next_time,
    open_workspace,
    settle,
    understand,
)

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


def prices(workspace: Workspace, value: str, day: date = FRIDAY) -> None:
    """A fetch that gave one close."""
    workspace.take_prices([quote("ALAB", value, workspace.clock.now())], [closes("ALAB", day, value)])
    workspace.end_fetch([Health("yahoo")])


def enter(
    workspace: Workspace, checkpoint: str, what: str, value: str, *, when: str = "", note: str = ""
) -> None:
    """An entry as a form or a command makes it."""
    found = understand(
        Entry(checkpoint, what, value, when, "release", note), workspace.book, workspace.clock.now()
    )
    assert not found.problems
    workspace.add(filter(None, [found.fact]), filter(None, [found.evidence]))


def told(workspace: Workspace) -> list[str]:
    """The inbox, newest first."""
    return [line.title for line in workspace.store.inbox.read()]


def test_neither_do_the_first_prices_of_a_home(workspace: Workspace) -> None:
    """A first start judges what is there, then the network answers: to the user that is one look."""
    assert judge_with_changes(workspace).verdicts["above-300"].status is Status.UNKNOWN
    workspace.take_prices([], [closes("ALAB", date(2026, 11, 19), "310")])
    assert judge_with_changes(workspace).verdicts["above-300"].status is Status.NEAR
    prices(workspace, "250")
    judge_with_changes(workspace)
    assert told(workspace) == []


def test_what_changes_after_that_is_told_once(workspace: Workspace, clock: Clock) -> None:
    prices(workspace, "350")
    judge_with_changes(workspace)
    clock.pass_(days=3)
    prices(workspace, "250", MONDAY)
    state = judge_with_changes(workspace)
    judge_with_changes(workspace)
    (line,) = state.inbox
    assert line.title == "ALAB broken: ALAB stays above $300"
    assert line.body == "price $250.00, not ≥ $300.00 (was holding)\nThen: re-read the thesis"
    assert (line.checkpoint, line.ticker, line.word, line.seen) == (
        "above-300", "ALAB", Status.BROKEN, False,
    )  # fmt: skip
    assert told(workspace) == [line.title]
    assert next((flip.checkpoint, flip.before, flip.after) for flip in state.flips) == (
        "above-300", "holding", "broken",
    )  # fmt: skip


def test_what_happened_in_between_is_told_at_the_next_start(small: Home, clock: Clock) -> None:
    with open_workspace(small, clock) as workspace:
        judge_with_changes(workspace)
    clock.at = datetime(2027, 3, 1, tzinfo=UTC)  # nobody said anything about Q3
    with open_workspace(small, clock) as later:
        judge_with_changes(later)
        assert told(later) == ["ALAB overdue: Q3 revenue reaches $550M"]


def test_looking_at_another_moment_keeps_and_tells_nothing(workspace: Workspace) -> None:
    prices(workspace, "350")
    judge_with_changes(workspace)
    found = workspace.as_of(datetime(2028, 6, 1, tzinfo=UTC))
    assert found["npo-2027"].status is Status.OVERDUE
    assert told(workspace) == []
    assert workspace.store.transitions.last_words()["npo-2027"] == "pending"


# the book


def test_ones_own_edit_flips_without_a_sound_and_moves_on_the_wording(
    small: Home, workspace: Workspace
) -> None:
    prices(workspace, "350")
    judge_with_changes(workspace)
    edit(small, lambda text: text.replace("price >= $300", "price >= $400"))
    workspace.reread_book()
    assert judge_with_changes(workspace).verdicts["above-300"].status is Status.BROKEN
    assert told(workspace) == []
    assert workspace.store.wordings.number("above-300") == 2
    assert workspace.store.wordings.number("npo-2027") == 1


def test_news_after_an_edit_is_heard_again(small: Home, workspace: Workspace, clock: Clock) -> None:
    prices(workspace, "350")
    judge_with_changes(workspace)
    edit(small, lambda text: text.replace("price >= $300", "price >= $250"))
    workspace.reread_book()
    judge_with_changes(workspace)
    clock.pass_(days=3)
    prices(workspace, "200", MONDAY)
    judge_with_changes(workspace)
    assert len(told(workspace)) == 1


def test_an_edit_that_somebody_else_only_looked_at_is_still_ones_own(small: Home, clock: Clock) -> None:
    """`catalyst check` between the edit and the next start must not make the edit sound like news."""
    with open_workspace(small, clock) as workspace:
        prices(workspace, "350")
        judge_with_changes(workspace)
    edit(small, lambda text: text.replace("price >= $300", "price >= $400"))
    with open_workspace(small, clock) as looking:
        looking.as_of(clock.now())
    with open_workspace(small, clock) as workspace:
        assert judge_with_changes(workspace).verdicts["above-300"].status is Status.BROKEN
        assert told(workspace) == []


def test_a_broken_book_keeps_the_last_good_one_and_says_where(small: Home, workspace: Workspace) -> None:
    edit(small, lambda text: text.replace('role = "guard"', 'role = "gard"').replace("$550M", "550%"))
    assert workspace.reread_book()
    state = judge_with_changes(workspace)
    assert len(state.book.checkpoints) == 5
    assert state.problem.startswith("catalysts.toml line 23: ")
    assert state.problem.endswith(" and 1 more; showing the last good version")
    assert [problem.line for problem in workspace.problems] == [23, 34]
    assert told(workspace) == []

    edit(small, lambda _: BOOK)
    assert workspace.reread_book()
    assert judge_with_changes(workspace).problem == ""


def test_a_restart_on_a_broken_book_shows_the_last_good_one(small: Home, clock: Clock) -> None:
    with open_workspace(small, clock) as workspace:
        judge_with_changes(workspace)
    edit(small, lambda text: text + "\n[nonsense")
    with open_workspace(small, clock) as workspace:
        assert "showing the last good version" in judge_with_changes(workspace).problem
        assert len(workspace.book.checkpoints) == 5


def test_a_book_that_is_gone_keeps_the_last_good_one(small: Home, workspace: Workspace) -> None:
    small.book.unlink()
    assert workspace.reread_book()
    assert not workspace.reread_book()
    assert workspace.problem.endswith(
        "does not exist; `catalyst init` writes a starter book; showing the last good version"
    )
    small.book.write_text(BOOK, "utf-8")
    assert workspace.reread_book()
    assert workspace.problem == ""


def test_a_first_book_that_is_broken_is_an_error_with_every_problem(home: Path, clock: Clock) -> None:
    home.mkdir()
    (home / "catalysts.toml").write_text("schema = 1\n[tickr]\n[zebra]\n", "utf-8")
    with pytest.raises(BookError, match=r"catalysts\.toml has 2 problems$") as raised:
        open_workspace(find_home(), clock)
    assert [problem.line for problem in raised.value.problems] == [2, 3]


def test_another_book_is_not_remembered_as_the_homes_own(small: Home, tmp_path: Path, clock: Clock) -> None:
    other = tmp_path / "other.toml"
    other.write_text(BOOK.replace("ALAB", "AMD"), "utf-8")
    with open_workspace(find_home(book=str(other)), clock) as workspace:
        assert set(judge_with_changes(workspace).book.tickers) == {"AMD", "CRDO"}
        edit(workspace.home, lambda text: text + "\n[nonsense")
        workspace.reread_book()
        assert workspace.problem.startswith("other.toml line ")
        assert set(judge_with_changes(workspace).book.tickers) == {"AMD", "CRDO"}
    with pytest.raises(BookError):
        open_workspace(find_home(book=str(other)), clock)
    edit(small, lambda text: text + "\n[nonsense")
    with pytest.raises(BookError):  # nothing good was ever seen here
        open_workspace(small, clock)


# the starter


def test_a_new_home_begins_with_the_starter_and_its_facts(home: Path, clock: Clock) -> None:
    assert settle(find_home()) == (home / "catalysts.toml", home / "config.toml")
    with open_workspace(find_home(), clock) as workspace:
        state = judge_with_changes(workspace)
        assert len(state.book.checkpoints) == 36
        assert state.verdicts["q2-26-revenue"].status is Status.MET
        assert state.last_closes["ALAB"].day == date(2026, 10, 5)
        assert told(workspace) == []
    with open_workspace(find_home(), clock) as again:
        assert again.store.ledger.count() == sum(
            1 for one in again.book.tickers for _ in workspace.ledger.facts(one)
        )


def test_a_start_that_was_cut_short_is_made_up_for(clock: Clock) -> None:
    """The book was written, and then the machine went down before the facts were in."""
    settle(find_home())
    with open_workspace(find_home(), clock) as workspace:
        assert workspace.store.ledger.facts()


# prices and other processes


def test_a_quote_stands_above_an_older_close_and_below_a_newer_one(
    workspace: Workspace, clock: Clock
) -> None:
    history = closes("ALAB", FRIDAY, "340", "350")
    workspace.take_prices([quote("ALAB", "351", FRIDAY_EVENING, "350")], [history])
    shown = judge_with_changes(workspace).quotes["ALAB"]
    assert (shown.price.value, shown.session, shown.source) == (Decimal(351), Session.OPEN, "test")

    clock.pass_(days=3)
    workspace.take_prices([], [closes("ALAB", MONDAY, "360")])
    shown = judge_with_changes(workspace).quotes["ALAB"]
    assert (shown.price.value, shown.previous, shown.source) == (Decimal(360), Decimal(350), "daily close")
    assert (shown.session, shown.at) == (Session.CLOSED, datetime(2026, 11, 23, 21, tzinfo=UTC))


def test_a_split_asks_for_the_whole_history(workspace: Workspace) -> None:
    history = closes("ALAB", FRIDAY, "340", "350")
    assert workspace.take_prices([], [history]) == set()
    halved = replace(history, closes=tuple(replace(c, value=c.value / 2) for c in history.closes))
    newest = replace(halved, closes=halved.closes[-1:])
    assert workspace.take_prices([], [newest]) == {"ALAB"}
    assert [*judge_with_changes(workspace).sparks["ALAB"]] == [340_000_000, 350_000_000]  # never half of each
    assert workspace.take_prices([], [replace(halved, whole=True)]) == set()
    assert [*judge_with_changes(workspace).sparks["ALAB"]] == [170_000_000, 175_000_000]


def test_what_was_seen_is_seen_in_a_refreshed_picture(workspace: Workspace) -> None:
    judge_with_changes(workspace)
    enter(workspace, "q3-revenue", "revenue", "555M", when="2026Q3")
    state = judge_with_changes(workspace)
    workspace.store.inbox.see_all(workspace.clock.now())
    assert [[line.seen for line in shown.inbox] for shown in (state, workspace.refreshed(state))] == [
        [False],
        [True],
    ]
    assert workspace.refreshed(state).verdicts is state.verdicts


def test_evidence_against_a_ruling_is_heard_once(workspace: Workspace, clock: Clock) -> None:
    judge_with_changes(workspace)
    enter(workspace, "npo-2027", "ruled", "missed", note="the programme ended")
    assert judge_with_changes(workspace).verdicts["npo-2027"].status is Status.MISSED
    clock.pass_(days=1)
    enter(workspace, "npo-2027", "event", "happened", note="shipped")
    verdict = judge_with_changes(workspace).verdicts["npo-2027"]
    assert (verdict.status, verdict.marks) == (Status.MISSED, (Mark.RULED, Mark.CONTRADICTED))
    clock.pass_(days=1)
    enter(workspace, "npo-2027", "event", "happened", note="shipped more")
    state = judge_with_changes(workspace)
    assert told(workspace) == ["ALAB contradicted: NPO ships in 2027", "ALAB missed: NPO ships in 2027"]
    assert {line.checkpoint for line in state.inbox} == {"npo-2027"}
    assert state.inbox[0].body.startswith(
        'you ruled missed on 2026-11-20: "the programme ended"; the evidence'
    )


def test_prices_that_nobody_gives_are_an_outage(workspace: Workspace, clock: Clock, small: Home) -> None:
    answered = Health("yahoo", last_ok=clock.now())
    limited, down = Health("yahoo", State.LIMITED), Health("cboe", State.DOWN)
    for rows in ([answered, down], [limited, down], [limited, Health("cboe"), Health("fred", State.SLOW)]):
        workspace.end_fetch(rows)
        clock.pass_(hours=1)
    assert workspace.ledger.record.outages == (Outage(Need.PRICES, FRIDAY_EVENING + timedelta(hours=1)),)
    workspace.end_fetch([answered, down])
    assert workspace.ledger.record.outages[0].last == clock.now()
    with open_workspace(small, clock) as again:
        assert again.ledger.record.outages == workspace.ledger.record.outages


def test_a_reminder_day_of_the_book_is_told_once(workspace: Workspace, clock: Clock, small: Home) -> None:
    edit(small, lambda text: text.replace("due = 2027", 'due = 2026-12-31\nremind = ["T-40d", "T-5d"]'))
    workspace.catch_up()
    judge_with_changes(workspace)
    assert told(workspace) == []
    days = []
    for passed in (1, 20, 16):
        clock.pass_(days=passed)
        judge_with_changes(workspace)
        days.append([title for title in told(workspace) if "T-" in title])
    first, last = "ALAB T-40d: NPO ships in 2027", "ALAB T-5d: NPO ships in 2027"
    assert days == [[first], [first], [last, first]]
    assert "T-5d" not in {flip.after for flip in judge_with_changes(workspace).flips}


def test_an_outage_is_told_of_the_sources_once_and_quietly(workspace: Workspace, clock: Clock) -> None:
    prices(workspace, "350")
    judge_with_changes(workspace)
    for _ in range(3):
        workspace.end_fetch([Health("yahoo", State.DOWN)])
        judge_with_changes(workspace)
        clock.pass_(hours=1)
    clock.pass_(days=9)
    judge_with_changes(workspace)
    assert [title for title in told(workspace) if "stays above" in title or "sources" in title] == [
        "sources of prices down"
    ]
    owed = "SELECT urgency FROM outbox WHERE checkpoint = 'sources:prices!down'"
    assert workspace.store.rows(owed) == [(Urgency.LOW,)]


def test_what_stays_stale_waits_for_the_daily_digest(workspace: Workspace, clock: Clock) -> None:
    prices(workspace, "350")
    judge_with_changes(workspace)
    clock.pass_(days=9)
    judge_with_changes(workspace)
    assert "ALAB stale: ALAB stays above $300" in told(workspace)
    ((due,),) = workspace.store.rows("SELECT due_at FROM outbox WHERE checkpoint = 'above-300!blind'")
    assert datetime.fromisoformat(due) == next_time(workspace.config.digest, clock.now())


def test_a_close_of_a_day_without_trading_is_refused_from_a_source_too(workspace: Workspace) -> None:
    saturday = Close(date(2026, 11, 14), Decimal(10), workspace.clock.now())
    thanksgiving = Close(date(2025, 11, 27), Decimal(11), workspace.clock.now())
    good = closes("ALAB", FRIDAY, "350").closes
    workspace.take_prices([], [History("ALAB", "USD", [thanksgiving, saturday, *good], "test")])
    assert [close.day for close in workspace.store.prices.closes["ALAB"]] == [FRIDAY]
