"""Suggest a known name for one that was mistyped or only begun."""

from __future__ import annotations

from collections.abc import Collection

SHORTEST_BEGINNING = 2  # characters; one letter begins too much
MOST_BEGUN = 5
LIKE = 0.7  # as difflib counts; `shipped` is not like `happened`
LONGEST = 80  # a longer name is no slip of the hand, and takes long to compare


def near_names(name: str, known: Collection[str]) -> list[str]:
    """Return the known names that `name` begins, else the one most like it.

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
    from difflib import get_close_matches

    return [folded[low] for low in get_close_matches(typed, list(folded), n=1, cutoff=LIKE)]


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
