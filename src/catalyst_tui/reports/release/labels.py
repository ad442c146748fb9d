"""What a table's rows are called, where their section or the rows beside them say it for them.

Which metric a label names, and on which basis: a closed list of words. What it does not know is no metric.

GAAP is never assumed: a label, its column or the statement it stands in says so (product.md: basis is part
of a number). Behind each word stands the release it was learned from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.reports.release.titles import names_period

_ANY_REVENUE = re.compile(r"\b(?:revenues?|sales)\b", re.IGNORECASE)
_SOLE_REVENUE = re.compile(
    r"(?!.*\b(?:cost|deferred|gains?|other|royalt\w+|grant|interest)\b)"
    r"(?:[a-z-]+[ ,&]{1,2}){0,4}(?:revenues?|sales)(?:, net)?(?:,? (?:-|from) related part(?:y|ies))?",
    re.IGNORECASE,
)
_COST = re.compile(
    r"\b(?:costs?|expenses?|research|general|selling|salaries|compensation|wages|depreciation)\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"(?:consolidated )?total|total,? net", re.IGNORECASE)
_REVENUES = re.compile(r"(?:net |operating |total )*(?:revenues?|sales)(?:,? net)?", re.IGNORECASE)
_ATTRIBUTABLE = re.compile(
    r"(?P<what>(?:net )?(?:profit|income|earnings|loss|result)(?: ?\((?:loss|income)\)| ?/ ?\(?loss\)?)?)"
    r"(?: for the (?:period|quarter|year))?,? (?:is )?attributable to",
    re.IGNORECASE,
)
_OWNERS = re.compile(
    r"(?:the )?(?:owners|equity holders|shareholders|stockholders|equity owners)"
    r"(?: of (?:the )?(?:parent|company|group)(?: company)?)?",
    re.IGNORECASE,
)
_EACH = re.compile(r"(?!.*\bbasic\b).*\bper (?:diluted )?(?:common )?share\b", re.IGNORECASE)
_COMMON = re.compile(r"common(?: units| stock| shares)?", re.IGNORECASE)
_TWO = 2
_OF_REVENUE = re.compile(  # ABCB 2026Q2: "Adjusted Total Revenue"
    r"(?:\b(?:adjusted|core|operating|efficiency|ratio|total|net|revenues?|income|interest|non-?interest|and|of|the"
    r"|calculation|reconciliation|pre-provision|pre-tax|ppnr|gaap|non-gaap|tangible)\b|\W)*",
    re.IGNORECASE,
)
_INTEREST = re.compile(r"(?:total )?net interest income(?: before [a-z ]+)?(?: \(gaap\))?", re.IGNORECASE)
_OTHER_INCOME = re.compile(
    r"(?:total )?(?:non-?interest|other) (?:income|revenues?)(?: \(gaap\))?", re.IGNORECASE
)
_PROFIT = re.compile(r"profit(?: ?/? ?\(loss\))?", re.IGNORECASE)
_OF_PROFIT = re.compile(
    r"(?:diluted )?profit (?:\(loss\) )?(?:per (?:common |ordinary |diluted )*share|attributable to\b)",
    re.IGNORECASE,
)
_EACH_UNIT = re.compile(
    r".*\bper (?:limited partner |common )?(?:unit|share)\b.*\bdiluted\b.*", re.IGNORECASE
)
_FFO = re.compile(r".*\b(?:ffo|funds from operations)\b", re.IGNORECASE)


def alone(label: str, section: str) -> str:
    """A row's label as it would be said without its section: "Total" below "Revenues", "Owners of the parent"
    below "Profit attributable to", "Core FFO" below "Per diluted share"."""
    if _TOTAL.fullmatch(label) and _REVENUES.fullmatch(section):
        return "Total revenues"
    if (whose := _ATTRIBUTABLE.fullmatch(section.rstrip(": "))) is not None and _OWNERS.fullmatch(label):
        return f"{whose['what']} attributable to {label}"
    if _EACH.fullmatch(section) and _FFO.fullmatch(label) and not _EACH.fullmatch(label):
        return f"{label} per share"
    if _COMMON.fullmatch(label) and _EACH_UNIT.fullmatch(section):
        return "Diluted"
    return label


def sole_revenue(labels: Mapping[int, str]) -> int | None:
    """The first row of a statement, where it is a revenue, the only one, and costs follow (voyage revenues of
    a tanker's, collaboration revenue of a drug maker's)."""
    (first, label), *rest = [*labels.items()][:2] or [(0, "")]
    others = [one for n, one in labels.items() if n != first and _ANY_REVENUE.search(one)]
    costs = bool(rest) and _COST.search(rest[0][1])
    sole = costs and _SOLE_REVENUE.fullmatch(label) and not any(not _COST.search(one) for one in others)
    return first if sole else None


def profit_row(labels: Mapping[int, str]) -> int | None:
    """Return the row called `Profit` that is the net income of a statement (CAT: "Profit per common share").

    It is net income only if a later row says what the profit is for each share, or whose it is.
    """
    profits = [n for n, label in labels.items() if _PROFIT.fullmatch(label)]
    if len(profits) != 1:
        return None
    below = [label for n, label in labels.items() if n > profits[0]]
    return profits[0] if any(map(_OF_PROFIT.match, below)) else None


def is_sum_of_revenue(section: str) -> bool:
    """Whether a heading says that the rows below come to the revenue of a whole bank, or a ratio of it."""
    return bool(_OF_REVENUE.fullmatch(section))


def is_interest_and_more(labels: Sequence[str]) -> bool:
    """Whether two rows are a bank's net interest income and its other income, as they are on GAAP."""
    return len(labels) == _TWO and bool(_INTEREST.fullmatch(labels[0]) and _OTHER_INCOME.fullmatch(labels[1]))


