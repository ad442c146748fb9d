"""What a table's rows are called, where their section or the rows beside them say it for them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_ANY_REVENUE = re.compile(r"\b(?:revenues?|sales)\b", re.IGNORECASE)
_SOLE_REVENUE = re.compile(
    r"(?!.*\b(?:cost|deferred|gains?|other|royalt\w+|grant|interest)\b)"
    r"(?:[a-z-]+[ ,&]{1,2}){0,4}(?:revenues?|sales)(?:, net)?(?:,? (?:-|from) related part(?:y|ies))?",
    re.IGNORECASE,
)
_COST = re.compile(
    r"\b(?:costs?|expenses?|research|general|selling|salaries|compensation|wages|depreciation)\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"(?:consolidated )?total|total,? net", re.IGNORECASE)
_REVENUES = re.compile(r"(?:net |operating |total )*(?:revenues?|sales)(?:,? net)?", re.IGNORECASE)
_ATTRIBUTABLE = re.compile(
    r"(?P<what>(?:net )?(?:profit|income|earnings|loss|result)(?: ?\((?:loss|income)\)| ?/ ?\(?loss\)?)?)"
    r"(?: for the (?:period|quarter|year))?,? (?:is )?attributable to",
    re.IGNORECASE,
)
_OWNERS = re.compile(
    r"(?:the )?(?:owners|equity holders|shareholders|stockholders|equity owners)"
    r"(?: of (?:the )?(?:parent|company|group)(?: company)?)?",
    re.IGNORECASE,
)
_EACH = re.compile(r"(?!.*\bbasic\b).*\bper (?:diluted )?(?:common )?share\b", re.IGNORECASE)
_COMMON = re.compile(r"common(?: units| stock| shares)?", re.IGNORECASE)
_TWO = 2
_OF_REVENUE = re.compile(  # ABCB 2026Q2: "Adjusted Total Revenue"
    r"(?:\b(?:adjusted|core|operating|efficiency|ratio|total|net|revenues?|income|interest|non-?interest|and|of|the"
    r"|calculation|reconciliation|pre-provision|pre-tax|ppnr|gaap|non-gaap|tangible)\b|\W)*",
    re.IGNORECASE,
)
_INTEREST = re.compile(r"(?:total )?net interest income(?: before [a-z ]+)?(?: \(gaap\))?", re.IGNORECASE)
_OTHER_INCOME = re.compile(
    r"(?:total )?(?:non-?interest|other) (?:income|revenues?)(?: \(gaap\))?", re.IGNORECASE
)
_PROFIT = re.compile(r"profit(?: ?/? ?\(loss\))?", re.IGNORECASE)
_OF_PROFIT = re.compile(
    r"(?:diluted )?profit (?:\(loss\) )?(?:per (?:common |ordinary |diluted )*share|attributable to\b)",
    re.IGNORECASE,
)
_EACH_UNIT = re.compile(
    r".*\bper (?:limited partner |common )?(?:unit|share)\b.*\bdiluted\b.*", re.IGNORECASE
)
_FFO = re.compile(r".*\b(?:ffo|funds from operations)\b", re.IGNORECASE)


def alone(label: str, section: str) -> str:
    """A row's label as it would be said without its section: "Total" below "Revenues", "Owners of the parent"
    below "Profit attributable to", "Core FFO" below "Per diluted share"."""
    if _TOTAL.fullmatch(label) and _REVENUES.fullmatch(section):
        return "Total revenues"
    if (whose := _ATTRIBUTABLE.fullmatch(section.rstrip(": "))) is not None and _OWNERS.fullmatch(label):
        return f"{whose['what']} attributable to {label}"
    if _EACH.fullmatch(section) and _FFO.fullmatch(label) and not _EACH.fullmatch(label):
        return f"{label} per share"
    if _COMMON.fullmatch(label) and _EACH_UNIT.fullmatch(section):
        return "Diluted"
    return label


def sole_revenue(labels: Mapping[int, str]) -> int | None:
    """The first row of a statement, where it is a revenue, the only one, and costs follow (voyage revenues of
    a tanker's, collaboration revenue of a drug maker's)."""
    (first, label), *rest = [*labels.items()][:2] or [(0, "")]
    others = [one for n, one in labels.items() if n != first and _ANY_REVENUE.search(one)]
    costs = bool(rest) and _COST.search(rest[0][1])
    sole = costs and _SOLE_REVENUE.fullmatch(label) and not any(not _COST.search(one) for one in others)
    return first if sole else None


def profit_row(labels: Mapping[int, str]) -> int | None:
    """Return the row called `Profit` that is the net income of a statement (CAT: "Profit per common share").

    It is net income only if a later row says what the profit is for each share, or whose it is.
    """
    profits = [n for n, label in labels.items() if _PROFIT.fullmatch(label)]
    if len(profits) != 1:
        return None
    below = [label for n, label in labels.items() if n > profits[0]]
    return profits[0] if any(map(_OF_PROFIT.match, below)) else None


def is_sum_of_revenue(section: str) -> bool:
    """Whether a heading says that the rows below come to the revenue of a whole bank, or a ratio of it."""
    return bool(_OF_REVENUE.fullmatch(section))


def is_interest_and_more(labels: Sequence[str]) -> bool:
    """Whether two rows are a bank's net interest income and its other income, as they are on GAAP."""
    return len(labels) == _TWO and bool(_INTEREST.fullmatch(labels[0]) and _OTHER_INCOME.fullmatch(labels[1]))
