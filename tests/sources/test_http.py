"""The way out: every error rule, against a real server that misbehaves."""

import asyncio
import gzip
import logging
import tracemalloc
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from catalyst_tui.sources.http import _unpacked
from tests.doors.outside import Garbled, Limited, SourceError, SourceState, Unreachable, errors
from tests.doors.sources import Policy, Reply, SourceClient, SourceSettings, server, yahoo
from tests.sources.conftest import Bench, quote
from tests.sources.tables import cases
from tests.standin import Fault


@pytest.mark.parametrize(
    ("name", "error", "sentence", "blocked_for"),
    cases("http: a fault, its error, its sentence, and for how many seconds the source is not asked"),
)
async def test_each_failure_has_its_error_and_its_pause(
    bench: Bench, name: str, error: str, sentence: str, blocked_for: int | None
) -> None:
    fault = Fault[name]
    timeout = 0.2 if fault in (Fault.SILENT, Fault.DRIP) else 5.0
    source = bench.yahoo(timeout=timeout)
    bench.server.faults["yahoo"] = fault
    for _ in range(2):  # the second of a row makes an outage
        with pytest.raises(getattr(errors, error)) as raised:
            await quote(source, "ALAB")
    health = source.client.health
    assert str(raised.value) == sentence
    assert (health.until is None) == (blocked_for is None)
    assert blocked_for is None or health.until == bench.clock.at + timedelta(seconds=blocked_for)


async def test_a_redirect_of_one_symbol_costs_that_symbol(bench: Bench) -> None:
    """It used to keep the source from being asked for a quarter of an hour."""
    source, symbols = bench.yahoo(), ("ALAB", "CRDO", "NVDA", "AMD", "MRVL")
    bench.server.prices |= dict.fromkeys(symbols, bench.server.prices["ALAB"])
    bench.server.faults["NVDA"] = Fault.ELSEWHERE
    for _ in range(3):
        answers = await asyncio.gather(*(quote(source, symbol) for symbol in symbols), return_exceptions=True)
        lost = [
            symbol for symbol, answer in zip(symbols, answers, strict=True) if isinstance(answer, Exception)
        ]
        assert lost == ["NVDA"]


async def test_nobody_there_is_unreachable(bench: Bench) -> None:
    line = bench.client()
    nowhere = SourceClient(
        Policy("yahoo", "Yahoo", "http://127.0.0.1:9"),  # the discard port
        bench.network,
        now=line.now,
        monotonic=bench.clock.monotonic,
    )
    with pytest.raises(Unreachable, match=r"^Yahoo cannot be reached$"):
        await quote(yahoo.Yahoo(nowhere), "ALAB")


async def test_a_gzip_bomb_costs_no_more_than_the_cap(bench: Bench) -> None:
    await bench.yahoo().client.ask(
        "warm", "/", {}, lambda reply: reply
    )  # what importing costs is not the bomb's
    bench.server.faults["yahoo"] = Fault.BOMB
    tracemalloc.start()
    try:
        with pytest.raises(Garbled):
            await quote(bench.yahoo(cap=1_000_000), "ALAB")
        # The stand-in runs in this process and holds its own 60 MB: look at what this side's code took.
        taken = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, "*/sources/http.py")])
        assert sum(trace.size for trace in taken.traces) < 4_000_000
    finally:
        tracemalloc.stop()


async def test_a_blocked_source_is_not_asked_and_one_probe_ends_the_block(bench: Bench) -> None:
    source = bench.yahoo()
    bench.server.faults["yahoo"] = Fault.LIMITED
    symbols = list(bench.server.prices)[:20]

    async def ask_all() -> list[object]:
        return await asyncio.gather(*(quote(source, symbol) for symbol in symbols), return_exceptions=True)

    assert all(isinstance(answer, Limited) for answer in await ask_all())
    assert len(bench.server.asked) <= 4  # those under way at once; sixteen were spared
    bench.server.asked.clear()

    bench.clock.pass_(minutes=14)
    await ask_all()
    assert bench.server.asked == []

    bench.clock.pass_(minutes=1)
    assert all(isinstance(answer, Limited) for answer in await ask_all())
    assert len(bench.server.asked) == 1  # the probe
    assert source.client.health.until == bench.clock.at + timedelta(minutes=30)
    bench.server.asked.clear()

    bench.clock.pass_(minutes=30)
    bench.server.faults.clear()
    assert not any(isinstance(answer, Exception) for answer in await ask_all())
    assert len(bench.server.asked) == 20
    assert source.client.health.state is SourceState.OK


