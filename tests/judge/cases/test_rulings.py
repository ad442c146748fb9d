"""Rulings, role by role, and silence that is our sources' own (verdicts.md, "Overrides" and "Proof" 3)."""

from __future__ import annotations

import pytest

from catalyst_tui.judge.history.replay import replay
from catalyst_tui.judge.judge import verdicts
from tests.judge.told import Case, book_of, ledger_of, moment

EVENT = 'event = "production" ; due = 2026-06-30'
SILENT = f'{EVENT} ; on_silence = "missed"'
FIGURE = 'test = "revenue >= $360M" ; period = "2026Q2"'
CLOSE = 'test = "price >= $300" ; due = 2026-06-30'
GUARD = 'role = "guard" ; test = "gross_margin >= 73%"'
KILL = 'role = "kill" ; event = "the customer leaves"'
GAUGE = 'role = "gauge" ; value = "mix" ; bands = { small = "< 30%", large = ">= 30%" }'
EACH_HALF = 'event = "a design win" ; every = "half" ; from = "2025H2"'

PROOFS = [
    Case(
        "a ruling ends what is overdue, and names its reason",
        EVENT,
        "2026-11-02 ruled missed says:over",
        {"2026-11-01": "overdue", "2026-11-02": "missed +ruled"},
        says='you ruled missed on 2026-11-02: "over"',
        settled="2026-11-02",
    ),
    Case(
        "met on the day it happened, not on the day of the ruling",
        EVENT,
        "2026-11-02 ruled met on:2026-06-12",
        {"2026-11-02": "met on_time +ruled"},
        settled="2026-06-12",
    ),
    Case(
        "met after its window is met late", EVENT, "2026-11-02 ruled met", {"2026-11-02": "met late +ruled"}
    ),
    Case(
        "met before its window is met early",
        'event = "production" ; due = "2027H1"',
        "2026-11-02 ruled met",
        {"2026-11-02": "met early +ruled"},
    ),
    Case(
        "before evidence, also evidence of the other kind",
        EVENT,
        "2026-06-12 happened ; 2026-06-20 ruled missed says:a-prototype",
        {"2026-06-12": "met on_time", "2026-06-20": "missed +ruled"},
    ),
    Case(
        "before figures",
        FIGURE,
        "2026-08-04 revenue 2026Q2 392.4M ; 2026-08-10 ruled void says:acquired",
        {"2026-08-04": "met on_time", "2026-08-10": "void +ruled"},
        value="$392.4M",
        settled="None",
    ),
    Case(
        "void before anything is known",
        FIGURE,
        "2026-01-02 ruled void",
        {"2026-01-02": "void +ruled", "2027-01-02": "void +ruled"},
    ),
    Case(
        "the latest ruling counts",
        EVENT,
        "2026-11-02 ruled missed ; 2026-11-09 ruled met on:2026-06-12",
        {"2026-11-02": "missed +ruled", "2026-11-09": "met on_time +ruled"},
    ),
    Case(
        "of two of one moment the one that was entered later counts",
        EVENT,
        "2026-11-02 ruled missed ; 2026-11-02 ruled met on:2026-06-12",
        {"2026-11-02": "met on_time +ruled"},
    ),
    Case(
        "in whichever order",
        EVENT,
        "2026-11-02 ruled met on:2026-06-12 ; 2026-11-02 ruled missed",
        {"2026-11-02": "missed +ruled"},
    ),
    Case(
        "also when the later one takes the ruling back",
        EVENT,
        "2026-11-02 ruled missed ; 2026-11-02 ruled withdrawn",
        {"2026-11-02": "overdue"},
    ),
    Case(
        "or rules anew after that",
        EVENT,
        "2026-11-02 ruled withdrawn ; 2026-11-02 ruled missed",
        {"2026-11-02": "missed +ruled"},
    ),
    Case(
        "withdrawn, it is as if never given",
        EVENT,
        "2026-11-02 ruled missed ; 2026-11-09 ruled withdrawn",
        {"2026-11-02": "missed +ruled", "2026-11-09": "overdue"},
    ),
    Case(
        "before silence",
        SILENT,
        "2026-11-02 ruled met on:2026-06-12",
        {"2026-11-01": "missed +provisional", "2026-11-02": "met on_time +ruled"},
    ),
    Case(
        "silence that comes after it contradicts nothing",
        SILENT,
        "2026-07-02 ruled met on:2026-06-12",
        {"2026-07-02": "met on_time +ruled", "2026-12-01": "met on_time +ruled"},
    ),
    Case(
        "a slip stays to be seen",
        'event = "production" ; due = 2027',
        "2026-05-05 rescheduled by:2028H1 ; 2026-11-02 ruled void",
        {"2026-05-05": "at_risk +slipped", "2026-11-02": "void +ruled +slipped"},
    ),
]

