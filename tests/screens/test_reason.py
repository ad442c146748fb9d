"""Why a promise was changed: asked in one line, and shown with what was first written."""

from datetime import timedelta

from msgspec.structs import replace

from tests.doors.judge import Edit, Goalposts, Mark, Revision, Status
from tests.doors.ui import EDGE, DrawContext, Prompt, why
from tests.screens.claims import CLAIMS, HOSTILE, NOW
from tests.screens.fake_desk import FakeDesk
from tests.screens.test_keys import running

SELECTED, OTHER = CLAIMS[0].id, CLAIMS[1].id


async def test_the_reason_typed_is_kept_for_the_first_that_wants_one(desk: FakeDesk) -> None:
    desk.asked = (OTHER,)
    async with running(desk, "w") as (app, pilot):
        assert isinstance(app.screen, Prompt)
        await pilot.press(*"it fell", "enter")
        await app.workers.wait_for_complete()
        assert desk.explained == [(OTHER, "it fell")]
        assert not isinstance(app.screen, Prompt)


async def test_the_selected_checkpoint_comes_first(desk: FakeDesk) -> None:
    async with running(desk) as (app, pilot):
        selected = app.page.checkpoint
        assert selected is not None
        desk.asked = (OTHER, selected)
        await pilot.press("w", "x", "enter")
        await app.workers.wait_for_complete()
        assert desk.explained == [(selected, "x")]


async def test_nothing_is_asked_when_nothing_was_moved(desk: FakeDesk) -> None:
    async with running(desk, "w") as (app, _):
        assert not isinstance(app.screen, Prompt)
        assert [str(note.message) for note in app._notifications] == [
            "No checkpoint was changed without a reason."
        ]


def shown(found: Goalposts) -> list[str]:
    row = CLAIMS[0]
    verdict = replace(row.verdict, marks=(Mark.MOVED,), moved="changed on Sep 1 while broken: why not")
    detail = replace(FakeDesk().detail(row.id), row=replace(row, verdict=verdict), goalposts=found)
    return ["".join(text for text, _ in line) for line in why(detail, 80, DrawContext(NOW), opened=True)]


def edit(number: int, word: str, *differs: str, reason: str = "", asks: bool = False) -> Edit:
    known = NOW - timedelta(days=10 - number)
    return Edit(Revision(SELECTED, number, known, "", "", word), differs, asks, reason)


def test_the_detail_shows_each_edit_and_the_first_promise() -> None:
    first = edit(1, "").revision
    edits = (
        edit(2, "broken", "due 2026 → 2027", asks=True),
        edit(3, "near", "due 2027 → 2028", reason=f"said so {HOSTILE}", asks=True),
    )
    original = replace(CLAIMS[0].verdict, status=Status.MISSED, timing=None, words="it did not ship")
    lines = shown(Goalposts(first, edits, original))
    assert "   moved     changed on Sep 1 while broken: why not" in lines
    at = next(place for place, line in enumerate(lines) if line.startswith("   edited "))
    lines = [line[EDGE:] for line in lines[at:]]
    days = [f"{one.revision.known_at:%b} {one.revision.known_at.day}" for one in edits]
    assert lines[0] == f"{days[1]}  while near  due 2027 → 2028"
    assert lines[1].startswith("  said so ")
    assert lines[2:5] == [
        f"{days[0]}  while broken  due 2026 → 2027",
        "  no reason was given",
        "as first written: ✗ missed  it did not ship",
    ]


def test_or_why_the_first_promise_is_not_known() -> None:
    lines = shown(
        Goalposts(
            edit(1, "").revision, (edit(2, "", "due 2026 → 2027"),), None, "the text of it was not kept"
        )
    )
    assert f"{' ' * EDGE}as first written: not known, the text of it was not kept" in lines
