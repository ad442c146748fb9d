"""What the titles of a table and the headings of its columns say: a statement, parts, a period, the whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

_STATEMENT = re.compile(
    r"\bstatements? of (?:consolidated )?(?:net )?"
    r"(?:\(?(?:loss|profit|income)\)?(?: and| or|/)? ?)?"
    r"\(?(?:income|operations|earnings|comprehensive|profit|loss)\b",
    re.IGNORECASE,
)
_INCOME_STATEMENT = re.compile(  # UFCS 2024Q4; not "Income Statement Highlights", nor one of a segment's rows
    r"(?:(?:condensed|consolidated|unaudited) )*income statements?(?: \(unaudited\))?", re.IGNORECASE
)
_PART_OF_SALES = re.compile(
    r"\W*(?:as (?:a )?)?(?:%|percent(?:age)?|pct\.?)"
    r"(?: (?:of|to) (?:total )?(?:net )?(?:sales|revenues?)| sales)\W*",
    re.IGNORECASE,
)
_NO_STATEMENT = re.compile(
    r"non-gaap|adjust|\bcore\b|underlying|pro forma|reconcil|segment|supplement|percentage of|as a percent"
    r"|joint ventures?|100 ?% basis|predecessor|parent(?: company)? only|of discontinued operations"
    r"|constant[- ]currenc|currency effects|\borganic|like[- ]for[- ]like|excluding (?!share|per )"
    r"|lines? of business|\bdivisions?\b|by (?:product|region|geograph)",
    re.IGNORECASE,
)
_OF_LINES = re.compile(
    r"segment|lines? of business|\bdivisions?\b|joint ventures?|predecessor|parent(?: company)? only"
    r"|pro forma|combined|legacy",
    re.IGNORECASE,
)
_OTHER_BASES = re.compile(
    r"non-gaap|adjust|\bcore\b|underlying|pro forma|reconcil|as a percent", re.IGNORECASE
)
_WHOLE = re.compile(  # F 2026Q2, STZ 2027Q2, CRL 2026Q2
    r"(?:total )?(?:consolidated|company|group)(?: total| results)?|total", re.IGNORECASE
)
_BESIDES = re.compile(r"\band supplement(?:ary|al) (?:information|data)\b", re.IGNORECASE)  # GIS 2027Q1
_OF_RESULTS = re.compile(  # words that say no part of a company
    r"(?:\b(?:condensed|consolidated|unaudited|preliminary|selected|summary|summarized|key|comparative|certain"
    r"|financials?|operating|operations?|results?|highlights?|data|information|metrics?|measures?|statements?|overview"
    r"|performance|snapshot|company|quarterly|quarters?|income|loss|earnings|profit(?:ability)?|revenues?|sales|margins?"
    r"|net|gross|total|gaap|as|reported|share|per|diluted|basic|common|first|second|third|fourth|fiscal|full|year|three"
    r"|six|nine|twelve|months?|weeks?|ended|ending|periods?|q[1-4]|20\d\d|\d\d?"
    r"|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|in|thousands|millions|billions|dollars|amounts?|expressed|except|where|noted|and|or|other|of|the|for|from|to|our"
    r"|versus|vs|compared|with|inc|corp|corporation|ltd|limited|plc|llc|co|holdings?|group|subsidiar(?:y|ies))\b|\W)*",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"\bconsolidated\b|\b(?:selected|key|summary|comparative|quarterly)\b.*\b(?:financials?|results)\b"
    r"|\bfinancial\b.*\b(?:highlights|summary|data|results|information|overview|snapshot|performance)\b"
    r"|\bresults of operations\b",
    re.IGNORECASE,
)
_TABLE_OF = re.compile(  # VTS 2026Q2
    r"^the (?:following )?table (?:below )?(?:sets forth|presents|shows|summarizes|provides) "
    r"(?:an? |the |our )?(?:summary of )?",
    re.IGNORECASE,
)
_OF_PERIODS = re.compile(
    r" (?:for|of) the (?:periods?|quarters?) (?:indicated|presented|shown)\b.*$", re.IGNORECASE
)
_WORD = re.compile(r"[A-Za-z&'’.]+")
_BEGIN = re.compile(r"document$|(?:exhibit|ex) ?-?99", re.IGNORECASE)  # of an exhibit
_LINE = 12  # words of a title
_SENTENCE = re.compile(r"\$ ?\d|(?:\S+ ){8}.*\.$")
_NO_COLUMN = re.compile(
    r"%|∆|chang|constant currenc|\bpercent\b|adjust(?!ed)|pro forma|crease|varia|growth|y/y|q/q|\bvs\b"
    r"|^\W*inc\b(?!\.)|\binc\W+dec",  # "Inc/(Dec)", not "Astera Labs, Inc."
    re.IGNORECASE,
)
_RESULTS_OF = re.compile(r"\b(?:results|comparison|highlights|summary)\b", re.IGNORECASE)
_ADJUSTED_RESULTS = re.compile(
    r"(?!.*reconcil|.*\band\b|.*\bto\b|.*(?<!non-)gaap\b)[^.$%]*\bnon-gaap "
    r"(?:financial |operating |consolidated )*(?:results|comparison|highlights|summary)[^.$%]*",
    re.IGNORECASE,
)
_FOR_EACH = re.compile(
    r"\W*(?:(?:amount |\$ ?|earnings |diluted )*per (?:diluted |common )*share"
    r"(?: amount| - diluted|,? diluted)?|(?:diluted )?eps(?:,? - diluted| \(diluted\))?)\W*",
    re.IGNORECASE,
)
_PERIOD_WORDS = re.compile(
    r"\b(?:20\d\d|q[1-4]|[1-4]q|fy(?:\d\d)?|quarters?|qtr|months?|weeks?|years?|ended|ending|period|first|second|third"
    r"|fourth|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b|\b[1-4]q\d\d|\bf(?:q[1-4]|y)-\d\d\b|\d/\d{1,2}/\d\d|\bq[1-4]",
    re.IGNORECASE,
)
_PLAIN_COLUMN = re.compile(
    r"(?:\(?(?:un)?audited\)?|gaap|(?:as )?reported|as adjusted|adjusted|non-gaap|core|amounts?|actuals?"
    r"|consolidated|total|in|u?s?\$|dollars|usd|millions?|thousands|billions|guidance|results|except|per|share"
    r"|and|data|for|the|of|as|\d|\W)*+",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def names_period(text: str) -> bool:
    """Whether a text speaks of any period."""
    return bool(_PERIOD_WORDS.search(text))


def is_statement(titles: Sequence[str], captions: Sequence[str]) -> bool:
    """Whether a table is a statement of income, which is on GAAP unless it says otherwise.

    What the table says itself counts, then the caption nearest to it (GOGO 2026Q2: "Non-GAAP measures", then
    "Statements of Operations"; UFCS 2024Q4: "Supplemental Tables", and in the table "Income Statement").
    """
    if titles and _INCOME_STATEMENT.fullmatch(titles[0]):
        return True
    own = " ".join(title for title in titles if not is_part_of_sales(title))
    for said in (own, *reversed(captions)):
        text = _BESIDES.sub("", said)
        statement = _STATEMENT.search(text) or _INCOME_STATEMENT.fullmatch(text)
        other = _NO_STATEMENT.search(text)
        if statement or other:
            return bool(statement) and not other
    return False


def is_of_results(section: str) -> bool:
    """Whether a heading within a table names no part of the company."""
    return bool(_OF_RESULTS.fullmatch(section))


def is_of_whole(captions: Sequence[str], titles: Sequence[str], company: frozenset[str]) -> bool:
    """Whether the title nearest to a table is the company's name, or says that it is of its results,
    in words that name no part of it (AEP 2024Q2: its name; VTS 2026Q2: "selected financial … data")."""
    named = False
    own = {word for word in company if not _OF_RESULTS.fullmatch(word)}
    for text in (*titles[:1], *reversed(captions)):
        plain = _OF_PERIODS.sub("", _TABLE_OF.sub("", text)).rstrip(":. ")
        if (len(text.split()) > _LINE and plain.endswith(text[-1:])) or _BEGIN.match(text):
            break  # a sentence of what stands before
        words = [word.strip(".'’").lower() for word in _WORD.findall(plain)]
        if not _OF_RESULTS.fullmatch(" ".join(word for word in words if word not in own)):
            return False
        named = named or bool(_TITLED.search(plain)) or (bool(own) and own <= {*words})
    return named


def is_of_adjusted(captions: Sequence[str], titles: Sequence[str]) -> bool:
    """Whether the title nearest to a table is one of results on another basis ("Non-GAAP Results")."""
    nearest = next((one for one in (*titles[:1], *reversed(captions)) if _RESULTS_OF.search(one)), "")
    return bool(_ADJUSTED_RESULTS.fullmatch(nearest))


def is_sentence(title: str) -> bool:
    """Whether a line above a table is a sentence, or says an amount, and is no title."""
    return ("$" in title or title.endswith(".")) and bool(_SENTENCE.search(title))


def is_of_parts(titles: Iterable[str]) -> bool:
    """Whether a table shows parts, corrections or other bases of the company's figures.

    A line with an amount is no title (PNC 2022Q1: "$3.23 DILUTED EPS OR $3.29 AS ADJUSTED"), nor is a
    sentence (DDD 2026Q2: "Healthcare continued as the largest segment.").
    """
    return any(map(_is_of_part, titles))


@lru_cache(maxsize=4096)
def _is_of_part(title: str) -> bool:
    if is_sentence(title) or is_part_of_sales(title):
        return False
    return bool(_NO_STATEMENT.search(_BESIDES.sub("", title)))


def is_of_lines(titles: Iterable[str]) -> bool:
    """Whether a table shows parts of the company, or another one."""
    return any(_OF_LINES.search(title) for title in titles if not _SENTENCE.search(title))


def is_of_other_bases(titles: Iterable[str]) -> bool:
    """Whether a table shows corrections or other bases of the company's figures."""
    return any(_OTHER_BASES.search(title) for title in titles if not is_sentence(title))


@lru_cache(maxsize=4096)
def is_part_of_sales(text: str) -> bool:
    """Whether a column's heading says that it tells the parts of sales (AEO 2026Q2)."""
    return bool(_PART_OF_SALES.fullmatch(text))


def is_whole(text: str) -> bool:
    """Whether a heading beside those of parts is that of the whole company."""
    return bool(_WHOLE.fullmatch(text))


def is_for_each(own: Iterable[str]) -> str:
    """What heads a column of amounts a share; empty where none does."""
    return next((one for one in own if _FOR_EACH.fullmatch(one)), "")


def is_period_column(headings: tuple[str, ...], own: tuple[str, ...]) -> bool:
    """Whether a column holds a period's figures, not their change, what was adjusted, or a part.

    `own`: the headings that stand beside others: they say a period, a basis or a unit, or the column is of
    something else (PNC 2021Q2: "2Q21" over "PNC legacy", "BBVA USA", "PNC consolidated").
    """
    if any(_NO_COLUMN.search(heading) for heading in headings):
        return False
    return all(_PERIOD_WORDS.search(heading) or _PLAIN_COLUMN.fullmatch(heading) for heading in own)
