"""A book of one's own from nothing, as a new user begins it: every key counted, typing included."""

from pathlib import Path

from textual.widgets import Input

from catalyst_tui.ui.forms.add_line import LineForm
from screenshots.make import NOW
from tests.asking import only
from tests.doors.judge import Status
from tests.screens.test_first_start import first_field, first_start
from tests.screens.test_held_keys import press
from tests.screens.test_stories import Person
from tests.standin import StandIn

KEYS = 155
NAMES = "NVDA 40@142.10,AMD 20@131,ALAB,CRDO,MU,TSM,MSFT,broadcom"

BOOK = """\
[ticker.NVDA]
lots = [{ quantity = 40, cost = "142.10" }]

[ticker.AMD]
lots = [{ quantity = 20, cost = "131" }]

[ticker.ALAB]

[ticker.CRDO]

[ticker.MU]

[ticker.TSM]

[ticker.MSFT]

[ticker.AVGO]

[[checkpoint]]
id = "nvda-price-160"
ticker = "NVDA"
role = "kill"
text = "NVDA stop 150"
test = "price < $150"

[[checkpoint]]
id = "nvda-gross-margin-72"
ticker = "NVDA"
role = "guard"
text = "NVDA gross margin stays at least 72%"
test = "gross_margin >= 72%"
"""


class Typist(Person):
    """Who counts every key; what is typed arrives at once."""

    async def type(self, text: str) -> None:
        self.keys += len(text)
        field = self.app.focused
        assert isinstance(field, Input)
        field.insert_text_at_cursor(text)
        await self.pilot.pause()  # the field tells the form, which tries it in the background
        await self.rest()


async def test_a_book_of_eight_names_is_written_judged_and_changed_in_few_keys(tmp_path: Path) -> None:
    with StandIn(lambda: NOW) as outside:
        app = first_start(tmp_path / "home", only({"yahoo": outside.url}, no_sec=True))
        async with app.run_test(size=(120, 40)) as pilot:
            one = Typist(app, pilot)
            press(app, "m", *NAMES[:7], "2", "backspace", *NAMES[7:9])
            while first_field(app) != NAMES[:9]:
                await one.rest()
            one.keys = 10
            await one.type(NAMES[9:])
            await one.press("enter")
            assert isinstance(app.screen, LineForm)  # the first checkpoint
            await one.press("escape")
            await one.press("r")
            assert "$196.10" in one.seen
            app._word_over()
            assert one.lines[-1].startswith(" enter open  a add  p report ")  # of what has no checkpoint yet

            await one.press("a")
            await one.type("stop 160")
            assert "kill NVDA: price < $160" in one.seen
            assert "Kill: act if this happens." in one.seen
            await one.press("ctrl+s")
            await one.press("a")
            await one.type("gross margin stays at least 72%")
            assert "guard NVDA: gross_margin >= 72%" in one.seen
            await one.press("ctrl+s")
            await one.press("a")
            await one.type("ships Rubin in volume by 2027")
            await one.press("tab", "ctrl+s")  # it asks whether the selected company is meant
            assert app.desk.detail("nvda-price-160").row.verdict.status is Status.CLEAR

            await one.press("G", "E", "backspace", "backspace")
            await one.type("50")
            await one.press("down", "backspace", "backspace")
            await one.type("50")
            await one.press("ctrl+s")
            await one.press("G", "k", "D", "enter")
            assert app.desk.detail("nvda-price-160").row.verdict.status is Status.CLEAR
            assert (tmp_path / "home" / "catalysts.toml").read_text("utf-8").endswith(BOOK)
            assert one.keys < KEYS
