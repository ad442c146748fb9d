"""Decide what the headings of a release say about the lines below them."""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.period import Period
from catalyst_tui.judge.ledger.facts import Kind
from catalyst_tui.reports.release.labels import basis_named, names_both_bases
from catalyst_tui.reports.release.patterns import wordings
from catalyst_tui.reports.release.periods import ReleaseCalendar
from catalyst_tui.reports.release.wording import AHEAD, CHANGED, CLAUSE, plain

_PATTERNS = wordings("headings")
_search, _fullmatch, _has = _PATTERNS.search, _PATTERNS.fullmatch, _PATTERNS.has
_LONGEST = 160  # characters of a line that announces what follows
_HEADING, _TITLE = 9, 14  # words of a heading, and of a section's title


class HeadingContext(Struct, frozen=True):
    """What holds for a line: its period, whether that lies ahead, and its basis.

    `loosely`: only a sentence before it says so, and the line may be about the past.
    """

    period: Period | None = None
    kind: Kind = Kind.ACTUAL
    basis: Basis | None = None
    loosely: bool = False

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


def announced_context(
    words: str, context: HeadingContext, calendar: ReleaseCalendar
) -> HeadingContext:
    """Return what holds after a sentence such as "We are reiterating guidance for 2026."."""
    if len(words) > _LONGEST or _has_amount_sign(words) or not AHEAD.search(words):
        return context
    period = calendar.running_period(words)
    if period is None:
        return context
    basis = context.basis if context.is_guidance else None
    return HeadingContext(period, Kind.GUIDE, basis, loosely=True)


def split_heading(
    sentence: str, context: HeadingContext, calendar: ReleaseCalendar
) -> tuple[str, HeadingContext]:
    """Return a sentence without the heading it begins with, and what holds for it."""
    found = _PATTERNS.match("run_in", sentence)
    if found is None:
        return sentence, context
    period = calendar.running_period(found["when"])
    return sentence[found.end() :], HeadingContext(period, Kind.GUIDE, loosely=True)


def heading_context(
    text: str, context: HeadingContext, calendar: ReleaseCalendar
) -> HeadingContext | None:
    """Return what holds below a line; None if it is no heading and announces nothing."""
    if (text.startswith("(") and text.endswith(")")) or _PATTERNS.match("aside", text):
        return None  # HNST 2026Q2: "(All comparisons are versus the second quarter of 2025)"
    if _fullmatch("reconciled", text):
        return HeadingContext(None, Kind.GUIDE)
    if (follows := _announcing(text, calendar)) is not None:
        return follows
    if (context.period or context.is_guidance) and re.search(r"\d ?%|\$ ?\d", text):
        return None  # OSS 2026Q1: "Revenue growth of 20% to 25%"
    text = _PATTERNS.sub("footnoted", "", _PATTERNS.sub("compared", "", text))
    if len(text) > _LONGEST or CLAUSE.search(plain(text)) or CHANGED.match(plain(text)):
        return None
    two_periods = _fullmatch("two_periods", text)
    if two_periods or _fullmatch("only_period", text):  # LMAT 2026Q2: "Q2 2026:"
        running = calendar.running_period(text)
        if context.is_guidance and (two_periods or running):
            return replace(context, period=None if two_periods else running)
        return _of_period(text, calendar)
    return _of_results(text, calendar) or _of_other(text, context, calendar)


def _of_results(text: str, calendar: ReleaseCalendar) -> HeadingContext | None:
    """Return what holds below a heading of results or of an outlook."""
    named = calendar.by_name(text) is not None
    behind = _search("behind", text)
    running = calendar.running_period(text)
    if AHEAD.search(text) and (named or running is not None):
        return HeadingContext(running, Kind.GUIDE, basis_named(text))
    ended = calendar.ended_period(text)
    if behind and (named or calendar.by_ordinal(text) is not None):
        return HeadingContext(ended, Kind.ACTUAL, basis_named(text))
    if behind and ended is not None and not text.endswith((".", ",", ";")):
        return HeadingContext(ended, Kind.ACTUAL, basis_named(text))  # EXR 2021Q2
    if not _looks_ahead(text):
        return None
    changes = _fullmatch("changes", text)  # else a table below may name the period
    period = calendar.only_running(text) if changes else None
    basis = None if period else basis_named(text)
    return HeadingContext(period, Kind.GUIDE, basis, loosely=period is not None)


def _announcing(text: str, calendar: ReleaseCalendar) -> HeadingContext | None:
    """Return what a line such as "For the third quarter, we expect:" says about the lines below."""
    if text.endswith(":") and _search("supposed", text):
        return HeadingContext()
    if _has_amount_sign(text):
        return None
    expects = _search("expects", text)  # OSPN 2026Q2: at the end of a paragraph
    if expects is not None:
        period = calendar.running_period(expects["when"] or expects["quarter"])
        return HeadingContext(period or calendar.only_running(text), Kind.GUIDE)  # CROX 2025Q4
    if not text.endswith(":") or not _search("foreseen", text):
        return None
    period = calendar.only_running(text)
    return HeadingContext(period, Kind.GUIDE, basis_named(text)) if period else None


def _looks_ahead(text: str) -> bool:
    words = len(text.split())
    if words <= _HEADING and AHEAD.search(text) and not text.endswith((".", ",", ";", ":")):
        return True
    return words <= _TITLE and _has("both_ahead", text)


def _of_period(text: str, calendar: ReleaseCalendar) -> HeadingContext:
    """Return what holds below a line that is only a period; of a running one only guidance."""
    ended, running = calendar.ended_period(text), calendar.running_period(text)
    if ended is None and running is not None:
        return HeadingContext(running, Kind.GUIDE, loosely=True)
    return HeadingContext(ended)


def _of_other(
    text: str, context: HeadingContext, calendar: ReleaseCalendar
) -> HeadingContext | None:
    """Return what holds below a line that names neither results of a period nor an outlook."""
    if text.endswith((".", ",", ";")):
        return None
    if len(text.split()) > _HEADING:  # PALT 2024Q3: "Key Highlights for the Nine Months Ended …"
        spans = _search("behind", text) and _search("long_span", text)
        if not spans or context.is_guidance or _has_amount_sign(text):
            return None
        return HeadingContext(calendar.ended_period(text))
    if _fullmatch("metrics_only", text):
        return replace(context, basis=None)
    if basis_named(text) or names_both_bases(text):  # "GAAP Financial Results:" in a section
        return replace(context, basis=basis_named(text))
    return None if text.endswith(":") else HeadingContext()


def _has_amount_sign(text: str) -> bool:
    return "$" in text or "%" in text