async def test_at_most_four_at_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    under_way = most = 0
    real = bench.network.get

    async def counted(*args: object) -> Reply:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        try:
            return await real(*args)  # type: ignore[arg-type]
        finally:
            under_way -= 1

    monkeypatch.setattr(bench.network, "get", counted)
    source = bench.yahoo()
    await asyncio.gather(*(quote(source, symbol) for symbol in list(bench.server.prices)[:12]))
    assert most == 4


async def test_requests_start_apart(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    naps: list[float] = []
    real = asyncio.sleep

    async def nap(seconds: float) -> None:
        naps.append(round(seconds, 3))
        await real(0)

    monkeypatch.setattr(asyncio, "sleep", nap)
    source = yahoo.Yahoo(bench.client(interval=0.25))
    await asyncio.gather(*(quote(source, symbol) for symbol in ("ALAB", "CRDO", "NVDA", "MU")))
    assert naps == [0.25, 0.5, 0.75]


async def test_a_cancelled_request_harms_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    all_sent = asyncio.Barrier(5)
    real = bench.network.get

    async def met(*args: object) -> Reply:
        await all_sent.wait()
        return await real(*args)  # type: ignore[arg-type]

    bench.server.faults["ALAB"] = Fault.SILENT
    source = bench.yahoo()
    with monkeypatch.context() as patched:
        patched.setattr(bench.network, "get", met)
        asking = [asyncio.create_task(quote(source, "ALAB")) for _ in range(4)]
        await all_sent.wait()
    for task in asking:
        task.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    assert (await quote(source, "CRDO")).symbol == "CRDO"
    assert source.client.health.failures == 0


async def test_closing_cancels_what_is_asked_and_asks_no_more(bench: Bench) -> None:
    bench.server.faults["yahoo"] = Fault.SILENT
    source = bench.yahoo(timeout=60)
    asking = [asyncio.create_task(quote(source, symbol)) for symbol in ("ALAB", "CRDO")]
    async with asyncio.timeout(5):
        await asyncio.to_thread(bench.server.wait_until_asked)
        await bench.network.close()
        ended = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(error) for error in ended] == [asyncio.CancelledError] * 2
    with pytest.raises(asyncio.CancelledError):
        await quote(source, "NVDA")
    assert source.client.health.failures == 0  # the source did nothing wrong


async def test_no_secret_reaches_a_log_or_a_message(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    line = bench.client()
    bench.server.faults["yahoo"] = Fault.BROKEN
    with pytest.raises(SourceError) as raised:
        await line.ask("ALAB", "/v8/finance/chart/ALAB", {"token": "s3cret"}, lambda reply: reply)
    assert "token=s3cret" in bench.server.asked[0]
    assert "s3cret" not in caplog.text + repr(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    "url", ["ftp://x", "localhost:80", "https://", "https://me:pw@x", "http://x/?a=1", "http://x/#a", ""]
)
def test_a_server_is_a_host_and_a_path(url: str) -> None:
    with pytest.raises(ValueError, match="a source's url"):
        SourceSettings(url=url)


def test_sources_are_asked_over_https_unless_the_user_says_otherwise() -> None:
    assert yahoo.POLICY.base.startswith("https://")
    assert server("http://localhost:8377/") == "http://localhost:8377"


@pytest.mark.parametrize(("packing", "body", "sentence"), [
    ("br", b"{}", "in a packing that was not asked for"),
    ("gzip", b"no gzip", "sent a damaged answer"),
    ("gzip", gzip.compress(b"{}" * 99, mtime=0)[:-9], "sent an answer that is cut short"),
])  # fmt: skip
async def test_a_body_that_cannot_be_unpacked_is_garbled(packing: str, body: bytes, sentence: str) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield body

    with pytest.raises(Garbled, match=sentence):
        await _unpacked(chunks(), packing, yahoo.POLICY)
