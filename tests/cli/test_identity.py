"""Companies, claims and homes that change: what was entered for one never counts for another."""

import json
from datetime import date
from pathlib import Path

import pytest

from tests.books import toml
from tests.cli.conftest import Clock, Run

EVENT = toml("""\
schema = 1
[ticker.AAA]
[ticker.BBB]
[[checkpoint]] id = "c" ; ticker = "{ticker}" ; event = "the chip ships" ; due = 2027
""")


def status(run: Run) -> str:
    (row,) = json.loads(run("check", "--json").out)["checkpoints"]
    return str(row["status"])


def questions(run: Run) -> list[str]:
    return [one["title"] for one in json.loads(run("inbox", "accept", "--json").out)["waiting"]]


def test_evidence_of_another_machine_is_of_the_claim_it_was_given_to_there(
    run: Run, home: Path, book: Path, tmp_path: Path
) -> None:
    book.write_text(EVENT.format(ticker="AAA"), "utf-8")
    assert run("record", "c", "happened", "--on", "2026-11-19", "--source", "release: x").code == 0
    assert status(run) == "met"
    assert run("export", str(tmp_path / "export")).code == 0
    home.rename(tmp_path / "first")
    home.mkdir()
    book.write_text(EVENT.format(ticker="BBB"), "utf-8")
    assert run("record", "c", "note", "--source", "own", "--note", "mine").code == 0
    assert run("import", str(tmp_path / "export")).code == 0
    assert status(run) == "pending"
    assert questions(run) == ["c: what was entered for another claim does not count; does it still hold?"]
    book.write_text(EVENT.format(ticker="AAA"), "utf-8")
    assert status(run) == "met"


def test_closes_imported_under_a_former_symbol_are_named(run: Run, book: Path, tmp_path: Path) -> None:
    book.write_text("schema = 1\n[ticker.FB]\n", "utf-8")
    file = tmp_path / "closes.csv"
    file.write_text("date,FB\n2026-11-05,110\n2026-11-06,111\n", "utf-8")
    assert run("import", str(file)).code == 0
    book.write_text('schema = 1\n[ticker.META]\nwas = "FB"\n', "utf-8")
    assert questions(run) == ["2 closes of FB do not count for META, which was FB"]
    assert "import that file again, with META for FB" in run("lint").out
    file.write_text("date,META\n2026-11-05,110\n2026-11-06,111\n", "utf-8")
    assert run("import", str(file)).code == 0
    assert questions(run) == []


FIGURE = toml("""\
schema = 1
[ticker.AAA] fiscal_year_end = "{end}"
[[checkpoint]] id = "rev" ; ticker = "AAA" ; test = "revenue >= {least}M" ; period = "2026Q3"
""")


def test_a_moved_goalpost_is_marked_before_anything_saves_it(run: Run, book: Path) -> None:
    book.write_text(FIGURE.format(end="12-31", least=500), "utf-8")
    figure = ("record", "AAA", "revenue", "490M", "--period", "2026Q3", "--source", "release: x")
    assert run(*figure).code == 0
    assert status(run) == "missed"
    book.write_text(FIGURE.format(end="12-31", least=490), "utf-8")
    for _ in range(2):  # the command only reads
        (row,) = json.loads(run("check", "--json").out)["checkpoints"]
        assert (row["status"], "moved" in row["marks"]) == ("met", True)
    assert "moved" in run("why", "rev").out
    book.write_text(FIGURE.format(end="12-31", least=500), "utf-8")  # taken back: nothing moved
    (row,) = json.loads(run("check", "--json").out)["checkpoints"]
    assert (row["status"], "moved" in row["marks"]) == ("missed", False)


def test_a_figure_of_another_machine_keeps_the_quarter_it_was_entered_for_there(
    run: Run, home: Path, book: Path, tmp_path: Path
) -> None:
    book.write_text(FIGURE.format(end="09-30", least=500), "utf-8")
    assert run("record", "AAA", "revenue", "510M", "--period", "2026Q3", "--source", "release: x").code == 0
    assert status(run) == "met"
    assert run("export", str(tmp_path / "export")).code == 0
    home.rename(tmp_path / "first")
    home.mkdir()
    book.write_text(FIGURE.format(end="12-31", least=500), "utf-8")
    assert run("import", str(tmp_path / "export")).code == 0
    assert status(run) != "met"
    assert questions(run) == ["AAA's fiscal years end otherwise now: 1 figure does not count"]
    assert run("record", "AAA", "revenue", "520M", "--period", "2026Q3", "--source", "release: y").code == 0
    assert status(run) == "met"


def test_a_ruling_on_a_quarter_does_not_move_with_the_fiscal_year(run: Run, book: Path) -> None:
    text = toml("""\
schema = 1
[ticker.XYZ] fiscal_year_end = "12-31"
[[checkpoint]] id = "half" ; ticker = "XYZ" ; test = "revenue >= $10M" ; every = "quarter"
from = 2026-01-01
""")
    book.write_text(text, "utf-8")
    assert run("record", "half[2026Q3]", "ruled", "met", "--note", "by the call").code == 0
    assert "half[2026Q3]: met" in run("why", "half[2026Q3]").out
    book.write_text(text.replace("12-31", "06-30"), "utf-8")
    assert "half[2026Q3]: met" not in run("why", "half[2026Q3]").out
    assert [one for one in questions(run) if one.startswith("half: what was entered")]
    # `y` gives it to the quarter of the same days
    assert run("inbox", "accept", asked_id(run)).code == 0
    assert "half[2027Q1]: met" in run("why", "half[2027Q1]").out
    assert questions(run) == []


def test_a_ruling_on_a_claim_of_a_quarter_does_not_move_with_the_fiscal_year(run: Run, book: Path) -> None:
    book.write_text(FIGURE.format(end="12-31", least=500), "utf-8")
    assert run("record", "rev", "ruled", "met", "--note", "by the call").code == 0
    assert (status(run), questions(run)) == ("met", [])
    book.write_text(FIGURE.format(end="06-30", least=500), "utf-8")
    assert status(run) != "met"
    assert questions(run) == ["rev: what was entered for another claim does not count; does it still hold?"]
    assert "2026Q3, until 2026-09-30; now rev is until 2026-03-31" in run("inbox", "accept").out
    book.write_text(FIGURE.format(end="12-31", least=500), "utf-8")
    assert (status(run), questions(run)) == ("met", [])
    book.write_text(FIGURE.format(end="06-30", least=500), "utf-8")
    assert run("inbox", "accept", asked_id(run)).code == 0
    assert (status(run), questions(run)) == ("met", [])


