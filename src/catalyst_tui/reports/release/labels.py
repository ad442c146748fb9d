"""Decide which metric a label names, and on which basis.

The words are a closed list (`wordings/labels.toml`); a label with other words names no metric.
GAAP is never assumed: the label, its column or the statement it stands in must say so.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.reports.release.patterns import wordings
from catalyst_tui.values import Frozen

_PATTERNS = wordings("labels")
_search, _fullmatch, _sub, _has = (
    _PATTERNS.search,
    _PATTERNS.fullmatch,
    _PATTERNS.sub,
    _PATTERNS.has,
)
_METRICS = {
    name: re.compile(text) for name, text in _PATTERNS.tables["metrics"].items()
}
_ADJUSTED = re.compile(
    "|".join(_PATTERNS.tables["adjusted_by"].values()), re.IGNORECASE
)

# The metrics that are read from a release, in the order they are shown
READ = tuple(_METRICS)
_INCOME_WORDS = frozenset({"profit", "earnings", "income", "loss", "result"})
_ALSO_CONTINUING = frozenset(
    {"revenue", "gross_profit", "gross_margin", "operating_income", "operating_margin"}
)  # reported for continuing operations alone, whether the label says so or not
_MOST_PER_SHARE = 1000


class Name(Frozen):
    """A metric that a label names.

    `loss`: the label speaks of a loss, so only brackets give its sign. `surest`: the label says
    that it is the total, or the parent's part; it beats others. `common`: it is the part of common
    shareholders.
    """

    metric: str
    loss: bool
    surest: bool = False
    common: bool = False


@lru_cache(maxsize=4096)
def metric_of(label: str, section: str, *, percent: bool) -> Name | None:
    """Return the metric of a table's row, by its label and the heading row above it."""
    label = full_label(label, section)
    if len({found.lower() for found in _PATTERNS["twice_adjusted"].findall(label)}) > 1:
        return None  # HNST 2026Q2: "Underlying Adjusted Net Income" next to "Adjusted Net Income"
    adjusted = Basis.NON_GAAP in (basis_named(label), basis_named(section))
    plain, under = _plain(label), _plain(section)
    if _search("shared_out", under):
        return None  # TRIP 2026Q2: "Numerator"
    if _search("per_share", under) and not _search("counted", under):
        if ("continuing" in under and not adjusted) or "discontinu" in under:
            return None
        if _is_diluted_row(plain, under):
            return Name("eps_diluted", loss="loss" in under and "income" not in under)
        names_eps = _search("per_share", plain) or _METRICS["eps_diluted"].fullmatch(
            plain
        )
        if plain and not names_eps:
            return None
    elif under == "diluted" and _search("per_share", plain):  # PEP 2023Q2
        return Name("eps_diluted", loss="loss" in plain and "income" not in plain)
    elif _search("added_up", under):
        # FRT 2026Q2: then the adjusted figure
        below_adjustments = _fullmatch("adjusts", under)
        if not (below_adjustments and basis_named(label) is Basis.NON_GAAP):
            return None
    if "discontinued" in under and plain and not _is_net_income(plain):
        return None  # IKON 2005Q4: "Operating loss"
    if percent and plain and _fullmatch("part_of_sales", under):  # DELL 2027Q2
        return metric_named(
            f"{label} percent of sales", percent=True, adjusted=adjusted
        )
    return metric_named(label if plain else section, percent=percent, adjusted=adjusted)


def _is_diluted_row(plain: str, under: str) -> bool:
    """Return whether a row below a heading such as `Net income per share` is the diluted figure.

    The rows below are `Basic` and `Diluted`; in a reconciliation also `GAAP` and `Non-GAAP`.
    """
    # "Net income … - diluted"
    income, diluted = _PATTERNS["diluted_after"].subn("", plain)
    section_diluted = "diluted" in under and "basic" not in under
    return bool(
        _fullmatch("under_per_share", plain)
        or (not plain and "diluted" in under)
        or (_is_net_income(income) and (diluted or section_diluted))
        or (section_diluted and _fullmatch("plain_eps", plain))
    )


def _is_net_income(plain: str) -> bool:
    return bool(_METRICS["net_income"].fullmatch(_without_owner(plain)[0]))


@lru_cache(maxsize=4096)
def metric_named(words: str, *, percent: bool, adjusted: bool = False) -> Name | None:
    """Return the metric that words name; a margin is a percentage, all others are money."""
    whole = _plain(words)
    plain, parents = _without_owner(whole)
    plain = plain.removeprefix("consolidated ")
    if parents and plain in _INCOME_WORDS:
        plain = "net earnings"  # "Profit attributable to owners of the parent"
    if plain == "earnings" and (adjusted or basis_named(words)):
        plain = "net earnings"  # "Adjusted earnings"
    continuing = _sub("continuing", "", plain)
    if adjusted:
        # EBAY 2023Q2: "Non-GAAP net income from continuing operations"
        plain = continuing
    for metric, pattern in _METRICS.items():
        if metric.endswith("margin") is not percent:
            continue
        matches = pattern.fullmatch(continuing if metric in _ALSO_CONTINUING else plain)
        # Adjusted earnings per share are diluted, whether the label says so or not (PEP 2023Q2).
        if metric == "eps_diluted" and adjusted:
            matches = matches or _fullmatch("adjusted_eps", plain)
        if not matches:
            continue
        loss = "loss" in whole and not re.search(r"income|earnings|profit", whole)
        if metric != "net_income":
            return Name(metric, loss, surest=plain.startswith(("total ", "nareit ")))
        # Common shareholders get what is left after preferred dividends: another figure (USB
        # 2021Q4).
        if _search("common_owners", whole):
            return Name(metric, loss, common=True)
        return Name(metric, loss, surest=parents)
    return None


