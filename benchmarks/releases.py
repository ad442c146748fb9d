"""How much is read from recorded earnings releases, and how much of what is offered is right.

    python -m benchmarks.releases [DIR]    also lists what was missed or is wrong

DIR holds the releases and `truth.csv`: one row a figure, as a careful person read it. Without DIR it is
$CATALYST_RECORDED/sec/press_releases, or ../shared/recorded/sec/press_releases. Rows of kind `also` count as
right when they are offered, and are not missed. `events.toml` holds claims about events and the sentences a
person marked for them; at most three sentences of a release are offered for a claim.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from benchmarks.machine import ROOT, Row
from catalyst_tui.book.file.load import load_book
from catalyst_tui.book.model.book import Basis, Book
from catalyst_tui.book.model.period import Period, parse_fiscal_year, parse_period
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.desk.workspace.release_reader import AT_MOST, hits, read
from catalyst_tui.judge.ledger.facts import Kind, Ledger
from catalyst_tui.reports.release.figures import Offered, Speaker, read_figures
from catalyst_tui.reports.release.page import read_parts
from catalyst_tui.reports.release.release import RESULTS
from catalyst_tui.reports.release.release import Release as Filing

EVENTS = Path(__file__).with_name("events.toml")
SEEN = datetime(2026, 1, 1, tzinfo=UTC)
Key = tuple[str, Basis, Period, Kind]


class Truth(Struct, frozen=True):
    """A figure as a person read it. `expected` is False when a reader need not offer it."""

    key: Key
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    expected: bool
    quote: str

    def matches(self, offer: Offered) -> bool:
        """Return whether an offer has this value, as exactly as the coarser of the two is written."""
        pairs = [(self.value, offer.fact.value.value)]
        if self.low is not None and self.high is not None:
            if offer.fact.low is None or offer.fact.high is None:
                return False
            pairs += [(self.low, offer.fact.low), (self.high, offer.fact.high)]
        return all(abs(ours - theirs) <= max(_step(ours), _step(theirs)) / 2 for ours, theirs in pairs)


class Compared(Struct, frozen=True):
    """What the reader offers of one release, compared with the truth."""

    file: str
    found: list[Truth]
    missed: list[Truth]
    right: list[Offered]
    wrong: list[Offered]


class Claim(Struct, frozen=True):
    """A claim about an event, the sentences a person marked for it, and those the reader offers."""

    file: str
    text: str
    marks: list[str]
    offered: list[str]

    def right(self) -> list[str]:
        """Return the offered sentences that a person marked."""
        return [
            sentence for sentence in self.offered if any(_contains(sentence, mark) for mark in self.marks)
        ]

    def found(self) -> int:
        """Return how many marked sentences are offered."""
        marks = [mark for mark in self.marks if any(_contains(sentence, mark) for sentence in self.offered)]
        return min(len(marks), AT_MOST)


def recorded() -> Path:
    """Return the folder of the recorded releases."""
    folder = os.environ.get("CATALYST_RECORDED", ROOT.parent / "shared/recorded")
    return Path(folder) / "sec/press_releases"


def compare_releases(folder: Path) -> Iterator[Compared]:
    """Read each release that has a truth, in its order."""
    rows: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows[row["file"]].append(row)
    for name, truth_rows in rows.items():
        head = truth_rows[0]
        fiscal = parse_fiscal_year(head["fiscal_year_end"])
        ticker = Ticker(head["ticker"], head["company"], None, fiscal, head.get("currency") or "USD")
        speaker = Speaker(ticker, fiscal, datetime.fromisoformat(head["known_at"]), name)
        offers = read_figures(read_parts(_body(folder / name)), speaker).offered
        yield _compare(name, [_truth(row) for row in truth_rows], offers)


def _compare(name: str, truths: list[Truth], offers: Iterable[Offered]) -> Compared:
    plain = {_key(offer): offer for offer in offers if not offer.others}  # an offer with others is a question
    truth_by_key = {truth.key: truth for truth in truths}
    right: list[Offered] = []
    wrong: list[Offered] = []
    for key, offer in plain.items():
        if truth := truth_by_key.get(key):
            (right if truth.matches(offer) else wrong).append(offer)
    keys = {_key(offer) for offer in right}
    expected = [truth for truth in truths if truth.expected]
    found = [truth for truth in expected if truth.key in keys]
    return Compared(name, found, [truth for truth in expected if truth.key not in keys], right, wrong)


def recall(results: Iterable[Compared]) -> tuple[int, int]:
    """Return how many figures were found, and how many there are."""
    results = list(results)
    found = sum(len(result.found) for result in results)
    return found, found + sum(len(result.missed) for result in results)


def compare_claims(folder: Path) -> Iterator[Claim]:
    """Search each claim of `events.toml` in its release."""
    for about in tomllib.loads(EVENTS.read_text(encoding="utf-8"))["release"]:
        (path,) = folder.glob(f"{about['file']}*")
        book = _book_of_claims(about)
        filing = Filing(about["ticker"], "0", "8-K", SEEN.date(), SEEN, (RESULTS,), "", _body(path))
        ledger = Ledger([], [], {})
        matches = hits(read(filing, book, ledger), book, ledger, SEEN)
        for n, event in enumerate(about["events"]):
            offered = [match.sentence for match in matches if match.checkpoint == f"claim-{n}"]
            yield Claim(about["file"], event["says"], event["marks"], offered)


def claim_shares(claims: list[Claim]) -> tuple[float, float]:
    """Return the share of offered sentences that are right, and of marked sentences that are offered."""
    offered = sum(len(claim.offered) for claim in claims)
    right = sum(len(claim.right()) for claim in claims)
    marked = sum(min(len(claim.marks), AT_MOST) for claim in claims)
    return right / max(offered, 1), sum(claim.found() for claim in claims) / max(marked, 1)


def _book_of_claims(about: dict[str, object]) -> Book:
    symbol, events = str(about["ticker"]), about["events"]
    assert isinstance(events, list)
    lines = ["schema = 1", f"[ticker.{symbol}]", f"name = {json.dumps(about['name'])}"]
    for n, event in enumerate(events):
        text = json.dumps(event["says"])
        lines += ["[[checkpoint]]", f'id = "claim-{n}"', f'ticker = "{symbol}"', f"text = {text}"]
        lines += [f"event = {text}", "due = 2090"]
    loaded = load_book("\n".join(lines))
    if loaded.book is None:
        raise ValueError(f"{about['file']}: {loaded.problems}")
    return loaded.book


def _truth(row: dict[str, str]) -> Truth:
    kind = Kind.GUIDE if row["kind"] == "guide" else Kind.ACTUAL
    low, high = (Decimal(row[end]) if row[end] else None for end in ("low", "high"))
    key = (row["metric"], Basis(row["basis"]), parse_period(row["period"]), kind)
    return Truth(key, Decimal(row["value"]), low, high, row["kind"] != "also", row["quote"])


def _key(offer: Offered) -> Key:
    fact = offer.fact
    assert isinstance(fact.period, Period)
    return fact.metric, fact.basis, fact.period, fact.kind


def _step(value: Decimal) -> Decimal:
    """Return the size of the last digit that is written."""
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent) if value and isinstance(exponent, int) else Decimal(0)


def _body(path: Path) -> bytes:
    body = path.read_bytes()
    return gzip.decompress(body) if path.suffix == ".gz" else body


def _contains(sentence: str, mark: str) -> bool:
    return _letters(mark) in _letters(sentence)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def rows(_folder: Path, _quick: bool) -> Iterator[Row]:
    """Measure both kinds of reading on the recorded releases."""
    folder = recorded()
    if not (folder / "truth.csv").is_file():
        yield Row("recorded releases", "not here", "", "set CATALYST_RECORDED")
        return
    results = list(compare_releases(folder))
    found, expected = recall(results)
    right = sum(len(result.right) for result in results)
    wrong = sum(len(result.wrong) for result in results)
    yield Row("figures found in recorded releases", f"{found / expected:.0%}", "90 %", f"{expected} figures")
    yield Row("figures offered that are wrong", str(wrong), "0", f"of {right + wrong}")
    about, offered = claim_shares(list(compare_claims(folder)))
    yield Row("sentences offered that are about the claim", f"{about:.0%}", "85 %")
    yield Row("sentences about the claim that are offered", f"{offered:.0%}", "75 %")


def main() -> None:
    """Print what was missed and what is wrong, then the shares."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else recorded()
    if not (folder / "truth.csv").is_file():
        sys.exit(f"{folder} holds no truth.csv; set CATALYST_RECORDED or name the folder")
    results = list(compare_releases(folder))
    for result in results:
        print(f"{result.file}: {len(result.found)} of {len(result.found) + len(result.missed)}")
        for offer in result.wrong:
            print(f"  wrong   {offer.fact}   {offer.sentence[:120]}")
        for truth in result.missed:
            print(f"  missed  {' '.join(map(str, truth.key))} = {truth.value}   {truth.quote[:120]}")
    found, expected = recall(results)
    print(f"\n{found} of {expected} figures found, {sum(len(result.wrong) for result in results)} wrong")
    about, offered = claim_shares(list(compare_claims(folder)))
    print(f"{about:.0%} of the offered sentences are about the claim")
    print(f"{offered:.0%} of the sentences about a claim are offered")


if __name__ == "__main__":
    main()
