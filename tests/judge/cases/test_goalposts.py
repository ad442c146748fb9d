"""Promises that were edited: what marks a verdict, the ladder of dates, and the first promise beside it."""

from datetime import date

import pytest

from catalyst_tui.judge.rules.rulings import unexplained
from tests.doors.book import NEW_YORK, definition, evening_of
from tests.doors.judge import (
    Goalposts,
    Ledger,
    Mark,
    Reason,
    Record,
    Revision,
    Verdict,
    Wording,
    flips,
    goalposts,
    verdict,
)
from tests.judge.case_lines import book_of, ledger_of, moment, reading

MARGIN_73 = 'role = "guard" ; test = "gross_margin >= 73%"'
MARGIN_70 = 'role = "guard" ; test = "gross_margin >= 70%"'
MARGIN_65 = 'role = "guard" ; test = "gross_margin >= 65%"'
FELL = "2026-08-04 gross_margin 2026Q2 71%"
BY_2026 = 'event = "it ships" ; due = 2026'
BY_2027 = 'event = "it ships" ; due = 2027'
NO_DATE = 'event = "it ships"'


def edited(known: str, *wordings: tuple[str, str, str], reasons: tuple[Reason, ...] = ()) -> Ledger:
    """Return what is known of the world, and of a checkpoint `c` that was worded so."""
    revisions = []
    for number, (day, claim, word) in enumerate(wordings, start=1):
        one, at = book_of(claim).checkpoints["c"], evening_of(date.fromisoformat(day), NEW_YORK)
        revisions.append(
            Revision("c", number, at, definition(one), f"text {number}", word, one.period, one.due)
        )
    return ledger_of(book_of(wordings[-1][1]), known).edited(tuple(revisions), reasons)


def read(claim: str, facts: Ledger, at: str) -> Verdict:
    book = book_of(claim)
    return verdict(book, facts, moment(at), book.checkpoints["c"])


def ladder(found: Verdict) -> list[str]:
    return [f"{slip.before} → {slip.after} {'company' if slip.by_company else 'own'}" for slip in found.slips]


# the mark


@pytest.mark.parametrize(("word", "marked"), [
    *((word, True) for word in ("near", "broken", "tripped", "at_risk", "awaiting", "overdue", "missed")),
    *((word, False) for word in ("holding", "clear", "pending", "on_track", "met", "held", "void", ""))
])  # fmt: skip
def test_an_edit_of_what_was_near_bad_or_due_is_marked(word: str, marked: bool) -> None:
    facts = edited(FELL, ("2026-06-01", MARGIN_73, ""), ("2026-08-10", MARGIN_70, word))
    assert (Mark.MOVED in read(MARGIN_70, facts, "2026-08-31").marks) is marked


def test_it_is_marked_from_that_moment_on_and_says_that_no_reason_was_given() -> None:
    facts = edited(FELL, ("2026-06-01", MARGIN_73, ""), ("2026-08-10", MARGIN_70, "broken"))
    assert reading(read(MARGIN_70, facts, "2026-08-09")) == "near"
    found = read(MARGIN_70, facts, "2026-08-10")
    assert reading(found) == "near +moved"
    assert found.moved == "changed on 2026-08-10 while broken; no reason was given"
    assert unexplained("c", facts, moment("2026-08-10")) is not None


def test_with_the_reason_the_user_gave_from_the_day_it_was_given() -> None:
    given = Reason("c", 2, "the mix shift was planned", moment("2026-08-12"))
    facts = edited(FELL, ("2026-06-01", MARGIN_73, ""), ("2026-08-10", MARGIN_70, "broken"), reasons=(given,))
    assert read(MARGIN_70, facts, "2026-08-11").moved.endswith("no reason was given")
    assert read(MARGIN_70, facts, "2026-08-12").moved == (
        "changed on 2026-08-10 while broken: the mix shift was planned"
    )
    assert unexplained("c", facts, moment("2026-08-12")) is None


@pytest.mark.parametrize(("before", "after", "marked"), [
    (f'text = "It keeps its price" ; {MARGIN_73}', f'text = "The price holds" ; {MARGIN_73}', False),
    (MARGIN_70, MARGIN_70.replace("70%", "70.0%"), False),
    (MARGIN_70, MARGIN_70.replace("70%", "70.5%"), True),
    ('event = "it ships"', 'event = "it ships in volume"', True),
    ('test = "revenue >= $1.5B" ; due = 2026', 'test = "revenue >= $1.50B" ; due = 2026', False),
])  # fmt: skip
def test_only_what_is_promised_is_a_goalpost(before: str, after: str, marked: bool) -> None:
    facts = edited(FELL, ("2026-06-01", before, ""), ("2026-08-10", after, "near"))
    assert (Mark.MOVED in read(after, facts, "2026-08-31").marks) is marked
    shown = goalposts(
        "c", facts, Wording(book_of(before), book_of(before).checkpoints["c"]), moment("2026-08-31")
    )
    assert shown is not None
    assert (shown.original is not None) is marked
    assert [edit.asks for edit in shown.edits] == [marked]


