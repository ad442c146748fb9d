"""Changing the text of a book: what is meant is there, and every other byte is as it was."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.doors.book import Add, Drop, Edit, EditError, Put, edited, toml

BOOK = """\
# mine
schema = 1

[ticker.ALAB]                    # the subject
name = "Astera Labs"   # as they write it
lots = [{ quantity = 40, cost = "142.10" }]

# watched
[ticker.CRDO]

[group]
peers = ["ALAB", "CRDO"]

[[thesis]]
id = "platform"
ticker = "ALAB"
text = "Connectivity"

[[checkpoint]]
id = "above-300"
thesis = "platform"
test = "price >= $300"  # the close
# said in June

[[checkpoint]]
id = "either"
thesis = "platform"
[[checkpoint.any]]
event = "one"
[[checkpoint.any]]
event = "another"
"""

CASES: list[tuple[str, Edit, str, str]] = [
    ("a value gives way, its comment stays", Put(("checkpoint", 0, "test"), "price >= $280"),
        'test = "price >= $300"  # the close', 'test = "price >= $280"  # the close'),
    ("a new key stands at the end of its table, and the comment after it stays after it",
        Put(("checkpoint", 0, "due"), date(2027, 1, 31)), "# the close\n# said",
        "# the close\ndue = 2027-01-31\n# said"),
    ("a new key of a table with tables of its own stands before those",
        Put(("checkpoint", 1, "p"), Decimal("0.7")), 'thesis = "platform"\n[[checkpoint.any]]',
        'thesis = "platform"\np = 0.7\n[[checkpoint.any]]'),
    ("a table without keys gets its first", Put(("ticker", "CRDO", "name"), 'Credo "C"'),
        "[ticker.CRDO]\n", '[ticker.CRDO]\nname = "Credo \\"C\\""\n'),
    ("a ticker stands behind the last one", Put(("ticker", "SIE.DE"), {"currency": "EUR"}),
        "[ticker.CRDO]\n", '[ticker.CRDO]\n\n[ticker."SIE.DE"]\ncurrency = "EUR"\n'),
    ("a lot stands behind the others", Add(("ticker", "ALAB", "lots"), {"quantity": 5, "cost": "310"}),
        'cost = "142.10" }]', 'cost = "142.10" }, { quantity = 5, cost = "310" }]'),
    ("a checkpoint stands behind the one it belongs to, whose last comment stays with that",
        Add(("checkpoint",), {"id": "new", "ticker": "CRDO", "event": "it ships"}, after=0),
        "# said in June\n",
        '# said in June\n\n[[checkpoint]]\nid = "new"\nticker = "CRDO"\nevent = "it ships"\n'),
    ("a member of a group is a table of its own", Add(("checkpoint", 1, "any"), {"event": "a third"}),
        'event = "another"\n', 'event = "another"\n\n[[checkpoint.any]]\nevent = "a third"\n'),
    ("a series is declared in the first of its tables, at the end",
        Put(("series", "mix"), {"ticker": "ALAB", "unit": "%"}), 'event = "another"\n',
        'event = "another"\n\n[series.mix]\nticker = "ALAB"\nunit = "%"\n'),
    ("a group is a key of its table", Put(("group", "clouds"), ["ALAB"]), 'peers = ["ALAB", "CRDO"]\n',
        'peers = ["ALAB", "CRDO"]\nclouds = ["ALAB"]\n'),
    ("a key goes with its line", Drop(("ticker", "ALAB", "lots")), BOOK.splitlines(True)[5], ""),
    ("the last table goes with what is in it and the blank line over it; a comment above it stays",
        Drop(("checkpoint", 1)), BOOK[BOOK.index('\n[[checkpoint]]\nid = "either"') :], ""),
    ("an entry goes with its comma", Drop(("group", "peers", 0)), '"ALAB", "CRDO"', '"CRDO"'),
    ("so does the last", Drop(("group", "peers", 1)), '"ALAB", "CRDO"', '"ALAB"'),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "before", "after"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
@pytest.mark.parametrize("line", ["\n", "\r\n"], ids=["unix", "windows"])
def test_an_edit_changes_its_place_alone(edit: Edit, before: str, after: str, line: str) -> None:
    assert BOOK.count(before) == 1
    mine = BOOK.replace("\n", line)
    expected = BOOK.replace(before, after).replace("\n", line)
    assert edited(mine, [edit]) == expected


REFUSED = [
    ("a broken book", 'schema = "', Put(("schema",), 1), "mend that first"),
    ("no such checkpoint", BOOK, Drop(("checkpoint", 7)), "there is no checkpoint.7"),
    ("tables that lie apart",
        '[[checkpoint]]\nid = "a"\n[[checkpoint]]\n[group]\nx = ["A"]\n[[checkpoint.any]]\nevent = "e"',
        Drop(("checkpoint", 1)), "change it in the file"),
    ("a ticker said in one line with others", "ticker = { ALAB = {} }", Put(("ticker", "CRDO"), {}),
        "change it in the file"),
    ("too deep to read", "a = " + "[" * 2_000, Put(("schema",), 1), "nested too deeply"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "edit", "reason"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_what_would_say_something_else_is_refused(text: str, edit: Edit, reason: str) -> None:
    with pytest.raises(EditError, match=reason):
        edited(text, [edit])


def test_a_text_without_anything_gets_its_first_line() -> None:
    made = edited("", [Put(("schema",), 1), Put(("ticker", "NVDA"), {"name": "x"})])
    assert made == 'schema = 1\n\n[ticker.NVDA]\nname = "x"\n'


def test_a_comment_in_an_empty_list_stays() -> None:
    text = "[ticker.AA]\nlots = [ # none ]\n]\n"
    after = edited(text, [Add(("ticker", "AA", "lots"), {"quantity": 4, "cost": "5"})])
    assert after == '[ticker.AA]\nlots = [{ quantity = 4, cost = "5" } # none ]\n]\n'


def test_a_byte_order_mark_stays() -> None:
    assert edited("\ufeffschema = 1", [Put(("ticker", "A"), {})]).startswith("\ufeffschema = 1\n\n[ticker.A]")


STARTER = (Path(__file__).parents[3] / "catalysts.toml").read_text("utf-8")
ODD = """\
schema=1
[ticker]
ALAB = { name = 'Astera', "lots" = [ {quantity=1, cost='2'} , ] }
CRDO.name = "Credo"
[[checkpoint]]
    id = 'a' # first
    ticker = "ALAB"
    event = \"\"\"it
    ships\"\"\"
