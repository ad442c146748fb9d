"""Something to be told, and a desktop that is told: for the tests of delivery."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.doors.judge import Urgency
from tests.doors.notify import Notice, NotifyError
from tests.homes import Transition, Workspace


@dataclass
class Desktop:
    """A notifier that shows, or fails when told."""

    fails: str = ""
    shown: list[Notice] = field(default_factory=list)
    closed: int = 0

    async def send(self, notice: Notice) -> int:
        if self.fails:
            raise NotifyError(self.fails)
        self.shown.append(notice)
        return 70 + len(self.shown)

    async def close(self) -> None:
        self.closed += 1


async def at_once(work: Callable[..., Any], /, *args: Any) -> Any:
    return work(*args)


def happened(workspace: Workspace, *names: str, urgency: Urgency = Urgency.NORMAL, cause: str = "a") -> None:
    """Store a change of each of these checkpoints, each with a ticker of its own."""
    last = workspace.store.transitions.last_words()
    now = workspace.clock.now()
    looks = [
        Transition(name, 1, name.upper(), None, "holding", "", "", now) for name in names if name not in last
    ]
    workspace.store.transitions.commit(looks, now)
    news = [
        Transition(
            name,
            1,
            name.upper(),
            last.get(name, "holding"),
            f"near {cause}",
            cause,
            "",
            now,
            True,
            urgency,
            f"{name} {cause}",
            "why",
        )
        for name in names
    ]
    workspace.store.transitions.commit(news, now)


def titles(desktop: Desktop) -> list[str]:
    return [notice.title for notice in desktop.shown]
