"""A status is one row of `judge/kinds.py`: whoever wants several of them asks for their group or phase."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doors.judge import Status, StatusGroup, Urgency

SRC = Path(__file__).parents[2] / "src/catalyst_tui"
RULES = {  # a rule that names statuses one by one, because of what each of them says
    "kinds": "the rows",
    "popups": "how a popup words each status",
    "rulings": "which words a person may rule, and what speaks against each",
    "forecasts": "which endings of a promise make its probability right",
    "guard": "how a test's three answers read",
    "proof": "the three outlooks, in order",
    "help": "how the statuses are laid out for reading",
    "words": "those in which there is nothing to see",
}


def listed(tree: ast.AST) -> Iterator[int]:
    """Yield the lines in which two or more statuses stand in one list."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Set | ast.Tuple | ast.List):
            names: list[ast.expr | None] = list(node.elts)
        elif isinstance(node, ast.Dict):
            names = list(node.keys)
        else:
            continue
        statuses = [
            name
            for name in names
            if isinstance(name, ast.Attribute)
            and isinstance(name.value, ast.Name)
            and name.value.id == "Status"
        ]
        if len(statuses) > 1:
            yield node.lineno


def test_no_other_file_lists_statuses() -> None:
    found = {
        f"{path.relative_to(SRC)}:{line}"
        for path in SRC.rglob("*.py")
        if path.stem not in RULES
        for line in listed(ast.parse(path.read_text("utf-8")))
    }
    assert not found, "ask for a group or a phase (judge/kinds.py)"


@pytest.mark.parametrize("status", Status)
def test_every_status_has_its_row(status: Status) -> None:
    assert len(status.sign) == 1
    assert status.bad == (status.group is StatusGroup.BAD)
    assert not (status.settled and status.waits)


def test_how_loudly_a_change_to_each_is_told() -> None:
    loud = {urgency: [status.value for status in Status if status.urgency is urgency] for urgency in Urgency}
    assert loud == {
        Urgency.CRITICAL: ["overdue", "missed", "broken", "tripped"],
        Urgency.NORMAL: ["met", "at_risk", "held", "near", "cleared"],
        Urgency.LOW: ["awaiting"],
    }


@pytest.mark.parametrize(("before", "after"), [
    ("missed", "near at_risk awaiting pending on_track holding clear met held cleared"),
    ("overdue", "near at_risk awaiting pending on_track holding clear met held cleared"),
    ("near", "pending on_track holding clear met held cleared"),
    ("met", "awaiting pending on_track holding clear"),
    ("holding", ""),
    ("awaiting", ""),
    ("unknown", ""),
    ("high", ""),  # a gauge's word
])  # fmt: skip
def test_what_is_told_when_it_is_no_worse_than_what_was_told(before: str, after: str) -> None:
    assert {status for status in Status if status.takes_back(before)} == set(after.split())