[[ checkpoint ]]
id="b"
ticker="CRDO"
any=[{event="x"},{event='y'}]"""

words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Z", "Cc")), max_size=30)
plain = st.one_of(
    words, st.booleans(), st.integers(-(10**9), 10**9), st.dates(), st.decimals(-9, 9, places=3)
)


@st.composite
def an_edit(draw: st.DrawFn, text: str) -> Edit:
    """Return an edit of something the book has, or of something new."""
    data = tomllib.loads(text)
    count = len(data.get("checkpoint", ()))
    at = draw(st.integers(0, count - 1)) if count else 0
    new = {"id": "new", "ticker": "ALAB", "event": draw(words), "any": [{"event": draw(words)}]}
    edits: list[Edit] = [
        Add(("checkpoint",), new, at if count and draw(st.booleans()) else None),
        Put(("ticker", draw(st.sampled_from(["NEW", "BRK-B", "A.DE"]))), {"name": draw(words)}),
        Put(("series", draw(st.sampled_from(["mix", "share"]))), {"unit": "%"}),
    ]
    if count:
        keys = [key for key, value in data["checkpoint"][at].items() if not isinstance(value, list)]
        edits += [
            Put(("checkpoint", at, draw(st.sampled_from([*keys, "why", "p"]))), draw(plain)),
            Drop(("checkpoint", at)),
            Drop(("checkpoint", at, draw(st.sampled_from(keys or ["id"])))),
        ]
    return draw(st.sampled_from(edits))


@settings(max_examples=12)
@given(data=st.data())
@pytest.mark.parametrize("text", [STARTER, BOOK, ODD], ids=["starter", "small", "odd"])
def test_any_edits_leave_all_other_bytes_as_they_were(text: str, data: st.DataObject) -> None:
    text = text.replace("\n", data.draw(st.sampled_from(["\n", "\r\n"])))
    for _ in range(data.draw(st.integers(1, 5))):
        edit = data.draw(an_edit(text))
        try:
            after = edited(text, [edit])
        except EditError:
            continue  # refused, and nothing was touched
        prefix = next((n for n, (a, b) in enumerate(zip(text, after, strict=False)) if a != b), len(text))
        rest = min(len(text), len(after)) - prefix
        same = next((n for n in range(rest) if text[-1 - n] != after[-1 - n]), rest)
        taken, given_ = text[prefix : len(text) - same], after[prefix : len(after) - same]
        if isinstance(edit, Add):
            assert taken == ""
        if isinstance(edit, Drop):
            assert given_ == ""
        if isinstance(edit, Put):
            assert given_ in toml(edit.value) or taken == ""
        text = after
