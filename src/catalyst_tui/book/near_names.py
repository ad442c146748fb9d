"""Suggest a known name for one that was mistyped or only begun."""

from __future__ import annotations

from collections.abc import Collection

SHORTEST_BEGINNING = 2  # characters; one letter begins too much
MOST_BEGUN = 5
LONGEST = 80  # a longer name is no slip of the hand, and takes long to compare


def nearest(name: str, known: Collection[str]) -> str:
    """Return the known name that differs by a slip of the pen, or an empty string.

    One letter may be wrong, missing, added or swapped with its neighbour, in names of more than
    five letters two. A longer name that only contains a known one means something else:
    `aws_revenue` is not `revenue`.
    """
    limit = (len(name) > 2) + (len(name) > 5)
    name = name.casefold()
    close = ((_edits(name, each.casefold(), limit), each) for each in known)
    return min((found for found in close if found[0] <= limit), default=(0, ""))[1]


def nearest_of(name: str, known: Collection[str]) -> str:
    """Return `did you mean …?`, or an empty string."""
    close = nearest(name[:LONGEST], known)
    return f"did you mean {close}?" if close else ""


def _edits(one: str, other: str, most: int) -> int:
    """Return how many edits make one text of the other; `most` + 1 for more than that."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one, 1):
        before, last, row = row, before, [n]
        for m, against in enumerate(other, 1):
            cost = min(
                row[m - 1] + 1, before[m] + 1, before[m - 1] + (letter != against)
            )
            if n > 1 and m > 1 and letter == other[m - 2] and one[n - 2] == against:
                cost = min(cost, last[m - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def near_names(name: str, known: Collection[str]) -> list[str]:
    """Return the known names that `name` begins, else the one that few slips turn it into.

    Case does not matter, nor does a period behind an id: `ID[2026Q3]`.
    """
    typed = name.casefold()[:LONGEST].partition("[")[0]
    folded = {each.casefold(): each for each in known}
    if typed in folded:
        return [folded[typed]]
    if len(typed) >= SHORTEST_BEGINNING:
        begun = [each for low, each in folded.items() if low.startswith(typed)]
        if begun:
            return begun[:MOST_BEGUN]
    close = nearest(typed, folded)
    return [folded[close]] if close else []


def did_you_mean(name: str, known: Collection[str]) -> str:
    """Return `did you mean A or B?`, or nothing if no known name is near."""
    near = near_names(name, known)
    if not near:
        return ""
    *first, last = near
    return (
        f"did you mean {', '.join(first)} or {last}?"
        if first
        else f"did you mean {last}?"
    )


def suggestion(name: str, known: Collection[str]) -> str:
    """Return `did_you_mean` as the end of a sentence: `; did you mean A?`, or nothing."""
    question = did_you_mean(name, known)
    return f"; {question}" if question else ""
