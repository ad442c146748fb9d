"""Closes as the database keeps them: a row for each symbol and year, so that past years stay as they were.

`days` are the days of the year ("01-05,01-06"), `micros` their closes in millionths, a JSON array; `known` is
when they became known, a JSON object: from that place on so many days after their own, at that time (UTC):
{"0":"0T21:00:00.000000Z","45":"0T20:00:00.000000Z"}. The views of schema.py say each close of it.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from itertools import chain, pairwise, starmap
from operator import attrgetter, ge

from catalyst_tui.judge.ledger.facts import Closes
from catalyst_tui.store.errors import NotOursError
from catalyst_tui.store.moments import moment, stamp
from catalyst_tui.store.values import day as day_of
from catalyst_tui.store.values import made

Year = tuple[int, str, str, str]
"""The columns year, days, micros and known of a row."""

_text = json.JSONEncoder(separators=(",", ":")).encode


def packed(closes: Closes) -> Iterator[Year]:
    """Closes as rows, oldest first."""
    begin = 0
    while begin < len(closes):
        year = closes.days[begin].year
        end = bisect_right(closes.days, year, begin, key=attrgetter("year"))
        days, known = _texts(tuple(closes.days[begin:end]), tuple(closes.known[begin:end]))
        yield year, days, _text([*closes.micros[begin:end]]), known
        begin = end


@lru_cache(
    maxsize=64
)  # most symbols trade on the same days, and their closes are known at the same moments
def _texts(days: tuple[date, ...], known: tuple[datetime, ...]) -> tuple[str, str]:
    later = [_later(day, stamp(at)) for day, at in zip(days, known, strict=True)]
    changes = {
        place: now for place, now in enumerate(later) if not place or now != later[place - 1]
    }
    return ",".join([day.isoformat()[5:] for day in days]), _text(changes)


def _later(day: date, known: str) -> str:
    return f"{(date.fromisoformat(known[:10]) - day).days}{known[10:]}"


def unpacked(rows: Sequence[Year]) -> Closes:
    """The closes of a symbol's rows, the oldest first. StoreError for what we cannot have written."""
    days, known = _columns(tuple((year, days, known) for year, days, _, known in rows))
    micros = made(_read_micros, [row[2] for row in rows])
    return _whole(days, micros, known, rows)


def ending(row: Year, n: int) -> Closes:
    """The last `n` closes of a row, without reading the others."""
    year, days, micros, known = row
    its_days, its_known = _of_year((year, days, known))
    if not (micros.startswith("[") and micros.endswith("]")):
        raise NotOursError("its closes are cut off", row)
    last = made(_integers, micros[1:-1].rsplit(",", n)[-n:])
    return _whole(its_days[-n:], last, its_known[-n:], row)


def _whole(
    days: Sequence[date], micros: array[int], known: Sequence[datetime], kept: object
) -> Closes:
    def closes(_: object) -> Closes:
        if len(micros) != len(days):
            raise ValueError(f"{len(micros)} closes of {len(days)} days")
        return Closes(days, micros, known)

    return made(closes, kept)


def _integers(texts: Iterable[str]) -> array[int]:
    return array("q", map(int, texts))


def _read_micros(texts: Iterable[str]) -> array[int]:
    return narrow([*chain.from_iterable(map(json.loads, texts))])


def narrow(micros: Sequence[int]) -> array[int]:
    """In half the memory, where no close is above 2,147."""
    try:
        return array("i", micros)
    except OverflowError:
        return array("q", micros)


Texts = tuple[int, str, str]
Columns = tuple[tuple[date, ...], tuple[datetime, ...]]


@lru_cache(maxsize=16)  # shared over symbols, as above
def _columns(years: tuple[Texts, ...]) -> Columns:
    if len(years) == 1:
        return _of_year(years[0])
    columns = [_of_year(year) for year in years]
    return tuple(chain(*(days for days, _ in columns))), tuple(
        chain(*(known for _, known in columns))
    )


@lru_cache(maxsize=64)
def _of_year(year: Texts) -> Columns:
    return made(_read, year)


def _read(texts: Texts) -> Columns:
    year, days, known = texts
    its_days = tuple([_day(f"{year:04}-{day}") for day in days.split(",")])
    if any(starmap(ge, pairwise(its_days))):
        raise ValueError("its days are not in order")
    changes, later, moments = json.loads(known), "", []
    for place, day in enumerate(its_days):
        later = changes.get(str(place), later)
        moments.append(_moment(day, later))
    return its_days, tuple(moments)


_day = cache(day_of)  # shared over years too


@cache
def _moment(day: date, later: str) -> datetime:
    days, _, time = later.partition("T")
    return moment(f"{day + timedelta(int(days))}T{time}")