def test_an_edit_that_was_taken_back_moved_nothing() -> None:
    facts = edited(FELL, ("2026-06-01", MARGIN_73, ""), ("2026-08-10", MARGIN_70, "broken"),
        ("2026-08-11", MARGIN_73, "holding"))  # fmt: skip
    assert reading(read(MARGIN_70, facts, "2026-08-10")) == "near +moved"
    assert reading(read(MARGIN_73, facts, "2026-08-11")) == "broken"


TAKEN_BACK = [
    ("while near", [("70", "near"), ("73", "near")], False),
    ("while broken", [("70", "broken"), ("73", "broken")], False),
    ("over a harmless edit between", [("70", "near"), ("65", "holding"), ("73", "near")], False),
    ("not the first one", [("70", "near"), ("65", "near"), ("70", "near")], True),
    ("and made again", [("70", "near"), ("73", "near"), ("70", "near")], True),
    ("twice", [("70", "near"), ("73", "near"), ("70", "near"), ("73", "near")], False),
    ("a harmless edit, taken back while broken, moves what is broken",
        [("70", "holding"), ("73", "broken")], True),
    ("further back than the edit that asked", [("70", "holding"), ("65", "near"), ("73", "near")], True),
    ("as far as the edit that asked", [("70", "holding"), ("65", "near"), ("70", "near")], False),
]  # fmt: skip


@pytest.mark.parametrize(("name", "edits", "marked"), TAKEN_BACK, ids=[name for name, *_ in TAKEN_BACK])
def test_an_edit_undone_takes_its_mark(name: str, edits: list[tuple[str, str]], marked: bool) -> None:
    wordings = {"73": MARGIN_73, "70": MARGIN_70, "65": MARGIN_65}
    told = [(f"2026-08-{10 + n}", wordings[to], word) for n, (to, word) in enumerate(edits)]
    facts = edited(FELL, ("2026-06-01", MARGIN_73, ""), *told)
    assert (Mark.MOVED in read(told[-1][1], facts, "2026-08-31").marks) is marked
    assert (unexplained("c", facts, moment("2026-08-31")) is not None) is marked


def test_a_harmless_edit_afterwards_hides_nothing() -> None:
    facts = edited(FELL, ("2026-06-01", MARGIN_73, ""), ("2026-08-10", MARGIN_70, "broken"),
        ("2026-08-11", MARGIN_65, "holding"))  # fmt: skip
    assert read(MARGIN_65, facts, "2026-08-31").moved.startswith("changed on 2026-08-10 while broken")


def test_how_a_promise_was_edited_never_changes_its_status() -> None:
    plain = ledger_of(book_of(MARGIN_70), FELL)
    facts = edited(FELL, ("2026-06-01", MARGIN_73, ""), ("2026-08-10", MARGIN_70, "broken"))
    assert read(MARGIN_70, facts, "2026-08-31").word == read(MARGIN_70, plain, "2026-08-31").word


# the ladder of dates


def test_ones_own_move_of_a_date_is_a_slip() -> None:
    facts = edited("", ("2026-06-01", BY_2026, ""), ("2026-08-10", BY_2027, "pending"))
    assert reading(read(BY_2027, facts, "2026-08-09")) == "pending"
    assert reading(read(BY_2027, facts, "2026-08-10")) == "pending +slipped"
    assert ladder(read(BY_2027, facts, "2026-08-10")) == ["2026 → 2027 own"]


def test_a_move_that_was_undone_is_no_slip() -> None:
    facts = edited("", ("2026-06-01", BY_2026, ""), ("2026-08-10", BY_2027, "pending"),
        ("2026-08-11", BY_2026, "pending"))  # fmt: skip
    assert ladder(read(BY_2027, facts, "2026-08-10")) == ["2026 → 2027 own"]
    assert reading(read(BY_2026, facts, "2026-08-11")) == "pending"
    assert ladder(read(BY_2026, facts, "2026-08-11")) == []


def test_a_period_and_a_guards_date_slip_too() -> None:
    q2, q3 = (f'test = "revenue >= $360M" ; period = "2026Q{n}"' for n in (2, 3))
    facts = edited("", ("2026-06-01", q2, ""), ("2026-07-01", q3, "awaiting"))
    assert ladder(read(q3, facts, "2026-07-02")) == ["2026Q2 → 2026Q3 own"]
    short, long = (f"{MARGIN_70} ; due = {day}" for day in ("2026-12-31", "2027-12-31"))
    facts = edited("", ("2026-06-01", long, ""), ("2026-07-01", short, "holding"))
    assert ladder(read(short, facts, "2026-07-02")) == ["2027-12-31 → 2026-12-31 own"]


def test_the_same_last_day_in_other_words_is_no_slip() -> None:
    day = 'event = "it ships" ; due = 2026-12-31'
    facts = edited("", ("2026-06-01", BY_2026, ""), ("2026-08-10", day, "pending"))
    assert ladder(read(day, facts, "2026-08-10")) == []


