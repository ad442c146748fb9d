"""HTTP: one pool of connections, and a `SourceClient` for each source with its
limits and circuit breaker.

The rules are in watch.md ("Hostile bytes") and sources.md ("Error rules"): a time limit
around each whole request, a cap on decoded bytes, no redirects, HTTPS unless the user named
a server, no secrets in messages.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar, cast
from urllib.parse import urlsplit

from msgspec import field
from msgspec.structs import replace

from catalyst_tui.outside.errors import (
    BadBody,
    Elsewhere,
    Garbled,
    Limited,
    Refused,
    SourceError,
    UnknownSymbol,
    Unreachable,
)
from catalyst_tui.outside.health import Health, SourceState
from catalyst_tui.values import Frozen

if TYPE_CHECKING:  # 0.2 s of import
    import ssl

    import httpx

T = TypeVar("T")

# Bytes from which an answer is parsed in a thread: it takes 1 ms or more
READ_BESIDE = 20_000


class Policy(Frozen):
    """How one source is asked. `title` names it in sentences; `base` is where its paths begin."""

    name: str
    title: str
    base: str
    headers: Mapping[str, str] = field(default_factory=dict)
    concurrency: int = 4
    interval: float = 0.1  # seconds between the starts of two requests
    timeout: float = 10.0  # seconds for a whole request, the last byte included
    cap: int = 5_000_000  # decoded bytes
    hosts: frozenset[str] = frozenset()  # others it may ask, by their whole address
    # How long "too many requests" lasts by its rules
    limited_for: timedelta | None = None

    def moved_to(self, url: str) -> Policy:
        """Return the policy for a server that the user named. It answers for all hosts."""
        return replace(self, base=server(url), hosts=frozenset())

    def address(self, path: str) -> str:
        """Return the address of `path`: at its own host if that is one of
        `hosts`, else at `base`.
        """
        parts = urlsplit(path)
        if parts.scheme == "https" and parts.hostname in self.hosts:
            return path
        return (
            self.base + (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        )


class Reply(Frozen):
    """An answer as it came, not yet checked."""

    status: int
    body: bytes
    wait: timedelta = timedelta()  # Retry-After, if it was given in seconds


def server(url: str) -> str:
    """Return the address of a server that the user named, without its last slash.

    Raises ValueError.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(
            "a source's url must begin with http:// or https:// and name a host"
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError(
            "a source's url is a host and a path; it takes no password, no ? and no #"
        )
    return url.rstrip("/")


class Network:
    """The one HTTP client of the process, made at the first request; it limits size and time."""

    def __init__(self) -> None:
        self._client: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()
        self._requests: set[asyncio.Task[object] | None] = set()
        self._closed = False
        self.reading = asyncio.Lock()  # two threads that parse would block the screen

    async def get(
        self,
        policy: Policy,
        path: str,
        params: Mapping[str, str],
    ) -> Reply:
        """Send one request and return the answer.

        Raises Unreachable, or Garbled for a body too large or wrongly packed;
        CancelledError after `close`.
        """
        if self._closed:
            raise asyncio.CancelledError
        task = asyncio.current_task()
        self._requests.add(task)
        try:
            return await self._get(policy, path, params)
        finally:
            self._requests.discard(task)

    async def _get(self, policy: Policy, path: str, params: Mapping[str, str]) -> Reply:
        client = await self._opened()
        import httpx

        try:
            async with (
                asyncio.timeout(policy.timeout),
                client.stream(
                    "GET",
                    policy.address(path),
                    params=dict(params) or None,
                    headers={"Accept-Encoding": "gzip", **policy.headers},
                ) as response,
            ):
                packing = response.headers.get("Content-Encoding", "identity").lower()
                body = await _unpacked(response.aiter_raw(), packing, policy)
                wait = _wait(response.headers.get("Retry-After", ""))
                return Reply(response.status_code, body, wait)
        except TimeoutError:
            raise Unreachable(
                f"{policy.title} did not answer within {policy.timeout:g} seconds"
            ) from None
        except httpx.ConnectError:
            raise Unreachable(f"{policy.title} cannot be reached") from None
        except (httpx.TransportError, httpx.InvalidURL):
            raise Unreachable(f"the connection to {policy.title} broke") from None

    async def _opened(self) -> httpx.AsyncClient:
        if self._client is None:
            async with self._opening:
                if self._client is None:
                    # In a thread: the import and the certificates take 0.2 s.
                    self._client = await asyncio.to_thread(_new_client)
        return self._client

    async def close(self) -> None:
        """Cancel the requests under way and close the connections, for good."""
        self._closed = True
        for request in self._requests - {asyncio.current_task()}:
            if request is not None:
                request.cancel()
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()


def _new_client() -> httpx.AsyncClient:
    # httpx imports its command line if click is installed: 3 MB and 50 ms.
    sys.modules.setdefault("httpx._main", cast("ModuleType", None))
    # httpcore imports sniffio at every step of a request, which searches the disk if it is not
    # installed.
    if "sniffio" not in sys.modules and find_spec("sniffio") is None:
        sys.modules["sniffio"] = cast("ModuleType", None)
    import httpx

    for noisy in ("httpx", "httpcore"):  # they log whole addresses, keys included
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # A backstop: httpx counts each read anew, so it is `Policy.timeout` that bounds a request.
    return httpx.AsyncClient(follow_redirects=False, timeout=60, verify=_certificates())


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    """Return the certificates for all clients: 2 MB and 30 ms."""
    import httpx

    return httpx.create_ssl_context()


async def _unpacked(
    chunks: AsyncIterator[bytes], packing: str, policy: Policy
) -> bytes:
    """Return the decoded body, inflated piece by piece: httpx would inflate
    a bomb before it is counted.
    """
    if packing not in ("gzip", "identity"):
        raise Garbled(f"{policy.title} answered in a packing that was not asked for")
    inflate = zlib.decompressobj(wbits=31) if packing == "gzip" else None
    body, received = bytearray(), 0
    async for chunk in chunks:
        received += len(chunk)
        try:
            body += (
                inflate.decompress(chunk, policy.cap + 1 - len(body))
                if inflate
                else chunk
            )
        except zlib.error:
            raise Garbled(f"{policy.title} sent a damaged answer") from None
        if max(len(body), received) > policy.cap:
            raise Garbled(f"{policy.title} sent more than {policy.cap / 1e6:g} MB")
    if inflate and received and not inflate.eof:
        raise Garbled(f"{policy.title} sent an answer that is cut short")
    return bytes(body)


def _wait(retry_after: str) -> timedelta:
    return (
        timedelta(seconds=int(retry_after))
        if retry_after.isdecimal() and len(retry_after) < 7
        else timedelta()
    )


class SourceClient:
    """The requests to one source: at most `concurrency` at once, throttled,
    through its circuit breaker.

    `now` (wall clock, aware) is for the breaker, `monotonic` (seconds) for the throttle.
    """

    def __init__(
        self,
        policy: Policy,
        network: Network,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        health: Health | None = None,
    ) -> None:
        self.policy = policy
        self.now = now
        self.health = health or Health(policy.name)
        self._network = network
        self._monotonic = monotonic
        self._slots = asyncio.Semaphore(policy.concurrency)
        self._probing = asyncio.Lock()
        self._next_start = 0.0

    async def ask(
        self,
        symbol: str,
        path: str,
        params: Mapping[str, str],
        read: Callable[[Reply], T],
        *,
        any_status: bool = False,
    ) -> T:
        """Send a request and return what `read` makes of a 200, or of a 4xx about the symbol.

        `health` records a SourceError, and an answer unless it is None. With `any_status`, `read`
        also gets error statuses.
        """
        request = path, params
        async with self._slots:
            if self.health.on_trial:
                # One probe tests the end of a block; the others wait for it.
                async with self._probing:
                    if self.health.on_trial:
                        return await self._answered(symbol, request, read, any_status)
            return await self._answered(symbol, request, read, any_status)

    async def _answered(
        self,
        symbol: str,
        request: tuple[str, Mapping[str, str]],
        read: Callable[[Reply], T],
        any_status: bool,
    ) -> T:
        self._admit(symbol)
        await self._throttle()
        self._admit(symbol)  # a block may have come while we waited
        started = self._monotonic()
        try:
            reply = await self._network.get(self.policy, *request)
            if not any_status:
                self.look_at_status(reply)
            if len(reply.body) > READ_BESIDE:
                async with self._network.reading:
                    answer = await asyncio.to_thread(read, reply)
            else:
                answer = read(reply)
        except SourceError as error:
            self._note(error, symbol, self._monotonic() - started)
            raise
        if answer is not None:
            self.health = self.health.answered(self.now(), self._monotonic() - started)
        return answer

    def _admit(self, symbol: str) -> None:
        now = self.now()
        if self.health.blocked(now):
            kind = _KINDS.get(self.health.state, Unreachable)
            raise kind(self.health.last_error, self.health.until)
        if self.health.lacks(symbol, now):
            raise UnknownSymbol(
                f"{self.policy.title} has no symbol {symbol}",
                self.health.unknown[symbol],
            )

    async def _throttle(self) -> None:
        at = self._monotonic()
        start = max(at, self._next_start)
        self._next_start = start + self.policy.interval
        if start > at:
            await asyncio.sleep(start - at)

    def look_at_status(self, reply: Reply) -> None:
        """Raise for what a status alone says about the source. A 404 is left to `read`."""
        title, status = self.policy.title, reply.status
        if status == 429:
            raise Limited(f"{title} says: too many requests", wait=reply.wait)
        if status >= 500:
            raise Unreachable(f"{title} has trouble of its own (error {status})")
        if 300 <= status < 400:
            raise Elsewhere(
                f"{title} sends us elsewhere (error {status}), which is not followed"
            )
        if status == 401 or (status == 403 and b"<html" in reply.body[:1000].lower()):
            raise Refused(f"{title} does not let us in (error {status})")

    def _note(self, error: SourceError, symbol: str, took: float) -> None:
        now = self.now()
        match error:
            case UnknownSymbol():
                self.health = self.health.answered(now, took).without(symbol, now)
            case Limited() | Refused() | Unreachable() | Garbled():
                wait = error.wait if isinstance(error, Limited) else timedelta()
                # The source refuses everything, not one symbol
                alone = isinstance(error, Elsewhere) and not symbol
                state, exactly = (
                    _STATES[Refused if alone else type(error)],
                    self.policy.limited_for,
                )
                self.health = self.health.failed(now, state, str(error), wait, exactly)
                error.until = self.health.until
            case BadBody():
                self.health = self.health.answered(now, took)


_STATES: Mapping[type[SourceError], SourceState] = {
    Limited: SourceState.LIMITED,
    Refused: SourceState.REFUSED,
    Elsewhere: SourceState.DOWN,  # one alone costs its symbol
    Unreachable: SourceState.DOWN,
    Garbled: SourceState.DOWN,
}
_KINDS: Mapping[SourceState, type[SourceError]] = {
    SourceState.LIMITED: Limited,
    SourceState.REFUSED: Refused,
    SourceState.DOWN: Unreachable,
}
