"""The seven sentences a checkpoint may begin with: what is filled in, and the keys of the book it becomes.

A sentence is a row of `SENTENCES`. `{below}` stands for what was filled in, `[ by {by}]` for a part that is
left out with its blank. A test of one's own is the seventh; all else the language knows is written there, or
in the file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any

from msgspec import Struct

from catalyst_tui.book.file import keys as k
from catalyst_tui.book.file.edit import Add, Edit, Put, Value
from catalyst_tui.book.file.ids import name_of
from catalyst_tui.book.file.node import Key, Node
from catalyst_tui.book.language.names import Names, meant_by, standard_units
from catalyst_tui.book.language.operands import ExprError, tokens_of, unknown_names
from catalyst_tui.book.model.book import Book, Role

_PART = re.compile(r"\[([^\]]*)\]")
_BLANK = re.compile(r"\{(\w+)\}")
_NUMBER = re.compile(r"\d[\d.,]*")
_NAME = re.compile(r"[a-z_][a-z0-9_]*")


class Offers(StrEnum):
    """What is offered while a blank is filled in."""

    NOTHING = ""
    METRICS = "metrics"  # standard ones and the book's series
    PERIODS = "periods"
    DAYS = "days"


class Blank(Struct, frozen=True):
    """One thing to fill in. `choices`: the only answers, each with what is written for it."""

    name: str
    meaning: str
    example: str
    needed: bool = False
    offers: Offers = Offers.NOTHING
    choices: tuple[tuple[str, str], ...] = ()
    usual: str = ""
    money: bool = False  # a bare number is of the ticker's currency, and is written so


class Sentence(Struct, frozen=True):
    """A kind of checkpoint: its name in the list, how it reads, its blanks, and what it becomes."""

    name: str
    role: Role
    reads: str
    blanks: tuple[Blank, ...]
    text: str
    id: str
    keys: tuple[tuple[Key[Any], str], ...]


_NEAR = Blank("near", k.NEAR.doc, "10%")
_THEN = Blank("then", k.THEN.doc, "sell half")
_PERIOD = Blank("in", k.PERIOD.doc, "2026Q4", offers=Offers.PERIODS)
_BY = Blank("by", k.DUE.doc, "2027-06-30", offers=Offers.DAYS)
_CLOSES = (("on the close", ""), ("during the day too", "true"))

SENTENCES = (
    Sentence(
        "a price stop",
        Role.KILL,
        "If {ticker} closes below {below}[ then {then}]",
        (
            Blank("below", "the close that would be too low", "$260", needed=True, money=True),
            Blank("judged", k.INTRADAY.doc, "on the close", choices=_CLOSES, usual="on the close"),
            _NEAR,
            Blank("from", k.FROM.doc, "2026-11-23", offers=Offers.DAYS),
            _THEN,
        ),
        "{ticker} closes below {below}",
        "{ticker} stop {below}",
        (
            (k.TEST, "price < {below}"),
            (k.INTRADAY, "{judged}"),
            (k.NEAR, "{near}"),
            (k.FROM, "{from}"),
            (k.THEN, "{then}"),
        ),
    ),
    Sentence(
        "a metric reaches",
        Role.PROOF,
        "{metric} reaches {reaches}[ in {in}][ by {by}]",
        (
            Blank("metric", "a figure of its reports, or a series of yours", "revenue", True, Offers.METRICS),
            Blank("reaches", "the least that counts", "$360M", needed=True),
            _PERIOD,
            _BY,
            Blank("p", k.P.doc, "0.7"),
        ),
        "{metric} reaches {reaches}[ in {in}][ by {by}]",
        "{ticker} {metric} {reaches}[ {in}]",
        ((k.TEST, "{metric} >= {reaches}"), (k.PERIOD, "{in}"), (k.DUE, "{by}"), (k.P, "{p}")),
    ),
    Sentence(
        "a margin holds",
        Role.GUARD,
        "{metric} stays at {least} or more[, near from {near}][, else {then}]",
        (
            Blank("metric", "a margin, or anything that must not fall", "gross_margin", True, Offers.METRICS),
            Blank("least", "what it must not fall below", "72%", needed=True),
            Blank("near", k.NEAR.doc, "1pp"),
            Blank("for", "false only after so many reports in a row", "2"),
            _THEN,
        ),
        "{metric} stays at {least} or more",
        "{ticker} {metric} {least}",
        ((k.TEST, "{metric} >= {least}"), (k.NEAR, "{near}"), (k.FOR, "{for}"), (k.THEN, "{then}")),
    ),
    Sentence(
        "an event happens by",
        Role.PROOF,
        "{event}[ by {by}]",
        (
            Blank("event", "what would be seen, in a sentence", "NPO optics ship in volume", needed=True),
            Blank("by", k.DUE.doc, "2027", offers=Offers.DAYS),
            Blank("count", k.COUNT.doc, ">= 2"),
            Blank("p", k.P.doc, "0.7"),
        ),
        "{event}[ by {by}]",
        "{ticker} {event}",
        ((k.EVENT, "{event}"), (k.DUE, "{by}"), (k.COUNT, "{count}"), (k.P, "{p}")),
    ),
    Sentence(
        "I score it",
        Role.KILL,
        "{question} I say {scale}; {trip} is too bad[, then {then}]",
        (
            Blank("question", "what you ask yourself", "Does engineering keep up?", needed=True),
            Blank("scale", k.SCALE.doc, "[-2, 2]", needed=True, usual="[-2, 2]"),
            Blank("trip", k.TRIP.doc, "-2", needed=True, usual="-2"),
            Blank("review", k.REVIEW.doc, "quarter", usual="quarter"),
            _THEN,
        ),
        "{question}",
        "{ticker} {question}",
        (
            (k.SCORE, "{question}"),
            (k.SCALE, "{scale}"),
            (k.TRIP, "{trip}"),
            (k.REVIEW, "{review}"),
            (k.THEN, "{then}"),
        ),
    ),
    Sentence(
        "A beats B",
        Role.PROOF,
        "{this} is more than {that}[ in {in}][ by {by}]",
        (
            Blank("this", "a figure, of another company as revenue@CRDO", "revenue", True, Offers.METRICS),
            Blank("that", "what it must pass", "revenue@CRDO", True, Offers.METRICS),
            _PERIOD,
            _BY,
            Blank("p", k.P.doc, "0.7"),
        ),
        "{this} passes {that}[ in {in}][ by {by}]",
        "{ticker} {this} over {that}",
        ((k.TEST, "{this} > {that}"), (k.PERIOD, "{in}"), (k.DUE, "{by}"), (k.P, "{p}")),
    ),
    Sentence(
        "a test of my own",
        Role.PROOF,
        "{text}: {test}",
        (
            Blank("text", k.TEXT.doc, "Spending slows", needed=True),
            Blank("test", k.TEST.doc, "yoy(revenue) < 25% for 2 quarters", True, Offers.METRICS),
            _PERIOD,
            _BY,
            _THEN,
        ),
        "{text}",
        "{ticker} {text}",
        ((k.TEST, "{test}"), (k.PERIOD, "{in}"), (k.DUE, "{by}"), (k.THEN, "{then}")),
    ),
)


class Whose(Struct, frozen=True):
    """What a checkpoint is about, and where it is written: its ticker, thesis and role."""

    ticker: str
    thesis: str = ""
    role: Role | None = None  # the sentence's own when None


class Composed(Struct, frozen=True):
    """A checkpoint as it would be written. `blanks`: which blank each of its keys was filled from."""

    id: str
    table: Mapping[str, Value]
    edits: tuple[Edit, ...]
    blanks: Mapping[str, str]


def filled(sentence: Sentence, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers, tidied; what is usual where nothing was said."""
    return {blank.name: answers.get(blank.name, blank.usual).strip() for blank in sentence.blanks}


