"""The figures behind a verdict, as columns: name, value, publication day, quality, source."""

from __future__ import annotations

from catalyst_tui.judge.verdict import Input
from catalyst_tui.ui.widgets.table import Column, draw, fit, measured
from catalyst_tui.ui.words import (
    DrawContext,
    Ink,
    Line,
    age,
    input_name,
    input_value,
    one_line,
    short_source,
    with_days,
)


def inputs(found: tuple[Input, ...], width: int, context: DrawContext) -> list[Line]:
    """Return the figures behind a verdict, one per line; unknown ones stand out."""
    if not found:
        return []
    several = len({item.ticker for item in found}) > 1

    def name(item: Input, context: DrawContext, width: int) -> Line:
        return (
            (f"{one_line(item.ticker, 12)} " if several else "", Ink.QUIET),
            (with_days(input_name(item), context.today), Ink.PLAIN),
        )

    def known(item: Input, context: DrawContext, width: int) -> Line:
        if item.known_at is None:
            return ()
        day = f"{item.known_at:%Y-%m-%d}"
        same = str(item.period or "") == day  # the name of a close already shows its day
        named = "" if same else with_days(day, context.today)
        if item.later:
            return ((f"{named} next close", Ink.RISKY),)
        words = f"{named} {age(item.known_at, context.now):>4}"
        return (
            (f"{words} stale" if item.stale else words, Ink.RISKY if item.stale else Ink.QUIET),
        )

    columns: tuple[Column[Input], ...] = (
        Column("", 16, name, 60, grow=1),
        Column("", 8, _value, 16, right=True),
        Column("", 11, known, 22, rank=2, right=True),
        Column(
            "", 6, lambda item, context, width: ((str(item.grade or ""), Ink.QUIET),), 8, rank=1
        ),
        Column(
            "",
            10,
            lambda item, context, width: ((short_source(item.source), Ink.QUIET),),
            90,
            rank=3,
            grow=2,
        ),
    )
    fitted = fit(measured(columns, found, context), width)
    return [draw(fitted, item, context) for item in found]


def _value(item: Input, context: DrawContext, width: int) -> Line:
    ink = Ink.UNKNOWN if item.value is None else Ink.RISKY if item.stale else Ink.STRONG
    ink = Ink.QUIET if item.later else ink
    return ((input_value(item, context), ink),)
