"""The book edited from the screen: tried as one types, told in the fields' words, kept once, taken back."""

from collections.abc import AsyncIterator, Callable
from typing import ParamSpec, TypeVar

import pytest
import pytest_asyncio

from catalyst_tui.desk.editor import BookEditor
from tests.desk.conftest import Clock, closes
from tests.doors.book import FieldKind
from tests.doors.judge import Status
from tests.homes import LOT, SALE, ChangedMeanwhileError, Home, LineTrial, LiveDesk, OvertakenError, open_desk

P = ParamSpec("P")
T = TypeVar("T")


@pytest_asyncio.fixture
async def desk(small: Home, clock: Clock) -> AsyncIterator[LiveDesk]:
    desk = open_desk(small, clock)
    yield desk
    await desk.stop()


async def answer(editor: BookEditor, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    found = await editor.ask(question, *args, **kwargs)
    assert found is not None
    return found


async def tried(desk: LiveDesk, text: str, choice: int | None = None) -> LineTrial:
    editor = await desk.editor()
    return await answer(editor, editor.typed_line, text, choice)


async def test_a_checkpoint_is_judged_while_it_is_typed(desk: LiveDesk, small: Home, clock: Clock) -> None:
    await desk._watcher.call(desk._workspace.take_prices, (), [closes("ALAB", clock.at.date(), "362.34")])
    await desk._watcher.judge()
    found = await tried(desk, "kill ALAB: price < $260 -> sell half")
    trial = found.trial
    assert found.readings == ("kill ALAB: price < $260 -> sell half",)
    assert trial.today is not None
    assert trial.today.verdict.status is Status.CLEAR
    assert 'test = "price < $260"' in trial.written
    before = small.book.read_text("utf-8")
    assert trial.edit is not None
    await desk.save_edit("ALAB closes below $260", trial.edit)
    assert desk.detail(trial.about).row.verdict.status is Status.CLEAR
    done = await desk.last_entry()
    assert done is not None
    assert await desk.undo(done) == "Undone: ALAB closes below $260"
    assert small.book.read_text("utf-8") == before


async def test_a_checkpoint_is_edited_as_the_line_that_says_it(desk: LiveDesk) -> None:
    editor = await desk.editor()
    line = await answer(editor, editor.line_said, "above-300")
    assert line == "guard ALAB: price >= $300 -> re-read the thesis"
    assert await answer(editor, editor.line_said, "strain") == ""
    found = await answer(editor, editor.typed_line, line.replace("300", "280"), None, name="above-300")
    assert found.trial.edit is not None
    before, after = (text.splitlines() for text in (found.trial.edit.before, found.trial.edit.after))
    assert set(after) - set(before) == {'test = "price >= $280"'}
    assert "still says 300" in found.trial.hint
    other = await answer(editor, editor.typed_line, "guard MU: gross_margin >= 70%", None, name="above-300")
    assert "keeps its company" in other.problem


async def test_what_is_wrong_is_told_at_its_field(desk: LiveDesk) -> None:
    editor = await desk.editor()
    typed = await answer(editor, editor.tickers, "SIE.DE 15@171EUR 3@180 EUR, AMD 4@3")
    assert [one.lots for one in typed.lines] == [("15@171 EUR", "3@180 EUR"), ("4@3",)]
    editor = await desk.editor()  # while its text is still empty
    fields = {row.key: "" for row in editor.fields(FieldKind.THESIS)} | {
        "conviction": "much",
        "review": "90d2R",
    }
    thesis = await answer(editor, editor.table, FieldKind.THESIS, None, fields)
    assert (thesis.missing, {field for field, _ in thesis.problems}) == (("text",), set())


async def test_what_another_editor_wrote_stays_below_the_edit(desk: LiveDesk, small: Home) -> None:
    editor = await desk.editor()
    trial = (await tried(desk, "kill ALAB: price < $260")).trial
    assert trial.edit is not None
    theirs = "# mine\n" + small.book.read_text("utf-8")
    small.book.write_text(theirs, "utf-8")
    with pytest.raises(ChangedMeanwhileError):
        await desk.save_edit("it", trial.edit)
    assert small.book.read_text("utf-8") == theirs
    editor.reload()
    again = (await tried(desk, "kill ALAB: price < $260")).trial
    assert again.edit is not None
    await desk.save_edit("it", again.edit)
    assert small.book.read_text("utf-8").startswith("# mine\n")


async def test_a_ticker_with_a_lot_and_a_lot_to_one_that_is_there(desk: LiveDesk) -> None:
    editor = await desk.editor()
    trial = (await answer(editor, editor.tickers, "nvda 40@142.10")).trial
    assert "[ticker.NVDA]" in trial.written
    assert 'lots = [{ quantity = 40, cost = "142.10" }]' in trial.written
    more = await answer(editor, editor.table, FieldKind.TICKER, "ALAB", {LOT: "5@310"})
    assert "5" in more.written[0]
    bad = await answer(editor, editor.table, FieldKind.TICKER, "ALAB", {LOT: "many"})
    assert bad.problems[0][0] == LOT
    assert more.edit is not None
    await desk.save_edit("ALAB", more.edit)
    editor.reload()
    sale = await answer(editor, editor.table, FieldKind.TICKER, "ALAB", {SALE: "1@320"})
    assert 'sold = 2026-11-20, price = "320"' in sale.written[0]
    short = await answer(editor, editor.table, FieldKind.TICKER, "ALAB", {SALE: "99@320"})
    assert short.problems == ((SALE, "99 of ALAB were not held on 2026-11-20: the book has 15"),)


async def test_defaults_cash_and_groups_are_edited_in_their_forms(desk: LiveDesk) -> None:
    editor = await desk.editor()
    trial = await answer(
        editor, editor.table, FieldKind.DEFAULTS, None, {"base_currency": "EUR", "near": "15%"}
    )
    assert {'base_currency = "EUR"', 'near = "15%"'} <= set(trial.written)
    assert editor.fields(FieldKind.CASH)[-1].key == "amount"
    cash = await answer(editor, editor.table, FieldKind.CASH, None, {"amount": "1200 EUR"})
    assert cash.edit is not None
    await desk.save_edit("cash", cash.edit)
    editor.reload()
    assert [row.label or row.key for row in editor.fields(FieldKind.CASH)] == ["EUR", "amount"]
    wrong = await answer(editor, editor.table, FieldKind.DEFAULTS, None, {"base_currency": "Euro"})
    assert [field for field, _ in wrong.problems] == ["base_currency"]
    group = await answer(editor, editor.table, FieldKind.GROUP, None, {"another": "chips: ALAB, NOBODY"})
    assert "NOBODY" in group.problems[0][1]


async def test_a_retired_checkpoint_says_when_it_stood_badly(desk: LiveDesk, clock: Clock) -> None:
    await desk._watcher.call(desk._workspace.take_prices, (), [closes("ALAB", clock.at.date(), "290.00")])
    await desk._watcher.judge()
    editor = await desk.editor()
    trial = await answer(editor, editor.retire, FieldKind.CHECKPOINT, "above-300")
    assert trial.moves == ("above-300 is broken, and would be gone",)


@pytest.mark.parametrize(("kind", "name"), [(FieldKind.TICKER, "ALAB"), (FieldKind.THESIS, "platform")])
async def test_it_says_what_is_taken_out_first(desk: LiveDesk, kind: FieldKind, name: str) -> None:
    editor = await desk.editor()
    trial = await answer(editor, editor.retire, kind, name)
    ((_, said),) = trial.problems
    assert "take out first what is about it: " in said


async def test_an_edit_that_was_overtaken_stays_with_all_before_it(desk: LiveDesk, small: Home) -> None:
    first = (await tried(desk, "kill ALAB: price < $260 -> sell half")).trial
    assert first.edit is not None
    await desk.save_edit("ALAB closes below $260", first.edit)
    small.book.write_text(f"{small.book.read_text('utf-8')}# theirs\n", "utf-8")
    with pytest.raises(OvertakenError, match="Changed since, so it stays: ALAB closes"):
        await desk.last_entry()
    assert await desk.last_entry() is None
    assert small.book.read_text("utf-8").endswith("# theirs\n")