DISAGREEMENTS = [
    Case(
        "evidence since says met",
        EVENT,
        "2026-11-02 ruled missed says:over ; 2026-11-20 happened on:2026-06-12 says:shipped",
        {"2026-11-02": "missed +ruled", "2026-11-20": "missed +contradicted +ruled"},
        says='you ruled missed on 2026-11-02: "over"; the evidence since says met: shipped (call, somewhere)',
    ),
    Case(
        "evidence since says missed",
        EVENT,
        "2026-05-02 ruled met ; 2026-05-20 refuted says:cancelled",
        {"2026-05-02": "met on_time +ruled", "2026-05-20": "met on_time +contradicted +ruled"},
        says="the evidence since says missed: refuted: cancelled",
    ),
    Case(
        "figures since say otherwise",
        FIGURE,
        "2026-07-02 ruled missed ; 2026-08-04 revenue 2026Q2 392.4M",
        {"2026-07-02": "missed +ruled", "2026-08-04": "missed +contradicted +ruled"},
        says="the evidence since says met: revenue 2026Q2 $392.4M",
    ),
    Case(
        "what was known then was ruled upon, and time adds nothing to it",
        'event = "production" ; due = 2026-12-31',
        "2026-05-05 rescheduled by:2028H1 ; 2026-11-02 ruled met",
        {"2026-11-02": "met on_time +ruled +slipped", "2027-06-01": "met on_time +ruled +slipped"},
    ),
    Case(
        "evidence that agrees is no news",
        EVENT,
        "2026-05-02 ruled met ; 2026-05-20 happened",
        {"2026-05-20": "met on_time +ruled"},
    ),
    Case(
        "a void claim cannot be contradicted",
        EVENT,
        "2026-05-02 ruled void ; 2026-05-20 happened",
        {"2026-05-20": "void +ruled"},
    ),
    Case(
        "support is no disagreement: it settles nothing",
        EVENT,
        "2026-05-02 ruled missed ; 2026-05-20 supports",
        {"2026-05-20": "missed +ruled"},
    ),
]

