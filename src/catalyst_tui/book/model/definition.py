"""What a checkpoint promises, as one canonical line: equal lines are the same promise, so goalposts
show.

Words about it (why, then, note, source, p) are no part of it, nor is how it is shown (near,
review). The line is kept in databases: written in another way it would look like an edit of every
checkpoint there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

from catalyst_tui.book.language.leaves import words_of
from catalyst_tui.book.language.tree import Counted, Expr, Pooled, walk
from catalyst_tui.book.model.book import (
    Band,
    Checkpoint,
    Claim,
    Event,
    Gauge,
    Group,
    Member,
    OnSilence,
    Score,
    Test,
)
from catalyst_tui.book.model.quantity import format_quantity


def definition(checkpoint: Checkpoint) -> str:
    """Return a checkpoint in a line:

    `proof of ALAB: "Q2 reaches the $360M guided"; test revenue >= $360M; period 2026Q2`.
    """
    return " ".join("; ".join(_parts(checkpoint)).split())


def promise(checkpoint: Checkpoint) -> str:
    """Return its definition, with what limits or feeds it from other tables of the book:

    `…; opened 2026-06-02; @peers ABC, DEF, GHI`.
    """
    opened = None if checkpoint.since or checkpoint.since_after else checkpoint.opened
    pools = (f"; {pool}" for pool in pools_of(checkpoint.claim, checkpoint.unless))
    return "".join((definition(checkpoint), f"; {OPENED}{opened or 'none'}", *pools))


OPENED = "opened "


def pools_of(*claims: Claim | None) -> list[str]:
    """Return the groups of tickers that claims read, with their members: `@peers ABC, DEF`."""
    found = {
        f"@{node.group} {', '.join(sorted(node.tickers))}"
        for claim in claims
        for expr in _expressions(claim)
        for node in walk(expr)
        if isinstance(node, Counted | Pooled)
    }
    return sorted(found)


def _expressions(claim: Claim | None) -> Iterator[Expr]:
    match claim:
        case Test(expr) | Gauge(expr):
            yield expr
        case Group(members):
            for member in members:
                yield from _expressions(member.claim)
                yield from _expressions(member.unless)


def only_around(before: str, after: str) -> bool:
    """Return whether two promises differ in nothing but what other tables of the book say."""
    return before != after and own_words(before) == own_words(after)


def says_around(line: str) -> bool:
    """Return whether a line says what other tables do: those of earlier versions do not."""
    return any(part.startswith(OPENED) for part in _split(line)[2:])


def own_words(line: str) -> str:
    """Return a promise without what other tables of the book say."""
    first, second, *rest = _split(line)
    return "; ".join(
        (
            first,
            second,
            *(part for part in rest if part[:1] != "@" and not part.startswith(OPENED)),
        )
    )


def changed(before: str, after: str) -> tuple[str, ...]:
    """Return what differs between two such lines:

    `period 2026Q2 → 2026Q3`, `every none → quarter`.
    """
    if says_around(before) != says_around(after):
        before, after = own_words(before), own_words(after)
    old, new = (dict(_named(_split(line))) for line in (before, after))
    names = (
        name for name in dict.fromkeys((*old, *new)) if old.get(name) != new.get(name)
    )
    return tuple(
        f"{name} {old.get(name, 'none')} → {new.get(name, 'none')}" for name in names
    )


def same_claim(before: str, after: str) -> bool:
    """Return whether two lines promise the same: the words of a claim or of a number may differ."""
    if says_around(before) != says_around(after):
        before, after = own_words(before), own_words(after)
    return before == after or _claim_of(before) == _claim_of(after)


@lru_cache(maxsize=256)
def _claim_of(line: str) -> str:
    """Return a line without the words of its claim, and with each number written in its shortest
    form."""
    first, *rest = _split(line)
    about = first.partition(": ")[0]
    return as_said("; ".join((about, *rest)))


@lru_cache(maxsize=4096)
def as_said(line: str) -> str:
    """Return a line, or a claim, as every way to write it reads.

    Numbers are in their shortest form, legs in the order of their words, and a group of tickers is
    its members, whatever its name.
    """
    parts = [_sorted_legs(shortest_numbers(part)) for part in _split(line)]
    for pool in [part for part in parts if part.startswith("@")]:
        name, _, members = pool.partition(" ")
        named = re.compile(rf"{re.escape(name)}(?![\w-])")
        parts = [named.sub(f"@({members})", part) for part in parts if part != pool]
    return "; ".join(parts)


_LEGS = re.compile(r"((?:unless )?(?:any|all|at_least \d+)) \((.*)\)")


def _sorted_legs(part: str) -> str:
    legs = _LEGS.fullmatch(part)
    return f"{legs[1]} ({' | '.join(sorted(_split(legs[2], '|')))})" if legs else part


def shortest_numbers(line: str) -> str:
    """Return a line with each number written in its shortest form: `70%` for `70.0%`."""
    return _TRAILING_ZEROS.sub(_shortest, line)


_TRAILING_ZEROS = re.compile(r"(?<![\w.-])(\d+)\.(\d*?)0+(?!\d)")


def _shortest(number: re.Match[str]) -> str:
    return f"{number[1]}.{number[2]}" if number[2] else number[1]


def _named(parts: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each part with its name: the claim, what decides it, then the keys."""
    yield from zip(("claim", "decided by"), parts, strict=False)
    for part in parts[2:]:
        name, _, rest = part.partition(" ")
        yield name, rest


