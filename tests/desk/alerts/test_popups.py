"""Which changes are heard, which pop up, when, and in which words (docs/watch.md, "What pops up")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

import pytest
from msgspec.structs import replace

from catalyst_tui.book.model.book import Book, BookEvent, Role
from catalyst_tui.book.model.dates import Ahead, day_window, parse_window
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.book.model.quantity import parse_quantity
from catalyst_tui.desk.alerts.popups import (
    BODY,
    HELD_BACK,
    SHORT_OUTAGE,
    Edits,
    LastWords,
    grouped,
    popup,
    put_off_until,
    repeat_at,
    whole_lines,
    worded,
)
from catalyst_tui.desk.alerts.popups import changes as changes_from
from catalyst_tui.judge.history.transitions import Word, checkpoint_of, remarks, words
from catalyst_tui.judge.kinds import Urgency
from catalyst_tui.judge.verdict import Mark, Result, Slip, Status, Timing, Verdict
from catalyst_tui.store.inbox import Outgoing, Past, Transition
from tests.books import loaded
from tests.desk.conftest import FRIDAY_EVENING

KILL_ABOVE = """\
schema = 1

[ticker.ALAB]

[[checkpoint]]
id = "above-300"
ticker = "ALAB"
role = "kill"
test = "price > $300"
"""
EDITS = Edits({"above-300": 3})
SLIP = f"slip:{FRIDAY_EVENING.isoformat()}"
LOUD, NORMAL, LOW = Urgency.CRITICAL, Urgency.NORMAL, Urgency.LOW


def changes(
    found: Iterable[Word],
    last: Mapping[str, str],
    book: Book,
    edits: Edits,
    at: datetime,
    *,
    known: Mapping[str, str] = MappingProxyType({}),
    daily: datetime | None = None,
) -> list[Transition]:
    """What changed since these last words, and since what was `known` before those that are unknown."""
    return changes_from(found, LastWords(last, known), book, edits, at, daily=daily)


def word(status: Status, text: str = "", checkpoint: str = "above-300") -> Word:
    return Word(checkpoint, checkpoint, text or status.value, status, "because", "close:2026-11-20")


def verdict(status: Status, **more: object) -> Verdict:
    made = Verdict("mix", Role.GAUGE, status, "because", cause="now")
    return replace(made, **more)  # the fields each test is about


def test_a_verdict_has_one_word_a_gauge_its_band_and_a_recurring_proof_one_for_each_period() -> None:
    h1, h2 = (Period(Span.HALF, 2026, n) for n in (1, 2))
    results = tuple(
        Result(h, s, None, f"{h}", cause="e7") for h, s in ((h1, Status.MISSED), (h2, Status.PENDING))
    )
    told = words(
        [
            verdict(Status.BROKEN),
            verdict(Status.READING, band="full"),
            verdict(Status.READING),
            verdict(Status.PENDING, results=results),
        ]
    )
    assert [(one.key, one.word, one.cause) for one in told] == [
        ("mix", "broken", "now"),
        ("mix", "full", "now"),
        ("mix", "reading", "now"),
        ("mix[2026H1]", "missed", "2026H1:e7"),
        ("mix[2026H2]", "pending", "now"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "urgency"),
    [
        ("pending", Status.MISSED, LOUD),
        ("holding", Status.BROKEN, LOUD),
        ("clear", Status.TRIPPED, LOUD),
        ("awaiting", Status.OVERDUE, LOUD),
        ("unknown", Status.BROKEN, LOUD),
        ("missed", Status.MET, NORMAL),
        ("pending", Status.MET, NORMAL),
        ("holding", Status.HELD, NORMAL),
        ("clear", Status.CLEARED, NORMAL),
        ("on_track", Status.AT_RISK, NORMAL),
        ("holding", Status.NEAR, NORMAL),
        ("broken", Status.NEAR, NORMAL),
        ("pending", Status.AWAITING, LOW),
        ("broken", Status.HOLDING, NORMAL),
        ("near", Status.CLEAR, NORMAL),
        ("at_risk", Status.ON_TRACK, NORMAL),
        ("missed", Status.PENDING, NORMAL),
        ("missed", Status.AWAITING, NORMAL),
        ("overdue", Status.AWAITING, NORMAL),
        ("met", Status.PENDING, NORMAL),
        ("met", Status.AWAITING, NORMAL),
        ("met", Status.MISSED, LOUD),
        ("cleared", Status.CLEAR, NORMAL),
        ("at_risk", Status.AWAITING, LOW),
        ("pending", Status.ON_TRACK, None),
        ("on_track", Status.PENDING, None),
        ("unknown", Status.HOLDING, None),
        ("holding", Status.UNKNOWN, None),
        ("pending", Status.VOID, None),
    ],
)
def test_what_is_heard(book: Book, before: str, after: Status, urgency: Urgency | None) -> None:
    (change,) = changes([word(after)], {"above-300": before}, book, EDITS, FRIDAY_EVENING)
    assert change.heard == (urgency is not None)
    assert change.urgency == (urgency if urgency is not None else LOW)


@pytest.mark.parametrize(
    ("known", "after", "urgency", "was"),
    [
        ("broken", Status.HOLDING, NORMAL, "broken; this replaces it"),
        ("tripped", Status.CLEAR, NORMAL, "tripped; this replaces it"),
        ("near", Status.HOLDING, NORMAL, "near; this replaces it"),
        ("holding", Status.HOLDING, None, "holding"),
        ("holding", Status.BROKEN, LOUD, "holding"),
        ("broken", Status.BROKEN, None, "broken"),
        ("near", Status.NEAR, None, "near"),
        (None, Status.HOLDING, None, "unknown"),
        (None, Status.BROKEN, LOUD, "unknown"),
    ],
)
def test_what_is_heard_after_it_was_unknown_is_what_differs_from_what_was_known(
    book: Book, known: str | None, after: Status, urgency: Urgency | None, was: str
) -> None:
    """Nobody was told that it became unknown: to the user it still is what it was."""
    before = {} if known is None else {"above-300": known}
    last = {"above-300": "unknown"}
    (change,) = changes([word(after)], last, book, EDITS, FRIDAY_EVENING, known=before)
    assert (change.before, change.after) == ("unknown", after)
    assert (change.heard, change.urgency) == (urgency is not None, urgency or LOW)
    assert f"(was {was})" in change.body


def test_what_was_known_is_remembered_from_change_to_change(book: Book) -> None:
    said = LastWords({"above-300": "holding"}, {})
    heard = []
    for status in (Status.BROKEN, Status.UNKNOWN, Status.BROKEN, Status.UNKNOWN, Status.HOLDING):
        (change,) = changes_from([word(status)], said, book, EDITS, FRIDAY_EVENING)
        said.take(change)
        heard.append(change.heard)
    assert heard == [True, False, False, False, True]


def test_a_band_seen_again_is_no_news(book: Book) -> None:
    asked = replace(book, checkpoints={"mix": replace(book.checkpoints["mix"], alert=("large",))})
    large, last = word(Status.READING, "large", "mix"), {"mix": "unknown"}
    for known, heard in (("large", False), ("small", True)):
        (change,) = changes([large], last, asked, EDITS, FRIDAY_EVENING, known={"mix": known})
        assert change.heard == heard


def test_a_change_says_what_it_was_and_what_the_user_wanted_to_do(book: Book) -> None:
    (change,) = changes([word(Status.BROKEN)], {"above-300": "at_risk"}, book, EDITS, FRIDAY_EVENING)
    assert (change.checkpoint, change.ticker, change.before, change.after) == (
        "above-300", "ALAB", "at_risk", "broken",
    )  # fmt: skip
    assert (change.revision, change.cause, change.at) == (3, "close:2026-11-20", FRIDAY_EVENING)
    assert change.title == "ALAB broken: ALAB stays above $300"
    assert change.body == "because (was at risk)\nThen: re-read the thesis"


def test_what_the_user_wanted_to_do_is_said_only_when_it_went_bad(book: Book) -> None:
    (change,) = changes([word(Status.HOLDING)], {"above-300": "broken"}, book, EDITS, FRIDAY_EVENING)
    assert change.body == "because (was broken; this replaces it)"


def test_a_theme_and_a_claim_without_words_have_a_title(book: Book) -> None:
    bare = replace(book.checkpoints["above-300"], ticker=None, text="")
    plain = replace(book, checkpoints={"above-300": bare})
    (change,) = changes([word(Status.BROKEN)], {"above-300": "near"}, plain, EDITS, FRIDAY_EVENING)
    assert change.title == "platform broken: above-300"


def test_of_one_that_recurs_the_period_is_said(book: Book) -> None:
    missed = replace(word(Status.MISSED), key="above-300[2026Q2]")
    (change,) = changes([missed], {"above-300[2026Q2]": "awaiting"}, book, EDITS, FRIDAY_EVENING)
    assert change.title == "ALAB 2026Q2 missed: ALAB stays above $300"


def test_what_came_late_says_so(book: Book) -> None:
    late = replace(word(Status.MET), timing=Timing.LATE)
    (change,) = changes([late], {"above-300": "missed"}, book, EDITS, FRIDAY_EVENING)
    assert (change.title, change.after) == ("ALAB met late: ALAB stays above $300", "met")


@pytest.mark.parametrize(
    ("last", "edits"),
    [({}, EDITS), ({"above-300": "holding"}, Edits({}, frozenset({"above-300"})))],
    ids=["a first look", "the user's own edit"],
)
def test_what_is_kept_and_not_heard(book: Book, last: dict[str, str], edits: Edits) -> None:
    (change,) = changes([word(Status.BROKEN)], last, book, edits, FRIDAY_EVENING)
    assert not change.heard


def test_the_same_word_is_no_change(book: Book) -> None:
    assert changes([word(Status.BROKEN)], {"above-300": "broken"}, book, EDITS, FRIDAY_EVENING) == []


def slip(before: str, after: str, *, by_company: bool = True) -> Slip:
    told = FRIDAY_EVENING
    return Slip(parse_window(before), parse_window(after), told, "said so (call)", by_company)


DISAGREES = verdict(Status.MISSED, marks=(Mark.RULED, Mark.CONTRADICTED), cause="own-1")
OUT, IN = slip("2027", "2028H1"), slip("2028H1", "2027")


@pytest.mark.parametrize(
    ("found", "before", "after", "heard"),
    [
        (DISAGREES, "agreed", "mix!contradicted contradicted own-1", True),
        (verdict(Status.MISSED), "contradicted", "mix!contradicted agreed now", False),
        (verdict(Status.PENDING, slips=(OUT,)), "kept", f"mix!slipped slips out to 2028H1 {SLIP}", True),
        (verdict(Status.PENDING, slips=(OUT, IN)), "2028H1", f"mix!slipped slips in to 2027 {SLIP}", False),
    ],
)
def test_what_else_happens_to_it_is_heard_while_its_word_stays(
    book: Book, found: Verdict, before: str, after: str, heard: bool
) -> None:
    key, _, _ = after.partition(" ")
    last = {word.key: word.word for word in remarks([found])} | {key: before}
    (change,) = changes(remarks([found]), last, book, EDITS, FRIDAY_EVENING)
    assert f"{change.checkpoint} {change.after} {change.cause}" == after
    assert (change.heard, change.urgency) == (heard, NORMAL if heard else LOW)


def test_a_slip_says_from_when_to_when_and_who_says_so(book: Book) -> None:
    *_, moved = remarks([verdict(Status.PENDING, slips=(OUT,))])
    (change,) = changes([moved], {moved.key: "kept"}, book, EDITS, FRIDAY_EVENING)
    assert change.title == "ALAB slips out to 2028H1: Scorpio's share"
    assert change.body == "2027 → 2028H1: said so (call)"


def test_what_its_word_tells_already_is_not_told_again(book: Book) -> None:
    """A company's later date both moves the outlook and is a slip: one notice, and the next slip is news."""
    found = verdict(Status.AT_RISK, slips=(OUT,))
    last = {"mix": "on_track", "mix!contradicted": "agreed", "mix!slipped": "kept"}
    first = changes([*words([found]), *remarks([found])], last, book, EDITS, FRIDAY_EVENING)
    assert [(change.after, change.heard) for change in first] == [
        ("at_risk", True),
        ("slips out to 2028H1", False),
    ]
    again = verdict(Status.AT_RISK, slips=(OUT, slip("2028H1", "2029")))
    last |= {change.checkpoint: change.after for change in first}
    (second,) = changes([*words([again]), *remarks([again])], last, book, EDITS, FRIDAY_EVENING)
    assert (second.after, second.heard) == ("slips out to 2029", True)


