"""The starter book, judged on seven days: what a first-time user sees, and what the past looked like."""

from datetime import date
from functools import cache

import pytest

from tests.doors.book import Book, last_moment, load_book
from tests.doors.judge import Ledger, Mark, Verdict, verdicts
from tests.homes import read_csv, starter

DAYS = [
    date.fromisoformat(day)
    for day in [
        "2025-12-31",
        "2026-01-15",
        "2026-06-15",
        "2026-08-31",
        "2026-10-05",
        "2026-11-20",
        "2027-03-15",
    ]
]

# `late` is met late, the others on time or without a window; * stale, ~ slipped, + an earlier half or year is
# still open, ° waits for what it depends on
TABLE = """
                          25-12-31   26-01-15   26-06-15   26-08-31   26-10-05   26-11-20   27-03-15
q1-26-revenue             pending    pending    met        met        met        met        met
q2-26-revenue             pending    pending    on_track   met        met        met        met
pcie6-third               pending    pending    met        met        met        met        met
scorpio-x-first-shipments on_track   on_track   met        met        met        met        met
scorpio-x-full-volume     pending    pending    on_track   on_track   on_track   on_track   overdue
scorpio-largest-line      pending    pending    on_track   on_track~  on_track~  on_track~* overdue~
x-passes-p                pending    pending    pending    pending    pending    pending    pending
content-1000              pending    pending    met        met        met        met        met
leo-kv-wins               pending    pending    met        met        met        met        met
leo-cadence               pending    pending+   met+       pending+   pending+   pending+   pending+
aixscale-coupling         on_track   on_track   on_track   on_track   on_track   on_track   on_track
npo-2027                  at_risk~   at_risk~   on_track~  on_track~  on_track~  on_track~  on_track~
optical-x-2028            pending°   pending°   on_track°  on_track°  on_track°  on_track°  on_track°
gross-margin-holds        unknown    unknown    near       near       near       near*      near*
operating-margin-holds    unknown    unknown    holding    holding    holding    holding*   holding*
revenue-path              pending    at_risk    pending    on_track   on_track   on_track*  on_track+*
eps-path                  pending    pending    pending    on_track   on_track   on_track*  on_track+*
capacity-strain           unknown    unknown    unknown    unknown    unknown    unknown    unknown
multiple                  unknown    unknown    dear       full       dear*      full*      fair*
scorpio-p-volume          met        met        met        met        met        met        met
scorpio-x-volume-2025     at_risk~   missed~    missed~    late~      late~      late~      late~
gross-margin-75           holding    holding    holding    holding    holding    holding*   holding*
top3-concentration        most*      most*      most       most       most       most*      most*
dilution                  clear      clear      clear      clear      clear      clear*     clear*
capex-ceiling             unknown    unknown    unknown    unknown    unknown    unknown    unknown
rivals-close-gap          unknown    unknown    unknown    unknown    unknown    unknown    unknown
gen6-volume-2026          pending    pending    pending    met        met        met        met
scorpio-over-half         pending*   pending*   pending*   pending*   pending*   pending*   pending*
leo-second-leg            on_track   on_track   on_track   on_track   on_track   on_track   on_track
nvda-only-racks           unknown    unknown    unknown    unknown    unknown    unknown    unknown
decouple                  pending    pending    pending    pending    pending    pending*   overdue*
crossed-300               pending    pending    met        met        met        met        met
above-300                 unknown    unknown    holding    broken     holding    holding*   holding*
crdo-reaccelerates        pending    pending    pending    pending    pending    pending    pending*
crdo-fq2-27-revenue       pending    pending    pending    pending    on_track   awaiting   overdue
trainium4-fusion          met        met        met        met        met        met        met
"""

ROWS = {id_: cells for id_, *cells in map(str.split, TABLE.strip().splitlines()[1:])}
SHORT = {"concentrated": "most", "reasonable": "fair", "stretched": "dear"}
SIGNS = {Mark.SLIPPED: "~", Mark.UNSETTLED: "+", Mark.WAITING: "°", Mark.STALE: "*"}


@cache
def everything() -> tuple[Book, Ledger]:
    book = load_book(starter("catalysts.toml")).book
    assert book is not None
    facts, evidence, closes = (
        read_csv(starter(f"{name}.csv"), book, "starter") for name in ("facts", "evidence", "closes")
    )
    assert [*facts.bad, *evidence.bad, *closes.bad] == []
    return book, Ledger(facts.facts, evidence.evidence, {one.symbol: one.closes for one in closes.histories})


@cache
def judged(day: date) -> dict[str, Verdict]:
    book, ledger = everything()
    return verdicts(book, ledger, last_moment(day, book.zone))


def cell(verdict: Verdict) -> str:
    word = "late" if verdict.timing == "late" else SHORT.get(verdict.word, verdict.word)
    return word + "".join(sign for mark, sign in SIGNS.items() if mark in verdict.marks)


@pytest.mark.parametrize("id_", ROWS)
def test_a_checkpoint_over_time(id_: str) -> None:
    assert [cell(judged(day)[id_]) for day in DAYS] == ROWS[id_]


def test_the_table_has_every_checkpoint() -> None:
    assert list(ROWS) == list(everything()[0].checkpoints)


@pytest.mark.parametrize(("day", "id_", "says"), [
    (3, "q2-26-revenue", "revenue 2026Q2 $392.4M, ≥ $360M"),
    (3, "scorpio-largest-line", "one quarter ahead of prior expectations"),
    (3, "gross-margin-holds", "gross_margin 2026Q2 73.7%, ≥ 73.4%, 0.3pp away"),
    (3, "revenue-path", "pace 0.77: $700.8M of $1.55B reported, $424.6M a quarter needed, guided $550M"),
    (3, "capex-ceiling", "AMZN capex is not known"),
    (3, "above-300", "price $296.98, not ≥ $300.00"),
    (1, "scorpio-x-volume-2025", "the company says 2026"),
    (5, "crdo-fq2-27-revenue", "evidence expected by 2026-12-14"),
    (2, "gross-margin-holds", "guided beyond it: gross_margin 2026Q2 73%"),
])  # fmt: skip
def test_a_reason_names_what_decides(day: int, id_: str, says: str) -> None:
    assert says in judged(DAYS[day])[id_].reason


def test_every_half_keeps_its_result() -> None:
    results = judged(DAYS[6])["leo-cadence"].results
    assert [f"{one.period} {one.status}" for one in results] == [
        "2025H2 overdue",
        "2026H1 met",
        "2026H2 overdue",
        "2027H1 pending",
    ]
