"""Read the figures that paragraphs state, part by part, under the headings of a release.

Guidance is read only in its plainest form (`Revenue is expected to be within a range of $540
million to $560 million`). Whether a figure is a result or guidance, and of which period, says the
heading above it or the beginning of its own sentence.
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
from catalyst_tui.reports.release.amounts import AmountMeasure, StatedValue, between, point
from catalyst_tui.reports.release.company_name import CompanyName
from catalyst_tui.reports.release.document import ReleasePart, ReleaseTable
from catalyst_tui.reports.release.headings import (
    HeadingContext,
    announced_context,
    heading_context,
    is_title,
    names_company,
    names_parts,
    split_heading,
)
from catalyst_tui.reports.release.labels import basis_named, exists_on, names_both_bases
from catalyst_tui.reports.release.numbers import common_scale
from catalyst_tui.reports.release.outlook_tables import is_outlook, outlook_targets
from catalyst_tui.reports.release.patterns import wordings
from catalyst_tui.reports.release.periods import ReleaseCalendar
from catalyst_tui.reports.release.results import StatedResult, results
from catalyst_tui.reports.release.sentences import split
from catalyst_tui.reports.release.wording import (
    AHEAD,
    BESIDES,
    CHANGED,
    CLAUSE,
    EACH_TOO,
    EXPECTED,
    LEAD,
    METRIC_ALONE,
    METRICS,
    ON,
    TWICE,
    adjusted_metrics,
    as_expectation,
    plain,
)

_PATTERNS = wordings("guidance")
_search, _match = _PATTERNS.search, _PATTERNS.match
_SPANS = {"quarter": Span.QUARTER, "year": Span.YEAR}


class ProseFigure(Struct, frozen=True):
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
    heading of results. `of_segments`: the headings name segments. `metric` stands over the lines
    that follow, `scale` over a table. `adjusted` are the metrics that the release also calls
    adjusted.
    """

    def __init__(
        self, parts: list[ReleasePart], calendar: ReleaseCalendar, company: CompanyName
    ) -> None:
        self.parts, self.calendar, self.company = parts, calendar, company
        self.adjusted = frozenset(metric for part in parts for metric in adjusted_metrics(part))
        self.context = HeadingContext()
        self.of_segments, self.metric = False, ""
        self.scale = common_scale(parts)

    def read(self) -> Iterator[ProseFigure]:
        """Yield the figures of all parts."""
        for number, part in enumerate(self.parts):
            if isinstance(part, ReleaseTable):
                self.metric = ""
                figures = self._in_table(part)
            else:
                figures = self._in_line(part)
            yield from (replace(figure, part=number) for figure in figures)

    def _in_line(self, text: str) -> Iterator[ProseFigure]:
        """Yield the figures of a paragraph, or follow what it announces."""
        below = _match("below_metric", plain(text)) if self.metric else None
        if below is not None:
            # HPE 2026Q3: "Gross margins:", "GAAP of 40.1%"
            whole = f"{below['basis']} {self.metric} of {plain(text)[below.end() :]}"
        else:
            whole, self.metric = text, _metric_over(text)
            if self.metric:
                return
        if not whole or self._is_heading(whole):
            return
        for figure in self._in_paragraph(whole):
            yield replace(figure, sentence=text) if below else figure

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
        found = list(outlook_targets(table, self.calendar, self.scale))
        adjusted = {figure.metric for figure in found if figure.basis is Basis.NON_GAAP}
        heading = self.context.period if self.context.is_guidance else None
        for one in found:
            # DELL 2027Q2, FDS 2026Q4: a metric that the table also adjusts
            gaap = Basis.GAAP if one.metric in adjusted else self._basis_unnamed(one.metric)
            basis, period, metric = one.basis or gaap, one.period or heading, one.metric
            if period is not None and basis is not None and exists_on(metric, basis):
                yield ProseFigure(
                    metric, basis, period, Kind.GUIDE, one.stated, one.words, row=one.row
                )
        if not self.context.is_guidance:
            return
        for number, row in enumerate(table.rows):
            text = " ".join(cell.text for cell in row)
            for line in _lines_of_row(plain(text)):
                if (match := CLAUSE.fullmatch(line)) is not None:
                    figures = self._understood(match, self.context, text)
                    yield from (replace(figure, row=number) for figure in figures)

    # Sentences

    def _in_paragraph(self, text: str) -> Iterator[ProseFigure]:
        guided: Period | None = None  # of the guidance before
        context, sentences = self.context, list(split(text))
        for sentence, following in zip_longest(sentences, sentences[1:], fillvalue=""):
            body, context = split_heading(sentence, context, self.calendar)
            words = plain(body)
            context = announced_context(words, context, self.calendar)
            for clause in _PATTERNS["we_too"].split(words):
                if (found := self._guidance(_expectation(clause), context, guided)) is None:
                    continue
                match, about = found
                guided = about.period if about.is_guidance else guided
                for figure in self._expected(match, about, sentence):
                    if not (_match("excludes", following) and _may_be_adjusted(figure)):
                        yield figure
            period = context.period if context.kind is Kind.ACTUAL else None
            for result in results(words, self.calendar, self.company, period):
                yield _figure_of(result, sentence)

    def _guidance(
        self, text: str, context: HeadingContext, guided: Period | None
    ) -> tuple[re.Match[str], HeadingContext] | None:
        """Return what a clause states, and what that is about.

        `the quarter` means the period guided before (LULU 2026Q2: "… $0.98 for the quarter").
        """
        found = self._at_beginning(text, context)
        if found is None or not found[0]["same"]:
            return found
        match, about = found
        span = _SPANS[match["same"].lower()]
        if not about.is_guidance or guided is None or guided.span is not span:
            return None
        return match, replace(about, period=guided)

    def _at_beginning(
        self, text: str, context: HeadingContext
    ) -> tuple[re.Match[str], HeadingContext] | None:
        """Return what a clause states from its first word on; else what follows its lead."""
        match = CLAUSE.match(text)
        if match is None:
            return self._after_lead(text, context)
        expected = EXPECTED.search(match["link"])
        if context.loosely and not (match["high"] or expected):
            return None
        named = match["for"] or match["later"]
        if named and expected:  # its own period, under whatever heading
            period = self.calendar.running_in_sentence(named)
            return match, HeadingContext(period, Kind.GUIDE, context.basis)
        if named:
            return self._after_lead(text, context)
        at_end = _search("at_end", text)
        if context.is_guidance and context.period is None and at_end is not None:
            period = self.calendar.running_period(at_end["when"])
            return match, replace(context, period=period)
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
        firm = context.is_guidance and not context.loosely
        guided = EXPECTED.search(match["link"]) or firm
        if not who and not ((lead["own"] or lead["when"]) and guided):
            return None
        when = match["for"] or match["later"] or lead["own"] or lead["when"] or lead["initial"]
        period = context.period if context.is_guidance else None
        if when is not None:
            period = self._named_ahead(when.strip(), context.period, by_company=bool(who))
        return match, HeadingContext(period, Kind.GUIDE, context.basis)

    def _named_ahead(self, when: str, heading: Period | None, *, by_company: bool) -> Period | None:
        """Return the running period that a sentence names; `the full year` needs a year or none."""
        bare = when.isdigit()  # DUOT 2025Q2: "total revenue for 2025"
        period = self.calendar.running_in_sentence(f"fiscal {when}" if bare else when)
        year = _PATTERNS.fullmatch("full_year", when)
        if period is not None or year is None:
            return period
        running = self.calendar.running_in_column(year["year"])
        return running if by_company or heading in (None, running) else None  # DCTH 2026Q2

    def _expected(
        self, match: re.Match[str], about: HeadingContext, sentence: str
    ) -> Iterator[ProseFigure]:
        """Yield the guidance of a clause, and of the clauses joined to it."""
        words = match.string
        yield from self._understood(match, about, sentence)
        yield from self._per_share(match, about, sentence)
        end = match.end("later") if match["later"] else match.end()
        if (ending := _match("ending", words, end)) is not None:
            end = ending.end()  # SMCI 2026Q4: "… the first quarter ending September 30, 2026, …"
        while about.is_guidance and (joint := ON.match(words, end)) is not None:
            if (besides := BESIDES.match(words, joint.end())) is not None:
                joint = ON.match(words, besides.end())
            more = CLAUSE.match(words, joint.end()) if joint else None
            if joint is None or more is None or any(map(more.group, ("for", "later", "same"))):
                return
            if own := (joint["own"] or "").strip():  # MED 2026Q2
                named = f"fiscal {own}" if own.isdigit() else own
                about = replace(about, period=self.calendar.running_in_sentence(named))
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
                yield ProseFigure(metric, basis, about.period, about.kind, stated, sentence)

    def _per_share(
        self, match: re.Match[str], about: HeadingContext, sentence: str
    ) -> Iterator[ProseFigure]:
        """Yield the earnings per share next to a guided net income (PGNY 2026Q2)."""
        each = EACH_TOO.match(match.string, match.end())
        if each is None or not match["net_income"] or not about.is_guidance:
            return
        stated = between(each["low"], each["high"], AmountMeasure.EACH)
        if stated is not None:
            for figure in self._understood(match, about, sentence):
                yield replace(figure, metric="eps_diluted", stated=stated)

    def _basis_unnamed(self, metric: str, about: HeadingContext | None = None) -> Basis | None:
        """Return the basis of a figure that names none: its heading's, else GAAP.

        None if the release has an adjusted form and the heading names no basis.
        """
        basis = (about or self.context).basis
        if STANDARD[metric].non_gaap and (basis or metric in self.adjusted):
            return basis
        return Basis.GAAP


def _metric_over(line: str) -> str:
    """Return the metric that a line names for the lines below it."""
    found = METRIC_ALONE.fullmatch(plain(line)) if line.endswith(":") else None
    return re.sub(r"(?i)(?<=margin)s$", "", found["metric"]) if found else ""


def _lines_of_row(text: str) -> list[str]:
    """Return a row of guidance as sentences, one for each basis."""
    twice = TWICE.fullmatch(text)
    if twice is None:
        return [text]
    metric = twice["metric"]
    return [f"GAAP {metric} {twice['gaap']}", f"non-GAAP {metric} {twice['other']}"]


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
        if high and match["and"] and match["each"]:
            yield Basis.GAAP, point(low, measure, about=about, give=give)
            yield Basis.NON_GAAP, point(high, measure, about=about, give=give)
    elif high is None:
        stated = point(low, measure, about=about, give=give)
        if stated is not None and "at least" in link:  # HUM 2005Q4
            stated = replace(stated, bound=Bound.ABOVE)
        yield basis_named(basis), stated
    elif give is None and (not match["and"] or "between" in link or "range" in link):
        yield basis_named(basis), between(low, high, measure)