def _split(line: str, sign: str = ";") -> list[str]:
    """Split a line at each semicolon, or other sign, outside quotes and brackets."""
    parts, depth, quoted = [""], 0, False
    for char in line:
        quoted ^= char == '"'
        depth += 0 if quoted else (char == "(") - (char == ")")
        if char == sign and not quoted and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts]


def _parts(one: Checkpoint) -> Iterator[str]:
    yield f'{one.role} of {one.ticker or "a theme"}: "{one.text}"'
    yield claim_line(one.claim)
    own = {
        **_window_of(one),
        "due": one.due,
        "due after print": one.due_after,
        "every": one.every.name.lower() if one.every else None,
        "for": one.run if one.run > 1 else None,
        "hold": one.hold if one.hold > 1 else None,
        "verify_by": one.verify_by,
        "on_silence": one.on_silence if one.on_silence is not OnSilence.ASK else None,
        "basis": one.basis,
        "tolerance": _share(one.tolerance or None),
        "hysteresis": _share(one.hysteresis if one.hysteresis != 1 else None),
        "depends_on": ", ".join(one.depends_on),
        "unless": claim_line(one.unless) if one.unless else None,
    }
    yield from _written(own)
    if one.base:
        stored = ", ".join(f"{name} {quantity}" for name, quantity in one.base.values)
        yield f"base {one.base.period}: {stored}"
    if one.target:
        yield "target " + ", ".join(
            f"{period} {format_quantity(quantity)}" for period, quantity in one.target
        )


def _window_of(one: Checkpoint | Member) -> dict[str, object]:
    return {
        "period": one.period,
        "from": one.since,
        "from after print": one.since_after,
    }


def _share(percent: Decimal | None) -> str | None:
    return None if percent is None else f"{percent.normalize():f}%"


def _written(values: Mapping[str, object]) -> Iterator[str]:
    return (f"{key} {value}" for key, value in values.items() if value)


def claim_line(claim: Claim) -> str:
    """Return what decides a claim: `test revenue >= $360M`."""
    match claim:
        case Test(expr):
            return f"test {words_of(expr)}"
        case Event(text, count, slips_past):
            many = f" {count}" if count else ""
            return f'event "{text}"{many}' + (
                f" slips past {slips_past}" if slips_past else ""
            )
        case Score(text, low, high, trip):
            return f'score "{text}" {low:f}..{high:f} trip {trip:f}'
        case Gauge(expr, bands):
            return f"value {words_of(expr)}" + "".join(
                f", {_band(band)}" for band in bands
            )
        case Group(members, need):
            word = {1: "any", len(members): "all"}.get(need, f"at_least {need}")
            return f"{word} ({' | '.join(map(_member, members))})"


def _band(band: Band) -> str:
    low = "" if band.low is None else f"{'>' if band.low_open else '>='} {band.low:f}"
    high = (
        "" if band.high is None else f"{'<' if band.high_open else '<='} {band.high:f}"
    )
    return f"{band.name} {' and '.join(filter(None, (low, high)))}"


def _member(member: Member) -> str:
    own = {
        "of": member.ticker,
        **_window_of(member),
        "for": member.run,
        "hold": member.hold,
        "basis": member.basis,
        "unless": claim_line(member.unless) if member.unless else None,
    }
    return "; ".join((claim_line(member.claim), *_written(own)))
