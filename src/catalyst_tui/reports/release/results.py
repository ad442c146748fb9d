"""Read results in a sentence that names its period: `Revenue for the fourth quarter of 2024 was
…`.

A sentence is read from its beginning, or from where it says that the company reported something.
Sentences about a part of the company, an unnamed adjustment or the future are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.period import Period
from catalyst_tui.reports.release.amounts import AmountMeasure, StatedValue, point
from catalyst_tui.reports.release.company_name import CompanyName
from catalyst_tui.reports.release.labels import (
    Name,
    basis_named,
    exists_on,
    metric_named,
    names_both_bases,
)
from catalyst_tui.reports.release.patterns import wordings
from catalyst_tui.reports.release.periods import ReleaseCalendar
from catalyst_tui.values import Frozen

_PATTERNS = wordings("results")
_search, _match, _sub = _PATTERNS.search, _PATTERNS.match, _PATTERNS.sub
_PER_SHARE = {"net_income": "eps_diluted", "ffo": "ffo_per_share"}
_MARGINS = {"gross_profit": "gross_margin", "operating_income": "operating_margin"}


class StatedResult(Frozen):
    """A result that a sentence states."""

    name: Name
    basis: Basis
    period: Period
    stated: StatedValue


def results(
    sentence: str,
    calendar: ReleaseCalendar,
    company: CompanyName,
    period: Period | None,
) -> list[StatedResult]:
    """Return the results of a sentence; `period` is its heading's, if it names none itself."""
    if not _search("measured", sentence):
        return []
    return list(_of_sentence(sentence, calendar, company, period))


def _of_sentence(
    sentence: str,
    calendar: ReleaseCalendar,
    company: CompanyName,
    period: Period | None,
) -> Iterator[StatedResult]:
    sentence = _sub("about", r"\1 ", sentence)
    before_reasons = _PATTERNS["why"].split(sentence, 1)[0]
    if _search("not_all", before_reasons):
        return
    sentence = _without_dateline(sentence)
    lead = _match("lead", sentence)
    if lead is not None and lead["who"] and not company.is_subject(lead["who"]):
        return
    for start in sorted({lead.end() if lead else 0, 0}, reverse=True):
        words = (lead["when"] or lead["span"]) if lead and start else None
        named = calendar.result_period(words) if words else None
        if words and named is None:
            return  # of a period that is not read
        if clauses := _clauses(sentence, start):
            yield from _of_clauses(clauses, calendar, named, period)
            return


def _without_dateline(sentence: str) -> str:
    """Return a sentence without its dateline and the company's other names."""
    found = _match("dateline", sentence) or _match("city", sentence)
    if found is not None:
        sentence = sentence[found.end() :]
    return _sub("names_himself", "", sentence)


def _clauses(sentence: str, start: int) -> list[re.Match[str]]:
    """Return the clauses of a sentence that state results, one after the other."""
    clauses: list[re.Match[str]] = []
    clause = _match("clause", sentence, start)
    while clause is not None:
        clauses.append(clause)
        end = clause.end()
        joint = _match("on", sentence, end) or _search("twin", sentence, end)
        clause = _match("clause", sentence, joint.end()) if joint else None
    return clauses


def _of_clauses(
    clauses: list[re.Match[str]],
    calendar: ReleaseCalendar,
    named: Period | None,
    under: Period | None,
) -> Iterator[StatedResult]:
    """Yield the results of clauses; a period that only the last one names is that of all."""
    period, dated = named, [clause for clause in clauses if _names_period(clause)]
    if period is None and dated == clauses[-1:]:
        period = _period(dated[0], calendar, None)
    for clause in clauses:
        yield from _of_clause(clause, calendar, period or under)
        period = _period(clause, calendar, period or under)
        if period is None and _names_period(clause):
            return  # "Revenue in Europe was … and operating income was …"


def _names_period(clause: re.Match[str]) -> bool:
    in_words = clause["when"] or clause["after"] or _search("quarter", clause["before"])
    return bool(in_words)


def _period(
    clause: re.Match[str], calendar: ReleaseCalendar, under: Period | None
) -> Period | None:
    """Return the one period that a clause names; that of its heading if it names none."""
    quarter = _search("quarter", clause["before"])
    words = [clause["when"], clause["after"], quarter[0] if quarter else None]
    periods = {calendar.result_period(text) for text in words if text}
    if not periods:
        return under
    return periods.pop() if len(periods) == 1 else None


def _of_clause(
    clause: re.Match[str], calendar: ReleaseCalendar, under: Period | None
) -> Iterator[StatedResult]:
    """Yield the result of a clause, its amount per share, and its margin."""
    period = _period(clause, calendar, under)
    if period is None or names_both_bases(clause["before"]):
        return
    named = basis_named((clause["before"] + clause["metric"]).replace("reported", ""))
    basis, adjusted = named or Basis.GAAP, named is Basis.NON_GAAP
    name = _name(clause, adjusted=adjusted)
    if name is None or not exists_on(name.metric, basis):
        return
    loss = name.loss or bool(clause["lost"])
    stated = _stated(clause["value"], name.metric, loss=loss)
    if stated is not None:
        yield StatedResult(name, basis, period, stated)
    share = (clause["share"] or clause["of"] or clause["lost_share"] or "").lower()
    metric = _PER_SHARE.get(name.metric)
    if metric and ("diluted" in share or (share and (loss or adjusted))):
        text = clause["each"] or clause["later"] or clause["lost_each"]
        each = _stated(text, metric, loss=loss)
        if each is not None:
            yield StatedResult(Name(metric, loss), basis, period, each)
    metric = _MARGINS.get(name.metric)
    if clause["part"] and metric and exists_on(metric, basis):
        part = _stated(clause["part"], metric, loss=loss)
        if part is not None:
            yield StatedResult(Name(metric, loss), basis, period, part)


def _name(clause: re.Match[str], *, adjusted: bool) -> Name | None:
    """Return the metric of a clause; a loss per share is always diluted, as no share dilutes it."""
    value = clause["value"]
    percent = value.rstrip(")").endswith(("%", "percent"))
    # DUOT: Net operating loss
    words = _sub("net_operating", "operating ", clause["metric"])
    name = metric_named(words, percent=percent, adjusted=adjusted)
    if name is not None:
        return name
    if _PATTERNS.fullmatch("loss_per_share", words):
        return Name("eps_diluted", loss=True)
    return None


def _stated(text: str, metric: str, *, loss: bool) -> StatedValue | None:
    """Return an amount with its sign; None if it is not measured as the metric is."""
    plain = text.replace("(", "").replace(")", "")
    stated = point(plain, AmountMeasure.for_metric(metric), about=False)
    if stated is None:
        return None
    return StatedValue(-stated.value) if loss or "(" in text else stated
