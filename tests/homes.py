"""What tests need of a home: open it, enter something, judge it. The one place that names these modules."""

from __future__ import annotations

from catalyst_tui.desk.alerts.commit import enter, judge_with_changes
from catalyst_tui.desk.entry.record import understand
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.home.folder import Home, find_home, settle
from catalyst_tui.desk.live import LiveDesk, open_desk
from catalyst_tui.desk.shapes.forms import Entry
from catalyst_tui.desk.workspace.state import Known, State
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.store.open import Store, open_store

__all__ = [
    "Entry",
    "Home",
    "Known",
    "LiveDesk",
    "State",
    "Store",
    "Workspace",
    "enter",
    "find_home",
    "judge_with_changes",
    "open_desk",
    "open_store",
    "open_workspace",
    "settle",
    "understand",
]
