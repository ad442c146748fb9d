"""The parts of the store: each table is written in one of them, read elsewhere only where that is said."""

from __future__ import annotations

import inspect
import re
import sys

import pytest

from catalyst_tui.store.open import Store
from catalyst_tui.store.schema import PARTS, TABLES

READ_TOO = {
    "transitions": {"inbox", "outbox"},  # a change with the words it was told in
    "inbox": {"outbox", "transitions"},  # whether a line still waits for somebody
    "outbox": {"snoozes", "transitions"},  # what is due is not snoozed, and was not overtaken
}
"""Tables of others, read where one query must see one moment."""

WRITES = re.compile(r"\b(?:INTO|UPDATE|DELETE FROM)\s+(\w+)")
READS = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)")


@pytest.mark.parametrize("part", PARTS)
def test_a_part_writes_its_own_tables_and_reads_no_others_but_those_said(store: Store, part: str) -> None:
    own = set(PARTS[part])
    source = inspect.getsource(sys.modules[type(getattr(store, part)).__module__])
    assert set(TABLES).intersection(WRITES.findall(source)) == own
    assert set(TABLES).intersection(READS.findall(source)) - own == READ_TOO.get(part, set())
