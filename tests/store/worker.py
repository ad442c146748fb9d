"""Not a test: a process that judges and tells without end, to be killed. It says each thing after it is done.

Usage: python worker.py DATABASE NAME ROUND
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from catalyst_tui.store.open import open_store
from catalyst_tui.store.outbox import Transition

NOON = datetime(2026, 8, 4, 12, tzinfo=UTC)


def say(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def main(path: Path, name: str, turn: int) -> None:
    now = NOON + timedelta(minutes=turn)  # so that a lease of the round before has ended
    with open_store(path, now=now) as store:
        for n in count():
            checkpoint = f"{name}-{turn}-{n}"
            first = Transition(checkpoint, 1, "ALAB", None, "pending", "", "first look", now)
            met = Transition(checkpoint, 1, "ALAB", "pending", "met", "fact:1", "reported", now, heard=True)
            store.commit_transitions([first, met], now)
            say("kept", checkpoint)
            while outgoing := store.claim(now, timedelta(seconds=30)):
                say("told", outgoing.checkpoint)
                store.mark_sent(outgoing.id, n, now)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
