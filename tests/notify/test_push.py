"""The phone, through Apprise, against an ntfy-shaped server that fails in every way; no address is said."""

import asyncio
import contextlib
import json
import logging
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import requests

from catalyst_tui.notify.push import PushNotifier
from tests.doors.judge import Urgency
from tests.doors.notify import Channel, Notice, NotifyError, Several, channels
from tests.homes import Config, Home, find_push, parse_config, phone
from tests.notify.test_channels import Saved

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr':DeprecationWarning")  # of Apprise, with Python 3.11

NOTICE = Notice("ALAB missed: revenue", "It is [b]$500M[/b]", Urgency.CRITICAL)
SECRET = "tk_5ecret5ecret"


class Ntfy:
    """What it was told, and by topic how it answers."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.ways = {"well": "well", "ill": "ill"}
        self.released = Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.answer(self)

            def log_message(self, *said: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def address(self, topic: str) -> str:
        return f"ntfy://{SECRET}@127.0.0.1:{self.server.server_port}/{topic}?auth=token"

    def webhook(self) -> str:
        """Return another, whose path is the secret."""
        return f"json://127.0.0.1:{self.server.server_port}/{SECRET}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        told = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        match self.ways[told.get("topic", "ill")]:
            case "well":
                self.told.append(told)
                request.send_response(200)
                request.send_header("Content-Length", "2")
                request.end_headers()
                request.wfile.write(b"{}")
            case "500":
                request.send_error(500, f"no {SECRET}")
            case "hang":
                self.released.wait(10)
                self.told.append(told)
                request.send_response(200)
                request.send_header("Content-Length", "2")
                request.end_headers()
                request.wfile.write(b"{}")
            case "garbage":
                request.wfile.write(b"\x00\xff" * 500)
            case "header":
                request.wfile.write(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\nno header\r\n\r\n")
            case "reset":
                request.connection.close()


@pytest.fixture
def ntfy() -> Iterator[Ntfy]:
    server = Ntfy()
    yield server
    server.released.set()
    server.server.shutdown()
    server.server.server_close()


@pytest.mark.parametrize("way", ["500", "reset", "garbage", "header"])
async def test_no_error_has_an_address(ntfy: Ntfy, way: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ntfy.ways["ill"] = way
    push = PushNotifier(ntfy.address("ill"), 1)
    with pytest.raises(NotifyError, match=r"^The phone: address 1 ") as failed:
        await push.send(NOTICE)
    ntfy.ways["ill"] = "well"
    await push.send(NOTICE)
    assert [one["message"] for one in ntfy.told] == ["It is [b]$500M[/b]"]
    assert SECRET not in f"{failed.value} {caplog.text} {push!r}"


async def test_a_service_that_hangs_is_sent_nothing_more_and_a_late_answer_counts(ntfy: Ntfy) -> None:
    ntfy.ways["ill"] = "hang"
    push = PushNotifier(ntfy.address("ill"), 2, patience=0.5)
    with pytest.raises(NotifyError, match=r"address 2 did not answer within 0\.5 seconds"):
        await push.send(NOTICE)
    with pytest.raises(NotifyError, match="address 2 still does not answer"):
        await push.send(Notice("another"))
    ntfy.ways["ill"] = "well"
    ntfy.released.set()
    for _ in range(200):  # it takes the first one now
        with contextlib.suppress(NotifyError):
            await push.send(NOTICE)
            break
        await asyncio.sleep(0.05)
    await push.send(Notice("another"))
    assert [one["title"] for one in ntfy.told] == [NOTICE.title, "another"]


async def test_each_address_is_a_channel_and_takes_an_alert_once(ntfy: Ntfy) -> None:
    ntfy.ways["ill"] = "500"
    through = Several(channels(desktop=False, push=(ntfy.address("ill"), ntfy.address("well"))))
    first = await through.send(NOTICE, Saved())
    assert len(first.taken) == 1
    assert "address 1 did not take it" in first.problem
    ntfy.ways["ill"] = "well"
    second = await through.send(NOTICE, Saved(), first.taken)
    assert [one["topic"] for one in ntfy.told] == ["well", "ill"]
    assert second.problem == ""
    assert len(first.taken | second.taken) == 2
    assert SECRET not in f"{first} {second}"


async def test_what_a_service_does_wrong_is_logged_without_its_address(
    ntfy: Ntfy, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ntfy.ways["ill"] = "header"
    with pytest.raises(NotifyError):
        await PushNotifier(ntfy.webhook(), 1).send(NOTICE)
    assert SECRET not in caplog.text


async def test_a_text_is_no_markup_where_a_service_reads_some(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def post(url: str, data: str, **_: object) -> requests.Response:
        told.append(json.loads(data)["text"])
        answer = requests.Response()
        answer.status_code, answer._content = 200, b"{}"
        return answer

    monkeypatch.setattr(requests, "post", post)
    await PushNotifier(f"tgram://123456789:{SECRET}{SECRET}/12315544", 1).send(Notice("NVDA", "$192 < $195"))
    assert told == ["<b>NVDA</b>\r\n$192 &lt; $195"]  # with a bare < the service takes nothing


async def test_an_address_nobody_knows_is_named_by_its_place() -> None:
    with pytest.raises(NotifyError, match=r"^The phone: address 1 is none that Apprise knows\.$"):
        await PushNotifier(f"nosuch://{SECRET}", 1).send(NOTICE)


async def test_without_addresses_alerts_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CATALYST_PUSH", raising=False)
    home, wishes = Home(tmp_path, tmp_path / "catalysts.toml"), parse_config("[notify]\npush = true")
    assert phone(Config(), home) == {}
    with pytest.raises(NotifyError, match="there is no address"):
        await phone(wishes, home)[Channel.PHONE].send(NOTICE)
    keys = tmp_path / "keys.toml"
    keys.write_text(f'push = "ntfy://{SECRET}@ntfy.sh/a  tgram://{SECRET}/1"', "utf-8")
    keys.chmod(0o600)
    found = find_push(tmp_path, {})
    assert (len(found), SECRET in repr(found), found[0][:] == f"ntfy://{SECRET}@ntfy.sh/a") == (
        2,
        False,
        True,
    )
    with pytest.raises(ValueError, match=r"^push is no list of addresses") as refused:
        find_push(tmp_path, {"CATALYST_PUSH": SECRET})
    assert SECRET not in str(refused.value)
