"""A home at work: what is told and what is not, the book as it is edited, other processes, broken books."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from catalyst_tui.desk.book_file import BookError
from catalyst_tui.desk.entry.forms import Entry
from catalyst_tui.desk.entry.record import understand
from catalyst_tui.desk.home.config import next_time
from catalyst_tui.desk.home.folder import Home, find_home
from catalyst_tui.desk.workspace import Office
from catalyst_tui.judge.kinds import Urgency
from catalyst_tui.judge.ledger.facts import Need, Outage, Session
from catalyst_tui.judge.verdict import Mark, Status
from catalyst_tui.store.sources import HealthRow
from tests.desk.conftest import BOOK, FRIDAY_EVENING, Clock, closes, edit, quote

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


def prices(office: Office, value: str, day: date = FRIDAY) -> None:
    """A fetch that gave one close."""
    office.take_prices([quote("ALAB", value, office.clock.now())], [closes("ALAB", day, value)])
    office.end_fetch([HealthRow("yahoo")])


def enter(office: Office, checkpoint: str, what: str, value: str, *, when: str = "", note: str = "") -> None:
    """An entry as a form or a command makes it."""
    found = understand(Entry(checkpoint, what, value, when, "release", note), office.book, office.clock.now())
    assert not found.problems
    office.add(filter(None, [found.fact]), filter(None, [found.evidence]))


def told(office: Office) -> list[str]:
    """The inbox, newest first."""
    return [line.title for line in office.store.inbox.read()]


def test_a_first_start_tells_nothing(office: Office) -> None:
    prices(office, "250")
    state = office.judge()
    assert state.verdicts["above-300"].status is Status.BROKEN
    assert (state.inbox, state.unread, told(office)) == ((), 0, [])


def test_neither_do_the_first_prices_of_a_home(office: Office) -> None:
    """A first start judges what is there, then the network answers: to the user that is one look."""
    assert office.judge().verdicts["above-300"].status is Status.UNKNOWN
    office.take_prices([], [closes("ALAB", date(2026, 11, 19), "310")])
    assert office.judge().verdicts["above-300"].status is Status.NEAR
    prices(office, "250")
    office.judge()
    assert told(office) == []


def test_what_changes_after_that_is_told_once(office: Office, clock: Clock) -> None:
    prices(office, "350")
    office.judge()
    clock.pass_(days=3)
    prices(office, "250", MONDAY)
    state = office.judge()
    office.judge()
    (line,) = state.inbox
    assert line.title == "ALAB broken: ALAB stays above $300"
    assert line.body == "price $250.00, not ≥ $300.00 (was holding)\nThen: re-read the thesis"
    assert (line.checkpoint, line.ticker, line.word, line.seen) == (
        "above-300", "ALAB", Status.BROKEN, False,
    )  # fmt: skip
    assert (state.unread, told(office)) == (1, [line.title])
    assert next((flip.checkpoint, flip.before, flip.after) for flip in state.flips) == (
        "above-300", "holding", "broken",
    )  # fmt: skip


def test_starting_again_tells_nothing_twice(small: Home, office: Office, clock: Clock) -> None:
    prices(office, "350")
    office.judge()
    clock.pass_(days=3)
    prices(office, "250", MONDAY)
    office.judge()
    office.close()
    with Office(small, clock) as again:
        again.judge()
        assert len(told(again)) == 1


def test_what_happened_in_between_is_told_at_the_next_start(small: Home, clock: Clock) -> None:
    with Office(small, clock) as office:
        office.judge()
    clock.at = datetime(2027, 3, 1, tzinfo=UTC)  # nobody said anything about Q3
    with Office(small, clock) as later:
        later.judge()
        assert told(later) == ["ALAB overdue: Q3 revenue reaches $550M"]


def test_an_entry_flips_a_verdict_and_is_told(office: Office) -> None:
    office.judge()
    enter(office, "q3-revenue", "revenue", "555M", when="2026Q3")
    assert office.judge().verdicts["q3-revenue"].status is Status.MET
    assert told(office) == ["ALAB met: Q3 revenue reaches $550M"]


def test_the_same_evidence_twice_is_kept_once(office: Office, clock: Clock) -> None:
    for _ in range(2):
        enter(office, "npo-2027", "event", "supports")
        clock.pass_(minutes=5)
    enter(office, "npo-2027", "event", "supports", note="and another")
    assert len(office.store.ledger.evidence()) == 2
    assert len(office.ledger.evidence("npo-2027", clock.now())) == 2


def test_looking_at_another_moment_keeps_and_tells_nothing(office: Office) -> None:
    prices(office, "350")
    office.judge()
    found = office.as_of(datetime(2028, 6, 1, tzinfo=UTC))
    assert found["npo-2027"].status is Status.OVERDUE
    assert told(office) == []
    assert office.store.transitions.last_words()["npo-2027"] == "pending"


# the book


def test_an_edit_is_read_again(small: Home, office: Office) -> None:
    assert not office.reread_book()
    edit(small, lambda text: text.replace("$300", "$200"))
    assert office.reread_book()
    assert not office.reread_book()
    prices(office, "250")
    assert office.judge().verdicts["above-300"].status is Status.HOLDING


def test_ones_own_edit_flips_without_a_sound_and_moves_on_the_wording(small: Home, office: Office) -> None:
    prices(office, "350")
    office.judge()
    edit(small, lambda text: text.replace("price >= $300", "price >= $400"))
    office.reread_book()
    assert office.judge().verdicts["above-300"].status is Status.BROKEN
    assert told(office) == []
    assert office.store.wordings.number("above-300") == 2
    assert office.store.wordings.number("npo-2027") == 1


def test_news_after_an_edit_is_heard_again(small: Home, office: Office, clock: Clock) -> None:
    prices(office, "350")
    office.judge()
    edit(small, lambda text: text.replace("price >= $300", "price >= $250"))
    office.reread_book()
    office.judge()
    clock.pass_(days=3)
    prices(office, "200", MONDAY)
    office.judge()
    assert len(told(office)) == 1


def test_an_edit_that_somebody_else_only_looked_at_is_still_ones_own(small: Home, clock: Clock) -> None:
    """`catalyst check` between the edit and the next start must not make the edit sound like news."""
    with Office(small, clock) as office:
        prices(office, "350")
        office.judge()
    edit(small, lambda text: text.replace("price >= $300", "price >= $400"))
    with Office(small, clock) as looking:
        looking.as_of(clock.now())
    with Office(small, clock) as office:
        assert office.judge().verdicts["above-300"].status is Status.BROKEN
        assert told(office) == []


def test_a_broken_book_keeps_the_last_good_one_and_says_where(small: Home, office: Office) -> None:
    edit(small, lambda text: text.replace('role = "guard"', 'role = "gard"').replace("$550M", "550%"))
    assert office.reread_book()
    state = office.judge()
    assert len(state.book.checkpoints) == 5
    assert state.problem.startswith("catalysts.toml line 23: ")
    assert state.problem.endswith(" and 1 more; showing the last good version")
    assert [problem.line for problem in office.problems] == [23, 34]
    assert told(office) == []

    edit(small, lambda _: BOOK)
    assert office.reread_book()
    assert office.judge().problem == ""


def test_a_restart_on_a_broken_book_shows_the_last_good_one(small: Home, clock: Clock) -> None:
    with Office(small, clock) as office:
        office.judge()
    edit(small, lambda text: text + "\n[nonsense")
    with Office(small, clock) as office:
        assert "showing the last good version" in office.judge().problem
        assert len(office.book.checkpoints) == 5


def test_so_does_one_on_a_book_that_cannot_be_read(small: Home, clock: Clock) -> None:
    with Office(small, clock) as office:
        office.judge()
    small.book.unlink()
    small.book.mkdir()
    with Office(small, clock) as office:
        assert office.problem.endswith("it is a directory, not a file; showing the last good version")
        assert "above-300" in office.judge().verdicts


def test_a_book_that_is_gone_keeps_the_last_good_one(small: Home, office: Office) -> None:
    small.book.unlink()
    assert office.reread_book()
    assert not office.reread_book()
    assert office.problem.endswith(
        "does not exist; `catalyst init` writes a starter book; showing the last good version"
    )
    small.book.write_text(BOOK, "utf-8")
    assert office.reread_book()
    assert office.problem == ""


def test_a_first_book_that_is_broken_is_an_error_with_every_problem(home: Path, clock: Clock) -> None:
    home.mkdir()
    (home / "catalysts.toml").write_text("schema = 1\n[tickr]\n[zebra]\n", "utf-8")
    with pytest.raises(BookError, match=r"catalysts\.toml has 2 problems$") as raised:
        Office(find_home(), clock)
    assert [problem.line for problem in raised.value.problems] == [2, 3]


def test_another_book_is_not_remembered_as_the_homes_own(small: Home, tmp_path: Path, clock: Clock) -> None:
    other = tmp_path / "other.toml"
    other.write_text(BOOK.replace("ALAB", "AMD"), "utf-8")
    with Office(find_home(book=str(other)), clock) as office:
        assert set(office.judge().book.tickers) == {"AMD", "CRDO"}
        edit(office.home, lambda text: text + "\n[nonsense")
        office.reread_book()
        assert office.problem.startswith("other.toml line ")
        assert set(office.judge().book.tickers) == {"AMD", "CRDO"}
    with pytest.raises(BookError):
        Office(find_home(book=str(other)), clock)
    edit(small, lambda text: text + "\n[nonsense")
    with pytest.raises(BookError):  # nothing good was ever seen here
        Office(small, clock)


# the starter


def test_a_new_home_begins_with_the_starter_and_its_facts(home: Path, clock: Clock) -> None:
    with Office(find_home(), clock) as office:
        state = office.judge()
        assert office.written == (home / "catalysts.toml", home / "config.toml")
        assert len(state.book.checkpoints) == 36
        assert state.verdicts["q2-26-revenue"].status is Status.MET
        assert state.last_closes["ALAB"].day == date(2026, 10, 5)
        assert told(office) == []
    with Office(find_home(), clock) as again:
        assert len(again.store.ledger.facts()) == len(office._facts)


def test_a_start_that_was_cut_short_is_made_up_for(home: Path, clock: Clock) -> None:
    """The book was written, and then the machine went down before the facts were in."""
    with Office(find_home(), clock):
        pass
    (home / "catalyst.db").unlink()
    with Office(find_home(), clock) as office:
        assert office.written == ()
        assert office.store.ledger.facts()


def test_a_home_with_its_own_book_gets_no_facts(office: Office) -> None:
    assert office.store.ledger.facts() == []


# prices and other processes


def test_a_quote_stands_above_an_older_close_and_below_a_newer_one(office: Office, clock: Clock) -> None:
    history = closes("ALAB", FRIDAY, "340", "350")
    office.take_prices([quote("ALAB", "351", FRIDAY_EVENING, "350")], [history])
    shown = office.judge().quotes["ALAB"]
    assert (shown.price.value, shown.session, shown.source) == (Decimal(351), Session.OPEN, "test")

    clock.pass_(days=3)
    office.take_prices([], [closes("ALAB", MONDAY, "360")])
    shown = office.judge().quotes["ALAB"]
    assert (shown.price.value, shown.previous, shown.source) == (Decimal(360), Decimal(350), "daily close")
    assert (shown.session, shown.at) == (Session.CLOSED, datetime(2026, 11, 23, 21, tzinfo=UTC))


def test_a_split_asks_for_the_whole_history(office: Office) -> None:
    history = closes("ALAB", FRIDAY, "340", "350")
    assert office.take_prices([], [history]) == set()
    halved = replace(history, closes=tuple(replace(c, value=c.value / 2) for c in history.closes))
    newest = replace(halved, closes=halved.closes[-1:])
    assert office.take_prices([], [newest]) == {"ALAB"}
    assert office.judge().sparks["ALAB"] == (340.0, 350.0)  # never half of each
    assert office.take_prices([], [replace(halved, whole=True)]) == set()
    assert office.judge().sparks["ALAB"] == (170.0, 175.0)


def test_the_sparkline_is_the_last_closes(office: Office) -> None:
    office.take_prices([], [closes("ALAB", FRIDAY, *(str(100 + n) for n in range(40)))])
    assert office.judge().sparks["ALAB"] == tuple(Decimal(110 + n) for n in range(30))


def test_what_another_process_recorded_is_caught_up_with(small: Home, office: Office, clock: Clock) -> None:
    office.judge()
    assert not office.catch_up()
    with Office(small, clock) as other:
        enter(other, "q3-revenue", "revenue", "555M", when="2026Q3")
        other.judge()
        prices(other, "350")
    assert office.catch_up()
    state = office.judge()
    assert state.verdicts["q3-revenue"].status is Status.MET
    assert state.last_closes["ALAB"].day == FRIDAY
    assert state.verdicts["above-300"].status is Status.HOLDING
    assert told(office) == ["ALAB met: Q3 revenue reaches $550M"]  # once, by whoever was first
    assert not office.catch_up()


def test_the_sources_are_remembered(small: Home, office: Office, clock: Clock) -> None:
    office.end_fetch([HealthRow("yahoo", "limited", until=clock.now(), last_error="too many")])
    office.close()
    with Office(small, clock) as again:
        (row,) = again.judge().health
        assert (row.name, row.state, row.last_error) == ("yahoo", "limited", "too many")


def test_what_was_seen_is_seen_in_a_refreshed_picture(office: Office) -> None:
    office.judge()
    enter(office, "q3-revenue", "revenue", "555M", when="2026Q3")
    state = office.judge()
    office.store.inbox.see_all(office.clock.now())
    assert (state.unread, office.refreshed(state).unread) == (1, 0)
    assert office.refreshed(state).verdicts is state.verdicts


def test_evidence_against_a_ruling_is_heard_once(office: Office, clock: Clock) -> None:
    office.judge()
    enter(office, "npo-2027", "ruled", "missed", note="the programme ended")
    assert office.judge().verdicts["npo-2027"].status is Status.MISSED
    clock.pass_(days=1)
    enter(office, "npo-2027", "event", "happened", note="shipped")
    verdict = office.judge().verdicts["npo-2027"]
    assert (verdict.status, verdict.marks) == (Status.MISSED, (Mark.RULED, Mark.CONTRADICTED))
    clock.pass_(days=1)
    enter(office, "npo-2027", "event", "happened", note="shipped more")
    state = office.judge()
    assert told(office) == ["ALAB contradicted: NPO ships in 2027", "ALAB missed: NPO ships in 2027"]
    assert {line.checkpoint for line in state.inbox} == {"npo-2027"}
    assert state.inbox[0].body.startswith(
        'you ruled missed on 2026-11-20: "the programme ended"; the evidence'
    )


def test_prices_that_nobody_gives_are_an_outage(office: Office, clock: Clock, small: Home) -> None:
    answered = HealthRow("yahoo", last_ok=clock.now())
    limited, down = HealthRow("yahoo", "limited"), HealthRow("cboe", "down")
    for rows in ([answered, down], [limited, down], [limited, HealthRow("cboe"), HealthRow("fred", "slow")]):
        office.end_fetch(rows)
        clock.pass_(hours=1)
    assert office.ledger.record.outages == (Outage(Need.PRICES, FRIDAY_EVENING + timedelta(hours=1)),)
    office.end_fetch([answered, down])
    assert office.ledger.record.outages[0].last == clock.now()
    with Office(small, clock) as again:
        assert again.ledger.record.outages == office.ledger.record.outages


def test_sources_never_asked_are_no_outage(office: Office) -> None:
    office.end_fetch([])
    office.end_fetch([HealthRow("yahoo")])
    assert office.ledger.record.outages == ()


def test_a_reminder_day_of_the_book_is_told_once(office: Office, clock: Clock, small: Home) -> None:
    edit(small, lambda text: text.replace("due = 2027", 'due = 2026-12-31\nremind = ["T-40d", "T-5d"]'))
    office.catch_up()
    office.judge()
    assert told(office) == []
    days = []
    for passed in (1, 20, 16):
        clock.pass_(days=passed)
        office.judge()
        days.append([title for title in told(office) if "T-" in title])
    first, last = "ALAB T-40d: NPO ships in 2027", "ALAB T-5d: NPO ships in 2027"
    assert days == [[first], [first], [last, first]]
    assert "T-5d" not in {flip.after for flip in office.judge().flips}


def test_an_outage_is_told_of_the_sources_once_and_quietly(office: Office, clock: Clock) -> None:
    prices(office, "350")
    office.judge()
    for _ in range(3):
        office.end_fetch([HealthRow("yahoo", "down")])
        office.judge()
        clock.pass_(hours=1)
    clock.pass_(days=9)
    office.judge()
    assert [title for title in told(office) if "stays above" in title or "sources" in title] == [
        "sources of prices down"
    ]
    owed = "SELECT urgency FROM outbox WHERE checkpoint = 'sources:prices!down'"
    assert office.store.rows(owed) == [(Urgency.LOW,)]


def test_what_stays_stale_waits_for_the_daily_digest(office: Office, clock: Clock) -> None:
    prices(office, "350")
    office.judge()
    clock.pass_(days=9)
    office.judge()
    assert "ALAB stale: ALAB stays above $300" in told(office)
    ((due,),) = office.store.rows("SELECT due_at FROM outbox WHERE checkpoint = 'above-300!blind'")
    assert datetime.fromisoformat(due) == next_time(office.config.digest, clock.now())
