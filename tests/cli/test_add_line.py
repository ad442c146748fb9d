"""`catalyst add 'LINE'`: a checkpoint in one line."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_json import agree


def begin(run: Run, home: Path) -> Path:
    run("init", "--empty")
    run("add", "NVDA", "40@142.10")
    return home / "catalysts.toml"


def test_a_certain_line_is_shown_and_saved(run: Run, home: Path) -> None:
    book = begin(run, home)
    ran = run("add", "kill CRWD: nrr < 112% for 2 quarters -> sell half")
    assert ran.code == 0
    assert "new series nrr of CRWD, in %" in ran.out
    assert "saved as crwd-nrr-112-for-2-quarters" in ran.out
    text = book.read_text("utf-8")
    assert '[ticker.CRWD]\nname = "CrowdStrike Holdings, Inc."' in text
    assert '[series.nrr]\nticker = "CRWD"\nunit = "%"' in text
    assert 'test = "nrr < 112% for 2 quarters"\nthen = "sell half"' in text
    assert run("check").code == 0


def test_a_line_that_may_mean_two_things_is_refused_in_a_script(run: Run, home: Path) -> None:
    book = begin(run, home)
    before = book.read_bytes()
    ran = run("add", "NVDA price > 300", "--yes")
    assert ran.code == 2
    assert "catalyst add 'proof NVDA: price > $300'" in ran.err
    assert "catalyst add 'kill NVDA: price > $300'" in ran.err
    assert book.read_bytes() == before


def test_a_line_that_cannot_be_read_shows_the_word_and_lines_that_work(run: Run, home: Path) -> None:
    begin(run, home)
    ran = run("add", "NVDA gros margin over 40%")
    assert ran.code == 2
    assert "  NVDA gros margin over 40%\n       ~~~~~~~~~~^\n" in ran.err
    assert "catalyst add 'NVDA gross margin over 40%'" in ran.err


def test_a_dry_run_writes_nothing(run: Run, home: Path) -> None:
    book = begin(run, home)
    before = book.read_bytes()
    ran = run("add", "guard NVDA: gross margin >= 70%", "--dry-run")
    assert ran.out.endswith("nothing was saved\n")
    assert 'test = "gross_margin >= 70%"' in ran.out
    assert book.read_bytes() == before
    assert run("add", "AMD", "--dry-run").out.startswith("[ticker.AMD]\n")
    agree("add of tickers, tried", json.loads(run("add", "AMD", "--dry-run", "--json").out))
    assert book.read_bytes() == before


@pytest.mark.parametrize("typed", ["guard NVDA: gross margin >= 70%", "AMD 10@120", "cash EUR 100"])
def test_undo_takes_back_what_add_wrote(typed: str, run: Run, home: Path) -> None:
    book = begin(run, home)
    before = book.read_bytes()
    assert run("add", *(typed.split() if typed.startswith("cash") else [typed])).code == 0
    assert book.read_bytes() != before
    assert run("undo").out.startswith("undone: ")
    assert book.read_bytes() == before
    assert run("undo").code == 4


def test_undo_leaves_a_book_that_was_changed_since(run: Run, home: Path) -> None:
    book = begin(run, home)
    run("add", "AMD")
    book.write_text(book.read_text("utf-8") + "# mine\n", "utf-8")
    assert run("undo").code == 4
    assert "# mine" in book.read_text("utf-8")


def test_a_company_of_the_book_does_not_stop_the_others(run: Run, home: Path) -> None:
    book = begin(run, home)
    ran = run("add", "NVDA, AMD")
    assert (ran.code, "NVDA" in ran.out) == (0, True)
    assert "[ticker.AMD]" in book.read_text("utf-8")
    assert run("add", "NVDA").code == 2


def test_a_lot_may_carry_a_stop(run: Run, home: Path) -> None:
    book = begin(run, home)
    assert run("add", "AMD 10@182.40 2026-10-02 stop 150").code == 0
    text = book.read_text("utf-8")
    assert 'lots = [{ quantity = 10, cost = "182.40", opened = 2026-10-02 }]' in text
    assert 'role = "kill"' in text
    assert 'test = "price < $150"' in text


def test_a_claim_about_no_company_belongs_to_the_economy(run: Run, home: Path) -> None:
    book = begin(run, home)
    assert run("add", "kill: 10 year treasury above 5.5% -> sell bonds").code == 0
    assert run("add", "kill: VIX above 40").code == 0
    text = book.read_text("utf-8")
    assert text.count('id = "economy"') == 1
    assert text.count('thesis = "economy"') == 2


def test_a_name_that_is_taken_gets_a_number(run: Run, home: Path) -> None:
    begin(run, home)
    run("add", "kill NVDA: price < $150")
    assert "saved as nvda-price-150-2" in run("add", "proof NVDA: price > $150").out


def test_the_json_is_as_the_docs_say(run: Run, home: Path) -> None:
    begin(run, home)
    new = json.loads(run("add", "proof NVDA: arr >= $5B in 2027Q1", "--json").out)
    old = json.loads(run("add", "guard NVDA: gross_margin >= 70%", "--json", "--dry-run").out)
    agree("add of a checkpoint", new, old)
    assert (new["saved"], old["saved"]) == (True, False)


@pytest.mark.parametrize("typed", ["NVDA 5@140", "amd, apple", "SIE.DE"])
def test_tickers_and_lots_stay_what_they_were(typed: str, run: Run, home: Path) -> None:
    book = begin(run, home)
    assert run("add", typed).code == 0
    assert "[[checkpoint]]" not in book.read_text("utf-8")


def test_a_company_of_the_book_is_meant_before_another_of_that_name(run: Run, home: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / "catalysts.toml").write_text('schema = 1\n[ticker.KO]\n[ticker."ASML.AS"]\n', "utf-8")
    ran = run("add", "sell half of my coke if it falls below 50", "--dry-run")
    assert "kill KO: price < $50 -> sell half" in ran.out
    ran = run("add", "ASML revenue over 5bn in 2027Q1", "--yes")
    assert ran.code == 2
    assert "ASML.AS" in ran.out + ran.err


def test_an_event_in_a_year_is_not_met_by_what_happened_before_it(run: Run, home: Path) -> None:
    book, id_ = begin(run, home), "nvda-ships-rubin"
    assert run("add", "NVDA ships Rubin in 2027", "--yes").code == 0
    assert f'id = "{id_}' in book.read_text("utf-8")
    assert 'due = "2027"\nfrom = "2027"' in book.read_text("utf-8")
    ran = run("record", id_, "happened", "--on", "2026-11-03", "--source", "own")
    assert ran.code == 0
    assert "→ met" not in ran.out
    assert "what happened before 2027 does not count" in run("why", id_).out


@pytest.mark.parametrize(
    ("line", "answers", "role"),
    [
        ("ALAB > 300", ["2", ""], "kill"),
        ("ALAB > 300", ["3", "1", "y"], "proof"),
        ("ALAB > 300", [""], ""),
        ("ALAB > 300", ["2", "n"], ""),
        ("kill ALAB: price < $90", ["n"], ""),
        ("kill ALAB: price < $90", ["yes"], "kill"),
    ],
)
def test_on_a_terminal_a_line_is_shown_and_asked_before_it_is_saved(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, line: str, answers: list[str], role: str
) -> None:
    run("add", "ALAB")
    left = iter(answers)
    monkeypatch.setattr("catalyst_tui.cli.add.asks", lambda _: True)
    monkeypatch.setattr("builtins.input", lambda _: next(left))
    run("add", line)
    assert next(left, None) is None
    book = (home / "catalysts.toml").read_text("utf-8")
    assert (f'role = "{role}"' in book or role == "proof") is bool(role)
    assert ("[[checkpoint]]" in book) is bool(role)


def test_an_amount_in_the_currency_of_the_figures_says_what_the_company_reports_in(
    run: Run, home: Path
) -> None:
    book = begin(run, home)
    run("add", "ASML", "5@700")
    assert run("add", "ASML revenue above €36B in FY2027").code == 0
    text = book.read_text("utf-8")
    assert 'reports_in = "EUR"' in text
    assert 'test = "revenue > 36B EUR"' in text
    assert run("check").code == 0