def test_what_was_said_of_a_quarter_does_not_settle_the_year(run: Run, book: Path) -> None:
    year = EVENT.replace("due = 2027", 'every = "year"\nfrom = "FY2026"').format(ticker="AAA")
    book.write_text(EVENT.replace("due = 2027", 'period = "2026Q3"').format(ticker="AAA"), "utf-8")
    assert run("record", "c", "refuted", "--on", "2026-09-12", "--source", "release: x").code == 0
    assert status(run) == "missed"
    book.write_text(year.replace('"year"', '"quarter"').replace("FY2026", "2026Q3"), "utf-8")
    assert (questions(run), "2026Q3  missed" in run("why", "c").out) == ([], True)
    book.write_text(year, "utf-8")
    assert status(run) == "pending"
    assert questions(run) == ["c: what was entered for another claim does not count; does it still hold?"]


def test_a_kill_whose_id_another_company_had_is_told(run: Run, book: Path, tmp_path: Path) -> None:
    claim = '[[checkpoint]]\nid = "stop"\nticker = "{}"\nrole = "kill"\ntest = "price < $110"\n'
    file = tmp_path / "closes.csv"
    for symbol in ("XYZ", "ABC"):
        book.write_text("schema = 1\n[ticker.XYZ]\n[ticker.ABC]\n" + claim.format(symbol), "utf-8")
        file.write_text(f"date,{symbol}\n2026-11-18,120\n2026-11-19,109\n", "utf-8")
        assert run("import", str(file)).code == 0
        assert status(run) == "tripped"
    lines = json.loads(run("inbox", "--json").out)["inbox"]
    assert {line["ticker"] for line in lines if "tripped" in line["title"]} == {"XYZ", "ABC"}


REUSED = """\
schema = 1
[ticker.AAA]
{company}
[series.{name}]
unit = "{unit}"
{more}
[[checkpoint]]
id = "c"
ticker = "AAA"
role = "guard"
test = "{test}"
"""


def reused(company: str = "", unit: str = "number", test: str = "revenue > 500M", more: str = "") -> str:
    name = "members" if more else "users"
    return REUSED.format(company=company, unit=unit, test=test, more=more, name=name)


@pytest.mark.parametrize(("before", "after", "asked"), [
    ("cik = 4241", "cik = 4242", "AAA is cik 4242 now: 1 figure entered for cik 4241 does not count"),
    ('name = "Old Mills Inc"', 'name = "New Bank Inc"', "AAA is New Bank Inc now: 1 figure entered for"),
    ('name = "Old Mills Inc"', 'name = "Old Mills plc"', ""),
    ('name = "Mills"', 'name = "Mills Weaving, formerly Looms"', "AAA is Mills Weaving, formerly Looms now"),
    ('name = "Snap One"', 'name = "Snap Inc"', "AAA is Snap Inc now"),
    ('name = "Bed Bath & Beyond"', 'name = "Beyond Inc"', "AAA is Beyond Inc now"),
    ('name = "Sun"', 'name = "Sun Country Airlines"', "AAA is Sun Country Airlines now"),
    ('name = "Facebook Inc"', 'name = "Meta Platforms"', "AAA is Meta Platforms now"),
    ('name = "Alphabet Inc."', 'name = "Alphabet Inc"', ""),
    ('name = "NVIDIA CORP"', 'name = "Nvidia"', ""),
    ('name = "American Financial Group"', 'name = "American Financial Group, Inc."', ""),
    ('name = "First Solar, Inc."', 'name = "First Horizon Corporation"', "AAA is First Horizon"),
    ('name = "Meta Platforms"', 'name = "Meta Materials"', "AAA is Meta Materials now"),
    ('name = "American Financial Group"', 'name = "American Financial Bancorp"',
        "AAA is American Financial Bancorp now"),
    ("cik = 4241", "cik = 4242\nformer_cik = 4241", ""),
    ("", "cik = 4242", ""),
    ('name = "Old Mills Inc"\ncik = 4241', 'name = "New Bank Inc"\ncik = 4241', ""),
])  # fmt: skip
def test_a_figure_of_another_company_under_the_same_symbol_does_not_count(
    run: Run, book: Path, before: str, after: str, asked: str
) -> None:
    book.write_text(reused(before), "utf-8")
    assert run("record", "AAA", "revenue", "700M", "--period", "2026Q3", "--source", "x").code == 0
    assert (status(run), questions(run)) == ("holding", [])
    book.write_text(reused(after), "utf-8")
    assert status(run) == ("unknown" if asked else "holding")
    assert [one[: len(asked)] for one in questions(run)] == [asked] * bool(asked)
    assert asked in run("lint").out
    assert asked in run("facts", "AAA").out
    run("init")  # saves what the book says
    if asked:
        waiting = json.loads(run("inbox", "accept", "--json").out)["waiting"]
        assert run("inbox", "accept", waiting[0]["id"]).code == 0
        assert (status(run), questions(run)) == ("holding", [])
        # The company of the symbol is another one again: what was accepted is asked about again.
        book.write_text(reused('name = "Third Oil"\ncik = 7'), "utf-8")
        assert (status(run), len(questions(run))) == ("unknown", 1)


@pytest.mark.parametrize(
    ("unit", "more", "may"), [("users", "", True), ("%", "", False), ("users", 'was = "users"', True)]
)
def test_a_figure_in_another_unit_is_aside(run: Run, book: Path, unit: str, more: str, *, may: bool) -> None:
    book.write_text(reused(test="users > 100"), "utf-8")
    assert run("record", "AAA", "users", "120", "--period", "2026Q3", "--source", "x").code == 0
    assert (status(run), questions(run)) == ("holding", [])
    test = "members > 100" if more else "users > 100%" if unit == "%" else "users > 100"
    book.write_text(reused(unit=unit, test=test, more=more), "utf-8")
    assert status(run) == "unknown"
    name = "members" if more else "users"
    assert questions(run) == [f"{name} is in {unit} now: 1 figure entered in numbers does not count"]
    (question,) = json.loads(run("inbox", "accept", "--json").out)["waiting"]
    assert (run("inbox", "accept", question["id"]).code == 0) is may
    assert status(run) == ("holding" if may else "unknown")


