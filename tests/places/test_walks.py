"""The walks of docs/house.md: each function they name is where they say."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src" / "catalyst_tui"
WALKS = (ROOT / "docs" / "house.md").read_text(encoding="utf-8").split("## Walks")[1].split("\n## ")[0]


@pytest.mark.parametrize("step", re.findall(r"`([a-z_/]+\.[A-Za-z_.]+)`", WALKS))
def test_a_step_of_a_walk_exists(step: str) -> None:
    file, *names = step.split(".")
    path = next(place for place in (SRC / f"{file}.py", SRC / "desk" / f"{file}.py") if place.is_file())
    found: ast.AST = ast.parse(path.read_text("utf-8"))
    for name in names:
        found = next(node for node in ast.iter_child_nodes(found) if getattr(node, "name", "") == name)
