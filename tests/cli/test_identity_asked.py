"""What is asked about when companies, claims and homes change, in which order, and what follows."""

import json
from pathlib import Path

import pytest

from tests.books import toml
from tests.cli.conftest import Clock, Run
from tests.cli.test_identity import asked_id, questions, status

HIGH = toml("""\
schema = 1
[ticker.XYZ] name = "{name}"
[[checkpoint]] id = "high" ; ticker = "XYZ" ; role = "kill" ; test = "ever(price > ${high})"
from = 2026-11-02
""")
ZEBRA = "XYZ is Zebra Biotech now: 3 closes entered for Old Foundry do not count"


def closes(run: Run, path: Path, text: str) -> str:
    """Import a file with closes of XYZ, written `day,close day,close`."""
    path.write_text("date,XYZ\n" + text.replace(" ", "\n") + "\n", "utf-8")
    found = run("import", str(path), "--yes")
    assert found.code == 0, found.err
    return found.out


def test_closes_that_come_with_a_file_after_the_company_changed_are_of_the_new_one(
    run: Run, book: Path, clock: Clock, tmp_path: Path
) -> None:
    book.write_text(HIGH.format(name="Old Foundry", high=100), "utf-8")
    old = "2026-11-17,101 2026-11-18,99 2026-11-19,98"
    closes(run, tmp_path / "a.csv", old)
    assert status(run) == "tripped"
    book.write_text(HIGH.format(name="Zebra Biotech", high=100), "utf-8")
    assert (status(run), questions(run)) == ("unknown", [ZEBRA])
    assert run("inbox", "dismiss", asked_id(run)).code == 0
    clock.pass_days(1)
    assert "1 new" in closes(run, tmp_path / "b.csv", "2026-11-16,97")
    assert status(run) == "near"
    assert "3 new" in closes(run, tmp_path / "a.csv", old)
    assert status(run) == "tripped"
    assert run("undo", "--file", "a.csv").code == 0
    assert status(run) == "near"
    book.write_text(HIGH.format(name="Old Foundry", high=100), "utf-8")
    assert status(run) == "tripped"


@pytest.mark.parametrize("answer", ["accept", "dismiss"])
def test_of_a_reused_symbol_the_company_is_asked_about_before_the_jump_of_its_price(
    run: Run, book: Path, clock: Clock, tmp_path: Path, answer: str
) -> None:
    book.write_text(HIGH.format(name="Old Foundry", high=600), "utf-8")
    closes(run, tmp_path / "a.csv", "2026-11-17,101 2026-11-18,100 2026-11-19,100")
    book.write_text(HIGH.format(name="Zebra Biotech", high=600), "utf-8")
    assert questions(run) == [ZEBRA]
    run("init")  # saves what the book says
    clock.pass_days(4)
    closes(run, tmp_path / "b.csv", "2026-11-23,500")
    assert questions(run) == [ZEBRA]
    assert status(run) == "clear"
    assert run("inbox", answer, asked_id(run)).code == 0
    asked = ["XYZ split 1:5? on Nov 23: its closes jump, and nothing says why"]
    assert questions(run) == (asked if answer == "accept" else [])
    assert (status(run) == "unknown") == (answer == "accept")


def test_what_is_answered_waits_no_more(run: Run, book: Path) -> None:
    book.write_text(HIGH.format(name="Old Foundry", high=100), "utf-8")
    assert run("record", "XYZ", "revenue", "510M", "--period", "2026Q2", "--source", "release").code == 0
    book.write_text(HIGH.format(name="Zebra Biotech", high=100), "utf-8")
    assert "the inbox asks" in run("lint").out
    assert run("record", "high", "note", "--source", "own", "--note", "mine").code == 0
    assert "unread  XYZ is Zebra Biotech now" in run("inbox").out
    assert run("inbox", "dismiss", asked_id(run)).code == 0
    assert "acknowledged  XYZ is Zebra Biotech now" in run("inbox").out
    assert "the inbox asks" not in run("lint").out
    assert "enter them again for what is meant now" in run("lint").out


ROWS = toml("""\
schema = 1
{tickers}
[[checkpoint]] id = "acc" ; tickers = {named} ; role = "kill" ; event = "auditor resigns"
""")
HELD = 'lots = [{ quantity = 1, cost = "9 USD" }]\n'


