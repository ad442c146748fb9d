"""What a good book would say more: asked gently, never an error (language.md, "Shape").

A ticker and one sentence is a legal checkpoint; this asks for the number, the date, the source and
the why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from catalyst_tui.book.file.claims import expressions
from catalyst_tui.book.file.declarations import tests_in
from catalyst_tui.book.file.ids import name_of
from catalyst_tui.book.file.keys import DECIDERS
from catalyst_tui.book.file.load import load_book
from catalyst_tui.book.file.syntax import Locator, Path, Problem, Severity, parse
from catalyst_tui.book.language.names import is_price, listed
from catalyst_tui.book.language.tree import (
    Compare,
    Correlation,
    Ever,
    Expr,
    Operand,
    Run,
    walk,
)
from catalyst_tui.book.model.book import Book, Checkpoint, Group, Role
from catalyst_tui.book.model.listings import listed_in
from catalyst_tui.book.model.period import CALENDAR, FiscalYear, parse_period
from catalyst_tui.book.model.quantity import describe, minor_of

Advice = tuple[Path, str, str]  # where, what is missing, what to write


def advice(book: Book, text: str) -> tuple[Problem, ...]:
    """Return what the book could say more, in the order of its text."""
    parsed = parse(text)
    data, places = parsed.data or {}, Locator(parsed.text)
    found = [
        *_unpriced(book, data),
        *_money(book, data),
        *_checkpoints(book, data),
        *_new_series(book, data),
    ]
    return tuple(
        sorted(
            Problem(*places.value(path), message, hint, Severity.ADVICE)
            for path, message, hint in found
        )
    )


def _unpriced(book: Book, data: dict[str, Any]) -> Iterator[Advice]:
    """Name the tickers without a currency: their prices are read as dollars."""
    is_named = "currency" in data.get("defaults", {})
    silent = [
        symbol
        for symbol, raw in data.get("ticker", {}).items()
        if not (is_named or {"currency", "exchange"} & raw.keys() or listed_in(symbol))
    ]
    if silent:
        unsaid = f"{listed(silent)}: no currency said, USD is taken"
        yield ("ticker", silent[0]), unsaid, 'currency = "USD" there or in [defaults]'


def _money(book: Book, data: dict[str, Any]) -> Iterator[Advice]:
    """Ask for what one total needs: a base currency, or the day of a cost."""
    held = next((symbol for symbol, one in book.tickers.items() if one.lots), None)
    at: Path = ("ticker", held) if held else ("cash",)
    if not book.base:
        yield (
            at,
            "what is held is in several currencies",
            'base_currency = "EUR" in [defaults] for one total',
        )
        return
    for symbol, one in book.tickers.items():
        for n, lot in enumerate(one.lots):
            paid = minor_of(lot.currency or one.currency)[0]
            if lot.cost is not None and lot.opened is None and paid != book.base:
                yield (
                    ("ticker", symbol, "lots", n),
                    f"{symbol}: without its day this cost in {paid} cannot be told in {book.base}",
                    "opened = 2025-09-02",
                )


def _tables(data: dict[str, Any], name: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the tables of a section with their places."""
    for index, raw in enumerate(data.get(name, [])):
        yield (name, index), raw


def _checkpoints(book: Book, data: dict[str, Any]) -> Iterator[Advice]:
    known = {id_.partition("@")[0]: one for id_, one in book.checkpoints.items()}
    for path, raw in _tables(data, "checkpoint"):
        if (one := known.get(name_of(raw) or "")) is None:
            continue
        thesis = book.theses.get(one.thesis or "")
        sourced = bool(one.source or (thesis and thesis.source))
        if missing := dict(_of_checkpoint(one, raw, sourced)):
            *most, last = (f"no {what}" for what in missing)
            text = f"{', '.join(most)} and {last}" if most else last
            yield path, f"{name_of(raw)}: {text}", ", ".join(missing.values())
        if one.period and "due" in raw:
            message = (
                f"`due` decides nothing beside a period: {one.period} is the window"
            )
            yield (*path, "due"), message, "leave it out"
        at = (*path, "test") if "test" in raw else path
        for _, text in tests_in(raw):
            yield from ((at, *found) for found in _sessions(text))
        yield from _other_years(path, raw, book.fiscal(one.ticker))
        if (
            one.role is Role.PROOF
            and one.hold == 1
            and any(map(_one_close, expressions(one.claim)))
        ):
            yield (
                at,
                "a single close settles this for good",
                'for = "5d", or say ever(…)',
            )


