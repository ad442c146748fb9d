"""What a person types → a fact, a piece of evidence, or the problem of a field."""

from datetime import date
from decimal import Decimal

import pytest

from catalyst_tui.book.model.subject import subject
from tests.books import toml
from tests.desk.conftest import BOOK, FRIDAY_EVENING, loaded
from tests.doors.book import PERCENT, Basis, Book, Period, Span, money
from tests.doors.judge import Bound, Grade, Kind, Ledger, Status, verdicts
from tests.homes import (
    Entry,
    Field,
    amount_of,
    figure_period,
    figures_of,
    form_for,
    graded,
    understand,
    understand_figure,
)

Q3 = Period(Span.QUARTER, 2026, 3)


def entry(checkpoint: str, what: str, value: str, when: str = "", source: str = "own: x") -> Entry:
    return Entry(checkpoint, what, value, when, source, "")


def ruling(checkpoint: str, word: str, when: str = "", what: str = "ruled") -> Entry:
    return Entry(checkpoint, what, word, when, "", "it is so")


WINS = toml("""
[[checkpoint]] id = "wins" ; thesis = "platform" ; text = "Design wins" ; event = "a design win"
every = "half"
""")


@pytest.mark.parametrize(("typed", "line"), [
    (entry("q3-revenue", "revenue", "555.2M", "2026Q3", "release Q3 2026"),
        "ALAB revenue 2026Q3 = $555.2M, gaap, grade release"),
    (entry("q3-revenue", "revenue", "555.2M", "2026Q3", "own guess"),
        "ALAB revenue 2026Q3 = $555.2M, gaap, grade own"),
    (entry("q3-revenue", "revenue guide", "540M..560M", "2026Q4", "call"),
        "ALAB revenue guide 2026Q4 = $550M ($540M to $560M), gaap, grade call"),
    (entry("q3-revenue", "revenue guide", "540..560M", "2026Q4", "call"),
        "ALAB revenue guide 2026Q4 = $550M ($540M to $560M), gaap, grade call"),
    (entry("mix", "scorpio_mix", ">50%", "2026Q3"), "ALAB scorpio_mix 2026Q3 = >50%, grade own"),
    (entry("mix", "scorpio_mix", "20", "2026Q3"), "ALAB scorpio_mix 2026Q3 = 20%, grade own"),
    (entry("npo-2027", "event", "happened"), "npo-2027 happened on 2026-11-20, grade own"),
    (entry("npo-2027", "", "Happened", "2026-11-04"), "npo-2027 happened on 2026-11-04, grade own"),
    (entry("npo-2027", "event", "refuted", "2026-11-04"), "npo-2027 refuted on 2026-11-04, grade own"),
    (entry("npo-2027", "event", "rescheduled", "2028H1"),
        "npo-2027 rescheduled, the company says 2028H1, grade own"),
    (entry("npo-2027", "event", "supports", "2027"), "npo-2027 supports, the company says 2027, grade own"),
    (entry("npo-2027", "event", "weakens", "2026-11-04"), "npo-2027 weakens on 2026-11-04, grade own"),
    (entry("npo-2027", "event", "note"), "npo-2027 note, grade own"),
    (entry("strain", "score", "-1.5"), "strain score -1.5 on 2026-11-20, grade own"),
    (entry("strain", "score", "-1.5", source=""), "strain score -1.5 on 2026-11-20, grade own"),
    (ruling("npo-2027", "Missed", "2026-11-04"), "npo-2027 ruled missed on 2026-11-04, grade own"),
    (ruling("npo-2027", "withdrawn"), "npo-2027 ruled withdrawn, grade own"),
    (ruling("above-300", "held"), "above-300 ruled held on 2026-11-20, grade own"),
    (ruling("mix", "void"), "mix ruled void on 2026-11-20, grade own"),
    (ruling("wins", "met", "2026-06-12", "ruled 2026H1"),
        "wins[2026H1] ruled met on 2026-06-12, grade own"),
    (entry("wins[2026H1]", "event", "happened", "2026-06-30"), "wins happened on 2026-06-30, grade own"),
    (entry("wins[2026H1]", "event", "supports"), "wins supports, grade own"),
    (ruling("wins[2026H1]", "missed"), "wins[2026H1] ruled missed on 2026-11-20, grade own"),
    (ruling("wins", "void"), "wins ruled void on 2026-11-20, grade own"),
])  # fmt: skip
def test_what_is_understood(typed: Entry, line: str) -> None:
    found = understand(typed, loaded(BOOK + WINS), FRIDAY_EVENING)
    assert (found.problems, found.line) == ([], line)
    assert (found.fact is None) != (found.evidence is None)


