"""What the headings of a release say of what stands below them: a period, a basis, results or an outlook."""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.period import Period
from catalyst_tui.judge.ledger.facts import Kind
from catalyst_tui.reports.release.labels import basis_said, says_both
from catalyst_tui.reports.release.periods import Calendar
from catalyst_tui.reports.release.wording import AHEAD, CHANGED, SAID, plain

_BEHIND = re.compile(r"\b(?:highlights|results|summary|performance)\b", re.IGNORECASE)
_METRICS_ONLY = re.compile(  # IBEX 2026Q3: "Net Income and Earnings Per Share", inside a section
    r"(?:(?:total|net|gross|operating|diluted|revenues?|sales|income|loss|earnings|profit|margins?|per|share|eps|and)"
    r"[ ,]*)+",
    re.IGNORECASE,
)
PARTS = re.compile(
    r"\bsegments?\b|\bdivisions?$"
    r"|\b(?:results|sales|revenues?) by (?:product|region|geograph|business|brand)",
    re.IGNORECASE,
)
COMPANY = re.compile(
    r"\b(?:consolidated|outlook|guidance|liquidity|cash flows?|balance sheet|non-gaap|reconciliation|about"
    r"|conference call|dividend|highlights)\b",
    re.IGNORECASE,
)
_ONLY_PERIOD = re.compile(
    r"(?:fiscal (?:year )?)?(?:q[1-4]|(?:first|second|third|fourth)[ -]quarter)(?: of)?(?: fiscal)?"
    r"(?: year)?,? 20\d\d:?"
    r"|(?:fiscal|full)[ -](?:fiscal )?year (?:fiscal |fy ?)?(?:20\d\d|(?<=fy)\d\d):?"  # BOX 2027Q2
    r"|fy ?(?:20)?\d\d:?|q[1-4] fy ?(?:20)?\d\d:?"
    r"|(?:for )?(?:the )?(?:three months|(?:thirteen|12|13) weeks|(?:(?:first|second|third|fourth) )?quarter)"
    r" ended [a-z]+ \d\d?, 20\d\d:?",
    re.IGNORECASE,
)
_BOTH_AHEAD = re.compile(  # TLS 2026Q2: "Guidance for the Third Quarter and Full Year Ending …", a table
    r"\b(?:guidance|outlook)\b.*\bquarter,? (?:of )?(?:fiscal )?(?:20\d\d )?and (?:the )?(?:full|fiscal)\b"
    r"[^.$%]*$",
    re.IGNORECASE,
)
_TWO_PERIODS = re.compile(
    r"(?:the )?(?:first|second|third|fourth)[ -]quarter(?: of)?(?: fiscal)?(?: year)?(?: 20\d\d)? and "
    r"(?:the )?(?:full|fiscal)(?: fiscal)?[ -]year(?: fiscal)? 20\d\d:?"
    r"|q[1-4] (?:fy ?)?(?:20)?\d\d and fy ?(?:20)?\d\d:?",
    re.IGNORECASE,
)
_COMPARED = re.compile(  # HLLY 2026Q2: "Second Quarter Highlights vs. Prior Year Period"
    r" \([^()]*\b(?:compared|versus|vs\.?)\b[^()]*\)$"
    r"|,? (?:as )?(?:compared (?:to|with)|versus|vs\.?) "
    r"(?:the )?(?:prior|same|last|previous|comparable|year[ -]ago)\b"
    r"[^$%.]{3,60}$",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"(?:all|unless|the following|growth|percentages?|year[ -]over[ -]year)\b.*\b(?:comparisons?|compared?"
    r"|comparable|versus|vs\.?|relative|otherwise)\b|\(?unaudited\)?$",
    re.IGNORECASE,
)
_FOOTNOTED = re.compile(  # PRGS 2023Q1: "First Quarter 2023 Highlights1:"
    r"(?<=(?:hts|lts|ook|nce|ary|ets))(?: ?\(\d\)|\d(?:,\d)?|\*+)(?=:?$)", re.IGNORECASE
)
_LONG_SPAN = re.compile(
    r"\b(?:months|weeks|period|year|quarter) (?:ended|ending)\b|\byear[- ]to[- ]date\b", re.IGNORECASE
)
_SUPPOSED = re.compile(r"\bpro forma\b|\bwould (?:be|have)\b", re.IGNORECASE)  # SRTA 2026Q2
_EXPECTS = re.compile(
    r"(?:^|[.] )For (?:the |our )?(?P<when>[^,.]{3,40}), (?:we|[\w' ]{2,30}) (?:now |currently )?expects?"
    r"(?: the following)?:$"
    r"|^[\w' ]{2,30} expects? (?P<quarter>(?:the )?(?:fiscal )?[\w ]{5,30}?20\d\d)"
    r" to include:$",  # CIEN 2026Q3
    re.IGNORECASE,
)
_FORESEEN = re.compile(  # TILE 2023Q3: "… we now anticipate the following for full fiscal year 2023:"
    r"\b(?:expects?|anticipates?|projects?|forecasts?|estimates?|guidance|outlook)\b.*\bfollow(?:s|ing)\b"
    r"|\b(?:expects?|anticipates?|projects?|forecasts?)(?: to report)?:$",
    re.IGNORECASE,
)
_CHANGES = re.compile(  # NVT 2023Q3: "Updating full-year sales and adjusted EPS guidance"
    r"(?:the company |we )?(?:rais|updat|reaffirm|affirm|increas|lower|narrow|issu|provid|initiat|introduc"
    r"|maintain|reiterat|revis|reduc|tighten)(?:e?s|ing) (?:its |our )?(?:fiscal )?full[ -]year\b.*"
    r"\b(?:guidance|outlook)",
    re.IGNORECASE,
)
_ANNOUNCED = 160  # characters of a line that says what follows
_RECONCILED = re.compile(  # BOX 2027Q2: "Reconciliation of GAAP to non-GAAP net income per share guidance"
    r"(?=.{0,140}$)[^.$%:]*(?:\breconciliation\b[^.$%:]*\b(?:guidance|outlook)"
    r"|\b(?:guidance|outlook) reconciliation)\b[^.$%:]*",
    re.IGNORECASE,
)
_RUN_IN = re.compile(  # QLYS 2026Q2: "Third Quarter 2026 Guidance: Management expects …"
    r"(?P<when>(?:first|second|third|fourth)[ -]quarter(?: of)?(?: fiscal)?(?: year)? 20\d\d"
    r"|(?:(?:fiscal|full)[ -])+(?:year )?20\d\d) (?:financial |business )?(?:guidance|outlook): "
    r"(?=(?-i:[A-Z]))",
    re.IGNORECASE,
)
_HEADING, _TITLE = 9, 14  # words of a heading, and of a section's


