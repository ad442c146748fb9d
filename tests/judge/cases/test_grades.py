"""The grade of evidence: what contradicts a better grade waits for a ruling (verdicts.md, "Grades")."""

from __future__ import annotations

import pytest

from catalyst_tui.judge.history.transitions import remarks
from catalyst_tui.judge.judge import verdicts
from tests.judge.told import Case, book_of, ledger_of, moment

SHIPS = 'event = "it ships" ; due = 2026-12-31'
Q2 = 'test = "revenue >= $360M" ; period = "2026Q2"'
LEAVES = 'role = "kill" ; event = "the customer leaves"'
TWICE = 'role = "kill" ; event = "a design loss" ; count = ">= 2"'
STAYS = 'role = "guard" ; test = "gross_margin >= 60%" ; unless = { event = "a merger closes" }'
MIX = 'test = "mix > 50%" ; period = "2026Q2"'

PROOFS = [
    Case(
        "an own word does not make a filing's refutation met",
        SHIPS,
        "2026-05-05 refuted filing says:cancelled ; 2026-06-05 happened own says:I-saw-one",
        {"2026-05-05": "missed", "2026-06-05": "missed +contradicted"},
        says=(
            "refuted: cancelled (filing, somewhere) on 2026-05-05; "
            "contradicted by I-saw-one (own, somewhere): your ruling decides"
        ),
    ),
    Case(
        "a blog does not take back what a filing says happened",
        SHIPS,
        "2026-05-05 happened filing ; 2026-06-05 refuted press",
        {"2026-06-05": "met on_time +contradicted"},
        settled="2026-05-05",
    ),
    Case(
        "of an equal grade the later word wins, and the reason names both",
        SHIPS,
        "2026-05-05 happened call says:shipped ; 2026-06-05 refuted call says:not-after-all",
        {"2026-05-05": "met on_time", "2026-06-05": "missed"},
        says="refuted: not-after-all (call, somewhere) on 2026-06-05; before: shipped (call, somewhere)",
    ),
    Case(
        "of a better grade too",
        SHIPS,
        "2026-05-05 refuted press says:cancelled ; 2026-06-05 happened release says:shipped",
        {"2026-05-05": "missed", "2026-06-05": "met on_time"},
        says="shipped (release, somewhere) on 2026-06-05; before: cancelled (press, somewhere)",
    ),
    Case(
        "of one moment the better grade counts, whichever was entered first",
        SHIPS,
        "2026-05-05 refuted press ; 2026-05-05 happened release",
        {"2026-05-05": "met on_time +contradicted"},
    ),
    Case(
        "another word as good as the better one answers the contradiction",
        SHIPS,
        "2026-05-05 happened release ; 2026-06-05 refuted press ; 2026-07-05 happened filing",
        {"2026-06-05": "met on_time +contradicted", "2026-07-05": "met on_time"},
    ),
    Case(
        "one that is worse than the contradiction does not",
        SHIPS,
        "2026-05-05 happened release ; 2026-06-05 refuted call ; 2026-07-05 happened own",
        {"2026-07-05": "met on_time +contradicted"},
    ),
    Case(
        "two contradictions of a worse grade are not a better one",
        SHIPS,
        "2026-05-05 happened call ; 2026-06-05 refuted press ; 2026-06-06 refuted own",
        {"2026-06-06": "met on_time +contradicted"},
    ),
    Case(
        "what comes at last with a good grade overrules, and then nothing is contradicted",
        SHIPS,
        "2026-05-05 happened call ; 2026-06-05 refuted press ; 2026-07-05 refuted filing",
        {"2026-06-05": "met on_time +contradicted", "2026-07-05": "missed"},
    ),
    Case(
        "it is judged against what counts, not against what was overruled",
        SHIPS,
        "2026-05-05 happened filing ; 2026-06-05 refuted filing ; 2026-07-05 happened release",
        {"2026-06-05": "missed", "2026-07-05": "missed +contradicted"},
    ),
    Case(
        "a worse word that agrees changes nothing",
        SHIPS,
        "2026-05-05 happened filing ; 2026-06-05 happened own",
        {"2026-06-05": "met on_time"},
    ),
    Case(
        "a worse word that is alone counts",
        SHIPS,
        "2026-05-05 happened own",
        {"2026-05-05": "met on_time"},
    ),
    Case(
        "told by several, the earliest day counts",
        SHIPS,
        "2027-02-01 happened release ; 2027-03-01 happened own on:2026-12-30",
        {"2027-02-01": "met late", "2027-03-01": "met on_time"},
    ),
    Case(
        "outlooks contradict nothing: the latest colours it",
        SHIPS,
        "2026-05-05 weakens filing ; 2026-06-05 supports press",
        {"2026-05-05": "at_risk", "2026-06-05": "on_track"},
    ),
    Case(
        "doubt does not contradict what happened",
        SHIPS,
        "2026-05-05 happened release ; 2026-06-05 weakens press",
        {"2026-06-05": "met on_time"},
    ),
]

