"""Figures said in a sentence: `Revenue is expected to be within a range of $540 million to $560 million`.

Only the plainest form is read: metric, a linking phrase, a value, then nothing that narrows it. Whether it is
a result or an outlook, and of which period, says the heading above it or the sentence's own beginning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.judge.ledger.facts import Bound, Kind
from catalyst_tui.reports.release.amounts import Measure, Stated, between, point
from catalyst_tui.reports.release.company_name import Company
from catalyst_tui.reports.release.document import Table
from catalyst_tui.reports.release.headings import (
    COMPANY,
    PARTS,
    Under,
    announced,
    heading,
    is_title,
    run_in,
)
from catalyst_tui.reports.release.labels import basis_said, kept_on, says_both
from catalyst_tui.reports.release.numbers import only_scale
from catalyst_tui.reports.release.outlook_tables import is_outlook, targets
from catalyst_tui.reports.release.page import Part
from catalyst_tui.reports.release.periods import Calendar
from catalyst_tui.reports.release.results import past, results
from catalyst_tui.reports.release.sentences import split
from catalyst_tui.reports.release.wording import (
    AHEAD,
    BESIDES,
    CHANGED,
    EACH_TOO,
    EXPECTED,
    LEAD,
    METRICS,
    ON,
    SAID,
    TWICE,
    adjusted_twins,
    as_expected,
    may_tell,
    plain,
)

_MEASURES = {
    "gross_margin": Measure.PERCENT,
    "operating_margin": Measure.PERCENT,
    "eps_diluted": Measure.EACH,
    "ffo_per_share": Measure.EACH,
}
_GREW = re.compile(r",? (?:declined|grew|rose|fell)\b", re.IGNORECASE)
_WAS = re.compile(r"\b(?:was|were)\b", re.IGNORECASE)
_AT_END = re.compile(r" (?:for|in) (?P<when>(?:fiscal|full[ -]year|fiscal year) 20\d\d)[ .]*$", re.IGNORECASE)
_OF_ITS_OWN = ("for", "later", "same")
_SPANS = {"quarter": Span.QUARTER, "year": Span.YEAR}
_WE_TOO = re.compile(r", and (?=(?:we|it) (?:are|is) (?:also )?\w+ing )", re.IGNORECASE)  # AOUT, CTAS 2027Q1
_ENDING = re.compile(r" ending [a-z]+ \d\d?,? 20\d\d(?=,)", re.IGNORECASE)
_EXCLUDES = re.compile(  # MED 2026Q2
    r"(?:this|these|the|our|such)\b[\w ]{0,40}\b(?:excludes?|do(?:es)? not include)\b", re.IGNORECASE
)
_OTHER_TIME = re.compile(
    r"\b(?:years?|half|months|ytd|annual|to[ -]date|pro forma|prior|subsequent|about|forward|conference)\b",
    re.IGNORECASE,
)
_SUPPOSING = re.compile(r"(?:if|excluding|assuming|without|before|on an?)\b", re.IGNORECASE)
_ABOUT = re.compile(r"\b(?:approximately|about|around)\b", re.IGNORECASE)


_BELOW_METRIC = re.compile(r"(?:o )?(?P<basis>(?:non-)?gaap)(?: \(\d\))? of ", re.IGNORECASE)
_NOTED = re.compile(r"\((?:dollars |u\.s\. dollars )?in (millions|billions|thousands)\b", re.IGNORECASE)
_FOLLOWING = re.compile(  # MXL 2026Q2
    r"\b(?:expects?|estimates?|anticipates?|projects?) the following \(in (millions|billions|thousands)\):$",
    re.IGNORECASE,
)
_METRIC_ALONE = re.compile(
    rf"(?P<metric>{'|'.join(METRICS.values())}|operating profit margins?|diluted net earnings per share)"
    r"(?: \([“\"]?eps[”\"]?\))? ?:",
    re.IGNORECASE,
)


class Statement(Struct, frozen=True):
    """A figure as a sentence says it."""

    metric: str
    basis: Basis
    period: Period
    kind: Kind
    stated: Stated
    sentence: str
    own: bool = False
    """Whether only the sentence's own words say what it is about."""
    common: bool = False
    """Whether it is what common shareholders have."""
    surest: bool = False
    """Whether it is the parent's, or called the total."""
    part: int = 0
    """Its place: which part of the release, and of a table which row."""
    row: int | None = None


