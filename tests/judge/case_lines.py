"""A case of judging in one line: what is claimed, what became known when, and what it reads on which day.

Claims are lines of a `[[checkpoint]]`, parted by ` ; `. What is known is parted by ` ; ` as well, each
item beginning with the day it was public:

    2026-08-04 revenue 2026Q2 392.4M               a figure; `>50%` a floor, `~20%` about, `release` its grade
    2026-08-04 guide revenue 2026Q3 550M 540M..560M    a guide with its range; `consensus` likewise
    2026-06-01 CRDO.revenue FY2026Q4 437M          of another ticker
    2026-08-04 happened on:2026-06-30 by:2027 call     evidence, the day it speaks of, the company's date;
                                                `another` is another event of that day
    2026-08-04 ruled missed says:over              a ruling and its reason; `withdrawn` takes it back
    2026-08-05 undo                                the figure or evidence right before it is taken back
    down filings 2026-08-04..2026-08-09            an outage, from that evening to that; without an end: still
    closes 2026-05-21 297.84 306.88 318.72x5       closes of consecutive sessions, the last five times
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import count

from msgspec import Struct
from msgspec.structs import replace

from tests.books import loaded, toml
from tests.doors.book import NEW_YORK, Book, Dim, evening_of, last_moment, parse_quantity
from tests.doors.judge import (
    ANOTHER,
    Close,
    Effect,
    Evidence,
    Fact,
    Grade,
    Kind,
    Ledger,
    Need,
    Outage,
    Record,
    Verdict,
    verdicts,
)
from tests.homes import evidence_of, fact_of, unit_in
from tests.new_york import close_of, is_session

HEADER = toml("""
schema = 1
[ticker.ALAB] lots = [{ quantity = 10, cost = "100", opened = 2026-01-02 }]
[ticker.CRDO] fiscal_year_end = "Sat nearest 04-30" ; lots = [{ quantity = 10, cost = "50" }]
[ticker.MSFT] fiscal_year_end = "06-30"
[ticker.AMZN]
[ticker.TSM] reports_in = "TWD"
[group] spenders = ["AMZN", "MSFT"] ; trio = ["AMZN", "CRDO", "MSFT"]
[series.mix] ticker = "ALAB" ; unit = "%"
[series.x_sales] ticker = "ALAB" ; unit = "USD"
[series.p_sales] ticker = "ALAB" ; unit = "USD"
[series.orders] ticker = "ALAB" ; unit = "number" ; every = "month"
[[event]] id = "investor-day" ; ticker = "ALAB" ; text = "Investor day" ; date = 2026-09-01
[[thesis]] id = "t" ; ticker = "ALAB" ; opened = 2025-01-01 ; text = "It connects."
""")


BEGAN = datetime(2027, 3, 1, tzinfo=UTC)
"""When all of it was entered, in the order it stands; which decides only between words of one moment."""


@cache
def book_of(claim: str) -> Book:
    """Return a book whose checkpoint `c` says `claim`; what follows ` | ` are further checkpoints."""
    told = claim.split(" | ")
    tables = [
        "\n".join(
            ["[[checkpoint]]", f'id = "{"c" if n == 0 else f"c{n}"}"', 'thesis = "t"', *one.split(" ; ")]
        )
        for n, one in enumerate(told)
    ]
    return loaded(HEADER + "\n".join(tables))


def ledger_of(book: Book, known: str, *, ticker: str = "ALAB", checkpoint: str = "c") -> Ledger:
    """Return the known facts; `ticker` and `checkpoint` are for items that name none."""
    facts: list[Fact] = []
    evidence: list[Evidence] = []
    closes: dict[str, list[Close]] = {}
    outages: list[Outage] = []
    entered: Fact | Evidence | None = None
    typed = count()  # in the order they stand
    for item in filter(None, (part.strip() for part in known.split(" ; "))):
        words = item.split()
        if words[0].endswith("closes"):
            symbol = words[0].partition(".")[0] if "." in words[0] else ticker
            closes.setdefault(symbol, []).extend(_closes(date.fromisoformat(words[1]), words[2:]))
        elif words[0] == "down":
            first, _, last = words[2].partition("..")
            outages.append(Outage(Need(words[1]), evening(first), evening(last) if last else None))
        elif words[1] == "undo":
            if isinstance(entered, Fact):
                facts.append(entered.taken_back(evening(words[0])))
            elif entered is not None:
                evidence.append(entered.taken_back(evening(words[0])))
        elif words[1].partition("@")[0] in {*Effect, ANOTHER}:
            said = _evidence(words, f"e{99 - len(evidence)}", book, checkpoint)
            entered = replace(said, entered=BEGAN + timedelta(seconds=next(typed)))
            evidence.append(entered)
        else:
            entered = replace(_fact(words, book, ticker), entered=BEGAN + timedelta(seconds=next(typed)))
            facts.append(entered)
    return Ledger(facts, evidence, closes, Record(outages=tuple(outages)))


def _fact(words: list[str], book: Book, of: str) -> Fact:
    known_at, *rest = words
    kind = rest.pop(0) if rest[0] in set(Kind) else "actual"
    ticker, _, metric = rest.pop(0).rpartition(".")
    ticker = ticker or of
    period, value, *extra = rest
    series = book.series.get(metric)
    unit = expected = unit_in(metric, ticker, book)
    low, high = next((word.split("..") for word in extra if ".." in word), ("", ""))
    bound = value[0] if value[0] in "<>~" else "="
    grades = {str(grade) for grade in Grade}

    meant = parse_quantity(value.lstrip("<>~"), expect=unit).unit
    unit = meant if meant.dim is Dim.MONEY else unit  # EUR50M

    def plain(text: str) -> str:
        return str(parse_quantity(text, expect=unit).value) if text else ""

    row = {
        "known_at": known_at,
        "ticker": ticker,
        "kind": kind,
        "metric": metric,
        "period": period,
        "value": plain(value.lstrip("<>~")),
        "bound": bound,
        "low": plain(low),
        "high": plain(high),
        "unit": expected.label or str(expected) or "number",
        "basis": "company" if series else next((w for w in extra if w.endswith("gaap")), "gaap"),
        "grade": next((word for word in extra if word in grades), "filing"),
        "source": f"of {known_at[:7]}",  # what was told in one month stands in one document
    }
    fact = fact_of(row, book)
    return replace(fact, value=replace(fact.value, unit=unit))  # as a filing may tell it


def _evidence(words: list[str], id_: str, book: Book, about: str) -> Evidence:
    known_at, effect, *extra = words
    effect, _, checkpoint = effect.partition("@")
    said = dict(word.split(":", 1) for word in extra if ":" in word)
    grades = {str(grade) for grade in Grade}
    ruled = effect == Effect.RULED
    row = {"id": id_, "known_at": known_at, "checkpoint": checkpoint or about, "effect": effect,
        "happened_on": said.get("on", ""), "company_date": said.get("by", ""),
        "score": said.get("score", ""),
        "grade": next((word for word in extra if word in grades), "own" if ruled else "call"),
        "source": "somewhere", "note": said.get("says", "because" if ruled else ""),
        "ruling": extra[0] if ruled else ""}  # fmt: skip
    return evidence_of(row, book)


def _closes(day: date, words: Iterable[str]) -> Iterable[Close]:
    for word in words:
        value, _, times = word.partition("x")
        for _ in range(int(times or 1)):
            while not is_session(day):
                day += timedelta(days=1)
            yield Close(day, Decimal(value), close_of(day, NEW_YORK))
            day += timedelta(days=1)


def evening(text: str) -> datetime:
    """Return the evening of a day in New York, when what is told becomes known."""
    return evening_of(date.fromisoformat(text), NEW_YORK)


def moment(text: str) -> datetime:
    """`2026-08-31` is the last moment of that day in New York; else an ISO moment."""
    return (
        last_moment(date.fromisoformat(text), NEW_YORK) if len(text) == 10 else datetime.fromisoformat(text)
    )


def reading(verdict: Verdict) -> str:
    """`met late +slipped`: the word, the timing, the marks."""
    marks = sorted(f"+{mark}" for mark in verdict.marks)
    return " ".join([verdict.word, *([verdict.timing] if verdict.timing else []), *marks])


class Case(Struct, frozen=True):
    """One rule as an example. `then`: day → what it reads at the end of it. The rest: of the last."""

    name: str
    claim: str
    known: str
    then: dict[str, str]
    says: str = ""
    room: str = ""
    value: str = ""
    settled: str = ""
    until: str = ""

    def __str__(self) -> str:
        return self.name

    def verdict(self, at: str) -> Verdict:
        book = book_of(self.claim)
        return verdicts(book, ledger_of(book, self.known), moment(at))["c"]

    def expected(self) -> dict[str, str]:
        """Return what the case says, as `found` gives it."""
        said = {"says": self.says, "room": self.room, "value": self.value, "settled": self.settled,
            "until": self.until}  # fmt: skip
        return {**self.then, **{name: text for name, text in said.items() if text}}

    def found(self) -> dict[str, str]:
        """Return what the judge says about each of it."""
        looks = {at: reading(self.verdict(at)) for at in self.then}
        last = self.verdict(list(self.then)[-1])
        shown = {
            "says": self.says if self.says in last.reason else last.reason,
            "room": str(last.headroom),
            "value": last.shown_value,
            "settled": str(last.settled_on),
            "until": str(last.verify_by),
        }
        return {**looks, **{name: text for name, text in shown.items() if name in self.expected()}}