RULINGS = [
    Case(
        "a ruling decides, and the contradiction is over",
        SHIPS,
        "2026-05-05 refuted filing ; 2026-06-05 happened own ; 2026-06-06 ruled met on:2026-06-01",
        {"2026-06-05": "missed +contradicted", "2026-06-06": "met on_time +ruled"},
    ),
    Case(
        "ruled as it stood",
        SHIPS,
        "2026-05-05 refuted filing ; 2026-06-05 happened own ; 2026-06-06 ruled missed",
        {"2026-06-06": "missed +ruled"},
    ),
    Case(
        "withdrawn, it is contradicted again",
        SHIPS,
        "2026-05-05 refuted filing ; 2026-06-05 happened own ; 2026-06-06 ruled met ; "
        "2026-06-07 ruled withdrawn",
        {"2026-06-07": "missed +contradicted"},
    ),
    Case(
        "a contradiction known after the ruling speaks against it",
        SHIPS,
        "2026-05-05 happened filing ; 2026-06-06 ruled met ; 2026-07-07 refuted press says:a-recall",
        {"2026-06-06": "met on_time +ruled", "2026-07-07": "met on_time +contradicted +ruled"},
        says="a-recall",
    ),
]

DATES = [
    Case(
        "a blog's date does not move the company's",
        SHIPS,
        "2026-02-10 supports release by:2026H2 ; 2026-03-10 rescheduled press by:2027H1 says:delays",
        {"2026-02-10": "on_track", "2026-03-10": "on_track +contradicted"},
        says="contradicted by 2027H1: delays (press, somewhere): your ruling decides",
    ),
    Case(
        "nor does it make a miss of it",
        SHIPS,
        "2026-02-10 supports release by:2026H2 ; 2026-03-10 rescheduled press by:2027H1",
        {"2027-01-01": "awaiting +contradicted"},
    ),
    Case(
        "nor does a blog mend what a release moved out",
        SHIPS,
        "2026-02-10 rescheduled release by:2027H1 ; 2026-03-10 supports press by:2026Q4",
        {"2026-03-10": "at_risk +contradicted +slipped", "2027-01-01": "missed +contradicted +slipped"},
    ),
    Case(
        "a later date as good as it does, and the reason names both",
        SHIPS,
        "2026-02-10 rescheduled call by:2027H1 ; 2026-03-10 rescheduled release by:2026Q4",
        {"2026-02-10": "at_risk +slipped", "2026-03-10": "on_track +slipped"},
        says="; before: 2027H1: rescheduled (call, somewhere)",
    ),
    Case(
        "a date within the better one says the same, more exactly",
        SHIPS,
        "2026-02-10 supports filing by:2026H2 ; 2026-03-10 supports call by:2026Q4",
        {"2026-03-10": "on_track"},
        says="the company says 2026Q4",
    ),
    Case(
        "a wider one does not",
        'event = "it ships" ; due = 2026-09-30',
        "2026-02-10 supports filing by:2026Q3 ; 2026-03-10 supports call by:2026H2",
        {"2026-03-10": "on_track +contradicted"},
    ),
    Case(
        "once it happened, dates are over",
        SHIPS,
        "2026-02-10 supports release by:2026H2 ; 2026-03-10 rescheduled press by:2027H1 ; "
        "2026-11-10 happened",
        {"2026-11-10": "met on_time"},
    ),
    Case(
        "a kill over the company's date hears the company, not a blog",
        'role = "kill" ; event = "it slips" ; slips_past = "2027"',
        "2026-02-10 rescheduled release by:2026H2 ; 2026-03-10 rescheduled press by:2028",
        {"2026-03-10": "clear +contradicted"},
    ),
]

