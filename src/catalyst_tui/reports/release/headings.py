"""Decide what the headings of a release say about the lines below them."""

from __future__ import annotations

import re

from msgspec.structs import replace

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.period import Period
from catalyst_tui.judge.ledger.facts import Kind
from catalyst_tui.reports.release.labels import basis_named, names_both_bases
from catalyst_tui.reports.release.patterns import wordings
from catalyst_tui.reports.release.periods import ReleaseCalendar
from catalyst_tui.reports.release.wording import AHEAD, CHANGED, CLAUSE, plain
from catalyst_tui.values import Frozen

_PATTERNS = wordings("headings")
_search, _fullmatch, _has = _PATTERNS.search, _PATTERNS.fullmatch, _PATTERNS.has
_LONGEST = 160  # characters of a line that announces what follows
_HEADING, _TITLE = 9, 14  # words of a heading, and of a section's title


class HeadingContext(Frozen):
    """What holds for a line: its period, whether that lies ahead, and its basis."""

    period: Period | None = None
    kind: Kind = Kind.ACTUAL
    basis: Basis | None = None

    @property
    def is_guidance(self) -> bool:
        """Return whether it is about the future."""
        return self.kind is Kind.GUIDE


def is_title(text: str) -> bool:
    """Return whether a line is the heading of a section, and no sentence."""
    ends = text.rstrip().endswith((".", ",", ";"))
    return len(text.split()) <= _TITLE and not ends and not CLAUSE.search(plain(text))


def names_parts(title: str) -> bool:
    """Return whether a title announces segments: each heading below it then names one."""
    return _has("parts", title)


def names_company(title: str) -> bool:
    """Return whether a title is about the whole company again."""
    return _has("company", title)


def heading_context(
    text: str, context: HeadingContext, calendar: ReleaseCalendar
) -> HeadingContext | None:
    """Return what holds below a line; None if it is no heading and announces nothing."""
    if (text.startswith("(") and text.endswith(")")) or _PATTERNS.match("aside", text):
        return None  # HNST 2026Q2: "(All comparisons are versus the second quarter of 2025)"
    if text.endswith(":") and _search("supposed", text):
        return HeadingContext()
    if (context.period or context.is_guidance) and re.search(r"\d ?%|\$ ?\d", text):
        return None  # OSS 2026Q1: "Revenue growth of 20% to 25%"
    if len(text) > _LONGEST or CLAUSE.search(plain(text)) or CHANGED.match(plain(text)):
        return None
    if _fullmatch("only_period", text):  # LMAT 2026Q2: "Q2 2026:"
        running = calendar.running_period(text) if context.is_guidance else None
        if running is not None:
            return replace(context, period=running)
        return HeadingContext(calendar.ended_period(text))
    return _of_results(text, calendar) or _of_other(text, context)


def _of_results(text: str, calendar: ReleaseCalendar) -> HeadingContext | None:
    """Return what holds below a heading of results or of an outlook."""
    named = calendar.by_name(text) is not None
    behind = _search("behind", text)
    running = calendar.running_period(text)
    if AHEAD.search(text) and (named or running is not None):
        return HeadingContext(running, Kind.GUIDE, basis_named(text))
    ended = calendar.ended_period(text)
    if behind and (named or (ended is not None and not text.endswith((".", ",", ";")))):
        return HeadingContext(ended, Kind.ACTUAL, basis_named(text))
    if not _looks_ahead(text):  # a table below may name the period
        return None
    return HeadingContext(None, Kind.GUIDE, basis_named(text))


def _looks_ahead(text: str) -> bool:
    words = len(text.split())
    if (
        words <= _HEADING
        and AHEAD.search(text)
        and not text.endswith((".", ",", ";", ":"))
    ):
        return True
    return words <= _TITLE and _has("both_ahead", text)


def _of_other(text: str, context: HeadingContext) -> HeadingContext | None:
    """Return what holds below a line that names neither results of a period nor an outlook."""
    if text.endswith((".", ",", ";")) or len(text.split()) > _HEADING:
        return None
    if basis_named(text) or names_both_bases(text):
        # "GAAP Financial Results:" in a section
        return replace(context, basis=basis_named(text))
    return None if text.endswith(":") else HeadingContext()
