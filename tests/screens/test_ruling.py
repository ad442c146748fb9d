"""Ruling from the keyboard, on a real home: what is overdue is decided with a reason, seen before keeping."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import Struct
from textual.pilot import Pilot

from tests.asking import only
from tests.books import toml
from tests.doors.judge import Status
from tests.doors.ui import CatalystApp
from tests.homes import find_home, open_desk
from tests.screens.filling import field, form, part

BOOK = toml("""\
schema = 1
[ticker.ALAB]
[[thesis]] id = "platform" ; ticker = "ALAB" ; text = "Connectivity becomes a platform."
opened = 2026-01-02
[[checkpoint]] id = "sampling" ; thesis = "platform" ; text = "Optics sample by mid-2026"
event = "near-packaged optics sample" ; due = 2026-06-30
""")
OFFLINE = f"[sources]\n{only(no_sec=True)}[notify]\ndesktop = false\n"


class Clock(Struct, frozen=True):
    """A Friday evening that does not end."""

    def now(self) -> datetime:
        return datetime(2026, 11, 20, 21, 30, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0


@pytest.fixture
def small(home: Path) -> Path:
    home.mkdir()
    (home / "catalysts.toml").write_text(BOOK, "utf-8")
    (home / "config.toml").write_text(OFFLINE, "utf-8")
    return home


@asynccontextmanager
async def on_screen(*keys: str) -> AsyncIterator[tuple[CatalystApp, Pilot[None]]]:
    """Yield the app after some keys."""
    app = CatalystApp(open_desk(find_home(), Clock()), Clock().now)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
        yield app, pilot


def shown(app: CatalystApp, name: str) -> str:
    return part(app, name.removeprefix("#"))


RULE = ("m", *"missed", "enter")


async def test_what_is_overdue_is_ruled_on(small: Path) -> None:
    async with on_screen(*RULE, *"no sample came") as (app, pilot):
        assert app.desk.detail("sampling").row.verdict.status is Status.OVERDUE
        assert "! overdue → ✗ missed" in shown(app, "#preview")
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        verdict = app.desk.detail("sampling").row.verdict
        assert verdict.status is Status.MISSED
        assert verdict.reason == 'you ruled missed on 2026-11-20: "no sample came"'
        await pilot.press("m", *"met", "enter", *"it came")  # and then met, late
        await pilot.pause()
        assert "✗ missed → ✓ met late" in shown(app, "#preview")


async def test_without_a_reason_nothing_is_kept(small: Path) -> None:
    async with on_screen(*RULE, "ctrl+s") as (app, _):
        assert "say why" in shown(app, "#hint")
        assert field(app, "why").has_focus
        assert app.desk.detail("sampling").row.verdict.status is Status.OVERDUE


async def test_evidence_begins_with_a_sentence_and_an_effect_is_chosen(small: Path) -> None:
    async with on_screen("e", *"it burnt down") as (app, pilot):
        assert shown(app, "#hint") == "one sentence, in your words"
        await pilot.press("enter")
        assert "rescheduled the company named another date" in shown(app, "#offers")
        await pilot.press("down", "down", "enter")
        assert (field(app, "value").value, form(app).current) == ("refuted", "when")
        await pilot.press("enter", *"Tim said so", "ctrl+s")
        await app.workers.wait_for_complete()
        await pilot.pause()
        (item,) = app.desk.detail("sampling").evidence
        assert (item.effect.value, item.note, item.source) == ("refuted", "it burnt down", "Tim said so")


async def test_what_is_wrong_stays_said_and_a_prefilled_day_is_never_called_wrong(small: Path) -> None:
    async with on_screen("e", "enter", *"soon", "enter", "down") as (app, pilot):
        assert form(app).current == "when"
        assert "effect: 'soon' is none of happened" in shown(app, "#hint")
        await pilot.press("enter", *"a friend")
        assert "counts as your own, unless" in shown(app, "#hint")
        assert str(form(app).rows["when"].label.render()).strip() == "day"


CADENCE = toml("""
[[checkpoint]] id = "wins" ; thesis = "platform" ; text = "A design win each half"
event = "a design win" ; every = "half" ; from = "2025H2"
""")


async def test_evidence_entered_on_the_row_of_an_overdue_period_settles_it(small: Path) -> None:
    (small / "catalysts.toml").write_text(BOOK + CADENCE, "utf-8")
    async with on_screen("enter") as (app, pilot):
        ids = [one.id for one in app.desk.board().rows[0].checkpoints]
        assert ids == ["sampling", "wins[2025H2]", "wins[2026H1]", "wins"]
        await pilot.press("down", "e", "enter")
        await pilot.pause()
        assert "2025H2: A design win each half" in shown(app, "#head")
        await pilot.press(*"happened", "enter", *"2025-11-04", "enter", *"release")
        await pilot.pause()
        assert "wins happened on 2025-11-04, grade release" in shown(app, "#preview")
        await pilot.press("enter", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        (whole,) = (row for row in app.desk.board().rows[0].checkpoints if row.id == "wins")
        found = {str(one.period): one.status for one in whole.verdict.results}
        assert (found["2025H2"], found["2026H1"]) == (Status.MET, Status.OVERDUE)


async def settled(app: CatalystApp, pilot: Pilot[None]) -> None:
    await app.workers.wait_for_complete()
    await pilot.pause()


async def test_a_period_is_ruled_on_where_it_stands_and_that_is_taken_back(small: Path) -> None:
    """`M` on the overdue half asks why, shows what changes, keeps; `u` undoes it; `m` asks the day too."""
    (small / "catalysts.toml").write_text(BOOK + CADENCE, "utf-8")
    async with on_screen("tab", "down") as (app, pilot):
        assert app.page.checkpoint == "wins[2025H2]"
        await pilot.press("M", "enter")
        await pilot.pause()
        said = [part(app, id_) for id_ in ("head", "preview", "hint")]
        assert "2025H2: A design win each half" in said[0]
        assert "! overdue → ✗ missed" in said[1]
        assert said[2] == "say why"
        await pilot.press(*"none came", "enter")
        await settled(app, pilot)
        assert app.desk.detail("wins[2025H2]").row.verdict.reason == (
            'you ruled missed on 2026-11-20: "none came"'
        )
        await pilot.press("u")
        await settled(app, pilot)
        assert app.desk.detail("wins[2025H2]").row.verdict.status is Status.OVERDUE
        await pilot.press("u")
        await settled(app, pilot)
        assert [note.message for note in app._notifications][-2:] == [
            "Undone: wins[2025H2] ruled missed on 2026-11-20, grade own",
            "Nothing is left to undo. b edits the book.",
        ]
        await pilot.press("home", "m")
        await pilot.pause()
        await pilot.press(*"me", "enter", *"it came", "enter", *"2026-06-12")
        await pilot.pause()
        assert "! overdue → ✓ met" in str(app.screen.query_one("#preview").render())
        await pilot.press("enter")
        await settled(app, pilot)
        assert app.desk.detail("sampling").row.verdict.status is Status.MET


async def test_a_key_that_cannot_work_here_says_why(small: Path) -> None:
    (small / "catalysts.toml").write_text(
        BOOK
        + CADENCE.replace("2025H2", "2026H2")
        + '[[checkpoint]]\nid = "g"\nrole = "gauge"\nticker = "ALAB"\n'
        'value = "price"\n',
        "utf-8",
    )
    refusals = {"g": "a gauge can only be ruled void", "wins": "a proof can only be ruled void"}  # fmt: skip
    async with on_screen() as (app, pilot):
        for id_ in ("g", "wins", "sampling"):
            app.page.open("ALAB", id_)
            app.page.draw()
            assert app.page.checkpoint == id_
            await pilot.press("x" if id_ == "sampling" else "m")
            await settled(app, pilot)
            if id_ != "sampling":
                assert (field(app, "ruling").value, form(app).current) == ("void", "why")
                await pilot.press("up")
                assert part(app, "hint") == refusals[id_]
                await pilot.press("escape")
        assert [note.message for note in app._notifications] == [
            "You were not notified about this: nothing to acknowledge."
        ]
