"""Forms: what is required is marked, tab takes a completion, and no key pressed twice loses anything."""

import asyncio

import pytest
from textual import events

from tests.doors.ui import CatalystApp, EvidenceForm, Prompt
from tests.homes import Entry, EntryCheck, Field
from tests.screens.claims import CLAIMS
from tests.screens.fake_desk import FakeDesk
from tests.screens.filling import field, form, label, part
from tests.screens.test_keys import running


def labels(app: CatalystApp) -> dict[str, str]:
    return {name: label(app, name)[0] for name in form(app).shown()}


async def test_what_is_required_is_marked_until_it_is_there(desk: FakeDesk) -> None:
    async with running(desk, "e") as (app, pilot):
        assert labels(app) == {"what": " ", "note": " ", "value": "*", "when": " ", "source": "*"}
        await pilot.press("enter", *"happened", "enter", "enter", *"call")
        assert labels(app) == dict.fromkeys(("what", "note", "value", "when", "source"), " ")


async def test_tab_takes_the_completion_and_then_leads_on(desk: FakeDesk) -> None:
    async with running(desk, "e", "tab", "tab", "tab", *"rel") as (app, pilot):
        await app.workers.wait_for_complete()
        await pilot.press("tab")
        source = field(app, "source")
        assert (source.value, source.has_focus) == ("release: ", True)
        await pilot.press("end", "tab")
        assert not source.has_focus


def twice(app: CatalystApp, key: str) -> None:
    """Both before anything is done about the first."""
    for _ in range(2):
        app.post_message(events.Key(key, None))


async def test_a_double_enter_keeps_a_reason_once_and_opens_nothing(desk: FakeDesk) -> None:
    desk.asked = (CLAIMS[1].id,)
    async with running(desk, "w", *"it fell") as (app, pilot):
        twice(app, "enter")
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert desk.explained == [(CLAIMS[1].id, "it fell")]
        assert app.page.PLACE.name == "POSITIONS"


async def test_a_form_is_saved_only_once(desk: FakeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    record = desk.record

    async def slowly(entry: Entry, hit: int | None = None) -> EntryCheck:
        """Save in another task, as the desk saves in its thread: a cancelled worker does not stop it."""
        return await asyncio.shield(asyncio.create_task(record(entry, hit)))

    monkeypatch.setattr(desk, "record", slowly)
    async with running(desk, "e", "down", *"happened", "down", "down", *"call", "down") as (app, pilot):
        form(app).action_keep()
        await asyncio.sleep(0)
        form(app).action_keep()
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert len(desk.kept) == 1


async def test_a_double_enter_in_the_last_field_keeps_the_entry_once(desk: FakeDesk) -> None:
    async with running(desk, "e", "down", *"happened", "down", "down", *"call", "down") as (app, pilot):
        twice(app, "enter")
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert len(desk.kept) == 1
        assert not isinstance(app.screen, EvidenceForm)
        assert app.page.PLACE.name == "POSITIONS"


async def test_an_empty_reason_is_asked_for_not_closed(desk: FakeDesk) -> None:
    desk.asked = (CLAIMS[1].id,)
    async with running(desk, "w", "enter") as (app, _):
        assert isinstance(app.screen, Prompt)
        assert "a reason is required" in part(app, "hint")


@pytest.mark.parametrize("ending", ["escape", "failure"])
async def test_a_reason_typed_is_never_lost(desk: FakeDesk, ending: str) -> None:
    desk.asked = (CLAIMS[1].id,)
    desk.fails = {"explain": OSError("disk is full")}
    async with running(desk, "w", *"it fell", "enter" if ending == "failure" else "escape") as (app, pilot):
        await app.workers.wait_for_complete()
        await pilot.pause()
        if ending == "failure":
            assert "disk is full" in part(app, "hint")
            await pilot.press("escape")
        await pilot.press("w")
        await pilot.pause()
        assert field(app, "why").value == "it fell"


async def test_enter_takes_the_only_effect_that_begins_as_typed(desk: FakeDesk) -> None:
    async with running(desk, "e", "enter", *"ref", "enter") as (app, _):
        assert field(app, "value").value == "refuted"
        assert field(app, "when").has_focus


async def test_enter_stays_on_a_refused_field(desk: FakeDesk) -> None:
    async with running(desk, "e", "enter", *"press CNBC", "enter") as (app, pilot):
        assert field(app, "value").has_focus
        assert "press CNBC" in part(app, "hint")
        field(app, "value").value = "happened"
        await pilot.press("enter")
        assert field(app, "when").has_focus


async def test_a_prefilled_field_is_wrong_only_once_it_is_changed_or_saved(desk: FakeDesk) -> None:
    desk.wrong = ((Field.WHEN, "no such day"),)
    async with running(desk, "e") as (app, pilot):
        assert labels(app)["when"] == " "
        await pilot.press("ctrl+s")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert labels(app)["when"] == "✗"
