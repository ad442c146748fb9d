"""Rates of exchange that cannot be right: one that jumps is kept aside until a later day says the same.

Fixed rates do break (the rouble in 2014, the lira in 2001); a slip of a decimal point looks the same on its
day, and no later day stays with it.
"""

from __future__ import annotations

from msgspec.structs import replace

from catalyst_tui.desk.fetch.price_check import JUMP
from catalyst_tui.judge.ledger.facts import RATE, Close, History


def screen(history: History, last: Close | None) -> tuple[History, str]:
    """The rates that follow on the last one known or are confirmed by a later day; a sentence on what is kept
    aside, empty when nothing is."""
    trusted: list[Close] = []
    before = last
    aside: Close | None = None
    for n, close in enumerate(history.closes):
        known = before if before is not None and before.day < close.day else None
        after = history.closes[n + 1] if n + 1 < len(history.closes) else None
        if known is None or near(known, close) or (after is not None and near(close, after)):
            trusted.append(close)
            before, aside = close, None
        else:
            aside = close
    code = history.symbol.removeprefix(RATE)
    if aside is None or before is None:
        return replace(history, closes=tuple(trusted)), ""
    said = (
        f"The rate of {code} of {aside.day}, {aside.value:f} for one euro, is more than "
        f"{JUMP * 100:.0f} % from {before.value:f} of {before.day}: kept aside until another day says the "
        "same"
    )
    return replace(history, closes=tuple(trusted)), said


def near(before: Close, after: Close) -> bool:
    """Whether one rate may follow on the other."""
    return abs(after.value - before.value) <= JUMP * before.value
