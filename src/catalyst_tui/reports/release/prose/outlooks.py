"""Guidance said in the middle of a sentence: `… we now expect …, with adjusted EPS of $6.45 to $7.05`.

It is read where the sentence names the running period and no other, or none below a heading of guidance, and
where every figure in it that bears the name of a metric is of the whole company.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalyst_tui.judge.ledger.facts import Kind
from catalyst_tui.reports.release.company_name import Company
from catalyst_tui.reports.release.labels import basis_said
from catalyst_tui.reports.release.periods import Calendar
from catalyst_tui.reports.release.prose.headings import Under
from catalyst_tui.reports.release.prose.wording import BESIDES, EXPECTED, METRICS, OWN, QUARTERS, SAID

_LOOKS_AHEAD = re.compile(
    r"\b(?:expect(?:s|ed|ing)?|anticipat(?:es?|ed|ing)|project(?:s|ed|ing)?|forecast(?:s|ed|ing)?|guidance"
    r"|outlook|estimates?)\b|\bto be (?:in|between|approximately)\b|^for [^:$%]{3,40}: ",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"(?:^|[,;:] |\b(?:and|while|as) )(?P<who>[\w.&'’ ]{1,40}?)"
    r" (?:currently |now |also |still |continues? to )*"
    r"(?:expects?|anticipates?|projects?|forecasts?|estimates?)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(  # NPO 2024Q3: "… guidance to the range of …", IKN 2006Q3: "…, we expect …"
    r"(?:^|: |(?:(?<=illion)|(?<=[\d%)])|(?<=percent)|(?<=share))[,;] (?:and |with )?"
    r"|(?:(?<=illion)|(?<=[\d%])|(?<=percent)|(?<=share)) (?:and|with) "
    r"|\b(?:including|(?:guidance|outlook) for [^,;$%]{3,40}? (?:is for|is|remains|includes|calls for)"
    r"|guidance (?:for|of)|outlook (?:for|of)"
    r"|(?:expect|anticipat|project|forecast|estimat)(?:s|es|e|ing)?(?: that)?) )"
    rf"(?:(?:its|our|the|annual|total company|company) )*(?:{OWN})?",
    re.IGNORECASE,
)
_PAST = re.compile(
    r",? \(?(?:compared|versus|vs\.?|previously|up from|down from|from (?:a |its |our |the )?pr(?:ior|evious)"
    r"|as compared|relative to|which compares)\b.*?"
    r"(?=,? and (?:gaap|non-gaap|adjusted|core|total|net|diluted|gross|operating)\b|; |$)",
    re.IGNORECASE,
)
_OLD = re.compile(
    r"\b(?:prior|previous|earlier|initial|original|last year|year[ -]ago|actual|consensus|analysts?|pro forma"
    r"|constant currenc\w+|would have|was|were|had|reported|if|could|segments?|divisions?)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(?:revenues?|sales|margins?|income|earnings|eps|profits?|loss(?:es)?|ffo)\b", re.IGNORECASE
)
_HARMLESS = re.compile(  # what is no amount of a metric
    r"\b(?:(?:total|organic|comparable|same[ -]store|reported|net|store|annual)[ -])*"
    r"(?:sales|revenues?|earnings|income) (?:to )?"
    r"(?:growth|grow|increase|decline|guidance|outlook|tax(?:es)?)\b"
    r"|\bcomparable (?:store )?sales\b|\bincome tax(?:es)?\b|\bcost of (?:sales|revenues?)\b"
    r"|\b(?:percent(?:age)?|%) of (?:net )?(?:sales|revenues?)\b",
    re.IGNORECASE,
)
_OF_PART = re.compile(r"(?:for|in|within|across|at|on|from) (?P<what>[^,]{3,60}), ", re.IGNORECASE)
_WHEN = re.compile(
    rf",? (?:for|in) (?:{QUARTERS}|(?:the |our )?(?:(?:full|fiscal)[ -])*(?:year )?20\d\d|the (?:full )?year)"
    r"(?=[.;,]|$| and )",
    re.IGNORECASE,
)
_SAME = re.compile(r"\bfor the (?:quarter|year)\b", re.IGNORECASE)  # LULU 2026Q2: of the sentence before
_EXCLUDED = re.compile(r"\bexclu", re.IGNORECASE)


def within(
    words: str, under: Under, calendar: Calendar, company: Company
) -> Iterator[tuple[re.Match[str], Under]]:
    """What such a sentence says, and what that is about."""
    words = _PAST.sub("", words)
    if not _LOOKS_AHEAD.search(words) or _OLD.search(words):
        return
    part = _OF_PART.match(words)
    if part is not None and not calendar.names_any(part["what"]):
        return  # NTGR 2026Q2: "For home products, we expect …"
    if any(not company.is_subject(who["who"]) for who in _WHO.finditer(words)):
        return  # what others expect
    if calendar.names_any(words):
        period = calendar.alone(words)
    else:
        period = under.period if under.kind is Kind.GUIDE and not _SAME.search(words) else None
    if period is None:
        return
    words = _WHEN.sub("", words)
    found = [said for start in _BEFORE.finditer(words) if (said := SAID.match(words, start.end()))]
    spans = [one.span() for one in (*found, *BESIDES.finditer(words), *_HARMLESS.finditer(words))]
    if any(not any(a <= name.start() < b for a, b in spans) for name in _NAMED.finditer(words)):
        return  # a part of the company, or what is not understood
    about = Under(period, Kind.GUIDE, under.basis if under.kind is Kind.GUIDE else None)
    told = set[tuple[str, str]]()
    for said in found:
        what = next(name for name in METRICS if said[name]), (said["basis"] or "").lower()
        if what in told:
            continue  # "…, versus prior guidance of …"
        told.add(what)
        sure = said["high"] or said["give"] or EXPECTED.search(said["link"])
        unsaid = basis_said(said["basis"] or "") is None and _EXCLUDED.search(words)
        if not unsaid and not said["same"] and (sure or _WHO.search(words[: said.start()] + " ")):
            yield said, about