def statements(parts: Iterable[Part], calendar: Calendar, company: Company) -> Iterator[Statement]:
    """What paragraphs say, and rows of targets; `company`: the words in small letters it calls itself by."""
    parts = list(parts)
    twins = frozenset(twin for part in parts for twin in adjusted_twins(part))
    under, of_parts, metric, scale = Under(), False, "", ""
    section: Period | None = None  # of the last heading of results, whose own headings name none
    for n, part in enumerate(parts):
        if isinstance(part, str) and metric and (sort := _BELOW_METRIC.match(plain(part))) is not None:
            part = f"{sort['basis']} {metric} of {plain(part)[sort.end() :]}"
        else:
            metric = _metric_over(part)
        if metric and part == parts[n]:
            continue
        if isinstance(part, str):  # DELL 2027Q2: "(in billions, except per share amounts)" above two tables
            noted = _NOTED.match(part) or _FOLLOWING.search(part)
            scale = noted[1] if noted else ""
        if isinstance(part, Table):
            ahead = under.kind is Kind.GUIDE or is_outlook(part)
            scale = scale or (only_scale(parts) if ahead else "")  # STZ 2027Q2: as all other tables say
            told = _in_table(part, under, calendar, scale, twins=twins) if ahead else ()
        elif not part:
            continue
        elif is_title(part) and (PARTS.search(part) or company.heads_other(part)):
            under, of_parts = Under(), True  # below "Results by Segment" each heading names a segment
            continue
        elif of_parts and not (is_title(part) and COMPANY.search(part)):
            continue
        elif (below := heading(part, under, calendar)) is not None:
            under, of_parts = below, False
            if below != Under() or _OTHER_TIME.search(part):
                section = below.period if below.kind is Kind.ACTUAL else None
            continue
        else:
            told = _in_paragraph(part, under, calendar, company, section=section, twins=twins)
        short = isinstance(part, str) and part != parts[n]
        yield from (replace(one, part=n, sentence=str(parts[n]) if short else one.sentence) for one in told)


def _metric_over(part: Part) -> str:
    """The metric that a line names for the lines below it (HPE 2026Q3: "Gross margins:", "GAAP of 40.1%")."""
    line = isinstance(part, str) and part.endswith(":")
    found = _METRIC_ALONE.fullmatch(plain(str(part))) if line else None
    return re.sub(r"margins$", "margin", found["metric"], flags=re.IGNORECASE) if found else ""


def _in_table(
    table: Table, under: Under, calendar: Calendar, scale: str, *, twins: frozenset[str]
) -> Iterator[Statement]:
    yield from _targets(table, under, calendar, scale, twins=twins)
    for n, row in enumerate(table.rows if under.kind is Kind.GUIDE else ()):
        text = " ".join(cell.text for cell in row)
        for said in _row(plain(text)):
            yield from (replace(one, row=n) for one in _understood(said, under, text, twins=twins))


def _in_paragraph(
    part: str,
    under: Under,
    calendar: Calendar,
    company: Company,
    *,
    section: Period | None,
    twins: frozenset[str],
) -> Iterator[Statement]:
    before: Period | None = None
    told_of: Period | None = None  # the period of the results of the sentence before
    sentences = list(split(part))
    for sentence, following in zip_longest(sentences, sentences[1:], fillvalue=""):
        if not may_tell(sentence):
            told_of = None
            continue
        body, under = run_in(sentence, under, calendar)
        words = plain(body)
        under = announced(words, under, calendar)
        for clause in _WE_TOO.split(words):
            changed = CHANGED.match(clause) if AHEAD.search(clause) else None
            new = as_expected(changed) + clause[changed.end() :] if changed else clause
            if (found := _read(new, under, calendar, company)) is None:
                continue
            said, ahead = found
            if said["same"]:  # LULU 2026Q2: "… expected to be $0.93 to $0.98 for the quarter"
                if (
                    ahead.kind is not Kind.GUIDE
                    or before is None
                    or before.span is not _SPANS[said["same"].lower()]
                ):
                    continue
                ahead = replace(ahead, period=before)
            before = ahead.period if ahead.kind is Kind.GUIDE else before
            for one in _expected(said, ahead, new, sentence, calendar, twins=twins):
                if not (_EXCLUDES.match(following) and _may_be_adjusted(one)):
                    yield one
        of = past(words, under, section=section, before=told_of)
        told_all = [*results(words, calendar, company, of)]
        several = {told.period for told in told_all}
        told_of = several.pop() if len(several) == 1 else None
        for told in told_all:
            yield Statement(
                told.name.metric,
                told.basis,
                told.period,
                Kind.ACTUAL,
                told.stated,
                sentence,
                own=True,
                common=told.name.common,
                surest=told.name.surest,
            )


