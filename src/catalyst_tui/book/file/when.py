"""How dates of the book are read: days, coarse dates, and dates that hang on others (`capr-pdufa - 45d`).

A relative date is a day once the book is loaded; only `after print` waits for facts, and stays a period.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from graphlib import CycleError, TopologicalSorter

from msgspec import Struct, field
from msgspec.structs import replace

from catalyst_tui.book.file.node import Context, Node, ToldError, WrongError
from catalyst_tui.book.file.values import short, text
from catalyst_tui.book.language.names import nearest_of
from catalyst_tui.book.model.dates import Window, day_window, moved, parse_window
from catalyst_tui.book.model.period import Period, Span, parse_period

_RELATIVE = re.compile(r"(?P<anchor>\S+) +(?P<sign>[+-]) ?(?P<n>\d{1,4}) ?(?P<unit>d|w|mo|y)")
_PRINT = re.compile(r"after print\b *(?P<period>.*)")


def day(node: Node) -> date:
    """One day: `2026-11-22`, quoted or not."""
    if isinstance(node.raw, datetime):
        raise WrongError("a day is enough here, without a time", f"{node.raw.date()}")
    if isinstance(node.raw, date):
        return _sane(node.raw)
    found = parse_window(text(node)) if isinstance(node.raw, str) else None
    if found is None or found.coarse:
        raise WrongError("this should be one day", "2026-11-22")
    return _sane(found.last)


def _sane(value: date) -> date:
    if not 1900 <= value.year < 2200:
        raise WrongError(f"{value} is not of our time")
    return value


def when(node: Node) -> Window | Period:
    """A date, or the period after whose print it is."""
    match = _PRINT.fullmatch(node.raw.strip()) if isinstance(node.raw, str) else None
    return _printed(match["period"], node.context) if match else window(node)


NOT_BEFORE = "not before "


def due(node: Node) -> Window | Period:
    """Read a deadline. `not before 2027` ends on the last day before 2027."""
    if not is_not_before(node.raw):
        return when(node)
    written = node.raw.strip()
    first = window(replace(node, raw=written.removeprefix(NOT_BEFORE).strip())).first
    last = first - timedelta(days=1)
    return Window(last, last, written)


def is_not_before(raw: object) -> bool:
    """Return whether a deadline says before when something must not happen."""
    return isinstance(raw, str) and raw.strip().startswith(NOT_BEFORE)


def window(node: Node) -> Window:
    """A day or a coarse date; forms with FY by the ticker's own year."""
    if isinstance(node.raw, int) and not isinstance(node.raw, bool):
        return parse_window(short(node.raw))  # `due = 2027`: the year, as it is meant
    if isinstance(node.raw, date):
        return day_window(day(node))
    value = text(node)
    if _PRINT.fullmatch(value):
        raise WrongError("`after print` can stand in `due` and `from` only", "write the date: 2026-11-22")
    parts = [part.strip() for part in value.split("..", 1)]
    counted = [_RELATIVE.fullmatch(part) for part in parts]
    if not any(counted):
        found = parse_window(value, node.context.fiscal)
        _sane(found.first), _sane(found.last)
        return found
    days = [
        _counted(match, node.context) if match else day(replace(node, raw=part))
        for match, part in zip(counted, parts, strict=True)
    ]
    if days[-1] < days[0]:
        raise WrongError(f"{value!r} ends before it begins", " .. ".join(map(str, days)))
    return Window(days[0], days[-1], "..".join(map(str, days)))


def last_day(node: Node) -> date:
    """The last day of a date that may be coarse."""
    return window(node).last


def _printed(period: str, context: Context) -> Period:
    found = parse_period(period)
    if found.span < Span.QUARTER:
        raise WrongError(f"{period!r}: no company reports months", "after print 2026Q3")
    if context.symbol is None:
        raise WrongError("`after print` needs a `ticker`: the thesis has not exactly one")
    return found


def may_count(raw: object) -> bool:
    """Whether a date may count from another: most do not, and need not be looked at closely."""
    return isinstance(raw, str) and ("+" in raw or "-" in raw)


def _counted(match: re.Match[str], context: Context) -> date:
    """`opened + 18mo` as a day: months and years are the calendar's, days the calendar's too."""
    if context.anchors is None:
        raise WrongError("a date here cannot count from another", "write the date: 2026-11-22")
    start = context.anchors.day(match["anchor"], context)
    n = int(match["n"]) * (1 if match["sign"] == "+" else -1)
    try:
        return _sane(moved(start, n, match["unit"]))
    except (OverflowError, ValueError):
        raise WrongError(f"{match.group()!r} is not of our time") from None


class Anchors(Struct, frozen=True):
    """What dates may count from: where the date of each id stands, and what was read there."""

    nodes: dict[str, Callable[[], Node]] = field(default_factory=dict)
    found: dict[str, Window | Period | None] = field(default_factory=dict)

    def settle(self, nodes: Mapping[str, Callable[[], Node]], counted: Collection[str]) -> None:
        """Take in the dates of a book, by id; those that count from others, of the `counted` ones that may,
        are read after them."""
        self.nodes.update(nodes)
        graph = {id_: links for id_ in counted if (links := self._links(nodes[id_]()))}
        self.found.update(dict.fromkeys(graph))  # what waits in a circle is never read
        order = TopologicalSorter(graph)
        try:
            order.prepare()
        except CycleError as error:
            _told_circle(error.args[1][:0:-1], nodes)
        while order.is_active():
            ready = order.get_ready()
            self.found.update((id_, self.nodes[id_]().read(when, None)) for id_ in ready if id_ in graph)
            order.done(*ready)

    def forget(self) -> None:
        """Once the book is read: what leads back to itself would stay until garbage is collected."""
        self.nodes.clear()

    def day(self, name: str, context: Context) -> date:
        """The last day of what `name` stands for. Raises WrongError; ToldError when that was reported."""
        if name == "opened":
            if context.opened is None:
                raise WrongError(
                    "there is no `opened` to count from", "it is the thesis's: opened = 2026-06-12"
                )
            return context.opened
        id_ = self._id(name, context)
        if id_ is None:
            known = ["opened", *self.nodes]
            raise WrongError(f"no checkpoint and no event {name!r} in this book", nearest_of(name, known))
        node = self.nodes[id_]()
        if node.raw is None:
            raise WrongError(f"{name!r} has no `due` to count from")
        if id_ not in self.found:
            self.found[id_] = node.read(when, None)
        match self.found[id_]:
            case Window(last=last):
                return last
            case Period() as period:
                raise WrongError(f"the date of {name!r} waits for the print of {period}", "count from a day")
        raise ToldError

    def _id(self, name: str, context: Context) -> str | None:
        """An id as written or, of a checkpoint with several tickers, the one of the same ticker."""
        return next((id_ for id_ in (name, f"{name}@{context.symbol}") if id_ in self.nodes), None)

    def _links(self, node: Node) -> list[str]:
        if not isinstance(node.raw, str):
            return []
        matches = (_RELATIVE.fullmatch(part.strip()) for part in node.raw.split("..", 1))
        ids = (self._id(match["anchor"], node.context) for match in matches if match)
        return [id_ for id_ in ids if id_]


def _told_circle(circle: list[str], nodes: Mapping[str, Callable[[], Node]]) -> None:
    """Report dates that can never be read at the one that stands first in the file."""
    first = circle.index(next(id_ for id_ in nodes if id_ in circle))
    turned = [*circle[first:], *circle[:first]]
    words = " → ".join([*turned, turned[0]])
    nodes[turned[0]]().wrong(f"these dates wait for each other: {words}")
