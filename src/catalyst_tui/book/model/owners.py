"""Whose figure a name means: one company's, each one's own, or of none (language.md, "Whose a
figure is"); and on which basis it is.

A standard metric is of the ticker at hand. A `[series.x]` is of its `ticker`; without one each
ticker has its own; with `world = true` it is of no company. Whatever takes or reads a figure asks
here.
"""

from __future__ import annotations

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.tickers import Series

WORLD = ""
"""The ticker of a figure that is of no company."""


def owner(series: Series | None, ticker: str | None) -> str | None:
    """Return the company a figure belongs to;

    `ticker` is the checkpoint's, `series` None for a standard metric. None means that no company is
    known and each has its own.
    """
    if series is None or not (series.world or series.ticker):
        return ticker
    return WORLD if series.world else series.ticker


def misfit(metric: str, series: Series | None, ticker: str | None) -> str:
    """Return why a figure cannot be `ticker`'s, in words; empty if it can.

    None or "" means no company.
    """
    if series is not None and series.world:
        return f"{metric} is a world figure, of no company" if ticker else ""
    if series is not None and series.ticker:
        return (
            ""
            if ticker in (None, "", series.ticker)
            else f"{metric} is {series.ticker}'s, not {ticker}'s"
        )
    return "" if ticker else f"each ticker has its own {metric}: say whose"


def owner_of(metric: str, series: Series | None, ticker: str | None) -> str:
    """Return the company of an entered figure. Raises ValueError with what would be right."""
    if wrong := misfit(metric, series, ticker):
        right = "" if series is None or not ticker else f"; leave {ticker} out"
        raise ValueError(
            wrong + (f"; write {series.ticker}" if series and series.ticker else right)
        )
    return owner(series, ticker) or WORLD


def called(ticker: str, metric: str) -> str:
    """Return a figure's name with its owner's symbol; without one for a figure of no company."""
    return f"{ticker} {metric}" if ticker else metric


def basis_for(metric: str, wanted: Basis | None) -> Basis:
    """Return the basis of a typed figure: the checkpoint's if there are two, else the only one."""
    if metric not in STANDARD:
        return Basis.COMPANY
    adjusted = wanted is Basis.NON_GAAP and STANDARD[metric].non_gaap
    return Basis.NON_GAAP if adjusted else Basis.GAAP
