"""`catalyst help json` against what the commands print: each field written down, of the type it says."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Set
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.cli.conftest import Run
from tests.cli.test_read import PAGE
from tests.desk.conftest import closes
from tests.desk.views.test_totals import BOOK as HELD
from tests.desk.views.test_totals import quotes, rates
from tests.doors.book import Basis, parse_period, parse_quantity
from tests.doors.cli import json_page
from tests.doors.judge import Close, Fact, FilingRef, Grade, History, Kind
from tests.homes import SystemClock, find_home, judge_with_changes, open_workspace

TODAY = date(2026, 11, 20)
FIELD = re.compile(r"( *)([^ ?*]+)([?*]?) *(.*)")
SHORT = {"texts": "list of text", "int": "integer", "num": "number", "score": "number", "bool": "boolean",
    "dec": "decimal", "cents": "decimal", "rate": "decimal", "day": "day", "moment": "moment",
    "quantity": "quantity", "object": "object"}  # fmt: skip
"""The types of the page."""


class Told(NamedTuple):
    """A row of the page."""

    type: str
    null: bool


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_moment(value: Any) -> bool:
    return datetime.fromisoformat(value).tzinfo is not None and len(value) > len("2026-11-04")


TYPES: dict[str, Callable[[Any], bool]] = {"text": _is_text, "integer": lambda value: type(value) is int,
    "number": _is_number, "boolean": lambda value: isinstance(value, bool),
    "list of text": lambda value: isinstance(value, list) and all(map(_is_text, value)),
    "decimal": lambda value: _is_text(value) and Decimal(value).is_finite(),
    "day": lambda value: len(value) == len("2026-11-04") and bool(date.fromisoformat(value)),
    "moment": _is_moment,
    "quantity": lambda value: set(value) == {"value", "unit"} and _is_number(value["value"]),
    "object": lambda value: isinstance(value, dict)}  # fmt: skip


def shape(section: str) -> dict[str, Told]:
    """Return the fields of a section of the page, by path."""
    text = json_page()
    body = text.split(f"\n## {section}\n")[1].split("\n## ")[0]
    fields = {} if "\n[]\n" in body else {"version": Told("integer", null=False)}
    fields.update(shape_of_block(line for block in body.split("```")[1::2] for line in block.splitlines()))
    return fields


def shape_of_block(lines: Iterable[str]) -> Iterator[tuple[str, Told]]:
    """Yield the fields of an indented list: a name, perhaps `?`, and perhaps a type."""
    rows = [FIELD.fullmatch(line) for line in lines if line.strip()]
    open_at: dict[int, str] = {}
    for n, row in enumerate(rows):
        assert row is not None, "a line of answers.md is no field"
        indent, name, null, rest = row.groups()
        depth, kind = len(indent) // 2, rest.split(" ")[0]
        path = ".".join([*(open_at[level] for level in range(depth)), name])
        open_at[depth] = name
        following = rows[n + 1] if n + 1 < len(rows) else None
        has_children = following is not None and len(following[1]) > len(indent)
        if kind == "like":
            other, _, without = rest.removeprefix("like ").partition(" without ")
            command, _, of = other.strip().partition(".")
            yield path, Told("object", null == "?")
            for field, told in shape(command).items():
                own = field.removeprefix(f"{of}.")
                if own != field and own.split(".")[0] not in without.split(" and "):
                    yield f"{path}.{own}", told
        elif not (has_children and name.endswith("[]")):
            yield path, Told("object" if has_children else SHORT.get(kind, "text"), null == "?")


def leaves(tree: Any, known: dict[str, Told], path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each value of some JSON with its field's name; what the page calls a leaf is one."""
    if path in known:
        yield path, tree
    if isinstance(tree, dict) and known.get(path, Told("object", null=False)).type == "object":
        for name, value in tree.items():
            yield from leaves(value, known, f"{path}.{name}".lstrip("."))
    elif isinstance(tree, list) and path not in known:
        for value in tree:
            yield from leaves(value, known, f"{path}[]")
    elif path not in known:
        yield path, tree


def agree(section: str, *printed: Any, unreached: Set[str] = frozenset()) -> None:
    """Check that the output has exactly the fields of a section, each of its type."""
    known, seen = shape(section), set()
    for tree in printed:
        for path, value in leaves(tree, known):
            assert path in known, f"{path} is not in answers.md"
            seen.add(path)
            if value is None:
                assert known[path].null, f"{path} is null, which answers.md does not say"
            else:
                assert TYPES[known[path].type](value), (path, value)
    assert seen == set(known) - unreached


def printed(run: Run, *arguments: str) -> Any:
    return json.loads(run(*arguments, "--json").out)


def edit(book: Path, before: str, after: str) -> None:
    """Edit the book and let the app read it."""
    book.write_text(book.read_text("utf-8").replace(before, after), "utf-8")
    look()