KILLS = [
    Case(
        "a blog does not clear what an 8-K tripped",
        LEAVES,
        "2026-05-05 happened filing says:8-K ; 2026-06-05 refuted press says:blog",
        {"2026-05-05": "tripped", "2026-06-05": "tripped +contradicted"},
        says="8-K (filing, somewhere) on 2026-05-05; "
        "contradicted by blog (press, somewhere): your ruling decides",
    ),
    Case(
        "a release does not either",
        LEAVES,
        "2026-05-05 happened filing ; 2026-06-05 refuted release",
        {"2026-06-05": "tripped +contradicted"},
    ),
    Case(
        "another filing does",
        LEAVES,
        "2026-05-05 happened filing says:8-K ; 2026-06-05 refuted filing says:8-K/A",
        {"2026-06-05": "clear"},
        says="8-K/A (filing, somewhere); before: 8-K (filing, somewhere)",
    ),
    Case(
        "nor does a blog trip what a filing denies",
        LEAVES,
        "2026-05-05 refuted filing says:denied ; 2026-06-05 happened press",
        {"2026-05-05": "clear", "2026-06-05": "clear +contradicted"},
        says="denied (filing, somewhere); contradicted by happened (press, somewhere)",
    ),
    Case(
        "a rumour after a denial is a rumour",
        LEAVES,
        "2026-05-05 refuted filing ; 2026-06-05 supports press",
        {"2026-06-05": "near"},
    ),
    Case(
        "a count: what was counted by a better grade stays",
        TWICE,
        "2026-05-05 happened release ; 2026-06-05 happened call ; 2026-07-05 refuted press",
        {"2026-06-05": "tripped", "2026-07-05": "tripped +contradicted"},
        says="2 of 2: ",
    ),
    Case(
        "a count: an equal grade begins anew",
        TWICE,
        "2026-05-05 happened call ; 2026-06-05 happened call ; 2026-07-05 refuted call ; "
        "2026-08-05 happened call",
        {"2026-07-05": "clear", "2026-08-05": "near"},
    ),
    Case(
        "a count: a first loss and a blog's denial is still one short",
        TWICE,
        "2026-05-05 happened release ; 2026-06-05 refuted press",
        {"2026-05-05": "near", "2026-06-05": "near +contradicted"},
    ),
]

LEGS = [
    Case(
        "one leg of a kill is contradicted",
        'role = "kill" ; any = [{ event = "A leaves" }, { event = "B leaves" }]',
        "2026-05-05 happened@c.1 filing ; 2026-06-05 refuted@c.1 press",
        {"2026-06-05": "tripped +contradicted"},
    ),
    Case(
        "a contradicted leg shows although another one decides",
        'due = 2026-12-31 ; any = [{ event = "A" }, { event = "B" }]',
        "2026-05-05 refuted@c.1 filing ; 2026-06-05 happened@c.1 press says:rumour ; "
        "2026-07-05 happened@c.2 release",
        {"2026-06-05": "pending +contradicted", "2026-07-05": "met on_time +contradicted"},
        says="contradicted by rumour (press, somewhere)",
    ),
    Case(
        "the only event of a group, refuted by a worse grade",
        'due = 2026-12-31 ; all = [{ test = "revenue >= $360M", period = "2026Q2" }, { event = "said" }]',
        "2026-05-05 happened filing ; 2026-06-05 refuted press ; 2026-08-04 revenue 2026Q2 392.4M",
        {"2026-06-05": "pending +contradicted", "2026-08-04": "met on_time +contradicted"},
    ),
    Case(
        "what suspends a leg is weighed too",
        'role = "kill" ; any = [{ test = "gross_margin < 60%", unless = { event = "a merger closes" } }]',
        "2026-08-04 gross_margin 2026Q2 50% ; 2026-08-10 happened@c.unless filing ; "
        "2026-09-01 refuted@c.unless press",
        {"2026-08-04": "tripped", "2026-08-10": "unknown", "2026-09-01": "unknown +contradicted"},
        says="suspended: a merger closes",
    ),
]

