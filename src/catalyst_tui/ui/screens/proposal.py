"""An agent's proposal in full, over the page. It can be
accepted after its last line was visible.
"""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from catalyst_tui.ui.actions import key_of
from catalyst_tui.ui.widgets.over import Over
from catalyst_tui.ui.widgets.text_pane import Layout, TextPane, as_content
from catalyst_tui.ui.words import Ink, Line


class ProposalPane(Over[bool | None]):
    """Returns the user's yes or no, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss", "Close", show=False),
        Binding("space", "more", "More", show=False),
        Binding("y", "accept", "Accept", show=False, id="accept_hit"),
        Binding("n", "refuse", "Dismiss", show=False, id="dismiss_hit"),
    ]

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self._layout = layout

    def compose(self) -> ComposeResult:
        yield TextPane(id="proposed")

    @property
    def _text(self) -> TextPane:
        return self.query_one("#proposed", TextPane)

    def on_mount(self) -> None:
        self._text.border_title = "Yes or no"
        self._text.write(self._layout)
        self._text.focus()
        self.watch(self._text, "scroll_y", self._say_keys)
        self.call_after_refresh(self._say_keys)

    def on_resize(self) -> None:
        self.call_after_refresh(self._say_keys)

    def _say_keys(self) -> None:
        """Show how many lines are left and the key that closes."""
        unseen = self._text.unseen
        lines = "line" if unseen == 1 else "lines"
        no: Line = ((key_of("dismiss_hit"), Ink.ACCENT), (" dismiss  ", Ink.QUIET))
        more: Line = (("space", Ink.ACCENT), (f" {unseen} more {lines}  ", Ink.RISKY), *no)
        close: Line = (("esc", Ink.ACCENT), (" close", Ink.QUIET))
        self._text.border_subtitle = as_content([(*(more if unseen else ()), *close)])

    def action_more(self) -> None:
        """Scroll to the next lines."""
        pane = self._text
        pane.scroll_relative(y=max(pane.scrollable_content_region.height - 1, 1), animate=False)

    def action_accept(self) -> None:
        """Accept once all lines were visible; until then scroll on."""
        if self._text.unseen:
            self.action_more()
        else:
            self.dismiss(True)

    def action_refuse(self) -> None:
        self.dismiss(False)
