"""The book edited on the screen: a checkpoint from a sentence, an edit, one taken out, each taken back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input, Static

from screenshots.lived import alone
from screenshots.make import Stopped, typed
from tests.books import toml
from tests.doors.ui import CatalystApp, Menu, TableForm, TickersForm
from tests.homes import find_home, open_desk
from tests.screens.filling import field, form, label, part

BOOK = toml("""\
schema = 1
[ticker.ALAB] name = "Astera Labs"
[[thesis]] id = "platform" ; ticker = "ALAB" ; text = "Connectivity becomes a platform."
[[checkpoint]] id = "npo-2027" ; thesis = "platform" ; text = "NPO ships in 2027"
event = "near-packaged optics ship" ; due = 2027
""")


def app_at(folder: Path, book: str = BOOK) -> CatalystApp:
    home = find_home(str(folder), env={})
    folder.mkdir(exist_ok=True)
    home.book.write_text(book, "utf-8")
    home.config.write_text(alone(), "utf-8")
    return CatalystApp(open_desk(home, Stopped()), Stopped().now)


@asynccontextmanager
async def opened(
    tmp_path: Path, text: str = BOOK, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[CatalystApp, Pilot[None], Path]]:
    """Yield the app over a book, and the book's file."""
    app = app_at(tmp_path / "home", text)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        yield app, pilot, tmp_path / "home" / "catalysts.toml"