@pytest.mark.parametrize(("typed", "where", "sentence"), [
    (entry("q3-revenue", "revenu", "1", "2026Q3"), Field.WHAT,
        "no metric or series 'revenu'; did you mean revenue?"),
    (entry("q3-revenue", "zzz", "1", "2026Q3"), Field.WHAT, "no metric or series 'zzz'"),
    (entry("q3-revenue", "revenue", "", "2026Q3"), Field.VALUE, "an amount in USD is needed"),
    (entry("q3-revenue", "revenue", "a lot", "2026Q3"), Field.VALUE,
        "'a lot' is not a quantity; write for example $360M, 76.4%, 3pp or 100x"),
    (entry("q3-revenue", "revenue", "55%", "2026Q3"), Field.VALUE,
        "an amount in USD is needed, this is a percentage"),
    (entry("q3-revenue", "revenue", "1 EUR", "2026Q3"), Field.VALUE,
        "an amount in USD is needed, this is an amount in EUR"),
    (entry("q3-revenue", "revenue", "5M..6M", "2026Q3"), Field.VALUE,
        "a range is guidance: choose revenue guide"),
    (entry("q3-revenue", "revenue guide", "6M..5M", "2026Q3"), Field.VALUE, "'6M..5M' is upside down"),
    (entry("q3-revenue", "revenue", "5M", ""), Field.WHEN, "say which quarter it is of, such as 2026Q3"),
    (entry("q3-revenue", "revenue", "5M", "2026-11-04"), Field.WHEN,
        "revenue has a value each quarter: write one, such as 2026Q3"),
    (entry("above-300", "price", "310", "2026-11-04"), Field.WHEN,
        "price is fetched, by `catalyst refresh` or r on a page; closes of your own come "
            "from a CSV: `catalyst import FILE`, with a column `date` and one named by the ticker"),
    (entry("q3-revenue", "revenue", "5M", "2026Q9"), Field.WHEN, "'2026Q9': a year has 4 quarters"),
    (entry("q3-revenue", "revenue", "5M", "2026Q3", ""), Field.SOURCE, "say what the source is"),
    (entry("q3-revenue", "event", "happened"), Field.VALUE,
        "a test decides this one: enter the figure instead"),
    (entry("strain", "event", "happened"), Field.VALUE,
        "a score decides this one: enter the score instead"),
    (entry("above-300", "event", "happened"), Field.VALUE,
        "prices decide this one; enter supports, weakens, a note or a ruling"),
    (entry("q3-revenue", "revenue", "5M", "2027Q3"), Field.WHEN,
        "2027Q3 ends on 2027-09-30, which has not come yet; a forecast is entered as a guide"),
    (entry("npo-2027", "event", "shipped"), Field.VALUE,
        "'shipped' is none of happened, refuted, rescheduled, supports, weakens, note"),
    (entry("npo-2027", "event", "happened", "2026-11"), Field.WHEN,
        "the day it happened, such as 2026-11-04"),
    (entry("npo-2027", "event", "happened", "2026-11-21"), Field.WHEN, "2026-11-21 has not come yet"),
    (entry("npo-2027", "event", "happened", "9999-12-31"), Field.WHEN, "9999-12-31 is not of our time"),
    (entry("npo-2027", "event", "rescheduled"), Field.WHEN, "the company's new date, such as 2027H1"),
    (entry("npo-2027", "event", "rescheduled", "2025"), Field.WHEN,
        "the company's new date, such as 2027H1"),
    (entry("npo-2027", "event", "rescheduled", "soon"), Field.WHEN,
        "'soon' is no date; write for example 2026-11-22, 2027, 2027H1, 2026Q4, 2026-11 or FY2027Q4"),
    (entry("npo-2027", "score", "1"), Field.VALUE, "npo-2027 is not judged by a score"),
    (entry("strain", "score", ""), Field.VALUE, "a score from -2 to 2"),
    (entry("strain", "score", "3"), Field.VALUE, "a score from -2 to 2"),
    (entry("strain", "score", "nan"), Field.VALUE, "a score from -2 to 2"),
    (entry("strain", "score", "inf"), Field.VALUE, "a score from -2 to 2"),
    (entry("npo-2027", "ruled", "met"), Field.NOTE, "say why: a ruling needs a reason"),
    (ruling("npo-2027", "broken"), Field.VALUE, "one of met, missed, void, withdrawn"),
    (ruling("above-300", "met"), Field.VALUE, "one of holding, held, broken, void, withdrawn"),
    (ruling("strain", "missed"), Field.VALUE, "one of clear, cleared, tripped, void, withdrawn"),
    (ruling("mix", "large"), Field.VALUE, "one of void, withdrawn"),
    (ruling("npo-2027", "met", "2026-11-21"), Field.WHEN, "2026-11-21 has not come yet"),
    (ruling("npo-2027", "met", "2027"), Field.WHEN, "the day it happened, such as 2026-11-04"),
    (ruling("wins", "met"), Field.VALUE,
        "one of void, withdrawn; on one period: ruled PERIOD, or wins[PERIOD]"),
    (ruling("wins", "met", what="ruled 2026Q1"), Field.WHAT,
        "wins[2026Q1] is no checkpoint and no period of one"),
    (ruling("wins", "met", what="ruled 2019H1"), Field.WHAT,
        "wins[2019H1] is no checkpoint and no period of one"),  # before it begins
    (ruling("npo-2027", "met", what="ruled 2"), Field.WHAT,
        "npo-2027[2] is no checkpoint and no period of one"),
    (entry("wins[2026H1]", "event", "happened", "2026-07-01"), Field.WHEN,
        "2026-07-01 is not in 2026H1, which is 2026-01-01 to 2026-06-30"),
    (entry("wins[2026H1]", "event", "happened"), Field.WHEN,
        "2026-11-20 is not in 2026H1, which is 2026-01-01 to 2026-06-30"),  # today
])  # fmt: skip
def test_what_is_not_understood_is_the_problem_of_a_field(typed: Entry, where: Field, sentence: str) -> None:
    found = understand(typed, loaded(BOOK + WINS), FRIDAY_EVENING)
    assert (where, sentence) in found.problems
    assert (found.fact, found.evidence, found.line) == (None, None, "")


