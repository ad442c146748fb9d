"""The screens for facts from outside: print day, sentences to decide, sources, the SEC's question."""

import json

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from tests.doors.book import Basis
from tests.doors.ui import Bar, CatalystApp, EvidenceForm, FormRow, LineList, Prompt, ReportForm, StatusPane
from tests.screens import outside
from tests.screens.claims import NOW
from tests.screens.fake_desk import FakeDesk
from tests.screens.filling import form
from tests.screens.outside import HITS, PRINT, RELEASE
from tests.screens.test_keys import running, text


def place(app: CatalystApp) -> int:
    return list(form(app).rows).index(form(app).current)


def figure(app: CatalystApp, n: int) -> FormRow:
    return list(form(app).rows.values())[n]


def mark(app: CatalystApp, n: int) -> str:
    return str(figure(app, n).mark.render())


def shown(app: CatalystApp, selector: str) -> str:
    return str(app.screen.query_one(selector).render())


async def kept(app: CatalystApp, pilot: Pilot[None]) -> None:
    await app.workers.wait_for_complete()
    await pilot.pause()


# print day


async def test_what_the_release_says_is_filled_in_and_marked(desk: FakeDesk) -> None:
    async with running(desk, "p") as (app, _):
        values = list(form(app).typed.values())[:-1]
        assert values == ["$555M", "", "72.4%", "", "", "", "$600M..$620M"]
        assert mark(app, 0) == "release"
        assert mark(app, 1) == ""
        assert figure(app, 3).input.placeholder == "$1.22 release"
        assert place(app) == 1
        assert "gm-70  gross_margin >= 70%" in shown(app, "#hint")


async def test_moving_to_a_figure_shows_its_sentence_and_who_reads_it(desk: FakeDesk) -> None:
    async with running(desk, "p", "up") as (app, pilot):
        assert "“Revenue of $555.0 million, up 141%" in shown(app, "#hint")
        assert "○ revenue-path  revenue >= target" in shown(app, "#hint")
        await pilot.press("up", "up")  # there is nothing above the first
        assert place(app) == 0


async def test_all_figures_are_previewed_and_kept_together(desk: FakeDesk) -> None:
    async with running(desk, "p", *"71.9%") as (app, pilot):
        assert "4 figures to save" in shown(app, "#preview")
        assert "○ on track → ✓ met" in shown(app, "#preview")
        assert mark(app, 1) == "typed"
        await pilot.press("ctrl+s")
        await kept(app, pilot)
        assert not isinstance(app.screen, ReportForm)
        (typed,) = desk.printed
        assert typed["gross_margin 2026Q3 gaap"] == "71.9%"
        assert typed["revenue 2026Q3 gaap"] == "$555M"
        assert typed["source"] == f"release {RELEASE}"


async def test_a_figure_that_is_none_is_said_where_it_is_and_nothing_is_kept(desk: FakeDesk) -> None:
    async with running(desk, "p", *"lots", "down", "ctrl+s") as (app, _):
        assert mark(app, 1).strip() == "✗"
        assert "“lots” is no figure" in shown(app, "#hint")  # the cursor went back to it
        assert "1 to put right" in shown(app, "#preview")
        assert not desk.printed


async def test_without_a_source_nothing_is_kept(desk: FakeDesk) -> None:
    desk.day = replace(PRINT, source="")
    async with running(desk, "p", "ctrl+s") as (app, _):
        assert form(app).current == "source"
        assert "say what the source is" in shown(app, "#hint")
        assert not desk.printed


async def test_a_print_that_was_read_whole_is_kept_with_two_keys(desk: FakeDesk) -> None:
    desk.day = replace(PRINT, rows=tuple(row for row in PRINT.rows if row.offered or row.known))
    async with running(desk, "p") as (app, pilot):
        await pilot.press("up", "down")  # to look at one changes nothing
        assert form(app).current == "source"
    async with running(desk, "p", "enter") as (app, pilot):
        await kept(app, pilot)
        (typed,) = desk.printed
        assert typed["revenue 2026Q3 gaap"] == "$555M"


async def test_a_doubt_is_chosen_by_a_letter_and_then_one_key_keeps_all(desk: FakeDesk) -> None:
    doubted = outside.row("eps_diluted", Basis.NON_GAAP, told=outside.DOUBT)
    rows = (*(row for row in PRINT.rows if row.offered), doubted)
    desk.day = replace(PRINT, rows=rows)
    async with running(desk, "p") as (app, pilot):
        assert place(app) == 3  # nothing is filled in for it
        assert mark(app, 3) == "? a/b"
        assert "a $1.22  “Diluted 1.22 |" in shown(app, "#hint")
        assert "b $1.24  “Non-GAAP diluted" in shown(app, "#hint")
        await pilot.press("c")  # there is no third
        assert figure(app, 3).input.value == "c"
        await pilot.press("backspace", "b")
        assert figure(app, 3).input.value == "$1.24"
        await pilot.press("enter")
        await kept(app, pilot)
        (typed,) = desk.printed
        assert typed["eps_diluted 2026Q3 non_gaap"] == "$1.24"


async def test_there_is_room_for_the_place_of_a_figure_on_a_large_screen(desk: FakeDesk) -> None:
    async with running(desk, "p", "up", size=(120, 40)) as (app, _):
        assert "▌ Revenue" in shown(app, "#preview")