async def settled(pilot: Pilot[None]) -> None:
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys. A text for a field is put in at once; test_held_keys has letters in a row."""
    at = pilot.app.focused
    if isinstance(at, Input) and len(keys) > 3 and all(len(key) == 1 for key in keys):
        at.replace("".join(keys), *sorted(at.selection))
        keys = ()
    for key in keys:
        await pilot.press(key)
    await settled(pilot)
    app = pilot.app
    while isinstance(app, CatalystApp) and app.waiting:  # a pane that closes answers no messages
        await pilot.pause(0.05)
    await settled(pilot)


def text_of(app: CatalystApp, id_: str) -> str:
    return part(app, id_)


async def test_a_checkpoint_is_written_judged_edited_and_taken_out_without_an_editor(tmp_path: Path) -> None:
    async with opened(tmp_path) as (app, pilot, book):
        await press(pilot, "a")
        await press(pilot, *"gross margin stays at least 72")
        await press(pilot, "ctrl+s")  # 72 of what? It says so, and nothing is saved.
        assert "72 of what?" in text_of(app, "hint")
        assert book.read_text("utf-8") == BOOK
        await press(pilot, "%")
        assert "guard ALAB: gross_margin >= 72%" in text_of(app, "hint")
        await press(pilot, "ctrl+s")
        assert 'test = "gross_margin >= 72%"' in book.read_text("utf-8")
        assert len(app.screen_stack) == 1

        assert app.page.checkpoint is not None
        assert "margin" in app.page.checkpoint  # the new one is what one looks at, with the focus in its list
        await press(pilot, "E")
        assert field(app, "line").value == "guard ALAB: gross_margin >= 72%"
        field(app, "line").value = "guard ALAB: gross_margin >= 71%"
        await press(pilot, "ctrl+e")
        fields = [field.value for field in app.screen.query(Input)]
        assert "gross_margin >= 71%" in fields  # nothing of the line is lost
        await press(pilot, "escape", "E")
        field(app, "line").value = "guard ALAB: gross_margin >= 70%"
        await press(pilot, "ctrl+s")
        assert 'test = "gross_margin >= 70%"' in book.read_text("utf-8")
        assert 'text = "ALAB gross margin stays at least 70%"' in book.read_text("utf-8")
        await press(pilot, "u")
        assert 'stays at least 72%"' in book.read_text("utf-8")
        assert 'test = "gross_margin >= 72%"' in book.read_text("utf-8")

        await press(pilot, "D", "enter")
        assert "gross_margin" not in book.read_text("utf-8")
        await press(pilot, "u", "u")
        assert book.read_text("utf-8") == BOOK


async def test_another_editors_words_stay_and_the_edit_is_shown_on_them(tmp_path: Path) -> None:
    async with opened(tmp_path, size=(80, 24)) as (app, pilot, book):
        for key in "Atnvidia":  # faster than the form opens
            app.post_message(Key(key, key))
        await settled(pilot)
        await press(pilot, "space", *"40@142.10")
        book.write_text("# mine\n" + BOOK, "utf-8")
        await press(pilot, "ctrl+s")
        assert "Another program has changed the book" in text_of(app, "hint")
        assert book.read_text("utf-8") == "# mine\n" + BOOK
        await press(pilot, "ctrl+s")
        assert book.read_text("utf-8").startswith("# mine\n")
        assert "[ticker.NVDA]\nlots = [{ quantity = 40" in book.read_text("utf-8")


async def test_what_the_user_left_alone_is_never_put_back_to_what_it_was(tmp_path: Path) -> None:
    async with opened(tmp_path) as (app, pilot, book):
        await press(pilot, "2", "E", "ctrl+e")
        field = next(field for field in app.screen.query(Input) if field.value == "near-packaged optics ship")
        field.value = "optics ship"
        await press(pilot, "escape")  # a draft of that alone
        theirs = BOOK.replace("due = 2027", "due = 2028")
        book.write_text(theirs, "utf-8")
        await press(pilot, "E", "ctrl+e")
        book.write_text(theirs.replace("NPO ships in 2027", "NPO ships"), "utf-8")
        await press(pilot, "ctrl+s")
        assert "Another program has changed the book" in text_of(app, "hint")
        await press(pilot, "ctrl+s")
    kept = theirs.replace("NPO ships in 2027", "NPO ships").replace(
        "near-packaged optics ship", "optics ship"
    )
    assert book.read_text("utf-8") == kept


async def test_cash_is_added_and_changed_where_it_stands(tmp_path: Path) -> None:
    async with opened(tmp_path, size=(80, 24)) as (app, pilot, book):
        await press(pilot, "A", "m", *"1200", "ctrl+s")  # of what? it says so, and nothing is kept
        assert book.read_text("utf-8") == BOOK
        await press(pilot, *" EUR", "ctrl+s")
        assert book.read_text("utf-8") == f'{BOOK}\n[cash]\nEUR = "1200"\n'

        await press(pilot, "G", "E")
        field(app, "EUR").value = "900"
        await press(pilot, "ctrl+s")
        assert book.read_text("utf-8").endswith('EUR = "900"\n')
        await press(pilot, "D", "enter")
        assert "cash" not in book.read_text("utf-8")


async def test_a_thesis_without_a_checkpoint_is_shown_and_reviewed(tmp_path: Path) -> None:
    loose = BOOK.replace('thesis = "platform"', 'ticker = "ALAB"')
    loose = loose.replace('text = "Conn', 'title = "Scarce"\nreview = "90d"\ntext = "Conn')
    async with opened(tmp_path, loose, size=(80, 24)) as (app, pilot, _):
        app.page.main.focus()
        await press(pilot, "D")
        assert len(app.screen_stack) == 1  # nothing is asked
        said = str(app.bar("footer").render())
        assert "ALAB: take out first what is about it: " in said
        assert "review" in app.page.idle
        await press(pilot, "a")
        assert "about it" not in str(app.bar("footer").render())  # a form is open
        await press(pilot, "escape", "D", "2")
        assert "about it" not in str(app.bar("footer").render())  # the keys of this page
        argued = str(app.page.query_one("#argument Static", Static).render())
        assert argued.splitlines()[:2] == [
            "Connectivity becomes a platform.",
            "Scarce · long · review every 90 d · next in 90 d",
        ]
        assert "No checkpoint yet: a adds one" in argued
        await press(pilot, "4", "R")
        assert "Scarce: reviewed today" in str(app.screen.query_one("#form").border_title)


async def test_what_no_page_lists_is_edited_and_taken_out_from_the_list_of_the_book(tmp_path: Path) -> None:
    decided = '\n[[decision]]\ndate = 2026-10-01\naction = "added"\n'
    async with opened(tmp_path, BOOK + decided) as (app, pilot, book):
        await press(pilot, "B", "enter")
        field = next(field for field in app.screen.query(Input) if field.value.startswith("Connectivity"))
        field.value = "The rack becomes the computer."
        await press(pilot, "ctrl+s")
        assert 'text = "The rack becomes the computer."' in book.read_text("utf-8")

        await press(pilot, "B", "D")  # a checkpoint is of it
        assert 'id = "platform"' in book.read_text("utf-8")
        await press(pilot, "escape", "B", "down", "D", "enter")
        assert "[[decision]]" not in book.read_text("utf-8")
        await press(pilot, "u", "u")
        assert book.read_text("utf-8") == BOOK + decided


async def test_a_line_left_for_other_things_comes_back_selected(tmp_path: Path) -> None:
    async with opened(tmp_path) as (app, pilot, _):
        await press(pilot, "a", *"frobs widely", "ctrl+o")
        assert isinstance(app.screen, Menu)
        await press(pilot, "t")
        assert isinstance(app.screen, TickersForm)
        await press(pilot, "escape", "a")
        assert field(app, "line").value == "frobs widely"
        assert "your draft · ctrl+u discards it" in text_of(app, "hint")
        await press(pilot, *"stop 30")
        assert field(app, "line").value == "stop 30"
        assert "your draft" not in text_of(app, "hint")


async def test_a_name_that_is_not_certain_goes_from_the_line_to_the_form_of_tickers(tmp_path: Path) -> None:
    async with opened(tmp_path) as (app, pilot, _):
        await press(pilot, "a", *"MU 5@90, QQQZ 4@1@2", "enter")
        assert isinstance(app.screen, TickersForm), text_of(app, "hint")
        assert field(app, "tickers").value == "MU 5@90, QQQZ 4@1@2"
        await press(pilot, "enter")
        assert "Nothing is saved: the entry QQQZ 4@1 @2 is not clear yet." in text_of(app, "hint")
        await press(pilot, "escape", "a")
        assert field(app, "line").value == ""


async def test_a_line_with_two_readings_asks_and_all_fields_are_a_key_away(tmp_path: Path) -> None:
    async with opened(tmp_path) as (app, pilot, book):
        await press(pilot, "a", *"price > 300", "enter")
        assert book.read_text("utf-8") == BOOK
        assert "reason to act" in text_of(app, "hint")
        await press(pilot, "tab", "tab")
        assert "Today" in text_of(app, "preview")
        await press(pilot, "ctrl+e")
        fields = [field.value for field in app.screen.query(Input)]
        assert "kill" in fields
        assert "price > $300" in fields
        await press(pilot, "ctrl+s")
        assert 'role = "kill"' in book.read_text("utf-8")


async def test_a_word_of_a_line_that_cannot_be_read_is_underlined(tmp_path: Path) -> None:
    async with opened(tmp_path) as (app, pilot, _):
        await press(pilot, "a")
        await press(pilot, *typed("ALAB gross margn above 70"))
        assert "     ~~~~~~~~~~^" in part(app, "hint").splitlines()


async def test_tab_takes_the_offered_line_and_all_fields_keep_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as (app, pilot, _):
        await press(pilot, "a", *typed("CRDO revenue above 60"))
        assert "tab take the line" in part(app, "keys")
        await press(pilot, "tab")
        assert field(app, "line").value == "CRDO revenue above 60M"
        await press(pilot, "ctrl+u", *typed("CRDO margin above 40"))
        await press(pilot, "ctrl+e")
        assert isinstance(app.screen, TableForm)
        assert app.screen.typed["text"] == "CRDO margin above 40"
        assert app.screen.typed["ticker"] == "CRDO"


async def test_the_text_of_the_file_fits_into_a_small_window(tmp_path: Path) -> None:
    async with opened(tmp_path, size=(80, 24)) as (app, pilot, _):
        await press(pilot, "a", *typed("net revenue retention above 112%"))
        await press(pilot, "tab", "tab", "tab")
        await press(pilot, "ctrl+t")
        seen = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
        assert 'unit = "%"' in seen  # the last line


@pytest.mark.parametrize("pane", [(), ("tab",)])
async def test_b_offers_the_same_whichever_list_has_the_focus(tmp_path: Path, pane: tuple[str, ...]) -> None:
    async with opened(tmp_path) as (app, pilot, _):
        await press(pilot, *pane, "b")
        menu = str(app.screen.query_one(Static).render())
        assert [line[2] for line in menu.splitlines()] == ["e", "d", "t", "x", "b"]
        await press(pilot, "t")
        assert isinstance(app.screen, TableForm)
        assert app.screen.title == "Edit ALAB"


OVERDUE = BOOK.replace("due = 2027", "due = 2026-09-30")


async def test_a_moved_goalpost_is_saved_at_the_second_time_only(tmp_path: Path) -> None:
    async with opened(tmp_path, OVERDUE) as (app, pilot, book):
        await press(pilot, "2", "E", "ctrl+e")
        field(app, "due").value = "2027-03-31"
        await press(pilot, "ctrl+s")
        assert "Save it again to do so" in text_of(app, "preview")
        assert book.read_text("utf-8") == OVERDUE
        await press(pilot, "ctrl+s")
        assert "due = 2027-03-31" in book.read_text("utf-8")


async def test_nothing_is_taken_out_after_no(tmp_path: Path) -> None:
    async with opened(tmp_path, size=(80, 24)) as (app, pilot, _):
        await press(pilot, "2", "D", "n")
        await press(pilot, "D", "down", "enter")
        assert len(app.screen_stack) == 1
    assert (tmp_path / "home" / "catalysts.toml").read_text("utf-8") == BOOK


async def test_a_figure_that_the_checkpoint_does_not_read_is_named(tmp_path: Path) -> None:
    text = BOOK.replace('event = "near-packaged optics ship"\ndue = 2027', 'test = "revenue > $100M"')
    async with opened(tmp_path, text) as (app, pilot, _):
        for value, period in (("120M", "2026Q2"), ("130M", "2026Q1")):
            await press(pilot, "2", "e")
            field(app, "value").value = value
            field(app, "when").value = period
            field(app, "source").value = "release"
            await press(pilot, "down")
            words = "this checkpoint reads 2026Q2"
            assert (words in text_of(app, "preview")) == (period == "2026Q1")
            await press(pilot, "ctrl+s")


async def test_a_hidden_field_with_a_problem_is_shown(tmp_path: Path) -> None:
    async with opened(tmp_path) as (app, pilot, _):
        await press(pilot, "2", "E", "ctrl+e")
        assert "at_least" not in form(app).shown()
        field(app, "at_least").value = "2"
        await settled(pilot)
        assert "at_least" in form(app).shown()
        assert label(app, "at_least").startswith("✗")


async def test_a_new_id_renames_a_checkpoint_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as (app, pilot, book):
        await press(pilot, "2", "e")
        for name, text in (("value", "supports"), ("note", "samples shipped"), ("source", "call Q3 2026")):
            field(app, name).value = text
        await press(pilot, "ctrl+s", "E", "ctrl+e")
        field(app, "id").value = "npo"
        await settled(pilot)
        assert "goes over to npo" in text_of(app, "preview")
        await press(pilot, "ctrl+s")
        assert 'id = "npo"' in book.read_text("utf-8")
        assert [item.note for item in app.desk.detail("npo").evidence] == ["samples shipped"]
        await press(pilot, "u")
        assert book.read_text("utf-8") == BOOK
        await press(pilot, "E", "ctrl+e")  # with another field
        field(app, "id").value, field(app, "text").value = "optics", "Optics ship"
        await settled(pilot)
        await press(pilot, "ctrl+s")
        assert 'text = "Optics ship"' in book.read_text("utf-8")
        assert [item.note for item in app.desk.detail("optics").evidence] == ["samples shipped"]


async def test_a_draft_is_discarded_as_a_whole(tmp_path: Path) -> None:
    async with opened(tmp_path) as (app, pilot, _):
        await press(pilot, "2", "E", "ctrl+e")
        before = {name: field(app, name).value for name in ("id", "text")}
        field(app, "id").value, field(app, "text").value = "optics", "Optics ship"
        await settled(pilot)
        await press(pilot, "escape", "E", "ctrl+e")
        assert field(app, "text").value == "Optics ship"
        await press(pilot, "ctrl+u")
        assert {name: field(app, name).value for name in before} == before
        await press(pilot, "ctrl+u")
        assert "draft" not in text_of(app, "hint")


async def test_a_mistake_in_another_table_is_named_with_its_line(tmp_path: Path) -> None:
    test = '\n[[checkpoint]]\nid = "stop"\nticker = "ALAB"\nrole = "kill"\ntest = "price < $90"\n'
    async with opened(tmp_path, BOOK + test) as (app, pilot, _):
        await press(pilot, "A", "b")
        field(app, "currency").value = "EUR"
        await press(pilot, "ctrl+s")
        assert "line 19, test = " in text_of(app, "preview")
        assert "EUR" in text_of(app, "preview")


async def test_a_checkpoint_keeps_its_id_when_its_text_or_the_id_is_emptied(tmp_path: Path) -> None:
    async with opened(tmp_path, BOOK.replace('id = "npo-2027"\n', "")) as (app, pilot, book):
        before = app.page.checkpoint
        await press(pilot, "2", "E", "ctrl+e")
        field(app, "text").value = "Optics ship in 2027"
        await press(pilot, "ctrl+s")
        assert 'text = "Optics ship in 2027"' in book.read_text("utf-8")
        await press(pilot, "2", "E", "ctrl+e")
        field(app, "id").value = ""
        await press(pilot, "ctrl+s")
        assert before is not None
        assert app.page.checkpoint == before


async def test_a_line_opened_in_all_fields_stays_a_draft_until_they_are_saved(tmp_path: Path) -> None:
    async with opened(tmp_path) as (app, pilot, book):
        await press(pilot, "a")
        await press(pilot, *"guard ALAB: gross_margin >= 72%")
        await press(pilot, "ctrl+s", "E")
        field(app, "line").value = "guard ALAB: gross_margin >= 71%"
        await press(pilot, "escape", "E", "ctrl+e")
        assert isinstance(app.screen, TableForm)
        await press(pilot, "escape")
        assert "kept as a draft" in app._word
        await press(pilot, "E")
        assert field(app, "line").value == "guard ALAB: gross_margin >= 71%"
        await press(pilot, "ctrl+e", "ctrl+s")
        assert 'test = "gross_margin >= 71%"' in book.read_text("utf-8")
        await press(pilot, "E")
        assert "your draft" not in part(app, "hint")


async def test_after_a_fetch_without_any_source_closes_can_be_imported(tmp_path: Path) -> None:
    async with opened(tmp_path) as (app, pilot, _):
        assert not app.desk.board().sources_off
        await press(pilot, "r")
        assert app.desk.board().sources_off
        drawn = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
        assert "No source of these prices is on: catalyst import closes.csv" in drawn
        assert "r fetches" not in drawn