def test_one_figure_that_differs_is_heard_once_however_many_read_it(book: Book) -> None:
    differs = [
        Word(id_, f"{id_}!contradicted", "contradicted", Status.MET, "because", "fact:7", news=True)
        for id_ in ("mix", "q3-revenue")
    ]
    last = {word.key: "agreed" for word in differs}
    made = changes(differs, last, book, EDITS, FRIDAY_EVENING)
    assert [change.heard for change in made] == [True, False]


def test_what_was_told_of_a_moment_asleep_is_not_told_again_on_waking(book: Book) -> None:
    """The flip is found by going through the week, the slip by looking at now; so is what came after it."""
    said = LastWords({"mix": "on_track", "mix!contradicted": "agreed", "mix!slipped": "kept"}, {})
    risky = verdict(Status.AT_RISK, cause="e1")
    (flip,) = changes_from(words([risky]), said, book, EDITS, FRIDAY_EVENING)
    said.take(flip)
    now = replace(risky, slips=(OUT,), marks=(Mark.CONTRADICTED,))
    later = FRIDAY_EVENING + timedelta(days=7)
    made = changes_from([*words([now]), *remarks([now])], said, book, EDITS, later)
    assert [(change.after, change.heard) for change in made] == [
        ("contradicted", True),
        ("slips out to 2028H1", False),
    ]