def unanswered(sentence: Sentence, answers: Mapping[str, str]) -> tuple[str, ...]:
    """The blanks without which it is no checkpoint yet."""
    said = filled(sentence, answers)
    return tuple(blank.name for blank in sentence.blanks if blank.needed and not said[blank.name])


def undeclared(sentence: Sentence, answers: Mapping[str, str], book: Book) -> tuple[Blank, ...]:
    """What its test names and nothing declares yet, each with a blank: a series' unit, a group's members."""
    said = filled(sentence, answers)
    test = next((_worded(template, said) for key, template in sentence.keys if key is k.TEST), "")
    return (
        *(
            Blank(unit_of(name), k.SERIES_UNIT.doc, "%", needed=True, usual=_unit(test, book))
            for name in _new_series(test, book)
        ),
        *(
            Blank(members_of(name), "its tickers", "MSFT, AMZN", needed=True)
            for name in _new_groups(test, book)
        ),
    )


def _new_series(test: str, book: Book) -> Iterator[str]:
    units = {**standard_units(book.currency), **{name: one.unit for name, one in book.series.items()}}
    names = {error.at: test[error.at :] for error in unknown_names(test, Names(units))}
    found = dict.fromkeys(match[0] for text in names.values() if (match := _NAME.match(text)))
    for name in found:  # `eps` is what a metric is called elsewhere, `gross_m` one that is being typed
        if not meant_by("metrics", name) and not any(known.startswith(name) for known in units):
            yield name


