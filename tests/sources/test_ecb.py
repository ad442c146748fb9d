"""The ECB's rates: its file, holes, when they were known, and what is no file of its."""

import io
import os
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from catalyst_tui.outside.untrusted_zip import only_file
from catalyst_tui.sources.feeds.ecb import POLICY
from tests.doors.outside import Garbled, SourceError, UnknownSymbol
from tests.doors.sources import FILE, Ecb, SourceClient, checked, parse_column
from tests.sources.conftest import Clock, Says

CSV = b"""\
Date,USD,JPY,EEK,GBP,
2026-11-20,1.1684,186.75,N/A,0.87058,
2026-11-19,0,186.43,N/A,abc,
2026-11-18,1.1702,-3,N/A,0.87105,
"""


def zipped(body: bytes, *names: str, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as packed:
        for name in names or ("eurofxref-hist.csv",):
            packed.writestr(zipfile.ZipInfo(name), body, packing)
    return file.getvalue()


@pytest.mark.parametrize("body",
    [
        b"",
        CSV,
        zipped(CSV)[:-30],
        zipped(CSV, "a.csv", "b.csv"),
        zipped(CSV, packing=zipfile.ZIP_BZIP2),
        zipped(b"0" * 2_000_000),
        zipped(CSV, packing=zipfile.ZIP_STORED).replace(b"1.1684", b"9.1684"),
    ], ids=["empty", "plain", "cut", "two files", "bzip2", "a bomb", "damaged"])  # fmt: skip
def test_what_is_no_zip_with_one_plain_file_of_its_size_is_refused(body: bytes) -> None:
    with pytest.raises(Garbled):
        only_file(body, "ECB", 1_000_000)


def test_a_zip_with_another_file_is_no_history() -> None:
    assert checked(zipped(CSV)) == zipped(CSV)
    with pytest.raises(Garbled):
        checked(zipped(b"<html>"))


async def test_one_history_is_for_all(says: Says, clients: Callable[..., SourceClient], clock: Clock) -> None:
    says.answers[FILE] = [(200, zipped(CSV))]
    source = Ecb(clients(POLICY))
    _, dollars = await source.chart("rate:USD", None)
    _, yen = await source.chart("rate:JPY", None)
    assert says.paths == [FILE]
    assert [(one.day.day, str(one.value)) for one in dollars.closes] == [(18, "1.1702"), (20, "1.1684")]
    assert dollars.closes[0].known_at == datetime(2026, 11, 18, 15, tzinfo=UTC)
    assert (yen.symbol, yen.vintages, len(yen.closes)) == ("rate:JPY", (), 2)
    with pytest.raises(UnknownSymbol, match="no rate of TWD"):
        await source.chart("rate:TWD", None)
    clock.pass_(hours=6)
    _, later = await source.chart("rate:USD", date(2027, 2, 7))  # eighty days after the last one
    assert says.paths == [FILE, FILE]
    assert [str(one.value) for one in later.closes] == ["1.1684"]


@pytest.mark.parametrize("answer", [(200, b"<html>"), (404, b""), (200, zipped(b"<html>")), (503, b"")])
async def test_another_answer_than_its_file_leaves_the_source_alone(
    says: Says, clients: Callable[..., SourceClient], answer: tuple[int, bytes]
) -> None:
    says.answers[FILE] = [answer]
    source = Ecb(clients(POLICY))
    with pytest.raises(SourceError):
        await source.chart("rate:USD", None)
    assert source.client.health.failures == 1


def test_which_symbols_are_its_own() -> None:
    assert Ecb.SYMBOL.fullmatch("rate:USD")
    assert not any(map(Ecb.SYMBOL.fullmatch, ("USD", "rate:", "rate:usd", "rate:../x", "fred:USD")))


RECORDED = Path(os.environ.get("CATALYST_RECORDED", "/nowhere")) / "ecb"


@pytest.mark.skipif(not RECORDED.is_dir(), reason="no recorded bodies at hand")
def test_the_recorded_files_read() -> None:
    body = (RECORDED / "eurofxref-hist.zip").read_bytes()
    dollars, liras = parse_column(body, "USD"), parse_column(body, "TRY")
    assert (len(dollars), min(dollars), max(dollars)) == (6983, date(1999, 1, 4), date(2026, 4, 13))
    assert (dollars[date(1999, 1, 4)], dollars[date(2026, 4, 13)]) == (Decimal("1.1789"), Decimal("1.1684"))
    assert min(liras) == date(2005, 1, 3)
    assert parse_column(body, "SEK")[date(2021, 3, 30)] == Decimal("10.2473")