class Under(Struct, frozen=True):
    """What the headings above say: which period, whether it lies ahead, on which basis."""

    period: Period | None = None
    kind: Kind = Kind.ACTUAL
    basis: Basis | None = None
    loosely: bool = False
    """Whether only a sentence before says so: the next may be about what was."""


def announced(words: str, under: Under, calendar: Calendar) -> Under:
    """What holds for the rest of a paragraph: "We are reiterating guidance for the full year 2026." """
    if len(words) <= _ANNOUNCED and not re.search(r"[$%]", words) and AHEAD.search(words):
        period = calendar.guided(words)
        if period is not None:
            return Under(period, Kind.GUIDE, under.basis if under.kind is Kind.GUIDE else None, True)
    return under


def run_in(sentence: str, under: Under, calendar: Calendar) -> tuple[str, Under]:
    """A sentence without the heading of guidance it begins with, and what that says of its paragraph."""
    found = _RUN_IN.match(sentence)
    if found is None:
        return sentence, under
    return sentence[found.end() :], Under(calendar.guided(found["when"]), Kind.GUIDE, loosely=True)


def is_title(text: str) -> bool:
    """Whether it is a line, and no sentence: a heading of a section."""
    ends = text.rstrip().endswith((".", ",", ";"))
    return len(text.split()) <= _TITLE and not ends and not SAID.search(plain(text))