READ = (
    "revenue",
    "gross_profit",
    "gross_margin",
    "operating_income",
    "operating_margin",
    "net_income",
    "eps_diluted",
    "ffo",
    "ffo_per_share",
)
"""The metrics that are read from a release."""

_EARNED = r"(?:net )?(?:earnings|income|loss|profit)"
_UNIT = r"(?:share|(?:limited partner(?:ship)? )?unit)"  # of a partnership
_CLASS = r"(?: of (?:class [ab] )?(?:and class [bc] )?common stock)?"
_EACH_LABELS = rf"per (?:potential )?(?:common |ordinary )?{_UNIT}{_CLASS}"
_FFO_LABELS = (
    r"(?:total )?(?:nareit(?: defined)? )?(?:funds from operations(?: ?\([“\"]?ffo[”\"]?\))?|ffo)"
    r"(?:,? as defined by nareit| ?\(nareit\))?"
)
_TO_OWNERS = (
    r"(?: (?:attributable|available|applicable|allocable) to (?:the )?(?:company'?s? )?(?:common )?"
    r"(?:stock|share|unit)?holders?(?: and (?:common )?(?:op )?unit ?holders?)?)?"
)
_OF_SALES = r" ?\(?(?:as (?:a )?)?(?:%|percent|percentage)(?: of (?:total )?(?:net )?(?:sales|revenues?))?\)?"
_LABELS = {
    "revenue": r"(?:total )?(?:net |operating )*revenues?(?:, net)?"  # Total operating revenues: a utility's
    r"|(?:total )?net sales|total sales|sales, net(?: of [a-z ]+)?|sales revenues?"
    r"|total (?:company|consolidated|group) (?:net )?(?:revenues?|sales)|(?:revenues?|sales) - total"
    r"|(?:total )?(?:net )?(?:sales|revenues?) and (?:other )?(?:operating )?(?:revenues?|sales)"
    r"|sales to customers|sales"  # JNJ 2023Q2
    r"|total revenues? and other|(?:total )?revenues? and other income|revenues? - net|(?:net )?turnover"
    r"|(?:total )?revenues?,? net of interest expense",  # a broker's or card issuer's
    "gross_profit": r"(?:total )?gross (?:profit|margin|loss)",  # AMTX 2024Q4: Gross loss
    "gross_margin": rf"(?:total |% )?gross margins?(?: percentage| rate|,? %|,?{_OF_SALES})?"
    # ULTA 2023Q2: Gross profit (as a percentage of net sales)
    rf"|gross profit (?:margin(?: %)?|percentage|rate)|(?:total )?gross profit,?{_OF_SALES}",
    "operating_income": r"(?:total )?operating (?:income|profit|loss|earnings)"  # TWX 2003Q3
    r"(?: from continuing operations)?"  # FORA 2024Q3
    r"|(?:total )?(?:income|loss|profit|earnings|results?) from (?:operations|operating activities)"
    r"|operating result",
    "operating_margin": r"(?:% )?operating (?:income |profit |loss |earnings )?margin"
    rf"(?: percentage| rate| %|{_OF_SALES})?"
    r"|income from operations margin"
    r"|(?:operating (?:income|earnings|profit|loss)|(?:income|loss) from operations)"
    rf"(?: %| percentage| rate|,?{_OF_SALES})",  # ULTA 2023Q2
    "net_income": r"net (?:income|earnings|loss|profit)(?: and comprehensive (?:income|loss))?"  # FLXS
    r"|net result|total net (?:income|loss)|(?:income|profit|loss) after (?:income )?tax(?:es|ation)?"
    r"|(?:net )?(?:profit|income|earnings|result|loss) for the"
    r" (?:period|quarter|year|half[ -]year)",  # said often abroad
    "eps_diluted": rf"(?:basic and )?(?:fully )?diluted {_EARNED} {_EACH_LABELS}"  # LEN 2026Q3
    rf"|(?:consolidated )?{_EARNED} per (?:basic and )?diluted (?:common )?{_UNIT}"
    rf"|total diluted {_EARNED} {_EACH_LABELS}|(?:basic and )?diluted(?: net)? {_EACH_LABELS}"  # "Diluted (loss) per share"
    r"|(?:total |basic and )?diluted (?:net )?eps(?: total)?"  # CLFD, AZTA 2026Q3
    r"|eps,? ?-?(?: diluted|\(diluted\)| \(diluted\))"
    rf"|{_EARNED} {_EACH_LABELS} ?(?:,|-{{1,2}}|:)? ?\(?(?:(?:basic and )?(?:fully )?diluted|assuming dilution)\)?",
    "ffo": rf"{_FFO_LABELS}{_TO_OWNERS}",
    "ffo_per_share": rf"(?:diluted )?{_FFO_LABELS}{_TO_OWNERS} per (?:common )?(?:diluted )?(?:common )?share"
    r"(?: and unit)? ?(?:,|-|:)? ?\(?(?:diluted)?\)?",
}
_MAYBE = (
    *("revenue", "sales", "turnover", "gross", "margin", "income", "earning", "loss", "profit", "result"),
    *("dilut", "eps", "ffo", "funds"),
)
"""One of them stands in each label."""
_UNDER_PER_SHARE = re.compile(
    rf"(?:basic and |total )?diluted(?: {_EARNED})?|assuming (?:full )?dilution"
)  # PNC 2022Q1: Diluted earnings