def _may_be_adjusted(said: Statement) -> bool:
    """Whether it was taken for GAAP because nothing is said of its basis."""
    unsaid = said.basis is Basis.GAAP and "gaap" not in said.sentence.lower()
    return said.kind is Kind.GUIDE and unsaid and STANDARD[said.metric].non_gaap


def _expected(
    said: re.Match[str], ahead: Under, words: str, sentence: str, calendar: Calendar, *, twins: frozenset[str]
) -> Iterator[Statement]:
    """What one clause says, and whatever else it goes on to."""
    yield from _understood(said, ahead, sentence, twins=twins)
    yield from _each_too(said, ahead, words, sentence, twins=twins)
    end = said.end("later") if said["later"] else said.end()
    if (ending := _ENDING.match(words, end)) is not None:
        end = ending.end()  # SMCI 2026Q4: "… for the first quarter ending September 30, 2026, GAAP …"
    while ahead.kind is Kind.GUIDE and (on := ON.match(words, end)) is not None:
        if (besides := BESIDES.match(words, on.end())) is not None:
            on = ON.match(words, besides.end())
            if on is None:
                break
        if (more := SAID.match(words, on.end())) is None or any(more[name] for name in _OF_ITS_OWN):
            break
        said, end = more, more.end()
        if own := (on["own"] or "").strip():  # MED 2026Q2: "… and third quarter 2026 loss per share …"
            ahead = replace(ahead, period=calendar.ahead(f"fiscal {own}" if own.isdigit() else own))
        yield from _understood(said, ahead, sentence, twins=twins)


def _targets(
    table: Table, under: Under, calendar: Calendar, scale: str, *, twins: frozenset[str]
) -> Iterator[Statement]:
    """What a table of an outlook says; its columns' own period and basis come before the heading's."""
    found = list(targets(table, calendar, scale))
    adjusted = {one.metric for one in found if one.basis is Basis.NON_GAAP}
    for one in found:
        period = one.period or (under.period if under.kind is Kind.GUIDE else None)
        basis = one.basis
        if basis is None and one.metric in adjusted:
            basis = Basis.GAAP  # DELL 2027Q2, FDS 2026Q4: what the table adjusts
        basis = basis or _unsaid(one.metric, under, twins=twins)
        if period is not None and basis is not None and kept_on(one.metric, basis):
            yield Statement(one.metric, basis, period, Kind.GUIDE, one.stated, one.words, row=one.row)


def _unsaid(metric: str, under: Under, *, twins: frozenset[str]) -> Basis | None:
    """The basis of a figure that names none: its heading's, else GAAP where there is no other."""
    if STANDARD[metric].non_gaap and (under.basis or metric in twins):
        return under.basis
    return Basis.GAAP