def _new_groups(test: str, book: Book) -> Iterator[str]:
    try:
        words = [token.text for token in tokens_of(test)]
    except ExprError:
        return
    found = dict.fromkeys(name for sign, name in pairwise(words) if sign == "@")
    yield from (name for name in found if _NAME.fullmatch(name) and name not in book.groups)


def unit_of(series: str) -> str:
    """The name of the blank for a new series' unit."""
    return f"unit of {series}"


def members_of(group: str) -> str:
    """The name of the blank for a new group's members."""
    return f"members of {group}"


def _unit(test: str, book: Book) -> str:
    """The unit a new series is compared in, as far as the test says; to be looked at before it is kept."""
    for sign, unit in (("%", "%"), ("$", "USD")):
        if sign in test:
            return unit
    letters = re.search(r"\d[\d.,]*\s*([A-Z]{3})\b", test)
    return letters[1] if letters else book.currency if re.search(r"\d[KMBT]\b", test) else "number"


def composed(
    sentence: Sentence, answers: Mapping[str, str], whose: Whose, book: Book, data: Mapping[str, Any]
) -> Composed:
    """The checkpoint that a filled-in sentence means. `data`: what the text of the book says.

    It may still be wrong: the book with its edits is read before anything is kept.
    """
    ticker = book.tickers.get(whose.ticker)
    said = _in_money(sentence, filled(sentence, answers), ticker.currency if ticker else book.currency)
    written = {**said, **_choices(sentence, said), "ticker": whose.ticker}
    role = whose.role or sentence.role
    table: dict[str, Value] = {"id": _unique(_worded(sentence.id, written), book)}
    table["thesis" if whose.thesis else "ticker"] = whose.thesis or whose.ticker
    thesis = book.theses.get(whose.thesis)
    if thesis is not None and thesis.tickers != (whose.ticker,):
        table["ticker"] = whose.ticker
    if role is not Role.PROOF:
        table["role"] = role.value
    table["text"] = said_in(sentence, written)
    blanks: dict[str, str] = {"text": _first_blank(sentence.text)}
    for key, template in sentence.keys:
        if value := _worded(f"[{template}]", written):
            table[key.name], blanks[key.name] = typed(key, value), _first_blank(template)
    declared = tuple(_declarations(answers, whose))
    return Composed(
        str(table["id"]), table, (*declared, Add(("checkpoint",), table, _behind(data, whose))), blanks
    )


