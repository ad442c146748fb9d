"""Sentences put into the words that the rest reads: one way of saying for many.

Each row is what is said and what stands for it; nothing is concluded here. Behind some stands the release
they were learned from; the others are common turns of speech.
"""

from __future__ import annotations

import re

_EACH = r"\$ ?\(?\d*\.\d+\)?"
_MONEY = r"\(?\$ ?\(?[\d.,]+\)? (?:million|billion|thousand)\)?"
_LISTED = (
    r"(?:(?:gaap|non-gaap|adjusted) )?(?:diluted )?(?:net (?:income|loss|earnings)"
    r"|(?:earnings|income|loss) per (?:diluted )?share|eps)(?: \(loss\))?(?: from continuing operations)?"
)
_SHARE = r"per (?:common )?share"
_SAID_OF = (
    r"(?:of|to|at|was|were|is|are|be|in|the|a|range|between|approximately|about|from|expected|guidance"
    r"|outlook)"
)
_ENDS = r"\$ ?\d*\.\d+(?:(?: to | and | ?- ?)\$? ?\d*\.\d+)?"
_WHOSE = (
    r"(?: (?:attributable|available|applicable) to (?:the )?(?:[a-z']+ )?common (?:stock|share)(?:holders)?"
    r"(?: and unit ?holders)?)?"
)
_OPERATING = r"(?:adjusted )?\b(?:operating|ongoing) earnings"  # a utility's: what is left, adjusted
_CHANGED = r"(?:raised|increased|lowered|narrowed|updated|revised|reduced|tightened)"
_AHEAD = "guidance|outlook|forecast"

