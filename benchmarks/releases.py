"""What is read from recorded releases: recall and precision by metric, form and kind of company.

    python -m benchmarks.releases [--missed] [--offered] [DIR]

DIR holds the releases and `truth.csv` (one row a figure: what a careful person read); without it, it is
$CATALYST_RECORDED/sec/press_releases, else ../shared/recorded/sec/press_releases. Rows of kind `also` are
right when they are offered and are not asked for. An offer without a row is shown, for somebody to judge.
What is offered as a doubt is neither right nor wrong; how many have the truth among their readings is told.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.period import Period, parse_fiscal_year, parse_period
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.judge.ledger.facts import Kind
from catalyst_tui.reports.release.figures import Offered, Speaker, read_figures
from catalyst_tui.reports.release.page import read_parts

_KINDS = {
    "bank": "HRZB PFBX PNC TMP USB",
    "lender": "ASFI",
    "consumer": "COST JNJ MCD MGM PEP ULTA",
    "industry": "AMCR AMTX NEPH",
    "technology": "AAPL CRM DUOT EBAY FORA NVDA TWX",
    "no revenue": "ABVC GOVX SLXN",
}
KIND = {ticker: kind for kind, tickers in _KINDS.items() for ticker in tickers.split()}
"""The kind of company each ticker of the shared set is; another's is `other`."""

_Key = tuple[str, Basis, Period, Kind]


class Truth(Struct, frozen=True):
    """A figure as a person read it; `asked`: whether it counts when it is not offered."""

    key: _Key
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    asked: bool
    quote: str

    def is_told_by(self, offer: Offered) -> bool:
        """Whether an offer says this: the same, or as exact as its own last digit (`$3.6 billion`)."""
        fact = offer.fact
        ends = [(self.low, fact.low), (self.high, fact.high)] if self.low is not None else []
        if not all(ours is not None and theirs is not None and _same(ours, theirs) for ours, theirs in ends):
            return False
        return _same(self.value, fact.value.value)


class Release(Struct, frozen=True):
    """A recorded release, who speaks in it, and what is true."""

    path: Path
    speaker: Speaker
    truth: tuple[Truth, ...]

    @property
    def form(self) -> str:
        """`page` or `text`."""
        return "text" if ".txt" in self.path.suffixes else "page"

    @property
    def kind(self) -> str:
        """The kind of company."""
        return KIND.get(self.speaker.ticker.symbol, "other")

    def body(self) -> bytes:
        """The release itself."""
        raw = self.path.read_bytes()
        return gzip.decompress(raw) if self.path.suffix == ".gz" else raw


class Tally(Struct):
    """How often of one sort: asked for, of those offered right; all that is right, wrong or unjudged."""

    asked: int = 0
    told: int = 0
    right: int = 0
    wrong: int = 0
    unjudged: int = 0
    doubts: int = 0
    among: int = 0

    def __str__(self) -> str:
        recall = f"{self.told / self.asked:6.1%}" if self.asked else "     –"
        judged = self.right + self.wrong
        precision = f"{self.right / judged:6.1%}" if judged else "     –"
        return (
            f"recall {recall} ({self.told} of {self.asked})   precision {precision} "
            f"({self.right} right, {self.wrong} wrong, {self.unjudged} without a row)"
            f"{f'   in doubt {self.doubts}, {self.among} with the truth' if self.doubts else ''}"
        )


class Compared(Struct, frozen=True):
    """One release against its truth."""

    release: Release
    told: tuple[Truth, ...]
    missed: tuple[Truth, ...]
    right: tuple[Offered, ...]
    wrong: tuple[Offered, ...]
    unjudged: tuple[Offered, ...]
    doubts: tuple[Offered, ...]
    among: tuple[Offered, ...]
    seconds: float


def recorded() -> Path:
    """Where the recorded releases lie."""
    shared = Path(__file__).parents[2] / "shared/recorded"
    return Path(os.environ.get("CATALYST_RECORDED", shared)) / "sec/press_releases"