_PATTERNS = {metric: re.compile(pattern) for metric, pattern in _LABELS.items()}
_ADJUSTED_EPS = re.compile(
    rf"eps|{_EARNED} {_EACH_LABELS}|operating (?:income|earnings) per (?:diluted )?(?:common )?share"  # UFCS 2024Q4
)
_PLAIN_EPS = re.compile(rf"eps|{_EARNED} {_EACH_LABELS}")
_ANY_EPS = re.compile(rf"\beps\b|{_EARNED} {_EACH_LABELS}")
"""Adjusted earnings per share are diluted, said or not (PEP 2023Q2: Core EPS; MGM 2022Q4: Adjusted EPS)."""

_PER_SHARE = re.compile(
    r"\bper (?:average )?(?:diluted )?(?:common |ordinary |limited partner(?:ship)? )?(?:share|unit)"
)
_DILUTED_AFTER = re.compile(r" ?(?:-|,|:)? ?\(?diluted\)?$|^diluted ?-? ?")
_PART_OF_SALES = re.compile(r"(?:as a )?percent(?:age)? of (?:total )?(?:net )?(?:sales|revenues?)")
_BASIS_ONLY = re.compile(r"[,\W]*(?:measures?|results?|basis)?\W*")
_COUNTED = re.compile(r"\bshares\b|weighted")
_SHARED_OUT = re.compile(r"\bnumerator|\bdenominator|\bused (?:to|in|for) comput")
_ADDED_UP = re.compile(  # MU 2026Q4: "Core Data Center Business Unit"
    r"compensation|amortization|includes|segment|reconcil|adjust|business unit|division", re.IGNORECASE
)
_ADJUSTS = re.compile(  # FELE 2026Q2: "Operating Income and Adjusted", SONO 2026Q3
    r"(?:other |total )?adjustments(?: to .*)?|(?:operating|net) (?:income|profit|earnings) and"
    r"|reconciliation of (?:(?:net|gross|operating|diluted) )?"
    r"(?:income|profit|earnings|loss|margin|revenues?|measures|results|per|share|eps|to|and|\W)*"
)
_PARENT = re.compile(
    r" (?:attributable to|attributed to|a(?:vailable|pplicable) (?:to|for)|(?:to|for)(?= common)) (?:the )?"
    r"(?P<whom>[a-z&.,' -]+?)(?= per |,? ?-|,? (?:basic|diluted)\b|$|\()"
)
_OTHERS = re.compile(r"non-?controlling|minority|redeemable|discontinued|continuing|preferred|participating")
_OWNERS_LABELS = re.compile(r"\bcommon\b")
"""What common shareholders have is left after preferred dividends: another figure (USB 2021Q4)."""
_PREFERRED = re.compile(r"\bprefer(?:red|ence)\b|\bparticipating securities\b", re.IGNORECASE)
_NONE_ISSUED = re.compile(  # CRL 2026Q2: a class of shares that nobody has
    r"\b(?:no|zero|0|none)(?: of which)?(?: were| are)?(?: shares?)?(?: were| are)? (?:issued|outstanding)",
    re.IGNORECASE,
)
_SHARED = re.compile(
    r"\b(?:attribut(?:able|ed) to|allocable to|less).*\b(?:non-?controlling|minority) interests?",
    re.IGNORECASE,
)
_CONTINUING = re.compile(r" (?:from )?continuing operations")
_LEFT = frozenset({"profit", "earnings", "income", "loss", "result"})
_OF_WHOLE = frozenset({"revenue", "gross_profit", "gross_margin", "operating_income", "operating_margin"})
"""What is told of continuing operations alone, said or not (CLFD 2026Q3, EVCM 2026Q2)."""

