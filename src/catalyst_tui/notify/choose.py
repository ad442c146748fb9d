"""Which notifier this machine has. One that has none gets a notifier that says so, never a silent one."""

from __future__ import annotations

import sys

from catalyst_tui.notify.notifier import Notice, Notifier, NotifyError


class NoDesktop:
    """The notifier of a machine whose desktop we cannot reach: every send raises the same sentence."""

    def __init__(self, platform: str) -> None:
        self._platform = platform

    async def send(self, notice: Notice) -> int:
        raise NotifyError(f"Desktop notifications need Linux with D-Bus; this is {self._platform}.")

    async def close(self) -> None:
        """Nothing is held."""


def best_notifier(platform: str = sys.platform) -> Notifier:
    """The notifier for a platform as `sys.platform` names it. Opens nothing yet: the first send connects."""
    if platform != "linux":
        return NoDesktop(platform)
    from catalyst_tui.notify.dbus import DBusNotifier

    return DBusNotifier()
