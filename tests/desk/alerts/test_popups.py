"""Which changes are heard, which pop up, when, and in which words (docs/watch.md, "What pops up")."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest
from msgspec.structs import replace

from tests.desk.conftest import FRIDAY_EVENING
from tests.doors.book import Book, BookEvent, DaysAhead, Near, Period, Role, Span, day_window, parse_window
from tests.doors.judge import Mark, Result, Slip, Status, Timing, Urgency, Verdict, Word, remarks, words
from tests.homes import (
    BODY,
    SHORT_OUTAGE,
    Edits,
    LastWords,
    Outgoing,
    PastNotice,
    Transition,
    changes_from,
    digest,
    grouped,
    popup_message,
    repeat_at,
    whole_lines,
)

TABLES = Path(__file__).with_name("popups.txt").read_text("utf-8")
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
) -> list[Transition]:
    """Return the changes since these last words, and since what was `known` before unknown ones."""
    return changes_from(found, LastWords(last, known), book, edits, at)


def table(name: str) -> list[list[str]]:
    """Return the rows of a table of popups.txt."""
    text = TABLES.partition(f"# {name}: ")[2].partition("\n\n")[0]
    rows = [re.split(" {2,}", line) for line in text.splitlines()[1:] if not line.startswith("#")]
    return [["" if cell == "-" else cell for cell in row] for row in rows]


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


@pytest.mark.parametrize(("last", "known", "after", "urgency", "was"), table("heard"))
def test_what_is_heard(book: Book, last: str, known: str, after: str, urgency: str, was: str) -> None:
    """Nobody was told that it became unknown: to the user it still is what it was."""
    before = {"above-300": known} if known else {}
    found = changes([word(Status(after))], {"above-300": last}, book, EDITS, FRIDAY_EVENING, known=before)
    (change,) = found
    assert (change.before, change.after, change.heard) == (last, after, bool(urgency))
    assert change.urgency is (Urgency[urgency.upper()] if urgency else LOW)
    assert (f"(was {was})" if was else "") in change.body


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


@pytest.mark.parametrize(("about", "before", "title", "body"), [
    (word(Status.HOLDING), "broken", "ALAB holding: ALAB stays above $300",
        "because (was broken; this replaces it)"),  # what to do is said only when it went bad
    (replace(word(Status.MISSED), key="above-300[2026Q2]"), "awaiting",
        "ALAB 2026Q2 missed: ALAB stays above $300", "because (was awaiting)\nThen: re-read the thesis"),
    (replace(word(Status.MET), timing=Timing.LATE), "missed", "ALAB met late: ALAB stays above $300",
        "because (was missed; this replaces it)"),
])  # fmt: skip
def test_how_a_line_of_the_inbox_reads(book: Book, about: Word, before: str, title: str, body: str) -> None:
    (change,) = changes([about], {about.key: before}, book, EDITS, FRIDAY_EVENING)
    assert (change.title, change.body) == (title, body)


def test_a_theme_and_a_claim_without_words_have_a_title(book: Book) -> None:
    bare = replace(book.checkpoints["above-300"], ticker=None, text="")
    plain = replace(book, checkpoints={"above-300": bare})
    (change,) = changes([word(Status.BROKEN)], {"above-300": "near"}, plain, EDITS, FRIDAY_EVENING)
    assert change.title == "platform broken: above-300"


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


@pytest.mark.parametrize(("found", "before", "after", "heard"), [
    (DISAGREES, "agreed", "mix!contradicted contradicted own-1", True),
    (verdict(Status.MISSED), "contradicted", "mix!contradicted agreed now", False),
    (verdict(Status.PENDING, slips=(OUT,)), "kept", f"mix!slipped slips out to 2028H1 {SLIP}", True),
    (verdict(Status.PENDING, slips=(OUT, IN)), "2028H1", f"mix!slipped slips in to 2027 {SLIP}", False),
])  # fmt: skip
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


@pytest.mark.parametrize(("alert", "heard"), [((), False), (("large",), True), (("small",), False)])
def test_a_band_is_heard_when_the_user_asked(book: Book, alert: tuple[str, ...], heard: bool) -> None:
    asked = replace(book, checkpoints={"mix": replace(book.checkpoints["mix"], alert=alert)})
    large = word(Status.READING, "large", "mix")
    (change,) = changes([large], {"mix": "small"}, asked, EDITS, FRIDAY_EVENING)
    assert change.heard == heard


@pytest.mark.parametrize(("remark", "urgency", "waits"), [
    ("remind", NORMAL, None),
    ("blind", LOW, None),
    ("down", LOW, SHORT_OUTAGE),
])  # fmt: skip
def test_how_loud_a_remark_is(book: Book, remark: str, urgency: Urgency, waits: timedelta | None) -> None:
    said = replace(word(Status.PENDING, "T-5d", "npo-2027"), key=f"npo-2027!{remark}", news=True)
    (change,) = changes([said], {said.key: "ahead"}, book, EDITS, FRIDAY_EVENING)
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
        "investor-day", "ALAB", "Investor day", day_window(date(2026, 12, 1)), remind=(DaysAhead(14, "d"),)
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

NEXT_WEEK = datetime(2026, 11, 27, 18, 15, tzinfo=UTC)  # after Thanksgiving: an early close
MONDAY = datetime(2026, 11, 23, 22, tzinfo=UTC)


def past(*found: tuple[int, str]) -> list[PastNotice]:
    """Return the words that `above-300` changed to, so many days before Friday."""
    return [PastNotice("above-300", word, FRIDAY_EVENING - timedelta(days=days)) for days, word in found]


@pytest.mark.parametrize(("before", "after", "then", "earlier", "due", "held"), table("when"))
def test_when_a_change_pops_up(
    book: Book, before: str, after: str, then: str, earlier: str, due: str, held: str
) -> None:
    row = replace(book.checkpoints["above-300"], then=then)
    asked = replace(book, checkpoints={"above-300": row})
    words = [each.split() for each in earlier.split(", ") if each]
    last_words = LastWords({"above-300": before}, {}, past(*((int(days), word) for days, word in words)))
    (change,) = changes_from([word(Status(after))], last_words, asked, EDITS, FRIDAY_EVENING)
    assert (change.heard, change.due, change.held) == (True, {"now": None, "next week": NEXT_WEEK}[due], held)


@pytest.mark.parametrize(("day", "due"),
    [
        (datetime(2026, 11, 11, 22, tzinfo=UTC), datetime(2026, 11, 13, 21, 15, tzinfo=UTC)),
        (datetime(2026, 11, 12, 22, tzinfo=UTC), datetime(2026, 11, 20, 21, 15, tzinfo=UTC)),
        (datetime(2026, 3, 31, 22, tzinfo=UTC), datetime(2026, 4, 2, 20, 15, tzinfo=UTC)),
        (datetime(2026, 4, 1, 22, tzinfo=UTC), datetime(2026, 4, 10, 20, 15, tzinfo=UTC)),
    ], ids=["Wednesday: 3 closes by Friday", "Thursday", "before Good Friday", "one day later"])  # fmt: skip
def test_good_news_comes_with_the_weeks_last_close(book: Book, day: datetime, due: datetime) -> None:
    last_words = LastWords({"above-300": "broken"}, {})
    (change,) = changes_from([word(Status.HOLDING)], last_words, book, EDITS, day)
    assert change.due == due


@pytest.mark.parametrize(("usual", "held"), [(False, ""), (True, "quiet")])
def test_near_pops_up_when_the_row_says_how_near(book: Book, usual: bool, held: str) -> None:
    row = replace(book.checkpoints["above-300"], near=Near(share=Decimal(5), usual=usual))
    asked = replace(book, checkpoints={"above-300": row})
    (change,) = changes([word(Status.NEAR)], {"above-300": "holding"}, asked, EDITS, FRIDAY_EVENING)
    assert (change.due, change.held) == (None, held)


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
    ("about", "urgency", "rounds", "now", "again"),
    [
        ("above-300", LOUD, 0, FRIDAY_EVENING, NEXT_WEEK),
        (
            "above-300",
            LOUD,
            0,
            datetime(2026, 11, 23, 22, tzinfo=UTC),
            datetime(2026, 12, 4, 21, 15, tzinfo=UTC),
        ),
        ("above-300", LOUD, 1, FRIDAY_EVENING, None),
        ("above-300", NORMAL, 0, FRIDAY_EVENING, None),
        ("mix", LOUD, 0, FRIDAY_EVENING, None),
        ("asked:split:NVDA!asks", LOUD, 0, FRIDAY_EVENING, NEXT_WEEK),
    ],
    ids=["7 days later", "the week's last close", "once", "not urgent", "nothing to do", "a question"],
)
def test_an_alert_that_asks_something_is_repeated_once(
    book: Book, about: str, urgency: Urgency, rounds: int, now: datetime, again: datetime | None
) -> None:
    shown = replace(alert(1, urgency, rounds), checkpoint=about)
    assert repeat_at(shown, book, now) == again


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


ALERT = re.compile(r"(\d+)([!.]?)(~?):?(\w*)@?(\w?)([\^=]?)")


def alerts(text: str) -> list[Outgoing]:
    """Return the alerts of a row of the table."""
    made = []
    for n, loud, again, word, ticker, when in ALERT.findall(text):
        urgency = {"!": LOUD, ".": LOW, "": NORMAL}[loud]
        one = alert(int(n), urgency, len(again), ticker=ticker, word=word or "near")
        later = one.at + timedelta(minutes=when == "^")
        made.append(replace(one, at=later, held="stands" if when == "=" else ""))
    return made


@pytest.mark.parametrize(("due", "popups"), table("grouped"))
def test_what_is_due_becomes_popups(due: str, popups: str) -> None:
    found = grouped(alerts(due))
    assert ", ".join(" ".join(str(one.id) for one in popup) for popup in found) == popups


# words


@pytest.mark.parametrize(("told", "title", "lines"), table("digest"))
def test_how_a_popup_reads(told: str, title: str, lines: str) -> None:
    assert digest(alerts(told)) == (title, lines.replace(" / ", "\n"))


def test_a_long_digest_shows_the_worst_whole_and_how_many_more_there_are() -> None:
    """What the user wanted to do stays with its line, and the last line is inside 300 characters."""
    then = "Then: sell all of it"
    long = [
        replace(alert(n), title=f"change {n} of a claim with a very long sentence {'x' * 60}")
        for n in range(20)
    ]
    worst = replace(alert(99, LOUD, word="tripped"), title="the worst", body=f"why\n{then}")
    title, body = digest([*long, worst])
    assert title == "the worst and 20 more"
    lines = body.splitlines()
    assert lines[:2] == ["why", then]
    assert lines[-1] == f"… and {21 - (len(lines) - 2)} more in the inbox"
    assert all(line.endswith("x" * 60) for line in lines[2:-1])
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


def test_a_close_that_went_back_is_a_line_of_the_inbox_only(book: Book) -> None:
    back = replace(word(Status.HOLDING, "closes decide"), key="above-300!trading", news=True)
    last = {"above-300!trading": "trading through 2026-11-20"}
    (change,) = changes([back], last, book, EDITS, FRIDAY_EVENING)
    assert (change.heard, change.held, change.due) == (True, "closed back", None)
    assert change.title == "ALAB closed back: ALAB stays above $300"


def test_a_popup_says_how_often_lately_and_only_the_first_time_why_the_row_exists(book: Book) -> None:
    row = replace(book.checkpoints["above-300"], why="the pair needs both")
    asked = replace(book, checkpoints={"above-300": row})
    earlier = past((50, "broken"), (20, "near"), (9, "broken"))
    title, body = popup_message(word(Status.BROKEN), "near", asked, earlier, FRIDAY_EVENING)
    assert title == "ALAB broken: ALAB stays above $300"
    assert body.splitlines() == ["because", "3 times since Oct 1.", "Then: re-read the thesis"]


@pytest.mark.parametrize("words", [37, 80])
def test_a_long_reason_is_cut_before_what_the_user_wanted_to_do(book: Book, words: int) -> None:
    long = replace(word(Status.MISSED), words="because " * words)
    _, body = popup_message(long, "awaiting", book, [], FRIDAY_EVENING)
    assert len(body) <= BODY
    assert body.endswith("…\nThen: re-read the thesis")


def test_what_was_at_risk_says_that_it_no_longer_is(book: Book) -> None:
    fine = word(Status.PENDING, checkpoint="q3-revenue")
    title, _ = popup_message(fine, "at_risk", book, [], FRIDAY_EVENING)
    assert title.startswith("ALAB no longer at risk: ")