async def test_a_print_that_is_left_keeps_a_draft(desk: FakeDesk) -> None:
    async with running(desk, "p", *"71.9%", "ctrl+q"):
        pass
    draft = json.loads(desk.memory["draft.print.ALAB.2026Q3"])
    assert draft["gross_margin 2026Q3 gaap"] == "71.9%"
    async with running(FakeDesk(memory=desk.memory), "p") as (app, _):
        assert figure(app, 1).input.value == "71.9%"


async def test_a_ticker_nobody_reads_a_figure_of_has_no_form(desk: FakeDesk) -> None:
    desk.day = replace(PRINT, rows=())
    async with running(desk, "p") as (app, _):
        assert not isinstance(app.screen, ReportForm)
        assert any("No open checkpoint" in note.message for note in app._notifications)


# sentences of releases


async def test_a_sentence_opens_with_its_document_and_its_checkpoint(desk: FakeDesk) -> None:
    desk.found = HITS
    async with running(desk, "5") as (app, pilot):
        told = text(app, "#telling")
        assert "“Scorpio X-Series entered full volume production at the lead hyperscaler customer.”" in told
        assert "sec.gov/Archives/edgar/data/1736297" in told
        assert "Nothing" not in told
        await pilot.press("enter")
        await pilot.pause()
        assert app.page.checkpoint == "scorpio-x-first-shipments"


@pytest.mark.parametrize(("key", "done"), [("y", "accept 7"), ("n", "dismiss 7")])
async def test_one_key_decides_and_the_next_sentence_is_selected(desk: FakeDesk, key: str, done: str) -> None:
    desk.found = HITS
    async with running(desk, "5", key) as (app, _):
        assert done in desk.done
        assert [hit.id for hit in desk.hits()] == [8, 9]
        assert app.screen.query_one("#told", LineList).key == "hit 8"


async def test_e_opens_the_form_with_the_sentence_in_it(desk: FakeDesk) -> None:
    desk.found = HITS
    async with running(desk, "5", "j", "e") as (app, pilot):
        assert isinstance(app.screen, EvidenceForm)
        values = {name: row.input.value for name, row in form(app).rows.items()}
        assert values == {
            "what": "2",
            "note": HITS[1].sentence,
            "value": "supports",
            "when": "2026-10-02",
            "source": f"release {RELEASE}",
        }
        form(app).rows["value"].input.value = "happened"
        await pilot.press("ctrl+s")
        await kept(app, pilot)
        assert [entry.value for entry in desk.kept] == ["happened"]
        assert [hit.id for hit in desk.hits()] == [7, 9]


async def test_a_decision_that_fails_is_a_line(desk: FakeDesk) -> None:
    desk.found = HITS
    desk.fails["accept 7"] = OSError("disk is full")
    async with running(desk, "5", "y") as (app, _):
        assert "accepting failed: disk is full" in str(app.screen.query_one("#notice", Bar).render())


# sources, and the question of the SEC


async def test_the_sources_pane_says_how_each_is_doing(desk: FakeDesk) -> None:
    async with running(desk, "S", "j", "j") as (app, pilot):
        assert isinstance(app.screen, StatusPane)
        found = app.screen.query_one("#source-list", LineList)
        lines = [found.render_line(y).text.strip(" ▌▏") for y in range(found.size.height)]
        said = " ".join(lines[3].split())
        assert said == "Yahoo quotes last prices ▲ limited 3h Yahoo says: too many requests"
        assert lines[8].split() == ["SEC", *["filings", "and", "figures", "?", "no", "contact"]]
        assert "last prices" in text(app, "#source-said")
        await pilot.press("r")
        await kept(app, pilot)
        assert "refresh" in desk.done
        await pilot.press("escape")
        assert not isinstance(app.screen, StatusPane)


async def test_an_open_sources_pane_follows_the_news(desk: FakeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(desk, "S") as (app, pilot):
        monkeypatch.setattr(desk, "sources", lambda: ())
        desk.heard()
        await pilot.pause()
        assert app.screen.query_one("#source-list", LineList).key is None


async def test_nothing_asks_before_it_has_shown_something(desk: FakeDesk) -> None:
    desk.shown = replace(desk.shown, lacks_contact=True)
    async with running(desk) as (app, pilot):
        assert len(app.screen_stack) == 1
        assert shown(app, "#notice").endswith("S set an e-mail for SEC filings ")
        await pilot.click("#notice", offset=(116, 0))
        await pilot.press("c")
        assert isinstance(app.screen, Prompt)
        await pilot.press(*"nobody", "enter")
        assert "that is not an e-mail address" in shown(app, "#hint")
        await pilot.press(*["backspace"] * 6, *"me@example.org", "enter")
        await kept(app, pilot)
        assert desk.contacts == ["me@example.org"]


async def test_news_while_it_closes_draws_nothing(desk: FakeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    gone: list[str | None] = []

    def news(bar: Bar) -> None:
        gone.append(bar.id)
        app.redraw()
        app.draw_footer()

    app = CatalystApp(desk, lambda: NOW)
    async with app.run_test() as pilot:
        await pilot.pause()
        monkeypatch.setattr(Bar, "on_unmount", news, raising=False)
    assert {"top", "strip", "notice", "footer"} <= set(gone)