def test_an_id_given_to_another_company_is_a_new_claim(run: Run, book: Path, tmp_path: Path) -> None:
    claim = '[[checkpoint]]\nid = "stop"\nticker = "{}"\nrole = "kill"\ntest = "price < ${}"\np = 0.9\n'
    text = "schema = 1\n[ticker.XYZ]\n[ticker.ABC]\n" + claim
    file = tmp_path / "closes.csv"
    book.write_text(text.format("XYZ", 110), "utf-8")
    file.write_text("date,XYZ,ABC\n2026-11-18,120,50\n2026-11-19,109,49\n", "utf-8")
    assert run("import", str(file)).code == 0
    assert [line["waits"] for line in json.loads(run("inbox", "--json").out)["inbox"]] == [True]
    book.write_text(text.format("ABC", 40), "utf-8")
    for _ in range(2):
        (row,) = json.loads(run("check", "--json").out)["checkpoints"]
        assert (row["status"], row["marks"]) == ("clear", [])
        assert run("record", "stop", "note", "--source", "own", "--note", "mine").code == 0  # saves it
    assert not [line for line in json.loads(run("inbox", "--json").out)["inbox"] if line["waits"]]
    book.write_text(text.format("ABC", 55), "utf-8")  # its own goalpost moves as ever
    assert run("record", "stop", "note", "--source", "own", "--note", "yours").code == 0
    book.write_text(text.format("ABC", 45), "utf-8")
    (row,) = json.loads(run("check", "--json").out)["checkpoints"]
    assert "moved" in row["marks"]


def test_a_company_with_a_new_symbol_moves_no_goalpost(run: Run, book: Path, tmp_path: Path) -> None:
    claims = (
        '[[checkpoint]]\nid = "stop"\nticker = "FB"\nrole = "kill"\ntest = "price < $110"\n'
        '[[checkpoint]]\nid = "pair"\nticker = "FB"\nrole = "kill"\ntest = "price@FB < $111"\n'
    )
    book.write_text(f"schema = 1\n[ticker.FB]\n{claims}", "utf-8")
    file = tmp_path / "closes.csv"
    file.write_text("date,FB\n2026-11-18,120\n2026-11-19,109\n", "utf-8")
    assert run("import", str(file)).code == 0
    book.write_text(
        f"schema = 1\n[ticker.FB]\n{claims}".replace("FB", "META").replace("]\n[[", ']\nwas = "FB"\n[[', 1),
        "utf-8",
    )
    file.write_text("date,META\n2026-11-18,120\n2026-11-19,109\n", "utf-8")
    assert run("import", str(file)).code == 0
    rows = json.loads(run("check", "--json").out)["checkpoints"]
    assert [(row["status"], row["marks"]) for row in rows] == [("tripped", [])] * 2


def test_undo_renames_back(run: Run, book: Path) -> None:
    book.write_text(EVENT.format(ticker="AAA"), "utf-8")
    assert run("record", "c", "happened", "--on", "2026-11-19", "--source", "release: x").code == 0
    assert run("record", "c", "--rename", "chip").code == 0
    assert run("undo").out == "undone: c renamed to chip\n"
    assert book.read_text("utf-8") == EVENT.format(ticker="AAA")
    assert (status(run), questions(run)) == ("met", [])
    assert run("record", "c", "note", "--source", "own", "--note", "mine").code == 0
    assert run("undo").out.startswith("undone: c note")


JUMP = toml("""\
schema = 1
[ticker.XYZ] lots = [{ quantity = 100, cost = 90, opened = 2026-11-02 }]
[[checkpoint]] id = "stop" ; ticker = "XYZ" ; role = "kill" ; test = "price < $80"
[[checkpoint]] id = "mean" ; ticker = "XYZ" ; role = "kill" ; test = "price > 2 * avg(price, 3d)"
""")


def statuses(run: Run) -> list[str]:
    return [row["status"] for row in json.loads(run("check", "--json").out)["checkpoints"]]


@pytest.mark.parametrize("answer", ["accept", "dismiss", "undo"])
def test_a_jump_of_closes_is_asked_about_first(run: Run, book: Path, tmp_path: Path, answer: str) -> None:
    book.write_text(JUMP, "utf-8")
    for name, rows in (("a.csv", "16,100\n2026-11-17,101\n2026-11-18,102"), ("b.csv", "19,1010")):
        (tmp_path / name).write_text(f"date,XYZ\n2026-11-{rows}\n", "utf-8")
        assert run("import", str(tmp_path / name), "--yes").code == 0
        if name == "a.csv":
            assert (statuses(run), questions(run)) == (["clear", "clear"], [])
    assert statuses(run) == ["unknown", "unknown"]
    assert "tripped" not in run("inbox").out
    title = "XYZ split 1:10? on Nov 19: its closes jump, and nothing says why"
    assert questions(run) == [title]
    if answer == "undo":
        assert run("undo", "--file", "b.csv").code == 0
        assert (statuses(run), questions(run)) == (["clear", "clear"], [])
        return
    (question,) = json.loads(run("inbox", "accept", "--json").out)["waiting"]
    assert run("inbox", answer, question["id"]).code == 0
    assert questions(run) == []
    if answer == "accept":
        assert statuses(run) == ["clear", "clear"]
        text = book.read_text("utf-8")
        assert "price < $800" in text
        assert "quantity = 10, cost = 900" in text
    else:
        assert (statuses(run), book.read_text("utf-8")) == (["clear", "tripped"], JUMP)


@pytest.mark.parametrize("answer", ["dismiss", "correct"])
def test_one_wrong_close_is_one_question_that_a_right_close_ends(run: Run, book: Path, answer: str) -> None:
    book.write_text(JUMP, "utf-8")
    rows = "2026-11-18,102\n2026-11-19,1010\n2026-11-20,101\n"
    file = book.parent / "a.csv"
    file.write_text(f"date,XYZ\n{rows}", "utf-8")
    assert run("import", str(file), "--yes").code == 0
    assert questions(run) == ["XYZ: its close of 2026-11-19 looks 10 times too high"]
    assert (
        "import the right one, or `catalyst undo XYZ price --period 2026-11-19`" in run("inbox", "accept").out
    )
    if answer == "correct":
        file.write_text("date,XYZ\n2026-11-19,101\n", "utf-8")
        assert run("import", str(file)).code == 0
        assert " ended " in run("inbox").out
    else:
        (question,) = json.loads(run("inbox", "accept", "--json").out)["waiting"]
        assert run("inbox", "accept", question["id"]).code == 4
        assert run("inbox", "dismiss", question["id"]).code == 0
    assert questions(run) == []
    assert run("undo", *(["--file", "a.csv"] if answer == "correct" else [])).code == 0
    assert len(questions(run)) == 1


