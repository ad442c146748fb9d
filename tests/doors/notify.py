"""What tests take from `notify`: the one place that names its modules."""

from catalyst_tui.notify import Change, Notice, NotifyError
from catalyst_tui.notify.channels import Channel, Sent, Several, channels, session_bus
from catalyst_tui.notify.desktops import (
    DBusNotifier,
    Dialect,
    MacNotifier,
    TerminalNotifier,
    WindowsNotifier,
    dialect,
    notify_message,
    powershell,
    sequence,
    toast,
)
