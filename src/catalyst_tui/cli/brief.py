"""`catalyst brief`: the weekly look as Markdown, for a note or a mail."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.cli.agenda import said_kind
from catalyst_tui.cli.failures import ArgumentError, refuse_without_book
from catalyst_tui.cli.markdown import escaped, link
from catalyst_tui.cli.opening import before_day, opened_to_read
from catalyst_tui.cli.output import Answer, lines
from catalyst_tui.desk.shapes.board import Attention
from catalyst_tui.desk.views.brief import Brief, Changed, Standing, brief
from catalyst_tui.desk.views.status_line import SIGNS

WEEK = timedelta(days=7)


def run(arguments: argparse.Namespace) -> Answer:
    """Print it. Always 0: nothing changed is a result."""
    with opened_to_read(arguments) as workspace:
        refuse_without_book(workspace)
        state, book = workspace.look(), workspace.book
    known = state.known
    since = known.at - WEEK
    if arguments.since is not None:
        since = before_day("--since", arguments.since, book.zone)
        if since > known.at:
            raise ArgumentError(f"--since {arguments.since} has not come yet")
    names = [*book.tickers, *book.theses]
    name = next((one for one in names if one in (arguments.about, arguments.about.upper())), arguments.about)
    try:
        found = brief(known, since, name, state.flips)
    except KeyError:
        hint = suggestion(arguments.about, names)
        raise ArgumentError(
            f"no ticker and no thesis {clean(arguments.about, 80)!r} in the book{hint}"
        ) from None
    first = local_day(since + timedelta(microseconds=1), book.zone)
    until = known.today
    text = "\n".join(_markdown(found, f"{first}", f"{until}"))
    return Answer({**_json(found), "markdown": text}, lines(text))


def _markdown(found: Brief, first: str, until: str) -> Iterator[str]:
    of = f" {escaped(found.about)}" if found.about else ""
    named = f" · {escaped(found.title)}" if found.title and found.title != found.about else ""
    yield f"# Catalyst{of}, {first} to {until}{named}"
    if found.argument:
        yield f"\n{escaped(found.argument, 2_000)}"
    yield "\n## What changed\n"
    yield from map(_changed, found.changed)
    if not found.changed:
        yield "Nothing changed."
    yield "\n## Where it stands\n"
    yield f"{_counts(found)}\n"
    yield from map(_standing, found.standing)
    yield "\n## What is due\n"
    for one in found.due:
        sure = "" if one.certainty == "confirmed" else "~"
        of = f"**{escaped(one.ticker)}** " if one.ticker else ""
        late = " (late)" if one.last.isoformat() < until else ""
        kind = "" if one.key.startswith("print:") else f"{said_kind(one)}: "
        yield f"- {sure}{one.day}{late} · {of}{kind}{escaped(one.text)}"
    if not found.due:
        yield "Nothing within thirty days."


def _counts(found: Brief) -> str:
    """How many need someone, by their signs; how many are open and settled."""
    counts = Counter(one.attention for one in found.standing)
    signs = [f"{SIGNS[one][0]} {counts[one]} {_WORDS[one]}" for one in SIGNS if counts[one]]
    return ", ".join([*(signs or ["nothing needs you"]), f"{found.open} open, {found.settled} settled"])


_WORDS = {
    Attention.BAD: "gone wrong",
    Attention.RULING: "waiting for your ruling",
    Attention.TOUCHED: "beyond a threshold now",
    Attention.LATE: "late",
    Attention.RISKY: "near or at risk",
}


def _changed(one: Changed) -> str:
    before = f"{escaped(one.before)} → " if one.before else ""
    return (
        f"- **{escaped(one.ticker)}** {escaped(one.text)}: {before}**{escaped(one.after)}**, {one.day}. "
        f"{escaped(one.reason)}{_linked(one.sources)}"
    )


def _standing(one: Standing) -> str:
    sign = f"{SIGNS[one.attention][0]} " if one.attention in SIGNS else ""
    then = f" Then: {escaped(one.then)}" if one.then and one.attention <= Attention.TOUCHED else ""
    return (
        f"- {sign}**{escaped(one.ticker)}** {escaped(one.text)}: **{escaped(one.word)}**. "
        f"{escaped(one.reason)}{_linked(one.sources)}{then}"
    )


def _linked(sources: tuple[str, ...]) -> str:
    return f" ({', '.join(map(link, sources))})" if sources else ""


def _json(found: Brief) -> dict[str, object]:
    return {
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "about": found.about or None,
        "changed": [
            {
                "day": one.day.isoformat(),
                "ticker": one.ticker,
                "key": one.key,
                "text": one.text,
                "before": one.before or None,
                "after": one.after,
                "reason": one.reason,
                "sources": list(one.sources),
            }
            for one in found.changed
        ],
        "standing": [
            {
                "ticker": one.ticker,
                "id": one.id,
                "text": one.text,
                "attention": SIGNS[one.attention][1] if one.attention in SIGNS else None,
                "status": one.word,
                "reason": one.reason,
                "sources": list(one.sources),
            }
            for one in found.standing
        ],
        "open": found.open,
        "settled": found.settled,
        "due": [
            {"day": one.day.isoformat(), "key": one.key, "text": one.text, "certainty": one.certainty}
            for one in found.due
        ],
    }