LEVELS = [
    Case(
        "a guard ruled holding holds until withdrawn",
        GUARD,
        "2026-08-04 gross_margin 2026Q2 71% ; 2026-08-10 ruled holding ; 2026-10-01 ruled withdrawn",
        {"2026-08-04": "broken", "2026-08-10": "holding +ruled", "2026-10-01": "broken"},
    ),
    Case(
        "the next bad print disagrees with it",
        GUARD,
        "2026-08-04 gross_margin 2026Q2 71% ; 2026-08-10 ruled holding ; 2026-11-05 gross_margin 2026Q3 70%",
        {"2026-11-04": "holding +ruled", "2026-11-05": "holding +contradicted +ruled"},
        says="the evidence since says broken: gross_margin 2026Q3 70%",
    ),
    Case(
        "a good print disagrees with a guard ruled broken, and does not mend it",
        GUARD,
        "2026-08-10 ruled broken ; 2026-11-05 gross_margin 2026Q3 82%",
        {"2026-08-10": "broken +ruled", "2026-11-05": "broken +contradicted +ruled"},
        says="the evidence since says holding: gross_margin 2026Q3 82%",
    ),
    Case(
        "a good print that is near says little",
        GUARD,
        "2026-08-10 ruled broken ; 2026-11-05 gross_margin 2026Q3 74%",
        {"2026-11-05": "broken +ruled"},
    ),
    Case(
        "a print from before the ruling was ruled upon",
        GUARD,
        "2026-08-04 gross_margin 2026Q2 82% ; 2026-08-10 ruled broken",
        {"2026-11-05": "broken +ruled"},
    ),
    Case(
        "the end of a good window disagrees with it too",
        f'{GUARD} ; due = "2026Q3"',
        "2026-05-05 gross_margin 2026Q1 82% ; 2026-08-04 gross_margin 2026Q2 82% ; 2026-08-10 ruled broken ; "
        "2026-11-05 gross_margin 2026Q3 82%",
        {"2026-11-05": "broken +contradicted +ruled"},
        says="the evidence since says held",
    ),
    Case(
        "a kill ruled tripped, and refuted since",
        KILL,
        "2026-08-10 ruled tripped ; 2026-11-05 refuted says:it-stays",
        {"2026-11-05": "tripped +contradicted +ruled"},
        says="the evidence since says clear: it-stays",
    ),
    Case(
        "what only weakens it contradicts no ruling",
        KILL,
        "2026-08-10 ruled tripped ; 2026-11-05 weakens",
        {"2026-11-05": "tripped +ruled"},
    ),
    Case(
        "a kill on a figure ruled tripped, and good since",
        'role = "kill" ; test = "revenue < $300M"',
        "2026-08-10 ruled tripped ; 2026-11-05 revenue 2026Q3 500M",
        {"2026-11-05": "tripped +contradicted +ruled"},
    ),
    Case(
        "a guard ruled held",
        f'{GUARD} ; due = "FY2026"',
        "2026-11-10 ruled held",
        {"2026-11-10": "held +ruled"},
    ),
    Case(
        "a kill ruled clear, and tripped since",
        KILL,
        "2026-08-10 ruled clear says:a-rumour ; 2026-11-05 happened says:it-left",
        {"2026-08-10": "clear +ruled", "2026-11-05": "clear +contradicted +ruled"},
        says="the evidence since says tripped: it-left",
    ),
    Case(
        "a kill ruled tripped, which nobody reported",
        KILL,
        "2026-08-10 ruled tripped",
        {"2026-08-09": "clear", "2026-08-10": "tripped +ruled"},
    ),
    Case(
        "a gauge can only be void",
        GAUGE,
        "2026-08-04 mix 2026Q2 40% ; 2026-08-10 ruled void says:not-reported-any-more",
        {"2026-08-04": "large", "2026-08-10": "void +ruled"},
    ),
    Case(
        "what suspends it goes before a ruling",
        f'{GUARD} ; unless = {{ event = "an acquisition closes" }}',
        "2026-08-10 ruled broken ; 2026-09-01 happened@c.unless",
        {"2026-08-10": "broken +ruled", "2026-09-01": "void +ruled"},
        says="suspended: an acquisition closes: happened (call, somewhere)",
    ),
]

PERIODS = [
    Case(
        "a period is ruled on by itself",
        EACH_HALF,
        "2026-03-15 ruled@c[2025H2] met on:2025-12-01",
        {"2026-03-14": "pending +unsettled", "2026-03-15": "pending"},
    ),
    Case(
        "the period at hand",
        EACH_HALF,
        "2025-11-02 ruled@c[2025H2] missed says:no-more-sockets",
        {"2025-11-02": "missed +ruled", "2026-03-15": "pending"},
    ),
    Case(
        "one fiscal year of a target",
        'test = "revenue >= target" ; target = { FY2025 = "1B", FY2026 = "1.2B" }',
        "2025-11-02 ruled@c[FY2025] void says:sold-a-unit",
        {"2025-11-02": "void +ruled"},
    ),
    Case(
        "as a whole it can be void",
        EACH_HALF,
        "2026-03-15 ruled void says:not-reported-any-more ; 2026-05-15 ruled withdrawn",
        {"2026-03-15": "void +ruled", "2026-05-15": "pending +unsettled"},
    ),
]

