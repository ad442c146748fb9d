"""Every colour can be read wherever it is written: in every theme, selected and not."""

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from catalyst_tui.ui.theme import READABLE, STRIPS, THEMES, contrast
from tests.doors.ui import HIGHLIGHTED, CatalystApp, Ink, LineList
from tests.screens.claims import NOW
from tests.screens.fake_desk import FakeDesk

GROUNDS = ("background", "surface", "panel", "head", "here", "here-quiet", *STRIPS)
ALL = [*BUILTIN_THEMES, *(theme.name for theme in THEMES)]
SIXTEEN = [name for name in ALL if name.startswith("ansi")]


@pytest.mark.parametrize("theme", [name for name in ALL if name not in SIXTEEN])
def test_every_ink_is_read_on_every_ground(theme: str) -> None:
    app = CatalystApp(FakeDesk(memory={"theme": theme}), lambda: NOW)
    colours = app.get_css_variables()
    for ink in Ink:
        name = next((word[1:] for word in ink.split() if word.startswith("$")), "foreground")
        faint = ink.endswith("%")  # prices outside regular hours: said in a lower voice on purpose
        for ground in GROUNDS:
            found = contrast(Color.parse(colours[name]), Color.parse(colours[ground]))
            assert faint or found >= READABLE, f"{name} on {ground}: {found:.2f}"


@pytest.mark.parametrize("theme", SIXTEEN)
async def test_of_a_terminal_s_own_colours_none_lies_under_another(theme: str) -> None:
    app = CatalystApp(FakeDesk(memory={"theme": theme}), lambda: NOW)
    async with app.run_test():
        tickers = app.page.query_one("#tickers", LineList)
        for ink in Ink:
            plain, here, away = (tickers._style(ink, ground) for ground in ("", *HIGHLIGHTED))
            assert [style.bgcolor is None or style.bgcolor.is_default for style in (plain, here, away)] == [
                True
            ] * 3
            assert (here.reverse, bool(plain.reverse)) == (True, False)
            assert here.color is None or here.color.is_default
            assert (away.underline, away.color) == (True, plain.color)
