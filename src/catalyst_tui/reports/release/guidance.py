"""Read the figures that paragraphs state, part by part, under the headings of a release.

Guidance is read only in its plainest form (`Revenue is expected to be within a range of $540
million to $560 million`). Whether a figure is a result or guidance, and of which period, says the
heading above it or the beginning of its own sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from msgspec.structs import replace

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.period import Period
from catalyst_tui.judge.ledger.facts import Bound, Kind
from catalyst_tui.reports.release.amounts import (
    AmountMeasure,
    StatedValue,
    between,
    point,
)
from catalyst_tui.reports.release.company_name import CompanyName
from catalyst_tui.reports.release.document import ReleasePart, ReleaseTable
from catalyst_tui.reports.release.headings import (
    HeadingContext,
    heading_context,
    is_title,
    names_company,
    names_parts,
)
from catalyst_tui.reports.release.labels import basis_named, exists_on, names_both_bases
from catalyst_tui.reports.release.outlook_tables import is_outlook, outlook_targets
from catalyst_tui.reports.release.patterns import wordings
from catalyst_tui.reports.release.periods import ReleaseCalendar
from catalyst_tui.reports.release.results import StatedResult, results
from catalyst_tui.reports.release.sentences import split
from catalyst_tui.reports.release.wording import (
    AHEAD,
    CHANGED,
    CLAUSE,
    EXPECTED,
    LEAD,
    METRICS,
    ON,
    adjusted_metrics,
    as_expectation,
    plain,
)
from catalyst_tui.values import Frozen

_PATTERNS = wordings("guidance")
_search, _match = _PATTERNS.search, _PATTERNS.match


class ProseFigure(Frozen):
    """A figure that a sentence or a row of guidance states.

    `part` and `row` are its place. `alone`: only the sentence's own words say what it is about.
    `common`: it is the part of common shareholders. `surest`: it is the total, or the parent's.
    """

    metric: str
    basis: Basis
    period: Period
    kind: Kind
    stated: StatedValue
    sentence: str
    alone: bool = False
    common: bool = False
    surest: bool = False
    part: int = 0
    row: int | None = None


def prose_figures(
    parts: Iterable[ReleasePart], calendar: ReleaseCalendar, company: CompanyName
) -> Iterator[ProseFigure]:
    """Yield the figures of paragraphs, and those of tables of guidance."""
    yield from _GuidanceReader(list(parts), calendar, company).read()


class _GuidanceReader:
    """What the parts read so far say about the next one.

    `context` holds for the lines below the last heading, `section` is the period of the last
    heading of results. `of_segments`: the headings name segments. `adjusted` are the metrics that
    the release also calls adjusted.
    """

    def __init__(
        self, parts: list[ReleasePart], calendar: ReleaseCalendar, company: CompanyName
    ) -> None:
        self.parts, self.calendar, self.company = parts, calendar, company
        self.adjusted = frozenset(
            metric for part in parts for metric in adjusted_metrics(part)
        )
        self.context = HeadingContext()
        self.of_segments = False

    def read(self) -> Iterator[ProseFigure]:
        """Yield the figures of all parts."""
        for number, part in enumerate(self.parts):
            if isinstance(part, ReleaseTable):
                figures = self._in_table(part)
            elif part and not self._is_heading(part):
                figures = self._in_paragraph(part)
            else:
                continue
            yield from (replace(figure, part=number) for figure in figures)

    def _is_heading(self, text: str) -> bool:
        """Return whether a line is a heading, or below a segment's; follow it."""
        title = is_title(text)
        if title and (names_parts(text) or self.company.heads_other(text)):
            self.context, self.of_segments = HeadingContext(), True
            return True
        if self.of_segments and not (title and names_company(text)):
            return True
        below = heading_context(text, self.context, self.calendar)
        if below is None:
            return False
        self.context, self.of_segments = below, False
        return True

    # Tables

    def _in_table(self, table: ReleaseTable) -> Iterator[ProseFigure]:
        """Yield the guidance of a table; its columns' own periods and bases come first."""
        if not self.context.is_guidance and not is_outlook(table):
            return
        heading = self.context.period if self.context.is_guidance else None
        found = list(outlook_targets(table, self.calendar))
        adjusted = {figure.metric for figure in found if figure.basis is Basis.NON_GAAP}
        for one in found:
            # DELL 2027Q2, FDS 2026Q4: a metric that the table also adjusts
            gaap = (
                Basis.GAAP
                if one.metric in adjusted
                else self._basis_unnamed(one.metric)
            )
            basis, period = one.basis or gaap, one.period or heading
            if (
                period is not None
                and basis is not None
                and exists_on(one.metric, basis)
            ):
                yield ProseFigure(
                    one.metric,
                    basis,
                    period,
                    Kind.GUIDE,
                    one.stated,
                    one.words,
                    row=one.row,
                )

    # Sentences

    def _in_paragraph(self, text: str) -> Iterator[ProseFigure]:
        context, sentences = self.context, list(split(text))
        for sentence, following in zip_longest(sentences, sentences[1:], fillvalue=""):
            words = plain(sentence)
            for clause in _PATTERNS["we_too"].split(words):
                if (found := self._at_beginning(_expectation(clause), context)) is None:
                    continue
                for figure in self._expected(*found, sentence):
                    if not (_match("excludes", following) and _may_be_adjusted(figure)):
                        yield figure
            period = context.period if context.kind is Kind.ACTUAL else None
            for result in results(words, self.calendar, self.company, period):
                yield _figure_of(result, sentence)

    def _at_beginning(
        self, text: str, context: HeadingContext
    ) -> tuple[re.Match[str], HeadingContext] | None:
        """Return what a clause states from its first word on; else what follows its lead."""
        match = CLAUSE.match(text)
        if match is None:
            return self._after_lead(text, context)
        expected = EXPECTED.search(match["link"])
        named = match["for"] or match["later"]
        if named and expected:  # its own period, under whatever heading
            period = self.calendar.running_period(named)
            return match, HeadingContext(period, Kind.GUIDE, context.basis)
        if named:
            return self._after_lead(text, context)
        return match, context

    def _after_lead(
        self, text: str, context: HeadingContext
    ) -> tuple[re.Match[str], HeadingContext] | None:
        """Return what a clause states after words such as "For 2026, Astera Labs expects"."""
        lead = LEAD.match(text)
        match = CLAUSE.match(text, lead.end()) if lead else None
        if lead is None or match is None:
            return None
        who = lead["who"]
        if who and (not self.company.is_subject(who) or _match("supposing", who)):
            return None  # what others expect, or we, if …
        guided = EXPECTED.search(match["link"]) or context.is_guidance
        if not who and not ((lead["own"] or lead["when"]) and guided):
            return None
        when = match["for"] or match["later"] or lead["own"] or lead["when"]
        period = context.period if context.is_guidance else None
        if when is not None:
            when = when.strip()  # DUOT 2025Q2: "total revenue for 2025"
            named = f"fiscal {when}" if when.isdigit() else when
            period = self.calendar.running_period(named)
        return match, HeadingContext(period, Kind.GUIDE, context.basis)

    def _expected(
        self, match: re.Match[str], about: HeadingContext, sentence: str
    ) -> Iterator[ProseFigure]:
        """Yield the guidance of a clause, and of the clauses joined to it."""
        words = match.string
        yield from self._understood(match, about, sentence)
        end = match.end("later") if match["later"] else match.end()
        while about.is_guidance and (joint := ON.match(words, end)) is not None:
            more = CLAUSE.match(words, joint.end()) if joint else None
            if joint is None or more is None or any(map(more.group, ("for", "later"))):
                return
            if own := (joint["own"] or "").strip():  # MED 2026Q2
                named = f"fiscal {own}" if own.isdigit() else own
                about = replace(about, period=self.calendar.running_period(named))
            yield from self._understood(more, about, sentence)
            end = more.end()

    def _understood(
        self, match: re.Match[str], about: HeadingContext, sentence: str
    ) -> Iterator[ProseFigure]:
        """Yield the figures of a clause, with their bases."""
        metric = next(name for name in METRICS if match[name])
        if about.period is None or not _fits(match, metric, ahead=about.is_guidance):
            return
        for named, stated in _values(match, AmountMeasure.for_metric(metric)):
            basis = named or self._basis_unnamed(metric, about)
            if stated is None or basis is None or not exists_on(metric, basis):
                continue
            if " loss" in f" {match[metric].lower()}" and stated.value > 0:
                stated = stated.negative()
            # A result is neither a range nor about so much.
            if about.is_guidance or stated == StatedValue(stated.value):
                yield ProseFigure(
                    metric, basis, about.period, about.kind, stated, sentence
                )

    def _basis_unnamed(
        self, metric: str, about: HeadingContext | None = None
    ) -> Basis | None:
        """Return the basis of a figure that names none: its heading's, else GAAP.

        None if the release has an adjusted form and the heading names no basis.
        """
        basis = (about or self.context).basis
        if STANDARD[metric].non_gaap and (basis or metric in self.adjusted):
            return basis
        return Basis.GAAP


