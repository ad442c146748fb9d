"""What is crashed: a process that judges and tells, on the store's public functions alone.

Each checkpoint goes from its first look to `met`. What is said (an acknowledged change) is said after it is
kept, so that whoever listens may demand it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from catalyst_tui.store.inbox import Outgoing, Transition
from catalyst_tui.store.open import Store

LEASE = timedelta(seconds=30)

Show = Callable[[Outgoing], int | None]


def checkpoint(number: int) -> str:
    """The name of the checkpoint with this number."""
    return f"c{number:06d}"


def judge(store: Store, numbers: Iterable[int], now: datetime) -> None:
    """Judge these checkpoints in one transaction."""
    changes = []
    for number in numbers:
        name = checkpoint(number)
        changes.append(Transition(name, 1, "ALAB", None, "pending", "", "first look", now))
        changes.append(
            Transition(
                name,
                1,
                "ALAB",
                "pending",
                "met",
                f"fact:{number}",
                "revenue $555M, ≥ $550M",
                now,
                heard=True,
                title=f"ALAB met: {name}",
                body="revenue $555M, ≥ $550M",
            )
        )
    store.transitions.commit(changes, now)


def tell(store: Store, show: Show, now: datetime) -> int:
    """Send what is owed; how much that was."""
    sent = 0
    while outgoing := store.outbox.claim(now, LEASE):
        store.outbox.mark_sent([outgoing.id], show(outgoing), now)
        sent += 1
    return sent
