"""Suggest a known name for one that was mistyped or only begun."""

from __future__ import annotations

from collections.abc import Collection

SHORTEST_BEGINNING = 2  # characters; one letter begins too much
MOST_BEGUN = 5
LONGEST = 80  # a longer name is no slip of the hand, and takes long to compare
LETTERS_PER_SLIP = 4  # so many letters of a name forgive one slip


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
    most = max(len(typed) // LETTERS_PER_SLIP, 1)
    slips = {low: _slips(typed, low) for low in folded if abs(len(low) - len(typed)) <= most}
    nearest = min(slips, key=slips.__getitem__, default="")
    return [folded[nearest]] if nearest and len(typed) > 1 and slips[nearest] <= most else []


def _slips(one: str, other: str) -> int:
    """Count the letters left out, added, replaced or swapped with the next between two words."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


def did_you_mean(name: str, known: Collection[str]) -> str:
    """Return `did you mean A or B?`, or nothing if no known name is near."""
    near = near_names(name, known)
    if not near:
        return ""
    *first, last = near
    return f"did you mean {', '.join(first)} or {last}?" if first else f"did you mean {last}?"


def suggestion(name: str, known: Collection[str]) -> str:
    """Return `did_you_mean` as the end of a sentence: `; did you mean A?`, or nothing."""
    question = did_you_mean(name, known)
    return f"; {question}" if question else ""