def _announcing(text: str, calendar: Calendar) -> Under | None:
    """What a line that ends in a colon says of the lines below it, when that is supposed or expected."""
    if text.endswith(":") and _SUPPOSED.search(text):
        return Under()
    if re.search(r"[$%]", text):
        return None
    expects = _EXPECTS.search(text)
    if expects is None:
        foreseen = text.endswith(":") and _FORESEEN.search(text)
        period = calendar.alone(text) if foreseen else None
        return Under(period, Kind.GUIDE, basis_said(text)) if period else None
    running = calendar.guided(expects["when"] or expects["quarter"]) or calendar.alone(text)  # CROX 2025Q4
    return Under(running, Kind.GUIDE)  # OSPN 2026Q2: at the end of a paragraph


def _looks_ahead(text: str) -> bool:
    words = len(text.split())
    short = words <= _HEADING and AHEAD.search(text) and not text.endswith((".", ",", ";", ":"))
    return bool(short or (words <= _TITLE and _BOTH_AHEAD.search(text)))


def _of_period(text: str, calendar: Calendar) -> Under:
    """What holds below a line that names a period alone: of the running one only what is expected."""
    ended, running = calendar.told(text), calendar.guided(text)
    ahead = ended is None and running is not None
    return Under(running, Kind.GUIDE, loosely=True) if ahead else Under(ended)


def heading(text: str, under: Under, calendar: Calendar) -> Under | None:
    """What holds below a line, when it is a heading or announces what follows; None when it is neither."""
    if (text.startswith("(") and text.endswith(")")) or _ASIDE.match(text):
        return None  # HNST 2026Q2: "(All comparisons are versus the second quarter of 2025)"; BOX 2027Q2
    if _RECONCILED.fullmatch(text):
        return Under(None, Kind.GUIDE)
    if (follows := _announcing(text, calendar)) is not None:
        return follows
    if (under.period or under.kind is Kind.GUIDE) and re.search(r"\d ?%|\$ ?\d", text):
        return None  # OSS 2026Q1: "Revenue growth of 20% to 25%"; LEN 2026Q3: "Net earnings of $284 million"
    text = _FOOTNOTED.sub(
        "", _COMPARED.sub("", text)
    )  # "Second Quarter Results (compared to Second Quarter 2025)"
    if len(text) > _ANNOUNCED or SAID.search(plain(text)) or CHANGED.match(plain(text)):
        return None
    if _ONLY_PERIOD.fullmatch(text) or _TWO_PERIODS.fullmatch(text):  # NTGR 2026Q2, LMAT 2026Q2: "Q2 2026:"
        if under.kind is Kind.GUIDE and (both := _TWO_PERIODS.fullmatch(text) or calendar.guided(text)):
            return replace(under, period=both if isinstance(both, Period) else None)
        return _of_period(text, calendar)
    named = calendar.named(text) is not None
    if AHEAD.search(text) and (named or calendar.guided(text) is not None):
        return Under(calendar.guided(text), Kind.GUIDE, basis_said(text))
    if (named or calendar.unyeared(text) is not None) and _BEHIND.search(text):
        return Under(calendar.told(text), Kind.ACTUAL, basis_said(text))
    title = _BEHIND.search(text) and not text.endswith((".", ",", ";"))
    if title and (dated := calendar.told(text)) is not None:
        return Under(dated, Kind.ACTUAL, basis_said(text))  # EXR 2021Q2: "Highlights for the three months …:"
    if _looks_ahead(text):
        changes = _CHANGES.fullmatch(text)
        running = calendar.alone(text) if changes else None  # else a table below may say
        return Under(running, Kind.GUIDE, None if running else basis_said(text), loosely=bool(running))
    return _of_other(text, under, calendar)


def _of_other(text: str, under: Under, calendar: Calendar) -> Under | None:
    """What holds below a line that names neither results of a period nor an outlook."""
    if text.endswith((".", ",", ";")):
        return None
    if len(text.split()) > _HEADING:  # PALT 2024Q3: "Key Financial Highlights for the Nine Months Ended …"
        over = under.kind is Kind.ACTUAL and _BEHIND.search(text) and _LONG_SPAN.search(text)
        return Under(calendar.told(text)) if over and not re.search(r"[$%]", text) else None
    if _METRICS_ONLY.fullmatch(text):
        return replace(under, basis=None)
    if basis_said(text) or says_both(text):  # "GAAP Financial Results:" inside a section
        return replace(under, basis=basis_said(text))
    return None if text.endswith(":") else Under()
