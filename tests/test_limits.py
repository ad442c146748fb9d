"""docs/limits.md says what the code does: every row of its table is the constant it names."""

import re
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest
from msgspec import Struct

from tests.doors.book import LARGEST

ROOT = Path(__file__).parents[1]
ROW = re.compile(
    r"^\| (?P<what>.+?) \| (?P<limit>[0-9.,]+)(?: (?P<unit>MB|s))? \| `(?P<name>[\w.]+)` \|$", re.MULTILINE
)
TEXT = (ROOT / "docs" / "limits.md").read_text("utf-8")
ROWS = list(ROW.finditer(TEXT))


def test_every_row_of_the_table_is_read() -> None:
    assert len(ROWS) == TEXT.count("\n| ") - 1  # its head
    assert len(ROWS) > 15


@pytest.mark.parametrize("row", [pytest.param(row, id=row["name"]) for row in ROWS])
def test_the_limit_is_the_codes(row: re.Match[str]) -> None:
    unit = 1_000_000 if row["unit"] == "MB" else 1
    assert Decimal(row["limit"].replace(",", "")) * unit == Decimal(str(constant(row["name"])))


def constant(name: str) -> object:
    """Return what stands under a name of ours; of a dataclass the default of a field."""
    module, _, last = name.rpartition(".")
    if module.rpartition(".")[2][:1].isupper():
        owner = constant(module)
        assert isinstance(owner, type)
        assert issubclass(owner, Struct)
        defaults = owner.__struct_defaults__
        names = owner.__struct_fields__[-len(defaults) :]
        return dict(zip(names, defaults, strict=True))[last]
    return getattr(import_module(f"catalyst_tui.{module}"), last)


@pytest.mark.parametrize("document", ["README.md", "docs/watch.md", "docs/language.md", "docs/house.md"])
def test_no_other_document_has_limits_of_its_own(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    assert not re.search(r"(TOML|book|CSV)[^.|\n]{0,30}\b[0-9]+ [KM]B", text)


def test_ten_thousand_checkpoints_like_the_starters_are_a_book() -> None:
    starter = (ROOT / "catalysts.toml").read_text("utf-8")
    times = 10_000 / starter.count("\n[[checkpoint]]")
    assert len(starter.encode()) * times <= LARGEST
