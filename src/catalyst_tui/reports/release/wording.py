"""The words of a clause that tells a result: what is told, of which period, how much, and what may follow.

Behind each form stands the release it was learned from.

How a figure is worded: metric, a linking phrase, a value, nothing that narrows it; and who expects it.

Behind each form stands the release it was learned from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from catalyst_tui.reports.release.amounts import AMOUNT, GIVE
from catalyst_tui.reports.release.labels import tells_adjusted
from catalyst_tui.reports.release.page import Part

QUARTERS = (
    r"(?:(?:the|its|our) )?(?:fiscal )?(?:q[1-4]|(?:first|second|third|fourth)[ -]quarter)"
    r"(?: of| in)?(?: fiscal)?(?: year)?(?: 20\d\d)?"
)
OWN = rf"(?:{QUARTERS}|(?:fiscal |full[ -]|year )*fy ?\d\d|(?:fiscal |full[ -]|year )+(?:20\d\d )?|20\d\d) ?"
LEAD = re.compile(
    r"[\"“]?(?:(?:additionally|in addition|accordingly|as a result|turning to our outlook), )?"  # INSP, QNST
    r"(?:for (?:the |our )?(?P<when>[^,]{3,50}),? "
    r"|as an initial (?P<initial>[^,]{3,50}?) (?:outlook|guidance), )?"
    r"(?:(?P<who>[\w.,&'’ ]{1,40}?) (?:currently |now |also )?"
    r"(?:expects?|anticipates?|estimates?|projects?|forecasts?"
    r"|(?:is|are) (?:raising|lowering|updating|reaffirming|maintaining)(?: both)?) (?:that )?"  # HPE 2026Q3
    r"(?:its |our |to report |to achieve |to generate )?(?:annual )?)?"
    r"(?:(?:we )?expects? )?"  # ACN 2026Q4: "Expects full-year GAAP diluted EPS of …"
    rf"(?P<own>{OWN})?",  # NTGR 2026Q2, DCTH 2026Q2: "Full year gross margins in the range of …"
    re.IGNORECASE,
)
METRICS = {
    "revenue": r"(?:total |net |consolidated |reported )*(?:revenues?|sales)"
    r"(?: from continuing operations)?",  # CLFD, AZTA 2026Q3
    "gross_margin": r"gross (?:profit )?margins?",
    "operating_margin": r"operating (?:profit )?margins?",
    "operating_income": r"(?:operating (?:income|profit)|income from operations)(?! margin| per)",
    "eps_diluted": r"(?:(?:diluted )?(?:net )?(?:earnings|income|income \(loss\)) per "
    r"(?:diluted )?(?:common )?share|(?:diluted )?(?:net )?eps|diluted earnings(?! per)"
    r"|(?:diluted )?(?:net )?loss per (?:diluted )?(?:common )?share)"  # GIS 2027Q1
    r"(?: from continuing operations)?",
    "net_income": r"net income(?! per)",
    "ffo_per_share": r"(?:funds from operations|ffo)(?: \(\W?ffo\W?\))? per (?:diluted )?(?:common )?share",
}
_METRIC = "|".join(f"(?P<{metric}>{pattern})" for metric, pattern in METRICS.items())
_LINK = (
    r"(?:(?: |, |: ?)(?:is|are|was|were|will|to|be|expected|projected|estimated|anticipated|of|in|at|within"
    r"|between|the|a|range|approximately|about|around|ranging|from|currently|now|guidance|outlook|at least))*"
)
_FOR = (
    r"(?: (?:for|in) (?P<for>(?:the |our |fiscal |full[ -]|year |of )*20\d\d|fy ?\d\d"
    rf"|the (?:fiscal |full )?year ending [a-z]+ \d\d? 20\d\d|{QUARTERS}))?"
)
SAID = re.compile(
    r"(?P<basis>gaap and non-gaap |non-gaap |gaap |reported |adjusted |comparable |core |normalized )?"
    rf"(?:{_METRIC})(?: guidance(?= for ))?{_FOR}(?P<link>{_LINK}):? "
    rf"(?P<low>{AMOUNT})(?:(?: to | ?- ?|(?P<and> and ))(?P<high>{AMOUNT}))?(?P<each>,? respectively)?"
    rf"(?:,? (?:plus or minus|\+/-|±) (?P<give>{GIVE}))?"
    r"(?=$|[.;)]| \((?:change|previously|prior|compared|up|down):? |,? \(?[+-]\d"  # LMAT 2026Q2: ", +10%"
    r"|(?(high),(?! (?:exclu|net of|before|organic|on an?|in constant|of which))|(?!))"  # GOGO 2026Q2
    rf"|,? (?:for|in) (?P<later>{QUARTERS}|(?:the |our )?(?:(?:fiscal|full)[ -]|year |of )*20\d\d"
    r"|the full (?:fiscal )?year)(?: ending [a-z]+ \d\d?, 20\d\d)?(?=[,.;]|$)"  # SMCI 2026Q4
    r"|,? for the (?P<same>quarter|year)(?=[.;]|$)"  # LULU 2026Q2: of the sentence before
    r"|(?(basis), which excludes |(?!))"  # NKE 2027Q1
    r"|,? (?:and |with )*(?:adjusted )?ebitda\b"  # MCFT 2026Q3
    rf"|,? (?:and |with )?(?:{OWN})?(?:gaap |non-gaap |adjusted |core |comparable |normali[sz]ed )?"
    rf"(?:{'|'.join(METRICS.values())})(?: guidance| outlook)? "
    r"(?:to be|to range|to|of|in the range of|in a range of|between|is|are) "
    rf"|(?(high),? from (?:a |the )?(?:prior |previous )?(?:range of )?\$?\d|(?!))"  # said often
    r"|,? (?:implying|up|down|an? (?:\d[\d.]*% )?(?:increase|decrease)|(?:as )?compared|versus|vs|unchanged"
    r"|representing|assuming|including|depending|subject to|as well as|reflecting|implying"
    r"|(?:(?:is|are|was|were) )?(?:reaffirmed|reiterated|affirmed|maintained|unchanged)"
    r"|increased|decreased|declined|grew|rose|fell"
    r"|based on|per (?:diluted )?share|on (?:a|approximately|weighted))\b)",
    re.IGNORECASE,
)
_GUIDED = rf"(?:annual )?(?:total |gaap |non-gaap |adjusted |core |nareit )?(?:{'|'.join(METRICS.values())})"
CHANGED = re.compile(  # XGN 2026Q2, INSP 2026Q2: who, what of which period, and the new range
    r"(?:(?P<who>[\w.,&'’ ]{1,40}?) (?:is |has |are |have )?(?:now |also )?)?"  # DCTH 2026Q2: a headline
    r"(?:rais(?:es|ed|ing)|increas(?:es|ed|ing)|lower(?:s|ed|ing)|reduc(?:es|ed|ing)|updat(?:es|ed|ing)"
    r"|narrow(?:s|ed|ing)|revis(?:es|ed|ing)|reaffirm(?:s|ed|ing)|reiterat(?:es|ed|ing)"
    r"|maintain(?:s|ed|ing)|provid(?:es|ed|ing)|announc(?:es|ed|ing)|introduc(?:es|ed|ing)"
    r"|initiat(?:es|ed|ing)|issu(?:es|ed|ing)|establish(?:es|ed|ing))"
    r" (?:its |our |the )?(?:previously (?:announced|issued) )?"
    rf"(?:(?P<when>(?:(?:fiscal |full[ -]|year )*20\d\d|fy ?\d\d) )?(?P<what>{_GUIDED})"
    r" (?:guidance|outlook|forecast"
    r"|expectations)"
    rf"(?: for (?P<for>(?:the |our |fiscal |full[ -]|year |of )*20\d\d|{QUARTERS}))?"
    r"|(?P<span>(?:fiscal |full[ -]|year )*(?:20\d\d )?)(?:guidance|outlook|forecast) for "  # AOUT 2027Q1
    r"(?P<year>(?:(?:fiscal |full[ -]|year )*20\d\d|fy ?\d\d) )?"  # BKH 2026Q2
    rf"(?P<other>{_GUIDED})(?= of| to))"
    rf"(?: from (?:a |the )?(?:range of )?{AMOUNT}(?: to | ?- ?){AMOUNT})? "  # CTAS 2027Q1
    r"(?:to|of) (?:be )?(?:in |between |within )?(?:the |a )?(?:new )?(?:range of )?(?=[$\d])",
    re.IGNORECASE,
)
ON = re.compile(
    rf"[,;]? (?:and |with )?(?P<own>{OWN})?(?=gaap|non-gaap|adjusted|diluted|net|gross|operating|revenue"
    r"|total|ffo|funds|core|comparable|earnings|sales|loss)",
    re.IGNORECASE,
)
BESIDES = re.compile(  # MCFT 2026Q3: sales, adjusted EBITDA, and earnings per share in one sentence
    rf"(?:adjusted )?ebitda(?: margin)?(?: \w+){{0,6}} {AMOUNT}(?: (?:to|and) {AMOUNT})?", re.IGNORECASE
)
TWICE = re.compile(
    r"(?P<metric>[\w ]{3,60}?)(?: \d)? gaap: (?P<gaap>.+?) non-gaap: (?P<other>.+)", re.IGNORECASE
)
EACH_TOO = re.compile(  # PGNY 2026Q2: net income, and what that is for each share
    rf",? or (?P<low>{AMOUNT})(?: to | ?- ?)(?P<high>{AMOUNT}) per diluted (?:common )?share\b", re.IGNORECASE
)
_MEASURE = re.compile(  # MNRO 2027Q1
    r", (?:which is )?an? non-gaap (?:financial )?measure,", re.IGNORECASE
)
_FOOTNOTE = re.compile(  # MTRX 2026Q4, ECVT 2026Q2, PLMR 2024Q4: "Adjusted net income(1) was …"
    r"(?<=[a-z])\(\d\)(?= \$?\d)"
    r"|(?<=[a-zA-Z)]) ?\(\d\)(?= (?:of|was|were|for|in|to|be|totaled|increased|decreased|rose|grew|fell"
    r"|declined|improved) )"
    r"|(?<=[a-zA-Z)]) \d(?= (?:(?:of|was|were) \$?\d|(?:increased|decreased|rose|grew|fell|declined"
    r"|improved) ))",  # SONO 2026Q3
    re.IGNORECASE,
)
_NON_GAAP = re.compile(r"^(?:core|adjusted)\b", re.IGNORECASE)
_NON_GAAP_TOO = re.compile(r" \(non-gaap\)", re.IGNORECASE)  # JBL 2026Q4, CIEN 2026Q3: "Core … (Non-GAAP)"
_DIGIT = re.compile(r"\d")
_TRADE_MARKS, _DASHES = re.compile(r"[®™℠]"), re.compile(r"[‐‑–—−]")
_OPENED = re.compile(r"\( (?=[a-z])")  # SRTA 2026Q2: "( previously: …)"
_STARS, _RAISED = re.compile(r"(?<=[a-zA-Z])\*+(?= )"), re.compile(r"\d(?<=[a-z]\d)(?= )")  # NKE 2027Q1
_UNITED_STATES = re.compile(r"\bu\.s\. (?=gaap\b)", re.IGNORECASE)  # JBL 2026Q4
_DILUTED_NON_GAAP = re.compile(r"\bdiluted non-gaap\b", re.IGNORECASE)  # MDT 2027Q1
_APART = re.compile(r"(?<=\w) :(?= )")
_OPERATING = re.compile(r"\bop\. (?=income|margin)", re.IGNORECASE)  # LMAT 2026Q2
_BETWEEN = (
    r"(?:[ ,(-]*\b(?:diluted|basic|net|total|consolidated|gaap|non|and|or|operational|comparable|income"
    r"|earnings|gross|profit|operating|margins?|expenses?|per|share|tax|eps|ebitda|loss|of)\b[),]*)*[ ,(-]*"
)
_TWIN = r"\b(?:non-gaap|adjusted|core|underlying|normali[sz]ed)\b"
_OF_METRIC = {
    "gross_profit": r"gross (?:profit|margin)",
    "gross_margin": r"(?:gross (?:profit|margin)|margins)",
    "operating_income": r"(?:operating (?:income|profit|earnings|loss)|(?:income|loss) from operations"
    r"|EBITA?\b)",
    "operating_margin": r"(?:operating (?:income|profit|earnings|loss|margin)|margins|EBITA?\b)",
    "net_income": r"net (?:income|loss|earnings|profit)|(?:earnings|profit|loss)\b(?! per)",
    "eps_diluted": r"(?:eps\b|(?:\w+ ){1,3}per (?:\w+ ){0,2}share|earnings\b)",
    "ffo": r"(?:ffo\b|funds from operations)",
    "ffo_per_share": r"(?:ffo\b|funds from operations)",
}
NAMED_AS = {
    **_OF_METRIC,
    "revenue": r"(?:total |net |operating |consolidated )*(?:revenues?|sales)\b",
    "net_income": r"net (?:income|loss|earnings|profit)\b(?! per)",
    "eps_diluted": r"(?:eps\b|(?:earnings|income|loss) per (?:\w+ ){0,2}share|per diluted (?:common )?share)",
}
"""How a sentence names each metric that is read."""
_TWINS = {
    metric: re.compile(
        rf"{_TWIN}{_BETWEEN}\b(?:{pattern})|\b(?:{pattern})[ ,(-]{{1,3}}(?:as )?(?:non-gaap|adjusted)\b"
        rf"|\bnon-gaap basis\b.*\b(?:{pattern})|\b(?:{pattern}).*\bnon-gaap basis\b"
        rf"|\b(?:{pattern})\b[^.;]{{0,60}}\b(?:adjusted (?:for|to)|as adjusted)\b",
        re.IGNORECASE,
    )
    for metric, pattern in _OF_METRIC.items()
}
_MEASURES = re.compile(  # LULU 2026Q2: over what may be growth in constant currencies alone
    r"(?:use of |about )?non-gaap (?:financial )?(?:measures?|information|metrics)", re.IGNORECASE
)
_BASIS_ALONE = 4  # words of a row or heading that names a basis and no metric
_NAMED = ("revenue", "sales", "income", "earning", "loss", "profit", "margin", "funds from")
_NAMED_SHORT = re.compile(r"\b(?:eps|ffo)\b")
AHEAD = re.compile(r"\b(?:outlook|guidance|targets?|expectations)\b", re.IGNORECASE)
_OUTLOOKS = ("outlook", "guidance", "target", "expectations")
EXPECTED = re.compile(r"\b(?:expected|projected|estimated|anticipated|guidance|outlook)\b", re.IGNORECASE)


def as_expected(found: re.Match[str]) -> str:
    """A changed guidance in the words of an expectation."""
    when = (found["for"] or found["when"] or found["span"] or found["year"] or "").strip()
    about = f" for {when}" if re.search(r"\d|quarter", when, re.IGNORECASE) else ""
    who, what = found["who"] or "The company", re.sub("annual ", "", found["what"] or found["other"])
    return f"{who} expects {what}{about} to be in the range of "


def adjusted_twins(part: Part) -> Iterator[str]:
    """The metrics that a part speaks of as adjusted: a release without such a twin tells the plain one.

    LMAT 2026Q2 has adjusted growth of its sales, and but one gross margin.
    """
    for text in (part,) if isinstance(part, str) else (cell.text for row in part.rows for cell in row):
        if not tells_adjusted(text):
            continue
        twins = [metric for metric, pattern in _TWINS.items() if pattern.search(text)]
        if _MEASURES.fullmatch(text):
            continue
        alone = len(text.split()) <= _BASIS_ALONE and "ebitda" not in text.lower() and not twins
        yield from _TWINS if alone else twins  # "Non-GAAP" below what it is of


def may_tell(sentence: str) -> bool:
    """Whether a sentence may name a metric beside a number, or an outlook."""
    small = sentence.lower()
    if any(word in small for word in _OUTLOOKS) and AHEAD.search(sentence):
        return True
    return bool(_DIGIT.search(sentence)) and (
        any(word in small for word in _NAMED) or bool(_NAMED_SHORT.search(small))
    )


@lru_cache(maxsize=512)
def plain(text: str) -> str:
    """A text with one kind of dash, and without marks of trade and of footnotes."""
    if not text.isascii():
        text = _DASHES.sub("-", _TRADE_MARKS.sub("", text))
    text = _FOOTNOTE.sub("", text) if _DIGIT.search(text) else text
    text = _OPENED.sub("(", _MEASURE.sub("", text))
    if "*" in text:
        text = _STARS.sub("", text)
    if "gaap" in (small := text.lower()):
        text = _UNITED_STATES.sub("", text)
        text = _DILUTED_NON_GAAP.sub("non-GAAP diluted", text)
    if "op. " in small:
        text = _OPERATING.sub("operating ", text)
    if _NON_GAAP.match(text):
        text = _NON_GAAP_TOO.sub("", text)
    if " : " in text:
        text = _APART.sub(":", text)
    return _RAISED.sub("", text).strip()
