"""The phone, through Apprise, against an ntfy-shaped server that fails in every way; no address is said."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import requests
from msgspec.structs import replace

from catalyst_tui.desk.alerts.delivery import phone
from catalyst_tui.desk.home.config import Config, parse_config
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.desk.home.keys import find_push
from catalyst_tui.judge.ledger.facts import Urgency
from catalyst_tui.notify.choose import Channel
from catalyst_tui.notify.notifier import Notice, NotifyError
from catalyst_tui.notify.push import PushNotifier

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
        """Another, whose path is the secret."""
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


@pytest.mark.parametrize("way", ["500", "reset", "garbage", "header", "hang"])
async def test_each_address_takes_an_alert_once_however_another_fails(
    ntfy: Ntfy, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ntfy.ways["ill"] = way
    push = PushNotifier((ntfy.address("ill"), ntfy.address("well")), patience=0.5 if way == "hang" else 10)
    with pytest.raises(NotifyError) as failed:
        await push.send(NOTICE)
    assert str(failed.value).startswith("The phone: ")
    if way == "hang":
        with pytest.raises(NotifyError, match="address 1 still does not answer"):
            await push.send(Notice("another"))
        assert [one["title"] for one in ntfy.told] == [NOTICE.title, "another"]  # the other is not held up
        return
    ntfy.ways["ill"] = "well"
    begun_again = PushNotifier((ntfy.address("ill"), ntfy.address("well")), patience=10)
    await begun_again.send(replace(NOTICE, taken=failed.value.taken))

    assert [one["topic"] for one in ntfy.told] == ["well", "ill"]
    assert ntfy.told[0]["message"] == "It is [b]$500M[/b]"
    assert SECRET not in f"{failed.value} {failed.value.taken} {caplog.text} {push!r}"


async def test_what_a_service_does_wrong_is_logged_without_its_address(
    ntfy: Ntfy, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ntfy.ways["ill"] = "header"
    with pytest.raises(NotifyError):
        await PushNotifier((ntfy.webhook(),)).send(NOTICE)
    assert SECRET not in caplog.text


async def test_a_text_is_no_markup_where_a_service_reads_some(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def post(url: str, data: str, **_: object) -> requests.Response:
        told.append(json.loads(data)["text"])
        answer = requests.Response()
        answer.status_code, answer._content = 200, b"{}"
        return answer

    monkeypatch.setattr(requests, "post", post)
    await PushNotifier((f"tgram://123456789:{SECRET}{SECRET}/12315544",)).send(Notice("NVDA", "$192 < $195"))
    assert told == ["<b>NVDA</b>\r\n$192 &lt; $195"]  # with a bare < the service takes nothing


async def test_an_address_nobody_knows_is_named_by_its_place() -> None:
    with pytest.raises(NotifyError, match=r"^The phone: address 1 is none that Apprise knows\.$"):
        await PushNotifier((f"nosuch://{SECRET}",)).send(NOTICE)


async def test_the_addresses_are_keys_and_without_them_alerts_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
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
