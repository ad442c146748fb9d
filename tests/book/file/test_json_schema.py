"""The schema of a book: the starter and the examples pass, mistakes do not, and no key is forgotten."""

import json
import tomllib
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from tests.books import toml
from tests.doors.book import TABLES, book_schema, load_book, schema_text

ROOT = Path(__file__).parents[3]
BOOKS = [ROOT / "catalysts.toml", *sorted((ROOT / "examples").glob("*.toml"))]

GOOD = toml("""\
schema = 1
[ticker.ALAB] fiscal_year_end = "12-31"
lots = [{ quantity = 40, cost = "142.10", opened = 2025-09-02 }]
[series.mix] unit = "%"
[[thesis]] id = "t" ; ticker = "ALAB" ; opened = 2026-06-12
[[checkpoint]] id = "c" ; thesis = "t" ; text = "a claim" ; test = "revenue >= $1B" ; due = 2027
[[event]] id = "e" ; text = "a day" ; date = 2026-12-01
[[decision]] date = 2026-12-01 ; action = "bought"
""")

MISTAKES = """\
schema = 1 | schema = 2
schema = 1 | schema = "1"
schema = 1 | zebra = 1
schema = 1 | title = "my book"
[ticker.ALAB] | [ticker.alab]
[ticker.ALAB] | [ticker.BRK.B]
[ticker.ALAB] | [tickers.ALAB]
[ticker.ALAB] | [group]¶ai = []¶[ticker.ALAB]
[ticker.ALAB] | [group]¶AI = ["ALAB"]¶[ticker.ALAB]
[ticker.ALAB] | [cash]¶EUR = "much"¶[ticker.ALAB]
[ticker.ALAB] | [cash]¶euro = 5¶[ticker.ALAB]
[ticker.ALAB] | [defaults]¶on_silence = "maybe"¶[ticker.ALAB]
[ticker.ALAB] | [defaults]¶basis = "ifrs"¶[ticker.ALAB]
[ticker.ALAB] | [defaults]¶currency = "$"¶[ticker.ALAB]
[ticker.ALAB] | [defaults]¶timezone = "New York"¶[ticker.ALAB]
[ticker.ALAB] | [defaults]¶role = "proof"¶[ticker.ALAB]
fiscal_year_end = "12-31" | fiscal_year_end = "December"
fiscal_year_end = "12-31" | fiscal = "12-31"
fiscal_year_end = "12-31" | cik = "0001736297"
fiscal_year_end = "12-31" | cik = 0
fiscal_year_end = "12-31" | name = 5
quantity = 40 | shares = 40
quantity = 40 | quantity = "forty"
cost = "142.10", | note = "x",
cost = "142.10" | cost = true
opened = 2025-09-02 } | opened = "last week" }
opened = 2025-09-02 } | sold = 2026-03-02 }
unit = "%" | unit = 5
unit = "%" | every = "quarter"
unit = "%" | unit = "%"¶every = "quarterly"
id = "t" | name = "t"
id = "t" | id = "my thesis"
ticker = "ALAB" | ticker = "ALAB"¶tickers = ["ALAB"]
ticker = "ALAB" | tickers = []
ticker = "ALAB" | ticker = ["ALAB"]
opened = 2026-06-12 | opened = 2026-06-12T09:00:00
opened = 2026-06-12 | conviction = 60
opened = 2026-06-12 | conviction = "0.6"
opened = 2026-06-12 | stance = "bullish"
opened = 2026-06-12 | review = "weekly"
id = "c" | role = "goal"
id = "c" | Role = "proof"
id = "c" | p = 70
id = "c" | p = "70%"
id = "c" | intraday = "yes"
thesis = "t" | note = "about nobody"
test = "revenue >= $1B" | tests = "revenue >= $1B"
test = "revenue >= $1B" | test = ""
test = "revenue >= $1B" | test = "revenue >= $1B"¶event = "it ships"
test = "revenue >= $1B" | event = "it ships"¶count = "many"
test = "revenue >= $1B" | test = "revenue >= $1B"¶count = ">= 2"
test = "revenue >= $1B" | score = "how is it going"
test = "revenue >= $1B" | score = "how is it going"¶scale = [2]¶trip = -2
test = "revenue >= $1B" | at_least = 2
test = "revenue >= $1B" | any = []
test = "revenue >= $1B" | any = [{ ticker = "ALAB" }]
test = "revenue >= $1B" | any = [{ test = "price > 1", due = 2027 }]
test = "revenue >= $1B" | value = "price"
test = "revenue >= $1B" | role = "gauge"¶test = "price > 1"
test = "revenue >= $1B" | role = "guard"¶event = "it fails"
test = "revenue >= $1B" | test = "price > 1"¶unless = { count = ">= 2" }
test = "revenue >= $1B" | test = "price > 1"¶base = { gross_margin = "70%" }
test = "revenue >= $1B" | test = "revenue > target"¶target = { next = "1B" }
test = "revenue >= $1B" | test = "price > 1"¶slips = [{ from = 2026, to = 2027 }]
due = 2027 | due = "soon"
due = 2027 | due = 27
due = 2027 | due = 2027¶remind = ["5 days before"]
due = 2027 | remind = ["T-5d"]
due = 2027 | period = "2026Q2"¶every = "quarter"
due = 2027 | for = 0
due = 2027 | for = "twenty days"
due = 2027 | verify_by = "after print 2026Q4"
date = 2026-12-01¶[[ | [[
date = 2026-12-01¶[[ | date = 2026-12-01¶window = "2026Q4"¶[[
date = 2026-12-01¶[[ | date = 2026-12-01¶date_status = "sure"¶[[
date = 2026-12-01¶[[ | date = 2026-12-01¶url = "sec.gov"¶[[
action = "bought" | fired = ["c"]
action = "bought" | action = "bought"¶honoured = "yes"
"""


