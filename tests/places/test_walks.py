"""docs/house.md: what its walks name is where they say, and its table of the desk has every layer."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src" / "catalyst_tui"
HOUSE = (ROOT / "docs" / "house.md").read_text("utf-8")
WALKS = HOUSE.split("## Walks")[1].split("\n## ")[0]
LAYERS = HOUSE.split("Inside `desk`")[1].split("\n## ")[0]


@pytest.mark.parametrize("step", re.findall(r"`([a-z_/]+\.[A-Za-z_.]+|[a-z_]+/[a-z_/]+)`", WALKS))
def test_a_step_of_a_walk_exists(step: str) -> None:
    file, *names = step.split(".")
    places = [folder / f"{file}.py" for folder in (SRC, SRC / "desk", SRC / "desk" / "workspace")]
    path = next(place for place in places if place.is_file())
    found: ast.AST = ast.parse(path.read_text("utf-8"))
    for name in names:
        found = next(node for node in ast.iter_child_nodes(found) if getattr(node, "name", "") == name)


def test_every_layer_of_the_desk_is_in_the_table_and_every_file_it_names_is_there() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(one for one in contracts if one.get("containers") == ["catalyst_tui.desk"])["layers"]
    all_of = {name for layer in layers for name in re.findall(r"\w+", layer)}
    first = {
        name
        for row in re.findall(r"^\| (`.+?) \|", LAYERS, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    }
    parts = {path.stem for path in (SRC / "desk" / "workspace").glob("*.py")}
    assert all_of <= first <= all_of | parts