def look(*histories: History) -> None:
    """Read and judge the book as the app does."""
    with open_workspace(find_home(None, None), SystemClock()) as workspace:
        workspace.take_prices([], histories)
        judge_with_changes(workspace)


def test_check(run: Run, home: Path) -> None:
    run("init")  # the starter has a recurring proof
    starter = printed(run, "check", "--as-of", "2026-10-05")
    look()
    book = home / "catalysts.toml"
    book.write_text("schema = 1\n[ticker.ALAB]\n" + _above(300), "utf-8")
    look(closes("ALAB", TODAY, "250"))
    edit(book, "$300", "$200")
    since = printed(run, "check", "--since", "2026-11-01")
    agree("check", starter, printed(run, "check"), since)


def test_positions(run: Run, home: Path) -> None:
    home.mkdir()
    book = home / "catalysts.toml"
    book.write_text(HELD.replace("[ticker.ALAB]", '[ticker.ALAB]\nname = "Astera"'), "utf-8")
    with open_workspace(find_home(None, None), SystemClock()) as workspace:
        workspace.take_prices(list(quotes().values()), rates())
    whole = printed(run, "positions")
    assert (whole["total"]["value"], whole["total"]["realised"]) == ("5650.00", "500.00")
    with_more = HELD.replace('[ticker."SIE.DE"]', '[ticker."TW.X"]\ncurrency = "TWD"\n[ticker."SIE.DE"]')
    edit(book, book.read_text("utf-8"), with_more.replace("USD = 125", "TWD = 5").replace("ALAB", "BLAB"))
    lacking = printed(run, "positions")
    assert (lacking["total"]["without"], lacking["total"]["whole"]) == (["BLAB"], False)
    book.write_text("schema = 1\n", "utf-8")
    agree("positions", whole, lacking, printed(run, "positions"))


def test_facts(run: Run, home: Path) -> None:
    known = datetime(2026, 5, 6, 22, tzinfo=UTC)
    filed = FilingRef("10-Q", "0000000000-26-000001", "Revenues", date(2026, 1, 1), date(2026, 3, 31))
    fact = Fact(
        "ALAB", "revenue", parse_period("2026Q1"), Kind.ACTUAL, Basis.GAAP, parse_quantity("$301M"),
        known, Grade.FILING, "10-Q", filed=filed,
    )  # fmt: skip
    run("init")
    with open_workspace(find_home(None, None), SystemClock()) as workspace:
        workspace.add([fact])
    look(History("fred:GDPC1", "number", (Close(date(2026, 1, 1), Decimal("23120.5"), known),), "fred"))
    agree("facts", printed(run, "facts", "ALAB"))
    agree("facts of a macro series", printed(run, "facts", "fred:GDPC1"))


def test_read(run: Run, small: Path, tmp_path: Path) -> None:
    page = tmp_path / "release.html"
    told = "<p>Third Quarter 2026 Highlights</p><p>Revenue of $402 million</p><p>Revenue of $403 million</p>"
    passed = "<p>The net loss narrowed to some $3 million as costs came down.</p>"
    page.write_text(f"{PAGE}{told}{passed}", "utf-8")
    guard = '\n[[checkpoint]]\nid = "income"\nticker = "ALAB"\nrole = "guard"\ntest = "net_income > 0"\n'
    with (small / "catalysts.toml").open("a", encoding="utf-8") as book:
        book.write(guard)
    agree("read", printed(run, "read", str(page), "--ticker", "ALAB", "--at", "2026-11-04"))


def test_forecasts(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten promises made in June, all kept in July; and one that runs on."""

    def on(day: str) -> None:
        noon = datetime.combine(date.fromisoformat(day), time(17), UTC)
        monkeypatch.setattr(SystemClock, "now", lambda self: noon)

    home.mkdir()
    book = home / "catalysts.toml"
    several = [_ships(f"ships-{n}", "2026-09-30") for n in range(10)]
    book.write_text("schema = 1\n[ticker.ALAB]\n" + "".join(several) + _ships("open", "2027"), "utf-8")
    on("2026-06-12")
    look()
    on("2026-07-02")
    for n in range(10):
        run("record", f"ships-{n}", "happened", "--source", "release: shipping")
    on("2026-11-20")
    agree("review --scores", printed(run, "review", "--scores"))


def _above(limit: int) -> str:
    return f'[[checkpoint]]\nid = "above"\nticker = "ALAB"\nrole = "guard"\ntest = "price >= ${limit}"\n'


def _ships(id_: str, due: str) -> str:
    keys = f'id = "{id_}"\nticker = "ALAB"\ntext = "{id_}"\nevent = "it ships"\ndue = {due}\np = 0.8'
    return f"[[checkpoint]]\n{keys}\n"
