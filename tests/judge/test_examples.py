"""The second book, as a book; and its proofs over time, on good news, bad news and none."""

import pytest

from tests.doors.book import Role, advice, load_book
from tests.judge.archetypes import BOOK, QUARTERS, Story, archetypes, earnings_reports, stories

# ── 1 A decision date: the book has it moved from 31 August to 22 November 2026 ──────────────────────────

INSIDE = "2026-06-01 rescheduled by:2026-10-30 release says:ahead"
OUTSIDE = "2026-09-15 rescheduled by:2027-02-20 release says:a-second-delay"
BACK = "2026-10-15 rescheduled by:2026-11-20 release says:resolved"

APPROVAL = stories("capr-approval",
    ("silence: from awaiting to a person's ruling; time alone misses nothing", "",
        "2026-02-19 pending, 2026-02-20 pending +slipped, 2026-11-22 pending +slipped, "
            "2026-11-23 awaiting +slipped, 2026-12-06 awaiting +slipped, 2026-12-07 overdue +slipped",
        "no evidence by 2026-12-06; your ruling is needed"),
    ("approved in time", "2026-11-20 happened press",
        "2026-11-19 pending +slipped, 2026-11-20 met on_time +slipped, 2026-11-23 met on_time +slipped"),
    ("approved on the last day, told two days later", "2026-11-24 happened on:2026-11-22 release",
        "2026-11-23 awaiting +slipped, 2026-11-24 met on_time +slipped"),
    ("rejected: missed on that day, not at the deadline", "2026-10-02 refuted release says:rejected",
        "2026-10-01 pending +slipped, 2026-10-02 missed +slipped, 2027-06-01 missed +slipped",
        "refuted: rejected"),
    ("the date moves inside, then outside: at risk at once, missed the day after due, in the end met late",
        f"{INSIDE} ; {OUTSIDE} ; 2027-02-18 happened release",
        "2026-06-01 on_track +slipped, 2026-09-14 on_track +slipped, 2026-09-15 at_risk +slipped, "
            "2026-11-22 at_risk +slipped, 2026-11-23 missed +slipped, 2027-02-18 met late +slipped"),
    ("outside, then back inside: the last word counts, and when its day goes by unheard it is awaited",
        f"{OUTSIDE} ; {BACK}",
        "2026-09-15 at_risk +slipped, 2026-10-15 on_track +slipped, 2026-11-22 on_track +slipped, "
            "2026-11-23 awaiting +slipped, 2026-12-07 overdue +slipped"))  # fmt: skip

LADDER = ["2026-08-31 → 2026-11-22", "2026-11-22 → 2026-10-30", "2026-10-30 → 2027-02-20"]


@pytest.mark.parametrize(("day", "rungs"), [("02-19", 0), ("02-20", 1), ("06-01", 2), ("09-15", 3)])
def test_every_move_of_the_decision_date_is_kept(day: str, rungs: int) -> None:
    slips = Story("", "capr-approval", f"{INSIDE} ; {OUTSIDE}", {}).verdict(f"2026-{day}").slips
    assert [f"{slip.before} → {slip.after}" for slip in slips] == LADDER[:rungs]


# ── 3 Two of three signs, by the end of a year that ends on 26 December 2026 ─────────────────────────────


def signs(margin: str, cash: str) -> str:
    """Return gross margin and free cash flow at the prints of 2026."""
    days = "2026-04-23 2026-07-23 2026-10-22 2027-01-21"
    margins = earnings_reports(days, "gross_margin", QUARTERS, margin).replace("%", "% non_gaap")
    return f"{margins} ; {earnings_reports(days, 'fcf', QUARTERS, cash)}"


TURNAROUND = stories("intc-turnaround",
    ("silence", "", "2026-12-26 pending, 2026-12-27 awaiting, 2027-02-24 awaiting, 2027-02-25 overdue"),
    ("one sign, then another: met on the day of the second",
        f"{signs('38% 43% - -', '-1B -1B - -')} ; 2026-09-15 happened release",
        "2026-07-23 pending, 2026-09-14 pending, 2026-09-15 met on_time"),
    ("both from the last print: cash had to be there twice in a row",
        signs("38% 39% 40% 43%", "-1B -1B 200M 300M"),
        "2026-10-22 pending, 2027-01-20 awaiting, 2027-01-21 met on_time"),
    ("two that can no longer come: missed with the last print",
        signs("38% 39% 40% 41%", "-1B 200M -300M 300M"),
        "2026-12-26 pending, 2027-01-20 awaiting, 2027-01-21 missed"),
    ("one came, one cannot, and nobody told of the third until it was late",
        f"{signs('38% 39% 40% 43%', '-1B -1B -1B -1B')} ; 2027-03-02 happened on:2027-02-02 release",
        "2027-01-21 awaiting, 2027-02-24 awaiting, 2027-02-25 overdue, 2027-03-02 met late"),
    ("GAAP margins are no sign", "2026-07-23 gross_margin 2026Q2 43% ; 2026-09-15 happened",
        "2026-09-15 pending", "INTC gross_margin 2026Q4 is not known"))  # fmt: skip


# ── 9 A cadence: two contracts in each half of 2026 and 2027 ─────────────────────────────────────────────

THREE = "2026-02-10 happened ; 2026-05-20 happened ; 2026-10-01 happened"

