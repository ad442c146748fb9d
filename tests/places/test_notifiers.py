"""A notifier is a class with its place in `notify/channels.py`."""

import pytest

from tests.doors.notify import Channel


@pytest.mark.parametrize("channel", Channel)
def test_every_channel_says_that_it_took_a_test(channel: Channel) -> None:
    assert "test notification" in channel.took