@cache
def validator() -> Draft7Validator:
    Draft7Validator.check_schema(book_schema())
    return Draft7Validator(json.loads(schema_text()))


def as_editors_see(value: Any) -> Any:
    """Return a TOML value as Taplo checks it: a date is a text."""
    if isinstance(value, dict):
        return {name: as_editors_see(one) for name, one in value.items()}
    if isinstance(value, list):
        return [as_editors_see(one) for one in value]
    return value.isoformat() if isinstance(value, date | time) else value


def wrong(text: str) -> list[str]:
    return [error.message for error in validator().iter_errors(as_editors_see(tomllib.loads(text)))]


@pytest.mark.parametrize("book", BOOKS, ids=lambda path: path.name)
def test_what_is_shipped_passes_and_names_the_schema(book: Path) -> None:
    text = book.read_text("utf-8")
    assert wrong(text) == []
    named = text.splitlines()[0].removeprefix("#:schema ")
    assert (book.parent / named).resolve() == ROOT / "catalysts.schema.json"


@pytest.mark.parametrize("mistake", MISTAKES.splitlines())
def test_a_mistake_is_found_as_the_loader_finds_it(mistake: str) -> None:
    right, _, other = (part.strip().replace("¶", "\n") for part in mistake.partition(" | "))
    assert GOOD.count(right) >= 1, right
    text = GOOD.replace(right, other, 1)
    assert load_book(text).book is None, "the loader takes it"
    assert wrong(text)


def test_the_file_beside_the_starter_is_the_one_of_today() -> None:
    assert (ROOT / "catalysts.schema.json").read_text("utf-8") == schema_text(), (
        "catalyst lint --schema > catalysts.schema.json"
    )


def test_every_key_is_in_it_with_its_meaning() -> None:
    schema = book_schema()
    assert {name: one["description"] for name, one in schema["properties"].items()} == {
        name: key.doc for name, key in TABLES["book"].keys.items()
    }
    for table, one in TABLES.items():
        if table != "book":
            properties = schema["definitions"][table]["properties"]
            assert {name: each["description"] for name, each in properties.items()} == {
                name: key.doc for name, key in one.keys.items()
            }


def test_every_type_is_in_it() -> None:
    definitions = book_schema()["definitions"]
    types = {key.type for table in TABLES.values() for key in table.keys.values()}
    assert types <= definitions.keys()