UNLESS = [
    Case(
        "suspended by a filing, a blog does not bring it back",
        STAYS,
        "2026-08-04 gross_margin 2026Q2 50% ; 2026-08-10 happened@c.unless filing ; "
        "2026-09-01 refuted@c.unless press",
        {"2026-08-04": "broken", "2026-08-10": "void", "2026-09-01": "void +contradicted"},
        says=(
            "suspended: a merger closes: happened (filing, somewhere) on 2026-08-10; "
            "contradicted by refuted (press, somewhere)"
        ),
    ),
    Case(
        "denied by a filing, a blog does not suspend it",
        STAYS,
        "2026-08-04 gross_margin 2026Q2 50% ; 2026-08-10 refuted@c.unless filing ; "
        "2026-09-01 happened@c.unless press",
        {"2026-09-01": "broken +contradicted"},
        says=(
            "gross_margin 2026Q2 50%, not ≥ 60%; "
            "contradicted by happened (press, somewhere): your ruling decides"
        ),
    ),
    Case(
        "a later filing brings it back",
        STAYS,
        "2026-08-04 gross_margin 2026Q2 50% ; 2026-08-10 happened@c.unless filing ; "
        "2026-09-01 refuted@c.unless filing",
        {"2026-09-01": "broken"},
    ),
]

FIGURES = [
    Case(
        "the better grade wins, and the reason names both",
        Q2,
        "2026-08-04 revenue 2026Q2 392.4M release ; 2026-08-05 revenue 2026Q2 352.4M filing",
        {"2026-08-05": "missed +contradicted"},
        says=(
            "revenue 2026Q2 $352.4M, not ≥ $360M; "
            "contradicted by revenue 2026Q2 $392.4M (release): your ruling decides"
        ),
    ),
    Case(
        "an own figure does not change what a filing says",
        Q2,
        "2026-08-05 revenue 2026Q2 352.4M filing ; 2026-09-01 revenue 2026Q2 365M own",
        {"2026-08-05": "missed", "2026-09-01": "missed +contradicted"},
        says="$365M (own)",
    ),
    Case(
        "of an equal grade the later figure wins, and the reason names both",
        MIX,
        "2026-08-05 mix 2026Q2 40% press ; 2026-09-01 mix 2026Q2 55% press",
        {"2026-08-05": "missed", "2026-09-01": "met on_time"},
        says="mix 2026Q2 55%, > 50%; restated from mix 2026Q2 40% (press)",
    ),
    Case(
        "another number of the same document corrects what was entered",
        MIX,
        "2026-08-05 mix 2026Q2 40% release ; 2026-08-06 mix 2026Q2 55% release",
        {"2026-08-05": "missed", "2026-08-06": "met on_time"},
        says="mix 2026Q2 55%, > 50%; corrected from mix 2026Q2 40% (release)",
    ),
    Case(
        "of one's own it is a correction always",
        MIX,
        "2026-08-05 mix 2026Q2 40% own ; 2026-09-06 mix 2026Q2 55% own",
        {"2026-09-06": "met on_time"},
        says="corrected from mix 2026Q2 40% (own)",
    ),
    Case(
        "in a kill",
        'role = "kill" ; test = "gross_margin < 60%"',
        "2026-08-04 gross_margin 2026Q2 50% ; 2026-09-01 gross_margin 2026Q2 70% press",
        {"2026-08-04": "tripped", "2026-09-01": "tripped +contradicted"},
    ),
    Case(
        "a gauge names both",
        'role = "gauge" ; value = "mix"',
        "2026-08-04 mix 2026Q2 50% release ; 2026-09-01 mix 2026Q2 70% press",
        {"2026-09-01": "50% +contradicted"},
        says="mix reads 50%; contradicted by mix 2026Q2 70% (press)",
    ),
    Case(
        "rounding is no other figure",
        MIX,
        "2026-08-05 mix 2026Q2 55.04% filing ; 2026-09-01 mix 2026Q2 55% press",
        {"2026-09-01": "met on_time"},
    ),
    Case(
        "a worse figure does not make met what a filing refuted",
        Q2,
        "2026-05-05 refuted filing says:sold-the-unit ; 2026-08-04 revenue 2026Q2 365M own",
        {"2026-05-05": "missed", "2026-08-04": "missed +contradicted"},
        says="refuted: sold-the-unit (filing, somewhere) on 2026-05-05; "
        "contradicted by revenue 2026Q2 $365M, ≥ $360M",
    ),
    Case(
        "a figure as good does, and the reason names both",
        Q2,
        "2026-05-05 refuted call says:sold-the-unit ; 2026-08-04 revenue 2026Q2 365M filing",
        {"2026-05-05": "missed", "2026-08-04": "met on_time"},
        says="revenue 2026Q2 $365M, ≥ $360M; before: sold-the-unit (call, somewhere)",
    ),
    Case(
        "a blog does not refute what was filed",
        Q2,
        "2026-08-04 revenue 2026Q2 365M filing ; 2026-09-04 refuted press says:fraud",
        {"2026-09-04": "met on_time +contradicted"},
        says="contradicted by fraud (press, somewhere)",
    ),
    Case(
        "an own word against a close is no more than that",
        'test = "price >= $300" ; due = 2026-06-30',
        "closes 2026-05-21 297 306 ; 2026-06-05 refuted own",
        {"2026-06-05": "met on_time +contradicted"},
    ),
]


