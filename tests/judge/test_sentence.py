"""A reason is made when it is read, and keeps alive no more than what it says."""

import gc
from types import FunctionType

import pytest

from tests.doors.judge import Ledger, Scope, Sentence, Verdict, all_of, followed
from tests.judge.case_lines import Case

FIGURES = "2026-05-05 revenue 2026Q1 $300M ; 2026-08-04 revenue 2026Q2 $310M"
CLOSES = "closes 2026-08-03 150 140 130 120 110"


def test_a_sentence_is_made_once_when_it_is_read_and_equals_what_it_says() -> None:
    made = []

    def words(name: str) -> str:
        made.append(name)
        return f"{name} holds"

    said = Sentence(words, "price")
    longer = followed(said, " (close of Friday)")
    assert not made
    assert str(longer) == "price holds (close of Friday)"
    assert said == "price holds"
    assert said == Sentence("price holds".format)
    assert said != "price"
    assert (hash(said), repr(said), f"{said}") == (hash("price holds"), "'price holds'", "price holds")
    assert made == ["price"]
    assert followed(said, "") is said
    assert str(all_of([said, "price holds", "no word"])) == "price holds; no word"


@pytest.mark.parametrize(("claim", "known"), [
    ('test = "revenue > $500M" ; due = 2026-12-31', FIGURES),
    ('test = "revenue > $200M" ; due = 2026-12-31', FIGURES),
    ('test = "yoy(revenue) > 2%" ; due = 2026-07-31', FIGURES),
    ('test = "price < $200 and revenue > $1M" ; role = "guard"', f"{FIGURES} ; {CLOSES}"),
    ('test = "price < $140 for 3 days" ; role = "kill"', CLOSES),
    ('test = "falling(price, 3d)" ; role = "kill"', CLOSES),
    ('value = "price / avg(price, 3d)" ; role = "gauge"', CLOSES),
])  # fmt: skip
def test_a_verdict_is_worded_when_its_reason_is_read_and_keeps_no_ledger(claim: str, known: str) -> None:
    found = Case("", claim, known, {}).verdict("2026-08-10")
    assert isinstance(found.words, Sentence)
    assert not [one for one in held_by(found) if isinstance(one, Ledger | Scope)]
    assert found.reason == found.words


def held_by(verdict: Verdict) -> list[object]:
    """Return all that lives as long as it, apart from classes and modules."""
    found, after = dict[int, object](), [*gc.get_referents(verdict)]
    while after:
        one = after.pop()
        if isinstance(one, FunctionType):
            after.extend(cell.cell_contents for cell in one.__closure__ or ())
        elif id(one) not in found and not callable(one):
            found[id(one)] = one
            after.extend(gc.get_referents(one))
    return list(found.values())
