"""Which changes of words are heard, how loudly, and in which words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalyst_tui.book.model import Book, Role
from catalyst_tui.book.period import Period, Span
from catalyst_tui.desk.tell import Edits, changes, digest
from catalyst_tui.judge.transitions import Word, words
from catalyst_tui.judge.verdict import Result, Status, Verdict
from catalyst_tui.store.outbox import Urgency
from tests.desk.conftest import FRIDAY_EVENING

EDITS = Edits({"above-300": 3})
LOUD, NORMAL, LOW = Urgency.CRITICAL, Urgency.NORMAL, Urgency.LOW


def word(status: Status, text: str = "", checkpoint: str = "above-300") -> Word:
    return Word(checkpoint, checkpoint, text or status.value, status, "because", "close:2026-11-20")


def verdict(status: Status, **more: object) -> Verdict:
    made = Verdict("mix", Role.GAUGE, status, "because", cause="now")
    return replace(made, **more)  # type: ignore[arg-type]  # the fields each test is about


def test_a_verdict_has_one_word_a_gauge_its_band_and_a_recurring_proof_one_for_each_period() -> None:
    h1, h2 = (Period(Span.HALF, 2026, n) for n in (1, 2))
    results = tuple(Result(h, s, None, f"{h}") for h, s in ((h1, Status.MISSED), (h2, Status.PENDING)))
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
        ("mix[2026H1]", "missed", "2026H1:missed"),
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
    assert change.body == "because (was broken)"


def test_a_theme_and_a_claim_without_words_have_a_title(book: Book) -> None:
    bare = replace(book.checkpoints["above-300"], ticker=None, text="")
    plain = replace(book, checkpoints={"above-300": bare})
    (change,) = changes([word(Status.BROKEN)], {"above-300": "near"}, plain, EDITS, FRIDAY_EVENING)
    assert change.title == "Theme broken: above-300"


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


@pytest.mark.parametrize(("alert", "heard"), [((), False), (("large",), True), (("small",), False)])
def test_a_band_is_heard_when_the_user_asked(book: Book, alert: tuple[str, ...], heard: bool) -> None:
    asked = replace(book, checkpoints={"mix": replace(book.checkpoints["mix"], alert=alert)})
    large = word(Status.READING, "large", "mix")
    (change,) = changes([large], {"mix": "small"}, asked, EDITS, FRIDAY_EVENING)
    assert change.heard == heard


def test_many_become_one() -> None:
    title, body = digest([f"change {n}" for n in range(10)])
    assert title == "10 checkpoints changed"
    assert body.splitlines()[-2:] == ["change 7", "… and 2 more in the inbox"]
    assert digest(["a", "b", "c", "d"]) == ("4 checkpoints changed", "a\nb\nc\nd")