def test_evidence_on_a_period_that_waits_settles_it() -> None:
    """What `e` offers on the row of an overdue period, and what becomes of it."""
    book = loaded(BOOK + WINS)
    period = subject(book, "wins[2026H1]")
    assert period is not None
    form = form_for(period, FRIDAY_EVENING, book)
    assert form.what == ("event",)
    assert form.choices[0].when == "", "today is not in that half"
    assert form.choices[0].hint(Field.WHEN) == "the day it happened, 2026-01-01 to 2026-06-30"
    now = subject(book, "wins[2026H2]")
    assert now is not None
    assert form_for(now, FRIDAY_EVENING, book).choices[0].when == "2026-11-20"
    typed = entry("wins[2026H1]", "event", "happened", "2026-06-12")
    evidence = understand(typed, book, FRIDAY_EVENING).evidence
    assert evidence is not None
    settled = {}
    for known in ((), (evidence,)):
        ledger = Ledger((), known)
        found = verdicts(book, ledger, FRIDAY_EVENING)["wins"]
        settled[bool(known)] = {str(one.period): one.status for one in found.results}["2026H1"]
    assert settled == {False: Status.OVERDUE, True: Status.MET}


@pytest.mark.parametrize(("metric", "wanted", "basis"), [
    ("gross_margin", None, Basis.GAAP),
    ("gross_margin", Basis.NON_GAAP, Basis.NON_GAAP),
    ("revenue", Basis.NON_GAAP, Basis.GAAP),
    ("scorpio_mix", Basis.NON_GAAP, Basis.COMPANY),
])  # fmt: skip
def test_a_figure_of_a_ticker(book: Book, metric: str, wanted: Basis | None, basis: Basis) -> None:
    found = understand_figure(entry("ALAB", metric, "70", "2026Q3"), book, FRIDAY_EVENING, wanted)
    assert found.fact is not None
    assert (found.fact.ticker, found.fact.kind, found.fact.basis) == ("ALAB", Kind.ACTUAL, basis)


