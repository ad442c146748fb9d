"""Of which period a result is whose sentence names none."""

from __future__ import annotations

import re

from catalyst_tui.book.model.period import Period
from catalyst_tui.judge.ledger.facts import Kind
from catalyst_tui.reports.release.company_name import Company
from catalyst_tui.reports.release.periods import Calendar
from catalyst_tui.reports.release.prose.clauses import BEFORE, KNOWN_AS, MEASURED
from catalyst_tui.reports.release.prose.headings import Under

_EARNED_EACH = re.compile(  # what is told for each share is of the whole company
    r"(?:[•*o] )?(?:(?:reported|recorded|posted|achieved|delivered|generated) )?"
    r"(?:gaap |non-gaap |adjusted )?net (?:income|loss|earnings)(?: \(loss\))? (?:of|was|were) "
    r"\$[\d.,]+ (?:million|billion),? or "
    r"\$\d*\.\d+ per diluted (?:common )?share\b",
    re.IGNORECASE,
)
_REPORTS = re.compile(
    r"(?P<who>[\w.,&'’ -]{1,40}?) (?:also )?(?:reported|posted|recorded|generated|achieved|delivered) ",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(
    r"\b(?:announced|announces|reported|reports|released)\b[^.;$%]{0,80}\bresults\b[^.;$%]{0,30}? for"
    r" (?:its |our )?(?P<when>[^.;$%]{3,60}?)(?=\.(?: |$)|$)",
    re.IGNORECASE,
)
_GOES_ON = re.compile(rf"{BEFORE}{KNOWN_AS} (?:was|were|of) ", re.IGNORECASE)


def past(
    words: str,
    under: Under,
    company: Company,
    *,
    section: Period | None,
    reported: Period | None,
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
    if (who := _REPORTS.match(words)) is not None and company.is_subject(who["who"]):
        return reported  # APA 2023Q1: "APA reported net income of …", below what it announces
    # REI 2026Q2: "Strengthened Financial Position", below the quarter's highlights
    return section if _EARNED_EACH.match(words) else None


def announced_in(part: str, calendar: Calendar) -> Period | None:
    """The period whose results a paragraph announces."""
    found = [calendar.result(one["when"]) for one in _ANNOUNCES.finditer(part)]
    return found[0] if len(found) == 1 else None