def test_a_wrong_close_in_place_of_a_known_one_is_asked_about(run: Run, book: Path, tmp_path: Path) -> None:
    book.write_text(JUMP, "utf-8")
    rows = "date,XYZ\n2026-11-16,100\n2026-11-17,101\n2026-11-18,102\n2026-11-19,{}\n"
    for name, close in (("good.csv", "103"), ("bad.csv", "10.3")):
        (tmp_path / name).write_text(rows.format(close), "utf-8")
    assert run("import", str(tmp_path / "good.csv")).code == 0
    assert run("import", str(tmp_path / "bad.csv")).code != 0
    assert (questions(run), statuses(run)) == ([], ["clear", "clear"])
    assert run("import", str(tmp_path / "bad.csv"), "--yes").code == 0
    assert (len(questions(run)), statuses(run)) == (1, ["unknown", "unknown"])


def test_a_wrong_close_put_right_takes_its_question_along(run: Run, book: Path, tmp_path: Path) -> None:
    book.write_text(JUMP, "utf-8")
    rows = "date,XYZ\n2026-11-16,100\n2026-11-17,101\n2026-11-18,{}\n2026-11-19,103\n"
    for name, close in (("bad.csv", "1020"), ("good.csv", "102")):
        (tmp_path / name).write_text(rows.format(close), "utf-8")
    assert run("import", str(tmp_path / "bad.csv"), "--yes").code == 0
    assert (len(questions(run)), statuses(run)) == (1, ["unknown", "unknown"])
    assert run("import", str(tmp_path / "good.csv"), "--yes").code == 0
    assert (questions(run), statuses(run)) == ([], ["clear", "clear"])
    assert run("undo", "--file", "good.csv").code == 0  # the wrong close is back, and asked about again
    assert (len(questions(run)), statuses(run)) == (1, ["unknown", "unknown"])
    assert run("undo", "XYZ", "price", "--period", "2026-11-18").code == 0
    assert (questions(run), statuses(run)) == ([], ["clear", "clear"])


SHARES = """\
schema = 1
[ticker.{name}]
{was}
lots = [{{ quantity = 1, cost = {cost}, opened = 2026-11-02 }}]
[[checkpoint]]
id = "stop"
ticker = "{name}"
role = "kill"
test = "price < ${stop}"
[[checkpoint]]
id = "eps"
ticker = "{name}"
role = "guard"
test = "eps_diluted >= $8"
"""


def test_another_share_takes_over_nothing_per_share(run: Run, book: Path, tmp_path: Path) -> None:
    closes = tmp_path / "closes.csv"

    def shares(
        name: str, day: int, price: int, was: str = "", cost: int = 600000, stop: int = 500000
    ) -> None:
        book.write_text(SHARES.format(name=name, was=was, cost=cost, stop=stop), "utf-8")
        closes.write_text(f"date,{name}\n2026-11-{day},{price}\n", "utf-8")
        assert run("import", str(closes), "--yes").code == 0

    shares("BRK-A", 18, 700000)
    assert (
        run("record", "BRK-A", "eps_diluted", "12000", "--period", "2026Q3", "--source", "x", "--yes").code
        == 0
    )
    assert statuses(run) == ["clear", "holding"]
    shares("BRK-B", 19, 470, 'was = "BRK-A"')
    assert statuses(run) == ["unknown", "unknown"]
    asked = questions(run)
    assert asked[0] == "BRK-B prices divided by 1489 on Nov 19: what the book says was written before it"
    assert "BRK-B is another share than BRK-A: what you entered per share counts nowhere" in asked
    (row,) = json.loads(run("positions", "--json").out)["positions"]
    assert row["gain"] is None
    shares("BRK-B", 20, 471, 'was = "BRK-A"', cost=400, stop=350)
    assert statuses(run)[0] == "clear"
    first = json.loads(run("inbox", "accept", "--json").out)["waiting"][0]
    assert first["quote"] == "eps: $8: unknown until the amounts are converted"  # it reads the same
    assert run("inbox", "dismiss", first["id"]).code == 0
    assert not [one for one in questions(run) if "divided" in one]
    (row,) = json.loads(run("positions", "--json").out)["positions"]
    assert row["gain"] is not None


def test_a_company_of_that_scale_takes_over_what_is_per_share(run: Run, book: Path, tmp_path: Path) -> None:
    for name, day, price, was in (("FB", 18, 700, ""), ("META", 19, 690, 'was = "FB"')):
        book.write_text(SHARES.format(name=name, was=was, cost=600, stop=500), "utf-8")
        (tmp_path / "c.csv").write_text(f"date,{name}\n2026-11-{day},{price}\n", "utf-8")
        assert run("import", str(tmp_path / "c.csv")).code == 0
        if not was:
            figure = ("record", "FB", "eps_diluted", "12", "--period", "2026Q3", "--source", "x")
            assert run(*figure).code == 0
    assert statuses(run) == ["clear", "holding"]
    assert questions(run) == ["1 close of FB does not count for META, which was FB"]


LISTING = """\
schema = 1
[ticker.{name}]
{was}
lots = [{{ quantity = 2, cost = "900" }}]
[[checkpoint]]
id = "stop"
ticker = {name}
role = "kill"
test = "price < {stop}"
[[checkpoint]]
id = "gain"
ticker = {name}
role = "kill"
test = "gain < -3%"
"""


