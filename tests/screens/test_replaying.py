"""A replay lived through on the starter: back to the last print, flip by flip, and back to today."""

from pathlib import Path

from textual.pilot import Pilot

from catalyst_tui.ui.track import TrackBar
from screenshots.make import starter_app
from tests.doors.judge import Status
from tests.doors.ui import CatalystApp, EvidenceForm


async def settled(app: CatalystApp, pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await app.workers.wait_for_complete()
    await pilot.pause()


def screen(app: CatalystApp) -> list[str]:
    return [strip.text for strip in app.screen._compositor.render_strips()]


def moment(app: CatalystApp) -> str:
    assert app.moment_shown is not None
    return f"{app.moment_shown:%Y-%m-%d %H:%M}"


async def test_back_to_the_last_print_flip_by_flip_and_back_to_today(tmp_path: Path) -> None:
    app = starter_app(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(app, pilot, "t", "2", "less_than_sign", "less_than_sign")
        assert moment(app) == "2026-05-05 21:00"
        lines = screen(app)
        assert lines[0].rstrip().endswith("as of Tue May 5 2026 17:00 ET")
        assert lines[1].startswith(" on that day ")
        assert "written Jun 12, after this day: judged by what was known on it" in lines[3]
        assert "ALAB  $215.69" in lines[5]  # the close of then
        assert lines[-2].startswith(" REPLAY  21 weeks before today · only what was known then")
        assert "change " in lines[-2]

        await settled(app, pilot, "comma")
        assert moment(app) == "2026-04-01 04:00"
        await settled(app, pilot, "full_stop", "right", "shift+left", "shift+right")
        assert moment(app) == "2026-05-07 03:59"
        assert app.reading.detail("gross-margin-holds").row.verdict.status is Status.NEAR

        await settled(app, pilot, "e")  # what enters something says why it does not
        assert not isinstance(app.screen, EvidenceForm)
        assert "e works on today only: esc goes back there" in screen(app)[-2]
        await settled(app, pilot, "5")
        assert "the inbox is not replayed" in screen(app)[-2]
        await settled(app, pilot, "1")
        lines = screen(app)  # the page turned to is of then, painted anew
        assert any("ALAB" in line and "$8,556" in line for line in lines)
        assert not any("$14,494" in line for line in lines)

        bar = app.screen.query_one("#track", TrackBar)
        await pilot.click(bar, offset=(60, 1))
        await app.workers.wait_for_complete()
        assert moment(app).startswith("2025-07")

        await settled(app, pilot, "colon", *"5 may", "enter")
        assert "write a day with its year" in "".join(screen(app))
        await settled(app, pilot, "ctrl+u", *"5 May 2026", "enter")
        assert moment(app) == "2026-05-06 03:59"  # the end of the day in New York
        await settled(app, pilot, "question_mark")
        assert any("go to a day you type" in line for line in screen(app))

        await settled(app, pilot, "escape", "home")
        assert moment(app) == "2024-03-20 20:00"  # the first close known
        await settled(app, pilot, "comma")
        assert "no change before this one" in screen(app)[-2]
        await settled(app, pilot, "escape")
        assert app.moment_shown is None
        assert app.reading is app.desk
        assert "as of" not in screen(app)[0]
        assert any("$14,494" in line for line in screen(app))

        await settled(app, pilot, "t")
        await pilot.resize_terminal(80, 24)
        assert bar.display
        await pilot.resize_terminal(120, 40)
        await pilot.click(bar, offset=(116, 1))  # the word at the end of the months
        assert app.moment_shown is None