def test_remarks_are_about_each_period_and_ones_own_edits_are_none() -> None:
    h1, h2 = (Period(Span.HALF, 2026, n) for n in (1, 2))
    results = (
        Result(h1, Status.MISSED, None, "h1", marks=(Mark.RULED, Mark.CONTRADICTED)),
        Result(h2, Status.PENDING, None, "h2"),
    )
    told = remarks(
        [verdict(Status.PENDING, results=results, slips=(slip("2026", "2027", by_company=False),))]
    )
    assert [(word.key, word.word, word.news) for word in told] == [
        ("mix[2026H1]!contradicted", "contradicted", True),
        ("mix[2026H2]!contradicted", "agreed", False),
        ("mix!slipped", "kept", False),
    ]


@pytest.mark.parametrize("key", ["mix", "mix[2026H1]", "mix!slipped", "mix[2026H1]!contradicted"])
def test_a_key_names_its_checkpoint(key: str) -> None:
    assert checkpoint_of(key) == "mix"


@pytest.mark.parametrize(("alert", "heard"), [((), False), (("large",), True), (("small",), False)])
def test_a_band_is_heard_when_the_user_asked(book: Book, alert: tuple[str, ...], heard: bool) -> None:
    asked = replace(book, checkpoints={"mix": replace(book.checkpoints["mix"], alert=alert)})
    large = word(Status.READING, "large", "mix")
    (change,) = changes([large], {"mix": "small"}, asked, EDITS, FRIDAY_EVENING)
    assert change.heard == heard


