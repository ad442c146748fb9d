"""The layout of the chart page: what fits at a size, in order of importance.

First price and threshold, ladder, one lane, one metric; then report labels, axis, a second lane, a
second metric.
"""

from __future__ import annotations

from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.desk.shapes import VerdictLane
from catalyst_tui.judge.ledger.observed import Session
from catalyst_tui.ui.charts.panels import panel, shown_rows
from catalyst_tui.ui.charts.plot import (
    RANGES,
    ChartSpot,
    Drawn,
    Frame,
    Look,
    axis_of,
    plot,
    price,
    print_labels,
)
from catalyst_tui.ui.widgets.strips import Days, bands, lane
from catalyst_tui.ui.widgets.table import cell
from catalyst_tui.ui.words import (
    Ink,
    Line,
    Piece,
    cells,
    changed,
    face,
    one_line,
    percent,
    status_named,
    verdict_word,
)
from catalyst_tui.values import Frozen

MISSING = {
    "closes": "No closes of {} yet: r asks the sources, or `catalyst import closes.csv`.",
    "quarters": "No quarters of {} yet: p enters a report.",
}
JUDGING = "judging the days…"

TALLEST = 16
"""The most lines of a panel; more would show nothing more."""

WIDE = 100
"""Width from which there is an axis, long words, and two metrics side by side."""


WIDEST = 160
"""Width from which there are three metrics side by side, and more lanes."""


class Rows(Frozen):
    """The number of lines of each part."""

    reports: int
    plot: int
    lanes: int
    day_line: int = 0  # the day under the cursor
    panels: int = 0
    table: int = 0  # of a panel


