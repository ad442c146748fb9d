"""How things are said."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.books import loaded
from tests.doors.book import PERCENT, SHARES, Quantity
from tests.doors.judge import Bound, Effect, Evidence, Grade, Mark, Status
from tests.doors.ui import MARKS, DrawContext, Ink, saved_line, with_days, words
from tests.screens.claims import NOW, claim, figure, pp


@pytest.mark.parametrize(("ago", "said"), [
    ({"seconds": -5}, "now"),
    ({"seconds": 59}, "now"),
    ({"minutes": 2}, "2m"),
    ({"minutes": 59, "seconds": 59}, "59m"),
    ({"hours": 3}, "3h"),
    ({"days": 3}, "3d"),
    ({"days": 14}, "2w"),
    ({"days": 69}, "9w"),
    ({"days": 71}, "2mo"),
    ({"days": 725}, "23mo"),
    ({"days": 1100}, "3y"),
])  # fmt: skip
def test_age(ago: dict[str, int], said: str) -> None:
    assert words.age(NOW - timedelta(**ago), NOW) == said


@pytest.mark.parametrize(("value", "said"), [
    (None, ("–", Ink.QUIET)),
    ("0", ("0.0%", Ink.QUIET)),
    ("-0.04", ("0.0%", Ink.QUIET)),
    ("1.25", ("+1.2%", Ink.GAIN)),
    ("-3.4", ("-3.4%", Ink.LOSS)),
])  # fmt: skip
def test_percent(value: str | None, said: tuple[str, Ink]) -> None:
    assert words.percent(None if value is None else Decimal(value)) == said


def test_every_status_health_effect_and_mark_has_a_face() -> None:
    assert all(len(words.face(status)[0]) == 1 for status in Status)
    news = (Evidence("e1", "c", effect, NOW, Grade.OWN, "own") for effect in Effect)
    assert all(words.effect_named(item) for item in news)
    assert set(MARKS) == set(Mark)


def test_a_cost_among_the_inputs_is_hidden_too() -> None:
    held, price = figure("cost", "$142.10"), figure("price", "$291.55")
    assert words.input_value(held, DrawContext(NOW, discreet=True)) == "•••"
    assert words.input_value(price, DrawContext(NOW, discreet=True)) == "$291.55"
    assert words.input_value(figure("price", None), DrawContext(NOW)) == "not known"


@pytest.mark.parametrize(
    ("test", "shown"),
    [("price < $90", "< $73.40"), ("price >= $90", "≥ $73.40"), ("price between $60 and $90", "$73.40")],
)
def test_a_threshold_has_the_sign_of_its_test(test: str, shown: str) -> None:
    one = f'id = "c0"\nticker = "ALAB"\nrole = "guard"\ntext = "it"\ntest = "{test}"\n'
    book = loaded(f"schema = 1\n[ticker.ALAB]\n[[checkpoint]]\n{one}")
    verdict = claim("c0", Status.HOLDING, "it", "", threshold="$73.40").verdict
    assert words.threshold_of(book.checkpoints["c0"], verdict) == shown


def test_short_of_the_threshold_is_bad_only_for_a_bad_status() -> None:
    short = claim("x", Status.PENDING, "x", "", value="10%", threshold="50%", room=pp("-40"))
    broken = claim("x", Status.BROKEN, "x", "", value="10%", threshold="50%", room=pp("-40"))
    assert words.headroom(short.verdict) == ("-40pp", Ink.PLAIN)
    assert words.headroom(broken.verdict) == ("-40pp", Ink.MISSED)


def test_a_floor_is_shown_as_one() -> None:
    row = claim("x", Status.MET, "x", "", value="50%", bound=Bound.ABOVE)
    assert words.value_of(row.verdict) == ">50%"


def test_a_column_leaves_out_the_noun_of_a_count() -> None:
    assert words.number(Quantity(Decimal(173_500_000), SHARES)) == "173.5M"
    assert words.number(Quantity(Decimal("76.4"), PERCENT)) == "76.4%"


@pytest.mark.parametrize(
    ("source", "said"),
    [("https://www.sec.gov/x/", "sec.gov/x"), ("Yahoo", "Yahoo"), ("a\x1b[31m\nb", "a[31m b")],
)
def test_a_source_in_few_cells(source: str, said: str) -> None:
    assert words.short_source(source) == said


@pytest.mark.parametrize(("word", "said"), [
    ("trading through 2026-11-23", "▲ touched"),
    ("closes decide", "closes decide"),
    ("met late", "✓ met late"),
    ("on_track", "○ on track"),
])  # fmt: skip
def test_a_word_that_was_kept_is_said_with_its_glyph(word: str, said: str) -> None:
    assert "".join(text for text, _ in words.status_named(word)) == said


def test_how_it_is_taken_back_is_never_cut() -> None:
    line = saved_line("Saved", "msft-revenue-85b-2026q4 ruled missed on 2026-11-22, grade own", 80)
    assert len(line) + len("     ? help ") <= 80
    assert line.endswith("2026-1… u undoes it.")
    assert saved_line("Saved", "cash", 80) == "Saved: cash. u undoes it."


def test_what_is_said_has_days_metrics_and_pence_as_people_write_them() -> None:
    said = with_days(
        "RR.L gross_margin 2026H1 on 2026-11-20; price 1,968.00 GBp, not < 900 GBp", date(2026, 11, 23)
    )
    assert said == "RR.L gross margin 2026H1 on Nov 20; price £19.68, not < £9.00"
    assert with_days("msft-gross_margins 3 USD", date(2026, 11, 23)) == "msft-gross_margins 3 USD"


def test_a_day_is_the_books_wherever_the_machine_stands() -> None:
    evening = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    assert DrawContext(evening, zone=ZoneInfo("America/New_York")).today == date(2026, 11, 22)
    assert DrawContext(evening, zone=ZoneInfo("Asia/Tokyo")).today == date(2026, 11, 23)