@pytest.mark.parametrize(
    ("remark", "urgency", "waits"),
    [
        ("remind", NORMAL, None),
        ("blind", LOW, timedelta(hours=10)),  # until the daily digest
        ("down", LOW, SHORT_OUTAGE),
    ],
)
def test_how_loud_and_when_a_remark_is(
    book: Book, remark: str, urgency: Urgency, waits: timedelta | None
) -> None:
    said = replace(word(Status.PENDING, "T-5d", "npo-2027"), key=f"npo-2027!{remark}", news=True)
    daily = FRIDAY_EVENING + timedelta(hours=10)
    (change,) = changes([said], {said.key: "ahead"}, book, EDITS, FRIDAY_EVENING, daily=daily)
    assert (change.heard, change.urgency) == (True, urgency)
    assert change.due == (None if waits is None else FRIDAY_EVENING + waits)
    assert (change.title, change.body) == ("ALAB T-5d: NPO ships in 2027", "because")


def test_a_reminder_is_told_beside_a_change_a_slip_is_not(book: Book) -> None:
    risky = word(Status.AT_RISK, checkpoint="npo-2027")
    beside = [
        replace(risky, key=f"npo-2027!{remark}", word="news", news=True) for remark in ("slipped", "remind")
    ]
    last = {"npo-2027": "pending", "npo-2027!slipped": "kept", "npo-2027!remind": "ahead"}
    made = changes([risky, *beside], last, book, EDITS, FRIDAY_EVENING)
    assert [(change.checkpoint, change.heard) for change in made] == [
        ("npo-2027", True),
        ("npo-2027!slipped", False),
        ("npo-2027!remind", True),
    ]


