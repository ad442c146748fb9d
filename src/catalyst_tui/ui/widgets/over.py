"""Base of everything that opens over a page. Its styles are read after the first paint."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import events
from textual.css.stylesheet import Stylesheet
from textual.screen import ModalScreen, ScreenResultType

STYLES = Path(__file__).parents[1] / "panes.tcss"


def read_styles(stylesheet: Stylesheet) -> None:
    """Read the styles of overlays and further pages, which the first paint of Positions does not
    need.
    """
    if not stylesheet.has_source(str(STYLES), ""):
        stylesheet.read(STYLES)


class Over(ModalScreen[ScreenResultType]):
    """A form, pane or question over the page. A click outside it acts as `esc`."""

    CSS_PATH: ClassVar[Path] = STYLES

    def on_click(self, event: events.Click) -> None:
        if self.get_widget_at(event.screen_x, event.screen_y)[0] is self:
            event.stop()
            self.call_later(
                self.run_action, "cancel" if hasattr(self, "action_cancel") else "dismiss"
            )