def test_bare_amounts_stay_in_the_currency_they_were_written_in(run: Run, book: Path, tmp_path: Path) -> None:
    closes = tmp_path / "closes.csv"
    for symbol, price, was in (("ASML", 1000, ""), ("ASML.AS", 870, 'was = "ASML"')):
        book.write_text(LISTING.format(name=f'"{symbol}"', was=was, stop=900), "utf-8")
        closes.write_text(f"date,{symbol}\n2026-11-17,{price}\n2026-11-18,{price}\n", "utf-8")
        assert run("import", str(closes)).code == 0
        if not was:
            assert statuses(run) == ["clear", "clear"]
    assert statuses(run) == ["unknown", "unknown"]
    assert [one for one in questions(run) if "ASML.AS prices in EUR instead of USD" in one]
    (row,) = json.loads(run("positions", "--json").out)["positions"]
    assert row["gain"] is None
    book.write_text(
        LISTING.format(name='"ASML.AS"', was='was = "ASML"', stop=600).replace('"900"', '"900 USD"'), "utf-8"
    )
    assert statuses(run)[0] == "clear"
    assert not [one for one in questions(run) if "prices in" in one]


@pytest.mark.parametrize(("pence", "is_other"), [(71000, False), (142000, True)])
def test_a_listing_in_pence_is_another_share_by_its_rate_alone(
    run: Run, book: Path, tmp_path: Path, pence: int, is_other: bool
) -> None:
    """$920 are £712 at these rates. Without rates nobody knows."""
    closes, rates = tmp_path / "closes.csv", tmp_path / "rates.csv"
    rates.write_text("date,USD,GBP\n2026-11-17,1.10,0.85\n", "utf-8")
    for symbol, price, was in (("DUAL", 920, ""), ("DUAL.L", pence, 'was = "DUAL"')):
        book.write_text(LISTING.format(name=f'"{symbol}"', was=was, stop=900), "utf-8")
        closes.write_text(f"date,{symbol}\n2026-11-17,{price}\n", "utf-8")
        assert run("import", str(closes)).code == 0
        if not was:
            eps = ("record", "DUAL", "eps_diluted", "14", "--period", "2026Q3", "--source", "release")
            assert run(*eps).code == 0
    assert statuses(run) == ["unknown", "unknown"]
    asked = questions(run)
    assert [one for one in asked if "DUAL.L prices in GBp instead of USD" in one]
    assert not [one for one in asked if "another share" in one or "they differ" in one]
    assert run("import", str(rates)).code == 0
    assert is_other == bool([one for one in questions(run) if "another share" in one])


GIVEN_ON = toml("""\
schema = 1
{tickers}
[[checkpoint]] id = "floor" ; ticker = "{ticker}" ; role = "kill" ; test = "price < 20"
""")


@pytest.mark.parametrize("fund", ["2022-01-27,13\n2022-01-28,13", "2021-08-30,15\n2021-08-31,14"])
def test_the_closes_of_the_company_that_had_a_symbol_before_are_compared_with_nothing(
    run: Run, book: Path, tmp_path: Path, fund: str
) -> None:
    """META was a fund's until 2022-01-28, then FB became META."""
    closes = tmp_path / "closes.csv"

    def take(text: str) -> None:
        closes.write_text(text, "utf-8")
        ran = run("import", str(closes), "--yes")
        assert ran.code == 0, ran.err

    book.write_text(GIVEN_ON.format(tickers="[ticker.FB]\n[ticker.META]", ticker="FB"), "utf-8")
    take("date,FB\n2022-01-27,300\n2022-01-28,301\n")
    take(f"date,META\n{fund}\n")
    tickers = '[ticker.METV]\nwas = "META"\nwas_until = 2022-01-28\n[ticker.META]\nwas = "FB"'
    book.write_text(GIVEN_ON.format(tickers=tickers, ticker="META"), "utf-8")
    assert statuses(run) == ["unknown"]
    take("date,META\n2022-06-09,184\n2022-06-10,175\n")
    assert statuses(run) == ["clear"]
    assert not [one for one in questions(run) if "split" in one or "prices" in one or "differ" in one]


AROUND = toml("""\
schema = 1
[ticker.ABC]
[ticker.DEF]
[ticker.GHI]
[group] peers = [{members}]
[[thesis]] id = "core" ; ticker = "GHI" ; text = "it grows" ; opened = {opened}
[[checkpoint]] id = "k" ; ticker = "GHI" ; thesis = "core" ; role = "kill" ; test = "{test}"
""")
THREE, TWO = '"ABC", "DEF", "GHI"', '"ABC", "GHI"'


def marked(run: Run) -> tuple[str, bool]:
    (row,) = json.loads(run("check", "--json").out)["checkpoints"]
    return row["status"], "moved" in row["marks"]


@pytest.mark.parametrize(
    ("test", "edit"),
    [("ever(price > $110)", ("2026-11-02", "2026-11-09")), ("count(revenue@peers < 95M) >= 2", (THREE, TWO))],
)
def test_an_edit_around_a_claim_that_mends_it_is_a_moved_goalpost(
    test: str, edit: tuple[str, str], run: Run, book: Path, tmp_path: Path
) -> None:
    book.write_text(AROUND.format(members=THREE, opened="2026-11-02", test=test), "utf-8")
    (tmp_path / "closes.csv").write_text("date,GHI\n2026-11-05,118\n2026-11-19,101\n", "utf-8")
    assert run("import", str(tmp_path / "closes.csv")).code == 0
    for symbol, value in (("ABC", "90M"), ("DEF", "90M"), ("GHI", "190M")):
        figure = ("record", symbol, "revenue", value, "--period", "2026Q3")
        assert run(*figure, "--source", "release").code == 0
    assert marked(run) == ("tripped", False)
    book.write_text(book.read_text("utf-8").replace("it grows", "it grows fast"), "utf-8")
    assert marked(run) == ("tripped", False)
    book.write_text(book.read_text("utf-8").replace(*edit), "utf-8")
    assert marked(run)[0] in ("near", "clear")
    assert marked(run)[1]
    assert run("record", "k", "note", "--source", "own", "--note", "mine").code == 0  # saves it
    assert marked(run)[1]
    book.write_text(book.read_text("utf-8").replace(edit[1], edit[0]), "utf-8")
    assert marked(run) == ("tripped", False)


def test_an_edit_that_mends_nothing_moves_no_goalpost(run: Run, book: Path, tmp_path: Path) -> None:
    book.write_text(AROUND.format(members=THREE, opened="2026-11-02", test="ever(price > $110)"), "utf-8")
    (tmp_path / "closes.csv").write_text("date,GHI\n2026-11-05,118\n2026-11-19,101\n", "utf-8")
    assert run("import", str(tmp_path / "closes.csv")).code == 0
    book.write_text(book.read_text("utf-8").replace("2026-11-02", "2026-11-03"), "utf-8")
    assert marked(run) == ("tripped", False)