@pytest.mark.parametrize(("text", "value", "bound", "low", "high"), [
    ("392.4M", "392400000", Bound.EXACT, None, None),
    ("$1.55B", "1550000000", Bound.EXACT, None, None),
    (">5M", "5000000", Bound.ABOVE, None, None),
    ("< 5M", "5000000", Bound.BELOW, None, None),
    ("~5M", "5000000", Bound.ABOUT, None, None),
    ("4M..6M", "5000000", Bound.EXACT, "4000000", "6000000"),
])  # fmt: skip
def test_how_figures_are_said(text: str, value: str, bound: Bound, low: str | None, high: str | None) -> None:
    found = amount_of(text, money("USD"))
    assert (found.value.value, found.bound) == (Decimal(value), bound)
    assert (found.low, found.high) == (low and Decimal(low), high and Decimal(high))


@pytest.mark.parametrize("text", [">", "~", "..", "5M..", "5M..6M..7M", "1..2..", "--5", "5%%", "% 5"])
def test_half_a_figure_is_a_sentence_and_never_a_crash(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        amount_of(text, PERCENT)


@pytest.mark.parametrize(("text", "metric", "period"), [
    ("2026Q3", "revenue", Q3),
    (" FY2026 ", "revenue", Period(Span.YEAR, 2026)),
    ("2026-10-30", "shares_outstanding", date(2026, 10, 30)),
])  # fmt: skip
def test_the_period_of_a_figure(text: str, metric: str, period: Period | date) -> None:
    assert figure_period(text, metric, None, date(2026, 11, 20)) == period


@pytest.mark.parametrize(("text", "grade", "source"), [
    ("release Q3 2026", Grade.RELEASE, "Q3 2026"),
    ("Filing: 10-Q", Grade.FILING, "10-Q"),
    ("call", Grade.CALL, "call"),
    ("press release Q3 2026", Grade.RELEASE, "Q3 2026"),
    ("Press release", Grade.RELEASE, "Press release"),
    ("press-release: https://alab.example/q3", Grade.RELEASE, "https://alab.example/q3"),
    ("press Reuters on their release", Grade.PRESS, "Reuters on their release"),
    ("press released a photo", Grade.PRESS, "released a photo"),
    ("https://www.sec.gov/Archives/x", Grade.FILING, "https://www.sec.gov/Archives/x"),
    ("https://www.sec.gov.evil.example/Archives/x", Grade.OWN,
        "https://www.sec.gov.evil.example/Archives/x"),
    ("a friend", Grade.OWN, "a friend"),
    ("", Grade.OWN, ""),
    ("\x1b[31m", Grade.OWN, "[31m"),
])  # fmt: skip
def test_how_good_a_source_is(text: str, grade: Grade, source: str) -> None:
    assert graded(text) == (grade, source)


@pytest.mark.parametrize(("checkpoint", "what", "when"), [
    ("q3-revenue", ("revenue", "revenue guide", "event"), "2026Q3"),
    ("mix", ("scorpio_mix", "scorpio_mix guide", "event"), "2026Q3"),
    ("npo-2027", ("event",), "2026-11-20"),
    ("strain", ("score", "event"), "2026-11-20"),
    ("above-300", ("event",), "2026-11-20"),
    ("wins", ("event",), "2026-11-20"),
])  # fmt: skip
def test_what_the_form_offers(checkpoint: str, what: tuple[str, ...], when: str) -> None:
    book = loaded(BOOK + WINS)
    form = form_for(book.checkpoints[checkpoint], FRIDAY_EVENING, book)
    assert (form.what, form.choices[0].when) == (what, when)
    assert all(choice.hint(field) for choice in form.choices for field in Field if field is not Field.WHAT)


TOKYO = toml("""
schema = 1
[ticker."7203.T"] name = "Toyota"
[[checkpoint]] id = "car" ; ticker = "7203.T" ; event = "Toyota sells it" ; due = 2027
[[checkpoint]] id = "year" ; ticker = "7203.T" ; test = "revenue >= 5T JPY" ; period = "2027"
""")


def test_no_evidence_is_of_the_users_tomorrow_and_a_claim_on_a_year_is_offered_a_year() -> None:
    book = loaded(TOKYO)  # where Saturday has begun
    assert book.day_of(FRIDAY_EVENING, "7203.T").isoformat() == "2026-11-21"
    assert form_for(book.checkpoints["car"], FRIDAY_EVENING, book).choices[0].when == "2026-11-20"
    evidence = understand(entry("car", "event", "happened"), book, FRIDAY_EVENING).evidence
    assert evidence is not None
    assert evidence.happened_on == date(2026, 11, 20)
    assert form_for(book.checkpoints["year"], FRIDAY_EVENING, book).choices[0].when == "FY2025"


@pytest.mark.parametrize(("checkpoint", "what", "words"), [
    ("npo-2027", "EVENT ", ("happened", "refuted", "rescheduled", "supports", "weakens", "note")),
    ("mix", "scorpio_mix", ()),
])  # fmt: skip
def test_each_choice_has_its_words(checkpoint: str, what: str, words: tuple[str, ...]) -> None:
    book = loaded(BOOK + WINS)
    choice = form_for(book.checkpoints[checkpoint], FRIDAY_EVENING, book).named(what)
    assert choice is not None
    assert choice.values == words


def test_a_score_among_several_legs_is_offered_with_its_scale() -> None:
    legs = toml("""
[[checkpoint.all]] score = "How well?" ; scale = [-2, 2] ; trip = 1
[[checkpoint.all]] event = "they say so"
""")
    book = loaded(f'{BOOK}[[checkpoint]]\nid = "both"\nticker = "ALAB"\ntext = "x"\n{legs}')
    form = form_for(book.checkpoints["both"], FRIDAY_EVENING, book)
    assert form.what == ("1", "2")
    assert form.choices[0].hint(Field.VALUE) == "a score from -2 to 2; it trips at 1"


def test_what_the_form_offers_is_understood() -> None:
    """Whatever the claim is made of: each choice of every form of the starter is one `understand` knows."""
    from catalyst_tui.desk.home.folder import starter

    book = loaded(starter("catalysts.toml"))
    for checkpoint in book.checkpoints.values():
        for what in form_for(checkpoint, FRIDAY_EVENING, book).what:
            found = understand(Entry(checkpoint.id, what, "", "", "x", ""), book, FRIDAY_EVENING)
            assert Field.WHAT not in [where for where, _ in found.problems], (checkpoint.id, what)


def test_figures_of_nested_claims_are_offered_once() -> None:
    group = '[[checkpoint.any]]\ntest = "revenue > $1B"\n[[checkpoint.any]]\ntest = "revenue > 2 * capex"\n'
    book = loaded(f'{BOOK}\n[[checkpoint]]\nid = "either"\nticker = "ALAB"\ntext = "x"\n{group}')
    assert figures_of(book.checkpoints["either"], book) == ["revenue", "capex"]


def test_a_month_is_asked_for_and_read_as_the_calendars() -> None:
    told = loaded(
        f'{BOOK}[ticker.FEB]\nfiscal_year_end = "02-28"\n[series.share]\nticker = "FEB"\nunit = "%"\n'
        'every = "month"\n[[checkpoint]]\nid = "share"\nticker = "FEB"\ntext = "x"\n'
        'test = "share >= 29%"\ndue = "2026"\n'
    )
    form = form_for(told.checkpoints["share"], FRIDAY_EVENING, told)
    assert (form.choices[0].when, form.choices[0].hint(Field.WHEN)) == (
        "2026-10",
        "a period, such as 2026-10",
    )
    fact = understand(entry("share", "share", "28.4%", "2026-10"), told, FRIDAY_EVENING).fact
    assert fact is not None
    assert isinstance(fact.period, Period)
    assert told.fiscal("FEB").end(fact.period) == date(2026, 10, 31)
    (_, said), *_ = understand(entry("share", "share", "28%", "2026-10-31"), told, FRIDAY_EVENING).problems
    assert "share has a value each month: write one, such as 2026-10" in said
