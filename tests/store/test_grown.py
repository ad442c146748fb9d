"""Years of lines: what is asked each turn, and of one checkpoint, reads no table to its end."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise

from msgspec.structs import replace

from catalyst_tui.store.open import Store
from tests.store.test_outbox import change

KEYS = ("guard", "guard[2026H1]", "guard!slipped", "guard-2", "leo")
WORDS = (None, "holding", "unknown", "broken", "near", "unknown")


def test_the_last_of_each_is_found_by_seeking(store: Store, now: datetime) -> None:
    for n, key in enumerate(KEYS):
        steps = pairwise(WORDS[: n + 2])
        made = [change(now, before, after or "", f"{key} {after}") for before, after in steps]
        store.transitions.commit([replace(one, checkpoint=key) for one in made], now)
    lines, asked = store.inbox.read(-1), list[str]()
    store._db.set_trace_callback(asked.append)
    told, unread, failing = store.inbox.last_told(), store.inbox.unread(), store.outbox.failing_since()
    words, known = store.transitions.last_words(), store.transitions.last_words(known=True)
    store.outbox.is_due(now)
    named = store.inbox.named("guard")
    store._db.set_trace_callback(None)

    assert words == {key: WORDS[n + 1] for n, key in enumerate(KEYS)}
    assert known == {**words, "guard[2026H1]": "holding", "leo": "near"}
    assert told == {line.checkpoint: (line.word, False) for line in reversed(lines)}
    assert (unread, failing) == (len(lines), None)
    assert {line.checkpoint for line in named} == {"guard[2026H1]", "guard!slipped"}
    assert store.inbox.named(str(lines[0].id)) == lines[:1]
    plans = [step for sql in asked for *_, step in store.rows(f"EXPLAIN QUERY PLAN {sql}")]
    assert len(asked) > 6
    assert [step for step in plans if re.match(r"SCAN (inbox|i|outbox|o|transitions|t)\b", step)] == []
