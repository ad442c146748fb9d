"""Sentences quoted: which words are emphasised, and what is seen of one that is too long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalyst_tui.ui.words import Ink, Line
from catalyst_tui.ui.wrapped import Spans, clipped, quoted

LONG = "In the third quarter our teams worked hard on many things, and Scorpio X entered volume production."
SCORPIO, VOLUME = (63, 72), (81, 87)


def marked(line: Line) -> str:
    """A line with its emphasised pieces in brackets."""
    return "".join(f"[{text}]" if ink == Ink.ACCENT else text for text, ink in line)


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        ((), "“Scorpio X ships in volume”"),
        (((0, 9),), "“[Scorpio X] ships in volume”"),
        (((10, 15), (19, 25)), "“Scorpio X [ships] in [volume]”"),
        (((0, 25),), "“[Scorpio X ships in volume]”"),
    ],
)
def test_the_matched_words_are_emphasised(spans: Spans, said: str) -> None:
    assert marked(quoted("Scorpio X ships in volume", spans)) == said


@pytest.mark.parametrize(
    ("room", "said"),
    [
        (200, "“In the third quarter our teams"),
        (60, "“…on many things, and [Scorpio X] entered [volume] production.”"),
        (40, "“…and [Scorpio X] entered [volume] production.”"),
        (30, "“…[Scorpio X] entered [volume] production.”"),  # the cell cuts its end
        (13, "“…[Scorpio X] entered"),  # of two that do not fit the one that shows more
    ],
)
def test_what_is_too_long_begins_before_its_matched_words(room: int, said: str) -> None:
    assert marked(clipped(LONG, (SCORPIO, VOLUME), room)).startswith(said)


def test_a_beginning_that_shows_as_much_is_not_left_out() -> None:
    assert marked(clipped(LONG, ((3, 6),), 20)).startswith("“In [the] third")
    assert marked(clipped(LONG, (), 20)).startswith("“In the third")


def test_what_is_written_in_it_is_text() -> None:
    assert quoted("[red]Scorpio[/red]\n\x1b[2Jships", ((5, 12),)) == (
        ("“", Ink.PLAIN),
        ("[red]", Ink.PLAIN),
        ("Scorpio", Ink.ACCENT),
        ("[/red] [2Jships", Ink.PLAIN),
        ("”", Ink.PLAIN),
    )


@given(st.text("abc ", min_size=1, max_size=200), st.integers(8, 60), st.data())
def test_a_matched_word_is_seen_wherever_it_stands(sentence: str, room: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(sentence) - 1))
    last = data.draw(st.integers(first + 1, min(first + room - 3, len(sentence))))
    line = clipped(sentence, ((first, last),), room)
    place = next(index for index, (_, ink) in enumerate(line) if ink == Ink.ACCENT)
    assert sum(len(text) for text, _ in line[: place + 1]) < room  # and one is left to say that more comes