def _new_series(book: Book, data: dict[str, Any]) -> Iterator[Advice]:
    """Name the series that a test declares by using them, where it does so first."""
    new = {name: series for name, series in book.series.items() if series.by_use}
    for path, raw in _tables(data, "checkpoint") if new else ():
        words = {word for _, text in tests_in(raw) for word in re.findall(r"\w+", text)}
        for name in [name for name in new if name in words]:
            series = new.pop(name)
            unit = describe(series.unit)
            yield (
                (*path, "test") if "test" in raw else path,
                f"`{name}` is a new series: {unit}, each {series.every.name.lower()}",
                f"enter it with `catalyst record`; [series.{name}] says otherwise",
            )


def _other_years(
    path: Path, raw: dict[str, Any], fiscal: FiscalYear
) -> Iterator[Advice]:
    """Ask which year is meant by `2026Q4`, where the company's year is not the calendar year."""
    for key in ("period", "due", "from"):
        text = str(raw.get(key, "")).strip().upper()
        if not re.fullmatch(r"\d{4}([QH]\d)?", text):
            continue
        period = parse_period(text)
        ends = {"company": fiscal.end(period), "calendar": CALENDAR.end(period)}
        if ends["company"] != ends["calendar"]:
            read, other = ends if key == "period" else reversed(ends)
            message = f"{text} in `{key}` is the {read}'s: it ends {ends[read]}"
            others = f"(the {other}'s ends {ends[other]})"
            yield (
                (*path, key),
                f"{message} {others}",
                f'"FY{text}" or "CY{text}" says which',
            )


_LOOKS_LIKE_DAYS = re.compile(r", *(30|90|180|365)d\)")
_FOR_DAYS = re.compile(r"\bfor (\d+) days\b")
_A_WEEK = 5  # sessions


def _sessions(text: str) -> Iterator[tuple[str, str]]:
    """Warn that a test counts sessions where the number looks like days of the calendar."""
    for n in map(int, _LOOKS_LIKE_DAYS.findall(text)):
        yield f"`{n}d` counts {n} sessions", f"{n} days counts days of the calendar"
    for n in map(int, _FOR_DAYS.findall(text)):
        if n > _A_WEEK:
            weeks = f"for {round(n / 7)} weeks counts by the calendar"
            yield (
                f"`for {n} days` counts {n} sessions",
                f"for {n} sessions says so, {weeks}",
            )


def _of_checkpoint(
    one: Checkpoint, raw: dict[str, Any], sourced: bool
) -> Iterator[tuple[str, str]]:
    if raw.keys().isdisjoint(DECIDERS):
        yield "number", 'test = "revenue >= $360M"'
    if one.role is Role.PROOF and not _dated(one):
        yield "date", "due = 2027"
    if not sourced:
        yield "source", 'source = "…"'
    if not one.why:
        yield "why", 'why = "…"'


def _dated(one: Checkpoint) -> bool:
    """Return whether the checkpoint can be missed after some day."""
    members = one.claim.members if isinstance(one.claim, Group) else ()
    each = bool(members) and all(member.period for member in members)
    return each or any((one.due, one.due_after, one.period, one.every, one.target))


def _one_close(expr: Expr) -> bool:
    """Whether a price is compared as a level, and nothing in the test asks for more
    than one close."""
    nodes = list(walk(expr))
    return any(
        isinstance(part, Correlation)
        or (isinstance(part, Operand) and is_price(part.metric))
        for node in nodes
        if isinstance(node, Compare)
        for part in walk(node)
    ) and not any(isinstance(node, Run | Ever) for node in nodes)


# Offer corrections for at most so many problems: each loads the whole book
MOST = 20
LARGEST = 200_000  # characters of a book in which they are


def corrected(text: str, problems: Sequence[Problem]) -> tuple[str, ...]:
    """Return for each problem the whole corrected line, or an empty string if it is not certain."""
    lines = text.splitlines()
    found = [""] * len(problems)
    for n, problem in enumerate(problems[:MOST] if len(text) <= LARGEST else ()):
        if problem.severity is Severity.ERROR and problem.line <= len(lines):
            line = _with_hint(lines[problem.line - 1], problem)
            after = (
                "\n".join((*lines[: problem.line - 1], line, *lines[problem.line :]))
                + "\n"
            )
            if line and all(
                other.line != problem.line for other in load_book(after).problems
            ):
                found[n] = line
    return tuple(found)


def _with_hint(line: str, problem: Problem) -> str:
    """Return a line with the word that was meant, or the hint if it is the line with other signs;
    an example of something else has other letters."""
    if meant := re.fullmatch(r"did you mean (\S+)\?", problem.hint):
        at = problem.column - 1
        return line[:at] + re.sub(r"[\w.@-]+", meant[1], line[at:], count=1)
    return (
        problem.hint
        if re.sub(r"\W", "", problem.hint) == re.sub(r"\W", "", line)
        else ""
    )
