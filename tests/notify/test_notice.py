"""What becomes of a notice's text on its way to the desktop, and what is said of a bus that is not there."""

from __future__ import annotations

import pytest
from dbus_fast import Variant

from catalyst_tui.judge.kinds import Urgency
from catalyst_tui.notify import Notice, NotifyError
from catalyst_tui.notify.desktops import DBusNotifier, notify_message

TITLE, BODY = 3, 4  # where the Notify call has them

TITLES = [
    ("ALAB missed: revenue", "ALAB missed: revenue"),
    ("two\nlines\tand a tab", "two lines and a tab"),
    ("\x1b]52;c;ZXZpbA==\x07clipboard", "]52;c;ZXZpbA==clipboard"),
    ("a <b>title</b> is never markup", "a <b>title</b> is never markup"),
    pytest.param("x" * 400, "x" * 299 + "…", id="long"),
]


@pytest.mark.parametrize(("said", "shown"), TITLES)
def test_a_title_is_one_clean_line(said: str, shown: str) -> None:
    assert notify_message(Notice(said), markup=True).body[TITLE] == shown


def test_a_body_keeps_its_lines_and_is_escaped_only_where_markup_is_read() -> None:
    notice = Notice("t", "gross margin < 70%\nR&D > 20%")

    assert notify_message(notice, markup=False).body[BODY] == "gross margin < 70%\nR&D > 20%"
    assert notify_message(notice, markup=True).body[BODY] == "gross margin &lt; 70%\nR&amp;D &gt; 20%"


def test_escaping_comes_after_the_cut_so_that_no_entity_is_cut_in_two() -> None:
    body = notify_message(Notice("t", "&" * 400), markup=True).body[BODY]

    assert set(body.removesuffix("…").split("&amp;")) == {""}


@pytest.mark.parametrize("text", ["", "\x00\x07", "\ud800", "é\u202egnp.exe"])
def test_any_text_can_be_sent(text: str) -> None:
    message = notify_message(Notice(text, text), markup=True)

    assert message._marshall(False)


@pytest.mark.parametrize("urgency", Urgency)
def test_urgency_is_a_byte_hint(urgency: Urgency) -> None:
    hints = notify_message(Notice("t", urgency=urgency), markup=False).body[6]

    assert hints == {"urgency": Variant("y", int(urgency))}


ADDRESSES = [
    ("unix:path=/nowhere/bus", "No such file or directory"),
    ("unix:runtime=yes", "unknown path"),
    ("nonsense", "did not contain a transport"),
]


@pytest.mark.parametrize(("address", "reason"), ADDRESSES)
async def test_a_bus_that_is_not_there_is_an_error_in_a_sentence(address: str, reason: str) -> None:
    with pytest.raises(NotifyError, match=f"^The desktop's message bus cannot be reached: .*{reason}"):
        await DBusNotifier(address).send(Notice("t"))


async def test_a_session_without_any_bus_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)

    with pytest.raises(NotifyError, match="DBUS_SESSION_BUS_ADDRESS not set"):
        await DBusNotifier().send(Notice("t"))