_ADJUSTED_BY = {  # what names an adjusted basis, by a word of it, which is looked for first
    "gaap": r"\bnon-gaap\b",
    "adj": r"\b(?:as )?adjusted\b|\badj\b\.?",
    "core": r"\bcore\b",
    "underlying": r"\bunderlying\b",
    "normali": r"\bnormali[sz]ed\b",
    "distributable": r"\bdistributable(?= earnings)",  # ABR 2026Q2
    "comparable": r"\bcomparable"  # STZ 2027Q2
    r"(?= (?:diluted|net (?:income|earnings)|gross|operating|income|earnings|eps|basis\b)|\W*$)",
    "ongoing": r"\bongoing(?= (?:earnings|eps|net income|diluted|operating))",
    "operating": r"\boperating(?= (?:net )?(?:earnings|income)(?: \(loss(?:es)?\)| ?/ ?\(loss\))?"
    r"(?: available to common (?:share|stock)holders)? per (?:diluted )?(?:common )?share)",
    "items": r",? \b(?:excluding|before) (?:special|certain|unusual|notable|non-?recurring) items\b",
    "charges": r",? \b(?:excluding|before) (?:special|certain|unusual|notable|non-?recurring) charges\b",
}
_ADJUSTED = re.compile("|".join(_ADJUSTED_BY.values()), re.IGNORECASE)
_TWICE_ADJUSTED = re.compile(
    r"\b(adjusted|distributable|comparable|core|underlying|normali[sz]ed|organic|pro forma)\b", re.IGNORECASE
)
_ADJUSTED_FIGURES = re.compile(
    r"\bnon-gaap\b|\badjusted\b"
    r"|\b(?:core|underlying|normali[sz]ed) (?:eps|(?:diluted |net )?(?:earnings|income|profit|operating))",
    re.IGNORECASE,
)
_ALSO_ADJUSTED = ("core", "underlying", "normali")
_EBITDA = re.compile(r"\bebitdar?\b|free cash flow", re.IGNORECASE)
_GAAP = re.compile(r"\bgaap\b|\b(?:as )?reported\b", re.IGNORECASE)