def test_evidence_of_a_row_asks_only_if_its_ticker_is_gone(run: Run, book: Path) -> None:
    both = f"[ticker.AAA]\n{HELD}[ticker.BBB]\n{HELD}"
    book.write_text(ROWS.format(tickers=both, named='["held"]'), "utf-8")
    assert run("record", "acc@AAA", "happened", "--on", "2026-11-10", "--source", "release").code == 0
    sold = f"[ticker.AAA]\n[ticker.BBB]\n{HELD}"
    book.write_text(ROWS.format(tickers=sold, named='["held"]'), "utf-8")
    assert questions(run) == []
    every = '[ticker.CCC]\n[ticker.BBB]\nwas = "BB"'
    book.write_text(ROWS.format(tickers=every, named='["*"]'), "utf-8")
    assert questions(run) == [
        "acc@AAA: AAA is no ticker of the book any more: what was entered does not count"
    ]
    book.write_text(ROWS.format(tickers=both, named='["held"]'), "utf-8")
    assert questions(run) == []
    assert "tripped" in run("check").out


def test_a_refusal_names_what_would_be_right(run: Run, book: Path, tmp_path: Path) -> None:
    group = 'id = "gr"\nticker = "BBB"\nrole = "kill"\nany = [{ event = "a" }, { event = "b" }]\n'
    series = '[series.bookings]\nticker = "BBB"\nunit = "USD"\n'
    text = f'schema = 1\n[ticker.BBB]\nwas = "BB"\n{series}[[checkpoint]]\n{group}'
    book.write_text(text, "utf-8")
    file = tmp_path / "facts.csv"
    head = "known_at,ticker,kind,metric,period,value,unit,basis,grade,source"
    file.write_text(f"{head}\n2026-08-01,BB,actual,revenue,2026Q2,90,USD,gaap,release,a\n", "utf-8")
    assert "BB is BBB now: write BBB" in run("import", str(file)).err
    assert run("record", "gr.2", "happened", "--source", "release").code == 0
    assert "its parts have entries: gr.2" in run("undo", "gr").err
    figure = ("record", "BBB", "bookings", "120M", "--period", "2026Q1", "--source", "release")
    assert run(*figure).code == 0
    book.write_text(text.replace('"USD"', '"EUR"'), "utf-8")
    assert "enter the values in EUR" in run("inbox", "accept").out


def test_a_count_of_shares_corrected_tenfold_is_asked_about(run: Run, book: Path) -> None:
    book.write_text("schema = 1\n[ticker.XYZ]\n", "utf-8")
    rest = ("--period", "2026Q2", "--source", "release")
    assert run("record", "XYZ", "shares_outstanding", "100M", *rest).code == 0
    assert run("record", "XYZ", "shares_outstanding", "101M", *rest).code == 0
    refused = run("record", "XYZ", "shares_outstanding", "1010M", *rest)
    assert refused.code != 0
    assert "out of scale with 101M shares of the same period (a split?)" in refused.err
    assert run("record", "XYZ", "shares_outstanding", "1010M", *rest, "--yes").code == 0
    later = ("--period", "2026Q3", "--source", "release")
    refused = run("record", "XYZ", "shares_outstanding", "101M", *later)
    assert "out of scale with the last known, 1.01B shares of 2026Q2 (a split?)" in refused.err


def test_a_figure_that_is_entered_again_is_no_longer_asked_about(run: Run, book: Path) -> None:
    book.write_text(HIGH.format(name="Old Foundry", high=100), "utf-8")
    figure = ("record", "XYZ", "revenue", "510M", "--period", "2026Q2", "--source", "release")
    assert run(*figure).code == 0
    book.write_text(HIGH.format(name="Zebra Biotech", high=100), "utf-8")
    assert len(questions(run)) == 1
    assert run(*figure).code == 0
    assert questions(run) == []
    ends = HIGH.format(name="Zebra Biotech", high=100) + '[ticker.ABC]\nfiscal_year_end = "{}"\n'
    book.write_text(ends.format("12-31"), "utf-8")
    other = ("record", "ABC", "revenue", "7M", "--period", "2026Q2", "--source", "release")
    assert run(*other).code == 0
    book.write_text(ends.format("10-31"), "utf-8")
    assert len(questions(run)) == 1
    assert run(*other).code == 0
    assert questions(run) == []


