"""Real processes, killed at any moment: nothing kept is lost, nothing is owed twice."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from catalyst_tui.store.open import open_store

WORKER = Path(__file__).with_name("worker.py")
ROUNDS = 8
NAMES = ("screen", "watcher")


def run_and_kill(path: Path, turn: int, rng: Random) -> list[str]:
    """Two processes at work on one database, each killed at some moment; what they said."""
    running = [
        subprocess.Popen(
            [sys.executable, str(WORKER), str(path), name, str(turn)], stdout=subprocess.PIPE, text=True
        )
        for name in NAMES
    ]
    said: list[str] = []
    for worker in running:
        assert worker.stdout is not None
        said += [worker.stdout.readline() for _ in range(rng.randrange(1, 60))]
        worker.kill()
    for worker in running:
        said += worker.communicate()[0].splitlines(keepends=True)
        assert worker.returncode != 1, "a worker failed by itself"
    return [line.strip() for line in said if line.endswith("\n")]


def test_nothing_is_lost_and_nothing_is_owed_twice(path: Path, now: datetime) -> None:
    open_store(path, now=now).close()
    rng = Random(7)
    said = [line.split() for turn in range(ROUNDS) for line in run_and_kill(path, turn, rng)]
    kept = {checkpoint for word, checkpoint in said if word == "kept"}
    told = Counter(checkpoint for word, checkpoint in said if word == "told")

    with open_store(path, now=now) as store:
        while outgoing := store.claim(now, timedelta(minutes=1)):
            told[outgoing.checkpoint] += 1
            store.mark_sent(outgoing.id, 1, now)
        assert store.rows("PRAGMA integrity_check") == [("ok",)]
        words = store.last_words()
        inbox = [checkpoint for (checkpoint,) in store.rows("SELECT checkpoint FROM inbox")]
        outbox = [
            checkpoint for (checkpoint,) in store.rows("SELECT checkpoint FROM outbox WHERE state = 'sent'")
        ]

    assert len(kept) > ROUNDS
    assert kept <= words.keys()
    assert set(words.values()) == {"met"}
    assert sorted(inbox) == sorted(outbox) == sorted(words)
    assert told.keys() == words.keys()
    # only a kill between the sending and its mark repeats one
    assert told.total() - len(told) <= ROUNDS * len(NAMES)


STARTER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from catalyst_tui.store.open import open_store
with open_store(Path(sys.argv[1]), now=datetime(2026, 8, 4, tzinfo=UTC)) as store:
    store.put_meta(sys.argv[2], "started")
"""


def test_first_starts_at_the_same_moment(path: Path, now: datetime) -> None:
    starts = [subprocess.Popen([sys.executable, "-c", STARTER, str(path), str(n)]) for n in range(3)]
    assert [start.wait() for start in starts] == [0, 0, 0]
    with open_store(path, now=now) as store:
        assert [store.meta(str(n)) for n in range(3)] == ["started"] * 3
    assert not list(path.parent.glob("*aside*"))
