"""Which metric a label names, and on which basis: a closed list of words. What it does not know is no metric.

GAAP is never assumed: a label, its column or the statement it stands in says so (product.md: basis is part
of a number).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalyst_tui.book.metrics import STANDARD
from catalyst_tui.book.model import Basis

READ = (
    "revenue",
    "gross_profit",
    "gross_margin",
    "operating_income",
    "operating_margin",
    "net_income",
    "eps_diluted",
)
"""The metrics that are read from a release."""

_OWN = r"(?: attributable to [a-z ]*(?:common )?(?:stock|share)holders)?"
_EARNED = (
    rf"(?:net )?(?:earnings|income|loss|\(loss\)|income \(loss\)|earnings \(loss\)|\(loss\) income){_OWN}"
)
_EACH = r"per (?:common )?share(?: of common stock)?"
_LABELS = {
    "revenue": r"(?:total )?(?:net )?revenues?(?:, net)?|(?:total )?net sales|sales, net(?: of [a-z ]+)?"
    r"|total sales",
    "gross_profit": r"gross profit|gross margin",
    "gross_margin": r"gross margin(?: percentage| ?%)?|gross profit (?:margin|percentage)",
    "operating_income": r"operating (?:income|profit|loss|\(loss\)|income \(loss\)|\(loss\) income)"
    r"|(?:income|loss|income \(loss\)|\(loss\) income|earnings) from operations",
    "operating_margin": r"operating (?:income )?margin(?: percentage| ?%)?",
    "net_income": r"net (?:income|earnings|loss|\(loss\)|income \(loss\)|\(loss\) income|earnings \(loss\))",
    "eps_diluted": rf"diluted {_EARNED} {_EACH}|{_EARNED} per diluted (?:common )?share|diluted eps"
    rf"|eps, diluted|{_EARNED} {_EACH}(?:,| -|:)? ?\(?(?:basic and )?diluted\)?",
}
_PATTERNS = {metric: re.compile(pattern) for metric, pattern in _LABELS.items()}
_PER_SHARE = re.compile(r"\bper (?:common |diluted )?share")
_COUNTED = re.compile(r"\bshares\b|weighted")
_ADDED_UP = re.compile(r"compensation|amortization|includes|segment|reconcil|adjust", re.IGNORECASE)
_PARENT_ONLY = re.compile(
    r"net (?:income|earnings|loss|\(loss\)|income \(loss\)).* attributable to", re.IGNORECASE
)

_ADJUSTED = re.compile(r"\bnon-gaap\b|\badjusted\b", re.IGNORECASE)
_GAAP = re.compile(r"\bgaap\b", re.IGNORECASE)
_STATEMENT = re.compile(
    r"\bstatements? of (?:consolidated )?(?:net )?(?:income|operations|earnings)\b", re.IGNORECASE
)
_NO_STATEMENT = re.compile(r"non-gaap|adjust|pro forma|reconcil|segment|supplement", re.IGNORECASE)
_NO_COLUMN = re.compile(r"%|chang|percent|adjust(?!ed)|pro forma|crease|varia|growth|y/y|q/q", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Name:
    """A metric, and whether its label speaks of a loss, whose sign only brackets tell."""

    metric: str
    loss: bool


def metric_of(label: str, section: str, *, percent: bool) -> Name | None:
    """The metric of a table's row, by its label and the heading row above it."""
    label, section = _bare(label), _bare(section)
    if _PER_SHARE.search(section) and not _COUNTED.search(section):
        # "Net income per share", then "Basic", "Diluted"; or, in a reconciliation, "GAAP", "Non-GAAP"
        if label in ("diluted", "basic and diluted") or (not label and "diluted" in section):
            return Name("eps_diluted", loss="loss" in section and "income" not in section)
        if label and not _PER_SHARE.search(label):
            return None
    elif _ADDED_UP.search(section):
        return None
    return named(label or section, percent=percent)


def named(words: str, *, percent: bool) -> Name | None:
    """The metric these words name; a margin is a percentage, all else is money."""
    words = _bare(words)
    for metric, pattern in _PATTERNS.items():
        if metric.endswith("margin") is percent and pattern.fullmatch(words):
            return Name(metric, loss="loss" in words and not re.search("income|earnings|profit", words))
    return None


def basis_said(text: str) -> Basis | None:
    """The basis a text names; None when it names none or both."""
    adjusted = bool(_ADJUSTED.search(text))
    plain = bool(_GAAP.search(_ADJUSTED.sub("", text)))
    if adjusted is plain:
        return None
    return Basis.NON_GAAP if adjusted else Basis.GAAP


def says_both(text: str) -> bool:
    """Whether a text names both bases."""
    return bool(_ADJUSTED.search(text)) and bool(_GAAP.search(_ADJUSTED.sub("", text)))


def basis_of(label: str, section: str, above: str, caption: str) -> Basis | None:
    """The basis of a number in a table: by its label, else its headings, else the statement it stands in."""
    for text in (label, section, above):
        if (said := basis_said(text)) is not None:
            return said
        if says_both(text):
            return None
    whole = f"{caption} {above}"
    return Basis.GAAP if _STATEMENT.search(whole) and not _NO_STATEMENT.search(whole) else None


def is_period_column(above: str) -> bool:
    """Whether a column holds a period's figures, not their change or what was adjusted."""
    return not _NO_COLUMN.search(above)


def tells_parents_share(label: str) -> bool:
    """Whether a row splits net income between the company's owners and others."""
    return bool(_PARENT_ONLY.search(label))


def kept_on(metric: str, basis: Basis) -> bool:
    """Whether there is such a figure: revenue has no adjusted twin."""
    return basis is Basis.GAAP or STANDARD[metric].non_gaap


def _bare(words: str) -> str:
    """A label in small letters, without its basis."""
    return " ".join(_GAAP.sub(" ", _ADJUSTED.sub(" ", words)).lower().replace("’", "'").split())
