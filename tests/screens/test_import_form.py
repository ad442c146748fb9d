"""Positions from a broker's file on the screen: seen, named, taken, remembered, taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.screens.filling import field
from tests.screens.test_book_forms import BOOK, app_at, press, settled, text_of

TRADES = """\
Action,Time,ISIN,Ticker,Name,No. of shares,Price / share,Currency (Price / share)
Market buy,2021-04-07 14:11:00,US0378331005,AAPL,Apple,20,133.25,USD
Market buy,2021-05-07 14:11:00,GB00BLDYK618,SMT,Scottish Mortgage,40,1205.5,GBX
Market sell,2021-06-07 14:11:00,US5949181045,MSFT,Microsoft,1,250,USD
"""


async def test_a_file_is_offered_shown_and_taken_once_its_tickers_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "Downloads").mkdir()
    (tmp_path / "Downloads" / "trades.csv").write_text(TRADES)
    book = tmp_path / "home" / "catalysts.toml"
    app = app_at(tmp_path / "home")
    async with app.run_test(size=(100, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "A", "f")
        assert "~/Downloads/trades.csv" in text_of(app, "offers")
        await press(pilot, "enter")
        assert "Trading 212  3 rows, 2 lots held, 1 not taken" in text_of(app, "preview")
        assert "SMT, GB00BLDYK618, Scottish Mortgage  SMT.L?" in text_of(app, "preview")
        assert "+ AAPL         20 at 133.25 USD, 2021-04-07" in text_of(app, "preview")
        assert "line 4  MSFT: 1 sold" in text_of(app, "preview")
        assert book.read_text("utf-8") == BOOK

        await press(pilot, "enter")
        assert field(app, "tickers").value == "SMT.L"
        assert "SMT.L        40 at 1205.5 GBp" in text_of(app, "preview")
        await press(pilot, "enter")
        assert len(app.screen_stack) == 1
        text = book.read_text("utf-8")
        assert '[ticker."SMT.L"]' in text
        kept = json.loads((tmp_path / "home" / "imports.json").read_text())
        assert kept["symbols"] == {"GB00BLDYK618": "SMT.L"}

        await press(pilot, "u")
        assert book.read_text("utf-8") == BOOK
        await press(pilot, "A", "f", *"~/Downloads/no.csv")
        assert "there is no such file" in text_of(app, "hint")

        (tmp_path / "units.csv").write_text("Epic,Heap size,Paid for one,Remark\nVOD.L,100,0.75,x\n")
        field(app, "file").value = "~/units.csv"
        await settled(pilot)
        assert "1 Epic · 2 Heap size · 3 Paid for one · 4 Remark" in text_of(app, "preview")
        await press(pilot, "enter", *"9")
        assert "'9' is no column; say its number, 1 to 4, or its name" in text_of(app, "hint")
        await press(pilot, "backspace", *"2,paid", "space", *"for", "space", *"one,-")
        assert "+ VOD.L        100 at 0.75 GBp" in text_of(app, "preview")
        await press(pilot, "ctrl+s")
        assert 'quantity = "Heap size"' in (tmp_path / "home" / "formats" / "units.toml").read_text()
