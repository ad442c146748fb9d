"""An exchange is its row in `book/model/listings.txt`, its sessions, and its endings in docs/language.md."""

import re
from pathlib import Path

import pytest

from tests.doors.book import LISTINGS, Venue
from tests.doors.judge import table

ROOT = Path(__file__).parents[2]
SAID = (ROOT / "docs/language.md").read_text("utf-8").split("**Exchanges.**")[1].split("\n\n")[0]


@pytest.mark.parametrize("venue", Venue)
def test_an_exchange_has_its_row_its_sessions_and_its_endings_in_the_language(venue: Venue) -> None:
    endings = re.search(rf"`([.A-Z ]+)` {venue.value}\b", SAID)
    assert tuple(endings[1].replace(".", "").split() if endings else ()) == LISTINGS[venue].endings
    assert venue in table() or venue is Venue.CRYPTO