OF_ONE_MOMENT = [
    Case(
        "a figure entered again lower",
        MIX,
        "2026-08-05 mix 2026Q2 72% release ; 2026-08-05 mix 2026Q2 48% release",
        {"2026-08-05": "missed"},
        says="mix 2026Q2 48%, not > 50%; corrected from mix 2026Q2 72% (release)",
    ),
    Case(
        "and higher: the later entered, not the larger",
        MIX,
        "2026-08-05 mix 2026Q2 48% own ; 2026-08-05 mix 2026Q2 40% own ; 2026-08-05 mix 2026Q2 52% own",
        {"2026-08-05": "met on_time"},
        says="mix 2026Q2 52%, > 50%; corrected from mix 2026Q2 40% (own)",
    ),
    Case(
        "a better grade goes before what was entered later",
        MIX,
        "2026-08-05 mix 2026Q2 48% release ; 2026-08-05 mix 2026Q2 52% press",
        {"2026-08-05": "missed +contradicted"},
    ),
    Case(
        "a guide",
        Q2,
        "2026-05-05 guide revenue 2026Q2 370M release ; 2026-05-05 guide revenue 2026Q2 350M release",
        {"2026-05-05": "at_risk"},
        says="guided below: revenue 2026Q2 $350M",
    ),
    Case(
        "a score",
        'role = "kill" ; score = "How good?" ; scale = [-2, 2] ; trip = -2',
        "2026-05-05 score score:-2 own ; 2026-05-05 score score:1 own",
        {"2026-05-05": "clear"},
    ),
    Case(
        "what happened, refuted",
        SHIPS,
        "2026-05-05 happened release says:shipped ; 2026-05-05 refuted release says:not-yet",
        {"2026-05-05": "missed"},
        says="refuted: not-yet (release, somewhere) on 2026-05-05; before: shipped (release, somewhere)",
    ),
    Case(
        "what was refuted, happened",
        SHIPS,
        "2026-05-05 refuted release says:not-yet ; 2026-05-05 happened release says:shipped",
        {"2026-05-05": "met on_time"},
        says="shipped (release, somewhere) on 2026-05-05; before: not-yet (release, somewhere)",
    ),
    Case("an outlook", SHIPS, "2026-05-05 supports ; 2026-05-05 weakens", {"2026-05-05": "at_risk"}),
    Case(
        "an outlook, the other way",
        SHIPS,
        "2026-05-05 weakens ; 2026-05-05 supports",
        {"2026-05-05": "on_track"},
    ),
    Case(
        "the company's date",
        SHIPS,
        "2026-05-05 rescheduled by:2027 ; 2026-05-05 rescheduled by:2026-11",
        {"2026-05-05": "on_track +slipped"},
    ),
]
"""Of one moment and one grade the later entered wins."""


@pytest.mark.parametrize(
    "case", [*PROOFS, *RULINGS, *DATES, *KILLS, *LEGS, *UNLESS, *FIGURES, *OF_ONE_MOMENT], ids=str
)
def test_evidence_is_weighed(case: Case) -> None:
    assert case.found() == case.expected()


def test_a_date_that_does_not_count_is_no_slip() -> None:
    known = "2026-02-10 supports release by:2026H2 ; 2026-03-10 rescheduled press by:2027H1"
    assert Case("", SHIPS, known, {}).verdict("2026-04-01").slips == ()


def test_a_contradiction_is_remarked_with_what_it_asks_for() -> None:
    book = book_of(LEAVES)
    facts = ledger_of(book, "2026-05-05 happened filing ; 2026-06-05 refuted press says:blog")
    found = {word.key: word for word in remarks(verdicts(book, facts, moment("2026-06-05")).values())}
    remark = found["c!contradicted"]
    assert (remark.word, remark.news) == ("contradicted", True)
    assert remark.reason.endswith("contradicted by blog (press, somewhere): your ruling decides")