@pytest.mark.parametrize(("test", "edit", "asked"), [
    ("sum(revenue@peers) >= 370M", (THREE, TWO), True),
    ("sum(revenue@peers) >= 370M", (THREE, '"DEF", "ABC", "GHI"'), False),
    ("sum(revenue@peers) >= 370M", ("[ticker.DEF]", '[ticker.XYZ]\nwas = "DEF"'), False),
    ("revenue >= 370M", (THREE, TWO), False),
    ("revenue >= 370M", ('role = "kill"', 'role = "kill"\nbasis = "non_gaap"'), True),
])  # fmt: skip
def test_a_ruling_is_on_the_group_and_the_basis_of_its_claim(
    test: str, edit: tuple[str, str], asked: bool, run: Run, book: Path
) -> None:
    book.write_text(AROUND.format(members=THREE, opened="2026-11-02", test=test), "utf-8")
    assert run("record", "k", "ruled", "tripped", "--note", "seen").code == 0
    assert status(run) == "tripped"
    changed = book.read_text("utf-8").replace(*edit)
    if "XYZ" in changed:
        changed = changed.replace('"DEF", "GHI"', '"XYZ", "GHI"')
    book.write_text(changed, "utf-8")
    assert (status(run) != "tripped") == asked
    assert (
        "k: what was entered for another claim does not count; does it still hold?" in questions(run)
    ) == asked


FOUNDRY = toml("""\
schema = 1
[ticker.XYZ] name = "Old Foundry" ; cik = 1111 ; lots = [{ quantity = 10, cost = "80" }]
[[checkpoint]] id = "ev" ; ticker = "XYZ" ; event = "plant opens"
[[checkpoint]] id = "rl" ; ticker = "XYZ" ; test = "revenue >= $500M" ; period = "2026Q3"
[[checkpoint]] id = "high" ; ticker = "XYZ" ; role = "kill" ; test = "ever(price > $100)"
from = 2026-11-02
[[checkpoint]] id = "gain" ; ticker = "XYZ" ; role = "guard" ; test = "gain > 10%"
""")
ZEBRA = FOUNDRY.replace("1111", "4242").replace("Old Foundry", "Zebra Biotech")


@pytest.mark.parametrize("answer", ["accept", "dismiss"])
def test_nothing_of_another_company_under_the_same_symbol_counts_until_it_is_answered(
    run: Run, book: Path, clock: Clock, tmp_path: Path, answer: str
) -> None:
    book.write_text(FOUNDRY, "utf-8")
    closes = tmp_path / "closes.csv"
    closes.write_text("date,XYZ\n2026-11-17,101\n2026-11-18,100\n2026-11-19,100\n", "utf-8")
    assert run("import", str(closes)).code == 0
    figure = ("record", "XYZ", "revenue", "490M", "--period", "2026Q3", "--source", "release: x")
    happened = ("record", "ev", "happened", "--on", "2026-11-19", "--source", "release: x")
    ruled = ("record", "rl", "ruled", "met", "--note", "x", "--on", "2026-09-30")
    for entry in (figure, happened, ruled):
        assert run(*entry).code == 0
    before = ["met", "met", "tripped", "holding"]
    assert (statuses(run), questions(run)) == (before, [])
    book.write_text(ZEBRA, "utf-8")
    aside = ["pending", "awaiting", "unknown", "unknown"]
    for _ in range(2):
        assert statuses(run) == aside
        (row,) = json.loads(run("positions", "--json").out)["positions"]
        assert row["gain"] is None
        title = (
            "XYZ is Zebra Biotech now: 1 figure, 2 entries, 3 closes, 1 lot "
            "entered for Old Foundry do not count"
        )
        assert questions(run) == [title]
        run("init")  # saves what the book says
    (question,) = json.loads(run("inbox", "accept", "--json").out)["waiting"]
    assert run("inbox", answer, question["id"]).code == 0
    assert questions(run) == []
    if answer == "accept":
        assert statuses(run) == before
        return
    assert statuses(run) == aside
    assert run(*happened).code == 0  # entered again, for the company of now
    clock.pass_days(3)
    closes.write_text("date,XYZ\n2026-11-23,90\n", "utf-8")
    assert run("import", str(closes), "--yes").code == 0
    book.write_text(ZEBRA.replace('cost = "80"', 'cost = "40"'), "utf-8")
    assert statuses(run) == ["met", "awaiting", "clear", "holding"]
    book.write_text(FOUNDRY, "utf-8")  # the first company again
    assert statuses(run)[1:2] == ["met"]


@pytest.mark.parametrize(("here", "then", "now"), [
    (ZEBRA, "Old Foundry", "Zebra Biotech"),
    (FOUNDRY.replace("1111", "4242"), "Old Foundry", "Old Foundry"),
])  # fmt: skip
def test_what_another_machine_entered_for_another_company_does_not_count_unasked(
    run: Run, home: Path, book: Path, tmp_path: Path, here: str, then: str, now: str
) -> None:
    book.write_text(FOUNDRY, "utf-8")
    for entry in (
        ("XYZ", "revenue", "490M", "--period", "2026Q3", "--source", "release: x"),
        ("ev", "happened", "--on", "2026-11-19", "--source", "release: x"),
        ("rl", "ruled", "met", "--note", "x", "--on", "2026-09-30"),
    ):
        assert run("record", *entry).code == 0
    assert run("export", str(tmp_path / "export")).code == 0
    home.rename(tmp_path / "first")
    home.mkdir()
    book.write_text(here, "utf-8")
    assert run("import", str(tmp_path / "export")).code == 0
    assert statuses(run)[:2] == ["pending", "awaiting"]
    assert questions(run) == [f"XYZ is {now} now: 1 figure, 2 entries entered for {then} do not count"]
    assert run("inbox", "accept", asked_id(run)).code == 0
    assert (statuses(run)[:2], questions(run)) == (["met", "met"], [])


def asked_id(run: Run) -> str:
    (one,) = json.loads(run("inbox", "accept", "--json").out)["waiting"]
    return str(one["id"])


