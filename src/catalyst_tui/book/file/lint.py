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
from catalyst_tui.book.language.functions import DRAWDOWN
from catalyst_tui.book.language.names import is_price, listed
from catalyst_tui.book.language.tree import (
    Call,
    Compare,
    Correlation,
    Ever,
    Expr,
    Holding,
    Literal,
    Operand,
    Rank,
    Run,
    show,
    walk,
)
from catalyst_tui.book.model.book import Book, Checkpoint, Group, Role, Thesis
from catalyst_tui.book.model.currencies import ISO
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
        *_currencies(data),
        *_theses(book, data),
        *_checkpoints(book, data),
        *_new_series(book, data),
        *_decisions(book, data),
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


def _currencies(data: dict[str, Any]) -> Iterator[Advice]:
    """Name codes that are no currency."""
    defaults = data.get("defaults", {})
    named: list[tuple[Path, str]] = [
        (("defaults", key), defaults[key])
        for key in ("base_currency", "currency")
        if key in defaults
    ]
    named += [(("cash", code), code) for code in data.get("cash", {})]
    for symbol, raw in data.get("ticker", {}).items():
        named += [
            (("ticker", symbol, key), raw[key]) for key in ("currency", "reports_in") if key in raw
        ]
    for path, code in named:
        if minor_of(code)[0] not in ISO:
            yield path, f"{code} is no currency of ISO 4217", ""


def _tables(data: dict[str, Any], name: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the tables of a section with their places."""
    for index, raw in enumerate(data.get(name, [])):
        yield (name, index), raw


def _theses(book: Book, data: dict[str, Any]) -> Iterator[Advice]:
    for path, raw in _tables(data, "thesis"):
        if thesis := book.theses.get(raw["id"]):
            yield from _missing(path, thesis.id, dict(_of_thesis(thesis)))


def _of_thesis(thesis: Thesis) -> Iterator[tuple[str, str]]:
    if not thesis.opened:
        yield "day it was opened", "opened = 2026-06-12"
    if thesis.conviction is None:
        yield "conviction", "conviction = 0.6"
    if thesis.review is None:
        yield "review", 'review = "90d"'


def _checkpoints(book: Book, data: dict[str, Any]) -> Iterator[Advice]:
    known = {id_.partition("@")[0]: one for id_, one in book.checkpoints.items()}
    for path, raw in _tables(data, "checkpoint"):
        if (one := known.get(name_of(raw) or "")) is None:
            continue
        thesis = book.theses.get(one.thesis or "")
        sourced = bool(one.source or (thesis and thesis.source))
        yield from _missing(path, name_of(raw) or "", dict(_of_checkpoint(one, raw, sourced)))
        if one.period and "due" in raw:
            message = f"`due` decides nothing beside a period: {one.period} is the window"
            yield (*path, "due"), message, "leave it out"
        at = (*path, "test") if "test" in raw else path
        yield from ((at, *found) for expr in expressions(one.claim) for found in impossible(expr))
        for _, text in tests_in(raw):
            yield from ((at, *found) for found in _sessions(text))
        yield from _other_years(path, raw, book.fiscal(one.ticker))
        if (
            one.role is Role.PROOF
            and one.hold == 1
            and any(map(_one_close, expressions(one.claim)))
        ):
            yield at, "a single close settles this for good", 'for = "5d", or say ever(…)'


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


def _other_years(path: Path, raw: dict[str, Any], fiscal: FiscalYear) -> Iterator[Advice]:
    """Ask which year is meant by `2026Q4`, where the company's year is not the calendar year."""
    for key, own in (("period", True), ("due", False), ("from", False)):
        text = str(raw.get(key, "")).strip().upper()
        if not re.fullmatch(r"\d{4}([QH]\d)?", text):
            continue
        period = parse_period(text)
        by_company, by_calendar = fiscal.end(period), CALENDAR.end(period)
        if by_company != by_calendar:
            read, last, other = ("the company's", by_company, by_calendar)
            if not own:
                read, last, other = ("the calendar's", by_calendar, by_company)
            others = "calendar" if own else "company"
            message = f"{text} in `{key}` is {read}: it ends {last} (the {others}'s ends {other})"
            yield (*path, key), message, f'"FY{text}" or "CY{text}" says which'


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
            yield f"`for {n} days` counts {n} sessions", f"for {n} sessions says so, {weeks}"


_MARGINS = ("gross_margin", "operating_margin", "net_margin")
_NEVER_BELOW_0 = (
    "price",
    "market_cap",
    "shares_outstanding",
    "shares_diluted",
    "cost",
    "days_held",
)


def impossible(expr: Expr) -> Iterator[tuple[str, str]]:
    """Warn of comparisons that can never be true, or never be false."""
    for node in walk(expr):
        if not isinstance(node, Compare):
            continue
        for value, limit, below in ((node.left, node.right, False), (node.right, node.left, True)):
            if isinstance(limit, Literal) and (ends := _range_of(value)):
                yield from _beyond(node, limit, ends, less=below is node.op.upward)


def _range_of(value: Expr) -> tuple[int | None, int | None] | None:
    """Return the least and the largest value a number can have, None for an open end."""
    match value:
        case Operand(metric) if metric in _MARGINS:
            return None, 100
        case Operand(metric) | Holding(metric) if metric in _NEVER_BELOW_0:
            return 0, None
        case Call(fn) if fn is DRAWDOWN:
            return 0, 100
        case Correlation():
            return -1, 1
        case Rank(args):
            return 1, len(args)
    return None


def _beyond(
    node: Compare, limit: Literal, ends: tuple[int | None, int | None], *, less: bool
) -> Iterator[tuple[str, str]]:
    """Warn that a limit lies beyond the possible values.

    `less`: the test is true below the limit.
    """
    (low, high), number = ends, limit.quantity.value
    if high is not None and number > high:
        yield f"{show(node)} is {'always' if less else 'never'} true: it cannot be above {high}", ""
    if low is not None and number < low:
        yield f"{show(node)} is {'never' if less else 'always'} true: it cannot be below {low}", ""


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
        isinstance(part, Correlation) or (isinstance(part, Operand) and is_price(part.metric))
        for node in nodes
        if isinstance(node, Compare)
        for part in walk(node)
    ) and not any(isinstance(node, Run | Ever) for node in nodes)