def may_be_per_share(value: Decimal, section: str, label: str) -> bool:
    """Return whether a number may be an amount per share, and no number of shares and no total.

    MCFT 2026Q3 has "Weighted average shares used for", then "Diluted earnings per share".
    """
    if value != value.to_integral_value() or not value:
        return True
    counted = _search("counted", section) or _METRICS["net_income"].fullmatch(
        _plain(label)
    )
    return abs(value) < _MOST_PER_SHARE and not counted


def exists_on(metric: str, basis: Basis) -> bool:
    """Return whether a metric exists on a basis: revenue has no adjusted form."""
    return basis is Basis.GAAP or STANDARD[metric].non_gaap


# The basis


@lru_cache(maxsize=4096)
def _bases(text: str) -> tuple[bool, bool]:
    """Return whether a text names an adjusted basis, and whether it names GAAP."""
    adjusted = bool(_ADJUSTED.search(text))
    return adjusted, _has("gaap", _ADJUSTED.sub("", text) if adjusted else text)


def basis_named(text: str) -> Basis | None:
    """Return the basis that a text names; None if it names none or both."""
    adjusted, gaap = _bases(text)
    if adjusted is gaap:
        return None
    return Basis.NON_GAAP if adjusted else Basis.GAAP


def names_basis(text: str) -> bool:
    """Return whether a text names any basis."""
    return any(_bases(text))


def names_both_bases(text: str) -> bool:
    """Return whether a text names both bases."""
    return all(_bases(text))


def basis_of(label: str, section: str, above: str, own: str = "") -> Basis | None:
    """Return the basis of a number in a table: by its label, else by its section, else by its
    column.

    None if nothing names a basis, if both are named, or if the label names one basis and the
    heading that sets the column apart (`own`) the other.
    """
    of_row, of_column = basis_named(label) or basis_named(section), basis_named(own)
    if of_row and of_column and of_row is not of_column:
        return None
    text = next((text for text in (label, section, above) if names_basis(text)), "")
    return basis_named(text)


def is_under_another(label: str, section: str, *, percent: bool) -> bool:
    """Return whether a row is below the name of an adjusted metric.

    A reconciliation of `Adjusted EBITDA` begins with `Net loss`, which is on GAAP.
    """
    if metric_named(label, percent=percent) is None:
        return False
    if _search("ebitda", section):
        return True
    named = metric_named(section, percent=percent, adjusted=True)
    return basis_named(section) is Basis.NON_GAAP and named is not None


def mentions_adjusted(text: str) -> bool:
    """Return whether a text speaks of adjusted figures."""
    return _has("adjusted_figures", text)


# Owners


def mentions_preferred(text: str) -> bool:
    """Return whether a text says that preferred shareholders get their part of the income first."""
    return _has("preferred", text) and not _search("none_issued", text)


def is_minority_row(label: str) -> bool:
    """Return whether a row is the part of the income that belongs to other owners than the
    parent's.
    """
    return _has("shared", label)


def _without_owner(words: str) -> tuple[str, bool]:
    """Return a label without its owner, and whether that is the parent (`… to Intel`)."""
    owner = _search("parent", words)
    if owner is None or _search("others", owner["whom"]):
        return words, False
    return words[: owner.start()] + words[owner.end() :], True


# Rows that need their neighbours


def full_label(label: str, section: str) -> str:
    """Return a row's label with the words that its section has for it.

    `Total` below `Revenues`, `Owners of the parent` below `Profit attributable to`, `Core FFO`
    below `Per diluted share`.
    """
    if _fullmatch("total", label) and _fullmatch("revenues", section):
        return "Total revenues"
    attributable = _fullmatch("attributable", section.rstrip(": "))
    if attributable and _fullmatch("owners", label):
        return f"{attributable['what']} attributable to {label}"
    per_share = _PATTERNS["each"]
    if per_share.fullmatch(section) and _fullmatch("ffo", label):
        return label if per_share.fullmatch(label) else f"{label} per share"
    return label


@lru_cache(maxsize=4096)
def _plain(words: str) -> str:
    """Return a label in small letters, without its basis and what it has in brackets."""
    words = _sub("gaap", " ", _ADJUSTED.sub(" ", words)).lower().replace("’", "'")
    words = re.sub(r"[*†‡§^]+", "", re.sub(r"[‐‑–—−]", "-", words))
    words = _sub("bracketed_sign", " ", words)  # "income/(loss)", "(loss) income"
    # "Profit (Attributable to …)"
    words = re.sub(r"\((attributable to [^()]+)\)", r"\1", words)
    # AVGO 2026Q3
    words = re.sub(r"\bon (?:an? )?basis\b", " ", " ".join(words.split()))
    words = _sub("aside", " ", words)
    words = re.sub(r"\s+([,:)])", r"\1", " ".join(words.split()))
    return words.strip(" -,:")