def test_a_yes_to_figures_is_taken_back(run: Run, book: Path) -> None:
    named = FIGURE.replace("fiscal", 'name = "{name}"\nfiscal').format(
        end="12-31", least=500, name="Old Foundry"
    )
    book.write_text(named, "utf-8")
    assert run("record", "rev", "note", "--source", "own", "--note", "mine").code == 0
    assert run("record", "AAA", "revenue", "510M", "--period", "2026Q3", "--source", "release").code == 0
    book.write_text(named.replace("Old Foundry", "Zebra Biotech"), "utf-8")
    assert status(run) != "met"
    assert run("inbox", "accept", asked_id(run)).code == 0
    assert status(run) == "met"
    assert "counted again: AAA" in run("undo").out
    assert status(run) != "met"
    assert len(questions(run)) == 1
    assert "revenue" in run("undo").out  # then what was entered before it


def test_a_yes_to_evidence_is_taken_back(run: Run, book: Path) -> None:
    book.write_text(EVENT.format(ticker="AAA"), "utf-8")
    assert run("record", "c", "happened", "--on", "2026-11-19", "--source", "release: x").code == 0
    book.write_text(EVENT.format(ticker="BBB"), "utf-8")
    assert run("inbox", "accept", asked_id(run)).code == 0
    assert status(run) == "met"
    assert "still holds: c" in run("undo").out
    assert status(run) == "pending"
    assert len(questions(run)) == 1


def test_a_yes_that_renamed_says_how_to_go_back(run: Run, book: Path) -> None:
    book.write_text(EVENT.format(ticker="AAA"), "utf-8")
    assert run("record", "c", "happened", "--on", "2026-11-19", "--source", "release: x").code == 0
    book.write_text(EVENT.format(ticker="AAA").replace('"c"', '"d"'), "utf-8")
    assert run("inbox", "accept", asked_id(run)).code == 0
    assert status(run) == "met"
    refused = run("undo")
    assert refused.code != 0
    assert "`catalyst record d --rename c` gives all of it back" in refused.err
    assert status(run) == "met"
    assert "undone: d happened" in run("undo").out


def test_a_yes_to_a_split_is_taken_back_with_the_book(run: Run, book: Path, tmp_path: Path) -> None:
    days = [day for day in range(1, 31) if date(2026, 6, day).weekday() < 5 and day != 19]
    for name, times in (("before.csv", 1), ("after.csv", 2)):
        rows = "".join(f"2026-06-{day:02},{(300 + day) * times}\n" for day in days)
        (tmp_path / name).write_text(f"date,AAA\n{rows}", "utf-8")
    written = (
        "schema = 1\n[ticker.AAA]\n[[checkpoint]]\n"
        'id = "k"\nticker = "AAA"\nrole = "kill"\ntest = "price < $100"\n'
    )
    book.write_text(written, "utf-8")
    assert run("record", "k", "note", "--source", "own", "--note", "mine").code == 0
    assert run("import", str(tmp_path / "before.csv")).code == 0
    assert run("import", str(tmp_path / "after.csv")).code == 0
    assert status(run) == "unknown"
    (asked,) = questions(run)
    assert run("inbox", "accept", asked_id(run)).code == 0
    assert 'test = "price < $200"' in book.read_text("utf-8")
    assert run("undo").code == 0
    assert book.read_text("utf-8") == written
    assert (status(run), questions(run)) == ("unknown", [asked])
    assert run("inbox", "accept", asked_id(run)).code == 0
    book.write_text(book.read_text("utf-8") + "# mine\n", "utf-8")
    refused = run("undo")
    assert (refused.code, "the book was changed since" in refused.err) == (4, True)
    assert "undone: k note" in run("undo").out


def test_a_question_ends_with_its_entry(run: Run, book: Path) -> None:
    book.write_text(FIGURE.format(end="12-31", least=500), "utf-8")
    assert run("record", "AAA", "revenue", "510M", "--period", "2026Q3", "--source", "release").code == 0
    assert run("record", "rev", "ruled", "met", "--note", "seen").code == 0
    book.write_text(FIGURE.format(end="11-30", least=600), "utf-8")
    assert len(questions(run)) == 2
    assert "undone: rev ruled met" in run("undo").out
    assert len(questions(run)) == 1
    assert "does not count" in run("facts", "AAA").out
    assert "undone: AAA revenue" in run("undo").out
    assert questions(run) == []
    assert "not count" not in run("facts", "AAA").out
    assert "not count" not in run("lint").out


def test_the_question_about_a_company_ends_with_its_figure(run: Run, book: Path) -> None:
    book.write_text(FOUNDRY, "utf-8")
    assert run("record", "XYZ", "revenue", "510M", "--period", "2026Q2", "--source", "release").code == 0
    assert run("record", "ev", "supports", "--source", "release").code == 0
    book.write_text(ZEBRA, "utf-8")
    (asked,) = questions(run)
    assert "1 figure, 1 entry, 1 lot entered for Old Foundry" in asked
    assert "undone: ev supports" in run("undo").out
    assert "undone: XYZ revenue" in run("undo").out
    (asked,) = questions(run)
    assert asked == "XYZ is Zebra Biotech now: 1 lot entered for Old Foundry does not count"
    assert "figure" not in run("lint").out


def test_a_figure_undone_while_it_is_set_aside_does_not_come_back(run: Run, book: Path) -> None:
    text = FIGURE.replace("fiscal", "cik = {cik}\nfiscal").replace("{end}", "12-31").replace("{least}", "500")
    book.write_text(text.format(cik=111), "utf-8")
    assert run("record", "AAA", "revenue", "510M", "--period", "2026Q3", "--source", "release").code == 0
    assert status(run) == "met"
    book.write_text(text.format(cik=222), "utf-8")
    assert run("check").code == 0
    assert "undone: AAA revenue" in run("undo").out
    book.write_text(text.format(cik=111), "utf-8")
    assert status(run) != "met"
    assert questions(run) == []


def test_a_claim_of_one_period_that_recurs_keeps_its_ruling(run: Run, book: Path) -> None:
    one = FIGURE.format(end="12-31", least=500).replace("2026Q3", "2026Q2")
    book.write_text(one, "utf-8")
    assert run("record", "AAA", "revenue", "490M", "--period", "2026Q2", "--source", "release").code == 0
    assert run("record", "rev", "ruled", "met", "--note", "with the order").code == 0
    assert status(run) == "met"
    book.write_text(one.replace('period = "2026Q2"', 'every = "quarter"\nfrom = 2026-04-01'), "utf-8")
    assert questions(run) == []
    assert '2026Q2  met: you ruled met on 2026-11-20: "with the order"' in run("why", "rev").out
    book.write_text(one.replace('period = "2026Q2"', 'every = "quarter"\nfrom = 2026-07-01'), "utf-8")
    assert len(questions(run)) == 1  # that quarter is no part of the claim


