"""Make the lines that a refusal offers: they can be read, and may be what the user meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalyst_tui.book.line.company import NoCompanyError
from catalyst_tui.book.line.events import is_of_price
from catalyst_tui.book.line.figures import folded
from catalyst_tui.book.line.parts import ROLE, LineParts
from catalyst_tui.book.line.reading import quoted
from catalyst_tui.book.line.tokens import text_of, tokenise

# Kinds of tokens that may follow "NVDA sell half", and those that no event has
_EMPTY = {"verb", "lasting", "filler", "comma"}
_NAMING = {"word", "figure", "joint"}


def simpler_lines(parts: LineParts) -> Iterator[str]:
    """Yield lines that may be meant: the comparison alone, an event, examples."""
    tokens = tokenise(parts.claim_text)
    kinds = [token.kind for token in tokens]
    signs = [n for n, kind in enumerate(kinds) if kind in ("sign", "amount", "symbol")]
    sign = signs[0] if signs else 0
    name, rest = tokens[:sign], tokens[sign + 1 :]
    figures = [token.text for token in name if token.kind == "figure"]
    is_condition = parts.conditional or any(
        folded(token.text) == "if" for token in name
    )
    if parts.subject and len(signs) == 1 and rest and rest[0].kind == "value":
        behind = {token.kind for token in rest[1:]}
        figure = text_of(name, parts.claim_text)
        if {token.kind for token in name} <= _EMPTY | {"figure"}:
            figure = figures[0] if len(figures) == 1 else "price"
        elif (
            is_condition
            or name[0].kind == "joint"
            or not {token.kind for token in name} <= _NAMING
        ):
            figure = ""
        else:  # the user's own figure, entered by hand
            figure = re.sub(r"\W+", "_", figure.lower()).strip("_")
        if figure and behind <= {"streak", "each"} and len(figures) < 3:
            ending = text_of(tokens[sign:], parts.claim_text)
            yield with_ending(parts, f"{parts.subject} {figure} {ending}")
    compared = "symbol" in kinds or (signs and (is_condition or is_of_price(tokens)))
    if not compared:
        yield event_line(parts)
    if parts.subject:
        yield from examples(parts, parts.subject)


def event_line(parts: LineParts) -> str:
    """Return the line with its claim in quotes, as an event."""
    if not (parts.subject and re.search(r"\w", parts.claim_text)):
        return ""
    due = "" if parts.typed_date else f" by {parts.today.year + 1}"
    event = quoted(parts.claim_text.strip(" ,;.:"))
    return with_ending(parts, f"{parts.subject} {event}{due}")


def with_ending(parts: LineParts, line: str) -> str:
    """Return a line with the date, the action and the chance of this one."""
    date = parts.typed_date
    line += f" in {date}" if date[:1].isdigit() else f" {date}".rstrip()
    line += f" -> {parts.then}" if parts.then else ""
    return line if parts.chance is None else f"{line}, {parts.chance * 100:.0f}%"


def examples(parts: LineParts, ticker: str) -> list[str]:
    """Return lines about a company that would work."""
    act = "buy" if parts.act == "buy" else "sell"
    lines = [
        f"{ticker} revenue above $10B in {parts.today.year + 1}Q1",
        f"{act} {ticker} if it is 20% below its high",
    ]
    is_price = parts.act or is_of_price(tokenise(parts.claim_text))
    return lines[::-1] if is_price else lines


def no_company(parts: LineParts) -> NoCompanyError:
    """Return the refusal of a line that names no company."""
    rest = ROLE.sub("", parts.line)
    return NoCompanyError(rest, parts.today, parts.finder)
