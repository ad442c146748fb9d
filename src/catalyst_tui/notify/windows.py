r"""Toasts of Windows 10 and 11 through the Windows PowerShell they come with. Never run by us on Windows.

Written against Microsoft's reference of Windows.UI.Notifications (ToastNotifier.Setting; a Tag has 16
characters at most before Windows 10 1703) and its toast content schema. The script is constant, the toast
is escaped XML in its environment: no text becomes script. Newer PowerShells (`pwsh`) cannot reach these
classes. The toast carries PowerShell's name: one of our own needs an installed shortcut.
"""

from __future__ import annotations

import html
import os
from collections.abc import Mapping

from catalyst_tui.judge.ledger.facts import Urgency
from catalyst_tui.notify.notifier import Notice
from catalyst_tui.notify.program import run_program
from catalyst_tui.notify.text import body_of, slot, title_of

PATIENCE = 8.0
"""Seconds it has: PowerShell alone takes one or two to start."""

_SCRIPT = r"""
$ErrorActionPreference = 'Stop'
$ui = [Windows.UI.Notifications.ToastNotificationManager,Windows.UI.Notifications,ContentType=WindowsRuntime]
$null = [Windows.UI.Notifications.ToastNotification,Windows.UI.Notifications,ContentType=WindowsRuntime]
$null = [Windows.Data.Xml.Dom.XmlDocument,Windows.Data.Xml.Dom.XmlDocument,ContentType=WindowsRuntime]
$content = [Windows.Data.Xml.Dom.XmlDocument]::new()
$content.LoadXml($env:CATALYST_TOAST)
$toast = [Windows.UI.Notifications.ToastNotification]::new($content)
$toast.Tag = $env:CATALYST_TOAST_TAG
$toast.Group = 'Catalyst'
$app = '{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\WindowsPowerShell\v1.0\powershell.exe'
$notifier = $ui::CreateToastNotifier($app)
if ($notifier.Setting -ne 'Enabled') {
    [Console]::Error.WriteLine('notifications are switched off: ' + $notifier.Setting)
    exit 1
}
$notifier.Show($toast)
"""


class WindowsNotifier:
    """A `Notifier` for the Windows session this runs in; `program` is its PowerShell."""

    def __init__(self, program: str | None = None) -> None:
        self._program = program or powershell(os.environ)

    async def send(self, notice: Notice) -> None:
        """Show the notice, in place of the last one about the same checkpoint. Raises NotifyError."""
        command = (self._program, "-NoProfile", "-NonInteractive", "-Command", _SCRIPT)
        env = {"CATALYST_TOAST": toast(notice), "CATALYST_TOAST_TAG": slot(notice)}
        await run_program("PowerShell", command, patience=PATIENCE, env=env)

    async def close(self) -> None:
        """Nothing is held."""


def powershell(env: Mapping[str, str]) -> str:
    """The system's own, by its full path: Windows looks for a bare name in the current folder first."""
    return env.get("SystemRoot", r"C:\Windows") + r"\System32\WindowsPowerShell\v1.0\powershell.exe"


def toast(notice: Notice) -> str:
    """The toast's content, in Microsoft's schema. What is critical stays on the screen longer."""
    texts = "".join(
        f"<text>{html.escape(text)}</text>" for text in (title_of(notice), body_of(notice)) if text
    )
    duration = "long" if notice.urgency is Urgency.CRITICAL else "short"
    binding = f'<binding template="ToastGeneric">{texts}</binding>'
    return f'<toast duration="{duration}"><visual>{binding}</visual></toast>'
