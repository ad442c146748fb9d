"""Something to be told, and a desktop that is told: for the tests of delivery."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.desk.conftest import Clock
from tests.doors.judge import Urgency
from tests.doors.notify import Channel, Notice, NotifyError, Several
from tests.homes import Delivery, Transition, Workspace


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
        Transition(name, 1, name.upper(), last.get(name, "holding"), f"near {cause}", cause, "", now, True,
            urgency, f"{name} {cause}", "why")
        for name in names
    ]  # fmt: skip
    workspace.store.transitions.commit(news, now)


class Telling:
    """A home whose changes are told to one desktop."""

    def __init__(self, workspace: Workspace, clock: Clock) -> None:
        self.workspace, self.clock, self.desktop = workspace, clock, Desktop()
        self.delivery = Delivery(at_once, workspace, Several({Channel.DESKTOP: self.desktop}))

    def happened(self, *names: str, urgency: Urgency = Urgency.NORMAL, cause: str = "a") -> None:
        happened(self.workspace, *names, urgency=urgency, cause=cause)

    async def deliver(self) -> bool:
        return await self.delivery.deliver()

    @property
    def titles(self) -> list[str]:
        return titles(self.desktop)


def titles(desktop: Desktop) -> list[str]:
    return [notice.title for notice in desktop.shown]
