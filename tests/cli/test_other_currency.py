"""`check` names a source whose prices come in another currency than the book says."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from tests.cli.conftest import SMALL, Run
from tests.doors.judge import Close, History
from tests.homes import SystemClock, find_home, open_store


def history(currency: str, last: date, now: datetime) -> History:
    days = [last - timedelta(days=back) for back in reversed(range(5))]
    return History("ALAB", currency, [Close(day, Decimal(350), now) for day in days], "test", whole=True)


def test_a_source_that_changes_its_currency_is_named(run: Run, tmp_path: Path) -> None:
    home, now = find_home(str(tmp_path / "home"), None), SystemClock().now()
    home.folder.mkdir()
    home.book.write_text(SMALL, "utf-8")
    with open_store(home.database, now=now) as store:
        store.prices.put_history(history("USD", date(2026, 6, 5), now), now)
        assert run("check", "--home", str(home.folder)).err == ""
        store.prices.put_history(replace(history("EUR", date(2026, 6, 5), now), confirmed=True), now)
    ran = run("check", "--home", str(home.folder))
    assert "ALAB is priced in EUR, the book says nothing, so USD is expected" in ran.err