_ROWS = (
    (
        rf"\bor ({_EACH}) per (?:basic )?(?:common )?share \(({_EACH}) per diluted (?:common )?share\)",
        r"or \2 per diluted share",
    ),
    (rf"\(({_EACH}) per (?:common )?share,? ?-? diluted\)", r"(\1 per diluted share)"),  # CVX 2026Q2
    (  # BKE, EGAN 2020Q2
        r"per (common )?share,? (?:on (?:both )?an? |\(|- )?(?:basic and )?(?:fully )?diluted(?: basis|\))",
        r"per diluted share",
    ),
    (rf"({_EACH}) on an? per[ -](?:diluted )?share basis", r"\1 per share"),  # CALD 2016Q3
    (  # MPWR 2019Q4, NVT 2023Q3
        r"\b(?:(?:net )?(?:earnings|income|loss) per (?:diluted )?(?:common )?share|eps)"
        rf"( (?:of|was|were|to)) ({_EACH}) per diluted (?:common )?share\b",
        r"diluted EPS\1 \2",
    ),
    (rf"\b(eps (?:of|was|were|to)) ({_EACH}) per (?:diluted )?share\b", r"\1 \2"),
    (r"(?<=gaap) \(\d\)(?= )", ""),  # MPWR 2019Q4: "Non-GAAP (1) gross margin"
    (r"\b((?:adjusted|core|ongoing)(?: \w+){1,5}?) \(non-gaap\)", r"\1"),  # DQE 2006Q2
    (
        r"\b((?:(?:total|net|diluted|gross|operating) )*(?:revenues?|sales|income|margin|profit|eps"
        r"|(?:earnings|income|loss) per (?:diluted )?(?:common )?share)) \((gaap|non-gaap|adjusted)\)",
        r"\2 \1",
    ),
    (  # SCWX 2020Q4
        r"\b(?:both )?gaap and non-gaap ((?:total |net )?revenues?)"
        r"(?![^$]*\$[\d.,]+ (?:million|billion),? and \$)",
        r"\1",
    ),
    (  # EMCI 2010Q4: what an insurer's includes
        r"(?<=income), including (?:net )?realized (?:investment |capital )?gains (?:and|or) losses,"
        r" (?=totaled|was)",
        " ",
    ),
    (  # a line of a list
        r"^(?:[*•·] )?(?=(?:now |currently )?(?:expects|anticipates|projects) )",
        "The company ",
    ),
    (  # QLYS 2026Q2
        r"^as a percent(?:age)? of (?:total |net )*(?:revenues?|sales), "
        r"((?:gaap |non-gaap |adjusted )?)(operating|gross) (?:income|profit)(?= (?:was|were|for|in) )",
        r"\1\2 margin",
    ),
    (  # EVI 2026Q4: where its growth is told besides
        r"\b(gross profit (?:increased|grew|rose|decreased|declined|fell) \d[\d.]*% to (?:a record )?"
        r"\$[\d.]+ (?:million|billion),? or) (?:a record )?(\d+(?:\.\d+)?%)(?=[,;.]? |[,;.]?$)(?! of)",
        r"\1 \2 of revenue",
    ),
    (  # a headline in two parts
        r"^(?:the company |\w+ )?(?:rais|reaffirm|updat|increas|lower|narrow|reiterat|maintain|introduc|issu)"
        r"(?:e?s|ing) ((?:fiscal |full[ -])+(?:year )?20\d\d) (?:financial )?(?:guidance|outlook)[;,] "
        r"(?=(?:now )?expects )",
        r"For \1, the company ",
    ),
    (  # the period as a label, before a sentence
        r"^((?:fiscal |full[ -])*(?:year )?20\d\d"
        r"|(?:first|second|third|fourth)[ -]quarter(?: of)?(?: fiscal)?"
        r"(?: year)? 20\d\d) (?:financial |business )?(?:guidance|outlook): (?=(?:we|the company) )",
        r"For \1, ",
    ),
    (
        r"\b(quarter of (?:fiscal )?(?:year )?20\d\d), (?:which )?end(?:s|ing) [a-z]+ \d\d?, 20\d\d(?=,)",
        r"\1",
    ),
    (
        r"\bper (common )?share,? (?:\()?(?:basic and )?diluted\)?,(?= (?:between|of|in|to|was|is) )",
        r"per diluted share",
    ),
    (
        rf"\bincreas(ed|ing|es) the mid-?point of ([^$]{{5,90}}?) to {_EACH},? with a range of ",
        r"increas\1 \2 to ",
    ),
    (r"\bon an? (gaap|non-gaap|adjusted) basis, (?=(?:diluted|net|operating|gross|eps|earnings)\b)", r"\1 "),
    (  # what is told beside its adjusted twin
        r"(?<!adjusted )(?<!gaap )(?<!core )(?<!comparable )(?<!reported )(?<!normalized )\b(diluted (?:eps"
        r"|earnings per share)|(?:gross|operating) margin|operating income)\b(?=[^.;$%]{0,40}[$\d]"
        r"[^;]{0,80}?(?:and|,|;) (?:adjusted|non-gaap) \1\b)",
        r"GAAP \1",
    ),
    (  # what is guided, before the word for it
        r"\b(?:are|is) (?:providing|issuing|introducing|initiating|giving) ([\w -]{3,40}?) guidance "
        r"(?=(?:of|in|between) )",
        r"expects \1 ",
    ),
    (
        rf"\b(revenues?|sales|eps|share|margins?|income) range (?:(?:is|was|has been) )?{_CHANGED} (?=to )",
        r"\1 guidance ",
    ),
    (r"\b(revenues?|sales|eps|share|margins?|income) range of ", r"\1 guidance of "),
    (r"\b(?:is|are) guiding (?:to|for)\b", "expects"),
    (r"\bongoing (?=(?:diluted )?(?:eps|earnings per (?:diluted )?share)\b)", "adjusted "),  # ABT 2013Q3
    (  # OUST 2023Q4
        rf"\b(expects?|anticipates?) ({_MONEY}|\$[\d.]+)( (?:to|and) )({_MONEY}) (?:of|in)"
        r" ((?:total |net )?revenues?)\b",
        r"\1 \5 of \2\3\4",
    ),
    (r"per fully[ -]diluted share", "per diluted share"),
    (
        r" \((?:or )?(\d+(?:\.\d+)?(?: ?%| percent) of (?:total |net )*(?:revenues?|sales))\)",
        r", or \1,",
    ),
    (
        rf"\b(ffo|funds from operations)( (?:of|was|were)) ({_EACH}) per (?:common )?share\b",
        r"\1 per share\2 \3",
    ),
    (rf"\bor {_EACH} basic eps,? and ({_EACH}) diluted eps\b", r"or \1 per diluted share"),  # LGIH 2026Q2
    (  # of what is not read, before what is
        rf"^(?:adjusted )?ebitda (?:of|was|increased|grew|rose|decreased|declined)[^$;]{{0,40}}{_MONEY}"
        r"(?:, [^,$;]{3,60},)?,? (?:and|with) (?=(?:gaap|non-gaap|adjusted|net|diluted|core)\b(?! ebitda))",
        "",
    ),
    (  # both bases of guidance, the first named behind its range
        rf"\b((?:diluted )?(?:eps|earnings per (?:diluted )?share))( (?:of|between|in the range of) {_ENDS})"
        r" on an? (gaap|reported|non-gaap|adjusted) basis,? (?=(?:and|with) )",
        r"\3 \1\2 ",
    ),
    (
        rf"\bor ({_EACH}) (?:in )?diluted (?:earnings|eps|income|loss)(?: per share)?\b",
        r"or \1 per diluted share",
    ),
    (rf"\bor ({_EACH}) (?:net )?loss per (?=(?:common )?share)", r"or \1 per "),
    (rf" \(({_EACH}) (per (?:diluted )?(?:common )?share)\)", r", or \1 \2,"),  # D 2026Q2
    (r" \([“\"]?(?:diluted )?eps[”\"]?\)", ""),  # CIEN 2026Q3, CLX 2026Q4
    (r"\bper (?:common )?share,? (?:- ?)?assuming dilution\b", "per diluted share"),  # XOM 2026Q2
    (r"\b(funds from operations) \([“\"]?(?:nareit )?ffo[”\"]?\)(?= (?:for|was|of|in) )", r"\1"),
    (  # what an adjusted figure leaves out, between it and its verb
        r"\b((?:adjusted|non-gaap|core) [\w ]{3,40}?), (?:which )?exclud(?:es|ed|ing) "
        r"(?![^$%]*?(?:currenc|exchange|acqui|divest))[^$%,]{3,120}, (?=(?:was|were) )",
        r"\1 ",
    ),
    (r" \((?:fy ?\d\d|[1-4]q ?\d\d|q[1-4] ?\d\d)\)", ""),  # HUM 2005Q4
    (r" \((?:\d\d|thirteen|fourteen|sixteen) weeks\)", ""),  # ZUMZ 2026Q1
    (r"\ba loss of \$ ?(\d*\.\d+)", r"$(\1)"),  # ZUMZ 2026Q1: "between a loss of $0.23 and a loss of $0.08"
    (  # AEP 2024Q2
        r"(earnings|net income), (?:prepared|calculated|determined) in accordance with [^,$]{10,70}\(gaap\),"
        r"(?= of )",
        r"GAAP \1",
    ),
    (  # AEP 2024Q2: what is told for each share is what is left
        r"(\bgaap |\breported |\bquarter(?:ly)? |\b20\d\d |^)earnings"
        rf"(?=(?: {_SAID_OF}| (?:for|in) [^$;.]{{3,60}}?)* {_MONEY},? or {_EACH} per )",
        r"\1net earnings",
    ),
    (  # FMCB 2025Q2
        rf"\bbasic (?:eps|(?:net )?(?:earnings|income|loss) per (?:common )?share) (?:of|was|were) {_EACH}"
        r",? and (?=diluted )",
        "",
    ),
    (  # RAIL 2026Q2; what is told for each share is of the whole company
        r"^(?!.*\bwould)[a-z][^;.]{2,160}(?:\.\d[^;.]{2,160})?,? (?:resulting in|which resulted in) an? "
        rf"(?=(?:gaap )?net (?:income|loss|earnings) of {_MONEY},? or {_EACH} per diluted share)",
        "",
    ),
    (  # REI 2026Q2: what it includes
        rf"(?<=illion) \((?:included|includes|including|inclusive of) [^()]{{5,120}}\)(?=,? or {_EACH} per )",
        "",
    ),
    (r"(?<=illion),? (?=\$ ?\(?\d*\.\d+\)? per diluted )", ", or "),  # ANIK 2026Q2
    (
        rf"^(?:[*•] )?({_LISTED})[ˆ^†*]*: (?=\(?\$)"
        r"(?!\$?[\d.,]+(?: (?:million|billion))? ?(?:to|-|\+/-|±|plus or minus) ?\$?\d)",
        r"\1 was ",
    ),  # ANIK 2026Q2: "Adjusted net income: $5.9 million, …"
    (  # SCVL 2026Q1, ABCB 2026Q2: what an adjusted figure leaves out
        r"^excluding (?![^$%]{0,160}?(?:currenc|exchange|acqui|divest|tax|segment|business))"
        r"(?:[^,$%]|, (?!non-gaap|adjusted|core)){5,160}, (?=(?:non-gaap|adjusted|core) )",
        "",
    ),
    (  # BOX 2027Q2: whose it is, of guidance
        r"\b(per (?:diluted )?(?:common )?share|net (?:income|loss|earnings)),? "
        r"(?:attributable|available|applicable) to (?:the )?(?:[a-z']+ )?(?:common )?"
        r"(?:stock|share)holders,?(?= (?:is|are|to|will|of(?! the)|in|between|guidance|outlook)\b)",
        r"\1",
    ),
    (  # ACAD 2026Q2: what it is made of
        r"\b((?:total |net )*(?:revenues?|sales)), (?:which (?:includes?|consists? of|is comprised of)"
        r"|comprised of|consisting of|including|inclusive of) [^$%]{5,120}?, (?=(?:was|were|of|totaled) )",
        r"\1 ",
    ),
    (r"\bto a (?:net |gross |operating )?loss of \$ ?([\d.]+)", r"to $(\1)"),  # PALT 2024Q3
    (
        r"\b(?:after-tax profit|net profit|profit after (?:income )?tax(?:es)?|profit for the period)\b",
        "net income",
    ),
    (  # ABR 2026Q2: what a lender or manager may distribute
        r"\bdistributable (?:net )?(?:earnings|income)(?: \([“\"]?de[”\"]?\))?"
        rf"(?=(?: {_SAID_OF}| (?:for|in) [^$;.]{{3,60}}?)* {_EACH} per )",
        "adjusted EPS",
    ),
    (
        r"\bdistributable (?:net )?(?:earnings|income)(?: \([“\"]?de[”\"]?\))?"
        r"(?=[^$;]{1,80}\$[\d.,]+ (?:million|billion))",
        "adjusted net income",
    ),
    (  # CNXC 2026Q2: what is adjusted beside it
        r"^((?:net|operating|gross) (?:income|loss|profit|margin)|diluted (?:eps|earnings per share))"
        r"(?= (?:of|between|in the range) (?!.*\bbasis\b).* and (?:non-gaap|adjusted) \1\b)",
        r"GAAP \1",
    ),
    (r"\b(ffo|funds from operations), as defined by [^,$]{3,110}, (?=for |was |of )", r"\1 "),  # NHI 2013Q3
    (
        rf"{_OPERATING}(?: \(non-gaap\))?(?=[^$;]{{1,80}}\$[\d.,]+ (?:million|billion),? or {_EACH} per )",
        "adjusted net income",  # D 2026Q2
    ),
    (
        rf"{_OPERATING}(?: {_SHARE})?(?: \(non-gaap\))?"
        rf"(?=(?: {_SAID_OF}| (?:for|in) [^$;.]{{3,60}}?)* {_ENDS} {_SHARE})",
        "adjusted EPS",  # D 2026Q2
    ),
    (
        rf"\b(net income|earnings|(?:ffo|funds from operations)(?: \(\W?ffo\W?\))?){_WHOSE}"
        rf"(?: \(\W?ffo\W?\))?((?: {_SAID_OF}| (?:for|in) (?:full[ -]year |fiscal )*20\d\d)+ {_ENDS})"
        r",? per diluted (?:common )?(?:share|unit)(?: and unit)?\b",
        r"\1 per diluted share\2",  # EXR 2021Q2
    ),
    (  # beside an adjusted one, which is always diluted
        r"^(?=.*\b(?:adjusted|non-gaap|core) )(?!.*\bbasic\b)"
        r"(.*)\b(?<!non-)(gaap|reported) (?:eps|(?:net )?earnings per share)\b",
        r"\1\2 diluted EPS",
    ),
    (  # CERT 2026Q2
        r" for continuing operations(?:, excluding (?:the )?[^,$%]{5,60} business)?,?"
        r" (?=(?:is|are) expected)",
        " ",
    ),
    (r"^([*•] )?revenue growth[^$]{0,120} expected to be [^$]{3,30}, or (?=revenue of \$)", r"\1"),
    (  # the heading of an outlook in one line with it
        r"^outlook for (the (?:first|second|third|fourth) quarter of (?:fiscal (?:year )?)?20\d\d):"
        r" (?:gaap )?(?=revenue is expected to be )",
        r"For \1, ",
    ),
    (rf"\b({_AHEAD}) range\b", r"\1"),  # D 2026Q2
    (r"\bcontinue(s?) to (expect|anticipate|project|estimate)\b", r"\2\1"),
    (rf"\b({_AHEAD}) (?:(?:is|was|has been) )?{_CHANGED} (?=to )", r"\1 "),
    (
        rf"\b({_AHEAD}) (?:(?:is|was|has been) )?{_CHANGED} by {_MONEY} "
        r"(?=to \$?[\d.,]+(?: (?:million|billion))? ?(?:to|-) )",
        r"\1 ",
    ),
    (  # GOOGL 2026Q2: growth in constant currency, before the figure
        r"\b(increased|grew|rose|decreased|declined|fell|up|down) (\d[\d.]*(?:%| percent)),? (?:or|and) "
        r"(?:approximately )?\d[\d.]*(?:%| percent) (?:in|on an?) constant currenc(?:y|ies)(?: basis)?,? "
        r"(?=to )",
        r"\1 \2 ",
    ),
    (  # of what only its growth is told, before what is read
        r"^(?:consolidated |total )?"
        r"(?:operating income|net (?:income|sales|earnings)|gross profit|revenues?|sales) "
        r"(?:increased|grew|rose|decreased|declined|fell) \d[\d.]*(?:%| percent),? and "
        r"(?=(?:diluted (?:eps|earnings per share)|(?:operating|gross) margin) )",
        "",
    ),
    (
        r"\b(operating) income( guidance)? of (approximately )?(\d+(?:\.\d+)?(?: ?%| percent))"
        r" of (?:projected |expected )?(?:net )?revenues?\b",
        r"\1 margin\2 of \3\4",  # AVGO 2026Q3
    ),
    (r"\b(year|quarter) ending ([a-z]+ \d\d?), (20\d\d)\b", r"\1 ending \2 \3"),
    (
        r"\b(to|of|was|were) an? (?:new )?(?:all-time |quarterly |company )?record (?:of )?(?=\$)",
        r"\1 ",
    ),
)
_REWORDED = tuple((re.compile(said, re.IGNORECASE), meant) for said, meant in _ROWS)
_PERIOD = (
    r"(?:the |its |our )?(?:(?:(?:fiscal |full[ -]|calendar )+year|year(?= ending))"
    r"|(?:fiscal )?(?:first|second|third|fourth)[ -]quarter|fiscal|(?=20\d\d))"
)
_AT_END = re.compile(  # "We expect revenue of … for the third quarter of 2025"
    r"(?!(?:for|in|during) )"
    r"(?P<body>.*\b(?:expect|anticipat|project|guidance|outlook|forecast)[a-z]*\b.*?),? (?:for|in) "
    rf"(?P<when>{_PERIOD}(?: (?:of|ending [a-z]+ \d\d?))?(?: fiscal)?(?: year)? ?(?:20\d\d)?)\.?",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"\b(?:compared|versus|vs|(?:up|down|increase|decrease) from|against)\b[^.]{0,25}[\d.]*\w*$",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_WORTHWHILE = re.compile(
    rf"\bper\b|weeks|non-gaap|adjusted|\beps\b|{_AHEAD}|continue|ending|record|percent of|% of|expect"
    r"|guiding|constant|ongoing|ending|range|margin|gaap|excluding|distributable|profit"
    r"|a (?:net )?loss of|compris|consist|inclu"
    r"|anticipat|project",
    re.IGNORECASE,
)


def reworded(text: str) -> str:
    """A sentence in the words that are read."""
    if not _DIGIT.search(text) or not _WORTHWHILE.search(text):
        return text
    for said, meant in _REWORDED:
        text = said.sub(meant, text)
    at_end = _AT_END.fullmatch(text)
    if at_end and _BESIDE.search(at_end["body"]):
        return text  # ROG 2025Q1: of what it is compared to
    return f"For {at_end['when'].strip()}, {at_end['body']}" if at_end else text