def _expectation(clause: str) -> str:
    """Return a clause, a changed guidance as an expectation."""
    changed = CHANGED.match(clause) if AHEAD.search(clause) else None
    return as_expectation(changed) + clause[changed.end() :] if changed else clause


def _figure_of(result: StatedResult, sentence: str) -> ProseFigure:
    name = result.name
    return ProseFigure(
        name.metric,
        result.basis,
        result.period,
        Kind.ACTUAL,
        result.stated,
        sentence,
        alone=True,
        common=name.common,
        surest=name.surest,
    )


def _may_be_adjusted(figure: ProseFigure) -> bool:
    """Return whether guidance was taken for GAAP only because its sentence names no basis."""
    unnamed = figure.basis is Basis.GAAP and "gaap" not in figure.sentence.lower()
    return unnamed and STANDARD[figure.metric].non_gaap


def _fits(match: re.Match[str], metric: str, *, ahead: bool) -> bool:
    """Return whether a clause can be guidance, or a result."""
    words, link = match[0].lower(), match["link"]
    if ahead:
        # DLX 2026Q2: "Increases outlook", then what the quarter was
        was = _search("was", link) or _match("grew", match.string, match.end())
        return not was
    if EXPECTED.search(link):
        return False
    # Nobody guides basic earnings per share; a result must say that it is diluted, and of
    # everything (AZTA 2026Q3).
    return metric != "eps_diluted" or ("diluted" in words and "continuing" not in words)


def _values(
    match: re.Match[str], measure: AmountMeasure
) -> Iterator[tuple[Basis | None, StatedValue | None]]:
    """Yield the values of a clause with the basis each names: one, a range, or one per basis."""
    basis, about = match["basis"] or "", _PATTERNS.has("about", match["link"])
    low, high, give = match["low"], match["high"], match["give"]
    link = match["link"].lower()
    if names_both_bases(basis):
        return
    if high is None:
        stated = point(low, measure, about=about, give=give)
        if stated is not None and "at least" in link:  # HUM 2005Q4
            stated = replace(stated, bound=Bound.ABOVE)
        yield basis_named(basis), stated
    elif give is None and (not match["and"] or "between" in link or "range" in link):
        yield basis_named(basis), between(low, high, measure)