def _missing(path: Path, name: str, wanted: dict[str, str]) -> Iterator[Advice]:
    """Yield one line for everything a table lacks."""
    if wanted:
        *most, last = (f"no {what}" for what in wanted)
        text = f"{', '.join(most)} and {last}" if most else last
        yield path, f"{name}: {text}", ", ".join(wanted.values())


def _decisions(book: Book, data: dict[str, Any]) -> Iterator[Advice]:
    """Ask about names in the journal that the book does not have: gone, or a slip of the pen."""
    ids = {part for id_ in book.checkpoints for part in (id_, id_.partition("@")[0])}
    for path, raw in _tables(data, "decision"):
        if (thesis := raw.get("thesis")) and thesis not in book.theses:
            yield (*path, "thesis"), f"no thesis {thesis!r} in this book any more", ""
        for index, id_ in enumerate(raw.get("fired", [])):
            if id_ not in ids:
                yield (*path, "fired", index), f"no checkpoint {id_!r} in this book any more", ""


MOST = 20
"""Problems of a book whose lines are tried; each is a reading of the whole."""

LARGEST = 200_000
"""Characters of a book in which they are."""

_PAIR = re.compile(r"(\s*)([A-Za-z_]+)(\s*=\s*)(.*?)(\s*(?:#[^\"']*)?)$")
_WORD = re.compile(r"[\w.@-]+")
_HINT_PAIR = re.compile(r"([a-z_]+) = (.+)")
_LITERAL = re.compile(r"[\w.%$-]+")


def mended(text: str, problems: Sequence[Problem]) -> tuple[str, ...]:
    """Return for each problem the whole corrected line, or an empty string if it is not certain."""
    lines = text.splitlines()
    if len(text) > LARGEST:
        return ("",) * len(problems)
    return tuple(
        next((line for line in _candidates(lines, one) if _right(lines, one, line)), "")
        if n < MOST and one.severity is Severity.ERROR and one.line <= len(lines)
        else ""
        for n, one in enumerate(problems)
    )


def _right(lines: Sequence[str], problem: Problem, line: str) -> bool:
    """Whether nothing is wrong in this line any more."""
    if line == lines[problem.line - 1]:
        return False
    after = "\n".join((*lines[: problem.line - 1], line, *lines[problem.line :])) + "\n"
    return all(one.line != problem.line for one in load_book(after).problems)


def _candidates(lines: Sequence[str], problem: Problem) -> Iterator[str]:
    """Yield the line with the hint written into it."""
    line, hint, at = lines[problem.line - 1], problem.hint, problem.column - 1
    if meant := re.fullmatch(r"did you mean (\S+)\?", hint) or re.fullmatch(
        r"there is (\S+)", hint
    ):
        yield from _word(line, at, meant[1])
    if hint.startswith("[") and _same(hint, line):
        yield hint
    if problem.message.endswith("is no ticker symbol"):
        yield from _word(line, at, line[at:].strip('"]').upper())
        yield (
            line.upper()
            if not line.startswith("[")
            else re.sub(r"\.(.*)\]", lambda name: name[0].upper(), line)
        )
    if pair := _PAIR.fullmatch(line):
        yield from (f"{pair[1]}{new}{pair[5]}" for new in _pairs(pair, problem))


def _word(line: str, at: int, meant: str) -> Iterator[str]:
    """Yield the line with the word at the place replaced."""
    found = _WORD.search(line, at)
    if found:
        yield line[: found.start()] + meant + line[found.end() :]


def _pairs(pair: re.Match[str], problem: Problem) -> Iterator[str]:
    key, equals, value, hint = pair[2], pair[3], pair[4], problem.hint
    match = _HINT_PAIR.fullmatch(hint)
    if match and _same(match[2], value):
        yield f"{match[1]}{equals}{match[2]}"
    if hint == "write it in quotes":
        yield f'{key}{equals}"{value}"'
    if bare := re.fullmatch(r"without quotes: (.+)", hint):
        yield f"{key}{equals}{bare[1]}"
    if quoted := re.fullmatch(r'write ("[^"]+")', hint):
        yield f"{key}{equals}{quoted[1]}"
    if _LITERAL.fullmatch(hint) and _is_of(hint, value, problem.message):
        yield f"{key}{equals}{hint}"
        yield f'{key}{equals}"{hint}"'


def _same(one: str, other: str) -> bool:
    """Whether two spellings have the same letters and digits: an example of something else has
    others."""
    left, right = (re.sub(r"\D", "", text) or re.sub(r"\W", "", text) for text in (one, other))
    return bool(left) and left == right


def _is_of(hint: str, value: str, message: str) -> bool:
    """Whether a literal was computed from the value, and is no example."""
    return hint in value or "count in" in message or message == f"{value} is not between 0 and 1"