CADENCE = stories("rklb-cadence",
    ("silence: each half is missed 60 days after its end", "",
        "2026-06-30 pending, 2026-07-01 pending +unsettled, 2026-08-29 pending +unsettled, "
            "2026-08-30 pending, 2028-01-01 awaiting, 2028-02-29 awaiting, 2028-03-01 missed +provisional",
        "no evidence by 2028-02-29"),
    ("two, then one: each half begins with none", THREE,
        "2026-02-10 pending, 2026-05-20 met on_time, 2026-06-30 met on_time, 2026-07-01 pending, "
            "2026-10-01 pending, 2027-01-01 pending +unsettled, 2027-03-02 pending"),
    ("refuted, in this half", "2026-06-25 refuted", "2026-06-25 missed, 2026-07-01 pending"))  # fmt: skip

HALVES = [
    ("2026-06-30", "2026H1 met"),
    ("2027-01-01", "2026H1 met, 2026H2 awaiting, 2027H1 pending"),
    ("2027-03-02", "2026H1 met, 2026H2 missed, 2027H1 pending"),
    ("2027-03-20", "2026H1 met, 2026H2 met, 2027H1 pending"),  # told late, signed in time
]


@pytest.mark.parametrize(("day", "results"), HALVES)
def test_every_half_keeps_its_result(day: str, results: str) -> None:
    known = f"{THREE} ; 2027-03-20 happened on:2026-12-20"
    assert Story("", "rklb-cadence", known, {}).results(day) == results


# ── 10 A target path: 4.1B in 2026, with one percent to spare ────────────────────────────────────────────


def year(reported: str, guided: str = "- - - -") -> str:
    """Return revenue of the quarters of 2026, and at each print the guide for the quarter after."""
    days = "2026-05-05 2026-08-04 2026-11-03 2027-02-11"
    ahead = earnings_reports(days, "guide revenue", "2026Q2 2026Q3 2026Q4 2027Q1", guided)
    return f"{earnings_reports(days, 'revenue', QUARTERS, reported)} ; {ahead}"


PATH = stories(
    "ddog-path",
    (
        "silence: the row goes on from year to year, saying what is open",
        "",
        "2026-12-31 pending, 2027-01-01 pending +unsettled, 2029-06-01 overdue +unsettled",
    ),
    (
        "a good year: on track once guided far enough; the new year begins before the print",
        year("950M 1010M 1060M 1100M", "1000M 1050M 1090M -"),
        "2026-05-05 pending, 2026-08-04 on_track, 2026-11-03 on_track, 2026-12-31 on_track, "
        "2027-01-01 pending +unsettled, 2027-02-11 pending",
        "pace 1.10: $0.00 of $4.9B less 1% reported",
    ),
    (
        "a bad year: the pace says so first",
        year("750M 760M - -", "780M 790M - -"),
        "2026-05-05 pending, 2026-08-04 at_risk",
        "pace 1.61: $1.51B of $4.1B less 1% reported, $1.27B a quarter needed, guided $790M",
    ),
    (
        "the last guide is not enough",
        year("850M 880M 900M 930M", "880M 900M 920M -"),
        "2026-08-04 pending, 2026-11-03 at_risk, 2026-12-31 at_risk, 2027-01-01 pending +unsettled",
    ),
)

YEARS = [
    ("met", "950M 1010M 1060M 1100M", "2027-02-11", "FY2026 met"),
    ("met within the tolerance: 4.06B", "950M 1000M 1040M 1070M", "2027-02-11", "FY2026 met"),
    ("missed: 4.05B", "950M 1000M 1040M 1060M", "2027-02-11", "FY2026 missed"),
    ("the day before the print", "950M 1000M 1040M 1060M", "2027-02-10", "FY2026 awaiting"),
    ("a quarter never told", "950M - 1040M 1060M", "2027-02-11", "FY2026 awaiting"),
    ("and then for too long", "950M - 1040M 1060M", "2027-03-31", "FY2026 overdue"),
]


@pytest.mark.parametrize(("name", "reported", "day", "result"), YEARS, ids=[name for name, *_ in YEARS])
def test_every_year_keeps_its_result(name: str, reported: str, day: str, result: str) -> None:
    assert Story(name, "ddog-path", year(reported), {}).results(day) == f"{result}, FY2027 pending"


# ── All of them ──────────────────────────────────────────────────────────────────────────────────────────

STORIES = [*APPROVAL, *TURNAROUND, *CADENCE, *PATH]


@pytest.mark.parametrize("story", STORIES, ids=str)
def test_a_proof_over_time(story: Story) -> None:
    assert story.found() == story.expected()


def test_every_proof_has_its_stories() -> None:
    proofs = {id_ for id_, one in archetypes().checkpoints.items() if one.role is Role.PROOF}
    assert {story.claim for story in STORIES} == proofs


def test_the_book_has_no_problem_and_lint_has_nothing_to_ask() -> None:
    text = BOOK.read_text("utf-8")
    loaded = load_book(text)
    assert loaded.problems == ()
    assert loaded.book is not None
    assert advice(loaded.book, text) == ()


def test_its_table_of_contents_names_every_checkpoint() -> None:
    opening = BOOK.read_text("utf-8").partition("schema = 1")[0]
    assert [id_ for id_ in archetypes().checkpoints if id_ not in opening] == []
