"""The ECB's rates: its three files, holes, when they were known, and what is no file of its."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from catalyst_tui.outside.errors import BadBody, Garbled, SourceError, UnknownSymbol
from catalyst_tui.outside.untrusted_zip import only_file
from catalyst_tui.sources.feeds.ecb import (
    MONTHS,
    POLICY,
    TODAY,
    UNPACKED,
    WHOLE,
    Ecb,
    checked,
    column_of,
    file_for,
    parse_column,
    parse_days,
)
from catalyst_tui.sources.http import SourceClient
from tests.sources.conftest import Clock, Says

CSV = b"""\
Date,USD,JPY,EEK,GBP,
2026-11-20,1.1684,186.75,N/A,0.87058,
2026-11-19,0,186.43,N/A,abc,
2026-11-18,1.1702,-3,N/A,0.87105,
"""
XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/x">
<gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
<Cube><Cube time='2026-11-20'><Cube currency='USD' rate='1.1684'/><Cube currency='JPY' rate='0'/></Cube>
</Cube></gesmes:Envelope>
"""


def zipped(body: bytes, *names: str, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as packed:
        for name in names or ("eurofxref-hist.csv",):
            packed.writestr(zipfile.ZipInfo(name), body, packing)
    return file.getvalue()


def test_a_currency_is_a_column_by_its_name_and_an_odd_cell_costs_its_day_alone() -> None:
    assert parse_column(CSV, "USD") == {
        date(2026, 11, 20): Decimal("1.1684"),
        date(2026, 11, 18): Decimal("1.1702"),
    }
    assert list(parse_column(CSV, "GBP").values()) == [Decimal("0.87058"), Decimal("0.87105")]
    assert list(parse_column(CSV, "JPY").values()) == [Decimal("186.75"), Decimal("186.43")]
    assert parse_column(CSV, "EEK") == parse_column(CSV, "TWD") == parse_column(CSV, "") == {}


def test_a_line_that_is_cut_says_nothing() -> None:
    assert date(2026, 11, 18) not in parse_column(CSV[:-2], "USD")


def test_a_column_of_which_nothing_can_be_read_is_told() -> None:
    with pytest.raises(BadBody, match="no readable rate of USD"):
        parse_column(b"Date,USD,\n2026-11-20,x,\n", "USD")


def test_the_last_days() -> None:
    told = parse_days(XML)
    assert column_of(told, "USD") == {date(2026, 11, 20): Decimal("1.1684")}
    assert column_of(told, "JPY") == column_of(told, "TWD") == {}


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>busy</body></html>",
        b"<a>",
        b"not xml",
        XML.replace(b"<gesmes:Envelope", BOMB + b"<gesmes:Envelope", 1),
        XML.replace(b"<gesmes:Envelope", b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><gesmes:Envelope', 1),
        b"<a>" * 5_000 + b"</a>" * 5_000,
        b"<a>" + b"<b/>" * 30_000 + b"</a>",
        XML.decode().replace('encoding="UTF-8"', 'encoding="UTF-7"').encode(),
        XML.replace(b"2026-11-20", b"2026-13-20"),
    ],
)
def test_what_is_no_file_of_rates_is_refused(body: bytes) -> None:
    with pytest.raises(Garbled):
        parse_days(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        CSV,
        zipped(CSV)[:-30],
        zipped(CSV, "a.csv", "b.csv"),
        zipped(CSV, packing=zipfile.ZIP_BZIP2),
        zipped(b"0" * 2_000_000),
        zipped(CSV, packing=zipfile.ZIP_STORED).replace(b"1.1684", b"9.1684"),
    ],
    ids=["empty", "plain", "cut", "two files", "bzip2", "a bomb", "damaged"],
)
def test_what_is_no_zip_with_one_plain_file_of_its_size_is_refused(body: bytes) -> None:
    with pytest.raises(Garbled):
        only_file(body, "ECB", 1_000_000)


def test_a_zip_with_another_file_is_no_history() -> None:
    assert checked(only_file(zipped(CSV), "ECB", 1_000_000)) == CSV
    with pytest.raises(Garbled):
        checked(b"<html>")


@pytest.mark.parametrize(
    ("since", "name"),
    [
        (None, WHOLE),
        ("2026-07-01", WHOLE),
        ("2026-10-01", MONTHS),
        ("2026-11-19", MONTHS),
        ("2026-11-20", TODAY),  # a Friday, asked on Monday
        ("2026-11-22", TODAY),
        ("2026-11-23", TODAY),
        ("2026-12-24", TODAY),
    ],
)
def test_the_smallest_file_that_has_all_days(since: str | None, name: str) -> None:
    assert file_for(date.fromisoformat(since) if since else None, date(2026, 11, 23)) == name


DAILY_FILE, WHOLE_FILE = "/stats/eurofxref/eurofxref-daily.xml", "/stats/eurofxref/eurofxref-hist.zip"


async def test_the_history_is_fetched_once_for_all_currencies_and_then_the_day(
    says: Says, clients: Callable[..., SourceClient], clock: Clock
) -> None:
    says.answers[WHOLE_FILE] = [(200, zipped(CSV))]
    says.answers[DAILY_FILE] = [(200, XML)]
    source = Ecb(clients(POLICY))
    _, dollars = await source.chart("rate:USD", None)
    _, yen = await source.chart("rate:JPY", None)
    assert says.paths == [WHOLE_FILE]
    assert [(one.day.day, str(one.value)) for one in dollars.closes] == [(18, "1.1702"), (20, "1.1684")]
    assert dollars.closes[0].known_at == datetime(2026, 11, 18, 15, tzinfo=UTC)
    assert (yen.symbol, yen.vintages, len(yen.closes)) == ("rate:JPY", (), 2)
    with pytest.raises(UnknownSymbol, match="no rate of TWD"):
        await source.chart("rate:TWD", None)
    clock.pass_(hours=6)
    _, day = await source.chart("rate:USD", date(2026, 11, 20))
    assert says.paths == [WHOLE_FILE, DAILY_FILE]
    assert [str(one.value) for one in day.closes] == ["1.1684"]


@pytest.mark.parametrize("answer", [(200, b"<html>"), (404, b""), (200, zipped(b"<html>")), (503, b"")])
async def test_another_answer_than_its_file_leaves_the_source_alone(
    says: Says, clients: Callable[..., SourceClient], answer: tuple[int, bytes]
) -> None:
    says.answers[WHOLE_FILE] = [answer]
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
    body = checked(only_file((RECORDED / "eurofxref-hist.zip").read_bytes(), "ECB", UNPACKED))
    dollars, liras = parse_column(body, "USD"), parse_column(body, "TRY")
    assert (len(dollars), min(dollars), max(dollars)) == (6983, date(1999, 1, 4), date(2026, 4, 13))
    assert (dollars[date(1999, 1, 4)], dollars[date(2026, 4, 13)]) == (Decimal("1.1789"), Decimal("1.1684"))
    assert min(liras) == date(2005, 1, 3)
    day = parse_days((RECORDED / "eurofxref-daily_20210330.xml").read_bytes())
    assert column_of(day, "SEK") == {date(2021, 3, 30): Decimal("10.2473")}
    assert parse_column(body, "SEK")[date(2021, 3, 30)] == Decimal("10.2473")