def _read(
    text: str, under: Under, calendar: Calendar, company: Company
) -> tuple[re.Match[str], Under] | None:
    """What a sentence says, and what that is about: by its heading, or by its own beginning."""
    said = SAID.match(text)
    if said is not None and under.loosely and not (said["high"] or EXPECTED.search(said["link"])):
        return None
    if said is not None and not (said["for"] or said["later"]):
        if under.kind is Kind.GUIDE and under.period is None and (at_end := _AT_END.search(text)) is not None:
            return said, replace(under, period=calendar.guided(at_end["when"]))
        return said, under
    if said is not None and EXPECTED.search(said["link"]):  # of its own period, under whatever heading
        return said, Under(calendar.ahead(said["for"] or said["later"]), Kind.GUIDE, under.basis)
    lead = LEAD.match(text)
    said = SAID.match(text, lead.end()) if lead else None
    if lead is None or said is None:
        return None
    guided = EXPECTED.search(said["link"]) or (under.kind is Kind.GUIDE and not under.loosely)
    if not lead["who"] and not ((lead["own"] or lead["when"]) and guided):
        return None
    if (who := lead["who"]) and (not company.is_subject(who) or _SUPPOSING.match(who)):
        return None  # what others expect, or we, if …
    if (when := said["for"] or said["later"] or lead["own"] or lead["when"] or lead["initial"]) is not None:
        when = when.strip()
        year = re.fullmatch(r"20\d\d", when)
        ahead = calendar.ahead(f"fiscal {when}" if year else when)  # DUOT 2025Q2: "total revenue for 2025"
        if ahead is None and re.fullmatch(r"(?:the |our )?full[ -](?:fiscal )?year", when, re.IGNORECASE):
            running = calendar.column(re.sub(r"the |our ", "", when, flags=re.IGNORECASE))
            ahead = running if under.period in (None, running) or lead["who"] else None  # DCTH 2026Q2
    else:
        ahead = under.period if under.kind is Kind.GUIDE else None
    return said, Under(ahead, Kind.GUIDE, under.basis)


def _row(text: str) -> Iterator[re.Match[str]]:
    """A row of a table of targets, as the sentences it stands for."""
    twice = TWICE.fullmatch(text)
    lines = (
        [f"GAAP {twice['metric']} {twice['gaap']}", f"non-GAAP {twice['metric']} {twice['other']}"]
        if twice
        else [text]
    )
    for line in lines:
        if (said := SAID.fullmatch(line)) is not None:
            yield said


def _understood(
    said: re.Match[str], under: Under, sentence: str, *, twins: frozenset[str]
) -> Iterator[Statement]:
    metric = next(name for name in METRICS if said[name])
    ahead = under.kind is Kind.GUIDE
    if not ahead and EXPECTED.search(said["link"]):
        return  # guidance among results
    if ahead and _WAS.search(said["link"]):
        return  # DLX 2026Q2: "Increases outlook", then what the quarter was
    if ahead and _GREW.match(said.string, said.end()):
        return
    if not ahead and metric == "eps_diluted" and "continuing" in said[0].lower():
        return  # AZTA 2026Q3: what others have is told apart
    if under.period is None or (metric == "eps_diluted" and not ahead and "diluted" not in said[0].lower()):
        return  # nobody guides basic earnings per share; results must say that they are diluted
    for basis, stated in _values(said, _MEASURES.get(metric, Measure.MONEY)):
        on = basis or _unsaid(metric, under, twins=twins)
        if stated is None or on is None or not kept_on(metric, on):
            continue
        stated = stated.negative() if " loss" in f" {said[metric].lower()}" and stated.value > 0 else stated
        if ahead or stated == Stated(stated.value):  # a result is neither a range nor about so much
            yield Statement(metric, on, under.period, under.kind, stated, sentence)


def _each_too(
    said: re.Match[str], under: Under, words: str, sentence: str, *, twins: frozenset[str]
) -> Iterator[Statement]:
    """What a guided net income is for each share."""
    each = EACH_TOO.match(words, said.end())
    if each is None or not said["net_income"] or under.kind is not Kind.GUIDE:
        return
    for one in _understood(said, under, sentence, twins=twins):
        if (stated := between(each["low"], each["high"], Measure.EACH)) is not None:
            yield replace(one, metric="eps_diluted", stated=stated)


def _values(said: re.Match[str], measure: Measure) -> Iterator[tuple[Basis | None, Stated | None]]:
    """What is said, and on which basis (None: on none that is named): a value, a range, or one for each."""
    basis, about = said["basis"] or "", bool(_ABOUT.search(said["link"]))
    low, high, give = said["low"], said["high"], said["give"]
    if says_both(basis):
        if high and said["and"] and said["each"]:
            yield Basis.GAAP, point(low, measure, about=about, give=give)
            yield Basis.NON_GAAP, point(high, measure, about=about, give=give)
    elif said["each"]:
        return
    elif high is None:
        stated = point(low, measure, about=about, give=give)
        floor = stated is not None and "at least" in said["link"].lower()  # HUM 2005Q4
        yield basis_said(basis), replace(stated, bound=Bound.ABOVE) if stated and floor else stated
    elif give is None and (not said["and"] or re.search("between|range", said["link"].lower())):
        yield basis_said(basis), between(low, high, measure)