def test_events_and_sources_have_titles_too(book: Book) -> None:
    """Neither is a checkpoint; a source is of no ticker."""
    day = BookEvent(
        "investor-day", "ALAB", "Investor day", day_window(date(2026, 12, 1)), remind=(Ahead(14, "d"),)
    )
    asked = replace(book, events={day.id: day})
    said = [
        Word(day.id, f"{day.id}!remind", "T-14d", Status.PENDING, "2026-12-01, in 11 days", "r", news=True),
        Word("sources:prices", "sources:prices!down", "down", Status.UNKNOWN, "no answer", "d", news=True),
    ]
    last = {f"{day.id}!remind": "ahead", "sources:prices!down": "up"}
    made = changes(said, last, asked, EDITS, FRIDAY_EVENING)
    assert [(change.ticker, change.title, change.heard) for change in made] == [
        ("ALAB", "ALAB T-14d: Investor day", True),
        (None, "sources of prices down", True),
    ]


# when a change pops up: FRIDAY_EVENING is Friday 2026-11-20, half an hour after the close

TUESDAY_CLOSE = datetime(2026, 11, 24, 21, 15, tzinfo=UTC)
AT_ONCE = None


def past(*found: tuple[int, str]) -> list[Past]:
    """The words that `above-300` changed to, so many days before Friday."""
    return [Past("above-300", word, FRIDAY_EVENING - timedelta(days=days)) for days, word in found]


@pytest.mark.parametrize(
    ("before", "after", "earlier", "due", "held"),
    [
        ("holding", Status.NEAR, [], AT_ONCE, ""),
        ("holding", Status.NEAR, [(3, "holding")], TUESDAY_CLOSE, "stands"),
        ("holding", Status.NEAR, [(11, "holding")], TUESDAY_CLOSE, "stands"),
        ("holding", Status.NEAR, [(14, "holding")], AT_ONCE, ""),  # 10 sessions ago
        ("near", Status.BROKEN, [(1, "near")], AT_ONCE, ""),  # its first break
        ("near", Status.BROKEN, [(90, "broken"), (1, "near")], TUESDAY_CLOSE, "stands"),
        ("holding", Status.BROKEN, [(90, "broken"), (30, "holding")], AT_ONCE, ""),
        ("broken", Status.HOLDING, [(1, "broken")], TUESDAY_CLOSE, "stands"),
        ("broken", Status.NEAR, [(30, "broken")], AT_ONCE, "recovering"),
        ("near", Status.HOLDING, [(30, "near")], AT_ONCE, "was near"),
        ("near", Status.HOLDING, [(31, "broken"), (30, "near")], AT_ONCE, ""),
        ("pending", Status.MET, [(1, "pending")], AT_ONCE, ""),  # settled
    ],
)
def test_a_row_that_changed_lately_must_stand_for_three_closes(
    book: Book,
    before: str,
    after: Status,
    earlier: list[tuple[int, str]],
    due: datetime | None,
    held: str,
) -> None:
    last_words = LastWords({"above-300": before}, {}, past(*earlier))
    (change,) = changes_from([word(after)], last_words, book, EDITS, FRIDAY_EVENING)
    assert (change.heard, change.due, change.held) == (True, due, held)


@pytest.mark.parametrize(
    ("then", "earlier", "due"),
    [
        ("sell", [(90, "tripped"), (1, "near")], AT_ONCE),
        ("", [(90, "tripped"), (1, "near")], TUESDAY_CLOSE),
        ("sell", [(3, "tripped"), (1, "near")], TUESDAY_CLOSE),
    ],
)
def test_a_kill_with_a_then_pops_up_at_once_the_first_time_in_ten_sessions(
    book: Book, then: str, earlier: list[tuple[int, str]], due: datetime | None
) -> None:
    kill = replace(book.checkpoints["above-300"], role=Role.KILL, then=then)
    killed = replace(book, checkpoints={"above-300": kill})
    last_words = LastWords({"above-300": "near"}, {}, past(*earlier))
    (change,) = changes_from([word(Status.TRIPPED)], last_words, killed, EDITS, FRIDAY_EVENING)
    assert change.due == due