class Name(Struct, frozen=True):
    """A metric; whether its label speaks of a loss, whose sign only brackets tell; and how sure the name is.

    `surest`: total revenue beats sales (COST 2023Q3: fees besides), the parent's income that of all owners.
    `common`: it is what common shareholders have, which is all where nothing is preferred (XHR 2026Q2).
    """

    metric: str
    loss: bool
    surest: bool = False
    common: bool = False


@lru_cache(maxsize=4096)
def _may_name(text: str) -> bool:
    small = text.lower()
    return any(word in small for word in _MAYBE)


@lru_cache(maxsize=4096)
def metric_of(label: str, section: str, *, percent: bool) -> Name | None:
    """The metric of a table's row, by its label and the heading row above it."""
    if not _may_name(label) and not _may_name(section):
        return None  # most rows
    label = alone(label, section)
    if len({found.lower() for found in _TWICE_ADJUSTED.findall(label)}) > 1:
        return None  # HNST 2026Q2: "Underlying Adjusted Net Income", beside "Adjusted Net Income"
    adjusted = basis_said(label) is Basis.NON_GAAP or basis_said(section) is Basis.NON_GAAP
    plain, under = _bare(label), _bare(section)
    if _SHARED_OUT.search(under):
        return None  # TRIP 2026Q2
    if _PER_SHARE.search(under) and not _COUNTED.search(under):
        # "Net income per share", then "Basic", "Diluted"; or, in a reconciliation, "GAAP", "Non-GAAP"
        if ("continuing" in under and not adjusted) or "discontinu" in under:
            return None
        own_name, each = _DILUTED_AFTER.subn("", plain)  # "Per Common Share", "Net income … - diluted"
        own = _PATTERNS["net_income"].fullmatch(_without_owner(own_name)[0])  # MCFT 2026Q3, DRI 2027Q1, FRT
        of_diluted = "diluted" in under and "basic" not in under
        whole = (own and (each or of_diluted)) or (of_diluted and _PLAIN_EPS.fullmatch(plain))
        if _UNDER_PER_SHARE.fullmatch(plain) or (not plain and "diluted" in under) or whole:
            return Name("eps_diluted", loss="loss" in under and "income" not in under)
        if plain and not _PER_SHARE.search(plain) and not _PATTERNS["eps_diluted"].fullmatch(plain):
            return None
    elif under == "diluted" and _PER_SHARE.search(plain):  # PEP 2023Q2
        return Name("eps_diluted", loss="loss" in plain and "income" not in plain)
    elif _ADDED_UP.search(under) and not (_ADJUSTS.fullmatch(under) and basis_said(label) is Basis.NON_GAAP):
        return None  # FRT 2026Q2: what is adjusted stands below the adjustments
    if "discontinued" in under and plain and not _PATTERNS["net_income"].fullmatch(_without_owner(plain)[0]):
        return None  # IKON 2005Q4: "Operating loss"
    if percent and plain and _PART_OF_SALES.fullmatch(under):  # DELL 2027Q2: a section of margins
        return named(f"{label} percent of sales", percent=percent, adjusted=adjusted)
    return named(label if plain else section, percent=percent, adjusted=adjusted)