def releases(home: Path) -> Iterator[Release]:
    """The releases that have a truth, in its order."""
    rows: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    with (home / "truth.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows[row["file"]].append(row)
    for name, said in rows.items():
        head = said[0]
        fiscal = parse_fiscal_year(head["fiscal_year_end"])
        ticker = Ticker(head["ticker"], head["company"], None, fiscal, head.get("currency") or "USD")
        known_at = datetime.fromisoformat(head["known_at"])
        speaker = Speaker(ticker, fiscal, known_at, name)
        yield Release(home / name, speaker, tuple(map(_true, said)))


def compared(release: Release) -> Compared:
    """What one release offers, beside what is true."""
    body = release.body()
    start = time.perf_counter()
    offers = read_figures(read_parts(body), release.speaker).offered
    seconds = time.perf_counter() - start
    by_key = {_key(offer): offer for offer in offers if not offer.others}
    doubts = tuple(offer for offer in offers if offer.others)
    truth = {one.key: one for one in release.truth}
    right = {
        key for key, offer in by_key.items() if (one := truth.get(key)) is not None and one.is_told_by(offer)
    }
    asked = [one for one in release.truth if one.asked]
    return Compared(
        release,
        told=tuple(one for one in asked if one.key in right),
        missed=tuple(one for one in asked if one.key not in right),
        right=tuple(offer for key, offer in by_key.items() if key in right),
        wrong=tuple(offer for key, offer in by_key.items() if key in truth and key not in right),
        unjudged=tuple(offer for key, offer in by_key.items() if key not in truth),
        doubts=doubts,
        among=tuple(
            offer
            for offer in doubts
            if (one := truth.get(_key(offer))) is not None
            and any(map(one.is_told_by, (offer, *offer.others)))
        ),
        seconds=seconds,
    )


def tallies(results: Iterable[Compared]) -> dict[str, Tally]:
    """Counts by `all`, by metric and basis, by actual and guide, by form, and by kind of company."""
    found: defaultdict[str, Tally] = defaultdict(Tally)
    for one in results:
        of_release = ("all", f"form   {one.release.form}", f"kind   {one.release.kind}")
        for true in (*one.told, *one.missed):
            for name in (*of_release, *_sorts(true.key)):
                found[name].asked += 1
                found[name].told += true in one.told
        for name, offers in (
            ("right", one.right),
            ("wrong", one.wrong),
            ("unjudged", one.unjudged),
            ("doubts", one.doubts),
            ("among", one.among),
        ):
            for offer in offers:
                for sort in (*of_release, *_sorts(_key(offer))):
                    setattr(found[sort], name, getattr(found[sort], name) + 1)
    return dict(sorted(found.items()))


def _sorts(key: _Key) -> tuple[str, ...]:
    metric, basis, _, kind = key
    return f"metric {metric} {basis.value}", f"said   {kind}"


def _true(row: dict[str, str]) -> Truth:
    kind = Kind.GUIDE if row["kind"] == "guide" else Kind.ACTUAL
    return Truth(
        (row["metric"], Basis(row["basis"]), parse_period(row["period"]), kind),
        Decimal(row["value"]),
        Decimal(row["low"]) if row["low"] else None,
        Decimal(row["high"]) if row["high"] else None,
        row["kind"] != "also",
        row["quote"],
    )


def _key(offer: Offered) -> _Key:
    fact = offer.fact
    if not isinstance(fact.period, Period):
        raise TypeError(f"{fact.metric} of a release is of {fact.period}, which is no period")
    return fact.metric, fact.basis, fact.period, fact.kind


def _same(true: Decimal, said: Decimal) -> bool:
    """Whether two are the same number, as exactly as the coarser of the two is written."""
    return abs(true - said) <= max(_last_digit(true), _last_digit(said)) / 2


def _last_digit(value: Decimal) -> Decimal:
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent) if value and isinstance(exponent, int) else Decimal(0)


def _line(key: _Key, value: Decimal, low: Decimal | None, high: Decimal | None) -> str:
    metric, basis, period, kind = key
    span = "" if low is None else f" ({low:,f} to {high:,f})"
    return f"{kind} {metric} {basis.value} {period} = {value:,f}{span}"


def _told(offer: Offered) -> str:
    fact = offer.fact
    return f"{_line(_key(offer), fact.value.value, fact.low, fact.high)}   {offer.sentence[:160]}"


def _show(results: list[Compared], *, missed: bool, offered: bool) -> None:
    for one in results:
        print(f"{one.release.path.name}: {len(one.told)} of {len(one.told) + len(one.missed)}")
        lines = [f"  WRONG    {_told(offer)}" for offer in one.wrong]
        lines += [f"  no row   {_told(offer)}" for offer in one.unjudged]
        lines += [f"  doubt    {_told(each)}" for offer in one.doubts for each in (offer, *offer.others)]
        lines += [f"  offered  {_told(offer)}" for offer in one.right if offered]
        lines += [
            f"  missed   {_line(true.key, true.value, true.low, true.high)}   {true.quote[:120]}"
            for true in one.missed
            if missed
        ]
        print("\n".join(lines)) if lines else None
    print()
    for name, tally in tallies(results).items():
        print(f"{name:34} {tally}")
    slowest = max(results, key=lambda one: one.seconds)
    print(f"\nslowest: {slowest.release.path.name}, {slowest.seconds * 1000:.0f} ms")


def main() -> None:
    """Print what was offered, and the tallies."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("directory", nargs="?", type=Path, default=recorded())
    parser.add_argument("--missed", action="store_true", help="what is true and not offered")
    parser.add_argument("--offered", action="store_true", help="what is offered and right")
    asked = parser.parse_args()
    if not (asked.directory / "truth.csv").is_file():
        sys.exit(f"{asked.directory} holds no truth.csv; set CATALYST_RECORDED or name the directory")
    _show([compared(one) for one in releases(asked.directory)], missed=asked.missed, offered=asked.offered)


if __name__ == "__main__":
    main()
