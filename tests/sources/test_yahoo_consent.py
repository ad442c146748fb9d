"""Yahoo's consent page: optional cookies are rejected, on its own hosts, in a few steps; else no session."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from catalyst_tui.outside.errors import Garbled, Refused
from catalyst_tui.sources.feeds.yahoo_quotes import HOSTS, POLICY, STEPS, YahooQuotes, leads_to, rejection
from catalyst_tui.sources.health import State
from catalyst_tui.sources.http import Reply, SourceClient
from tests.sources.conftest import FRIDAY_EVENING, Says
from tests.sources.tables import cases
from tests.sources.test_yahoo_quotes import COOKIE, CRUMB, QUOTES, asked, body, row

PAGE = b"""<html><body><form method="post" class="consent-form" action="https://elsewhere.example.com/">
<input type="hidden" name="csrfToken" value="Ab-1_c">
<input type="hidden" name="sessionId" value="3_cc-session_77"/>
<input type="hidden" name="originalDoneUrl" value="https://fc.yahoo.com/?a=1&amp;b=2">
<input type="hidden" name="namespace" value="yahoo">
<input type="hidden" name="tracking" value="on">
<button type="submit" name="agree" value="agree">Accept all</button>
<button type="submit" name="reject" value="reject">Reject all</button>
</form></body></html>"""
FORM = {
    "csrfToken": "Ab-1_c",
    "sessionId": "3_cc-session_77",
    "originalDoneUrl": "https://fc.yahoo.com/?a=1&b=2",
    "namespace": "yahoo",
    "reject": "reject",
}
WALL, COLLECT, COPY = "/consent", "/v2/collectConsent", "/copyConsent"


def test_the_form_is_sent_back_as_it_came_and_nothing_is_agreed_to() -> None:
    assert rejection(PAGE) == FORM


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"<html>We value your privacy</html>",
        PAGE.replace(b'name="reject"', b'name="later"'),  # only agreeing is offered
        PAGE.replace(b'name="csrfToken"', b'name="token"'),
        PAGE.replace(b"Ab-1_c", b"x" * 5000),
        b"\xff\xfe<input",
    ],
)
def test_another_page_is_left_alone(page: bytes) -> None:
    assert rejection(page) is None


@given(st.binary(max_size=400))
def test_no_page_is_too_strange(page: bytes) -> None:
    assert rejection(page) is None


@pytest.mark.parametrize(
    ("location", "address"), cases("consent: where a redirect points, and whether it is followed")
)
def test_the_way_leads_over_yahoos_hosts_only(location: str, address: str | None) -> None:
    assert leads_to(Reply(302, b"", location=f"https://guce.yahoo.com/{'x' * 5000}"), "https://x/") is None
    assert leads_to(Reply(302, b"", location=location), "https://consent.yahoo.com/") == address
    assert leads_to(Reply(200, b"", location=location), "https://consent.yahoo.com/") is None


def test_the_hosts_are_the_ones_the_source_may_ask() -> None:
    assert POLICY.hosts == HOSTS


# against a real server that stands for all the hosts


@pytest.fixture
def europe(says: Says, clients: Callable[..., SourceClient]) -> YahooQuotes:
    says.cookie = "A3=abc; Path=/"
    says.answers = {
        COOKIE: [(302, b"")],
        WALL: [(302, b"")],
        COLLECT: [(200, PAGE), (302, b"")],
        COPY: [(302, b"")],
        CRUMB: [(200, b"crumb")],
        QUOTES: [(200, body(row()))],
    }
    says.leads = {
        COOKIE: "https://guce.yahoo.com/consent?brandType=eu",
        WALL: "https://consent.yahoo.com/v2/collectConsent?sessionId=3_cc-session_77",
        COLLECT: "https://guce.yahoo.com/copyConsent?sessionId=3_cc-session_77",
        COPY: "https://finance.yahoo.com/",
    }
    return YahooQuotes(clients(POLICY))


async def test_a_session_in_europe(europe: YahooQuotes, says: Says) -> None:
    assert await asked(europe) == ["ALAB"]
    assert says.paths == [COOKIE, WALL, COLLECT, COLLECT, COPY, CRUMB, QUOTES]
    assert says.asked[3] == f"{COLLECT}?sessionId=3_cc-session_77"
    assert says.forms == [FORM]
    assert europe.client.health.state is State.OK


async def test_a_page_that_is_not_the_one_we_know_gives_no_session(europe: YahooQuotes, says: Says) -> None:
    says.answers[COLLECT] = [(200, b"<html>We have a new page</html>")]
    says.answers[CRUMB] = [(401, b"")]
    with pytest.raises(Refused):
        await asked(europe)
    assert says.forms == []
    assert europe.client.health.blocked(FRIDAY_EVENING)


async def test_a_form_elsewhere_is_not_filled_in(europe: YahooQuotes, says: Says) -> None:
    says.answers[WALL] = [(200, PAGE)]  # at guce, where there is none
    assert await asked(europe) == ["ALAB"]
    assert says.forms == []


async def test_a_round_without_end_ends(europe: YahooQuotes, says: Says) -> None:
    says.leads[WALL] = "https://guce.yahoo.com/consent?again"
    assert await asked(europe) == ["ALAB"]
    assert says.paths.count(WALL) == 1 + STEPS


async def test_a_page_too_large_is_the_sources_trouble(europe: YahooQuotes, says: Says) -> None:
    europe.client.policy = replace(europe.client.policy, cap=50_000)
    says.answers[COLLECT] = [(200, PAGE + b" " * 60_000)]
    with pytest.raises(Garbled):
        await asked(europe)
    assert says.forms == []