def metric_over(label: str, own: tuple[str, ...], *, percent: bool) -> Name | None:
    """The metric that heads a column, of a row that names a basis (PEP 2023Q2: "Core, Non-GAAP Measure")."""
    if not tells_basis(label) or not _BASIS_ONLY.fullmatch(_bare(label)):
        return None
    heading = " ".join(text for text in own if not names_period(text))
    return named(heading, percent=percent, adjusted=basis_said(label) is Basis.NON_GAAP)


def plain_each(label: str, *, percent: bool) -> Name | None:
    """Earnings per share of a label that does not say that they are diluted."""
    return Name("eps_diluted", loss=False) if not percent and _PLAIN_EPS.fullmatch(_bare(label)) else None


def is_adjusted_each(label: str) -> bool:
    """Whether a label tells adjusted earnings per share."""
    lower = label.lower()
    each = "share" in lower or "eps" in lower
    return each and basis_said(label) is Basis.NON_GAAP and bool(_ANY_EPS.search(_bare(label)))


@lru_cache(maxsize=4096)
def named(words: str, *, percent: bool, adjusted: bool = False) -> Name | None:
    """The metric these words name; a margin is a percentage, all else is money."""
    whole = _bare(words)
    plain, parents = _without_owner(whole)
    plain = plain.removeprefix("consolidated ")
    if (parents and plain in _LEFT) or (plain == "earnings" and (adjusted or basis_said(words))):
        plain = "net earnings"  # "Profit attributable to owners of the parent", "Adjusted earnings"
    if adjusted:
        plain = _CONTINUING.sub("", plain)  # EBAY 2023Q2: Non-GAAP net income from continuing operations
    going_on = _CONTINUING.sub("", plain)
    for metric, pattern in _PATTERNS.items():
        matches = pattern.fullmatch(going_on if metric in _OF_WHOLE else plain) or (
            metric == "eps_diluted" and adjusted and _ADJUSTED_EPS.fullmatch(plain)
        )
        if metric.endswith("margin") is percent and matches:
            loss = "loss" in whole and not re.search(r"income|earnings|profit", whole)
            if metric == "net_income" and _OWNERS_LABELS.search(whole):
                return Name(metric, loss, common=True)
            return Name(
                metric, loss, parents if metric == "net_income" else plain.startswith(("total ", "nareit "))
            )
    return None


@lru_cache(maxsize=4096)
def _bases(text: str) -> tuple[bool, bool]:
    """Whether a text names an adjusted basis, and whether it names GAAP."""
    small = text.lower()
    adjusted = any(word in small for word in _ADJUSTED_BY) and bool(_ADJUSTED.search(text))
    if "gaap" not in small and "reported" not in small:
        return adjusted, False
    return adjusted, bool(_GAAP.search(_ADJUSTED.sub("", text) if adjusted else text))


def basis_said(text: str) -> Basis | None:
    """The basis a text names; None when it names none or both."""
    adjusted, plain = _bases(text)
    if adjusted is plain:
        return None
    return Basis.NON_GAAP if adjusted else Basis.GAAP


def is_under_another(label: str, section: str, *, percent: bool) -> bool:
    """Whether a row that names a metric stands under the name of an adjusted one: where that is reconciled it
    begins with what is on GAAP (`Adjusted EBITDA`, then `Net loss`)."""
    if named(label, percent=percent) is None:
        return False
    adjusted = basis_said(section) is Basis.NON_GAAP and named(section, percent=percent, adjusted=True)
    return bool(_EBITDA.search(section) or adjusted)


