"""The notifier against a real message bus: slow, failing and vanishing desktops, and dunst itself."""

from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from tests.doors.judge import Urgency
from tests.doors.notify import DBusNotifier, Notice, NotifyError
from tests.real.desktops import Dunst, FakeDesktop, PrivateBus, open_fake_desktop

MISSED = Notice("ALAB missed: Scorpio ramps", "revenue 2026Q3 = $540M, needs >= $550M", Urgency.CRITICAL)


@pytest.fixture
async def notifier() -> AsyncIterator[DBusNotifier]:
    notifier = DBusNotifier()
    yield notifier
    await notifier.close()


async def test_a_notice_arrives_as_specified(fake_desktop: FakeDesktop, notifier: DBusNotifier) -> None:
    number = await notifier.send(MISSED)

    (shown,) = fake_desktop.shown
    app, replaces, icon, title, body, actions, hints, timeout = shown[1]
    assert number == shown[0]
    assert (app, replaces, icon, actions, timeout) == ("Catalyst", 0, "", [], -1)
    assert (title, body) == (MISSED.title, "revenue 2026Q3 = $540M, needs &gt;= $550M")
    assert (hints["urgency"].signature, hints["urgency"].value) == ("y", 2)


async def test_the_body_is_plain_without_markup(fake_desktop: FakeDesktop, notifier: DBusNotifier) -> None:
    fake_desktop.markup = False

    await notifier.send(MISSED)

    assert fake_desktop.shown[0][1][4] == MISSED.body


async def test_a_notice_replaces_a_popup(fake_desktop: FakeDesktop, notifier: DBusNotifier) -> None:
    first = await notifier.send(MISSED)
    again = await notifier.send(Notice("ALAB met: Scorpio ramps", replaces=first))

    assert again == first


async def test_a_refusal_has_the_desktops_words(fake_desktop: FakeDesktop, notifier: DBusNotifier) -> None:
    fake_desktop.refuses = "too many\x1b[31m at once"

    with pytest.raises(NotifyError, match=r"^The desktop refused the notification: too many\[31m at once$"):
        await notifier.send(MISSED)


async def test_a_hung_desktop_is_an_error_and_the_notice_one(fake_desktop: FakeDesktop) -> None:
    notifier, notice = DBusNotifier(patience=0.4), replace(MISSED, replaces=1_129_270_001)
    fake_desktop.answers.clear()
    for _ in range(2):
        with pytest.raises(NotifyError, match=r"did not answer within 0\.4 s"):
            await notifier.send(notice)
    fake_desktop.answers.set()  # it wakes up

    number = await notifier.send(notice)

    assert {shown[0] for shown in fake_desktop.shown} == {number}
    await notifier.close()


async def test_after_a_hung_desktop_another_notice_is_shown(fake_desktop: FakeDesktop) -> None:
    notifier = DBusNotifier(patience=0.4)
    fake_desktop.answers.clear()
    with pytest.raises(NotifyError):
        await notifier.send(MISSED)
    fake_desktop.answers.set()

    await notifier.send(Notice("COHR met: Q1 print"))

    assert [shown[1][3] for shown in fake_desktop.shown] == [MISSED.title, "COHR met: Q1 print"]
    await notifier.close()


async def test_closing_forgets_what_was_not_answered(fake_desktop: FakeDesktop) -> None:
    notifier = DBusNotifier(patience=0.4)
    fake_desktop.answers.clear()
    with pytest.raises(NotifyError):
        await notifier.send(MISSED)

    await notifier.close()
    await notifier.close()


async def test_a_bus_without_a_desktop_is_an_error(private_bus: PrivateBus, notifier: DBusNotifier) -> None:
    with pytest.raises(NotifyError, match=r"^Nothing on this desktop shows notifications\.$"):
        await notifier.send(MISSED)

    desktop = await open_fake_desktop(private_bus.address)  # it starts later
    await notifier.send(MISSED)

    assert len(desktop.shown) == 1
    desktop.bus.disconnect()


async def test_it_connects_again_after_the_bus_went_away(
    private_bus: PrivateBus, fake_desktop: FakeDesktop, notifier: DBusNotifier
) -> None:
    await notifier.send(MISSED)
    private_bus.stop()
    await fake_desktop.gone()
    with pytest.raises(NotifyError, match=r"^The desktop's message bus cannot be reached: "):
        await notifier.send(MISSED)

    private_bus.start()
    desktop = await open_fake_desktop(private_bus.address)
    await notifier.send(MISSED)

    assert len(desktop.shown) == 1
    desktop.bus.disconnect()


async def test_a_bus_that_goes_away_is_an_error(private_bus: PrivateBus, fake_desktop: FakeDesktop) -> None:
    notifier = DBusNotifier(patience=0.4)
    fake_desktop.answers.clear()
    with pytest.raises(NotifyError, match="did not answer"):
        await notifier.send(MISSED)
    private_bus.stop()

    with pytest.raises(NotifyError, match="cannot be reached"):
        await notifier.send(MISSED)
    await notifier.close()


async def test_dunst_shows_one_popup_and_replaces_it(dunst: Dunst, notifier: DBusNotifier) -> None:
    first = await notifier.send(MISSED)
    await dunst.until_displayed(1)

    again = await notifier.send(Notice("ALAB met: Scorpio ramps", "a <b> & c", replaces=first))
    await dunst.until_displayed(1)
    await dunst.close_all()
    await dunst.until_displayed(0)

    assert again == first
    assert [title for title, _ in await dunst.history()] == ["ALAB met: Scorpio ramps"]


async def test_dunst_shows_two_notices_apart(dunst: Dunst, notifier: DBusNotifier) -> None:
    first = await notifier.send(MISSED)
    second = await notifier.send(Notice("COHR met: Q1 print"))
    await dunst.until_displayed(2)

    assert first != second