def rows_of(look: Look, width: int, height: int) -> Rows:
    """Return the parts that fit into `height` lines. Title and months are always there."""
    most = len(look.lanes.lanes) if look.lanes else 1
    lanes = min(most, 1)
    rest = height - 2 - lanes
    reports = int(bool(look.view.reports) and rest >= 13)
    rest -= reports
    if rest < 14:
        return Rows(reports, max(rest, 1), lanes)
    day_line = int(rest >= 20)
    more = min(most - lanes, 1 if width < WIDEST else 3) if rest >= 24 else 0
    lanes, rest = lanes + more, rest - day_line - more
    if not look.view.panels:
        return Rows(reports, rest - 2, lanes, day_line, 2)
    panels = min((rest + 1) // 2, TALLEST)
    return Rows(
        reports, rest - panels, lanes, day_line, panels, min(5, max(panels - 8, 1))
    )


def frame_of(width: int, rows: Rows) -> Frame:
    """Return the frame of the plot between axis and ladder."""
    left, right = (7, 26) if width >= WIDE else (1, 18)
    return Frame(left, max(width - left - right - 1, 8), right, rows.plot)


def page(look: Look, width: int, height: int) -> Drawn:
    """Return all lines of the page."""
    if len(look.view.days) < 2:
        return _without_closes(look, width, height)
    rows = rows_of(look, width, height)
    frame, axis = frame_of(width, rows), axis_of(look, frame_of(width, rows).width)
    drawn = title(look, width, with_day=not rows.day_line)
    if rows.reports:
        drawn.lines.append(cell(print_labels(look, frame), width))
    top = len(drawn.lines)
    _add(drawn, plot(look, frame))
    drawn.axis, drawn.left, drawn.plotted = (
        axis,
        frame.left,
        range(top, len(drawn.lines)),
    )
    drawn.lines.append(_months(look, frame, axis, width))
    for found in (look.lanes.lanes if look.lanes else ())[: rows.lanes]:
        _add_openings(drawn, found, axis, frame)
        drawn.lines.append(_lane(found, axis, frame))
    if look.lanes is None:
        drawn.lines.append(cell((((" " * frame.left) + JUDGING, Ink.QUIET),), width))
    drawn.dated = range(top, len(drawn.lines))
    if rows.day_line:
        drawn.lines.append(
            cell(((" " * frame.left, Ink.PLAIN), *day_text(look)), width)
        )
    _panels(look, width, rows, drawn)
    del drawn.lines[height:]
    return drawn


def _add(drawn: Drawn, part: Drawn) -> None:
    """Append a part below what is drawn."""
    down = len(drawn.lines)
    drawn.spots += [
        ChartSpot(spot.y + down, spot.cells, spot.target) for spot in part.spots
    ]
    drawn.lines += part.lines


# The title.


def title(look: Look, width: int, *, with_day: bool) -> Drawn:
    """Return the title: ticker, price and day at the left, the ranges at the right.

    `with_day` adds the day under the cursor, if it has no line of its own.
    """
    view = look.view
    ranges: list[Piece] = []
    for name, days in RANGES.items():
        ink = "bold $strong on $here" if days == look.days else Ink.QUIET
        ranges.append((f" {name} ", ink))
    size = sum(len(text) for text, _ in ranges) + 1
    drawn = Drawn()
    x = width - size
    for name, (text, _) in zip(RANGES, ranges, strict=True):
        drawn.add(0, x, len(text), "range", name)
        x += len(text)
    name = f"  {one_line(view.name, 24)}" if width >= WIDE else ""
    left: Line = ((f" {one_line(view.symbol, 12)}", Ink.ACCENT), (name, Ink.PLAIN))
    if with_day and not look.on_last:
        left = (*left, ("  ", Ink.PLAIN), *day_text(look))
    else:
        left = (*left, *_closed(look, width))
        if cells(left) >= width - size:
            left = left[:-1]
    line = (*cell(left, width - size), *ranges, (" ", Ink.PLAIN))
    drawn.lines.append(
        tuple(
            (text, ink if " on " in ink else f"{ink} on $head".strip())
            for text, ink in line
        )
    )
    return drawn


def _closed(look: Look, width: int) -> Line:
    """Return the last price with its change and day; for a trade also its session."""
    view, quote = look.view, look.view.quote
    now, change = view.closes[-1], look.moved(len(view.days) - 1)
    day, part = view.days[-1], "close"
    if (
        quote is not None
        and quote.price.unit == view.unit
        and quote.session is not Session.CLOSED
    ):
        now, day, part = quote.price.value, view.traded or day, quote.session.value
        change = (now / quote.previous - 1) * 100 if quote.previous else None
    weekday = f"{day:%a} " if width >= WIDE else ""
    return (
        (f"  {Quantity(now, view.unit)}", Ink.STRONG),
        ("  ", Ink.PLAIN),
        percent(change),
        (f"   {part} {weekday}{day:%b} {day.day}", Ink.QUIET),
    )


# The days.


def _months(look: Look, frame: Frame, axis: Days, width: int) -> Line:
    """Return the names of the months, and the cursor below its day."""
    if look.on_last:
        return cell(((" " * frame.left, Ink.PLAIN), *axis.names()), width)
    x = axis.cell(look.view.days[look.place])
    letters = [(letter, ink) for text, ink in axis.names(x) for letter in text]
    letters[x] = "▲", Ink.STRONG
    return cell(((" " * frame.left, Ink.PLAIN), *letters), width)


def _lane(found: VerdictLane, axis: Days, frame: Frame) -> Line:
    """Return a lane with its role at the left and its current status at the right."""
    if found.bands:
        read = {stretch.word for stretch in found.stretches}
        order = [band for band in reversed(found.bands) if band in read]
        drawn = bands(
            [
                (stretch.first, stretch.last, stretch.word)
                for stretch in found.stretches
            ],
            order,
            axis,
        )
    else:
        drawn = lane(
            [
                (stretch.first, stretch.last, stretch.group)
                for stretch in found.stretches
                if stretch.group
            ],
            axis,
        )
    label = f" {found.role.value}"[: frame.left - 1]
    sign, ink = face(found.verdict.status)
    right: Line = (
        (f"{sign} {verdict_word(found.verdict)}", ink if not found.bands else Ink.OPEN),
    )
    if frame.wide:
        right = (*right, (f"  {_since(found)}", Ink.QUIET))
    return (
        (f"{label:<{frame.left}}", Ink.QUIET),
        *drawn,
        (" ", Ink.PLAIN),
        *cell(right, frame.right),
    )


def _since(found: VerdictLane) -> str:
    """Return since when the status holds; for a gauge its value."""
    if found.bands:
        return str(found.verdict.value or "")
    return f"since {found.since:%b} {found.since.day}" if found.since else ""


def _add_openings(drawn: Drawn, found: VerdictLane, axis: Days, frame: Frame) -> None:
    """Let clicks on the next line, that of a lane, open its checkpoint."""
    y = len(drawn.lines)
    for stretch in found.stretches:
        cells = axis.cells(stretch.first, stretch.last)
        drawn.add(
            y,
            frame.left + cells.start,
            len(cells),
            "open",
            found.checkpoint,
            day=stretch.first,
        )
    drawn.add(y, frame.left + frame.width + 1, frame.right, "open", found.checkpoint)


def day_text(look: Look) -> Line:
    """Return the day under the cursor: close, move, and the flips of that day or the statuses."""
    view, place = look.view, look.place
    day, close = view.days[place], view.closes[place]
    line: list[Piece] = [
        (f"{day:%a %b} {day.day}", Ink.STRONG),
        (f"  {price(close, view.unit)}  ", Ink.PLAIN),
        percent(look.moved(place)),
        ("   ", Ink.PLAIN),
    ]
    lanes = look.lanes.lanes if look.lanes else ()
    flips = [
        flip for flip in (look.lanes.flips if look.lanes else ()) if flip.day == day
    ]
    told: list[Line] = []
    for flip in sorted(flips, key=lambda flip: (not flip.priced, flip.group is None)):
        name = "" if flip.priced else f"{one_line(flip.title, 40)} "
        told.append(((name, Ink.QUIET), *changed(flip.before or "", flip.after)))
    for found in () if flips else lanes:
        for held in found.stretches:
            if held.first <= day <= held.last:
                name = (
                    f"{one_line(found.checkpoint, 40)} "
                    if told and not found.bands
                    else ""
                )
                told.append(((name, Ink.QUIET), *status_named(held.word)))
    for n, words in enumerate(told):
        line += [(" · " if n else "", Ink.QUIET), *words]
    return tuple(line)


# The figures.


def _panels(look: Look, width: int, rows: Rows, drawn: Drawn) -> None:
    """Draw the metrics from the chosen one on: as many as fit side by side."""
    found = look.view.panels
    if not rows.panels:
        return
    if not found:
        drawn.lines.append(
            cell(((f" {_nothing(look, 'quarters')}", Ink.QUIET),), width)
        )
        return
    abreast = min(1 + (width >= WIDE) + (width >= WIDEST), len(found))
    shown = [found[(look.metric + n) % len(found)] for n in range(abreast)]
    share, down = width // abreast, len(drawn.lines)
    table = max(len(shown_rows(metric, rows.table)) for metric in shown)
    lines: list[Line] = [()] * rows.panels
    for n, metric in enumerate(shown):
        more = f"{look.metric % len(found) + 1} of {len(found)} ▸"
        last = n == abreast - 1 and len(found) > abreast
        part = panel(metric, share, rows.panels, table, more=more if last else "")
        lines = [(*line, *own) for line, own in zip(lines, part.lines, strict=True)]
        for spot in part.spots:
            drawn.add(
                spot.y + down,
                spot.cells.start + n * share,
                len(spot.cells),
                spot.target.does,
            )
    drawn.lines += [cell(line, width) for line in lines]


def _without_closes(look: Look, width: int, height: int) -> Drawn:
    """Draw the figures over the whole page if no price is known."""
    name = f"  {one_line(look.view.name, 24)}"
    head: Line = (
        (f" {one_line(look.view.symbol, 12)}", "bold $key on $head"),
        (name, "on $head"),
    )
    drawn = Drawn([(*head, ((" " * (width - cells(head))), "on $head"))])
    drawn.lines += [((f" {_nothing(look, 'closes')}", Ink.QUIET),), ()]
    panels = min(height - 3, TALLEST)
    if panels >= 8 and look.view.panels:
        _panels(
            look, width, Rows(0, 0, 0, 0, panels, min(5, max(panels - 8, 1))), drawn
        )
    drawn.lines = [cell(line, width) for line in drawn.lines[:height]]
    return drawn


def _nothing(look: Look, what: str) -> str:
    """Return that closes or quarters are missing; today also the keys that fetch them."""
    symbol = one_line(look.view.symbol, 12)
    if look.context.past:
        return f"No {what} of {symbol} were known then."
    return MISSING[what].format(symbol)
