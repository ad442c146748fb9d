"""Yahoo's consent page, as Europe is shown it before a session is given: optional cookies are rejected.

Only Yahoo's own hosts are spoken to, a few steps and no more, and what the form hides is sent back as it
came. Nobody agrees to anything on the user's behalf: a page that offers no "reject" is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

from catalyst_tui.sources.http import Reply, SourceClient

HOSTS = frozenset(
    {"fc.yahoo.com", "guce.yahoo.com", "consent.yahoo.com", "query1.finance.yahoo.com"}
)
"""Where the way may lead."""

STEPS = 5
"""Redirects followed to the page, and from it back: there are two of each."""

_PAGE = "consent.yahoo.com"  # where the form is, and the only host it is sent to
_HIDDEN = ("csrfToken", "sessionId", "originalDoneUrl", "namespace")
_NEEDED = frozenset({"csrfToken", "sessionId", "reject"})
_PAGE_SIZE = 200_000  # bytes of the page that are read
_LONGEST = 4000  # of an address, or of a hidden value


async def look(client: SourceClient, address: str, form: Mapping[str, str] | None = None) -> Reply:
    """Return what is at an address, whatever its status. Raises SourceError."""
    seen: list[Reply] = []
    await client.ask("", address, {}, seen.append, any_status=True, form=form)
    return seen[0]


def leads_to(reply: Reply, start: str) -> str | None:
    """Return where a redirect points if that is one of Yahoo's hosts, else None."""
    if not 300 <= reply.status < 400 or not 0 < len(reply.location) <= _LONGEST:
        return None
    try:
        address = urljoin(start, reply.location)
        parts = urlsplit(address)
        ours = parts.scheme == "https" and parts.hostname in HOSTS and parts.port is None
    except ValueError:
        return None
    return address if ours else None


async def reject(client: SourceClient, address: str) -> None:
    """Answer the page `address` leads to, if it is the one we know: the cookies of it are then the client's.

    Otherwise nothing is sent, and no session is given. Raises SourceError.
    """
    page, reply = await _followed(client, address, await look(client, address))
    form = (
        rejection(reply.body) if reply.status == 200 and urlsplit(page).hostname == _PAGE else None
    )
    if form is not None:
        await _followed(client, page, await look(client, page, form))


async def _followed(client: SourceClient, address: str, reply: Reply) -> tuple[str, Reply]:
    """Follow the redirects and return where they end and what is there."""
    for _ in range(STEPS):
        following = leads_to(reply, address)
        if following is None:
            break
        address, reply = following, await look(client, following)
    return address, reply


def rejection(page: bytes) -> dict[str, str] | None:
    """Return the form of the page, filled in with "reject"; None if it is another page."""
    try:
        found = _fields(page[:_PAGE_SIZE].decode("utf-8", "replace"))
    except (AssertionError, ValueError):  # what Python's reader says of a page that is none
        return None
    if not found.keys() >= _NEEDED or any(len(value) > _LONGEST for value in found.values()):
        return None
    return {name: found[name] for name in _HIDDEN if name in found} | {"reject": "reject"}


def _fields(page: str) -> dict[str, str]:
    """Return the fields and buttons of a page by name, the first of each, with their values."""
    from html.parser import HTMLParser  # 0.5 MB, and only Europe is shown such a page

    fields: dict[str, str] = {}

    class Form(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            name = given.get("name")
            if tag in ("input", "button") and name:
                fields.setdefault(name, given.get("value") or "")

    Form().feed(page)
    return fields