def test_changes_of_one_batch_count_as_if_they_came_one_by_one(book: Book) -> None:
    last_words = LastWords({"above-300": "holding"}, {})
    held = []
    for day, status in enumerate((Status.BROKEN, Status.HOLDING, Status.BROKEN)):
        at = FRIDAY_EVENING + timedelta(days=3 + day)
        (change,) = changes_from([word(status)], last_words, book, EDITS, at)
        last_words.take(change)
        held.append(change.held)
    assert held == ["", "stands", "stands"]


@pytest.mark.parametrize(
    ("urgency", "rounds", "now", "again"),
    [
        (LOUD, 0, FRIDAY_EVENING, datetime(2026, 11, 27, 18, 15, tzinfo=UTC) + timedelta(days=3, hours=3)),
        (LOUD, 0, datetime(2026, 11, 22, 12, tzinfo=UTC), datetime(2026, 11, 30, 21, 15, tzinfo=UTC)),
        (LOUD, 1, FRIDAY_EVENING, None),
        (NORMAL, 0, FRIDAY_EVENING, None),
    ],
    ids=["after the early close of Nov 27", "shown on a Sunday", "once", "only urgent ones"],
)
def test_an_urgent_alert_is_repeated_once_after_a_session_seven_days_later(
    book: Book, urgency: Urgency, rounds: int, now: datetime, again: datetime | None
) -> None:
    assert repeat_at(alert(1, urgency, rounds), book, now) == again


@pytest.mark.parametrize(
    ("rounds", "now", "until"),
    [
        (1, datetime(2026, 11, 22, 12, tzinfo=UTC), datetime(2026, 11, 23, 21, 15, tzinfo=UTC)),
        (1, datetime(2026, 11, 23, 15, tzinfo=UTC), datetime(2026, 11, 23, 21, 15, tzinfo=UTC)),
        (1, datetime(2026, 11, 23, 21, 16, tzinfo=UTC), None),
        (0, datetime(2026, 11, 22, 12, tzinfo=UTC), None),
    ],
    ids=["a Sunday", "before the close", "after the close", "no repeat"],
)
def test_a_repeat_waits_for_the_close_of_a_session(
    book: Book, rounds: int, now: datetime, until: datetime | None
) -> None:
    assert put_off_until(alert(1, LOUD, rounds), book, now) == until


# what is one popup


def alert(
    n: int,
    urgency: Urgency = NORMAL,
    rounds: int = 0,
    due: datetime = FRIDAY_EVENING,
    ticker: str = "",
    word: str = "near",
) -> Outgoing:
    body = f"why {n}"
    about = (n, f"c{n}", ticker or f"T{n}", word, urgency, f"change {n}", body, FRIDAY_EVENING, rounds, 7)
    return Outgoing(*about, due=due)


EARLIER = FRIDAY_EVENING - HELD_BACK - timedelta(seconds=1)
STOOD = replace(alert(1, ticker="A"), held="stands", due=FRIDAY_EVENING - timedelta(minutes=1))


@pytest.mark.parametrize(
    ("due", "room", "popups"),
    [
        ([], 6, []),
        ([alert(1), alert(2, LOUD), alert(3)], 6, [[1], [2], [3]]),
        ([alert(1, ticker="A"), alert(2, LOUD, ticker="A"), alert(3)], 6, [[1, 2], [3]]),
        ([STOOD, alert(2, ticker="A")], 6, [[1], [2]]),  # one ticker, two moments
        ([alert(1), alert(2), alert(3), alert(4)], 6, [[1, 2, 3, 4]]),
        ([*(alert(n, ticker="A") for n in range(1, 5)), alert(5)], 6, [[1, 2, 3, 4], [5]]),
        ([alert(1, LOW), alert(2), alert(3, LOW)], 6, [[2], [1, 3]]),
        ([alert(1, LOW, ticker="A"), alert(2, ticker="A"), alert(3, LOW)], 6, [[1, 2], [3]]),
        ([alert(1, LOUD, rounds=1), alert(2, LOUD), alert(3, LOUD, rounds=2)], 6, [[2], [1, 3]]),
        ([alert(1, LOUD, rounds=1), *map(alert, range(2, 6))], 6, [[2, 3, 4, 5], [1]]),
        ([alert(1, due=EARLIER), alert(2)], 6, [[1, 2]]),  # held back: several are one
        ([alert(1, due=EARLIER)], 6, [[1]]),
        ([alert(1, LOUD, rounds=1, due=EARLIER), alert(2)], 6, [[2], [1]]),  # a repeat is not late
        ([alert(1), alert(2), alert(3)], 2, [[1, 2, 3]]),  # the hour is nearly full
    ],
    ids=lambda value: "" if isinstance(value, int) else None,
)
def test_what_is_due_becomes_popups(due: list[Outgoing], room: int, popups: list[list[int]]) -> None:
    found = grouped(due, FRIDAY_EVENING, room)
    assert [[one.id for one in popup] for popup in found] == popups


