"""Results said in a sentence that names its period: `Net revenue for the fourth quarter of 2024 was …`.

A sentence is read from its beginning, or from where it says that the company reported something; whatever is
about a part of the company, an adjustment without a name, or the future is left alone. Learned from ASFI
2005Q1, TWX 2003Q3, NEPH 2024Q4, DUOT 2025Q2, PFBX 2024Q4, TMP 2025Q3, GOVX 2025Q2, SLXN 2024Q3, ABVC FY2024.

Of which period a result is whose sentence names none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.period import Period
from catalyst_tui.judge.ledger.facts import Kind
from catalyst_tui.reports.release.amounts import Measure, Stated, point
from catalyst_tui.reports.release.company_name import Company
from catalyst_tui.reports.release.headings import Under
from catalyst_tui.reports.release.labels import Name, basis_said, kept_on, named, says_both
from catalyst_tui.reports.release.periods import Calendar

VALUE = (
    r"(?:\(?\$ ?\(?(?:(?:\d{1,3}(?:,\d{3}){1,5}|\d{1,15})(?:\.\d+)?|\.\d{1,4})(?![.,]?\d)\)?"
    r"(?: ?(?:million|billion|thousand|mm\b)|(?:bn|[mb])\b)?\)?"
    r"|(?:\d+(?:\.\d+)?|\.\d+)(?: ?%| percent| ?¢| cents| cps)"
    r"|\(\d+(?:\.\d+)?(?:\) ?%|%\)))"
)
MEASURED = re.compile(r"\$ ?\(?[\d.]|\d ?(?:%|percent|¢|cents|cps)", re.IGNORECASE)
KNOWN_AS = (
    r"(?:net |total |operating |consolidated |diluted |basic and diluted )*"
    r"(?:revenues?|sales|income(?: from operations)?|loss(?: from operations)?|earnings|profit|margin|eps"
    r"|(?:nareit )?(?:funds from operations|ffo)(?: per (?:diluted )?(?:common )?share)?"  # AKR 2019Q2
    r"|(?:gross (?:margin|profit)|operating (?:income|profit)) as a percent(?:age)? of (?:total |net )*"
    r"(?:revenues?|sales)"  # CTAS 2027Q1
    r"|gross (?:profit|margin) percentage|(?:gross|operating) (?:profit|income) margins?"
    r"|(?:gross|operating) margins"
    r"|gross (?:profit|margin|loss))(?: \(loss\))?"
    r"(?: attributable to (?:[\w.&' -]|, ?(?=inc|ltd|llc|corp|n\.v|plc)){2,40}?)?"
    r"(?: from continuing operations)?"
    r"(?: per (?:diluted )?(?:common )?share)?(?:,? diluted)?"
)
VERBS = (
    r"(?:increased|decreased|rose|grew|fell|declined|dropped|improved|narrowed|widened|climbed|jumped"
    r"|expanded|contracted|advanced|surged|slipped"
    r"|was up|was down|were up|were down|up|down)(?: significantly| slightly| sharply)?"
)
LINK = (
    r"(?:,? (?:was|were|totaled|totalled|of|reached|registered|came in at|stood at|amounted to)"
    r"(?P<lost> a loss of)?(?: unchanged at)?"  # HIMX 2024Q4
    rf"|,? {VERBS}(?: by)?(?: (?:{VALUE}|\d+ (?:bps|basis points)))?(?:,? or (?:{VALUE}),?)?"
    r"(?:,? (?:year|quarter)[ -]over[ -](?:year|quarter),?| sequentially)?"
    rf"(?: from (?:{VALUE})(?: in 20\d\d)?)?(?: over [a-z0-9 ]{{3,40}}?)?,? to"
    rf"|(?= (?:{VALUE})(?:$|[.;,]| (?:and|vs|versus|compared)\b)))"  # BOX 2027Q2: "Operating Margin 29.4%"
)
YEARED = r"(?:,? (?:of )?(?:fiscal )?(?:year )?20\d\d)?"
NAMED_PERIOD = (
    rf"(?:fiscal )?(?:first|second|third|fourth)[ -]quarter{YEARED}|full[ -](?:fiscal )?year{YEARED}"
    r"|q[1-4](?: (?:fy|fiscal )?20\d\d)?|fiscal (?:year )?20\d\d"  # MDT 2027Q1: "Q1 GAAP net income"
    r"|(?<!quarter )(?<!year )(?<!fiscal )(?<!of )20\d\d"  # HIMX 2024Q4: "2024 operating income"
    r"(?: (?:first|second|third|fourth)[ -]quarter|(?! (?:first|second|third|fourth)[ -]quarter))"
)
EACH = r"(?:\(?\$ ?\(?\d*\.\d+\)?|\d{1,3}(?:\.\d)? cents)"
BASIC_FIRST = r"(?:\$ ?\(?\d+\.\d+\)? per basic (?:common )?share and )?"  # TRV 2004Q3
SHARE = r"(?:(?:basic and )?(?:fully )?diluted )?(?:common )?share"
BY_RULES = (  # SMTC 2008Q4
    r"(?:,? (?:(?:computed|determined|calculated) )?in accordance with (?:u\.s\. )?generally accepted"
    r" accounting principles(?: \(gaap\))?,?)?"
)
BEFORE = (
    r"(?:(?:a|an|the|its|our|(?:the )?company['’]s|record|reported|quarterly|consolidated|total|worldwide"
    r"|overall"
    rf"|{NAMED_PERIOD}"
    r"|gaap|non-gaap|adjusted|comparable|core|underlying|normali[sz]ed|nareit) )*"
)
CLAUSE = re.compile(
    rf"(?P<before>{BEFORE})(?P<metric>{KNOWN_AS})"
    rf"(?: (?:for|in|during) (?!accordance)(?P<when>[^.;$%]{{3,70}}?))?"
    rf"{BY_RULES}{LINK} (?P<value>{VALUE})(?:(?:(?<=percent)|(?<=%)) of (?:total |net )*(?:sales|revenues?))?"
    rf"(?:,? (?:or|which resulted in (?:adjusted )?earnings of) (?:an? )?{BASIC_FIRST}"
    rf"(?P<each>{EACH}) per (?P<share>{SHARE}),?)?"
    rf"(?:,? (?:or|with) (?:an? )?(?:adjusted )?(?:net )?loss per (?P<lost_share>{SHARE}) of"
    rf" (?P<lost_each>{EACH}),?)?"  # ANGO 2026Q4
    r"(?:,? or (?P<part>\d+(?:\.\d+)?(?: ?%| percent)) (?:of (?:total |net )*(?:revenues?|sales)"  # BBBY
    r"|(?:gross|operating) margin),?)?"  # OSPN 2026Q2
    r"(?:,? (?:for|in|during) (?P<after>[^,.;$%]{3,40}?(?:, ?20\d\d)?)"
    r"(?=[,.;(]|$| (?:or|compared|compares|versus|up|down|and|as)\b))?"
    rf"(?:,? or {BASIC_FIRST}(?P<later>{EACH}) per (?P<of>{SHARE}))?"  # TRV 2004Q3
    r"(?=$|[.,;]|\)| (?:was|were) (?:up|down) "  # GIS 2027Q1
    r"| (?:or(?! so| more| less)|and|compared|compares|versus|vs|up|down|unchanged|flat"
    r"|an?(?! year[ -](?:ago|earlier))|as|which"
    r"|representing|per|for|in"
    r"|from(?= (?:\(?\$|\d|an? (?:net )?(?:loss|income|profit)|(?:net )?(?:income|loss|earnings)\b|(?:the )?"
    r"(?:prior|first|second|third|fourth|same|previous|last|year|fiscal|corresponding|comparable|preceding"
    r"|q[1-4])\b))"
    r"|on(?! (?:the |its |a |an )?(?:sales? of|disposal|extinguishment|early|debt|investments?"
    r"|derivatives?|discontinued))|with|increased|decreased|declined|grew|rose|fell|primarily|against"
    r"|exceeded|exceeding"
    r"|above|expanded|contracted|improved|rose by|expanding"
    r"|below|reflecting|driven|due|despite|including)\b"
    r"| \([+-]?\d| [+-]\d)",  # ENS 2023Q3; STRT 2026Q4, LMAT 2026Q2: "(+26%)"
    re.IGNORECASE,
)
TWIN = re.compile(  # MTRX 2026Q4: the other basis; SXC 2026Q2: the parent's part
    rf"; (?=(?:(?:{NAMED_PERIOD}) )?(?:gaap|non-gaap|adjusted|net|total|diluted|gross|operating) )",
    re.IGNORECASE,
)
ON = re.compile(  # GIS 2027Q1: "… of $397 million were down 67 percent and diluted EPS was …"
    r"(?:,? (?:(?:was|were) )?(?:up|down|increased|decreased|increasing|decreasing|grew|rose|declined|fell"
    r"|an? (?:increase|decrease) of) \d+(?:\.\d+)?(?:%| percent)(?: year[ -]over[ -]year| sequentially)?"
    rf"(?:,? (?:to|from|over|compared (?:to|with)|versus) (?:{VALUE}(?: |(?=,)))?"  # AEO 2026Q2, FELE 2026Q2
    r"(?:(?:in )?(?:the )?(?:prior|last|previous)[ -]year(?:[’']s)?(?: (?:period|quarter|second quarter))?"
    r"|a year (?:ago|earlier)|the (?:same|year-ago|prior-year) (?:period|quarter))?)?)?"
    r"(?:,? (?:(?:representing|resulting in|yielding|reflecting|for) an? (?=[a-z -]{0,20}margin)"
    r"|and |or |with |on )"
    r"|, (?=net |diluted |gross |operating |adjusted |non-gaap |gaap ))",  # TSM 2026Q2
    re.IGNORECASE,
)
NOT_ALL = re.compile(
    r"exclu|pro forma|constant currenc|organic|same[ -]store|like-for-like"
    r"|comparable (?!period|quarter|three|six|twelve|eps|net income|net earnings|diluted|earnings|operating)"
    r"|would have|expect|guidance|outlook|anticipat|forecast|project(?:s|ed)\b|segment|division|taxable"
    r"|respectively|approximately \$",
    re.IGNORECASE,
)
QUARTER = re.compile(rf"{NAMED_PERIOD}|quarterly", re.IGNORECASE)


_DATELINE = re.compile(  # INDM 2009Q3, TRV 2004Q3: "GEORGE TOWN, Cayman Islands (October 22, 2009) - …"
    r".{2,80}?\(?\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.? \d{1,2}, 20\d\d\)?"
    r"(?: /[a-z ]{3,20}/| \([a-z ]{3,20}\))?(?: ?-+|:) ?",
    re.IGNORECASE,
)
_CITY = re.compile(r"(?:[A-Z][A-Z.,’' ]{2,30})(?:, [A-Z][A-Za-z.]+)? ?-+ ?(?=[A-Z])")  # DQE 2006Q2
_ON_BASIS = re.compile(  # MCHP 2003Q4, FLXS 2026Q4
    r"on an? (?P<basis>gaap|non-gaap|adjusted|reported) basis, "
    r"(?:(?:the company|we) (?:had|has|reported|posted|recorded|achieved|delivered|generated) )?",  # NVT
    re.IGNORECASE,
)
_NAMES_HIMSELF = re.compile(
    r" \((?![\"“]?affo)(?:[\"“]|(?:the|we|collectively,?|hereinafter) [\"“]"
    r"|nasdaq|nyse|otc|twse|tsxv?:|lse|asx|euronext)[^()]{2,90}\)",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?P<label>(?=[^:]*\b(?:revenues?|sales|income|loss|earnings|profits?|margins?|eps|ffo|results|quarter"
    r"|year|financial|operations|highlights|total|expenses|gaap|q[1-4])\b)"
    r"(?-i:[A-Z])[\w&’'/() -]{2,40}: )?"  # GOVX: "Net Loss: Net loss for …"
    r"(?:.{0,60}?(?-i:[a-z](?=[A-Z][a-z]+ (?:income|loss|sales|revenue)))"  # PFBX: "EarningsNet income for …"
    r"|(?:achieved|generated|reported|delivered|posted|recorded) "
    r"(?=gaap|net|nareit|ffo|funds|earnings|revenue|total|gross|operating|non-gaap|adjusted|core"
    rf"|normali[sz]ed|{NAMED_PERIOD})"
    r"|(?:for|in|during) (?P<when>[^$;]{3,60}?), (?:the )?(?=net|total|revenue|diluted|gross"
    r"|operating|earnings|sales|gaap|ffo|funds|core|normali[sz]ed|adjusted|non-gaap|income|loss"
    r"|consolidated|overall|record)"
    r"|(?:(?:for|in|during) (?P<span>(?:[^,$;]|, ?(?=20\d\d)){3,70}?), )?"  # DDD: "For the half, the …"
    r"(?P<who>(?!for |in |during )(?:(?-i:[A-Z])|the )[\w.,&'’ ]{1,60}?) (?:today )?"
    r"(?:reported|posted|recorded|generated|achieved|delivered|had|announced)(?: today)?(?: that)? )?",
    re.IGNORECASE,
)
_WHY = re.compile(  # SRTA 2026Q2: "… to $72.5 million, driven by organic growth"; PRO 2011Q2: "above …"
    r"(?:,|,? (?:or|and))?(?: an increase of)? (?:approximately )?\d[\d.]*(?:%| percent) (?:on|in) (?:an? )?"
    r"constant[ -]currenc"  # EVTC 2026Q2
    r"|,? (?:(?:which (?:was|were) )?(?:above|ahead of|exceed(?:ed|ing)|beat(?:ing)?|surpass(?:ed|ing)|within"
    r"|in line with|consistent with)|compared|an? (?:increase|decrease) of|driven(?: primarily)? by"
    r"|(?:primarily|mainly|largely|partially|partly) (?:due|driven|offset)"
    r"|due to)\b"
    r"|(?:(?<=illion)|(?<=\.\d\d)|(?<=\d percent)|(?<=\d%)),? (?:(?:was|were) )?(?:up|down|increas(?:ed|ing)"
    r"|decreas(?:ed|ing)|grew|growing|rose|fell|declin(?:ed|ing)|representing) ",  # GIS 2027Q1, PRGS 2023Q1
    re.IGNORECASE,
)
_LEFT_OUT = re.compile(  # ANGO 2026Q4: what an adjusted figure leaves out is told elsewhere
    r"^excluding [^,$]*\b(?:non-gaap|reconciliation)\b[^,$]*, (?=(?:non-gaap|adjusted|core) )", re.IGNORECASE
)
_ADJUSTED_OUT = re.compile(  # MPWR 2023Q3: what an adjusted figure leaves out, told behind it
    r"^(.*\b(?:non-gaap|adjusted|core)\b(?: [\w()-]+){1,9}? (?:was|were|of|totaled|to) "
    rf"(?:{VALUE})(?:,? or (?:{EACH}) per {SHARE})?(?:,? (?:for|in) [^$%;]{{3,50}}?)?)"
    r",? (?:which )?exclud(?:es|ed|ing)\b(?!.*\b(?:currenc|foreign exchange|acquired|acquisition of|divest))"
    r".*?(?=, compared|; |$)",
    re.IGNORECASE,
)
_OWNED = re.compile(  # NOG 2017Q2: "Northern’s GAAP net income for …"
    r"(?P<who>(?-i:[A-Z])[\w.&’' -]{1,40}?)(?:['’]s|(?<=s)['’]) (?=(?:consolidated |total |first|second|third"
    r"|fourth|gaap|non-gaap|adjusted|net|gross|operating|diluted|revenue)\b)",
    re.IGNORECASE,
)
_BEGINS = re.compile(rf"{BEFORE}{KNOWN_AS}\b", re.IGNORECASE)
_TOTAL = re.compile(r"; (?=total (?:net )?(?:revenues?|sales) )", re.IGNORECASE)
_ABOUT = re.compile(  # said of results often, and of rounded ones only
    r"\b(was|were|of|totaled|to) approximately (?=\$\d{1,4}\.\d+ (?:million|billion)|\$\d{1,3}(?:,\d{3})+\b)",
    re.IGNORECASE,
)
_DETAILED = re.compile(  # MDT 2027Q1
    r"^as (?:detailed|shown|described|noted|presented|reconciled) in [^,$%]{3,120}, ", re.IGNORECASE
)
_EACH_KIND = re.compile(  # RDVT 2026Q2
    r"(\$\d+\.\d+) and (\$\d+\.\d+) per basic and diluted (?:common )?share,? respectively", re.IGNORECASE
)
_SHARE_OF = (
    re.compile(  # ACN 2026Q4: what a margin is; AZO 2026Q4: "gross profit, as a percentage of sales, was"
        r" \((?:gross profit|operating income) as a percent(?:age)? of (?:net )?(?:revenues?|sales)\)"
        r"|(?<=profit|income),(?= as a percentage of (?:net )?(?:sales|revenues?), was)"
        r"|(?<= as a percentage of sales),(?= was)",
        re.IGNORECASE,
    )
)
_BASIS_AFTER = re.compile(  # CRL 2026Q2
    r"^([\w -]{0,40}?)(diluted earnings per share|net income|operating income) on a non-gaap basis"
    r"(?= (?:was|were) )",
    re.IGNORECASE,
)
_ADJUSTED_FOR = re.compile(  # CTKB 2026Q2: an adjusted margin, and what it is adjusted for
    r"^((?:adjusted|non-gaap) [\w ]{3,40}), (?:(?:after adjusting|adjusted) for|after excluding)"
    r" [^$%;.]{3,160}?,"
    r"(?= (?:was|were) )",
    re.IGNORECASE,
)
_PER_SHARE = {"net_income": "eps_diluted", "ffo": "ffo_per_share"}
_MARGINS = {"gross_profit": "gross_margin", "operating_income": "operating_margin"}


class Result(Struct, frozen=True):
    """A result as a sentence says it; `sentence` is the whole of it."""

    name: Name
    basis: Basis
    period: Period
    stated: Stated


def results(sentence: str, calendar: Calendar, company: Company, under: Period | None) -> Iterator[Result]:
    """The results a sentence says; `under`: the period its heading names, for a sentence that names none."""
    if not MEASURED.search(sentence):
        return
    sentence = _NAMES_HIMSELF.sub("", sentence)
    told = [*_results(sentence, calendar, company, under)]
    if not told and under is not None and _BEGINS.match(sentence):
        parts = sentence.split("; ")  # NPO 2024Q3: "Operating income up 7%; operating margin up …"
        if all(_BEGINS.search(part) for part in parts[1:] if NOT_ALL.search(part)):
            parts = ["", *parts]  # "Net sales were …; organic sales increased 3%"
        told = [each for part in parts[1:] for each in _results(part, calendar, company, under)]
    elif not told and under is not None and (total := _TOTAL.search(sentence)) is not None:
        told = [*_results(sentence[total.end() :], calendar, company, under)]
    yield from told


def _without_asides(sentence: str) -> str:
    """A sentence without what it says besides its figures."""
    sentence = _EACH_KIND.sub(r"\1 per basic share and \2 per diluted share", _LEFT_OUT.sub("", sentence))
    sentence = _ABOUT.sub(r"\1 ", _DETAILED.sub("", sentence))
    if "exclud" in sentence:
        sentence = _ADJUSTED_OUT.sub(r"\1", sentence)
    sentence = _SHARE_OF.sub("", _ADJUSTED_FOR.sub(r"\1", sentence))
    return _BASIS_AFTER.sub(r"non-GAAP \1\2", sentence)


def _results(sentence: str, calendar: Calendar, company: Company, under: Period | None) -> Iterator[Result]:
    sentence = _without_asides(sentence)
    if (owned := _OWNED.match(sentence)) is not None and company.is_subject(owned["who"]):
        sentence = sentence[owned.end() :]
    if NOT_ALL.search(sentence) and NOT_ALL.search(_WHY.split(sentence, maxsplit=1)[0]):
        return
    if (dateline := _DATELINE.match(sentence)) is not None:
        sentence = sentence[dateline.end() :]
    elif (city := _CITY.match(sentence)) is not None:
        sentence = sentence[city.end() :]
    sentence = _NAMES_HIMSELF.sub("", sentence)
    if (on_basis := _ON_BASIS.match(sentence)) is not None:
        sentence = f"{on_basis['basis']} {sentence[on_basis.end() :]}"
    lead = _LEAD.match(sentence)
    starts = sorted({lead.end() if lead else 0, 0}, reverse=True)
    who = lead["who"] if lead else None
    if who and not company.is_subject(who):
        return  # what others said
    for start in starts:
        clause = CLAUSE.match(sentence, start)
        said = (lead["when"] or lead["span"]) if lead and start else None
        period = calendar.result(said) if said else None
        if said and period is None:
            return  # of another period than those that are read
        clauses: list[re.Match[str]] = []
        while clause is not None:
            clauses.append(clause)
            on = ON.match(sentence, clause.end()) or TWIN.search(sentence, clause.end())
            clause = CLAUSE.match(sentence, on.end()) if on else None
        last = next((one for one in reversed(clauses) if _names_period(one)), None)
        if period is None and last is not None and not any(map(_names_period, clauses[:-1])):
            period = _period(
                last, calendar, None
            )  # of all of them: "…, and diluted EPS was … for the quarter"
        for clause in clauses:
            yield from _read(clause, calendar, period or under)
            period = _period(clause, calendar, period or under)
            if period is None and _names_period(clause):
                break  # "Revenue in Europe was … and operating income was …"
        if clauses:
            return


def _names_period(clause: re.Match[str]) -> bool:
    return bool(clause["when"] or clause["after"] or QUARTER.search(clause["before"]))


def _period(clause: re.Match[str], calendar: Calendar, under: Period | None) -> Period | None:
    """The one period a clause names; where it names none, that of its heading."""
    quarter = QUARTER.search(clause["before"])
    said = [text for text in (clause["when"], clause["after"], quarter and quarter[0]) if text]
    if not said:
        return under
    periods = {calendar.result(text) for text in said}
    return periods.pop() if len(periods) == 1 else None


def _read(clause: re.Match[str], calendar: Calendar, under: Period | None) -> Iterator[Result]:
    basis = basis_said((clause["before"] + clause["metric"]).replace("reported", ""))
    period = _period(clause, calendar, under)
    if period is None or says_both(clause["before"]):
        return
    adjusted = basis is Basis.NON_GAAP
    words = re.sub(r"\bbasic and |(?<=margin)s$", "", clause["metric"], flags=re.IGNORECASE)
    percent = clause["value"].rstrip(")").endswith(("%", "percent"))
    name = _name(words, percent=percent, adjusted=adjusted)
    if name is None and words.lower() == "eps" and "(" in clause["value"]:
        name = Name("eps_diluted", loss=False)  # NTGR 2026Q2: no share dilutes a loss
    on = basis or Basis.GAAP
    if name is None or not kept_on(name.metric, on):
        return
    loss = name.loss or bool(clause["lost"])
    stated = _stated(clause["value"], name.metric, loss=loss)
    if stated is not None:
        yield Result(name, on, period, stated)
    diluted = (clause["share"] or clause["of"] or clause["lost_share"] or "").lower()
    per_share = _PER_SHARE.get(name.metric)
    if per_share and ("diluted" in diluted or (diluted and (loss or adjusted))):
        each = _stated(clause["each"] or clause["later"] or clause["lost_each"], per_share, loss=loss)
        if each is not None:
            yield Result(Name(per_share, loss), on, period, each)
    if clause["part"] and (margin := _MARGINS.get(name.metric)) and kept_on(margin, on):
        part = _stated(clause["part"], margin, loss=loss)
        if part is not None:
            yield Result(Name(margin, loss), on, period, part)


def _name(words: str, *, percent: bool, adjusted: bool) -> Name | None:
    """The metric; a loss per share is the same, diluted or not (no share dilutes it)."""
    words = re.sub(r"^net operating ", "operating ", words, flags=re.IGNORECASE)  # DUOT: Net operating loss
    if (name := named(words, percent=percent, adjusted=adjusted)) is not None:
        return name
    loss = re.search(r"\bloss\b", words, re.IGNORECASE) and not re.search(
        r"income|earnings", words, re.IGNORECASE
    )
    if loss and re.fullmatch(r"(?:net )?loss per (?:common )?share", words, re.IGNORECASE):
        return Name("eps_diluted", loss=True)
    return None


def _stated(text: str, metric: str, *, loss: bool) -> Stated | None:
    """An amount with its sign; None when it is not measured as the metric is."""
    bracketed = "(" in text
    measure = Measure.of(metric)
    stated = point(text.replace("(", "").replace(")", ""), measure, about=False)
    if stated is None:
        return None
    return Stated(-stated.value) if loss or bracketed else stated


_EARNED_EACH = re.compile(  # what is told for each share is of the whole company
    r"(?:[•*o] )?(?:(?:reported|recorded|posted|achieved|delivered|generated) )?"
    r"(?:gaap |non-gaap |adjusted )?net (?:income|loss|earnings)(?: \(loss\))? (?:of|was|were) "
    r"\$[\d.,]+ (?:million|billion),? or "
    r"\$\d*\.\d+ per diluted (?:common )?share\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(rf"{BEFORE}{KNOWN_AS} (?:was|were|of) ", re.IGNORECASE)


def past(
    words: str,
    under: Under,
    *,
    section: Period | None,
    before: Period | None,
) -> Period | None:
    """The period of a result whose sentence names none: its heading's, or that of the release.

    `before`: the one of the results that the sentence before told (XOM 2026Q2: "Second-quarter earnings were
    …", "Adjusted earnings were …").
    """
    if under.kind is Kind.ACTUAL and under.period is not None:
        return under.period
    if before is not None and under.kind is Kind.ACTUAL and _GOES_ON.match(words) and MEASURED.search(words):
        return before
    if under != Under():
        return None
    # REI 2026Q2: "Strengthened Financial Position", below the quarter's highlights
    return section if _EARNED_EACH.match(words) else None