def test_a_thesis_with_another_id_and_text_is_known_by_its_checkpoints(run: Run, book: Path) -> None:
    thesis = '[[thesis]]\nid = "core"\nticker = "XYZ"\ntext = "growth"\nreview = "90d"\n'
    claim = HIGH.format(name="Old Foundry", high=100).replace("role", 'thesis = "core"\nrole')
    book.write_text(claim + thesis, "utf-8")
    assert run("review", "core", "--note", "read").code == 0
    other = (claim + thesis).replace('"core"', '"main"').replace("growth", "more growth")
    book.write_text(other, "utf-8")
    assert questions(run) == ["core is gone and main is about the same: was it renamed?"]
    book.write_text(other.replace('id = "high"', 'id = "low"'), "utf-8")
    assert questions(run) == []


def test_a_half_year_after_quarters_says_that_they_are_not_read(run: Run, book: Path) -> None:
    row = '[[checkpoint]]\nid = "{0}"\nticker = "XYZ"\nrole = "{1}"\ntest = "{2}"\n'
    rows = (
        ("sales", "guard", "revenue > 60M"),
        ("loss", "kill", "net_income < 0"),
        ("q4", "kill", "cash < 1M"),
    )
    book.write_text("schema = 1\n[ticker.XYZ]\n" + "".join(row.format(*one) for one in rows), "utf-8")
    rest = ("--source", "release", "--known", "2026-08-20")
    for metric, value in (("revenue", "92M"), ("net_income", "5M"), ("cash", "7M")):
        assert "quarter" not in run("record", "XYZ", metric, value, "--period", "2025Q4", *rest).out
    said = run("record", "XYZ", "revenue", "50M", "--period", "2026H1", *rest).out
    assert "XYZ revenue was known by quarters, until 2025Q4: tests of a quarter do not read 2026H1" in said
    run("record", "XYZ", "net_income", "-50M", "--period", "2026H1", *rest)
    said = run("record", "XYZ", "cash", "5M", "--period", "2026H1", *rest).out
    assert "quarters" not in said
    for id_, names in (("sales", True), ("loss", True), ("q4", False)):
        assert ("do not read 2026H1" in run("why", id_).out) is names
    run("record", "XYZ", "revenue", "40M", "--period", "2026Q2", *rest)
    assert "2026H1" not in run("why", "sales").out


LOTS = toml("""\
schema = 1
[ticker.XYZ] lots = [{{ quantity = {quantity}, cost = "{cost}" }}]
[[checkpoint]] id = "stop" ; ticker = "XYZ" ; role = "kill" ; test = "price < ${stop}"
""")
OLD, NEW = LOTS.format(quantity=10, cost=80, stop=50), LOTS.format(quantity=100, cost=8, stop=5)


@pytest.mark.parametrize("by", ["accept", "dismiss", "closes", "new closes", "the way back"])
def test_a_book_in_other_shares_than_its_database_knows_is_asked_about(
    run: Run, book: Path, clock: Clock, tmp_path: Path, by: str
) -> None:
    book.write_text(OLD, "utf-8")
    closes(run, tmp_path / "a.csv", "2026-11-16,101 2026-11-17,99 2026-11-18,98")
    assert status(run) == "clear"
    book.write_text(NEW, "utf-8")
    for _ in range(2):
        assert status(run) == "unknown"
        asked = "XYZ split 10:1? after Nov 19: its lots are in other shares than its closes"
        assert questions(run) == [asked]
        run("init")  # saves what the book says
    if by in ("accept", "dismiss"):
        assert run("inbox", by, asked_id(run)).code == 0
    elif by == "closes":
        closes(run, tmp_path / "b.csv", "2026-11-16,10.1 2026-11-17,9.9 2026-11-18,9.8 2026-11-19,9.7")
    elif by == "new closes":
        closes(run, tmp_path / "b.csv", "2026-11-19,97 2026-11-20,9.7")
        assert questions(run) == ["XYZ split 10:1? on Nov 20: its closes jump, and nothing says why"]
        assert run("inbox", "accept", asked_id(run)).code == 0
    else:
        book.write_text(OLD, "utf-8")
    assert (status(run), questions(run)) == ("clear", [])
    if by != "dismiss":
        (row,) = json.loads(run("positions", "--json").out)["positions"]
        assert abs(float(row["gain"].split()[0])) < 250


def test_a_bare_tickers_figure_is_of_the_first_company_it_is_given(run: Run, book: Path) -> None:
    bare = (
        'schema = 1\n[ticker.XYZ]\n{}[[checkpoint]]\nid = "high"\nticker = "XYZ"\ntest = "revenue > 500M"\n'
    )
    bare += 'period = "2026Q2"\n'
    book.write_text(bare.format(""), "utf-8")
    assert run("record", "XYZ", "revenue", "510M", "--period", "2026Q2", "--source", "release").code == 0
    book.write_text(bare.format('name = "Old Foundry"\ncik = 1111\n'), "utf-8")
    assert run("init").code == 0
    assert (status(run), questions(run)) == ("met", [])
    book.write_text(bare.format('name = "Zebra Biotech"\ncik = 4242\n'), "utf-8")
    assert questions(run) == ["XYZ is Zebra Biotech now: 1 figure entered for Old Foundry does not count"]
    assert status(run) != "met"


