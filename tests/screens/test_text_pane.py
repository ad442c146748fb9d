"""A pane of text shows what was written last; it is laid out again only when that is longer or shorter."""

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Static

from tests.doors.ui import Ink, Line, TextPane, clicks

HEIGHT = 10


class Reading(App[None]):
    def compose(self) -> ComposeResult:
        yield TextPane(id="text")


def lines(count: int, word: str) -> tuple[Line, ...]:
    return tuple(((f"{word} {n}", Ink.PLAIN),) for n in range(count))


@pytest.mark.parametrize(("first", "then"), [(3, 3), (3, 5), (5, 3), (30, 30), (3, 30), (30, 3)])
async def test_the_text_written_last_is_shown(first: int, then: int) -> None:
    app = Reading()
    async with app.run_test(size=(40, HEIGHT)) as pilot:
        pane = app.query_one(TextPane)
        pane.write(lambda width: lines(first, "old"))
        await pilot.pause()
        pane.write(lambda width: lines(then, "new"))
        await pilot.pause()
        text = pane.query_one(Static)
        assert (text.size.height, pane.max_scroll_y) == (then, max(then - HEIGHT, 0))
        drawn = [text.render_line(y).text.split() for y in range(then)]
        more = ["more", "↓"] if then > HEIGHT else []
        assert drawn[HEIGHT - 1 :][:1] in ([], [["new", str(HEIGHT - 1), *more]])
        assert [words[:2] for words in drawn] == [["new", str(n)] for n in range(then)]


async def test_a_word_that_wraps_makes_the_text_longer() -> None:
    app = Reading()
    async with app.run_test(size=(20, HEIGHT)) as pilot:
        pane = app.query_one(TextPane)
        pane.write(lambda width: ((("short", Ink.PLAIN),),))
        await pilot.pause()
        pane.write(lambda width: ((("words " * 10, Ink.PLAIN),),))
        await pilot.pause()
        assert pane.query_one(Static).size.height == 4


async def test_fresh_text_is_read_from_its_top() -> None:
    app = Reading()
    async with app.run_test(size=(40, HEIGHT)) as pilot:
        pane = app.query_one(TextPane)
        pane.write(lambda width: lines(30, "old"))
        await pilot.pause()
        pane.action_last()
        await pilot.pause()
        assert pane.scroll_y > 0
        pane.write(lambda width: lines(30, "new"), fresh=True)
        await pilot.pause()
        assert pane.scroll_y == 0


async def test_what_has_room_is_drawn_as_textual_draws_it() -> None:
    written: tuple[Line, ...] = (
        (("a plain ", Ink.PLAIN), ("line", Ink.PLAIN)),
        (("", Ink.QUIET), ("what ", Ink.PLAIN), ("is 日本", "bold"), (" and", "red"), ("", Ink.PLAIN)),
        ((" ", Ink.PLAIN), ("press", clicks("bold", "app.press", "x"))),
    )
    app = Reading()
    async with app.run_test(size=(40, HEIGHT)) as pilot:
        pane = app.query_one(TextPane)
        pane.write(lambda width: written)
        await pilot.pause()
        text = pane.query_one(Static)
        for y in range(len(written)):
            drawn, theirs = text.render_line(y), Static.render_line(text, y)
            assert [(piece.text, piece.style) for piece in drawn] == [
                (piece.text, piece.style) for piece in theirs
            ]
            assert [piece.style.meta for piece in drawn if piece.style] == [
                piece.style.meta for piece in theirs if piece.style
            ]
