"""The words of a clause that tells a result: what is told, of which period, how much, and what may follow.

Behind each form stands the release it was learned from.
"""

from __future__ import annotations

import re

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
