"""Of which period a result is whose sentence names none."""

from __future__ import annotations

import re

from catalyst_tui.book.model.period import Period
from catalyst_tui.judge.ledger.facts import Kind
from catalyst_tui.reports.release.prose.clauses import BEFORE, KNOWN_AS, MEASURED
from catalyst_tui.reports.release.prose.headings import Under

_EARNED_EACH = re.compile(  # what is told for each share is of the whole company
    r"(?:[•*o] )?(?:(?:reported|recorded|posted|achieved|delivered|generated) )?"
    r"(?:gaap |non-gaap |adjusted )?net (?:income|loss|earnings)(?: \(loss\))? (?:of|was|were) "
    r"\$[\d.,]+ (?:million|billion),? or "
    r"\$\d*\.\d+ per diluted (?:common )?share\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(rf"{BEFORE}{KNOWN_AS} (?:was|were|of) ", re.IGNORECASE)


def past(
    words: str,
    under: Under,
    *,
    section: Period | None,
    before: Period | None,
) -> Period | None:
    """The period of a result whose sentence names none: its heading's, or that of the release.

    `before`: the one of the results that the sentence before told (XOM 2026Q2: "Second-quarter earnings were
    …", "Adjusted earnings were …").
    """
    if under.kind is Kind.ACTUAL and under.period is not None:
        return under.period
    if before is not None and under.kind is Kind.ACTUAL and _GOES_ON.match(words) and MEASURED.search(words):
        return before
    if under != Under():
        return None
    # REI 2026Q2: "Strengthened Financial Position", below the quarter's highlights
    return section if _EARNED_EACH.match(words) else None
