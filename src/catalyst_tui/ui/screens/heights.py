"""Distribute the lines of the home page: first to the list, then to the checkpoints, then to the
detail.
"""

from __future__ import annotations

from msgspec import Struct

SIDE = (200, 40)
"""Screen size from which the detail is next to the checkpoints, 80 cells wide."""

_GAP, _LOW, _MIDDLE, _HIGH = 36, 20, 30, 50
_LEAST = 3
"""The least rows of a list, and the least lines of the detail on a screen of medium height."""

_WHY = 8
_DATES = 14
"""The least lines for coming dates and changes, if the detail is at the side and the screen is
high.
"""


class Heights(Struct, frozen=True):
    """Lines of each pane, including heads and total. `gap` is the blank line below the total."""

    tickers: int
    gap: int
    checkpoints: int
    why: int
    side: bool = False
    coming: int = 0
    changed: int = 0


def abreast(width: int, height: int) -> bool:
    """Return whether the detail fits next to the checkpoints,
    which keep their layout of 120 cells.
    """
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
    """Return the heights for a screen and page of these heights and lists of these lengths.

    `deepest` is the largest number of checkpoints of any ticker. Lines that those do not need go to
    the list, so that its height does not depend on the selection.
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
    # the dates get no more lines than the detail gets on a narrow screen, so wider never shows less
    if side:
        own = min(max(claims, 1), max(rest - min(_DATES, least), _LEAST)) + 1
        left = max(rest + 1 - own - 2, 0)  # a blank line above each list of dates
        ahead = min(coming + 1, left // 2)
        return Heights(rows + 2, gap, own, rest + 1, True, ahead, left - ahead)
    why = 0 if screen < _LOW else rest - min(max(claims, 1), rest - min(least, rest - 1))
    return Heights(rows + 2, gap, rest - why + 1, why)