GROUPED = toml("""\
schema = 1
[ticker.AAA]
[ticker.BBB]
[group] peers = ["AAA", "BBB"]
[[checkpoint]] id = "s" ; ticker = "AAA" ; test = "sum(revenue@peers) >= 370M" ; period = "2026Q3"
[[checkpoint]] id = "k" ; ticker = "AAA" ; role = "kill" ; test = "count(revenue@peers < 95M) >= 2"
[[checkpoint]] id = "two" ; ticker = "AAA" ; role = "kill" ; at_least = 2
of = [{ event = "the CFO leaves" }, { ticker = "BBB", event = "the CFO leaves" }, { test = "revenue < 1M" }]
""")


def test_another_name_of_a_group_and_another_order_of_legs_are_the_same_claim(run: Run, book: Path) -> None:
    book.write_text(GROUPED, "utf-8")
    for symbol in ("AAA", "BBB"):
        figure = ("record", symbol, "revenue", "90M", "--period", "2026Q3", "--source", "release")
        assert run(*figure).code == 0
    assert run("record", "s", "ruled", "met", "--note", "with the order").code == 0
    assert run("record", "two.1", "happened", "--on", "2026-11-10", "--source", "release").code == 0
    assert run("record", "two", "ruled", "void", "--note", "unsure").code == 0
    before = statuses(run)
    assert sorted(before) == ["met", "tripped", "void"]
    legs = GROUPED.partition("of = [")[2].strip().removesuffix("]").split("}, ")
    other = GROUPED.partition("of = [")[0] + f"of = [{legs[1]}}}, {legs[2]}, {legs[0]}}}]\n"
    book.write_text(other.replace("peers", "rivals"), "utf-8")
    assert (statuses(run), questions(run)) == (before, [])
    assert "moved" not in run("check").out
    book.write_text(GROUPED.replace('["AAA", "BBB"]', '["AAA"]'), "utf-8")
    assert len(questions(run)) == 1
    assert "moved" in run("check").out


CLOSES = toml("""\
schema = 1
[ticker.GOOG]
[ticker.GOOGL]
[[checkpoint]] id = "top" ; ticker = "GOOG" ; role = "kill" ; test = "ever(price > $100.45)"
from = 2026-11-01
""")


def test_closes_that_do_not_count_any_more_are_named(run: Run, book: Path, tmp_path: Path) -> None:
    book.write_text(CLOSES, "utf-8")
    closes = tmp_path / "closes.csv"
    rows = ("GOOG,2026-11-18,100.5", "GOOGL,2026-11-18,99.1", "GOOG,2026-11-19,100", "GOOGL,2026-11-19,99")
    closes.write_text("ticker,date,close\n" + "\n".join(rows) + "\n", "utf-8")
    assert run("import", str(closes)).code == 0
    assert status(run) == "tripped"
    one = CLOSES.replace("[ticker.GOOG]\n", "").replace("GOOGL]", 'GOOGL]\nwas = "GOOG"')
    book.write_text(one.replace('ticker = "GOOG"', 'ticker = "GOOGL"'), "utf-8")
    (asked,) = questions(run)
    assert asked.startswith("2 closes of GOOG do not count for GOOGL")


def test_a_symbol_that_was_given_up_comes_back_as_another_company(run: Run, book: Path) -> None:
    plain = FOUNDRY.replace('name = "Old Foundry"\ncik = 1111\n', "")
    book.write_text(plain, "utf-8")
    assert run("record", "XYZ", "revenue", "510M", "--period", "2026Q3", "--source", "release").code == 0
    assert run("record", "ev", "happened", "--on", "2026-11-10", "--source", "release").code == 0
    before = statuses(run)
    assert before.count("met") == 2
    book.write_text("schema = 1\n[ticker.AAA]\n", "utf-8")
    assert len(questions(run)) == 1
    assert run("inbox", "dismiss", asked_id(run)).code == 0
    book.write_text(plain, "utf-8")
    assert "met" not in statuses(run)
    assert questions(run) == [
        "XYZ is another company now: 1 figure, 1 entry, 1 lot entered for the XYZ of before do not count"
    ]
    assert run("inbox", "accept", asked_id(run)).code == 0
    assert statuses(run) == before
    assert "undone: counted again: XYZ" in run("undo").out
    assert "undone: dismissed: XYZ is no ticker" in run("undo").out
    assert (statuses(run), questions(run)) == (before, [])


def test_each_undo_takes_back_the_last_thing_done(run: Run, book: Path) -> None:
    first = EVENT.format(ticker="AAA")
    book.write_text(first, "utf-8")
    assert run("record", "c", "happened", "--on", "2026-11-19", "--source", "release: x").code == 0
    assert run("record", "c", "--rename", "d").code == 0
    assert run("record", "d", "--rename", "e").code == 0
    assert "undone: d renamed to e" in run("undo").out
    assert "undone: c renamed to d" in run("undo").out
    assert (status(run), book.read_text("utf-8")) == ("met", first)
    book.write_text(EVENT.format(ticker="BBB"), "utf-8")
    (asked,) = questions(run)
    assert run("inbox", "dismiss", asked_id(run)).code == 0
    assert questions(run) == []
    assert f"undone: dismissed: {asked}" in run("undo").out
    assert (status(run), questions(run)) == ("pending", [asked])
    assert "undone: c happened" in run("undo").out


def test_an_edit_that_the_book_has_overtaken_says_so_before_an_older_entry_goes(run: Run, book: Path) -> None:
    book.write_text(EVENT.format(ticker="AAA"), "utf-8")
    assert run("record", "c", "happened", "--on", "2026-11-19", "--source", "release: x").code == 0
    for old, new in ("cd", "de"):
        assert run("record", old, "--rename", new).code == 0
    book.write_text(book.read_text("utf-8") + "# mine\n", "utf-8")
    refused = run("undo")
    assert (refused.code, "d renamed to e" in refused.err) == (4, True)
    assert "the book was changed since" in refused.err
    assert "undone: e happened" in run("undo").out