def test_a_date_that_left_the_book_for_a_while_has_moved() -> None:
    facts = edited("", ("2026-06-01", BY_2026, ""), ("2026-08-10", NO_DATE, "pending"),
        ("2026-08-11", BY_2027, "pending"))  # fmt: skip
    assert ladder(read(NO_DATE, facts, "2026-08-10")) == []
    assert ladder(read(BY_2027, facts, "2026-08-11")) == ["2026 → 2027 own"]


def test_the_companys_slip_stays_when_the_user_follows_it() -> None:
    known = "2026-07-15 rescheduled by:2027 ; 2026-11-04 rescheduled by:2028"
    facts = edited(known, ("2026-06-01", BY_2026, ""), ("2026-08-10", BY_2027, "at_risk"))
    assert ladder(read(BY_2027, facts, "2026-12-01")) == [
        "2026 → 2027 company",
        "2026 → 2027 own",
        "2027 → 2028 company",
    ]


def test_what_the_company_said_before_the_book_was_read_slipped_from_its_first_date() -> None:
    facts = edited(
        "2026-03-01 rescheduled by:2027", ("2026-06-01", BY_2026, ""), ("2026-08-10", BY_2027, "at_risk")
    )
    assert ladder(read(BY_2027, facts, "2026-04-01")) == ["2026 → 2027 company"]


# the first promise, beside


def beside(facts: Ledger, first: str, at: str = "2026-08-31") -> Goalposts | None:
    book = book_of(first)
    return goalposts("c", facts, Wording(book, book.checkpoints["c"]), moment(at))


def test_the_first_promise_is_judged_by_the_same_facts() -> None:
    facts = edited(FELL, ("2026-06-01", MARGIN_73, ""), ("2026-08-10", MARGIN_70, "broken"))
    found = beside(facts, MARGIN_73)
    assert found is not None
    assert found.original is not None
    assert reading(found.original) == "broken"  # its own verdict has no edits
    assert "71%, not ≥ 73%" in found.original.reason
    (edit,) = found.edits
    assert edit.differs[-1] == "decided by test gross_margin >= 73% → test gross_margin >= 70%"
    assert (edit.asks, edit.reason) == (True, "")


def test_the_first_promise_is_due_when_it_was_due() -> None:
    facts = edited("", ("2026-06-01", BY_2026, ""), ("2026-08-10", BY_2027, "pending"))
    found = beside(facts, BY_2026, "2027-06-01")
    assert found is not None
    assert found.original is not None
    assert reading(found.original) == "overdue"
    assert ladder(found.original) == []


def test_nothing_is_beside_what_was_never_edited_or_not_yet() -> None:
    facts = edited(FELL, ("2026-06-01", MARGIN_73, ""), ("2026-08-10", MARGIN_70, "broken"))
    assert beside(facts, MARGIN_73, "2026-08-09") is None
    assert beside(edited(FELL, ("2026-06-01", MARGIN_73, "")), MARGIN_73) is None


def test_an_edit_that_was_undone_leaves_no_goalposts() -> None:
    facts = edited(FELL, ("2026-06-01", MARGIN_73, ""), ("2026-08-10", MARGIN_70, "broken"),
        ("2026-08-11", MARGIN_73, "holding"))  # fmt: skip
    assert beside(facts, MARGIN_73, "2026-08-10") is not None
    assert beside(facts, MARGIN_73) is None


def test_of_two_edits_the_one_that_was_undone_is_left_out() -> None:
    facts = edited(FELL, ("2026-06-01", MARGIN_73, ""), ("2026-08-10", MARGIN_70, "broken"),
        ("2026-08-11", MARGIN_65, "near"), ("2026-08-12", MARGIN_70, "holding"))  # fmt: skip
    found = beside(facts, MARGIN_73)
    assert found is not None
    assert [edit.revision.number for edit in found.edits] == [2]


def test_a_first_wording_that_is_lost_says_so() -> None:
    facts = edited(FELL, ("2026-06-01", MARGIN_73, ""), ("2026-08-10", MARGIN_70, "broken"))
    found = goalposts("c", facts, "the text of it was not kept", moment("2026-08-31"))
    assert found is not None
    assert (found.original, found.lost) == (None, "the text of it was not kept")


def test_the_live_verdict_is_the_last_frame_of_the_replay() -> None:
    """Marks and slips come at the moment of the edit, and with them no flip."""
    facts = edited(FELL, ("2026-06-01", MARGIN_73, ""), ("2026-08-10", MARGIN_70, "broken"))
    book = book_of(MARGIN_70)
    told = list(flips(book, facts, book.checkpoints["c"], moment("2026-05-01"), moment("2026-12-31")))
    assert told[-1].after == read(MARGIN_70, facts, "2026-12-31").word
    assert all(flip.at != facts.revisions("c")[-1].known_at for flip in told)


def test_a_ledger_without_a_record_marks_nothing() -> None:
    facts = ledger_of(book_of(MARGIN_70), FELL)
    assert facts.record == Record()
    assert reading(read(MARGIN_70, facts, "2026-08-31")) == "near"