def test_a_command_says_what_a_former_symbol_is_called_now(run: Run, book: Path) -> None:
    book.write_text('schema = 1\n[ticker.META]\nwas = "FB"\n', "utf-8")
    rest = ("--period", "2026Q3", "--source", "release")
    assert "FB is META now: write META" in run("record", "FB", "revenue", "1B", *rest).err
    assert "FB is not in the book; it is META now" in run("facts", "FB").err
    book.write_text('schema = 1\n[ticker.META]\nwas = "FB"\nwas_until = 2022-06-08\n[ticker.FB]\n', "utf-8")
    assert "saved: FB revenue" in run("record", "FB", "revenue", "1B", *rest).out


def test_a_figure_under_the_new_symbol_is_there_already(run: Run, book: Path, tmp_path: Path) -> None:
    book.write_text("schema = 1\n[ticker.FB]\n", "utf-8")
    file = tmp_path / "facts.csv"
    rows = "known_at,ticker,kind,metric,period,value,unit,basis,grade,source\n"
    rows += "2026-08-01,FB,actual,revenue,2026Q2,90,USD,gaap,release,a\n"
    file.write_text(rows, "utf-8")
    assert run("import", str(file)).code == 0
    book.write_text('schema = 1\n[ticker.META]\nwas = "FB"\n', "utf-8")
    file.write_text(rows.replace("FB", "META"), "utf-8")
    assert "0 new + 1 already there" in run("import", str(file)).out
    assert run("facts", "META").out.count("2026Q2") == 1


def test_the_last_row_of_what_is_held_is_not_that_of_a_share_that_was_sold(run: Run, book: Path) -> None:
    lot = 'lots = [{{ quantity = 10, cost = "100", opened = 2026-06-01{} }}]\n'
    table = '[[checkpoint]]\nid = "acc"\ntickers = ["held"]\nrole = "kill"\nevent = "auditor resigns"\n'
    one = "schema = 1\n[ticker.A]\n" + lot.format("") + table
    both = one + "[ticker.B]\n" + lot.format("")
    book.write_text(one, "utf-8")
    assert run("record", "acc", "happened", "--on", "2026-11-09", "--source", "release").code == 0
    book.write_text(both, "utf-8")
    assert "tripped" in run("why", "acc@A").out
    sold = both.replace("2026-06-01 }]", '2026-06-01, sold = 2026-11-18, price = "90" }]', 1)
    book.write_text(sold, "utf-8")
    assert (status(run), questions(run)) == ("clear", [])  # that of B
    book.write_text("schema = 1\n[ticker.B]\n" + lot.format("") + table, "utf-8")
    assert questions(run) == ["acc: A is no ticker of the book any more: what was entered does not count"]
    book.write_text(both, "utf-8")
    assert "tripped" in run("why", "acc@A").out


def test_files_and_commands_say_what_a_former_id_is_called_now(run: Run, book: Path, tmp_path: Path) -> None:
    book.write_text(
        'schema = 1\n[ticker.XYZ]\n[series.carr]\nunit = "USD"\nwas = "arr"\n'
        '[[checkpoint]]\nid = "a"\nticker = "XYZ"\nevent = "plant opens"\ndue = 2026-12-31\n',
        "utf-8",
    )
    file = tmp_path / "a.csv"
    row = "id,known_at,checkpoint,effect,grade,source,happened_on\n"
    row += "1,2026-11-10,{},happened,release,pr,2026-11-09\n"
    file.write_text(row.format("a"), "utf-8")
    assert run("import", str(file)).code == 0
    assert run("record", "a", "--rename", "b").code == run("record", "b", "--rename", "cc").code == 0
    assert "line 2: a is cc now: write cc" in run("import", str(file)).err
    for command in (("record", "a", "happened"), ("why", "b"), ("inbox", "snooze", "a", "2026-12-01")):
        assert "is cc now: write cc" in run(*command).err
    file.write_text(row.format("cc"), "utf-8")
    assert "1 already there" in run("import", str(file)).out
    wrong = run("record", "XYZ", "arr", "1B", "--period", "2026Q3", "--source", "release").err
    assert "no metric or series 'arr': it is carr now" in wrong


