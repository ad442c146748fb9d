"""What each key does, and what is remembered of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal

import pytest
from msgspec.structs import replace
from textual import events
from textual.pilot import Pilot
from textual.widgets import Static

from tests.doors.ui import (
    ACTIONS,
    ENTERS,
    PAGES,
    Bar,
    CatalystApp,
    EvidenceForm,
    Help,
    LineList,
    Place,
    ReportForm,
    StatusPane,
    TableForm,
    TextPane,
    at,
    footer,
    moving,
    page_of,
)
from tests.homes import BoardNotice
from tests.screens.claims import NOW
from tests.screens.fake_desk import FakeDesk
from tests.screens.filling import field, part
from tests.screens.hand_made import empty_board, example_board


@asynccontextmanager
async def running(
    desk: FakeDesk, *keys: str, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[CatalystApp, Pilot[None]]]:
    app = CatalystApp(desk, lambda: NOW)
    async with app.run_test(size=size) as pilot:
        await pilot.press(*keys)
        await app.workers.wait_for_complete()
        await pilot.pause()
        yield app, pilot


def rows(app: CatalystApp, id: str) -> list[str]:
    found = app.screen_stack[0].query_one(id, LineList)
    return [found.render_line(y).text.strip(" ▌▏") for y in range(found.size.height)]


def text(app: CatalystApp, selector: str) -> str:
    return str(app.screen.query_one(selector).query_one(Static).render())


@pytest.mark.parametrize(("keys", "place", "symbol", "checkpoint"), [
    ("j enter", Place.THESIS, "CRDO", "operating-margin-holds"),
    ("tab j enter escape", Place.POSITIONS, "ALAB", "gross-margin-holds"),
    ("j 2 1", Place.POSITIONS, "CRDO", "operating-margin-holds"),
    ("2 right_square_bracket", Place.THESIS, "CRDO", "operating-margin-holds"),
    ("2 left_square_bracket", Place.THESIS, "BRK-B", None),
    ("5 j enter escape", Place.POSITIONS, "ALAB", "leo-kv-wins"),
    ("j 5 escape", Place.POSITIONS, "CRDO", "operating-margin-holds"),
    ("5 G enter", Place.THESIS, "ALAB", "leo-kv-wins"),
])  # fmt: skip
async def test_pages_hand_over_the_selection(
    desk: FakeDesk, keys: str, place: Place, symbol: str, checkpoint: str | None
) -> None:
    async with running(desk, *keys.split()) as (app, _):
        assert (app.page.PLACE, app.page.symbol) == (place, symbol)
        if keys != "5 G enter":  # what was told may be gone from the book: then the page chooses
            assert app.page.checkpoint == checkpoint


MOVES = """
j CRDO | k ALAB | k ALAB | G BRK-B | ctrl+u LITE | g ALAB | ctrl+d COHR | home ALAB | end BRK-B
"""


async def test_the_cursor_moves(desk: FakeDesk) -> None:
    async with running(desk) as (app, pilot):
        for step in MOVES.split("|"):
            key, symbol = step.split()
            await pilot.press(key)
            assert app.page.symbol == symbol, step


FOCUS = """
tab checkpoints | l why | h checkpoints | tab why | tab tickers | shift+tab why | escape tickers
2 claim-list | tab claim | 5 told
"""


async def test_the_focus_goes_from_pane_to_pane(desk: FakeDesk) -> None:
    async with running(desk) as (app, pilot):
        for step in FOCUS.strip().replace("\n", "|").split("|"):
            key, focused = step.split()
            await pilot.press(key)
            await pilot.pause()
            assert app.focused is not None
            assert app.focused.id == focused, step


async def test_moving_to_a_ticker_shows_its_checkpoints_and_why(desk: FakeDesk) -> None:
    async with running(desk, "j") as (app, _):
        assert rows(app, "#checkpoints")[0].startswith("CRDO  Credo Technology")
        assert rows(app, "#checkpoints")[1].startswith("✓ holding   Operating leverage")
        assert "CRDO" not in text(app, "#why")
        assert "✓ holding   Operating leverage does not erode" in text(app, "#why")


async def test_why_names_every_input_with_its_basis_age_grade_and_source(desk: FakeDesk) -> None:
    async with running(desk, "tab", "j") as (app, _):
        assert "gross margin 2026Q2 non-GAAP" in text(app, "#why")
        assert "Aug 4  " in text(app, "#why")
        assert "gross margin 2026Q3 guide non-GAAP" in text(app, "#why")


async def test_filter_finds_by_name_status_and_checkpoint(desk: FakeDesk) -> None:
    async with running(desk, "slash", *"overdue", "enter") as (app, pilot):
        assert [line.split()[0] for line in rows(app, "#tickers")[1:3]] == ["ALAB", "COHR"]
        await pilot.press("escape")
        assert rows(app, "#tickers")[2].startswith("CRDO")


async def test_a_filter_that_finds_nothing_says_how_to_get_out(desk: FakeDesk) -> None:
    async with running(desk, "slash", *"zzz[/x]") as (app, _):
        assert rows(app, "#tickers")[1] == "Nothing matches “zzz[/x]”. Esc shows all."


async def test_sort_goes_round_the_columns_by_key_and_each_by_a_click_on_its_head(desk: FakeDesk) -> None:
    async with running(desk, *"sss") as (app, pilot):
        assert "price ▾" in rows(app, "#tickers")[0]
        head = app.page.query_one("#tickers", LineList).render_line(0).text
        await pilot.click("#tickers", offset=(head.index("gain"), 0))
        assert rows(app, "#tickers")[1].startswith("ALAB")
        await pilot.click("#tickers", offset=(head.index("gain"), 0))
        assert rows(app, "#tickers")[1].startswith("CRDO")
        assert "▴" in rows(app, "#tickers")[0]
        assert app.page.memory()["sort"] == "gain turned"


async def test_discreet_hides_amounts_and_keeps_percentages(desk: FakeDesk) -> None:
    async with running(desk, "d") as (app, _):
        line = rows(app, "#tickers")[1]
        assert "•••" in line
        assert "+105.2%" in line
        assert "11,662" not in "".join(rows(app, "#tickers") + rows(app, "#checkpoints"))


@pytest.mark.parametrize("what", ["start", "refresh"])
async def test_a_failure_of_the_desk_is_one_quiet_line(desk: FakeDesk, what: str) -> None:
    desk.fails[what] = OSError("[/x] disk is full")
    async with running(desk, "r") as (app, pilot):
        assert f"{what} failed: [/x] disk is full" in str(app.screen.query_one("#notice", Bar).render())
        await pilot.press("j")
        assert app.page.symbol == "CRDO"


async def test_help_of_each_page_fits_a_small_screen_and_shows_its_listed_keys(desk: FakeDesk) -> None:
    async with running(desk, size=(80, 24)) as (app, pilot):
        for page in "123456":
            await pilot.press(page, "question_mark")
            await pilot.pause()
            shown = str(app.screen.query_one("#help", Static).render())
            assert len(shown.splitlines()) <= 22
            assert max(map(len, shown.splitlines())) <= 76
            for action in at(app.page.PLACE, Place.ANYWHERE):
                assert (f" {action.key} " in shown and action.words in shown) or not action.listed
            assert "✗ bad  ! your turn  ▲ near  ? unknown  ○ open  ✓ good  – set aside" in shown
            await pilot.press("question_mark")
            assert not isinstance(app.screen, Help)


async def test_help_is_searched_as_one_types(desk: FakeDesk) -> None:
    async with running(desk, "question_mark", *"undo") as (app, pilot):
        shown = str(app.screen.query_one("#help", Static).render())
        assert "u        undo your last entry" in shown
        assert "add a name" not in shown
        await pilot.press("escape")
        assert "add a name" in str(app.screen.query_one("#help", Static).render())
        await pilot.press("escape")
        assert not isinstance(app.screen, Help)


async def test_the_palette_runs_what_the_key_runs(desk: FakeDesk) -> None:
    async with running(desk, "ctrl+p", *"hide amounts") as (app, pilot):
        await pilot.press("enter")
        await pilot.pause()
        assert app.discreet_now


async def test_the_palette_opens_tickers_and_themes(desk: FakeDesk) -> None:
    async with running(desk, "ctrl+p", *"theme catalyst-light") as (app, pilot):
        await pilot.press("enter")
        await pilot.pause()
        await app.workers.wait_for_complete()
        assert app.theme == "catalyst-light"
        assert desk.memory["theme"] == "catalyst-light"


async def test_every_key_has_one_meaning_in_a_place() -> None:
    for page in PAGES:
        found = (*at(page, Place.ANYWHERE), *moving(page))
        keys = [key for a in found for key in a.keys.split(",")]
        assert len(keys) == len(set(keys)), page


def test_every_action_has_its_method() -> None:
    owners: dict[Place, list[type]] = {
        Place.LIST: [LineList, TextPane],
        **{place: [page_of(place)] for place in PAGES},
        Place.ANYWHERE: [CatalystApp],
        Place.REPLAY: [CatalystApp],
        Place.FORM: [EvidenceForm, ReportForm, TableForm],
        Place.STATUS: [StatusPane],
    }
    for action in ACTIONS:
        name = f"action_{action.id.split('(')[0].removeprefix('app.')}"
        for place in action.where:
            for owner in [CatalystApp] if action.id.startswith("app.") else owners[place]:
                assert hasattr(owner, name), (action.id, owner)


async def test_what_changed_is_drawn_and_the_cursor_stays(desk: FakeDesk) -> None:
    async with running(desk, "j") as (app, pilot):
        board = desk.shown
        reordered = replace(board, rows=(board.rows[1], board.rows[0], *board.rows[2:]), notices=())
        desk.change(reordered)
        await pilot.pause()
        assert app.page.symbol == "CRDO"
        assert rows(app, "#tickers")[1].startswith("CRDO")
        assert not app.screen.query_one("#notice").display


async def test_only_the_changed_line_is_drawn(desk: FakeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(desk) as (app, _):
        found = app.screen.query_one("#tickers", LineList)
        drawn: list[int] = []
        monkeypatch.setattr(found, "refresh", lambda *regions: drawn.extend(r.y for r in regions))
        board = desk.shown
        priced = replace(board.rows[2], change=Decimal("9.9"))
        app.page.show(replace(board, rows=(*board.rows[:2], priced, *board.rows[3:])), app.page.draw_context)
        assert drawn == [3]
        found.action_down()  # no frame can be between the two
        assert app.page.symbol == board.rows[1].symbol
        assert app.page.checkpoint == board.rows[1].checkpoints[0].id


async def test_a_ticker_that_vanished_leaves_the_cursor_near(desk: FakeDesk) -> None:
    async with running(desk, "j", "2") as (app, pilot):
        desk.change(replace(desk.shown, rows=desk.shown.rows[2:]))
        await pilot.pause()
        assert app.page.symbol == "NVDA"
        desk.change(empty_board())
        await pilot.press("1", "j", "e", "enter", "s", "G", "2", "5", "1")
        assert app.page.symbol is None


async def test_urgent_notices_come_first_and_the_rest_are_counted(desk: FakeDesk) -> None:
    desk.shown = replace(desk.shown, notices=(BoardNotice("first"), BoardNotice("[b]urgent[/]", urgent=True)))
    async with running(desk) as (app, _):
        shown = str(app.screen.query_one("#notice", Bar).render())
        assert shown.split() == ["!", "[b]urgent[/]", "S", "shows", "all", "2"]


@pytest.mark.parametrize("way", ["S", "N", "mouse"])
async def test_all_notices_stand_in_full_on_the_status_page(desk: FakeDesk, way: str) -> None:
    long = "a sentence that has no room on a line of a small terminal and ends with the way out"
    desk.shown = replace(desk.shown, notices=(BoardNotice("first"), BoardNotice(long, urgent=True)))
    async with running(desk, size=(60, 15)) as (app, pilot):
        await (pilot.click("#notice", offset=(20, 0)) if way == "mouse" else pilot.press(way))
        await pilot.pause()
        shown = text(app, "#notices")
        assert " ".join(shown.split()).startswith(f"! {long} · first")
        desk.change(replace(desk.shown, notices=()))
        await pilot.pause()
        assert "Nothing is wrong." in text(app, "#notices")
        await pilot.press("S")
        assert app.screen is app.screen_stack[0]


async def test_leaving_the_inbox_marks_it_seen(desk: FakeDesk) -> None:
    async with running(desk, "5") as (app, pilot):
        assert any(line.startswith("New  1") for line in rows(app, "#told"))
        assert "see_inbox" not in desk.done
        await pilot.press("1")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert desk.done[-1] == "see_inbox"
        assert "Inbox 2" not in str(app.screen.query_one("#top", Bar).render())


async def test_x_acknowledges_the_line(desk: FakeDesk) -> None:
    async with running(desk, "5") as (app, pilot):
        assert "notified again until you acknowledge it" in text(app, "#telling")
        await pilot.press("x", "x")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert desk.done.count("acknowledge 3") == 1
        assert "acknowledged" in text(app, "#telling")


async def test_z_snoozes_the_checkpoint_longer_each_time(desk: FakeDesk) -> None:
    async with running(desk, "5") as (app, pilot):
        marks, said = [], []
        for _ in range(3):
            await pilot.press("z")
            await app.workers.wait_for_complete()
            await pilot.pause()
            said.append(app._word)
            marks.append("snoozed until" in text(app, "#telling"))
        assert desk.done[-3:] == ["snooze above-300 1d", "snooze above-300 7d", "snooze above-300 0d"]
        assert marks == [True, True, False]
        name = "ALAB stays above $300 (a level, not sticky)."
        assert said == [
            f"Snoozed until Sat Oct 3: {name} u undoes it. z again: for a week.",
            f"Snoozed until Fri Oct 9: {name} u undoes it. z again: ends it.",
            f"No longer snoozed: {name} u undoes it.",
        ]


async def test_quitting_remembers_where_one_was(desk: FakeDesk) -> None:
    async with running(desk, "s", "slash", *"re", "enter", "j", "d", "q"):
        pass
    kept = {"screen": "positions", "sort": "ticker", "filter": "re", "discreet": "yes", "cursor": "BRK-B"}
    assert kept.items() <= desk.memory.items()
    assert desk.done[-1] == "stop"
    async with running(FakeDesk(memory=desk.memory)) as (app, _):
        assert app.page.symbol == "BRK-B"
        assert app.page.wanted == "re"
        assert app.discreet_now


@pytest.mark.parametrize("key", ["m", "a", "e", "b", "S", "question_mark", "ctrl+p"])
async def test_ctrl_q_leaves_from_whatever_is_open(desk: FakeDesk, key: str) -> None:
    async with running(desk, key) as (app, pilot):
        assert len(app.screen_stack) > 1
        await pilot.press("ctrl+q")
        assert app._exit


@pytest.mark.parametrize("screen", ["thesis", "inbox", "gone"])
async def test_it_starts_on_the_remembered_screen(screen: str) -> None:
    desk = FakeDesk(memory={"screen": screen, "cursor": "CRDO", "theme": "gone", "sort": "gone"})
    async with running(desk) as (app, _):
        assert app.page.PLACE.name.lower() == (screen if screen != "gone" else "positions")
        assert app.theme == "catalyst-dark"


async def test_text_from_outside_stays_text(desk: FakeDesk) -> None:
    async with running(desk, "2", "slash", *"hostile", "enter") as (app, _):
        shown = "\n".join([*rows(app, "#claim-list"), text(app, "#claim"), text(app, "#argument")])
        assert "[/x] [@click=app.quit]q[/]" in shown
        assert "\x1b" not in shown
        assert "\u202e" not in shown


async def test_evidence_previews_the_verdicts_and_keeps(desk: FakeDesk) -> None:
    async with running(desk, "e", "enter", *"happened", "enter", "enter", *"8-K") as (app, pilot):
        shown = part(app, "preview")
        assert "event happened on 2026-10-02" in shown
        assert "! overdue → ✓ met" in shown
        assert not desk.kept
        await pilot.press("enter", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert [entry.source for entry in desk.kept] == ["8-K"]
        assert not isinstance(app.screen, EvidenceForm)


async def test_a_form_that_is_left_keeps_a_draft(desk: FakeDesk) -> None:
    async with running(desk, "e", *"refuted", "escape"):
        pass
    async with running(FakeDesk(memory=desk.memory), "e") as (app, _):
        assert field(app, "note").value == "refuted"


async def test_a_crash_is_short_and_tells_no_holdings(
    desk: FakeDesk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(self: FakeDesk, symbol: str) -> None:
        shares = "40 shares at 142.10"
        raise RuntimeError("no thesis" if shares else "")

    monkeypatch.setattr(FakeDesk, "thesis", broken)
    with pytest.raises(RuntimeError, match="no thesis"):
        async with running(desk, "2"):
            pass
    shown = "".join(capsys.readouterr())
    assert "142.10" not in shown


async def test_the_strip_is_walked_by_key_and_by_click(desk: FakeDesk) -> None:
    """Each part selects its ticker and checkpoint, wherever that is possible; a count walks its own."""
    async with running(desk, "j", "exclamation_mark") as (app, pilot):
        assert (app.page.symbol, app.page.checkpoint) == ("ALAB", "above-300")
        await pilot.pause()
        assert any(strip.text.startswith("▌ALAB") for strip in app.screen._compositor.render_strips())
        app._attended = None  # as after a start: what is selected is seen already
        await pilot.press("exclamation_mark")
        assert app.page.checkpoint != "above-300"
        await pilot.press("exclamation_mark")
        assert app.page.symbol == "CRDO"
        await pilot.pause()
        assert any(strip.text.startswith("▌CRDO") for strip in app.screen._compositor.render_strips())
        await pilot.press("2", "exclamation_mark")
        await pilot.pause()
        assert (app.page.PLACE, app.page.checkpoint) == (Place.THESIS, "gross-margin-holds")
        drawn = str(app.screen.query_one("#strip", Bar).render())
        near = (drawn.index("▲") + 2, 0)
        await pilot.click("#strip", offset=near)
        assert app.page.checkpoint == "npo-2027"
        await pilot.click("#strip", offset=near)
        assert app.page.checkpoint == "gross-margin-holds"
        await pilot.press("5", "exclamation_mark")
        await pilot.pause()
        assert (app.page.PLACE, app.page.checkpoint) == (Place.POSITIONS, "npo-2027")


async def test_the_key_of_the_strip_says_that_nothing_needs_you() -> None:
    async with running(FakeDesk(replace(example_board(), parts=())), "exclamation_mark") as (app, _):
        assert [note.message for note in app._notifications] == ["Nothing needs you."]


async def test_tabs_and_keys_can_be_clicked(desk: FakeDesk) -> None:
    async with running(desk) as (app, pilot):
        await pilot.click("#top", offset=(str(app.screen.query_one("#top", Bar).render()).index("Inbox"), 0))
        await pilot.pause()
        assert app.page.PLACE is Place.INBOX
        keys = str(app.screen.query_one("#footer", Bar).render())
        await pilot.click("#footer", offset=(keys.index("help"), 0))
        assert isinstance(app.screen, Help)


async def test_what_is_only_watched_and_what_is_settled_fold_and_that_is_remembered(desk: FakeDesk) -> None:
    rows_ = tuple(replace(row, held=row.symbol in ("ALAB", "CRDO")) for row in desk.shown.rows)
    desk.shown = replace(desk.shown, rows=rows_)
    async with running(desk) as (app, pilot):
        assert [line.split()[0] for line in rows(app, "#tickers")[1:4]] == ["ALAB", "CRDO", "COHR"]
        assert rows(app, "#tickers")[4].startswith("5 watched: NVDA LITE VOD.L XPVT BRK-B")
        await pilot.press("j", "j", "j", "enter")
        assert app.page.symbol is None
        assert rows(app, "#tickers")[4:6][0] == "5 watched  enter folds them"
        assert rows(app, "#tickers")[5].startswith("NVDA")
        await pilot.press("g", "tab", "G")
        assert rows(app, "#checkpoints")[-1].startswith("✓ 5 settled")
        await pilot.press("enter")
        assert app.page.memory()["folds"] == "fold:settled fold:watched"


async def test_a_second_click_opens_a_row(desk: FakeDesk) -> None:
    async with running(desk) as (app, pilot):
        for place in (Place.POSITIONS, Place.THESIS):
            await pilot.click("#tickers", offset=(5, 2))
            await pilot.pause()
            assert (app.page.PLACE, app.page.symbol) == (place, "CRDO")


async def test_the_users_own_words_open_the_thesis_by_a_click(desk: FakeDesk) -> None:
    async with running(desk) as (app, pilot):
        lines = text(app, "#why").split("\n")
        at = next(place for place, line in enumerate(lines) if line.startswith("   then"))
        await pilot.click("#why", offset=(lines[at].index("re-evaluate"), at))
        await pilot.pause()
        assert (app.page.PLACE, app.page.checkpoint) == (Place.THESIS, "scorpio-x-volume-2025")


LOOKS = frozenset(  # at things, or takes a step in the app; what a form keeps is entered by what opens it
    """
    app.focus_next app.focus_previous attention back cancel change_theme command_palette contact day
    discreet dismiss down filter first flip fold help keep last metric neighbour next_field
    open page page_down page_up quit range replay replay_back
    replay_day replay_end replay_first replay_on sort source status up
    """.split()  # noqa: SIM905  a table
)


def test_every_key_either_looks_or_enters_something_and_then_says_why_not_in_the_past() -> None:
    assert {action.id.partition("(")[0] for action in ACTIONS} == ENTERS | LOOKS
    assert not ENTERS & LOOKS


async def test_escape_followed_at_once_by_a_key_is_two_keys(desk: FakeDesk) -> None:
    """A terminal sends both in one moment, which is read as alt and the key."""
    async with running(desk, "2") as (app, pilot):
        app.post_message(events.Key("alt+shift+s", "S"))
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.page.PLACE is Place.POSITIONS
        assert isinstance(app.screen, StatusPane)


@pytest.mark.parametrize("place", Place)
def test_the_footer_has_at_most_five_keys_however_wide_the_screen(place: Place) -> None:
    pieces, _ = footer(place, (("rule", "rule"), ("evidence", "evidence")), 400)
    words = [text for text, _ in pieces if len(text.strip()) > 1 and text.endswith(" ")]
    assert len(words) <= 5