def says_both(text: str) -> bool:
    """Whether a text names both bases."""
    return all(_bases(text))


def basis_of(label: str, section: str, above: str, own: str = "") -> Basis | None:
    """Return the basis of a number in a table: by its label, else by its section, else by its column.

    None if nothing names a basis, if both are named, or if the label names one basis and the heading
    that sets the column apart (`own`) the other.
    """
    named_first, named_above = basis_said(label) or basis_said(section), basis_said(own)
    if named_first and named_above and named_first is not named_above:
        return None
    for text in (label, section, above):
        if (said := basis_said(text)) is not None:
            return said
        if says_both(text):
            return None
    return None


def speaks_of_preferred(text: str) -> bool:
    """Whether somebody has a share of the income before common shareholders do."""
    return bool(_PREFERRED.search(text)) and not _NONE_ISSUED.search(text)


@lru_cache(maxsize=4096)
def shares_with_others(label: str) -> bool:
    """Whether a row is the part of the income that others than the parent's owners have."""
    return bool(_SHARED.search(label))


@lru_cache(maxsize=4096)
def tells_adjusted(text: str) -> bool:
    """Whether a text speaks of adjusted figures, whichever."""
    small = text.lower()
    if "adjust" not in small and "gaap" not in small and not any(word in small for word in _ALSO_ADJUSTED):
        return False
    return bool(_ADJUSTED_FIGURES.search(text))


def tells_basis(text: str) -> bool:
    """Whether a text speaks of a basis at all."""
    return any(_bases(text))


def is_each(value: Decimal, section: str, label: str) -> bool:
    """Whether a number may be an amount a share, and not how many shares there are (MCFT 2026Q3: "Weighted
    average shares used for", "Diluted earnings per share"), nor what is shared out."""
    cents = value != value.to_integral_value() or not value
    counted = _COUNTED.search(section) or _PATTERNS["net_income"].fullmatch(_bare(label))
    return cents or (abs(value) < 1000 and not counted)


def kept_on(metric: str, basis: Basis) -> bool:
    """Whether there is such a figure: revenue has no adjusted twin."""
    return basis is Basis.GAAP or STANDARD[metric].non_gaap


def _without_owner(words: str) -> tuple[str, bool]:
    """A label without whose it is, and whether it is the parent's ("attributable to Intel")."""
    whose = _PARENT.search(words)
    if whose is None or _OTHERS.search(whose["whom"]):
        return words, False
    return words[: whose.start()] + words[whose.end() :], True


@lru_cache(maxsize=4096)
def _bare(words: str) -> str:
    """A label in small letters, without its basis, its bracketed loss and its own short name."""
    words = _GAAP.sub(" ", _ADJUSTED.sub(" ", words)).lower().replace("’", "'")
    words = re.sub(r"[*†‡§^]+", "", re.sub(r"[‐‑–—−]", "-", words))
    words = re.sub(
        r" ?/? ?\((?:loss(?:es)?|income|earnings)\) ?/?", " ", words
    )  # "income/(loss)", "(loss) income"
    words = re.sub(r"\((attributable to [^()]+)\)", r"\1", words)  # "Profit (Attributable to …)"
    words = re.sub(r"\bon (?:an? )?basis\b", " ", " ".join(words.split()))  # AVGO 2026Q3
    words = re.sub(
        r"\(\$\)|\(\s*\)|\([“\"']?eps[”\"']?\)|\((?:unaudited|\$? ?in (?!cents|pence)[a-z]+"
        r"|in us\$|us dollars|an? (?:financial )?measure|us\$|(?:us)?\$ ?(?:[mbk][mn]?|'?000['s]*)|ebit)\)",
        " ",
        words,
    )
    words = re.sub(r"\s+([,:)])", r"\1", " ".join(words.split()))
    return words.strip(" -,:")