def _in_money(sentence: Sentence, said: Mapping[str, str], currency: str) -> dict[str, str]:
    """The answers, a bare price with its currency."""
    bare = {blank.name for blank in sentence.blanks if blank.money and _NUMBER.fullmatch(said[blank.name])}
    return {
        name: (f"${text}" if currency == "USD" else f"{text} {currency}") if name in bare else text
        for name, text in said.items()
    }


def said_in(sentence: Sentence, answers: Mapping[str, str]) -> str:
    """What the checkpoint says, in words."""
    text = _worded(sentence.text, {name: _spoken(value) for name, value in answers.items()})
    return text[:1].upper() + text[1:]


def _declarations(answers: Mapping[str, str], whose: Whose) -> Iterator[Edit]:
    for name, answer in answers.items():
        if name.startswith(unit_of("")):
            table = {"ticker": whose.ticker, "unit": answer.strip()}
            yield Put(("series", name.removeprefix(unit_of(""))), table)
        if name.startswith(members_of("")):
            yield Put(("group", name.removeprefix(members_of(""))), re.findall(r"[^,\s]+", answer))


def _choices(sentence: Sentence, said: Mapping[str, str]) -> dict[str, str]:
    """What is written for the answers of those blanks that have only some."""
    return {one.name: dict(one.choices).get(said[one.name], said[one.name]) for one in sentence.blanks}


def typed(key: Key[Any], text: str) -> Value:
    """What a key is given, as it is written in the book: a number or a date where the key takes one, a list
    or a table where it is written as one, else the text."""
    try:
        value: Value = tomllib.loads(f"value = {text}", parse_float=Decimal)["value"]
    except (tomllib.TOMLDecodeError, ArithmeticError):
        return text
    try:
        key.read(Node(value, (), {}))
    except ValueError:
        return text
    return value


def _worded(template: str, said: Mapping[str, str]) -> str:
    """A template with its blanks filled in; a part in brackets goes with a blank that is empty."""

    def part(match: re.Match[str]) -> str:
        return match[1] if all(said[name] for name in _BLANK.findall(match[1])) else ""

    return " ".join(_BLANK.sub(lambda match: said[match[1]], _PART.sub(part, template)).split())


def reads(sentence: Sentence, answers: Mapping[str, str], ticker: str) -> Iterator[tuple[str, str]]:
    """The sentence as it reads now, in pieces: a text, and the blank it is of or nothing; parts that are
    left out are shown with their blanks empty."""
    said = {**filled(sentence, answers), "ticker": ticker}
    at = 0
    template = _PART.sub(lambda match: match[1], sentence.reads)
    for match in _BLANK.finditer(template):
        yield template[at : match.start()], ""
        yield said[match[1]], "" if match[1] == "ticker" else match[1]
        at = match.end()
    yield template[at:], ""


def _first_blank(template: str) -> str:
    return next((name for name in _BLANK.findall(template) if name != "ticker"), "")


def _spoken(value: str) -> str:
    """A metric's name as people say it."""
    return value.replace("_", " ") if re.fullmatch(r"[a-z_]+", value) else value


def _unique(words: str, book: Book) -> str:
    """An id made of the words that no checkpoint and no event has."""
    taken = {id_.partition("@")[0] for id_ in (*book.checkpoints, *book.events)}
    start = name_of({"text": words}) or "checkpoint"
    return next(
        one for n in range(1, len(taken) + 2) if (one := start if n == 1 else f"{start}-{n}") not in taken
    )


def _behind(data: Mapping[str, Any], whose: Whose) -> int | None:
    """The last checkpoint of the same thesis, else of the same ticker; the last of all when None."""
    tables = data.get("checkpoint", ())
    for key, value in (("thesis", whose.thesis), ("ticker", whose.ticker)):
        places = [n for n, table in enumerate(tables) if value and table.get(key) == value]
        if places:
            return places[-1]
    return None