OUTAGES = [
    Case(
        "nothing is overdue while filings cannot be reached",
        EVENT,
        "down filings 2026-08-20..2026-09-10",
        {
            "2026-08-29": "awaiting",
            "2026-08-30": "awaiting",
            "2026-09-09": "awaiting",
            "2026-09-10": "overdue",
        },
    ),
    Case(
        "it says so",
        EVENT,
        "down filings 2026-08-20",
        {"2027-01-02": "awaiting"},
        says="; SEC filings cannot be reached since 2026-08-20, so nothing is overdue yet",
    ),
    Case(
        "nor is silence a miss",
        SILENT,
        "down filings 2026-08-20..2026-09-10",
        {"2026-09-09": "awaiting", "2026-09-10": "missed +provisional"},
    ),
    Case(
        "what was overdue when it began stays so",
        EVENT,
        "down filings 2026-09-02",
        {"2026-09-01": "overdue", "2026-09-02": "overdue"},
    ),
    Case("prices tell nothing of an event", EVENT, "down prices 2026-08-20", {"2026-09-02": "overdue"}),
    Case(
        "prices tell of a price",
        CLOSE,
        "down prices 2026-07-10",
        {"2026-07-16": "awaiting"},
        says="; prices cannot be reached since 2026-07-10, so nothing is overdue yet",
    ),
    Case(
        "filings tell of a figure, and prices do not",
        FIGURE,
        "down prices 2026-07-10 ; down filings 2026-07-11..2026-07-12",
        {"2026-08-28": "awaiting", "2026-08-29": "overdue"},
    ),
    Case(
        "a group waits for whatever one of its legs waits for",
        'due = 2026-06-30 ; any = [{ test = "price >= $300" }, { event = "they say so" }]',
        "down prices 2026-08-20",
        {"2026-09-02": "awaiting"},
    ),
    Case(
        "a score is told by its user only",
        'score = "How well?" ; scale = [-2, 2] ; trip = 1 ; due = 2026-06-30',
        "down filings 2026-07-01 ; down prices 2026-07-01",
        {"2026-07-15": "overdue"},
    ),
    Case(
        "evidence counts also during an outage",
        EVENT,
        "down filings 2026-08-20 ; 2026-09-02 refuted",
        {"2026-09-02": "missed"},
    ),
]


@pytest.mark.parametrize("case", [*PROOFS, *DISAGREEMENTS, *LEVELS, *PERIODS, *OUTAGES], ids=str)
def test_it_reads(case: Case) -> None:
    assert case.found() == case.expected()


def test_replay_hears_a_ruling_and_the_end_of_an_outage() -> None:
    known = "down filings 2026-08-20..2026-09-10 ; 2026-11-02 ruled missed"
    book = book_of(EVENT)
    found = replay(book, ledger_of(book, known), moment("2026-06-01"), moment("2026-12-01"))
    assert [(str(flip.at.date()), flip.after) for flip in found] == [
        ("2026-07-01", "awaiting"),
        ("2026-09-10", "overdue"),
        ("2026-11-02", "missed"),
    ]


def test_a_ruling_on_another_word_than_the_roles_is_no_ruling() -> None:
    """The book may be edited after it: what was met cannot be a guard's word."""
    once = ledger_of(book_of(EVENT), "2026-11-02 ruled met")
    assert verdicts(book_of(GUARD), once, moment("2026-11-02"))["c"].word == "unknown"