# words


@pytest.mark.parametrize(
    ("alerts", "title", "body"),
    [
        ([alert(1)], "change 1", "why 1"),
        (
            [alert(1, LOUD, rounds=1)],
            "Still change 1",
            "why 1\nAcknowledge it: x in the inbox, or catalyst inbox ack c1",
        ),
        ([alert(1, LOW), alert(2, LOW)], "2 things to know", "change 1\nchange 2"),
        (
            [alert(1, LOUD, 1, word="broken"), alert(2, LOUD, 1, word="tripped")],
            "2 wait for you: 1 tripped, 1 broken",
            "change 2\nchange 1\nx in the inbox acknowledges",
        ),
        (
            [alert(1, ticker="A"), alert(2, LOUD, ticker="A", word="broken"), alert(3, ticker="A")],
            "change 2 and 2 more",
            "why 2\nchange 1\nchange 3",
        ),
        (
            [alert(1), alert(2, LOUD, word="missed"), alert(3, LOUD, word="tripped"), alert(4)],
            "1 tripped, 1 missed, 2 other",
            "change 3\nchange 2\nchange 1\nchange 4",
        ),
        ([alert(1, LOUD, 1), alert(2)], "2 checkpoints changed", "Still change 1\nchange 2"),
        ([alert(n) for n in range(4)], "4 checkpoints changed", "change 0\nchange 1\nchange 2\nchange 3"),
    ],
)
def test_how_a_popup_reads(alerts: list[Outgoing], title: str, body: str) -> None:
    assert worded(alerts) == (title, body)


def test_a_long_digest_shows_the_worst_whole_and_how_many_more_there_are() -> None:
    """What the user wanted to do stays with its line, and the last line is inside 300 characters."""
    then = "Then: sell all of it"
    long = [
        replace(alert(n), title=f"change {n} of a claim with a very long sentence {'x' * 60}")
        for n in range(20)
    ]
    worst = replace(alert(99, LOUD, word="tripped"), title="the worst", body=f"why\n{then}")
    title, body = worded([*long, worst])
    assert title == "1 tripped, 20 other"
    lines = body.splitlines()
    assert lines[0] == f"the worst. {then}"
    assert lines[-1] == f"… and {21 - (len(lines) - 1)} more in the inbox"
    assert all(line.endswith("x" * 60) for line in lines[1:-1])
    assert len(body) <= BODY


@pytest.mark.parametrize("count", [1, 2, 30])
def test_a_first_line_that_is_too_long_alone_is_cut(count: int) -> None:
    body = whole_lines(["y" * 400] * count)
    assert len(body) <= BODY
    assert body.endswith(f"… and {count - 1} more in the inbox" if count > 1 else "…")


@pytest.mark.parametrize("length", range(1, 150))
def test_whole_lines_are_never_longer_than_what_is_shown(length: int) -> None:
    body = whole_lines(["y" * length] * 400, "x in the inbox acknowledges")
    shown = body.splitlines()
    assert len(body) <= BODY
    assert shown[-2:] == [f"… and {400 - len(shown) + 2} more in the inbox", "x in the inbox acknowledges"]


def at_level(
    status: Status, price: str, book: Book, before: str = "holding", *earlier: Past
) -> tuple[str, str]:
    """The popup about `above-300` at a price."""
    said = replace(word(status), value=parse_quantity(f"${price}"))
    return popup(said, before, book, earlier, FRIDAY_EVENING)


