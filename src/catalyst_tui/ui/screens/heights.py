"""How the lines of the home page are shared: the list first, then the checkpoints, then why."""

from __future__ import annotations

from msgspec import Struct

SIDE = (200, 40)
"""From which size on the why stands beside the checkpoints, 80 cells wide."""

_GAP, _LOW, _MIDDLE, _HIGH = 36, 20, 30, 50
_LEAST = 3
"""Rows a list has at least; lines of the why on a screen of middling height."""

_WHY = 8
_DATES = 14
"""Lines that what comes and what changed have at least, where there are lines enough and the why stands at
the side."""


class Heights(Struct, frozen=True):
    """Lines of each pane, heads and total counted in; `gap` is the blank one under the total."""

    tickers: int
    gap: int
    checkpoints: int
    why: int
    side: bool = False
    coming: int = 0
    changed: int = 0


def abreast(width: int, height: int) -> bool:
    """Whether the why has room beside the checkpoints, which then still are as at 120 cells."""
    return width >= SIDE[0] and height >= SIDE[1]


def heights(
    screen: int,
    page: int,
    tickers: int,
    claims: int,
    *,
    deepest: int | None = None,
    side: bool = False,
    coming: int = 0,
) -> Heights:
    """For a screen so many lines high, of which the page has `page`, and lists of so many rows.

    `deepest`: the checkpoints any ticker has, at most; what those do not need the list may take, so that its
    height is the same whichever is selected.
    """
    room = page - 3  # two heads and the total
    most = max(room * (50 if screen >= _HIGH else 45) // 100, _LEAST)
    gap = 1 if screen >= _GAP else 0
    if deepest is not None and not side:
        below = 0 if screen < _LOW else _LEAST if screen < _MIDDLE else _WHY
        most = max(most, room - gap - max(deepest, _LEAST) - below)
    rows = min(max(tickers, 1), most)
    rest = max(room - rows - gap, 1)
    least = _LEAST if screen < _MIDDLE else max(_WHY, rest * 36 // 100)
    if side:  # the dates take no more than the why does below, so that wider never shows less
        own = min(max(claims, 1), max(rest - min(_DATES, least), _LEAST)) + 1
        left = max(rest + 1 - own - 2, 0)  # a blank line above each list of dates
        ahead = min(coming + 1, left // 2)
        return Heights(rows + 2, gap, own, rest + 1, True, ahead, left - ahead)
    why = 0 if screen < _LOW else rest - min(max(claims, 1), rest - min(least, rest - 1))
    return Heights(rows + 2, gap, rest - why + 1, why)