def test_an_edit_that_was_undone_does_not_hide_what_the_book_said_before_it(run: Run, book: Path) -> None:
    text = (
        'schema = 1\n[ticker.XYZ]\nname = "Old Foundry"\n'
        'lots = [{ quantity = 5, cost = "100", opened = 2026-06-01 }]\n'
        '[[thesis]]\nid = "th"\nticker = "XYZ"\ntext = "one"\nreview = "90d"\n'
        '[[checkpoint]]\nid = "a"\nthesis = "th"\nevent = "ships"\ndue = 2026-12-31\n'
    )
    book.write_text(text, "utf-8")
    assert run("review", "th", "--note", "good").code == 0
    for other in (text.replace("quantity = 5", "quantity = 7").replace('"a"', '"b"'), text):
        book.write_text(other, "utf-8")
        assert run("init").code == 0
    book.write_text(text.replace('"th"', '"ti"').replace('"one"', '"two"'), "utf-8")
    assert questions(run) == ["th is gone and ti is about the same: was it renamed?"]
    book.write_text(text.replace("Old Foundry", "Zebra Biotech"), "utf-8")
    assert questions(run) == ["XYZ is Zebra Biotech now: 1 lot entered for Old Foundry does not count"]


def test_two_companies_that_swap_their_symbols_keep_their_figures(run: Run, book: Path) -> None:
    guard = '[[checkpoint]]\nid = "{}"\nticker = "{}"\nrole = "guard"\ntest = "revenue >= $80M"\n'
    guards = guard.format("a", "AAA") + guard.format("b", "BBB")
    book.write_text("schema = 1\n[ticker.AAA]\n[ticker.BBB]\n" + guards, "utf-8")

    def enter(symbol: str, amount: str, period: str, known: str) -> None:
        figure = ("record", symbol, "revenue", amount, "--period", period, "--known", known)
        assert run(*figure, "--source", "release").code == 0

    def values() -> dict[str, int]:
        found = json.loads(run("check", "--json").out)["checkpoints"]
        return {one["id"]: one["value"]["value"] // 1_000_000 for one in found}

    enter("AAA", "100M", "2026Q2", "2026-08-01")
    enter("BBB", "50M", "2026Q1", "2026-05-01")
    was = '[ticker.{}]\nwas = "{}"\nwas_until = 2026-10-01\n'
    book.write_text("schema = 1\n" + was.format("AAA", "BBB") + was.format("BBB", "AAA") + guards, "utf-8")
    assert (values(), questions(run)) == ({"a": 50, "b": 100}, [])
    enter("AAA", "70M", "2026Q3", "2026-11-01")
    assert (values(), questions(run)) == ({"a": 70, "b": 100}, [])


def test_lots_converted_a_second_time_are_asked_about_again(run: Run, book: Path, tmp_path: Path) -> None:
    book.write_text(OLD, "utf-8")
    closes(run, tmp_path / "a.csv", "2026-11-16,101 2026-11-17,99 2026-11-18,98")
    asked = "XYZ split 10:1? after Nov 19: its lots are in other shares than its closes"
    for text, questions_now in ((NEW, [asked]), (OLD, []), (NEW, [asked]), (OLD, [])):
        book.write_text(text, "utf-8")
        assert questions(run) == questions_now
        assert run("init").code == 0
    book.write_text(OLD.replace("$50", "$40"), "utf-8")
    assert questions(run) == []


RENAMED = """\
schema = 1
[ticker.AAA]
[series.{name}]
unit = "USD"
{was}
[[checkpoint]]
id = "arr"
ticker = "AAA"
test = "{name} >= 100M"
period = "{period}"
"""


def test_a_series_that_was_renamed_twice_has_the_figures_of_both_names(run: Run, book: Path) -> None:
    names = (("arr", ""), ("arr_total", 'was = "arr"'), ("arr_all", 'was = ["arr_total", "arr"]'))
    for period, (name, was) in zip(("2026Q1", "2026Q2"), names, strict=False):
        book.write_text(RENAMED.format(name=name, was=was, period=period), "utf-8")
        record = ("record", "AAA", name, "110M", "--period", period, "--source", "release")
        assert run(*record).code == 0
    name, was = names[2]
    for period in ("2026Q1", "2026Q2"):
        book.write_text(RENAMED.format(name=name, was=was, period=period), "utf-8")
        (row,) = json.loads(run("check", "--json").out)["checkpoints"]
        assert row["status"] == "met", period