def test_a_price_row_says_the_price_and_its_level(book: Book) -> None:
    then = "Then: re-read the thesis"
    assert at_level(Status.BROKEN, "291.58", book) == ("ALAB below $300: $291.58", then)
    assert at_level(Status.NEAR, "303.62", book) == (
        "ALAB near $300: $303.62",
        f"$3.62 above it.\n{then}",
    )
    assert at_level(Status.HOLDING, "318.43", book, "broken") == ("ALAB back above $300: $318.43", "")
    assert at_level(Status.HOLDING, "318.43", book, "near") == ("ALAB settled above $300: $318.43", "")
    # The hysteresis is not passed yet: it is broken still, although the price is above.
    assert at_level(Status.BROKEN, "300.54", book)[0] == "ALAB not clear of $300: $300.54"


@pytest.mark.parametrize(
    ("price", "title"),
    [("299.80", "ALAB not clear of $300: $299.80"), ("305.00", "ALAB above $300: $305.00")],
)
def test_a_kill_above_its_level_is_good_below_it(book: Book, price: str, title: str) -> None:
    claim = loaded(KILL_ABOVE).checkpoints["above-300"]
    killed = replace(book, checkpoints={"above-300": claim})
    assert at_level(Status.TRIPPED, price, killed, "clear")[0] == title


def test_a_price_that_trades_through_says_that_the_close_decides(book: Book) -> None:
    said = replace(
        word(Status.HOLDING, "trading through 2026-11-20"),
        key="above-300!trading",
        value=parse_quantity("$299.35"),
        news=True,
    )
    title, body = popup(said, None, book, [], FRIDAY_EVENING)
    assert (title, body) == ("ALAB trades below $300: $299.35", "The close decides.")


def test_a_close_that_went_back_is_a_line_of_the_inbox_only(book: Book) -> None:
    said = replace(word(Status.HOLDING, "closes decide"), key="above-300!trading", news=True)
    last = {"above-300!trading": "trading through 2026-11-20"}
    (change,) = changes([said], last, book, EDITS, FRIDAY_EVENING)
    assert (change.heard, change.held, change.due) == (True, "closed back", None)
    assert change.title == "ALAB closed back: ALAB stays above $300"


def test_a_popup_says_how_often_lately_and_why_the_row_exists(book: Book) -> None:
    row = replace(book.checkpoints["above-300"], why="the pair needs both")
    asked = replace(book, checkpoints={"above-300": row})
    title, body = at_level(
        Status.BROKEN, "291.58", asked, "near", *past((70, "broken"), (50, "broken"), (9, "broken"))
    )
    assert title == "ALAB below $300: $291.58"
    assert body.splitlines() == [
        "Third time since Oct 1.",
        "Then: re-read the thesis",
        "Why: the pair needs both",
    ]


@pytest.mark.parametrize("words", [37, 80])
def test_a_long_reason_is_cut_before_what_the_user_wanted_to_do(book: Book, words: int) -> None:
    long = replace(word(Status.MISSED), said="because " * words)
    _, body = popup(long, "awaiting", book, [], FRIDAY_EVENING)
    assert len(body) <= BODY
    assert body.endswith("…\nThen: re-read the thesis")


def test_a_pace_is_told_in_figures(book: Book) -> None:
    reason = "pace 1.33: $0.00 of $1.55B reported, $387.5M a quarter needed, latest $308M"
    risky = replace(word(Status.AT_RISK, checkpoint="q3-revenue"), said=reason)
    _, body = popup(risky, "pending", book, [], FRIDAY_EVENING)
    assert body == "needs $387.5M a quarter, latest $308M; $0.00 of $1.55B reported"


def test_a_review_that_is_due_says_what_is_in_it(book: Book) -> None:
    key = "thesis:platform!review"
    due = Word("thesis:platform", key, "review due 2026-11-20", Status.PENDING, "", "r", news=True)
    rows = sum(one.thesis == "platform" for one in book.checkpoints.values())
    name = book.theses["platform"].name
    assert popup(due, None, book, [], FRIDAY_EVENING) == (
        f"Review {name}",
        f"{rows} checkpoints, opened Jun 12.",
    )


def test_what_is_old_is_named_with_what_to_do(book: Book) -> None:
    reason = "scorpio_mix was last entered for 2025Q2. Enter it, or end the row."
    old = replace(word(Status.PENDING, "stale", "mix"), key="mix!blind", said=reason, news=True)
    title, body = popup(old, None, book, [], FRIDAY_EVENING)
    assert title == "scorpio_mix was last entered for 2025Q2"
    assert body == "Enter it, or end the row.\nALAB: Scorpio's share"
